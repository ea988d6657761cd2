//! KQL literals: the only file that writes a quote. A value cannot leave the literal that it is written into.
//!
//! Source: <https://learn.microsoft.com/kusto/query/scalar-data-types/string> and `.../dynamic` (JSON escapes alone are
//! safe inside `dynamic()`).

use std::fmt::Write as _;

/// A regular string literal, everything but printable ASCII escaped.
pub(crate) fn string(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('"');
    for ch in value.chars() {
        match ch {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            ' '..='~' => literal.push(ch),
            _ => {
                // JSON, which `dynamic` reads, writes a character beyond the first plane as two units.
                for unit in ch.encode_utf16(&mut [0; 2]) {
                    let _ = write!(literal, "\\u{unit:04x}");
                }
            }
        }
    }
    literal.push('"');
    literal
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
    let mut lines = vec![String::new()];
    let mut first = true;
    for value in values {
        let literal = string(value);
        if let Some(line) = lines.last_mut() {
            if !first {
                line.push(',');
            }
            if !line.is_empty() && line.len() + 1 + literal.len() >= WIDTH {
                lines.push(literal);
            } else {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&literal);
            }
        }
        first = false;
    }
    if lines.len() == 1 {
        format!("{opening}{}{closing}", lines.concat())
    } else {
        format!("{opening}\n    {}{closing}", lines.join("\n    "))
    }
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
