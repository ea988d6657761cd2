//! Host names and URLs: the only importer of `url`, whose WHATWG parser and UTS 46 tables decide what they are.

use std::net::IpAddr;
use std::sync::Arc;

use url::{Host as ParsedHost, Url};

use super::{address, suffix};
use crate::error::{Note, Notes, RejectionCode};

/// A canonical host: a name in lower-case A-labels, or an address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Host {
    text: Arc<str>,
    unicode: Option<Box<str>>,
    ip: Option<IpAddr>,
    /// Where the registrable domain begins in `text`, in bytes; no name has more than 253.
    registrable_at: u8,
    /// Its suffix is a provider's, not a registry's.
    hosted: bool,
}

impl Host {
    /// A host name of at least two labels. The rules beyond UTS 46: RFC 1035 lengths, no hyphen at a label's edge, no
    /// underscore in the last two labels.
    pub(crate) fn name(text: &str) -> Result<Self, RejectionCode> {
        // Checked before parsing too: UTS 46 is not asked to chew on what cannot be a host.
        if text.len() > 1000 {
            return Err(RejectionCode::HostTooLong);
        }
        let text = text.trim_end_matches('.');
        let name = if is_plain_name(text) {
            lower(text)
        } else {
            match ParsedHost::parse(text) {
                Ok(ParsedHost::Domain(name)) => name.into(),
                // A resolver asks for whatever has the letters of a host, though nothing that could be read is encoded in it.
                Err(_) if text.is_ascii() && has_a_label(&lower(text)) => lower(text),
                _ => return Err(RejectionCode::NotAHost),
            }
        };
        check_labels(&name)?;
        let read = has_a_label(&name).then(|| idna::domain_to_unicode(&name));
        let unicode = read.filter(|(_, outcome)| outcome.is_ok()).map(|(text, _)| text.into());
        let division = suffix::divide(&name);
        let registrable_at = u8::try_from(name.len() - division.registrable.unwrap_or(&name).len()).unwrap_or(0);
        let hosted = division.private;
        Ok(Self { text: name, unicode, ip: None, registrable_at, hosted })
    }

    /// As a URL writes it: IPv6 in brackets.
    fn write_authority(&self, url: &mut String) {
        let bracketed = matches!(self.ip, Some(IpAddr::V6(_)));
        url.push_str(if bracketed { "[" } else { "" });
        url.push_str(&self.text);
        url.push_str(if bracketed { "]" } else { "" });
    }

    fn address(ip: IpAddr) -> Self {
        let ip = ip.to_canonical();
        Self { text: ip.to_string().into(), unicode: None, ip: Some(ip), registrable_at: 0, hosted: false }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// The U-label form, where it differs.
    pub(crate) fn unicode(&self) -> Option<&str> {
        self.unicode.as_deref()
    }

    pub(crate) fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The registrable domain; an address or a bare suffix is its own.
    pub(crate) fn registrable(&self) -> &str {
        self.text.get(usize::from(self.registrable_at)..).unwrap_or(&self.text)
    }

    /// Its suffix is a provider's, not a registry's.
    pub(crate) fn is_hosted(&self) -> bool {
        self.hosted
    }

    pub(crate) fn notes(&self) -> Notes {
        if self.ip.is_some() {
            return Notes::NONE;
        }
        let mut notes = self.unicode().map_or(Notes::NONE, script_notes);
        let last = self.text.rsplit('.').next().unwrap_or_default();
        let documentation =
            matches!(last, "example" | "test") || matches!(self.registrable(), "example.com" | "example.net" | "example.org");
        if last == "localhost" {
            notes.insert(Note::LoopbackAddress);
        } else if documentation {
            notes.insert(Note::Documentation);
        } else if suffix::is_special_use(&self.text) || !self.text.contains('.') {
            notes.insert(Note::NotPublic);
        } else if !suffix::is_known_top_level(last) {
            notes.insert(Note::UnknownSuffix);
        } else if self.hosted {
            notes.insert(Note::HostingSuffix);
        }
        notes
    }
}

/// The text with its ASCII letters in lower case, in memory once.
pub(super) fn lower(text: &str) -> Arc<str> {
    let mut lower = Arc::from(text);
    Arc::<str>::get_mut(&mut lower).map(str::make_ascii_lowercase);
    lower
}

/// A URL in canonical form, with its pieces.
#[derive(Clone, Debug)]
pub(crate) struct WebAddress {
    text: Arc<str>,
    host: Host,
    /// Where the path begins in `text`, in bytes; the path is never empty.
    path_at: usize,
    /// Where `?` stands, or the end.
    query_at: usize,
}

impl WebAddress {
    /// Puts a URL together from refanged pieces: a scheme in lower case, a host as written, the digits of a port, and
    /// path, query and fragment. Userinfo has been left out by the caller.
    pub(crate) fn new(scheme: &str, host: &str, port: Option<&str>, rest: &str) -> Result<(Self, Notes), RejectionCode> {
        let mut notes = Notes::NONE;
        let host = if let Some(v6) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Host::address(v6.parse().map_err(|_| RejectionCode::NotAHost)?)
        } else if let Ok((v4, note)) = address::dotted(host) {
            notes |= note.into();
            Host::address(IpAddr::V4(v4))
        } else {
            // Numbers in any of the forms that the WHATWG host parser reads (one number, hexadecimal) are addresses here.
            match ParsedHost::parse(host).map_err(|_| RejectionCode::NotAHost)? {
                ParsedHost::Ipv4(v4) => {
                    notes.insert(Note::NumberRead);
                    Host::address(IpAddr::V4(v4))
                }
                _ => Host::name(host)?,
            }
        };
        Self::on(scheme, host, port, rest).map(|(url, more)| (url, notes | more))
    }

    /// The same on a host that is canonical already.
    pub(crate) fn on(scheme: &str, host: Host, port: Option<&str>, rest: &str) -> Result<(Self, Notes), RejectionCode> {
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, _)) => (rest, Some(Note::FragmentDropped)),
            None => (rest, None),
        };
        let text = if is_plain_rest(rest) {
            joined(scheme, &host, port, rest)
        } else {
            parsed(scheme, &host, port, rest).ok_or(RejectionCode::NotAHost)?
        };
        let authority_at = scheme.len() + "://".len();
        let path_at = text.get(authority_at..).and_then(|rest| rest.find('/')).map_or(text.len(), |at| authority_at + at);
        let query_at = text.get(path_at..).and_then(|rest| rest.find('?')).map_or(text.len(), |at| path_at + at);
        Ok((Self { text: text.into(), host, path_at, query_at }, fragment.into()))
    }

    /// Reads a whole URL, its userinfo left out.
    pub(crate) fn of_text(text: &str) -> Result<Self, RejectionCode> {
        let (scheme, rest) = text.split_once("://").ok_or(RejectionCode::NotAHost)?;
        let named = scheme.starts_with(|ch: char| ch.is_ascii_alphabetic()) && scheme.bytes().all(|b| b.is_ascii_alphanumeric());
        if !named || scheme.len() > 12 {
            return Err(RejectionCode::NotAHost);
        }
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, rest) = (rest.get(..end).unwrap_or(rest), rest.get(end..).unwrap_or_default());
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, Some(port).filter(|port| !port.is_empty())),
            _ => (host, None),
        };
        Self::new(&scheme.to_ascii_lowercase(), host, port, rest).map(|(url, _)| url)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// The same without what stands behind its path.
    pub(crate) fn without_query(mut self) -> Self {
        self.text = self.text.get(..self.query_at).unwrap_or(&self.text).into();
        self
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// `/a/b`, at least `/`.
    pub(crate) fn path(&self) -> &str {
        self.text.get(self.path_at..self.query_at).unwrap_or("/")
    }

    /// `?x=1`, or nothing.
    pub(crate) fn query(&self) -> &str {
        self.text.get(self.query_at..).unwrap_or_default()
    }

    /// Everything before the path: `https://host:8443`.
    pub(crate) fn origin(&self) -> &str {
        self.text.get(..self.path_at).unwrap_or(&self.text)
    }
}

/// What is asked of a canonical name beyond UTS 46.
fn check_labels(name: &str) -> Result<(), RejectionCode> {
    let (mut long, mut empty, mut hyphen, mut underscored, mut other) = (name.len() > 253, false, false, false, false);
    let (mut length, mut before) = (0, b'.');
    for byte in name.bytes() {
        if byte == b'.' {
            empty |= length == 0;
            hyphen |= before == b'-';
            length = 0;
        } else {
            hyphen |= length == 0 && byte == b'-';
            length += 1;
            long |= length > 63;
            underscored |= byte == b'_';
            other |= !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        }
        before = byte;
    }
    let underscore = || underscored && name.rsplit('.').take(2).any(|label| label.contains('_'));
    match () {
        () if long => Err(RejectionCode::HostTooLong),
        () if empty || length == 0 => Err(RejectionCode::NotAHost),
        () if hyphen || before == b'-' => Err(RejectionCode::HyphenAtLabelEdge),
        () if underscore() => Err(RejectionCode::UnderscoreInName),
        () if other => Err(RejectionCode::NotAHost),
        () if before == b'x' && is_masked_address(name) => Err(RejectionCode::NotAnAddress),
        () => Ok(()),
    }
}

/// Whether a label of the name, in lower case, is written in punycode.
fn has_a_label(name: &str) -> bool {
    name.as_bytes().windows(4).any(|four| four == b"xn--")
}

/// Whether the name is an address whose author keeps numbers of it: `203.0.113.xx`, `xxx.xxx.xxx.xxx`, though `xxx` is a top-level
/// domain.
fn is_masked_address(name: &str) -> bool {
    let masked = |label: &str| label.len() <= 3 && label.bytes().all(|b| b == b'x');
    name.split('.').count() > 2 && name.split('.').all(|label| masked(label) || label.parse::<u8>().is_ok())
}

/// Whether UTS 46 and the WHATWG host parser would do no more to the name than write it in lower case.
fn is_plain_name(text: &str) -> bool {
    let mut before = b'.';
    let mut letter_first = false;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')) {
            return false;
        }
        if before == b'.' {
            letter_first = byte.is_ascii_alphabetic();
            let punycode = text.as_bytes().get(at..at + 4).is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"));
            if punycode {
                return false;
            }
        }
        before = byte;
    }
    letter_first && before != b'.'
}

/// Whether the WHATWG parser would leave path and query as they are: no character that it encodes, no `.` segment.
fn is_plain_rest(rest: &str) -> bool {
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut byte = 0usize;
        while byte < 256 {
            #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "the loop's bound is the table's")]
            {
                plain[byte] = (byte as u8).is_ascii_alphanumeric()
                    || matches!(
                        byte as u8,
                        b'-' | b'_'
                            | b'~'
                            | b'!'
                            | b'$'
                            | b'&'
                            | b'('
                            | b')'
                            | b'*'
                            | b'+'
                            | b','
                            | b';'
                            | b'='
                            | b':'
                            | b'@'
                            | b'/'
                            | b'%'
                            | b'?'
                            | b'.'
                    );
            }
            byte += 1;
        }
        plain
    };
    let bytes = rest.as_bytes();
    matches!(bytes.first(), None | Some(b'/' | b'?'))
        && bytes.iter().all(|b| PLAIN.get(usize::from(*b)) == Some(&true))
        && !bytes.windows(2).any(|two| matches!(two, b"/." | b"/%"))
}

/// Only the special schemes are parsed as web addresses are; the others borrow http's rules, its default port included.
fn parsed_as(scheme: &str) -> &str {
    if matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp") { scheme } else { "http" }
}

/// A URL of plain pieces, as the WHATWG serialiser writes it.
fn joined(scheme: &str, host: &Host, port: Option<&str>, rest: &str) -> String {
    let port = port.and_then(|port| port.parse::<u16>().ok());
    let default = match parsed_as(scheme) {
        "https" | "wss" => 443,
        "ftp" => 21,
        _ => 80,
    };
    let mut text = String::with_capacity(scheme.len() + host.text.len() + rest.len() + 12);
    text.push_str(scheme);
    text.push_str("://");
    host.write_authority(&mut text);
    if let Some(port) = port.filter(|port| *port != default) {
        text.push(':');
        text.push_str(&port.to_string());
    }
    if !rest.starts_with('/') {
        text.push('/');
    }
    text.push_str(rest);
    text
}

/// A URL of any pieces, as the WHATWG parser reads and writes it.
fn parsed(scheme: &str, host: &Host, port: Option<&str>, rest: &str) -> Option<String> {
    let parsed_as = parsed_as(scheme);
    let mut text = format!("{parsed_as}://");
    host.write_authority(&mut text);
    if let Some(port) = port {
        text.push(':');
        text.push_str(port);
    }
    text.push_str(rest);
    let mut text = String::from(Url::parse(&text).ok()?);
    if parsed_as != scheme {
        text.replace_range(..parsed_as.len(), scheme);
    }
    Some(text)
}

/// Scripts whose letters are confused with Latin ones or mixed with them.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Other,
}

fn script(letter: char) -> Option<Script> {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(Script::Latin),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{530}'..='\u{58f}' => Some(Script::Armenian),
        _ if letter.is_alphabetic() => Some(Script::Other),
        _ => None,
    }
}

/// Cyrillic, Greek and Armenian letters that read as Latin ones (Unicode confusables, lower case).
const READS_AS_LATIN: &str = "аеорсухіјѕһԁԛԝкмтвнгпьαικνορτυχωաոսցօ";

fn script_notes(unicode: &str) -> Notes {
    let mut notes = Notes::NONE;
    for label in unicode.split('.') {
        let mut seen: Vec<Script> = Vec::new();
        for script in label.chars().filter_map(script) {
            if !seen.contains(&script) {
                seen.push(script);
            }
        }
        let confusable = |script: &Script| matches!(script, Script::Greek | Script::Cyrillic | Script::Armenian);
        let mixed =
            seen.len() > 1 && (seen.contains(&Script::Latin) || seen.iter().filter(|script| confusable(script)).count() > 1);
        let mut foreign = label.chars().filter(|letter| script(*letter).is_some());
        let looks = seen.first().is_some_and(confusable)
            && foreign.clone().count() > 1
            && foreign.all(|letter| READS_AS_LATIN.contains(letter));
        if mixed || looks {
            notes.insert(if mixed { Note::MixedScript } else { Note::LookAlike });
            for script in seen {
                match script {
                    Script::Cyrillic => notes.insert(Note::CyrillicLetters),
                    Script::Greek => notes.insert(Note::GreekLetters),
                    Script::Armenian => notes.insert(Note::ArmenianLetters),
                    Script::Latin | Script::Other => {}
                }
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (text, expected) in [
            ("Bücher.Example", Ok("xn--bcher-kva.example")),
            ("_dmarc.evil.example", Ok("_dmarc.evil.example")),
            ("evil.example.", Ok("evil.example")),
            ("-a.example", Err(RejectionCode::HyphenAtLabelEdge)),
            ("a-.example", Err(RejectionCode::HyphenAtLabelEdge)),
            ("a_b.example", Err(RejectionCode::UnderscoreInName)),
            ("1.2.3.4", Err(RejectionCode::NotAHost)),
            ("a..example", Err(RejectionCode::NotAHost)),
            ("xn--.example", Err(RejectionCode::HyphenAtLabelEdge)),
        ] {
            assert_eq!(Host::name(text).as_ref().map(Host::text).map_err(|code| *code), expected, "{text}");
        }
    }

    #[test]
    fn urls() {
        for (scheme, host, port, rest, text, path, query) in [
            ("http", "Evil.Example", Some("80"), "/a/../b?x=1#f", "http://evil.example/b?x=1", "/b", "?x=1"),
            ("https", "3118228741", None, "", "https://185.220.101.5/", "/", ""),
            ("ldap", "evil.example", Some("1389"), "/a", "ldap://evil.example:1389/a", "/a", ""),
            ("http", "[2001:DB8::1]", Some("8080"), "?q", "http://[2001:db8::1]:8080/?q", "/", "?q"),
            ("wss", "пример.рф", None, "/ws", "wss://xn--e1afmkfd.xn--p1ai/ws", "/ws", ""),
        ] {
            let (url, _) = WebAddress::new(scheme, host, port, rest).unwrap();
            assert_eq!((url.text(), url.path(), url.query()), (text, path, query));
            assert_eq!(WebAddress::of_text(text).unwrap().text(), text, "canonical twice");
        }
    }

    proptest::proptest! {
        /// The short way and the parser agree wherever the short way is taken.
        #[test]
        fn plain_urls(scheme in "https?|wss?|ftp|ldap", name in "([A-Za-z0-9_-]{1,4}\\.){1,3}[a-z]{2,4}",
            port in proptest::option::of(0u16..9000), rest in "[/?]?[a-zA-Z0-9_~!$&()*+,;=:@/%?.-]{0,12}") {
            let port = port.map(|port| port.to_string());
            if is_plain_name(&name) {
                let parsed_name = ParsedHost::parse(&name).map(|host| host.to_string());
                proptest::prop_assert_eq!(parsed_name, Ok(name.to_ascii_lowercase()));
            }
            if let (Ok(host), true) = (Host::name(&name), is_plain_rest(&rest)) {
                let joined = joined(&scheme, &host, port.as_deref(), &rest);
                proptest::prop_assert_eq!(Some(joined), parsed(&scheme, &host, port.as_deref(), &rest));
            }
        }
    }

    #[test]
    fn scripts() {
        for (name, expected) in [
            ("pаypal.com", vec![Note::MixedScript, Note::CyrillicLetters]),
            ("сахо.com", vec![Note::LookAlike, Note::CyrillicLetters]),
            ("gοοgle.com", vec![Note::MixedScript, Note::GreekLetters]),
            ("пример.рф", vec![]),
            ("bücher.example", vec![]),
            ("例え.jp", vec![]),
        ] {
            assert_eq!(script_notes(name).to_vec(), expected, "{name}");
        }
    }
}
