//! The predicates: what is indexed comes first, the exact check behind it, and each hit names how and what it matched.
//!
//! A hit is text, `by MATCH of INDICATOR in VALUE`; neither of the first two holds a space, so one `parse` takes it apart.

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

/// What a leg hands to the exact check, and what the exact check reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Slot {
    /// A URL or a host.
    Web,
    /// An address.
    Ip,
    /// A digest.
    Digest,
}

impl Slot {
    pub(super) const ALL: [Self; 3] = [Self::Web, Self::Ip, Self::Digest];

    /// The name of the slot's column, counted from one.
    pub(super) fn column(self, number: usize) -> String {
        let name = match self {
            Self::Web => "Web",
            Self::Ip => "Ip",
            Self::Digest => "Digest",
        };
        format!("{name}{number}")
    }
}

/// The helper functions that the plan needs, each used by the next.
pub(super) fn functions(plan: &Plan, inspects: bool) -> String {
    let mut text = String::new();
    let web = plan.asks_names() || plan.asks_addresses();
    if web {
        text.push_str("let HostOf = (url: string) { trim(@\"[\\[\\].]+\", tolower(extract(@\"^(?:[A-Za-z][\\w+.-]*://)?(?:[^/?#]*@)?(\\[[^\\]]*\\]|[^/?#:]*)\", 1, url))) };\n");
    }
    if plan.asks_paths() {
        text.push_str("let PathOf = (url: string) { extract(@\"^(?:[A-Za-z][\\w+.-]*://)?[^/?#]*([^?#]*)\", 1, url) };\n");
    }
    if !plan.exact_urls.is_empty() {
        text.push_str("let QueryOf = (url: string) { extract(@\"^[^?#]*(\\?[^#]*)\", 1, url) };\n");
    }
    if plan.asks_addresses() || plan.asks_hosts() {
        text.push_str("let PlainOf = (ip: string) { iff(ip contains \".\", extract(@\"(\\d+\\.\\d+\\.\\d+\\.\\d+)$\", 1, ip), ip) };\n");
    }
    if plan.asks_addresses() {
        let _ = writeln!(text, "let AddressIn = (ip: string) {{ {} }};", case(&address_arms(plan)));
    }
    if !plan.domains.is_empty() {
        let counts = plan.label_counts();
        for labels in counts.clone() {
            let _ = writeln!(text, "let Tail{labels} = (host: string) {{ extract(@\"([^.]+(?:\\.[^.]+){{{}}})$\", 1, host) }};", labels - 1);
        }
        let arms: Vec<(String, String)> = counts
            .rev()
            .map(|labels| {
                let tail = format!("Tail{labels}(host)");
                (any(&over("Domains", &plan.domains, |list| format!("{tail} in ({list})"))), tail)
            })
            .collect();
        let _ = writeln!(text, "let DomainIn = (host: string) {{ {} }};", case(&arms));
    }
    if web {
        let _ = writeln!(text, "let WebHit = (url: string, host: string{}) {{ {} }};", if plan.domains.is_empty() { "" } else { ", name: string" }, case(&web_arms(plan)));
    }
    if plan.asks_addresses() {
        text.push_str("let AddressHit = (ip: string) { iff(AddressIn(ip) != \"\", strcat(\"by address of \", AddressIn(ip), \" in \", ip), \"\") };\n");
    }
    if !plan.hashes.is_empty() {
        let tests = any(&over("Hashes", &plan.hashes, |list| format!("digest in~ ({list})")));
        let _ = writeln!(text, "let HashHit = (digest: string) {{ iff({tests}, strcat(\"by hash of \", tolower(digest), \" in \", digest), \"\") }};");
    }
    if inspects && web {
        text.push_str("let Inspected = (fields: string) { strcat(parse_json(fields).query, parse_json(fields).host, parse_json(fields).uri, parse_json(fields).server_name) };\n");
    }
    text
}

fn address_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    if !plan.addresses.is_empty() {
        arms.push((any(&over("Addresses", &plan.addresses, |list| format!("PlainOf(ip) in ({list})"))), "PlainOf(ip)".to_owned()));
    }
    let between = |compare: &str, ip: &str, range: &str| {
        format!("{compare}({ip}, tostring(split({range}, \"-\")[0])) >= 0 and {compare}({ip}, tostring(split({range}, \"-\")[1])) <= 0")
    };
    arms.extend(each("Addresses6", &plan.addresses6, |value| format!("ipv6_is_match(ip, {value}) == true")));
    arms.extend(each("Networks", &plan.networks, |value| format!("ipv4_is_in_range(PlainOf(ip), {value}) == true")));
    arms.extend(each("Networks6", &plan.networks6, |value| format!("ipv6_is_in_range(ip, {value}) == true")));
    arms.extend(each("Ranges", &plan.ranges, |value| between("ipv4_compare", "PlainOf(ip)", value)));
    arms.extend(each("Ranges6", &plan.ranges6, |value| between("ipv6_compare", "ip", value)));
    arms
}

/// The arms of a column that holds a URL or a host, the surest first.
fn web_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    let hit = |how: &str, what: &str| format!("strcat(\"by {how} of \", {what}, \" in \", url)");
    if !plan.exact_urls.is_empty() {
        let key = "host, PathOf(url), QueryOf(url)";
        arms.push((any(&over("ExactUrls", &plan.exact_urls, |list| format!("strcat({key}) in ({list})"))), hit("url", key)));
    }
    if !plan.urls.is_empty() {
        let key = "host, PathOf(url)";
        arms.push((any(&over("Urls", &plan.urls, |list| format!("strcat({key}) in ({list})"))), hit("url", key)));
    }
    for (test, value) in each("Directories", &plan.directories, |value| format!("strcat(host, PathOf(url)) startswith_cs {value}")) {
        arms.push((test, hit("url", &value)));
    }
    if !plan.domains.is_empty() {
        arms.push(("name != \"\"".to_owned(), hit("host", "name")));
    }
    if !plan.hosts.is_empty() {
        arms.push((any(&over("Hosts", &plan.hosts, |list| format!("host in ({list})"))), hit("host", "host")));
    }
    if plan.asks_addresses() {
        arms.push(("AddressIn(host) != \"\"".to_owned(), hit("address", "AddressIn(host)")));
    }
    if plan.asks_paths() {
        let hosts = over("UrlHosts", &plan.url_hosts, |list| format!("host in ({list})"));
        let hosts = if hosts.len() > 1 { format!("({})", any(&hosts)) } else { any(&hosts) };
        arms.push((format!("PathOf(url) == \"\" and {hosts}"), hit("host", "host")));
    }
    arms
}

/// What a leg does about one column: its indexed filter, and the values for the exact check with their slots.
pub(super) struct Look {
    pub(super) filter: String,
    pub(super) values: Vec<(Slot, String)>,
}

/// How the column is searched, or none if the plan asks for nothing that it holds.
pub(super) fn look(plan: &Plan, column: &Column) -> Option<Look> {
    let name = column.name;
    let value = column.value.unwrap_or(name).to_owned();
    let mut tests = Vec::new();
    let mut values = Vec::new();
    match column.holds {
        Holds::Web => {
            tests.extend(over("Domains", &plan.domains, |list| format!("{name} has_any ({list})")));
            tests.extend(over("Hosts", &plan.hosts, |list| format!("{name} has_any ({list})")));
            tests.extend(over("UrlHosts", &plan.url_hosts, |list| format!("{name} has_any ({list})")));
            tests.extend(over("Addresses", &plan.addresses, |list| format!("has_any_ipv4({name}, {list})")));
            if !plan.networks.is_empty() || !plan.ranges.is_empty() {
                tests.push(format!("{name} matches regex @\"\\d\\.\\d+\\.\\d+\\.\\d\""));
            }
            if !plan.addresses6.is_empty() || !plan.networks6.is_empty() || !plan.ranges6.is_empty() {
                tests.push(format!("{name} contains \"[\""));
            }
            values.push((Slot::Web, value));
        }
        Holds::Address { url } => {
            tests.extend(over("Addresses", &plan.addresses, |list| format!("has_any_ipv4({name}, {list})")));
            if plan.asks_spans() {
                tests.push(format!("AddressIn({name}) != \"\""));
            }
            if plan.asks_addresses() {
                values.push((Slot::Ip, value));
            }
            if let Some(url) = url.filter(|_| plan.asks_hosts()) {
                // Where the row has no URL, its address is all that is known of one.
                tests.extend(over("Hosts", &plan.hosts, |list| format!("{name} has_any ({list})")));
                tests.extend(over("UrlHosts", &plan.url_hosts, |list| format!("{name} has_any ({list})")));
                values.push((Slot::Web, format!("iff(isempty({url}), PlainOf({name}), \"\")")));
            }
        }
        Holds::Digest(kind) if plan.digests.contains(&kind) => {
            tests.extend(over("Hashes", &plan.hashes, |list| format!("{name} in~ ({list})")));
            values.push((Slot::Digest, value));
        }
        Holds::Digest(_) => {}
    }
    if tests.is_empty() {
        return None;
    }
    let tests = tests.join("\n        or ");
    let filter = match column.only {
        Some(only) => format!("({only} and ({}))", tests.replace("\n        or ", " or ")),
        None => tests,
    };
    if let Some(only) = column.only {
        for (_, value) in &mut values {
            *value = format!("iff({only}, {value}, \"\")");
        }
    }
    Some(Look { filter, values })
}

/// The hit of the `number`th column of a slot.
pub(super) fn hit(plan: &Plan, slot: Slot, number: usize) -> String {
    let column = slot.column(number);
    match slot {
        Slot::Web if plan.domains.is_empty() => format!("WebHit({column}, Host{number})"),
        Slot::Web => format!("WebHit({column}, Host{number}, Name{number})"),
        Slot::Ip => format!("AddressHit({column})"),
        Slot::Digest => format!("HashHit({column})"),
    }
}
