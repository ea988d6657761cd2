//! Who stands by: what the text itself says is no indicator. Listed, never selected by default.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::tokens::Found;
use crate::error::Note;
use crate::indicator::{Indicator, Kind};

/// Headings whose list holds references.
const REFERENCE_HEADINGS: [&str; 12] = [
    "license",
    "reference",
    "references",
    "reference links",
    "external references",
    "further reading",
    "related links",
    "related reading",
    "external links",
    "see also",
    "bibliography",
    "credits",
];

/// First words of a label whose values are harmless.
const HARMLESS_LABELS: [&str; 7] =
    ["legitimate", "benign", "impersonated", "whitelisted", "allowlisted", "allowlist", "whitelist"];

/// Words of a label that make it one of indicators after all: `legitimate but compromised sites`.
const TURNS: [&str; 12] =
    ["abused", "but", "c2", "compromised", "fake", "hacked", "hijacked", "lookalike", "malicious", "payload", "phishing", "used"];

/// Further first words that [`lines`] looks for.
const OTHER_LABELS: [&str; 4] = ["received", "spoofed", "victim", "victims"];

/// Headers that name who received a mail.
const RECIPIENT_HEADERS: [&str; 6] = ["to:", "cc:", "delivered-to:", "x-original-to:", "envelope-to:", "for:"];

/// What negates or loosens the comparison with the value behind it: STIX patterns and KQL.
const NEGATIONS: [&str; 10] = ["!=", "!==", "<>", "NOT =", "LIKE", "MATCHES", "!~", "!has", "!contains", "!startswith"];

/// The parts of a text whose tokens stand by, in the order of the text; parts may overlap.
pub(crate) struct Bystanders {
    parts: Vec<(Range<usize>, Note)>,
}

impl Bystanders {
    pub(crate) fn of(text: &str) -> Self {
        let mut parts = Vec::new();
        lines(text, &mut parts);
        rule_references(text, &mut parts);
        arrays(text, &mut parts);
        exclusions(text, &mut parts);
        sources(text, &mut parts);
        unused(text, &mut parts);
        parts.sort_by_key(|(range, _)| range.start);
        Self { parts }
    }

    /// Why the token stands by, if the text says so.
    pub(crate) fn note(&self, text: &str, token: &Found, indicator: &Indicator) -> Option<Note> {
        let named = matches!(indicator.kind(), Kind::Domain | Kind::Url | Kind::Email);
        let upto = self.parts.partition_point(|(range, _)| range.start <= token.start);
        // Parts are short and few overlap: the nearest ones are looked at.
        let near = self.parts.get(upto.saturating_sub(NEAR)..upto).unwrap_or_default();
        let part = near.iter().rev().filter(|(range, _)| token.end <= range.end).map(|(_, note)| *note).find(|note| match note {
            Note::Reference | Note::Harmless => !token.defanged,
            Note::MailHop => named && !token.defanged,
            _ => true,
        });
        part.or_else(|| is_excluded(text, token, indicator).then_some(Note::Excluded))
            .or_else(|| is_display_name(text, token, indicator).then_some(Note::Harmless))
    }
}

/// How many parts before a token are looked at.
const NEAR: usize = 8;

/// Reference lists, labels and mail headers, line by line.
fn lines(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    let (mut at, mut references, mut hop) = (0, false, false);
    // `To:` alone is no header: where stolen data is sent is named so too.
    let mail = text.starts_with("Received:") || memmem::find(text.as_bytes(), b"\nReceived:").is_some();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.get(..memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1)).unwrap_or_default();
        let range = at..at + line.len();
        at = range.end;
        // Most lines begin with a word that says nothing of them.
        if !references && !hop && !is_telling(line) {
            continue;
        }
        let words = line.trim();
        if words.is_empty() {
            hop = false;
            continue;
        }
        let mut buffer = [0; HEAD];
        let head = head(words, &mut buffer);
        // Folded lines belong to the header above them.
        hop = head.starts_with("received:") || hop && line.starts_with([' ', '\t']);
        if hop {
            parts.push((range.clone(), Note::MailHop));
        }
        if mail && RECIPIENT_HEADERS.iter().any(|header| head.starts_with(header)) {
            parts.push((range.clone(), Note::MailHop));
        }
        if REFERENCE_HEADINGS.contains(&head.trim_matches(['#', '*', '-', '_', '=', '>', ':', ' ', '\t', '"'])) {
            references = true;
            continue;
        }
        let listed = words.starts_with(|ch: char| !ch.is_alphabetic() && ch != '#')
            || words.starts_with("http")
            || line.starts_with([' ', '\t']);
        references &= listed && !words.ends_with(':');
        let label = head.bytes().position(|b| matches!(b, b':' | b'|' | b'=')).and_then(|end| head.get(..end));
        let label = label.unwrap_or_default().trim_matches(['#', '*', '-', '_', '>', ' ', '\t']);
        if references || REFERENCE_HEADINGS.contains(&label) {
            parts.push((range.clone(), Note::Reference));
        }
        parts.extend(said_of(label).map(|note| (range, note)));
    }
}

/// Whether the first word of the line is that of a heading, a label or a mail header.
fn is_telling(line: &str) -> bool {
    let line = line.as_bytes();
    let Some(start) = line.iter().position(u8::is_ascii_alphanumeric) else { return false };
    let word = line.get(start..line.len().min(start + LONGEST_TELLING + 1)).unwrap_or_default();
    let length = word.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(word.len());
    let letter = word.first().map_or(0, |first| usize::from(first.to_ascii_lowercase().wrapping_sub(b'a')));
    if LENGTHS.get(letter).is_none_or(|lengths| lengths & 1 << length == 0) {
        return false;
    }
    let word = word.get(..length).unwrap_or_default();
    let begins = |head: &&str| {
        let head = head.as_bytes();
        head.get(..length).is_some_and(|first| first.eq_ignore_ascii_case(word))
            && !head.get(length).is_some_and(u8::is_ascii_alphanumeric)
    };
    TELLING.into_iter().flatten().any(begins)
}

/// Whose first words are telling.
const TELLING: [&[&str]; 4] = [&REFERENCE_HEADINGS, &HARMLESS_LABELS, &OTHER_LABELS, &RECIPIENT_HEADERS];

/// For each letter, how long the telling words are that begin with it, a bit for each length: few other words are both.
const LENGTHS: [u16; 26] = {
    let mut lengths = [0; 26];
    let (mut list, mut index) = (0, 0);
    #[expect(clippy::indexing_slicing, reason = "the loops' bounds are the tables', and each word begins with a letter")]
    while list < TELLING.len() {
        if index < TELLING[list].len() {
            let head = TELLING[list][index].as_bytes();
            let mut length = 0;
            while length < head.len() && head[length].is_ascii_alphanumeric() {
                length += 1;
            }
            lengths[(head[0] - b'a') as usize] |= 1 << length;
            index += 1;
        } else {
            (list, index) = (list + 1, 0);
        }
    }
    lengths
};

/// Letters of the longest first word.
const LONGEST_TELLING: usize = 12;

/// How many bytes of a line are looked at for what it is headed with.
const HEAD: usize = 64;

/// The beginning of a line in lower case.
fn head<'b>(line: &str, buffer: &'b mut [u8; HEAD]) -> &'b str {
    let length = (0..=HEAD.min(line.len())).rev().find(|&end| line.is_char_boundary(end)).unwrap_or(0);
    for (to, from) in buffer.iter_mut().zip(line.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    buffer.get(..length).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default()
}

/// What the label of a line says of the values behind it.
fn said_of(label: &str) -> Option<Note> {
    let words = || label.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut first = words();
    let said = match (first.next()?, first.next()) {
        ("victim" | "victims", _) => Note::Bystander,
        ("spoofed", Some("sender" | "senders" | "from" | "address" | "addresses" | "mail")) => Note::Harmless,
        (first, _) if HARMLESS_LABELS.contains(&first) => Note::Harmless,
        _ => return None,
    };
    let turned = words().count() > 4 || words().any(|word| TURNS.contains(&word));
    (!turned).then_some(said)
}

/// Whether a heading says that what stands below it is harmless.
pub(super) fn says_harmless(heading: &str) -> bool {
    let lower = heading.to_ascii_lowercase();
    let holds = |list: &[&str]| lower.split(|ch: char| !ch.is_alphanumeric()).any(|word| list.contains(&word));
    holds(&HARMLESS_LABELS) && !holds(&TURNS)
}

/// The references of Snort's and Suricata's rules.
fn rule_references(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    const LONGEST: usize = 4_000;
    for at in memmem::find_iter(text.as_bytes(), b"reference:url,") {
        let rest = text.as_bytes().get(at..text.len().min(at + LONGEST)).unwrap_or_default();
        let length = rest.iter().position(|b| matches!(b, b';' | b'\n')).unwrap_or(rest.len());
        parts.push((at..at + length, Note::Reference));
    }
}

/// The arrays of references in JSON, escaped or not: STIX, OTX, Sentinel's CSV.
fn arrays(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    const LONGEST: usize = 20_000;
    let bytes = text.as_bytes();
    let mut done = 0;
    for at in memmem::find_iter(bytes, b"eferences").filter(|at| *at > 0) {
        let open = (at + 9..at + 18).find(|&at| bytes.get(at) == Some(&b'[')).filter(|_| at >= done);
        let Some(open) = open else { continue };
        let mut depth = 0usize;
        // What is not closed is not looked at again.
        done = open + LONGEST;
        for (index, byte) in bytes.iter().enumerate().skip(open).take(LONGEST) {
            match byte {
                b'[' => depth += 1,
                b']' if depth == 1 => {
                    parts.push((open..index, Note::Reference));
                    done = index;
                    break;
                }
                b']' => depth -= 1,
                _ => {}
            }
        }
    }
}

/// The lists that a condition excludes: `NOT IN ('a', 'b')`, `!in ("a", "b")`.
fn exclusions(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    const LONGEST: usize = 4_000;
    for word in ["NOT IN", "!in", "not in"] {
        let mut done = 0;
        for at in memmem::find_iter(text.as_bytes(), word) {
            let rest = text.as_bytes().get(at + word.len()..).unwrap_or_default();
            let open = rest.iter().take(4).position(|b| *b == b'(').filter(|_| at >= done);
            let Some(open) = open else { continue };
            let length = rest.iter().take(LONGEST).position(|b| *b == b')');
            done = at + word.len() + length.unwrap_or(LONGEST);
            if length.is_some() {
                parts.push((at + word.len() + open..done, Note::Excluded));
            }
        }
    }
}

/// MISP attributes that say they are not for detection.
fn unused(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    const KEY: &[u8] = b"\"to_ids\"";
    let bytes = text.as_bytes();
    for at in memmem::find_iter(bytes, KEY) {
        let value = bytes.get(at + KEY.len()..).unwrap_or_default();
        let value = value.iter().take(8).position(|b| b.is_ascii_alphabetic()).and_then(|skip| value.get(skip..));
        if !value.is_some_and(|value| value.starts_with(b"false")) {
            continue;
        }
        parts.extend(object_around(bytes, at).map(|object| (object, Note::Bystander)));
    }
}

/// External references by the field that names their source, in a text that says somewhere what they are: in a CSV file the
/// array's name is that of its column. A feed's record may name its source too.
fn sources(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    if !["external_references", "externalReferences"].iter().any(|name| memmem::find(text.as_bytes(), name.as_bytes()).is_some())
    {
        return;
    }
    for name in ["ource_name\"", "ourceName\""] {
        let named = memmem::find_iter(text.as_bytes(), name).filter_map(|at| object_around(text.as_bytes(), at));
        parts.extend(named.map(|object| (object, Note::Reference)));
    }
}

/// The JSON object without objects of its own that a place lies in.
pub(super) fn object_around(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    const FAR: usize = 1_000;
    let before = bytes.get(at.saturating_sub(FAR)..at)?;
    let after = bytes.get(at..bytes.len().min(at + FAR))?;
    let open = at - before.len() + memrchr(b'{', before)?;
    let close = at + memchr(b'}', after)?;
    Some(open..close)
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
    fn parts_of_a_text() {
        for (text, expected) in [
            ("References:\n- https://a.example\n\nIndicators:\n- b", vec![(12..32, Note::Reference)]),
            ("Victim network: 204.14.8.0/22\n", vec![(0..30, Note::Bystander)]),
            ("\"external_references\": [{\"url\": \"x\"}]", vec![(23..36, Note::Reference)]),
            ("Received: from a\n by b\nFrom: c", vec![(0..17, Note::MailHop), (17..23, Note::MailHop)]),
            ("x NOT IN ('a', 'b') y", vec![(9..18, Note::Excluded)]),
            ("{\"value\": \"x\", \"to_ids\": false}", vec![(0..30, Note::Bystander)]),
        ] {
            assert_eq!(Bystanders::of(text).parts, expected, "{text}");
        }
    }

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
