//! The one pass over a pasted text: where a token may begin, which of the readers below reads it, and where to go on.
//!
//! Most bytes are passed over by [`Scanner::run`] with a table look-up; a reader is called only where a mark of an
//! indicator stands behind a word. Each reader looks a bounded way ahead, so the pass is linear on any input.

use std::collections::HashMap;

use super::digests::{BROKEN, SHORTEST_DIGEST};
use super::escapes::EscapedLine;
use super::file_names::{self, FileEnding};
use super::glyph::{Form, Glyph, glyph, is_invisible, is_label_char, written};
use super::name::Name;
use super::refang::{Mark, disguise};
use super::repeats::Known;
use super::tokens::{Found, Outcome, Tokens};
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::{Indicator, Kind};

/// Reads the whole text.
pub(crate) fn extract(text: &str) -> Tokens {
    let mut scanner = Scanner {
        text,
        out: Tokens::default(),
        known: HashMap::default(),
        unended: 0,
        written: 0,
        lines: <[EscapedLine; 2]>::default(),
        spoiled: 0,
        unchanged: 0,
        name: Name::default(),
        rest: Name::default(),
    };
    scanner.run();
    scanner.known = HashMap::default();
    file_names::settle(text, &mut scanner.out);
    file_names::restore(text, &mut scanner.out);
    scanner.out.shrink();
    scanner.out
}

/// The pass with its buffers; `out` grows in the order of the text.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) out: Tokens,
    /// What was read of a chunk of text behind a certain byte.
    pub(super) known: HashMap<(u8, &'t str), Known, foldhash::quality::RandomState>,
    /// How far it is known that no chunk ends.
    pub(super) unended: usize,
    /// Up to here the text is a sign's writing, `\\n` or `\\u003c`, and no letter of what stands behind it.
    pub(super) written: usize,
    /// The lines whose escapes were judged last, for one backslash and for two.
    pub(super) lines: [EscapedLine; 2],
    /// Up to here a name goes on beyond what a host can be, whichever of its labels reading begins with.
    pub(super) spoiled: usize,
    /// Up to the character here no word changes its script, as was seen from before it.
    unchanged: usize,
    /// The host, address or local part that was read last.
    pub(super) name: Name,
    /// The path, query and fragment that were read last.
    pub(super) rest: Name,
}

/// How many bytes of a word are looked at for a change of scripts.
const LOOK_AHEAD: usize = 192;

const WORD: u8 = 1;
/// May hide a spelled-out dot: `-dot-`, `_dot_`, `DOT`.
pub(super) const SPELLED: u8 = 2;
/// A byte of a character beyond ASCII.
pub(super) const FOREIGN: u8 = 4;
/// The first byte of a character that may be a disguised or invisible one.
pub(super) const WIDE: u8 = 8;
/// No word: may be, or begin, a mark of an indicator behind a word.
const MARK: u8 = 16;
/// No word: may begin a token of its own.
const OPENING: u8 = 32;
/// No hexadecimal digit.
const NOT_HEX: u8 = 64;

const CLASS: [u8; 256] = {
    let mut class = [0u8; 256];
    let mut byte = 0usize;
    while byte < 256 {
        #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the loop's bound is the table's")]
        {
            class[byte] = match byte as u8 {
                b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'C' | b'E' | b'F' => WORD,
                b'D' => WORD | SPELLED,
                b'-' | b'_' => WORD | SPELLED | NOT_HEX,
                b'g'..=b'z' | b'G'..=b'Z' => WORD | NOT_HEX,
                0xc2 | 0xe2 | 0xe3 | 0xef | 0xcd => WORD | FOREIGN | WIDE | NOT_HEX,
                0x80.. => WORD | FOREIGN | NOT_HEX,
                b':' | b'/' | b'[' | b'(' | b'<' | b'{' | b'\\' | b'%' | b'^' => MARK | OPENING,
                b'\x1b' => OPENING,
                b'.' | b'"' | b'\'' | b'|' | b'*' | b'@' | b'&' | b';' | b' ' | b'\t' | b']' | b')' | b'}' => MARK,
                _ => 0,
            };
        }
        byte += 1;
    }
    class
};

impl<'t> Scanner<'t> {
    /// Notes down an indicator.
    pub(super) fn found(&mut self, start: usize, end: usize, defanged: bool, indicator: Indicator, notes: impl Into<Notes>) {
        let outcome = Outcome::Indicator(self.out.keep(indicator));
        let hidden = !self.slice(start, end).is_ascii() && self.slice(start, end).chars().any(is_invisible);
        let joined = memchr::memchr(b'\n', self.slice(start, end).as_bytes()).map(|_| Note::LinesJoined);
        let notes = notes.into() | hidden.then_some(Note::HiddenCharacters).into() | joined.into();
        let file_ending = FileEnding::None;
        self.out.push(Found { start, end, defanged, escaped: false, outcome, notes, file_ending }, self.text.len());
    }

    /// Notes down what has the shape of an indicator and is none.
    pub(super) fn rejected(
        &mut self,
        start: usize,
        end: usize,
        defanged: bool,
        code: RejectionCode,
        otherwise: Option<Indicator>,
    ) {
        let outcome = Outcome::Rejected(code, otherwise.map(|indicator| self.out.keep(indicator)));
        let (notes, file_ending) = (Notes::NONE, FileEnding::None);
        self.out.push(Found { start, end, defanged, escaped: false, outcome, notes, file_ending }, self.text.len());
    }

    pub(super) fn last(&self) -> Option<&Found> {
        self.out.found.last()
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The byte before `at`; 0 at the beginning.
    pub(super) fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.byte(at))
    }

    pub(super) fn glyph(&self, at: usize) -> Option<Glyph> {
        glyph(self.text, at)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let class = |byte: u8| CLASS.get(usize::from(byte)).copied().unwrap_or(0);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let first = class(byte);
            if first & WORD == 0 {
                at = if first & OPENING == 0 { at + 1 } else { self.between(at, byte) };
                continue;
            }
            let start = at;
            let mut end = at + 1;
            let mut seen = first;
            let mut behind = 0;
            for &byte in bytes.get(end..).unwrap_or_default() {
                let class = class(byte);
                if class & WORD == 0 {
                    behind = class;
                    break;
                }
                seen |= class;
                end += 1;
            }
            // Most words are words: nothing of an indicator in them or behind them.
            let hexadecimal = seen & NOT_HEX == 0;
            let digits = hexadecimal && end - start >= BROKEN;
            if seen & (SPELLED | WIDE) == 0 && behind & MARK == 0 && end - start < SHORTEST_DIGEST && !digits {
                at = end;
                continue;
            }
            if hexadecimal && end - start >= BROKEN && (behind == 0 || matches!(bytes.get(end), Some(b' ' | b'<'))) {
                if let Some(after) = self.broken_digest(start, end) {
                    at = after;
                    continue;
                }
            }
            if hexadecimal && Kind::of_digest(end - start).is_some() && !self.is_label_of_host(start, end) {
                self.digest(start, end, self.slice(start, end));
                at = end;
                continue;
            }
            // A reader may stop inside the word; its end is known all the same, and is not looked for again.
            while at < end {
                at = self.word(at, end, seen, at == start).max(at + 1);
                while !self.text.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
    }

    /// A byte that is part of no word: only a few can begin a token. Returns where to go on.
    fn between(&mut self, at: usize, byte: u8) -> usize {
        let next = self.byte(at + 1);
        match byte {
            b':' if next == b':' && !self.before(at).is_ascii_alphanumeric() && self.before(at) != b':' => {
                self.address6(at).unwrap_or(at + 2)
            }
            b':' if next == b'/' && !self.before(at).is_ascii_alphanumeric() && self.may_begin_host(at + 2) => {
                self.schemeless(at).unwrap_or(at + 1)
            }
            // `// evil[.]com` is a comment.
            b'/' if next == b'/'
                && !matches!(self.before(at), b':' | b'/' | b']' | b')' | b'\\')
                && self.may_begin_host(at + 2)
                && (!self.before(at).is_ascii_alphanumeric() || self.is_behind_code(at)) =>
            {
                self.protocol_relative(at).unwrap_or(at + 2)
            }
            b'[' | b'(' | b'<' | b'{' if next.is_ascii_alphabetic() => self.bracketed_scheme(at).unwrap_or(at + 1),
            b'\x1b' | b'^' => self.colour(at).unwrap_or(at + 1),
            b'\\' => match self.escape(at) {
                Some(end) => {
                    self.written = end;
                    end
                }
                None => at + 1,
            },
            // Behind a quote it stands for any beginning: `LIKE '%edge.example'`.
            b'%' if !matches!(self.before(at), b'%' | b'\'' | b'"') && self.is_percent_encoded(at) => at + 3,
            _ => at + 1,
        }
    }

    /// Whether the sign before `at` was written as a code: `src=\x22//evil.example/a.js`.
    fn is_behind_code(&self, at: usize) -> bool {
        [4, 6].into_iter().filter_map(|length| at.checked_sub(length)).any(|code| {
            self.byte(code) == b'\\' && written(self.text, code).is_some_and(|sign| sign.form == Form::Encoded && sign.end == at)
        })
    }

    /// A word that ends at `end`; decides from what stands behind it whether a reader is called.
    fn word(&mut self, start: usize, end: usize, classes: u8, whole: bool) -> usize {
        if whole && end - start >= SHORTEST_DIGEST {
            if let Some(after) = self.digests(start, end) {
                return after;
            }
        }
        if whole && !self.is_worth_reading(start, end, classes) {
            return end;
        }
        if whole && self.byte(end) == b'@' && classes & (SPELLED | FOREIGN) == 0 {
            if let Some(after) = self.behind_login(end + 1) {
                return after;
            }
        }
        let marked = classes & WIDE != 0 || matches!(self.byte(end), b'&' | b'<' | b'\\');
        if whole && marked && self.byte(start).is_ascii_hexdigit() {
            if let Some(after) = self.parted_digest(start) {
                return after;
            }
        }
        if classes & FOREIGN != 0 {
            if let Some(seen) = self.glyph(start).filter(|seen| !is_label_char(seen.ch)) {
                // Behind a quotation mark stands a word like others.
                return if seen.end < end && !self.is_worth_reading(seen.end, end, classes) { end } else { seen.end };
            }
            if let Some(ascii) = self.behind_spaceless(start, end) {
                return ascii;
            }
        }
        // A mark that nobody sees is no letter of what stands behind it.
        if classes & WIDE != 0 {
            let visible = end - self.slice(start, end).trim_start_matches(is_invisible).len();
            if visible > start {
                return visible;
            }
        }
        // A hyphen at a token's edge is punctuation.
        let edge = (start..end).take_while(|&at| self.byte(at) == b'-').count();
        let start = start + edge;
        let Some(chunk) = self.chunk(start) else { return self.token(start).unwrap_or(end).max(end.min(start + 1)) };
        if let Some(after) = self.known.get(&chunk).copied().and_then(|known| self.repeat(start, known)) {
            return after;
        }
        let first = self.out.found.len();
        let after = self.token(start).unwrap_or(end).max(end.min(start + 1));
        self.remember(chunk, start, first, after);
        after
    }

    /// Where ASCII letters begin directly behind a script that is written without spaces: `访问evil[.]com`. A name does not
    /// change scripts there; a sentence does.
    fn behind_spaceless(&mut self, start: usize, end: usize) -> Option<usize> {
        let from = self.unchanged.clamp(start, end);
        let mut last = ' ';
        for (at, ch) in self.slice(from, end).char_indices().take_while(|(at, _)| from + at < start + LOOK_AHEAD) {
            if is_spaceless(last) && ch.is_ascii_alphanumeric() {
                return Some(from + at);
            }
            (last, self.unchanged) = (ch, from + at);
        }
        None
    }

    /// The readers, in the order of what they are sure of. Returns where to go on, or none if nothing was read.
    fn token(&mut self, start: usize) -> Option<usize> {
        let first = self.out.found.len();
        let after = self.read(start);
        if self.name.is_escaped() {
            let text = self.text.as_bytes();
            for token in self.out.found.get_mut(first..).unwrap_or_default() {
                // Beyond its name a token may be disguised elsewhere.
                let written = text.get(token.start..token.end).unwrap_or_default();
                let marked = |two: &[u8]| matches!(two, b"[." | b"(." | b".]" | b"[:" | b"[/" | b"hx" | b"hX");
                token.escaped = token.defanged && !written.windows(2).any(marked);
            }
        }
        after
    }

    fn read(&mut self, start: usize) -> Option<usize> {
        if let Some(after) = self.schemed(start) {
            return Some(after);
        }
        if self.byte(start).is_ascii_hexdigit() {
            if let Some(after) = self.address6(start) {
                return Some(after);
            }
        }
        Some(self.named(start))
    }

    /// Where the port behind a host ends, with its digits: `:8443`, `[:]8443`.
    pub(super) fn port(&self, at: usize) -> Option<(usize, &'t str)> {
        let colon = self.glyph(at)?;
        let digits_at = match colon.ch {
            ':' => colon.end,
            _ => disguise(self.text, at).filter(|found| found.mark == Mark::Colon)?.end,
        };
        let end = (digits_at..digits_at + 6).find(|&at| !self.byte(at).is_ascii_digit())?;
        let digits = self.slice(digits_at, end);
        // `[:8080]`
        let around = colon.ch != ':' && !matches!(self.before(digits_at), b']' | b')' | b'}');
        if around {
            return (self.byte(end) == b']' && digits.parse::<u16>().is_ok()).then_some((end + 1, digits));
        }
        // `evil.example:198.51.100.7` is two values; a script without spaces goes on with the sentence.
        let goes_on = |ch: char| is_label_char(ch) && !matches!(ch, '-' | '_') && !is_spaceless(ch);
        let more = self.glyph(end).is_some_and(|glyph| goes_on(glyph.ch))
            || self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit()
            || disguise(self.text, end).is_some_and(|found| found.mark == Mark::Dot && self.byte(found.end).is_ascii_digit());
        (digits.parse::<u16>().is_ok() && !more).then_some((end, digits))
    }
}

/// Whether servers are usually named so: `www`, `mail`.
pub(super) fn is_server_label(label: &str) -> bool {
    const LABELS: [&str; 12] = ["www", "ww", "mail", "webmail", "smtp", "ftp", "m", "api", "cdn", "app", "login", "secure"];
    LABELS.iter().any(|name| name.eq_ignore_ascii_case(label))
}

/// Letters of scripts that are written without spaces between words.
pub(super) fn is_spaceless(ch: char) -> bool {
    matches!(ch, '\u{e00}'..='\u{eff}' | '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}
