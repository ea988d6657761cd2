//! The shared cases (`fixtures/indicators.jsonl`, `wrappers.jsonl`) through the library; `js/wasm.test.mjs` runs the same
//! through the shipped wasm, `cli.rs` a few through the command.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use quarry::{Note, Report, Request, Selection, hunt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    group: String,
    name: String,
    text: String,
    expect: Vec<(String, String)>,
    rejected: Option<Vec<(String, String)>>,
    selected: Option<Vec<String>>,
    #[serde(default)]
    notes: BTreeMap<String, Vec<String>>,
}

fn lines<T: for<'d> Deserialize<'d>>(file: &str) -> Vec<T> {
    let text = std::fs::read_to_string(format!("{}/tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn report(text: &str) -> Report {
    hunt(&Request { text: text.to_owned(), ..Request::default() }).unwrap()
}

fn values(report: &Report) -> Vec<(String, String)> {
    report.indicators.iter().map(|row| (row.kind.name().to_owned(), row.value.to_string())).collect()
}

#[test]
fn shared_cases() {
    let cases: Vec<Case> = lines("indicators.jsonl");
    assert!(cases.len() > 300, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        let report = report(&case.text);
        let mut check = |what: &str, holds: bool| {
            if !holds {
                failures.push(format!(
                    "{} | {} | {what}: {:?} rejected {:?}",
                    case.group,
                    case.name,
                    values(&report),
                    report.rejected
                ));
            }
        };
        check("expect", values(&report) == case.expect);
        if let Some(rejected) = &case.rejected {
            let got: Vec<(String, String)> =
                report.rejected.iter().map(|row| (row.text.clone(), row.code.code().to_owned())).collect();
            check("rejected", got == *rejected);
        }
        if let Some(selected) = &case.selected {
            let got: Vec<&str> = report.indicators.iter().filter(|row| row.selected).map(|row| &*row.value).collect();
            check("selected", got == selected.iter().collect::<Vec<_>>());
        }
        for row in &report.indicators {
            if let Some(notes) = case.notes.get(&*row.value) {
                check("notes", row.notes.iter().map(|note| note.code()).eq(notes.iter()));
            }
            for (text, [start, end]) in row.found.iter().zip(&row.spans) {
                check("span", row.notes.contains(&Note::Unwrapped) || case.text.get(*start..*end) == Some(text));
            }
        }
        for row in &report.rejected {
            check("rejected span", case.text.get(row.span[0]..row.span[1]).is_some_and(|text| text.starts_with(&row.text)));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[derive(Deserialize)]
struct Wrapper {
    wrapped: String,
    unwrapped: Option<String>,
    /// It looks like a wrapper and is none.
    #[serde(default)]
    plain: bool,
}

#[test]
fn link_protection_is_taken_off() {
    for Wrapper { wrapped, unwrapped, plain } in lines("wrappers.jsonl") {
        let found = report(&format!("see {wrapped} now"));
        let row = &found.indicators[0];
        let json = serde_json::to_string(&found).unwrap();
        assert!(!json.contains("person"), "{wrapped}\n{json}");
        match unwrapped {
            Some(target) => {
                assert_eq!(found.indicators.len(), 1, "{wrapped}");
                assert_eq!(row.value, report(&target).indicators[0].value, "{wrapped}");
                assert_eq!(row.notes.contains(&Note::Unwrapped), !plain, "{wrapped}");
            }
            None => assert!(row.notes.contains(&Note::OpaqueWrapper), "{wrapped}"),
        }
    }
}

#[test]
fn a_wrapper_never_shows_its_recipient() {
    let wrapped = "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil-c2.example%2Fa&data=05%7C02%7Cjane.doe%40corp.example%7C&reserved=0";
    let json = serde_json::to_string(&report(wrapped)).unwrap();
    assert!(json.contains("https://evil-c2.example/a") && !json.contains("jane"), "{json}");
    assert!(json.contains("https://nam02.safelinks.protection.outlook.com/…"), "{json}");
}

#[test]
fn canonical_twice_is_once() {
    for case in lines::<Case>("indicators.jsonl") {
        for (kind, value) in case.expect {
            // Accepted, since a plain `evil-c2.zip` alone looks like a file name.
            let again = hunt(&Request { text: value.clone(), accept: Some(vec![value.clone()]), ..Request::default() }).unwrap();
            assert_eq!(values(&again), [(kind, value.clone())], "{value}");
        }
    }
}

#[test]
fn a_mailbox_is_marked_from_its_local_part() {
    for text in ["a (a) gmail[.]com", "at @ gmail[.]com", "a.1 at gmail[.]com"] {
        assert_eq!(report(text).indicators[0].spans, [[0, text.len()]], "{text}");
    }
}

#[test]
fn choices_of_the_analyst() {
    let text = "C2 evil-c2[.]com and hxxp://bad-c2[.]com/a, see vendor.com, 10.0.0.1, 45.77.12.9, invoice.zip";
    let ask = |request: Request| {
        let report = hunt(&Request { text: text.to_owned(), ..request }).unwrap();
        report.indicators.iter().filter(|row| row.selected).map(|row| row.value.to_string()).collect::<Vec<_>>()
    };
    let list = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
    assert_eq!(ask(Request::default()), ["evil-c2.com", "http://bad-c2.com/a", "45.77.12.9"]);
    let word = |word: &str| Some(Selection::Word(word.to_owned()));
    assert_eq!(ask(Request { select: word("all"), ..Request::default() }).len(), 5);
    assert_eq!(ask(Request { select: word("defanged"), ..Request::default() }), ["evil-c2.com", "http://bad-c2.com/a"]);
    let values = Some(Selection::Values(vec!["vendor.com".into(), "evil-c2[.]com".into()]));
    assert_eq!(ask(Request { select: values, ..Request::default() }), ["evil-c2.com", "vendor.com"]);
    assert_eq!(ask(Request { ignore: list(&["bad-c2[.]com", "45.77.0.0/16"]), ..Request::default() }), ["evil-c2.com"]);
    assert_eq!(
        ask(Request { accept: list(&["invoice.zip"]), ..Request::default() }),
        ["evil-c2.com", "http://bad-c2.com/a", "45.77.12.9", "invoice.zip"]
    );
    assert_eq!(
        hunt(&Request { text: text.to_owned(), select: word("most"), ..Request::default() }).unwrap_err().code(),
        "unknown-selection"
    );
}

#[test]
fn places_in_utf16() {
    let text = "😀 ü evil-c2[.]com\ninvoice.zip";
    let mut report = report(text);
    quarry::spans_in_utf16(&mut report, text);
    let units: Vec<u16> = text.encode_utf16().collect();
    let at = |[start, end]: [usize; 2]| String::from_utf16(&units[start..end]).unwrap();
    assert_eq!(at(report.indicators[0].spans[0]), "evil-c2[.]com");
    assert_eq!(at(report.rejected[0].span), "invoice.zip");
}

#[test]
fn bytes_of_files() {
    for (bytes, text, note) in [
        (&b"a\xc3\xbc"[..], "aü", None),
        (b"\xef\xbb\xbfa", "a", None),
        (b"\xff\xfea\0\xfc\0", "aü", Some(Note::Utf16Decoded)),
        (b"\xfe\xff\0a", "a", Some(Note::Utf16Decoded)),
        (b"a\xffb", "a\u{fffd}b", Some(Note::InvalidUtf8Replaced)),
        (b"\xff\xfe\x00\xd8", "\u{fffd}", Some(Note::Utf16Decoded)),
        (b"", "", None),
    ] {
        assert_eq!(quarry::decode(bytes), (text.to_owned(), note), "{bytes:?}");
    }
}
