//! What a piece of refanged text means. An [`Indicator`] that exists is canonical: building one from its own value
//! gives the same indicator.

pub(crate) mod address;
pub(crate) mod host;
pub(crate) mod scope;
pub(crate) mod suffix;

use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Note, Notes};
use address::{Network, Range};
use host::{Host, WebAddress, lower};

/// What an indicator is. Serialised in lower case: `ipv4`, `sha256`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One IPv4 address, dotted.
    Ipv4,
    /// One IPv6 address as RFC 5952 writes it.
    Ipv6,
    /// A network of either family, host bits cleared.
    Cidr,
    /// `FIRST-LAST`, both ends included.
    Range,
    /// A host name in A-labels, lower case.
    Domain,
    /// A URL as the WHATWG serialiser writes it, without userinfo and fragment.
    Url,
    /// A mail address, lower case.
    Email,
    /// 32 hexadecimal digits, lower case.
    Md5,
    /// 40 hexadecimal digits, lower case.
    Sha1,
    /// 64 hexadecimal digits, lower case.
    Sha256,
}

impl Kind {
    /// All of them: addresses, names, mail, hashes.
    pub const ALL: [Self; 10] = [
        Self::Ipv4,
        Self::Ipv6,
        Self::Cidr,
        Self::Range,
        Self::Domain,
        Self::Url,
        Self::Email,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
    ];

    /// The kind's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Cidr => "cidr",
            Self::Range => "range",
            Self::Domain => "domain",
            Self::Url => "url",
            Self::Email => "email",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    /// The hash kind whose digest has so many hexadecimal digits.
    pub(crate) fn of_digest(digits: usize) -> Option<Self> {
        match digits {
            32 => Some(Self::Md5),
            40 => Some(Self::Sha1),
            64 => Some(Self::Sha256),
            _ => None,
        }
    }
}

/// What the canonical value consists of.
#[derive(Clone, Debug)]
pub(crate) enum Parts {
    Address(IpAddr),
    Network(Network),
    Range(Range),
    Domain(Host),
    Url(Box<WebAddress>),
    Email(Host),
    Hash,
}

/// A canonical indicator with the notes that its canonical form alone gives rise to.
#[derive(Clone, Debug)]
pub(crate) struct Indicator {
    kind: Kind,
    /// Empty where the parts hold the same text.
    text: Arc<str>,
    parts: Parts,
}

/// No two kinds share a value.
impl PartialEq for Indicator {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Eq for Indicator {}

impl Hash for Indicator {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}

impl Indicator {
    pub(crate) fn address(ip: IpAddr) -> Self {
        let ip = ip.to_canonical();
        Self { kind: if ip.is_ipv4() { Kind::Ipv4 } else { Kind::Ipv6 }, text: ip.to_string().into(), parts: Parts::Address(ip) }
    }

    pub(crate) fn network(network: Network) -> Self {
        Self { kind: Kind::Cidr, text: network.to_string().into(), parts: Parts::Network(network) }
    }

    pub(crate) fn range(range: Range) -> Self {
        Self { kind: Kind::Range, text: range.to_string().into(), parts: Parts::Range(range) }
    }

    pub(crate) fn domain(host: Host) -> Self {
        Self { kind: Kind::Domain, text: Arc::default(), parts: Parts::Domain(host) }
    }

    pub(crate) fn url(url: WebAddress) -> Self {
        Self { kind: Kind::Url, text: Arc::default(), parts: Parts::Url(Box::new(url)) }
    }

    /// A mail address from a local part that the caller has checked.
    pub(crate) fn email(local: &str, host: Host) -> Self {
        Self { kind: Kind::Email, text: format!("{}@{}", local.to_lowercase(), host.text()).into(), parts: Parts::Email(host) }
    }

    /// A digest from its hexadecimal digits; none if no kind has that length.
    pub(crate) fn hash(digits: &str) -> Option<Self> {
        let kind = Kind::of_digest(digits.len())?;
        let hexadecimal = digits.bytes().fold(true, |all, b| all & b.is_ascii_hexdigit());
        hexadecimal.then(|| Self { kind, text: lower(digits), parts: Parts::Hash })
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it is a name, or is reached by one: what a text may mention without meaning it.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self.kind, Kind::Domain | Kind::Url | Kind::Email)
    }

    pub(crate) fn value(&self) -> &str {
        self.shared_value()
    }

    /// The value as rows, lists and queries hold it: once in memory.
    pub(crate) fn shared_value(&self) -> &Arc<str> {
        match &self.parts {
            Parts::Domain(host) => host.shared_text(),
            Parts::Url(url) => url.shared_text(),
            _ => &self.text,
        }
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The host of a domain, URL or mail address.
    pub(crate) fn host(&self) -> Option<&Host> {
        match &self.parts {
            Parts::Domain(host) | Parts::Email(host) => Some(host),
            Parts::Url(url) => Some(url.host()),
            _ => None,
        }
    }

    /// The single address that this indicator is or names as its host.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match &self.parts {
            Parts::Address(ip) => Some(*ip),
            Parts::Network(network) => Some(network.first()),
            Parts::Range(range) => Some(range.first()),
            _ => self.host().and_then(Host::ip),
        }
    }

    /// What the canonical form alone is worth noting for.
    pub(crate) fn notes(&self) -> Notes {
        Notes::from(self.ip().and_then(address::note)) | self.host().map_or(Notes::NONE, Host::notes)
    }

    /// Whether it lies inside the network of whoever reads the report: never what a public report means.
    pub(crate) fn is_private(&self) -> bool {
        let notes =
            [Note::PrivateAddress, Note::LoopbackAddress, Note::LinkLocalAddress, Note::MulticastAddress, Note::ReservedAddress];
        self.ip().and_then(address::note).is_some_and(|note| notes.contains(&note))
            || self.host().is_some_and(|host| matches!(host.text(), "localhost") || host.text().ends_with(".localhost"))
    }
}
