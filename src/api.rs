//! The contract: one request, one report. The command, the wasm and the tests share these types.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr as _;

use serde::{Deserialize, Serialize};

use crate::error::{Note, RejectionCode, RequestError};
use crate::hunt::catalogue::{self, Hunt};
use crate::hunt::plan::Plan;
use crate::hunt::tables::Table;
use crate::indicator::scope::{self, Forms, Scope};
use crate::indicator::{Indicator, Kind, Parts};
use crate::kql::query;
use crate::portal::{Cloud, Portal, link};
use crate::since::LookBack;
use crate::text::context;
use crate::text::extract::{Found, Outcome, extract};

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
    /// A hunting template (YAML or KQL); not served by this version.
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
    /// Exclusions by name; none in this version.
    #[serde(default)]
    pub exclude: Option<Vec<String>>,
    /// Lists of exclusions, by parameter.
    #[serde(default)]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Record<string, string[]>"))]
    pub lists: Option<HashMap<String, Vec<String>>>,
    /// `union` (default).
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
    /// One query in the form `union`; none if nothing selected can be hunted.
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
    pub value: String,
    /// The host in U-labels, where that differs.
    pub unicode: Option<String>,
    /// The text of each place as written; link protections without their parameters, which name a person.
    pub found: Vec<String>,
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
    /// A URL in its five scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub forms: Option<Forms>,
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
    pub message: String,
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
    pub indicators: Vec<String>,
    /// The ways in which its rows can match: `url`, `host`, `address`, `hash`.
    #[serde(rename = "match")]
    pub matches: Vec<String>,
    /// The tables that it reads.
    pub tables: Vec<TableRow>,
    /// Why there is no link, and what else is worth knowing.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub notes: Vec<Note>,
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
    fn of(table: &Table) -> Self {
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
/// assert_eq!(report.indicators[0].value, "https://login.evil-c2.net/a?x=1");
/// assert!(report.queries[0].kql.contains(r#"let Urls = dynamic(["login.evil-c2.net/a"]);"#));
/// # Ok::<(), quarry::RequestError>(())
/// ```
///
/// # Errors
/// A field that names nothing known: see [`RequestError::code`]. A bad token is never an error, but a rejection in the
/// report.
pub fn hunt(request: &Request) -> Result<Report, RequestError> {
    let asked = Asked::new(request)?;
    let (mut rows, rejected) = gather(&request.text, request.accept.as_deref().unwrap_or_default());
    select(&mut rows, request)?;
    let mut plan_of = Vec::new();
    for row in &mut rows {
        if !asked.hunt.kinds.contains(&row.row.kind) {
            row.row.notes.push(Note::NotServed);
        } else if row.row.selected {
            plan_of.push((row.indicator.clone(), asked.scope_of(&row.row.value)));
        }
    }
    let queries = asked.query(&plan_of, request).into_iter().collect();
    Ok(Report {
        indicators: rows.into_iter().map(|row| row.row).collect(),
        rejected,
        queries,
        files: Vec::new(),
        notes: Vec::new(),
    })
}

/// The request with its words understood.
struct Asked {
    portal: Portal,
    hunt: &'static Hunt,
    scope: Scope,
    scopes: HashMap<String, Scope>,
    since: LookBack,
    cloud: Cloud,
}

impl Asked {
    fn new(request: &Request) -> Result<Self, RequestError> {
        let word = |field: &Option<String>, default: &str| field.as_deref().unwrap_or(default).to_owned();
        let portal = word(&request.portal, "defender");
        let portal = Portal::named(&portal).ok_or(RequestError::UnknownPortal(portal))?;
        let hunt = word(&request.hunt, "footprint");
        let hunt = catalogue::named(&hunt).ok_or(RequestError::UnknownHunt(hunt))?;
        if !hunt.portals.contains(&portal) {
            let portals = hunt.portals.iter().map(|portal| portal.name()).collect::<Vec<_>>().join(", ");
            return Err(RequestError::HuntNotInPortal { hunt: hunt.name.to_owned(), portals });
        }
        let named_scope = |name: &str| Scope::named(name).ok_or_else(|| RequestError::UnknownScope(name.to_owned()));
        let scope = named_scope(&word(&request.scope, "path"))?;
        let scopes = request
            .scopes
            .iter()
            .flatten()
            .map(|(value, name)| Ok((value.clone(), named_scope(name)?)))
            .collect::<Result<_, _>>()?;
        let since = word(&request.since, "7d");
        let since = LookBack::from_str(&since).map_err(|()| RequestError::BadLookBack(since))?;
        let cloud = word(&request.cloud, "public");
        let cloud = Cloud::named(&cloud).ok_or(RequestError::UnknownCloud(cloud))?;
        let form = word(&request.form, "union");
        if form != "union" {
            return Err(RequestError::UnknownForm(form));
        }
        if let Some(name) = request.exclude.iter().flatten().next() {
            return Err(RequestError::UnknownExclusion(name.clone()));
        }
        if request.template.is_some() {
            return Err(RequestError::TemplateNotSupported);
        }
        Ok(Self { portal, hunt, scope, scopes, since, cloud })
    }

    fn scope_of(&self, value: &str) -> Scope {
        self.scopes.get(value).copied().unwrap_or(self.scope)
    }

    fn query(&self, indicators: &[(Indicator, Scope)], request: &Request) -> Option<Query> {
        if indicators.is_empty() {
            return None;
        }
        let plan = Plan::new(indicators.iter().map(|(indicator, scope)| (indicator, *scope)));
        let written = query::write(self.hunt, &plan, self.since)?;
        let mut notes = Vec::new();
        // What is so long cannot be a short link: it need not be compressed to know that.
        let link = Some(&written.kql)
            .filter(|kql| kql.len() < 8 * link::LONGEST)
            .and_then(|kql| link::defender(kql, self.cloud, request.tenant.as_deref(), request.run.unwrap_or(false)));
        let link = link.filter(|link| link.len() <= link::LONGEST);
        notes.extend(link.is_none().then_some(if self.cloud.defender_host().is_some() {
            Note::LinkTooLong
        } else {
            Note::NoPortalInCloud
        }));
        notes.extend(self.since.is_over_30_days().then_some(Note::LookBackOver30Days));
        notes.extend((indicators.len() > 3_000).then_some(Note::ManyIndicators));
        notes.extend((self.hunt.shape != catalogue::Shape::Footprint).then_some(Note::PublishedFaults));
        let matches = [
            ("url", plan.asks_paths()),
            ("host", plan.asks_names()),
            ("address", plan.asks_addresses()),
            ("hash", !plan.hashes.is_empty()),
        ];
        Some(Query {
            portal: self.portal,
            hunt: self.hunt.name.to_owned(),
            kql: written.kql,
            link,
            indicators: indicators.iter().map(|(indicator, _)| indicator.value().to_owned()).collect(),
            matches: matches.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name.to_owned()).collect(),
            tables: written.tables.into_iter().map(TableRow::of).collect(),
            notes,
        })
    }
}

/// A row with what it was made from.
struct Row {
    indicator: Indicator,
    row: IndicatorRow,
    /// One of its places is in a list or column with disguised ones.
    listed: bool,
    accepted: bool,
}

impl Row {
    fn new(indicator: Indicator) -> Self {
        let row = IndicatorRow {
            kind: indicator.kind(),
            value: indicator.value().to_owned(),
            unicode: indicator.host().and_then(|host| host.unicode()).map(str::to_owned),
            found: Vec::new(),
            spans: Vec::new(),
            defanged: false,
            selected: false,
            notes: indicator.notes(),
            forms: match indicator.parts() {
                Parts::Url(url) => Some(scope::forms(url)),
                _ => None,
            },
        };
        Self { indicator, row, listed: false, accepted: false }
    }
}

/// Tokens to rows, each indicator once.
fn gather(text: &str, accept: &[String]) -> (Vec<Row>, Vec<Rejection>) {
    let accept: HashSet<&str> = accept.iter().map(String::as_str).collect();
    let found = extract(text);
    let listed = context::listed(text, &found);
    // No two kinds share a value.
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut rejected = Vec::new();
    for (token, listed) in found.into_iter().zip(listed) {
        let written = text.get(token.start..token.end).unwrap_or_default();
        let Found { start, end, defanged, outcome, mut notes, .. } = token;
        let (indicator, accepted) = match outcome {
            Outcome::Indicator(indicator) => (indicator, false),
            Outcome::Rejected(_, Some(otherwise)) if accept.contains(written) => (otherwise, true),
            Outcome::Rejected(code, otherwise) => {
                rejected.push(Rejection {
                    text: clipped(written),
                    span: [start, end],
                    code,
                    message: code.words().to_owned(),
                    acceptable: otherwise.is_some(),
                });
                continue;
            }
        };
        notes.extend(accepted.then_some(Note::Accepted));
        let written = if notes.contains(&Note::Unwrapped) { without_parameters(written) } else { written.to_owned() };
        let place = match places.get(indicator.value()) {
            Some(place) => *place,
            None => {
                places.insert(indicator.value().to_owned(), rows.len());
                rows.push(Row::new(indicator));
                rows.len() - 1
            }
        };
        let Some(row) = rows.get_mut(place) else { continue };
        row.row.found.push(written);
        row.row.spans.push([start, end]);
        row.row.defanged |= defanged;
        row.listed |= listed;
        row.accepted |= accepted;
        for note in notes {
            if !row.row.notes.contains(&note) {
                row.row.notes.push(note);
            }
        }
    }
    (rows, rejected)
}

/// At most 300 bytes: a token of megabytes is shown by its beginning.
fn clipped(text: &str) -> String {
    let end = (0..=300.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default().to_owned()
}

/// A link protection as written, without what names its recipient.
fn without_parameters(written: &str) -> String {
    let host_at = written.find("//").map_or(0, |at| at + 2);
    let host_end = written.get(host_at..).and_then(|rest| rest.find(['/', '?'])).map_or(written.len(), |at| host_at + at);
    format!("{}/…", written.get(..host_end).unwrap_or_default())
}

/// Which rows are hunted: the analyst's choice, or by default in this order the ignore list, private addresses beside
/// public ones, plain names beside disguised ones.
fn select(rows: &mut [Row], request: &Request) -> Result<(), RequestError> {
    let ignore = Ignore::new(request.ignore.as_deref().unwrap_or_default());
    let any_defanged = rows.iter().any(|row| row.row.defanged);
    let any_public = rows.iter().any(|row| !row.indicator.is_private());
    let chosen: Option<HashSet<&str>> = match &request.select {
        Some(Selection::Values(values)) => Some(values.iter().map(String::as_str).collect()),
        _ => None,
    };
    let word = match &request.select {
        Some(Selection::Word(word)) => word.as_str(),
        _ => "default",
    };
    if !matches!(word, "default" | "all" | "defanged") {
        return Err(RequestError::UnknownSelection(word.to_owned()));
    }
    for row in rows {
        let ignored = ignore.holds(&row.indicator);
        let private = row.indicator.is_private() && any_public;
        let name = matches!(row.row.kind, Kind::Domain | Kind::Url | Kind::Email);
        // A link protection is what a mail gateway put around the very link that the report is about.
        let meant = row.row.defanged || row.listed || row.accepted || row.row.notes.contains(&Note::Unwrapped);
        let plain = name && any_defanged && !meant;
        row.row.selected = match &chosen {
            Some(values) => {
                values.contains(row.row.value.as_str()) || row.row.found.iter().any(|text| values.contains(text.as_str()))
            }
            None if ignored => false,
            None if word == "all" => true,
            None if word == "defanged" => row.row.defanged,
            None => row.accepted || !private && !plain,
        };
        row.row.notes.extend(ignored.then_some(Note::Ignored));
        row.row.notes.extend((plain && !ignored && !private).then_some(Note::PlainBesideDefanged));
    }
    Ok(())
}

/// The analyst's ignore list, read as the text is read: a domain stands for its subdomains and what is on them, a network
/// for its addresses.
struct Ignore {
    values: HashSet<String>,
    domains: Vec<String>,
    networks: Vec<crate::indicator::address::Network>,
}

impl Ignore {
    fn new(entries: &[String]) -> Self {
        let mut ignore = Self { values: HashSet::new(), domains: Vec::new(), networks: Vec::new() };
        for entry in entries {
            ignore.values.insert(entry.trim().to_lowercase());
            for token in extract(entry) {
                let (Outcome::Indicator(indicator) | Outcome::Rejected(_, Some(indicator))) = token.outcome else { continue };
                match indicator.parts() {
                    Parts::Domain(host) => ignore.domains.push(host.text().to_owned()),
                    Parts::Network(network) => ignore.networks.push(*network),
                    _ => {}
                }
                ignore.values.insert(indicator.value().to_lowercase());
            }
        }
        ignore
    }

    fn holds(&self, indicator: &Indicator) -> bool {
        if self.values.contains(&indicator.value().to_lowercase()) {
            return true;
        }
        let host = indicator.host().map(|host| host.text()).unwrap_or_default();
        let below =
            |domain: &String| host == domain || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
        let address = matches!(indicator.parts(), Parts::Address(_) | Parts::Url(_));
        let inside =
            |network: &crate::indicator::address::Network| address && indicator.ip().is_some_and(|ip| network.contains(ip));
        self.domains.iter().any(below) || self.networks.iter().any(inside)
    }
}

/// Turns the report's places from bytes into UTF-16 units of the same text.
pub fn spans_in_utf16(report: &mut Report, text: &str) {
    if text.is_ascii() {
        return;
    }
    let spans = || {
        report.indicators.iter().flat_map(|row| row.spans.iter()).chain(report.rejected.iter().map(|rejection| &rejection.span))
    };
    let mut units: BTreeMap<usize, usize> = spans().flatten().map(|&at| (at, 0)).collect();
    let (mut byte, mut unit) = (0, 0);
    for (&at, slot) in &mut units {
        unit += text.get(byte..at).map_or(0, |part| part.encode_utf16().count());
        byte = at;
        *slot = unit;
    }
    let spans = report
        .indicators
        .iter_mut()
        .flat_map(|row| row.spans.iter_mut())
        .chain(report.rejected.iter_mut().map(|rejection| &mut rejection.span));
    for at in spans.flatten() {
        *at = units.get(at).copied().unwrap_or(*at);
    }
}

/// What the interface offers, so that no list is kept twice.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Vocabulary {
    /// The version of the core.
    pub version: String,
    /// The hunts, the default first.
    pub hunts: Vec<HuntRow>,
    /// Each note's code with its words.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub notes: BTreeMap<String, String>,
}

/// A hunt in a list.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HuntRow {
    /// Its name in a request.
    pub name: String,
    /// What it looks for, in a line.
    pub summary: String,
    /// The portals that it serves.
    pub portals: Vec<Portal>,
    /// The kinds that it looks for.
    pub kinds: Vec<Kind>,
    /// The tables that it may read, with the connector that must be enabled for each.
    pub tables: Vec<TableRow>,
}

/// The hunts and the words of notes.
pub fn vocabulary() -> Vocabulary {
    let hunts = catalogue::HUNTS.iter().map(|hunt| HuntRow {
        name: hunt.name.to_owned(),
        summary: hunt.summary.to_owned(),
        portals: hunt.portals.to_vec(),
        kinds: hunt.kinds.to_vec(),
        tables: hunt.tables.iter().map(TableRow::of).collect(),
    });
    Vocabulary {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hunts: hunts.collect(),
        notes: Note::ALL.iter().map(|note| (note.code().to_owned(), note.words().to_owned())).collect(),
    }
}
