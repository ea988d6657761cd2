//! What is answered: the request with its words understood, and the queries and files of its form.

use std::collections::HashMap;
use std::str::FromStr as _;
use std::sync::Arc;

use crate::api::{File, Query, Request, TableRow};
use crate::error::{Note, RequestError};
use crate::files;
use crate::hunt::catalogue::{self, Hunt, Shape};
use crate::hunt::exclusion::{self, Chosen, Entries, List};
use crate::hunt::plan::Plan;
use crate::indicator::host::Host;
use crate::indicator::scope::Scope;
use crate::indicator::{Indicator, Kind, Parts};
use crate::kql::query::{self, Brief, Shaped, Written};
use crate::portal::{Cloud, Portal, Workspace, link};
use crate::since::LookBack;
use crate::template::Template;
use crate::text::extract::extract;

/// The forms of an answer by name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Query(Shaped),
    Watchlist,
    IndicatorsCsv,
    TiCsv,
}

const FORMS: [(&str, Form); 6] = [
    ("union", Form::Query(Shaped::Union)),
    ("split", Form::Query(Shaped::Split)),
    ("summary", Form::Query(Shaped::Summary)),
    ("watchlist", Form::Watchlist),
    ("indicators-csv", Form::IndicatorsCsv),
    ("ti-csv", Form::TiCsv),
];

/// The names of the forms.
pub(crate) fn forms() -> impl Iterator<Item = &'static str> {
    FORMS.iter().map(|(name, _)| *name)
}

/// Queries and files.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) queries: Vec<Query>,
    pub(crate) files: Vec<File>,
}

/// The request with its words understood.
pub(crate) struct Asked<'r> {
    portal: Portal,
    hunt: &'static Hunt,
    template: Option<Template>,
    scope: Scope,
    scopes: HashMap<&'r str, Scope>,
    since: LookBack,
    exclusions: Vec<Chosen>,
    form: Form,
    cloud: Cloud,
    workspace: Option<Workspace>,
    tenant: Option<&'r str>,
    run: bool,
    now: Option<&'r str>,
}

impl<'r> Asked<'r> {
    pub(crate) fn new(request: &'r Request) -> Result<Self, RequestError> {
        let word = |field: &'r Option<String>, default: &'static str| field.as_deref().unwrap_or(default);
        let portal = word(&request.portal, "defender");
        let portal = Portal::named(portal).ok_or_else(|| RequestError::UnknownPortal(portal.to_owned()))?;
        let hunt = word(&request.hunt, "footprint");
        let hunt = catalogue::named(hunt).ok_or_else(|| RequestError::UnknownHunt(hunt.to_owned()))?;
        if request.template.is_none() && !hunt.portals.contains(&portal) {
            let portals = hunt.portals.iter().map(|portal| portal.name()).collect::<Vec<_>>().join(", ");
            return Err(RequestError::HuntNotInPortal { hunt: hunt.name.to_owned(), portals });
        }
        let named_scope = |name: &str| Scope::named(name).ok_or_else(|| RequestError::UnknownScope(name.to_owned()));
        let scope = named_scope(word(&request.scope, "path"))?;
        let scopes = request
            .scopes
            .iter()
            .flatten()
            .map(|(value, name)| Ok((value.as_str(), named_scope(name)?)))
            .collect::<Result<_, _>>()?;
        let since = word(&request.since, "7d");
        let since = LookBack::from_str(since).map_err(|()| RequestError::BadLookBack(since.to_owned()))?;
        let cloud = word(&request.cloud, "public");
        let cloud = Cloud::named(cloud).ok_or_else(|| RequestError::UnknownCloud(cloud.to_owned()))?;
        let form = word(&request.form, "union");
        let form = FORMS.iter().find(|(name, _)| *name == form).ok_or_else(|| RequestError::UnknownForm(form.to_owned()))?.1;
        if form == Form::Watchlist && portal == Portal::Defender {
            return Err(RequestError::FormNotInPortal);
        }
        let now = request.now.as_deref();
        if form == Form::TiCsv && now.is_none() {
            return Err(RequestError::NowRequired);
        }
        if let Some(now) = now.filter(|now| !files::is_time(now)) {
            return Err(RequestError::BadTime(now.to_owned()));
        }
        let workspace = match request.workspace.as_deref() {
            Some(id) => Some(Workspace::named(id).ok_or_else(|| RequestError::BadWorkspace(id.to_owned()))?),
            None => None,
        };
        Ok(Self {
            portal,
            hunt,
            template: request.template.as_deref().map(Template::read).transpose()?,
            scope,
            scopes,
            since,
            exclusions: exclusions(request)?,
            form,
            cloud,
            workspace,
            tenant: request.tenant.as_deref(),
            run: request.run.unwrap_or(false),
            now,
        })
    }

    pub(crate) fn scope_of(&self, value: &str) -> Scope {
        self.scopes.get(value).copied().unwrap_or(self.scope)
    }

    /// The kinds that can be answered.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        match (self.form, &self.template) {
            (Form::IndicatorsCsv, _) => files::DEFENDER_KINDS.to_vec(),
            (Form::TiCsv, _) => files::SENTINEL_KINDS.to_vec(),
            (_, Some(template)) => template.kinds(),
            _ => self.hunt.kinds(self.portal),
        }
    }

    pub(crate) fn answer(&self, wanted: &[(&Indicator, Scope)]) -> Answer {
        if wanted.is_empty() {
            return Answer::default();
        }
        let indicators = || wanted.iter().map(|(indicator, _)| *indicator);
        let plan = || Plan::new(wanted.iter().copied());
        match self.form {
            Form::IndicatorsCsv => Answer { queries: Vec::new(), files: files::defender(indicators()) },
            Form::TiCsv => {
                Answer { queries: Vec::new(), files: vec![files::sentinel(indicators(), self.now.unwrap_or_default())] }
            }
            Form::Query(shaped) => Answer { queries: self.queries(wanted, &plan(), shaped), files: Vec::new() },
            Form::Watchlist => {
                let mut plan = plan();
                plan.keep_in_watchlist();
                Answer { queries: self.queries(wanted, &plan, Shaped::Union), files: vec![files::watchlist(&plan)] }
            }
        }
    }

    fn queries(&self, wanted: &[(&Indicator, Scope)], plan: &Plan, shaped: Shaped) -> Vec<Query> {
        let Some(template) = &self.template else {
            let Self { hunt, portal, since, exclusions, .. } = self;
            let brief = Brief { hunt, portal: *portal, plan, since: *since, exclusions, shaped };
            return query::write(&brief).into_iter().map(|written| self.query(written, plan, wanted)).collect();
        };
        let filled = template.fill(wanted).map(|filled| {
            let mut query = self.query(Written { kql: filled.kql, tables: Vec::new() }, plan, wanted);
            query.hunt = template.name().to_owned();
            query.tables = filled.tables;
            query.slots = filled.slots;
            query.notes.extend(filled.notes);
            query
        });
        filled.into_iter().collect()
    }

    /// A written query with its link and notes.
    fn query(&self, written: Written, plan: &Plan, wanted: &[(&Indicator, Scope)]) -> Query {
        let (link, mut notes) = self.link(&written.kql);
        notes.extend((self.portal != Portal::Sentinel && self.since.is_over_30_days()).then_some(Note::LookBackOver30Days));
        notes.extend((wanted.len() > 3_000 && !plan.is_in_watchlist()).then_some(Note::ManyIndicators));
        if self.template.is_none() {
            notes.extend(matches!(self.hunt.shape, Shape::Published(_)).then_some(Note::PublishedFaults));
            let streamed = self.portal == Portal::Sentinel && written.tables.iter().any(|table| table.defender);
            notes.extend(streamed.then_some(Note::FilteredTables));
        }
        notes.extend(plan.is_in_watchlist().then_some(Note::TextNotSearched));
        let matches = [
            ("url", plan.asks_paths()),
            ("host", plan.asks_names()),
            ("address", plan.asks_addresses()),
            ("hash", !plan.hashes.is_empty()),
            ("email", !plan.mailboxes.is_empty()),
        ];
        Query {
            portal: self.portal,
            hunt: self.hunt.name.to_owned(),
            kql: written.kql,
            link,
            indicators: wanted.iter().map(|(indicator, _)| Arc::clone(indicator.shared_value())).collect(),
            matches: matches.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name.to_owned()).collect(),
            tables: written.tables.into_iter().map(TableRow::of).collect(),
            slots: Vec::new(),
            notes,
        }
    }

    /// The portal's link, or why there is none.
    fn link(&self, kql: &str) -> (Option<String>, Vec<Note>) {
        let short = || link::may_fit(kql);
        let (link, lacking) = match (self.portal, &self.workspace) {
            (Portal::Sentinel, None) => (None, Note::WorkspaceUnknown),
            (Portal::Sentinel, Some(workspace)) if short() => {
                (link::sentinel(kql, self.cloud, workspace, self.tenant, self.since), Note::LinkTooLong)
            }
            _ if self.cloud.defender_host().is_none() && self.portal != Portal::Sentinel => (None, Note::NoPortalInCloud),
            _ if short() => (link::defender(kql, self.cloud, self.tenant, self.run), Note::LinkTooLong),
            _ => (None, Note::LinkTooLong),
        };
        match link.filter(|link| link.len() <= link::LONGEST) {
            // Azure's link always runs what it opens.
            Some(link) if self.portal == Portal::Sentinel => (Some(link), vec![Note::LinkRunsQuery]),
            Some(link) => (Some(link), Vec::new()),
            None => (None, vec![lacking]),
        }
    }
}

/// The exclusions that were asked for, with the entries of their lists.
fn exclusions(request: &Request) -> Result<Vec<Chosen>, RequestError> {
    for (name, entries) in request.lists.iter().flatten() {
        let list = exclusion::list_named(name).ok_or_else(|| RequestError::UnknownList(name.clone()))?;
        for entry in entries {
            checked(list, entry)?;
        }
    }
    let mut chosen: Vec<Chosen> = Vec::new();
    for name in request.exclude.iter().flatten() {
        let exclusion = exclusion::named(name).ok_or_else(|| RequestError::UnknownExclusion(name.clone()))?;
        if chosen.iter().any(|before| before.exclusion.name == exclusion.name) {
            continue;
        }
        let entries = |list: &List| match request.lists.as_ref().and_then(|lists| lists.get(list.name)) {
            Some(entries) => entries.iter().map(|entry| checked(list, entry)).collect(),
            None => Ok(list.defaults.iter().map(|entry| (*entry).to_owned()).collect()),
        };
        chosen.push(Chosen { exclusion, entries: exclusion.lists.iter().map(entries).collect::<Result<_, _>>()? });
    }
    Ok(chosen)
}

/// An entry of an exclusion's list in the form that the query compares with.
fn checked(list: &List, entry: &str) -> Result<String, RequestError> {
    let entry = entry.trim();
    let tokens = extract(entry);
    let one = || match tokens.found.as_slice() {
        [token] if token.start == 0 && token.end == entry.len() => tokens.meant(token),
        _ => None,
    };
    let read = match list.entries {
        Entries::Ports => entry.parse::<u16>().ok().map(|port| port.to_string()),
        Entries::Addresses => one()
            .filter(|indicator| matches!(indicator.parts(), Parts::Address(_) | Parts::Network(_)))
            .map(|indicator| indicator.value().to_owned()),
        // A machine of one's own may have a name of one label.
        Entries::Hosts => Host::name(entry).ok().map(|host| host.text().to_owned()).or_else(|| {
            one().filter(|indicator| matches!(indicator.parts(), Parts::Address(_))).map(|indicator| indicator.value().to_owned())
        }),
        Entries::Words => (!entry.is_empty()).then(|| entry.to_owned()),
    };
    read.ok_or_else(|| RequestError::BadListEntry { list: list.name.to_owned(), entry: entry.to_owned() })
}
