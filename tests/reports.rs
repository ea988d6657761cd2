//! Whole texts as they are pasted, one or more for each format: what a careful analyst would have hunted, and what not.
//! `fixtures/reports/index.jsonl` names for each what is `selected`, what is listed only, where analysts differ (`either`),
//! and what is known to be `missed` or `wrong`: a known failure that is none any more fails the test too.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use quarry::{Request, hunt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    file: String,
    selected: BTreeSet<String>,
    unselected: BTreeSet<String>,
    either: BTreeSet<String>,
    missed: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

fn folder() -> String {
    format!("{}/tests/fixtures/reports", env!("CARGO_MANIFEST_DIR"))
}

fn expectations() -> Vec<Expected> {
    let index = std::fs::read_to_string(format!("{}/index.jsonl", folder())).unwrap();
    index.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn reports_of_every_format() {
    let mut failures = Vec::new();
    println!("{:24} {:>8} {:>6} {:>6} {:>6}", "text", "expected", "found", "missed", "wrong");
    for expected in expectations() {
        let text = std::fs::read_to_string(format!("{}/{}", folder(), expected.file)).unwrap();
        let report = hunt(&Request { text, ..Request::default() }).unwrap();
        let rows = report.indicators.iter().map(|row| (format!("{} {}", row.kind.name(), row.value), row.selected));
        let selected: BTreeSet<String> = rows.filter(|(_, selected)| *selected).map(|(value, _)| value).collect();
        let missed: BTreeSet<String> = expected.selected.difference(&selected).cloned().collect();
        let wrong: BTreeSet<String> = selected
            .iter()
            .filter(|value| !expected.selected.contains(*value) && !expected.either.contains(*value))
            .cloned()
            .collect();
        let name = &expected.file;
        println!(
            "{name:24} {:>8} {:>6} {:>6} {:>6}",
            expected.selected.len(),
            expected.selected.len() - missed.len(),
            missed.len(),
            wrong.len()
        );
        if missed != expected.missed {
            failures.push(format!("{name}: missed {missed:?}, known {:?}", expected.missed));
        }
        if wrong != expected.wrong {
            failures.push(format!("{name}: wrong {wrong:?}, known {:?}", expected.wrong));
        }
        assert!(expected.missed.is_subset(&expected.selected), "{name}: the index contradicts itself");
        assert!(expected.unselected.is_disjoint(&expected.selected), "{name}: the index contradicts itself");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_repeats_is_read_alike() {
    for expected in expectations() {
        let text = std::fs::read_to_string(format!("{}/{}", folder(), expected.file)).unwrap();
        let once = hunt(&Request { text: text.clone(), ..Request::default() }).unwrap();
        let twice = hunt(&Request { text: format!("{text}\n\n{text}"), ..Request::default() }).unwrap();
        let values = |report: &quarry::Report| report.indicators.iter().map(|row| row.value.clone()).collect::<Vec<_>>();
        assert_eq!(values(&once), values(&twice), "{}", expected.file);
        for (row, again) in once.indicators.iter().zip(&twice.indicators) {
            assert_eq!(again.spans.len(), 2 * row.spans.len(), "{}: {}", expected.file, row.value);
        }
        assert_eq!(twice.rejected.len(), 2 * once.rejected.len(), "{}", expected.file);
    }
}
