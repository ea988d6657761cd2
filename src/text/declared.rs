//! What a record of threat intelligence says is an indicator: a comparison of a STIX pattern, an attribute of MISP that is for
//! detection, the value of a feed's entry. Such a value is meant, whatever else the text disguises.

use memchr::memmem;

use super::bystanders::object_around;
use super::tokens::Found;

/// Keys of JSON whose value is an indicator: of OTX, ThreatFox and their like, of what is taken out of malware's configuration, and of
/// what logs call the far end of a connection.
const KEYS: [&[u8]; 35] = [
    b"dest_domain",
    b"dest_host",
    b"destination_domain",
    b"destination_host",
    b"destinationhostname",
    b"dns_query",
    b"dst_domain",
    b"dst_host",
    b"http_host",
    b"qname",
    b"query_name",
    b"queryname",
    b"remote_host",
    b"remoteurl",
    b"rrname",
    b"server_name",
    b"sni",
    b"indicator",
    b"ioc",
    b"ioc_value",
    b"indicator_value",
    b"c2",
    b"c2s",
    b"c2_domain",
    b"c2_domains",
    b"c2_server",
    b"c2_servers",
    b"c2_url",
    b"c2_urls",
    b"cnc",
    b"cncs",
    b"download_url",
    b"exfil_url",
    b"panel_url",
    b"payload_url",
];

/// Keys of the Elastic Common Schema below `threat.indicator` whose value is an indicator.
const ECS_KEYS: [&[u8]; 5] = [b"domain", b"url", b"full", b"original", b"address"];

/// What a cell of a table says of the value beside it.
const TYPES: [&str; 15] = [
    "domain",
    "domains",
    "domain name",
    "domain_port",
    "hostname",
    "hostname|port",
    "host",
    "fqdn",
    "url",
    "urls",
    "uri",
    "email",
    "email-src",
    "email address",
    "domain-name",
];

/// Words beside such a type that leave it one of indicators: `URL Requested`, `C2 domain`.
const QUALIFIERS: [&str; 36] = [
    "attacker",
    "beacon",
    "botnet",
    "c",
    "c2",
    "callback",
    "cnc",
    "command",
    "communication",
    "contacted",
    "control",
    "delivery",
    "distribution",
    "download",
    "downloaded",
    "dropper",
    "exfil",
    "exfiltration",
    "indicator",
    "ioc",
    "landing",
    "loader",
    "malicious",
    "malware",
    "name",
    "network",
    "payload",
    "phishing",
    "port",
    "redirect",
    "redirector",
    "request",
    "requested",
    "staging",
    "suspicious",
    "traffic",
];

/// Whether a record or a row declares the token an indicator.
pub(crate) fn is_declared(text: &str, token: &Found) -> bool {
    is_valued(text, token.start) || is_typed(text.as_bytes(), token.start, token.end)
}

/// `domain,evil.example,C2`, `"evil.example"<tab>Domain`, `| URL | http://evil.example/ |`: whether a cell beside the token says
/// what it is.
fn is_typed(bytes: &[u8], start: usize, end: usize) -> bool {
    const LONGEST: usize = 28;
    let is_delimiter = |b: &u8| matches!(b, b',' | b'\t' | b'|' | b';');
    let is_end = |b: &u8| is_delimiter(b) || *b == b'\n';
    let before = || {
        let (last, cells) = trimmed(bytes.get(start.saturating_sub(LONGEST + 4)..start)?)?.split_last()?;
        is_delimiter(last).then(|| cells.rsplit(is_end).next())?
    };
    // A cell that is not ended within reach is none of these.
    let after = || {
        let (first, cells) = trimmed(bytes.get(end..bytes.len().min(end + LONGEST + 4))?)?.split_first()?;
        is_delimiter(first).then(|| cells.get(..cells.iter().position(is_end)?))?
    };
    before().is_some_and(is_type) || after().is_some_and(is_type)
}

/// Words one of which says by itself what the value beside it is for.
const ROLES: [&str; 9] = ["botnet", "c2", "cnc", "dropper", "exfiltration", "malicious", "payload", "phishing", "staging"];

/// Whether the cell names a type of indicators or what they are for, alone or with words that say no more than that they are.
pub(super) fn is_type(cell: &[u8]) -> bool {
    const LONGEST: usize = 40;
    let Some(cell) = trimmed(cell).filter(|cell| cell.len() <= LONGEST) else { return false };
    let holds = |list: &[&str], word: &[u8]| list.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(word));
    let words = || cell.split(|b| !b.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    holds(&TYPES, cell)
        || words().count() <= 4
            && words().any(|word| holds(&TYPES, word) || holds(&ROLES, word))
            && words().all(|word| holds(&TYPES, word) || holds(&QUALIFIERS, word))
}

/// Without the spaces and quotes around a cell; none if nothing else is there.
fn trimmed(text: &[u8]) -> Option<&[u8]> {
    let is_text = |b: &u8| !matches!(b, b' ' | b'"' | b'\'' | b'`' | b'\r');
    text.get(text.iter().position(is_text)?..=text.iter().rposition(is_text)?)
}

/// Whether a record's key or comparison declares what begins at `start` an indicator.
pub(super) fn is_valued(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let Some((quote @ (b'\'' | b'"'), before)) = bytes.get(..start).and_then(<[u8]>::split_last) else { return false };
    if *quote == b'\'' {
        return compared(before).is_some_and(|property| property.ends_with(b":value") || property.ends_with(b"_ref.value"));
    }
    let Some((before, key)) = key_before(before_list(before.trim_ascii_end())) else { return false };
    KEYS.iter().any(|name| name.eq_ignore_ascii_case(key))
        || key == b"value" && (is_for_detection(bytes, start) || is_observable(bytes, start))
        || ECS_KEYS.contains(&key) && is_in_ecs(before)
        || key.strip_prefix(b"threat.indicator.").is_some_and(|key| ECS_KEYS.iter().any(|last| key.ends_with(last)))
}

/// The quoted key whose value begins at the end of the text, and what stands before it.
fn key_before(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let quoted = text.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end().strip_suffix(b"\"")?;
    quoted.split_at_checked(quoted.iter().rposition(|b| *b == b'"').map_or(0, |at| at + 1))
}

/// What stands before the list that is open at the end of the text, if one is: `"domain": ["a.example", `.
fn before_list(text: &[u8]) -> &[u8] {
    const LONGEST_LIST: usize = 400;
    if !(text.ends_with(b"[") || text.ends_with(b",")) {
        return text;
    }
    let near = text.get(text.len().saturating_sub(LONGEST_LIST)..).unwrap_or_default();
    let open = near.iter().rposition(|b| matches!(b, b'[' | b']' | b'{' | b'}')).filter(|at| near.get(*at) == Some(&b'['));
    open.and_then(|at| text.get(..text.len() - near.len() + at)).unwrap_or(text).trim_ascii_end()
}

/// Whether the fields of the Elastic Common Schema's `threat.indicator` are open at the end of the text. Braces say nothing: its
/// descriptions hold them.
fn is_in_ecs(text: &[u8]) -> bool {
    const FAR: usize = 1_000;
    const OPENING: &[u8] = b"\"indicator\"";
    let near = text.get(text.len().saturating_sub(FAR)..).unwrap_or_default();
    let behind = memmem::rfind(near, OPENING).and_then(|at| near.get(at + OPENING.len()..)).unwrap_or_default();
    behind.trim_ascii_start().strip_prefix(b":").is_some_and(|behind| behind.trim_ascii_start().starts_with(b"{"))
}

/// The property that is compared with what stands behind, by equals or with a list, not negated: `domain-name:value = `,
/// `url:value IN ('a', ` (STIX 2.1, section 9).
fn compared(before: &[u8]) -> Option<&[u8]> {
    const LONGEST_LIST: usize = 400;
    let before = before.trim_ascii_end();
    if let Some(property) = before.strip_suffix(b"=") {
        return Some(property.trim_ascii_end());
    }
    if !(before.ends_with(b",") || before.ends_with(b"(")) {
        return None;
    }
    let near = before.get(before.len().saturating_sub(LONGEST_LIST)..)?;
    let (property, list) = near.split_at_checked(memmem::rfind(near, b" IN (")?)?;
    (!list.contains(&b']')).then(|| property.trim_ascii_end())
}

/// Whether a record declares what begins at `start` a host's name: `domain-name:value = `, an object whose type is `domain` or
/// `hostname`.
pub(super) fn is_declared_host(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    match bytes.get(..start).and_then(<[u8]>::split_last) {
        Some((b'\'', before)) => compared(before).is_some_and(|property| property.ends_with(b"domain-name:value")),
        // A MISP attribute of that type is one whether or not it is for detection.
        Some((b'"', before)) if is_valued(text, start) || key_before(before).is_some_and(|(_, key)| key == b"value") => {
            let object = object_around(bytes, start).and_then(|object| bytes.get(object)).unwrap_or_default();
            let kind = field(object, b"\"type\"");
            kind.starts_with(b"\"domain\"") || kind.starts_with(b"\"hostname\"")
        }
        _ => false,
    }
}

/// What stands behind a quoted key and its colon.
pub(super) fn field<'b>(object: &'b [u8], key: &[u8]) -> &'b [u8] {
    let behind = memmem::find(object, key).and_then(|at| object.get(at + key.len()..)).unwrap_or_default().trim_ascii_start();
    behind.strip_prefix(b":").unwrap_or_default().trim_ascii_start()
}

/// Whether the object that the place lies in is a host, URL or mail address of STIX (2.1, section 6): it stands in a bundle to be
/// looked for.
fn is_observable(bytes: &[u8], at: usize) -> bool {
    let object = object_around(bytes, at).and_then(|object| bytes.get(object)).unwrap_or_default();
    let kind = field(object, b"\"type\"");
    [&b"\"domain-name\""[..], b"\"url\"", b"\"email-addr\""].iter().any(|name| kind.starts_with(name))
        && !field(object, b"\"to_ids\"").starts_with(b"false")
}

/// Whether the attribute that the place lies in says so.
fn is_for_detection(bytes: &[u8], at: usize) -> bool {
    let object = object_around(bytes, at).and_then(|object| bytes.get(object)).unwrap_or_default();
    field(object, b"\"to_ids\"").starts_with(b"true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        for (text, expected) in [
            ("[domain-name:value = 'evil.example']", true),
            ("[email-message:sender_ref.value='x@evil.example']", true),
            ("[domain-name:value IN ('a.example', 'evil.example')]", true),
            ("[domain-name:value != 'evil.example']", false),
            ("[domain-name:value NOT IN ('evil.example')]", false),
            ("name = 'evil.example'", false),
            (r#"{"to_ids": true, "value": "evil.example"}"#, true),
            (r#"{"value":"evil.example","to_ids":true}"#, true),
            (r#"{"to_ids": false, "value": "evil.example"}"#, false),
            (r#"{"value": "evil.example"}"#, false),
            (r#"{"indicator": "evil.example", "type": "domain"}"#, true),
            (r#"{"ioc":"evil.example"}"#, true),
            (r#"{"ioc": ["lark.example", "evil.example"]}"#, true),
            (r#"{"threat": {"indicator": {"description": "of {lark.example}", "domain": ["evil.example"]}}}"#, true),
            (r#"{"threat": {"indicator": {"type": "url", "url": {"domain": "evil.example"}}}}"#, true),
            (r#"{"threat.indicator.url.domain": "evil.example"}"#, true),
            (r#"{"threat": {"indicator": {"reference": ["evil.example"]}}}"#, false),
            (r#"{"publisher": {"domain": "evil.example"}}"#, false),
            (r#"{"domain": ["a", {"b": 1}], "name": "evil.example"}"#, false),
            (r#"{"link": "evil.example"}"#, false),
            ("evil.example", false),
        ] {
            let at = text.find("evil.example").unwrap();
            let at = if text.contains("x@evil") { at - 2 } else { at };
            assert_eq!(is_valued(text, at), expected, "{text}");
        }
    }

    #[test]
    fn rows() {
        for (text, expected) in [
            ("evil.example,Domain,C2\n", true),
            ("11,Network,domain,\"evil.example\",x", true),
            ("| URL | evil.example | C2 |", true),
            ("evil.example\thostname\n", true),
            ("evil.example, domain of an actor\n", false),
            ("the domain evil.example", false),
            ("domain_port,evil.example:6363,pool", true),
            ("2020-05-02,URL Requested,evil.example,", true),
            ("| evil.example | Command & Control domain |", true),
            ("victim domain,evil.example,", false),
            ("| evil.example | C2 |", true),
            ("| evil.example | network |", false),
            ("reference url,evil.example,", false),
            ("domain\nevil.example,x", false),
        ] {
            let at = text.find("evil.example").unwrap();
            assert_eq!(is_typed(text.as_bytes(), at, at + 12), expected, "{text}");
        }
    }
}
