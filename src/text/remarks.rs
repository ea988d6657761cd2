//! What stands right around a token and says that it stands by: a remark, a negated comparison, whose name or link it is.

use memchr::memmem;

use super::context::{head_of_line, tail_of_line};
use super::known_hosts;
use super::tokens::Found;
use crate::error::Note;
use crate::indicator::{Indicator, Kind};

/// What negates or loosens the comparison with the value behind it: STIX patterns and KQL.
const NEGATIONS: [&str; 10] = ["!=", "!==", "<>", "NOT =", "LIKE", "MATCHES", "!~", "!has", "!contains", "!startswith"];

/// Why the token stands by, if what is directly around it says so.
pub(super) fn remarked(text: &str, token: &Found, indicator: &Indicator) -> Option<Note> {
    match () {
        () if is_excluded(text, token, indicator) => Some(Note::Excluded),
        () if indicator.is_named() && is_called_legitimate(text, token) => Some(Note::Harmless),
        () if is_remarked_harmless(text, token, indicator) => Some(Note::Harmless),
        () if is_company(text, token, indicator) => Some(Note::Bystander),
        () if is_display_name(text, token, indicator) => Some(Note::Harmless),
        () if is_author(text, token, indicator) || is_linked_knowledge(text, token, indicator) => Some(Note::Reference),
        () => None,
    }
}

/// Whether the words right before the token say so, `the legitimate site quillmoth[.]com`, and its sentence speaks of no abuse.
fn is_called_legitimate(text: &str, token: &Found) -> bool {
    const FAR: usize = 60;
    const TURNS: [&str; 9] = ["abus", "compromis", "hack", "hijack", "leverag", "host", "infect", "using", "payload"];
    let line = tail_of_line(text, token.start, FAR);
    let mut before = line.trim_end_matches([' ', '"', '`', '“']);
    for noun in [" site", " website", " domain", " service"] {
        before = before.strip_suffix(noun).unwrap_or(before);
    }
    if !before.ends_with("legitimate") {
        return false;
    }
    let turns = |text: &[u8]| TURNS.iter().any(|turn| memmem::find(text, turn.as_bytes()).is_some());
    !turns(line.as_bytes()) && !turns(head_of_line(text, token.end, FAR))
}

/// Whether a remark behind the token in its line says so: `(IP address check, not inherently malicious)`. One that stands in a
/// sentence, or that goes on, says less.
fn is_remarked_harmless(text: &str, token: &Found, indicator: &Indicator) -> bool {
    const FAR: usize = 120;
    const REMARKS: [&str; 4] = ["not inherently malicious", "not necessarily malicious", "not malicious", "non-malicious"];
    /// What is said of a service that says an address.
    const CHECKS: [&str; 4] = ["address check", "IP check", "location check", "connectivity check"];
    let behind = head_of_line(text, token.end, FAR);
    let holds = |text: &[u8], words: &[&str]| words.iter().any(|word| memmem::find(text, word.as_bytes()).is_some());
    // Asked of nearly every place: one word says of most that there is no remark.
    if holds(behind, &["check"]) && holds(behind, &CHECKS) && known_hosts::is_look_up(indicator) {
        return true;
    }
    if !holds(behind, &["malicious"]) {
        return false;
    }
    let found = |remark: &&str| Some((memmem::find(behind, remark.as_bytes())?, remark.len()));
    let Some((at, length)) = REMARKS.iter().filter_map(found).min() else { return false };
    let (before, after) = (behind.get(..at).unwrap_or_default(), behind.get(at + length..).unwrap_or_default());
    let another = holds(before, &["[.", "hxxp", "://"]);
    let turns = holds(after, &[" on ", " by itself", " but", "abus"]);
    let remark =
        before.trim_ascii_end().last().is_some_and(|b| matches!(b, b'(' | b'[' | b',' | b';' | b':' | b'-' | b'#' | b'/'));
    remark && !another && !turns
}

/// Whether a mail address is that of who wrote a rule or a program: `author = "Moth <moth@lab.example>"`, `// Moth <moth@lab.example>`. A
/// ransom note has a contact too, but no equals sign behind it.
fn is_author(text: &str, token: &Found, indicator: &Indicator) -> bool {
    const FAR: usize = 100;
    if indicator.kind() != Kind::Email || token.defanged {
        return false;
    }
    let before = tail_of_line(text, token.start, FAR);
    let credits = |words: &[&str]| {
        let label = before.split(['=', ':']).next().unwrap_or_default();
        let last = label.trim_end().rsplit(|ch: char| !ch.is_alphanumeric()).next().unwrap_or_default();
        label.len() < before.len()
            && !label.trim_end().trim_end_matches(last).ends_with('$')
            && words.iter().any(|word| last.eq_ignore_ascii_case(word))
    };
    let assigned = before.contains("= \"") || before.contains("=\"");
    before.starts_with("//") && before.ends_with('<')
        || credits(&["author", "authors", "maintainer"])
        || assigned && credits(&["contact", "email"])
}

/// Whether a Markdown link leads from an indicator to what somebody knows of it: `[evil.example](https://intel.example/evil.example)`.
fn is_linked_knowledge(text: &str, token: &Found, indicator: &Indicator) -> bool {
    const FAR: usize = 160;
    const SHORTEST: usize = 6;
    if indicator.kind() != Kind::Url || token.defanged {
        return false;
    }
    let Some(before) = tail_of_line(text, token.start, FAR).strip_suffix("](") else { return false };
    // Brackets of a disguise stand inside those of the link.
    let mut depth = 0usize;
    let opening = before.bytes().rposition(|byte| match byte {
        b'[' if depth == 0 => true,
        b'[' => {
            depth -= 1;
            false
        }
        b']' => {
            depth += 1;
            false
        }
        _ => false,
    });
    let Some(label) = opening.and_then(|at| before.get(at + 1..)) else { return false };
    let label = label.replace(['[', ']', '`', '*'], "");
    let url = text.get(token.start..token.end).unwrap_or_default();
    let behind_host = url.split_once("//").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    label.len() >= SHORTEST && !label.contains([' ', '/']) && behind_host.contains(label.as_str())
}

/// Whether the name is a company's: `GoDaddy.com, LLC`.
fn is_company(text: &str, token: &Found, indicator: &Indicator) -> bool {
    const FORMS: [&str; 4] = ["LLC", "Inc", "Ltd", "L.L.C"];
    let behind = text.get(token.end..).unwrap_or_default();
    let form = behind.strip_prefix(", ").or_else(|| behind.strip_prefix(' ')).unwrap_or_default();
    let ended = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let company = || FORMS.iter().any(|name| form.strip_prefix(name).is_some_and(ended));
    indicator.kind() == Kind::Domain && !token.defanged && company()
}

/// Whether a plain mail address is but the name that another is shown under: `"ceo@corp.example" <x9@evil.example>`.
fn is_display_name(text: &str, token: &Found, indicator: &Indicator) -> bool {
    let behind = text.get(token.end..).unwrap_or_default();
    let behind = behind.strip_prefix(['"', '\'']).unwrap_or(behind);
    let shown = behind.strip_prefix(" <").and_then(|rest| rest.split(['>', ' ', '\n']).next());
    indicator.kind() == Kind::Email && !token.defanged && shown.is_some_and(|address| address.contains('@'))
}

/// Whether what the token is compared with is not it, or not it alone. A host between wildcards is meant as it is:
/// `LIKE '%evil.example%'`.
fn is_excluded(text: &str, token: &Found, indicator: &Indicator) -> bool {
    let around = || {
        let before = text.get(..token.start).unwrap_or_default().trim_end_matches(['%', '.']);
        let after = text.get(token.end..).unwrap_or_default().trim_start_matches('%');
        let opened = before.strip_suffix(['\'', '"']).unwrap_or_default().trim_end();
        let negated = opened.ends_with("NOT LIKE") || opened.ends_with("not like");
        indicator.kind() == Kind::Domain && opened.ends_with("LIKE") && !negated && after.starts_with(['\'', '"'])
    };
    is_negated(text, token.start) && !around()
}

/// Whether the comparison with what begins at `start` is a negated or a loose one: `!= 'evil.example'`,
/// `LIKE 'http://%.evil.example/%'`.
fn is_negated(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(start.saturating_sub(40)..start).unwrap_or_default();
    // Only a quoted value is compared; between its quote and what was read of it stand a scheme and wildcards.
    let begins = |b: &u8| matches!(b, b'^' | b'%' | b'@' | b'\\' | b'*' | b'.' | b'/' | b':' | b'?' | b'\'' | b'"');
    let scheme = |b: &u8| matches!(b.to_ascii_lowercase(), b'h' | b't' | b'p' | b's');
    let Some(quote) = before.iter().rposition(|b| matches!(b, b'\'' | b'"')) else { return false };
    if !before.get(quote..).unwrap_or_default().iter().all(|b| begins(b) || scheme(b)) {
        return false;
    }
    let is_quote = |b: &u8| matches!(b, b'\'' | b'"' | b'@' | b'\\');
    let before = before.get(..quote).unwrap_or_default();
    let before = before.get(..before.iter().rposition(|b| !is_quote(b)).map_or(0, |at| at + 1)).unwrap_or_default();
    let before = before.trim_ascii_end();
    NEGATIONS.iter().any(|word| {
        before.strip_suffix(word.as_bytes()).is_some_and(|rest| {
            !word.starts_with(|ch: char| ch.is_ascii_alphabetic()) || rest.last().is_none_or(|b| !b.is_ascii_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negated_comparisons() {
        for (before, expected) in [
            ("v != '", true),
            ("v = '", false),
            ("v LIKE 'http://%.", true),
            ("v MATCHES '^https?:\\/\\/", true),
            ("v != 'a' and b = '", false),
            ("NOT LIKE 'http://%.", true),
            ("v LIKE '%", true),
            ("unLIKE '", false),
        ] {
            assert_eq!(is_negated(before, before.len()), expected, "{before}");
        }
    }
}
