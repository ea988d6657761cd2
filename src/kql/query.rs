//! From a plan to the text of a query.

use std::fmt::Write as _;

use super::{matching, published};
use crate::hunt::catalogue::{Hunt, Shape};
use crate::hunt::plan::Plan;
use crate::hunt::tables::{SHOWN, Table};
use crate::since::LookBack;

/// A query with the tables that it reads.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) kql: String,
    pub(crate) tables: Vec<&'static Table>,
}

/// Writes the hunt, or nothing if no table of it holds anything that is asked for.
pub(crate) fn write(hunt: &'static Hunt, plan: &Plan, since: LookBack) -> Option<Written> {
    match hunt.shape {
        Shape::Footprint => footprint(hunt, plan, since),
        Shape::PublishedNetworkFootprint3 => published::network_footprint_3(hunt, plan, since),
    }
}

fn footprint(hunt: &'static Hunt, plan: &Plan, since: LookBack) -> Option<Written> {
    let legs: Vec<(&'static Table, String)> = hunt.tables.iter().filter_map(|table| Some((table, leg(plan, table)?))).collect();
    if legs.is_empty() {
        return None;
    }
    let tables: Vec<&'static Table> = legs.iter().map(|(table, _)| *table).collect();
    let inspects = tables.iter().any(|table| table.columns.iter().any(|column| column.value.is_some_and(|value| value.starts_with("Inspected("))));
    let mut kql = format!("// Quarry {}: {}. Edit the look-back and the lists; a row names its Indicator and how it matched.\n", hunt.name, plan.summary());
    let _ = writeln!(kql, "let Since = ago({since});");
    kql.push_str(&matching::parameters(plan));
    kql.push_str(&matching::functions(plan, inspects));
    let columns: Vec<String> = SHOWN.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
    let _ = write!(kql, "union isfuzzy=true\n    (datatable({})[])", columns.join(", "));
    for (_, leg) in &legs {
        let _ = write!(kql, ",\n{leg}");
    }
    kql.push_str("\n| sort by Timestamp desc\n");
    Some(Written { kql, tables })
}

/// One table: time, indexed filter, exact check, the columns shown.
fn leg(plan: &Plan, table: &'static Table) -> Option<String> {
    let mut filters = Vec::new();
    let mut hits = Vec::new();
    for column in table.columns {
        if let Some(filter) = matching::filter(plan, column) {
            filters.push(if column.only.is_some() { format!("({filter})") } else { filter });
            hits.extend(matching::hits(plan, column));
        }
    }
    if hits.is_empty() {
        return None;
    }
    let mut shown = vec![format!("Timestamp = {}", table.time), "Indicator".to_owned(), "Match".to_owned(), "Value".to_owned(), format!("Source = \"{}\"", table.name)];
    if table.time == "Timestamp" {
        "Timestamp".clone_into(shown.first_mut()?);
    }
    for (name, from) in table.shows {
        shown.push(if name == from { (*name).to_owned() } else { format!("{name} = {from}") });
    }
    Some(format!(
        "    ({}\n    | where {} > Since\n    | where {}\n    | extend Hit = {}\n    | where Hit != \"\"\n    | parse Hit with Match \" \" Indicator \" \" Value\n    | project {})",
        table.name,
        table.time,
        filters.join("\n        or "),
        if hits.len() == 1 { hits.concat() } else { format!("coalesce({})", hits.join(", ")) },
        shown.join(", ")
    ))
}
