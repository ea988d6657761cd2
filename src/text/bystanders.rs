//! Who stands by: what the text itself says is no indicator. Listed, never selected by default.

use std::collections::HashSet;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::columns::columns;
use super::context::tail_of_line;
use super::declared::field;
use super::headings::{Said, lines};
use super::remarks::remarked;
use super::tokens::Found;
use crate::error::Note;
use crate::indicator::Indicator;

/// The parts of a text whose tokens stand by, in the order of the text; parts may overlap.
pub(crate) struct Bystanders {
    parts: Vec<(Range<usize>, Said)>,
}

impl Bystanders {
    pub(crate) fn of(text: &str) -> Self {
        let mut parts = Vec::new();
        lines(text, &mut parts);
        columns(text, &mut parts);
        if references(text, &mut parts) {
            sources(text, &mut parts);
        }
        comments(text, &mut parts);
        exclusions(text, &mut parts);
        unused(text, &mut parts);
        parts.sort_by_key(|(range, _)| range.start);
        Self { parts }
    }

    /// Why the token stands by, if the text says so.
    pub(crate) fn note(&self, text: &str, token: &Found, indicator: &Indicator) -> Option<Note> {
        let named = indicator.is_named();
        let part = self.said(token).find_map(|said| match said {
            Said::By(Note::Reference | Note::Harmless) if token.defanged => None,
            Said::By(Note::MailHop) if !named || token.defanged => None,
            Said::By(note) | Said::Certainly(note) => Some(note),
            Said::Meant => None,
        });
        part.or_else(|| remarked(text, token, indicator))
    }

    /// Whether the token's own label, or the heading of its list, says that it is an indicator.
    pub(crate) fn is_meant(&self, token: &Found) -> bool {
        self.said(token).any(|said| said == Said::Meant)
    }

    /// What the parts say that the token lies in, the nearest first. Parts are short and few overlap: few are looked at.
    fn said(&self, token: &Found) -> impl Iterator<Item = Said> {
        let upto = self.parts.partition_point(|(range, _)| range.start <= token.start);
        let near = self.parts.get(upto.saturating_sub(NEAR)..upto).unwrap_or_default();
        let end = token.end;
        near.iter().rev().filter(move |(range, _)| end <= range.end).map(|(_, said)| *said)
    }
}

/// How many parts before a token are looked at.
const NEAR: usize = 8;

/// References by the word: those of Snort's and Suricata's rules, and arrays in JSON, escaped or not (STIX, OTX, Sentinel's CSV).
/// Returns whether the text has arrays of external ones.
fn references(text: &str, parts: &mut Vec<(Range<usize>, Said)>) -> bool {
    const WORD: &[u8] = b"eference";
    let bytes = text.as_bytes();
    let (mut external, mut done) = (false, 0);
    for at in memmem::find_iter(bytes, WORD) {
        let behind = bytes.get(at + WORD.len()..).unwrap_or_default();
        let before = bytes.get(..at).unwrap_or_default();
        if behind.starts_with(b":url,") && before.ends_with(b"r") {
            const LONGEST: usize = 4_000;
            let rest = behind.get(..behind.len().min(LONGEST)).unwrap_or_default();
            let length = WORD.len() + rest.iter().position(|b| matches!(b, b';' | b'\n')).unwrap_or(rest.len());
            parts.push((at..at + length, Said::By(Note::Reference)));
        } else if matches!(behind.first(), Some(b's' | b'"')) && at > 0 {
            external |= before.ends_with(b"external_r") || before.ends_with(b"externalR");
            if at >= done {
                done = array(bytes, at + WORD.len() + 1, parts).unwrap_or(done);
            }
        }
    }
    // As the galaxies of MISP name them.
    const SHORT: &[u8] = b"\"refs";
    let mut done = 0;
    for at in memmem::find_iter(bytes, SHORT) {
        if at >= done {
            done = array(bytes, at + SHORT.len(), parts).unwrap_or(done);
        }
    }
    external
}

/// The array that opens right behind `at`; returns up to where it was looked at, if one does.
fn array(bytes: &[u8], at: usize, parts: &mut Vec<(Range<usize>, Said)>) -> Option<usize> {
    const LONGEST: usize = 20_000;
    let open = (at..at + 9).find(|&at| bytes.get(at) == Some(&b'['))?;
    let mut depth = 0usize;
    for (index, byte) in bytes.iter().enumerate().skip(open).take(LONGEST) {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => {
                parts.push((open..index, Said::By(Note::Reference)));
                return Some(index);
            }
            b']' => depth -= 1,
            _ => {}
        }
    }
    // What is not closed is not looked at again.
    Some(open + LONGEST)
}

/// Lines of a list or of rules that are but a comment with a link, beside lines that are none: `// https://lab.example/rules`, `# Source:
/// https://lab.example/post`.
fn comments(text: &str, parts: &mut Vec<(Range<usize>, Said)>) {
    const LONGEST: usize = 40;
    const WORDS: [&str; 11] =
        ["analysis", "based", "blog", "credit", "credits", "license", "reference", "report", "see", "source", "via"];
    let bytes = text.as_bytes();
    let mut links = Vec::new();
    for at in memmem::find_iter(bytes, b"http") {
        let line = tail_of_line(text, at, LONGEST);
        let code = if line.len() < LONGEST { line.trim_start() } else { continue };
        let Some(words) = ["// ", "# ", "; "].iter().find_map(|mark| code.strip_prefix(mark)) else { continue };
        let lower = words.to_ascii_lowercase();
        let mut said = lower.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
        // Inside a rule a comment may say what the bytes beside it stand for.
        if said.peek().is_none() && code.len() == line.len() || said.any(|word| WORDS.contains(&word)) {
            links.push(at..memchr(b'\n', bytes.get(at..).unwrap_or_default()).map_or(text.len(), |end| at + end));
        }
    }
    let is_other = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '/', ';']);
    if !links.is_empty() && text.lines().any(is_other) {
        parts.extend(links.into_iter().map(|range| (range, Said::By(Note::Reference))));
    }
}

/// The lists that a condition excludes: `NOT IN ('a', 'b')`, `!in ("a", "b")`.
fn exclusions(text: &str, parts: &mut Vec<(Range<usize>, Said)>) {
    const LONGEST: usize = 4_000;
    let bytes = text.as_bytes();
    let mut done = 0;
    for open in memchr_iter(b'(', bytes) {
        let before = bytes.get(open.saturating_sub(12)..open).unwrap_or_default().trim_ascii_end();
        if open < done || !["NOT IN", "!in", "not in"].iter().any(|word| before.ends_with(word.as_bytes())) {
            continue;
        }
        let length = bytes.iter().skip(open).take(LONGEST).position(|b| *b == b')');
        done = open + length.unwrap_or(LONGEST);
        if length.is_some() {
            parts.push((open..done, Said::By(Note::Excluded)));
        }
    }
}

/// MISP attributes that say they are not for detection. Where none says that it is, nobody set the field, and in objects none of
/// the type (a domain's with its addresses leaves it unset): there they are indicators, but for links and words.
fn unused(text: &str, parts: &mut Vec<(Range<usize>, Said)>) {
    const KEY: &[u8] = b"\"to_ids\"";
    const WORDS: [&[u8]; 6] = [b"", b"link", b"text", b"comment", b"other", b"attachment"];
    let bytes = text.as_bytes();
    let mut used: HashSet<&[u8]> = HashSet::new();
    let mut unused: Vec<(Range<usize>, &[u8], bool)> = Vec::new();
    for at in memmem::find_iter(bytes, KEY) {
        let value = field(bytes.get(at..).unwrap_or_default(), KEY);
        let Some(object) = object_around(bytes, at) else { continue };
        let fields = bytes.get(object.clone()).unwrap_or_default();
        let kind = field(fields, b"\"type\"");
        let kind = kind.strip_prefix(b"\"").and_then(|kind| kind.split(|b| *b == b'"').next()).unwrap_or_default();
        if value.starts_with(b"true") {
            used.insert(kind);
        }
        if value.starts_with(b"false") {
            let alone = !field(fields, b"\"object_relation\"").starts_with(b"\"");
            unused.push((object, kind, alone));
        }
    }
    for (object, kind, alone) in unused {
        let by = used.contains(kind) || alone && !used.is_empty() || WORDS.contains(&kind);
        parts.push((object, if by { Said::By(Note::Bystander) } else { Said::Meant }));
    }
}

/// External references by the field that names their source, in a text that says somewhere what they are: in a CSV file the
/// array's name is that of its column. Elsewhere a feed's record may name its source.
fn sources(text: &str, parts: &mut Vec<(Range<usize>, Said)>) {
    for name in ["ource_name\"", "ourceName\""] {
        let named = memmem::find_iter(text.as_bytes(), name).filter_map(|at| object_around(text.as_bytes(), at));
        parts.extend(named.map(|object| (object, Said::By(Note::Reference))));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_text() {
        for (text, expected) in [
            ("References:\n- https://a.example\n\nIndicators:\n- b", vec![(12..32, Said::By(Note::Reference))]),
            ("Victim network: 204.14.8.0/22\n", vec![(0..30, Said::By(Note::Bystander))]),
            ("\"external_references\": [{\"url\": \"x\"}]", vec![(23..36, Said::By(Note::Reference))]),
            ("Received: from a\n by b\nFrom: c", vec![(0..17, Said::By(Note::MailHop)), (17..23, Said::By(Note::MailHop))]),
            ("x NOT IN ('a', 'b') y", vec![(9..18, Said::By(Note::Excluded))]),
            ("{\"value\": \"x\", \"to_ids\": false}", vec![(0..30, Said::By(Note::Bystander))]),
            ("{\"type\": \"link\", \"to_ids\": false}", vec![(0..32, Said::By(Note::Bystander))]),
            ("{\"type\": \"md5\", \"to_ids\": false}", vec![(0..31, Said::Meant)]),
            (
                "{\"type\": \"md5\", \"to_ids\": true}, {\"type\": \"md5\", \"to_ids\": false}",
                vec![(33..64, Said::By(Note::Bystander))],
            ),
        ] {
            assert_eq!(Bystanders::of(text).parts, expected, "{text}");
        }
    }
}
