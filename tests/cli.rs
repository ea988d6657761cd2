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
        (&["--link", "evil[.]com"], b"", 0),
        (&["--link", "--cloud", "china", "evil[.]com"], b"", 3),
        (&["--list-hunts"], b"", 0),
    ] {
        let output = quarry(args, input);
        assert_eq!(output.status.code(), Some(status), "{args:?} {}", err(&output));
        assert_eq!(
            err(&output).is_empty(),
            matches!(args.first(), Some(&"--json" | &"--list-hunts")) || status == 0,
            "{args:?} {}",
            err(&output)
        );
    }
}

#[test]
fn the_query_alone_on_standard_output() {
    let output = quarry(&["evil[.]com", "see invoice.zip"], b"");
    let kql = out(&output);
    assert!(kql.starts_with("// Quarry footprint") && kql.ends_with("sort by Timestamp desc\n"), "{kql}");
    assert!(!kql.trim_end().contains("\n\n"), "an empty line ends a query");
    assert_eq!(err(&output), "rejected: invoice.zip: looks like a file name\n");
}

#[test]
fn a_link_instead_of_the_query() {
    let link = out(&quarry(&["--link", "evil[.]com"], b""));
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
    for (bytes, note) in
        [(utf16, "note: decoded from UTF-16\n"), (b"evil[.]com \xff".to_vec(), "note: bytes that are no UTF-8 were replaced\n")]
    {
        let output = quarry(&[], &bytes);
        assert!(out(&output).contains("\"evil.com\""));
        assert_eq!(err(&output), note);
    }
}

#[test]
fn a_terminal_is_not_commanded_by_a_report() {
    let output = quarry(&["--color", "always"], "evil[.]com \u{1b}[2J\u{202e}moc.zip \u{1b}]0;x\u{7}.zip".as_bytes());
    let colours =
        err(&output).replace("\u{1b}[2m", "").replace("\u{1b}[1m", "").replace("\u{1b}[33m", "").replace("\u{1b}[0m", "");
    assert!(!colours.contains('\u{1b}') && !colours.contains('\u{202e}'), "{colours:?}");
}
