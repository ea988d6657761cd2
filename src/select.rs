//! From the tokens of a text to rows, each indicator once, and which of them are hunted.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::api::{IndicatorRow, Rejection, Request, Selection};
use crate::error::{Note, Notes, RejectionCode, RequestError};
use crate::indicator::address::Network;
use crate::indicator::{Indicator, Kind, Parts, scope};
use crate::text::bystanders::Bystanders;
use crate::text::extract::extract;
use crate::text::known_hosts;
use crate::text::listed::listed;
use crate::text::quoted;
use crate::text::spoken_for::is_spoken_for;
use crate::text::tokens::{Found, Outcome};

/// An indicator with every place where it was written.
pub(crate) struct Row {
    pub(crate) indicator: Box<Indicator>,
    pub(crate) selected: bool,
    pub(crate) notes: Notes,
    spans: Vec<[usize; 2]>,
    /// Which of the places name a recipient beside the target.
    personal: Vec<usize>,
    defanged: bool,
    /// At least one of its disguises was meant as one.
    disguised: bool,
    /// A command of the text fetches it, or a record declares it.
    spoken_for: bool,
    /// Why each place so far stands by; none once a place does not.
    bystander: Option<Note>,
    /// One of its places is in a list or column with disguised ones.
    listed: bool,
    accepted: bool,
}

impl Row {
    /// A row that is going to have so many places.
    fn new(indicator: Box<Indicator>, places: usize) -> Self {
        let notes = indicator.notes();
        Self {
            indicator,
            selected: false,
            notes,
            spans: Vec::with_capacity(places),
            personal: Vec::new(),
            defanged: false,
            disguised: false,
            spoken_for: false,
            bystander: None,
            listed: false,
            accepted: false,
        }
    }

    /// Adds a place.
    fn push(&mut self, span: [usize; 2], notes: Notes) {
        if notes.contains(Note::Unwrapped) || notes.contains(Note::RecipientDropped) {
            self.personal.push(self.spans.len());
        }
        self.spans.push(span);
    }

    /// What the text says at each place, a link protection without what names its recipient.
    fn found<'t>(&self, text: &'t str) -> impl Iterator<Item = Cow<'t, str>> {
        self.spans.iter().enumerate().map(|(place, &[start, end])| {
            let written = text.get(start..end).unwrap_or_default();
            if self.personal.binary_search(&place).is_ok() {
                Cow::Owned(without_parameters(written))
            } else {
                Cow::Borrowed(written)
            }
        })
    }

    /// The row of the contract. A report writes a value the same way nearly everywhere: that text is kept once.
    pub(crate) fn into_public(self, text: &str) -> IndicatorRow {
        let mut found: Vec<Arc<str>> = Vec::with_capacity(self.spans.len());
        for written in self.found(text) {
            found.push(match found.last() {
                Some(last) if **last == *written => Arc::clone(last),
                None if *written == *self.indicator.value() => Arc::clone(self.indicator.shared_value()),
                _ => Arc::from(written),
            });
        }
        let Self { indicator, selected, notes, spans, defanged, .. } = self;
        let forms = match indicator.parts() {
            Parts::Url(url) => Some(Box::new(scope::forms(url))),
            _ => None,
        };
        let unicode = indicator.host().and_then(|host| host.unicode()).map(str::to_owned);
        let (kind, value, notes) = (indicator.kind(), Arc::clone(indicator.shared_value()), notes.to_vec());
        IndicatorRow { kind, value, unicode, found, spans, defanged, selected, notes, forms }
    }
}

/// A token that is no indicator.
pub(crate) struct Refused {
    span: [usize; 2],
    code: RejectionCode,
    acceptable: bool,
}

impl Refused {
    /// The rejection of the contract.
    pub(crate) fn into_public(self, text: &str) -> Rejection {
        let Self { span: span @ [start, end], code, acceptable } = self;
        Rejection { text: clipped(text.get(start..end).unwrap_or_default()), span, code, message: code.words(), acceptable }
    }
}

/// Tokens to rows, each indicator once.
pub(crate) fn gather(text: &str, accept: &[String]) -> (Vec<Row>, Vec<Refused>) {
    let accept: HashSet<&str> = accept.iter().map(String::as_str).collect();
    let mail = quoted::decoded(text);
    let read = mail.as_ref().map_or(text, |mail| &mail.text);
    // The end is that of the last character, not the beginning of what a joined line goes on with.
    let span = |token: &Found| match &mail {
        Some(mail) => [mail.source(token.start), mail.source(token.end.saturating_sub(1)) + 1],
        None => [token.start, token.end],
    };
    let tokens = extract(read);
    // Who disguises nothing means what stands there plainly: what else may speak for it need not be asked.
    let any_disguised = tokens.found.iter().any(|token| token.defanged && !token.escaped);
    let listed = if any_disguised { listed(read, &tokens) } else { vec![false; tokens.found.len()] };
    let bystanders = Bystanders::of(read);
    let (mut found, indicators) = tokens.into_parts();
    // How many places each has: a value may stand in a text a hundred thousand times, and lists that grow take twice the memory.
    let mut places = vec![0; indicators.len()];
    let mut rejections = 0;
    for token in &found {
        match token.outcome {
            Outcome::Indicator(id) => places.get_mut(id.index()).into_iter().for_each(|count| *count += 1),
            Outcome::Rejected(..) => rejections += 1,
        }
    }
    let mut rows: Vec<Row> = indicators.zip(places).map(|(indicator, places)| Row::new(indicator, places)).collect();
    let mut ranks = vec![UNMET; rows.len()];
    let mut met = 0;
    let mut rejected = Vec::with_capacity(rejections);
    for (token, listed) in found.iter_mut().zip(listed) {
        let [start, end] = span(token);
        let written = text.get(start..end).unwrap_or_default();
        let (id, accepted) = match token.outcome {
            Outcome::Indicator(id) => (id, false),
            Outcome::Rejected(_, Some(otherwise)) if accept.contains(written) => (otherwise, true),
            Outcome::Rejected(code, otherwise) => {
                rejected.push(Refused { span: [start, end], code, acceptable: otherwise.is_some() });
                continue;
            }
        };
        token.outcome = Outcome::Indicator(id);
        let Some(row) = rows.get_mut(id.index()) else { continue };
        if let Some(rank) = ranks.get_mut(id.index()).filter(|rank| **rank == UNMET) {
            *rank = met;
            met += 1;
        }
        // A place that does not stand by settles it for the row.
        if row.spans.is_empty() || row.bystander.is_some() {
            row.bystander = bystanders.note(read, token, &row.indicator);
        }
        row.push([start, end], token.notes);
        row.defanged |= token.defanged;
        row.disguised |= token.defanged && !token.escaped;
        row.listed |= listed;
        row.accepted |= accepted;
        row.notes |= token.notes | accepted.then_some(Note::Accepted).into();
    }
    for token in found.iter().filter(|_| any_disguised) {
        let Outcome::Indicator(id) = token.outcome else { continue };
        let Some(row) = rows.get_mut(id.index()) else { continue };
        // What a disguise or a list speaks for need not be looked at.
        if !(row.defanged || row.listed || row.spoken_for) && row.indicator.host().is_some() {
            let meant = bystanders.is_meant(token) && !known_hosts::is_shared(&row.indicator);
            row.spoken_for = meant || is_spoken_for(read, token, &row.indicator);
        }
    }
    put_in_order(&mut rows, &mut ranks, met);
    (rows, rejected)
}

/// No place of the row was met.
const UNMET: usize = usize::MAX;

/// Puts the rows in the order of their first places: what was rejected before it was found has an earlier number. Only so many
/// of them have a place; what nobody accepted goes.
fn put_in_order(rows: &mut Vec<Row>, ranks: &mut [usize], met: usize) {
    for (rank, last) in ranks.iter_mut().filter(|rank| **rank == UNMET).zip(met..) {
        *rank = last;
    }
    for index in 0..rows.len() {
        while let Some(&rank) = ranks.get(index).filter(|rank| **rank != index) {
            rows.swap(index, rank);
            ranks.swap(index, rank);
        }
    }
    rows.truncate(met);
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

/// Which rows are hunted: the analyst's choice, or by default in this order the ignore list, bystanders, private addresses
/// beside public ones, plain names beside disguised ones.
pub(crate) fn select(rows: &mut [Row], request: &Request) -> Result<(), RequestError> {
    let known = hosts_that_are_meant(rows);
    let ignore = Ignore::new(request.ignore.as_deref().unwrap_or_default());
    let any_defanged = rows.iter().any(|row| row.disguised);
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
    let mut set_aside = Vec::new();
    for (index, row) in rows.iter_mut().enumerate() {
        let ignored = ignore.holds(&row.indicator);
        let private = row.indicator.is_private() && any_public;
        let name = row.indicator.is_named();
        // A link protection is what a mail gateway put around the very link that the report is about.
        let meant = row.defanged
            || row.listed
            || row.accepted
            || row.notes.contains(Note::Unwrapped)
            || row.spoken_for
            || row
                .indicator
                .host()
                .is_some_and(|host| host.ip().is_some() || known.contains(host.registrable()) || known.contains(host.text()));
        let plain = name && any_defanged && !meant;
        let listed_host = known_hosts::of_host(&row.indicator, row.defanged).filter(|_| !row.accepted);
        let bystander = row.bystander.filter(|_| !row.accepted);
        row.selected = match &chosen {
            Some(values) => {
                values.contains(row.indicator.value()) || row.found(&request.text).any(|text| values.contains(&*text))
            }
            None if ignored => false,
            None if word == "all" => true,
            None if word == "defanged" => row.defanged,
            None => {
                let meant = row.accepted || bystander.is_none() && !private && !plain;
                set_aside.extend((meant && listed_host.is_some()).then_some(index));
                meant && listed_host.is_none()
            }
        };
        row.notes |= match bystander.or(listed_host) {
            _ if ignored => Note::Ignored.into(),
            Some(note) => note.into(),
            None => (plain && !private).then_some(Note::PlainBesideDefanged).into(),
        };
    }
    // Asked about such a host alone, the analyst means it: not beside a page of other text.
    if rows.iter().all(|row| !row.selected) {
        let places = set_aside.iter().filter_map(|index| rows.get(*index)).flat_map(|row| &row.spans);
        let written: usize = places.map(|[start, end]| end - start).sum();
        if written * 4 < request.text.trim().len() {
            set_aside.clear();
        }
        for index in set_aside {
            if let Some(row) = rows.get_mut(index) {
                row.selected = true;
            }
        }
    }
    Ok(())
}

/// The registrable domains that the text disguises somewhere, and the names that it calls indicators where they stand plainly
/// (`C2: api.evil.example`): what it says plainly of them is meant too. Under a hosting provider's suffix each name is another
/// customer's, and registrable for itself.
fn hosts_that_are_meant(rows: &[Row]) -> HashSet<String> {
    let own = |row: &&Row| row.indicator.kind() != Kind::Email && known_hosts::is_one_owners(&row.indicator);
    let name = |row: &Row| {
        let host = row.indicator.host()?;
        let spoken_for = (row.spoken_for && row.bystander.is_none()).then_some(host.text());
        Some(if row.disguised { host.registrable() } else { spoken_for? }.to_owned())
    };
    rows.iter().filter(own).filter_map(name).collect()
}

/// The analyst's ignore list, read as the text is read: a domain stands for its subdomains and what is on them, a network
/// for its addresses.
struct Ignore {
    values: HashSet<String>,
    domains: Vec<String>,
    networks: Vec<Network>,
}

impl Ignore {
    fn new(entries: &[String]) -> Self {
        let mut ignore = Self { values: HashSet::new(), domains: Vec::new(), networks: Vec::new() };
        for entry in entries {
            ignore.values.insert(entry.trim().to_lowercase());
            let tokens = extract(entry);
            for indicator in tokens.found.iter().filter_map(|token| tokens.meant(token)) {
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
        if self.values.is_empty() {
            return false;
        }
        if self.values.contains(&indicator.value().to_lowercase()) {
            return true;
        }
        let host = indicator.host().map(|host| host.text()).unwrap_or_default();
        let below =
            |domain: &String| host == domain || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'));
        let address = matches!(indicator.parts(), Parts::Address(_) | Parts::Url(_));
        let inside = |network: &Network| address && indicator.ip().is_some_and(|ip| network.contains(ip));
        self.domains.iter().any(below) || self.networks.iter().any(inside)
    }
}
