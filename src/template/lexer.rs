//! The tokens of a KQL query: enough to know a literal from a comment, and a name from both.
//!
//! Source: <https://learn.microsoft.com/kusto/query/scalar-data-types/string> (regular, verbatim, multi-line literals).

use super::document::refused;
use crate::error::RequestError;

/// What a token is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A name or a word of the language.
    Word,
    /// A literal, with its value.
    Text(String),
    /// Digits, with what follows them: `7d`.
    Number,
    /// A sign, or two that belong together (`==`, `=~`, `!=`).
    Sign,
}

/// A token with its place, in bytes. Space and comments are no tokens.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its line in the template, counted from one.
    line: usize,
}

/// A query with its tokens.
#[derive(Debug)]
pub(super) struct Lexed {
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
}

/// Deeper brackets than this are no query that somebody wrote, and conditions are read by recursion.
const DEEPEST: usize = 100;

impl Lexed {
    /// Reads the tokens; a literal that does not end is an error that names its line.
    pub(super) fn read(text: String, first_line: usize) -> Result<Self, RequestError> {
        let mut tokens = Vec::new();
        let mut at = 0;
        let mut line = first_line;
        while let Some(ch) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at..).unwrap_or_default();
            let (kind, length) = if ch.is_whitespace() {
                (None, ch.len_utf8())
            } else if rest.starts_with("//") {
                (None, rest.find('\n').unwrap_or(rest.len()))
            } else if let Some((value, length)) = literal(rest) {
                let value = value.ok_or_else(|| refused("template-not-kql", line, "a text does not end in its line"))?;
                (Some(Kind::Text(value)), length)
            } else if ch.is_alphabetic() || ch == '_' {
                (Some(Kind::Word), run(rest, |ch| ch.is_alphanumeric() || ch == '_'))
            } else if ch.is_ascii_digit() {
                (Some(Kind::Number), run(rest, |ch| ch.is_alphanumeric() || ch == '_'))
            } else {
                let two = ["==", "=~", "!=", "!~", "<=", ">=", ".."].iter().any(|sign| rest.starts_with(sign));
                (Some(Kind::Sign), if two { 2 } else { ch.len_utf8() })
            };
            if let Some(kind) = kind {
                tokens.push(Token { kind, start: at, end: at + length, line });
            }
            line += rest.get(..length).map_or(0, |part| part.matches('\n').count());
            at += length;
        }
        let lexed = Self { text, tokens };
        lexed.check_brackets()?;
        Ok(lexed)
    }

    /// The token's text as written.
    pub(super) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|token| self.text.get(token.start..token.end)).unwrap_or_default()
    }

    /// The token's text, if it is a name or a word of the language.
    pub(super) fn name(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).filter(|token| token.kind == Kind::Word).map(|_| self.word(index))
    }

    /// The value of a literal.
    pub(super) fn value(&self, index: usize) -> Option<&str> {
        match self.tokens.get(index).map(|token| &token.kind) {
            Some(Kind::Text(value)) => Some(value),
            _ => None,
        }
    }

    /// The line of a token in the template, counted from one.
    pub(super) fn line(&self, index: usize) -> usize {
        self.tokens.get(index).map_or(1, |token| token.line)
    }

    /// The token that closes the bracket at `index`.
    pub(super) fn closing(&self, index: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in index..self.tokens.len() {
            match self.word(at) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The token that opens the bracket at `index`.
    pub(super) fn opening(&self, index: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in (0..=index).rev() {
            match self.word(at) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn check_brackets(&self) -> Result<(), RequestError> {
        let mut open: Vec<(usize, &str)> = Vec::new();
        for index in 0..self.tokens.len() {
            let closes = match self.word(index) {
                "(" | "[" | "{" => {
                    if open.len() == DEEPEST {
                        return Err(refused(
                            "template-not-kql",
                            self.line(index),
                            format!("more than {DEEPEST} brackets in each other"),
                        ));
                    }
                    open.push((index, self.word(index)));
                    continue;
                }
                ")" => "(",
                "]" => "[",
                "}" => "{",
                _ => continue,
            };
            if open.pop().is_none_or(|(_, opened)| opened != closes) {
                return Err(refused("template-not-kql", self.line(index), format!("'{}' closes nothing", self.word(index))));
            }
        }
        match open.last() {
            Some((index, sign)) => Err(refused("template-not-kql", self.line(*index), format!("'{sign}' is not closed"))),
            None => Ok(()),
        }
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|ch| !belongs(ch)).unwrap_or(text.len())
}

/// The literal at the beginning of the text: its value (none if it does not end) and its length.
fn literal(text: &str) -> Option<(Option<String>, usize)> {
    // h"…" hides its value from logs.
    let (text, hidden) = match text.strip_prefix(['h', 'H']) {
        Some(rest) if rest.starts_with(['"', '\'', '@']) => (rest, 1),
        _ => (text, 0),
    };
    for fence in ["```", "~~~"] {
        if let Some(rest) = text.strip_prefix(fence) {
            let end = rest.find(fence);
            return Some((
                end.and_then(|end| rest.get(..end)).map(str::to_owned),
                hidden + end.map_or(text.len(), |end| end + 6),
            ));
        }
    }
    let verbatim = text.starts_with("@\"") || text.starts_with("@'");
    let body = if verbatim { text.get(1..)? } else { text };
    let quote = body.chars().next().filter(|ch| matches!(ch, '"' | '\''))?;
    let start = hidden + usize::from(verbatim) + 1;
    let mut value = String::new();
    let mut chars = body.char_indices().skip(1).peekable();
    while let Some((at, ch)) = chars.next() {
        if ch == '\n' {
            break;
        }
        if ch == quote {
            if verbatim && chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
                value.push(quote);
                continue;
            }
            return Some((Some(value), start + at));
        }
        if ch == '\\' && !verbatim {
            match chars.next() {
                // What an escape stands for matters to nobody here but quotes and backslashes.
                Some((_, escaped)) if escaped != '\n' => value.push(escaped),
                _ => break,
            }
            continue;
        }
        value.push(ch);
    }
    Some((None, start))
}
