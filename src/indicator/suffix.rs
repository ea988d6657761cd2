//! Public suffixes: which endings exist, and where a registrable domain begins.
//!
//! `suffixes.txt` is made by `refresh_suffixes.py` from the public suffix list (<https://publicsuffix.org>, MPL 2.0).

use std::collections::HashMap;
use std::sync::OnceLock;

/// One rule of the list.
#[derive(Clone, Copy)]
struct Rule {
    /// The name itself is a suffix.
    itself: bool,
    /// Each of its children is one.
    children: bool,
    /// It is registrable although a rule above says otherwise.
    exception: bool,
    /// From the private section: a hosting or dynamic-DNS provider's.
    private: bool,
}

/// How a host divides into suffix and registrable domain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Division<'a> {
    /// The registrable domain; none where the host is itself a suffix or its ending is unknown.
    pub(crate) registrable: Option<&'a str>,
    /// The suffix is a provider's, not a registry's.
    pub(crate) private: bool,
}

/// Names that are reserved rather than delegated, with the RFC that does so. They count as known endings.
const SPECIAL_USE: [&str; 9] = ["alt", "example", "internal", "invalid", "lan", "local", "localhost", "onion", "test"];

/// Whether the label is a top-level domain or a special-use one. ASCII, any case.
pub(crate) fn is_known_top_level(label: &str) -> bool {
    let mut buffer = [0u8; 63];
    let Some(lower) = buffer.get_mut(..label.len()) else { return false };
    lower.copy_from_slice(label.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|lower| rules().contains_key(lower) || SPECIAL_USE.contains(&lower))
}

/// Whether the host's ending is reserved for something that is not the public name system.
pub(crate) fn is_special_use(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    SPECIAL_USE.contains(&last) || host.ends_with(".home.arpa")
}

/// Divides a lower-case A-label host by the longest rule that fits.
pub(crate) fn divide(host: &str) -> Division<'_> {
    // The name that is looked up, with the two below it: whose suffix is what depends on the rule.
    let (mut child, mut grandchild) = (None, None);
    let mut name = host;
    loop {
        let parent = name.bytes().position(|b| b == b'.').and_then(|at| name.get(at + 1..));
        if let Some(found) = rule(name) {
            let registrable = if found.exception {
                Some(Some(name))
            } else if found.children && child.is_some() {
                Some(grandchild)
            } else {
                found.itself.then_some(child)
            };
            if let Some(registrable) = registrable {
                return Division { registrable, private: found.private };
            }
        }
        match parent {
            Some(parent) => (grandchild, child, name) = (child, Some(name), parent),
            // Without a rule the last label alone is the suffix.
            None => return Division { registrable: child, private: false },
        }
    }
}

/// The rule of exactly this name.
fn rule(name: &str) -> Option<Rule> {
    rules().get(name).copied()
}

/// Every rule by its name, read once.
fn rules() -> &'static HashMap<&'static str, Rule, foldhash::fast::FixedState> {
    static RULES: OnceLock<HashMap<&'static str, Rule, foldhash::fast::FixedState>> = OnceLock::new();
    RULES.get_or_init(|| {
        let rule = |line: &'static str| {
            let name = line.trim_end_matches(['*', '!', '-', '~']);
            let flags = line.get(name.len()..).unwrap_or_default();
            let exception = flags.contains('!');
            let rule = Rule {
                itself: !exception && !flags.contains('-'),
                children: flags.contains('*'),
                exception,
                private: flags.contains('~'),
            };
            (name, rule)
        };
        include_str!("suffixes.txt").lines().map(rule).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrable_domains_follow_the_list() {
        for (host, registrable, private) in [
            ("a.b.example.com", Some("example.com"), false),
            ("example.co.uk", Some("example.co.uk"), false),
            ("co.uk", None, false),
            ("com", None, false),
            ("x.www.ck", Some("www.ck"), false),
            ("a.b.foo.ck", Some("b.foo.ck"), false),
            ("evil.github.io", Some("evil.github.io"), true),
            ("a.evil.duckdns.org", Some("evil.duckdns.org"), true),
            ("x.unknowntld", Some("x.unknowntld"), false),
            ("a.evil.co.za", Some("evil.co.za"), false),
            ("evil.za", Some("evil.za"), false),
            ("xn--e1afmkfd.xn--p1ai", Some("xn--e1afmkfd.xn--p1ai"), false),
        ] {
            assert_eq!(divide(host), Division { registrable, private }, "{host}");
        }
    }

    #[test]
    fn endings() {
        // Each ending below which the list knows a suffix, also where it is none itself: `.za`.
        for name in rules().keys() {
            let last = name.rsplit('.').next().unwrap_or(name);
            assert!(is_known_top_level(last), "{name}");
        }
        for known in ["com", "ZIP", "xn--p1ai", "onion", "uk"] {
            assert!(is_known_top_level(known), "{known}");
        }
        for unknown in ["exe", "invalidtldxyz", "c", "", "then"] {
            assert!(!is_known_top_level(unknown), "{unknown}");
        }
    }
}
