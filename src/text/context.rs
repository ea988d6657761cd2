//! What stands around a token decides what it is: code, paths, and what was meant by a hash.

use memchr::{memchr, memrchr};

use super::file_names::FileEnding;
use super::name::last_label;
use super::words::Words;
use crate::error::RejectionCode;

/// Products, and classes of scripts, whose names end in `.NET` and the like.
const PRODUCTS: [&str; 11] = [
    "adodb.stream",
    "wscript.network",
    "wscript.shell",
    "asp.net",
    "ado.net",
    "vb.net",
    "ml.net",
    "paint.net",
    "socket.io",
    "draw.io",
    "node.js",
];

/// Roots of class and module names.
const CODE_ROOTS: [&str; 12] = [
    "system",
    "microsoft",
    "windows",
    "java",
    "javax",
    "document",
    "window",
    "console",
    "self",
    "this",
    "wscript",
    "activexobject",
];

/// What a text calls hexadecimal digits that are no file's hash.
const OTHER_DIGESTS: Words = Words::new(&[
    "access token",
    "aes",
    "api key",
    "api_key",
    "apikey",
    "app id",
    "appid",
    "authenticode",
    "authentihash",
    "block hash",
    "btih",
    "build id",
    "build-id",
    "buildid",
    "campaign id",
    "cert hash",
    "cert sha",
    "cert_fingerprint",
    "certificate hash",
    "certificate sha",
    "client id",
    "client_id",
    "commit",
    "content-md5",
    "cgisessid",
    "device id",
    "dhash",
    "empreinte",
    "etag",
    "fingerprint",
    "hassh",
    "icon hash",
    "imphash",
    "import hash",
    "infohash",
    "ja3",
    "ja4",
    "jarm",
    "jsessionid",
    "key is",
    "machine id",
    "machineid",
    "mutant",
    "mutex",
    "ntlm",
    "password hash",
    "pehash",
    "phpsessid",
    "rc4",
    "rich hash",
    "rich header",
    "rich pe",
    "richhash",
    "serial",
    "sessionid",
    "telfhash",
    "thumbprint",
    "tlsh",
    "transaction",
    "txid",
    "vhash",
    "x509",
    "xor key",
    "zertifikat",
]);

/// The same in a rule's own terms.
const RULE_DIGESTS: Words = Words::new(&["ja3", "cert_fingerprint", "jarm", "hassh"]);

/// Why a name with a known ending, written plainly, is no domain after all.
pub(super) fn doubt_plain(name: &str, ending: FileEnding, called: bool) -> Option<RejectionCode> {
    let first = first_label(name);
    // Most names have no capitals, and are no code by them.
    let small = name.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    if called || PRODUCTS.iter().copied().any(is) || !small && is_code(name) {
        return Some(RejectionCode::LooksLikeCode);
    }
    if !small && is_sentence_join(name) {
        return Some(RejectionCode::SentenceJoin);
    }
    if is_field(name) || !small && is_detection(name) {
        return Some(RejectionCode::LooksLikeCode);
    }
    if ["makefile.am", "config.in", "configure.in", "main.cc", "command.com"].into_iter().any(is) {
        return Some(RejectionCode::LooksLikeFileName);
    }
    if ending == FileEnding::Strong && !first.eq_ignore_ascii_case("www") {
        return Some(RejectionCode::LooksLikeFileName);
    }
    if matches!(first, "com" | "org" | "net" | "io" | "edu" | "gov") && name.bytes().filter(|b| *b == b'.').count() > 1 {
        return Some(RejectionCode::LooksLikePackage);
    }
    None
}

/// Why a name with a known ending is no domain although somebody disguised it: `WScript[.]Network`.
pub(super) fn doubt_disguised(name: &str) -> Option<RejectionCode> {
    let (first, last) = name.split_once('.')?;
    let camel = is_title(last)
        && !last.contains('.')
        && (CODE_ROOTS.contains(&first.to_ascii_lowercase().as_str()) && is_title(first) || has_inner_capital(first));
    camel.then_some(RejectionCode::LooksLikeCode)
}

/// `user.id`, `process.name`, `self.host`, `e.target.name`: a field or attribute.
fn is_field(name: &str) -> bool {
    const ROOTS: [&str; 30] = [
        "self",
        "this",
        "user",
        "file",
        "process",
        "host",
        "event",
        "window",
        "document",
        "dns",
        "url",
        "http",
        "source",
        "destination",
        "client",
        "server",
        "network",
        "agent",
        "rule",
        "data",
        "args",
        "request",
        "response",
        "os",
        "sys",
        "df",
        "item",
        "obj",
        "config",
        "threat",
    ];
    const ENDINGS: [&str; 14] =
        ["name", "id", "host", "info", "me", "to", "in", "is", "date", "link", "map", "call", "domain", "zone"];
    const EVENTS: [&str; 4] = ["e.target.", "ev.target.", "evt.target.", "event.target."];
    let holds = |list: &[&str], label: &str| list.iter().any(|other| other.eq_ignore_ascii_case(label));
    let begins = |event: &&str| name.get(..event.len()).is_some_and(|begun| begun.eq_ignore_ascii_case(event));
    holds(&ENDINGS, last_label(name)) && holds(&ROOTS, first_label(name)) || EVENTS.iter().any(begins)
}

/// `W32.Sality.ae`, `Trojan.Emotet.in`: a detection's family behind its platform or type.
fn is_detection(name: &str) -> bool {
    const TYPES: [&str; 24] = [
        "VBS",
        "JS",
        "MSIL",
        "PowerShell",
        "W32",
        "W64",
        "Win",
        "Win32",
        "Win64",
        "Trojan",
        "Backdoor",
        "Ransom",
        "Exploit",
        "Worm",
        "Virus",
        "Downloader",
        "Generic",
        "Adware",
        "Spyware",
        "Troj",
        "Mal",
        "HEUR",
        "PUA",
        "Andr",
    ];
    let mut labels = name.split('.');
    labels.next().is_some_and(|first| TYPES.contains(&first))
        && labels.next().is_some_and(|second| second.starts_with(|ch: char| ch.is_ascii_uppercase()))
}

/// A capital behind a small letter, or two capitals before one: `WScript`, `ActiveX`.
fn has_inner_capital(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_lowercase()) && word.bytes().skip(1).any(|b| b.is_ascii_uppercase())
}

/// What stands before the first dot.
fn first_label(name: &str) -> &str {
    name.bytes().position(|b| b == b'.').and_then(|at| name.get(..at)).unwrap_or(name)
}

/// A capital, then small letters.
pub(super) fn is_title(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.clone().count() > 0 && letters.all(char::is_lowercase)
}

/// `System.Net`, `Agent.DJ`, `java.lang.Runtime`: a capital in the last label, where the first is no shouted name.
pub(super) fn is_code(name: &str) -> bool {
    let (first, last) = (first_label(name), last_label(name));
    let capital = last.bytes().any(|b| b.is_ascii_uppercase());
    let shouted = !name.bytes().any(|b| b.is_ascii_lowercase());
    capital
        && !shouted
        && (first.starts_with(|ch: char| ch.is_ascii_uppercase())
            || has_inner_capital(first)
            || CODE_ROOTS.contains(&first.to_ascii_lowercase().as_str()))
}

/// `the end.The next`: a small letter, a full stop, a capitalised word.
pub(super) fn is_sentence_join(name: &str) -> bool {
    let last = last_label(name);
    let before = name.len().checked_sub(last.len() + 1).and_then(|at| name.get(..at)).unwrap_or_default();
    is_title(last) && before.ends_with(|ch: char| ch.is_lowercase() || ch.is_ascii_digit())
}

/// Whether the token at `start` is a part of a path: a slash or backslash stands before it, and something before that.
pub(super) fn is_in_path(text: &str, start: usize) -> bool {
    let before = |distance: usize| start.checked_sub(distance).and_then(|at| text.as_bytes().get(at)).copied();
    match before(1) {
        // `address=/evil.example/0.0.0.0` is a name server's rule.
        // Behind `file://` stands a host.
        Some(b'/') if before(2) == Some(b'/') && before(3) == Some(b':') => false,
        Some(b'/') => before(2).is_some_and(|b| !b.is_ascii_whitespace() && b != b'='),
        // `\\host\share` names a host, in a program's text with each backslash twice.
        Some(b'\\') if before(2) == Some(b'\\') => {
            let run = (1..=8).take_while(|distance| before(*distance) == Some(b'\\')).count();
            // Behind `C:` a folder, behind `location:` a host.
            let drive = || {
                before(run + 2).is_some_and(|b| b.is_ascii_alphabetic())
                    && before(run + 3).is_none_or(|b| !b.is_ascii_alphanumeric())
            };
            before(run + 1).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'%' | b'}') || b == b':' && drive())
        }
        Some(b'\\') => before(2).is_some_and(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'%' | b'}' | b')' | b']' | b'\\' | b'.' | b'-' | 0x80..)
        }),
        _ => false,
    }
}

/// Whether a program puts the text together so that the name goes on before or behind it: `"ps://w"&"w.af"&"yo"`. What begins
/// behind a slash is whole: `"http://"&"evil.example"`.
pub(super) fn is_spliced(text: &str, start: usize, end: usize) -> bool {
    let goes_on = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let joint = |gap: &[u8]| matches!(gap.trim_ascii(), b"&" | b"+");
    let after = text.as_bytes().get(end..text.len().min(end + 8)).unwrap_or_default();
    let before = text.as_bytes().get(start.saturating_sub(8)..start).unwrap_or_default();
    let behind = after.split_first().filter(|(first, _)| quote(first)).is_some_and(|(first, rest)| {
        rest.iter()
            .position(|b| b == first)
            .is_some_and(|at| joint(rest.get(..at).unwrap_or_default()) && goes_on(rest.get(at + 1).copied()))
    });
    behind
        || before.split_last().filter(|(last, _)| quote(last)).is_some_and(|(last, rest)| {
            rest.iter().rposition(|b| b == last).is_some_and(|at| {
                joint(rest.get(at + 1..).unwrap_or_default()) && goes_on(at.checked_sub(1).and_then(|at| rest.get(at)).copied())
            })
        })
}

/// Whether the slash before `start` follows the name of a transport: `/dev/tcp/203.0.113.7`, `HIER_DIRECT/203.0.113.7`.
pub(super) fn is_behind_transport(text: &str, start: usize) -> bool {
    let line = tail_of_line(text, start, 16).trim_end_matches(['/', '\\']);
    let word = line.rsplit(|ch: char| !ch.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    matches!(word.as_str(), "tcp" | "udp" | "icmp" | "http" | "https" | "tls" | "ssl" | "direct" | "ip" | "host" | "dst" | "src")
}

/// Whether the name before which a shell's device for sockets stands is a host: `/dev/tcp/evil.example/443`.
pub(super) fn is_behind_device(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(..start).unwrap_or_default();
    before.ends_with(b"/dev/tcp/") || before.ends_with(b"/dev/udp/")
}

/// Whether the digits at `start` name a picture in a path: `/images/<digits>.png`.
pub(super) fn is_picture(text: &str, start: usize, end: usize) -> bool {
    let ending = text.get(end..).unwrap_or_default();
    is_in_path(text, start)
        && [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico"].iter().any(|picture| ending.starts_with(picture))
}

/// How many digits the hash has whose name stands right before `start`, in its line or as the line above it: `SHA256: `.
pub(super) fn length_of_digest(text: &str, start: usize) -> Option<usize> {
    const NAMES: [(&str, usize); 8] = [
        ("sha256", 64),
        ("sha-256", 64),
        ("sha1", 40),
        ("sha-1", 40),
        ("md5", 32),
        ("sha 256", 64),
        ("sha 1", 40),
        ("sha-2", 64),
    ];
    let from = (start.saturating_sub(40)..=start).find(|at| text.is_char_boundary(*at))?;
    let before = text.get(from..start)?;
    let is_mark = |ch: char| ch.is_ascii_whitespace() || matches!(ch, '"' | '\'' | '`' | '*' | '|' | '-' | '=' | ':' | ')');
    let label = before.trim_end_matches(is_mark);
    // A line above it at most, and one between.
    if before.get(label.len()..)?.matches('\n').count() > 2 {
        return None;
    }
    let label = label.to_ascii_lowercase();
    let name = [" hash", " hashes", "sum"].iter().find_map(|word| label.strip_suffix(word)).unwrap_or(&label);
    NAMES.iter().find(|(known, _)| name.ends_with(known)).map(|(_, length)| *length)
}

/// Whether the text says that the digits at `start` are no file's hash: JA3, JARM, a thumbprint, an import hash.
pub(super) fn names_another_digest(text: &str, start: usize) -> bool {
    let line = tail_of_line(text, start, 40);
    // A hex string of YARA: `$h = { 4D5A9000 }`.
    if line.trim_end().strip_suffix('{').is_some_and(|before| before.trim_end().ends_with('=')) {
        return true;
    }
    // The nearest field of a table or list is what names the value.
    let field =
        line.bytes().rposition(|b| matches!(b, b',' | b';' | b'|' | b'\t')).and_then(|at| line.get(at + 1..)).unwrap_or(line);
    let field = if field.trim().is_empty() { line } else { field };
    if OTHER_DIGESTS.begin_in(field.as_bytes())
        || !field.is_ascii()
            && ["指纹", "отпечат", "сертификат", "フィンガープリント", "지문"].iter().any(|word| field.contains(word))
    {
        return true;
    }
    // What the last word says alone: elsewhere in a sentence it may be of a thief's prey.
    let last =
        field.trim_end_matches([' ', ':', '=', '"', '\'']).rsplit(|ch: char| !ch.is_alphanumeric()).next().unwrap_or_default();
    if ["key", "token", "bearer", "uuid", "guid", "secret", "tx"].iter().any(|word| word.eq_ignore_ascii_case(last)) {
        return true;
    }
    // A label may stand in a line of its own, in another field of the same object, or before a rule's `content:`.
    let bytes = text.as_bytes();
    let around = |length: usize| bytes.get(start.saturating_sub(length)..start).unwrap_or_default();
    if field.trim_matches(['"', ' ', '-', '*', '\t']).is_empty() && line.len() < 12 {
        let before = around(60).trim_ascii_end();
        let lines = before.strip_suffix(b"\"").unwrap_or(before).trim_ascii_end();
        let label = lines.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        if label.len() >= 40 {
            return false;
        }
        // `mutex: Global\x` has a value of its own, `sha256,mutex` heads two columns.
        let valued =
            || label.trim_ascii_end().strip_suffix(b":").unwrap_or(label).iter().any(|b| matches!(b, b':' | b',' | b'"'));
        return OTHER_DIGESTS.begin_in(label) && !valued();
    }
    if field.ends_with("content:\"") {
        let rule = around(60);
        return RULE_DIGESTS.begin_in(rule);
    }
    if !bytes.get(start.wrapping_sub(1)).is_some_and(|b| matches!(b, b'"' | b'\'')) {
        return false;
    }
    const OBJECT: usize = 240;
    let before = around(OBJECT);
    let before = before.iter().rposition(|b| *b == b'{').and_then(|open| before.get(open..));
    let after = bytes.get(start..bytes.len().min(start + OBJECT)).unwrap_or_default();
    let after = after.iter().position(|b| *b == b'}').and_then(|close| after.get(..close));
    [before, after].into_iter().flatten().any(|part| {
        // The type alone says it; a description may name any digest.
        let typed = part.windows(6).position(|six| six == b"\"type\"").and_then(|at| part.get(at + 6..));
        typed.is_some_and(|value| OTHER_DIGESTS.begin_in(value.get(..value.len().min(40)).unwrap_or_default()))
    })
}

/// The last `length` bytes, or a few less, of the line before `start`.
pub(super) fn tail_of_line(text: &str, start: usize, length: usize) -> &str {
    let mut from = start.saturating_sub(length);
    while from < start && !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = text.get(from..start).unwrap_or_default();
    tail.get(memrchr(b'\n', tail.as_bytes()).map_or(0, |at| at + 1)..).unwrap_or_default()
}

/// The first `length` bytes of the line behind `end`; they may end inside a character.
pub(super) fn head_of_line(text: &str, end: usize, length: usize) -> &[u8] {
    let after = text.as_bytes().get(end..text.len().min(end + length)).unwrap_or_default();
    after.get(..memchr(b'\n', after).unwrap_or(after.len())).unwrap_or_default()
}
