//! Comparisons without a value, taken out of the conditions that they stand in.
//!
//! Beside `or` such a comparison goes. Beside `and` it goes too, as long as another slot of the condition took values;
//! otherwise nothing of what was asked for could match, and the condition is `false` rather than every row.

use std::ops::Range;

use super::lexer::Lexed;

/// What became of a comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// Its slot took values.
    Filled,
    /// Its slot holds an indicator and took none.
    Emptied,
    /// Its slot holds no indicator (a file name, a device).
    Dropped,
}

/// A comparison's tokens with what became of it.
pub(super) struct Marked {
    pub(super) tokens: Range<usize>,
    pub(super) fate: Fate,
}

/// A change of the text, in bytes.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) bytes: Range<usize>,
    pub(super) text: String,
}

/// A condition, as far as `and`, `or` and brackets go.
enum Node {
    Atom(Range<usize>),
    Group(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// What is left of a condition.
enum Left {
    /// Its text, and whether a slot in it took values.
    Kept(String, bool),
    Emptied,
    Dropped,
}

/// The changes that take the emptied and dropped comparisons out; `shown` gives the text of a token range, other edits
/// applied.
pub(super) fn without(query: &Lexed, marked: &[Marked], shown: &dyn Fn(Range<usize>) -> String) -> Vec<Edit> {
    let conditions = conditions(query);
    let touches = |tokens: &Range<usize>, fates: &[Fate]| {
        marked.iter().any(|mark| fates.contains(&mark.fate) && holds(tokens, &mark.tokens))
    };
    let mut edits = Vec::new();
    for (index, condition) in conditions.iter().enumerate() {
        if !touches(&condition.tokens, &[Fate::Emptied, Fate::Dropped]) {
            continue;
        }
        let neighbour_filled = conditions.iter().enumerate().any(|(other, neighbour)| {
            other != index && neighbour.pipe == condition.pipe && touches(&neighbour.tokens, &[Fate::Filled])
        });
        let node = or(query, &mut condition.tokens.clone());
        let (from, text) = match left(&node, marked, shown) {
            Left::Kept(text, _) => (condition.tokens.start, text),
            Left::Emptied if !neighbour_filled => (condition.tokens.start, "false".to_owned()),
            // The whole operator goes, from its bar.
            _ => (condition.bar, String::new()),
        };
        let start = query.tokens.get(from).map_or(0, |token| token.start);
        let end = query.tokens.get(condition.tokens.end - 1).map_or(0, |token| token.end);
        edits.push(Edit { bytes: start..end, text });
    }
    edits
}

/// Whether `inner` lies in `outer`.
fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// For each token, whether it stands in the condition of a `where`, which a comparison can be taken out of.
pub(super) fn inside(query: &Lexed) -> Vec<bool> {
    let mut inside = vec![false; query.tokens.len()];
    for condition in conditions(query) {
        if let Some(tokens) = inside.get_mut(condition.tokens) {
            tokens.fill(true);
        }
    }
    inside
}

/// The condition of one `where`.
struct Condition {
    /// The token of its bar.
    bar: usize,
    tokens: Range<usize>,
    /// The token at which its pipe begins: conditions of one pipe are joined by `and`.
    pipe: usize,
}

fn conditions(query: &Lexed) -> Vec<Condition> {
    let mut found = Vec::new();
    // Where the innermost open bracket, or the statement, began.
    let mut begun = vec![0];
    for at in 0..query.tokens.len() {
        match query.word(at) {
            "(" | "[" | "{" => begun.push(at),
            ")" | "]" | "}" => {
                begun.pop();
            }
            ";" => {
                begun.pop();
                begun.push(at);
            }
            "where" | "filter" if at > 0 && query.value(at).is_none() => {
                let mut end = at + 1;
                while end < query.tokens.len() && !matches!(query.word(end), "|" | ";" | ")" | "}" | ",") {
                    end = match query.word(end) {
                        "(" | "[" | "{" => query.closing(end).unwrap_or(end),
                        _ => end,
                    } + 1;
                }
                let bar = if query.word(at - 1) == "|" { at - 1 } else { at };
                if end > at + 1 {
                    found.push(Condition { bar, tokens: at + 1..end, pipe: begun.last().copied().unwrap_or(0) });
                }
            }
            _ => {}
        }
    }
    found
}

fn or(query: &Lexed, tokens: &mut Range<usize>) -> Node {
    chain(query, tokens, "or", and, Node::Or)
}

fn and(query: &Lexed, tokens: &mut Range<usize>) -> Node {
    chain(query, tokens, "and", atom, Node::And)
}

/// `PART word PART word …`; one part alone is itself.
fn chain(
    query: &Lexed,
    tokens: &mut Range<usize>,
    word: &str,
    part: fn(&Lexed, &mut Range<usize>) -> Node,
    join: fn(Vec<Node>) -> Node,
) -> Node {
    let mut parts = vec![part(query, tokens)];
    while tokens.start < tokens.end && query.word(tokens.start) == word {
        tokens.start += 1;
        parts.push(part(query, tokens));
    }
    match parts.pop() {
        Some(alone) if parts.is_empty() => alone,
        last => join(parts.into_iter().chain(last).collect()),
    }
}

fn atom(query: &Lexed, tokens: &mut Range<usize>) -> Node {
    let start = tokens.start;
    if query.word(start) == "(" {
        if let Some(close) = query.closing(start) {
            if close < tokens.end && (close + 1 == tokens.end || matches!(query.word(close + 1), "and" | "or")) {
                tokens.start = close + 1;
                return Node::Group(Box::new(or(query, &mut (start + 1..close))));
            }
        }
    }
    while tokens.start < tokens.end && !matches!(query.word(tokens.start), "and" | "or") {
        tokens.start = match query.word(tokens.start) {
            "(" | "[" | "{" => query.closing(tokens.start).unwrap_or(tokens.start),
            _ => tokens.start,
        } + 1;
    }
    // Two words in a row that join are no condition; it is left as it was written.
    if tokens.start == start {
        tokens.start = tokens.end;
    }
    Node::Atom(start..tokens.start)
}

fn left(node: &Node, marked: &[Marked], shown: &dyn Fn(Range<usize>) -> String) -> Left {
    match node {
        Node::Atom(tokens) => {
            let mut inside = marked.iter().filter(|mark| holds(tokens, &mark.tokens)).map(|mark| mark.fate);
            match inside.next() {
                Some(Fate::Emptied) => Left::Emptied,
                Some(Fate::Dropped) => Left::Dropped,
                Some(Fate::Filled) => Left::Kept(shown(tokens.clone()), true),
                None => Left::Kept(shown(tokens.clone()), false),
            }
        }
        Node::Group(inner) => match left(inner, marked, shown) {
            Left::Kept(text, filled) => Left::Kept(format!("({text})"), filled),
            gone => gone,
        },
        Node::And(parts) => joined(parts, " and ", marked, shown),
        Node::Or(parts) => joined(parts, " or ", marked, shown),
    }
}

fn joined(parts: &[Node], word: &str, marked: &[Marked], shown: &dyn Fn(Range<usize>) -> String) -> Left {
    let mut texts = Vec::new();
    let (mut any_filled, mut any_emptied) = (false, false);
    for part in parts {
        match left(part, marked, shown) {
            Left::Kept(text, filled) => {
                texts.push(text);
                any_filled |= filled;
            }
            Left::Emptied => any_emptied = true,
            Left::Dropped => {}
        }
    }
    let nothing_asked = any_emptied && !any_filled;
    match texts.is_empty() {
        true if any_emptied => Left::Emptied,
        true => Left::Dropped,
        false if nothing_asked && word == " and " => Left::Emptied,
        false => Left::Kept(texts.join(word), any_filled),
    }
}
