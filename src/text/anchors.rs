//! What has to stand in a word or behind it for any reader to find something there. Judged exactly, since it is asked of every
//! word with a sign behind it, and a reader costs many times as much.

use super::digests::SHORTEST_DIGEST;
use super::extract::{FOREIGN, SPELLED, Scanner, WIDE, is_server_label};
use super::glyph::{glyph, inline_tag, is_invisible, is_label_char, stands_for_another};
use super::refang::{Disguise, Mark, disguise, spaces, word_end};
use super::scheme::{scheme, scheme_ending};

impl Scanner<'_> {
    /// Whether a mark of an indicator stands in the word or directly behind it.
    pub(super) fn is_worth_reading(&self, start: usize, end: usize, seen: u8) -> bool {
        if seen & WIDE != 0 && self.hides_a_sign(start, end) {
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
            // A name ends before a dash or a quotation mark.
            b'.' if seen & WIDE != 0 && self.ends_in_punctuation(start, end) => false,
            b'.' => self.may_follow_dot(end + 1) && !self.is_short(start, end),
            b':' => self.is_before_colon(start, end, seen),
            b'[' | b'(' | b'{' | b'<' => self.is_before_bracket(start, end, end),
            sign @ (b'"' | b'\'' | b'|') => {
                let behind = self.byte(end + 2);
                next == b'.' && (behind == sign || matches!(behind, b'\\' | 0x80..))
            }
            b'^' => next == b'.',
            // `[www].evil.example`
            b']' | b')' | b'}' => next == b'.' && (self.is_bracketed(start) || self.stray_dot(start, end).is_some()),
            b'*' => next == b'.' || next == b'*' || next == b'p',
            b'@' => true,
            b'&' => self.is_written_mark(start, end),
            b'\\' => {
                let code = || matches!(next, b'u' | b'x') && self.byte(end + 2).is_ascii_hexdigit();
                (next.is_ascii_punctuation() || code()) && self.is_written_mark(start, end)
            }
            // A dot, a bracket, a colon or an at-sign.
            b'%' => {
                matches!(
                    (next, self.byte(end + 2)),
                    (b'2', b'E' | b'e') | (b'5', b'B' | b'b') | (b'3', b'A' | b'a') | (b'4', b'0')
                )
            }
            b'/' | b';' => next == b'/' && scheme(self.slice(start, end)).is_some(),
            b' ' | b'\t' => self.is_before_space(start, end),
            // A name broken behind its hyphen.
            b'\n' | b'\r' => self.before(end) == b'-' && self.is_before_name(end),
            _ => false,
        }
    }

    /// Whether the word holds a character beyond ASCII that stands for another, or parts of a digest with what nobody sees between.
    fn hides_a_sign(&self, start: usize, end: usize) -> bool {
        let word = self.slice(start, end);
        let mut before = [' '; 2];
        word.chars().any(|ch| {
            let hides = match ch {
                '\0'..='\x7f' => false,
                // `xn–`
                '–' | '—' => before.map(|ch| ch.to_ascii_lowercase()) == ['x', 'n'],
                ch if is_invisible(ch) => word.len() >= SHORTEST_DIGEST,
                ch => stands_for_another(ch),
            };
            before = [before[1], ch];
            hides
        })
    }

    /// Whether the last character before `end` is a dash, a quotation mark or another that is part of no name.
    fn ends_in_punctuation(&self, start: usize, end: usize) -> bool {
        self.slice(start, end).chars().next_back().is_some_and(|ch| !is_label_char(ch) && !is_invisible(ch))
    }

    /// Whether what stands at `at`, behind a full stop, may go on with a name: a label, another disguise of the same dot, or
    /// what closes a bracket around it.
    fn may_follow_dot(&self, at: usize) -> bool {
        match self.byte(at) {
            b'[' => self.byte(at + 1).is_ascii_alphanumeric() || self.disguise(at).is_some(),
            b'(' => self.disguise(at).is_some(),
            b'{' => self.disguise(at).is_some() || self.stray_dot(at - 1, at - 1).is_some(),
            b'<' => self.disguise(at).is_some() || self.is_tag(at),
            b'"' | b'\'' | b'|' | b'^' => self.byte(at + 1) == b'.',
            byte => byte.is_ascii_alphanumeric() || may_belong_to_dot(byte),
        }
    }

    /// Whether plain labels begin at `start` that are no host's and no address's, and nothing goes on with them: `e.g.`, `1.2`.
    /// No top-level domain has one letter, or a digit.
    fn is_short(&self, start: usize, end: usize) -> bool {
        // No digest has room in it.
        const LONGEST: usize = 24;
        let bytes = self.text.as_bytes();
        let run = bytes.get(start..bytes.len().min(start + LONGEST)).unwrap_or_default();
        let (mut dots, mut label, mut digit, mut before) = (0, 0, false, b'.');
        for (at, &byte) in run.iter().enumerate() {
            let at = start + at;
            let none = label == 1 || digit;
            match byte {
                b'.' if before == b'.' || dots == 3 => return false,
                b'.' => {
                    let behind = self.byte(at + 1);
                    if !behind.is_ascii_alphanumeric() {
                        return none && !may_belong_to_dot(behind);
                    }
                    (dots, label, digit) = (dots + 1, 0, false);
                }
                b'0'..=b'9' => (label, digit) = (label + 1, true),
                // It may begin a dot: `evil1.exampleDOTcom`.
                b'D' => return false,
                b'a'..=b'z' | b'A'..=b'Z' => label += 1,
                b'\n' | b'\r' | b',' | b';' | b'!' | b'/' | b'=' | b'+' | b'~' | b'#' | b'$' | b'>' | b'`' => {
                    return dots < 3 && none;
                }
                b'*' => return dots < 3 && none && !matches!(self.byte(at + 1), b'.' | b'*' | b'p'),
                // What closes may be a dot's, or stand on both sides of one.
                b'"' | b'\'' | b'|' | b')' | b']' | b'}' => return dots < 3 && none && self.byte(at + 1) != b'.',
                b'&' => return dots < 3 && none && !self.is_written_mark(start, at),
                b' ' | b'\t' => return dots < 3 && none && !self.is_before_space(start, at),
                b'[' | b'(' | b'{' | b'<' => return dots < 3 && none && !self.is_before_bracket(start, at, at),
                // Of the word itself more may go on behind it.
                0x80.. if at < end => return false,
                0x80.. => {
                    let sign = self.slice(at, self.text.len()).chars().next();
                    return dots < 3
                        && none
                        && sign.is_some_and(|ch| !is_label_char(ch) && !is_invisible(ch) && !stands_for_another(ch));
                }
                _ => return false,
            }
            before = byte;
        }
        false
    }

    /// Whether the word before a colon may be a scheme, or a group of an IPv6 address: `fe80:`. A group that is too long spoils
    /// the address.
    fn is_before_colon(&self, start: usize, end: usize, seen: u8) -> bool {
        let word = self.slice(start, end);
        match self.byte(end + 1) {
            b' ' | b'\t' => scheme(word).is_some(),
            b':' => may_be_group(word),
            byte if byte.is_ascii_alphanumeric() => may_be_group(word) && self.may_be_groups(start),
            b'/' | b'_' | b'%' => seen & FOREIGN != 0 || may_be_scheme(word),
            b'[' | b'(' | b'{' | b'<' if self.disguise(end + 1).is_none() && !self.is_tag(end + 1) => false,
            // No group begins with a folder's backslash: `C:\\Windows`.
            b'\\' | b'&' => seen & FOREIGN != 0 || may_be_scheme(word) || may_be_group(word) && self.may_begin_group(end + 1),
            b'[' | b'(' | b'{' | b'<' | 0x80.. => seen & FOREIGN != 0 || may_be_group(word) || may_be_scheme(word),
            _ => false,
        }
    }

    /// Whether the groups at `start` may be those of an IPv6 address: eight, or fewer with two colons, or signs that may stand for
    /// more. Times of a day are neither.
    fn may_be_groups(&self, start: usize) -> bool {
        const LONGEST: usize = 48;
        let (mut colons, mut length, mut before) = (0, 0, 0);
        for at in start..start + LONGEST {
            let byte = self.byte(at);
            match byte {
                b':' if before == b':' || colons == 6 => return true,
                b':' => (colons, length) = (colons + 1, 0),
                // A part of a fuzzy hash is read as a group that is too long, and is no digest of its own.
                byte if byte.is_ascii_alphanumeric() && length > 3 => return true,
                byte if byte.is_ascii_alphanumeric() || byte == b'-' => length += 1,
                byte => {
                    return matches!(byte, b'[' | b'(' | b'{' | b'<' | b'&' | b'\\' | b'%' | b'"' | b'\'' | b'|' | b'.' | 0x80..);
                }
            }
            before = byte;
        }
        true
    }

    /// Whether the code or backslash at `at` writes a group of an IPv6 address, or the next colon.
    fn may_begin_group(&self, at: usize) -> bool {
        self.glyph(at).is_some_and(|seen| seen.ch.is_ascii_hexdigit() || matches!(seen.ch, ':' | '[' | '(' | '{' | '<'))
    }

    /// The disguise whose bracket stands at `at`.
    fn disguise(&self, at: usize) -> Option<Disguise> {
        if self.may_be_bracketed(at + 1) { disguise(self.text, at) } else { None }
    }

    /// Whether the bracket at `at`, behind the word or a space behind it, is a disguise with something to go on with.
    fn is_before_bracket(&self, start: usize, end: usize, at: usize) -> bool {
        let word = || self.slice(start, end);
        let Some(found) = self.disguise(at) else {
            return match self.byte(at) {
                // `absupplie[s]`, `h[tt]p`, `hxxps[]://`
                b'[' => at == end && (self.are_letters_of_name(at) || self.byte(at + 1) == b']' && self.byte(at + 2) == b':'),
                // `http(s)`
                b'(' => at == end && matches!(self.byte(at + 1), b's' | b'S' | b'p' | b'P') && self.byte(at + 2) == b')',
                b'<' => self.is_tag(at),
                _ => at == end && self.stray_dot(start, end).is_some(),
            };
        };
        let behind = self.byte(spaces(self.text, found.end));
        let label = behind.is_ascii_alphanumeric();
        let mark = matches!(behind, 0x80..|b'-'| b'_' | b'[' | b'(' | b'{' | b'<' | b'.' | b'&' | b'\\' | b'%' | b'/' | b':');
        match found.mark {
            // A line's end may stand behind a dot, and quotation marks around what follows.
            Mark::Dot => label || mark || matches!(behind, b'\n' | b'\r' | b'"' | b'\''),
            Mark::At => label && self.may_be_host(found.end) || mark,
            Mark::Colon | Mark::DoubleColon => {
                // What parts a scheme from its host has slashes behind its colon.
                (label || mark || matches!(behind, b']' | b')' | b'}'))
                    && (may_be_group(word()) || !label && may_be_scheme(word()))
            }
            Mark::ColonSlashes => (label || mark) && may_be_scheme(word()),
            // No word of its own stands before a path.
            Mark::Slash | Mark::DoubleSlash => false,
        }
    }

    /// Whether more than one label may begin at `at`, or behind spaces there.
    fn may_be_host(&self, at: usize) -> bool {
        const LONGEST: usize = 64;
        let start = spaces(self.text, at);
        let run = self.text.as_bytes().get(start..self.text.len().min(start + LONGEST)).unwrap_or_default();
        let Some(length) = run.iter().position(|b| *b == b'D' || !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))) else {
            return true;
        };
        match run.get(length) {
            Some(sign @ (b'[' | b'(' | b'{')) => match self.disguise(start + length) {
                Some(found) => found.mark == Mark::Dot,
                None => *sign == b'[' && self.may_be_letters(start + length + 1),
            },
            Some(b'.' | b'D' | b'<' | b'&' | b'\\' | b'%' | b'"' | b'\'' | b'|' | b'^' | b'*' | 0x80..) => true,
            Some(b' ' | b'\t') => {
                matches!(
                    self.byte(spaces(self.text, start + length)),
                    b'.' | b'[' | b'(' | b'{' | b'<' | b'd' | b'D' | b'&' | b'\\' | 0x80..
                )
            }
            Some(b'\n' | b'\r') => run.get(length.wrapping_sub(1)) == Some(&b'-'),
            _ => false,
        }
    }

    /// Whether a tag stands at `at` that may stand inside a name.
    fn is_tag(&self, at: usize) -> bool {
        let tag = matches!(self.byte(at + 1), b'/' | b'a'..=b'z' | b'A'..=b'Z');
        tag && inline_tag(self.text, at).is_some()
            && (self.tagged_dot(at).is_some() || self.glyph(at).is_some_and(|behind| behind.ch != '<'))
    }

    /// Whether the code or backslash at `end` writes what may go on with the word, or stand behind it.
    fn is_written_mark(&self, start: usize, end: usize) -> bool {
        self.glyph(end).is_some_and(|seen| match seen.ch {
            '.' => self.may_follow_dot(seen.end),
            '[' | '(' | '{' => disguise(self.text, end).is_some(),
            ':' => may_be_group(self.slice(start, end)) || may_be_scheme(self.slice(start, end)),
            ch => !matches!(ch, '&' | '\\' | '\n' | ',' | ';' | '!' | '?' | '$' | '~' | '`' | ']' | ')' | '}' | '=' | '#'),
        })
    }

    /// Whether a host may begin at `at`, or behind slashes there.
    pub(super) fn may_begin_host(&self, at: usize) -> bool {
        let at = (at..at + 3).find(|&at| self.byte(at) != b'/').unwrap_or(at);
        match self.byte(at) {
            b'<' => self.is_tag(at),
            b'[' | b'(' | b'{' => !matches!(self.byte(at + 1), b' ' | b'\t' | b'\n'),
            byte => {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'-' | b'/' | b'.' | b'%' | b'&' | b'\\' | b'*' | b'@' | 0x80..)
            }
        }
    }

    /// Whether one to three letters stand at `at` before a closing bracket: `absupplie[s]`, `h[tt]p`.
    fn may_be_letters(&self, at: usize) -> bool {
        (1..=3).any(|length| matches!(self.byte(at + length), b']' | b')' | 0x80..))
    }

    /// Whether the name that letters in brackets at `at` are part of may have what makes them a disguise: another one, or a scheme's
    /// colon.
    fn are_letters_of_name(&self, at: usize) -> bool {
        const LONGEST: usize = 128;
        // No name has more of them.
        const MOST: usize = 4;
        let label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let (limit, mut letters, mut at) = (at + LONGEST, 0, at);
        while at < limit {
            match self.byte(at) {
                b'[' if self.disguise(at).is_none() => {
                    letters += 1;
                    if letters > MOST || !self.may_be_letters(at + 1) {
                        return false;
                    }
                    // `evil[-]c2.com`
                    if self.byte(at + 1) == b'-' {
                        return true;
                    }
                    at = (at + 1..at + 5).find(|&at| self.byte(at) == b']').unwrap_or(at) + 1;
                }
                b'.' if label(self.byte(at + 1)) => at += 1,
                byte if label(byte) => at += 1,
                0..=b'\x1f' | b',' | b';' | b'!' | b'?' | b'=' | b'/' | b']' | b')' | b'}' | b'>' => return false,
                _ => return true,
            }
        }
        true
    }

    /// Whether the next line may begin with the rest of a name: a word with a dot in it.
    fn is_before_name(&self, at: usize) -> bool {
        const INDENT: usize = 16;
        const LONGEST: usize = 80;
        let start = (at..at + INDENT).find(|&at| self.byte(at) > b' ').unwrap_or(at);
        (start..start + LONGEST)
            .map(|at| self.byte(at))
            .take_while(|b| *b > b' ')
            .any(|b| matches!(b, b'.' | b'[' | b'(' | b'D' | b'%' | b'&' | 0x80..))
    }

    /// Whether the word at `start` is a host's usual first label in brackets of its own: `[www].evil.example`, not `items[i]`
    /// and not `[random].evil[.]example`, whose brackets hold the place of a name.
    pub(super) fn is_bracketed(&self, start: usize) -> bool {
        let behind_bracket = matches!(self.before(start), b'[' | b'(') && !self.before(start - 1).is_ascii_alphanumeric();
        let end = (start..start + 8).find(|&at| !self.byte(at).is_ascii_alphabetic()).unwrap_or(start);
        let label = self.slice(start, end);
        behind_bracket && is_server_label(label)
    }

    /// Whether what stands behind an opening bracket may begin a mark or a word for one.
    pub(super) fn may_be_bracketed(&self, at: usize) -> bool {
        match self.byte(at) {
            b'.' | b',' | b':' | b'/' | b'@' | b' ' | b'\t' | b'(' | b'{' | b'[' | b'<' | b'\\' | b'&' | 0x80.. => true,
            b'd' | b'D' | b'p' | b'P' | b'a' | b'A' | b's' | b'S' | b'c' | b'C' | b'e' | b'E' => {
                matches!(self.byte(at + 1).to_ascii_lowercase(), b'o' | b'0' | b'u' | b'e' | b't' | b'r' | b'l')
            }
            _ => false,
        }
    }

    /// Whether a mark with a space before it follows: ` [.] `, ` . `, ` dot `, ` AT `, ` : //`, or a spaced scheme.
    fn is_before_space(&self, start: usize, end: usize) -> bool {
        let mark = if matches!(self.byte(end + 1), b' ' | b'\t') { end + 2 } else { end + 1 };
        match self.byte(mark) {
            b'[' | b'(' | b'{' | b'<' => self.is_before_bracket(start, end, mark),
            // Whatever stands for a mark is read as one in ASCII; a quotation mark or dash of typography is none.
            b'\\' | b'&' | 0xc2 | 0xe2 | 0xef => {
                glyph(self.text, mark).is_some_and(|seen| seen.ch.is_ascii() && !is_label_char(seen.ch))
            }
            b'.' => matches!(self.byte(mark + 1), b' ' | b'\t' | 0xc2),
            b'd' | b'D' => word_end(self.text, mark, "dot").is_some(),
            b'A' => self.byte(mark + 1) == b'T' && self.byte(mark + 2) == b' ' && self.may_be_host(mark + 2),
            b':' => scheme(self.slice(start, end)).is_some(),
            b't' | b'T' | b'p' | b'P' => end - start <= 3 && matches!(self.byte(start), b'h' | b'H'),
            _ => false,
        }
    }
}

/// Whether the byte behind a full stop may begin its disguise's rest, or a label that is written in another way.
fn may_belong_to_dot(byte: u8) -> bool {
    matches!(
        byte,
        b'_' | b'%'
            | b'&'
            | b'\\'
            | b'.'
            | b']'
            | b')'
            | b'}'
            | b'*'
            | b'['
            | b'('
            | b'{'
            | b'<'
            | b'"'
            | b'\''
            | b'|'
            | b'^'
            | 0x80..
    )
}

/// Whether the word ends as a group of an IPv6 address may: quotes and other scripts may stand directly before it.
fn may_be_group(word: &str) -> bool {
    word.bytes().rev().take_while(u8::is_ascii).all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// Whether the word may stand for a scheme, or ends in one.
fn may_be_scheme(word: &str) -> bool {
    let letters = (2..=12).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic());
    letters || !word.is_ascii() || scheme(word).is_some() || scheme_ending(word).is_some()
}
