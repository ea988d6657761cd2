//! What stands around dotted numbers that are a version and no address.

use memchr::memmem;

use super::context::tail_of_line;
use super::words::Words;

/// Words for a version.
const WORDS: [&str; 46] = [
    "abschnitt",
    "article",
    "assemblyversion",
    "build",
    "bản",
    "chapter",
    "fig",
    "figure",
    "fileversion",
    "firmware",
    "kapitel",
    "oid",
    "oids",
    "paragraph",
    "patch",
    "productversion",
    "release",
    "requirement",
    "rev",
    "revision",
    "rv",
    "section",
    "sürüm",
    "table",
    "v",
    "ver",
    "versie",
    "version",
    "versione",
    "versions",
    "versiune",
    "versión",
    "versão",
    "verze",
    "verzió",
    "wersja",
    "xe",
    "έκδοση",
    "версии",
    "версия",
    "إصدار",
    "الإصدار",
    "バージョン",
    "版本",
    "版本号",
    "버전",
];

/// Products that reports name with their version's numbers. Not those whose address is named as often.
const PRODUCTS: [&str; 98] = [
    "3cx",
    "acrobat",
    "activemq",
    "adc",
    "android",
    "anydesk",
    "apache",
    "asa",
    "atlassian",
    "autoit",
    "chrome",
    "chromium",
    "coldfusion",
    "confluence",
    "crushftp",
    "dahua",
    "desktopapp",
    "docker",
    "draytek",
    "drupal",
    "electron",
    "epmm",
    "esxi",
    "exchange",
    "filezilla",
    "firefox",
    "flash",
    "forticlient",
    "forticlientems",
    "fortimail",
    "fortimanager",
    "fortios",
    "fortiproxy",
    "fortiweb",
    "framework",
    "ftd",
    "gitlab",
    "goanywhere",
    "grafana",
    "horizon",
    "ios",
    "java",
    "jenkins",
    "joomla",
    "junos",
    "kernel",
    "kibana",
    "log4j",
    "macos",
    "manageengine",
    "mobaxterm",
    "moveit",
    "mysql",
    "netscaler",
    "nginx",
    "office",
    "openfire",
    "openssl",
    "openvpn",
    "opera",
    "outlook",
    "papercut",
    "php",
    "player",
    "powershell",
    "putty",
    "python",
    "qts",
    "reader",
    "replication",
    "runtime",
    "safari",
    "screenconnect",
    "sdk",
    "secure",
    "sonicos",
    "splunk",
    "struts",
    "synology",
    "teamcity",
    "teamviewer",
    "telerik",
    "thunderbird",
    "tomcat",
    "upx",
    "vcenter",
    "veeam",
    "vmware",
    "vsa",
    "weblogic",
    "webview",
    "webview2",
    "windows",
    "winrar",
    "winscp",
    "wordpress",
    "zimbra",
    "zld",
];

/// Those of them that are written in small letters too; the others are words of the language then.
const SMALL: [&str; 14] = [
    "apache", "docker", "firefox", "ios", "java", "kernel", "log4j", "mysql", "nginx", "openssl", "openvpn", "php", "python",
    "upx",
];

/// What happened to a product in a version.
const RELEASED: [&str; 18] = [
    "fixed",
    "updated",
    "upgraded",
    "upgrade",
    "update",
    "patched",
    "released",
    "introduced",
    "prior",
    "behoben",
    "korrigiert",
    "aktualisiert",
    "corrigé",
    "corrigée",
    "corregido",
    "corregida",
    "actualizado",
    "corretto",
];

/// What names an object identifier, whose arcs are numbers with dots too.
const IDENTIFIERS: Words = Words::new(&["oid", "object identifier"]);

/// Whether what stands before the numbers at `start` says so: `version 1.2.3.4`, `rev. 1.2.3.4`, `prior to 1.2.3.4`, `< 1.2.3.4`.
pub(super) fn names_a_version(text: &str, start: usize) -> bool {
    let near = tail_of_line(text, start, 24);
    if is_compared(near) {
        return true;
    }
    let line = near.trim_end_matches([' ', ':', '：', '=', '.', '"', '(', '#', '\t']);
    // The arcs of object identifiers, in a line that speaks of them.
    let numbers = text.get(start..).unwrap_or_default();
    let identifier = ["1.3.", "2.5.", "1.2."].iter().any(|arc| numbers.starts_with(arc))
        && IDENTIFIERS.begin_in(tail_of_line(text, start, 64).as_bytes());
    if identifier || follows_short_version(line) {
        return true;
    }
    // Most addresses stand at a line's beginning, or behind another; of the words one ends in a digit, `webview2`.
    if line.bytes().next_back().is_none_or(|last| last.is_ascii_digit() && last != b'2') {
        return false;
    }
    let mut words = line.rsplit(|ch: char| !ch.is_alphanumeric()).map(str::to_lowercase);
    let word = words.next().unwrap_or_default();
    let before = words.find(|word| !word.is_empty()).unwrap_or_default();
    let (word, before) = (word.as_str(), before.as_str());
    let released = RELEASED.contains(&before)
        && matches!(word, "in" | "to" | "as" | "with" | "auf" | "mit" | "dans" | "en" | "a" | "à" | "na" | "nella");
    let bound =
        word == "than" && matches!(before, "earlier" | "older" | "lower" | "less" | "newer" | "later" | "higher" | "greater");
    let named = word == "ip" && before == "big" && near.contains("BIG-IP") || line.ends_with("-Link") || line.ends_with("7-Zip");
    let small = line.trim_start().ends_with(word) && word.starts_with(char::is_lowercase);
    let product = PRODUCTS.contains(&word) && (!small || SMALL.contains(&word));
    // A file's ending, a folder and a switch of a command are no product and no word: `/x.php`, `/opt/java`, `mstsc /v:`.
    let part = line.get(..line.len().saturating_sub(word.len())).is_some_and(|rest| rest.ends_with(['.', '/', '\\']));
    released || bound || named || !part && (WORDS.contains(&word) || product)
}

/// `< 1.2.3.4`, `>= 1.2.3.4`, `≤1.2.3.4`. An arrow and a mark of quotation point otherwise.
fn is_compared(before: &str) -> bool {
    let line = before.trim_end_matches(' ');
    if line.ends_with(['≤', '≥']) || line.ends_with("<=") || line.ends_with(">=") {
        return true;
    }
    line.len() < before.len() && line.strip_suffix('<').is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
}

/// Whether the line's end is a version of two or three numbers and a word for up to: `13.1.0 through`.
fn follows_short_version(line: &str) -> bool {
    let Some(first) = ["through", "to", "-", "–"].iter().find_map(|word| line.strip_suffix(word)) else { return false };
    let Some(first) = first.strip_suffix(' ') else { return false };
    let number = first.rsplit([' ', '(', ',']).next().unwrap_or_default();
    let mut parts = number.split('.');
    (2..=3).contains(&parts.clone().count()) && parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the numbers head a section: at a line's beginning, a capitalised word behind them, and the section that theirs is a
/// part of before them (`4.2.1 Tactics`, `4.2.1.3 Persistence`).
pub(super) fn heads_a_section(text: &str, start: usize, end: usize, octets: [u8; 4]) -> bool {
    const FAR: usize = 600;
    let rest = text.get(end..).unwrap_or_default();
    let mut letters = rest.strip_prefix('.').unwrap_or(rest).strip_prefix(' ').unwrap_or_default().chars();
    let title = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    let alone = || tail_of_line(text, start, 8).trim_matches(['#', ' ', '*']).is_empty();
    if !title || !alone() {
        return false;
    }
    let [first, second, third, _] = octets;
    let before = text.as_bytes().get(start.saturating_sub(FAR)..start).unwrap_or_default();
    let section = format!("{first}.{second}.{third}");
    memmem::find_iter(before, &section).any(|at| {
        let [edge, next] = [at.checked_sub(1), Some(at + section.len())].map(|at| at.and_then(|at| before.get(at)));
        matches!(edge, None | Some(b'\n' | b'#' | b' ' | b'*')) && matches!(next, Some(b' '))
    })
}

/// Whether what follows the numbers speaks of versions: `4.2.0.9 and earlier`, `or later`.
pub(super) fn precedes_a_version(text: &str, end: usize) -> bool {
    const WORDS: [&str; 8] =
        [" and earlier", " and below", " and prior", " and later", " or earlier", " or later", " or newer", " and newer"];
    text.get(end..).is_some_and(|rest| WORDS.iter().any(|word| rest.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_version() {
        for (before, expected) in [
            ("version ", true),
            ("版本号：", true),
            ("F5 BIG-IP ", true),
            ("the IP ", false),
            ("prior to ", true),
            ("connects to ", false),
            ("older than ", true),
            ("< ", true),
            ("<", false),
            ("> ", false),
            ("10.0.0.1 -> ", false),
            (">= ", true),
            ("7.1.0 through ", true),
            ("from 45.9.148.7 to ", false),
            ("Splunk: ", true),
            ("/x.php ", false),
            ("mstsc.exe /v:", false),
            ("rev. ", true),
        ] {
            assert_eq!(names_a_version(before, before.len()), expected, "{before}");
        }
    }
}
