//! What a line's label, the heading above a list, or a mail's header says of the values behind or below it.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::kinds::{introduces, may_name_kind, names_kind};
use super::words::Words;
use crate::error::Note;

/// What a part of the text says of the tokens in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Said {
    /// They stand by; some notes hold only for what is written plainly.
    By(Note),
    /// They stand by although they may be disguised: whoever disguises with a tool disguises everything.
    Certainly(Note),
    /// They are indicators although they may be plain.
    Meant,
}

/// Headings whose list holds references.
const REFERENCE_HEADINGS: [&str; 25] = [
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
    "sources",
    "quellen",
    "referenzen",
    "literatur",
    "fuentes",
    "referencias",
    "fonti",
    "riferimenti",
    "bronnen",
    "referenties",
    "liens",
    "kaynaklar",
    "zdroje",
];

/// First words of a label whose values are harmless.
pub(super) const HARMLESS_LABELS: [&str; 7] =
    ["legitimate", "benign", "impersonated", "whitelisted", "allowlisted", "allowlist", "whitelist"];

/// Words of a label that make it one of indicators after all: `legitimate but compromised sites`.
const TURNS: [&str; 14] = [
    "abused",
    "attacker",
    "but",
    "c2",
    "compromised",
    "fake",
    "hacked",
    "hijacked",
    "lookalike",
    "malicious",
    "panel",
    "payload",
    "phishing",
    "used",
];

/// First words of a label whose values are indicators.
const MEANT_LABELS: [&str; 35] = [
    "attacker",
    "beacon",
    "botnet",
    "c2",
    "c2s",
    "c",
    "callback",
    "cnc",
    "command",
    "destinationhostname",
    "domain",
    "domains",
    "download",
    "endpoint",
    "exfil",
    "exfiltration",
    "fqdn",
    "ftp",
    "hostname",
    "hostnames",
    "hosts",
    "indicators",
    "ioc",
    "iocs",
    "malicious",
    "network",
    "payload",
    "phishing",
    "query",
    "queryname",
    "remoteurl",
    "server",
    "smtp",
    "sni",
    "staging",
];

/// What else may stand in such a label.
const MEANT_WORDS: [&str; 26] = [
    "address",
    "addresses",
    "and",
    "based",
    "c",
    "compromise",
    "control",
    "email",
    "emails",
    "host",
    "infrastructure",
    "ip",
    "ips",
    "list",
    "name",
    "names",
    "of",
    "or",
    "panel",
    "server",
    "servers",
    "sites",
    "the",
    "url",
    "urls",
    "website",
];

/// Further first words that [`lines`] looks for.
const OTHER_LABELS: [&str; 12] = [
    "arc",
    "authentication",
    "false",
    "in",
    "message",
    "received",
    "registrar",
    "reply",
    "sender",
    "spoofed",
    "victim",
    "victims",
];

/// Headers that name who received a mail.
const RECIPIENT_HEADERS: [&str; 6] = ["to:", "cc:", "delivered-to:", "x-original-to:", "envelope-to:", "for:"];

/// Headers in which mail servers name each other.
const HOP_HEADERS: [&str; 5] =
    ["received:", "received-spf:", "authentication-results:", "arc-authentication-results:", "arc-seal:"];

/// Headers whose value has the shape of a mail address and is none.
const IDENTIFIER_HEADERS: [&str; 2] = ["message-id:", "in-reply-to:"];

/// Whether the sign may stand around a heading or before an item of a list.
pub(super) fn is_mark(ch: char) -> bool {
    matches!(ch, '#' | '*' | '-' | '_' | '=' | '>' | ':' | ' ' | '\t' | '"' | '•')
}

/// The list that a heading stands above.
#[derive(Clone, Copy)]
struct List {
    said: Said,
    begun: bool,
}

/// Lists, labels and mail headers, line by line.
pub(super) fn lines(text: &str, parts: &mut Vec<(Range<usize>, Said)>) {
    let (mut at, mut hop) = (0, false);
    let mut list: Option<List> = None;
    // `To:` alone is no header: where stolen data is sent is named so too.
    let mail = OnceCell::new();
    let is_mail =
        || *mail.get_or_init(|| text.starts_with("Received:") || memmem::find(text.as_bytes(), b"\nReceived:").is_some());
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.get(..memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1)).unwrap_or_default();
        let range = at..at + line.len();
        at = range.end;
        // Most lines begin with a word that says nothing of them.
        if list.is_none() && !hop && !is_telling(line) && !may_name_kind(line) {
            continue;
        }
        let words = line.trim();
        if words.is_empty() {
            hop = false;
            list = list.filter(|list| !list.begun || list.said == Said::By(Note::Reference));
            continue;
        }
        let mut buffer = [0; HEAD];
        let head = head(words, &mut buffer);
        let is_header = |headers: &[&str]| headers.iter().any(|header| head.starts_with(header));
        // Folded lines belong to the header above them.
        hop = is_header(&HOP_HEADERS) || hop && line.starts_with([' ', '\t']);
        if hop || is_header(&RECIPIENT_HEADERS) && is_mail() {
            parts.push((range.clone(), Said::By(Note::MailHop)));
        }
        if is_header(&IDENTIFIER_HEADERS) {
            parts.push((range.clone(), Said::Certainly(Note::Bystander)));
        }
        if let Some(said) = heading(words, head).or_else(|| introduces(words).then_some(Said::Meant)) {
            list = Some(List { said, begun: false });
            continue;
        }
        // `(hacked sites that forward)`
        if list.is_some_and(|list| !list.begun) && words.starts_with('(') && words.ends_with(')') {
            continue;
        }
        list = list.filter(|list| goes_on(list.said, line, words)).map(|list| List { begun: true, ..list });
        // The first cell of a table's row is a label too.
        let head = head.trim_start_matches(['|', ' ']);
        let label = head.bytes().position(|b| matches!(b, b':' | b'|' | b'=')).and_then(|end| head.get(..end));
        let label = label.unwrap_or_default().trim_matches(is_mark);
        if let Some(List { said, .. }) = list {
            parts.push((range.clone(), said));
        } else if REFERENCE_HEADINGS.contains(&label.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '_')) {
            parts.push((range.clone(), Said::By(Note::Reference)));
        }
        parts.extend(said_of(label).map(|said| within_line(said, line, range)));
    }
}

/// How far what a line's label says holds in it: an indicator's up to a remark, and a disguised value stands by only where the
/// line has no other label.
fn within_line(said: Said, line: &str, range: Range<usize>) -> (Range<usize>, Said) {
    let begun = line.len() - line.trim_start_matches(['|', ' ']).len();
    let after = line.get(begun..).and_then(|line| line.find([':', '|', '='])).map_or(0, |at| begun + at + 1);
    let values = line.get(after..).unwrap_or_default();
    match said {
        Said::Meant => {
            let remark = ["(", " see ", ". "].iter().filter_map(|sign| values.find(sign)).min();
            let end = remark.map_or(range.end, |at| range.start + after + at);
            (range.start..end, said)
        }
        Said::Certainly(note) if values.contains(": ") => (range, Said::By(note)),
        _ => (range, said),
    }
}

/// What the line says of the list below it, if it is a heading: a few words and nothing behind their colon.
fn heading(line: &str, head: &str) -> Option<Said> {
    let words = head.trim_matches(is_mark);
    if REFERENCE_HEADINGS.contains(&words) {
        return Some(Said::By(Note::Reference));
    }
    let ended = line.trim_end_matches(['*', '_', '"', '=', '#', ' ']).ends_with(':') || line.starts_with(['#', '=', '*']);
    let bare = || line.starts_with(|ch: char| ch.is_uppercase()) && !line.ends_with(['.', ',', ';', '!', '?']);
    let value = words.contains([':', '|', '.', '/', '@', ',']);
    if line.len() > HEAD || value || !(ended || bare()) {
        return None;
    }
    said_of(words).or_else(|| names_kind(words).then_some(Said::Meant))
}

/// Whether the line is an item of the list. References may be set in prose; of all else a value has a line for itself.
fn goes_on(said: Said, line: &str, words: &str) -> bool {
    let item = words.starts_with(|ch: char| !ch.is_alphabetic() && ch != '#')
        || words.starts_with("http")
        || line.starts_with([' ', '\t']);
    if said == Said::By(Note::Reference) {
        return item && !words.ends_with(':');
    }
    let value = words.trim_start_matches(|ch: char| !ch.is_alphanumeric());
    // `Quill Moth <quill@moth.example>`
    let single = !value.contains([' ', '\t']) && value.contains('.') || words.ends_with('>') && words.contains('@');
    !words.ends_with(':') && (single || item && said != Said::Meant)
}

/// Whether the first word of the line is that of a heading, a label or a mail header.
fn is_telling(line: &str) -> bool {
    let line = line.as_bytes();
    let Some(start) = line.iter().position(u8::is_ascii_alphanumeric) else { return false };
    let [first, second] = [line.get(start), line.get(start + 1)].map(|byte| byte.copied().unwrap_or(0));
    if !BEGINNINGS.may_begin(first, second) {
        return false;
    }
    let word = line.get(start..line.len().min(start + LONGEST_TELLING + 1)).unwrap_or_default();
    let length = word.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(word.len());
    // `reference2`
    let length = word.get(..length).and_then(|word| word.iter().rposition(|b| !b.is_ascii_digit())).map_or(length, |at| at + 1);
    let word = word.get(..length).unwrap_or_default();
    let begins = |head: &&'static str| {
        let head = head.as_bytes();
        head.get(..length).is_some_and(|first| first.eq_ignore_ascii_case(word))
            && !head.get(length).is_some_and(u8::is_ascii_alphanumeric)
    };
    // Of short words only those with a header's mark behind them: `To:`, `In-Reply-To:`, `C&C`.
    let bare = matches!(line.get(start + length), Some(b' ' | b',' | b'\\'));
    if bare && length < 3 && second != b'2' {
        return false;
    }
    TELLING.iter().any(|words| words.may_begin(first, second) && words.list.iter().any(begins))
}

/// Whose first words are telling.
const TELLING: [Words; 5] = [
    Words::new(&REFERENCE_HEADINGS),
    Words::new(&HARMLESS_LABELS),
    Words::new(&MEANT_LABELS),
    Words::new(&OTHER_LABELS),
    Words::new(&RECIPIENT_HEADERS),
];

/// How any of them begins.
const BEGINNINGS: Words = {
    let [references, harmless, meant, other, recipients] = TELLING;
    references.or(&harmless).or(&meant).or(&other).or(&recipients)
};

/// Letters of the longest first word.
const LONGEST_TELLING: usize = 20;

/// How many bytes of a line are looked at for what it is headed with.
pub(super) const HEAD: usize = 64;

/// The beginning of a line in lower case.
pub(super) fn head<'b>(line: &str, buffer: &'b mut [u8; HEAD]) -> &'b str {
    let length = (0..=HEAD.min(line.len())).rev().find(|&end| line.is_char_boundary(end)).unwrap_or(0);
    for (to, from) in buffer.iter_mut().zip(line.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    buffer.get(..length).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default()
}

/// What the label of a line or a heading says of the values behind or below it.
fn said_of(label: &str) -> Option<Said> {
    let words = || label.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut first = words();
    let (first, second) = (first.next()?, first.next());
    let said = match (first, second) {
        ("victim" | "victims", _) => Said::By(Note::Bystander),
        ("registrar", _) => Said::Certainly(Note::Bystander),
        ("spoofed", Some("sender" | "senders" | "from" | "address" | "addresses" | "mail")) => Said::By(Note::Harmless),
        ("false", Some("positive" | "positives")) => Said::Certainly(Note::Harmless),
        // Whose name was shown is not whose address it was.
        ("impersonated", Some("sender" | "senders")) => return None,
        ("impersonated", _) => Said::By(Note::Harmless),
        // What attackers use is listed under such a heading too.
        (
            first,
            Some(
                "account" | "accounts" | "infrastructure" | "platforms" | "service" | "services" | "software" | "tool" | "tools",
            ),
        ) if HARMLESS_LABELS.contains(&first) => Said::By(Note::Harmless),
        (first, _) if HARMLESS_LABELS.contains(&first) => Said::Certainly(Note::Harmless),
        ("reply", Some("to")) | ("sender", None | Some("address" | "email" | "mail")) => Said::Meant,
        _ => return is_meant(first, second, words).then_some(Said::Meant),
    };
    let turned = words().count() > 4 || words().any(|word| TURNS.contains(&word));
    (!turned).then_some(said)
}

/// Whether a label of such words is one of indicators: `C2 servers`, `Indicators of compromise`, `Payload URL`.
fn is_meant<'l, I: Iterator<Item = &'l str>>(first: &str, second: Option<&str>, words: impl Fn() -> I) -> bool {
    let known = |word: &str| MEANT_LABELS.contains(&word) || MEANT_WORDS.contains(&word);
    let opened = match first {
        "c" => second == Some("c"),
        "command" => words().any(|word| word == "control"),
        "network" => words().any(|word| matches!(word, "ioc" | "iocs" | "indicators")),
        "download" | "attacker" => second.is_some(),
        first => MEANT_LABELS.contains(&first),
    };
    opened && words().count() <= 6 && words().all(known)
}

/// Whether a heading says that what stands below it is harmless.
pub(super) fn says_harmless(heading: &str) -> bool {
    let lower = heading.to_ascii_lowercase();
    let holds = |list: &[&str]| lower.split(|ch: char| !ch.is_alphanumeric()).any(|word| list.contains(&word));
    holds(&HARMLESS_LABELS) && !holds(&TURNS)
}
