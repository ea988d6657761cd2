//! The rows of a report as numbers and texts, in the order in which `rows.js` makes objects of them.

use std::sync::Arc;

use crate::api::{Units, units};
use crate::indicator::scope::Forms;
use crate::{IndicatorRow, Rejection};

const DEFANGED: u32 = 1;
const SELECTED: u32 = 2;
const UNICODE: u32 = 4;
const FORMS: u32 = 8;
/// Set in a length: the text is one of those beyond ASCII.
const WIDE: u32 = 1 << 31;
/// Where a piece of another text may stand: a text of its own follows; the same as before it.
const OWN: u32 = u32::MAX;
const SAME: u32 = u32::MAX - 1;

/// Rows that are handed over at once.
pub(super) struct Rows<'t> {
    units: Units<'t>,
    pub(super) numbers: Vec<u32>,
    /// Texts of ASCII alone, one behind the other: an engine keeps them at a byte a character.
    pub(super) ascii: String,
    pub(super) wide: String,
    /// The names of kinds, notes and reasons, which the numbers count.
    pub(super) names: Vec<&'static str>,
}

impl<'t> Rows<'t> {
    /// None yet, of a text whose places are counted so.
    pub(super) fn new(units: Units<'t>) -> Self {
        Self { units, numbers: Vec::new(), ascii: String::new(), wide: String::new(), names: Vec::new() }
    }

    /// Forgets the rows; what the names are called is known for good.
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        self.ascii.clear();
        self.wide.clear();
    }

    pub(super) fn indicator(&mut self, row: &IndicatorRow) {
        let flag = |set: bool, flag: u32| if set { flag } else { 0 };
        let forms = flag(row.forms.is_some(), FORMS) | flag(row.unicode.is_some(), UNICODE);
        self.numbers.push(forms | flag(row.defanged, DEFANGED) | flag(row.selected, SELECTED));
        self.name(row.kind.name());
        self.text(&row.value);
        row.unicode.iter().for_each(|unicode| self.text(unicode));
        self.number(row.notes.len());
        row.notes.iter().for_each(|note| self.name(note.code()));
        self.number(row.spans.len());
        let mut before: Option<&Arc<str>> = None;
        for ([start, end], found) in row.spans.iter().zip(&row.found) {
            self.place(*start);
            self.place(*end);
            // Nearly always a value is written the same way everywhere.
            let same = before.is_some_and(|before| Arc::ptr_eq(before, found));
            // What was left out of a link protection is no part of what is shown.
            let own = found.ends_with('…');
            self.numbers.push(if same { SAME } else { flag(own, OWN) });
            if own && !same {
                self.text(found);
            }
            before = Some(found);
        }
        if let Some(forms) = &row.forms {
            self.forms(forms, &row.value);
        }
    }

    pub(super) fn rejection(&mut self, row: &Rejection) {
        row.span.into_iter().for_each(|place| self.place(place));
        self.number(units(row.text.as_bytes()));
        self.name(row.code.code());
        self.name(row.message);
        self.number(usize::from(row.acceptable));
    }

    fn number(&mut self, number: usize) {
        // The memory of a wasm has no place beyond.
        self.numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
    }

    fn place(&mut self, byte: usize) {
        self.number(self.units.before(byte));
    }

    fn name(&mut self, name: &'static str) {
        let known = self.names.iter().position(|known| *known == name);
        self.number(known.unwrap_or(self.names.len()));
        if known.is_none() {
            self.names.push(name);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let length = u32::try_from(units(text.as_bytes())).unwrap_or(u32::MAX);
        let (texts, mark) = if text.is_ascii() { (&mut self.ascii, 0) } else { (&mut self.wide, WIDE) };
        texts.push_str(text);
        self.numbers.push(length | mark);
    }

    /// The forms of a URL, which are nearly always pieces of it.
    fn forms(&mut self, forms: &Forms, value: &str) {
        let Forms { exact, path, directory, host, domain } = forms;
        let host_at = value.bytes().position(|byte| byte == b'/').map_or(0, |slash| slash + 2);
        let domain_at = (host_at + host.len()).saturating_sub(domain.len());
        for (form, at) in [(exact, 0), (path, 0), (directory, 0), (host, host_at), (domain, domain_at)] {
            if value.is_ascii() && value.get(at..).is_some_and(|rest| rest.starts_with(form.as_str())) {
                self.number(at);
                self.number(form.len());
            } else {
                self.numbers.push(OWN);
                self.text(form);
            }
        }
    }
}
