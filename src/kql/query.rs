//! From a plan to the text of its queries: a leg a table, and one exact check behind them.

use std::fmt::Write as _;

use super::exclude;
use super::look::{self, Look, Slot};
use super::{helpers, lists, published};
use crate::hunt::catalogue::{Hunt, Shape};
use crate::hunt::exclusion::Chosen;
use crate::hunt::plan::Plan;
use crate::hunt::table::{Form as Rows, SHOWN, Table};
use crate::portal::Portal;
use crate::since::LookBack;

/// The form of what is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shaped {
    /// One query over all tables.
    Union,
    /// One query a table, in the table's own types, without comments: fit for a detection rule.
    Split,
    /// One row per indicator and device: first, last, count.
    Summary,
}

/// What a query is written from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brief<'b> {
    pub(crate) hunt: &'static Hunt,
    pub(crate) portal: Portal,
    pub(crate) plan: &'b Plan,
    pub(crate) since: LookBack,
    pub(crate) exclusions: &'b [Chosen],
    pub(crate) shaped: Shaped,
}

/// A query with the tables that it reads.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) kql: String,
    pub(crate) tables: Vec<&'static Table>,
}

/// Writes the hunt; nothing if no table of it holds anything that is asked for.
pub(crate) fn write(brief: &Brief<'_>) -> Vec<Written> {
    if let Shape::Published(query) = brief.hunt.shape {
        return published::write(query, brief).into_iter().collect();
    }
    let tables = brief.hunt.tables(brief.portal);
    let legs: Vec<Leg> = tables.into_iter().flat_map(|table| Leg::of_table(brief, table)).collect();
    if legs.is_empty() {
        return Vec::new();
    }
    match brief.shaped {
        Shaped::Split => legs.iter().map(|leg| split(brief, leg)).collect(),
        Shaped::Union => vec![union(brief, &legs, &shown())],
        Shaped::Summary => vec![union(brief, &legs, SUMMARY)],
    }
}

/// The columns that the exact check adds.
const FOUND: [&str; 3] = ["Indicator", "Match", "Value"];

fn shown() -> String {
    let columns: Vec<String> = SHOWN.iter().map(|(name, _)| (*name).to_owned()).collect();
    format!("| project {}\n| sort by Timestamp desc", wrapped(&columns, "| project "))
}

const SUMMARY: &str = "| summarize First = min(Timestamp), Last = max(Timestamp), Count = count(), Sources = make_set(Source), Matches = make_set(Match) by Indicator, Device\n| sort by Last desc";

/// A query from its first line, `body`, and what stands between: the look-back, the lists, and the functions that it calls.
fn whole(brief: &Brief<'_>, heading: &str, body: &str) -> String {
    let Brief { plan, exclusions, .. } = brief;
    // A continuous detection rule takes no comments.
    let remarks = brief.shaped != Shaped::Split;
    let exclusions = exclude::parameters(exclusions, body, remarks);
    let labels = plan.longest_name().max(exclude::longest_name(brief.exclusions));
    let definitions = helpers::definitions(plan, labels, body);
    // The lists are nearly all of a long query, which is to stand in memory once.
    let length = heading.len() + lists::length(plan) + exclusions.len() + definitions.len() + body.len();
    let mut text = String::with_capacity(length);
    let _ = writeln!(text, "{heading}let Since = ago({});", brief.since);
    lists::parameters(&mut text, plan, remarks);
    text.extend([&exclusions, &definitions, body]);
    text.shrink_to_fit();
    text
}

/// One union of all legs, then one exact check for all of them, then `ending`.
fn union(brief: &Brief<'_>, legs: &[Leg], ending: &str) -> Written {
    let Brief { plan, hunt, .. } = brief;
    let slots = slots(legs);
    let mut columns: Vec<String> =
        SHOWN.iter().filter(|(name, _)| !FOUND.contains(name)).map(|(name, kind)| format!("{name}: {kind}")).collect();
    columns.extend(slots.iter().map(|(slot, number)| format!("{}: string", slot.column(*number))));
    let mut body = format!("union isfuzzy=true\n    (datatable({})[])", wrapped(&columns, "    (datatable("));
    for leg in legs {
        let _ = write!(body, ",\n    ({})", leg.text().replace('\n', "\n    "));
    }
    body.push_str(&exact_check(plan, &slots));
    let _ = writeln!(body, "\n{ending}");
    let heading = format!(
        "// Quarry {}: {}. Edit the look-back and the lists; a row names its Indicator and how it matched.\n",
        hunt.name,
        plan.summary()
    );
    let kql = whole(brief, &heading, &body);
    let mut tables: Vec<&'static Table> = legs.iter().map(|leg| leg.table).collect();
    tables.dedup_by_key(|table| table.name);
    Written { kql, tables }
}

/// One table alone.
fn split(brief: &Brief<'_>, leg: &Leg) -> Written {
    let mut body = leg.text();
    body.push_str(&exact_check(brief.plan, &slots(std::slice::from_ref(leg))));
    let shown: Vec<String> =
        [leg.time].into_iter().chain(FOUND).chain(leg.table.shows.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    let _ = write!(body, "\n| project {}\n", wrapped(&shown, "| project "));
    let kql = whole(brief, "", &body);
    Written { kql, tables: vec![leg.table] }
}

/// Every slot that a leg fills, numbered as often as the leg that fills it most.
fn slots(legs: &[Leg]) -> Vec<(Slot, usize)> {
    let most = |slot| legs.iter().map(|leg| leg.count(slot)).max().unwrap_or(0);
    Slot::ALL.into_iter().flat_map(|slot| (1..=most(slot)).map(move |number| (slot, number))).collect()
}

/// The hits of every slot, the surest first.
fn exact_check(plan: &Plan, slots: &[(Slot, usize)]) -> String {
    let decoded: Vec<String> = slots.iter().filter_map(|(slot, number)| look::decoded(*slot, *number)).collect();
    let computed: Vec<String> = slots.iter().filter_map(|(slot, number)| look::computed(*slot, *number)).collect();
    let of_hosts: Vec<String> = slots.iter().flat_map(|(slot, number)| look::computed_of_host(plan, *slot, *number)).collect();
    let mut text = String::new();
    for columns in [decoded, computed, of_hosts].iter().filter(|columns| !columns.is_empty()) {
        let _ = write!(text, "\n| extend {}", wrapped(columns, "| extend "));
    }
    let mut hits: Vec<(u8, String)> = slots.iter().flat_map(|(slot, number)| look::hits(plan, *slot, *number)).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    let hits: Vec<String> = hits.into_iter().map(|(_, hit)| hit).collect();
    let hit = if hits.len() == 1 {
        hits.concat()
    } else {
        let named: Vec<String> = hits.iter().enumerate().map(|(index, hit)| format!("Hit{} = {hit}", index + 1)).collect();
        let _ = write!(text, "\n| extend {}", wrapped(&named, "| extend "));
        let names: Vec<String> = (1..=hits.len()).map(|number| format!("Hit{number}")).collect();
        format!("coalesce({})", names.join(", "))
    };
    let _ = write!(
        text,
        "\n| extend Hit = {hit}\n| where isnotempty(Hit)\n| parse Hit with \"by \" Match \" of \" Indicator \" in \" Value"
    );
    text
}

/// One table: time, indexed filter, and what the exact check and the reader need of it.
struct Leg {
    table: &'static Table,
    time: &'static str,
    filters: Vec<String>,
    /// Conditions of the rows that are hidden.
    hidden: Vec<String>,
    values: Vec<(Slot, String)>,
    /// The text whose addresses each become a row of their own.
    each_address_of: Option<String>,
    shaped: Shaped,
}

impl Leg {
    /// The table's leg, and one more for each text whose addresses have to be taken out.
    fn of_table(brief: &Brief<'_>, table: &'static Table) -> Vec<Self> {
        let leg = |looks: Vec<Look>, each_address_of| Self {
            table,
            time: table.time(brief.portal),
            filters: looks.iter().map(|look| look.filter.clone()).collect(),
            hidden: exclude::conditions(brief.exclusions, table),
            values: looks.into_iter().flat_map(|look| look.values).collect(),
            each_address_of,
            shaped: brief.shaped,
        };
        let columns = || brief.hunt.columns(table);
        let looks: Vec<Look> = columns().filter_map(|column| look::look(brief.plan, column)).collect();
        let mut legs: Vec<Self> = Vec::new();
        if !looks.is_empty() {
            legs.push(leg(looks, None));
        }
        for mut look in columns().filter_map(|column| look::look_at_each_address(brief.plan, column)) {
            let text = look.values.first_mut().map(|(_, value)| std::mem::replace(value, "Word".to_owned()));
            legs.push(leg(vec![look], text));
        }
        legs
    }

    fn count(&self, slot: Slot) -> usize {
        self.values.iter().filter(|(of, _)| *of == slot).count()
    }

    fn text(&self) -> String {
        let Self { table, time, .. } = self;
        let mut text = match table.form {
            Rows::Plain => format!("{}\n| where {time} > Since", table.name),
            Rows::Parser => format!("{}(starttime=Since, endtime=now())", table.name),
            Rows::NewestValid => format!(
                "{}\n| where {time} > iff(Since < ago(14d), Since, ago(14d))\n| summarize arg_max({time}, *) by Id\n| where IsActive == true and (isnull(ValidUntil) or ValidUntil > now())",
                table.name
            ),
        };
        let _ = write!(text, "\n| where {}", self.filters.join("\n        or "));
        for condition in &self.hidden {
            let _ = write!(text, "\n| where not({condition})");
        }
        if let Some(of) = &self.each_address_of {
            let _ = write!(
                text,
                "\n| mv-expand Word = AddressesOf({of}) to typeof(string)\n| extend Word = AddressOf(trim_end(@\"[.:-]+\", Word))\n| extend Found = AddressIn(Word)\n| where isnotempty(Found)"
            );
        }
        let columns = self.columns();
        let _ = write!(text, "\n| project {}", wrapped(&columns, "| project "));
        if self.each_address_of.is_some() {
            let names: Vec<String> = columns
                .iter()
                .map(|column| column.split(" = ").next().unwrap_or_default().to_owned())
                .filter(|name| name != "Ip1")
                .collect();
            let _ = write!(text, "\n| summarize Ip1 = min(Ip1) by {}", wrapped(&names, "| summarize Ip1 = min(Ip1) by "));
        }
        // A leg stands one step further in than what follows the union.
        text.replace("\n        ", "\n    ")
    }

    /// What the leg projects: what the reader sees, then what the exact check reads.
    fn columns(&self) -> Vec<String> {
        let named = |name: &str, from: &str| if name == from { name.to_owned() } else { format!("{name} = {from}") };
        let mut columns = if self.shaped == Shaped::Split {
            vec![self.time.to_owned()]
        } else {
            vec![named("Timestamp", self.time), format!("Source = \"{}\"", self.table.name)]
        };
        for (name, from) in self.table.shows {
            // ReportId is a number in some tables and text in others; a union keeps one type.
            let from = if *name == "ReportId" && self.shaped != Shaped::Split {
                format!("tostring({from})")
            } else {
                (*from).to_owned()
            };
            columns.push(named(name, &from));
        }
        for slot in Slot::ALL {
            let values = self.values.iter().filter(|(of, _)| *of == slot);
            columns.extend(values.enumerate().map(|(index, (_, value))| named(&slot.column(index + 1), value)));
        }
        columns
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
