//! The predicates: what is indexed comes first, the exact check behind it, and each hit names how and what it matched.
//!
//! A hit is text, `by MATCH of INDICATOR in VALUE`; neither of the first two holds a space, so one `parse` takes it apart.

use std::fmt::Write as _;

use super::literal;
use crate::hunt::plan::{Plan, Values};
use crate::hunt::tables::{Column, Holds};

/// Above this the text index is no longer used (Microsoft's best practices for `has_any` and `in`).
const INDEXED: usize = 128;

/// More terms than this are written as a table.
const LITERAL: usize = 16;

/// So many lists of that length are tested one by one.
const PARTS: usize = 8;

/// The parameters at the top of a query: one `let` a list, lists of more than 128 in several.
pub(super) fn parameters(plan: &Plan) -> String {
    let mut text = String::new();
    for (name, values, meaning) in lists(plan) {
        for (index, part) in values.parts(INDEXED).enumerate() {
            let remark = if index == 0 { meaning.as_str() } else { "" };
            let part = part.iter().map(String::as_str);
            // Many terms cost an engine less as a table than as a literal list; the lists that are read by place stay lists.
            let terms = is_tabular(name, values);
            let list = if terms { literal::table(part) } else { literal::list(part) };
            let _ = writeln!(text, "let {} = {list};{remark}", numbered(name, index));
        }
        if is_tabular(name, values) && values.len() > INDEXED {
            let parts: Vec<String> = (0..values.len().div_ceil(INDEXED)).map(|index| numbered(name, index)).collect();
            let _ = writeln!(text, "let All{name} = union {};", parts.join(", "));
        }
    }
    text
}

fn lists(plan: &Plan) -> [(&'static str, &Values, String); 12] {
    let remark = |words: &str| format!(" // {words}");
    let kinds: Vec<&str> = plan.digests.iter().map(|kind| kind.name()).collect();
    [
        ("Addresses", &plan.addresses, String::new()),
        ("Networks", &plan.networks, String::new()),
        ("Networks6", &plan.networks6, remark("an address is a network of one")),
        ("Ranges", &plan.ranges, remark("each has its own test in InSpan")),
        ("Ranges6", &plan.ranges6, remark("each has its own test in InSpan")),
        ("Domains", &plan.domains, remark("with their subdomains")),
        ("Hosts", &plan.hosts, remark("without subdomains")),
        ("ExactUrls", &plan.exact_urls, remark("with this query string")),
        ("Urls", &plan.urls, remark("with any query string")),
        ("Directories", &plan.directories, remark("and everything below; each has its own test in UrlHit")),
        ("UrlHosts", &plan.url_hosts, remark("the hosts of these URLs: keep in step")),
        ("Hashes", &plan.hashes, remark(&format!("{} only", kinds.join(", ")))),
    ]
}

/// Whether the list is written as tables. Lists that are read by place are not, nor is that of addresses, which
/// `has_any_ipv4` takes as an array, before there are more of them than it is worth calling for.
fn is_tabular(name: &str, values: &Values) -> bool {
    match name {
        "Domains" | "Hosts" | "UrlHosts" | "Urls" | "ExactUrls" | "Hashes" => values.len() > LITERAL,
        "Addresses" => values.len() > PARTS * INDEXED,
        _ => false,
    }
}

/// The tests of computed values, which no index helps: over the whole list at once where it is a table.
fn within(name: &str, values: &Values, test: impl Fn(&str) -> String) -> Vec<String> {
    if is_tabular(name, values) && values.len() > INDEXED { vec![test(&format!("All{name}"))] } else { over(name, values, test) }
}

/// The tests of a column, each over a list short enough for its index; far more of them than that would cost more than
/// the index saves.
fn indexed(name: &str, values: &Values, test: impl Fn(&str) -> String) -> Vec<String> {
    if values.len() > PARTS * INDEXED { within(name, values, test) } else { over(name, values, test) }
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
    case_or(arms, "\"\"")
}

fn case_or(arms: &[(String, String)], otherwise: &str) -> String {
    match arms {
        [] => otherwise.to_owned(),
        [(test, value)] => format!("iff({test}, {value}, {otherwise})"),
        _ => {
            let mut text = "case(".to_owned();
            for (test, value) in arms {
                let _ = write!(text, "\n    {test}, {value},");
            }
            format!("{text}\n    {otherwise})")
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
    /// Text with addresses in it.
    Answers,
    /// A digest.
    Digest,
}

impl Slot {
    pub(super) const ALL: [Self; 4] = [Self::Web, Self::Ip, Self::Answers, Self::Digest];

    /// The name of the slot's column, counted from one.
    pub(super) fn column(self, number: usize) -> String {
        let name = match self {
            Self::Web => "Web",
            Self::Ip => "Ip",
            Self::Answers => "Answers",
            Self::Digest => "Digest",
        };
        format!("{name}{number}")
    }
}

/// A helper of the query with the text by which its use is known.
const HELPERS: [(&str, &str); 3] = [
    // A proxied request has the whole URL as its path; a CONNECT names host and port.
    (
        "Inspected(",
        "let Inspected = (fields: string) { strcat(parse_json(fields).query, parse_json(fields).server_name,\n    iff(parse_json(fields).uri contains \"://\", \"\", tostring(parse_json(fields).host)), iff(parse_json(fields).uri contains \"/\", tostring(parse_json(fields).uri), \"\")) };\n",
    ),
    ("HostOfIp(", "let HostOfIp = (ip: string) { iff(PlainOf(ip) contains \":\", strcat(\"[\", ip, \"]\"), PlainOf(ip)) };\n"),
    ("Answered(", "let Answered = (fields: string) { strcat(parse_json(fields).answers, parse_json(fields).DnsQueryResult) };\n"),
];

/// The helper functions that the plan needs, each used by the next; `legs` is what the legs call.
pub(super) fn functions(plan: &Plan, legs: &str) -> String {
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
        text.push_str("let PlainOf = (ip: string) { iff(ip contains \".\", extract(@\"^(?:[0:]+ffff:)?(\\d+\\.\\d+\\.\\d+\\.\\d+)$\", 1, tolower(ip)), tolower(ip)) };\n");
    }
    if plan.asks_spans() {
        let _ = writeln!(text, "let InSpan = (ip: string) {{ {} }};", any(&span_tests(plan)));
        let _ = writeln!(text, "let SpanOf = (ip: string) {{ {} }};", case_or(&span_names(plan), "ip"));
    }
    if plan.asks_addresses() {
        let _ = writeln!(text, "let AddressIn = (ip: string) {{ {} }};", case(&address_arms(plan)));
    }
    if !plan.domains.is_empty() {
        let counts = plan.label_counts();
        for labels in counts.clone() {
            let _ = writeln!(
                text,
                "let Tail{labels} = (host: string) {{ extract(@\"([^.]+(?:\\.[^.]+){{{}}})$\", 1, host) }};",
                labels - 1
            );
        }
        let arms: Vec<(String, String)> = counts
            .rev()
            .map(|labels| {
                let tail = format!("Tail{labels}(host)");
                (any(&within("Domains", &plan.domains, |list| format!("{tail} in ({list})"))), tail)
            })
            .collect();
        let _ = writeln!(text, "let DomainIn = (host: string) {{ {} }};", case(&arms));
    }
    if plan.asks_paths() {
        let _ = writeln!(text, "let UrlHit = (url: string, host: string) {{ {} }};", case(&url_arms(plan)));
    }
    if web {
        let name = if plan.domains.is_empty() { "" } else { ", name: string" };
        let address = if plan.asks_addresses() { ", address: string" } else { "" };
        let _ = writeln!(text, "let HostHit = (url: string, host: string{name}{address}) {{ {} }};", case(&host_arms(plan)));
    }
    if plan.asks_addresses() {
        text.push_str("let AddressHit = (ip: string, address: string) { iff(address != \"\", strcat(\"by address of \", address, \" in \", ip), \"\") };\n");
    }
    if legs.contains("Answered(") {
        let arms: Vec<(String, String)> = over("Addresses", &plan.addresses, str::to_owned)
            .into_iter()
            .map(|list| {
                (
                    format!("has_any_ipv4(text, {list})"),
                    format!("strcat(\"by address of \", tostring({list}[has_any_index(text, {list})]), \" in \", text)"),
                )
            })
            .collect();
        let _ = writeln!(text, "let AnswerHit = (text: string) {{ {} }};", case(&arms));
    }
    if !plan.hashes.is_empty() {
        let tests = any(&within("Hashes", &plan.hashes, |list| format!("digest in~ ({list})")));
        let _ = writeln!(
            text,
            "let HashHit = (digest: string) {{ iff({tests}, strcat(\"by hash of \", tolower(digest), \" in \", digest), \"\") }};"
        );
    }
    for (call, helper) in HELPERS {
        if legs.contains(call) {
            text.push_str(helper);
        }
    }
    text
}

/// More networks than this are not told apart in a row: it then names the address itself.
const TOLD_APART: usize = 16;

/// Whether an address lies in any network or range; the whole list, so that an edit of it counts.
fn span_tests(plan: &Plan) -> Vec<String> {
    let mut tests = over("Networks", &plan.networks, |list| format!("ipv4_is_in_any_range(PlainOf(ip), {list}) == true"));
    tests.extend(over("Networks6", &plan.networks6, |list| format!("ipv6_is_in_any_range(ip, {list}) == true")));
    tests.extend(range_arms(plan).into_iter().map(|(test, _)| format!("({test})")));
    tests
}

fn range_arms(plan: &Plan) -> Vec<(String, String)> {
    let between = |compare: &str, ip: &str, range: &str| {
        format!(
            "{compare}({ip}, tostring(split({range}, \"-\")[0])) >= 0 and {compare}({ip}, tostring(split({range}, \"-\")[1])) <= 0"
        )
    };
    let mut arms = each("Ranges", &plan.ranges, |value| between("ipv4_compare", "PlainOf(ip)", value));
    arms.extend(each("Ranges6", &plan.ranges6, |value| between("ipv6_compare", "ip", value)));
    arms
}

/// Which network or range an address lies in.
fn span_names(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    if plan.networks.len() <= TOLD_APART {
        arms.extend(each("Networks", &plan.networks, |value| format!("ipv4_is_in_range(PlainOf(ip), {value}) == true")));
    }
    if plan.networks6.len() <= TOLD_APART {
        let named = each("Networks6", &plan.networks6, |value| format!("ipv6_is_in_range(ip, {value}) == true"));
        arms.extend(named.into_iter().map(|(test, value)| (test, format!("replace_string({value}, \"/128\", \"\")"))));
    }
    if plan.ranges.len() + plan.ranges6.len() <= TOLD_APART {
        arms.extend(range_arms(plan));
    }
    arms
}

fn address_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    if !plan.addresses.is_empty() {
        arms.push((
            any(&within("Addresses", &plan.addresses, |list| format!("PlainOf(ip) in ({list})"))),
            "PlainOf(ip)".to_owned(),
        ));
    }
    if plan.asks_spans() {
        arms.push(("InSpan(ip)".to_owned(), "SpanOf(ip)".to_owned()));
    }
    arms
}

/// The arms of a URL that is itself an indicator.
fn url_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    let hit = |what: &str| format!("strcat(\"by url of \", {what}, \" in \", url)");
    if !plan.exact_urls.is_empty() {
        let key = "host, PathOf(url), QueryOf(url)";
        arms.push((any(&within("ExactUrls", &plan.exact_urls, |list| format!("strcat({key}) in ({list})"))), hit(key)));
    }
    if !plan.urls.is_empty() {
        let key = "host, PathOf(url)";
        arms.push((any(&within("Urls", &plan.urls, |list| format!("strcat({key}) in ({list})"))), hit(key)));
    }
    for (test, value) in
        each("Directories", &plan.directories, |value| format!("strcat(host, PathOf(url)) startswith_cs {value}"))
    {
        arms.push((test, hit(&value)));
    }
    arms
}

/// The arms of a URL or host whose host is an indicator; last, where it has no path, the host of a URL.
fn host_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    let hit = |how: &str, what: &str| format!("strcat(\"by {how} of \", {what}, \" in \", url)");
    if !plan.domains.is_empty() {
        arms.push(("name != \"\"".to_owned(), hit("host", "name")));
    }
    if !plan.hosts.is_empty() {
        arms.push((any(&within("Hosts", &plan.hosts, |list| format!("host in ({list})"))), hit("host", "host")));
    }
    if plan.asks_addresses() {
        arms.push(("address != \"\"".to_owned(), hit("address", "address")));
    }
    if plan.asks_paths() {
        let hosts = within("UrlHosts", &plan.url_hosts, |list| format!("host in ({list})"));
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

/// The filter for addresses: indexed, or exact where there are far more of them than an index is worth.
fn addressed(plan: &Plan, column: &str, plain: &str) -> Vec<String> {
    if is_tabular("Addresses", &plan.addresses) {
        vec![format!("{plain} in (AllAddresses)")]
    } else {
        over("Addresses", &plan.addresses, |list| format!("has_any_ipv4({column}, {list})"))
    }
}

/// How the column is searched, or none if the plan asks for nothing that it holds.
pub(super) fn look(plan: &Plan, column: &Column) -> Option<Look> {
    let name = column.name;
    let value = column.value.unwrap_or(name).to_owned();
    let mut tests = Vec::new();
    let mut values = Vec::new();
    let hosts = |tests: &mut Vec<String>| {
        tests.extend(indexed("Hosts", &plan.hosts, |list| format!("{name} has_any ({list})")));
        tests.extend(indexed("UrlHosts", &plan.url_hosts, |list| format!("{name} has_any ({list})")));
    };
    match column.holds {
        Holds::Name | Holds::Web => {
            tests.extend(indexed("Domains", &plan.domains, |list| format!("{name} has_any ({list})")));
            hosts(&mut tests);
            if column.holds == Holds::Web {
                tests.extend(addressed(plan, name, &format!("HostOf({value})")));
                if !plan.networks.is_empty() || !plan.ranges.is_empty() {
                    tests.push(format!("{value} matches regex @\"\\d\\.\\d+\\.\\d+\\.\\d\""));
                }
                if plan.asks_addresses6() {
                    tests.push(format!("{value} contains \"[\""));
                }
            }
            values.push((Slot::Web, value));
        }
        Holds::Address { url } => {
            tests.extend(addressed(plan, name, &format!("PlainOf({name})")));
            if plan.asks_spans() {
                tests.push(format!("InSpan({name})"));
            }
            if plan.asks_addresses() {
                values.push((Slot::Ip, value));
            }
            if plan.asks_hosts() {
                // Where the row has no URL, its address is all that is known of one.
                hosts(&mut tests);
                let host = format!("HostOfIp({name})");
                values.push((Slot::Web, url.map_or(host.clone(), |url| format!("iff(isempty({url}), {host}, \"\")"))));
            }
        }
        Holds::Answers if !plan.addresses.is_empty() && !is_tabular("Addresses", &plan.addresses) => {
            tests.extend(over("Addresses", &plan.addresses, |list| format!("has_any_ipv4({name}, {list})")));
            values.push((Slot::Answers, value));
        }
        Holds::Digest(kind) if plan.digests.contains(&kind) => {
            tests.extend(indexed("Hashes", &plan.hashes, |list| format!("{name} in~ ({list})")));
            values.push((Slot::Digest, value));
        }
        Holds::Answers | Holds::Digest(_) => {}
    }
    if tests.is_empty() {
        return None;
    }
    let filter = match column.only {
        Some(only) if tests.len() > 1 => format!("({only} and ({}))", any(&tests)),
        Some(only) => format!("({only} and {})", any(&tests)),
        None => tests.join("\n        or "),
    };
    if let Some(only) = column.only {
        for (_, value) in &mut values {
            *value = format!("iff({only}, {value}, \"\")");
        }
    }
    Some(Look { filter, values })
}

/// The columns that the exact check computes once from a slot, for the hits that follow.
pub(super) fn computed(slot: Slot, number: usize) -> Option<String> {
    let column = slot.column(number);
    match slot {
        Slot::Web => Some(format!("Host{number} = HostOf({column})")),
        Slot::Ip => Some(format!("Address{number} = AddressIn({column})")),
        Slot::Answers | Slot::Digest => None,
    }
}

/// What is computed from the hosts.
pub(super) fn computed_of_host(plan: &Plan, number: usize) -> Vec<String> {
    let mut columns = Vec::new();
    if !plan.domains.is_empty() {
        columns.push(format!("Name{number} = DomainIn(Host{number})"));
    }
    if plan.asks_addresses() {
        columns.push(format!("At{number} = AddressIn(Host{number})"));
    }
    columns
}

/// The hits of the `number`th column of a slot, with their rank: a URL is surer than a host.
pub(super) fn hits(plan: &Plan, slot: Slot, number: usize) -> Vec<(u8, String)> {
    let column = slot.column(number);
    match slot {
        Slot::Web => {
            let name = if plan.domains.is_empty() { String::new() } else { format!(", Name{number}") };
            let address = if plan.asks_addresses() { format!(", At{number}") } else { String::new() };
            let url = plan.asks_paths().then(|| (0, format!("UrlHit({column}, Host{number})")));
            url.into_iter().chain([(1, format!("HostHit({column}, Host{number}{name}{address})"))]).collect()
        }
        Slot::Ip => vec![(1, format!("AddressHit({column}, Address{number})"))],
        Slot::Answers => vec![(2, format!("AnswerHit({column})"))],
        Slot::Digest => vec![(2, format!("HashHit({column})"))],
    }
}
