//! What was read once need not be read again: a report says most things twice, in its prose and in its tables.

use std::net::IpAddr;

use super::declared::is_valued;
use super::extract::Scanner;
use super::tokens::{Found, Outcome};
use crate::error::RejectionCode;
use crate::indicator::Parts;

/// What was read of a chunk: the tokens by their place in the list, and where reading went on.
#[derive(Clone, Copy)]
pub(super) struct Known {
    first: u32,
    count: u16,
    /// How many bytes were read.
    after: u16,
    start: usize,
}

/// A longer chunk is read anew each time.
const CHUNK: usize = 300;

/// So many chunks are kept, in half a megabyte; then all are forgotten: a text that says nothing twice would keep all of itself,
/// and what a report says twice stands near.
const MOST: usize = 7_000;

impl<'t> Scanner<'t> {
    /// The text up to the next space, with the byte before it, if that alone decides what is read at `start`.
    pub(super) fn chunk(&mut self, start: usize) -> Option<(u8, &'t str)> {
        let before = self.before(start);
        if !matches!(before, 0 | b' ' | b'\t' | b'\n' | b'|' | b'"' | b'>' | b'(' | b'[' | b'<' | b'`' | b',' | b';') {
            return None;
        }
        // What a record declares is read by the record.
        if before == b'"' && is_valued(self.text, start) {
            return None;
        }
        // A character beyond ASCII may stand for another; what a comma ends in a path depends on the rest of the line.
        let limit = self.text.len().min(start + CHUNK);
        // Up to `unended` no chunk ends, as was seen from a word before this one.
        let from = self.unended.clamp(start, limit);
        let near = self.text.as_bytes().get(from..limit).unwrap_or_default();
        let ended = near.iter().position(|b| matches!(b, 0..=b' ' | b',' | b';' | 0x7f..));
        let end = ended.map_or(limit, |length| from + length);
        self.unended = end;
        if ended.is_none() && end < self.text.len() {
            return None;
        }
        let chunk = self.slice(start, end);
        // `login-` at a line's end may go on in the next.
        if chunk.ends_with('-') {
            return None;
        }
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
        (ended && chunk.len() >= 5).then_some((before, chunk))
    }

    /// Keeps what was read of a chunk, unless the text around it had a say.
    pub(super) fn remember(&mut self, chunk: (u8, &'t str), start: usize, first: usize, after: usize) {
        let found = first..self.out.found.len();
        let alone = found.len() == 1;
        let sure = |token: &Found| {
            token.start >= start
                && token.end <= start + chunk.1.len()
                && self.plain_address(token).is_none_or(|ip| alone && ip.is_ipv4())
                && !matches!(token.outcome, Outcome::Rejected(RejectionCode::LooksLikeVersion, _))
        };
        if after > start + chunk.1.len() || !self.out.found.get(found.clone()).is_some_and(|found| found.iter().all(sure)) {
            return;
        }
        // What does not fit is read anew.
        if let (Ok(first), Ok(count), Ok(after)) =
            (u32::try_from(first), u16::try_from(found.len()), u16::try_from(after - start))
        {
            if self.known.len() >= MOST {
                self.known.clear();
            }
            self.known.insert(chunk, Known { first, count, after, start });
        }
    }

    /// The address that the token is, if the text around it decides whether it is a version.
    fn plain_address(&self, token: &Found) -> Option<IpAddr> {
        match self.out.indicator(token)?.parts() {
            Parts::Address(ip) if !token.defanged => Some(*ip),
            _ => None,
        }
    }

    /// Notes down once more what was read elsewhere, if the text around it here does not make it something else.
    pub(super) fn repeat(&mut self, start: usize, known: Known) -> Option<usize> {
        let first = known.first as usize;
        let plain =
            self.out.found.get(first).filter(|_| known.count == 1).and_then(|token| Some((token, self.plain_address(token)?)));
        if let Some((token, IpAddr::V4(ip))) = plain {
            if self.is_version(start, token.end - known.start + start, ip) {
                return None;
            }
        }
        for index in first..first + usize::from(known.count) {
            let Some(&token) = self.out.found.get(index) else { continue };
            let token = Found { start: token.start - known.start + start, end: token.end - known.start + start, ..token };
            self.out.push(token, self.text.len());
        }
        Some(start + usize::from(known.after))
    }
}
