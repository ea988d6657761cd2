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
