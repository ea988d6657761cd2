//! The hunts by name: which portals they serve, which kinds, in which tables.

use super::tables::{DEVICE_EVENTS, DEVICE_FILE_EVENTS, DEVICE_NETWORK_EVENTS, Table};
use crate::indicator::Kind;
use crate::portal::Portal;

/// A named hunt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hunt {
    pub(crate) name: &'static str,
    /// One line for a list.
    pub(crate) summary: &'static str,
    pub(crate) portals: &'static [Portal],
    pub(crate) kinds: &'static [Kind],
    pub(crate) tables: &'static [Table],
    pub(crate) shape: Shape,
}

/// How a hunt is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shape {
    /// The exact form: one leg a table.
    Footprint,
    /// "Network footprint (3)" of Azure-Sentinel as published.
    PublishedNetworkFootprint3,
}

const ADDRESSES_NAMES_HASHES: &[Kind] =
    &[Kind::Ipv4, Kind::Ipv6, Kind::Cidr, Kind::Range, Kind::Domain, Kind::Url, Kind::Md5, Kind::Sha1, Kind::Sha256];

/// Every hunt; the first is the default.
pub(crate) const HUNTS: &[Hunt] = &[
    Hunt {
        name: "footprint",
        summary: "every contact, resolution, download and file on a device that involves an indicator",
        portals: &[Portal::Defender],
        kinds: ADDRESSES_NAMES_HASHES,
        tables: &[DEVICE_NETWORK_EVENTS, DEVICE_FILE_EVENTS, DEVICE_EVENTS],
        shape: Shape::Footprint,
    },
    Hunt {
        name: "published-network-footprint-3",
        summary: "Azure-Sentinel's \"Network footprint (3)\" with parameters: files by their origin; kept with its faults",
        portals: &[Portal::Defender],
        kinds: &[Kind::Ipv4, Kind::Ipv6, Kind::Domain, Kind::Url],
        tables: &[DEVICE_FILE_EVENTS],
        shape: Shape::PublishedNetworkFootprint3,
    },
];

/// The hunt of that name.
pub(crate) fn named(name: &str) -> Option<&'static Hunt> {
    HUNTS.iter().find(|hunt| hunt.name == name)
}

/// The names, the default first.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    HUNTS.iter().map(|hunt| hunt.name)
}
