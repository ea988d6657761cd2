//! Bytes to text: UTF-8, or UTF-16 with a byte-order mark as PowerShell writes it.

use super::mail_parts::with_text_parts;
use crate::error::Note;

/// Decodes a file's bytes; never fails. A byte-order mark is dropped; what is no text is replaced, and the note says so. In a
/// mail's source the text parts that are written in base64 are read.
///
/// ```
/// let (text, note) = quarry::decode(b"\xff\xfea\0");
/// assert_eq!((text.as_str(), note), ("a", Some(quarry::Note::Utf16Decoded)));
/// ```
pub fn decode(bytes: impl Into<Vec<u8>>) -> (String, Option<Note>) {
    let bytes = bytes.into();
    let (text, note) = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes), Some(Note::Utf16Decoded)),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes), Some(Note::Utf16Decoded)),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest.to_vec()),
        _ => utf8(bytes),
    };
    (with_text_parts(text), note)
}

/// The text in the bytes' own memory, where it is one.
fn utf8(bytes: Vec<u8>) -> (String, Option<Note>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(Note::InvalidUtf8Replaced)),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit);
    char::decode_utf16(units).map(|ch| ch.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
