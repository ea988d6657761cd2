//! Reading what stands behind a URL's host: path, query and fragment, and where a sentence, a field or the next URL ends them.

use super::extract::{Scanner, is_spaceless};
use super::glyph::Form;
use super::refang::{Disguise, Mark, disguise};
use super::scheme::{scheme, scheme_ending, separator};
use super::unwrap;
use super::web::Separated;

impl Scanner<'_> {
    /// Reads path, query and fragment on `host` at `at` into `self.rest`; says whether something in it was disguised.
    pub(super) fn read_path(&mut self, start: usize, at: usize, separated: Separated, host: &str) -> bool {
        self.rest.clear(at);
        let mut at = at;
        let mut disguised = false;
        let mut open = [0u32; 3];
        let mut piped = false;
        // Whether the query has begun, kept: the path may be long, and be asked about at each of its commas.
        let mut query = false;
        let quoted = matches!(self.before(start), b'\'');
        let field = self.begins_field(start);
        let valued = self.before(start) == b'=';
        match self.glyph(at) {
            Some(first) if matches!(first.ch, '/' | '?' | '#') => {}
            Some(first) if first.ch == '\\' && separated.backslashes => {}
            Some(first) if matches!(first.ch, '[' | '(' | '{') => match disguise(self.text, at) {
                Some(Disguise { mark: Mark::Slash, whole: true, .. }) => {}
                // `evil.example[/path`
                Some(Disguise { mark: Mark::Slash, end, .. }) if self.is_left_open(end) => {
                    self.rest.push('/', end);
                    (at, disguised) = (end, true);
                }
                _ => return false,
            },
            _ => return false,
        }
        loop {
            let run = self.text.as_bytes().get(at..).unwrap_or_default();
            let length = run
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'=' | b'%' | b'?'))
                .count();
            if length > 0 {
                query |= self.slice(at, at + length).contains('?');
                self.rest.push_run(self.slice(at, at + length), at);
                at += length;
            }
            if let Some(next) = self.hyphenated_path(at) {
                at = next;
                continue;
            }
            let Some(seen) = self.glyph(at) else { break };
            let mut ch = seen.ch;
            let mut end = seen.end;
            // Punctuation of a script with wide characters ends the URL, whatever ASCII sign it looks like.
            if seen.form == Form::Disguised
                && self.slice(at, end).ends_with(['。', '｡', '，', '；', '：', '！', '？', '（', '）'])
            {
                break;
            }
            match ch {
                '[' | '(' | '{' => {
                    if let Some(Disguise { mark, end: after, whole: true, .. }) =
                        disguise(self.text, at).filter(|found| found.end - at < 12)
                    {
                        disguised = true;
                        end = after;
                        for ch in mark_text(mark).chars() {
                            self.rest.push(ch, end);
                        }
                        at = end;
                        continue;
                    }
                    if let Some((inside, after)) = self.bracketed_sign(at) {
                        disguised = true;
                        query |= inside == '?';
                        self.rest.push(inside, after);
                        at = after;
                        continue;
                    }
                    if self.is_markup(at) || self.is_placeholder(at) || self.is_footnote(at) {
                        break;
                    }
                    if let Some(count) = open.get_mut(bracket(ch)) {
                        *count += 1;
                    }
                }
                ']' | ')' | '}' => match open.get_mut(bracket(ch)) {
                    Some(count) if *count > 0 => *count -= 1,
                    _ => break,
                },
                ',' | ';' if valued && !query && self.is_before_key(seen.end) => break,
                ',' | ';' if !self.rest.plain.ends_with("__") && self.ends_field(seen.end, field, query) => break,
                '\'' if seen.form == Form::Escaped => {}
                '&' if self.slice(at, at + 2) == "&&" && !query => break,
                '\'' if self.is_inflected(end) => break,
                '\'' if quoted || !self.glyph(end).is_some_and(|next| next.ch.is_alphanumeric()) => break,
                ':' if self.begins_next_url(at, host, query) => break,
                '\\' if seen.form == Form::Plain && separated.backslashes => ch = '/',
                // Safe Links as some mail programs write it: `&data=05|02|jane@corp.example|…`.
                '|' if piped || self.rest.plain.ends_with("data=05") || self.rest.plain.ends_with("data=04") => piped = true,
                '"' | '<' | '>' | '`' | '|' | '\\' | '^' => break,
                ch if ch.is_ascii_graphic() => {}
                ch if (ch.is_alphanumeric() && !is_superscript(ch) || is_symbol(ch))
                    && self.belongs_to_path(ch)
                    && !(is_spaceless(ch) && self.has_disguised_dot(end, b",;/")) => {}
                _ => break,
            }
            query |= ch == '?';
            self.rest.push(ch, end);
            at = end;
        }
        self.trim_path(start);
        disguised
    }

    /// Whether the apostrophe before `at` parts a URL from a suffix of Turkish grammar: `a.exe'den`.
    fn is_inflected(&self, at: usize) -> bool {
        let end = (at..at + 6).find(|&at| !self.byte(at).is_ascii_lowercase()).filter(|end| *end > at);
        end.is_some_and(|end| matches!(self.byte(end), b' ' | b'.' | b',' | b'\n' | 0))
    }

    /// Whether a path goes on at `at`, and no bracket closes in its line up to the next space.
    fn is_left_open(&self, at: usize) -> bool {
        self.byte(at).is_ascii_alphanumeric()
            && (at..at + 120).map(|at| self.byte(at)).take_while(|b| *b > b' ').all(|b| !matches!(b, b']' | b')' | b'}'))
    }

    /// `[?]`, `[=]`, `[&]`: a sign of a query in brackets.
    fn bracketed_sign(&self, at: usize) -> Option<(char, usize)> {
        let inside = self.glyph(at + 1).filter(|inside| matches!(inside.ch, '?' | '=' | '&' | '-' | '_' | '%'))?;
        let closing = self.glyph(inside.end).filter(|closing| matches!(closing.ch, ']' | ')' | '}'))?;
        Some((inside.ch, closing.end))
    }

    /// `[/url]`, `[/img]`, `{code}`, `{noformat}`: the mark-up of a wiki or forum behind a URL.
    fn is_markup(&self, at: usize) -> bool {
        const LONGEST: usize = 12;
        if self.byte(at) == b'[' && self.byte(at + 1) == b'/' {
            let end = (at + 2..at + LONGEST).find(|&at| !self.byte(at).is_ascii_alphabetic());
            return end.is_some_and(|end| end > at + 2 && self.byte(end) == b']');
        }
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        [&b"{code"[..], b"{noformat", b"{color", b"{quote", b"{panel"].iter().any(|tag| rest.starts_with(tag))
    }

    /// `[...]`, `[redacted]`, `[victim email]`, `{id}`: what an author writes in the place of a path's part.
    fn is_placeholder(&self, at: usize) -> bool {
        const LONGEST: usize = 48;
        const WORDS: [&str; 6] = ["redacted", "removed", "snip", "snipped", "truncated", "masked"];
        let closing = match self.byte(at) {
            b'[' => b']',
            b'(' => b')',
            _ => b'}',
        };
        let bytes = self.text.as_bytes();
        let near = bytes.get(at + 1..bytes.len().min(at + LONGEST)).unwrap_or_default();
        let Some(length) = near.iter().position(|byte| *byte == closing || *byte == b'\n') else { return false };
        let inside = self.slice(at + 1, at + 1 + length);
        let words = |other: &[u8]| inside.bytes().all(|b| b.is_ascii_alphanumeric() || other.contains(&b));
        match closing {
            _ if near.get(length) != Some(&closing) => false,
            _ if matches!(inside, "..." | "…" | "….") => true,
            b']' => {
                WORDS.iter().any(|word| word.eq_ignore_ascii_case(inside))
                    || inside.contains(' ') && words(b" -_") && inside.starts_with(|ch: char| ch.is_ascii_alphabetic())
            }
            b'}' => inside.len() > 1 && inside.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_'),
            _ => false,
        }
    }

    /// `[1]`, `[12]` at a URL's end.
    fn is_footnote(&self, at: usize) -> bool {
        let end = (at + 1..at + 5).find(|&at| !self.byte(at).is_ascii_digit()).unwrap_or(at);
        self.byte(at) == b'['
            && end > at + 1
            && self.byte(end) == b']'
            && matches!(self.byte(end + 1), 0..=b' ' | b'.' | b',' | b';' | b':' | b')' | b'"' | b'\'' | b'[')
    }

    /// Whether a key and an equals sign stand at `at`: the next field of `url=http://evil.example/a,action=blocked`.
    fn is_before_key(&self, at: usize) -> bool {
        let end = (at..at + 32).find(|&at| !(self.byte(at).is_ascii_alphanumeric() || self.byte(at) == b'_')).unwrap_or(at);
        end > at && self.byte(end) == b'='
    }

    /// Whether an address stands at `at` and ends there as a field does.
    fn is_before_address(&self, at: usize) -> bool {
        let end = (at..at + 16).find(|&at| !(self.byte(at).is_ascii_digit() || self.byte(at) == b'.')).unwrap_or(at);
        matches!(self.byte(end), 0..=b' ' | b',' | b';' | b'"' | b':')
            && self.slice(at, end).parse::<std::net::Ipv4Addr>().is_ok()
    }

    /// Whether the token at `start` is a field of its own: at a line's beginning or behind a delimiter.
    fn begins_field(&self, start: usize) -> bool {
        matches!(self.before(start), 0 | b'\n' | b'\r' | b',' | b';' | b'\t')
    }

    /// Whether the comma or semicolon before `at` ends the URL: before a space, another URL, a disguised name, or
    /// anything where the URL is a field of a table.
    fn ends_field(&self, at: usize, field: bool, query: bool) -> bool {
        let Some(next) = self.glyph(at) else { return true };
        // `http://evil.example/b.sh;chmod 777 b.sh`
        const COMMANDS: [&str; 12] =
            ["chmod", "sh", "bash", "wget", "curl", "rm", "cd", "tftp", "nohup", "busybox", "python", "perl"];
        let word_end = (at..at + 32).find(|&at| !self.byte(at).is_ascii_alphanumeric()).unwrap_or(at);
        let word = self.slice(at, word_end);
        let ended = matches!(self.byte(word_end), b' ' | b'+' | b'$' | b'%' | b'\n' | 0);
        if self.before(at) == b';' && ended && COMMANDS.contains(&word) || self.slice(at, at + 2) == "./" {
            return true;
        }
        // `;jsessionid=1` and `?h=a,b&l=c` are of the URL.
        let rest =
            (word_end..word_end + 300).take_while(|&at| self.byte(at) > b' ' && !matches!(self.byte(at), b',' | b'"' | b'<'));
        if self.before(at) == b';' && !word.is_empty() && self.byte(word_end) == b'='
            || query && self.before(at) == b',' && next.ch.is_alphanumeric() && rest.into_iter().any(|at| self.byte(at) == b'&')
        {
            return false;
        }
        if field && self.looks_like_fields(at)
            || !query && self.is_before_address(at)
            || !(next.ch.is_alphanumeric()
                || matches!(next.ch, '/' | '_' | '-' | '%' | '=' | '&' | '$' | '+' | '!' | '~' | '@' | '#'))
        {
            return true;
        }
        let word_end = (at..at + 10).find(|&at| !(self.byte(at).is_ascii_alphanumeric() || self.byte(at) == b'*')).unwrap_or(at);
        if scheme(self.slice(at, word_end)).is_some() && separator(self.text, word_end, false).is_some() {
            return true;
        }
        self.has_disguised_dot(at, b",;/")
    }

    /// Whether a disguised dot follows before a space or one of the stops: the name of a host.
    pub(super) fn has_disguised_dot(&self, at: usize, stops: &[u8]) -> bool {
        (at..at + 80).take_while(|&at| self.byte(at) > b' ' && !stops.contains(&self.byte(at))).any(|at| {
            matches!(self.byte(at), b'[' | b'(')
                && disguise(self.text, at).is_some_and(|found| found.mark == Mark::Dot && found.whole)
        })
    }

    /// Whether the rest of the line is fields rather than the rest of a path: further delimiters, spaces, or a bare word.
    fn looks_like_fields(&self, at: usize) -> bool {
        let mut word = true;
        for at in at..at + 120 {
            match self.byte(at) {
                0 | b'\r' | b'\n' => break,
                b',' | b';' | b'\t' | b' ' | b'"' => return true,
                b'.' | b'/' => word = false,
                _ => {}
            }
        }
        word
    }

    /// Whether the colon at `at` belongs to the scheme of another URL that the path ran into; cuts the path before it, and before
    /// what parts the two.
    fn begins_next_url(&mut self, at: usize, host: &str, query: bool) -> bool {
        let tail = self.rest.plain.len().saturating_sub(8);
        let Some(word) = self.rest.plain.get(tail..) else { return false };
        let word_at = word.rfind(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '*')).map_or(0, |at| at + 1);
        let word = word.get(word_at..).unwrap_or_default();
        let Some(separator) = separator(self.text, at, false) else { return false };
        let Some((ending, scheme)) = scheme_ending(word) else { return false };
        let before = self.rest.plain.get(..tail + word_at + ending).unwrap_or_default();
        // Of two plain schemes the second may be an archive's or a redirect's: there it stands behind a slash or an equals sign.
        // What a link protection or redirect holds is of its path.
        if !(scheme.disguised || parts_urls(before, query) || self.has_disguised_dot(separator.end, b"/"))
            || unwrap::holds_target(host, &self.rest.plain)
        {
            return false;
        }
        let kept = without_separators(before).len();
        self.rest.truncate(kept);
        true
    }

    /// Letters beyond ASCII belong to a path where a path's own signs or such letters stand before them; a sentence in
    /// a script without spaces goes on directly behind an ASCII letter.
    fn belongs_to_path(&self, ch: char) -> bool {
        // `…/です`: a particle behind a path that ended in its slash.
        let particle = matches!(ch, '\u{3040}'..='\u{309f}' | '\u{ac00}'..='\u{d7af}') && self.rest.plain.ends_with('/');
        !is_spaceless(ch) || !particle && self.rest.plain.chars().next_back().is_some_and(|last| !last.is_ascii_alphanumeric())
    }

    /// Punctuation at the end belongs to the sentence.
    fn trim_path(&mut self, start: usize) {
        let before = self.before(start);
        // `_url_`, `~~url~~`, `%%url%%`, AsciiDoc's `++url++` are marked up; `^url$` and `/https:\/\/url/` are expressions.
        let escaped = || self.slice(start, self.rest.end).as_bytes().windows(2).any(|two| two == b"\\/");
        let markup = match before {
            b'_' | b'~' | b'+' | b'%' => char::from(before),
            b'/' if escaped() => '/',
            b'^' => '$',
            _ => '.',
        };
        // `/a.exe->http://…`
        let arrow = if self.byte(self.rest.end) == b'>' && before != b'<' { ['-', '='] } else { ['.'; 2] };
        let mut kept = self.rest.plain.as_str();
        // A program's remark ends: `/* http://evil.example/a*/`.
        kept = kept.strip_suffix("*/").unwrap_or(kept);
        kept =
            kept.trim_end_matches(['.', ',', ':', ';', '!', '?', '*', '\'', '"', '[', '(', '{', markup]).trim_end_matches(arrow);
        // A picture behind a word is the sentence's: `/x✅`.
        let word = kept.trim_end_matches(|ch| is_symbol(ch) || ch == '\u{fe0f}');
        if word.ends_with(|ch: char| ch.is_ascii_alphanumeric()) {
            kept = word;
        }
        let kept = kept.len();
        // A lone `/` stays; a cut that leaves nothing gives up the path.
        if kept == 0 {
            let end = self.rest.start();
            self.rest.clear(end);
        } else {
            self.rest.truncate(kept);
        }
    }
}

/// Whether what ends a path before a plain scheme parts it from a URL of its own, as droppers' lists do: `/a/@http://`, `/b.exehttp://`.
fn parts_urls(path: &str, query: bool) -> bool {
    let code = path.len().checked_sub(3).and_then(|at| path.get(at..)).filter(|code| code.starts_with('%'));
    match path.chars().next_back() {
        Some('@' | '*' | '!' | '$' | '~' | '#') => true,
        Some('+' | '-' | '.' | '(' | '[' | '{') => !query,
        Some(ch) => ch.is_ascii_alphanumeric() && code.is_none_or(|code| !query && is_separator(code)),
        None => false,
    }
}

/// Whether the percent-encoded character parts the values of a list.
fn is_separator(code: &str) -> bool {
    ["%0A", "%0D", "%20", "%2C", "%3B", "%40", "%7C"].iter().any(|separator| separator.eq_ignore_ascii_case(code))
}

/// The path without what stands between it and the next URL of a list.
fn without_separators(path: &str) -> &str {
    let mut path = path;
    loop {
        path = path.trim_end_matches(['@', '*', '!', '$', '~', '#', '+', '-', '_', '&', '(', '[', '{', '.']);
        let code = path.len().checked_sub(3).and_then(|at| path.split_at_checked(at));
        match code.filter(|(_, code)| is_separator(code)) {
            Some((rest, _)) => path = rest,
            None => return path,
        }
    }
}

/// Signs and pictures that are no punctuation: a sentence does not end in them, a path may hold them. An arrow leads to what is next.
fn is_symbol(ch: char) -> bool {
    let arrow =
        matches!(ch, '\u{2190}'..='\u{21ff}' | '\u{2794}'..='\u{27bf}' | '\u{27f0}'..='\u{27ff}' | '\u{2900}'..='\u{297f}');
    // The lines of a table that a terminal draws.
    let drawn = matches!(ch, '\u{2500}'..='\u{259f}');
    matches!(ch, '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}') && !arrow && !drawn
}

/// A footnote's number: no letter of a path.
fn is_superscript(ch: char) -> bool {
    matches!(ch, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{209f}')
}

fn bracket(ch: char) -> usize {
    match ch {
        '[' | ']' => 0,
        '(' | ')' => 1,
        _ => 2,
    }
}

fn mark_text(mark: Mark) -> &'static str {
    match mark {
        Mark::Dot => ".",
        Mark::Colon => ":",
        Mark::DoubleColon => "::",
        Mark::Slash => "/",
        Mark::DoubleSlash => "//",
        Mark::At => "@",
        Mark::ColonSlashes => "://",
    }
}
