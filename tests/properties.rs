//! Properties over drawn texts: no panic, places lie in the text, canonical twice is once, no value leaves its literal, and
//! the cost grows with the text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;
use quarry::{Request, hunt};

/// Pieces that indicators, disguises and traps are made of.
const PIECES: &[&str] = &[
    "hxxp",
    "https",
    "://",
    "[:]//",
    "[.]",
    "(dot)",
    " dot ",
    " . ",
    ".",
    "\\.",
    "&#46;",
    "%2E",
    "[",
    "]",
    "(",
    ")",
    "[://",
    "evil",
    "a-b",
    "example",
    "com",
    "co.uk",
    "zip",
    "exe",
    "10",
    "203.0.113.7",
    "::",
    ":",
    "2001:db8",
    "/",
    "\\",
    "@",
    "[at]",
    " AT ",
    "?x=1",
    "#f",
    ",",
    ";",
    "|",
    "\"",
    "'",
    "\n",
    " ",
    "\t",
    "\u{200b}",
    "。",
    "ü",
    "рф",
    "xn--",
    "-",
    "_",
    "DOT",
    "0x",
    "d41d8cd98f00b204e9800998ecf8427e",
    "/24",
    "-203.0.113.9",
    "%41",
    "\u{202e}",
    "\\n",
    "\\u002e",
    "&amp;",
    "safelinks.protection.outlook.com/?url=",
    "urldefense.com/v3/__",
    "__;",
    "😀",
    "\0",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat()),
        1 => ".{0,60}",
    ]
}

fn ask(text: &str) -> quarry::Report {
    let all = quarry::Selection::Word("all".to_owned());
    hunt(&Request { text: text.to_owned(), select: Some(all), ..Request::default() }).unwrap()
}

const TEMPLATE_PIECES: &[&str] = &[
    "let ips = dynamic([\"1.2.3.4\"]);\n",
    "let d = \"a[.]com\";\n",
    "DeviceNetworkEvents\n",
    "| where ",
    "RemoteIP in (ips)",
    " or ",
    " and ",
    "RemoteUrl has d",
    "RemoteUrl == \"URL GOES HERE\"",
    "not(",
    "(",
    ")",
    "\n\n",
    "// x\n",
    "\"",
    "@\"\\\"",
    "'",
    "```",
    "|",
    ";",
    "union (",
    ", ",
    "RemoteIP == \"<ip>\"",
    "FileName =~ \"FILENAME GOES HERE\"",
    "SHA1 == \"\"",
    "has_any_ipv4(RemoteIP, ips)",
    "\t",
    "\r\n",
    "é\u{2028}",
    "query: |\n",
    "- &a *a",
    "in~",
    "where",
    "where where",
    "or or",
    "and",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_template_is_filled_or_refused(pieces in proptest::collection::vec(proptest::sample::select(TEMPLATE_PIECES), 0..14), yaml in any::<bool>()) {
        let body = pieces.concat();
        let template = if yaml { format!("name: x\nquery: |\n  {}\n", body.replace('\n', "\n  ")) } else { body };
        let request = Request { text: "1.1.1.1 evil-c2.com http://a.com/b".to_owned(), template: Some(template), ..Request::default() };
        match hunt(&request) {
            Ok(report) => for query in report.queries {
                prop_assert!(query.kql.lines().all(|line| !line.trim().is_empty()), "{}", query.kql);
            },
            Err(error) => prop_assert!(error.code().starts_with("template-"), "{error}"),
        }
    }

    #[test]
    fn any_text_gives_a_sound_report(text in text()) {
        let report = ask(&text);
        let mut last = 0;
        for row in &report.indicators {
            for [start, end] in &row.spans {
                prop_assert!(start < end && text.get(*start..*end).is_some(), "{row:?}");
            }
            prop_assert!(row.spans[0][0] >= last, "in the order of the text");
            last = row.spans[0][0];
            // The value alone means itself; a URL's punctuation, which a text may end it at, is the shared cases' matter.
            let punctuated = row.value.get(7..).unwrap_or_default().contains([',', ';', '\'', '[', '(', '{', '|', '!', '*', '&', ':', '%']) && row.kind == quarry::Kind::Url;
            if !punctuated {
                let accept = Some(vec![row.value.to_string()]);
                let again = hunt(&Request { text: format!("<{}>", row.value), accept, ..Request::default() }).unwrap();
                let values: Vec<&str> = again.indicators.iter().map(|row| &*row.value).collect();
                prop_assert_eq!(values, [&*row.value], "from {:?}", row.found);
            }
        }
        for row in &report.rejected {
            prop_assert!(text.get(row.span[0]..row.span[1]).is_some(), "{row:?}");
        }
        for query in &report.queries {
            prop_assert!(query.kql.lines().all(|line| !line.trim().is_empty()), "an empty line ends a query");
            prop_assert!(query.kql.bytes().all(|b| b == b'\n' || (b' '..=b'~').contains(&b)), "printable ASCII alone");
        }
    }

    #[test]
    fn decoding_never_fails(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (text, _) = quarry::decode(bytes);
        let _ = ask(&text);
    }
}

/// Instructions cannot be counted here, so time is compared with itself: eight times the text may cost at most 24 times
/// as much. A quadratic reader would cost 64 times.
#[test]
fn the_cost_grows_with_the_text() {
    for pattern in [
        "a.",
        "a[.]",
        "a . ",
        "1:",
        "a@",
        "hxxp://",
        "[",
        "((",
        "1.1.1.1",
        "1.1.1.1-",
        "a-dot-",
        "http://a/,",
        "http://a.co/@",
        "http://a@",
        "x\u{200b}",
        "&#46;",
        "%2E",
        "\\.",
        "a DOT ",
        "[[.]]",
        "::1-",
        "a+",
        "http://a/(",
        "a[b]",
        "\u{200b}_",
        "\u{ff0e}a",
        "\u{a0}",
        "a\u{3002}",
        "。a",
        "<a.b>",
        "10.0.0.",
        "кот.",
        ".0123456789abcdef0123456789abcdef",
        "a//1.2.3.4\\x@;",
        "a-\n",
        "a[.]\n",
        "0123456789abcdef\n",
    ] {
        let time = |repeats: usize| {
            let text = pattern.repeat(repeats);
            (0..3)
                .map(|_| {
                    let begun = std::time::Instant::now();
                    let _ = ask(&text);
                    begun.elapsed()
                })
                .min()
                .unwrap()
        };
        let (small, large) = (time(20_000), time(160_000));
        assert!(large < small * 24 + std::time::Duration::from_millis(40), "{pattern:?}: {small:?}, then {large:?}");
    }
}
