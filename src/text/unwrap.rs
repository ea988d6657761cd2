//! Link protection: the target behind a rewritten link. Nobody's telemetry holds the wrapper, and its other parameters
//! hold a person's address, which is never shown.

use std::collections::HashMap;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::indicator::host::WebAddress;

/// What a URL wraps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Target {
    /// It is no wrapper.
    None,
    /// It is one, and does not hold its target.
    Hidden,
    /// The raw target.
    Text(String),
}

/// Where a wrapper keeps its target.
#[derive(Clone, Copy)]
enum Place {
    /// A query parameter, percent-encoded; the first of these names that is there.
    Parameter(&'static [&'static str]),
    /// A query parameter in base64.
    Base64(&'static str),
    /// Proofpoint's `u=`: `-` stands for `%`, `_` for `/`.
    ProofpointTwo,
    /// Proofpoint's `__url__;` with the characters that `*` stands for in base64 behind it.
    ProofpointThree,
    /// The path's last segment, percent-encoded once or twice.
    LastSegment,
    /// Between `___` and `___`.
    Underscores,
    /// The path behind `/amp/s/` (https) or `/amp/` (http).
    Amp,
    /// Nowhere.
    Nowhere,
}

/// One kind of wrapper: a host (exact, or with its subdomains where it begins with a dot), a path's beginning, a place.
struct Wrapper {
    host: &'static str,
    path: &'static str,
    place: Place,
}

const fn wrapper(host: &'static str, path: &'static str, place: Place) -> Wrapper {
    Wrapper { host, path, place }
}

/// Sources: the vendors' own decoders and documents as gathered by public unwrappers; each row was checked on a link.
const WRAPPERS: &[Wrapper] = &[
    // Microsoft Safe Links, in each cloud: https://learn.microsoft.com/defender-office-365/safe-links-about
    wrapper(".safelinks.protection.outlook.com", "/", Place::Parameter(&["url"])),
    wrapper(".safelinks.protection.office365.us", "/", Place::Parameter(&["url"])),
    wrapper(".safelinks.protection.partner.outlook.cn", "/", Place::Parameter(&["url"])),
    wrapper("statics.teams.cdn.office.net", "/evergreen-assets/safelinks/", Place::Parameter(&["url"])),
    wrapper("statics.teams.microsoft.com", "/evergreen-assets/safelinks/", Place::Parameter(&["url"])),
    // Microsoft Defender for Cloud Apps: https://learn.microsoft.com/defender-cloud-apps/proxy-intro-aad
    wrapper("mcas-proxyweb.mcas.ms", "/", Place::Parameter(&["originalUrl"])),
    wrapper("mcas-proxyweb.us.mcas.ms", "/", Place::Parameter(&["originalUrl"])),
    // Proofpoint URL Defense: https://help.proofpoint.com (URL decoder)
    wrapper("urldefense.proofpoint.com", "/v1/", Place::Parameter(&["u"])),
    wrapper("urldefense.proofpoint.com", "/v2/", Place::ProofpointTwo),
    wrapper("urldefense.com", "/v3/", Place::ProofpointThree),
    wrapper("urldefense.us", "/v3/", Place::ProofpointThree),
    wrapper("urldefense.proofpoint.com", "/v3/", Place::ProofpointThree),
    // Google's redirects and AMP viewer
    wrapper(".google.com", "/url", Place::Parameter(&["q", "url"])),
    wrapper(".google.com", "/amp/", Place::Amp),
    // Barracuda Link Protection
    wrapper("linkprotect.cudasvc.com", "/url", Place::Parameter(&["a"])),
    // Cisco Secure Email
    wrapper("secure-web.cisco.com", "/", Place::LastSegment),
    // Trend Micro Time-of-Click
    wrapper(".trendmicro.com", "/wis/clicktime/", Place::Parameter(&["url"])),
    // FireEye, Trellix
    wrapper(".fireeye.com", "/", Place::Parameter(&["u"])),
    wrapper(".trellix.com", "/", Place::Parameter(&["u"])),
    // Symantec Click-time
    wrapper("clicktime.symantec.com", "/", Place::Parameter(&["u"])),
    // Sophos Email
    wrapper(".protection.sophos.com", "/", Place::Base64("u")),
    // Check Point Harmony, Avanan
    wrapper("avanan.url-protection.com", "/v1/", Place::Parameter(&["o"])),
    wrapper(".url-protection.com", "/v1/", Place::Parameter(&["o"])),
    wrapper("url.avanan.click", "/", Place::Underscores),
    wrapper(".checkpoint.com", "/v2/", Place::Underscores),
    // Hornetsecurity, Libraesva
    wrapper("atpscan.global.hornetsecurity.com", "/", Place::Parameter(&["u"])),
    wrapper("urlsand.esvalabs.com", "/", Place::Parameter(&["u"])),
    // Those that keep the target on their own servers
    wrapper(".mimecast.com", "/s/", Place::Nowhere),
    wrapper(".mimecastprotect.com", "/s/", Place::Nowhere),
];

/// Hosts that only shorten: their target is on their own servers.
const SHORTENERS: [&str; 10] =
    ["bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "rb.gy", "cutt.ly", "shorturl.at", "t.ly"];

/// The suffixes that Defender for Cloud Apps puts behind a host.
const SESSION_SUFFIXES: [&str; 3] = [".mcas.ms", ".us.mcas.ms", ".mcas-gov.us"];

/// What the URL wraps.
pub(super) fn target(url: &WebAddress) -> Target {
    let host = url.host().text();
    let suffixes = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, rest)| rest));
    let wrapper = suffixes
        .filter_map(|name| by_name().get(name))
        .flatten()
        .find(|wrapper| is_host(host, wrapper.host) && url.path().starts_with(wrapper.path));
    if let Some(wrapper) = wrapper {
        return match read(url, wrapper.place) {
            Some(text) => Target::Text(text),
            // A protecting host's other pages are no wrappers; a wrapper without its target hides it.
            None if matches!(wrapper.place, Place::Nowhere | Place::Base64(_)) => Target::Hidden,
            None => Target::None,
        };
    }
    if SHORTENERS.contains(&host) && url.path().len() > 1 {
        return Target::Hidden;
    }
    match SESSION_SUFFIXES.iter().rev().find_map(|suffix| host.strip_suffix(suffix)) {
        Some(inner) if inner.contains('.') => Target::Text(format!("https://{inner}{}{}", url.path(), url.query())),
        _ => Target::None,
    }
}

/// The wrappers by their host without its leading dot: each URL of a text is looked up.
fn by_name() -> &'static HashMap<&'static str, Vec<&'static Wrapper>> {
    static BY_NAME: OnceLock<HashMap<&'static str, Vec<&'static Wrapper>>> = OnceLock::new();
    BY_NAME.get_or_init(|| {
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
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
    let text = match place {
        Place::Parameter(names) => names.iter().find_map(|name| parameter(url.query(), name))?,
        Place::Base64(name) => {
            let raw = percent_decode(raw_parameter(url.query(), name)?);
            let raw = raw.trim_end_matches('=');
            let bytes = URL_SAFE_NO_PAD.decode(raw).or_else(|_| STANDARD_NO_PAD.decode(raw)).ok()?;
            String::from_utf8(bytes).ok()?
        }
        Place::ProofpointTwo => percent_decode(&raw_parameter(url.query(), "u")?.replace('-', "%").replace('_', "/")),
        Place::ProofpointThree => proofpoint_three(&format!("{}{}", url.path(), url.query()))?,
        Place::LastSegment => {
            let path = url.path();
            let at = path.find("http").or_else(|| path.find("ftp"))?;
            percent_decode(path.get(at..)?)
        }
        Place::Underscores => {
            let whole = format!("{}{}", url.path(), url.query());
            let (_, rest) = whole.split_once("___")?;
            rest.split_once("___")?.0.to_owned()
        }
        Place::Amp => {
            let rest = url.path().strip_prefix("/amp/")?;
            match rest.strip_prefix("s/") {
                Some(rest) => format!("https://{rest}{}", url.query()),
                None => format!("http://{rest}{}", url.query()),
            }
        }
        Place::Nowhere => return None,
    };
    // Encoded twice by a gateway before this one.
    let text = if text.contains("://") { text } else { percent_decode(&text) };
    let text = text.trim();
    text.contains("://").then(|| text.to_owned())
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
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// `/v3/__https://host/a*b__;Iw!!…$`: each `*` is the next character of the base64 text; `**A` to `**-` a run of 2 to 65.
fn proofpoint_three(whole: &str) -> Option<String> {
    let (_, rest) = whole.split_once("__")?;
    let (url, replaced) = rest.rsplit_once("__;").or_else(|| Some((rest.strip_suffix("__")?, "")))?;
    let encoded = replaced.split('!').next().unwrap_or_default();
    let decoded = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let mut spare = decoded.chars();
    let mut text = String::with_capacity(url.len());
    let mut chars = url.chars();
    while let Some(ch) = chars.next() {
        if ch != '*' {
            text.push(ch);
            continue;
        }
        let mut ahead = chars.clone();
        let run = (ahead.next() == Some('*')).then(|| ahead.next().and_then(run_length)).flatten();
        match run {
            Some(length) => {
                text.extend(spare.by_ref().take(length));
                chars = ahead;
            }
            None => text.extend(spare.next()),
        }
    }
    // Some gateways keep one slash of the scheme.
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = text.strip_prefix(scheme).filter(|rest| !rest.starts_with('/')) {
            return Some(format!("{scheme}/{rest}"));
        }
    }
    Some(text)
}

/// Proofpoint writes the length of a run as one character of its own alphabet, beginning at two.
fn run_length(ch: char) -> Option<usize> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    ALPHABET.find(ch).map(|at| at + 2)
}
