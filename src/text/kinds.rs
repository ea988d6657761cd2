//! What a heading, or a sentence before a list, says of the kind of what the list holds: `REMCOS C2`, `Zebrocy emails`, `… traffic to the
//! following domains:`.

use super::headings::{HARMLESS_LABELS, HEAD, head, is_mark};

/// The last words of a heading that names the kind of what is listed below it: indicators, of which mail addresses are seldom
/// disguised. As a line's label the same words say nothing: the publisher has a mail address too.
const KINDS: [&str; 24] = [
    "c2",
    "c2 server",
    "c2 servers",
    "c2s",
    "domain",
    "domain name",
    "domain names",
    "domains",
    "e-mail addresses",
    "e-mails",
    "email addresses",
    "emails",
    "fqdns",
    "hostname",
    "hostnames",
    "hosts",
    "links",
    "sender addresses",
    "senders",
    "senders observed",
    "sites",
    "url",
    "urls",
    "websites",
];

/// Kinds of which anybody's are listed, and words of a heading one of which has to say whose they are.
const ANYBODYS: [&str; 3] = ["hosts", "links", "sites"];
const WHOSE: [&str; 9] = ["c2", "download", "fake", "malicious", "malware", "payload", "phishing", "scam", "typosquatting"];

/// Words of such a heading that make the list one of somebody else's.
const OTHERS: [&str; 37] = [
    "abuse",
    "active",
    "affected",
    "allowed",
    "common",
    "company",
    "contact",
    "corporate",
    "customer",
    "excluded",
    "exfiltrated",
    "genuine",
    "good",
    "ignored",
    "internal",
    "leaked",
    "legit",
    "level",
    "original",
    "our",
    "parked",
    "popular",
    "press",
    "real",
    "reference",
    "references",
    "related",
    "safe",
    "sinkhole",
    "sinkholed",
    "source",
    "stolen",
    "support",
    "targeted",
    "top",
    "trusted",
    "windows",
];

/// Whether the line ends as one that names the kind of a list below it: asked of every line, and told by two letters of most.
pub(super) fn may_name_kind(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mark = |byte: &u8| byte.is_ascii_whitespace() || is_mark(char::from(*byte));
    let length = bytes.iter().rposition(|byte| !mark(byte)).map_or(0, |at| at + 1);
    let ends = |kind: &str| {
        let end = length.checked_sub(kind.len()).and_then(|at| bytes.get(at..length));
        end.is_some_and(|end| end.eq_ignore_ascii_case(kind.as_bytes()))
    };
    let letter = |back: usize| length.checked_sub(back).and_then(|at| bytes.get(at)).map_or(0, u8::to_ascii_lowercase);
    matches!(
        &[letter(2), letter(1)],
        b"2s" | b"c2" | b"ed" | b"er" | b"es" | b"in" | b"ks" | b"ls" | b"me" | b"ns" | b"rl" | b"rs" | b"ts"
    ) && (length <= HEAD || bytes.get(length..).unwrap_or_default().contains(&b':'))
        && KINDS.iter().any(|kind| ends(kind))
}

/// Whether the line's end introduces a list of indicators: `… generated traffic to the following domains:`.
pub(super) fn introduces(line: &str) -> bool {
    const FOLLOWING: &str = "following ";
    /// Parts of words that make the list one of somebody else's.
    const TURNING: [&str; 13] = [
        "allow",
        "avoid",
        "benign",
        "brand",
        "check",
        "exclud",
        "except",
        "impersonat",
        "legitimate",
        "mimic",
        "spoof",
        "target",
        "victim",
    ];
    let Some(words) = line.trim_end().trim_end_matches(['*', '_']).strip_suffix(':') else { return false };
    let mut buffer = [0; HEAD];
    let start = (words.len().saturating_sub(HEAD)..words.len()).find(|&at| words.is_char_boundary(at)).unwrap_or_default();
    let tail = head(words.get(start..).unwrap_or_default(), &mut buffer);
    let Some((_, kind)) = tail.rsplit_once(FOLLOWING) else { return false };
    let lower = words.to_ascii_lowercase();
    names_kind(kind) && !TURNING.iter().any(|turning| lower.contains(turning))
}

/// Whether the heading names the kind of what is listed below it, and nobody else's.
pub(super) fn names_kind(heading: &str) -> bool {
    let words = || heading.split(|ch: char| !ch.is_alphanumeric() && ch != '-').filter(|word| !word.is_empty());
    let other = |word: &str| OTHERS.contains(&word) || HARMLESS_LABELS.contains(&word) || word.starts_with("victim");
    KINDS.iter().any(|kind| heading.strip_suffix(kind).is_some_and(|before| before.is_empty() || before.ends_with(' ')))
        && words().count() <= 5
        && !words().any(other)
        && (!ANYBODYS.iter().any(|kind| heading.ends_with(kind)) || words().any(|word| WHOSE.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_kinds() {
        // The two letters that are looked at first are those of every kind.
        for kind in KINDS {
            assert!(may_name_kind(kind) && may_name_kind(&format!("== {} ==\r\n", kind.to_uppercase())), "{kind}");
        }
        for (line, expected) in [
            ("REMCOS C2", true),
            ("Zebrocy emails:", true),
            ("our contact emails", false),
            ("News sites", false),
            ("fake news sites", true),
            ("# Fake app's distribution domain", true),
            ("Company domain", false),
            ("Related links", false),
            ("what we know of many of the new domains", false),
        ] {
            assert_eq!(names_kind(&line.trim_matches(['#', ':', ' ']).to_lowercase()), expected, "{line}");
        }
        assert!(introduces("It generated traffic to the following domains:"));
        assert!(!introduces("It checks whether it reaches the following domains:"));
        assert!(!introduces("the following: domains"));
    }
}
