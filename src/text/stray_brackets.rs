//! Dots whose brackets were typed the wrong way round, twice, or not at all: `evil[.[com`, `evil].]com`, `evil].com`, `evil{.com`.

use memchr::{memchr, memchr2, memrchr2};

use super::extract::Scanner;
use crate::indicator::suffix;

/// How far around a name its line is searched for the bracket that would make its own an ordinary one.
const FAR: usize = 200;

impl Scanner<'_> {
    /// Where the dot ends that stands at `at` with such brackets, in or behind the name that begins at `start`.
    pub(super) fn stray_dot(&self, start: usize, at: usize) -> Option<usize> {
        let [first, second, third] = [0, 1, 2].map(|more| self.byte(at + more));
        let label = |at: usize| self.byte(at).is_ascii_alphanumeric();
        match (first, second) {
            // `evil[.[com`
            (b'[' | b'{', b'.') if third == first => label(at + 3).then_some(at + 3),
            // `evil{.com`; that of another bracket is read as a disguise cut off.
            (b'{', b'.') => (self.may_end_name(start, at + 2) && !self.is_closed(at + 2, b'}')).then_some(at + 2),
            // `evil.{com`, not `setup.{exe,msi}` and not `Read more.[link](…)`.
            (b'.', b'[' | b'{') => (self.may_end_name(start, at + 2) && !self.is_closed(at + 2, second + 2)).then_some(at + 2),
            // `evil].]com`, `evil].[com`, not `[dbo].[accounts]`.
            (b']' | b'}', b'.') if third == first || third == first - 2 => {
                (label(at + 3) && !self.is_opened(start, first)).then_some(at + 3)
            }
            // `evil].com`, not `[evil].com` and not `items[i].name`.
            (b']' | b'}', b'.') => (self.may_end_name(start, at + 2) && !self.is_opened(start, first)).then_some(at + 2),
            _ => None,
        }
    }

    /// Whether the label at `at` is a top-level domain, a number of an address, or one that more follow. In a program these may be
    /// fields and methods.
    fn may_end_name(&self, start: usize, at: usize) -> bool {
        const LONGEST: usize = 64;
        let end = (at..at + LONGEST).find(|&at| !(self.byte(at).is_ascii_alphanumeric() || self.byte(at) == b'-')).unwrap_or(at);
        match self.byte(end) {
            _ if end == at => false,
            b'.' => self.byte(end + 1) != b' ',
            b'[' | b']' | b'{' | b'}' => self.byte(end + 1) == b'.',
            b'(' | b'=' | b'_' => false,
            _ => {
                let (before, label) = (self.slice(start, at - 2), self.slice(at, end));
                let numbers = || [before, label].iter().all(|part| part.bytes().all(|b| !b.is_ascii_alphabetic()));
                suffix::is_known_top_level(label) || before.contains('.') && numbers()
            }
        }
    }

    /// Whether the bracket closes further on in the line.
    fn is_closed(&self, at: usize, bracket: u8) -> bool {
        let bytes = self.text.as_bytes();
        let near = bytes.get(at..bytes.len().min(at + FAR)).unwrap_or_default();
        memchr2(bracket, b'\n', near).is_some_and(|found| near.get(found) == Some(&bracket))
    }

    /// Whether the bracket that closes in a name was opened before it in the line.
    fn is_opened(&self, start: usize, bracket: u8) -> bool {
        // In ASCII two before what closes it.
        let opening = bracket - 2;
        let near = self.text.as_bytes().get(start.saturating_sub(FAR)..start).unwrap_or_default();
        match memrchr2(opening, b'\n', near) {
            Some(found) if near.get(found) == Some(&opening) => memchr(bracket, near.get(found..).unwrap_or_default()).is_none(),
            Some(_) => false,
            // Of a longer line it is not known.
            None => start > FAR,
        }
    }
}
