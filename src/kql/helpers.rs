//! The functions and patterns that a query defines for itself: only those that it calls, each before its use.
//!
//! Every regular expression is RE2's, which Kusto uses, and has no part that an indicator could change: values reach a
//! pattern through [`any_host`] and [`any_url`], which quote what is not a letter or digit. A pattern has to be a constant
//! for Kusto, which a call of a function of our own is not.

use memchr::memmem;

use super::lists::{List, any, case, case_or};
use crate::hunt::plan::Plan;

/// What stands before a host in free text: the edge of a word, the name of an option or a scheme, a user name. A host in
/// the path or the query string of another URL has none of them.
const BEFORE: &str = r#"let Before = @"(?i:(?:^|[\s""'`<>(){}\[\],;|])[/-]*(?:[^\s""'`<>(){}\[\],;|/?#\\]*[=:@])?(?:[a-z][a-z0-9+.-]*:[/\\]+|[/\\]{2})?(?:[^\s""'/?#\\@]*@)?)";"#;
const HOST_END: &str = r#"let HostEnd = @"\.?(?::\d+)?(?:$|[^\w.@:-]|[.:-](?:$|\W))";"#;
const NO_PATH: &str = r#"let NoPath = @"\.?(?::\d+)?(?:$|[^\w.@:/\\-]|[.:-](?:$|[^\w/\\]))";"#;
const URL_END: &str = r#"let UrlEnd = @"(?:$|[?#\s""'`<>(){}\[\],;|\\]|[.:!]+(?:$|\s))";"#;
const QUERY_END: &str = r#"let QueryEnd = @"(?:$|[#\s""'`<>(){}\[\],;|\\]|[.:!]+(?:$|\s))";"#;
const URL_OF: &str =
    r#"let UrlOf = (url: string) { iff(url matches regex @"^(?:[A-Za-z][\w+.-]*://)?[^/?#]*%", url_decode(url), url) };"#;
const HOST_OF: &str = r#"let HostOf = (url: string) { trim(@"[\[\].]+", tolower(extract(@"^(?:[A-Za-z][\w+.-]*://)?(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)", 1, url))) };"#;
const HOST_OF_NAME: &str = r#"let HostOf = (url: string) { iff(NameOf(url) matches regex @"[^\x00-\x7f]", punycode_domain_from_string(NameOf(url)), NameOf(url)) };"#;
const PATH_OF: &str = r#"let PathOf = (url: string) { extract(@"^(?:[A-Za-z][\w+.-]*://)?[^/?#]*([^?#]*)", 1, url) };"#;
const QUERY_OF: &str = r#"let QueryOf = (url: string) { extract(@"^[^?#]*(\?[^#]*)", 1, url) };"#;
const PLAIN_OF: &str = r#"let PlainOf = (ip: string) { iff(ip contains ".", extract(@"^(?:[0:]+ffff:)?(\d+\.\d+\.\d+\.\d+)$", 1, tolower(ip)), tolower(ip)) };"#;
const ADDRESS_OF: &str =
    r#"let AddressOf = (ip: string) { trim(@"[\[\]]", replace_regex(ip, @"^(\[[^\]]*\]|\d+\.\d+\.\d+\.\d+):\d+$", @"\1")) };"#;
const HOST_OF_IP: &str = r#"let HostOfIp = (ip: string) { iff(PlainOf(ip) contains ":", strcat("[", ip, "]"), PlainOf(ip)) };"#;
/// What may be an address in free text; the same stands before it as before a host, but as little of it as will do, since
/// an address may have colons of its own.
const ADDRESSES_OF: &str = r#"let AddressesOf = (text: string) { extract_all(@"(?i:(?:^|[\s""'`<>(){}\[\],;|])[/-]*(?:[^\s""'`<>(){}\[\],;|/?#\\]*?[=:@])??(?:[a-z][a-z0-9+.-]*:[/\\]+|[/\\]{2})?(?:[^\s""'/?#\\@]*@)?)\[?([0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]+[\w.-]*)", text) };"#;
/// A proxied request has the whole URL as its path; a CONNECT names host and port.
const INSPECTED: &str = r#"let Inspected = (fields: string) { strcat(parse_json(fields).query, parse_json(fields).server_name,
    iff(parse_json(fields).uri contains "://", "", tostring(parse_json(fields).host)), iff(parse_json(fields).uri contains "/", tostring(parse_json(fields).uri), "")) };"#;
const ANSWERED: &str =
    r#"let Answered = (fields: string) { strcat(parse_json(fields).answers, parse_json(fields).DnsQueryResult) };"#;
/// The first two folders of a path on any drive.
const FOLDER_OF: &str = r#"let FolderOf = (path: string) { extract(@"^[A-Za-z]:(\\[^\\]+\\[^\\]+)(?:\\|$)", 1, path) };"#;
const WITHIN: &str =
    r#"let Within = (ip: string, addresses: dynamic) { ipv6_is_in_any_range(AddressOf(ip), addresses) == true };"#;

/// A definition with the name by which its use is known.
struct Helper {
    name: String,
    text: String,
}

impl Helper {
    fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into() }
    }

    fn is_used_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is_word =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        memmem::find_iter(bytes, &self.name).any(|at| !is_word(at.checked_sub(1)) && !is_word(Some(at + self.name.len())))
    }
}

/// The definitions that `body` needs, in an order in which each stands before its use. `labels` is the longest name of
/// any list, in labels.
pub(super) fn definitions(plan: &Plan, labels: usize, body: &str) -> String {
    let mut used = body.to_owned();
    let mut needed: Vec<String> = Vec::new();
    for helper in all(plan, labels).into_iter().rev() {
        if helper.is_used_in(&used) {
            used.push_str(&helper.text);
            needed.push(helper.text);
        }
    }
    needed.reverse();
    needed.into_iter().map(|text| text + "\n").collect()
}

/// Every definition, the plainest first.
fn all(plan: &Plan, labels: usize) -> Vec<Helper> {
    let mut helpers = vec![Helper::new("UrlOf", URL_OF)];
    if plan.unicode_names.is_empty() {
        helpers.push(Helper::new("HostOf", HOST_OF));
    } else {
        helpers.push(Helper::new("NameOf", HOST_OF.replace("let HostOf", "let NameOf")));
        helpers.push(Helper::new("HostOf", HOST_OF_NAME));
    }
    for (name, text) in [
        ("PathOf", PATH_OF),
        ("QueryOf", QUERY_OF),
        ("PlainOf", PLAIN_OF),
        ("AddressOf", ADDRESS_OF),
        ("HostOfIp", HOST_OF_IP),
        ("AddressesOf", ADDRESSES_OF),
        ("FolderOf", FOLDER_OF),
        ("Within", WITHIN),
        ("Inspected", INSPECTED),
        ("Answered", ANSWERED),
    ] {
        helpers.push(Helper::new(name, text));
    }
    let spans = span_tests(plan);
    helpers.push(Helper::new("InSpan", format!("let InSpan = (ip: string) {{ {} }};", any(&spans))));
    helpers.push(Helper::new("SpanOf", format!("let SpanOf = (ip: string) {{ {} }};", case_or(&span_names(plan), "ip"))));
    helpers.push(Helper::new("AddressIn", format!("let AddressIn = (ip: string) {{ {} }};", case(&address_arms(plan)))));
    helpers.extend(tails(plan, labels));
    helpers.extend(patterns(plan));
    helpers.extend(hits(plan));
    helpers
}

/// The ends of a host by their number of labels, and what is looked up with them.
fn tails(plan: &Plan, labels: usize) -> Vec<Helper> {
    let counts = 2..=labels.max(5);
    let mut helpers: Vec<Helper> = counts
        .clone()
        .map(|labels| {
            let text =
                format!("let Tail{labels} = (host: string) {{ extract(@\"([^.]+(?:\\.[^.]+){{{}}})$\", 1, host) }};", labels - 1);
            Helper::new(&format!("Tail{labels}"), text)
        })
        .collect();
    let domains = plan.list_of_domains();
    let domain = if domains.is_table() {
        let arms: Vec<(String, String)> = counts
            .clone()
            .rev()
            .map(|labels| {
                let tail = format!("Tail{labels}(host)");
                (any(&domains.within(|list| format!("{tail} in ({list})"))), tail)
            })
            .collect();
        case(&arms)
    } else {
        // The leftmost end that is listed is the longest one.
        format!("extract(replace_string(@\"(?:^|\\.)(ANY)$\", \"ANY\", {}), 1, host)", any_host(domains.name))
    };
    helpers.push(Helper::new("DomainIn", format!("let DomainIn = (host: string) {{ {domain} }};")));
    let tests: Vec<String> = counts.map(|labels| format!("Tail{labels}(HostOf(url)) in (hosts)")).collect();
    helpers.push(Helper::new(
        "Under",
        format!("let Under = (url: string, hosts: dynamic) {{ HostOf(url) in (hosts)\n    or {} }};", tests.join(" or ")),
    ));
    helpers
}

/// What finds a value in free text.
fn patterns(plan: &Plan) -> Vec<Helper> {
    let mut helpers = Vec::new();
    for (name, text) in
        [("Before", BEFORE), ("HostEnd", HOST_END), ("NoPath", NO_PATH), ("UrlEnd", URL_END), ("QueryEnd", QUERY_END)]
    {
        helpers.push(Helper::new(name, text));
    }
    let mut found = Vec::new();
    let mut add = |name: &str, list: List<'_>, pattern: &dyn Fn(&str) -> String| {
        for (index, array) in list.arrays().iter().enumerate() {
            let name = if index == 0 { name.to_owned() } else { format!("{name}{}", index + 1) };
            helpers.push(Helper::new(&name, format!("let {name} = {};", pattern(array))));
            found.push(format!("extract({name}, 1, text)"));
        }
    };
    // The values take the place of ANY: a call of strcat with them inside would be written out many times over.
    let host = |before: &'static str, after: &'static str| {
        move |list: &str| {
            format!("replace_string(strcat(Before, @\"((?i:{before}(?:ANY)))\", {after}), \"ANY\", {})", any_host(list))
        }
    };
    let url = |after: &'static str| {
        move |list: &str| format!("replace_string(strcat(Before, \"(ANY)\"{after}), \"ANY\", {})", any_url(list))
    };
    add("ExactUrlPattern", plan.list_of_exact_urls(), &url(", QueryEnd"));
    add("UrlPattern", plan.list_of_urls(), &url(", UrlEnd"));
    add("DirectoryPattern", plan.list_of_directories(), &url(""));
    add("DomainPattern", plan.list_of_domains(), &host(r"(?:[\w-]+\.)*", "HostEnd"));
    add("HostPattern", plan.list_of_hosts(), &host("", "HostEnd"));
    add("UrlHostPattern", plan.list_of_url_hosts(), &host("", "NoPath"));
    add("UnicodePattern", plan.list_of_unicode_names(), &host(r"(?:[\pL\pN_-]+\.)*", "HostEnd"));
    if !plan.list_of_addresses().is_table() {
        add("AddressPattern", plan.list_of_addresses(), &host("", "HostEnd"));
    }
    let found = if found.len() > 1 { format!("coalesce({})", found.join(",\n    ")) } else { found.concat() };
    helpers.push(Helper::new("FoundIn", format!("let FoundIn = (text: string) {{ {found} }};")));
    helpers
}

/// An alternation of hosts or addresses.
fn any_host(list: &str) -> String {
    format!("replace_string(strcat_array({list}, \"|\"), \".\", @\"\\.\")")
}

/// An alternation of `host/path`, each with or without a port.
fn any_url(list: &str) -> String {
    format!(
        "replace_string(replace_regex(replace_regex(strcat_array({list}, \"\\n\"),\n    @\"([^\\w\\n/-])\", @\"\\\\\\1\"), @\"(?m)^([^/\\n]+)\", @\"(?i:\\1)(?::[0-9]+)?\"), \"\\n\", \"|\")"
    )
}

/// What writes a hit, `by MATCH of INDICATOR in VALUE`.
fn hits(plan: &Plan) -> Vec<Helper> {
    let name = if plan.domains.is_empty() { "" } else { ", name: string" };
    let address = if plan.asks_addresses() { ", address: string" } else { "" };
    let key = if plan.asks_paths() { ", key: string" } else { "" };
    let exact = if plan.exact_urls.is_empty() { "" } else { ", exact: string" };
    let hashes = any(&plan.list_of_hashes().within(|list| format!("digest in~ ({list})")));
    let mailboxes = any(&plan.list_of_mailboxes().within(|list| format!("mailbox in~ ({list})")));
    vec![
        Helper::new("UrlHit", format!("let UrlHit = (url: string, key: string{exact}) {{ {} }};", case(&url_arms(plan)))),
        Helper::new(
            "HostHit",
            format!("let HostHit = (url: string, host: string{name}{address}{key}) {{ {} }};", case(&host_arms(plan))),
        ),
        Helper::new(
            "AddressHit",
            "let AddressHit = (ip: string, address: string) { iff(isnotempty(address), strcat(\"by address of \", address, \" in \", ip), \"\") };",
        ),
        Helper::new(
            "HashHit",
            format!(
                "let HashHit = (digest: string) {{ iff({hashes}, strcat(\"by hash of \", tolower(digest), \" in \", digest), \"\") }};"
            ),
        ),
        Helper::new(
            "MailboxHit",
            format!(
                "let MailboxHit = (mailbox: string) {{ iff({mailboxes}, strcat(\"by email of \", tolower(mailbox), \" in \", mailbox), \"\") }};"
            ),
        ),
    ]
}

/// More networks than this are not told apart in a row: it then names the address itself.
const TOLD_APART: usize = 16;

/// Whether an address lies in any network or range; the whole list, so that an edit of it counts.
fn span_tests(plan: &Plan) -> Vec<String> {
    let mut tests = plan.list_of_networks().over(|list| format!("ipv4_is_in_any_range(PlainOf(ip), {list}) == true"));
    tests.extend(plan.list_of_networks6().over(|list| format!("ipv6_is_in_any_range(ip, {list}) == true")));
    tests.extend(range_arms(plan).into_iter().map(|(test, _)| format!("({test})")));
    tests
}

fn range_arms(plan: &Plan) -> Vec<(String, String)> {
    let between = |compare: &str, ip: &str, range: &str| {
        format!(
            "{compare}({ip}, tostring(split({range}, \"-\")[0])) >= 0 and {compare}({ip}, tostring(split({range}, \"-\")[1])) <= 0"
        )
    };
    let mut arms = plan.list_of_ranges().each(|value| between("ipv4_compare", "PlainOf(ip)", value));
    arms.extend(plan.list_of_ranges6().each(|value| between("ipv6_compare", "ip", value)));
    arms
}

/// Which network or range an address lies in.
fn span_names(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    if plan.networks.len() <= TOLD_APART {
        arms.extend(plan.list_of_networks().each(|value| format!("ipv4_is_in_range(PlainOf(ip), {value}) == true")));
    }
    if plan.networks6.len() <= TOLD_APART {
        let named = plan.list_of_networks6().each(|value| format!("ipv6_is_in_range(ip, {value}) == true"));
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
        arms.push((any(&plan.list_of_addresses().within(|list| format!("PlainOf(ip) in ({list})"))), "PlainOf(ip)".to_owned()));
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
        arms.push((any(&plan.list_of_exact_urls().within(|list| format!("exact in ({list})"))), hit("exact")));
    }
    if !plan.urls.is_empty() {
        arms.push((any(&plan.list_of_urls().within(|list| format!("key in ({list})"))), hit("key")));
    }
    for (test, value) in plan.list_of_directories().each(|value| format!("key startswith_cs {value}")) {
        arms.push((test, hit(&value)));
    }
    arms
}

/// The arms of a URL or host whose host is an indicator; last, where it has no path, the host of a URL.
fn host_arms(plan: &Plan) -> Vec<(String, String)> {
    let mut arms = Vec::new();
    let hit = |how: &str, what: &str| format!("strcat(\"by {how} of \", {what}, \" in \", url)");
    if !plan.domains.is_empty() {
        arms.push(("isnotempty(name)".to_owned(), hit("host", "name")));
    }
    if !plan.hosts.is_empty() {
        arms.push((any(&plan.list_of_hosts().within(|list| format!("host in ({list})"))), hit("host", "host")));
    }
    if plan.asks_addresses() {
        arms.push(("isnotempty(address)".to_owned(), hit("address", "address")));
    }
    if plan.asks_paths() {
        let hosts = plan.list_of_url_hosts().within(|list| format!("host in ({list})"));
        let hosts = if hosts.len() > 1 { format!("({})", any(&hosts)) } else { any(&hosts) };
        // A URL without a path is its host: all that a row says of the URL that was asked for.
        arms.push((format!("key == host and {hosts}"), hit("host", "host")));
    }
    arms
}
