//! Reading a dotted name (host, address, local part) with its dots in any disguise.

use super::extract::{Scanner, is_spaceless};
use super::glyph::{Form, glyph, inline_tag, is_label_char};
use super::refang::{Mark, disguise, spaces, word_end};
use crate::indicator::{address, suffix};

/// How a dot was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DotForm {
    Plain,
    /// Disguised beyond doubt: `[.]`, `\.`, `&#46;`.
    Marked,
    /// `\.`, `&#46;`, `\u002e`: as a regular expression, JSON or HTML must write it, or a disguise.
    Escaped,
    /// An ideographic full stop, which also ends sentences.
    Ideographic,
    /// Disguised, with a space beside it: the name may have ended before.
    Soft,
    /// ` . ` or ` dot `: a disguise only if something else speaks for it.
    Spaced,
}

/// Refanged text with the place in the source that each of its bytes came from.
#[derive(Debug, Default)]
pub(crate) struct Name {
    /// The refanged text.
    pub(crate) plain: String,
    /// For each byte of `plain`, where its writing ends in the source.
    ends: Vec<usize>,
    /// Offset in `plain` and form of each dot.
    pub(crate) dots: Vec<(usize, DotForm)>,
    /// Where reading began in the source.
    start: usize,
    /// Where the source goes on behind what was read.
    pub(crate) end: usize,
    /// How far the source was read, whatever was kept of it.
    pub(crate) reach: usize,
    /// It went on beyond what a host can be; the rest was passed over.
    pub(crate) too_long: bool,
    /// It ended because the next letter belongs to the sentence.
    whole: bool,
    /// A disguised scheme or at-sign stands before it.
    pub(super) sure: bool,
    /// A hyphen of it stands in brackets, `evil[-]c2.com`: as sure a disguise as a dot's.
    hyphenated: bool,
    /// Offset in `plain` of the first letters in brackets (`absupplie[s]`), a disguise only beside a sure one.
    weak_at: Option<usize>,
    /// How many of them there are; a slip of the pen is not made at every letter.
    weak: u8,
}

/// More letters in brackets than this are code.
const WEAK: u8 = 3;

impl Name {
    pub(super) fn clear(&mut self, at: usize) {
        self.plain.clear();
        self.ends.clear();
        self.dots.clear();
        self.start = at;
        self.end = at;
        self.reach = at;
        self.too_long = false;
        self.whole = false;
        self.sure = false;
        self.hyphenated = false;
        self.weak_at = None;
        self.weak = 0;
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn push(&mut self, ch: char, end: usize) {
        self.plain.push(ch);
        self.ends.resize(self.plain.len(), end);
        self.end = end;
    }

    /// Takes over ASCII that stands at `at` as it is.
    pub(super) fn push_run(&mut self, run: &str, at: usize) {
        self.plain.push_str(run);
        self.end = at + run.len();
        self.ends.extend(at + 1..=self.end);
    }

    /// Takes the bracket that ends at `end` to the last character, which it closes.
    fn close(&mut self, end: usize) {
        self.end = end;
        if let Some(last) = self.ends.last_mut() {
            *last = end;
        }
    }

    /// Cuts back to `length` bytes of the refanged text.
    pub(super) fn truncate(&mut self, length: usize) {
        if length >= self.plain.len() {
            return;
        }
        self.plain.truncate(length);
        self.ends.truncate(length);
        self.dots.retain(|(at, _)| *at < length);
        if let Some(end) = self.ends.last() {
            self.end = *end;
        }
    }

    /// Where the writing of the first `length` refanged bytes ends in the source.
    pub(super) fn source_end(&self, length: usize) -> Option<usize> {
        self.ends.get(length.checked_sub(1)?).copied()
    }

    pub(super) fn is_dotted(&self) -> bool {
        !self.dots.is_empty()
    }

    /// At least one dot, or a hyphen, is disguised.
    pub(super) fn is_marked(&self) -> bool {
        self.hyphenated || self.dots.iter().any(|(_, form)| *form != DotForm::Plain)
    }

    /// Its only disguises are what the text's format may ask for.
    pub(super) fn is_escaped(&self) -> bool {
        self.is_marked()
            && !self.hyphenated
            && self.dots.iter().all(|(_, form)| matches!(form, DotForm::Plain | DotForm::Escaped))
    }

    pub(super) fn last_label(&self) -> &str {
        last_label(&self.plain)
    }

    pub(super) fn has_known_ending(&self) -> bool {
        suffix::is_known_top_level(self.last_label())
    }
}

/// What stands behind the last dot.
pub(super) fn last_label(name: &str) -> &str {
    let at = name.bytes().rposition(|b| b == b'.').map_or(0, |at| at + 1);
    name.get(at..).unwrap_or_default()
}

/// Longer than any host: what goes on is no name.
const LIMIT: usize = 300;

/// One to three characters with the end of each.
type Letters = [Option<(char, usize)>; 3];

impl Scanner<'_> {
    /// Reads the name at `start` into `self.name`. `sure` says that a disguised scheme or at-sign stands before it.
    pub(super) fn read_name(&mut self, start: usize, sure: bool) {
        self.name.clear(start);
        self.name.sure = sure;
        let mut at = start;
        let mut open = false;
        loop {
            // `1.hxxps://`: a list's number before a URL.
            if self.name.is_dotted() && matches!(self.byte(at), b'h' | b'H' | b'f' | b'm' | b'w') && self.scheme_at(at).is_some()
            {
                let length = self.name.plain.len() - 1;
                self.name.truncate(length);
                break;
            }
            at = self.read_label(at, &mut open);
            if self.name.whole {
                break;
            }
            let Some((form, next, opens)) = self.dot(at) else { break };
            if self.name.plain.len() > LIMIT {
                self.name.too_long = true;
                if form != DotForm::Plain {
                    break;
                }
            } else {
                self.name.dots.push((self.name.plain.len(), form));
                self.name.push('.', next);
            }
            open = opens;
            at = next;
        }
        self.name.reach = at;
        self.spell_out();
        self.doubt(sure);
        self.end_sentence();
        let trimmed = self.name.plain.trim_end_matches(['-', '_', '.']).len();
        self.name.truncate(trimmed);
        if self.name.too_long {
            // Whatever was cut off what was kept: what was passed over is not read again.
            self.name.end = at;
            self.spoiled = at.saturating_sub(LIMIT);
        }
    }

    /// One label, without the brackets around single letters that a disguise left in it.
    fn read_label(&mut self, start: usize, open: &mut bool) -> usize {
        let mut at = start;
        let bytes = self.text.as_bytes();
        loop {
            let run = bytes.get(at..).unwrap_or_default();
            let length =
                run.iter().take_while(|b| **b != b'D' && (b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))).count();
            if length > 0 {
                let kept = length.min((LIMIT + 1).saturating_sub(self.name.plain.len()));
                self.name.push_run(self.slice(at, at + kept), at);
                self.name.too_long |= kept < length;
                at += length;
                if let Some(next) = self.hyphenated(at) {
                    at = next;
                    continue;
                }
            }
            let Some(seen) = glyph(self.text, at) else { break };
            if is_label_char(seen.ch) {
                if is_spaceless(seen.ch) && self.is_whole() {
                    self.name.whole = true;
                    break;
                }
                let kept = self.name.plain.len() <= LIMIT;
                if seen.ch == 'D' && kept && self.is_capital_dot(at) {
                    self.name.dots.push((self.name.plain.len(), DotForm::Marked));
                    self.name.push('.', at + 3);
                    at += 3;
                    continue;
                }
                if kept {
                    self.name.push(seen.ch, seen.end);
                } else {
                    self.name.too_long = true;
                }
                at = seen.end;
            } else if matches!(seen.ch, ']' | ')')
                && self.name.dots.is_empty()
                && self.is_bracketed(start)
                && self.byte(seen.end) == b'.'
                && self.byte(seen.end + 1).is_ascii_alphanumeric()
            {
                // `[www].evil.example`
                at = seen.end;
                break;
            } else if seen.ch == ']' && *open {
                *open = false;
                at = seen.end;
                self.name.close(at);
            } else if matches!(seen.ch, '–' | '—') && self.is_punycode_dash(seen.end) {
                self.name.push('-', seen.end);
                self.name.push('-', seen.end);
                at = seen.end;
            } else if let Some((inner, end)) = self.bracketed_letters(at, seen.ch) {
                if matches!(inner, [Some(('-', _)), None, None]) {
                    self.name.hyphenated = true;
                } else {
                    self.name.weak_at.get_or_insert(self.name.plain.len());
                    self.name.weak += 1;
                }
                for (ch, ch_end) in inner.into_iter().flatten() {
                    self.name.push(ch, ch_end);
                }
                self.name.end = end;
                at = end;
            } else {
                break;
            }
        }
        at
    }

    /// Whether the name so far is a whole host or address, so that a script written without spaces goes on with the
    /// sentence: `evil[.]com和`, `203.0.113.7です`.
    fn is_whole(&self) -> bool {
        let last = self.name.last_label();
        self.name.is_dotted()
            && last.is_ascii()
            && !last.is_empty()
            && (suffix::is_known_top_level(last) || self.name.dots.len() == 3 && address::dotted(&self.name.plain).is_ok())
    }

    /// `DOT` between lower-case letters or digits: `evil-c2DOTexampleDOTcom`.
    fn is_capital_dot(&self, at: usize) -> bool {
        let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        self.slice(at, at + 3) == "DOT" && lower(self.before(at)) && lower(self.byte(at + 3))
    }

    /// Whether a dash before `at` is the two hyphens of `xn--`, as typography joins them.
    fn is_punycode_dash(&self, at: usize) -> bool {
        self.name.last_label().eq_ignore_ascii_case("xn") && self.byte(at).is_ascii_alphanumeric()
    }

    /// `[s]` inside a label: one to three letters in square brackets, with a label or dot on both sides.
    fn bracketed_letters(&self, at: usize, ch: char) -> Option<(Letters, usize)> {
        if ch != '['
            || self.name.weak == WEAK
            || self.name.plain.is_empty()
            || self.name.plain.ends_with('.')
            || disguise(self.text, at).is_some()
        {
            return None;
        }
        let mut inner = [None; 3];
        let mut end = at + 1;
        for slot in &mut inner {
            let seen = glyph(self.text, end)?;
            if !seen.ch.is_alphanumeric() && seen.ch != '-' {
                break;
            }
            *slot = Some((seen.ch, seen.end));
            end = seen.end;
        }
        let closing = glyph(self.text, end).filter(|closing| closing.ch == ']' && end > at + 1)?;
        let goes_on = glyph(self.text, closing.end).is_some_and(|next| is_label_char(next.ch)) || self.dot(closing.end).is_some();
        goes_on.then_some((inner, closing.end))
    }

    /// A dot in any disguise at `at`: its form, where the next label begins, and whether it left a bracket open.
    fn dot(&self, at: usize) -> Option<(DotForm, usize, bool)> {
        let text = self.text;
        let starts = |at: usize| glyph(text, at).is_some_and(|next| is_label_char(next.ch) && next.ch != '-');
        let letter = |at: usize| self.byte(at).is_ascii_alphanumeric();
        match self.byte(at) {
            b'.' if letter(at + 1) => return Some((DotForm::Plain, at + 1, false)),
            b'[' if self.byte(at + 1) == b'.' && self.byte(at + 2) == b']' && letter(at + 3) => {
                return Some((DotForm::Marked, at + 3, false));
            }
            b']' | b'}' => return self.stray_dot(self.name.start(), at).map(|end| (DotForm::Marked, end, false)),
            b'\n' | b'\r' | b'/' | b',' | b':' | b';' | b')' | b'?' | b'=' | b'@' => return None,
            b'<' => {
                if let Some(end) = self.tagged_dot(at).filter(|end| starts(*end)) {
                    return Some((DotForm::Marked, end, false));
                }
            }
            _ => {}
        }
        let seen = glyph(text, at)?;
        match seen.ch {
            ' ' | '\t' => {
                let mark = spaces(text, at);
                let behind = glyph(text, mark)?;
                let (form, end) = if let Some(found) = disguise(text, mark)
                    .filter(|found| found.whole && found.mark == Mark::Dot && !matches!(behind.ch, '"' | '\'' | '|' | '*'))
                {
                    (DotForm::Soft, found.end)
                } else if self.byte(mark) == b'.' || behind.ch == '.' && behind.form == Form::Encoded {
                    (DotForm::Spaced, behind.end)
                } else {
                    (DotForm::Spaced, word_end(text, mark, "dot")?)
                };
                let next = spaces(text, end);
                ((next > end || form == DotForm::Soft) && starts(next)).then_some((form, next, false))
            }
            '.' => {
                // A letter behind it says that nothing else of a disguise stands there.
                let goes_on = starts(seen.end);
                if !goes_on {
                    if let Some(found) = disguise(text, at) {
                        return Some((DotForm::Marked, found.end, false));
                    }
                    if let Some(found) =
                        disguise(text, seen.end).filter(|found| found.mark == Mark::Dot && found.whole && starts(found.end))
                    {
                        return Some((DotForm::Marked, found.end, false));
                    }
                    if self.byte(seen.end) == b'[' && self.is_bracketed_ending(seen.end + 1) {
                        return Some((DotForm::Marked, seen.end + 1, true));
                    }
                    if let Some(end) = self.stray_dot(self.name.start(), at) {
                        return Some((DotForm::Marked, end, false));
                    }
                }
                let form = match seen.form {
                    Form::Plain => DotForm::Plain,
                    Form::Escaped | Form::Encoded => DotForm::Escaped,
                    _ if self.slice(at, seen.end).ends_with(['。', '｡']) => DotForm::Ideographic,
                    _ => DotForm::Marked,
                };
                goes_on.then_some((form, seen.end, false))
            }
            '%' if self.slice(at, at + 3).eq_ignore_ascii_case("%5B") => {
                let dot = if self.byte(at + 3) == b'.' { at + 4 } else { at + 6 };
                let written = self.slice(at + 3, dot);
                let closed = self.slice(dot, dot + 3).eq_ignore_ascii_case("%5D");
                let whole = closed && (written == "." || written.eq_ignore_ascii_case("%2E"));
                (whole && starts(dot + 3)).then_some((DotForm::Marked, dot + 3, false))
            }
            '%' => {
                let end = at + 3;
                (self.slice(at, end).eq_ignore_ascii_case("%2E") && starts(end)).then_some((DotForm::Marked, end, false))
            }
            _ => {
                if let Some(end) = self.stray_dot(self.name.start(), at) {
                    return Some((DotForm::Marked, end, false));
                }
                let found = disguise(text, at).filter(|found| found.mark == Mark::Dot)?;
                // `name[.].com` holds one dot.
                let twice = glyph(text, found.end).filter(|twice| twice.ch == '.').map(|twice| twice.end);
                let twice = twice.or_else(|| {
                    disguise(text, found.end).filter(|twice| twice.mark == Mark::Dot && twice.whole).map(|twice| twice.end)
                });
                let end = twice.unwrap_or(found.end);
                if starts(end) {
                    return Some((DotForm::Marked, end, found.open));
                }
                if let Some(next) = self.broken_dot(end).filter(|_| found.whole) {
                    return Some((DotForm::Marked, next, false));
                }
                let next = spaces(text, end);
                (found.whole && next > end && starts(next)).then_some((DotForm::Soft, next, false))
            }
        }
    }

    /// Whether a top-level domain, or a number of an address, stands at `at` and a bracket closes behind it: `evil.[com]`.
    fn is_bracketed_ending(&self, at: usize) -> bool {
        let digits = (at..at + 4).find(|&at| !self.byte(at).is_ascii_digit()).unwrap_or(at);
        if digits > at {
            let numbers = self.name.plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            return numbers && self.byte(digits) == b']' && self.name.dots.len() < 3;
        }
        let end = (at..at + 20).find(|&at| !self.byte(at).is_ascii_alphabetic()).unwrap_or(at);
        self.byte(end) == b']' && self.byte(end + 1) != b'(' && suffix::is_known_top_level(self.slice(at, end))
    }

    /// `evil<span>[.]</span>com`: where tags of HTML source around a disguised dot end, or a pair of them around a plain one.
    pub(super) fn tagged_dot(&self, at: usize) -> Option<usize> {
        let before = inline_tag(self.text, at)?;
        let disguised = disguise(self.text, before.end).filter(|found| found.mark == Mark::Dot && found.whole);
        let end = match disguised {
            Some(found) => found.end,
            None if self.byte(before.end) == b'.' => before.end + 1,
            None => return None,
        };
        match inline_tag(self.text, end) {
            Some(after) if disguised.is_some() || after.closing && !before.closing => Some(after.end),
            _ => disguised.map(|found| found.end),
        }
    }

    /// `-dot-` and `_dot_`, where the name has no other dot (`v1-dot-app.appspot.com` is a name as it stands).
    fn spell_out(&mut self) {
        if self.name.is_dotted() || self.name.plain.len() < 7 {
            return;
        }
        let lower = self.name.plain.to_ascii_lowercase();
        let Some(spelling) = ["-dot-", "_dot_"].into_iter().find(|spelling| lower.contains(spelling)) else { return };
        let (plain, ends) = (std::mem::take(&mut self.name.plain), std::mem::take(&mut self.name.ends));
        let end = self.name.end;
        let mut skip = 0;
        for (index, ch) in plain.char_indices() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if lower.get(index..).is_some_and(|rest| rest.starts_with(spelling)) {
                self.name.dots.push((self.name.plain.len(), DotForm::Marked));
                self.name.push('.', ends.get(index + 4).copied().unwrap_or(end));
                skip = 4;
            } else {
                self.name.push(ch, ends.get(index).copied().unwrap_or(end));
            }
        }
        self.name.end = end;
    }

    /// Cuts the name at an ideographic full stop behind a whole host or address, unless that is how its dots are disguised.
    fn end_sentence(&mut self) {
        let ideographic = self.name.dots.iter().filter(|(_, form)| *form == DotForm::Ideographic).count();
        let disguised = ideographic == self.name.dots.len() && self.name.plain.is_ascii();
        if ideographic == 0 || disguised {
            return;
        }
        let cut = self.name.dots.iter().enumerate().find(|(index, (at, form))| {
            let before = self.name.plain.get(..*at).unwrap_or_default();
            let last = before.rsplit('.').next().unwrap_or_default();
            *form == DotForm::Ideographic
                && *index > 0
                && (*index == 3 && address::dotted(before).is_ok() || suffix::is_known_top_level(last))
        });
        if let Some((_, (at, _))) = cut {
            let length = *at;
            self.name.truncate(length);
        }
    }

    /// Cuts the name before a doubtful disguise that nothing else speaks for.
    fn doubt(&mut self, sure: bool) {
        let marked = sure
            || self.name.hyphenated
            || self.name.dots.iter().any(|(_, form)| matches!(form, DotForm::Marked | DotForm::Soft | DotForm::Escaped));
        if let Some(weak_at) = self.name.weak_at.filter(|_| !marked) {
            self.name.truncate(weak_at);
        }
        let spaced = self.name.dots.iter().filter(|(_, form)| *form == DotForm::Spaced).count();
        if spaced == 0 {
            return;
        }
        let telling = self.name.plain.bytes().any(|b| b.is_ascii_digit() || b == b'-');
        // A sentence goes on with a capital letter; a name does not, unless it shouts.
        let sentence = self.name.dots.iter().any(|(at, form)| {
            let mut behind = self.name.plain.get(at + 1..).unwrap_or_default().chars();
            *form == DotForm::Spaced
                && behind.next().is_some_and(char::is_uppercase)
                && behind.next().is_some_and(char::is_lowercase)
        });
        if (!sure && spaced < 2 && !telling && self.name.dots.len() < 2) || sentence {
            if let Some(first) = self.name.dots.iter().find(|(_, form)| *form == DotForm::Spaced) {
                let length = first.0;
                self.name.truncate(length);
            }
        }
    }
}
