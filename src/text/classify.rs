//! What a dotted name in the text is: a domain, a URL without its scheme, or what one of the readers next door takes.

use std::net::{IpAddr, Ipv4Addr};

use super::context::{self, tail_of_line};
use super::declared;
use super::extract::{Scanner, is_server_label};
use super::file_names::{FileEnding, file_ending};
use super::name::{DotForm, last_label};
use super::refang::{Mark, disguise};
use super::scheme::{Scheme, scheme_ending, separator};
use super::web::{Authority, Separated};
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::address;
use crate::indicator::host::Host;
use crate::indicator::{Indicator, suffix};

impl Scanner<'_> {
    /// Reads the name at `start` and settles what it is. Returns where to go on.
    pub(super) fn named(&mut self, start: usize) -> usize {
        let mut start = start;
        self.read_name(start, false);
        // `__evil[.]com__` is bold, `%s.evil[.]com` a placeholder's rest.
        let bold = self.name.plain.starts_with('_') && self.byte(self.name.end) == b'_';
        // `%badsite.example%` is a pattern or stands behind a variable; `%s.`, `%08X.` are digits and a letter or two.
        let label = self.name.plain.split('.').next().unwrap_or_default();
        let wildcard = self.before(start) == b'%'
            && (matches!(self.before(start - 1), b'\'' | b'"')
                || !(1..=2).contains(&label.trim_start_matches(|ch: char| ch.is_ascii_digit()).len()));
        let placeholder = matches!(self.before(start), b'%' | b'$')
            && !wildcard
            && self.name.is_dotted()
            && (self.name.dots.len() > 1 || !self.name.is_marked());
        let listed = self.list_number(start);
        let skipped = if bold {
            self.name.plain.bytes().take_while(|b| *b == b'_').count()
        } else if placeholder {
            self.name.plain.find('.').map_or(0, |at| at + 1)
        } else {
            self.foreign_lead().max(listed)
        };
        if let Some(source) = self.name.source_end(skipped) {
            start = source;
            self.read_name(start, false);
        }
        if let Some(kept) = self.address_before_word() {
            self.name.truncate(kept);
        }
        if self.name.plain.is_empty() {
            return self.name.reach;
        }
        self.end_before_scheme();
        let end = self.name.end;
        if self.name.too_long {
            if self.name.is_dotted() {
                self.rejected(start, end, self.name.is_marked(), RejectionCode::HostTooLong, None);
            }
            return end;
        }
        if let Some(after) = self.mail(start, end) {
            return after;
        }
        if !self.name.is_dotted() {
            return end;
        }
        let numeric = self.name.plain.bytes().next().is_some_and(|b| b.is_ascii_digit())
            && self.name.plain.split(['.', '-']).all(|part| {
                let digits = part.trim_end_matches(|ch: char| !ch.is_ascii());
                !digits.is_empty()
                    && (digits.bytes().all(|b| b.is_ascii_digit()) || digits.starts_with("0x") || digits.starts_with("0X"))
            });
        if numeric { self.numbers(start, listed > 0) } else { self.host(start) }
    }

    /// How much of a name is the number of its item in a list, `2.` of `2.evil[.]com`: the lines beside it count on.
    fn list_number(&self, start: usize) -> usize {
        const FAR: usize = 300;
        let Some(&(dot, DotForm::Plain)) = self.name.dots.first() else { return 0 };
        // Most names begin with a letter, and most numbers are four.
        let ends = [self.name.plain.bytes().next(), self.name.plain.bytes().next_back()];
        let [first, last] = ends.map(|byte| byte.is_some_and(|byte| byte.is_ascii_digit()));
        if !first || last && self.name.dots.len() < 4 {
            return 0;
        }
        let Some(number) = self.name.plain.get(..dot).filter(|number| number.len() <= 3).and_then(|n| n.parse::<usize>().ok())
        else {
            return 0;
        };
        if self.name.dots.len() < 2 || !self.name.is_marked() {
            return 0;
        }
        let bytes = self.text.as_bytes();
        let before = bytes.get(start.saturating_sub(FAR)..start).unwrap_or_default();
        let own = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        if !before.get(own..).unwrap_or_default().iter().all(|b| matches!(b, b' ' | b'\t')) {
            return 0;
        }
        let after = bytes.get(start..bytes.len().min(start + FAR)).unwrap_or_default();
        let counts = |line: &[u8], number: usize| line.trim_ascii_start().starts_with(format!("{number}.").as_bytes());
        let next = after.iter().position(|b| *b == b'\n').and_then(|at| after.get(at + 1..));
        let previous = before.get(..own.saturating_sub(1)).and_then(|lines| lines.rsplit(|b| *b == b'\n').next());
        let listed = next.is_some_and(|line| counts(line, number + 1))
            || number > 0 && previous.is_some_and(|line| counts(line, number - 1));
        if listed { dot + 1 } else { 0 }
    }

    /// How much of the name is an address that a sentence goes on behind: `203.0.113[.]7-Adresse`, `203.0.113.7.The`.
    fn address_before_word(&self) -> Option<usize> {
        let &(third, _) = self.name.dots.get(2)?;
        let tail = self.name.plain.get(third + 1..)?;
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let kept = third + 1 + digits;
        let word = match tail.as_bytes().get(digits)? {
            b'-' if self.name.is_marked() => tail.get(digits + 1..)?.starts_with(|ch: char| ch.is_alphabetic()),
            b'.' => self.name.dots.len() == 4 && context::is_title(tail.get(digits + 1..)?),
            _ => false,
        };
        (word && address::dotted(self.name.plain.get(..kept)?).is_ok()).then_some(kept)
    }

    /// How much of a name is letters of another script before its beginning: `сервер203.0.113.7`, the preposition of
    /// `ל-evil[.]com`.
    fn foreign_lead(&self) -> usize {
        if self.name.plain.bytes().next().is_none_or(|b| b.is_ascii()) {
            return 0;
        }
        // Letters that are written from right to left stand in no host beside Latin ones (RFC 5893).
        let lead = self.name.plain.bytes().position(|b| b.is_ascii()).unwrap_or(0);
        let right_to_left = |ch: char| matches!(ch, '\u{590}'..='\u{6ff}');
        if self.name.plain.get(..lead).is_some_and(|lead| lead.chars().all(right_to_left))
            && self.name.plain.as_bytes().get(lead) == Some(&b'-')
            && self.name.plain.get(lead..).is_some_and(str::is_ascii)
        {
            return lead + 1;
        }
        let first = self.name.plain.split('.').next().unwrap_or_default();
        let lead = first.trim_end_matches(|ch: char| ch.is_ascii_digit());
        let digits = self.name.dots.len() == 3 && lead.len() < first.len() && lead.chars().all(|ch| !ch.is_ascii());
        if digits { lead.len() } else { 0 }
    }

    /// Cuts a scheme off the end of the name, where a URL runs into it: `evil[.]comhttps://`.
    pub(super) fn end_before_scheme(&mut self) {
        if !self.may_separate(self.name.end) {
            return;
        }
        let last = self.name.last_label();
        let Some((at, _)) = scheme_ending(last).filter(|(at, _)| *at > 0) else { return };
        if separator(self.text, self.name.end, false).is_some() {
            let length = self.name.plain.len() - last.len() + at;
            self.name.truncate(length);
        }
    }

    /// The longest beginning of the name that is a host with a known ending. The name may end early at a dot with a
    /// space beside it, before a capital letter (two sentences), or where the disguised dots stop.
    pub(super) fn longest_host(&mut self) -> Result<Host, RejectionCode> {
        self.end_before_sentence();
        let first = self.judge();
        let Err(code) = first else { return first };
        if !matches!(code, RejectionCode::UnknownSuffix | RejectionCode::NotAHost) {
            return first;
        }
        let marked = self.name.is_marked();
        let cuts: Vec<usize> = self
            .name
            .dots
            .iter()
            .enumerate()
            .rev()
            .filter(|(index, (at, form))| {
                let behind = self.name.plain.get(at + 1..).unwrap_or_default();
                let capital = behind.starts_with(char::is_uppercase);
                let stopped = marked
                    && *form == DotForm::Plain
                    && self.name.dots.iter().skip(*index).all(|(_, form)| *form == DotForm::Plain);
                let known_file = stopped && file_ending(self.name.last_label()) != FileEnding::None;
                *index > 0 && (matches!(form, DotForm::Soft | DotForm::Spaced) || capital && marked || stopped && !known_file)
            })
            .map(|(_, (at, _))| *at)
            .collect();
        let whole = if cuts.is_empty() { String::new() } else { self.name.plain.clone() };
        for cut in cuts.into_iter().take(8) {
            let kept = whole.get(..cut).unwrap_or_default();
            if suffix::is_known_top_level(kept.rsplit('.').next().unwrap_or_default()) {
                if let Ok(host) = Host::name(kept) {
                    self.name.truncate(cut);
                    return Ok(host);
                }
            }
        }
        // `evil[.]com-hosted`
        let closed = |dot: usize| self.name.source_end(dot + 1).is_some_and(|end| matches!(self.before(end), b']' | b')' | b'}'));
        let closed = marked && self.name.dots.last().is_some_and(|(dot, _)| closed(*dot));
        let known = |label: &str| label.split_once('-').map(|(ending, _)| ending.len()).filter(|_| closed);
        if let Some(ending) = known(self.name.last_label()) {
            let kept = self.name.plain.len() - self.name.last_label().len() + ending;
            let kept = self.name.plain.get(..kept).unwrap_or_default();
            if suffix::is_known_top_level(last_label(kept)) {
                if let Ok(host) = Host::name(kept) {
                    let kept = kept.len();
                    self.name.truncate(kept);
                    return Ok(host);
                }
            }
        }
        // `访问evil[.]com下载`: a sentence without spaces goes on behind the ending.
        let last = self.name.last_label();
        let ascii = last.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if ascii > 0
            && last.get(ascii..).is_some_and(|rest| rest.starts_with(|ch: char| !ch.is_ascii()))
            && suffix::is_known_top_level(last.get(..ascii).unwrap_or_default())
        {
            let kept = self.name.plain.len() - last.len() + ascii;
            if let Ok(host) = Host::name(self.name.plain.get(..kept).unwrap_or_default()) {
                self.name.truncate(kept);
                return Ok(host);
            }
        }
        first
    }

    /// Cuts off a capitalised word behind a full stop and a disguised host, though it is a top-level domain too: `evil[.]com.In`.
    fn end_before_sentence(&mut self) {
        let Some(&(dot, DotForm::Plain)) = self.name.dots.last() else { return };
        if self.name.dots.len() < 2 || !self.name.is_marked() || !context::is_sentence_join(&self.name.plain) {
            return;
        }
        if suffix::is_known_top_level(last_label(self.name.plain.get(..dot).unwrap_or_default())) {
            self.name.truncate(dot);
        }
    }

    /// The name as it stands: a host with a known ending, or why not.
    fn judge(&self) -> Result<Host, RejectionCode> {
        let last = self.name.last_label();
        if last.is_ascii() && !suffix::is_known_top_level(last) {
            return Err(RejectionCode::UnknownSuffix);
        }
        let known = last.is_ascii();
        // A top-level domain of another script than ours has none of our letters, and more than one of its own.
        let of_one = |ch: char| matches!(ch, 'Ѐ'..='ҁ' | 'ぁ'..='ヺ' | '一'..='鿿' | '가'..='힣');
        let one = last.chars().nth(1).is_none() && last.starts_with(|ch| of_one(ch) || matches!(ch, 'ß'..='ÿ'));
        if one || last.contains(of_one) && last.bytes().any(|b| b.is_ascii_alphanumeric()) {
            return Err(RejectionCode::UnknownSuffix);
        }
        let host = Host::name(&self.name.plain)?;
        let last = || host.text().rsplit('.').next().unwrap_or_default();
        if known || suffix::is_known_top_level(last()) { Ok(host) } else { Err(RejectionCode::UnknownSuffix) }
    }

    /// A name that is not all numbers.
    fn host(&mut self, start: usize) -> usize {
        let whole_end = self.name.end;
        let plain = !self.name.is_marked();
        let before = self.before(start);
        let device = context::is_behind_device(self.text, start);
        if plain && (context::is_in_path(self.text, start) && !device || before == b'$') {
            return whole_end;
        }
        let result = self.longest_host();
        let (end, defanged) = (self.name.end, self.name.is_marked());
        if defanged && runs_on(&self.name.plain) {
            self.rejected(start, end, defanged, RejectionCode::AmbiguousGlue, None);
            return end;
        }
        let ending = file_ending(self.name.last_label());
        let two_labels = self.name.dots.len() == 1;
        let host = match result {
            Ok(host) => host,
            Err(code) => {
                let whole = std::mem::take(&mut self.name.plain);
                self.reject(start, whole_end, &whole, code);
                return whole_end;
            }
        };
        if let Some(after) = self.mailbox(start, &host) {
            return after;
        }
        // An ending that is a file's more often says nothing where all else is a host's.
        let ending =
            if ending == FileEnding::Strong && self.is_surely_host(start, end, &host) { FileEnding::None } else { ending };
        // `C:\Users\Public\kit[.]zip`, `/tmp/update[.]sh`
        let doubt = if !plain && self.is_file_in_path(start, ending) {
            Some(RejectionCode::LooksLikeFileName)
        } else if plain && context::is_spliced(self.text, start, end) {
            Some(RejectionCode::LooksLikeCode)
        } else if plain {
            context::doubt_plain(&self.name.plain, ending, self.byte(end) == b'(' && self.byte(end + 1) != b'.')
        } else {
            context::doubt_disguised(&self.name.plain)
        };
        let mut at = end;
        let mut notes = Notes::NONE;
        let port = self.port(at);
        if let Some((port_end, _)) = port {
            at = port_end;
        }
        if device {
            self.found(start, end, defanged, Indicator::domain(host), Note::PortDropped);
            return end;
        }
        // `evil\.com\/[a-z]+` goes on as an expression.
        let expression = self.name.is_escaped()
            && (at..at + 100)
                .take_while(|&at| self.byte(at) > b' ' && !matches!(self.byte(at), b'"' | b'\''))
                .any(|at| matches!(self.byte(at), b'[' | b'*' | b'+' | b'$' | b'('));
        // `server=/evil.example/#`: the slashes are a name server's.
        let rule = self.before(start) == b'/' && self.before(start - 1) == b'=';
        let path = self.path_follows(at) && !expression && !rule && !self.is_behind_file(start);
        if let Some(code) = doubt {
            let end = if path { self.skip_path(at) } else { end };
            self.rejected(start, end, defanged, code, Some(Indicator::domain(host)));
            return end.max(at);
        }
        if path && self.is_behind_placeholder(start) {
            // Whatever stands for the name's beginning: only the domain with all below it is known.
            let end = self.skip_path(at);
            self.found(start, end, defanged, Indicator::domain(host), notes);
            return end;
        }
        if path {
            return self.web_behind_host(start, Authority::Host(host), port.map(|(_, digits)| digits), at, defanged, false);
        }
        if port.is_some() {
            notes.insert(Note::PortDropped);
        }
        self.found(start, end, defanged, Indicator::domain(host), notes);
        if let Some(found) = self.out.found.last_mut().filter(|_| two_labels) {
            found.file_ending = ending;
        }
        at
    }

    /// Whether a name with a file's ending is a host by what it is made of or what stands around it: below a registry's suffix of
    /// two labels (`a.com.pl`), behind a server's usual label, before a path of folders, or declared one by a record.
    fn is_surely_host(&self, start: usize, end: usize, host: &Host) -> bool {
        let label = host.text().split('.').next().unwrap_or_default();
        let folders = || {
            let path = self.slice(end, (end + 200).min(self.text.len()));
            let path =
                path.split(|ch: char| ch.is_whitespace() || matches!(ch, '"' | '\'' | ',' | ')')).next().unwrap_or_default();
            path.starts_with('/') && path.get(1..).is_some_and(|rest| rest.contains(['/', '?']))
        };
        host.registrable().matches('.').count() > 1 && !host.is_hosted()
            || host.text().matches('.').count() > 1 && is_server_label(label)
            || folders()
            || declared::is_declared_host(self.text, start)
    }

    /// Whether the disguised name at `start` is the last part of a path of folders, and ends as files do.
    fn is_file_in_path(&self, start: usize, ending: FileEnding) -> bool {
        // Of the endings that are domains' more often a program may have these.
        let program = || matches!(self.name.last_label().to_ascii_lowercase().as_str(), "com" | "app" | "bin" | "run");
        match self.before(start) {
            b'\\' => (ending != FileEnding::None || program()) && context::is_in_path(self.text, start),
            b'/' if matches!(ending, FileEnding::Strong | FileEnding::Only) => {
                let line = tail_of_line(self.text, start, 80);
                let path = line.rsplit([' ', '"', '\'', '`', '\t', '(']).next().unwrap_or_default();
                path.len() > 1 && path.starts_with(['/', '~']) && !path.starts_with("//")
            }
            _ => false,
        }
    }

    /// Whether a share's host stands at `start`: what follows it is a folder.
    pub(super) fn is_behind_file(&self, start: usize) -> bool {
        start >= 7 && self.slice(start - 7, start).eq_ignore_ascii_case("file://")
    }

    /// Whether something that stands for any label, and a dot, are before the name: `<random>.`, `[id][.]`, `*.`, `{x}.`.
    fn is_behind_placeholder(&self, start: usize) -> bool {
        let before = self.text.as_bytes().get(..start).unwrap_or_default();
        let before = before.strip_suffix(b"[.]").or_else(|| before.strip_suffix(b"."));
        before.is_some_and(|before| matches!(before.last(), Some(b'>' | b']' | b'}' | b'*')))
    }

    /// A rejection for what has the shape of a host, or nothing for what is only dotted text.
    fn reject(&mut self, start: usize, end: usize, whole: &str, code: RejectionCode) {
        let defanged = self.name.is_marked();
        if self.glued_digest(start, whole) {
            return;
        }
        let last = whole.rsplit('.').next().unwrap_or_default();
        let letters = last.chars().filter(|ch| ch.is_alphabetic()).count();
        let digits = last.bytes().any(|b| b.is_ascii_digit());
        if let Some(ip) = contained_address(whole) {
            let otherwise = Some(Indicator::address(IpAddr::V4(ip)));
            return self.rejected(start, end, defanged, RejectionCode::NotAnAddress, otherwise);
        }
        if !defanged
            && (letters < 2 || digits && !last.starts_with("xn--") || whole.split('.').all(|label| label.chars().count() < 2))
        {
            if version(whole) {
                self.rejected(start, end, false, RejectionCode::LooksLikeVersion, None);
            }
            return;
        }
        let code = match code {
            RejectionCode::UnknownSuffix if file_ending(last) != FileEnding::None => RejectionCode::LooksLikeFileName,
            RejectionCode::UnknownSuffix if !defanged && context::is_sentence_join(whole) => RejectionCode::SentenceJoin,
            RejectionCode::UnknownSuffix if !defanged && context::is_code(whole) => RejectionCode::LooksLikeCode,
            code => code,
        };
        let otherwise = Host::name(whole).ok().map(Indicator::domain);
        self.rejected(start, end, defanged, code, otherwise);
    }

    /// `/path` or `?query` directly behind a host; a slash alone is none.
    pub(super) fn path_follows(&self, at: usize) -> bool {
        let Some(seen) = self.glyph(at) else { return false };
        let slash_end = match seen.ch {
            '?' => {
                return self.glyph(seen.end).is_some_and(|next| next.ch.is_ascii_alphanumeric() || matches!(next.ch, '_' | '%'));
            }
            '/' if self.is_no_path(seen.end) => return false,
            '/' => seen.end,
            '[' | '(' | '{' => match disguise(self.text, at) {
                Some(found) if found.mark == Mark::Slash && found.whole => found.end,
                _ => return false,
            },
            _ => return false,
        };
        self.glyph(slash_end).is_some_and(|next| {
            next.ch.is_alphanumeric()
                || matches!(next.ch, '_' | '%' | '~' | '-' | '.' | '?' | '#' | '[' | '(' | '/' | '+' | '$' | '!' | '=' | '*')
        })
    }

    /// What stands behind a slash but is no path: a transport (`:443/tcp`), another port (`:80/443`), another address, other names
    /// (`evil-a[.]com/evil-b[.]com`).
    fn is_no_path(&self, at: usize) -> bool {
        // Of a long list no more is looked at.
        const NAMES: usize = 4;
        let mut next = at;
        for _ in 0..NAMES {
            let end = self.segment_end(next);
            let segment = self.slice(next, end);
            let ending = last_label(segment).trim_start_matches(']');
            let name = segment.as_bytes().windows(3).any(|three| three == b"[.]")
                && file_ending(ending) == FileEnding::None
                && suffix::is_known_top_level(ending);
            match self.byte(end) {
                b'/' if name => next = end + 1,
                0..=b' ' | b',' | b';' | b')' | b'|' | b'"' => {
                    return name || next == at && self.is_transport_or_address(at, segment);
                }
                _ => return false,
            }
        }
        true
    }

    /// Where the characters of a name end that begin at `at`.
    fn segment_end(&self, at: usize) -> usize {
        const LONGEST: usize = 64;
        let other = |at: &usize| !(self.byte(*at).is_ascii_alphanumeric() || matches!(self.byte(*at), b'.' | b'[' | b']' | b'-'));
        (at..at + LONGEST).find(other).unwrap_or(at + LONGEST)
    }

    /// Whether the only segment behind a slash is a transport, an address, or behind a port another one.
    fn is_transport_or_address(&self, at: usize, segment: &str) -> bool {
        let ported = self.text.as_bytes().get(..at.saturating_sub(1)).is_some_and(|before| {
            before.iter().rev().take(6).find(|b| !b.is_ascii_digit()).is_some_and(|b| matches!(b, b':' | b']'))
        });
        matches!(segment, "tcp" | "udp" | "TCP" | "UDP")
            || address::dotted(&segment.replace(['[', ']'], "")).is_ok()
            || ported && segment.len() <= 5 && segment.parse::<u16>().is_ok()
    }

    pub(super) fn web_behind_host(
        &mut self,
        start: usize,
        host: Authority<'_>,
        port: Option<&str>,
        at: usize,
        defanged: bool,
        number: bool,
    ) -> usize {
        let notes = Notes::from(Note::SchemeAssumed) | number.then_some(Note::NumberRead).into();
        self.finish_web(start, Scheme { name: "http", disguised: defanged }, host, port, at, Separated::plain(), notes)
    }

    fn skip_path(&mut self, at: usize) -> usize {
        self.read_path(at, at, Separated::plain(), "");
        self.rest.end
    }
}

/// Whether an at-sign before the label belongs to a share's host: `\\\\evil.example@SSL\\`, `@8080`.
pub(super) fn is_share(label: &str) -> bool {
    label.eq_ignore_ascii_case("ssl") || label.bytes().all(|b| b.is_ascii_digit())
}

/// Numbers with at least two dots behind a letter: `v10.0.19041.1`.
fn version(text: &str) -> bool {
    let numbers = text.trim_start_matches(['v', 'V']);
    numbers.len() < text.len()
        && numbers.split('.').count() == 4
        && numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// An address whose last number has run into a name: `203.0.113.17evil.example`.
fn runs_on(name: &str) -> bool {
    let mut labels = name.split('.');
    let numbers = labels.by_ref().take(3).filter(|label| label.parse::<u8>().is_ok()).count();
    let glued = labels.next().is_some_and(|label| {
        label.starts_with(|ch: char| ch.is_ascii_digit()) && label.ends_with(|ch: char| ch.is_ascii_alphabetic())
    });
    numbers == 3 && glued && labels.next().is_some()
}

/// A whole address in a name that is none: `c2-203.0.113.7`, `203.0.113.7_443`.
fn contained_address(name: &str) -> Option<Ipv4Addr> {
    name.split(|ch: char| !(ch.is_ascii_digit() || ch == '.'))
        .filter(|piece| piece.matches('.').count() == 3)
        .find_map(|piece| piece.parse().ok())
}
