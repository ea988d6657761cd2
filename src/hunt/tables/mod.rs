//! The tables that are searched: one row a column, with what it holds. A new table is a row here, nothing else.

mod asim;
mod defender;
mod sentinel;

use super::table::Table;

pub(crate) use asim::{PARSERS, THREAT_INTELLIGENCE};

/// Every table of the footprint, Defender's first.
pub(crate) fn all() -> impl Iterator<Item = &'static Table> {
    defender::TABLES.iter().chain(sentinel::TABLES)
}

/// The table of that name.
pub(crate) fn named(name: &str) -> Option<&'static Table> {
    all().find(|table| table.name == name)
}
