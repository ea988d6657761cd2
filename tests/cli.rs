//! The command: streams, files, exit status.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn quarry(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_quarry"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may have closed it already.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const NO_LINK: &str = "note: too long for a link; copy the query instead\n";

#[test]
fn exit_status() {
    for (args, input, status) in [
        (&["evil[.]com"][..], &b""[..], 0),
        (&[], b"evil[.]com", 0),
        (&[], b"", 1),
        (&["--json"], b"nothing", 1),
        (&["--portal", "splunk", "x"], b"", 2),
        (&["--scope", "all", "x"], b"", 2),
        (&["--since", "week", "x"], b"", 2),
        (&["--file", "/does/not/exist"], b"", 2),
        (&["--no-such-option"], b"", 2),
        (&["--link", "--hunt", "email", "evil[.]com"], b"", 0),
        // The default hunt is longer than any link that is known to work.
        (&["--link", "evil[.]com"], b"", 3),
        (&["--exclude", "x", "evil[.]com"], b"", 2),
        (&["--form", "watchlist", "evil[.]com"], b"", 2),
        (&["--portal", "sentinel", "--workspace", "soc", "evil[.]com"], b"", 2),
        (&["--form", "ti-csv", "evil[.]com"], b"", 0),
        (&["--form", "indicators-csv", "10.0.0.0/8"], b"", 1),
        (&["--link", "--cloud", "china", "evil[.]com"], b"", 3),
        (&["--list-hunts"], b"", 0),
    ] {
        let output = quarry(args, input);
        assert_eq!(output.status.code(), Some(status), "{args:?} {}", err(&output));
    }
}

#[test]
fn the_query_alone_on_standard_output() {
    let output = quarry(&["evil[.]com", "see invoice.zip"], b"");
    let kql = out(&output);
    assert!(kql.starts_with("// Quarry footprint") && kql.ends_with("sort by Timestamp desc\n"), "{kql}");
    assert!(!kql.trim_end().contains("\n\n"), "an empty line ends a query");
    assert_eq!(err(&output), format!("rejected: invoice.zip: looks like a file name\n{NO_LINK}"));
}

#[test]
fn a_link_instead_of_the_query() {
    let link = out(&quarry(&["--link", "--hunt", "email", "evil[.]com"], b""));
    assert!(link.starts_with("https://security.microsoft.com/v2/advanced-hunting?query=") && link.lines().count() == 1);
}

#[test]
fn json_is_always_the_report() {
    let output = quarry(&["--json", "--link"], "😀 evil[.]com".as_bytes());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["indicators"][0]["spans"], serde_json::json!([[5, 15]]), "bytes");
    assert_eq!(report["files"], serde_json::json!([]));
    assert_eq!(report["queries"][0]["match"], serde_json::json!(["host"]));
}

#[test]
fn utf16_and_broken_bytes_are_read_with_a_note() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("evil[.]com".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, note) in [(utf16, "decoded from UTF-16"), (b"evil[.]com \xff".to_vec(), "bytes that are no UTF-8 were replaced")]
    {
        let output = quarry(&[], &bytes);
        assert!(out(&output).contains("\"evil.com\""));
        assert_eq!(err(&output), format!("note: {note}\n{NO_LINK}"));
    }
}

#[test]
fn a_terminal_is_not_commanded_by_a_report() {
    let output = quarry(&["--color", "always"], "evil[.]com \u{1b}[2J\u{202e}moc.zip \u{1b}]0;x\u{7}.zip".as_bytes());
    let colours =
        err(&output).replace("\u{1b}[2m", "").replace("\u{1b}[1m", "").replace("\u{1b}[33m", "").replace("\u{1b}[0m", "");
    assert!(!colours.contains('\u{1b}') && !colours.contains('\u{202e}'), "{colours:?}");
}

#[test]
fn files_of_a_form() {
    let folder = std::env::temp_dir().join(format!("quarry-files-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let names: Vec<String> = (0..1_201).map(|number| format!("c2-{number}.evil-c2.net")).collect();
    let text = format!("{}\n2001:db8::7\n45.77.12.0/24", names.join("\n"));
    let output = quarry(&["--form", "indicators-csv", "--out", folder.to_str().unwrap()], text.as_bytes());
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""));
    let mut rows = Vec::new();
    for number in 1..=3 {
        let csv = std::fs::read_to_string(folder.join(format!("quarry-indicators-{number}.csv"))).unwrap();
        let mut lines = csv.lines().map(str::to_owned);
        assert_eq!(lines.next().unwrap(), "indicatorType,indicatorValue,action,title,description");
        rows.extend(lines);
        assert!(csv.lines().count() <= 501);
    }
    assert_eq!(rows.len(), 1_202, "all names and the address; Defender takes no network");
    assert!(rows.contains(&"IpAddress,2001:0db8:0000:0000:0000:0000:0000:0007,Audit,Quarry,From a threat report".to_owned()));
    let csv = out(&quarry(&["--form", "ti-csv"], b"45.77.12.0/24 evil-c2[.]net"));
    assert!(csv.lines().nth(1).unwrap().contains(",ipv4-addr,45.77.12.0/24"), "{csv}");
    let output = quarry(
        &["--portal", "sentinel", "--form", "watchlist", "--out", folder.to_str().unwrap()],
        b"45.77.12[.]9 evil-c2[.]net",
    );
    assert!(out(&output).contains("_GetWatchlist(\"quarry\")"));
    assert_eq!(
        std::fs::read_to_string(folder.join("quarry.csv")).unwrap(),
        "SearchKey,List\r\n45.77.12.9,Addresses\r\nevil-c2.net,Domains\r\n"
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn hunts_are_listed_with_tables_and_connectors() {
    let list = out(&quarry(&["--list-hunts"], b""));
    for word in [
        "footprint",
        "sign-ins",
        "asim",
        "threat-intelligence",
        "published-network-footprint-2",
        "CommonSecurityLog",
        "CefAma",
        "each connector must be enabled",
        "maintenance",
    ] {
        assert!(list.contains(word), "{word}");
    }
}
