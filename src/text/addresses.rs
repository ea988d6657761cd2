//! Reading addresses: dotted numbers in any form, networks, ranges, glued runs; IPv6 with its colons in any disguise.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::context::{self, tail_of_line};
use super::extract::{Scanner, is_spaceless};
use super::glyph::is_label_char;
use super::refang::{Mark, disguise, spaces};
use super::tokens::{Found, Outcome};
use super::versions::{heads_a_section, names_a_version, precedes_a_version};
use super::web::Authority;
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::Indicator;
use crate::indicator::address::{self, Network, Range};

impl<'t> Scanner<'t> {
    /// Dotted numbers: an address, several without a separator, a range, a version. `listed` says that the full stop before them is
    /// a list's.
    pub(super) fn numbers(&mut self, start: usize, listed: bool) -> usize {
        let end = self.name.end;
        let defanged = self.name.is_marked();
        let plain = self.name.plain.clone();
        if self.before(start) == b'.' && !listed || self.follows_number(start) {
            return end;
        }
        if let Some((first, last)) = plain.split_once('-') {
            return self.range(start, end, defanged, first, last);
        }
        let (plain, end) = self.without_letters(plain, end);
        let parts = plain.split('.').count();
        let behind_word = context::is_in_path(self.text, start)
            && !context::is_behind_transport(self.text, start)
            && self.last().is_none_or(|found| found.end + 1 != start);
        match address::dotted(&plain) {
            Ok((ip, _)) if !defanged && (behind_word || self.is_version(start, end, ip)) => {
                let otherwise = Some(Indicator::address(IpAddr::V4(ip)));
                self.rejected(start, end, false, RejectionCode::LooksLikeVersion, otherwise);
                end
            }
            Ok((ip, note)) => self.address4(start, end, defanged, ip, note),
            Err(_) if behind_word && !defanged => end,
            Err(_) if !defanged && self.is_packet(start, end) => {
                let kept = plain.rfind('.').unwrap_or_default();
                self.name.truncate(kept);
                match address::dotted(plain.get(..kept).unwrap_or_default()) {
                    Ok((ip, _)) => self.found(start, self.name.end, false, Indicator::address(IpAddr::V4(ip)), Note::PortDropped),
                    Err(code) => self.rejected(start, end, false, code, None),
                }
                end
            }
            Err(_) if parts > 4 && plain.split('.').any(|part| part.len() > 3) && !plain.contains('x') => {
                self.glued(start, end, defanged, &plain)
            }
            Err(code) => {
                if parts >= 4 || defanged {
                    self.rejected(start, end, defanged, code, None);
                }
                end
            }
        }
    }

    /// Whether the text around plain numbers says that they are a version.
    pub(super) fn is_version(&self, start: usize, end: usize, ip: Ipv4Addr) -> bool {
        self.port(end).is_none()
            && (names_a_version(self.text, start)
                || precedes_a_version(self.text, end)
                || heads_a_section(self.text, start, end, ip.octets())
                || self.follows_version(start))
    }

    /// Whether the numbers are one end of a packet as tcpdump prints it, the port behind a fifth dot: `203.0.113.7.443 > `.
    fn is_packet(&self, start: usize, end: usize) -> bool {
        let port = self.name.plain.split('.').nth(4).is_some_and(|port| port.parse::<u16>().is_ok());
        let arrow =
            self.slice(end, end + 3) == " > " || start >= 3 && self.slice(start - 3, start) == " > " && self.byte(end) == b':';
        self.name.dots.len() == 4 && port && arrow
    }

    /// Numbers without the letters of another script behind them: `203.0.113.7です`.
    fn without_letters(&mut self, plain: String, end: usize) -> (String, usize) {
        let kept = plain.trim_end_matches(|ch: char| !ch.is_ascii()).len();
        if kept == plain.len() {
            return (plain, end);
        }
        self.name.truncate(kept);
        (self.name.plain.clone(), self.name.end)
    }

    /// Whether the numbers go on a list of versions: `versions 7.0.0.1, 7.0.0.2 and 7.0.0.3`.
    fn follows_version(&self, start: usize) -> bool {
        let Some(&Found { end, outcome: Outcome::Rejected(RejectionCode::LooksLikeVersion, _), .. }) = self.last() else {
            return false;
        };
        let gap = self.slice(end, start);
        gap.len() < 12
            && gap.split([' ', ',']).all(|word| matches!(word, "" | "and" | "or" | "to" | "through" | "-" | "–" | "&" | "/"))
    }

    /// Whether the numbers are the tail of something longer (`1,234.5.6.7`).
    fn follows_number(&self, start: usize) -> bool {
        self.before(start) == b',' && start >= 2 && self.byte(start - 2).is_ascii_digit() && self.name.dots.len() < 3
    }

    /// One address, with the network, range, port or path behind it.
    fn address4(&mut self, start: usize, end: usize, defanged: bool, ip: Ipv4Addr, note: Option<Note>) -> usize {
        let mut notes = Notes::from(note);
        if let Some((prefix_end, prefix)) = self.prefix(end) {
            // `203.0.113.7/443` in a firewall's log is a port.
            let port = |number| number > 128 || matches!(number, 53 | 80 | 81 | 88 | 110) || self.is_port(start, ip, number);
            if prefix.parse::<u16>().is_ok_and(port) {
                notes.insert(Note::PortDropped);
                self.found(start, end, defanged, Indicator::address(IpAddr::V4(ip)), notes);
                return prefix_end;
            }
            return self.network(start, prefix_end, defanged || self.byte(end) != b'/', IpAddr::V4(ip), prefix, notes);
        }
        if let Some((mask_end, prefix)) = self.mask(end) {
            return self.network(start, mask_end, defanged, IpAddr::V4(ip), &prefix, notes);
        }
        if let Some(after) = self.spaced_range(start, end, defanged, ip) {
            return after;
        }
        let port = self.port(end);
        let at = port.map_or(end, |(at, _)| at);
        if self.path_follows(at) && !context::is_in_path(self.text, start) && !self.is_behind_file(start) {
            let number = notes.contains(Note::NumberRead);
            return self.web_behind_host(
                start,
                Authority::Text(&ip.to_string()),
                port.map(|(_, digits)| digits),
                at,
                defanged,
                number,
            );
        }
        if port.is_some() {
            notes.insert(Note::PortDropped);
        }
        self.found(start, end, defanged, Indicator::address(IpAddr::V4(ip)), notes);
        at
    }

    /// `/24`, `[/]24` behind an address, unless it begins a path.
    pub(super) fn prefix(&self, at: usize) -> Option<(usize, &'t str)> {
        let slash = self.glyph(at)?;
        let digits_at = match slash.ch {
            '/' => slash.end,
            '[' | '(' | '{' => disguise(self.text, at).filter(|found| found.mark == Mark::Slash)?.end,
            _ => return None,
        };
        let end = (digits_at..digits_at + 6).find(|&at| !self.byte(at).is_ascii_digit()).filter(|end| *end > digits_at)?;
        // `[/24]`
        if slash.ch == '[' && self.before(digits_at) == b'/' {
            return (self.byte(end) == b']').then(|| (end + 1, self.slice(digits_at, end)));
        }
        let more = match self.glyph(end) {
            Some(next) if next.ch == '.' => self.glyph(next.end).is_some_and(|next| next.ch.is_alphanumeric()),
            // `203.0.113[.]7/8[.]8…` is two addresses.
            Some(_) if disguise(self.text, end).is_some_and(|found| found.mark == Mark::Dot) => true,
            Some(next) => match next.ch {
                '/' | '%' => true,
                '?' | '=' | '-' | '_' => self.byte(next.end).is_ascii_alphanumeric(),
                // A script without spaces goes on with the sentence.
                ch => is_label_char(ch) && !is_spaceless(ch),
            },
            None => false,
        };
        (!more).then(|| (end, self.slice(digits_at, end)))
    }

    /// Whether the number behind the slash of an address that is no network's first is a port: behind the name of a firewall's
    /// interface, or where the same address stands before it, `outside:203.0.113.7/22 (203.0.113.7/22)`.
    fn is_port(&self, start: usize, ip: Ipv4Addr, number: u16) -> bool {
        if ip.to_bits().checked_shl(u32::from(number)).unwrap_or(0) == 0 {
            return false;
        }
        let again = self.last().is_some_and(|found| {
            let gap = self.slice(found.end, start);
            let same = self.out.indicator(found).and_then(Indicator::ip) == Some(IpAddr::V4(ip));
            same && gap.starts_with('/') && gap.ends_with(" (")
        });
        let named = self.before(start) == b':' && self.before(start - 1).is_ascii_alphanumeric();
        again || named && tail_of_line(self.text, start, 16).contains("side:")
    }

    /// `/255.255.255.0` behind an address, as a prefix length.
    fn mask(&self, at: usize) -> Option<(usize, String)> {
        let end = (at + 1..at + 17)
            .find(|&at| !(self.byte(at).is_ascii_digit() || self.byte(at) == b'.'))
            .filter(|_| self.byte(at) == b'/')?;
        let mask: Ipv4Addr = self.slice(at + 1, end).parse().ok()?;
        let bits = mask.to_bits();
        (bits.leading_ones() + bits.trailing_zeros() == 32 && bits >> 24 == 255).then(|| (end, bits.leading_ones().to_string()))
    }

    pub(super) fn network(&mut self, start: usize, end: usize, defanged: bool, ip: IpAddr, prefix: &str, notes: Notes) -> usize {
        let network = prefix.parse().map_err(|_| RejectionCode::ImpossiblePrefix).and_then(|prefix| Network::new(ip, prefix));
        match network {
            Ok((network, cleared)) => {
                let cleared = cleared.then_some(Note::HostBitsCleared);
                self.found(start, end, defanged, Indicator::network(network), notes | cleared.into());
            }
            Err(code) => self.rejected(start, end, defanged, code, None),
        }
        end
    }

    /// `FIRST-LAST` without spaces; the last may be its last number alone.
    fn range(&mut self, start: usize, end: usize, defanged: bool, first: &str, last: &str) -> usize {
        let Ok((first_ip, note)) = address::dotted(first) else {
            return end;
        };
        let last_ip = match address::dotted(last) {
            Ok((ip, _)) => Some(ip),
            Err(_) => last.parse::<u8>().ok().map(|octet| {
                let [a, b, c, _] = first_ip.octets();
                Ipv4Addr::new(a, b, c, octet)
            }),
        };
        let Some(last_ip) = last_ip else {
            self.rejected(start, end, defanged, RejectionCode::NotAnAddress, None);
            return end;
        };
        match Range::new(IpAddr::V4(first_ip), IpAddr::V4(last_ip)) {
            Ok(range) => self.found(start, end, defanged, Indicator::range(range), note),
            Err(code) => self.rejected(start, end, defanged, code, None),
        }
        end
    }

    /// `FIRST - LAST` or `FIRST–LAST`: a range if both share their first two numbers and rise; else two addresses.
    fn spaced_range(&mut self, start: usize, end: usize, defanged: bool, first: Ipv4Addr) -> Option<usize> {
        let dash_at = spaces(self.text, end);
        let dash = self.glyph(dash_at).filter(|dash| matches!(dash.ch, '-' | '–' | '—'))?;
        let at = spaces(self.text, dash.end);
        if !self.byte(at).is_ascii_digit() {
            return None;
        }
        self.read_name(at, false);
        let (last, _) = address::dotted(&self.name.plain).ok()?;
        let ([a, b, ..], [c, d, ..]) = (first.octets(), last.octets());
        if (a, b) != (c, d) || first >= last {
            return None;
        }
        let range = Range::new(IpAddr::V4(first), IpAddr::V4(last)).ok()?;
        let defanged = defanged || self.name.is_marked();
        self.found(start, self.name.end, defanged, Indicator::range(range), Notes::NONE);
        Some(self.name.end)
    }

    /// Addresses without a separator: parted where the first address's first two numbers come again, if in one way only.
    fn glued(&mut self, start: usize, end: usize, defanged: bool, plain: &str) -> usize {
        let Some(addresses) = part(plain) else {
            self.rejected(start, end, defanged, RejectionCode::AmbiguousGlue, None);
            return end;
        };
        let mut from = 0;
        let mut source = start;
        for text in addresses {
            let Ok((ip, _)) = address::dotted(text) else { continue };
            from += text.len();
            self.name.end = end;
            let to = self.name.source_end(from).unwrap_or(end);
            self.found(source, to, defanged, Indicator::address(IpAddr::V4(ip)), Note::GlueParted);
            source = to;
        }
        end
    }
}

/// The addresses of a glued run, cut before each repetition of the first one's first two numbers.
fn part(plain: &str) -> Option<Vec<&str>> {
    let mut numbers = plain.splitn(3, '.');
    let shared = format!("{}.{}.", numbers.next()?, numbers.next()?);
    let starts: Vec<usize> =
        std::iter::once(0).chain(plain.match_indices(&shared).map(|(at, _)| at).filter(|at| *at > 0)).collect();
    let addresses: Vec<&str> = starts
        .iter()
        .enumerate()
        .map(|(index, &at)| plain.get(at..starts.get(index + 1).copied().unwrap_or(plain.len())).unwrap_or_default())
        .collect();
    (addresses.len() > 1 && addresses.iter().all(|text| address::dotted(text).is_ok())).then_some(addresses)
}

/// Eight groups, or six and a dotted IPv4, with the colons between them.
const LONGEST_ADDRESS6: usize = 45;

/// An IPv6 address as it was read.
struct Address6 {
    ip: Ipv6Addr,
    end: usize,
    defanged: bool,
}

/// Whether the address is of the block from which the internet's are given out (RFC 4291, 2.4; IANA's registry): 2000::/3.
fn is_unicast(ip: Ipv6Addr) -> bool {
    ip.segments().first().is_some_and(|first| first >> 13 == 1)
}

/// What stands where an IPv6 address might.
enum Reading6 {
    /// No run of hexadecimal digits with two colons.
    Nothing,
    /// Such a run, up to here, that is no address: a MAC address, a time, `::`.
    NoAddress(usize),
    Address(Address6),
}

impl Scanner<'_> {
    /// IPv6 at `start` with the zone, network or range behind it. Returns where to go on, if anything was read.
    pub(super) fn address6(&mut self, start: usize) -> Option<usize> {
        let read = match self.read6(start) {
            Reading6::Nothing => return None,
            Reading6::NoAddress(end) => return Some(end),
            Reading6::Address(address) => address,
        };
        // `C2:2001:db8::1`: a label, where with it there is no address in use, and without it one.
        let label = (start..start + 5).find(|&at| self.byte(at) == b':').filter(|_| !is_unicast(read.ip)).map(|colon| colon + 1);
        let behind = label.and_then(|at| match self.read6(at) {
            Reading6::Address(address) if is_unicast(address.ip) => Some((at, address)),
            _ => None,
        });
        let (start, Address6 { ip, mut end, defanged }) = behind.unwrap_or((start, read));
        let mut notes = Notes::from(ip.to_ipv4_mapped().map(|_| Note::MappedAddress));
        if self.byte(end) == b'%' && self.byte(end + 1).is_ascii_alphanumeric() {
            end = (end + 1..).find(|&at| !self.byte(at).is_ascii_alphanumeric()).unwrap_or(end);
            notes.insert(Note::ZoneDropped);
        }
        if let Some((prefix_end, prefix)) = self.prefix(end) {
            return Some(self.network(start, prefix_end, defanged, IpAddr::V6(ip), prefix, notes));
        }
        let spaced = self.slice(end, end + 3) == " - ";
        if self.byte(end) == b'-' || spaced {
            let last_at = if spaced { end + 3 } else { end + 1 };
            if let Reading6::Address(last) = self.read6(last_at) {
                if let Ok(range) = Range::new(IpAddr::V6(ip), IpAddr::V6(last.ip)) {
                    self.found(start, last.end, defanged || last.defanged, Indicator::range(range), notes);
                    return Some(last.end);
                }
            }
        }
        self.found(start, end, defanged, Indicator::address(IpAddr::V6(ip)), notes);
        Some(end)
    }

    /// The longest run of hexadecimal digits and colons, in any disguise.
    fn read6(&self, start: usize) -> Reading6 {
        // Most words that begin with such a digit are words.
        let first = (start..).find(|&at| !self.byte(at).is_ascii_hexdigit()).unwrap_or(start);
        match self.byte(first) {
            b':' | b'&' | b'\\' | 0x80.. => {}
            b'[' | b'(' | b'{' if self.byte(first + 1) != b'.' => {}
            _ => return Reading6::Nothing,
        }
        let mut text = String::with_capacity(LONGEST_ADDRESS6 + 1);
        let mut at = start;
        let mut defanged = false;
        while text.len() <= LONGEST_ADDRESS6 {
            let Some(seen) = self.glyph(at) else { break };
            match seen.ch {
                ch if ch.is_ascii_hexdigit() => text.push(ch),
                ':' => text.push(':'),
                '.' if text.contains(':') && self.byte(seen.end).is_ascii_digit() => text.push('.'),
                '[' | '(' | '{' => {
                    let Some(found) = disguise(self.text, at).filter(|found| found.whole) else { break };
                    match found.mark {
                        Mark::Colon => text.push(':'),
                        Mark::DoubleColon => text.push_str("::"),
                        Mark::Dot if text.contains(':') => text.push('.'),
                        _ => break,
                    }
                    defanged = true;
                    at = found.end;
                    continue;
                }
                _ => break,
            }
            at = seen.end;
        }
        let colons = text.bytes().filter(|b| *b == b':').count();
        if colons >= 2 && text.len() > LONGEST_ADDRESS6 {
            // Far too long: passed over as a whole, or each of its groups would be read again.
            let end = (at..self.text.len())
                .find(|&at| !(self.byte(at).is_ascii_hexdigit() || self.byte(at) == b':'))
                .unwrap_or(self.text.len());
            return Reading6::NoAddress(end);
        }
        if colons < 2 || self.glyph(at).is_some_and(|next| is_label_char(next.ch) && !matches!(next.ch, '-' | '_')) {
            return Reading6::Nothing;
        }
        let mut end = at;
        if text.ends_with(':') && !text.ends_with("::") {
            text.pop();
            end -= 1;
        }
        let groups = text.split(':').filter(|group| !group.is_empty());
        let pairs = colons == 7 && groups.clone().all(|group| group.len() == 2);
        let ratio = colons == 7 && groups.clone().all(|group| group.len() == 1);
        let telling = defanged || text.bytes().any(|b| b.is_ascii_digit()) || groups.count() > 2;
        match text.parse::<Ipv6Addr>() {
            Ok(ip) if telling && !pairs && !ratio && !ip.is_unspecified() => Reading6::Address(Address6 { ip, end, defanged }),
            // `C2:203.0.113.7:443` holds an address of the other family.
            _ if text.contains('.') => Reading6::Nothing,
            _ => Reading6::NoAddress(end),
        }
    }
}
