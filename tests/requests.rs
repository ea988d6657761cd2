//! Bad calls are errors with a stable code; bad tokens never are.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use quarry::{Request, hunt};

#[test]
fn bad_calls_have_codes() {
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        (Request { portal: some("splunk"), ..Request::default() }, "unknown-portal"),
        (Request { hunt: some("x"), ..Request::default() }, "unknown-hunt"),
        (
            Request { portal: some("sentinel"), hunt: some("published-network-footprint-3"), ..Request::default() },
            "hunt-not-in-portal",
        ),
        (Request { scope: some("all"), ..Request::default() }, "unknown-scope"),
        (Request { scopes: Some([("http://a/".to_owned(), "x".to_owned())].into()), ..Request::default() }, "unknown-scope"),
        (Request { since: some("7 days"), ..Request::default() }, "bad-look-back"),
        (Request { since: some("0d"), ..Request::default() }, "bad-look-back"),
        (Request { form: some("x"), ..Request::default() }, "unknown-form"),
        (Request { exclude: Some(vec!["x".to_owned()]), ..Request::default() }, "unknown-exclusion"),
        (Request { lists: Some([("X".to_owned(), vec![])].into()), ..Request::default() }, "unknown-list"),
        (Request { lists: Some([("LogPorts".to_owned(), vec!["x".to_owned()])].into()), ..Request::default() }, "bad-list-entry"),
        (
            Request { lists: Some([("LogHosts".to_owned(), vec!["a b".to_owned()])].into()), ..Request::default() },
            "bad-list-entry",
        ),
        (
            Request { lists: Some([("AdminAddresses".to_owned(), vec!["evil.com".to_owned()])].into()), ..Request::default() },
            "bad-list-entry",
        ),
        (
            Request { lists: Some([("AdminSids".to_owned(), vec![" ".to_owned()])].into()), ..Request::default() },
            "bad-list-entry",
        ),
        (Request { form: some("watchlist"), ..Request::default() }, "form-not-in-portal"),
        (Request { form: some("ti-csv"), ..Request::default() }, "now-required"),
        (Request { now: some("today"), ..Request::default() }, "bad-time"),
        (Request { workspace: some("soc-logs"), ..Request::default() }, "bad-workspace"),
        (Request { template: some(""), ..Request::default() }, "template-without-query"),
        (Request { hunt: some("asim"), ..Request::default() }, "hunt-not-in-portal"),
        (Request { cloud: some("mars"), ..Request::default() }, "unknown-cloud"),
    ];
    for (request, code) in cases {
        let error = hunt(&request).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.to_string().len() > 20, "{error}");
    }
}

#[test]
fn the_fields_of_a_request() {
    for field in Request::FIELDS.into_iter().skip(1) {
        assert!(serde_json::from_value::<Request>(serde_json::json!({ "text": "", field: null })).is_ok(), "{field}");
    }
    assert!(serde_json::from_value::<Request>(serde_json::json!({ "text": "", "portl": null })).is_err());
    assert!(serde_json::from_value::<Request>(serde_json::json!({})).is_err());
}

#[test]
fn nothing_to_hunt_is_no_error() {
    for text in ["", " \n", "\0\u{1}\u{fffd}", "nothing here"] {
        let report = hunt(&Request { text: text.to_owned(), ..Request::default() }).unwrap();
        assert!(report.indicators.is_empty() && report.queries.is_empty(), "{text:?}");
    }
}

#[test]
fn links_only_where_they_fit() {
    let ask = |text: &str, tenant: Option<&str>, run: bool, cloud: &str| {
        let request = Request {
            text: text.to_owned(),
            tenant: tenant.map(str::to_owned),
            run: Some(run),
            cloud: Some(cloud.to_owned()),
            hunt: Some("email".to_owned()),
            ..Request::default()
        };
        hunt(&request).unwrap().queries.remove(0)
    };
    let query = ask("evil[.]com", Some("contoso.onmicrosoft.com&x=\""), false, "public");
    let link = query.link.unwrap();
    assert!(link.starts_with("https://security.microsoft.com/v2/advanced-hunting?query=H4sI"), "{link}");
    assert!(link.ends_with("&timeRangeId=SetInQuery&tid=contoso.onmicrosoft.comx") && link.len() <= 2_400, "{link}");
    assert!(!link.contains("runQuery"));
    assert!(ask("evil[.]com", None, true, "gcc-high").link.unwrap().ends_with("&runQuery=true"));
    assert!(ask("evil[.]com", None, false, "dod").link.unwrap().starts_with("https://security.apps.mil/"));
    assert_eq!(ask("evil[.]com", None, false, "china").link, None);
    let many: String = (0..200).map(|number| format!("evil-{number}[.]com ")).collect();
    let query = ask(&many, None, false, "public");
    assert_eq!((query.link, query.notes.first().map(|note| note.code())), (None, Some("link-too-long")));
}

#[test]
fn kinds_that_no_table_serves_keep_their_row() {
    let report = hunt(&Request {
        text: "a@evil[.]com".to_owned(),
        hunt: Some("published-network-footprint-3".to_owned()),
        ..Request::default()
    })
    .unwrap();
    assert!(report.queries.is_empty());
    assert_eq!(report.indicators[0].notes.iter().map(|note| note.code()).collect::<Vec<_>>(), ["not-served"]);
}

const WORKSPACE: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-logs";

#[test]
fn sentinel_links_name_the_workspace() {
    let ask = |workspace: Option<&str>, cloud: &str| {
        let request = Request {
            text: "a@evil[.]com".to_owned(),
            portal: Some("sentinel".to_owned()),
            hunt: Some("email".to_owned()),
            since: Some("24h".to_owned()),
            workspace: workspace.map(str::to_owned),
            tenant: Some("contoso.com".to_owned()),
            cloud: Some(cloud.to_owned()),
            ..Request::default()
        };
        let query = hunt(&request).unwrap().queries.remove(0);
        (query.link.unwrap_or_default(), query.notes.iter().map(|note| note.code()).collect::<Vec<_>>())
    };
    let (link, notes) = ask(Some(WORKSPACE), "public");
    assert!(link.starts_with("https://portal.azure.com/#@contoso.com/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/%2Fsubscriptions%2F"), "{link}");
    assert!(link.contains("/source/LogsBlade.AnalyticsShareLinkToQuery/q/H4sI") && link.ends_with("/timespan/PT24H"), "{link}");
    assert!(notes.contains(&"link-runs-query"), "Azure's link runs what it opens");
    assert!(ask(Some(WORKSPACE), "china").0.starts_with("https://portal.azure.cn/"));
    assert!(ask(Some(WORKSPACE), "dod").0.starts_with("https://portal.azure.us/"));
    let (link, notes) = ask(None, "public");
    assert!(link.is_empty() && notes.contains(&"workspace-unknown"));
}

#[test]
fn a_list_of_an_exclusion_takes_the_place_of_its_defaults() {
    let kql = |lists: &[(&str, &[&str])]| {
        let lists = lists
            .iter()
            .map(|(name, entries)| ((*name).to_owned(), entries.iter().map(|entry| (*entry).to_owned()).collect()))
            .collect();
        let request = Request {
            text: "evil[.]com".to_owned(),
            exclude: Some(vec!["logs".to_owned(), "rdp".to_owned()]),
            lists: Some(lists),
            ..Request::default()
        };
        hunt(&request).unwrap().queries.remove(0).kql
    };
    assert!(kql(&[]).contains("let AdminAddresses = dynamic([]);"));
    let kql = kql(&[
        ("LogHosts", &["Siem.Bücher.example", "siem01"]),
        ("LogPorts", &["514"]),
        ("AdminAddresses", &["10.1.2[.]3", "10.2.0.0/16"]),
        ("AdminSids", &["a\"b"]),
    ]);
    for list in [
        "let LogHosts = dynamic([\"siem.xn--bcher-kva.example\", \"siem01\"]);",
        "let LogPorts = dynamic([514]);",
        "let AdminAddresses = dynamic([\"10.1.2.3\", \"10.2.0.0/16\"]);",
        "let AdminSids = dynamic([\"a\\\"b\"]);",
    ] {
        assert!(kql.contains(list), "{list} in\n{kql}");
    }
}

#[test]
fn a_split_query_is_fit_for_a_rule() {
    let request = Request {
        text: "45.77.12[.]9 evil-c2[.]com hxxp://a[.]com/b".to_owned(),
        portal: Some("unified".to_owned()),
        form: Some("split".to_owned()),
        exclude: Some(vec!["logs".to_owned()]),
        ..Request::default()
    };
    let queries = hunt(&request).unwrap().queries;
    assert!(queries.len() > 20);
    for query in queries {
        assert_eq!(query.tables.len(), 1, "{}", query.kql);
        assert!(!query.kql.contains(" // ") && !query.kql.starts_with("//") && !query.kql.contains("union"), "{}", query.kql);
        let time = query.kql.rsplit("| project ").next().unwrap().split(',').next().unwrap().to_owned();
        assert!(matches!(time.as_str(), "Timestamp" | "TimeGenerated"), "{time}");
        assert!(!query.kql.contains("tostring(ReportId)"), "its own type");
    }
}

#[test]
fn many_indicators_are_files_within_a_second() {
    let text: String = (0..100_000).map(|number| format!("c2-{number}.evil-{}.net\n", number % 97)).collect();
    for form in ["watchlist", "indicators-csv", "ti-csv"] {
        let request = Request {
            text: text.clone(),
            portal: Some("sentinel".to_owned()),
            form: Some(form.to_owned()),
            now: Some("2026-01-31T12:00:00Z".to_owned()),
            ..Request::default()
        };
        let report = hunt(&request).unwrap();
        let rows: usize = report.files.iter().map(|file| file.text.lines().count() - 1).sum();
        assert_eq!(rows, 100_000, "{form}");
        assert!(report.queries.iter().all(|query| query.kql.len() < 40_000), "{form}");
    }
}
