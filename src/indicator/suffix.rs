//! Public suffixes: which endings exist, and where a registrable domain begins.
//!
//! `suffixes.txt` is made by `refresh_suffixes.py` from the public suffix list (<https://publicsuffix.org>, MPL 2.0).

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
    let Ok(lower) = std::str::from_utf8(lower) else { return false };
    static TOP: OnceLock<Vec<&'static str>> = OnceLock::new();
    let top = TOP.get_or_init(|| lines().iter().map(|line| bare(line)).filter(|name| !name.contains('.')).collect());
    top.binary_search(&lower).is_ok() || SPECIAL_USE.contains(&lower)
}

/// Whether the host's ending is reserved for something that is not the public name system.
pub(crate) fn is_special_use(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    SPECIAL_USE.contains(&last) || host.ends_with(".home.arpa")
}

/// Divides a lower-case A-label host by the longest rule that fits.
pub(crate) fn divide(host: &str) -> Division<'_> {
    let starts: Vec<usize> = std::iter::once(0).chain(host.match_indices('.').map(|(at, _)| at + 1)).collect();
    let from = |index: usize| starts.get(index).and_then(|&at| host.get(at..));
    // Without a rule the last label alone is the suffix.
    let mut suffix_at = starts.len() - 1;
    let mut private = false;
    for index in 0..starts.len() {
        let Some(found) = from(index).and_then(rule) else { continue };
        if found.exception {
            suffix_at = index + 1;
        } else if found.children && index > 0 {
            suffix_at = index - 1;
        } else if found.itself {
            suffix_at = index;
        } else {
            continue;
        }
        private = found.private;
        break;
    }
    let registrable = if suffix_at == 0 { None } else { from(suffix_at - 1) };
    Division { registrable, private }
}

fn lines() -> &'static [&'static str] {
    static LINES: OnceLock<Vec<&'static str>> = OnceLock::new();
    LINES.get_or_init(|| include_str!("suffixes.txt").lines().collect())
}

/// A line's name without its flags.
fn bare(line: &'static str) -> &'static str {
    line.trim_end_matches(['*', '!', '-', '~'])
}

/// The rule of exactly this name.
fn rule(name: &str) -> Option<Rule> {
    let lines = lines();
    let at = lines.binary_search_by(|line| bare(line).cmp(name)).ok()?;
    let flags = lines.get(at)?.get(name.len()..)?;
    let exception = flags.contains('!');
    Some(Rule {
        itself: !exception && !flags.contains('-'),
        children: flags.contains('*'),
        exception,
        private: flags.contains('~'),
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
            ("xn--e1afmkfd.xn--p1ai", Some("xn--e1afmkfd.xn--p1ai"), false),
        ] {
            assert_eq!(divide(host), Division { registrable, private }, "{host}");
        }
    }

    #[test]
    fn endings() {
        for known in ["com", "ZIP", "xn--p1ai", "onion", "uk"] {
            assert!(is_known_top_level(known), "{known}");
        }
        for unknown in ["exe", "invalidtldxyz", "c", "", "then"] {
            assert!(!is_known_top_level(unknown), "{unknown}");
        }
    }
}
