//! The contract: one request, one report. The command, the wasm and the tests share these types.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Asked};
use crate::error::{Note, RejectionCode, RequestError};
use crate::hunt::table::Table;
use crate::indicator::Kind;
use crate::indicator::scope::Forms;
use crate::portal::Portal;
use crate::select::{Refused, Row, gather, select};

/// What is asked. Every field but `text` may be left out, or be `null`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The pasted text.
    pub text: String,
    /// `defender` (default), `sentinel` or `unified`.
    #[serde(default)]
    pub portal: Option<String>,
    /// A hunt's name; `footprint` by default.
    #[serde(default)]
    pub hunt: Option<String>,
    /// A hunting template of the analyst's own: Azure-Sentinel YAML or bare KQL; it takes the place of `hunt`.
    #[serde(default)]
    pub template: Option<String>,
    /// How much of each URL is hunted: `exact`, `path` (default), `directory`, `host`, `domain`.
    #[serde(default)]
    pub scope: Option<String>,
    /// The scope of single URLs, by their value.
    #[serde(default)]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Record<string, string>"))]
    pub scopes: Option<HashMap<String, String>>,
    /// The look-back in days, hours or minutes: `7d` (default), `24h`, `30m`.
    #[serde(default)]
    pub since: Option<String>,
    /// Exclusions by name: `maintenance`, `rdp`, `logs`, `sccm`, `backup`; none by default.
    #[serde(default)]
    pub exclude: Option<Vec<String>>,
    /// Entries of the exclusions' lists by the name of the list, in place of the defaults.
    #[serde(default)]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Record<string, string[]>"))]
    pub lists: Option<HashMap<String, Vec<String>>>,
    /// `union` (default), `split`, `summary`, `watchlist`, `indicators-csv`, `ti-csv`.
    #[serde(default)]
    pub form: Option<String>,
    /// `default`, `all`, `defanged`, or the values to hunt.
    #[serde(default)]
    pub select: Option<Selection>,
    /// Rejected texts that the analyst wants after all.
    #[serde(default)]
    pub accept: Option<Vec<String>>,
    /// Values, domains (with their subdomains) and networks that are never selected by default.
    #[serde(default)]
    pub ignore: Option<Vec<String>>,
    /// The ARM id of a workspace.
    #[serde(default)]
    pub workspace: Option<String>,
    /// The tenant that a link names.
    #[serde(default)]
    pub tenant: Option<String>,
    /// `public` (default), `gcc-high`, `dod` or `china`.
    #[serde(default)]
    pub cloud: Option<String>,
    /// The link makes the portal run the query at once.
    #[serde(default)]
    pub run: Option<bool>,
    /// The time that a file is stamped with, RFC 3339.
    #[serde(default)]
    pub now: Option<String>,
}

impl Request {
    /// The names of all fields: a field of another name is a mistake, which a JavaScript object would hide.
    pub const FIELDS: [&'static str; 18] = [
        "text",
        "portal",
        "hunt",
        "template",
        "scope",
        "scopes",
        "since",
        "exclude",
        "lists",
        "form",
        "select",
        "accept",
        "ignore",
        "workspace",
        "tenant",
        "cloud",
        "run",
        "now",
    ];
}

/// Which indicators are hunted.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum Selection {
    /// `default`, `all` or `defanged`.
    Word(String),
    /// Canonical values, or texts as written.
    Values(Vec<String>),
}

/// What was found and how it is hunted.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Report {
    /// In the order of the text, each once.
    pub indicators: Vec<IndicatorRow>,
    /// Tokens with the shape of an indicator that are none, in the order of the text.
    pub rejected: Vec<Rejection>,
    /// One query, in the form `split` one a table; none if nothing selected can be hunted.
    pub queries: Vec<Query>,
    /// Files of the other forms.
    pub files: Vec<File>,
    /// What is worth knowing about the text as a whole.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub notes: Vec<Note>,
}

/// An indicator with every place where it was written.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct IndicatorRow {
    /// What it is.
    pub kind: Kind,
    /// The canonical value.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub value: Arc<str>,
    /// The host in U-labels, where that differs.
    pub unicode: Option<String>,
    /// The text of each place as written; link protections without their parameters, which name a person.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub found: Vec<Arc<str>>,
    /// The places: bytes in Rust and JSON, UTF-16 units in JavaScript.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "[number, number][]"))]
    pub spans: Vec<[usize; 2]>,
    /// At least one place was written in a disguise.
    pub defanged: bool,
    /// It is in the query.
    pub selected: bool,
    /// What was changed, and why it is or is not selected.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub notes: Vec<Note>,
    /// A URL in its five scopes. Boxed: most rows are none, and a row is then no larger than what it is made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Forms"))]
    pub forms: Option<Box<Forms>>,
}

/// A token that is no indicator, with the reason.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Rejection {
    /// As written; at most 300 bytes of it.
    pub text: String,
    /// The place, as in [`IndicatorRow::spans`].
    #[cfg_attr(target_arch = "wasm32", tsify(type = "[number, number]"))]
    pub span: [usize; 2],
    /// The stable code of the reason.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub code: RejectionCode,
    /// The reason in words.
    pub message: &'static str,
    /// Whether the analyst can have it hunted all the same, by naming it in `accept`.
    pub acceptable: bool,
}

/// A query, ready to stand in an editor.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Query {
    /// Where it runs.
    pub portal: Portal,
    /// The hunt's name.
    pub hunt: String,
    /// The text; no line of it is empty.
    pub kql: String,
    /// A portal link that opens it, where one can be offered.
    pub link: Option<String>,
    /// The values of the indicators that it looks for.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub indicators: Vec<Arc<str>>,
    /// The ways in which its rows can match: `url`, `host`, `address`, `hash`.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// The tables that it reads.
    pub tables: Vec<TableRow>,
    /// What a template's slots took, and what stayed as it was written; empty for the hunts of our own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// Why there is no link, and what else is worth knowing.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub notes: Vec<Note>,
}

/// A place in a template where values belong.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Slot {
    /// Its name: that of its `let`, or the column that it is compared with.
    pub name: String,
    /// The line of the template's query that it stands in, counted from one.
    pub line: usize,
    /// The columns that it is compared with.
    pub columns: Vec<String>,
    /// What happened to it: `filled`, `removed` (its comparison is out of the query) or `kept` (as it was written).
    pub state: SlotState,
    /// What it took.
    pub values: Vec<String>,
}

/// What happened to a slot.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum SlotState {
    /// It took values.
    Filled,
    /// There was none for it: its comparison is out of the query.
    Removed,
    /// It stayed as it was written.
    Kept,
}

/// A table of a query.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TableRow {
    /// The table's name in the portal.
    pub name: String,
    /// The data connector that fills it.
    pub connector: String,
}

impl TableRow {
    pub(crate) fn of(table: &Table) -> Self {
        Self { name: table.name.to_owned(), connector: table.connector.to_owned() }
    }
}

/// A file that a form writes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// From a pasted text to a report with the query.
///
/// ```
/// let request = quarry::Request { text: "C2: hxxps://login[.]evil-c2[.]net/a?x=1".into(), ..Default::default() };
/// let report = quarry::hunt(&request)?;
/// assert_eq!(&*report.indicators[0].value, "https://login.evil-c2.net/a?x=1");
/// assert!(report.queries[0].kql.contains(r#"let Urls = dynamic(["login.evil-c2.net/a"]);"#));
/// # Ok::<(), quarry::RequestError>(())
/// ```
///
/// # Errors
/// A field that names nothing known: see [`RequestError::code`]. A bad token is never an error, but a rejection in the
/// report.
pub fn hunt(request: &Request) -> Result<Report, RequestError> {
    let Hunted { rows, rejected, answer: Answer { queries, files } } = hunted(request)?;
    let indicators = rows.into_iter().map(|row| row.into_public(&request.text)).collect();
    let rejected = rejected.into_iter().map(|refused| refused.into_public(&request.text)).collect();
    Ok(Report { indicators, rejected, queries, files, notes: Vec::new() })
}

/// A report whose rows are not yet those of the contract: of a long list these take as much memory again.
pub(crate) struct Hunted {
    pub(crate) rows: Vec<Row>,
    pub(crate) rejected: Vec<Refused>,
    pub(crate) answer: Answer,
}

pub(crate) fn hunted(request: &Request) -> Result<Hunted, RequestError> {
    let asked = Asked::new(request)?;
    let (mut rows, rejected) = gather(&request.text, request.accept.as_deref().unwrap_or_default());
    select(&mut rows, request)?;
    let kinds = asked.kinds();
    let mut wanted = Vec::new();
    for row in &mut rows {
        if !kinds.contains(&row.indicator.kind()) {
            row.notes.insert(Note::NotServed);
        } else if row.selected {
            wanted.push((&*row.indicator, asked.scope_of(row.indicator.value())));
        }
    }
    let answer = asked.answer(&wanted);
    Ok(Hunted { rows, rejected, answer })
}

/// Turns the report's places from bytes into UTF-16 units of the same text.
pub fn spans_in_utf16(report: &mut Report, text: &str) {
    let units = Units::of(text);
    let spans = report
        .indicators
        .iter_mut()
        .flat_map(|row| row.spans.iter_mut())
        .chain(report.rejected.iter_mut().map(|rejection| &mut rejection.span));
    for at in spans.flatten() {
        *at = units.before(*at);
    }
}

/// How many UTF-16 units stand before each place of a text.
pub(crate) struct Units<'t> {
    text: &'t str,
    /// The units before every step; none of a text in ASCII, whose bytes are its units.
    known: Vec<usize>,
    total: usize,
}

impl<'t> Units<'t> {
    /// Bytes between two places whose units are known.
    const STEP: usize = 64;

    pub(crate) fn of(text: &'t str) -> Self {
        let (mut known, mut total) = (Vec::new(), 0);
        if !text.is_ascii() {
            known.reserve_exact(text.len().div_ceil(Self::STEP));
            for step in text.as_bytes().chunks(Self::STEP) {
                known.push(total);
                total += units(step);
            }
        }
        Self { text, known, total }
    }

    /// The units before the byte `at`.
    pub(crate) fn before(&self, at: usize) -> usize {
        if self.known.is_empty() {
            return at;
        }
        let step = at / Self::STEP;
        let Some(before) = self.known.get(step) else { return self.total };
        let plain = self.known.get(step + 1).is_some_and(|after| after - before == Self::STEP);
        let start = step * Self::STEP;
        before + if plain { at - start } else { units(self.text.as_bytes().get(start..at).unwrap_or_default()) }
    }
}

/// UTF-16 units: a character's first byte counts it, and that of four bytes counts a surrogate pair.
pub(crate) fn units(bytes: &[u8]) -> usize {
    match bytes.is_ascii() {
        true => bytes.len(),
        false => bytes.iter().map(|byte| usize::from(!(0x80..0xc0).contains(byte)) + usize::from(*byte >= 0xf0)).sum(),
    }
}
