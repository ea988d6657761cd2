//! Hunting templates: what is taken for a slot, what a slot takes, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use quarry::{Report, Request, RequestError, SlotState, hunt};

const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const INDICATORS: &str = "45.77.12[.]9 2001:db8::7 evil-c2[.]net hxxps://login[.]evil-c2[.]net/a/b?x=1 da39a3ee5e6b4b0d3255bfef95601890afd80709 mule@evil-c2[.]net";

fn filled(template: &str, text: &str) -> Result<Report, RequestError> {
    hunt(&Request {
        text: text.to_owned(),
        template: Some(template.to_owned()),
        select: Some(quarry::Selection::Word("all".to_owned())),
        ..Request::default()
    })
}

fn kql(template: &str, text: &str) -> String {
    filled(template, text).unwrap().queries.first().map(|query| query.kql.clone()).unwrap_or_default()
}

const HUNTING_YAML: &str = "id: 7b3c\nname: Network footprint of files\ndescription: |\n  Files by their origin.\nrequiredDataConnectors:\n- connectorId: MicrosoftThreatProtection\n  dataTypes:\n  - DeviceFileEvents\ntactics:\nquery: |\n\n  // Update the values.\n  DeviceFileEvents\n\n  | where Timestamp > ago(7d)\n  | where FileOriginUrl == \"IP ADDRESS GOES HERE\" or FileOriginUrl contains \"URL GOES HERE\"\n  | project Timestamp, FileName\nversion: 1.0.0\n";

#[test]
fn a_hunting_yaml() {
    let report = filled(HUNTING_YAML, INDICATORS).unwrap();
    let query = &report.queries[0];
    assert_eq!(query.hunt, "Network footprint of files");
    assert_eq!(
        query.kql,
        "// Update the values.\nDeviceFileEvents\n| where Timestamp > ago(7d)\n| where FileOriginUrl in (\"45.77.12.9\", \"2001:db8::7\") or (FileOriginUrl contains \"evil-c2.net\" or FileOriginUrl contains \"login.evil-c2.net/a/b\")\n| project Timestamp, FileName\n"
    );
    assert_eq!(query.tables[0].name, "DeviceFileEvents");
    let slots: Vec<(&str, usize, SlotState)> =
        query.slots.iter().map(|slot| (slot.name.as_str(), slot.line, slot.state)).collect();
    assert_eq!(slots, [("FileOriginUrl", 16, SlotState::Filled), ("FileOriginUrl", 16, SlotState::Filled)]);
    let hash = report.indicators.iter().find(|row| &*row.value == SHA1).unwrap();
    assert_eq!(hash.notes.iter().map(|note| note.code()).next_back(), Some("not-served"));
}

#[test]
fn windows_lines_tabs_a_mark_and_a_lost_indentation() {
    let expected = kql(HUNTING_YAML, INDICATORS);
    assert_eq!(kql(&format!("\u{feff}{}", HUNTING_YAML.replace('\n', "\r\n")), INDICATORS), expected);
    let unindented: String = HUNTING_YAML.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    assert_eq!(kql(&unindented, INDICATORS), expected);
    let tabs = "let ips\t=\tdynamic([\"1.1.1.1\"]);\n\tDeviceNetworkEvents\n\t| where RemoteIP in (ips)\n";
    assert!(kql(tabs, "9.9.9.9").contains("dynamic([\"9.9.9.9\"])"));
}

/// Template, indicators, and a piece that the result must have.
#[test]
fn slots_take_what_their_column_placeholder_or_sample_asks_for() {
    for (template, text, expected) in [
        // Sample values, defanged ones too.
        (
            "let ip = \"192.168.1.5\";\nDeviceNetworkEvents | where RemoteIP == ip",
            "9.9.9.9",
            "let ip = \"9.9.9.9\";\nDeviceNetworkEvents | where RemoteIP == ip",
        ),
        (
            "let ip = \"192.168.1.5\";\nDeviceNetworkEvents | where RemoteIP == ip",
            "9.9.9.9 8.8.8.8",
            "let ip = dynamic([\"9.9.9.9\", \"8.8.8.8\"]);\nDeviceNetworkEvents | where RemoteIP in (ip)",
        ),
        (
            "let bad = dynamic([\"acrobatrelay[.]com\", 'x[.]net']);\nDeviceNetworkEvents | where RemoteUrl has_any (bad)",
            "evil-c2[.]net",
            "dynamic([\"evil-c2.net\"])",
        ),
        (
            "let bad = pack_array(@\"a.com\");\nDeviceNetworkEvents | where RemoteUrl has_any (bad)",
            "evil-c2[.]net",
            "pack_array(\"evil-c2.net\")",
        ),
        (
            "let bad = datatable(d: string)[\"a.com\",\n\"b.com\"];\nDnsEvents | where Name in~ (bad)",
            "evil-c2[.]net",
            "datatable(d: string)[\"evil-c2.net\"]",
        ),
        (
            "DeviceFileEvents | where SHA1 in (\"e0d123e5f316bef78bfdf5a008837577e0d123e5\", \"\")",
            SHA1,
            &format!("where SHA1 in (\"{SHA1}\")"),
        ),
        ("DeviceNetworkEvents | where RemoteIP == \"<ipaddress>\"", "9.9.9.9", "RemoteIP == \"9.9.9.9\""),
        ("T | where SomeIp =~ \"xx.xx.xx.0\"", "9.9.9.9", "SomeIp =~ \"9.9.9.9\""),
        ("EmailEvents | where SenderFromAddress =~ \"\"", "mule@evil-c2[.]net", "SenderFromAddress =~ \"mule@evil-c2.net\""),
        (
            "DeviceNetworkEvents | where tolower(RemoteUrl) == \"http://a.com/b\"",
            "hxxp://c[.]com/d?e",
            "tolower(RemoteUrl) == \"http://c.com/d?e\"",
        ),
        (
            "DeviceNetworkEvents | where RemoteUrl startswith \"http://a.com/b\"",
            "hxxp://c[.]com/d hxxp://e[.]com/f",
            "(RemoteUrl startswith \"c.com/d\" or RemoteUrl startswith \"e.com/f\")",
        ),
        (
            "CommonSecurityLog | where ipv4_is_in_range(DestinationIP, \"10.0.0.0/8\")",
            "9.9.9.0/24 8.8.8.8",
            "ipv4_is_in_any_range(DestinationIP, dynamic([\"9.9.9.0/24\", \"8.8.8.8\"]))",
        ),
        (
            "let ips = dynamic([\"1.2.3.4\"]);\n_Im_NetworkSession(ipaddr_has_any_prefix=ips) | where DstIpAddr in (ips)",
            "9.9.9.9",
            "dynamic([\"9.9.9.9\"])",
        ),
        // A host where the template has a place for URLs only, and the other way round.
        (
            "DeviceNetworkEvents | where RemoteUrl contains \"URL GOES HERE\"",
            "evil-c2[.]net",
            "RemoteUrl contains \"evil-c2.net\"",
        ),
        ("DnsEvents | where Name has \"DNS ENTRY GOES HERE\"", "hxxp://c[.]com/d", "Name has \"c.com\""),
    ] {
        let kql = kql(template, text);
        assert!(kql.contains(expected), "{template}\n{kql}\nlacks {expected}");
    }
}

#[test]
fn a_comparison_without_a_value_goes() {
    let footprint = "DeviceNetworkEvents\n| where (RemoteIP == \"IP ADDRESS GOES HERE\" or RemoteUrl endswith \"DNS ENTRY GOES HERE\") and InitiatingProcessFileName =~ \"FILENAME GOES HERE\"\n| take 9";
    assert_eq!(kql(footprint, "9.9.9.9"), "DeviceNetworkEvents\n| where (RemoteIP == \"9.9.9.9\")\n| take 9\n");
    let legs = "let ips = dynamic([\"1.1.1.1\"]);\nlet h = \"\";\nunion (DeviceFileEvents | where SHA1 == h), (DeviceNetworkEvents | where ActionType == \"x\" and RemoteIP in (ips))";
    // A leg that nothing was asked of finds nothing, rather than every row.
    assert_eq!(
        kql(legs, SHA1),
        format!("let h = \"{SHA1}\";\nunion (DeviceFileEvents | where SHA1 == h), (DeviceNetworkEvents | where false)\n")
    );
    let two = "DeviceNetworkEvents | where RemoteIP == \"<ip>\" | where RemoteUrl has \"<url>\" | take 9";
    assert_eq!(kql(two, "9.9.9.9"), "DeviceNetworkEvents | where RemoteIP == \"9.9.9.9\"  | take 9\n");
    for template in [footprint, legs, two, HUNTING_YAML] {
        for text in ["9.9.9.9", "evil-c2[.]net", SHA1, INDICATORS] {
            let kql = kql(template, text);
            assert!(!kql.contains("\"\"") && !kql.contains("GOES HERE") && !kql.contains("\n\n"), "{kql}");
        }
    }
    assert!(filled(footprint, SHA1).unwrap().queries.is_empty(), "nothing to ask");
}

#[test]
fn a_filter_of_the_author_stays() {
    let template = "DeviceNetworkEvents | where Timestamp > ago(1d) | where RemoteUrl has \"github\" and RemoteIP != \"127.0.0.1\" and RemoteIP !in (\"10.0.0.1\") and RemoteIP == \"1.1.1.1\" // not 1.1.1.1";
    let kql = kql(template, "9.9.9.9");
    assert_eq!(kql, template.replace("== \"1.1.1.1\"", "== \"9.9.9.9\"") + "\n");
}

#[test]
fn what_is_wrong_with_a_template_is_said() {
    let notes = |template: &str| -> Vec<&str> {
        filled(template, "9.9.9.9 evil-c2[.]net").unwrap().queries[0].notes.iter().map(|note| note.code()).collect()
    };
    assert!(notes("DeviceNetworkEvents | where RemoteIP == \"<ip>\"").contains(&"no-time-filter"));
    assert!(!notes("DeviceNetworkEvents | where Timestamp > ago(1d) and RemoteIP == \"<ip>\"").contains(&"no-time-filter"));
    assert!(
        notes("let RemoteIP = \"1.1.1.1\"; DeviceNetworkEvents | where RemoteIP == RemoteIP").contains(&"let-named-like-column")
    );
    assert!(notes("let ip = \"\"; DeviceNetworkEvents | where RemoteIP contains ip").contains(&"empty-comparison"));
    assert!(
        notes("let u = \"\"; DeviceNetworkEvents | where RemoteUrl contains \"<url>\" or RemoteIP == \"<ip>\"")
            .contains(&"no-time-filter")
    );
}

#[test]
fn templates_that_cannot_be_understood() {
    let long = format!("DeviceNetworkEvents | where RemoteIP == \"{}\"", "1".repeat(10 << 20));
    for (template, code, line) in [
        ("", "template-without-query", 1),
        ("\n\n", "template-without-query", 1),
        (&long, "template-too-long", 1),
        ("name: a\nquery: |\n", "template-without-query", 1),
        ("name: file is moved\nid: 7\n", "template-without-query", 1),
        ("name: a\nname: b\nquery: T\n", "template-duplicate-key", 2),
        ("name: &a x\nquery: *a\n", "template-alias", 1),
        ("name: a\nquery: [\n", "template-not-yaml", 3),
        ("T\n| where RemoteIP == \"1.1.1.1\n| take 1", "template-not-kql", 2),
        ("T\n| where (RemoteIP == \"1.1.1.1\"\n| take 1", "template-not-kql", 2),
        ("T\n| where RemoteIP == \"1.1.1.1\")\n| take 1", "template-not-kql", 2),
        ("name: a\nquery: |\n  T\n  | where RemoteIP == \"1.1.1.1\n", "template-not-kql", 4),
        (
            &format!("T\n| where {}RemoteIP == \"1.1.1.1\" or SHA1 == \"\"{}", "(".repeat(100_000), ")".repeat(100_000)),
            "template-not-kql",
            2,
        ),
        ("DeviceInfo | take 9", "template-without-slots", 1),
        ("\u{0}\u{1}binary", "template-without-slots", 1),
    ] {
        let error = filled(template, "9.9.9.9").unwrap_err();
        assert_eq!(error.code(), code, "{:.60}: {error}", template);
        assert!(error.to_string().contains(&format!("line {line}")), "{:.60}: {error}", template);
    }
}

#[test]
fn no_value_leaves_its_literal() {
    let template =
        "let u = \"<url>\";\nDeviceNetworkEvents | where RemoteUrl has u or RemoteUrl contains \"URL GOES HERE\" | take 1";
    for bad in ["'", "\\", "\\u0022", "|", ";", "//", "{{x}}", "%22"] {
        let kql = kql(template, &format!("http://evil-c2.com/a{bad}b"));
        assert_eq!(kql.lines().count(), 2, "{kql}");
        assert_eq!(kql.matches('"').count() - kql.matches("\\\"").count(), 4, "{kql}");
    }
}

#[test]
fn a_query_that_reads_a_let_elsewhere_keeps_it() {
    let template = "let h = \"\";\nDeviceFileEvents | extend Asked = h | where SHA1 == h or FileOriginIP == \"<ip>\"";
    let report = filled(template, "9.9.9.9").unwrap();
    assert_eq!(report.queries[0].kql, "let h = \"\";\nDeviceFileEvents | extend Asked = h | where FileOriginIP == \"9.9.9.9\"\n");
    assert_eq!(report.queries[0].slots[0].state, SlotState::Kept);
}
