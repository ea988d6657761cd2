//! The selected indicators sorted by how they are looked for: each list becomes a parameter of the query.

use std::net::IpAddr;
use std::sync::Arc;

use indexmap::IndexSet;

use crate::indicator::host::Host;
use crate::indicator::scope::{self, Scope};
use crate::indicator::{Indicator, Kind, Parts};

/// Values in the order of the text, none twice.
#[derive(Debug, Default)]
pub(crate) struct Values(IndexSet<Arc<str>, foldhash::quality::RandomState>);

impl Values {
    fn add(&mut self, value: impl Into<Arc<str>>) {
        self.0.insert(value.into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|value| &**value)
    }

    /// The values in parts of at most `size`.
    pub(crate) fn parts(&self, size: usize) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let part = move |index: usize| self.0.get_range(index * size..self.len().min((index + 1) * size));
        (0..self.len().div_ceil(size)).filter_map(part).map(|part| part.iter().map(|value| &**value))
    }
}

/// What the query asks for.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// IPv4 addresses, dotted.
    pub(crate) addresses: Values,
    /// IPv4 networks.
    pub(crate) networks: Values,
    /// IPv6 networks, and IPv6 addresses as networks of one.
    pub(crate) networks6: Values,
    /// `FIRST-LAST` of IPv4 addresses.
    pub(crate) ranges: Values,
    /// `FIRST-LAST` of IPv6 addresses.
    pub(crate) ranges6: Values,
    /// Names that are looked for with their subdomains.
    pub(crate) domains: Values,
    /// Names and addresses that are looked for as a host, without subdomains (a URL's scope `host`).
    pub(crate) hosts: Values,
    /// `host/path?query` (scope `exact`).
    pub(crate) exact_urls: Values,
    /// `host/path` (scope `path`).
    pub(crate) urls: Values,
    /// `host/directory/` (scope `directory`).
    pub(crate) directories: Values,
    /// The hosts of the three lists above: the indexed term, and all that a column without paths can hold.
    pub(crate) url_hosts: Values,
    /// Names of the lists above in their Unicode spelling, which some columns keep.
    pub(crate) unicode_names: Values,
    /// Mail addresses, lower case.
    pub(crate) mailboxes: Values,
    /// Digests of any kind.
    pub(crate) hashes: Values,
    /// The kinds of those digests.
    pub(crate) digests: Vec<Kind>,
    /// How many indicators of each kind there are, for the query's first line.
    pub(crate) counts: Vec<(Kind, usize)>,
    /// The lists stand in a watchlist, not in the query.
    in_watchlist: bool,
}

impl Plan {
    /// Sorts the indicators; `scope` says how much of a URL is meant.
    pub(crate) fn new<'i>(indicators: impl IntoIterator<Item = (&'i Indicator, Scope)>) -> Self {
        let mut plan = Self::default();
        for (indicator, scope) in indicators {
            plan.add(indicator, scope);
        }
        plan
    }

    fn add(&mut self, indicator: &Indicator, scope: Scope) {
        let kind = indicator.kind();
        match self.counts.iter_mut().find(|(counted, _)| *counted == kind) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((kind, 1)),
        }
        if matches!(kind, Kind::Domain | Kind::Url) {
            if let Some(unicode) = indicator.host().and_then(Host::unicode) {
                self.unicode_names.add(unicode);
            }
        }
        let value = || Arc::clone(indicator.shared_value());
        match indicator.parts() {
            Parts::Address(IpAddr::V4(_)) => self.addresses.add(value()),
            Parts::Address(IpAddr::V6(_)) => self.networks6.add(format!("{}/128", indicator.value())),
            Parts::Network(network) if network.first().is_ipv4() => self.networks.add(value()),
            Parts::Network(_) => self.networks6.add(value()),
            Parts::Range(range) if range.first().is_ipv4() => self.ranges.add(value()),
            Parts::Range(_) => self.ranges6.add(value()),
            Parts::Domain(host) => self.domains.add(Arc::clone(host.shared_text())),
            Parts::Url(url) => {
                let host = url.host().shared_text();
                match scope {
                    Scope::Exact => self.exact_urls.add(format!("{host}{}{}", url.path(), url.query())),
                    Scope::Path => self.urls.add(format!("{host}{}", url.path())),
                    Scope::Directory => self.directories.add(format!("{host}{}", scope::directory(url))),
                    Scope::Host => return self.hosts.add(Arc::clone(host)),
                    Scope::Domain if url.host().ip().is_some() => return self.hosts.add(Arc::clone(host)),
                    Scope::Domain => return self.domains.add(url.host().registrable()),
                }
                self.url_hosts.add(Arc::clone(host));
            }
            Parts::Email(_) => self.mailboxes.add(value()),
            Parts::Hash => {
                self.hashes.add(value());
                if !self.digests.contains(&kind) {
                    self.digests.push(kind);
                }
            }
        }
    }

    /// Leaves the values to a watchlist.
    pub(crate) fn keep_in_watchlist(&mut self) {
        self.in_watchlist = true;
    }

    pub(crate) fn is_in_watchlist(&self) -> bool {
        self.in_watchlist
    }

    /// Addresses, networks or ranges are asked for.
    pub(crate) fn asks_addresses(&self) -> bool {
        !self.addresses.is_empty() || self.asks_spans()
    }

    /// IPv6 addresses, networks or ranges are asked for.
    pub(crate) fn asks_addresses6(&self) -> bool {
        !self.networks6.is_empty() || !self.ranges6.is_empty()
    }

    /// What no index finds: IPv6 in any spelling, networks, ranges.
    pub(crate) fn asks_spans(&self) -> bool {
        [&self.networks, &self.networks6, &self.ranges, &self.ranges6].iter().any(|values| !values.is_empty())
    }

    /// URLs are asked for in a scope that has a path.
    pub(crate) fn asks_paths(&self) -> bool {
        !self.url_hosts.is_empty()
    }

    /// The host of a URL is asked for: by its scope, or as all that a column can say of it.
    pub(crate) fn asks_hosts(&self) -> bool {
        self.asks_paths() || !self.hosts.is_empty()
    }

    /// Names or URLs are asked for.
    pub(crate) fn asks_names(&self) -> bool {
        !self.domains.is_empty() || self.asks_hosts()
    }

    /// The labels of the longest name.
    pub(crate) fn longest_name(&self) -> usize {
        self.domains.iter().map(|name| name.split('.').count()).max().unwrap_or(0)
    }

    /// `2 ipv4, 1 domain`, for the first line of a query; kinds in the order of the text.
    pub(crate) fn summary(&self) -> String {
        let parts: Vec<String> = self.counts.iter().map(|(kind, count)| format!("{count} {}", kind.name())).collect();
        parts.join(", ")
    }
}
