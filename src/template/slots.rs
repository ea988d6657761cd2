//! The slots of a template: every literal or `let` that is compared with a column that can hold an indicator, and every
//! placeholder.

use std::collections::HashMap;

use super::lexer::Lexed;
use crate::hunt::table::Holds;
use crate::hunt::tables;
use crate::indicator::Kind;
use crate::text::extract::extract;

/// What a slot takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Takes {
    Addresses,
    Names,
    Urls,
    /// Names and URLs alike.
    Web,
    Mailboxes,
    /// Digests of one kind, or of any.
    Hashes(Option<Kind>),
    /// A placeholder for what is no indicator: a file name, a device.
    Nothing,
}

impl Takes {
    /// The kinds of indicator that it takes.
    pub(super) fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Addresses => &[Kind::Ipv4, Kind::Ipv6, Kind::Cidr],
            Self::Names | Self::Urls | Self::Web => &[Kind::Domain, Kind::Url],
            Self::Mailboxes => &[Kind::Email],
            Self::Hashes(None) => &[Kind::Md5, Kind::Sha1, Kind::Sha256],
            Self::Hashes(Some(Kind::Md5)) => &[Kind::Md5],
            Self::Hashes(Some(Kind::Sha1)) => &[Kind::Sha1],
            Self::Hashes(Some(_)) => &[Kind::Sha256],
            Self::Nothing => &[],
        }
    }
}

/// How a column is compared.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    /// The tokens of the whole comparison.
    pub(super) first: usize,
    pub(super) last: usize,
    /// The column's last name.
    pub(super) column: String,
    /// The operator's tokens, or the function's name.
    pub(super) operator: String,
    pub(super) operator_at: (usize, usize),
    /// It is a call: the operator is the function.
    pub(super) call: bool,
}

/// Where a slot's values are written.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// One literal.
    Literal(usize),
    /// Literals between two brackets, which are the tokens named.
    List(usize, usize),
}

/// A place where values belong.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) place: Place,
    /// The tokens of its `let` statement with the semicolon.
    pub(super) statement: Option<(usize, usize)>,
    pub(super) takes: Takes,
    pub(super) comparisons: Vec<Comparison>,
    /// Its `let` is used in other ways too.
    pub(super) used_otherwise: bool,
    /// What was written in it.
    pub(super) samples: Vec<String>,
}

/// Operators that compare a column with values.
const OPERATORS: &[&str] = &[
    "==",
    "=~",
    "has",
    "has_cs",
    "contains",
    "contains_cs",
    "startswith",
    "startswith_cs",
    "endswith",
    "endswith_cs",
    "hasprefix",
    "hassuffix",
    "in",
    "in~",
    "has_any",
];
/// Functions that do.
const FUNCTIONS: &[&str] = &[
    "has_ipv4",
    "has_any_ipv4",
    "has_ipv4_prefix",
    "has_any_ipv4_prefix",
    "ipv4_is_in_range",
    "ipv4_is_in_any_range",
    "ipv4_is_match",
    "ipv6_is_in_range",
    "ipv6_is_in_any_range",
    "ipv6_is_match",
];

/// All slots in the order of the text.
pub(super) fn find(query: &Lexed) -> Vec<Slot> {
    let lets = definitions(query);
    let mut slots: Vec<Slot> = Vec::new();
    // The slot of each `let`, by its statement.
    let mut places: HashMap<(usize, usize), usize> = HashMap::new();
    for (comparison, value) in comparisons(query) {
        match value {
            Compared::Name(at) => {
                // Of two of one name the first counts.
                let Some(definition) =
                    query.name(at).and_then(|name| lets.get(name)).filter(|definition| definition.statement.1 < at)
                else {
                    continue;
                };
                let place = *places.entry(definition.statement).or_insert_with(|| {
                    slots.push(Slot {
                        name: definition.name.clone(),
                        place: definition.place.clone(),
                        statement: Some(definition.statement),
                        takes: Takes::Nothing,
                        comparisons: Vec::new(),
                        used_otherwise: false,
                        samples: samples(query, &definition.place),
                    });
                    slots.len() - 1
                });
                if let Some(slot) = slots.get_mut(place) {
                    slot.comparisons.push(comparison);
                }
            }
            Compared::Place(place) => slots.push(Slot {
                name: comparison.column.clone(),
                samples: samples(query, &place),
                place,
                statement: None,
                takes: Takes::Nothing,
                comparisons: vec![comparison],
                used_otherwise: false,
            }),
        }
    }
    slots.retain_mut(|slot| match takes(slot) {
        Some(takes) => {
            slot.takes = takes;
            true
        }
        None => false,
    });
    // A name is read by its comparisons, once each; where it stands more often, something else reads it too.
    let mut read: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, name) in (0..query.tokens.len()).filter_map(|at| query.name(at).map(|name| (at, name))) {
        read.entry(name).or_default().push(at);
    }
    for slot in &mut slots {
        let Some((_, end)) = slot.statement else { continue };
        let after = read.get(slot.name.as_str()).map_or(0, |places| places.len() - places.partition_point(|at| *at < end));
        slot.used_otherwise = after > slot.comparisons.len();
    }
    slots.sort_by_key(|slot| match slot.place {
        Place::Literal(at) | Place::List(at, _) => at,
    });
    slots
}

/// A `let` of a literal or of a list of literals.
struct Definition {
    name: String,
    place: Place,
    statement: (usize, usize),
}

/// By name; of two of one name the first.
fn definitions(query: &Lexed) -> HashMap<String, Definition> {
    let mut found = HashMap::new();
    for at in 0..query.tokens.len() {
        if query.name(at) != Some("let") || query.word(at + 2) != "=" {
            continue;
        }
        let Some(name) = query.name(at + 1) else { continue };
        let Some((place, last)) = place(query, at + 3) else { continue };
        if query.word(last + 1) == ";" {
            found.entry(name.to_owned()).or_insert(Definition { name: name.to_owned(), place, statement: (at, last + 1) });
        }
    }
    found
}

/// A literal or a list of literals that begins at the token, with its last token.
fn place(query: &Lexed, at: usize) -> Option<(Place, usize)> {
    if query.value(at).is_some() {
        return Some((Place::Literal(at), at));
    }
    let word = query.name(at).unwrap_or_default();
    let (open, close, last) = match word {
        // dynamic(["a", "b"])
        "dynamic" => {
            let close = query.closing(at + 1)?;
            let inner = query.closing(at + 2).filter(|_| query.word(at + 2) == "[")?;
            (at + 2, inner, close)
        }
        "pack_array" => (at + 1, query.closing(at + 1)?, query.closing(at + 1)?),
        // datatable(name: string)["a", "b"]
        "datatable" => {
            let open = query.closing(at + 1)? + 1;
            let close = query.closing(open)?;
            (open, close, close)
        }
        "" if query.word(at) == "(" => {
            let close = query.closing(at)?;
            // (dynamic([…])) and the like
            if query.name(at + 1).is_some() {
                let (place, last) = place(query, at + 1)?;
                return (last + 1 == close).then_some((place, close));
            }
            (at, close, close)
        }
        _ => return None,
    };
    let literals = (open + 1..close).all(|at| query.value(at).is_some() || query.word(at) == ",");
    literals.then_some((Place::List(open, close), last))
}

fn samples(query: &Lexed, place: &Place) -> Vec<String> {
    match *place {
        Place::Literal(at) => query.value(at).into_iter().map(str::to_owned).collect(),
        Place::List(open, close) => (open..close).filter_map(|at| query.value(at)).map(str::to_owned).collect(),
    }
}

/// What a column is compared with.
enum Compared {
    /// The `let` that the token names.
    Name(usize),
    Place(Place),
}

fn comparisons(query: &Lexed) -> Vec<(Comparison, Compared)> {
    let mut found = Vec::new();
    for at in 0..query.tokens.len() {
        let word = query.word(at);
        if FUNCTIONS.contains(&word) && query.word(at + 1) == "(" {
            found.extend(call(query, at));
            continue;
        }
        if !OPERATORS.contains(&word) || at == 0 || query.word(at - 1) == "!" || query.value(at).is_some() {
            continue;
        }
        let tilde = word == "in" && query.word(at + 1) == "~";
        let operator = if tilde { "in~" } else { word };
        let Some((first, column)) = column_before(query, at) else { continue };
        let Some((value, last)) = value_after(query, at + 1 + usize::from(tilde)) else { continue };
        let comparison = Comparison {
            first,
            last,
            column,
            operator: operator.to_owned(),
            operator_at: (at, at + usize::from(tilde)),
            call: false,
        };
        found.push((comparison, value));
    }
    found
}

/// `has_any_ipv4(Column, values)`.
fn call(query: &Lexed, at: usize) -> Option<(Comparison, Compared)> {
    let close = query.closing(at + 1)?;
    let comma = (at + 2..close).find(|&at| query.word(at) == ",")?;
    let (_, column) = column_before(query, comma)?;
    let (value, last) = value_after(query, comma + 1)?;
    (last < close).then(|| {
        let comparison =
            Comparison { first: at, last: close, column, operator: query.word(at).to_owned(), operator_at: (at, at), call: true };
        (comparison, value)
    })
}

/// The column or the call around one that ends before the token, with its first token.
fn column_before(query: &Lexed, at: usize) -> Option<(usize, String)> {
    let last = at.checked_sub(1)?;
    if query.word(last) == ")" {
        let open = query.opening(last)?;
        let column = (open + 1..last).rev().find_map(|at| query.name(at))?.to_owned();
        let first = open.checked_sub(1).filter(|&before| query.name(before).is_some())?;
        return Some((path_start(query, first), column));
    }
    let column = query.name(last)?.to_owned();
    Some((path_start(query, last), column))
}

/// The first token of `A.B.C`.
fn path_start(query: &Lexed, mut at: usize) -> usize {
    while at >= 2 && query.word(at - 1) == "." && query.name(at - 2).is_some() {
        at -= 2;
    }
    at
}

fn value_after(query: &Lexed, at: usize) -> Option<(Compared, usize)> {
    if let Some((place, last)) = place(query, at) {
        return Some((Compared::Place(place), last));
    }
    if query.word(at) == "(" && query.name(at + 1).is_some() && query.word(at + 2) == ")" {
        return Some((Compared::Name(at + 1), at + 2));
    }
    query.name(at).map(|_| (Compared::Name(at), at))
}

/// What a slot takes; none where it is no slot.
fn takes(slot: &Slot) -> Option<Takes> {
    let sample = slot.samples.first().map(String::as_str).unwrap_or_default();
    let of_column = slot.comparisons.iter().find_map(|comparison| of_column(&comparison.column));
    let of_sample = slot.samples.iter().find_map(|sample| of_sample(sample));
    let placeholder = is_placeholder(sample);
    let hinted = if placeholder { of_words(sample) } else { None };
    if slot.statement.is_none() && !placeholder && of_sample.is_none() {
        // A plain word in the query itself is a filter of its author's.
        return None;
    }
    // A list of hashes of several kinds takes them all.
    let mixed = |takes: &Takes| {
        matches!(takes, Takes::Hashes(_))
            && slot.samples.iter().filter_map(|sample| self::of_sample(sample)).any(|other| other != *takes)
    };
    let of_sample = of_sample.map(|takes| if mixed(&takes) { Takes::Hashes(None) } else { takes });
    if let Some(takes) = hinted.or(of_sample) {
        // A sample of a host in a column of URLs is a place for both.
        return Some(match (takes, of_column) {
            (Takes::Names | Takes::Urls, Some(Takes::Web)) if hinted.is_none() => Takes::Web,
            _ => takes,
        });
    }
    match of_column {
        Some(takes) => Some(takes),
        None if slot.statement.is_some() && !placeholder => None,
        None => Some(of_words(&slot.name).unwrap_or(Takes::Nothing)),
    }
}

/// What a column is known to hold, from the tables that are searched or from its name.
fn of_column(column: &str) -> Option<Takes> {
    let known = tables::all().flat_map(|table| table.columns).find(|known| known.name.eq_ignore_ascii_case(column));
    if let Some(known) = known {
        return match known.holds {
            Holds::Address(_) | Holds::Answers => Some(Takes::Addresses),
            Holds::Web => Some(Takes::Web),
            Holds::Name => Some(Takes::Names),
            Holds::Mailbox => Some(Takes::Mailboxes),
            Holds::Digest(kind) if known.value.is_none() => Some(Takes::Hashes(Some(kind))),
            Holds::Digest(_) => Some(Takes::Hashes(None)),
            Holds::Text => None,
        };
    }
    let lower = column.to_ascii_lowercase();
    let has = |part: &str| lower.contains(part);
    if ["sha256", "sha1", "md5"].iter().any(|name| has(name)) || lower.ends_with("hash") {
        of_words(column)
    } else if lower.ends_with("ip")
        || has("ipaddr")
        || lower.ends_with("ipv4")
        || lower.ends_with("ipv6")
        || lower.ends_with("ipaddress")
    {
        Some(Takes::Addresses)
    } else if has("url") || lower.ends_with("uri") {
        Some(Takes::Web)
    } else if has("domain") || has("fqdn") || has("dnsquery") || lower.ends_with("queryname") {
        Some(Takes::Names)
    } else {
        None
    }
}

/// What the words of a placeholder or of a name ask for.
fn of_words(text: &str) -> Option<Takes> {
    let upper = text.to_ascii_uppercase();
    let has = |part: &str| upper.contains(part);
    let word = |part: &str| {
        upper.split(|ch: char| !ch.is_ascii_alphanumeric()).any(|word| word == part || word.strip_suffix('S') == Some(part))
    };
    if has("SHA256") {
        Some(Takes::Hashes(Some(Kind::Sha256)))
    } else if has("SHA1") {
        Some(Takes::Hashes(Some(Kind::Sha1)))
    } else if has("MD5") {
        Some(Takes::Hashes(Some(Kind::Md5)))
    } else if has("HASH") {
        Some(Takes::Hashes(None))
    } else if has("FILE") || has("DEVICE") || has("COMPUTER") || has("ACCOUNT") || word("USER") {
        Some(Takes::Nothing)
    } else if has("URL") {
        Some(Takes::Urls)
    } else if has("DNS") || has("DOMAIN") || has("HOST") {
        Some(Takes::Names)
    } else if has("IPADDR") || word("IP") || has("XX.XX") {
        Some(Takes::Addresses)
    } else if has("MAIL") || has("SENDER") || has("RECIPIENT") {
        Some(Takes::Mailboxes)
    } else {
        None
    }
}

/// What a sample value is, defanged or not.
fn of_sample(sample: &str) -> Option<Takes> {
    let tokens = extract(sample);
    let [token] = tokens.found.as_slice() else { return None };
    if token.end - token.start + 2 < sample.trim().len() {
        return None;
    }
    match tokens.indicator(token)?.kind() {
        Kind::Ipv4 | Kind::Ipv6 | Kind::Cidr | Kind::Range => Some(Takes::Addresses),
        Kind::Domain => Some(Takes::Names),
        Kind::Url => Some(Takes::Urls),
        Kind::Email => Some(Takes::Mailboxes),
        kind => Some(Takes::Hashes(Some(kind))),
    }
}

/// A text that stands for a value that is still to come.
fn is_placeholder(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    upper.is_empty()
        || upper.contains("GOES HERE")
        || upper.contains("XX.XX")
        || upper.contains("REPLACE")
        || upper.contains("YOUR_")
        || upper.starts_with("YOUR ")
        || upper.contains("INSERT ")
        || upper.starts_with('<') && upper.ends_with('>')
        || upper.starts_with("{{") && upper.ends_with("}}")
}
