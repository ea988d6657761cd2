//! Reading a URL: userinfo, host, port and path behind a scheme, or the path behind a host that has none.

use super::classify::is_share;
use super::extract::{Scanner, is_spaceless};
use super::glyph::{Form, is_label_char};
use super::refang::{Disguise, Mark, Scheme, Separator, disguise, disguised_ending, plain_ending, scheme, separator, spaces};
use super::unwrap::{self, Target};
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::Indicator;
use crate::indicator::host::{Host, WebAddress};

/// How scheme and host were separated, as far as the path must know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separated {
    disguised: bool,
    encoded: bool,
    backslashes: bool,
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
        if self.byte(at) == b'[' && self.is_bracketed(at + 1) {
            at += 1;
        }
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
        if let Some(end) = self.divided_host(at) {
            // `http://192,168,0,1/`, `http://2001:db8::1/`: read up to the comma or colon it would be another host.
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
        let end = self.behind_last_dot(end);
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
            // `http://` before a bare word is half a URL.
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
        let disguised_path = self.read_path(start, path_at, separated);
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

    /// Reads path, query and fragment at `at` into `self.rest`; says whether something in it was disguised.
    pub(super) fn read_path(&mut self, start: usize, at: usize, separated: Separated) -> bool {
        self.rest.clear(at);
        let mut at = at;
        let mut disguised = false;
        let mut open = [0u32; 3];
        let mut piped = false;
        let quoted = matches!(self.before(start), b'\'');
        let field = self.begins_field(start);
        match self.glyph(at) {
            Some(first) if matches!(first.ch, '/' | '?' | '#') => {}
            Some(first) if first.ch == '\\' && separated.backslashes => {}
            Some(first)
                if matches!(first.ch, '[' | '(' | '{')
                    && disguise(self.text, at).is_some_and(|found| found.mark == Mark::Slash && found.whole) => {}
            _ => return false,
        }
        loop {
            let run = self.text.as_bytes().get(at..).unwrap_or_default();
            let length = run
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'=' | b'%' | b'?'))
                .count();
            if length > 0 {
                self.rest.push_run(self.slice(at, at + length), at);
                at += length;
            }
            let Some(seen) = self.glyph(at) else { break };
            let mut ch = seen.ch;
            let mut end = seen.end;
            // Punctuation of a script with wide characters ends the URL, whatever ASCII sign it looks like.
            if seen.form == Form::Disguised
                && self.slice(at, end).ends_with(['。', '｡', '，', '；', '：', '！', '？', '（', '）'])
            {
                break;
            }
            match ch {
                '[' | '(' | '{' => {
                    if let Some(Disguise { mark, end: after, whole: true, .. }) =
                        disguise(self.text, at).filter(|found| found.end - at < 12)
                    {
                        disguised = true;
                        end = after;
                        for ch in mark_text(mark).chars() {
                            self.rest.push(ch, end);
                        }
                        at = end;
                        continue;
                    }
                    if let Some((inside, after)) = self.bracketed_sign(at) {
                        disguised = true;
                        self.rest.push(inside, after);
                        at = after;
                        continue;
                    }
                    if self.is_markup(at) {
                        break;
                    }
                    if let Some(count) = open.get_mut(bracket(ch)) {
                        *count += 1;
                    }
                }
                ']' | ')' | '}' => match open.get_mut(bracket(ch)) {
                    Some(count) if *count > 0 => *count -= 1,
                    _ => break,
                },
                ',' | ';' if !self.rest.plain.ends_with("__") && self.ends_field(seen.end, field) => break,
                '\'' if seen.form == Form::Escaped => {}
                '&' if self.slice(at, at + 2) == "&&" && !self.rest.plain.contains('?') => break,
                '\'' if quoted || !self.glyph(end).is_some_and(|next| next.ch.is_alphanumeric()) => break,
                ':' if self.begins_disguised_url(at) => break,
                '\\' if seen.form == Form::Plain && separated.backslashes => ch = '/',
                // Safe Links as some mail programs write it: `&data=05|02|jane@corp.example|…`.
                '|' if piped || self.rest.plain.ends_with("data=05") || self.rest.plain.ends_with("data=04") => piped = true,
                '"' | '<' | '>' | '`' | '|' | '\\' | '^' => break,
                ch if ch.is_ascii_graphic() => {}
                ch if (ch.is_alphanumeric() || is_symbol(ch)) && self.belongs_to_path(ch) => {}
                _ => break,
            }
            self.rest.push(ch, end);
            at = end;
        }
        self.trim_path(self.before(start));
        disguised
    }

    /// `[?]`, `[=]`, `[&]`: a sign of a query in brackets.
    fn bracketed_sign(&self, at: usize) -> Option<(char, usize)> {
        let inside = self.glyph(at + 1).filter(|inside| matches!(inside.ch, '?' | '=' | '&' | '-' | '_' | '%'))?;
        let closing = self.glyph(inside.end).filter(|closing| matches!(closing.ch, ']' | ')' | '}'))?;
        Some((inside.ch, closing.end))
    }

    /// `[/url]`, `{code}`, `{noformat}`: the mark-up of a wiki or forum behind a URL.
    fn is_markup(&self, at: usize) -> bool {
        let rest = self.slice(at, at + 10);
        ["[/url", "[/code", "[/b]", "[/i]", "{code", "{noformat", "{color"].iter().any(|tag| rest.starts_with(tag))
    }

    /// Whether the token at `start` is a field of its own: at a line's beginning or behind a delimiter.
    fn begins_field(&self, start: usize) -> bool {
        matches!(self.before(start), 0 | b'\n' | b'\r' | b',' | b';' | b'\t')
    }

    /// Whether the comma or semicolon before `at` ends the URL: before a space, another URL, a disguised name, or
    /// anything where the URL is a field of a table.
    fn ends_field(&self, at: usize, field: bool) -> bool {
        let Some(next) = self.glyph(at) else { return true };
        // `http://evil.example/b.sh;chmod 777 b.sh`
        const COMMANDS: [&str; 12] =
            ["chmod", "sh", "bash", "wget", "curl", "rm", "cd", "tftp", "nohup", "busybox", "python", "perl"];
        let word_end = (at..at + 32).find(|&at| !self.byte(at).is_ascii_alphanumeric()).unwrap_or(at);
        let word = self.slice(at, word_end);
        let ended = matches!(self.byte(word_end), b' ' | b'+' | b'$' | b'%' | b'\n' | 0);
        if self.before(at) == b';' && ended && COMMANDS.contains(&word) || self.slice(at, at + 2) == "./" {
            return true;
        }
        // `;jsessionid=1` and `?h=a,b&l=c` are of the URL.
        let query = self.rest.plain.contains('?');
        let rest =
            (word_end..word_end + 300).take_while(|&at| self.byte(at) > b' ' && !matches!(self.byte(at), b',' | b'"' | b'<'));
        if self.before(at) == b';' && !word.is_empty() && self.byte(word_end) == b'='
            || query && self.before(at) == b',' && next.ch.is_alphanumeric() && rest.into_iter().any(|at| self.byte(at) == b'&')
        {
            return false;
        }
        if field && self.looks_like_fields(at)
            || !(next.ch.is_alphanumeric()
                || matches!(next.ch, '/' | '_' | '-' | '%' | '=' | '&' | '$' | '+' | '!' | '~' | '@' | '#'))
        {
            return true;
        }
        let word_end = (at..at + 10).find(|&at| !(self.byte(at).is_ascii_alphanumeric() || self.byte(at) == b'*')).unwrap_or(at);
        if scheme(self.slice(at, word_end)).is_some() && separator(self.text, word_end, false).is_some() {
            return true;
        }
        self.has_disguised_dot(at, b",;/")
    }

    /// Whether a disguised dot follows before a space or one of the stops: the name of a host.
    fn has_disguised_dot(&self, at: usize, stops: &[u8]) -> bool {
        (at..at + 80).take_while(|&at| self.byte(at) > b' ' && !stops.contains(&self.byte(at))).any(|at| {
            matches!(self.byte(at), b'[' | b'(')
                && disguise(self.text, at).is_some_and(|found| found.mark == Mark::Dot && found.whole)
        })
    }

    /// Whether the rest of the line is fields rather than the rest of a path: further delimiters, spaces, or a bare word.
    fn looks_like_fields(&self, at: usize) -> bool {
        let mut word = true;
        for at in at..at + 120 {
            match self.byte(at) {
                0 | b'\r' | b'\n' => break,
                b',' | b';' | b'\t' | b' ' | b'"' => return true,
                b'.' | b'/' => word = false,
                _ => {}
            }
        }
        word
    }

    /// Whether the colon at `at` belongs to a disguised scheme that the path ran into; cuts the path before it.
    fn begins_disguised_url(&mut self, at: usize) -> bool {
        let tail = self.rest.plain.len().saturating_sub(8);
        let Some(word) = self.rest.plain.get(tail..) else { return false };
        let word_at = word.rfind(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '*')).map_or(0, |at| at + 1);
        let word = word.get(word_at..).unwrap_or_default();
        let Some(separator) = separator(self.text, at, false) else { return false };
        // A plain scheme begins a new URL only where its host is disguised.
        let plain = || plain_ending(word).filter(|_| self.has_disguised_dot(separator.end, b"/"));
        let Some((ending, _)) = disguised_ending(word).or_else(plain) else { return false };
        self.rest.truncate(tail + word_at + ending);
        true
    }

    /// Letters beyond ASCII belong to a path where a path's own signs or such letters stand before them; a sentence in
    /// a script without spaces goes on directly behind an ASCII letter.
    fn belongs_to_path(&self, ch: char) -> bool {
        // `…/です`: a particle behind a path that ended in its slash.
        let particle = matches!(ch, '\u{3040}'..='\u{309f}' | '\u{ac00}'..='\u{d7af}') && self.rest.plain.ends_with('/');
        !is_spaceless(ch) || !particle && self.rest.plain.chars().next_back().is_some_and(|last| !last.is_ascii_alphanumeric())
    }

    /// Punctuation at the end belongs to the sentence.
    fn trim_path(&mut self, before: u8) {
        // `_url_` and `~~url~~` are marked up.
        let markup = if matches!(before, b'_' | b'~') { char::from(before) } else { '.' };
        let kept = self.rest.plain.trim_end_matches(['.', ',', ':', ';', '!', '?', '*', '\'', '"', markup]).len();
        // A lone `/` stays; a cut that leaves nothing gives up the path.
        if kept == 0 {
            let end = self.rest.start();
            self.rest.clear(end);
        } else {
            self.rest.truncate(kept);
        }
    }
}

/// Signs and pictures that are no punctuation: a sentence does not end in them, a path may hold them.
fn is_symbol(ch: char) -> bool {
    matches!(ch, '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn bracket(ch: char) -> usize {
    match ch {
        '[' | ']' => 0,
        '(' | ')' => 1,
        _ => 2,
    }
}

fn mark_text(mark: Mark) -> &'static str {
    match mark {
        Mark::Dot => ".",
        Mark::Colon => ":",
        Mark::DoubleColon => "::",
        Mark::Slash => "/",
        Mark::DoubleSlash => "//",
        Mark::At => "@",
        Mark::ColonSlashes => "://",
    }
}

/// The URL, or what is behind it if it is a link protection's.
fn unwrapped(url: WebAddress, mut notes: Notes) -> (WebAddress, Notes) {
    let mut url = url;
    for _ in 0..WRAPPERS {
        let personal = match unwrap::target(&url) {
            Target::None => break,
            Target::Hidden { personal } => personal,
            Target::Text(text) => match WebAddress::of_text(&text) {
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
