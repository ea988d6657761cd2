//! Tables whose header says which column holds indicators: `Domain,IP,First seen`, `| URL | SHA256 |`.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3};

use super::declared::is_type;
use super::headings::Said;

/// Header cells of tables that list what somebody wrote or makes.
const OTHERS: [&str; 13] = [
    "article",
    "author",
    "company",
    "product",
    "project",
    "publisher",
    "reference",
    "references",
    "report",
    "source",
    "title",
    "tool",
    "vendor",
];

/// A header has at least a type and a delimiter; a longer one is a sentence.
const SHORTEST: usize = 4;
const LONGEST: usize = 160;

/// A table that goes on: its delimiter, how many cells its header has, and which of them it names.
struct Table {
    delimiter: u8,
    width: usize,
    named: Vec<usize>,
}

/// The cells below a header that names them, as parts that are meant; a line with fewer cells ends the table.
pub(super) fn columns(text: &str, parts: &mut Vec<(Range<usize>, Said)>) {
    let mut table: Option<Table> = None;
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let (line, at) = (text.get(start..end).unwrap_or_default(), start);
        start = end + 1;
        let Some(Table { delimiter, width, named }) = &table else {
            table = header(line);
            continue;
        };
        if cells(line, *delimiter).count() < *width {
            table = header(line);
            continue;
        }
        let below = cells(line, *delimiter).enumerate().filter(|(index, _)| named.contains(index));
        parts.extend(below.map(|(_, cell)| (at + cell.start..at + cell.end, Said::Meant)));
    }
}

/// Whether the line is short, has a delimiter, and no full stop: that of a sentence or a host.
fn may_be_header(line: &[u8]) -> bool {
    (SHORTEST..=LONGEST).contains(&line.len())
        && memchr(b'.', line).is_none()
        && (memchr3(b'|', b'\t', b',', line).is_some() || memchr(b';', line).is_some())
}

/// The table that the line is the header of, if it names a column of indicators.
fn header(line: &str) -> Option<Table> {
    if !may_be_header(line.as_bytes()) {
        return None;
    }
    let delimiter = *[b'|', b'\t', b',', b';'].iter().find(|delimiter| line.as_bytes().contains(delimiter))?;
    let name = |cell: Range<usize>| line.get(cell).unwrap_or_default().trim_matches([' ', '"', '*', '\r']);
    let named: Vec<usize> =
        cells(line, delimiter).enumerate().filter_map(|(index, cell)| is_type(name(cell).as_bytes()).then_some(index)).collect();
    let is_other = |cell| {
        let name = name(cell);
        OTHERS.iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    if named.is_empty() || cells(line, delimiter).any(is_other) {
        return None;
    }
    let width = cells(line, delimiter).count();
    Some(Table { delimiter, width, named })
}

/// Where the cells of a line stand in it; a delimiter in quotation marks is none.
fn cells(line: &str, delimiter: u8) -> impl Iterator<Item = Range<usize>> {
    let bytes = line.as_bytes();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let mut quoted = false;
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| {
            quoted ^= *byte == b'"';
            *byte == delimiter && !quoted
        });
        next = length.map(|length| start + length + 1);
        Some(start..start + length.unwrap_or(rest.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_below_a_header() {
        for (text, expected) in [
            ("Domain,IP\na.example,x\n\"b, c\",y\n\nd.example,z", vec!["a.example", "\"b, c\""]),
            ("| IP | Domain |\n|--|--|\n| x | a.example |\nprose", vec!["--", " a.example "]),
            ("Title\tURL\nx\thttp://a.example", vec![]),
            ("The domain, a name, was\na.example, x", vec![]),
        ] {
            let mut parts = Vec::new();
            columns(text, &mut parts);
            let found: Vec<&str> = parts.iter().filter_map(|(range, _)| text.get(range.clone())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
