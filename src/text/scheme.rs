//! The words that stand for a scheme, as itself or disguised, and what parts them from a host.

use super::glyph::{Form, glyph};
use super::refang::{Disguise, Mark, disguise, spaces};

/// A scheme read from a word, disguised or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) disguised: bool,
}

/// Schemes that are hunted as URLs when they stand before `://` as themselves, by their first letter.
const SCHEMES: [&str; 33] = [
    "amqp", "dns", "ftp", "ftps", "git", "gopher", "http", "https", "irc", "ldap", "ldaps", "mqtt", "mysql", "rdp", "redis",
    "rmi", "rtmp", "rtsp", "sftp", "smb", "socks4", "socks5", "ssh", "ssl", "svn", "tcp", "telnet", "tftp", "tls", "udp", "vnc",
    "ws", "wss",
];

/// The schemes as numbers, compared in one step each.
const PACKED: [u64; SCHEMES.len()] = {
    let mut packed = [0; SCHEMES.len()];
    let mut index = 0;
    while index < SCHEMES.len() {
        #[expect(clippy::indexing_slicing, reason = "the loops' bounds are the tables'")]
        {
            let scheme = SCHEMES[index].as_bytes();
            let mut at = scheme.len();
            while at > 0 {
                at -= 1;
                packed[index] = packed[index] << 8 | scheme[at] as u64;
            }
        }
        index += 1;
    }
    packed
};

/// For each letter, how many schemes begin with one before it; one more, for the end of the last letter's.
const BEFORE: [usize; 27] = {
    let mut before = [0; 27];
    let (mut letter, mut index) = (0, 0);
    #[expect(clippy::indexing_slicing, reason = "the loops' bounds are the tables'")]
    while letter < 26 {
        while index < SCHEMES.len() && (SCHEMES[index].as_bytes()[0] - b'a') as usize == letter {
            index += 1;
        }
        letter += 1;
        before[letter] = index;
    }
    before
};

/// What a disguise that no rule of letters describes stands for.
fn disguised(word: &[u8]) -> Option<&'static str> {
    match word {
        b"meow" | b"xxxx" | b"xxp" | b"ttp" | b"hp" => Some("http"),
        b"meows" | b"xxxxs" | b"xxxxx" | b"xxps" | b"ttps" | b"hps" => Some("https"),
        _ => None,
    }
}

/// The scheme that a whole word stands for: itself, one of the listed disguises, or `h..p` / `f.p` with its middle
/// letters replaced.
pub(crate) fn scheme(word: &str) -> Option<Scheme> {
    let mut buffer = [0u8; 8];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower: &[u8] = buffer.get(..word.len())?;
    // Most disguises are these.
    match lower {
        b"hxxp" => return Some(Scheme { name: "http", disguised: true }),
        b"hxxps" => return Some(Scheme { name: "https", disguised: true }),
        _ => {}
    }
    let letter = usize::from(lower.first()?.wrapping_sub(b'a'));
    let (from, to) = (*BEFORE.get(letter)?, *BEFORE.get(letter + 1)?);
    let packed = u64::from_le_bytes(buffer);
    if let Some(at) = PACKED.get(from..to)?.iter().position(|scheme| *scheme == packed) {
        return SCHEMES.get(from + at).map(|name| Scheme { name, disguised: false });
    }
    // Longer words with another first letter are none of those.
    if lower.len() <= 3 || matches!(lower.first(), Some(b'm' | b'x' | b't')) {
        if let Some(name) = disguised(lower) {
            return Some(Scheme { name, disguised: true });
        }
    }
    let (base, secure) = match lower {
        [base @ .., b's'] if base.len() > 2 => (base, true),
        base => (base, false),
    };
    let replaced = |middle: &[u8]| {
        middle.iter().all(|b| matches!(b, b't' | b'x' | b'*' | b'_' | b'0' | b'-' | b'#' | b'+' | b'y' | b'z' | b'?'))
    };
    let name = match base {
        [b'h', middle @ .., b'p' | b'x'] if (1..=4).contains(&middle.len()) && replaced(middle) => {
            if secure {
                "https"
            } else {
                "http"
            }
        }
        [b'f', middle, b'p'] if replaced(&[*middle]) => {
            if secure {
                "ftps"
            } else {
                "ftp"
            }
        }
        [b's', b'f', middle, b'p'] if replaced(&[*middle]) => "sftp",
        [b'w', b'x' | b'*'] | [b'w', b'x' | b'*', b'x' | b'*'] => {
            if base.len() == 3 || secure {
                "wss"
            } else {
                "ws"
            }
        }
        _ => return None,
    };
    Some(Scheme { name, disguised: true })
}

/// The longest disguised scheme at the end of a word: `xhxxp` ends in `hxxp`. Plain schemes do not count.
fn disguised_ending(word: &str) -> Option<(usize, Scheme)> {
    (0..word.len())
        .filter(|at| word.len() - at <= 6)
        .filter_map(|at| Some((at, word.get(at..)?)))
        .filter(|(_, ending)| ending.starts_with(['h', 'H', 'm', 'M', 'f', 'F']))
        .find_map(|(at, ending)| scheme(ending).filter(|scheme| scheme.disguised && ending.len() > 2).map(|scheme| (at, scheme)))
}

/// The longest plain scheme of the web at the end of a word: `URLhttp`.
fn plain_ending(word: &str) -> Option<(usize, Scheme)> {
    let ends = |name: &&str| {
        let ending = word.len().checked_sub(name.len()).and_then(|at| word.get(at..));
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case(name))
    };
    ["https", "http"].into_iter().find(ends).map(|name| (word.len() - name.len(), Scheme { name, disguised: false }))
}

/// A scheme at the end of a word, and where it begins there.
pub(crate) fn scheme_ending(word: &str) -> Option<(usize, Scheme)> {
    disguised_ending(word).or_else(|| plain_ending(word))
}

/// What stands between a scheme and its host, and where it ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Separator {
    pub(crate) end: usize,
    pub(crate) disguised: bool,
    /// `%3A%2F%2F`: the whole URL is percent-encoded once more.
    pub(crate) encoded: bool,
    /// `http:\\`: backslashes are its slashes.
    pub(crate) backslashes: bool,
}

/// `://`, `[:]//`, `[://]`, `:[/][/]`, `: //`, `:\\`, `:\/\/`, `:/`, `//`, `:__`, `[colon]//`, `%3A%2F%2F` at `at`.
///
/// `lenient` says that the word before is certainly a scheme, so that one slash, or none behind the word, will do.
pub(crate) fn separator(text: &str, at: usize, lenient: bool) -> Option<Separator> {
    // As it nearly always stands.
    if let Some([b':', b'/', b'/', next]) = text.as_bytes().get(at..at + 4) {
        if next.is_ascii_alphanumeric() {
            return Some(Separator { end: at + 3, disguised: false, encoded: false, backslashes: false });
        }
    }
    let percent = |at: usize, code: &str| text.get(at..at + 3).filter(|found| found.eq_ignore_ascii_case(code)).map(|_| at + 3);
    if let Some(end) = percent(at, "%3A").and_then(|at| percent(at, "%2F")).and_then(|at| percent(at, "%2F")) {
        return Some(Separator { end, disguised: false, encoded: true, backslashes: false });
    }
    let mut disguised = false;
    let mut backslashes = false;
    let mut colon = false;
    let mut slashes = 0;
    let mut end = at;
    let mut next = at;
    let spaced = spaces(text, at);
    if spaced > at {
        // `http : //`: a space needs the colon behind it.
        let behind = glyph(text, spaced)?;
        if behind.ch != ':'
            && !matches!(disguise(text, spaced), Some(Disguise { mark: Mark::Colon | Mark::ColonSlashes, whole: true, .. }))
        {
            return None;
        }
        next = spaced;
        disguised = true;
    }
    while slashes < 4 {
        let Some(seen) = glyph(text, next) else { break };
        if (seen.ch == ':'
            || seen.ch == ';' && lenient && text.as_bytes().get(seen.end..).is_some_and(|rest| rest.starts_with(b"//")))
            && !colon
            && slashes == 0
        {
            colon = true;
            end = seen.end;
            disguised |= seen.form == Form::Disguised;
            // `http : //` and `http: //`.
            next = spaces(text, end);
            if next > end && glyph(text, next).is_none_or(|slash| slash.ch != '/') {
                break;
            }
            continue;
        }
        match seen.ch {
            '/' if colon || slashes > 0 || lenient => {
                slashes += 1;
                disguised |= seen.form == Form::Disguised;
                end = seen.end;
            }
            '\\' if colon => {
                slashes += 1;
                backslashes = true;
                disguised = true;
                end = seen.end;
            }
            '_' if colon && lenient && slashes < 2 => {
                slashes += 1;
                disguised = true;
                end = seen.end;
            }
            // `hxxps[]://`: brackets around nothing.
            '[' if lenient && next == at && text.as_bytes().get(next + 1) == Some(&b']') => {
                disguised = true;
                next += 2;
                continue;
            }
            '[' | '(' | '{' | '<' => match disguise(text, next) {
                Some(Disguise { mark: Mark::Colon, end: after, whole, .. }) if !colon && (whole || lenient) => {
                    colon = true;
                    disguised = true;
                    end = after;
                    next = spaces(text, end);
                    if next > end && glyph(text, next).is_none_or(|slash| slash.ch != '/') {
                        break;
                    }
                    continue;
                }
                Some(Disguise { mark: Mark::ColonSlashes, end: after, .. }) if !colon => {
                    colon = true;
                    slashes += 2;
                    disguised = true;
                    end = after;
                }
                Some(Disguise { mark: Mark::Slash, end: after, whole: true, .. }) if colon => {
                    slashes += 1;
                    disguised = true;
                    end = after;
                }
                Some(Disguise { mark: Mark::DoubleSlash, end: after, whole: true, .. }) if colon => {
                    slashes += 2;
                    disguised = true;
                    end = after;
                }
                _ => break,
            },
            ']' | ')'
                if disguised
                    && colon
                    && slashes > 0
                    && end == next
                    && !text.as_bytes().get(at..end).is_some_and(|run| run.ends_with(b"]") || run.ends_with(b")")) =>
            {
                // `[://]` read as an open bracket by its slashes, closed here.
                end = seen.end;
            }
            _ => break,
        }
        next = end;
    }
    let enough = slashes >= 2 && (colon || lenient) || slashes == 1 && colon && lenient;
    enough.then_some(Separator { end, disguised: disguised || !colon || slashes == 1, encoded: false, backslashes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        for (word, expected) in [
            ("http", Some(("http", false))),
            ("HTTPS", Some(("https", false))),
            ("hXXp", Some(("http", true))),
            ("h**ps", Some(("https", true))),
            ("hxxx", Some(("http", true))),
            ("h00p", Some(("http", true))),
            ("meow", Some(("http", true))),
            ("fxp", Some(("ftp", true))),
            ("hxp", Some(("http", true))),
            ("help", None),
            ("std", None),
            ("htmlhelp", None),
        ] {
            assert_eq!(scheme(word).map(|scheme| (scheme.name, scheme.disguised)), expected, "{word}");
        }
        // The letters' places in the table hold only while it is sorted.
        for name in SCHEMES {
            assert_eq!(scheme(name), Some(Scheme { name, disguised: false }));
        }
        assert_eq!(disguised_ending("xhxxp").map(|(at, scheme)| (at, scheme.name)), Some((1, "http")));
        assert_eq!(disguised_ending("xhttp"), None);
    }

    #[test]
    fn separators() {
        for text in [
            "://",
            "[:]//",
            "[://]",
            "[:]/",
            "[:][//]",
            "[]://",
            ":[/][/]",
            "(:)//",
            " : //",
            ":\\\\",
            ":\\/\\/",
            ":/",
            "//",
            ":__",
            " [colon] //",
            "[colon]//",
            "<:>//",
            "[://",
            "：／／",
            ":////",
            "%3A%2F%2F",
            "&#58;//",
        ] {
            assert_eq!(separator(text, 0, true).map(|separator| separator.end), Some(text.len()), "{text}");
        }
        for text in [": ", "/", "", " //", ":x", "[1]"] {
            assert_eq!(separator(text, 0, true), None, "{text}");
        }
    }
}
