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
        b'&' | b'\\' | b'<' | 0x80.. => written_otherwise(text, at),
        byte => Some(Glyph { ch: char::from(byte), end: at + 1, form: Form::Plain }),
    }
}

/// A glyph that is not one byte, or may not be: behind invisible marks, however those are written. Apart from [`glyph`], so
/// that the usual case is a few instructions in place.
fn written_otherwise(text: &str, at: usize) -> Option<Glyph> {
    let mut seen = written(text, at)?;
    let mut hidden = 0;
    while is_invisible(seen.ch) && hidden < INVISIBLE_RUN {
        seen = written(text, seen.end)?;
        hidden += 1;
    }
    // A full stop behind a mark that nobody sees is a disguise; a letter is only a letter.
    let dot = hidden > 0 && seen.ch == '.' && seen.form == Form::Plain;
    Some(if dot { Glyph { form: Form::Disguised, ..seen } } else { seen })
}

/// One character as it is written at `at`, visible or not.
pub(super) fn written(text: &str, at: usize) -> Option<Glyph> {
    let byte = *text.as_bytes().get(at)?;
    let plain = |ch: char| Glyph { ch, end: at + ch.len_utf8(), form: Form::Plain };
    Some(match byte {
        b'&' => entity(text, at).unwrap_or(plain('&')),
        b'\\' => escape(text, at),
        b'<' => match inline_tag(text, at) {
            // Where a browser may break the line, as a zero-width space says it.
            Some(Tag { name: "wbr", end, .. }) => Glyph { ch: '\u{200b}', end, form: Form::Encoded },
            _ => plain('<'),
        },
        0..0x80 => plain(char::from(byte)),
        _ => {
            let ch = text.get(at..)?.chars().next()?;
            let folded = fold(ch);
            let as_itself = folded == ch || folded.is_ascii_alphanumeric() || matches!(folded, '-' | ' ');
            let form = if as_itself { Form::Plain } else { Form::Disguised };
            Glyph { ch: folded, end: at + ch.len_utf8(), form }
        }
    })
}

/// A tag of HTML source that changes how a few letters look.
pub(super) struct Tag {
    name: &'static str,
    pub(super) closing: bool,
    pub(super) end: usize,
}

/// `<b>`, `</span>`, `<font color="red">`, `<wbr>` at `at`; none for other tags.
pub(super) fn inline_tag(text: &str, at: usize) -> Option<Tag> {
    const NAMES: [&str; 12] = ["b", "i", "u", "em", "tt", "wbr", "span", "font", "mark", "code", "small", "strong"];
    const LONGEST: usize = 80;
    let bytes = text.as_bytes();
    let closing = bytes.get(at + 1) == Some(&b'/');
    let inner = bytes.get(at + 1 + usize::from(closing)..)?;
    let length = inner.iter().take(8).position(|b| !b.is_ascii_alphabetic())?;
    let more = inner.get(length..)?;
    if !matches!(more.first(), Some(b'>' | b' ' | b'/')) {
        return None;
    }
    let name = NAMES.into_iter().find(|name| inner.get(..length).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes())))?;
    let more =
        more.iter().take(LONGEST).position(|b| matches!(b, b'>' | b'<' | b'\n')).filter(|end| more.get(*end) == Some(&b'>'))?;
    Some(Tag { name, closing, end: at + 1 + usize::from(closing) + length + more + 1 })
}

/// Marks that a reader does not see: zero-width, soft hyphen, byte-order and direction marks.
pub(crate) fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// Whether the character stands for another that matters in an indicator.
pub(super) fn stands_for_another(ch: char) -> bool {
    !matches!(fold(ch), ',' | ';' | '!' | '?') && fold(ch) != ch
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
            "ldquo" | "rdquo" | "lsquo" | "rsquo" | "laquo" | "raquo" | "sbquo" | "bdquo" => '"',
            "hellip" => '…',
            "ndash" => '–',
            "mdash" => '—',
            "zwj" => '\u{200d}',
            "zwnj" => '\u{200c}',
            _ => return None,
        }
    };
    Some(Glyph { ch: fold(ch), end: at + length + 2, form: Form::Encoded })
}

/// Whether the dot of a regular expression in a string stands between labels, `evil\\.example`: none of a folder, `\\Users\\.ssh`.
fn is_between_labels(text: &[u8], at: usize, end: usize) -> bool {
    const LONGEST: usize = 63;
    let label = text.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let length = label.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let before = label.len().checked_sub(length + 1).and_then(|at| label.get(at));
    length > 0 && before != Some(&b'\\') && text.get(end).is_some_and(u8::is_ascii_alphanumeric)
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
    let dot = || run == 2 && behind == b'.' && is_between_labels(text.as_bytes(), at, at + run + 1);
    if run > 1 && (behind == b'/' || behind == b'u' && hexadecimal_at(text, at + run + 1) || dot()) {
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
    if ch.is_ascii() { ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_') } else { is_letter(ch) }
}

/// The same beyond ASCII. Apart, so that it does not stand wherever a letter is asked for.
#[inline(never)]
fn is_letter(ch: char) -> bool {
    match ch {
        // What texts in other scripts consist of, and their punctuation: known without a search of Unicode's tables.
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ѐ'..='ҁ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' | '가'..='힣' => {
            true
        }
        // A footnote's number is no letter of what it stands beside.
        '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{bc}'..='\u{be}' | '\u{2070}'..='\u{209f}' => false,
        '\u{80}'..='\u{a9}' | '\u{2000}'..='\u{206f}' | '、'..='〄' | '〈'..='〠' | '\u{ff01}'..='\u{ff0f}' => false,
        // Vowel signs of Indic scripts and Thai are no letters to Rust, but belong to labels.
        '\u{300}'..='\u{36f}' | '\u{900}'..='\u{e7f}' => true,
        _ => ch.is_alphanumeric(),
    }
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
            ("&shy;&#8203;a", 'a', 13, Form::Plain),
            ("\\u200b.", '.', 7, Form::Disguised),
            ("<wbr>a", 'a', 6, Form::Plain),
            ("<WBR />.", '.', 8, Form::Disguised),
            ("<b>a", '<', 1, Form::Plain),
        ] {
            let seen = glyph(text, 0).unwrap();
            assert_eq!((seen.ch, seen.end, seen.form), (ch, end, form), "{text:?}");
        }
    }

    #[test]
    fn letters_are_unicodes() {
        let otherwise = |ch: char| {
            matches!(
                ch,
                '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{bc}'..='\u{be}' | '\u{300}'..='\u{36f}' | '\u{900}'..='\u{e7f}' | '\u{2070}'..='\u{209f}'
            )
        };
        for ch in ('\u{80}'..=char::MAX).filter(|ch| !otherwise(*ch)) {
            assert_eq!(is_label_char(ch), ch.is_alphanumeric(), "{ch:?}");
        }
    }

    #[test]
    fn many_invisible_marks_end() {
        assert_eq!(glyph(&"\u{200b}".repeat(100), 0).map(|seen| seen.end), Some(51));
    }
}
