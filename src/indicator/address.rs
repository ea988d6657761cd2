//! Addresses, networks and ranges, and what is special about some of them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use crate::error::{Note, RejectionCode};

/// A network with its host bits cleared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Network {
    first: IpAddr,
    prefix: u8,
}

impl Network {
    /// Clears the host bits; the second value says whether there were any.
    pub(crate) fn new(ip: IpAddr, prefix: u8) -> Result<(Self, bool), RejectionCode> {
        let (ip, prefix) = match (ip, ip.to_canonical()) {
            (IpAddr::V6(_), v4 @ IpAddr::V4(_)) if (96..=128).contains(&prefix) => (v4, prefix - 96),
            _ => (ip, prefix),
        };
        let first = match ip {
            IpAddr::V4(v4) if prefix <= 32 => {
                let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
            }
            IpAddr::V6(v6) if prefix <= 128 => {
                let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
            }
            _ => return Err(RejectionCode::ImpossiblePrefix),
        };
        Ok((Self { first, prefix }, first != ip))
    }

    pub(crate) fn first(self) -> IpAddr {
        self.first
    }

    /// Whether the address lies in it.
    pub(crate) fn contains(self, ip: IpAddr) -> bool {
        ip.is_ipv4() == self.first.is_ipv4() && Self::new(ip, self.prefix).is_ok_and(|(network, _)| network == self)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

impl FromStr for Network {
    type Err = RejectionCode;

    fn from_str(text: &str) -> Result<Self, RejectionCode> {
        let (ip, prefix) = text.split_once('/').ok_or(RejectionCode::NotAnAddress)?;
        let ip = ip.parse().map_err(|_| RejectionCode::NotAnAddress)?;
        let prefix = prefix.parse().map_err(|_| RejectionCode::ImpossiblePrefix)?;
        Self::new(ip, prefix).map(|(network, _)| network)
    }
}

/// Addresses from the first to the last, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Range {
    first: IpAddr,
    last: IpAddr,
}

impl Range {
    pub(crate) fn new(first: IpAddr, last: IpAddr) -> Result<Self, RejectionCode> {
        match (first, last) {
            (IpAddr::V4(a), IpAddr::V4(b)) if a <= b => Ok(Self { first, last }),
            (IpAddr::V6(a), IpAddr::V6(b)) if a <= b => Ok(Self { first, last }),
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => Err(RejectionCode::ReversedRange),
            _ => Err(RejectionCode::NotAnAddress),
        }
    }

    pub(crate) fn first(self) -> IpAddr {
        self.first
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

/// Reads four dotted numbers, decimal, octal or hexadecimal.
///
/// Where a leading zero makes decimal and octal differ, all four parts are octal if each begins with a zero and has
/// octal digits only; otherwise all are decimal. Either way a note says how it was read.
pub(crate) fn dotted(text: &str) -> Result<(Ipv4Addr, Option<Note>), RejectionCode> {
    let mut parts = [""; 4];
    let mut count = 0;
    for part in text.split('.') {
        *parts.get_mut(count).ok_or(RejectionCode::NotAnAddress)? = part;
        count += 1;
    }
    if count != 4 {
        return Err(RejectionCode::NotAnAddress);
    }
    let hexadecimal = |part: &str| part.len() > 2 && (part.starts_with("0x") || part.starts_with("0X"));
    let leading = |part: &str| part.len() > 1 && part.starts_with('0') && !hexadecimal(part);
    let octal = parts.iter().all(|part| part.starts_with('0') && part.bytes().all(|b| (b'0'..=b'7').contains(&b)));
    let read = |part: &str, octal: bool| {
        let (digits, radix) = match part.get(2..) {
            Some(digits) if hexadecimal(part) => (digits, 16),
            _ => (part, if octal { 8 } else { 10 }),
        };
        if digits.len() > 12 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(RejectionCode::NotAnAddress);
        }
        u32::from_str_radix(digits, radix).ok().and_then(|n| u8::try_from(n).ok()).ok_or(RejectionCode::NotAnAddress)
    };
    let mut octets = [0u8; 4];
    for (octet, part) in octets.iter_mut().zip(parts) {
        *octet = read(part, octal)?;
    }
    let differs = parts.iter().any(|part| leading(part) && read(part, true) != read(part, false));
    let note = if parts.iter().any(|part| hexadecimal(part)) {
        Some(Note::NumberRead)
    } else if octal && differs {
        Some(Note::OctalRead)
    } else if differs {
        Some(Note::LeadingZero)
    } else {
        None
    };
    Ok((Ipv4Addr::from(octets), note))
}

/// What kind of special address it is (IANA special-purpose address registries), if any.
pub(crate) fn note(ip: IpAddr) -> Option<Note> {
    match ip {
        IpAddr::V4(v4) => note_v4(v4),
        IpAddr::V6(v6) => note_v6(v6),
    }
}

fn note_v4(ip: Ipv4Addr) -> Option<Note> {
    let [a, b, c, _] = ip.octets();
    match (a, b, c) {
        (127, ..) => Some(Note::LoopbackAddress),
        (10, ..) | (192, 168, _) => Some(Note::PrivateAddress),
        (172, 16..=31, _) | (100, 64..=127, _) => Some(Note::PrivateAddress),
        (169, 254, _) => Some(Note::LinkLocalAddress),
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Some(Note::Documentation),
        (224..=239, ..) => Some(Note::MulticastAddress),
        (255, 255, 255) if ip.is_broadcast() => Some(Note::MulticastAddress),
        (0, ..) | (240..=255, ..) => Some(Note::ReservedAddress),
        _ => None,
    }
}

fn note_v6(ip: Ipv6Addr) -> Option<Note> {
    let segments = ip.segments();
    match (segments[0], segments[1]) {
        _ if ip.is_loopback() => Some(Note::LoopbackAddress),
        _ if ip.is_unspecified() => Some(Note::ReservedAddress),
        (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => Some(Note::Documentation),
        (0xfc00..=0xfdff, _) => Some(Note::PrivateAddress),
        (0xfe80..=0xfebf, _) => Some(Note::LinkLocalAddress),
        (0xff00..=0xffff, _) => Some(Note::MulticastAddress),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_numbers() {
        for (text, expected) in [
            ("185.220.101.5", Ok(("185.220.101.5", None))),
            ("185.220.101.005", Ok(("185.220.101.5", None))),
            ("0271.0334.0145.05", Ok(("185.220.101.5", Some(Note::OctalRead)))),
            ("0xb9.0xdc.0x65.0x05", Ok(("185.220.101.5", Some(Note::NumberRead)))),
            ("192.168.010.001", Ok(("192.168.10.1", Some(Note::LeadingZero)))),
            ("010.020.030.040", Ok(("8.16.24.32", Some(Note::OctalRead)))),
            ("1.2.3", Err(RejectionCode::NotAnAddress)),
            ("1.2.3.4.5", Err(RejectionCode::NotAnAddress)),
            ("999.1.1.1", Err(RejectionCode::NotAnAddress)),
            ("1.2.3.300", Err(RejectionCode::NotAnAddress)),
            ("1.2.3.+4", Err(RejectionCode::NotAnAddress)),
        ] {
            let expected = expected.map(|(ip, note): (&str, _)| (ip.parse().unwrap(), note));
            assert_eq!(dotted(text), expected, "{text}");
        }
    }

    #[test]
    fn networks_clear_their_host_bits() {
        for (ip, prefix, expected) in [
            ("198.51.100.77", 24, Ok(("198.51.100.0/24", true))),
            ("0.0.0.0", 0, Ok(("0.0.0.0/0", false))),
            ("2001:db8:85a3::1", 48, Ok(("2001:db8:85a3::/48", true))),
            ("::ffff:198.51.100.0", 120, Ok(("198.51.100.0/24", false))),
            ("198.51.100.0", 33, Err(RejectionCode::ImpossiblePrefix)),
            ("2001:db8::", 129, Err(RejectionCode::ImpossiblePrefix)),
        ] {
            let got = Network::new(ip.parse().unwrap(), prefix).map(|(network, cleared)| (network.to_string(), cleared));
            assert_eq!(got, expected.map(|(text, cleared): (&str, _)| (text.to_owned(), cleared)), "{ip}/{prefix}");
        }
    }
}
