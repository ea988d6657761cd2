//! KQL literals: the only file that writes a quote. A value cannot leave the literal that it is written into.
//!
//! Source: <https://learn.microsoft.com/kusto/query/scalar-data-types/string> and `.../dynamic` (JSON escapes alone are
//! safe inside `dynamic()`).

use std::fmt::Write as _;

/// A regular string literal, everything but printable ASCII escaped.
pub(crate) fn string(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    push(&mut literal, value);
    literal
}

fn push(text: &mut String, value: &str) {
    text.push('"');
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        text.push_str(value);
    } else {
        value.chars().for_each(|ch| push_escaped(text, ch));
    }
    text.push('"');
}

fn push_escaped(text: &mut String, ch: char) {
    match ch {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        ' '..='~' => text.push(ch),
        _ => {
            // JSON, which `dynamic` reads, writes a character beyond the first plane as two units.
            for unit in ch.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
}

/// A `dynamic([…])` of strings, broken into lines of at most `WIDTH` columns.
pub(crate) fn list<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    enclosed("dynamic([", values, "])")
}

/// A one-column `datatable` of strings, which `in` and `has_any` take like a list.
pub(crate) fn table<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    enclosed("datatable(Term: string)[", values, "]")
}

/// A `dynamic([…])` of numbers.
pub(crate) fn numbers(values: impl IntoIterator<Item = u16>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    format!("dynamic([{}])", values.join(", "))
}

fn enclosed<'v>(opening: &str, values: impl IntoIterator<Item = &'v str>, closing: &str) -> String {
    const WIDTH: usize = 116;
    const BREAK: &str = "\n    ";
    let (mut text, mut literal) = (String::new(), String::new());
    let (mut column, mut broken) = (0, false);
    for value in values {
        literal.clear();
        push(&mut literal, value);
        if column > 0 {
            text.push(',');
            if column + 2 + literal.len() >= WIDTH {
                text.push_str(BREAK);
                (column, broken) = (0, true);
            } else {
                text.push(' ');
                column += 2;
            }
        }
        text.push_str(&literal);
        column += literal.len();
    }
    format!("{opening}{}{text}{closing}", if broken { BREAK } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_a_literal() {
        for (value, literal) in [
            ("a", r#""a""#),
            (r#"" or true or Url contains ""#, r#""\" or true or Url contains \"""#),
            ("\\", r#""\\""#),
            ("a\nb\u{2028}\u{202e}", r#""a\u000ab\u2028\u202e""#),
            ("😀", r#""\ud83d\ude00""#),
        ] {
            assert_eq!(string(value), literal);
        }
    }

    #[test]
    fn long_lists_are_broken() {
        let values: Vec<String> = (0..40).map(|number| format!("host-{number}.example")).collect();
        let text = list(values.iter().map(String::as_str));
        assert!(text.lines().count() > 5 && text.lines().all(|line| line.len() <= 121), "{text}");
        assert_eq!(list([]), "dynamic([])");
    }
}
