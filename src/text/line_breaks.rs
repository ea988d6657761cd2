//! Where a name or path goes on that a page's margin broke: behind its hyphen, or behind a disguised dot.

use super::extract::Scanner;
use super::file_names::{FileEnding, file_ending};
use super::glyph::is_label_char;
use super::name::last_label;
use crate::indicator::suffix;

/// Words before a hyphen at a line's end that head a list.
const HEADINGS: [&str; 12] =
    ["addresses", "c2", "domain", "domains", "hosts", "indicators", "ioc", "iocs", "ips", "servers", "url", "urls"];

impl Scanner<'_> {
    /// Where the next line begins that a name broken at `at` may go on in.
    fn next_line(&self, at: usize) -> Option<usize> {
        const INDENT: usize = 16;
        let line = at + usize::from(self.byte(at) == b'\r');
        (self.byte(line) == b'\n').then_some(line + 1)?;
        (line + 1..line + 1 + INDENT).find(|&at| !matches!(self.byte(at), b' ' | b'\t'))
    }

    /// Where a name goes on that a page's margin broke behind its hyphen before `at`: `login-`, line's end, `mail[.]example`.
    pub(super) fn hyphenated(&self, at: usize) -> Option<usize> {
        if self.before(at) != b'-' || !matches!(self.byte(at), b'\n' | b'\r') {
            return None;
        }
        let next = self.next_line(at).filter(|next| self.byte(*next).is_ascii_alphanumeric())?;
        let label =
            self.name.last_label().strip_suffix('-').filter(|label| label.ends_with(|ch: char| ch.is_ascii_alphanumeric()))?;
        let whole = self.name.is_dotted() && suffix::is_known_top_level(label);
        // `Domains-` above a list is its heading, `2024-` a date's.
        let heading = || {
            label.bytes().any(|b| b.is_ascii_uppercase())
                || label.bytes().all(|b| b.is_ascii_digit() || b == b'-')
                || HEADINGS.contains(&label)
        };
        let dotted = || {
            let label = (next..next + 64).find(|&at| !is_label_char(char::from(self.byte(at)))).unwrap_or(next);
            self.byte(label) == b'.' && self.byte(label + 1).is_ascii_alphanumeric()
        };
        let goes_on = self.has_disguised_dot(next, b",;/") || self.name.sure && dotted();
        (!whole && goes_on && (self.name.sure || self.is_behind_host_mark() || !heading())).then_some(next)
    }

    /// Whether what is read can only be a host: behind a scheme's slashes or an at-sign.
    fn is_behind_host_mark(&self) -> bool {
        matches!(self.before(self.name.start()), b'/' | b'@')
    }

    /// Where a name goes on that was broken behind the disguised dot before `at`: its last label, or an address's last number.
    pub(super) fn broken_dot(&self, at: usize) -> Option<usize> {
        let next = self.next_line(at)?;
        let end = (next..next + 24).find(|&at| !self.byte(at).is_ascii_alphanumeric()).filter(|end| *end > next)?;
        let label = self.slice(next, end);
        let last = self.name.last_label();
        let number = |text: &str| text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
        if number(last) || number(label) {
            let numbers = self.name.plain.split('.').count();
            return (self.name.plain.split('.').all(number) && number(label) && numbers < 4).then_some(next);
        }
        let whole = self.name.is_dotted() && suffix::is_known_top_level(last);
        let ended = matches!(self.byte(end), 0 | b'\n' | b'\r' | b'/' | b':' | b'[' | b',' | b'|' | b'"')
            && (self.byte(end) == b'[' || suffix::is_known_top_level(label));
        (!whole && ended && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())).then_some(next)
    }

    /// Where a path goes on that a page's margin broke behind its hyphen before `at`: `/down-`, line's end, `load/a.exe`. The rest is one
    /// word that has a path's signs or a file's ending, and is no host.
    pub(super) fn hyphenated_path(&self, at: usize) -> Option<usize> {
        const LONGEST: usize = 200;
        if !matches!(self.byte(at), b'\n' | b'\r') || self.before(at) != b'-' || !self.before(at - 1).is_ascii_alphanumeric() {
            return None;
        }
        let next = self.next_line(at).filter(|next| self.byte(*next).is_ascii_alphanumeric())?;
        let end = (next..next + LONGEST).find(|&at| self.byte(at) <= b' ')?;
        let word = self.slice(next, end).trim_end_matches(['.', ',', ';']);
        let first = word.split(['/', '?']).next().unwrap_or_default();
        let file = first.contains('.') && file_ending(last_label(first)) == FileEnding::Only;
        let path = word.len() > first.len() && !first.contains('.') || word.contains('=') && word.contains('&');
        ((file || path) && !word.contains("[.") && !word.contains(':')).then_some(next)
    }
}
