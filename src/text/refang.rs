//! Refanging: the one grammar of disguised dots, colons, slashes and at-signs.

use super::glyph::{Form, Glyph, glyph, is_label_char};

/// What a disguise stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mark {
    Dot,
    Colon,
    /// `[::]` inside an IPv6 address.
    DoubleColon,
    Slash,
    /// `[//]`
    DoubleSlash,
    At,
    /// `[://]`
    ColonSlashes,
}

/// A disguised mark in brackets or quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disguise {
    pub(crate) mark: Mark,
    pub(crate) end: usize,
    /// It has both an opening and a closing bracket.
    pub(crate) whole: bool,
    /// It opened a bracket that is still open: `com[.ar]`.
    pub(crate) open: bool,
}

/// Words in brackets, lower case, and what they stand for.
const WORDS: [(&str, Mark); 12] = [
    ("dot", Mark::Dot),
    ("d0t", Mark::Dot),
    ("punkt", Mark::Dot),
    ("point", Mark::Dot),
    ("ponto", Mark::Dot),
    ("punto", Mark::Dot),
    ("period", Mark::Dot),
    ("colon", Mark::Colon),
    ("slash", Mark::Slash),
    ("at", Mark::At),
    ("arroba", Mark::At),
    ("et", Mark::At),
];

/// `[.]`, `(dot)`, `{.}`, `<.>`, `[[.]]`, `[. ]`, `[.`, `.]`, `[:]`, `[://]`, `[@]`, `(at)`, `"."`, `|.|`, `^.`, `*.*` at `at`.
pub(crate) fn disguise(text: &str, at: usize) -> Option<Disguise> {
    let first = glyph(text, at)?;
    match first.ch {
        '[' | '(' | '{' | '<' => bracketed(text, first),
        '.' if first.form == Form::Plain => closed_dot(text, first.end),
        '"' | '\'' | '|' | '*' => quoted(text, first),
        '^' => {
            let dot = glyph(text, first.end).filter(|dot| dot.ch == '.')?;
            Some(Disguise { mark: Mark::Dot, end: dot.end, whole: true, open: false })
        }
        _ => None,
    }
}

/// Opening brackets, a mark or a word, closing brackets if any; spaces inside the brackets.
fn bracketed(text: &str, opening: Glyph) -> Option<Disguise> {
    let second = glyph(text, opening.end).filter(|second| matches!(second.ch, '[' | '(' | '{'));
    let at = spaces(text, second.map_or(opening.end, |second| second.end));
    let first = glyph(text, at)?;
    let (mark, core_end) = match first.ch {
        // `[..]` is one dot typed twice.
        '.' => (
            Mark::Dot,
            glyph(text, first.end)
                .filter(|twice| twice.ch == '.' && glyph(text, twice.end).is_some_and(|closing| closes(closing.ch)))
                .map_or(first.end, |twice| twice.end),
        ),
        // A bullet is a dot only here: elsewhere it begins an item of a list.
        ',' | '•' => (Mark::Dot, first.end),
        '@' => (Mark::At, first.end),
        '/' => match glyph(text, first.end) {
            Some(second) if second.ch == '/' => (Mark::DoubleSlash, second.end),
            _ => (Mark::Slash, first.end),
        },
        ':' => match glyph(text, first.end) {
            Some(second) if second.ch == ':' => (Mark::DoubleColon, second.end),
            Some(second) if second.ch == '/' => match glyph(text, second.end) {
                Some(third) if third.ch == '/' => (Mark::ColonSlashes, third.end),
                _ => (Mark::Colon, first.end),
            },
            _ => (Mark::Colon, first.end),
        },
        ch if ch.is_ascii_alphabetic() => word(text, at)?,
        _ => return None,
    };
    let inner = spaces(text, core_end);
    let mut end = core_end;
    let mut closed = false;
    if let Some(closing) = glyph(text, inner).filter(|closing| closes(closing.ch)) {
        end = closing.end;
        closed = true;
        if let Some(twice) = glyph(text, end).filter(|twice| second.is_some() && closes(twice.ch)) {
            end = twice.end;
        }
    }
    // A broken bracket is a disguise only around the marks themselves, never around a word or a comma.
    let bare = matches!(first.ch, '.' | ':' | '/') && !matches!(opening.ch, '<' | '{');
    (closed || bare).then_some(Disguise { mark, end, whole: closed, open: !closed })
}

/// The word at `at` that stands for a mark, and where it ends.
fn word(text: &str, at: usize) -> Option<(Mark, usize)> {
    // Nearly always two letters say that none of them stands there.
    let two = text.as_bytes().get(at..at + 2)?;
    let begun = |word: &str| word.as_bytes().get(..2).is_some_and(|first| first.eq_ignore_ascii_case(two));
    WORDS.iter().filter(|(word, _)| begun(word)).find_map(|(word, mark)| Some((*mark, word_end(text, at, word)?)))
}

/// `.]`, `.)`, `.}` directly before a label.
fn closed_dot(text: &str, after_dot: usize) -> Option<Disguise> {
    let closing = glyph(text, after_dot).filter(|closing| matches!(closing.ch, ']' | ')' | '}'))?;
    let next = glyph(text, closing.end)?;
    (is_label_char(next.ch) && next.ch != '-').then_some(Disguise {
        mark: Mark::Dot,
        end: closing.end,
        whole: false,
        open: false,
    })
}

/// `"."`, `'.'`, `|.|`, `*.*`: the same sign on both sides of a dot, and a label behind it.
fn quoted(text: &str, sign: Glyph) -> Option<Disguise> {
    let dot = glyph(text, sign.end).filter(|dot| dot.ch == '.')?;
    let second = glyph(text, dot.end).filter(|second| second.ch == sign.ch)?;
    let next = glyph(text, second.end)?;
    is_label_char(next.ch).then_some(Disguise { mark: Mark::Dot, end: second.end, whole: true, open: false })
}

fn closes(ch: char) -> bool {
    matches!(ch, ']' | ')' | '}' | '>')
}

/// Where the word ends, if it stands here in any case.
pub(crate) fn word_end(text: &str, at: usize, word: &str) -> Option<usize> {
    let end = at + word.len();
    let found = text.as_bytes().get(at..end)?;
    // Nearly always the first letter says that it does not.
    if !found.first()?.eq_ignore_ascii_case(word.as_bytes().first()?) {
        return None;
    }
    let more = text.as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric);
    (found.eq_ignore_ascii_case(word.as_bytes()) && !more).then_some(end)
}

/// Behind one or two spaces or tabs, if there are any; never over a line's end.
pub(crate) fn spaces(text: &str, at: usize) -> usize {
    let mut end = at;
    for _ in 0..2 {
        match glyph(text, end) {
            Some(space) if matches!(space.ch, ' ' | '\t') => end = space.end,
            _ => break,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises() {
        for (text, mark) in [
            ("[.]", Mark::Dot),
            ("(dot)", Mark::Dot),
            ("[ . ]", Mark::Dot),
            ("[[.]]", Mark::Dot),
            ("[.", Mark::Dot),
            ("[,]", Mark::Dot),
            ("\\[.\\]", Mark::Dot),
            ("&#91;.&#93;", Mark::Dot),
            ("[:]", Mark::Colon),
            ("[::]", Mark::DoubleColon),
            ("[@]", Mark::At),
            ("(AT)", Mark::At),
            ("[.)", Mark::Dot),
        ] {
            assert_eq!(disguise(text, 0).map(|found| (found.mark, found.end)), Some((mark, text.len())), "{text}");
        }
        for text in ["[at", "(dots)", "[1]", ".)", ".] ", "(,", "[s]", "*.*"] {
            assert!(disguise(text, 0).is_none(), "{text}");
        }
    }
}
