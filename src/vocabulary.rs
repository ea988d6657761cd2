//! What the interface offers, so that no list is kept twice.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::answer;
use crate::api::TableRow;
use crate::error::Note;
use crate::hunt::catalogue;
use crate::hunt::exclusion::EXCLUSIONS;
use crate::hunt::table::Table;
use crate::hunt::tables;
use crate::indicator::Kind;
use crate::portal::Portal;

/// What a request can name.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Vocabulary {
    /// The version of the core.
    pub version: String,
    /// The hunts, the default first.
    pub hunts: Vec<HuntRow>,
    /// The exclusions, none of which is on by default.
    pub exclusions: Vec<ExclusionRow>,
    /// The tables of the footprint, with the columns in which it looks.
    pub tables: Vec<SearchedTable>,
    /// The forms of an answer, the default first.
    pub forms: Vec<String>,
    /// Each note's code with its words.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub notes: BTreeMap<String, String>,
}

/// A hunt in a list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HuntRow {
    /// Its name in a request.
    pub name: String,
    /// What it looks for, in a line.
    pub summary: String,
    /// What it reads in each portal that it serves.
    pub portals: Vec<PortalRow>,
}

/// What a hunt reads in a portal.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PortalRow {
    /// The portal.
    pub portal: Portal,
    /// The kinds that it looks for there.
    pub kinds: Vec<Kind>,
    /// The tables that it may read, with the connector that must be enabled for each.
    pub tables: Vec<TableRow>,
}

/// A table with the columns that can hold an indicator.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SearchedTable {
    /// The table's name in the portal.
    pub name: String,
    /// The data connector that fills it.
    pub connector: String,
    /// The portals that can have it: Defender, Sentinel.
    pub portals: Vec<Portal>,
    /// Its columns.
    pub columns: Vec<SearchedColumn>,
}

/// A column that can hold an indicator.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SearchedColumn {
    /// The column's name.
    pub name: String,
    /// What it holds, in a word or two.
    pub holds: String,
    /// The kinds that are looked for in it.
    pub kinds: Vec<Kind>,
}

/// An exclusion with its lists.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ExclusionRow {
    /// Its name in a request.
    pub name: String,
    /// What it hides, in a line.
    pub summary: String,
    /// Its lists with their default entries.
    pub lists: Vec<ListRow>,
    /// The tables whose rows it can hide.
    pub tables: Vec<String>,
}

/// A list of an exclusion.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ListRow {
    /// Its name in a request and in the query.
    pub name: String,
    /// Its entries by default.
    pub entries: Vec<String>,
}

/// Everything that a request can name.
pub fn vocabulary() -> Vocabulary {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let hunts = catalogue::HUNTS.iter().map(|hunt| HuntRow {
        name: hunt.name.to_owned(),
        summary: hunt.summary.to_owned(),
        portals: hunt
            .portals
            .iter()
            .map(|&portal| PortalRow {
                portal,
                kinds: hunt.kinds(portal),
                tables: hunt.tables(portal).into_iter().map(TableRow::of).collect(),
            })
            .collect(),
    });
    let exclusions = EXCLUSIONS.iter().map(|exclusion| ExclusionRow {
        name: exclusion.name.to_owned(),
        summary: exclusion.summary.to_owned(),
        lists: exclusion.lists.iter().map(|list| ListRow { name: list.name.to_owned(), entries: owned(list.defaults) }).collect(),
        tables: exclusion.hides.iter().map(|(table, _)| (*table).to_owned()).collect(),
    });
    Vocabulary {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hunts: hunts.collect(),
        exclusions: exclusions.collect(),
        tables: tables::all().map(searched).collect(),
        forms: answer::forms().map(str::to_owned).collect(),
        notes: Note::ALL.iter().map(|note| (note.code().to_owned(), note.words().to_owned())).collect(),
    }
}

fn searched(table: &Table) -> SearchedTable {
    SearchedTable {
        name: table.name.to_owned(),
        connector: table.connector.to_owned(),
        portals: [Portal::Defender, Portal::Sentinel].into_iter().filter(|portal| table.is_in(*portal)).collect(),
        columns: table
            .columns
            .iter()
            .map(|column| SearchedColumn {
                name: column.name.to_owned(),
                holds: column.holds.word().to_owned(),
                kinds: column.holds.kinds().to_vec(),
            })
            .collect(),
    }
}
