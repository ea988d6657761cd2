//! Which plain token is meant although the text disguises others: a record declares it, a rule looks for it, a program or command
//! goes to it.

use super::context::{head_of_line, is_behind_device, tail_of_line};
use super::declared::is_declared;
use super::known_hosts::is_one_owners;
use super::programs::{is_argument, is_assigned, is_chained, is_fetched, is_in_command, is_set};
use super::tokens::Found;
use super::words::Words;
use crate::indicator::{Indicator, Kind, Parts};

/// What stands directly before a value that a program goes to, a rule looks for, or a log has seen.
const PREFIXES: [&str; 66] = [
    "<Data Name=\"QueryName\">",
    "<Data Name=\"DestinationHostname\">",
    "dhost=",
    "cs-host=",
    "sni=",
    "beacons to ",
    "beaconing to ",
    "beaconed to ",
    "calls back to ",
    "called back to ",
    "communicates with ",
    "exfiltrated to ",
    "exfiltrates to ",
    // STIX 1.
    "condition=\"Equals\">",
    // `server-{1,30}[.]evil.example`
    "[.]",
    "action=\"",
    "action='",
    "=HYPERLINK(\"",
    "Target=\"",
    "<iframe src=\"",
    "0;url=",
    "0; url=",
    "/URI (",
    "<Content type=\"string\">",
    "Location: ",
    "GET ",
    "POST ",
    "CONNECT ",
    "stratum+",
    "\\\\",
    "nc ",
    "xmrig -o ",
    "ncat ",
    "telnet ",
    "nslookup ",
    "content:\"",
    "DestinationHostname: ",
    "RemoteUrl: ",
    "QueryName: ",
    "DNS query for ",
    "DNS queries for ",
    "query[A] ",
    "query=\"",
    "query: ",
    "query: '",
    "query: \"",
    "question.name: \"",
    "destination.domain: ",
    "url.domain : \"",
    "server_name=",
    "hostname=\"",
    "\"host\":\"",
    "\"host\": \"",
    "CN=",
    "DNS:",
    "C2 domain ",
    "C2 server ",
    "Download URL ",
    "Payload URL ",
    "Return-Path: <",
    "Registrant Email: ",
    "Absender: ",
    "Remitente: ",
    "Mittente: ",
    "发件人：",
    "Отправитель: ",
];

/// Comparisons of a query with the quoted value behind them.
const COMPARISONS: [&str; 10] =
    ["==", "=~", "has", "contains", "endswith", "startswith", "has_any (", "in~ (", "in (", "dynamic(["];

/// Whether what stands around the token says that it is meant.
pub(crate) fn is_spoken_for(text: &str, token: &Found, indicator: &Indicator) -> bool {
    is_declared(text, token)
        || is_fetched(text, token.start)
        || is_looked_for(text, token.start)
        || is_chained(text, token)
        || is_set(text, token.start)
        || is_answer(text, token.end)
        || !is_everybodys(indicator)
            && (is_prefixed(text, token.start) || is_argument(text, token.start) || is_behind_device(text, token.start))
        || is_one_owners(indicator) && is_in_command(text, token.start)
        || is_beyond_the_web(indicator)
        || is_unlinked(text, token, indicator)
        || indicator.kind() == Kind::Email && is_extortionist(text, token)
}

/// Whether it is but the host of a service that everybody uses: programs ask whether they reach it.
fn is_everybodys(indicator: &Indicator) -> bool {
    let rooted = match indicator.parts() {
        Parts::Url(url) => url.path().len() < 2,
        _ => true,
    };
    rooted && !is_one_owners(indicator)
}

fn is_prefixed(text: &str, start: usize) -> bool {
    let line = tail_of_line(text, start, 40);
    // A shortcut of Windows.
    if line == "URL=" {
        return true;
    }
    let begins = |prefix: &str| {
        // A command is a word of its own.
        line.strip_suffix(prefix).is_some_and(|before| {
            !prefix.starts_with(|ch: char| ch.is_ascii_lowercase()) || !before.ends_with(|ch: char| ch.is_alphanumeric())
        })
    };
    // Most end in another sign.
    let last = line.bytes().next_back();
    PREFIXES.iter().any(|prefix| prefix.bytes().next_back() == last && begins(prefix))
}

/// Whether a rule or query looks for the quoted value, or a program keeps it: `$c2 = "evil.example"` of YARA, `RemoteUrl has
/// "evil.example"` of KQL, `urls = ["http://evil.example/a", `.
fn is_looked_for(text: &str, start: usize) -> bool {
    const LIST: usize = 400;
    let before = tail_of_line(text, start, 64);
    let Some(before) = before.strip_suffix(['"', '\'']) else { return false };
    let before = before.trim_end_matches(['@', ' ']);
    let compared = |before: &str| {
        COMPARISONS.iter().any(|word| {
            let rest = before.strip_suffix(word);
            rest.is_some_and(|rest| {
                !(word.starts_with(|ch: char| ch.is_alphabetic()) && rest.ends_with(|ch: char| ch.is_alphanumeric() || ch == '!'))
            })
        })
    };
    let kept =
        |before: &str| compared(before) || is_assigned(before.trim_end_matches(['[', '(', '{', '@', ' ', '\n', '\r', '\t']));
    if kept(before) {
        return true;
    }
    // Further down a list.
    if !before.ends_with(',') && !before.is_empty() {
        return false;
    }
    let from = (start.saturating_sub(LIST)..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let near = text.get(from..start).unwrap_or_default();
    let Some(open) = near.rfind(['(', '[', '{', ')', ']', '}']) else { return false };
    near.get(..=open).is_some_and(kept)
}

/// Whether the name is that of a DNS record, `evil.example. 300 IN A`, or the far end of a connection as netstat lists it.
fn is_answer(text: &str, end: usize) -> bool {
    const STATES: [&str; 4] = ["ESTABLISHED", "SYN_SENT", "CLOSE_WAIT", "TIME_WAIT"];
    let after = text.as_bytes().get(end..text.len().min(end + 32)).unwrap_or_default();
    let connection = after
        .strip_prefix(b":")
        .and_then(|port| port.iter().position(|b| !b.is_ascii_alphanumeric()).and_then(|at| port.get(at..)));
    if connection.is_some_and(|rest| STATES.iter().any(|state| rest.trim_ascii_start().starts_with(state.as_bytes()))) {
        return true;
    }
    let after = after.strip_prefix(b".").unwrap_or(after);
    let is_space = |b: &u8| matches!(b, b' ' | b'\t');
    let rest = after.iter().position(|b| !(is_space(b) || b.is_ascii_digit())).and_then(|at| after.get(at..)).unwrap_or_default();
    after.first().is_some_and(is_space)
        && rest.strip_prefix(b"IN").is_some_and(|rest| {
            let kind = rest.trim_ascii_start();
            rest.first().is_some_and(is_space)
                && [&b"A"[..], b"AAAA", b"CNAME", b"MX", b"NS", b"TXT"]
                    .iter()
                    .any(|name| kind.strip_prefix(*name).is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace)))
        })
}

/// Whether a backslash keeps a URL or mail address from becoming a link, as AsciiDoc has it: `\https://evil.example/a`.
fn is_unlinked(text: &str, token: &Found, indicator: &Indicator) -> bool {
    matches!(indicator.kind(), Kind::Url | Kind::Email)
        && tail_of_line(text, token.start, 8)
            .strip_suffix('\\')
            .is_some_and(|before| !before.ends_with(|ch: char| ch.is_alphanumeric() || matches!(ch, '\\' | ':' | '/')))
}

/// Whether the URL's scheme is one that nobody links to a page with: `wss`, `tcp`, `ldap`.
fn is_beyond_the_web(indicator: &Indicator) -> bool {
    matches!(indicator.parts(), Parts::Url(url) if !url.text().starts_with("http"))
}

/// Whether the sentence around a mail address is an extortionist's: `write to x@evil.example to decrypt`.
fn is_extortionist(text: &str, token: &Found) -> bool {
    const FAR: usize = 80;
    const WORDS: Words =
        Words::new(&["decrypt", "ransom", "restore your files", "files are encrypted", "files have been encrypted"]);
    WORDS.begin_in(tail_of_line(text, token.start, FAR).as_bytes()) || WORDS.begin_in(head_of_line(text, token.end, FAR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_queries() {
        for (before, expected) in [
            ("$c2 = \"", true),
            ("c2 = \"", true),
            ("reference = \"", false),
            ("<a href=\"", false),
            ("<p x=\"", false),
            ("c2 == 'a.example' or x != \"", false),
            ("$urls = @(\"a.example\",\n  \"", true),
            ("u = Array(\"a.example\", \"", true),
            ("references = [\"a.example\", \"", false),
            ("self.c2 = '", true),
            ("\"urls\": [\"", false),
            ("RemoteUrl has \"", true),
            ("RemoteUrl !has \"", false),
            ("dynamic([\"a.example\", \"", true),
            ("dynamic([\"a.example\",\n  @\"", true),
            ("f(\"a.example\", \"", false),
            ("Url =~ '", true),
            ("Url !~ '", false),
            ("perhaps \"", false),
        ] {
            assert_eq!(is_looked_for(before, before.len()), expected, "{before}");
        }
    }
}
