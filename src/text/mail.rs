//! Reading a mail address: its at-sign in any disguise, its local part, a mailbox at everybody's provider.

use super::classify::is_share;
use super::context::tail_of_line;
use super::extract::Scanner;
use super::glyph::is_label_char;
use super::known_hosts;
use super::refang::{Mark, disguise, spaces};
use crate::error::{Notes, RejectionCode};
use crate::indicator::host::Host;
use crate::indicator::{Indicator, address};

/// A local part longer than this is none (RFC 5321 has 64 bytes).
const LOCAL_PART: usize = 64;

impl Scanner<'_> {
    /// The at-sign behind a name, and where the host begins: `@`, `[@]`, `(at)`, ` AT `.
    fn at_sign(&self, at: usize) -> Option<(usize, bool)> {
        match self.byte(at) {
            b'@' | b'[' | b'(' | b'{' | b'<' | b'&' | b'\\' | 0x80.. => {}
            // As a form sends it.
            b'%' => return (self.slice(at, at + 3) == "%40").then_some((at + 3, false)),
            b' ' | b'\t'
                if matches!(self.byte(at + 1), b'[' | b'(' | b'{' | b'<' | b'A' | b' ' | b'\t' | b'&' | b'\\' | 0x80..) => {}
            _ => return None,
        }
        let seen = self.glyph(at)?;
        if seen.ch == '@' {
            return Some((seen.end, false));
        }
        let spaced = spaces(self.text, at);
        if let Some(found) = disguise(self.text, spaced).filter(|found| found.mark == Mark::At && found.whole) {
            return Some((spaces(self.text, found.end), true));
        }
        let shouted = spaced > at && self.slice(spaced, spaced + 2) == "AT" && spaces(self.text, spaced + 2) > spaced + 2;
        shouted.then(|| (spaces(self.text, spaced + 2), true))
    }

    /// Where one label ends that is all there is behind an at-sign: `user@host` is nobody's mail address.
    fn undotted_host(&self, at: usize) -> Option<usize> {
        let end = (at..).find(|&at| !(self.byte(at).is_ascii_alphanumeric() || matches!(self.byte(at), b'-' | b'_')))?;
        let alone = matches!(self.byte(end), 0 | b'\n' | b'\r' | b'@' | b',' | b';' | b':' | b'/' | b')');
        let broken = self.before(end) == b'-' && matches!(self.byte(end), b'\n' | b'\r');
        (end > at && alone && !broken && !self.slice(at, end).contains("DOT")).then_some(end)
    }

    /// Where to go on behind a word before an at-sign that begins no mail address: nothing of it need be read.
    pub(super) fn behind_login(&self, at: usize) -> Option<usize> {
        self.undotted_host(at).filter(|end| !is_share(self.slice(at, *end)))
    }

    /// A mail address whose local part, or its end, is the name just read.
    pub(super) fn mail(&mut self, start: usize, end: usize) -> Option<usize> {
        let (host_at, marked) = self.at_sign(end)?;
        if !self.glyph(host_at).is_some_and(|glyph| is_label_char(glyph.ch)) {
            return None;
        }
        if !marked {
            if let Some(label_end) = self.undotted_host(host_at) {
                return (!is_share(self.slice(host_at, label_end))).then_some(label_end);
            }
        }
        // `user+tag@`: the local part may have begun before the name.
        let mut from = start;
        while start - from < LOCAL_PART
            && from > self.written
            && matches!(self.before(from), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'+' | b'%' | b'~' | b'-' | b'\'' | b'&')
        {
            from -= 1;
        }
        // `bounce+a=victim.example@`: behind a plus the sign is of the address; else it is a key's.
        if self.before(from) == b'=' {
            let local = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'=');
            let more = (1..=LOCAL_PART).take_while(|back| from >= *back && local(self.byte(from - back))).count();
            if self.slice(from - more, from).contains('+') {
                from -= more;
            }
        }
        while from < start && !self.byte(from).is_ascii_alphanumeric() {
            from += 1;
        }
        // A string's letter, or an article: `u'moth@evil.example'`, `l'moth@evil.example`.
        if self.byte(from + 1) == b'\''
            && matches!(self.byte(from).to_ascii_lowercase(), b'u' | b'b' | b'r' | b'l')
            && from + 2 < end
        {
            from += 2;
        }
        // `j***n@`, `k•••@`: what stands before the asterisks is left out.
        let masked = self.is_masked(from);
        let mut local = format!("{}{}", self.slice(from, start), self.name.plain);
        let defanged_local = self.name.is_marked();
        let shouted = marked && !matches!(self.glyph(spaces(self.text, end)).map(|glyph| glyph.ch), Some('[' | '(' | '{' | '<'));
        self.read_name(host_at, shouted);
        // `user@quillmoth dot com`
        if !shouted && !self.name.is_dotted() && matches!(self.byte(self.name.end), b' ' | b'\t') {
            self.read_name(host_at, true);
            if !self.name.has_known_ending() {
                self.read_name(host_at, false);
            }
        }
        let host_end = self.name.end;
        let certain = self.name.is_dotted() && (!shouted || self.name.is_marked());
        if !certain {
            let alone = !shouted && !is_share(&self.name.plain) && !self.name.plain.is_empty();
            self.read_name(start, false);
            return alone.then_some(host_end);
        }
        // `_moth@evil.example_`
        let marks = local.bytes().take_while(|b| *b == b'_').count();
        if marks > 0 && self.byte(host_end) == b'_' {
            local.drain(..marks);
            from += marks;
        }
        if address::dotted(&self.name.plain).is_ok() {
            // `root@203.0.113.7`: a login, of which the address is the indicator.
            return Some(self.numbers(host_at, false));
        }
        let defanged = marked || defanged_local || self.name.is_marked();
        while self.last().is_some_and(|found| found.end > from) {
            self.out.found.pop();
        }
        let host = self.longest_host();
        let after = self.name.end;
        match host {
            Ok(host) if masked => {
                self.rejected(from, after, defanged, RejectionCode::NotAnEmail, Some(Indicator::domain(host)));
            }
            Ok(host) if local.len() <= LOCAL_PART => {
                self.found(from, after, defanged, Indicator::email(&local, host), Notes::NONE);
            }
            Ok(_) => self.rejected(from, after, defanged, RejectionCode::NotAnEmail, None),
            Err(code) => self.rejected(from, after, defanged, code, None),
        }
        Some(after)
    }

    /// Whether what stands before `at` masks letters of a local part: two asterisks or dots behind a letter.
    fn is_masked(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let kept = before.trim_end_matches(['*', '•', '…']);
        before.len() - kept.len() > 1 && kept.ends_with(char::is_alphanumeric)
    }

    /// A mailbox at a provider's host, whatever stands for its at-sign: `user (a) gmail[.]com`, `[redacted]@gmail[.]com`. The
    /// host is everybody's, and never what was meant.
    pub(super) fn mailbox(&mut self, start: usize, host: &Host) -> Option<usize> {
        if !matches!(self.before(start), b'@' | b' ' | b')') || !known_hosts::is_mail_provider(host) {
            return None;
        }
        let before = tail_of_line(self.text, start, LOCAL_PART);
        let (end, defanged) = (self.name.end, self.name.is_marked());
        let spaced = before.trim_end_matches(' ');
        let (local, spoken) = if let Some(local) = spaced.strip_suffix('@').or_else(|| spaced.strip_suffix("(a)")) {
            // `and @gmail.com senders`
            (local.trim_end_matches(' '), local.ends_with(' ') && spaced.len() == before.len())
        } else {
            (spaced.strip_suffix(" at").filter(|_| spaced.len() < before.len())?, true)
        };
        let is_local = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '_' | '+' | '-');
        let lead = local.trim_end_matches(is_local).len();
        let (from, local) = (start - before.len() + lead, local.get(lead..).unwrap_or_default());
        // `an account at gmail[.]com`
        let named = !local.is_empty() && (!spoken || local.contains(|ch: char| !ch.is_ascii_alphabetic()));
        if named && !self.is_masked(from) && self.last().is_none_or(|found| found.end <= from) {
            self.found(from, end, true, Indicator::email(local, host.clone()), Notes::NONE);
        } else {
            self.rejected(start, end, defanged, RejectionCode::NotAnEmail, Some(Indicator::domain(host.clone())));
        }
        Some(end)
    }
}
