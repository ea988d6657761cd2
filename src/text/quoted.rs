//! Quoted-printable (RFC 2045, section 6.7): the source of a mail, pasted as it was sent. `=3D` is a sign, `=` at a line's
//! end joins it with the next; a URL is cut by both wherever it is long.

use memchr::{memchr, memchr_iter, memmem, memrchr};

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

/// A line of a mail is no longer (76 signs), but for what a copy puts before it.
const LONGEST_LINE: usize = 80;

/// Decodes the text if it is quoted-printable, line by line: what stands beside the mail is no mail, and the signs in a URL's
/// query are no codes there.
pub(crate) fn decoded(text: &str) -> Option<Decoded> {
    let begun = beginning(text)?;
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut pieces = vec![(0, 0)];
    // Where what was not taken over yet begins, and the line that is looked at.
    let (mut at, mut line_end, mut encoded) = (0, 0, false);
    for sign in memchr_iter(b'=', bytes) {
        if sign >= line_end {
            let before = bytes.get(line_end..sign).unwrap_or_default();
            let line_at = memrchr(b'\n', before).map_or(line_end, |at| line_end + at + 1);
            line_end = memchr(b'\n', bytes.get(sign..).unwrap_or_default()).map_or(bytes.len(), |end| sign + end + 1);
            let line = bytes.get(line_at..line_end).unwrap_or_default();
            encoded = line_at >= begun
                && line.len() <= LONGEST_LINE
                && memchr_iter(b'=', line).all(|at| Sign::at(line, at + 1) != Sign::Plain);
        }
        if !encoded {
            continue;
        }
        let (code, skipped) = match Sign::at(bytes, sign + 1) {
            Sign::Code(code) => (Some(code), 3),
            Sign::Join(length) => (None, 1 + length),
            Sign::Plain => continue,
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

/// Where quoted-printable begins: at the beginning of a text that holds `=3D` and joined lines, and hardly a sign that is
/// neither (a list of URLs may hold both, but more of the others), or where a text says so.
fn beginning(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memmem::find(bytes, b"=3D")?;
    let (mut due, mut others, mut joins) = (0usize, 0usize, 0usize);
    for at in memchr_iter(b'=', bytes) {
        match Sign::at(bytes, at + 1) {
            // Of the printable signs of ASCII, only this one has to be written so, and a space at a line's end.
            Sign::Code(b'=' | b' ' | b'\t' | b'\r' | b'\n' | 0x80..) => due += 1,
            Sign::Join(_) => joins += 1,
            Sign::Code(_) | Sign::Plain => others += 1,
        }
    }
    if joins > 0 && due + joins > 2 * others {
        return Some(0);
    }
    ["uoted-printable", "UOTED-PRINTABLE", "uoted-Printable"]
        .into_iter()
        .filter_map(|word| memmem::find(bytes, word.as_bytes()))
        .min()
}

/// What an equals sign begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Sign {
    /// `=3D`: the byte that it stands for.
    Code(u8),
    /// The line goes on: how many bytes end it.
    Join(usize),
    /// Itself.
    Plain,
}

impl Sign {
    /// What begins with the sign before `behind`.
    fn at(bytes: &[u8], behind: usize) -> Self {
        match bytes.get(behind..) {
            Some([b'\r', b'\n', ..]) => Self::Join(2),
            Some([b'\n', ..]) => Self::Join(1),
            Some([high, low, ..]) => match (digit(*high), digit(*low)) {
                // No text holds other control characters.
                (Some(high), Some(low)) if high > 1 || matches!((high, low), (0, 9 | 10 | 13)) => Self::Code(high << 4 | low),
                _ => Self::Plain,
            },
            _ => Self::Plain,
        }
    }
}

/// A hexadecimal digit in upper case, as the standard asks: `a=be` is no code.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
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

    #[test]
    fn a_list_of_urls_is_no_mail() {
        // Of the list one line ends in a sign, one says `=3D`, and the others begin as codes do.
        let list = "http://a.example/?q=\nhttp://b.example/?s=75ab\nhttp://c.example/?x=3D\nhttp://d.example/?i=x&k=y\n";
        assert!(super::decoded(list).is_none());
        // Nor is it one beside a mail that says what it is, nor a long line behind that.
        let mail = "Content-Transfer-Encoding: quoted-printable\n\n<a href=3D\"http://e.exam=\nple/\">\n";
        let long = "http://f.example/a/long/path/of/a/link/in/a/list/that/no/line/of/a/mail/holds/?s=75&t=41&u=\n";
        let both = format!("{list}{mail}{long}");
        let decoded = super::decoded(&both).unwrap();
        assert!(decoded.text.starts_with(list), "{}", decoded.text);
        assert!(decoded.text.ends_with(&format!("<a href=\"http://e.example/\">\n{long}")), "{}", decoded.text);
    }
}
