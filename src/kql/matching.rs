//! The predicates: what is indexed comes first, the exact check behind it, and each hit names how and what it matched.
//!
//! A hit is text, `MATCH INDICATOR VALUE`; neither of the first two holds a space, so one `parse` takes it apart.

use std::fmt::Write as _;

use super::literal;
use crate::hunt::plan::{Plan, Values};
use crate::hunt::tables::{Column, Holds};

/// Above this the text index is no longer used (Microsoft's best practices for `has_any` and `in`).
const INDEXED: usize = 128;

/// The parameters at the top of a query: one `let` a list, lists of more than 128 in several.
pub(super) fn parameters(plan: &Plan) -> String {
    let mut text = String::new();
    for (name, values, meaning) in lists(plan) {
        for (index, part) in values.parts(INDEXED).enumerate() {
            let remark = if index == 0 { meaning } else { "" };
            let _ = writeln!(text, "let {} = {};{}", numbered(name, index), literal::list(part.iter().map(String::as_str)), remark);
        }
    }
    text
}

fn lists(plan: &Plan) -> [(&'static str, &Values, &'static str); 13] {
    [
        ("Addresses", &plan.addresses, ""),
        ("Addresses6", &plan.addresses6, ""),
        ("Networks", &plan.networks, ""),
        ("Networks6", &plan.networks6, ""),
        ("Ranges", &plan.ranges, ""),
        ("Ranges6", &plan.ranges6, ""),
        ("Domains", &plan.domains, " // with their subdomains"),
        ("Hosts", &plan.hosts, " // without subdomains"),
        ("ExactUrls", &plan.exact_urls, " // with this query string"),
        ("Urls", &plan.urls, " // with any query string"),
        ("Directories", &plan.directories, " // and everything below"),
        ("UrlHosts", &plan.url_hosts, " // the hosts of the URLs above: keep in step"),
        ("Hashes", &plan.hashes, ""),
    ]
}

fn numbered(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}{}", index + 1) }
}

/// `test(Domains) or test(Domains2)`: the same test over each part of a list.
fn over(name: &str, values: &Values, test: impl Fn(&str) -> String) -> Vec<String> {
    (0..values.len().div_ceil(INDEXED)).map(|index| test(&numbered(name, index))).collect()
}

fn any(tests: &[String]) -> String {
    tests.join(" or ")
}

/// `case(test, value, …, "")` over several lines, or `iff` where there is one arm.
fn case(arms: &[(String, String)]) -> String {
    match arms {
        [] => "\"\"".to_owned(),
        [(test, value)] => format!("iff({test}, {value}, \"\")"),
        _ => {
            let mut text = "case(".to_owned();
            for (test, value) in arms {
                let _ = write!(text, "\n    {test}, {value},");
            }
            text + "\n    \"\")"
        }
    }
}

/// One arm for each place of a list, so that the matched value is the list's own.
fn each(name: &str, values: &Values, test: impl Fn(&str) -> String) -> Vec<(String, String)> {
    (0..values.len())
        .map(|index| {
            let value = format!("tostring({}[{}])", numbered(name, index / INDEXED), index % INDEXED);
            (test(&value), value)
        })
        .collect()
}

/// The helper functions that the plan needs, each used by the next.
pub(super) fn functions(plan: &Plan, inspects: bool) -> String {
    let mut text = String::new();
    let names = plan.asks_names();
    let addresses = plan.asks_addresses();
    if names || addresses {
        text.push_str("let HostOf = (url: string) { trim(@\"[\\[\\].]+\", tolower(extract(@\"^(?:[A-Za-z][\\w+.-]*://)?(?:[^/?#]*@)?(\\[[^\\]]*\\]|[^/?#:]*)\", 1, url))) };\n");
    }
    if plan.asks_paths() {
        text.push_str("let PathOf = (url: string) { extract(@\"^(?:[A-Za-z][\\w+.-]*://)?[^/?#]*([^?#]*)\", 1, url) };\n");
    }
    if !plan.exact_urls.is_empty() {
        text.push_str("let QueryOf = (url: string) { extract(@\"^[^?#]*(\\?[^#]*)\", 1, url) };\n");
    }
    if addresses || plan.asks_paths() {
        text.push_str("let Ipv4Of = (ip: string) { extract(@\"^(?:.*:)?(\\d+\\.\\d+\\.\\d+\\.\\d+)$\", 1, ip) };\n");
    }
    if addresses {
        let _ = writeln!(text, "let AddressIn = (ip: string) {{ {} }};", case(&address_arms(plan)));
    }
    if !plan.domains.is_empty() {
        text.push_str("let Tail = (host: string, labels: long) { strcat_array(array_slice(split(host, \".\"), -labels, -1), \".\") };\n");
        let arms: Vec<(String, String)> = plan
            .label_counts()
            .rev()
            .map(|labels| {
                let tail = format!("Tail(host, {labels})");
                (any(&over("Domains", &plan.domains, |list| format!("{tail} in ({list})"))), tail)
            })
            .collect();
        let _ = writeln!(text, "let DomainIn = (host: string) {{ {} }};", case(&arms));
    }
    if names || addresses {
        let _ = writeln!(text, "let WebHit = (url: string) {{ {} }};", case(&web_arms(plan)));
    }
    if addresses {
        text.push_str("let AddressHit = (ip: string) { iff(AddressIn(ip) != \"\", strcat(\"address \", AddressIn(ip), \" \", ip), \"\") };\n");
    }
    if plan.asks_paths() || !plan.hosts.is_empty() {
        let tests = any(&[over("Hosts", &plan.hosts, |list| format!("{} in ({list})", host_of_address(plan))), over("UrlHosts", &plan.url_hosts, |list| format!("{} in ({list})", host_of_address(plan)))].concat());
        let _ = writeln!(text, "let HostHit = (ip: string) {{ iff({tests}, strcat(\"host \", {}, \" \", ip), \"\") }};", host_of_address(plan));
    }
    if !plan.hashes.is_empty() {
        let tests = any(&over("Hashes", &plan.hashes, |list| format!("digest in~ ({list})")));
        let _ = writeln!(text, "let HashHit = (digest: string) {{ iff({tests}, strcat(\"hash \", tolower(digest), \" \", digest), \"\") }};");
    }
    if inspects && (names || addresses) {
        text.push_str("let Inspected = (fields: string) { strcat(parse_json(fields).query, parse_json(fields).host, parse_json(fields).uri, parse_json(fields).server_name) };\n");
    }
    text
}

fn host_of_address(plan: &Plan) -> &'static str {
    let _ = plan;
    "iff(ip has \".\", Ipv4Of(ip), tolower(ip))"
}

fn address_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    if !plan.addresses.is_empty() {
        arms.push((any(&over("Addresses", &plan.addresses, |list| format!("Ipv4Of(ip) in ({list})"))), "Ipv4Of(ip)".to_owned()));
    }
    let between = |compare: &str, ip: &str, range: &str| {
        format!("{compare}({ip}, tostring(split({range}, \"-\")[0])) >= 0 and {compare}({ip}, tostring(split({range}, \"-\")[1])) <= 0")
    };
    arms.extend(each("Addresses6", &plan.addresses6, |value| format!("ipv6_is_match(ip, {value}) == true")));
    arms.extend(each("Networks", &plan.networks, |value| format!("ipv4_is_in_range(Ipv4Of(ip), {value}) == true")));
    arms.extend(each("Networks6", &plan.networks6, |value| format!("ipv6_is_in_range(ip, {value}) == true")));
    arms.extend(each("Ranges", &plan.ranges, |value| between("ipv4_compare", "Ipv4Of(ip)", value)));
    arms.extend(each("Ranges6", &plan.ranges6, |value| between("ipv6_compare", "ip", value)));
    arms
}

/// The arms of a column that holds a URL or a host, the surest first.
fn web_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    let hit = |how: &str, what: &str| format!("strcat(\"{how} \", {what}, \" \", url)");
    if !plan.exact_urls.is_empty() {
        let key = "strcat(HostOf(url), PathOf(url), QueryOf(url))";
        arms.push((any(&over("ExactUrls", &plan.exact_urls, |list| format!("{key} in ({list})"))), hit("url", "HostOf(url), PathOf(url), QueryOf(url)")));
    }
    if !plan.urls.is_empty() {
        let key = "strcat(HostOf(url), PathOf(url))";
        arms.push((any(&over("Urls", &plan.urls, |list| format!("{key} in ({list})"))), hit("url", "HostOf(url), PathOf(url)")));
    }
    for (test, value) in each("Directories", &plan.directories, |value| format!("strcat(HostOf(url), PathOf(url)) startswith_cs {value}")) {
        arms.push((test, hit("url", &value)));
    }
    if !plan.domains.is_empty() {
        arms.push(("DomainIn(HostOf(url)) != \"\"".to_owned(), hit("host", "DomainIn(HostOf(url))")));
    }
    if !plan.hosts.is_empty() {
        arms.push((any(&over("Hosts", &plan.hosts, |list| format!("HostOf(url) in ({list})"))), hit("host", "HostOf(url)")));
    }
    if plan.asks_addresses() {
        arms.push(("AddressIn(HostOf(url)) != \"\"".to_owned(), hit("address", "AddressIn(HostOf(url))")));
    }
    if plan.asks_paths() {
        let hosts = any(&over("UrlHosts", &plan.url_hosts, |list| format!("HostOf(url) in ({list})")));
        let hosts = if plan.url_hosts.len() > INDEXED { format!("({hosts})") } else { hosts };
        arms.push((format!("PathOf(url) == \"\" and {hosts}"), hit("host", "HostOf(url)")));
    }
    arms
}

/// The indexed filter of a column, or none if the plan asks for nothing that it holds.
pub(super) fn filter(plan: &Plan, column: &Column) -> Option<String> {
    let name = column.name;
    let mut tests = Vec::new();
    match column.holds {
        Holds::Web => {
            tests.extend(over("Domains", &plan.domains, |list| format!("{name} has_any ({list})")));
            tests.extend(over("Hosts", &plan.hosts, |list| format!("{name} has_any ({list})")));
            tests.extend(over("UrlHosts", &plan.url_hosts, |list| format!("{name} has_any ({list})")));
            tests.extend(over("Addresses", &plan.addresses, |list| format!("has_any_ipv4({name}, {list})")));
            if plan.asks_spans() {
                tests.push(format!("AddressIn(HostOf({})) != \"\"", column.value.unwrap_or(name)));
            }
        }
        Holds::Address => {
            tests.extend(over("Addresses", &plan.addresses, |list| format!("has_any_ipv4({name}, {list})")));
            if plan.asks_spans() {
                tests.push(format!("AddressIn({name}) != \"\""));
            }
            if column.url.is_some() {
                tests.extend(over("Hosts", &plan.hosts, |list| format!("{name} has_any ({list})")));
                tests.extend(over("UrlHosts", &plan.url_hosts, |list| format!("{name} has_any ({list})")));
            }
        }
        Holds::Digest(kind) if plan.digests.contains(&kind) => tests.extend(over("Hashes", &plan.hashes, |list| format!("{name} in~ ({list})"))),
        Holds::Digest(_) => {}
    }
    if tests.is_empty() {
        return None;
    }
    let tests = any(&tests);
    Some(match column.only {
        Some(only) if tests.contains(" or ") => format!("{only} and ({tests})"),
        Some(only) => format!("{only} and {tests}"),
        None => tests,
    })
}

/// The hits that a column can give, the surest first.
pub(super) fn hits(plan: &Plan, column: &Column) -> Vec<String> {
    let value = column.value.unwrap_or(column.name);
    let guarded = |call: String| match column.only {
        Some(only) => format!("iff({only}, {call}, \"\")"),
        None => call,
    };
    match column.holds {
        Holds::Web => vec![guarded(format!("WebHit({value})"))],
        Holds::Address => {
            let mut hits = Vec::new();
            if plan.asks_addresses() {
                hits.push(guarded(format!("AddressHit({value})")));
            }
            if let Some(url) = column.url.filter(|_| plan.asks_paths() || !plan.hosts.is_empty()) {
                hits.push(format!("iff(isempty({url}), HostHit({value}), \"\")"));
            }
            hits
        }
        Holds::Digest(_) => vec![guarded(format!("HashHit({value})"))],
    }
}
