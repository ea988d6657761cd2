//! Signs that a text writes as codes: the line's end of a string, `\n`, the colours of a terminal, percent-encoded punctuation. None of
//! their letters belongs to what stands behind them.

use memchr::{memchr, memchr_iter, memrchr};

use super::extract::Scanner;
use super::glyph::{Form, is_label_char, written};

/// A line, and whether its backslashes before `n`, `r` and `t` are those of a string.
#[derive(Default)]
pub(super) struct EscapedLine {
    start: usize,
    end: usize,
    escaped: bool,
}

impl Scanner<'_> {
    /// Where the sign ends that the backslash at `at` writes, if it is none of a path: `\n`, `\u003c`, `\x1b[31m`.
    pub(super) fn escape(&mut self, at: usize) -> Option<usize> {
        if let Some(end) = self.colour(at) {
            return Some(end);
        }
        match self.byte(at + 1) {
            b'n' | b'r' | b't' => self.is_line_end(at).then_some(at + 2),
            // `\u003cevil[.]com`
            b'u' | b'x' if self.byte(at + 2).is_ascii_hexdigit() => {
                let sign = written(self.text, at).filter(|sign| sign.form == Form::Encoded && !is_label_char(sign.ch))?;
                Some(sign.end)
            }
            _ => None,
        }
    }

    /// Where a terminal's colour ends that begins at `at`: escape, bracket, numbers and a letter, the escape as itself or as a program
    /// or a pager writes it (ECMA-48, 5.4).
    pub(super) fn colour(&self, at: usize) -> Option<usize> {
        const WRITTEN: [&[u8]; 7] = [b"\x1b", br"\x1b", br"\x1B", br"\u001b", br"\033", br"\e", b"^["];
        const LONGEST: usize = 24;
        let rest = self.text.as_bytes().get(at..)?;
        let escape = WRITTEN.iter().find(|escape| rest.starts_with(escape))?.len();
        if rest.get(escape) != Some(&b'[') {
            return None;
        }
        let numbers = rest.get(escape + 1..)?.iter().take(LONGEST);
        let length = numbers.take_while(|b| b.is_ascii_digit() || matches!(b, b';' | b'?' | b':')).count();
        let end = escape + 1 + length;
        rest.get(end).is_some_and(u8::is_ascii_alphabetic).then_some(at + end + 1)
    }

    /// Whether a percent sign at `at` writes punctuation, or a part of a character beyond ASCII beside another. `%badsite.ru%` is a
    /// pattern.
    pub(super) fn is_percent_encoded(&self, at: usize) -> bool {
        let Some(code) = self.text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return false;
        };
        match code {
            b'\t' | b'\n' | b'\r' | b' ' => true,
            0..0x80 => code.is_ascii_punctuation(),
            _ => self.byte(at + 3) == b'%' || at.checked_sub(3).is_some_and(|before| self.byte(before) == b'%'),
        }
    }

    /// Whether `\n` at `at` stands for a line's end, not for a folder: behind an indicator, a quote or punctuation, or in a line of
    /// which all backslashes are a string's.
    fn is_line_end(&mut self, at: usize) -> bool {
        // `a.example\r\nb.example`, and the same escaped once more.
        let behind_return = |end: usize| if self.slice(end.saturating_sub(2), end) == r"\r" { end - 2 } else { end };
        let before_run = |end: usize| (0..end).rev().take_while(|&at| self.byte(at) == b'\\').last().unwrap_or(end);
        let first = behind_return(at);
        let token = before_run(behind_return(before_run(at)));
        // A port is none of its token.
        let port = (0..token).rev().take(6).find(|&at| !self.byte(at).is_ascii_digit()).filter(|&at| self.byte(at) == b':');
        if self.last().is_some_and(|found| found.end == token || Some(found.end) == port) {
            return true;
        }
        let before = self.before(first);
        let drive = before == b':'
            && self.byte(first.wrapping_sub(2)).is_ascii_alphabetic()
            && !self.byte(first.wrapping_sub(3)).is_ascii_alphanumeric();
        if drive || matches!(before, b'%' | b'}') {
            return false;
        }
        if !(before.is_ascii_alphanumeric() || matches!(before, b'_' | b')' | b'\\')) {
            return true;
        }
        let run = at + 1 - before_run(at + 1);
        self.is_in_escaped_line(at, run)
    }

    /// Whether all runs of so many backslashes in the line of `at` are a string's, judged once a line.
    fn is_in_escaped_line(&mut self, at: usize, run: usize) -> bool {
        let text = self.text.as_bytes();
        let Some(line) = run.checked_sub(1).and_then(|index| self.lines.get_mut(index)) else { return false };
        if !(line.start..line.end).contains(&at) {
            let start = text.get(..at).and_then(|before| memrchr(b'\n', before)).map_or(0, |end| end + 1);
            // What was judged before reached no further than here.
            let start = start.max(line.end.min(at));
            let end = text.get(at..).and_then(|rest| memchr(b'\n', rest)).map_or(text.len(), |length| at + length);
            *line = EscapedLine { start, end, escaped: is_escaped(text.get(start..end).unwrap_or_default(), run) };
        }
        line.escaped
    }
}

/// Whether the backslashes of a line, so many in a row, are those of a string: each before a letter that stands for a line's end or a
/// tabulator, before a code or a sign, and none in a path behind a drive or a variable. One alone says nothing unless a quotation mark
/// stands before it.
fn is_escaped(line: &[u8], run: usize) -> bool {
    let (mut ends, mut quoted, mut next) = (0, false, 0);
    let first_quote = memchr(b'"', line).unwrap_or(line.len());
    for at in memchr_iter(b'\\', line) {
        if at < next {
            continue;
        }
        let length = line.get(at..).unwrap_or_default().iter().take_while(|b| **b == b'\\').count();
        next = at + length;
        let behind = line.get(next).copied().unwrap_or(b' ');
        // Of strings in strings the quotation marks are escaped once less.
        quoted |= length < run && behind == b'"';
        if length != run {
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| line.get(at)).copied().unwrap_or(b' ');
        let drive = before == b':'
            && at.checked_sub(2).and_then(|at| line.get(at)).is_some_and(u8::is_ascii_alphabetic)
            && !at.checked_sub(3).and_then(|at| line.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        if drive || matches!(before, b'%' | b'}') {
            return false;
        }
        match behind {
            b'n' | b'r' | b't' => {
                ends += 1;
                quoted |= run == 1 && first_quote < at;
            }
            b'u' if line.get(next + 1..next + 5).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => {}
            b'x' if line.get(next + 1..next + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => {}
            byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => return false,
            _ => {}
        }
    }
    ends > 1 || ends == 1 && quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_strings() {
        for (line, run, expected) in [
            (r#"{"d":"C2 servers\nquillmoth.com"}"#, 1, true),
            (r"IOCs\n203.0.113.7\nquillmoth.com", 1, true),
            (r"Temp\readme.zip", 1, false),
            (r"C:\tools\new\run.com", 1, false),
            (r"%TEMP%\new\run.com", 1, false),
            (r"Users\Public\nc.exe", 1, false),
            (r#"{"path":"C:\\new\\tools"}"#, 2, false),
            (r#""{\"d\":\"servers\\nquillmoth.com\"}""#, 2, true),
        ] {
            assert_eq!(is_escaped(line.as_bytes(), run), expected, "{line}");
        }
    }
}
