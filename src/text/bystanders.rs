//! Who stands by: what the text itself, or a short list of hosts, says is no indicator. Listed, never selected by default.

use std::ops::Range;

use super::tokens::Found;
use crate::error::Note;
use crate::indicator::{Indicator, Kind};

/// Hosts of schemas, namespaces and document types: every document of its kind names them.
const SCHEMA_HOSTS: [&str; 14] = [
    "www.w3.org",
    "schemas.microsoft.com",
    "schemas.openxmlformats.org",
    "schemas.xmlsoap.org",
    "schemas.android.com",
    "ns.adobe.com",
    "purl.org",
    "xmlns.com",
    "json-schema.org",
    "schema.org",
    "docs.oasis-open.org",
    "dublincore.org",
    "www.sitemaps.org",
    "java.sun.com",
];

/// Where reports are discussed, samples shown and knowledge kept (the domain and its subdomains). Own choice, from the
/// links of public reports; hosts that attackers use as storage (code hosting, drives, pastes) are not among them.
const REFERENCE_HOSTS: [&str; 37] = [
    "virustotal.com",
    "twitter.com",
    "x.com",
    "linkedin.com",
    "mitre.org",
    "nist.gov",
    "cisa.gov",
    "urlscan.io",
    "any.run",
    "hybrid-analysis.com",
    "joesandbox.com",
    "tria.ge",
    "abuse.ch",
    "otx.alienvault.com",
    "learn.microsoft.com",
    "docs.microsoft.com",
    "msrc.microsoft.com",
    "support.microsoft.com",
    "techcommunity.microsoft.com",
    "security.microsoft.com",
    "wikipedia.org",
    "reddit.com",
    "bleepingcomputer.com",
    "thehackernews.com",
    "securelist.com",
    "welivesecurity.com",
    "unit42.paloaltonetworks.com",
    "live.paloaltonetworks.com",
    "talosintelligence.com",
    "mandiant.com",
    "crowdstrike.com",
    "sentinelone.com",
    "volexity.com",
    "research.checkpoint.com",
    "cve.org",
    "imgur.com",
    "gravatar.com",
];

/// Hosts that are references only in a text that disguises what it means.
const SHARED_HOSTS: [&str; 3] = ["github.com", "microsoft.com", "t.co"];

/// Where anybody keeps files and pages: what the text disguises of one customer says nothing of another.
const COMMON_HOSTS: [&str; 20] = [
    "google.com",
    "dropbox.com",
    "discord.com",
    "discordapp.com",
    "t.me",
    "telegram.org",
    "pastebin.com",
    "githubusercontent.com",
    "gitlab.com",
    "bitbucket.org",
    "live.com",
    "sharepoint.com",
    "mediafire.com",
    "mega.nz",
    "youtube.com",
    "facebook.com",
    "gmail.com",
    "outlook.com",
    "yahoo.com",
    "cloudflare.com",
];

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

/// Headers that name who received a mail.
const RECIPIENT_HEADERS: [&str; 6] = ["to:", "cc:", "delivered-to:", "x-original-to:", "envelope-to:", "for:"];

/// What negates or loosens the comparison with the value behind it: STIX patterns and KQL.
const NEGATIONS: [&str; 10] = ["!=", "!==", "<>", "NOT =", "LIKE", "MATCHES", "!~", "!has", "!contains", "!startswith"];

/// Whether the host is on the list, or below a name that is.
fn is_on(host: &str, list: &[&str]) -> bool {
    list.iter().any(|name| host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether a list says that the host is no indicator, whatever the text says: the reason.
pub(crate) fn of_host(indicator: &Indicator) -> Option<Note> {
    let host = indicator.host()?.text();
    if SCHEMA_HOSTS.contains(&host) {
        return Some(Note::SchemaHost);
    }
    is_on(host, &REFERENCE_HOSTS).then_some(Note::Reference)
}

/// Whether what is on the host, or below its name, is one owner's.
pub(crate) fn is_one_owners(indicator: &Indicator) -> bool {
    !is_shared(indicator) && indicator.host().is_some_and(|host| !is_on(host.text(), &COMMON_HOSTS))
}

/// Whether the host is a reference wherever it stands plainly in a text with disguises.
pub(super) fn is_shared(indicator: &Indicator) -> bool {
    indicator.host().is_some_and(|host| is_on(host.text(), &SHARED_HOSTS)) || of_host(indicator).is_some()
}

/// The parts of a text whose tokens stand by, in the order of the text; parts may overlap.
pub(crate) struct Bystanders {
    parts: Vec<(Range<usize>, Note)>,
}

impl Bystanders {
    pub(crate) fn of(text: &str) -> Self {
        let mut parts = Vec::new();
        lines(text, &mut parts);
        arrays(text, &mut parts);
        exclusions(text, &mut parts);
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
        part.or_else(|| is_negated(text, token.start).then_some(Note::Excluded))
    }
}

/// How many parts before a token are looked at.
const NEAR: usize = 8;

/// Reference lists, labels and mail headers, line by line.
fn lines(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    let (mut at, mut references, mut hop) = (0, false, false);
    // `To:` alone is no header: where stolen data is sent is named so too.
    let mail = text.starts_with("Received:") || text.contains("\nReceived:");
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let words = line.trim();
        if words.is_empty() {
            hop = false;
            continue;
        }
        let head: String = words.chars().take(64).collect::<String>().to_ascii_lowercase();
        // Folded lines belong to the header above them.
        hop = head.starts_with("received:") || hop && line.starts_with([' ', '\t']);
        if hop {
            parts.push((range.clone(), Note::MailHop));
        }
        if mail && RECIPIENT_HEADERS.iter().any(|header| head.starts_with(header)) {
            parts.push((range.clone(), Note::MailHop));
        }
        let title = head.trim_matches(['#', '*', '-', '_', '=', '>', ':', ' ', '\t', '"']);
        if REFERENCE_HEADINGS.contains(&title) {
            references = true;
            continue;
        }
        let listed = words.starts_with(|ch: char| !ch.is_alphabetic() && ch != '#')
            || words.starts_with("http")
            || line.starts_with([' ', '\t']);
        references &= listed && !words.ends_with(':');
        let label = head.split_once([':', '|', '=']).map(|(label, _)| label.trim_matches(['#', '*', '-', '_', '>', ' ', '\t']));
        let words: Vec<&str> =
            label.unwrap_or_default().split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let turned = words.len() > 4 || words.iter().any(|word| TURNS.contains(word));
        let says = match words.as_slice() {
            _ if turned => None,
            ["victim" | "victims", ..] => Some(Note::Bystander),
            ["spoofed", "sender" | "senders" | "from" | "address" | "addresses" | "mail", ..] => Some(Note::Harmless),
            [first, ..] if HARMLESS_LABELS.contains(first) => Some(Note::Harmless),
            _ => None,
        };
        if references || label.is_some_and(|label| REFERENCE_HEADINGS.contains(&label)) {
            parts.push((range.clone(), Note::Reference));
        }
        if let Some(note) = says {
            parts.push((range, note));
        } else if let Some(at) = line.find("reference:url,") {
            let end = line.get(at..).and_then(|rest| rest.find(';')).map_or(line.len(), |length| at + length);
            parts.push((range.start + at..range.start + end, Note::Reference));
        }
    }
}

/// The arrays of references in JSON, escaped or not: STIX, OTX, Sentinel's CSV.
fn arrays(text: &str, parts: &mut Vec<(Range<usize>, Note)>) {
    const LONGEST: usize = 20_000;
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, _) in text.match_indices("eferences").filter(|(at, _)| *at > 0) {
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
        for (at, _) in text.match_indices(word) {
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
    const FAR: usize = 1_000;
    let bytes = text.as_bytes();
    for (at, key) in text.match_indices("\"to_ids\"") {
        let value = bytes.get(at + key.len()..).unwrap_or_default();
        let value = value.iter().take(8).position(|b| b.is_ascii_alphabetic()).and_then(|skip| value.get(skip..));
        if !value.is_some_and(|value| value.starts_with(b"false")) {
            continue;
        }
        let before = bytes.get(at.saturating_sub(FAR)..at).unwrap_or_default();
        let after = bytes.get(at..bytes.len().min(at + FAR)).unwrap_or_default();
        let open = before.iter().rposition(|b| *b == b'{').map(|open| at - before.len() + open);
        let close = after.iter().position(|b| *b == b'}').map(|close| at + close);
        if let (Some(open), Some(close)) = (open, close) {
            parts.push((open..close, Note::Bystander));
        }
    }
}

/// Whether the comparison with what begins at `start` is a negated or a loose one.
fn is_negated(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(start.saturating_sub(24)..start).unwrap_or_default();
    // Only a quoted value is compared.
    let quoted =
        before.iter().rposition(|b| !matches!(b, b'\'' | b'"' | b'^' | b'%' | b'@' | b'\\' | b'*')).map_or(0, |at| at + 1);
    let Some(before) = before.get(..quoted).filter(|rest| rest.len() < before.len()) else { return false };
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
        for (before, expected) in
            [("v != '", true), ("v = '", false), ("NOT LIKE 'http://%.", false), ("v LIKE '%", true), ("unLIKE '", false)]
        {
            assert_eq!(is_negated(before, before.len()), expected, "{before}");
        }
    }
}
