//! The published hunting queries, rebuilt from their facts with parameters.

use std::fmt::Write as _;

use super::literal;
use super::query::{Brief, Written};
use crate::hunt::published::{Compared, Published};
use crate::hunt::tables;

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
    let mut kql = format!(
        "// Azure-Sentinel \"{}\", {}, as published, with parameters and a look-back. Its faults:\n",
        query.title, query.id
    );
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
                let shows: Vec<&str> =
                    columns.iter().copied().filter(|column| *column != "FileName" || *name != "DeviceNetworkEvents").collect();
                let _ = write!(
                    kql,
                    ",\n    ({name}\n    {}\n    | project {})",
                    conditions.replace('\n', "\n    "),
                    shows.join(", ")
                );
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
