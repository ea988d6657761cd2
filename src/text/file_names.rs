//! Names of files: what an ending says, and which names of a text are files by what stands beside them.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::context::tail_of_line;
use super::tokens::{Found, Outcome, Tokens};
use crate::error::RejectionCode;
use crate::indicator::{Indicator, Parts};

/// What a name's last label says about files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FileEnding {
    /// No file ending.
    None,
    /// A file ending and a top-level domain, more often a domain: a file only beside a hash or a size.
    Weak,
    /// A file ending and a top-level domain, more often a file: a domain only where it is disguised.
    Strong,
    /// A file ending that is no top-level domain.
    Only,
}

/// File endings that are top-level domains too, and are read as files when written plainly.
const STRONG: [&str; 14] = ["zip", "sh", "py", "pl", "md", "rs", "mov", "ps", "pm", "mk", "tf", "so", "bz", "java"];

/// Top-level domains that are file endings too, and are read as domains unless a hash or a size stands beside them.
const WEAK: [&str; 8] = ["cc", "la", "im", "ms", "st", "as", "gd", "pub"];

/// File endings that are no top-level domains.
const ONLY: [&str; 108] = [
    "7z", "aac", "accdb", "apk", "arj", "asp", "aspx", "bak", "bash", "bat", "bin", "bmp", "c", "cab", "cer", "cfg", "chm",
    "class", "cmd", "conf", "config", "cpl", "cpp", "crt", "cs", "css", "csv", "dat", "db", "deb", "dll", "dmg", "doc", "docm",
    "docx", "dump", "elf", "eml", "exe", "gif", "go", "gz", "h", "hta", "htm", "html", "ico", "img", "inf", "ini", "iso", "jar",
    "jpeg", "jpg", "js", "json", "jse", "key", "ko", "lnk", "log", "lua", "mdb", "mp3", "mp4", "msc", "msi", "msg", "ocx", "odt",
    "ole", "one", "pcap", "pdb", "pdf", "pem", "pfx", "php", "pif", "png", "ppt", "pptx", "ps1", "psd1", "psm1", "pyc", "rar",
    "reg", "rpm", "rtf", "scr", "sct", "sql", "sqlite", "svg", "swf", "sys", "tar", "tgz", "tmp", "ts", "txt", "url", "vbe",
    "vbs", "wsf", "xls", "xlsm",
];

/// More of the same, kept apart for the length of a line.
const ONLY_TOO: [&str; 12] = ["xlsx", "xml", "xz", "yaml", "yar", "yara", "yml", "vhd", "vhdx", "wim", "xll", "xpi"];

/// What the label says as a file's ending.
pub(crate) fn file_ending(label: &str) -> FileEnding {
    let mut buffer = [0u8; 6];
    let Some(lower) = buffer.get_mut(..label.len()) else { return FileEnding::None };
    lower.copy_from_slice(label.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else { return FileEnding::None };
    static ENDINGS: OnceLock<HashMap<&'static str, FileEnding, foldhash::fast::FixedState>> = OnceLock::new();
    let endings = ENDINGS.get_or_init(|| {
        let of = |names: &'static [&'static str], ending: FileEnding| names.iter().map(move |name| (*name, ending));
        of(&ONLY, FileEnding::Only)
            .chain(of(&ONLY_TOO, FileEnding::Only))
            .chain(of(&WEAK, FileEnding::Weak))
            .chain(of(&STRONG, FileEnding::Strong))
            .collect()
    });
    endings.get(lower).copied().unwrap_or(FileEnding::None)
}

/// Settles what needs the whole text: names with a file's ending beside a size, a hash or the word file, and file
/// names that a URL of the same text ends in.
pub(super) fn settle(text: &str, tokens: &mut Tokens) {
    let found = &tokens.found;
    if found.iter().all(|token| token.file_ending == FileEnding::None) {
        return;
    }
    let named: HashSet<&str> = found
        .iter()
        .filter(|token| token.file_ending != FileEnding::None)
        .filter_map(|token| tokens.indicator(token).map(Indicator::value))
        .collect();
    // Which of these names a URL of the text ends in.
    let downloads: HashSet<&str> = tokens
        .indicators()
        .filter_map(|indicator| match indicator.parts() {
            Parts::Url(url) => {
                let path = url.path();
                let at = path.bytes().rposition(|b| b == b'/').map_or(0, |at| at + 1);
                named.get(path.get(at..)?.to_ascii_lowercase().as_str()).copied()
            }
            _ => None,
        })
        .collect();
    let is_digest = |token: &Found| tokens.indicator(token).is_some_and(|found| matches!(found.parts(), Parts::Hash));
    let mut files = Vec::new();
    for (index, token) in found.iter().enumerate() {
        if token.file_ending == FileEnding::None {
            continue;
        }
        let Some(indicator) = tokens.indicator(token) else { continue };
        let same_line = |from: usize, to: usize| to - from < 200 && !text.get(from..to).unwrap_or("\n").contains('\n');
        let previous = index
            .checked_sub(1)
            .and_then(|index| found.get(index))
            .is_some_and(|previous| is_digest(previous) && same_line(previous.end, token.start));
        let next = found.get(index + 1).is_some_and(|next| is_digest(next) && same_line(token.end, next.start));
        let beside = previous || next;
        let is_file = match token.file_ending {
            FileEnding::Weak => !token.defanged && beside && indicator.value().matches('.').count() == 1,
            FileEnding::Strong | FileEnding::Only => {
                beside
                    || is_sized(text, token.end)
                    || is_called_file(text, token.start, token.end)
                    || downloads.contains(indicator.value())
            }
            FileEnding::None => false,
        };
        if is_file {
            files.push(index);
        }
    }
    for index in files {
        if let Some(token) = tokens.found.get_mut(index) {
            if let Outcome::Indicator(id) = token.outcome {
                token.outcome = Outcome::Rejected(RejectionCode::LooksLikeFileName, Some(id));
            }
        }
    }
}

/// Country codes among the strong endings that a list of hosts may hold. Not `sh`, `py` and `zip`: an `install.sh` stands among
/// hosts too.
const COUNTRIES: [&str; 8] = ["pl", "rs", "md", "ps", "pm", "mk", "so", "bz"];

/// Takes names for hosts that have a line for themselves in a list of hosts, or stand between semicolons: `quillmoth.pl` between
/// two domains.
pub(super) fn restore(text: &str, tokens: &mut Tokens) {
    let is_candidate = |tokens: &Tokens, token: &Found| {
        if !matches!(token.outcome, Outcome::Rejected(RejectionCode::LooksLikeFileName, Some(_))) {
            return false;
        }
        let written = text.get(token.start..token.end).unwrap_or_default();
        let ending = written.rsplit('.').next().unwrap_or_default();
        // `README.md`
        !written.bytes().any(|b| b.is_ascii_uppercase())
            && COUNTRIES.contains(&ending)
            && tokens.meant(token).is_some_and(|name| matches!(name.parts(), Parts::Domain(_)))
            && (is_alone(text, token) || text.get(token.end..).is_some_and(|rest| rest.starts_with(';')))
    };
    let mut candidates: Vec<usize> = (0..tokens.found.len())
        .filter(|index| tokens.found.get(*index).is_some_and(|token| is_candidate(tokens, token)))
        .collect();
    // Down the list, and up again for those that stand before the first sure one.
    for _ in 0..2 {
        for &index in &candidates {
            let Some(token) = tokens.found.get(index) else { continue };
            let Outcome::Rejected(_, Some(id)) = token.outcome else { continue };
            let next = tokens.found.get(index + 1).filter(|next| are_items(text, token, next));
            let previous =
                index.checked_sub(1).and_then(|index| tokens.found.get(index)).filter(|last| are_items(text, last, token));
            let near = || [previous, next].into_iter().flatten();
            let hosts = near().any(|near| {
                tokens.indicator(near).is_some_and(|found| matches!(found.parts(), Parts::Domain(_) | Parts::Url(_)))
            });
            let files = near().any(|near| {
                matches!(near.outcome, Outcome::Rejected(RejectionCode::LooksLikeFileName, _)) && !is_candidate(tokens, near)
            });
            if let Some(token) = tokens.found.get_mut(index).filter(|_| hosts && !files) {
                token.outcome = Outcome::Indicator(id);
            }
        }
        candidates.reverse();
    }
}

/// Whether nothing but list marks and quotes stands in the token's line beside it.
pub(super) fn is_alone(text: &str, token: &Found) -> bool {
    const FAR: usize = 8;
    let bytes = text.as_bytes();
    let before = bytes.get(token.start.saturating_sub(FAR)..token.start).unwrap_or_default();
    let before = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let after = bytes.get(token.end..bytes.len().min(token.end + FAR)).unwrap_or_default();
    let ended = after.iter().position(|b| *b == b'\n').or((after.len() < FAR).then_some(after.len()));
    let is_mark = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'-' | b'*' | b'"' | b'\'' | b'`' | b',' | b'|' | b'>');
    before.len() < FAR && before.iter().all(is_mark) && ended.is_some_and(|end| after.iter().take(end).all(is_mark))
}

/// Whether the second token stands in the line behind that of the first, with nothing but list marks between, or behind a
/// semicolon.
fn are_items(text: &str, first: &Found, second: &Found) -> bool {
    let gap = text.get(first.end..second.start).unwrap_or_default();
    gap == ";" || gap.len() < 24 && gap.matches('\n').count() == 1 && !gap.contains(char::is_alphanumeric)
}

/// ` (6.7 MB)`, `, 12 KB` directly behind the name.
fn is_sized(text: &str, end: usize) -> bool {
    let rest: String = text.get(end..).unwrap_or_default().chars().take(20).take_while(|ch| *ch != '\n').collect();
    let rest = rest.trim_start_matches([' ', '(', '~', ',', '-', '–', ':', '≈']);
    let unit = rest.trim_start_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '.' | ','));
    let unit = unit.trim_start().to_ascii_lowercase();
    rest.starts_with(|ch: char| ch.is_ascii_digit())
        && ["kb", "mb", "gb", "kib", "mib", "gib", "byte"].iter().any(|name| unit.starts_with(name))
}

/// `file KIT[.]zip`, `filename: KIT[.]zip`, `KIT[.]zip file`, `archive`.
fn is_called_file(text: &str, start: usize, end: usize) -> bool {
    const WORDS: [&str; 8] = ["file", "filename", "archive", "attachment", "script", "dropper", "document", "sample"];
    let before = tail_of_line(text, start, 20).to_ascii_lowercase();
    let before = before.trim_end_matches([' ', ':', '"', '\'', '`', '“', '=', '(']);
    let after: String = text.get(end..).unwrap_or_default().chars().take(14).collect::<String>().to_ascii_lowercase();
    let after = after.trim_start_matches(['"', '\'', '`', '”', ')']);
    let word_before = before.rsplit(|ch: char| !ch.is_ascii_alphanumeric()).next().unwrap_or_default();
    let word_after =
        after.strip_prefix(' ').unwrap_or_default().split(|ch: char| !ch.is_ascii_alphanumeric()).next().unwrap_or_default();
    WORDS.contains(&word_before) || before.ends_with("file name") || WORDS.contains(&word_after)
}
