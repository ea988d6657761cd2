//! Hunting queries of Azure-Sentinel ("Network footprint", Hunting Queries / Microsoft 365 Defender / General queries),
//! rebuilt from their facts with parameters, and with their faults named.

use std::fmt::Write as _;

use super::literal;
use super::query::{Brief, Written};
use crate::hunt::tables;
use crate::indicator::Kind;

/// A published query: what it compares with what, and what it shows.
#[derive(Debug)]
pub(crate) struct Published {
    title: &'static str,
    id: &'static str,
    /// Lines of comment.
    faults: &'static [&'static str],
    pub(crate) tables: &'static [&'static str],
    pub(crate) kinds: &'static [Kind],
    /// The column that is compared with addresses.
    address: &'static str,
    /// The columns that are compared with names and URLs, and how.
    texts: &'static [(&'static str, Compared)],
    /// The list of program names that narrows it down; empty by default, when its comparison is left out.
    programs: Option<&'static str>,
    shows: &'static str,
}

/// How a published query compares a column with a text.
#[derive(Clone, Copy, Debug)]
enum Compared {
    Contains,
    EndsWith,
    Equals,
}

const KINDS: &[Kind] = &[Kind::Ipv4, Kind::Ipv6, Kind::Domain, Kind::Url];
const CONTACT: &str = "Timestamp, DeviceName, ActionType, RemoteIP, RemoteUrl, InitiatingProcessFileName, InitiatingProcessCommandLine, DeviceId, ReportId";
const CONTACT_FAULTS: &[&str] = &[
    "endswith also finds notevil.example and misses every path and port; addresses inside URLs and mapped to IPv6 are missed.",
];

pub(crate) const NETWORK_FOOTPRINT: Published = Published {
    title: "Network footprint",
    id: "aca2c8fd-03e2-4638-b5df-88ef5c4db16f",
    faults: CONTACT_FAULTS,
    tables: &["DeviceNetworkEvents"],
    kinds: KINDS,
    address: "RemoteIP",
    texts: &[("RemoteUrl", Compared::EndsWith)],
    programs: None,
    shows: CONTACT,
};

pub(crate) const NETWORK_FOOTPRINT_1: Published = Published {
    title: "Network footprint (1)",
    id: "42b5b09c-7132-4f37-a2fd-4efeed2c540c",
    programs: Some("InitiatingProcessFileName"),
    ..NETWORK_FOOTPRINT
};

pub(crate) const NETWORK_FOOTPRINT_2: Published = Published {
    title: "Network footprint (2)",
    id: "b18cae1a-d089-44b8-bf33-f135ee615f2a",
    faults: &[
        "=~ finds the URL only as it was written; addresses inside URLs and mapped to IPv6 are missed; the matched value was not shown.",
        "It was a find, which fails where one of the tables is missing; a union stands here instead.",
    ],
    tables: &["DeviceEvents", "DeviceNetworkEvents"],
    texts: &[("RemoteUrl", Compared::Equals)],
    shows: "DeviceName, ActionType, FileName, Timestamp, RemoteIP, RemoteUrl, DeviceId, ReportId",
    ..NETWORK_FOOTPRINT
};

pub(crate) const NETWORK_FOOTPRINT_3: Published = Published {
    title: "Network footprint (3)",
    id: "44b02f8c-d206-4e1a-9859-6aa06b80c346",
    faults: &[
        "It compares FileOriginUrl with an address (FileOriginIP holds them); contains also finds notevil.example and",
        "evil.example.org; addresses inside URLs and mapped to IPv6 are missed.",
    ],
    tables: &["DeviceFileEvents"],
    kinds: KINDS,
    address: "FileOriginUrl",
    texts: &[("FileOriginUrl", Compared::Contains), ("FileOriginReferrerUrl", Compared::Contains)],
    programs: None,
    shows: "DeviceName, Timestamp, FileName, FileOriginUrl, FileOriginIP, FileOriginReferrerUrl, SHA1, DeviceId, ReportId",
};

/// Writes the query; nothing if none of its comparisons has a value, since `contains ""` finds every row.
pub(super) fn write(query: &Published, brief: &Brief<'_>) -> Option<Written> {
    let plan = brief.plan;
    let addresses: Vec<&str> =
        plan.addresses.iter().chain(plan.networks6.iter().filter_map(|network| network.strip_suffix("/128"))).collect();
    let texts: Vec<&str> = plan
        .domains
        .iter()
        .chain(plan.hosts.iter())
        .chain(plan.exact_urls.iter())
        .chain(plan.urls.iter())
        .chain(plan.directories.iter())
        .collect();
    let mut kql = format!("// Azure-Sentinel \"{}\", {}, as published, with parameters and a look-back. Its faults:\n", query.title, query.id);
    for fault in query.faults {
        let _ = writeln!(kql, "// {fault}");
    }
    let _ = writeln!(kql, "// The hunts footprint and network-footprint have none of them.\nlet Since = ago({});", brief.since);
    let mut tests = Vec::new();
    if !addresses.is_empty() {
        let _ = writeln!(kql, "let OriginAddresses = {};", literal::list(addresses.iter().copied()));
        tests.push(format!("{} in (OriginAddresses)", query.address));
    }
    if !texts.is_empty() {
        let _ = writeln!(kql, "let OriginTexts = {};", literal::list(texts.iter().copied()));
        for (column, compared) in query.texts {
            match compared {
                Compared::Equals => tests.push(format!("{column} in~ (OriginTexts)")),
                Compared::Contains | Compared::EndsWith => {
                    let operator = if matches!(compared, Compared::Contains) { "contains" } else { "endswith" };
                    tests.extend((0..texts.len()).map(|index| format!("{column} {operator} tostring(OriginTexts[{index}])")));
                }
            }
        }
    }
    if tests.is_empty() {
        return None;
    }
    let mut conditions = format!("| where Timestamp > Since\n| where {}", tests.join("\n    or "));
    if let Some(column) = query.programs {
        kql.push_str("let ProgramNames = dynamic([]); // name programs to see theirs alone\n");
        let _ = write!(conditions, "\n| where array_length(ProgramNames) == 0 or {column} in~ (ProgramNames)");
    }
    let names = query.tables;
    match names {
        [name] => {
            let _ = writeln!(kql, "{name}\n{conditions}\n| project {}", query.shows);
        }
        _ => {
            let columns: Vec<&str> = query.shows.split(", ").collect();
            let typed: Vec<String> = columns.iter().map(|name| format!("{name}: {}", kind_of(name))).collect();
            let _ = write!(kql, "union isfuzzy=true\n    (datatable({})[])", typed.join(", "));
            for name in names {
                // DeviceNetworkEvents has no file of its own.
                let shows: Vec<&str> = columns.iter().copied().filter(|column| *column != "FileName" || *name != "DeviceNetworkEvents").collect();
                let _ = write!(kql, ",\n    ({name}\n    {}\n    | project {})", conditions.replace('\n', "\n    "), shows.join(", "));
            }
            kql.push('\n');
        }
    }
    Some(Written { kql, tables: names.iter().filter_map(|name| tables::named(name)).collect() })
}

/// The type of a column that a published query shows.
fn kind_of(column: &str) -> &'static str {
    match column {
        "Timestamp" => "datetime",
        "ReportId" => "long",
        _ => "string",
    }
}
