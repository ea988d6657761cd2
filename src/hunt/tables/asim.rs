//! Sentinel's functions and its own store of indicators, each for a hunt of its name.
//!
//! Parsers: <https://learn.microsoft.com/azure/sentinel/normalization-parsers-overview>; indicators:
//! <https://learn.microsoft.com/azure/sentinel/work-with-stix-objects-indicators>.

use crate::hunt::table::{
    Column, Form, Part, Table, address, address_of, answers, contact, host, mailbox, md5, sha1, sha256, web,
};

/// What a network session can hold, by parser or by table.
pub(super) const NETWORK_SESSION: &[Column] = &[
    host("DstFQDN"),
    host("DstHostname"),
    contact("DstIpAddr"),
    address("SrcIpAddr"),
    contact("DstNatIpAddr"),
    address("SrcNatIpAddr"),
];

/// What a DNS event can hold, by parser or by table.
pub(super) const DNS: &[Column] = &[host("DnsQuery"), answers("DnsResponseName"), address("DstIpAddr"), address("SrcIpAddr")];

/// What a web session can hold, by parser or by table.
pub(super) const WEB_SESSION: &[Column] = &[
    web("Url"),
    web("HttpReferrer"),
    host("DstFQDN"),
    host("DstHostname"),
    address_of("DstIpAddr", "Url"),
    address("SrcIpAddr"),
    sha256("FileSHA256"),
    sha1("FileSHA1"),
    md5("FileMD5"),
];

const PARSER: Table = Table {
    name: "",
    connector: "",
    defender: false,
    sentinel: true,
    form: Form::Parser,
    parts: &[Part::Network],
    columns: &[],
    shows: &[("Device", "SrcHostname"), ("Account", "SrcUsername"), ("Process", "EventProduct"), ("ActionType", "DvcAction")],
};

/// The parsers that unify what the workspace's own sources say. Their filtering parameters are joined by *and*, and each
/// looks at one column only, so the time alone is handed over.
pub(crate) const PARSERS: &[Table] = &[
    Table { name: "_Im_NetworkSession", connector: "ASimNetworkSession", columns: NETWORK_SESSION, ..PARSER },
    Table { name: "_Im_Dns", connector: "ASimDns", columns: DNS, ..PARSER },
    Table { name: "_Im_WebSession", connector: "ASimWebSession", columns: WEB_SESSION, ..PARSER },
];

/// What is known already: the workspace's threat intelligence.
pub(crate) const THREAT_INTELLIGENCE: &[Table] = &[Table {
    name: "ThreatIntelIndicators",
    connector: "ThreatIntelligence",
    form: Form::NewestValid,
    parts: &[],
    columns: &[
        web("ObservableValue"),
        mailbox("ObservableValue"),
        sha256("ObservableValue"),
        sha1("ObservableValue"),
        md5("ObservableValue"),
    ],
    shows: &[("Account", "SourceSystem"), ("Process", "tostring(Data.name)"), ("ActionType", "ObservableKey")],
    ..PARSER
}];
