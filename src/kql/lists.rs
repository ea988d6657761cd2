//! The parameters at the top of a query: each list of values is a `let`, long ones several.

use std::fmt::Write as _;

use super::literal;
use crate::hunt::plan::{Plan, Values};

/// Above this the text index is no longer used (Microsoft's best practices for `has_any` and `in`).
const INDEXED: usize = 128;

/// More terms than this are written as a table.
const LITERAL: usize = 16;

/// So many lists of that length are tested one by one.
const PARTS: usize = 8;

/// The name of the watchlist that a query reads its lists from.
pub(crate) const WATCHLIST: &str = "quarry";

/// A list of a plan with its name in the query.
#[derive(Clone, Copy)]
pub(crate) struct List<'p> {
    pub(crate) name: &'static str,
    values: &'p Values,
    /// It is read by place, or handed to functions that take arrays alone.
    array: bool,
    /// Its values stand in the watchlist.
    kept: bool,
}

impl<'p> List<'p> {
    /// Terms, which `in` and `has_any` take as a list or a table.
    const fn terms(name: &'static str, values: &'p Values, kept: bool) -> Self {
        Self { name, values, array: false, kept }
    }

    /// An array, whatever its length.
    const fn array(name: &'static str, values: &'p Values, kept: bool) -> Self {
        Self { name, values, array: true, kept }
    }

    pub(crate) fn values(self) -> impl Iterator<Item = &'p str> {
        self.values.iter()
    }

    /// Many terms cost an engine less as a table than as a literal list. Addresses, which `has_any_ipv4` takes as an array,
    /// become one when there are more of them than it is worth calling for.
    pub(super) fn is_table(self) -> bool {
        let most = if self.name == "Addresses" { PARTS * INDEXED } else { LITERAL };
        !self.array && !self.values.is_empty() && (self.kept || self.values.len() > most)
    }

    /// The names of its parts, each short enough for an index.
    fn parts(self) -> Vec<String> {
        let count = if self.kept { self.values.len().min(1) } else { self.values.len().div_ceil(INDEXED) };
        (0..count).map(|index| self.numbered(index)).collect()
    }

    fn numbered(self, index: usize) -> String {
        if index == 0 { self.name.to_owned() } else { format!("{}{}", self.name, index + 1) }
    }

    /// `test(Domains)`, `test(Domains2)`: the same test over each part of a list.
    pub(super) fn over(self, test: impl Fn(&str) -> String) -> Vec<String> {
        self.parts().iter().map(|name| test(name)).collect()
    }

    /// The tests of computed values, which no index helps: over the whole list at once where it is a table.
    pub(super) fn within(self, test: impl Fn(&str) -> String) -> Vec<String> {
        if self.is_table() && self.parts().len() > 1 { vec![test(&format!("All{}", self.name))] } else { self.over(test) }
    }

    /// The tests of a column, each over a list short enough for its index; far more of them than that would cost more
    /// than the index saves.
    pub(super) fn indexed(self, test: impl Fn(&str) -> String) -> Vec<String> {
        if self.parts().len() > PARTS { self.within(test) } else { self.over(test) }
    }

    /// The parts of a list as arrays, for patterns.
    pub(super) fn arrays(self) -> Vec<String> {
        self.over(|list| if self.is_table() { format!("toscalar({list} | summarize make_list(Term))") } else { list.to_owned() })
    }

    /// One arm for each place of a list, so that the matched value is the list's own.
    pub(super) fn each(self, test: impl Fn(&str) -> String) -> Vec<(String, String)> {
        (0..self.values.len())
            .map(|index| {
                let (part, place) = if self.kept { (0, index) } else { (index / INDEXED, index % INDEXED) };
                let value = format!("tostring({}[{place}])", self.numbered(part));
                (test(&value), value)
            })
            .collect()
    }

    fn write(self, text: &mut String, remark: &str) {
        let remark = if remark.is_empty() { String::new() } else { format!(" // {remark}") };
        if self.values.is_empty() {
            return;
        }
        if self.kept {
            let rows = format!("Kept | where List == \"{}\"", self.name);
            let list = if self.array {
                format!("toscalar({rows} | summarize make_list(SearchKey))")
            } else {
                format!("{rows} | project Term = SearchKey")
            };
            let _ = writeln!(text, "let {} = {list};{remark}", self.name);
            return;
        }
        for (index, part) in self.values.parts(INDEXED).enumerate() {
            let list = if self.is_table() { literal::table(part) } else { literal::list(part) };
            let _ = writeln!(text, "let {} = {list};{}", self.numbered(index), if index == 0 { &remark } else { "" });
        }
        if self.is_table() && self.parts().len() > 1 {
            let _ = writeln!(text, "let All{} = union {};", self.name, self.parts().join(", "));
        }
    }
}

impl Plan {
    pub(super) fn list_of_addresses(&self) -> List<'_> {
        List::terms("Addresses", &self.addresses, self.is_in_watchlist())
    }

    pub(super) fn list_of_networks(&self) -> List<'_> {
        List::array("Networks", &self.networks, self.is_in_watchlist())
    }

    pub(super) fn list_of_networks6(&self) -> List<'_> {
        List::array("Networks6", &self.networks6, self.is_in_watchlist())
    }

    pub(super) fn list_of_ranges(&self) -> List<'_> {
        List::array("Ranges", &self.ranges, self.is_in_watchlist())
    }

    pub(super) fn list_of_ranges6(&self) -> List<'_> {
        List::array("Ranges6", &self.ranges6, self.is_in_watchlist())
    }

    pub(super) fn list_of_domains(&self) -> List<'_> {
        List::terms("Domains", &self.domains, self.is_in_watchlist())
    }

    pub(super) fn list_of_hosts(&self) -> List<'_> {
        List::terms("Hosts", &self.hosts, self.is_in_watchlist())
    }

    pub(super) fn list_of_exact_urls(&self) -> List<'_> {
        List::terms("ExactUrls", &self.exact_urls, self.is_in_watchlist())
    }

    pub(super) fn list_of_urls(&self) -> List<'_> {
        List::terms("Urls", &self.urls, self.is_in_watchlist())
    }

    pub(super) fn list_of_directories(&self) -> List<'_> {
        List::array("Directories", &self.directories, self.is_in_watchlist())
    }

    pub(super) fn list_of_url_hosts(&self) -> List<'_> {
        List::terms("UrlHosts", &self.url_hosts, self.is_in_watchlist())
    }

    pub(super) fn list_of_unicode_names(&self) -> List<'_> {
        List::array("UnicodeNames", &self.unicode_names, self.is_in_watchlist())
    }

    pub(super) fn list_of_mailboxes(&self) -> List<'_> {
        List::terms("Mailboxes", &self.mailboxes, self.is_in_watchlist())
    }

    pub(super) fn list_of_hashes(&self) -> List<'_> {
        List::terms("Hashes", &self.hashes, self.is_in_watchlist())
    }
}

/// Every list of the plan, empty ones too.
pub(crate) fn all(plan: &Plan) -> [List<'_>; 14] {
    [
        plan.list_of_addresses(),
        plan.list_of_networks(),
        plan.list_of_networks6(),
        plan.list_of_ranges(),
        plan.list_of_ranges6(),
        plan.list_of_domains(),
        plan.list_of_hosts(),
        plan.list_of_exact_urls(),
        plan.list_of_urls(),
        plan.list_of_directories(),
        plan.list_of_url_hosts(),
        plan.list_of_unicode_names(),
        plan.list_of_mailboxes(),
        plan.list_of_hashes(),
    ]
}

/// What a reader should know of a list.
fn remark(list: List<'_>, plan: &Plan) -> String {
    let words = match list.name {
        "Networks6" => "an address is a network of one",
        "Ranges" | "Ranges6" => "each has its own test in InSpan",
        "Domains" => "with their subdomains",
        "Hosts" => "without subdomains",
        "ExactUrls" => "with this query string",
        "Urls" => "with any query string",
        "Directories" => "and everything below; each has its own test in UrlHit",
        "UrlHosts" => "the hosts of these URLs: keep in step",
        "UnicodeNames" => "as some columns write the names above",
        "Hashes" => {
            let kinds: Vec<&str> = plan.digests.iter().map(|kind| kind.name()).collect();
            return format!("{} only", kinds.join(", "));
        }
        _ => "",
    };
    words.to_owned()
}

/// How many bytes the lists of a query take, or a few more.
pub(super) fn length(plan: &Plan) -> usize {
    /// Two quotes, a comma, a line's end with the spaces behind it.
    const AROUND: usize = 8;
    /// The name of a part, what opens and closes it, and the name once more where all of them are put together.
    const PART: usize = 80;
    let length = |list: &List<'_>| {
        (list.values.len() / INDEXED + 1) * PART + list.values().map(|value| value.len() + AROUND).sum::<usize>()
    };
    all(plan).iter().map(length).sum()
}

/// Writes the `let` of every list that the plan fills, with or without remarks: nearly all of a long query.
pub(super) fn parameters(text: &mut String, plan: &Plan, remarks: bool) {
    if plan.is_in_watchlist() {
        let _ = writeln!(
            text,
            "let Kept = _GetWatchlist({}) | project SearchKey = tostring(SearchKey), List = tostring(List);",
            literal::string(WATCHLIST)
        );
    }
    for list in all(plan) {
        list.write(text, &if remarks { remark(list, plan) } else { String::new() });
    }
}

/// `a or b or c`.
pub(super) fn any(tests: &[String]) -> String {
    tests.join(" or ")
}

/// `case(test, value, …, "")` over several lines, or `iff` where there is one arm.
pub(super) fn case(arms: &[(String, String)]) -> String {
    case_or(arms, "\"\"")
}

/// [`case`] with another value where no arm holds.
pub(super) fn case_or(arms: &[(String, String)], otherwise: &str) -> String {
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
