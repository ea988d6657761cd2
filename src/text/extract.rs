//! The one pass over a pasted text: where a token may begin, which of the readers below reads it, and where to go on.
//!
//! Most bytes are passed over by [`Scanner::run`] with a table look-up; a reader is called only where a mark of an
//! indicator stands behind a word. Each reader looks a bounded way ahead, so the pass is linear on any input.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexSet;

use super::context::{self, FileEnding};
use super::glyph::{Glyph, glyph, is_invisible, is_label_char};
use super::name::Name;
use super::refang::{Mark, Scheme, Separator, disguise, disguised_ending, plain_ending, scheme, separator, word_end};
use super::web;
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::{Indicator, Kind, Parts};

/// A token of the text that is an indicator or has the shape of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Byte offsets of the token as written.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) defanged: bool,
    /// Its only disguise is what the text's format may have asked for (`\.` in a regular expression, `\u002e` in JSON):
    /// that says nothing about the rest of the text.
    pub(crate) escaped: bool,
    pub(crate) outcome: Outcome,
    pub(crate) notes: Notes,
    /// What its ending would make of it as a file name.
    pub(crate) file_ending: FileEnding,
}

/// What became of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Indicator(Id),
    /// The reason, and what it would be if the analyst accepts it.
    Rejected(RejectionCode, Option<Id>),
}

/// The place of an indicator in [`Tokens::indicators`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Id(u32);

impl Id {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Everything in the text that is an indicator or has the shape of one, in the order of the text, each indicator kept once.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) found: Vec<Found>,
    indicators: IndexSet<Indicator, foldhash::quality::RandomState>,
}

impl Tokens {
    /// The indicator that the token is, or would be if it were accepted.
    pub(crate) fn meant(&self, token: &Found) -> Option<&Indicator> {
        match token.outcome {
            Outcome::Indicator(id) | Outcome::Rejected(_, Some(id)) => self.indicators.get_index(id.index()),
            Outcome::Rejected(_, None) => None,
        }
    }

    /// The indicator that the token is.
    pub(crate) fn indicator(&self, token: &Found) -> Option<&Indicator> {
        match token.outcome {
            Outcome::Indicator(id) => self.indicators.get_index(id.index()),
            Outcome::Rejected(..) => None,
        }
    }

    /// Each indicator once.
    pub(crate) fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter()
    }

    /// The tokens, and the indicators by their [`Id`].
    pub(crate) fn into_parts(self) -> (Vec<Found>, Vec<Indicator>) {
        (self.found, self.indicators.into_iter().collect())
    }
}

/// Reads the whole text.
pub(crate) fn extract(text: &str) -> Tokens {
    let mut scanner =
        Scanner { text, out: Tokens::default(), known: HashMap::default(), name: Name::default(), rest: Name::default() };
    scanner.run();
    context::settle(text, &mut scanner.out);
    scanner.out
}

/// The pass with its buffers; `out` grows in the order of the text.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) out: Tokens,
    /// What was read of a chunk of text behind a certain byte.
    known: HashMap<(u8, &'t str), Known, foldhash::quality::RandomState>,
    /// The host, address or local part that was read last.
    pub(super) name: Name,
    /// The path, query and fragment that were read last.
    pub(super) rest: Name,
}

/// What was read of a chunk: the tokens by their place in the list, and where reading went on.
#[derive(Clone)]
struct Known {
    found: Range<usize>,
    start: usize,
    after: usize,
}

/// A longer chunk is read anew each time.
const CHUNK: usize = 300;

/// Hexadecimal digits of an MD5.
const SHORTEST_DIGEST: usize = 32;

/// The shortest part of a digest that is looked at for its other part in the next line.
const BROKEN: usize = 16;

/// How many characters of a word are looked at for a change of scripts.
const LOOK_AHEAD: usize = 64;

const WORD: u8 = 1;
/// May hide a spelled-out dot: `-dot-`, `_dot_`, `DOT`.
const SPELLED: u8 = 2;
/// A byte of a character beyond ASCII.
const FOREIGN: u8 = 4;
/// The first byte of a character that may be a disguised or invisible one.
const WIDE: u8 = 8;
/// No word: may be, or begin, a mark of an indicator behind a word.
const MARK: u8 = 16;
/// No word: may begin a token of its own.
const OPENING: u8 = 32;
/// A hexadecimal digit.
const HEX: u8 = 64;

const CLASS: [u8; 256] = {
    let mut class = [0u8; 256];
    let mut byte = 0usize;
    while byte < 256 {
        #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the loop's bound is the table's")]
        {
            class[byte] = match byte as u8 {
                b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'C' | b'E' | b'F' => WORD | HEX,
                b'D' => WORD | SPELLED | HEX,
                b'-' | b'_' => WORD | SPELLED,
                b'g'..=b'z' | b'G'..=b'Z' => WORD,
                0xc2 | 0xe2 | 0xe3 | 0xef | 0xcd => WORD | FOREIGN | WIDE,
                0x80.. => WORD | FOREIGN,
                b':' | b'/' | b'[' | b'(' | b'<' | b'{' | b'\\' | b'%' => MARK | OPENING,
                b'.' | b'"' | b'\'' | b'|' | b'^' | b'*' | b'@' | b'&' | b';' | b' ' | b'\t' | b']' | b')' => MARK,
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
        let outcome = Outcome::Indicator(self.id(indicator));
        let hidden = !self.slice(start, end).is_ascii() && self.slice(start, end).chars().any(is_invisible);
        let notes = notes.into() | hidden.then_some(Note::HiddenCharacters).into();
        let file_ending = FileEnding::None;
        self.out.found.push(Found { start, end, defanged, escaped: false, outcome, notes, file_ending });
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
        let outcome = Outcome::Rejected(code, otherwise.map(|indicator| self.id(indicator)));
        let (notes, file_ending) = (Notes::NONE, FileEnding::None);
        self.out.found.push(Found { start, end, defanged, escaped: false, outcome, notes, file_ending });
    }

    fn id(&mut self, indicator: Indicator) -> Id {
        let (index, _) = self.out.indicators.insert_full(indicator);
        Id(u32::try_from(index).unwrap_or(u32::MAX))
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
            let (mut seen, mut common) = (first, first);
            let mut behind = 0;
            for &byte in bytes.get(end..).unwrap_or_default() {
                let class = class(byte);
                if class & WORD == 0 {
                    behind = class;
                    break;
                }
                seen |= class;
                common &= class;
                end += 1;
            }
            // Most words are words: nothing of an indicator in them or behind them.
            let digits = common & HEX != 0 && end - start >= BROKEN;
            if seen & (SPELLED | WIDE) == 0 && behind & MARK == 0 && end - start < SHORTEST_DIGEST && !digits {
                at = end;
                continue;
            }
            if common & HEX != 0 && end - start >= BROKEN && behind == 0 {
                if let Some(after) = self.broken_digest(start, end) {
                    at = after;
                    continue;
                }
            }
            if common & HEX != 0 && Kind::of_digest(end - start).is_some() && !self.is_label_of_host(start, end) {
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
            b':' if next == b'/' && !self.before(at).is_ascii_alphanumeric() => self.schemeless(at).unwrap_or(at + 1),
            b'/' if next == b'/'
                && !matches!(self.before(at), b':' | b'/' | b']' | b')' | b'\\')
                && !self.before(at).is_ascii_alphanumeric() =>
            {
                self.protocol_relative(at).unwrap_or(at + 2)
            }
            b'[' | b'(' | b'<' | b'{' if next.is_ascii_alphabetic() => self.bracketed_scheme(at).unwrap_or(at + 1),
            b'\\' if matches!(next, b'n' | b'r' | b't') && self.is_escape(at) => at + 2,
            b'%' if self.byte(at + 1).is_ascii_hexdigit() && self.byte(at + 2).is_ascii_hexdigit() && self.before(at) != b'%' => {
                at + 3
            }
            _ => at + 1,
        }
    }

    /// Whether `\n` at `at` stands for a line's end, not for a folder: behind an indicator, a quote or punctuation.
    fn is_escape(&self, at: usize) -> bool {
        let before = self.before(at);
        let drive = before == b':'
            && self.byte(at.wrapping_sub(2)).is_ascii_alphabetic()
            && !self.byte(at.wrapping_sub(3)).is_ascii_alphanumeric();
        self.last().is_some_and(|found| found.end == at)
            || !(before.is_ascii_alphanumeric() || matches!(before, b'_' | b'%' | b'}' | b')' | b'\\') || drive)
    }

    /// A word that ends at `end`; decides from what stands behind it whether a reader is called.
    fn word(&mut self, start: usize, end: usize, seen: u8, whole: bool) -> usize {
        if whole && end - start >= SHORTEST_DIGEST {
            if let Some(after) = self.digests(start, end) {
                return after;
            }
        }
        if whole && !self.is_worth_reading(start, end, seen) {
            return end;
        }
        if seen & FOREIGN != 0 {
            if let Some(ascii) = self.behind_spaceless(start, end) {
                return ascii;
            }
            if let Some(seen) = self.glyph(start).filter(|seen| !is_label_char(seen.ch)) {
                return seen.end;
            }
        }
        // A hyphen at a token's edge is punctuation.
        let edge = (start..end).take_while(|&at| self.byte(at) == b'-').count();
        let start = start + edge;
        let Some(chunk) = self.chunk(start) else { return self.token(start).unwrap_or(end).max(end.min(start + 1)) };
        if let Some(known) = self.known.get(&chunk) {
            return self.repeat(start, known.clone());
        }
        let first = self.out.found.len();
        let after = self.token(start).unwrap_or(end).max(end.min(start + 1));
        self.remember(chunk, start, first, after);
        after
    }

    /// The text up to the next space, if that alone decides what is read at `start`: a report says most things twice, in
    /// its prose and in its tables, and what was read once need not be read again.
    fn chunk(&self, start: usize) -> Option<(u8, &'t str)> {
        let before = self.before(start);
        if !matches!(before, 0 | b' ' | b'\t' | b'\n' | b'|' | b'"' | b'>' | b'(' | b'[' | b'<' | b'`') {
            return None;
        }
        // A character beyond ASCII may stand for another; what a comma ends in a path depends on the rest of the line.
        let near = self.text.as_bytes().get(start..self.text.len().min(start + CHUNK)).unwrap_or_default();
        let length = near.iter().position(|b| matches!(b, 0..=b' ' | b',' | b';' | 0x7f..));
        let end = start + length.or_else(|| (start + near.len() == self.text.len()).then_some(near.len()))?;
        let chunk = self.slice(start, end);
        let ended = match self.byte(end) {
            b'\n' | b'\r' | 0 => true,
            b',' | b';' => !chunk.bytes().any(|b| matches!(b, b'/' | b'?')),
            b' ' => {
                let mark = if self.byte(end + 1) == b' ' { end + 2 } else { end + 1 };
                let [last, previous] = [self.before(end), self.before(end - 1)];
                let closed = last.is_ascii_alphanumeric()
                    || matches!(last, b'/' | b'.' | b')' | b']' | b'"' | b'>' | b'|') && previous.is_ascii_alphanumeric();
                let apart = match self.byte(mark) {
                    b'd' | b'D' | b'A' => false,
                    b'(' | b'[' | b'{' | b'<' => !self.may_be_bracketed(mark + 1),
                    byte => byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'|' | b'"' | b'\n'),
                };
                closed && apart
            }
            _ => false,
        };
        (ended && chunk.len() >= 8).then_some((before, chunk))
    }

    /// Keeps what was read of a chunk, unless the text around it had a say.
    fn remember(&mut self, chunk: (u8, &'t str), start: usize, first: usize, after: usize) {
        let found = first..self.out.found.len();
        let sure = |token: &Found| {
            let address = self.out.indicator(token).is_some_and(|indicator| matches!(indicator.parts(), Parts::Address(_)));
            token.start >= start
                && token.end <= start + chunk.1.len()
                && (token.defanged || !address)
                && !matches!(token.outcome, Outcome::Rejected(RejectionCode::LooksLikeVersion, _))
        };
        if after <= start + chunk.1.len() && self.out.found.get(found.clone()).is_some_and(|found| found.iter().all(sure)) {
            self.known.insert(chunk, Known { found, start, after: after - start });
        }
    }

    /// Notes down once more what was read elsewhere.
    fn repeat(&mut self, start: usize, known: Known) -> usize {
        for index in known.found {
            let Some(&token) = self.out.found.get(index) else { continue };
            self.out.found.push(Found {
                start: token.start - known.start + start,
                end: token.end - known.start + start,
                ..token
            });
        }
        start + known.after
    }

    /// Where ASCII letters begin directly behind a script that is written without spaces: `访问evil[.]com`. A name does not
    /// change scripts there; a sentence does.
    fn behind_spaceless(&self, start: usize, end: usize) -> Option<usize> {
        let mut last = ' ';
        for (at, ch) in self.slice(start, end).char_indices().take(LOOK_AHEAD) {
            if is_spaceless(last) && ch.is_ascii_alphanumeric() {
                return Some(start + at);
            }
            last = ch;
        }
        None
    }

    /// Whether a mark of an indicator stands in the word or directly behind it.
    fn is_worth_reading(&self, start: usize, end: usize, seen: u8) -> bool {
        if seen & WIDE != 0 {
            return true;
        }
        if seen & SPELLED != 0 && end - start >= 7 {
            let word = self.text.as_bytes().get(start..end).unwrap_or_default();
            let spelled = |at: usize| match word.get(at..) {
                Some([b'D', b'O', b'T', ..]) => true,
                Some([first @ (b'-' | b'_'), d, o, t, last, ..]) => first == last && [*d, *o, *t].eq_ignore_ascii_case(b"dot"),
                _ => false,
            };
            if (0..word.len()).any(spelled) {
                return true;
            }
        }
        let next = self.byte(end + 1);
        match self.byte(end) {
            b'.' => !next.is_ascii_whitespace() && next != 0,
            b':' => !next.is_ascii_whitespace() || scheme(self.slice(start, end)).is_some(),
            b'[' => true,
            b'(' | b'{' | b'<' => self.may_be_bracketed(end + 1),
            b'"' | b'\'' | b'|' | b'^' => next == b'.',
            // `[www].evil.example`
            b']' | b')' => next == b'.' && self.is_bracketed(start),
            b'*' => next == b'.' || next == b'*' || next == b'p',
            b'@' | b'&' => true,
            b'\\' => next.is_ascii_punctuation() || matches!(next, b'u' | b'x'),
            b'%' => next.is_ascii_hexdigit(),
            b'/' | b';' => next == b'/' && scheme(self.slice(start, end)).is_some(),
            b' ' | b'\t' => self.is_spaced_mark(start, end),
            _ => false,
        }
    }

    /// Whether the word at `start` stands behind a bracket of its own: `[www]`, not `items[i]`.
    pub(super) fn is_bracketed(&self, start: usize) -> bool {
        matches!(self.before(start), b'[' | b'(') && !self.before(start - 1).is_ascii_alphanumeric()
    }

    /// Whether what stands behind an opening bracket may begin a mark, a word for one, or a letter of a scheme.
    fn may_be_bracketed(&self, at: usize) -> bool {
        match self.byte(at) {
            b'.' | b',' | b':' | b'/' | b'@' | b' ' | b'(' | b'{' | b'[' | b'\\' | b'&' | 0x80.. => true,
            b'd' | b'D' | b'p' | b'P' | b'a' | b'A' | b's' | b'c' => matches!(
                self.byte(at + 1).to_ascii_lowercase(),
                b'o' | b'0' | b'u' | b'e' | b't' | b'r' | b'l' | b']' | b')' | b'}'
            ),
            _ => false,
        }
    }

    /// Whether a mark with a space before it follows: ` [.] `, ` . `, ` dot `, ` AT `, ` : //`, or a spaced scheme.
    fn is_spaced_mark(&self, start: usize, end: usize) -> bool {
        let mark = if matches!(self.byte(end + 1), b' ' | b'\t') { end + 2 } else { end + 1 };
        match self.byte(mark) {
            b'[' | b'(' | b'{' | b'<' => self.may_be_bracketed(mark + 1),
            b'\\' | b'&' | 0xc2 | 0xe2 | 0xef => true,
            b'.' => matches!(self.byte(mark + 1), b' ' | b'\t' | 0xc2),
            b'd' | b'D' => word_end(self.text, mark, "dot").is_some(),
            b'A' => self.byte(mark + 1) == b'T' && self.byte(mark + 2) == b' ',
            b':' => scheme(self.slice(start, end)).is_some(),
            b't' | b'T' | b'p' | b'P' => end - start <= 3 && matches!(self.byte(start), b'h' | b'H'),
            _ => false,
        }
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

    /// A scheme in a word at `start`, and the URL behind it.
    fn schemed(&mut self, start: usize) -> Option<usize> {
        if let Some((scheme, end)) = spaced_scheme(self.text, start) {
            if let Some(separator) = separator(self.text, end, true) {
                return self.web(start, scheme, separator);
            }
        }
        if let Some((scheme, separator)) = self.scheme_at(start) {
            return self.web(start, scheme, separator);
        }
        let end = self.scheme_end(start);
        let word = self.slice(start, end);
        if !matches!(self.byte(end), b':' | b'[' | b'(' | b'{' | b'<' | b'%' | b'&' | b'\\' | 0xef | 0xc2)
            || !self.may_separate(end)
        {
            return None;
        }
        let separator = separator(self.text, end, false)?;
        if let Some((at, scheme)) = disguised_ending(word).or_else(|| plain_ending(word)) {
            return self.web(start + at, scheme, separator);
        }
        self.unknown_scheme(start, word, separator)
    }

    fn scheme_end(&self, start: usize) -> usize {
        let mut end = start;
        while end - start < 64
            && (self.byte(end).is_ascii_alphanumeric() || matches!(self.byte(end), b'*' | b'_' | b'#' | b'?' | b'-'))
        {
            end += 1;
        }
        end
    }

    /// A scheme with its separator at `start`, letters of it perhaps in brackets: `hxxp`, `h[tt]p`, `http[s]`.
    pub(super) fn scheme_at(&self, start: usize) -> Option<(Scheme, Separator)> {
        let mut end = self.scheme_end(start);
        if !self.may_separate(end) {
            return None;
        }
        let mut word = Cow::Borrowed(self.slice(start, end));
        let mut bracketed = false;
        while matches!(self.byte(end), b'[' | b'(') && word.len() <= 5 {
            let inner = self.scheme_end(end + 1);
            if inner == end + 1 || inner > end + 4 || !matches!(self.byte(inner), b']' | b')') {
                break;
            }
            let tail = self.scheme_end(inner + 1);
            word.to_mut().push_str(self.slice(end + 1, inner));
            word.to_mut().push_str(self.slice(inner + 1, tail));
            end = tail;
            bracketed = true;
        }
        let scheme = scheme(&word)?;
        let scheme = Scheme { disguised: scheme.disguised || bracketed, ..scheme };
        let lenient = scheme.disguised || matches!(scheme.name, "http" | "https" | "ftp");
        separator(self.text, end, lenient).map(|separator| (scheme, separator))
    }

    /// Whether what stands at `at` may part a scheme from its host, by its first bytes alone.
    pub(super) fn may_separate(&self, at: usize) -> bool {
        match self.byte(at) {
            b':' | b'/' | b';' | b'%' | b'&' | b'\\' | b'_' | 0x80.. => true,
            b'[' | b'(' | b'{' | b'<' => self.byte(at + 1) != b'.',
            b' ' | b'\t' => matches!(self.byte(at + 1), b':' | b'[' | b'(' | b'{' | b'<' | b' ' | b'\t' | b'&' | b'\\' | 0x80..),
            _ => false,
        }
    }

    /// A word that is no known scheme before `://` and a host: mistyped, or disguised in a way of its own.
    fn unknown_scheme(&mut self, start: usize, word: &str, separator: Separator) -> Option<usize> {
        const LOCAL: [&str; 16] = [
            "file",
            "chrome",
            "edge",
            "about",
            "resource",
            "moz",
            "extension",
            "res",
            "app",
            "jar",
            "content",
            "data",
            "blob",
            "urn",
            "view",
            "android",
        ];
        let letters = (2..=12).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'*');
        if !letters || LOCAL.contains(&word.to_ascii_lowercase().as_str()) {
            return None;
        }
        self.read_name(separator.end, false);
        let address = crate::indicator::address::dotted(&self.name.plain).is_ok();
        if !address && self.longest_host().is_err() {
            return None;
        }
        // `'ht'+'tp://…'`: a program's halves, not an author's disguise.
        let disguised = !matches!(self.before(start), b'\'' | b'"');
        self.web_with(start, Scheme { name: "http", disguised }, separator.into(), Some(Note::SchemeAssumed))
    }

    /// `://host` whose scheme was cut off.
    fn schemeless(&mut self, at: usize) -> Option<usize> {
        let separator = separator(self.text, at, false)?;
        self.web(at, Scheme { name: "http", disguised: true }, separator)
    }

    /// `//host/path`, as HTML writes it.
    fn protocol_relative(&mut self, at: usize) -> Option<usize> {
        let separator = separator(self.text, at, true)?;
        self.web_with(
            at,
            Scheme { name: "http", disguised: false },
            web::Separated::undisguised(separator),
            Some(Note::SchemeAssumed),
        )
    }

    /// `[http]://host`
    fn bracketed_scheme(&mut self, at: usize) -> Option<usize> {
        let mut end = at + 1;
        while end - at < 10 && (self.byte(end).is_ascii_alphanumeric() || matches!(self.byte(end), b'*' | b'_')) {
            end += 1;
        }
        let scheme = scheme(self.slice(at + 1, end))?;
        if !matches!(self.byte(end), b']' | b')' | b'>' | b'}') {
            return None;
        }
        let separator = separator(self.text, end + 1, true)?;
        self.web(at, Scheme { disguised: true, ..scheme }, separator)
    }

    /// Digests in a long word, whose runs of letters and digits are bounded by hyphens and underscores.
    fn digests(&mut self, start: usize, end: usize) -> Option<usize> {
        let mut after = None;
        let mut at = start;
        while at < end {
            let run_end = (at..end).find(|&at| !self.byte(at).is_ascii_alphanumeric()).unwrap_or(end);
            let (at_run, run) = self.without_label(at, run_end);
            let after_run = at_run + run.len();
            if matches!(run.len(), 32 | 40 | 56 | 64 | 96 | 128) && run.bytes().all(|b| b.is_ascii_hexdigit()) {
                // `<digest>.js` is a file named for its digest; `<digest>.evil[.]com` is a label.
                let follows_dot = run_end == end && self.is_label_of_host(start, end);
                if !follows_dot {
                    self.digest(at_run, after_run, run);
                    after = Some(run_end);
                }
            }
            at = run_end + 1;
        }
        after
    }

    /// A SHA-256 that a page's margin broke in two: `<40 digits>`, a line's end, `<24 digits>`. Two halves of 32 may as
    /// well be two MD5, and are left alone. Returns where the second part ends.
    fn broken_digest(&mut self, start: usize, end: usize) -> Option<usize> {
        const WHOLE: usize = 64;
        let first = end - start;
        let line = end + usize::from(self.byte(end) == b'\r');
        if first >= WHOLE || first == WHOLE / 2 || self.byte(line) != b'\n' {
            return None;
        }
        let rest_at = (line + 1..line + 9).find(|&at| !matches!(self.byte(at), b' ' | b'\t'))?;
        let rest_end = rest_at + WHOLE - first;
        let rest = self.text.as_bytes().get(rest_at..rest_end)?;
        let bounded = !matches!(self.byte(rest_end), b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.');
        if !bounded || !rest.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let digits = format!("{}{}", self.slice(start, end), self.slice(rest_at, rest_end));
        let hash = Indicator::hash(&digits).filter(|_| digits.bytes().any(|b| b.is_ascii_alphabetic()))?;
        self.found(start, rest_end, false, hash, Note::LinesJoined);
        Some(rest_end)
    }

    /// A run without the name of its algorithm, glued on by a copied table: `MD5<digest>`, `<digest>SHA1`.
    fn without_label(&self, start: usize, end: usize) -> (usize, &'t str) {
        let run = self.slice(start, end);
        if Kind::of_digest(run.len()).is_some() || !(35..=70).contains(&run.len()) {
            return (start, run);
        }
        for label in ["SHA256", "SHA1", "MD5", "sha256", "sha1", "md5", "Sha256", "Sha1", "Md5"] {
            let plain = run
                .strip_prefix(label)
                .map(|digits| (start + label.len(), digits))
                .or_else(|| run.strip_suffix(label).map(|digits| (start, digits)));
            if let Some((at, digits)) = plain.filter(|(_, digits)| Kind::of_digest(digits.len()).is_some()) {
                return (at, digits);
            }
        }
        (start, run)
    }

    /// Whether the word is the first label of a name with a known ending that is not a file's.
    fn is_label_of_host(&mut self, start: usize, end: usize) -> bool {
        if !matches!(self.byte(end), b'.' | b'[' | b'(' | b'{' | b'\\' | b'&') {
            return false;
        }
        self.read_name(start, false);
        self.name.is_dotted()
            && (self.name.is_marked() || context::file_ending(self.name.last_label()) == FileEnding::None)
            && self.name.has_known_ending()
    }

    fn digest(&mut self, start: usize, end: usize, digits: &str) {
        let letters = digits.bytes().any(|b| b.is_ascii_alphabetic());
        let decimal = digits.bytes().any(|b| b.is_ascii_digit());
        if !letters || !decimal && Kind::of_digest(digits.len()).is_none() {
            return;
        }
        match Indicator::hash(digits) {
            None => self.rejected(start, end, false, RejectionCode::HashNotSearchable, None),
            otherwise if context::names_another_digest(self.text, start) || context::is_picture(self.text, start, end) => {
                self.rejected(start, end, false, RejectionCode::NotAFileHash, otherwise);
            }
            Some(hash) => self.found(start, end, false, hash, Notes::NONE),
        }
    }

    /// Where the port behind a host ends, with its digits: `:8443`, `[:]8443`.
    pub(super) fn port(&self, at: usize) -> Option<(usize, &'t str)> {
        let colon = self.glyph(at)?;
        let digits_at = match colon.ch {
            ':' => colon.end,
            _ => disguise(self.text, at).filter(|found| found.mark == Mark::Colon && found.whole)?.end,
        };
        let end = (digits_at..digits_at + 6).find(|&at| !self.byte(at).is_ascii_digit())?;
        let digits = self.slice(digits_at, end);
        // `evil.example:198.51.100.7` is two values.
        let more = self.glyph(end).is_some_and(|glyph| is_label_char(glyph.ch) && glyph.ch != '-' && glyph.ch != '_')
            || self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit()
            || disguise(self.text, end).is_some_and(|found| found.mark == Mark::Dot && self.byte(found.end).is_ascii_digit());
        (digits.parse::<u16>().is_ok() && !more).then_some((end, digits))
    }
}

/// Letters of scripts that are written without spaces between words.
pub(super) fn is_spaceless(ch: char) -> bool {
    matches!(ch, '\u{e00}'..='\u{eff}' | '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// `h t t p`, `ht tp`, `h tt p s`: a web scheme with spaces between its letters.
fn spaced_scheme(text: &str, start: usize) -> Option<(Scheme, usize)> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(start), Some(b'h' | b'H')) {
        return None;
    }
    let mut at = start + 1;
    let mut spaced = false;
    for letter in *b"ttp" {
        if bytes.get(at) == Some(&b' ') {
            spaced = true;
            at += 1;
        }
        if !bytes.get(at).is_some_and(|b| b.eq_ignore_ascii_case(&letter) || b.eq_ignore_ascii_case(&b'x') && letter == b't') {
            return None;
        }
        at += 1;
    }
    let secure = match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b's' | b'S'), _) => Some(at + 1),
        (Some(b' '), Some(b's' | b'S')) if spaced => Some(at + 2),
        _ => None,
    };
    spaced.then_some((Scheme { name: if secure.is_some() { "https" } else { "http" }, disguised: true }, secure.unwrap_or(at)))
}
