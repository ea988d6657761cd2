//! What a record of threat intelligence says is an indicator: a comparison of a STIX pattern, an attribute of MISP that is for
//! detection, the value of a feed's entry. Such a value is meant, whatever else the text disguises.

use memchr::memmem;

use super::bystanders::object_around;

/// Keys of JSON whose value is an indicator: of OTX, ThreatFox and their like.
const KEYS: [&[u8]; 4] = [b"indicator", b"ioc", b"ioc_value", b"indicator_value"];

/// Whether a record declares what begins at `start` an indicator.
pub(crate) fn is_declared(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let Some((quote @ (b'\'' | b'"'), before)) = bytes.get(..start).and_then(<[u8]>::split_last) else { return false };
    if *quote == b'\'' {
        return compared(before, b":value") || compared(before, b"_ref.value");
    }
    let Some(before) = before.trim_ascii_end().strip_suffix(b":").map(<[u8]>::trim_ascii_end) else { return false };
    let Some(before) = before.strip_suffix(b"\"") else { return false };
    let key = before.get(before.iter().rposition(|b| *b == b'"').map_or(0, |at| at + 1)..).unwrap_or_default();
    KEYS.contains(&key) || key == b"value" && is_for_detection(bytes, start)
}

/// `domain-name:value = `, `url:value IN ('a', `: a comparison of the wanted property with equals, or with a list, that is not
/// negated (STIX 2.1, section 9).
fn compared(before: &[u8], wanted: &[u8]) -> bool {
    const LONGEST_LIST: usize = 400;
    let before = before.trim_ascii_end();
    let property = if let Some(property) = before.strip_suffix(b"=") {
        property
    } else if before.ends_with(b",") || before.ends_with(b"(") {
        let near = before.get(before.len().saturating_sub(LONGEST_LIST)..).unwrap_or_default();
        let Some(open) = memmem::rfind(near, b" IN (") else { return false };
        if near.get(open..).is_some_and(|list| list.contains(&b']')) {
            return false;
        }
        near.get(..open).unwrap_or_default()
    } else {
        return false;
    };
    property.trim_ascii_end().ends_with(wanted)
}

/// Whether a record declares what begins at `start` a host's name: `domain-name:value = `, an object whose type is `domain` or
/// `hostname`.
pub(super) fn is_declared_host(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let Some((quote, before)) = bytes.get(..start).and_then(<[u8]>::split_last) else { return false };
    match quote {
        b'\'' => compared(before, b"domain-name:value"),
        b'"' => {
            is_declared(text, start) && {
                let object = object_around(bytes, start).and_then(|object| bytes.get(object)).unwrap_or_default();
                [&b"domain"[..], b"hostname"].iter().any(|kind| {
                    let value = field(object, b"\"type\"");
                    value
                        .strip_prefix(b"\"")
                        .and_then(|value| value.strip_prefix(*kind))
                        .is_some_and(|rest| rest.starts_with(b"\""))
                })
            }
        }
        _ => false,
    }
}

/// What stands behind a quoted key and its colon.
fn field<'b>(object: &'b [u8], key: &[u8]) -> &'b [u8] {
    let behind = memmem::find(object, key).and_then(|at| object.get(at + key.len()..)).unwrap_or_default().trim_ascii_start();
    behind.strip_prefix(b":").unwrap_or_default().trim_ascii_start()
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
            (r#"{"link": "evil.example"}"#, false),
            ("evil.example", false),
        ] {
            let at = text.find("evil.example").unwrap();
            let at = if text.contains("x@evil") { at - 2 } else { at };
            assert_eq!(is_declared(text, at), expected, "{text}");
        }
    }
}
