//! One character as its reader sees it: invisible marks passed over, escapes and entities decoded, full-width and
//! look-alike punctuation folded. Every disguise is undone over this one stream, so that disguises combine.

/// How a character was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// As itself.
    Plain,
    /// Behind a backslash: Markdown, JSON, a regular expression.
    Escaped,
    /// As an HTML entity or a `\u` escape.
    Encoded,
    /// As another character that looks like it.
    Disguised,
}

/// A character and where its writing ends, in bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    pub(crate) ch: char,
    pub(crate) end: usize,
    pub(crate) form: Form,
}

/// Invisible marks in a row that are passed over at once; more than this is no disguise, and the bound keeps any
/// input linear.
const INVISIBLE_RUN: usize = 16;

/// The glyph that begins at `at`, or none at the end of the text.
#[inline]
pub(crate) fn glyph(text: &str, at: usize) -> Option<Glyph> {
    match *text.as_bytes().get(at)? {
        b'&' | b'\\' | 0x80.. => written_otherwise(text, at),
        byte => Some(Glyph { ch: char::from(byte), end: at + 1, form: Form::Plain }),
    }
}

/// A glyph that is not one byte, or may not be. Apart from [`glyph`], so that the usual case is a few instructions in place.
fn written_otherwise(text: &str, at: usize) -> Option<Glyph> {
    match text.as_bytes().get(at)? {
        b'&' => entity(text, at).or(Some(Glyph { ch: '&', end: at + 1, form: Form::Plain })),
        b'\\' => Some(escape(text, at)),
        _ => wide(text, at),
    }
}

/// A character beyond ASCII: skipped if invisible, folded if it looks like ASCII punctuation or is full-width.
fn wide(text: &str, at: usize) -> Option<Glyph> {
    let mut chars = text.get(at..)?.char_indices();
    let mut hidden = 0;
    let (offset, ch) = loop {
        let (offset, ch) = chars.next()?;
        if !is_invisible(ch) || hidden == INVISIBLE_RUN {
            break (offset, ch);
        }
        hidden += 1;
    };
    let end = at + offset + ch.len_utf8();
    if offset > 0 && ch.is_ascii() {
        return glyph(text, at + offset)
            .map(|seen| if seen.form == Form::Plain && seen.ch == '.' { Glyph { form: Form::Disguised, ..seen } } else { seen });
    }
    let folded = fold(ch);
    let form = if folded == ch || ch.is_alphanumeric() || matches!(folded, '-' | ' ') { Form::Plain } else { Form::Disguised };
    Some(Glyph { ch: folded, end, form })
}

/// Marks that a reader does not see: zero-width, soft hyphen, byte-order and direction marks.
pub(crate) fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// The ASCII character that this one stands for in an indicator, or itself.
fn fold(ch: char) -> char {
    match ch {
        '\u{ff01}'..='\u{ff5e}' => u32::from(ch).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(ch),
        '。' | '｡' | '․' | '·' | '‧' | '∙' | '⋅' | '﹒' => '.',
        '∶' | '﹕' | '꞉' => ':',
        '∕' | '⁄' | '⧸' => '/',
        '﹫' => '@',
        '‐' | '‑' | '﹣' => '-',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ' ',
        _ => ch,
    }
}

/// `&#46;`, `&#x2e;`, `&period;` and the few names that matter in a host, a URL or around them.
fn entity(text: &str, at: usize) -> Option<Glyph> {
    let bytes = text.as_bytes().get(at + 1..)?;
    let length = bytes.iter().take(10).position(|b| *b == b';')?;
    let name = std::str::from_utf8(bytes.get(..length)?).ok()?;
    let ch = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        match name {
            "amp" => '&',
            "period" => '.',
            "colon" => ':',
            "sol" => '/',
            "commat" => '@',
            "lsqb" | "lbrack" => '[',
            "rsqb" | "rbrack" => ']',
            "lpar" => '(',
            "rpar" => ')',
            "quot" => '"',
            "apos" => '\'',
            "lt" => '<',
            "gt" => '>',
            "nbsp" => ' ',
            "hyphen" | "dash" => '-',
            "lowbar" => '_',
            "equals" => '=',
            "quest" => '?',
            "num" => '#',
            "percnt" => '%',
            "shy" => '\u{ad}',
            _ => return None,
        }
    };
    Some(Glyph { ch: fold(ch), end: at + length + 2, form: Form::Encoded })
}

/// Whether four hexadecimal digits stand at `at`.
fn hexadecimal_at(text: &str, at: usize) -> bool {
    text.as_bytes().get(at..at + 4).is_some_and(|four| four.iter().all(u8::is_ascii_hexdigit))
}

/// `\.`, `\/`, `\[`, `\u002e`, `\x2e`; `\n`, `\r` and `\t` are the space that they stand for.
fn escape(text: &str, at: usize) -> Glyph {
    let alone = Glyph { ch: '\\', end: at + 1, form: Form::Plain };
    let hexadecimal = |digits: usize| {
        let digits = text.get(at + 2..at + 2 + digits)?;
        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    };
    // JSON in JSON doubles the backslashes before a slash or a code.
    let run = text.as_bytes().get(at..).unwrap_or_default().iter().take(8).take_while(|b| **b == b'\\').count();
    let behind = text.as_bytes().get(at + run).copied().unwrap_or_default();
    if run > 1 && (behind == b'/' || behind == b'u' && hexadecimal_at(text, at + run + 1)) {
        let inner = escape(text, at + run - 1);
        return Glyph { ..inner };
    }
    match text.as_bytes().get(at + 1) {
        Some(b'u') => hexadecimal(4).map_or(alone, |ch| Glyph { ch: fold(ch), end: at + 6, form: Form::Encoded }),
        Some(b'x') => hexadecimal(2).map_or(alone, |ch| Glyph { ch: fold(ch), end: at + 4, form: Form::Encoded }),
        Some(b'n' | b'r' | b't') => Glyph { ch: '\n', end: at + 2, form: Form::Escaped },
        Some(byte) if byte.is_ascii_punctuation() => Glyph { ch: char::from(*byte), end: at + 2, form: Form::Escaped },
        _ => alone,
    }
}

/// A character that can stand in a label of a host as it is written.
pub(crate) fn is_label_char(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_');
    }
    // Vowel signs of Indic scripts and Thai are no letters to Rust, but belong to labels.
    ch.is_alphanumeric() || matches!(ch, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{e7f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_character() {
        for (text, ch, end, form) in [
            (".", '.', 1, Form::Plain),
            ("\\.", '.', 2, Form::Escaped),
            ("&#46;", '.', 5, Form::Encoded),
            ("&#x2E;", '.', 6, Form::Encoded),
            ("\\u002e", '.', 6, Form::Encoded),
            ("\u{200b}.", '.', 4, Form::Disguised),
            ("。", '.', 3, Form::Disguised),
            ("１", '1', 3, Form::Plain),
            ("\u{ad}a", 'a', 3, Form::Plain),
            ("ü", 'ü', 2, Form::Plain),
            ("&copy;", '&', 1, Form::Plain),
            ("\\nx", '\n', 2, Form::Escaped),
            ("\\S", '\\', 1, Form::Plain),
        ] {
            let seen = glyph(text, 0).unwrap();
            assert_eq!((seen.ch, seen.end, seen.form), (ch, end, form), "{text:?}");
        }
    }

    #[test]
    fn many_invisible_marks_end() {
        assert_eq!(glyph(&"\u{200b}".repeat(100), 0).map(|seen| seen.end), Some(51));
    }
}
