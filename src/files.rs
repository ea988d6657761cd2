//! Files of more indicators than a query holds, for the places where the engine keeps them. Only Microsoft's import
//! formats are written here; nothing is decided.
//!
//! Sources: <https://learn.microsoft.com/defender-endpoint/indicator-manage> (500 rows an import, no networks, IPv6 with all
//! eight groups), <https://learn.microsoft.com/azure/sentinel/indicators-bulk-file-import>,
//! <https://learn.microsoft.com/azure/sentinel/watchlists-create>.

use std::net::IpAddr;

use crate::api::File;
use crate::hunt::plan::Plan;
use crate::indicator::{Indicator, Kind, Parts};
use crate::kql::lists;

/// The kinds that Defender's import takes.
pub(crate) const DEFENDER_KINDS: &[Kind] = &[Kind::Ipv4, Kind::Ipv6, Kind::Domain, Kind::Url, Kind::Sha1, Kind::Sha256];

/// The kinds that Sentinel's import takes.
pub(crate) const SENTINEL_KINDS: &[Kind] =
    &[Kind::Ipv4, Kind::Ipv6, Kind::Cidr, Kind::Domain, Kind::Url, Kind::Email, Kind::Md5, Kind::Sha1, Kind::Sha256];

/// Rows of one import into Defender.
const DEFENDER_ROWS: usize = 500;

/// Indicators for Defender's own list, which alerts and blocks nothing: `Audit`.
pub(crate) fn defender<'i>(indicators: impl Iterator<Item = &'i Indicator>) -> Vec<File> {
    let rows: Vec<String> = indicators
        .filter_map(|indicator| {
            let (kind, value) = match (indicator.kind(), indicator.parts()) {
                (Kind::Ipv4, _) => ("IpAddress", indicator.value().to_owned()),
                (Kind::Ipv6, Parts::Address(IpAddr::V6(ip))) => {
                    let groups: Vec<String> = ip.segments().iter().map(|group| format!("{group:04x}")).collect();
                    ("IpAddress", groups.join(":"))
                }
                (Kind::Domain, _) => ("DomainName", indicator.value().to_owned()),
                (Kind::Url, _) => ("Url", indicator.value().to_owned()),
                (Kind::Sha1, _) => ("FileSha1", indicator.value().to_owned()),
                (Kind::Sha256, _) => ("FileSha256", indicator.value().to_owned()),
                _ => return None,
            };
            Some(format!("{kind},{},Audit,Quarry,From a threat report", cell(&value)))
        })
        .collect();
    let count = rows.len().div_ceil(DEFENDER_ROWS);
    rows.chunks(DEFENDER_ROWS)
        .enumerate()
        .map(|(index, rows)| File {
            name: if count == 1 { "quarry-indicators.csv".to_owned() } else { format!("quarry-indicators-{}.csv", index + 1) },
            text: csv("indicatorType,indicatorValue,action,title,description", rows),
        })
        .collect()
}

/// Indicators for Sentinel's threat intelligence, valid from `now`.
pub(crate) fn sentinel<'i>(indicators: impl Iterator<Item = &'i Indicator>, now: &str) -> File {
    let rows: Vec<String> = indicators
        .filter_map(|indicator| {
            let kind = match indicator.kind() {
                Kind::Ipv4 => "ipv4-addr",
                Kind::Ipv6 => "ipv6-addr",
                Kind::Cidr if indicator.value().contains(':') => "ipv6-addr",
                Kind::Cidr => "ipv4-addr",
                Kind::Domain => "domain-name",
                Kind::Url => "url",
                Kind::Email => "email-addr",
                Kind::Md5 => "file:hashes.MD5",
                Kind::Sha1 => "file:hashes.'SHA-1'",
                Kind::Sha256 => "file:hashes.'SHA-256'",
                Kind::Range => return None,
            };
            let value = cell(indicator.value());
            Some(format!("unknown,quarry,{value},From a threat report,,false,{now},,,,{kind},{value}"))
        })
        .collect();
    File {
        name: "quarry-threat-intelligence.csv".to_owned(),
        text: csv(
            "threatTypes,tags,name,description,confidence,revoked,validFrom,validUntil,tlpLevel,severity,observableType,observableValue",
            &rows,
        ),
    }
}

/// The lists of a plan for a watchlist whose search key is `SearchKey`; `List` names the list that a value belongs to.
pub(crate) fn watchlist(plan: &Plan) -> File {
    let rows: Vec<String> = lists::all(plan)
        .into_iter()
        .flat_map(|list| list.values().map(move |value| format!("{},{}", cell(value), list.name)))
        .collect();
    File { name: format!("{}.csv", lists::WATCHLIST), text: csv("SearchKey,List", &rows) }
}

fn csv(header: &str, rows: &[String]) -> String {
    let mut text = String::with_capacity(header.len() + rows.iter().map(|row| row.len() + 2).sum::<usize>() + 2);
    for line in std::iter::once(header).chain(rows.iter().map(String::as_str)) {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text
}

/// A value as RFC 4180 writes it.
fn cell(value: &str) -> String {
    if value.contains([',', '"', '\r', '\n']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.to_owned() }
}

/// Whether the text is a time in UTC as RFC 3339 writes it, `2026-01-31T12:00:00Z`, with or without fractions.
pub(crate) fn is_time(text: &str) -> bool {
    let Some(body) = text.strip_suffix('Z') else { return false };
    let (body, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let form = "dddd-dd-ddTdd:dd:dd";
    body.len() == form.len()
        && body.bytes().zip(form.bytes()).all(|(b, f)| if f == b'd' { b.is_ascii_digit() } else { b == f })
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_times() {
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert!(is_time("2026-01-31T12:00:00Z") && is_time("2026-01-31T12:00:00.123Z"));
        for bad in ["", "2026-01-31", "2026-01-31T12:00:00+01:00", "2026-01-31T12:00:00Z,x", "2026-01-31T12:00:00.Z"] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
