//! Exclusions in a query: their lists at the top, their conditions in the legs of the tables that they know.

use std::fmt::Write as _;

use super::literal;
use crate::hunt::exclusion::{Chosen, Entries};
use crate::hunt::table::Table;

/// The `let` of every list of the chosen exclusions; none of an exclusion that `body` has no condition of.
pub(super) fn parameters(exclusions: &[Chosen], body: &str, remarks: bool) -> String {
    let mut text = String::new();
    for chosen in exclusions {
        for (list, entries) in chosen.exclusion.lists.iter().zip(&chosen.entries) {
            if !body.contains(list.name) {
                continue;
            }
            let values = match list.entries {
                Entries::Ports => literal::numbers(entries.iter().filter_map(|port| port.parse().ok())),
                _ => literal::list(entries.iter().map(String::as_str)),
            };
            let remark = if remarks { format!(" // {}", chosen.exclusion.name) } else { String::new() };
            let _ = writeln!(text, "let {} = {values};{remark}", list.name);
        }
    }
    text
}

/// The conditions of the table's rows that are hidden.
pub(super) fn conditions(exclusions: &[Chosen], table: &Table) -> Vec<String> {
    let of = |chosen: &Chosen| chosen.exclusion.hides.iter().find(|(name, _)| *name == table.name);
    exclusions.iter().filter_map(of).map(|(_, condition)| condition.replace("\n    ", "\n")).collect()
}

/// The labels of the longest host in a list.
pub(super) fn longest_name(exclusions: &[Chosen]) -> usize {
    let lists = exclusions.iter().flat_map(|chosen| chosen.exclusion.lists.iter().zip(&chosen.entries));
    let hosts = lists.filter(|(list, _)| list.entries == Entries::Hosts).flat_map(|(_, entries)| entries);
    hosts.map(|host| host.split('.').count()).max().unwrap_or(0)
}
