//! The query of a template: an Azure-Sentinel hunting YAML has it under `query`, bare KQL is it.

use saphyr_parser::{Event, Parser};

use crate::error::RequestError;

/// The longest template that is read, in bytes; the longest public hunting query has under 40 KB.
const LONGEST: usize = 1 << 20;

/// A template's text, taken apart.
#[derive(Debug)]
pub(super) struct Document {
    /// Its `name`, where it has one.
    pub(super) name: Option<String>,
    /// Its query; lines end with a line feed.
    pub(super) query: String,
    /// The line of the text that the query begins in, counted from one.
    pub(super) first_line: usize,
}

/// An error that names the line, counted from one.
pub(super) fn refused(code: &'static str, line: usize, problem: impl Into<String>) -> RequestError {
    RequestError::BadTemplate { code, line, problem: problem.into() }
}

impl Document {
    /// Reads YAML where a line begins with a field of a hunting query, KQL otherwise.
    pub(super) fn read(text: &str) -> Result<Self, RequestError> {
        if text.len() > LONGEST {
            return Err(refused("template-too-long", 1, format!("it has {} bytes, more than {LONGEST}", text.len())));
        }
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let is_field = |line: &str| {
            FIELDS.iter().any(|field| line.strip_prefix(field).is_some_and(|rest| rest.trim_start().starts_with(':')))
        };
        let document =
            if text.lines().any(is_field) { from_yaml(&text)? } else { Self { name: None, query: text, first_line: 1 } };
        if document.query.trim().is_empty() {
            return Err(refused("template-without-query", 1, "its query is empty; paste the whole file"));
        }
        Ok(document)
    }
}

/// What a hunting query of Azure-Sentinel has at its top level.
const FIELDS: [&str; 6] = ["id", "Id", "name", "description", "requiredDataConnectors", "query"];

/// `name` and `query` of the top-level mapping.
fn from_yaml(text: &str) -> Result<Document, RequestError> {
    let mut depth = 0_usize;
    let mut key: Option<String> = None;
    let mut seen: Vec<String> = Vec::new();
    let (mut name, mut query) = (None, None);
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            // Copied out of a page, a query often lost its indentation; YAML then ends where the query begins.
            Err(error) => match unindented(text) {
                Some((query, first_line)) => return Ok(Document { name, query, first_line }),
                None => {
                    return Err(refused("template-not-yaml", error.marker().line().max(1), format!("no YAML: {}", error.info())));
                }
            },
        };
        let line = span.start.line().max(1);
        match event {
            Event::Alias(_) => {
                return Err(refused("template-alias", line, "aliases and anchors are not read; write the text out"));
            }
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) if anchor != 0 => {
                return Err(refused("template-alias", line, "aliases and anchors are not read; write the text out"));
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                depth += 1;
                if depth > 1 {
                    key = None;
                }
            }
            Event::MappingEnd | Event::SequenceEnd => depth = depth.saturating_sub(1),
            Event::Scalar(value, ..) if depth == 1 => match key.take() {
                None => {
                    if seen.iter().any(|before| *before == value) {
                        return Err(refused("template-duplicate-key", line, format!("'{value}' stands there twice")));
                    }
                    seen.push(value.to_string());
                    key = Some(value.into_owned());
                }
                Some(key) if key == "query" => {
                    // The place is that of the first line with text in it.
                    let empty = value.chars().take_while(|ch| *ch == '\n').count();
                    query = Some((value.into_owned(), line.saturating_sub(empty).max(1)));
                }
                Some(key) if key == "name" => name = Some(value.into_owned()),
                Some(_) => {}
            },
            _ => {}
        }
    }
    let query = query.filter(|(query, _)| !query.trim().is_empty()).or_else(|| unindented(text));
    query
        .map(|(query, first_line)| Document { name, query, first_line })
        .ok_or_else(|| refused("template-without-query", 1, "it has no 'query'; the file may have moved"))
}

/// What follows `query: |` at the same indentation, up to the next field.
fn unindented(text: &str) -> Option<(String, usize)> {
    let opens =
        |line: &str| line.strip_prefix("query:").is_some_and(|rest| matches!(rest.trim(), "|" | "|-" | "|+" | ">" | ">-"));
    let before = text.lines().position(opens)?;
    let field = |line: &str| {
        ["entityMappings:", "version:", "tactics:", "relevantTechniques:", "tags:", "severity:", "metadata:"]
            .iter()
            .any(|field| line.starts_with(field))
            || line.starts_with("| Sentinel Table")
    };
    let query: Vec<&str> = text.lines().skip(before + 1).take_while(|line| !field(line)).collect();
    Some((query.join("\n"), before + 2)).filter(|(query, _)| !query.trim().is_empty())
}
