//! Which plain tokens stand in a list or column with disguised ones, and are meant as those are.

use memchr::{memchr, memrchr};

use super::context::tail_of_line;
use super::file_names::is_alone;
use super::headings::says_harmless;
use super::known_hosts;
use super::tokens::{Found, Outcome, Tokens};
use crate::indicator::{Indicator, Kind};

/// Lines from which on domains or mail addresses with nothing beside them are a list.
const LIST: usize = 5;

/// For each token, whether it stands in a list or column with disguised ones: the first token of its line, behind the
/// same beginning as that of the line before or after it, in a run of such lines that holds a disguised one.
pub(crate) fn listed(text: &str, tokens: &Tokens) -> Vec<bool> {
    let found = &tokens.found;
    let mut listed = vec![false; found.len()];
    let mut run: Vec<usize> = Vec::new();
    // Lists of nothing but plain domains or mail addresses.
    let mut plain: Vec<usize> = Vec::new();
    let mut disguised = false;
    let mut previous: Option<(&str, usize)> = None;
    let mut close = |run: &mut Vec<usize>, disguised: bool| {
        let is_name = |index: &usize| {
            found.get(*index).is_some_and(|token| {
                let kind = tokens.indicator(token).map(Indicator::kind);
                matches!(kind, Some(Kind::Domain | Kind::Email)) && is_alone(text, token)
            })
        };
        if !disguised && run.len() >= LIST && run.iter().all(is_name) && !is_headed_harmless(text, found, run) {
            plain.extend(run.iter());
        }
        for index in run.drain(..).filter(|_| disguised) {
            let meant = found.get(index).is_some_and(|token| !is_reference(tokens, token));
            if let Some(slot) = listed.get_mut(index) {
                *slot = meant;
            }
        }
    };
    let mut line_end = 0;
    for (index, token) in found.iter().enumerate() {
        if token.start < line_end {
            continue;
        }
        let gap = text.as_bytes().get(line_end..token.start).unwrap_or_default();
        let line_at = memrchr(b'\n', gap).map_or(line_end, |at| line_end + at + 1);
        let before = text.get(line_at..token.start).unwrap_or_default();
        let adjacent = previous.as_ref().is_some_and(|(last, end)| {
            text.get(*end..line_at).is_some_and(|gap| gap.len() < 8 && gap.trim().is_empty()) && same_beginning(last, before)
        });
        if !adjacent || before.len() > 40 && !is_cell(before) && prefix(before).len() > 40 {
            close(&mut run, disguised);
            disguised = false;
        }
        // A disguised one needs no list to be meant.
        if !token.defanged {
            run.push(index);
        }
        disguised |= token.defanged && matches!(token.outcome, Outcome::Indicator(_));
        let rest = text.as_bytes().get(token.end..).unwrap_or_default();
        line_end = memchr(b'\n', rest).map_or(text.len(), |at| token.end + at + 1);
        previous = Some((before, line_end));
    }
    close(&mut run, disguised);
    // Who disguises what is meant disguises most of it: where plain lists hold more, they are meant too.
    let disguised = |token: &&Found| token.defanged && matches!(token.outcome, Outcome::Indicator(_));
    if plain.len() > found.iter().filter(disguised).count() {
        for index in plain {
            if let Some(slot) = listed.get_mut(index) {
                *slot = found.get(index).is_some_and(|token| !is_reference(tokens, token));
            }
        }
    }
    // From a disguised one to its neighbours, and from those on to others of their kind, in either direction.
    let mut reached = vec![false; found.len()];
    let mut reach = |index: usize, near: usize| {
        let (Some(token), Some(neighbour)) = (found.get(index), found.get(near)) else { return };
        if token.defanged {
            return;
        }
        let kind = |token: &Found| tokens.indicator(token).map(Indicator::kind);
        let through = reached.get(near) == Some(&true) && kind(token) == kind(neighbour);
        let (a, b) = if near < index { (neighbour, token) } else { (token, neighbour) };
        let resolved = || {
            let is_name = || kind(token) == Some(Kind::Domain) && matches!(kind(neighbour), Some(Kind::Ipv4 | Kind::Ipv6));
            neighbour.defanged && is_name() && resolves(text, a, b)
        };
        let beside = (neighbour.defanged || through) && separated(text, a, b) || resolved();
        if beside && !is_reference(tokens, token) {
            if let Some(slot) = reached.get_mut(index) {
                *slot = true;
            }
        }
    };
    for index in 1..found.len() {
        reach(index, index - 1);
    }
    for index in (1..found.len()).rev() {
        reach(index - 1, index);
    }
    listed.iter_mut().zip(reached).for_each(|(listed, reached)| *listed |= reached);
    listed
}

/// Whether the line above a list says that what it holds is harmless: `TRAFFIC TO LEGITIMATE DOMAINS:`.
fn is_headed_harmless(text: &str, found: &[Found], run: &[usize]) -> bool {
    const FAR: usize = 160;
    let Some(first) = run.first().and_then(|index| found.get(*index)) else { return false };
    let line_at = text.get(..first.start).and_then(|before| before.rfind('\n')).unwrap_or_default();
    let above = (line_at.saturating_sub(FAR)..=line_at).find_map(|from| text.get(from..line_at)).unwrap_or_default().trim_end();
    says_harmless(above.rsplit('\n').next().unwrap_or_default())
}

/// Whether nothing but separators stands between two tokens, or the same key before each: `evil[.]com, bad.com and
/// "vile[.]com"`.
fn separated(text: &str, a: &Found, b: &Found) -> bool {
    const WORDS: [&str; 19] =
        ["and", "or", "und", "oder", "et", "ou", "y", "e", "ve", "и", "или", "та", "和", "及", "以及", "与", "或", "と", "및"];
    let Some(gap) = text.get(a.end..b.start).filter(|gap| gap.len() < 48 && gap.bytes().filter(|b| *b == b'\n').count() < 3)
    else {
        return false;
    };
    let line = !gap.contains('\n');
    let quoted = gap.contains(['"', '\'', '{', '[']);
    let divided = gap.contains([',', ';', '|', '/', '&', '"', '\'', '、', '，', '；'])
        || line && !gap.contains(|ch: char| !ch.is_alphanumeric() && ch != ' ');
    let strange = |ch: char| !(ch.is_ascii() || ch.is_alphanumeric() || matches!(ch, '、' | '，' | '；'));
    if !divided || !(line || quoted) || gap.contains(strange) {
        return false;
    }
    let key = tail_of_line(text, a.start, 24).rsplit(|ch: char| !ch.is_alphanumeric()).find(|word| !word.is_empty());
    let mut words = gap.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    words.all(|word| WORDS.contains(&word) || Some(word) == key)
}

/// Whether a name and its address stand side by side: `203.0.113[.]7 (evil.example)`, `evil.example -> 203.0.113[.]7`.
fn resolves(text: &str, a: &Found, b: &Found) -> bool {
    let gap = text.get(a.end..b.start).filter(|gap| gap.len() < 24 && !gap.contains('\n')).unwrap_or("-");
    // A port is none of the token.
    let gap = gap.strip_prefix(':').map_or(gap, |rest| rest.trim_start_matches(|ch: char| ch.is_ascii_digit()));
    let spaced = gap.starts_with([' ', '\t']);
    spaced
        && matches!(
            gap.trim().trim_matches(['"', '`', '*']),
            "" | "(" | "-" | "–" | "->" | "=>" | "→" | "|" | ":" | "resolves to" | "resolved to"
        )
}

/// Whether a line's beginning is cells of a table: their number counts, not what they say.
fn is_cell(before: &str) -> bool {
    before.bytes().any(|b| matches!(b, b'|' | b'\t' | b','))
}

/// A line's beginning without its number and spaces.
fn prefix(before: &str) -> &str {
    before.trim_matches(|ch: char| ch.is_whitespace() || ch.is_ascii_digit() || matches!(ch, '`' | '"' | '\'' | ':' | '.' | '/'))
}

/// Whether two lines begin alike.
fn same_beginning(a: &str, b: &str) -> bool {
    fn delimiters(text: &str) -> impl Iterator<Item = u8> {
        text.bytes().filter(|b| matches!(b, b'|' | b'\t' | b','))
    }
    if a == b {
        return true;
    }
    match (is_cell(a), is_cell(b)) {
        (true, true) => delimiters(a).eq(delimiters(b)),
        (false, false) => prefix(a) == prefix(b),
        _ => false,
    }
}

/// A plain link to where reports are discussed or samples shown is a reference wherever it stands.
fn is_reference(tokens: &Tokens, token: &Found) -> bool {
    !token.defanged && tokens.indicator(token).is_some_and(known_hosts::is_shared)
}
