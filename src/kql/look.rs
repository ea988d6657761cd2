//! How one column is searched: the indexed filter of its leg, and the value that the exact check reads.
//!
//! A hit is text, `by MATCH of INDICATOR in VALUE`; neither of the first two holds a space, so one `parse` takes it apart.

use super::lists::any;
use crate::hunt::plan::Plan;
use crate::hunt::table::{Column, Contact, Holds};

/// What a leg hands to the exact check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Slot {
    /// A URL or a host.
    Web,
    /// An address.
    Ip,
    /// A digest.
    Digest,
    /// A mail address.
    Mailbox,
}

impl Slot {
    pub(super) const ALL: [Self; 4] = [Self::Web, Self::Ip, Self::Digest, Self::Mailbox];

    /// The name of the slot's column, counted from one.
    pub(super) fn column(self, number: usize) -> String {
        let name = match self {
            Self::Web => "Web",
            Self::Ip => "Ip",
            Self::Digest => "Digest",
            Self::Mailbox => "Mailbox",
        };
        format!("{name}{number}")
    }
}

/// What a leg does about one column.
pub(super) struct Look {
    pub(super) filter: String,
    pub(super) values: Vec<(Slot, String)>,
}

/// The filter for addresses: indexed, or exact where there are far more of them than an index is worth.
fn addressed(plan: &Plan, column: &str, plain: &str) -> Vec<String> {
    if plan.list_of_addresses().is_table() {
        plan.list_of_addresses().within(|list| format!("{plain} in ({list})"))
    } else {
        plan.list_of_addresses().over(|list| format!("has_any_ipv4({column}, {list})"))
    }
}

/// Addresses inside text have to be taken out one by one: no pattern finds a network, or one of thousands.
pub(super) fn takes_addresses_out(plan: &Plan) -> bool {
    plan.asks_spans() || plan.list_of_addresses().is_table()
}

/// No pattern can be made of the names in a watchlist, so free text is not searched for them.
fn finds_names_in_text(plan: &Plan) -> bool {
    !plan.is_in_watchlist()
}

/// How the column is searched, or none if the plan asks for nothing that it holds.
pub(super) fn look(plan: &Plan, column: &Column) -> Option<Look> {
    let name = column.name;
    let value = column.value.unwrap_or(name).to_owned();
    let mut tests = Vec::new();
    let mut values = Vec::new();
    let names = |tests: &mut Vec<String>| {
        for list in [plan.list_of_domains(), plan.list_of_hosts(), plan.list_of_url_hosts(), plan.list_of_unicode_names()] {
            tests.extend(list.indexed(|list| format!("{name} has_any ({list})")));
        }
    };
    match column.holds {
        Holds::Name => {
            names(&mut tests);
            values.push((Slot::Web, value));
        }
        Holds::Web => {
            names(&mut tests);
            tests.extend(addressed(plan, name, &format!("HostOf({value})")));
            if !plan.networks.is_empty() || !plan.ranges.is_empty() {
                tests.push(format!("{value} matches regex @\"\\d\\.\\d+\\.\\d+\\.\\d\""));
            }
            if plan.asks_addresses6() {
                tests.push(format!("{value} contains \"[\""));
            }
            if !tests.is_empty() {
                tests.push(format!("{name} contains \"%\""));
            }
            values.push((Slot::Web, value));
        }
        Holds::Text if !finds_names_in_text(plan) => {}
        Holds::Text => {
            names(&mut tests);
            if !takes_addresses_out(plan) {
                tests.extend(addressed(plan, name, ""));
            }
            values.push((Slot::Web, format!("FoundIn({value})")));
        }
        Holds::Answers => {
            if !takes_addresses_out(plan) {
                tests.extend(addressed(plan, name, ""));
            }
            values.push((Slot::Web, format!("FoundIn({value})")));
        }
        Holds::Address(contact) => {
            tests.extend(addressed(plan, name, &format!("PlainOf({value})")));
            if plan.asks_spans() {
                tests.push(format!("InSpan({value})"));
            }
            if plan.asks_addresses() {
                values.push((Slot::Ip, value.clone()));
            }
            if plan.asks_hosts() && contact != Contact::No {
                let host = format!("HostOfIp({value})");
                for list in [plan.list_of_hosts(), plan.list_of_url_hosts()] {
                    tests.extend(list.indexed(|list| format!("{name} has_any ({list})")));
                }
                values.push((
                    Slot::Web,
                    match contact {
                        Contact::Without(url) => format!("iff(isempty({url}), {host}, \"\")"),
                        _ => host,
                    },
                ));
            }
        }
        Holds::Mailbox => {
            tests.extend(plan.list_of_mailboxes().indexed(|list| format!("{name} in~ ({list})")));
            values.push((Slot::Mailbox, value));
        }
        Holds::Digest(kind) if plan.digests.contains(&kind) => {
            // A value that is taken out of its column cannot be compared with it whole.
            let operator = if column.value.is_some() { "has_any" } else { "in~" };
            tests.extend(plan.list_of_hashes().indexed(|list| format!("{name} {operator} ({list})")));
            if column.value.is_some() {
                tests.push(format!("{name} startswith \"0x\""));
            }
            values.push((Slot::Digest, value));
        }
        Holds::Digest(_) => {}
    }
    looked(column, tests, values)
}

/// How the addresses are taken out of text, one row each; none where the column holds no text.
pub(super) fn look_at_each_address(plan: &Plan, column: &Column) -> Option<Look> {
    if !matches!(column.holds, Holds::Text | Holds::Answers) || !takes_addresses_out(plan) {
        return None;
    }
    let name = column.name;
    let mut tests = Vec::new();
    if plan.list_of_addresses().is_table() || !plan.networks.is_empty() || !plan.ranges.is_empty() {
        tests.push(format!("{name} matches regex @\"\\d\\.\\d+\\.\\d+\\.\\d\""));
    } else {
        tests.extend(addressed(plan, name, ""));
    }
    if plan.asks_addresses6() {
        tests.push(format!("{name} matches regex @\":[0-9A-Fa-f]*:\""));
    }
    let value = column.value.unwrap_or(name).to_owned();
    looked(column, tests, vec![(Slot::Ip, value)])
}

/// The filter as one condition; rows in which the column holds something else are kept from both.
fn looked(column: &Column, tests: Vec<String>, mut values: Vec<(Slot, String)>) -> Option<Look> {
    if tests.is_empty() {
        return None;
    }
    let filter = match column.only {
        Some(only) if tests.len() > 1 => format!("({only} and ({}))", any(&tests)),
        Some(only) => format!("({only} and {})", any(&tests)),
        None => tests.join("\n        or "),
    };
    if let Some(only) = column.only {
        for (_, value) in &mut values {
            *value = format!("iff({only}, {value}, \"\")");
        }
    }
    Some(Look { filter, values })
}

/// What is computed of a slot before all else, from its own column.
pub(super) fn decoded(slot: Slot, number: usize) -> Option<String> {
    let column = slot.column(number);
    (slot == Slot::Web).then(|| format!("{column} = UrlOf({column})"))
}

/// The columns that the exact check computes once from a slot, for the hits that follow.
pub(super) fn computed(slot: Slot, number: usize) -> Option<String> {
    let column = slot.column(number);
    match slot {
        Slot::Web => Some(format!("Host{number} = HostOf({column})")),
        Slot::Ip => Some(format!("Address{number} = AddressIn({column})")),
        Slot::Digest | Slot::Mailbox => None,
    }
}

/// What is computed from the hosts.
pub(super) fn computed_of_host(plan: &Plan, slot: Slot, number: usize) -> Vec<String> {
    let mut columns = Vec::new();
    if slot == Slot::Web && !plan.domains.is_empty() {
        columns.push(format!("Name{number} = DomainIn(Host{number})"));
    }
    if slot == Slot::Web && plan.asks_addresses() {
        columns.push(format!("At{number} = AddressIn(Host{number})"));
    }
    if slot == Slot::Web && plan.asks_paths() {
        columns.push(format!("Key{number} = strcat(Host{number}, PathOf({}))", slot.column(number)));
    }
    columns
}

/// The hits of the `number`th column of a slot, with their rank: a URL is surer than a host.
pub(super) fn hits(plan: &Plan, slot: Slot, number: usize) -> Vec<(u8, String)> {
    let column = slot.column(number);
    match slot {
        Slot::Web => {
            let name = if plan.domains.is_empty() { String::new() } else { format!(", Name{number}") };
            let address = if plan.asks_addresses() { format!(", At{number}") } else { String::new() };
            let exact =
                if plan.exact_urls.is_empty() { String::new() } else { format!(", strcat(Key{number}, QueryOf({column}))") };
            let key = if plan.asks_paths() { format!(", Key{number}") } else { String::new() };
            let url = plan.asks_paths().then(|| (0, format!("UrlHit({column}, Key{number}{exact})")));
            url.into_iter().chain([(1, format!("HostHit({column}, Host{number}{name}{address}{key})"))]).collect()
        }
        Slot::Ip => vec![(1, format!("AddressHit({column}, Address{number})"))],
        Slot::Digest => vec![(2, format!("HashHit({column})"))],
        Slot::Mailbox => vec![(2, format!("MailboxHit({column})"))],
    }
}
