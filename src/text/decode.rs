//! Bytes to text: UTF-8, or UTF-16 with a byte-order mark as PowerShell writes it.

use crate::error::Note;

/// Decodes a file's bytes; never fails. A byte-order mark is dropped; what is no text is replaced, and the note says so.
///
/// ```
/// let (text, note) = quarry::decode(b"\xff\xfea\0");
/// assert_eq!((text.as_str(), note), ("a", Some(quarry::Note::Utf16Decoded)));
/// ```
pub fn decode(bytes: &[u8]) -> (String, Option<Note>) {
    match bytes {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes), Some(Note::Utf16Decoded)),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes), Some(Note::Utf16Decoded)),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> (String, Option<Note>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), Some(Note::InvalidUtf8Replaced)),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit);
    char::decode_utf16(units).map(|ch| ch.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
