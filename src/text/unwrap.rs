//! Link protection: the target behind a rewritten link. Nobody's telemetry holds the wrapper, and its other parameters
//! hold a person's address, which is never shown.

use std::collections::HashMap;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memchr;

use super::wrappers::{Place, SESSION_SUFFIXES, SHORTENERS, WRAPPERS, Wrapper};
use crate::indicator::host::WebAddress;

/// What a URL wraps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Target {
    /// It is no wrapper.
    None,
    /// It is one, and does not hold its target; `personal` says that the rest of it names its recipient.
    Hidden { personal: bool },
    /// The raw target.
    Text(String),
}

/// What the URL wraps.
pub(super) fn target(url: &WebAddress) -> Target {
    let host = url.host().text();
    let mut hidden = None;
    for wrapper in rows(host, url.host().registrable()).filter(|wrapper| url.path().starts_with(wrapper.path)) {
        if let Some(text) = read(url, wrapper.place) {
            return Target::Text(text);
        }
        // A protecting host's other pages are no wrappers; a wrapper without its target hides it.
        let unread = wrapper.personal && wrapper.host != "*" && names_a_person(url);
        if matches!(wrapper.place, Place::Nowhere) || unread {
            hidden.get_or_insert(Target::Hidden { personal: wrapper.personal });
        }
    }
    if let Some(hidden) = hidden {
        return hidden;
    }
    if SHORTENERS.contains(&host) && url.path().len() > 1 {
        return Target::Hidden { personal: false };
    }
    match SESSION_SUFFIXES.iter().find_map(|suffix| host.strip_suffix(suffix)) {
        Some(inner) if inner.contains('.') => Target::Text(url.text().replacen(host, inner, 1)),
        _ => Target::None,
    }
}

/// The wrappers of a host, by its name and those above it.
fn rows<'h>(host: &'h str, registrable: &str) -> impl Iterator<Item = &'static Wrapper> + 'h {
    let names = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, rest)| rest));
    let google = registrable.starts_with("google.").then_some("google.*");
    let rows = names.chain(google).chain(["*"]).filter_map(|name| by_name().get(name)).flatten().copied();
    rows.filter(move |wrapper| is_host(host, wrapper.host) || wrapper.host.contains('*'))
}

/// Whether a wrapper of the host may hold a target behind the beginning of its path.
pub(super) fn holds_target(host: &str, path: &str) -> bool {
    rows(host, host.strip_prefix("www.").unwrap_or(host))
        .any(|wrapper| wrapper.host != "*" && path.starts_with(wrapper.path) && path.len() > wrapper.path.len())
}

/// Whether there is anything beside the host that could.
fn names_a_person(url: &WebAddress) -> bool {
    url.path().len() > 1 || !url.query().is_empty()
}

type ByName = HashMap<&'static str, Vec<&'static Wrapper>, foldhash::fast::FixedState>;

/// The wrappers by their host without its leading dot: each URL of a text is looked up.
fn by_name() -> &'static ByName {
    static BY_NAME: OnceLock<ByName> = OnceLock::new();
    BY_NAME.get_or_init(|| {
        let mut by_name = ByName::default();
        for wrapper in WRAPPERS {
            by_name.entry(wrapper.host.trim_start_matches('.')).or_default().push(wrapper);
        }
        by_name
    })
}

/// The exact host, or with a leading dot the host itself and everything below it.
fn is_host(host: &str, rule: &str) -> bool {
    match rule.strip_prefix('.') {
        Some(parent) => host == parent || host.ends_with(rule),
        None => host == rule,
    }
}

fn read(url: &WebAddress, place: Place) -> Option<String> {
    let segment = |index: usize| url.path().trim_start_matches('/').split('/').nth(index).filter(|text| !text.is_empty());
    let text = match place {
        Place::Parameter(names) => names.iter().find_map(|name| parameter(url.query(), name))?,
        Place::Base64(name, own) => base64(percent_decode(raw_parameter(url.query(), name)?).get(own..)?)?,
        Place::Json(name, field) => {
            let parameter = raw_parameter(url.query(), name).map(percent_decode);
            let text = parameter.unwrap_or_else(|| url.path().to_owned());
            text.split(['/', '.']).find_map(|part| json_field(&base64(part)?, field))?
        }
        Place::ProofpointTwo => percent_decode(&raw_parameter(url.query(), "u")?.replace('-', "%").replace('_', "/")),
        Place::ProofpointThree => proofpoint_three(&format!("{}{}", url.path(), url.query()))?,
        Place::Tail => {
            let path = url.path();
            let at = path.find("http").or_else(|| path.find("ftp"))?;
            let tail = path.get(at..)?;
            // What is encoded holds its own query; the one behind it is the wrapper's.
            if tail.contains("://") { format!("{tail}{}", url.query()) } else { percent_decode(tail) }
        }
        Place::Segment(index) => {
            let text = percent_decode(segment(index)?);
            if text.contains(":/") { text } else { format!("https://{text}") }
        }
        Place::LastSegment => base64(&percent_decode(url.path().rsplit('/').next()?))?,
        Place::Underscores => {
            let whole = format!("{}{}", url.path(), url.query());
            let (_, rest) = whole.split_once("___")?;
            rest.rsplit_once("___")?.0.to_owned()
        }
        Place::Amp(before) => {
            let rest = url.path().strip_prefix(before)?;
            match rest.strip_prefix("s/") {
                Some(rest) => format!("https://{rest}{}", url.query()),
                None => format!("http://{rest}{}", url.query()),
            }
        }
        Place::Yahoo => percent_decode(url.path().split_once("/RU=")?.1.split_once("/RK=")?.0),
        Place::Query => percent_decode(url.query().strip_prefix('?')?),
        Place::Nowhere => return None,
    };
    // Encoded twice by a gateway before this one.
    let text = if text.contains(":/") { text } else { percent_decode(&text) };
    // The parameter may stand in a quoted-printable mail that nobody decoded.
    let text = text.trim().trim_start_matches("3D").replace("&amp;", "&");
    with_both_slashes(text)
}

/// Some gateways keep one slash of the scheme's.
fn with_both_slashes(text: String) -> Option<String> {
    if text.contains("://") {
        return Some(text);
    }
    let (scheme, rest) = text.split_once(":/")?;
    matches!(scheme, "http" | "https").then(|| format!("{scheme}://{rest}"))
}

fn base64(text: &str) -> Option<String> {
    let text = text.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()?;
    String::from_utf8(bytes).ok()
}

/// The text of a field, however deep its JSON was escaped into another.
fn json_field(json: &str, field: &str) -> Option<String> {
    let json = json.replace('\\', "");
    let (_, rest) = json.split_once(&format!("\"{field}\":\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn raw_parameter<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query.trim_start_matches('?').split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name && !value.is_empty()).then_some(value)
    })
}

fn parameter(query: &str, name: &str) -> Option<String> {
    raw_parameter(query, name).map(percent_decode)
}

/// `%41` to `A`, once; what is no UTF-8 afterwards is replaced.
pub(super) fn percent_decode(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((before, behind)) = memchr(b'%', rest).and_then(|at| rest.split_at_checked(at)) {
        decoded.extend_from_slice(before);
        rest = match (digit(behind.get(1)), digit(behind.get(2))) {
            (Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                behind.get(3..).unwrap_or_default()
            }
            _ => {
                decoded.push(b'%');
                behind.get(1..).unwrap_or_default()
            }
        };
    }
    decoded.extend_from_slice(rest);
    String::from_utf8(decoded).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// `/v3/__https://host/a*b__;Iw!!…$`: each `*` is the next character of the base64 text; `**A` to `**-` a run of 2 to 65.
fn proofpoint_three(whole: &str) -> Option<String> {
    let (_, rest) = whole.split_once("__")?;
    let (url, replaced) = rest.rsplit_once("__;").or_else(|| Some((rest.strip_suffix("__")?, "")))?;
    let encoded = replaced.split('!').next().unwrap_or_default();
    let decoded = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let mut spare = decoded.chars();
    let mut bytes = 0;
    let mut text = String::with_capacity(url.len());
    let mut chars = url.chars();
    while let Some(ch) = chars.next() {
        if ch != '*' {
            text.push(ch);
            continue;
        }
        let mut ahead = chars.clone();
        let run = (ahead.next() == Some('*')).then(|| ahead.next().and_then(run_length)).flatten();
        let Some(length) = run else {
            text.extend(spare.next());
            continue;
        };
        // A run's length is in bytes of UTF-8; what it is short of a whole character goes to the next run.
        bytes += length;
        while let Some(ch) = spare.clone().next().filter(|ch| ch.len_utf8() <= bytes) {
            bytes -= ch.len_utf8();
            text.push(ch);
            spare.next();
        }
        chars = ahead;
    }
    with_both_slashes(text)
}

/// Proofpoint writes the length of a run as one character of its own alphabet, beginning at two.
fn run_length(ch: char) -> Option<usize> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    ALPHABET.find(ch).map(|at| at + 2)
}
