//! What can be wrong: with one token ([`RejectionCode`], data in the report) or with the call ([`RequestError`]).

use std::fmt;

use serde::Serialize;

/// Why a token of the text is no indicator. Serialised as its kebab-case code.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RejectionCode {
    /// `invoice.zip`: the ending is that of a file.
    LooksLikeFileName,
    /// `System.Net`: a class, a method, a detection name.
    LooksLikeCode,
    /// `com.android.app`: a package written from the top down.
    LooksLikePackage,
    /// `version 1.2.3.4`, `v10.0.19041.1`.
    LooksLikeVersion,
    /// `the end.In the beginning`: a full stop without its space.
    SentenceJoin,
    /// The last label is no top-level domain.
    UnknownSuffix,
    /// Dotted numbers that are no address: `999.1.1.1`, `1.2.3.4.5`.
    NotAnAddress,
    /// A network whose prefix is longer than its address: `203.0.113.0/99`.
    ImpossiblePrefix,
    /// A range whose end lies before its beginning.
    ReversedRange,
    /// Addresses that run into each other and can be parted in more than one way.
    AmbiguousGlue,
    /// SHA-224, SHA-384 and SHA-512: no table of the portals holds them.
    HashNotSearchable,
    /// Hexadecimal of a hash's length that the text calls something else (JA3, a thumbprint).
    NotAFileHash,
    /// More than 253 bytes, or a label of more than 63.
    HostTooLong,
    /// A label begins or ends with a hyphen.
    HyphenAtLabelEdge,
    /// An underscore in one of the last two labels.
    UnderscoreInName,
    /// Not a host by UTS 46 (bad punycode, forbidden characters).
    NotAHost,
    /// An address list or mail address that could not be read.
    NotAnEmail,
}

impl RejectionCode {
    /// The stable code, as JSON and JavaScript see it.
    pub fn code(self) -> &'static str {
        match self {
            Self::LooksLikeFileName => "looks-like-file-name",
            Self::LooksLikeCode => "looks-like-code",
            Self::LooksLikePackage => "looks-like-package",
            Self::LooksLikeVersion => "looks-like-version",
            Self::SentenceJoin => "sentence-join",
            Self::UnknownSuffix => "unknown-suffix",
            Self::NotAnAddress => "not-an-address",
            Self::ImpossiblePrefix => "impossible-prefix",
            Self::ReversedRange => "reversed-range",
            Self::AmbiguousGlue => "ambiguous-glue",
            Self::HashNotSearchable => "hash-not-searchable",
            Self::NotAFileHash => "not-a-file-hash",
            Self::HostTooLong => "host-too-long",
            Self::HyphenAtLabelEdge => "hyphen-at-label-edge",
            Self::UnderscoreInName => "underscore-in-name",
            Self::NotAHost => "not-a-host",
            Self::NotAnEmail => "not-an-email",
        }
    }

    /// The reason in the analyst's words.
    pub fn message(self) -> &'static str {
        match self {
            Self::LooksLikeFileName => "looks like a file name",
            Self::LooksLikeCode => "looks like code or a detection name",
            Self::LooksLikePackage => "looks like a package name",
            Self::LooksLikeVersion => "looks like a version number",
            Self::SentenceJoin => "looks like two sentences without a space",
            Self::UnknownSuffix => "its ending is no top-level domain",
            Self::NotAnAddress => "these numbers are no address",
            Self::ImpossiblePrefix => "no network has this prefix length",
            Self::ReversedRange => "the range ends before it begins",
            Self::AmbiguousGlue => "addresses run into each other; part them by hand",
            Self::HashNotSearchable => "no table holds hashes of this length; use MD5, SHA-1 or SHA-256",
            Self::NotAFileHash => "the text says it is no file hash",
            Self::HostTooLong => "longer than a host name can be",
            Self::HyphenAtLabelEdge => "a label begins or ends with a hyphen",
            Self::UnderscoreInName => "an underscore where host names have none",
            Self::NotAHost => "no valid host name",
            Self::NotAnEmail => "no valid mail address",
        }
    }
}

impl fmt::Display for RejectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// What was changed, or is worth knowing, about an indicator, a query or the text. Serialised as its kebab-case code.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Note {
    /// `http://` was put before a host with a path.
    SchemeAssumed,
    /// `user:password@` was left out of a URL.
    UserinfoDropped,
    /// `#fragment` was left out: no server sees it.
    FragmentDropped,
    /// The port after a host or address was left out.
    PortDropped,
    /// `%eth0` was left out of an IPv6 address.
    ZoneDropped,
    /// The network was written with host bits, which were cleared.
    HostBitsCleared,
    /// The address was read as octal numbers.
    OctalRead,
    /// Leading zeros were read as decimal.
    LeadingZero,
    /// The address was written as hexadecimal or as one number.
    NumberRead,
    /// IPv4 written as `::ffff:a.b.c.d`.
    MappedAddress,
    /// Two or more addresses stood without a separator and were parted.
    GlueParted,
    /// A link protection was taken off; the target is what is hunted.
    Unwrapped,
    /// A link protection or shortener that hides its target.
    OpaqueWrapper,
    /// A private address (RFC 1918, RFC 4193, RFC 6598).
    PrivateAddress,
    /// A loopback address or name.
    LoopbackAddress,
    /// A link-local address.
    LinkLocalAddress,
    /// A multicast or broadcast address.
    MulticastAddress,
    /// A reserved or unspecified address.
    ReservedAddress,
    /// An address or name set aside for documentation (RFC 5737, RFC 3849, RFC 2606).
    Documentation,
    /// A host of one label, or under a name that is no public domain (`local`, `internal`, `onion`).
    NotPublic,
    /// The host's ending is no known top-level domain.
    UnknownSuffix,
    /// The registrable domain belongs to a hosting or dynamic-DNS provider's customers.
    HostingSuffix,
    /// A label mixes scripts.
    MixedScript,
    /// The name is written in one foreign script that looks like Latin.
    LookAlike,
    /// The analyst accepted what had been rejected.
    Accepted,
    /// On the analyst's ignore list.
    Ignored,
    /// Plain in a text whose indicators are defanged: listed, not selected.
    PlainBesideDefanged,
    /// The chosen hunt has no table for this kind.
    NotServed,
    /// The link would be longer than the portal is known to take.
    LinkTooLong,
    /// A Sentinel link needs the workspace's ARM id.
    WorkspaceUnknown,
    /// The portal keeps its own data for 30 days.
    LookBackOver30Days,
    /// More indicators than were tried in one query.
    ManyIndicators,
    /// The hunt is kept as published; its faults are named in its own comment.
    PublishedFaults,
    /// The bytes were UTF-16 and were decoded.
    Utf16Decoded,
    /// Bytes that were no UTF-8 were replaced.
    InvalidUtf8Replaced,
}

impl Note {
    /// Every note.
    pub(crate) const ALL: [Self; 35] = [
        Self::SchemeAssumed,
        Self::UserinfoDropped,
        Self::FragmentDropped,
        Self::PortDropped,
        Self::ZoneDropped,
        Self::HostBitsCleared,
        Self::OctalRead,
        Self::LeadingZero,
        Self::NumberRead,
        Self::MappedAddress,
        Self::GlueParted,
        Self::Unwrapped,
        Self::OpaqueWrapper,
        Self::PrivateAddress,
        Self::LoopbackAddress,
        Self::LinkLocalAddress,
        Self::MulticastAddress,
        Self::ReservedAddress,
        Self::Documentation,
        Self::NotPublic,
        Self::UnknownSuffix,
        Self::HostingSuffix,
        Self::MixedScript,
        Self::LookAlike,
        Self::Accepted,
        Self::Ignored,
        Self::PlainBesideDefanged,
        Self::NotServed,
        Self::LinkTooLong,
        Self::WorkspaceUnknown,
        Self::LookBackOver30Days,
        Self::ManyIndicators,
        Self::PublishedFaults,
        Self::Utf16Decoded,
        Self::InvalidUtf8Replaced,
    ];

    /// The stable code, as JSON and JavaScript see it.
    pub fn code(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(code)) => code,
            _ => String::new(),
        }
    }

    /// The note in a few plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::SchemeAssumed => "http:// assumed",
            Self::UserinfoDropped => "user name dropped",
            Self::FragmentDropped => "fragment dropped",
            Self::PortDropped => "port dropped",
            Self::ZoneDropped => "zone dropped",
            Self::HostBitsCleared => "host bits cleared",
            Self::OctalRead => "read as octal",
            Self::LeadingZero => "leading zeros read as decimal",
            Self::NumberRead => "written as a number",
            Self::MappedAddress => "IPv4 mapped to IPv6",
            Self::GlueParted => "parted from its neighbour",
            Self::Unwrapped => "link protection removed",
            Self::OpaqueWrapper => "hides its target",
            Self::PrivateAddress => "private address",
            Self::LoopbackAddress => "loopback",
            Self::LinkLocalAddress => "link-local address",
            Self::MulticastAddress => "multicast address",
            Self::ReservedAddress => "reserved address",
            Self::Documentation => "reserved for documentation",
            Self::NotPublic => "no public name",
            Self::UnknownSuffix => "unknown top-level domain",
            Self::HostingSuffix => "under a hosting provider's suffix",
            Self::MixedScript => "mixes scripts",
            Self::LookAlike => "looks like Latin, is not",
            Self::Accepted => "accepted by you",
            Self::Ignored => "on the ignore list",
            Self::PlainBesideDefanged => "plain in a defanged report",
            Self::NotServed => "not searched by this hunt",
            Self::LinkTooLong => "too long for a link; copy the query instead",
            Self::WorkspaceUnknown => "a link needs the workspace's id",
            Self::LookBackOver30Days => "Defender keeps 30 days",
            Self::ManyIndicators => "more indicators than one query was tried with",
            Self::PublishedFaults => "as published; its faults are listed in it",
            Self::Utf16Decoded => "decoded from UTF-16",
            Self::InvalidUtf8Replaced => "bytes that are no UTF-8 were replaced",
        }
    }
}

/// A call that cannot be served. The command exits with 2, JavaScript gets an `Error` with this [`code`](Self::code).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RequestError {
    /// The request is no object of the contract's form; the text says where.
    BadRequest(String),
    /// `portal` is none of the portals.
    UnknownPortal(String),
    /// `hunt` is none of the hunts.
    UnknownHunt(String),
    /// The hunt has no tables in that portal.
    HuntNotInPortal {
        /// The hunt that was asked for.
        hunt: String,
        /// The portals that it serves.
        portals: String,
    },
    /// `scope`, or a value of `scopes`, is none of the five.
    UnknownScope(String),
    /// `since` is no number of days, hours or minutes.
    BadLookBack(String),
    /// `form` is none of the forms, or not one that is built yet.
    UnknownForm(String),
    /// `exclude` names no exclusion.
    UnknownExclusion(String),
    /// `cloud` is none of the clouds.
    UnknownCloud(String),
    /// `select` is none of the words and no list.
    UnknownSelection(String),
    /// A hunting template was given, which this version cannot load.
    TemplateNotSupported,
}

impl RequestError {
    /// The stable code, as JSON and JavaScript see it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadRequest(_) => "bad-request",
            Self::UnknownPortal(_) => "unknown-portal",
            Self::UnknownHunt(_) => "unknown-hunt",
            Self::HuntNotInPortal { .. } => "hunt-not-in-portal",
            Self::UnknownScope(_) => "unknown-scope",
            Self::BadLookBack(_) => "bad-look-back",
            Self::UnknownForm(_) => "unknown-form",
            Self::UnknownExclusion(_) => "unknown-exclusion",
            Self::UnknownCloud(_) => "unknown-cloud",
            Self::UnknownSelection(_) => "unknown-selection",
            Self::TemplateNotSupported => "template-not-supported",
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest(what) => write!(f, "the request cannot be read: {what}"),
            Self::UnknownPortal(name) => write!(f, "no portal '{name}'; use defender, sentinel or unified"),
            Self::UnknownHunt(name) => {
                write!(f, "no hunt '{name}'; use one of {}", crate::hunt::catalogue::names().collect::<Vec<_>>().join(", "))
            }
            Self::HuntNotInPortal { hunt, portals } => write!(f, "the hunt '{hunt}' serves {portals} only; choose that portal or another hunt"),
            Self::UnknownScope(name) => write!(f, "no scope '{name}'; use exact, path, directory, host or domain"),
            Self::BadLookBack(text) => write!(f, "'{text}' is no look-back; write a number and d, h or m, such as 7d, 24h or 30m"),
            Self::UnknownForm(name) => write!(f, "no form '{name}' in this version; use union"),
            Self::UnknownExclusion(name) => write!(f, "no exclusion '{name}' in this version"),
            Self::UnknownCloud(name) => write!(f, "no cloud '{name}'; use public, gcc-high, dod or china"),
            Self::UnknownSelection(name) => write!(f, "no selection '{name}'; use default, all, defanged or a list of values"),
            Self::TemplateNotSupported => f.write_str("this version loads no templates; leave template out"),
        }
    }
}

impl std::error::Error for RequestError {}
