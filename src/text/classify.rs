//! What a dotted name in the text is: an address, a network, a range, a domain, a mail address, a URL without its scheme.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::context::{self, FileEnding};
use super::extract::{Found, Outcome, Scanner};
use super::glyph::is_label_char;
use super::name::DotForm;
use super::refang::{Mark, Scheme, disguise, disguised_ending, plain_ending, separator, spaces};
use super::web::Separated;
use crate::error::{Note, RejectionCode};
use crate::indicator::address::{self, Network, Range};
use crate::indicator::host::Host;
use crate::indicator::{Indicator, suffix};

/// A local part longer than this is none (RFC 5321 has 64 bytes).
const LOCAL_PART: usize = 64;

impl<'t> Scanner<'t> {
    /// Reads the name at `start` and settles what it is. Returns where to go on.
    pub(super) fn named(&mut self, start: usize) -> usize {
        let mut start = start;
        self.read_name(start, false);
        // `__evil[.]com__` is bold, `%s.evil[.]com` a placeholder's rest.
        let bold = self.name.plain.starts_with('_') && self.byte(self.name.end) == b'_';
        let placeholder = matches!(self.before(start), b'%' | b'$') && self.name.is_dotted();
        let skipped = if bold {
            self.name.plain.len() - self.name.plain.trim_start_matches('_').len()
        } else if placeholder {
            self.name.plain.find('.').map_or(0, |at| at + 1)
        } else {
            self.foreign_lead()
        };
        if let Some(source) = self.name.source_end(skipped) {
            start = source;
            self.read_name(start, false);
        }
        if self.name.plain.is_empty() {
            return self.name.reach;
        }
        self.end_before_scheme();
        let end = self.name.end;
        if self.name.too_long {
            if self.name.is_dotted() {
                self.out.push(Found::rejected(start, end, self.name.is_marked(), RejectionCode::HostTooLong, None));
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
        if numeric { self.numbers(start) } else { self.host(start) }
    }

    /// How much of an address's first number is letters of another script: `сервер203.0.113.7`.
    fn foreign_lead(&self) -> usize {
        let first = self.name.plain.split('.').next().unwrap_or_default();
        let lead = first.trim_end_matches(|ch: char| ch.is_ascii_digit());
        let digits = self.name.dots.len() == 3 && lead.len() < first.len() && lead.chars().all(|ch| !ch.is_ascii());
        if digits { lead.len() } else { 0 }
    }

    /// Cuts a scheme off the end of the name, where a URL runs into it: `evil[.]comhttps://`.
    fn end_before_scheme(&mut self) {
        let last = self.name.last_label();
        let Some((at, _)) = disguised_ending(last).or_else(|| plain_ending(last)).filter(|(at, _)| *at > 0) else { return };
        if separator(self.text, self.name.end, false).is_some() {
            let length = self.name.plain.len() - last.len() + at;
            self.name.truncate(length);
        }
    }

    /// The at-sign behind a name, and where the host begins: `@`, `[@]`, `(at)`, ` AT `.
    fn at_sign(&self, at: usize) -> Option<(usize, bool)> {
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

    /// A mail address whose local part, or its end, is the name just read.
    fn mail(&mut self, start: usize, end: usize) -> Option<usize> {
        let (host_at, marked) = self.at_sign(end)?;
        if !self.glyph(host_at).is_some_and(|glyph| is_label_char(glyph.ch)) {
            return None;
        }
        // `user+tag@`: the local part may have begun before the name.
        let mut from = start;
        while start - from < LOCAL_PART
            && matches!(self.before(from), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'+' | b'%' | b'~' | b'-' | b'\'' | b'&')
        {
            from -= 1;
        }
        while from < start && !self.byte(from).is_ascii_alphanumeric() {
            from += 1;
        }
        let local = format!("{}{}", self.slice(from, start), self.name.plain);
        let defanged_local = self.name.is_marked();
        let shouted = marked && !matches!(self.glyph(spaces(self.text, end)).map(|glyph| glyph.ch), Some('[' | '(' | '{' | '<'));
        self.read_name(host_at, false);
        let host_end = self.name.end;
        let certain = self.name.is_dotted() && (!shouted || self.name.is_marked());
        if !certain {
            // `user@host` without a dot is nobody's mail address; `\\\\evil.example@SSL\\` names a host before its at-sign.
            let share = self.name.plain.eq_ignore_ascii_case("ssl") || self.name.plain.bytes().all(|b| b.is_ascii_digit());
            let alone = !shouted && !share && !self.name.plain.is_empty();
            self.read_name(start, false);
            return alone.then_some(host_end);
        }
        if address::dotted(&self.name.plain).is_ok() {
            // `root@203.0.113.7`: a login, of which the address is the indicator.
            return Some(self.numbers(host_at));
        }
        let defanged = marked || defanged_local || self.name.is_marked();
        while self.out.last().is_some_and(|found| found.end > from) {
            self.out.pop();
        }
        let host = self.longest_host();
        let found = match host {
            Ok(host) if local.len() <= LOCAL_PART => {
                Found::indicator(from, self.name.end, defanged, Indicator::email(&local, host), Vec::new())
            }
            Ok(_) => Found::rejected(from, self.name.end, defanged, RejectionCode::NotAnEmail, None),
            Err(code) => Found::rejected(from, self.name.end, defanged, code, None),
        };
        let after = found.end;
        self.out.push(found);
        Some(after)
    }

    /// The longest beginning of the name that is a host with a known ending. The name may end early at a dot with a
    /// space beside it, before a capital letter (two sentences), or where the disguised dots stop.
    pub(super) fn longest_host(&mut self) -> Result<Host, RejectionCode> {
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
                let known_file = stopped && context::file_ending(self.name.last_label()) != FileEnding::None;
                *index > 0 && (matches!(form, DotForm::Soft | DotForm::Spaced) || capital && marked || stopped && !known_file)
            })
            .map(|(_, (at, _))| *at)
            .collect();
        let whole = self.name.plain.clone();
        for cut in cuts.into_iter().take(8) {
            let kept = whole.get(..cut).unwrap_or_default();
            if suffix::is_known_top_level(kept.rsplit('.').next().unwrap_or_default()) {
                if let Ok(host) = Host::name(kept) {
                    self.name.truncate(cut);
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

    /// The name as it stands: a host with a known ending, or why not.
    fn judge(&self) -> Result<Host, RejectionCode> {
        let last = self.name.last_label();
        if last.is_ascii() && !suffix::is_known_top_level(last) {
            return Err(RejectionCode::UnknownSuffix);
        }
        let host = Host::name(&self.name.plain)?;
        let last = host.text().rsplit('.').next().unwrap_or_default();
        if suffix::is_known_top_level(last) { Ok(host) } else { Err(RejectionCode::UnknownSuffix) }
    }

    /// A name that is not all numbers.
    fn host(&mut self, start: usize) -> usize {
        let whole_end = self.name.end;
        let whole = self.name.plain.clone();
        let plain = !self.name.is_marked();
        let before = self.before(start);
        if plain && (context::is_in_path(self.text, start) || before == b'$') {
            return whole_end;
        }
        let result = self.longest_host();
        let (end, defanged) = (self.name.end, self.name.is_marked());
        if defanged && runs_on(&self.name.plain) {
            self.out.push(Found::rejected(start, end, defanged, RejectionCode::AmbiguousGlue, None));
            return end;
        }
        let ending = context::file_ending(self.name.last_label());
        let two_labels = self.name.dots.len() == 1;
        let host = match result {
            Ok(host) => host,
            Err(code) => {
                if let Some(found) = self.reject(start, whole_end, &whole, code) {
                    self.out.push(found);
                }
                return whole_end;
            }
        };
        let doubt = if plain {
            context::doubt_plain(&self.name.plain, ending, self.byte(end) == b'(' && self.byte(end + 1) != b'.')
        } else {
            context::doubt_disguised(&self.name.plain)
        };
        let mut at = end;
        let mut notes = Vec::new();
        let port = self.port(at);
        if let Some((port_end, _)) = port {
            at = port_end;
        }
        let path = self.path_follows(at);
        if let Some(code) = doubt {
            let end = if path { self.skip_path(at) } else { end };
            self.out.push(Found::rejected(start, end, defanged, code, Some(Indicator::domain(host))));
            return end.max(at);
        }
        if path {
            let host_text = host.text().to_owned();
            return self.web_behind_host(start, &host_text, port.map(|(_, digits)| digits), at, defanged, false);
        }
        if port.is_some() {
            notes.push(Note::PortDropped);
        }
        let mut found = Found::indicator(start, end, defanged, Indicator::domain(host), notes);
        if two_labels {
            found.file_ending = ending;
        }
        self.out.push(found);
        at
    }

    /// A rejection for what has the shape of a host, or nothing for what is only dotted text.
    fn reject(&self, start: usize, end: usize, whole: &str, code: RejectionCode) -> Option<Found> {
        let defanged = self.name.is_marked();
        let last = whole.rsplit('.').next().unwrap_or_default();
        let letters = last.chars().filter(|ch| ch.is_alphabetic()).count();
        let digits = last.bytes().any(|b| b.is_ascii_digit());
        if let Some(ip) = contained_address(whole) {
            return Some(Found::rejected(
                start,
                end,
                defanged,
                RejectionCode::NotAnAddress,
                Some(Indicator::address(IpAddr::V4(ip))),
            ));
        }
        if !defanged
            && (letters < 2 || digits && !last.starts_with("xn--") || whole.split('.').all(|label| label.chars().count() < 2))
        {
            return version(whole).then(|| Found::rejected(start, end, false, RejectionCode::LooksLikeVersion, None));
        }
        let code = match code {
            RejectionCode::UnknownSuffix if context::file_ending(last) != FileEnding::None => RejectionCode::LooksLikeFileName,
            RejectionCode::UnknownSuffix if !defanged && context::is_sentence_join(whole) => RejectionCode::SentenceJoin,
            RejectionCode::UnknownSuffix if !defanged && context::is_code(whole) => RejectionCode::LooksLikeCode,
            code => code,
        };
        let otherwise = Host::name(whole).ok().map(Indicator::domain);
        Some(Found::rejected(start, end, defanged, code, otherwise))
    }

    /// `/path` or `?query` directly behind a host; a slash alone is none.
    fn path_follows(&self, at: usize) -> bool {
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

    /// What stands behind a slash but is no path: a transport (`:443/tcp`), another port (`:80/443`), another address.
    fn is_no_path(&self, at: usize) -> bool {
        let end = (at..at + 16)
            .find(|&at| !(self.byte(at).is_ascii_alphanumeric() || matches!(self.byte(at), b'.' | b'[' | b']')))
            .unwrap_or(at + 16);
        let segment = self.slice(at, end);
        if !matches!(self.byte(end), 0..=b' ' | b',' | b';' | b')' | b'|' | b'"') {
            return false;
        }
        let ported = self.text.as_bytes().get(..at.saturating_sub(1)).is_some_and(|before| {
            before.iter().rev().take(6).find(|b| !b.is_ascii_digit()).is_some_and(|b| matches!(b, b':' | b']'))
        });
        let plain = segment.replace(['[', ']'], "");
        matches!(segment, "tcp" | "udp" | "TCP" | "UDP")
            || address::dotted(&plain).is_ok()
            || ported && segment.len() <= 5 && segment.parse::<u16>().is_ok()
    }

    fn web_behind_host(
        &mut self,
        start: usize,
        host: &str,
        port: Option<&str>,
        at: usize,
        defanged: bool,
        number: bool,
    ) -> usize {
        let notes = if number { vec![Note::SchemeAssumed, Note::NumberRead] } else { vec![Note::SchemeAssumed] };
        self.finish_web(start, Scheme { name: "http", disguised: defanged }, host, port, at, Separated::plain(), notes)
    }

    fn skip_path(&mut self, at: usize) -> usize {
        self.read_path(at, at, Separated::plain());
        self.rest.end
    }

    /// Dotted numbers: an address, several without a separator, a range, a version.
    fn numbers(&mut self, start: usize) -> usize {
        let end = self.name.end;
        let defanged = self.name.is_marked();
        let plain = self.name.plain.clone();
        if self.before(start) == b'.' || self.follows_number(start) {
            return end;
        }
        if let Some((first, last)) = plain.split_once('-') {
            return self.range(start, end, defanged, first, last);
        }
        let (plain, end) = self.without_letters(plain, end);
        let parts = plain.split('.').count();
        let behind_word = context::is_in_path(self.text, start)
            && !context::is_behind_transport(self.text, start)
            && self.out.last().is_none_or(|found| found.end + 1 != start);
        match address::dotted(&plain) {
            Ok(_) if !defanged && (behind_word || context::names_a_version(self.text, start) || self.follows_version(start)) => {
                let otherwise = address::dotted(&plain).ok().map(|(ip, _)| Indicator::address(IpAddr::V4(ip)));
                self.out.push(Found::rejected(start, end, false, RejectionCode::LooksLikeVersion, otherwise));
                end
            }
            Ok((ip, note)) => self.address4(start, end, defanged, ip, note),
            Err(_) if behind_word && !defanged => end,
            Err(_) if parts > 4 && plain.split('.').any(|part| part.len() > 3) && !plain.contains('x') => {
                self.glued(start, end, defanged, &plain)
            }
            Err(code) => {
                if parts >= 4 || defanged {
                    self.out.push(Found::rejected(start, end, defanged, code, None));
                }
                end
            }
        }
    }

    /// Numbers without the letters of another script behind them: `203.0.113.7です`.
    fn without_letters(&mut self, plain: String, end: usize) -> (String, usize) {
        let kept = plain.trim_end_matches(|ch: char| !ch.is_ascii()).len();
        if kept == plain.len() {
            return (plain, end);
        }
        self.name.truncate(kept);
        (self.name.plain.clone(), self.name.end)
    }

    /// Whether the numbers go on a list of versions: `versions 7.0.0.1, 7.0.0.2 and 7.0.0.3`.
    fn follows_version(&self, start: usize) -> bool {
        let Some(Found { end, outcome: Outcome::Rejected(RejectionCode::LooksLikeVersion, _), .. }) = self.out.last() else {
            return false;
        };
        let gap = self.slice(*end, start);
        gap.len() < 12
            && gap.split([' ', ',']).all(|word| matches!(word, "" | "and" | "or" | "to" | "through" | "-" | "–" | "&" | "/"))
    }

    /// Whether the numbers are the tail of something longer (`1,234.5.6.7`).
    fn follows_number(&self, start: usize) -> bool {
        self.before(start) == b',' && start >= 2 && self.byte(start - 2).is_ascii_digit() && self.name.dots.len() < 3
    }

    /// One address, with the network, range, port or path behind it.
    fn address4(&mut self, start: usize, end: usize, defanged: bool, ip: Ipv4Addr, note: Option<Note>) -> usize {
        let mut notes: Vec<Note> = note.into_iter().collect();
        if let Some((prefix_end, prefix)) = self.prefix(end) {
            return self.network(start, prefix_end, defanged || self.byte(end) != b'/', IpAddr::V4(ip), prefix, notes);
        }
        if let Some((mask_end, prefix)) = self.mask(end) {
            return self.network(start, mask_end, defanged, IpAddr::V4(ip), &prefix, notes);
        }
        if let Some(after) = self.spaced_range(start, end, defanged, ip) {
            return after;
        }
        let port = self.port(end);
        let at = port.map_or(end, |(at, _)| at);
        if self.path_follows(at) && !context::is_in_path(self.text, start) {
            let number = notes.contains(&Note::NumberRead);
            return self.web_behind_host(start, &ip.to_string(), port.map(|(_, digits)| digits), at, defanged, number);
        }
        if port.is_some() {
            notes.push(Note::PortDropped);
        }
        if !ip.is_unspecified() {
            self.out.push(Found::indicator(start, end, defanged, Indicator::address(IpAddr::V4(ip)), notes));
        }
        at
    }

    /// `/24`, `[/]24` behind an address, unless it begins a path.
    pub(super) fn prefix(&self, at: usize) -> Option<(usize, &'t str)> {
        let slash = self.glyph(at)?;
        let digits_at = match slash.ch {
            '/' => slash.end,
            '[' | '(' | '{' => disguise(self.text, at).filter(|found| found.mark == Mark::Slash && found.whole)?.end,
            _ => return None,
        };
        let end = (digits_at..digits_at + 4).find(|&at| !self.byte(at).is_ascii_digit()).filter(|end| *end > digits_at)?;
        let more = match self.glyph(end) {
            Some(next) if next.ch == '.' => self.glyph(next.end).is_some_and(|next| next.ch.is_alphanumeric()),
            Some(next) => is_label_char(next.ch) || matches!(next.ch, '/' | '?' | '=' | '%' | ':' | '#'),
            None => false,
        };
        (!more).then(|| (end, self.slice(digits_at, end)))
    }

    /// `/255.255.255.0` behind an address, as a prefix length.
    fn mask(&self, at: usize) -> Option<(usize, String)> {
        let end = (at + 1..at + 17)
            .find(|&at| !(self.byte(at).is_ascii_digit() || self.byte(at) == b'.'))
            .filter(|_| self.byte(at) == b'/')?;
        let mask: Ipv4Addr = self.slice(at + 1, end).parse().ok()?;
        let bits = mask.to_bits();
        (bits.leading_ones() + bits.trailing_zeros() == 32 && bits >> 24 == 255).then(|| (end, bits.leading_ones().to_string()))
    }

    pub(super) fn network(
        &mut self,
        start: usize,
        end: usize,
        defanged: bool,
        ip: IpAddr,
        prefix: &str,
        mut notes: Vec<Note>,
    ) -> usize {
        let network = prefix.parse().map_err(|_| RejectionCode::ImpossiblePrefix).and_then(|prefix| Network::new(ip, prefix));
        self.out.push(match network {
            Ok((network, cleared)) => {
                notes.extend(cleared.then_some(Note::HostBitsCleared));
                Found::indicator(start, end, defanged, Indicator::network(network), notes)
            }
            Err(code) => Found::rejected(start, end, defanged, code, None),
        });
        end
    }

    /// `FIRST-LAST` without spaces; the last may be its last number alone.
    fn range(&mut self, start: usize, end: usize, defanged: bool, first: &str, last: &str) -> usize {
        let Ok((first_ip, note)) = address::dotted(first) else {
            return end;
        };
        let last_ip = match address::dotted(last) {
            Ok((ip, _)) => Some(ip),
            Err(_) => last.parse::<u8>().ok().map(|octet| {
                let [a, b, c, _] = first_ip.octets();
                Ipv4Addr::new(a, b, c, octet)
            }),
        };
        let Some(last_ip) = last_ip else {
            self.out.push(Found::rejected(start, end, defanged, RejectionCode::NotAnAddress, None));
            return end;
        };
        self.out.push(match Range::new(IpAddr::V4(first_ip), IpAddr::V4(last_ip)) {
            Ok(range) => Found::indicator(start, end, defanged, Indicator::range(range), note.into_iter().collect()),
            Err(code) => Found::rejected(start, end, defanged, code, None),
        });
        end
    }

    /// `FIRST - LAST` or `FIRST–LAST`: a range if both share their first two numbers and rise; else two addresses.
    fn spaced_range(&mut self, start: usize, end: usize, defanged: bool, first: Ipv4Addr) -> Option<usize> {
        let dash_at = spaces(self.text, end);
        let dash = self.glyph(dash_at).filter(|dash| matches!(dash.ch, '-' | '–' | '—'))?;
        let at = spaces(self.text, dash.end);
        if !self.byte(at).is_ascii_digit() {
            return None;
        }
        self.read_name(at, false);
        let (last, _) = address::dotted(&self.name.plain).ok()?;
        let ([a, b, ..], [c, d, ..]) = (first.octets(), last.octets());
        if (a, b) != (c, d) || first >= last {
            return None;
        }
        let range = Range::new(IpAddr::V4(first), IpAddr::V4(last)).ok()?;
        let defanged = defanged || self.name.is_marked();
        self.out.push(Found::indicator(start, self.name.end, defanged, Indicator::range(range), Vec::new()));
        Some(self.name.end)
    }

    /// Addresses without a separator: parted where the first address's first two numbers come again, if in one way only.
    fn glued(&mut self, start: usize, end: usize, defanged: bool, plain: &str) -> usize {
        let Some(addresses) = part(plain) else {
            self.out.push(Found::rejected(start, end, defanged, RejectionCode::AmbiguousGlue, None));
            return end;
        };
        let mut from = 0;
        let mut source = start;
        for text in addresses {
            let Ok((ip, _)) = address::dotted(text) else { continue };
            from += text.len();
            self.name.end = end;
            let to = self.name.source_end(from).unwrap_or(end);
            self.out.push(Found::indicator(source, to, defanged, Indicator::address(IpAddr::V4(ip)), vec![Note::GlueParted]));
            source = to;
        }
        end
    }
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

/// The addresses of a glued run, cut before each repetition of the first one's first two numbers.
fn part(plain: &str) -> Option<Vec<&str>> {
    let mut numbers = plain.splitn(3, '.');
    let shared = format!("{}.{}.", numbers.next()?, numbers.next()?);
    let starts: Vec<usize> =
        std::iter::once(0).chain(plain.match_indices(&shared).map(|(at, _)| at).filter(|at| *at > 0)).collect();
    let addresses: Vec<&str> = starts
        .iter()
        .enumerate()
        .map(|(index, &at)| plain.get(at..starts.get(index + 1).copied().unwrap_or(plain.len())).unwrap_or_default())
        .collect();
    (addresses.len() > 1 && addresses.iter().all(|text| address::dotted(text).is_ok())).then_some(addresses)
}

/// Eight groups, or six and a dotted IPv4, with the colons between them.
const LONGEST_ADDRESS6: usize = 45;

/// An IPv6 address as it was read.
struct Address6 {
    ip: Ipv6Addr,
    end: usize,
    defanged: bool,
}

/// What stands where an IPv6 address might.
enum Reading6 {
    /// No run of hexadecimal digits with two colons.
    Nothing,
    /// Such a run, up to here, that is no address: a MAC address, a time, `::`.
    NoAddress(usize),
    Address(Address6),
}

impl Scanner<'_> {
    /// IPv6 at `start` with the zone, network or range behind it. Returns where to go on, if anything was read.
    pub(super) fn address6(&mut self, start: usize) -> Option<usize> {
        let Address6 { ip, mut end, defanged } = match self.read6(start) {
            Reading6::Nothing => return None,
            Reading6::NoAddress(end) => return Some(end),
            Reading6::Address(address) => address,
        };
        let mut notes: Vec<Note> = ip.to_ipv4_mapped().map(|_| Note::MappedAddress).into_iter().collect();
        if self.byte(end) == b'%' && self.byte(end + 1).is_ascii_alphanumeric() {
            end = (end + 1..).find(|&at| !self.byte(at).is_ascii_alphanumeric()).unwrap_or(end);
            notes.push(Note::ZoneDropped);
        }
        if let Some((prefix_end, prefix)) = self.prefix(end) {
            return Some(self.network(start, prefix_end, defanged, IpAddr::V6(ip), prefix, notes));
        }
        if self.byte(end) == b'-' {
            if let Reading6::Address(last) = self.read6(end + 1) {
                if let Ok(range) = Range::new(IpAddr::V6(ip), IpAddr::V6(last.ip)) {
                    self.out.push(Found::indicator(start, last.end, defanged || last.defanged, Indicator::range(range), notes));
                    return Some(last.end);
                }
            }
        }
        self.out.push(Found::indicator(start, end, defanged, Indicator::address(IpAddr::V6(ip)), notes));
        Some(end)
    }

    /// The longest run of hexadecimal digits and colons, in any disguise.
    fn read6(&self, start: usize) -> Reading6 {
        let mut text = String::new();
        let mut at = start;
        let mut defanged = false;
        while text.len() <= LONGEST_ADDRESS6 {
            let Some(seen) = self.glyph(at) else { break };
            match seen.ch {
                ch if ch.is_ascii_hexdigit() => text.push(ch),
                ':' => text.push(':'),
                '.' if text.contains(':') && self.byte(seen.end).is_ascii_digit() => text.push('.'),
                '[' | '(' | '{' => {
                    let Some(found) = disguise(self.text, at).filter(|found| found.whole) else { break };
                    match found.mark {
                        Mark::Colon => text.push(':'),
                        Mark::DoubleColon => text.push_str("::"),
                        Mark::Dot if text.contains(':') => text.push('.'),
                        _ => break,
                    }
                    defanged = true;
                    at = found.end;
                    continue;
                }
                _ => break,
            }
            at = seen.end;
        }
        let colons = text.bytes().filter(|b| *b == b':').count();
        if colons >= 2 && text.len() > LONGEST_ADDRESS6 {
            // Far too long: passed over as a whole, or each of its groups would be read again.
            let end = (at..self.text.len())
                .find(|&at| !(self.byte(at).is_ascii_hexdigit() || self.byte(at) == b':'))
                .unwrap_or(self.text.len());
            return Reading6::NoAddress(end);
        }
        if colons < 2 || self.glyph(at).is_some_and(|next| is_label_char(next.ch) && !matches!(next.ch, '-' | '_')) {
            return Reading6::Nothing;
        }
        let mut end = at;
        if text.ends_with(':') && !text.ends_with("::") {
            text.pop();
            end -= 1;
        }
        let groups = text.split(':').filter(|group| !group.is_empty());
        let pairs = colons == 7 && groups.clone().all(|group| group.len() == 2);
        let ratio = colons == 7 && groups.clone().all(|group| group.len() == 1);
        let telling = defanged || text.bytes().any(|b| b.is_ascii_digit()) || groups.count() > 2;
        match text.parse::<Ipv6Addr>() {
            Ok(ip) if telling && !pairs && !ratio && !ip.is_unspecified() => Reading6::Address(Address6 { ip, end, defanged }),
            // `C2:203.0.113.7:443` holds an address of the other family.
            _ if text.contains('.') => Reading6::Nothing,
            _ => Reading6::NoAddress(end),
        }
    }
}
