//! Hunting queries of Azure-Sentinel ("Network footprint", Hunting Queries / Microsoft 365 Defender / General queries) as
//! facts, with their faults named.

use crate::indicator::Kind;

/// A published query: what it compares with what, and what it shows.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) title: &'static str,
    pub(crate) id: &'static str,
    /// Lines of comment.
    pub(crate) faults: &'static [&'static str],
    pub(crate) tables: &'static [&'static str],
    pub(crate) kinds: &'static [Kind],
    /// The column that is compared with addresses.
    pub(crate) address: &'static str,
    /// The columns that are compared with names and URLs, and how.
    pub(crate) texts: &'static [(&'static str, Compared)],
    /// The list of program names that narrows it down; empty by default, when its comparison is left out.
    pub(crate) programs: Option<&'static str>,
    pub(crate) shows: &'static str,
}

/// How a published query compares a column with a text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Compared {
    Contains,
    EndsWith,
    Equals,
}

const KINDS: &[Kind] = &[Kind::Ipv4, Kind::Ipv6, Kind::Domain, Kind::Url];
const CONTACT: &str = "Timestamp, DeviceName, ActionType, RemoteIP, RemoteUrl, InitiatingProcessFileName, InitiatingProcessCommandLine, DeviceId, ReportId";
const CONTACT_FAULTS: &[&str] =
    &["endswith also finds notevil.example and misses every path and port; addresses inside URLs and mapped to IPv6 are missed."];

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
