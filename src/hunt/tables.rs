//! The tables that are searched: one row a column, with what it holds. A new table is a row here, nothing else.
//!
//! Columns and meanings: <https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables>.

use crate::indicator::Kind;

/// What a column holds, and so how an indicator is found in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Holds {
    /// One IP address in any spelling.
    Address {
        /// The column that holds the URL, if the row has one: where it is empty, the address is all that is known of it.
        url: Option<&'static str>,
    },
    /// A URL, or a host alone.
    Web,
    /// A host name, never an address.
    Name,
    /// Text with the addresses that a name resolved to.
    Answers,
    /// A digest of this kind.
    Digest(Kind),
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
}

/// A table of a portal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) connector: &'static str,
    pub(crate) time: &'static str,
    pub(crate) columns: &'static [Column],
    /// What a row shows, in the order of [`SHOWN`]; what the table lacks is left out.
    pub(crate) shows: &'static [(&'static str, &'static str)],
}

/// The columns of every result, with their types. The first three are written by the query itself.
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

const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, value: None, holds, only: None }
}

const fn address_of(name: &'static str, url: &'static str) -> Column {
    column(name, Holds::Address { url: Some(url) })
}

/// What network inspection saw: `query` of DNS, `host` and `uri` of HTTP, `server_name` of TLS; a row has one of them.
const INSPECTED: Column = Column {
    name: "AdditionalFields",
    value: Some("Inspected(AdditionalFields)"),
    holds: Holds::Web,
    only: Some("ActionType in (\"DnsConnectionInspected\", \"HttpConnectionInspected\", \"SslConnectionInspected\")"),
};

/// The addresses in the answer that network inspection saw.
const INSPECTED_ANSWERS: Column = Column {
    name: "AdditionalFields",
    value: Some("Answered(AdditionalFields)"),
    holds: Holds::Answers,
    only: Some("ActionType == \"DnsConnectionInspected\""),
};

/// The name of a DNS query that the device's resolver answered.
const RESOLVED: Column = Column {
    name: "AdditionalFields",
    value: Some("tostring(parse_json(AdditionalFields).DnsQueryString)"),
    holds: Holds::Name,
    only: Some("ActionType == \"DnsQueryResponse\""),
};

/// The addresses that it was answered with.
const RESOLVED_ANSWERS: Column = Column {
    name: "AdditionalFields",
    value: Some("Answered(AdditionalFields)"),
    holds: Holds::Answers,
    only: Some("ActionType == \"DnsQueryResponse\""),
};

const DEFENDER: &str = "MicrosoftThreatProtection";

pub(crate) const DEVICE_NETWORK_EVENTS: Table = Table {
    name: "DeviceNetworkEvents",
    connector: DEFENDER,
    time: "Timestamp",
    columns: &[
        column("RemoteUrl", Holds::Web),
        INSPECTED,
        INSPECTED_ANSWERS,
        address_of("RemoteIP", "RemoteUrl"),
        column("InitiatingProcessSHA256", Holds::Digest(Kind::Sha256)),
        column("InitiatingProcessSHA1", Holds::Digest(Kind::Sha1)),
        column("InitiatingProcessMD5", Holds::Digest(Kind::Md5)),
    ],
    shows: &[
        ("Device", "DeviceName"),
        ("Account", "InitiatingProcessAccountName"),
        ("Process", "InitiatingProcessFileName"),
        ("CommandLine", "InitiatingProcessCommandLine"),
        ("ActionType", "ActionType"),
        ("FolderPath", "InitiatingProcessFolderPath"),
        ("SHA1", "InitiatingProcessSHA1"),
        ("SHA256", "InitiatingProcessSHA256"),
        ("DeviceId", "DeviceId"),
        ("ReportId", "tostring(ReportId)"),
    ],
};

pub(crate) const DEVICE_FILE_EVENTS: Table = Table {
    name: "DeviceFileEvents",
    connector: DEFENDER,
    time: "Timestamp",
    columns: &[
        column("FileOriginUrl", Holds::Web),
        column("FileOriginReferrerUrl", Holds::Web),
        address_of("FileOriginIP", "FileOriginUrl"),
        column("RequestSourceIP", Holds::Address { url: None }),
        column("SHA256", Holds::Digest(Kind::Sha256)),
        column("SHA1", Holds::Digest(Kind::Sha1)),
        column("MD5", Holds::Digest(Kind::Md5)),
        column("InitiatingProcessSHA256", Holds::Digest(Kind::Sha256)),
        column("InitiatingProcessSHA1", Holds::Digest(Kind::Sha1)),
        column("InitiatingProcessMD5", Holds::Digest(Kind::Md5)),
    ],
    shows: &[
        ("Device", "DeviceName"),
        ("Account", "InitiatingProcessAccountName"),
        ("Process", "InitiatingProcessFileName"),
        ("CommandLine", "InitiatingProcessCommandLine"),
        ("ActionType", "ActionType"),
        ("FileName", "FileName"),
        ("FolderPath", "FolderPath"),
        ("SHA1", "SHA1"),
        ("SHA256", "SHA256"),
        ("FileOriginUrl", "FileOriginUrl"),
        ("FileOriginReferrerUrl", "FileOriginReferrerUrl"),
        ("FileOriginIP", "FileOriginIP"),
        ("DeviceId", "DeviceId"),
        ("ReportId", "tostring(ReportId)"),
    ],
};

pub(crate) const DEVICE_EVENTS: Table = Table {
    name: "DeviceEvents",
    connector: DEFENDER,
    time: "Timestamp",
    columns: &[
        column("RemoteUrl", Holds::Web),
        column("FileOriginUrl", Holds::Web),
        RESOLVED,
        RESOLVED_ANSWERS,
        address_of("RemoteIP", "RemoteUrl"),
        address_of("FileOriginIP", "FileOriginUrl"),
        column("SHA256", Holds::Digest(Kind::Sha256)),
        column("SHA1", Holds::Digest(Kind::Sha1)),
        column("MD5", Holds::Digest(Kind::Md5)),
        column("InitiatingProcessSHA256", Holds::Digest(Kind::Sha256)),
        column("InitiatingProcessSHA1", Holds::Digest(Kind::Sha1)),
        column("InitiatingProcessMD5", Holds::Digest(Kind::Md5)),
    ],
    shows: &[
        ("Device", "DeviceName"),
        ("Account", "InitiatingProcessAccountName"),
        ("Process", "InitiatingProcessFileName"),
        ("CommandLine", "InitiatingProcessCommandLine"),
        ("ActionType", "ActionType"),
        ("FileName", "FileName"),
        ("FolderPath", "FolderPath"),
        ("SHA1", "SHA1"),
        ("SHA256", "SHA256"),
        ("FileOriginUrl", "FileOriginUrl"),
        ("FileOriginIP", "FileOriginIP"),
        ("DeviceId", "DeviceId"),
        ("ReportId", "tostring(ReportId)"),
    ],
};
