//! Defender's tables; most can be streamed into a Sentinel workspace too, where their time is `TimeGenerated`.
//!
//! Columns and meanings: <https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables>.

use crate::hunt::table::{
    Column, Form, Part, Table, address, address_of, answers, contact, host, mailbox, md5, sha1, sha256, text, web,
};
use Part::{Alerts, Email, Files, Network, Processes, SignIns};

const XDR: &str = "MicrosoftThreatProtection";

/// A table that a Sentinel workspace can have too.
const STREAMED: Table = Table {
    name: "",
    connector: XDR,
    defender: true,
    sentinel: true,
    form: Form::Plain,
    parts: &[Network],
    columns: &[],
    shows: &[],
};

/// A table that Defender alone has.
const DEFENDER: Table = Table { sentinel: false, ..STREAMED };

/// What network inspection saw: `query` of DNS, `host` and `uri` of HTTP, `server_name` of TLS; a row has one of them.
const INSPECTED: Column = web("AdditionalFields")
    .at("Inspected(tostring(AdditionalFields))")
    .only("ActionType in (\"DnsConnectionInspected\", \"HttpConnectionInspected\", \"SslConnectionInspected\")");

/// The addresses in the answer that network inspection saw.
const INSPECTED_ANSWERS: Column =
    answers("AdditionalFields").at("Answered(tostring(AdditionalFields))").only("ActionType == \"DnsConnectionInspected\"");

/// The name of a DNS query that the device's resolver answered.
const RESOLVED: Column = host("AdditionalFields")
    .at("tostring(parse_json(tostring(AdditionalFields)).DnsQueryString)")
    .only("ActionType == \"DnsQueryResponse\"");

/// The addresses that it was answered with.
const RESOLVED_ANSWERS: Column =
    answers("AdditionalFields").at("Answered(tostring(AdditionalFields))").only("ActionType == \"DnsQueryResponse\"");

/// What a row of a device shows when the file is the process itself.
const BY_PROCESS: &[(&str, &str)] = &[
    ("Device", "DeviceName"),
    ("Account", "InitiatingProcessAccountName"),
    ("Process", "InitiatingProcessFileName"),
    ("CommandLine", "InitiatingProcessCommandLine"),
    ("ActionType", "ActionType"),
    ("FolderPath", "InitiatingProcessFolderPath"),
    ("SHA1", "InitiatingProcessSHA1"),
    ("SHA256", "InitiatingProcessSHA256"),
    ("DeviceId", "DeviceId"),
    ("ReportId", "ReportId"),
];

/// What a row of a device shows when it has a file of its own.
const BY_FILE: &[(&str, &str)] = &[
    ("Device", "DeviceName"),
    ("Account", "InitiatingProcessAccountName"),
    ("Process", "InitiatingProcessFileName"),
    ("CommandLine", "InitiatingProcessCommandLine"),
    ("ActionType", "ActionType"),
    ("FileName", "FileName"),
    ("FolderPath", "FolderPath"),
    ("SHA1", "SHA1"),
    ("SHA256", "SHA256"),
    ("DeviceId", "DeviceId"),
    ("ReportId", "ReportId"),
];

/// What a row of the identity tables shows.
const BY_ACCOUNT: &[(&str, &str)] = &[
    ("Device", "DeviceName"),
    ("Account", "AccountUpn"),
    ("Process", "Application"),
    ("ActionType", "ActionType"),
    ("ReportId", "ReportId"),
];

/// Where an alert or a behaviour names what it saw.
const EVIDENCE: &[Column] = &[
    web("RemoteUrl"),
    address_of("RemoteIP", "RemoteUrl"),
    address("LocalIP"),
    text("ProcessCommandLine"),
    mailbox("AccountUpn"),
    sha256("SHA256").of(&[Alerts, Files]),
    sha1("SHA1").of(&[Alerts, Files]),
];

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "DeviceNetworkEvents",
        columns: &[
            web("RemoteUrl"),
            INSPECTED,
            INSPECTED_ANSWERS,
            address_of("RemoteIP", "RemoteUrl"),
            sha256("InitiatingProcessSHA256"),
            sha1("InitiatingProcessSHA1"),
            md5("InitiatingProcessMD5"),
        ],
        shows: BY_PROCESS,
        ..STREAMED
    },
    Table {
        name: "DeviceFileEvents",
        columns: &[
            web("FileOriginUrl"),
            web("FileOriginReferrerUrl"),
            address_of("FileOriginIP", "FileOriginUrl"),
            contact("RequestSourceIP"),
            sha256("SHA256"),
            sha1("SHA1"),
            md5("MD5"),
            sha256("InitiatingProcessSHA256"),
            sha1("InitiatingProcessSHA1"),
            md5("InitiatingProcessMD5"),
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
            ("ReportId", "ReportId"),
        ],
        ..STREAMED
    },
    Table {
        name: "DeviceEvents",
        columns: &[
            web("RemoteUrl"),
            web("FileOriginUrl"),
            RESOLVED,
            RESOLVED_ANSWERS,
            address_of("RemoteIP", "RemoteUrl"),
            address_of("FileOriginIP", "FileOriginUrl"),
            sha256("SHA256"),
            sha1("SHA1"),
            md5("MD5"),
            sha256("InitiatingProcessSHA256"),
            sha1("InitiatingProcessSHA1"),
            md5("InitiatingProcessMD5"),
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
            ("ReportId", "ReportId"),
        ],
        ..STREAMED
    },
    Table {
        name: "DeviceProcessEvents",
        parts: &[Processes],
        columns: &[
            text("ProcessCommandLine"),
            sha256("SHA256"),
            sha1("SHA1"),
            md5("MD5"),
            sha256("InitiatingProcessSHA256"),
            sha1("InitiatingProcessSHA1"),
            md5("InitiatingProcessMD5"),
        ],
        shows: &[
            ("Device", "DeviceName"),
            ("Account", "AccountName"),
            ("Process", "FileName"),
            ("CommandLine", "ProcessCommandLine"),
            ("ActionType", "ActionType"),
            ("FileName", "FileName"),
            ("FolderPath", "FolderPath"),
            ("SHA1", "SHA1"),
            ("SHA256", "SHA256"),
            ("DeviceId", "DeviceId"),
            ("ReportId", "ReportId"),
        ],
        ..STREAMED
    },
    Table {
        name: "DeviceImageLoadEvents",
        parts: &[Files],
        columns: &[
            sha256("SHA256"),
            sha1("SHA1"),
            md5("MD5"),
            sha256("InitiatingProcessSHA256"),
            sha1("InitiatingProcessSHA1"),
            md5("InitiatingProcessMD5"),
        ],
        shows: BY_FILE,
        ..STREAMED
    },
    Table {
        name: "DeviceRegistryEvents",
        parts: &[Files],
        columns: &[sha256("InitiatingProcessSHA256"), sha1("InitiatingProcessSHA1"), md5("InitiatingProcessMD5")],
        shows: BY_PROCESS,
        ..STREAMED
    },
    Table {
        name: "DeviceLogonEvents",
        parts: &[SignIns],
        columns: &[
            address("RemoteIP"),
            sha256("InitiatingProcessSHA256"),
            sha1("InitiatingProcessSHA1"),
            md5("InitiatingProcessMD5"),
        ],
        shows: &[
            ("Device", "DeviceName"),
            ("Account", "AccountName"),
            ("Process", "InitiatingProcessFileName"),
            ("CommandLine", "InitiatingProcessCommandLine"),
            ("ActionType", "ActionType"),
            ("FolderPath", "InitiatingProcessFolderPath"),
            ("SHA1", "InitiatingProcessSHA1"),
            ("SHA256", "InitiatingProcessSHA256"),
            ("DeviceId", "DeviceId"),
            ("ReportId", "ReportId"),
        ],
        ..STREAMED
    },
    Table {
        name: "EmailUrlInfo",
        parts: &[Email],
        columns: &[web("Url"), host("UrlDomain")],
        shows: &[("ActionType", "UrlLocation"), ("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "EmailEvents",
        parts: &[Email],
        columns: &[
            host("SenderFromDomain"),
            host("SenderMailFromDomain"),
            address("SenderIPv4"),
            address("SenderIPv6"),
            mailbox("SenderFromAddress"),
            mailbox("SenderMailFromAddress"),
            mailbox("RecipientEmailAddress"),
        ],
        shows: &[("Account", "RecipientEmailAddress"), ("ActionType", "DeliveryAction"), ("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "EmailAttachmentInfo",
        parts: &[Email],
        columns: &[sha256("SHA256").of(&[Email, Files]), mailbox("SenderFromAddress"), mailbox("RecipientEmailAddress")],
        shows: &[("Account", "RecipientEmailAddress"), ("FileName", "FileName"), ("SHA256", "SHA256"), ("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "EmailPostDeliveryEvents",
        parts: &[Email],
        columns: &[mailbox("RecipientEmailAddress")],
        shows: &[("Account", "RecipientEmailAddress"), ("ActionType", "ActionType"), ("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "UrlClickEvents",
        parts: &[Network, Email],
        columns: &[web("Url"), text("UrlChain"), address("IPAddress").of(&[SignIns]), mailbox("AccountUpn").of(&[Email])],
        shows: &[("Account", "AccountUpn"), ("ActionType", "ActionType"), ("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "MessageUrlInfo",
        parts: &[Email],
        columns: &[web("Url"), host("UrlDomain")],
        shows: &[("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "MessageEvents",
        parts: &[Email],
        columns: &[mailbox("SenderEmailAddress")],
        shows: &[("Account", "SenderEmailAddress"), ("ActionType", "DeliveryAction"), ("ReportId", "ReportId")],
        ..DEFENDER
    },
    Table {
        name: "CloudAppEvents",
        parts: &[SignIns],
        columns: &[address("IPAddress")],
        shows: &[("Account", "AccountDisplayName"), ("ActionType", "ActionType"), ("ReportId", "ReportId")],
        ..STREAMED
    },
    Table {
        name: "CloudAuditEvents",
        parts: &[SignIns],
        columns: &[address("IPAddress")],
        shows: &[("ActionType", "ActionType"), ("ReportId", "ReportId")],
        ..DEFENDER
    },
    Table {
        name: "CloudDnsEvents",
        columns: &[host("DnsQuery")],
        shows: &[
            ("Device", "KubernetesPodName"),
            ("Process", "ProcessName"),
            ("ActionType", "ActionType"),
            ("ReportId", "ReportId"),
        ],
        ..DEFENDER
    },
    Table {
        name: "CloudProcessEvents",
        parts: &[Processes],
        columns: &[text("ProcessCommandLine")],
        shows: &[
            ("Device", "HostName"),
            ("Account", "AccountName"),
            ("Process", "ProcessName"),
            ("CommandLine", "ProcessCommandLine"),
            ("ActionType", "ActionType"),
            ("FileName", "FileName"),
            ("FolderPath", "FolderPath"),
        ],
        ..DEFENDER
    },
    Table {
        name: "EntraIdSignInEvents",
        parts: &[SignIns],
        columns: &[address("IPAddress"), mailbox("AccountUpn")],
        shows: &[
            ("Device", "DeviceName"),
            ("Account", "AccountUpn"),
            ("Process", "Application"),
            ("ActionType", "LogonType"),
            ("ReportId", "ReportId"),
        ],
        ..DEFENDER
    },
    Table {
        name: "EntraIdSpnSignInEvents",
        parts: &[SignIns],
        columns: &[address("IPAddress")],
        shows: &[("Account", "ServicePrincipalName"), ("Process", "Application"), ("ReportId", "ReportId")],
        ..DEFENDER
    },
    Table {
        name: "GraphAPIAuditEvents",
        parts: &[SignIns],
        columns: &[address("IpAddress")],
        shows: &[("Account", "AccountObjectId"), ("ActionType", "RequestMethod"), ("ReportId", "ReportId")],
        ..DEFENDER
    },
    Table {
        name: "IdentityLogonEvents",
        parts: &[SignIns],
        columns: &[address("IPAddress"), mailbox("AccountUpn")],
        shows: BY_ACCOUNT,
        ..STREAMED
    },
    Table {
        name: "IdentityQueryEvents",
        columns: &[host("QueryTarget"), address("IPAddress").of(&[SignIns])],
        shows: BY_ACCOUNT,
        ..STREAMED
    },
    Table { name: "IdentityDirectoryEvents", parts: &[SignIns], columns: &[address("IPAddress")], shows: BY_ACCOUNT, ..STREAMED },
    Table {
        name: "AlertEvidence",
        parts: &[Alerts],
        columns: EVIDENCE,
        shows: &[
            ("Device", "DeviceName"),
            ("Account", "AccountName"),
            ("CommandLine", "ProcessCommandLine"),
            ("ActionType", "Title"),
            ("FileName", "FileName"),
            ("FolderPath", "FolderPath"),
            ("SHA1", "SHA1"),
            ("SHA256", "SHA256"),
            ("DeviceId", "DeviceId"),
        ],
        ..STREAMED
    },
    Table {
        name: "BehaviorEntities",
        parts: &[Alerts],
        columns: EVIDENCE,
        shows: &[
            ("Device", "DeviceName"),
            ("Account", "AccountName"),
            ("CommandLine", "ProcessCommandLine"),
            ("ActionType", "ActionType"),
            ("FileName", "FileName"),
            ("FolderPath", "FolderPath"),
            ("SHA1", "SHA1"),
            ("SHA256", "SHA256"),
            ("DeviceId", "DeviceId"),
        ],
        ..STREAMED
    },
    Table {
        name: "FileMaliciousContentInfo",
        parts: &[Files],
        columns: &[sha256("SHA256")],
        shows: &[
            ("Account", "FileOwnerUpn"),
            ("FileName", "FileName"),
            ("FolderPath", "FolderPath"),
            ("SHA256", "SHA256"),
            ("ReportId", "ReportId"),
        ],
        ..DEFENDER
    },
];
