//! The hunts by name: which portals each serves, and in which tables it looks for which kinds.

use super::published::{self, Published};
use super::table::{Column, Part, Table};
use super::tables::{self, PARSERS, THREAT_INTELLIGENCE};
use crate::indicator::Kind;
use crate::portal::Portal;

/// A named hunt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hunt {
    pub(crate) name: &'static str,
    /// One line for a list.
    pub(crate) summary: &'static str,
    pub(crate) portals: &'static [Portal],
    pub(crate) shape: Shape,
}

/// How a hunt is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// The exact form, a leg a table: all columns, or those of one part.
    Footprint(Option<Part>),
    /// The exact form over Sentinel's unifying parsers.
    Parsers,
    /// The exact form over what is known already.
    ThreatIntelligence,
    /// A query of Azure-Sentinel as published.
    Published(&'static Published),
}

const EVERYWHERE: &[Portal] = &Portal::ALL;
const WORKSPACE: &[Portal] = &[Portal::Sentinel, Portal::Unified];
const DEFENDER: &[Portal] = &[Portal::Defender, Portal::Unified];

const fn footprint(name: &'static str, summary: &'static str, part: Option<Part>) -> Hunt {
    Hunt { name, summary, portals: EVERYWHERE, shape: Shape::Footprint(part) }
}

const fn published(name: &'static str, summary: &'static str, query: &'static Published) -> Hunt {
    Hunt { name, summary, portals: DEFENDER, shape: Shape::Published(query) }
}

/// Every hunt; the first is the default.
pub(crate) const HUNTS: &[Hunt] = &[
    footprint("footprint", "every kind of indicator in every table that can hold it", None),
    footprint("network-footprint", "contacts, downloads, name resolutions and clicks", Some(Part::Network)),
    footprint("sign-ins", "sign-ins and cloud activity, by address or account", Some(Part::SignIns)),
    footprint("email", "mail and Teams messages by sender, recipient, link or attachment", Some(Part::Email)),
    footprint("processes", "command lines that name an address, a host or a URL", Some(Part::Processes)),
    footprint("files", "files and processes by their hash", Some(Part::Files)),
    footprint("alerts", "what alerts and behaviours already name", Some(Part::Alerts)),
    Hunt {
        name: "asim",
        summary: "network sessions, DNS and web sessions of all sources, through Sentinel's unifying parsers",
        portals: WORKSPACE,
        shape: Shape::Parsers,
    },
    Hunt {
        name: "threat-intelligence",
        summary: "whether the workspace's threat intelligence knows the indicator already",
        portals: WORKSPACE,
        shape: Shape::ThreatIntelligence,
    },
    published(
        "published-network-footprint",
        "Azure-Sentinel's \"Network footprint\" with parameters: contacts of a device; kept with its faults",
        &published::NETWORK_FOOTPRINT,
    ),
    published(
        "published-network-footprint-1",
        "Azure-Sentinel's \"Network footprint (1)\" with parameters: contacts of named programs; kept with its faults",
        &published::NETWORK_FOOTPRINT_1,
    ),
    published(
        "published-network-footprint-2",
        "Azure-Sentinel's \"Network footprint (2)\" with parameters: contacts and events; kept with its faults",
        &published::NETWORK_FOOTPRINT_2,
    ),
    published(
        "published-network-footprint-3",
        "Azure-Sentinel's \"Network footprint (3)\" with parameters: files by their origin; kept with its faults",
        &published::NETWORK_FOOTPRINT_3,
    ),
];

impl Hunt {
    /// The tables that it reads in the portal.
    pub(crate) fn tables(&self, portal: Portal) -> Vec<&'static Table> {
        match self.shape {
            Shape::Footprint(part) => {
                tables::all().filter(|table| table.is_in(portal) && table.columns_of(part).next().is_some()).collect()
            }
            Shape::Parsers => PARSERS.iter().collect(),
            Shape::ThreatIntelligence => THREAT_INTELLIGENCE.iter().collect(),
            Shape::Published(query) => query.tables.iter().filter_map(|name| tables::named(name)).collect(),
        }
    }

    /// The columns of a table that it looks in.
    pub(crate) fn columns(&self, table: &'static Table) -> impl Iterator<Item = &'static Column> {
        let part = match self.shape {
            Shape::Footprint(part) => part,
            _ => None,
        };
        table.columns_of(part)
    }

    /// The kinds that it looks for in the portal, in the order of [`Kind::ALL`].
    pub(crate) fn kinds(&self, portal: Portal) -> Vec<Kind> {
        if let Shape::Published(query) = self.shape {
            return query.kinds.to_vec();
        }
        let tables = self.tables(portal);
        let held = |kind: &Kind| tables.iter().any(|table| self.columns(table).any(|column| column.holds.kinds().contains(kind)));
        Kind::ALL.into_iter().filter(held).collect()
    }
}

/// The hunt of that name.
pub(crate) fn named(name: &str) -> Option<&'static Hunt> {
    HUNTS.iter().find(|hunt| hunt.name == name)
}

/// The names, the default first.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    HUNTS.iter().map(|hunt| hunt.name)
}
