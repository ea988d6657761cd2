//! Reading a URL: userinfo, host and port behind a scheme, put together with the path behind them.

use super::classify::is_share;
use super::extract::Scanner;
use super::glyph::is_label_char;
use super::refang::{Disguise, Mark, disguise, spaces};
use super::scheme::{Scheme, Separator, scheme};
use super::unwrap::{self, Target};
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::Indicator;
use crate::indicator::host::{Host, WebAddress};

/// How scheme and host were separated, as far as the path must know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separated {
    disguised: bool,
    encoded: bool,
    pub(super) backslashes: bool,
    end: usize,
}

impl Separated {
    /// A separator that is no disguise, however it was written.
    pub(super) fn undisguised(separator: Separator) -> Self {
        Self { disguised: false, ..separator.into() }
    }

    /// A host without a scheme.
    pub(super) fn plain() -> Self {
        Self { disguised: false, encoded: false, backslashes: false, end: 0 }
    }
}

impl From<Separator> for Separated {
    fn from(separator: Separator) -> Self {
        Self {
            disguised: separator.disguised,
            encoded: separator.encoded,
            backslashes: separator.backslashes,
            end: separator.end,
        }
    }
}

/// The host of a URL: canonical already, or as it was written.
pub(super) enum Authority<'n> {
    Host(Host),
    Text(&'n str),
}

/// How far a user name may reach before its at-sign.
const USERINFO: usize = 256;

/// How long a URL that is percent-encoded as a whole may be.
const ENCODED: usize = 4096;

/// Link protections inside link protections that are taken off.
const WRAPPERS: usize = 5;

impl Scanner<'_> {
    /// The URL whose scheme begins at `start`.
    pub(super) fn web(&mut self, start: usize, scheme: Scheme, separator: Separator) -> Option<usize> {
        // `'ht'+'tp://…'`: a program's halves, not an author's disguise.
        let half = matches!(self.before(start), b'\'' | b'"') && matches!(self.byte(start), b't' | b'p');
        let scheme = Scheme { disguised: scheme.disguised && !half, ..scheme };
        self.web_with(start, scheme, separator.into(), None)
    }

    pub(super) fn web_with(&mut self, start: usize, scheme: Scheme, separated: Separated, note: Option<Note>) -> Option<usize> {
        let mut at = separated.end;
        if separated.encoded {
            return self.encoded_web(start, scheme, at);
        }
        let spaced = spaces(self.text, at);
        let leads = |scanner: &Self, at: usize| scanner.glyph(at).is_some_and(|next| is_label_char(next.ch));
        if spaced > at && leads(self, spaced) {
            at = spaced;
        }
        if self.byte(at) == b'[' && !self.is_closed_bracket(at) {
            return None;
        }
        let mut notes = Notes::from(note);
        if let Some(host_at) = self.behind_userinfo(at).filter(|at| self.share_end(*at).is_none()) {
            notes.insert(Note::UserinfoDropped);
            at = host_at;
        }
        let defanged = scheme.disguised || separated.disguised;
        if self.glyph(at).is_some_and(|next| next.ch == '[') && !leads(self, at) {
            if let Some((host, end)) = self.bracketed6(at) {
                let port = self.port(end);
                let path_at = port.map_or(end, |(end, _)| end);
                return Some(self.finish_web(
                    start,
                    Scheme { disguised: defanged, ..scheme },
                    Authority::Text(&host),
                    port.map(|(_, digits)| digits),
                    path_at,
                    separated,
                    notes,
                ));
            }
        }
        if self.scheme_at(at).is_some() {
            // `http://http://host`: the inner URL is read next.
            return Some(at);
        }
        // `hxxp://[www].evil[.]com`: the first label in brackets.
        let opened = self.byte(at) == b'[' && self.byte(at + 1).is_ascii_alphanumeric();
        if self.byte(at) == b'[' && self.is_bracketed(at + 1) {
            at += 1;
        }
        // `hxxp://[evil.example]/`: the whole host.
        let around = opened && self.is_bracketed_host(at + 1);
        at += usize::from(around);
        self.read_name(at, scheme.disguised);
        if self.name.plain.is_empty() {
            return None;
        }
        if self.name.too_long {
            self.rejected(start, self.name.end, defanged, RejectionCode::HostTooLong, None);
            return Some(self.name.end);
        }
        self.end_before_scheme();
        let marked = self.name.is_marked();
        // A name that ends in no known suffix may have run into the next sentence; with a scheme it may also be as it is.
        if let Some(end) = self.divided_host(at).or_else(|| self.masked_end()) {
            // `http://192,168,0,1/`, `http://2001:db8::1/`, `http://203.0.113.*/`: cut off there it would be another host.
            self.rejected(start, end, defanged, RejectionCode::NotAnAddress, None);
            return Some(end);
        }
        let numbers = self.name.plain.bytes().next().is_some_and(|b| b.is_ascii_digit())
            && self.name.plain.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'x' | b'X' | b'.'));
        let known = if numbers { None } else { self.longest_host().ok() };
        let written = if known.is_some() { String::new() } else { self.name.plain.clone() };
        let host = known.as_ref().map_or(written.as_str(), Host::text);
        let end = self.name.end;
        if spaced > separated.end && !host.contains('.') {
            return None;
        }
        let end = if around && self.byte(end) == b']' { end + 1 } else { self.behind_last_dot(end) };
        let port = self.port(end);
        let share = if self.byte(end) == b'@' { self.share_end(end + 1) } else { None };
        let path_at = share.or(port.map(|(end, _)| end)).unwrap_or(end);
        // `host:/path` has an empty port.
        let path_at = if port.is_none() && self.byte(end) == b':' && self.byte(end + 1) == b'/' { end + 1 } else { path_at };
        let separated = Separated {
            backslashes: separated.backslashes || self.byte(path_at) == b'\\' && self.byte(path_at + 1).is_ascii_alphanumeric(),
            ..separated
        };
        if !host.contains('.')
            && !host.bytes().all(|b| b.is_ascii_digit())
            && !host.starts_with("0x")
            && self.byte(path_at) != b'/'
            && port.is_none()
            && host != "localhost"
        {
            // `http://` before a bare word is half a URL; a dash of typography stands for no certain letter of a host.
            let end =
                if self.glyph(end).is_some_and(|dash| matches!(dash.ch, '–' | '—')) { self.behind_dash(end) } else { end };
            self.rejected(start, end, defanged, RejectionCode::UnknownSuffix, None);
            return Some(end);
        }
        Some(self.finish_web(
            start,
            Scheme { disguised: defanged || marked, ..scheme },
            known.map_or(Authority::Text(&written), Authority::Host),
            port.map(|(_, digits)| digits),
            path_at,
            separated,
            notes,
        ))
    }

    /// Whether the bracket at `at` closes where a host's may.
    fn is_closed_bracket(&self, at: usize) -> bool {
        const LONGEST: usize = 300;
        (at..at + LONGEST)
            .map(|at| self.byte(at))
            .find(|byte| matches!(byte, 0..=b' ' | b'/' | b'"' | b']'))
            .is_some_and(|byte| byte == b']')
    }

    /// Whether a bracket closes directly behind the host at `at`.
    fn is_bracketed_host(&mut self, at: usize) -> bool {
        self.read_name(at, false);
        self.name.is_dotted() && self.name.has_known_ending() && self.byte(self.name.end) == b']'
    }

    /// Where the name ends that goes on behind the dash at `at`, with its path.
    fn behind_dash(&mut self, at: usize) -> usize {
        let Some(dash) = self.glyph(at) else { return at };
        self.read_name(dash.end, true);
        let end = self.name.end.max(dash.end);
        self.read_path(end, end, Separated::plain(), "");
        self.rest.end
    }

    /// Where a host ends that has commas for its dots, or colons without the brackets of IPv6.
    fn divided_host(&self, at: usize) -> Option<usize> {
        // The name that was just read ended there; most hosts end otherwise.
        if !matches!(self.byte(self.name.end), b',' | b':') {
            return None;
        }
        let ends = |sign: &[u8]| {
            (at..at + 48).find(|&at| !(self.byte(at).is_ascii_hexdigit() || sign.contains(&self.byte(at)))).unwrap_or(at)
        };
        let commas = ends(b",");
        let numbers = self.slice(at, commas);
        if numbers.bytes().filter(|b| *b == b',').count() == 3 && numbers.bytes().all(|b| b.is_ascii_digit() || b == b',') {
            return Some(commas);
        }
        let colons = ends(b":");
        self.slice(at, colons).parse::<std::net::Ipv6Addr>().is_ok().then_some(colons)
    }

    /// Where an address ends whose author keeps some of its numbers: `203.0.*.*`, `203.0.113.[redacted]`.
    fn masked_end(&self) -> Option<usize> {
        const LONGEST: usize = 32;
        let end = self.name.end;
        let next = self.byte(end);
        if !matches!(next, b'.' | b'[' | b'(' | b'*') || !self.name.plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return None;
        }
        let dot = disguise(self.text, end).filter(|found| found.mark == Mark::Dot && found.whole).map(|found| found.end);
        let behind = if next == b'.' { end + 1 } else { dot.unwrap_or(end) };
        let whole = self.name.dots.len() == 3;
        let masked = match self.byte(behind) {
            // An asterisk behind a whole address may lead to a footnote, or end what is set in bold.
            b'*' if whole => matches!(self.byte(behind + 1), b'/' | b':'),
            b'*' | b'#' | b'?' | b'x' | b'X' => !whole && behind > end,
            b'[' | b'(' | b'<' => !whole && behind > end && disguise(self.text, behind).is_none(),
            _ => false,
        };
        masked.then(|| {
            let stops = |at: &usize| matches!(self.byte(*at), 0..=b' ' | b'/' | b'"' | b'\'' | b',' | b';' | 0x80..);
            (behind..behind + LONGEST).find(stops).unwrap_or(behind + 1)
        })
    }

    /// Behind the dot that ends a fully qualified name, if a path or port follows.
    fn behind_last_dot(&self, at: usize) -> usize {
        let dot = match self.byte(at) {
            b'.' => Some(at + 1),
            b'[' | b'(' => disguise(self.text, at).filter(|found| found.mark == Mark::Dot && found.whole).map(|found| found.end),
            _ => None,
        };
        dot.filter(|end| matches!(self.byte(*end), b'/' | b':')).unwrap_or(at)
    }

    /// Reads the path at `path_at` and puts the URL together.
    #[expect(clippy::too_many_arguments, reason = "the pieces of a URL, each read by another reader")]
    pub(super) fn finish_web(
        &mut self,
        start: usize,
        scheme: Scheme,
        host: Authority<'_>,
        port: Option<&str>,
        path_at: usize,
        separated: Separated,
        notes: Notes,
    ) -> usize {
        let name = match &host {
            Authority::Host(host) => host.text(),
            Authority::Text(host) => host,
        };
        let disguised_path = self.read_path(start, path_at, separated, name);
        let end = self.rest.end;
        let defanged = scheme.disguised || disguised_path;
        let url = match host {
            Authority::Host(host) => WebAddress::on(scheme.name, host, port, &self.rest.plain),
            Authority::Text(host) => WebAddress::new(scheme.name, host, port, &self.rest.plain),
        };
        match url {
            Ok((url, more)) => {
                let (url, notes) = unwrapped(url, notes | more);
                self.found(start, end, defanged, Indicator::url(url), notes);
            }
            Err(code) => self.rejected(start, end, defanged, code, None),
        }
        end
    }

    /// `https%3A%2F%2Fhost%2Fpath`: a URL that is percent-encoded as a whole.
    fn encoded_web(&mut self, start: usize, scheme: Scheme, at: usize) -> Option<usize> {
        let ends = |at: usize, more: &[u8]| {
            (at..at + ENCODED)
                .find(|&at| !(self.byte(at).is_ascii_alphanumeric() || more.contains(&self.byte(at))))
                .unwrap_or(at + ENCODED)
        };
        // Not worth decoding without a dot in the host.
        let host = self.slice(at, ends(at, b"-_."));
        if !host.contains('.') && !self.slice(at + host.len(), at + host.len() + 3).eq_ignore_ascii_case("%2E") {
            return None;
        }
        let end = ends(at, b"%-_.~+");
        let decoded = unwrap::percent_decode(self.slice(at, end));
        let url = WebAddress::of_text(&format!("{}://{}", scheme.name, decoded)).ok()?;
        let (url, notes) = unwrapped(url, Notes::NONE);
        self.found(start, end, scheme.disguised, Indicator::url(url), notes);
        Some(end)
    }

    /// Where the host begins, if a user name stands before it; the host follows the last at-sign of the authority.
    fn behind_userinfo(&self, start: usize) -> Option<usize> {
        // Most authorities end before anything that could be an at-sign.
        let stop = (start..start + USERINFO).find(|&at| {
            let byte = self.byte(at);
            let dot = byte == b'[' && self.byte(at + 1) == b'.' || byte == b']';
            !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':') || dot)
        });
        if matches!(stop.map(|at| self.byte(at)), None | Some(0..=b' ' | b'/' | b'"' | b'?' | b'#' | b'|' | b',' | b')' | b'>')) {
            return None;
        }
        let mut at = start;
        let mut host_at = None;
        while at - start < USERINFO {
            let Some(seen) = self.glyph(at) else { break };
            if seen.ch == '@' {
                // `http://a.example@http://b.example`: two URLs of a list.
                if self.scheme_at(seen.end).is_some() {
                    return None;
                }
                host_at = Some(seen.end);
                at = seen.end;
            } else if let Some(Disguise { mark, end, whole: true, .. }) = disguise(self.text, at) {
                match mark {
                    Mark::At => host_at = Some(end),
                    Mark::Dot | Mark::Colon => {}
                    _ => break,
                }
                at = end;
            } else if is_label_char(seen.ch) || matches!(seen.ch, '.' | '~' | '!' | '$' | '&' | '*' | '+' | '=' | ':' | '%') {
                at = seen.end;
            } else {
                break;
            }
        }
        host_at.filter(|at| self.glyph(*at).is_some_and(|next| is_label_char(next.ch) || next.ch == '['))
    }

    /// Where the port of a share ends that stands behind its host's at-sign: `\\\\evil.example@80\\`, `file://evil.example@SSL/`.
    fn share_end(&self, at: usize) -> Option<usize> {
        let end = (at..at + 6).find(|&at| !self.byte(at).is_ascii_alphanumeric()).filter(|end| *end > at)?;
        (is_share(self.slice(at, end)) && matches!(self.byte(end), b'/' | b'\\' | b'@' | 0..=b' ' | b'"' | b'\'')).then_some(end)
    }

    /// `[2001:db8::1]` as a URL's host.
    fn bracketed6(&self, at: usize) -> Option<(String, usize)> {
        let mut text = String::from("[");
        let mut at = self.glyph(at)?.end;
        while text.len() < 64 {
            let seen = self.glyph(at)?;
            at = match seen.ch {
                ']' => {
                    text.push(']');
                    let inside = text.get(1..text.len() - 1)?;
                    inside.parse::<std::net::Ipv6Addr>().ok()?;
                    return Some((text, seen.end));
                }
                '[' | '(' => {
                    let found = disguise(self.text, at)?;
                    text.push_str(match found.mark {
                        Mark::Colon => ":",
                        Mark::DoubleColon => "::",
                        Mark::Dot => ".",
                        _ => return None,
                    });
                    found.end
                }
                ch if ch.is_ascii_hexdigit() || matches!(ch, ':' | '.') => {
                    text.push(ch);
                    seen.end
                }
                _ => return None,
            };
        }
        None
    }
}

/// What a link protection holds, without the disguise of its scheme and dots.
fn refanged(text: &str) -> String {
    let plain = text.replace("[.]", ".").replace("[:]", ":");
    match plain.split_once("://").and_then(|(word, rest)| Some((scheme(word)?, rest))) {
        Some((scheme, rest)) => format!("{}://{rest}", scheme.name),
        None => plain,
    }
}

/// The URL, or what is behind it if it is a link protection's.
fn unwrapped(url: WebAddress, mut notes: Notes) -> (WebAddress, Notes) {
    let mut url = url;
    for _ in 0..WRAPPERS {
        let personal = match unwrap::target(&url) {
            Target::None => break,
            Target::Hidden { personal } => personal,
            Target::Text(text) => match WebAddress::of_text(&refanged(&text)) {
                Ok(target) => {
                    notes.remove(Note::FragmentDropped);
                    notes.insert(Note::Unwrapped);
                    url = target;
                    continue;
                }
                // What it holds is no URL of ours (`mailto:`).
                Err(_) => true,
            },
        };
        if personal {
            url = url.without_query();
            notes.insert(Note::RecipientDropped);
        }
        notes.insert(Note::OpaqueWrapper);
        break;
    }
    (url, notes)
}
