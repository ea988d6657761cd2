//! What can be wrong: with one token ([`RejectionCode`], data in the report) or with the call ([`RequestError`]); and what
//! is worth a note ([`Note`]).

use std::fmt;

use serde::{Serialize, Serializer};

use crate::hunt::exclusion::EXCLUSIONS;

/// An enum whose variants have a stable code and the analyst's words, each written once.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident => $code:literal, $words:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, as JSON and JavaScript see it.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The same in the analyst's words.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    };
}

coded! {
    /// Why a token of the text is no indicator.
    RejectionCode {
        /// `invoice.zip`: the ending is that of a file.
        LooksLikeFileName => "looks-like-file-name", "looks like a file name";
        /// `System.Net`: a class, a method, a detection name.
        LooksLikeCode => "looks-like-code", "looks like code or a detection name";
        /// `com.android.app`: a package written from the top down.
        LooksLikePackage => "looks-like-package", "looks like a package name";
        /// `version 1.2.3.4`, `v10.0.19041.1`.
        LooksLikeVersion => "looks-like-version", "looks like a version number";
        /// `the end.In the beginning`: a full stop without its space.
        SentenceJoin => "sentence-join", "looks like two sentences without a space";
        /// The last label is no top-level domain.
        UnknownSuffix => "unknown-suffix", "unknown top-level domain";
        /// Dotted numbers that are no address: `999.1.1.1`, `1.2.3.4.5`.
        NotAnAddress => "not-an-address", "these numbers are no address";
        /// A network whose prefix is longer than its address: `203.0.113.0/99`.
        ImpossiblePrefix => "impossible-prefix", "no network has this prefix length";
        /// A range whose end lies before its beginning.
        ReversedRange => "reversed-range", "the range ends before it begins";
        /// Addresses that run into each other and can be parted in more than one way.
        AmbiguousGlue => "ambiguous-glue", "addresses run into each other; part them by hand";
        /// SHA-224, SHA-384 and SHA-512: no table of the portals holds them.
        HashNotSearchable => "hash-not-searchable", "no table holds hashes of this length; use MD5, SHA-1 or SHA-256";
        /// Hexadecimal of a hash's length that the text calls something else (JA3, a thumbprint).
        NotAFileHash => "not-a-file-hash", "the text says it is no file hash";
        /// More than 253 bytes, or a label of more than 63.
        HostTooLong => "host-too-long", "longer than a host name can be";
        /// A label begins or ends with a hyphen.
        HyphenAtLabelEdge => "hyphen-at-label-edge", "a label begins or ends with a hyphen";
        /// An underscore in one of the last two labels.
        UnderscoreInName => "underscore-in-name", "an underscore where host names have none";
        /// Not a host by UTS 46 (bad punycode, forbidden characters).
        NotAHost => "not-a-host", "no valid host name";
        /// An address list or mail address that could not be read.
        NotAnEmail => "not-an-email", "no valid mail address";
    }
}

coded! {
    /// What was changed, or is worth knowing, about an indicator, a query or the text.
    Note {
        /// `http://` was put before a host with a path.
        SchemeAssumed => "scheme-assumed", "http:// assumed";
        /// `user:password@` was left out of a URL.
        UserinfoDropped => "userinfo-dropped", "user name dropped";
        /// `#fragment` was left out: no server sees it.
        FragmentDropped => "fragment-dropped", "fragment dropped";
        /// The port after a host or address was left out.
        PortDropped => "port-dropped", "port dropped";
        /// `%eth0` was left out of an IPv6 address.
        ZoneDropped => "zone-dropped", "zone dropped";
        /// The network was written with host bits, which were cleared.
        HostBitsCleared => "host-bits-cleared", "host bits cleared";
        /// The address was read as octal numbers.
        OctalRead => "octal-read", "read as octal";
        /// Leading zeros were read as decimal.
        LeadingZero => "leading-zero", "leading zeros read as decimal";
        /// The address was written as hexadecimal or as one number.
        NumberRead => "number-read", "written as a number";
        /// IPv4 written as `::ffff:a.b.c.d`.
        MappedAddress => "mapped-address", "IPv4 mapped to IPv6";
        /// Two or more addresses stood without a separator and were parted.
        GlueParted => "glue-parted", "parted from its neighbour";
        /// It was broken over two lines and was joined.
        LinesJoined => "lines-joined", "joined from two lines";
        /// A link protection was taken off; the target is what is hunted.
        Unwrapped => "unwrapped", "link protection removed";
        /// A link protection or shortener that hides its target.
        OpaqueWrapper => "opaque-wrapper", "hides its target";
        /// What a link protection carries beside its target names a person and was left out.
        RecipientDropped => "recipient-dropped", "what names its recipient was left out";
        /// A private address (RFC 1918, RFC 4193, RFC 6598).
        PrivateAddress => "private-address", "private address";
        /// A loopback address or name.
        LoopbackAddress => "loopback-address", "loopback";
        /// A link-local address.
        LinkLocalAddress => "link-local-address", "link-local address";
        /// A multicast or broadcast address.
        MulticastAddress => "multicast-address", "multicast address";
        /// A reserved or unspecified address.
        ReservedAddress => "reserved-address", "reserved address";
        /// An address or name set aside for documentation (RFC 5737, RFC 3849, RFC 2606).
        Documentation => "documentation", "reserved for documentation";
        /// A host of one label, or under a name that is no public domain (`local`, `internal`, `onion`).
        NotPublic => "not-public", "no public name";
        /// The host's ending is no known top-level domain.
        UnknownSuffix => "unknown-suffix", "unknown top-level domain";
        /// The registrable domain belongs to a hosting or dynamic-DNS provider's customers.
        HostingSuffix => "hosting-suffix", "under a hosting provider's suffix";
        /// A label mixes scripts.
        MixedScript => "mixed-script", "mixes scripts";
        /// The name is written in one foreign script that looks like Latin.
        LookAlike => "look-alike", "looks like Latin, is not";
        /// The letters of the note before are Cyrillic.
        CyrillicLetters => "cyrillic-letters", "Cyrillic letters";
        /// The letters of the note before are Greek.
        GreekLetters => "greek-letters", "Greek letters";
        /// The letters of the note before are Armenian.
        ArmenianLetters => "armenian-letters", "Armenian letters";
        /// It was written with characters that are not seen: zero-width marks, changes of direction.
        HiddenCharacters => "hidden-characters", "written with invisible characters";
        /// The analyst accepted what had been rejected.
        Accepted => "accepted", "accepted by you";
        /// On the analyst's ignore list.
        Ignored => "ignored", "on the ignore list";
        /// Plain in a text whose indicators are defanged: listed, not selected.
        PlainBesideDefanged => "plain-beside-defanged", "plain in a defanged report";
        /// The host of a schema or namespace, which every document of its kind names.
        SchemaHost => "schema-host", "names a schema, not a server";
        /// A public resolver, or a service that anybody asks for his address or a certificate's state.
        CommonService => "common-service", "a service that everybody uses";
        /// The text, or a list of hosts that reports link to, says that it is a reference.
        Reference => "reference", "a reference of the report";
        /// The text says that it is a victim's, or not for detection.
        Bystander => "bystander", "a victim's or not for detection, says the text";
        /// The text says that it is harmless, or forged.
        Harmless => "harmless", "harmless or forged, says the text";
        /// A name in a mail's `Received:` chain, or its recipient.
        MailHop => "mail-hop", "on the mail's way or its recipient";
        /// A condition of the text excludes it, or is a pattern.
        Excluded => "excluded-by-text", "excluded by a condition of the text";
        /// The chosen hunt has no table for this kind.
        NotServed => "not-served", "not searched by this hunt";
        /// The link would be longer than the portal is known to take.
        LinkTooLong => "link-too-long", "too long for a link; copy the query instead";
        /// The cloud has no such portal to link to.
        NoPortalInCloud => "no-portal-in-cloud", "this cloud has no such portal; copy the query instead";
        /// A Sentinel link needs the workspace's ARM id.
        WorkspaceUnknown => "workspace-unknown", "a link needs the workspace's id";
        /// Azure's link runs the query as soon as it is opened.
        LinkRunsQuery => "link-runs-query", "opening the link runs the query";
        /// Where Defender's tables are only filtered into the workspace, the portal's own time picker decides.
        FilteredTables => "filtered-tables", "where Defender's tables are only filtered into the workspace, set the portal's time range too";
        /// Command lines and other free text are not searched with a list that is kept in a watchlist.
        TextNotSearched => "text-not-searched", "command lines and messages are not searched by a watchlist";
        /// The template compares nothing with the time.
        NoTimeFilter => "no-time-filter", "the template has no time filter of its own";
        /// The template has a `let` with the name of a column, which loses against it.
        LetNamedLikeColumn => "let-named-like-column", "a let of the template has a column's name: the comparison is always true";
        /// The template compares with an empty text, which finds every row.
        EmptyComparison => "empty-comparison", "a comparison of the template had no value and would find every row";
        /// An indicator for which the template has no place.
        NoSlot => "no-slot", "the template has no place for some of the indicators";
        /// The portal keeps its own data for 30 days.
        LookBackOver30Days => "look-back-over-30-days", "Defender keeps 30 days";
        /// More indicators than were tried in one query.
        ManyIndicators => "many-indicators", "more indicators than one query was tried with";
        /// The hunt is kept as published; its faults are named in its own comment.
        PublishedFaults => "published-faults", "as published; its faults are listed in it";
        /// The bytes were UTF-16 and were decoded.
        Utf16Decoded => "utf16-decoded", "decoded from UTF-16";
        /// Bytes that were no UTF-8 were replaced.
        InvalidUtf8Replaced => "invalid-utf8-replaced", "bytes that are no UTF-8 were replaced";
    }
}

/// A set of notes: a token has few, a text has tens of thousands of tokens, which their alignment would make larger.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[repr(Rust, packed(4))]
pub(crate) struct Notes(u64);

impl Notes {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn insert(&mut self, note: Note) {
        self.0 |= 1 << note as u32;
    }

    pub(crate) fn remove(&mut self, note: Note) {
        self.0 &= !(1 << note as u32);
    }

    pub(crate) fn contains(self, note: Note) -> bool {
        self.0 & 1 << note as u32 != 0
    }

    /// In the order of their declaration.
    pub(crate) fn to_vec(self) -> Vec<Note> {
        Note::ALL.iter().copied().filter(|note| self.contains(*note)).collect()
    }
}

const _: () = assert!(Note::ALL.len() <= 64, "one bit a note");

impl From<Note> for Notes {
    fn from(note: Note) -> Self {
        Self(1 << note as u32)
    }
}

impl From<Option<Note>> for Notes {
    fn from(note: Option<Note>) -> Self {
        note.map_or(Self::NONE, Self::from)
    }
}

impl std::ops::BitOr for Notes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Notes {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
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
    /// `form` is none of the forms.
    UnknownForm(String),
    /// A watchlist is Sentinel's.
    FormNotInPortal,
    /// `exclude` names no exclusion.
    UnknownExclusion(String),
    /// `lists` names no list of an exclusion.
    UnknownList(String),
    /// An entry of `lists` is not what the list holds.
    BadListEntry {
        /// The list.
        list: String,
        /// The entry.
        entry: String,
    },
    /// `workspace` is no ARM id of a Log Analytics workspace.
    BadWorkspace(String),
    /// `now` is no time of RFC 3339 in UTC.
    BadTime(String),
    /// The form stamps the time, which only the caller knows.
    NowRequired,
    /// `cloud` is none of the clouds.
    UnknownCloud(String),
    /// `select` is none of the words and no list.
    UnknownSelection(String),
    /// The template is no hunting query.
    BadTemplate {
        /// `template-too-long`, `template-not-yaml`, `template-duplicate-key`, `template-alias`, `template-without-query` or
        /// `template-not-kql`.
        code: &'static str,
        /// The line that it went wrong in, counted from one.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
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
            Self::FormNotInPortal => "form-not-in-portal",
            Self::UnknownList(_) => "unknown-list",
            Self::BadListEntry { .. } => "bad-list-entry",
            Self::BadWorkspace(_) => "bad-workspace",
            Self::BadTime(_) => "bad-time",
            Self::NowRequired => "now-required",
            Self::BadTemplate { code, .. } => code,
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
            Self::HuntNotInPortal { hunt, portals } => {
                write!(f, "the hunt '{hunt}' serves {portals} only; choose that portal or another hunt")
            }
            Self::UnknownScope(name) => write!(f, "no scope '{name}'; use exact, path, directory, host or domain"),
            Self::BadLookBack(text) => {
                write!(f, "'{text}' is no look-back; write a number and d, h or m, such as 7d, 24h or 30m")
            }
            Self::UnknownForm(name) => {
                write!(f, "no form '{name}'; use one of {}", crate::answer::forms().collect::<Vec<_>>().join(", "))
            }
            Self::FormNotInPortal => f.write_str("a watchlist is kept by Sentinel; choose the portal sentinel or unified"),
            Self::UnknownExclusion(name) => {
                let names: Vec<&str> = EXCLUSIONS.iter().map(|exclusion| exclusion.name).collect();
                write!(f, "no exclusion '{name}'; use one of {}", names.join(", "))
            }
            Self::UnknownList(name) => {
                let lists = EXCLUSIONS.iter().flat_map(|exclusion| exclusion.lists);
                write!(f, "no list '{name}'; use one of {}", lists.map(|list| list.name).collect::<Vec<_>>().join(", "))
            }
            Self::BadListEntry { list, entry } => write!(f, "'{entry}' is nothing that {list} can hold; correct or remove it"),
            Self::BadWorkspace(id) => write!(
                f,
                "'{id}' is no workspace; give /subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/NAME"
            ),
            Self::BadTime(text) => write!(f, "'{text}' is no time; write it like 2026-01-31T12:00:00Z"),
            Self::NowRequired => f.write_str("this form stamps the time: give now, like 2026-01-31T12:00:00Z"),
            Self::BadTemplate { line, problem, .. } => write!(f, "the template cannot be used, line {line}: {problem}"),
            Self::UnknownCloud(name) => write!(f, "no cloud '{name}'; use public, gcc-high, dod or china"),
            Self::UnknownSelection(name) => write!(f, "no selection '{name}'; use default, all, defanged or a list of values"),
        }
    }
}

impl std::error::Error for RequestError {}
