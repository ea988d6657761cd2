//! The text parts of a mail's source that are written in base64 (RFC 2045, section 6.8): without this a phishing mail's
//! links are not in its text at all.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

/// Lenient in its padding, as mail programs are.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
);

/// The text with each base64 body of a text part in its place, read.
pub(crate) fn with_text_parts(text: String) -> String {
    if ["ase64", "ASE64"].iter().all(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_none()) {
        return text;
    }
    let mut out = String::new();
    let mut taken = 0;
    for (at, body) in bodies(&text) {
        let Some(decoded) = text.get(body.clone()).and_then(|encoded| read(encoded, text.get(at..body.start)?)) else { continue };
        out.push_str(text.get(taken..body.start).unwrap_or_default());
        out.push_str(&decoded);
        out.push('\n');
        taken = body.end;
    }
    if taken == 0 {
        return text;
    }
    out.push_str(text.get(taken..).unwrap_or_default());
    out
}

/// Where the headers of each base64 text part begin, and its body.
fn bodies(text: &str) -> Vec<(usize, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let (mut headers_at, mut at) = (0, 0);
    let (mut encoded, mut other) = (false, false);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        at += line.len();
        let words = line.trim_end();
        if !words.is_empty() && !words.starts_with("--") {
            let words = words.to_ascii_lowercase();
            encoded |= words.starts_with("content-transfer-encoding:") && words.ends_with("base64");
            other |= words.starts_with("content-type:") && !words.contains("text/");
            continue;
        }
        if words.is_empty() && encoded && !other {
            let start = at;
            while let Some(line) = lines.next_if(|line| is_base64(line.trim_end())) {
                at += line.len();
            }
            found.push((headers_at, start..at));
        }
        (headers_at, encoded, other) = (at, false, false);
    }
    found
}

fn is_base64(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}

/// The body in the character set that the part's headers name; UTF-8 where they name none.
fn read(encoded: &str, headers: &str) -> Option<String> {
    let digits: Vec<u8> = encoded.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes = BASE64.decode(digits).ok()?;
    let headers = headers.to_ascii_lowercase();
    let named =
        |charset: &str| headers.contains(&format!("charset={charset}")) || headers.contains(&format!("charset=\"{charset}"));
    if named("utf-16") {
        let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        let unit = if named("utf-16be") { u16::from_be_bytes } else { u16::from_le_bytes };
        return Some(char::decode_utf16(units.map(unit)).map(|ch| ch.unwrap_or(char::REPLACEMENT_CHARACTER)).collect());
    }
    Some(match String::from_utf8_lossy(&bytes) {
        // Of the eight-bit sets only the letters of ASCII are of an indicator.
        Cow::Owned(_) if named("iso-8859") || named("windows-125") => bytes.into_iter().map(char::from).collect(),
        text => text.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_text_parts_are_read() {
        let (first, second) = ("aHh4cDovL2V2aWwtYzJb", "Ll1uZXQvYQ==");
        let body = format!("{first}{second}");
        for (text, expected) in [
            (
                format!(
                    "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
                ),
                true,
            ),
            (
                format!(
                    "A: b\n\n--x\nContent-Transfer-Encoding: BASE64\nContent-Type: text/html\n\n{first}\n{second}\n\n--x--\n"
                ),
                true,
            ),
            (format!("--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n{body}\n"), false),
            (format!("--x\nContent-Type: text/html\n\n{body}\n"), false),
        ] {
            let read = with_text_parts(text.clone());
            assert_eq!(read.contains("hxxp://evil-c2[.]net/a"), expected, "{read}");
            assert!(expected || read == text, "{read}");
        }
    }

    #[test]
    fn character_sets() {
        let mail = |charset: &str, body: &str| {
            with_text_parts(format!("Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{body}\n"))
        };
        assert!(mail("utf-16le", "ZQB2AGkAbAAuAGMAbwBtAA==").contains("evil.com"));
        assert!(mail("windows-1252", "5GV2aWwuY29t").contains("äevil.com"));
        assert!(mail("utf-8", "!").contains('!'));
    }
}
