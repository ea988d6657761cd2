//! Reading what begins a URL: a scheme in any disguise, cut off, in brackets, spaced, or unknown.

use std::borrow::Cow;

use super::extract::Scanner;
use super::scheme::{Scheme, Separator, scheme, scheme_ending, separator};
use super::web::Separated;
use crate::error::Note;

impl Scanner<'_> {
    /// A scheme in a word at `start`, and the URL behind it.
    pub(super) fn schemed(&mut self, start: usize) -> Option<usize> {
        if let Some((scheme, end)) = spaced_scheme(self.text, start) {
            if let Some(separator) = separator(self.text, end, true) {
                return self.web(start, scheme, separator);
            }
        }
        if let Some((mut scheme, mut separator)) = self.scheme_at(start) {
            let mut start = start;
            // `http://http://host`: the inner URL.
            while let Some(inner) = self.scheme_at(separator.end) {
                start = separator.end;
                (scheme, separator) = inner;
            }
            // What is no URL's beginning is no name's either.
            return self.web(start, scheme, separator).or(Some(separator.end));
        }
        let end = self.scheme_end(start);
        let word = self.slice(start, end);
        if !matches!(self.byte(end), b':' | b'[' | b'(' | b'{' | b'<' | b'%' | b'&' | b'\\' | 0xef | 0xc2)
            || !self.may_separate(end)
        {
            return None;
        }
        let separator = separator(self.text, end, false)?;
        if let Some((at, scheme)) = scheme_ending(word) {
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
        // U+FF21 to U+FF5A begin with these bytes.
        if self.byte(start) == 0xef && matches!(self.byte(start + 1), 0xbc | 0xbd) {
            return self.wide_scheme(start);
        }
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

    /// A scheme in full-width letters: `ｈｔｔｐ：／／`.
    fn wide_scheme(&self, start: usize) -> Option<(Scheme, Separator)> {
        let mut word = String::new();
        let mut end = start;
        while let Some(seen) = self.glyph(end).filter(|seen| seen.ch.is_ascii_alphanumeric() && word.len() < 8) {
            word.push(seen.ch);
            end = seen.end;
        }
        let scheme = Scheme { disguised: true, ..scheme(&word)? };
        separator(self.text, end, true).map(|separator| (scheme, separator))
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

    /// `://host` whose scheme was cut off, or has a sign too many: `https!://host`, `https?://host`.
    pub(super) fn schemeless(&mut self, at: usize) -> Option<usize> {
        const LONGEST: usize = 6;
        let separator = separator(self.text, at, false)?;
        let sign = at.checked_sub(1).filter(|&at| matches!(self.byte(at), b'!' | b'@' | b'&' | b'#' | b'$' | b'~' | b'+' | b'?'));
        let spoiled = sign.and_then(|sign| {
            let letters = (sign.saturating_sub(LONGEST)..sign).rev().take_while(|&at| self.byte(at).is_ascii_alphabetic());
            let start = letters.last()?;
            Some((start, scheme(self.slice(start, sign))?.name))
        });
        let (start, name) = spoiled.unwrap_or((at, "http"));
        self.web(start, Scheme { name, disguised: true }, separator)
    }

    /// `//host/path`, as HTML writes it.
    pub(super) fn protocol_relative(&mut self, at: usize) -> Option<usize> {
        let separator = separator(self.text, at, true)?;
        self.web_with(at, Scheme { name: "http", disguised: false }, Separated::undisguised(separator), Some(Note::SchemeAssumed))
    }

    /// `[http]://host`
    pub(super) fn bracketed_scheme(&mut self, at: usize) -> Option<usize> {
        let mut end = at + 1;
        while end - at < 10 && (self.byte(end).is_ascii_alphanumeric() || matches!(self.byte(end), b'*' | b'_')) {
            end += 1;
        }
        if !matches!(self.byte(end), b']' | b')' | b'>' | b'}') {
            return None;
        }
        let scheme = scheme(self.slice(at + 1, end))?;
        let separator = separator(self.text, end + 1, true)?;
        self.web(at, Scheme { disguised: true, ..scheme }, separator)
    }
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
