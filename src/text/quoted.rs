//! Quoted-printable (RFC 2045, section 6.7): the source of a mail, pasted as it was sent. `=3D` is a sign, `=` at a line's
//! end joins it with the next; a URL is cut by both wherever it is long.

use memchr::{memchr_iter, memmem};

/// A decoded text with the way back.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Offset in the decoded text of each piece that was taken over as it stood, and in the source; in order.
    pieces: Vec<(usize, usize)>,
}

impl Decoded {
    /// Where the byte at `at` of the decoded text stands in the source.
    pub(crate) fn source(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(decoded, _)| *decoded <= at);
        let piece = index.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(at, |(decoded, source)| source + (at - decoded))
    }
}

/// Decodes the text if it is quoted-printable: if it says so, or holds both `=3D` and joined lines.
pub(crate) fn decoded(text: &str) -> Option<Decoded> {
    let holds = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let quoted = holds("=3D") && (holds("=\n") || holds("=\r\n") || holds("uoted-printable"));
    if !quoted {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut pieces = vec![(0, 0)];
    // Where what was not taken over yet begins.
    let mut at = 0;
    for sign in memchr_iter(b'=', bytes) {
        let (code, skipped) = match bytes.get(sign + 1..) {
            Some([b'\r', b'\n', ..]) => (None, 3),
            Some([b'\n', ..]) => (None, 2),
            Some([high, low, ..]) if is_digit(*high) && is_digit(*low) => {
                (text.get(sign + 1..sign + 3).and_then(|code| u8::from_str_radix(code, 16).ok()), 3)
            }
            _ => continue,
        };
        out.extend_from_slice(bytes.get(at..sign).unwrap_or_default());
        out.extend(code);
        at = sign + skipped;
        pieces.push((out.len(), at));
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    // Another character set than UTF-8: what it wrote beyond ASCII is no part of an indicator.
    let text = match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => error.into_bytes().into_iter().map(|byte| if byte.is_ascii() { char::from(byte) } else { '?' }).collect(),
    };
    Some(Decoded { text, pieces })
}

/// Upper case, as the standard asks: `a=be` is no code.
fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)
}

#[cfg(test)]
mod tests {
    #[test]
    fn mails() {
        let source = "href=3D\"http://files.ev=\nil.example/?a=3D1\" =C3=BC";
        let decoded = super::decoded(source).unwrap();
        assert_eq!(decoded.text, "href=\"http://files.evil.example/?a=1\" ü");
        let start = decoded.text.find("http").unwrap();
        let end = decoded.text.find("\" ").unwrap();
        let written = source.get(decoded.source(start)..decoded.source(end));
        assert_eq!(written, Some("http://files.ev=\nil.example/?a=3D1"));
        assert!(super::decoded("a=3D and no more").is_none());
    }
}
