//! What a table is to a hunt: which of its columns can hold an indicator, and what a row of it shows.

use crate::indicator::Kind;
use crate::portal::Portal;

/// What a column holds, and so how an indicator is found in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holds {
    /// One IP address in any spelling.
    Address(Contact),
    /// A URL, or a host alone.
    Web,
    /// A host name, never an address.
    Name,
    /// Free text in which a URL, a host or an address may stand.
    Text,
    /// Text with the addresses that a name resolved to.
    Answers,
    /// A mail address.
    Mailbox,
    /// A digest of this kind.
    Digest(Kind),
}

/// Whether an address can be that of a URL that was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Contact {
    /// It is somebody's who signed in or sent mail.
    No,
    /// It was contacted, and nothing in the row says by which URL.
    Always,
    /// It was contacted; where this column is empty, the address is all that is known of the URL.
    Without(&'static str),
}

impl Holds {
    /// The kinds of indicator that can be found in it.
    pub(crate) fn kinds(self) -> &'static [Kind] {
        const ADDRESSES: &[Kind] = &[Kind::Ipv4, Kind::Ipv6, Kind::Cidr, Kind::Range];
        const ADDRESSES_URLS: &[Kind] = &[Kind::Ipv4, Kind::Ipv6, Kind::Cidr, Kind::Range, Kind::Url];
        const ALL_OF_WEB: &[Kind] = &[Kind::Ipv4, Kind::Ipv6, Kind::Cidr, Kind::Range, Kind::Domain, Kind::Url];
        match self {
            Self::Address(Contact::No) | Self::Answers => ADDRESSES,
            Self::Address(_) => ADDRESSES_URLS,
            Self::Web | Self::Text => ALL_OF_WEB,
            Self::Name => &[Kind::Domain, Kind::Url],
            Self::Mailbox => &[Kind::Email],
            Self::Digest(Kind::Sha256) => &[Kind::Sha256],
            Self::Digest(Kind::Sha1) => &[Kind::Sha1],
            Self::Digest(_) => &[Kind::Md5],
        }
    }

    /// The word for it in the table of what is searched.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Web => "URL or host",
            Self::Name => "host",
            Self::Text => "text",
            Self::Answers => "addresses",
            Self::Mailbox => "mail address",
            Self::Digest(Kind::Sha256) => "SHA-256",
            Self::Digest(Kind::Sha1) => "SHA-1",
            Self::Digest(_) => "MD5",
        }
    }
}

/// What a row is evidence of; a named hunt looks in the columns of one part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    /// Contacts, downloads, resolutions, clicks.
    Network,
    /// Sign-ins and what was done with them.
    SignIns,
    /// Senders, recipients, links and attachments.
    Email,
    /// Command lines.
    Processes,
    /// Files by their digest.
    Files,
    /// What an alert or behaviour names.
    Alerts,
}

/// A place in a table where an indicator may stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// The column, for the indexed filter.
    pub(crate) name: &'static str,
    /// The expression whose value is checked, where that is not the column itself.
    pub(crate) value: Option<&'static str>,
    pub(crate) holds: Holds,
    /// The rows in which it holds that.
    pub(crate) only: Option<&'static str>,
    /// The parts that it belongs to, where they are not its table's.
    parts: Option<&'static [Part]>,
}

impl Column {
    pub(crate) const fn new(name: &'static str, holds: Holds) -> Self {
        Self { name, value: None, holds, only: None, parts: None }
    }

    /// The expression whose value is checked.
    pub(crate) const fn at(self, value: &'static str) -> Self {
        Self { value: Some(value), ..self }
    }

    /// The rows in which the column holds that.
    pub(crate) const fn only(self, only: &'static str) -> Self {
        Self { only: Some(only), ..self }
    }

    /// Other parts than the table's.
    pub(crate) const fn of(self, parts: &'static [Part]) -> Self {
        Self { parts: Some(parts), ..self }
    }
}

pub(crate) const fn web(name: &'static str) -> Column {
    Column::new(name, Holds::Web)
}

pub(crate) const fn host(name: &'static str) -> Column {
    Column::new(name, Holds::Name)
}

pub(crate) const fn text(name: &'static str) -> Column {
    Column::new(name, Holds::Text)
}

pub(crate) const fn answers(name: &'static str) -> Column {
    Column::new(name, Holds::Answers)
}

pub(crate) const fn mailbox(name: &'static str) -> Column {
    Column::new(name, Holds::Mailbox)
}

/// Somebody's address.
pub(crate) const fn address(name: &'static str) -> Column {
    Column::new(name, Holds::Address(Contact::No))
}

/// An address that was contacted, in a row without a URL.
pub(crate) const fn contact(name: &'static str) -> Column {
    Column::new(name, Holds::Address(Contact::Always))
}

/// An address that was contacted, whose row has the URL in another column.
pub(crate) const fn address_of(name: &'static str, url: &'static str) -> Column {
    Column::new(name, Holds::Address(Contact::Without(url)))
}

const FILES: &[Part] = &[Part::Files];

pub(crate) const fn sha256(name: &'static str) -> Column {
    Column::new(name, Holds::Digest(Kind::Sha256)).of(FILES)
}

pub(crate) const fn sha1(name: &'static str) -> Column {
    Column::new(name, Holds::Digest(Kind::Sha1)).of(FILES)
}

pub(crate) const fn md5(name: &'static str) -> Column {
    Column::new(name, Holds::Digest(Kind::Md5)).of(FILES)
}

/// A table of a portal, or a function that stands for one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The data connector that fills it, by the name that Azure-Sentinel's queries use.
    pub(crate) connector: &'static str,
    /// Defender has it, with the time in `Timestamp`.
    pub(crate) defender: bool,
    /// A Sentinel workspace can have it, with the time in `TimeGenerated`.
    pub(crate) sentinel: bool,
    pub(crate) form: Form,
    pub(crate) parts: &'static [Part],
    pub(crate) columns: &'static [Column],
    /// What a row shows, in the order of [`SHOWN`]; what the table lacks is left out.
    pub(crate) shows: &'static [(&'static str, &'static str)],
}

/// How the rows of a table are had.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// By its name.
    Plain,
    /// By calling a filtering parser with the time.
    Parser,
    /// The newest state of each indicator, as long as it is valid. Each is written again every 7 days.
    NewestValid,
}

impl Table {
    /// Whether the portal can have the table.
    pub(crate) fn is_in(&self, portal: Portal) -> bool {
        match portal {
            Portal::Defender => self.defender,
            Portal::Sentinel => self.sentinel,
            Portal::Unified => self.defender || self.sentinel,
        }
    }

    /// The column of its time there.
    pub(crate) fn time(&self, portal: Portal) -> &'static str {
        if self.defender && portal != Portal::Sentinel { "Timestamp" } else { "TimeGenerated" }
    }

    /// The columns that belong to the part, or all.
    pub(crate) fn columns_of(&self, part: Option<Part>) -> impl Iterator<Item = &'static Column> {
        let table_parts = self.parts;
        self.columns.iter().filter(move |column| part.is_none_or(|part| column.parts.unwrap_or(table_parts).contains(&part)))
    }
}

/// The columns of every result, with their types. `Indicator`, `Match` and `Value` are written by the query itself.
pub(crate) const SHOWN: [(&str, &str); 19] = [
    ("Timestamp", "datetime"),
    ("Indicator", "string"),
    ("Match", "string"),
    ("Value", "string"),
    ("Source", "string"),
    ("Device", "string"),
    ("Account", "string"),
    ("Process", "string"),
    ("CommandLine", "string"),
    ("ActionType", "string"),
    ("FileName", "string"),
    ("FolderPath", "string"),
    ("SHA1", "string"),
    ("SHA256", "string"),
    ("FileOriginUrl", "string"),
    ("FileOriginReferrerUrl", "string"),
    ("FileOriginIP", "string"),
    ("DeviceId", "string"),
    ("ReportId", "string"),
];
