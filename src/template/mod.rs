//! A hunting template of the analyst's own: its slots are found, filled, and reported.
//!
//! Nothing of the template is trusted to be harmless: it is the analyst's query and stays one. What is promised is that
//! the indicators that go into it stay inside their literals.

mod conditions;
mod document;
mod lexer;
mod slots;

use std::ops::Range;

use crate::api::{Slot as Row, SlotState, TableRow};
use crate::error::{Note, RequestError};
use crate::hunt::tables;
use crate::indicator::scope::{self, Scope};
use crate::indicator::{Indicator, Kind, Parts};
use crate::kql::literal;
use conditions::{Edit, Fate, Marked};
use document::{Document, refused};
use lexer::Lexed;
use slots::{Comparison, Place, Slot, Takes};

/// A template that was understood.
#[derive(Debug)]
pub(crate) struct Template {
    name: String,
    query: Lexed,
    slots: Vec<Slot>,
    notes: Vec<Note>,
}

/// A template with values in its slots.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) kql: String,
    pub(crate) tables: Vec<TableRow>,
    pub(crate) slots: Vec<Row>,
    pub(crate) notes: Vec<Note>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`RequestError::BadTemplate`] with the line: too long, no YAML, a key twice, an alias, no query, no KQL, no slot.
    pub(crate) fn read(text: &str) -> Result<Self, RequestError> {
        let document = Document::read(text)?;
        let query = Lexed::read(document.query, document.first_line)?;
        let mut slots = slots::find(&query);
        let inside = conditions::inside(&query);
        let stands = |token: usize| inside.get(token).copied().unwrap_or(false);
        for slot in &mut slots {
            // What stands outside a condition cannot be taken out of one.
            slot.used_otherwise |= slot.comparisons.iter().any(|at| !stands(at.first) || !stands(at.last));
        }
        if slots.iter().all(|slot| slot.takes == Takes::Nothing) {
            return Err(refused(
                "template-without-slots",
                document.first_line,
                "it compares no column with an address, a name, a URL, a mail address or a hash",
            ));
        }
        let notes = warnings(&query, &slots);
        let name = document.name.map_or_else(|| "template".to_owned(), |name| name.trim().chars().take(200).collect());
        Ok(Self { name, query, slots, notes })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The kinds that a slot takes, in the order of [`Kind::ALL`].
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        Kind::ALL.into_iter().filter(|kind| self.slots.iter().any(|slot| slot.takes.kinds().contains(kind))).collect()
    }

    /// Fills the slots; nothing if none took a value.
    pub(crate) fn fill(&self, wanted: &[(&Indicator, Scope)]) -> Option<Filled> {
        let mut taken = vec![false; wanted.len()];
        let values: Vec<Vec<String>> = self.slots.iter().map(|slot| self.values(slot, wanted, &mut taken)).collect();
        if values.iter().all(Vec::is_empty) {
            return None;
        }
        let mut edits = Vec::new();
        let mut marked = Vec::new();
        for (slot, values) in self.slots.iter().zip(&values) {
            let fate = match (values.is_empty(), slot.takes) {
                (false, _) => Fate::Filled,
                (true, Takes::Nothing) => Fate::Dropped,
                (true, _) => Fate::Emptied,
            };
            marked
                .extend(slot.comparisons.iter().map(|comparison| Marked { tokens: comparison.first..comparison.last + 1, fate }));
            if values.is_empty() {
                edits.extend(self.emptied(slot));
            } else {
                self.write(slot, values, &mut edits);
            }
        }
        let shown = |tokens: Range<usize>| self.shown(tokens, &edits);
        let mut cut = conditions::without(&self.query, &marked, &shown);
        // What is inside a condition that was written anew is in its text already.
        edits.retain(|edit| !cut.iter().any(|outer| outer.bytes.start <= edit.bytes.start && edit.bytes.end <= outer.bytes.end));
        edits.append(&mut cut);
        let kql: String = applied(&self.query.text, 0..self.query.text.len(), &edits)
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .map(|line| format!("{line}\n"))
            .collect();
        let mut notes = self.notes.clone();
        notes.extend(taken.contains(&false).then_some(Note::NoSlot));
        let rows = self.slots.iter().zip(values).map(|(slot, values)| self.row(slot, values)).collect();
        Some(Filled { kql, tables: self.tables(), slots: rows, notes })
    }

    /// The tables of ours that the query names.
    fn tables(&self) -> Vec<TableRow> {
        let named = |name: &str| (0..self.query.tokens.len()).any(|at| self.query.name(at) == Some(name));
        tables::all().filter(|table| named(table.name)).map(TableRow::of).collect()
    }

    fn row(&self, slot: &Slot, values: Vec<String>) -> Row {
        let (Place::Literal(at) | Place::List(at, _)) = slot.place;
        let mut columns: Vec<String> = slot.comparisons.iter().map(|comparison| comparison.column.clone()).collect();
        columns.dedup();
        Row {
            name: slot.name.clone(),
            line: self.query.line(at),
            columns,
            state: match (values.is_empty(), slot.used_otherwise) {
                (false, _) => SlotState::Filled,
                (true, false) => SlotState::Removed,
                (true, true) => SlotState::Kept,
            },
            values,
        }
    }

    /// The values that a slot takes.
    fn values(&self, slot: &Slot, wanted: &[(&Indicator, Scope)], taken: &mut [bool]) -> Vec<String> {
        let others = |takes: &[Takes]| self.slots.iter().any(|slot| takes.contains(&slot.takes));
        let takes_names = others(&[Takes::Names, Takes::Web]);
        let takes_urls = others(&[Takes::Urls, Takes::Web]);
        // Compared as a whole, a URL has to be written whole.
        let whole = slot.comparisons.iter().all(|comparison| matches!(comparison.operator.as_str(), "==" | "=~" | "in" | "in~"));
        let ranges = slot
            .comparisons
            .iter()
            .all(|comparison| comparison.operator.contains("range") || comparison.operator.contains("match"));
        let mut values: Vec<String> = Vec::new();
        for ((indicator, scope), taken) in wanted.iter().zip(taken) {
            let value = match (slot.takes, indicator.parts()) {
                (Takes::Addresses, Parts::Address(_)) => Some(indicator.value().to_owned()),
                (Takes::Addresses, Parts::Network(_)) if ranges => Some(indicator.value().to_owned()),
                (Takes::Names | Takes::Web, Parts::Domain(_)) => Some(indicator.value().to_owned()),
                (Takes::Urls, Parts::Domain(_)) if !takes_names => Some(indicator.value().to_owned()),
                (Takes::Urls | Takes::Web, Parts::Url(url)) => {
                    let host = url.host().text();
                    Some(match scope {
                        Scope::Host => host.to_owned(),
                        Scope::Domain => url.host().registrable().to_owned(),
                        _ if whole => indicator.value().to_owned(),
                        Scope::Exact => format!("{host}{}{}", url.path(), url.query()),
                        Scope::Path => format!("{host}{}", url.path()),
                        Scope::Directory => format!("{host}{}", scope::directory(url)),
                    })
                }
                (Takes::Names, Parts::Url(url)) if !takes_urls => Some(url.host().text().to_owned()),
                (Takes::Mailboxes, Parts::Email(_)) => Some(indicator.value().to_owned()),
                (Takes::Hashes(_), Parts::Hash) if slot.takes.kinds().contains(&indicator.kind()) => {
                    Some(indicator.value().to_owned())
                }
                _ => None,
            };
            if let Some(value) = value {
                *taken = true;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        // A literal that is used in ways that a list cannot take holds one value.
        if matches!(slot.place, Place::Literal(_))
            && (slot.used_otherwise || slot.comparisons.iter().any(|comparison| !can_be_many(comparison)))
        {
            values.truncate(1);
        }
        values
    }

    /// Writes the values into the slot, and makes room for several where there was one.
    fn write(&self, slot: &Slot, values: &[String], edits: &mut Vec<Edit>) {
        let list = || values.iter().map(|value| literal::string(value)).collect::<Vec<_>>().join(", ");
        match slot.place {
            Place::List(open, close) => {
                edits.push(Edit { bytes: self.end(open)..self.start(close), text: list() });
            }
            Place::Literal(at) if values.len() == 1 => edits.push(Edit { bytes: self.bytes(at..at + 1), text: list() }),
            Place::Literal(at) => {
                if slot.statement.is_some() {
                    edits.push(Edit { bytes: self.bytes(at..at + 1), text: format!("dynamic([{}])", list()) });
                }
                for comparison in &slot.comparisons {
                    edits.push(self.made_many(slot, comparison, values));
                }
            }
        }
    }

    /// A comparison with one value, as one with several.
    fn made_many(&self, slot: &Slot, comparison: &Comparison, values: &[String]) -> Edit {
        let (from, to) = comparison.operator_at;
        let column = self.query.text.get(self.bytes(comparison.first..from)).unwrap_or_default().trim_end().to_owned();
        let list = if slot.statement.is_some() {
            slot.name.clone()
        } else {
            values.iter().map(|value| literal::string(value)).collect::<Vec<_>>().join(", ")
        };
        let bytes = self.bytes(comparison.first..comparison.last + 1);
        if comparison.call {
            let name = match comparison.operator.as_str() {
                "has_ipv4" => "has_any_ipv4",
                "has_ipv4_prefix" => "has_any_ipv4_prefix",
                "ipv6_is_in_range" | "ipv6_is_match" => "ipv6_is_in_any_range",
                _ => "ipv4_is_in_any_range",
            };
            let arguments = self.query.text.get(self.bytes(from + 1..comparison.last + 1)).unwrap_or_default();
            let list = if slot.statement.is_some() { list } else { format!("dynamic([{list}])") };
            let first = arguments.split_once(',').map_or(arguments, |(first, _)| first);
            return Edit { bytes, text: format!("{name}{first}, {list})") };
        }
        let operator = match comparison.operator.as_str() {
            "==" => "in",
            "=~" => "in~",
            "has" => "has_any",
            operator => {
                let value = |(index, value): (usize, &String)| {
                    if slot.statement.is_some() { format!("tostring({}[{index}])", slot.name) } else { literal::string(value) }
                };
                let tests: Vec<String> =
                    values.iter().enumerate().map(|pair| format!("{column} {operator} {}", value(pair))).collect();
                return Edit {
                    bytes: self.bytes(comparison.first..to.max(comparison.last) + 1),
                    text: format!("({})", tests.join(" or ")),
                };
            }
        };
        Edit { bytes, text: format!("{column} {operator} ({list})") }
    }

    /// What happens to the `let` of a slot without a value: it goes with its comparisons, unless something else reads it.
    fn emptied(&self, slot: &Slot) -> Option<Edit> {
        let (first, last) = slot.statement?;
        if slot.used_otherwise {
            return match slot.place {
                Place::List(open, close) => Some(Edit { bytes: self.end(open)..self.start(close), text: String::new() }),
                Place::Literal(_) => None,
            };
        }
        Some(Edit { bytes: self.bytes(first..last + 1), text: String::new() })
    }

    fn start(&self, token: usize) -> usize {
        self.query.tokens.get(token).map_or(self.query.text.len(), |token| token.start)
    }

    fn end(&self, token: usize) -> usize {
        self.query.tokens.get(token).map_or(self.query.text.len(), |token| token.end)
    }

    fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        self.start(tokens.start)..self.end(tokens.end.saturating_sub(1)).max(self.start(tokens.start))
    }

    fn shown(&self, tokens: Range<usize>, edits: &[Edit]) -> String {
        applied(&self.query.text, self.bytes(tokens), edits)
    }
}

/// Whether a comparison with one value can become one with several.
fn can_be_many(comparison: &Comparison) -> bool {
    comparison.operator != "has_all"
}

/// The bytes of the text with the edits that lie within them.
fn applied(text: &str, bytes: Range<usize>, edits: &[Edit]) -> String {
    let mut inside: Vec<&Edit> =
        edits.iter().filter(|edit| bytes.start <= edit.bytes.start && edit.bytes.end <= bytes.end).collect();
    inside.sort_by_key(|edit| edit.bytes.start);
    let mut out = String::new();
    let mut at = bytes.start;
    for edit in inside {
        if edit.bytes.start < at {
            continue;
        }
        out.push_str(text.get(at..edit.bytes.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.bytes.end;
    }
    out.push_str(text.get(at..bytes.end).unwrap_or_default());
    out
}

/// What is wrong with the template itself.
fn warnings(query: &Lexed, slots: &[Slot]) -> Vec<Note> {
    let mut notes = Vec::new();
    let names = || (0..query.tokens.len()).filter_map(|at| query.name(at));
    if !names().any(|name| matches!(name, "Timestamp" | "TimeGenerated" | "ago" | "starttime" | "StartTime")) {
        notes.push(Note::NoTimeFilter);
    }
    let is_column = |name: &str| {
        tables::all().any(|table| {
            table.columns.iter().any(|column| column.name == name) || table.shows.iter().any(|(_, from)| *from == name)
        })
    };
    let loses = (0..query.tokens.len()).any(|at| query.name(at) == Some("let") && query.name(at + 1).is_some_and(is_column));
    notes.extend(loses.then_some(Note::LetNamedLikeColumn));
    let empty = |slot: &Slot| slot.samples.iter().any(|sample| sample.trim().is_empty());
    notes.extend(slots.iter().any(empty).then_some(Note::EmptyComparison));
    notes
}
