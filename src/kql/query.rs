//! From a plan to the text of a query.

use std::fmt::Write as _;

use super::matching::{self, Slot};
use super::published;
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

/// Legs that say where to look, one union, then one exact check for all of them.
fn footprint(hunt: &'static Hunt, plan: &Plan, since: LookBack) -> Option<Written> {
    let legs: Vec<Leg> = hunt.tables.iter().filter_map(|table| Leg::new(plan, table)).collect();
    if legs.is_empty() {
        return None;
    }
    let slots: Vec<(Slot, usize)> = Slot::ALL
        .into_iter()
        .flat_map(|slot| (1..=legs.iter().map(|leg| leg.count(slot)).max().unwrap_or(0)).map(move |number| (slot, number)))
        .collect();
    let texts: Vec<String> = legs.iter().map(Leg::text).collect();
    let mut kql = format!(
        "// Quarry {}: {}. Edit the look-back and the lists; a row names its Indicator and how it matched.\n",
        hunt.name,
        plan.summary()
    );
    let _ = writeln!(kql, "let Since = ago({since});");
    kql.push_str(&matching::parameters(plan));
    kql.push_str(&matching::functions(plan, &texts.concat()));
    let mut columns: Vec<String> =
        SHOWN.iter().filter(|(name, _)| !FOUND.contains(name)).map(|(name, kind)| format!("{name}: {kind}")).collect();
    columns.extend(slots.iter().map(|(slot, number)| format!("{}: string", slot.column(*number))));
    let _ = write!(kql, "union isfuzzy=true\n    (datatable({})[])", wrapped(&columns, "    (datatable("));
    for text in &texts {
        let _ = write!(kql, ",\n{text}");
    }
    let computed: Vec<String> = slots.iter().filter_map(|(slot, number)| matching::computed(*slot, *number)).collect();
    let webs = slots.iter().filter(|(slot, _)| *slot == Slot::Web);
    let of_hosts: Vec<String> = webs.flat_map(|(_, number)| matching::computed_of_host(plan, *number)).collect();
    for columns in [computed, of_hosts].iter().filter(|columns| !columns.is_empty()) {
        let _ = write!(kql, "\n| extend {}", wrapped(columns, "| extend "));
    }
    let mut hits: Vec<(u8, String)> = slots.iter().flat_map(|(slot, number)| matching::hits(plan, *slot, *number)).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    let hits: Vec<String> = hits.into_iter().map(|(_, hit)| hit).collect();
    let hit = if hits.len() == 1 { hits.concat() } else { format!("coalesce({})", wrapped(&hits, "| extend Hit = coalesce(")) };
    let shown: Vec<String> = SHOWN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let _ = write!(
        kql,
        "\n| extend Hit = {hit}\n| where Hit != \"\"\n| parse Hit with \"by \" Match \" of \" Indicator \" in \" Value\n| project {}\n| sort by Timestamp desc\n",
        wrapped(&shown, "| project ")
    );
    Some(Written { kql, tables: legs.iter().map(|leg| leg.table).collect() })
}

/// The columns that the exact check adds.
const FOUND: [&str; 3] = ["Indicator", "Match", "Value"];

/// One table: time, indexed filter, and what the exact check and the reader need of it.
struct Leg {
    table: &'static Table,
    filters: Vec<String>,
    values: Vec<(Slot, String)>,
}

impl Leg {
    fn new(plan: &Plan, table: &'static Table) -> Option<Self> {
        let looks: Vec<matching::Look> = table.columns.iter().filter_map(|column| matching::look(plan, column)).collect();
        let filters = looks.iter().map(|look| look.filter.clone()).collect();
        let values = looks.into_iter().flat_map(|look| look.values).collect();
        let leg = Self { table, filters, values };
        (!leg.filters.is_empty()).then_some(leg)
    }

    fn count(&self, slot: Slot) -> usize {
        self.values.iter().filter(|(of, _)| *of == slot).count()
    }

    fn text(&self) -> String {
        let Self { table, .. } = self;
        let named = |name: &str, from: &str| if name == from { name.to_owned() } else { format!("{name} = {from}") };
        let mut columns = vec![named("Timestamp", table.time), format!("Source = \"{}\"", table.name)];
        columns.extend(table.shows.iter().map(|(name, from)| named(name, from)));
        for slot in Slot::ALL {
            let values = self.values.iter().filter(|(of, _)| *of == slot);
            columns.extend(values.enumerate().map(|(index, (_, value))| named(&slot.column(index + 1), value)));
        }
        format!(
            "    ({}\n    | where {} > Since\n    | where {}\n    | project {})",
            table.name,
            table.time,
            self.filters.join("\n        or "),
            wrapped(&columns, "    | project ")
        )
    }
}

/// The items parted by commas, in lines of at most `WIDTH` columns, the first of which begins with `lead`.
fn wrapped(items: &[String], lead: &str) -> String {
    const WIDTH: usize = 120;
    let mut text = String::new();
    let mut column = lead.len();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
            if column + item.len() + 2 > WIDTH {
                text.push_str("\n       ");
                column = 7;
            }
            text.push(' ');
        }
        text.push_str(item);
        column += item.len() + 2;
    }
    text
}
