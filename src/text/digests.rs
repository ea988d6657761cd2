//! Reading digests: in a long word, behind the name of their algorithm, as a file's name, broken over two lines.

use super::context;
use super::extract::Scanner;
use super::file_names::{FileEnding, file_ending};
use super::glyph::is_label_char;
use super::name::last_label;
use super::tokens::Outcome;
use crate::error::{Note, Notes, RejectionCode};
use crate::indicator::{Indicator, Kind};

/// Hexadecimal digits of an MD5.
pub(super) const SHORTEST_DIGEST: usize = 32;

/// The shortest part of a digest that is looked at for its other part in the next line.
pub(super) const BROKEN: usize = 16;

/// Over how many lines a digest may be broken.
const LINES: usize = 4;

/// How far a part may stand from its line's beginning or end.
const INDENT: usize = 24;

/// A part that is shorter must stand alone.
const SHORT: usize = 6;

impl<'t> Scanner<'t> {
    /// Digests in a long word, whose runs of letters and digits are bounded by hyphens and underscores.
    pub(super) fn digests(&mut self, start: usize, end: usize) -> Option<usize> {
        let mut after = None;
        let mut at = start;
        while at < end {
            let run_end = (at..end).find(|&at| !self.byte(at).is_ascii_alphanumeric()).unwrap_or(end);
            let (at_run, run) = self.without_label(at, run_end);
            let after_run = at_run + run.len();
            if matches!(run.len(), 32 | 40 | 56 | 64 | 96 | 128) && run.bytes().all(|b| b.is_ascii_hexdigit()) {
                // `<digest>.js` is a file named for its digest; `<digest>.evil[.]com` is a label.
                let follows_dot = run_end == end && self.is_label_of_host(start, end);
                if !follows_dot {
                    self.digest(at_run, after_run, run);
                    after = Some(run_end);
                }
            }
            at = run_end + 1;
        }
        after
    }

    /// A digest that a page's margin broke over two to four lines. Where no label before it says how long it is, only a SHA-256
    /// is joined, and never of two halves that may as well be two MD5. Returns where the last part ends.
    pub(super) fn broken_digest(&mut self, start: usize, end: usize) -> Option<usize> {
        const WHOLE: usize = 64;
        let mut line = self.line_end(end)?;
        let first = end - start;
        let labelled = context::length_of_digest(self.text, start);
        let whole = labelled.unwrap_or(WHOLE);
        if first >= whole || labelled.is_none() && first == WHOLE / 2 || context::names_another_digest(self.text, start) {
            return None;
        }
        let mut digits = self.slice(start, end).to_owned();
        for _ in 1..LINES {
            let part_at = (line + 1..line + INDENT).find(|&at| !matches!(self.byte(at), b' ' | b'\t'))?;
            let missing = whole - digits.len();
            let part_end = (part_at..=part_at + missing).find(|&at| !self.byte(at).is_ascii_hexdigit())?;
            let part = part_end - part_at;
            let bounded = !(self.byte(part_end).is_ascii_alphanumeric() || matches!(self.byte(part_end), b'-' | b'_' | b'.'));
            // A word of a few letters is a part only if nothing goes on behind it: `C2:` is a label, `face the` a sentence.
            let alone =
                part >= SHORT || matches!(self.byte(part_end), 0 | b'|' | b',' | b'\t') || self.line_end(part_end).is_some();
            if part == 0 || !bounded || !alone {
                return None;
            }
            digits.push_str(self.slice(part_at, part_end));
            if part == missing {
                let hash = Indicator::hash(&digits).filter(|_| digits.bytes().any(|b| b.is_ascii_alphabetic()))?;
                self.found(start, part_end, false, hash, Note::LinesJoined);
                return Some(part_end);
            }
            line = self.line_end(part_end)?;
        }
        None
    }

    /// Where the line ends that goes on at `at` with nothing but spaces; `<br>` ends one too.
    fn line_end(&self, at: usize) -> Option<usize> {
        if self.byte(at) == b'<' {
            return ["<br>", "<br/>", "<br />"]
                .into_iter()
                .find(|tag| self.slice(at, at + tag.len()) == *tag)
                .map(|tag| at + tag.len() - 1);
        }
        (at..at + INDENT).find(|&at| !matches!(self.byte(at), b' ' | b'\t' | b'\r')).filter(|at| self.byte(*at) == b'\n')
    }

    /// A digest with marks in it that nobody sees: soft hyphens, zero-width spaces, `<wbr>`. Returns where it ends.
    pub(super) fn parted_digest(&mut self, start: usize) -> Option<usize> {
        const LONGEST: usize = 64;
        let mut digits = String::new();
        let mut end = start;
        while let Some(seen) = self.glyph(end).filter(|seen| seen.ch.is_ascii_hexdigit() && digits.len() <= LONGEST) {
            digits.push(seen.ch);
            end = seen.end;
        }
        let label = |at: usize| self.glyph(at).is_some_and(|next| is_label_char(next.ch));
        let bounded = !label(end) && !self.glyph(end).is_some_and(|next| next.ch == '.' && label(next.end));
        let parted = end - start > digits.len() && Kind::of_digest(digits.len()).is_some();
        (bounded && parted).then(|| {
            self.digest(start, end, &digits);
            end
        })
    }

    /// A run without the name of its algorithm, glued on by a copied table: `MD5<digest>`, `<digest>SHA1`.
    fn without_label(&self, start: usize, end: usize) -> (usize, &'t str) {
        let run = self.slice(start, end);
        if Kind::of_digest(run.len()).is_some() || !(35..=70).contains(&run.len()) {
            return (start, run);
        }
        for label in ["SHA256", "SHA1", "MD5", "sha256", "sha1", "md5", "Sha256", "Sha1", "Md5", "exe", "dll", "zip"] {
            let plain = run
                .strip_prefix(label)
                .map(|digits| (start + label.len(), digits))
                .or_else(|| run.strip_suffix(label).map(|digits| (start, digits)));
            if let Some((at, digits)) = plain.filter(|(_, digits)| Kind::of_digest(digits.len()).is_some()) {
                return (at, digits);
            }
        }
        (start, run)
    }

    /// A SHA-256 that a copied table glued to a file's name, `<digest>setup.exe` or `setup.exe<digest>`. Returns whether the name at
    /// `start` was one.
    pub(super) fn glued_digest(&mut self, start: usize, name: &str) -> bool {
        const LENGTH: usize = 64;
        let hexadecimal = |text: &str| text.len() == LENGTH && text.bytes().all(|b| b.is_ascii_hexdigit());
        if name.len() <= LENGTH + 4 || !name.is_ascii() || self.name.is_marked() {
            return false;
        }
        let source = |length: usize| self.name.source_end(length).unwrap_or(start);
        let (first, last) = (name.get(..LENGTH).unwrap_or_default(), name.get(name.len() - LENGTH..).unwrap_or_default());
        let whole = name.split('.').next().is_some_and(|label| label.len() == LENGTH);
        let (from, to, digits) = if hexadecimal(first) && !whole && file_ending(last_label(name)) != FileEnding::None {
            (start, source(LENGTH), first)
        } else if hexadecimal(last) && {
            let before = name.get(..name.len() - LENGTH).unwrap_or_default().trim_end_matches(['_', '-']);
            before.contains('.') && file_ending(last_label(before)) != FileEnding::None
        } {
            (source(name.len() - LENGTH), source(name.len()), last)
        } else {
            return false;
        };
        self.digest(from, to, digits);
        true
    }

    /// Whether the word is the first label of a name with a known ending that is not a file's.
    pub(super) fn is_label_of_host(&mut self, start: usize, end: usize) -> bool {
        if start < self.spoiled || !matches!(self.byte(end), b'.' | b'[' | b'(' | b'{' | b'\\' | b'&') {
            return false;
        }
        self.read_name(start, false);
        self.name.is_dotted()
            && (self.name.is_marked() || file_ending(self.name.last_label()) == FileEnding::None)
            && self.name.has_known_ending()
    }

    /// Whether a path goes on behind the digits: `C:\ProgramData\<digits>\`.
    fn is_folder(&self, start: usize, end: usize) -> bool {
        self.byte(end) == b'\\' && self.before(start) == b'\\' && context::is_in_path(self.text, start)
    }

    pub(super) fn digest(&mut self, start: usize, end: usize, digits: &str) {
        let letters = digits.bytes().any(|b| b.is_ascii_alphabetic());
        let decimal = digits.bytes().any(|b| b.is_ascii_digit());
        if !letters || !decimal && Kind::of_digest(digits.len()).is_none() {
            return;
        }
        match Indicator::hash(digits) {
            None => self.rejected(start, end, false, RejectionCode::HashNotSearchable, None),
            // `NTLM: <LM hash>:<NT hash>`
            otherwise
                if self.before(start) == b':'
                    && self.last().is_some_and(|found| {
                        found.end + 1 == start && matches!(found.outcome, Outcome::Rejected(RejectionCode::NotAFileHash, _))
                    }) =>
            {
                self.rejected(start, end, false, RejectionCode::NotAFileHash, otherwise);
            }
            otherwise
                if context::names_another_digest(self.text, start)
                    || context::is_picture(self.text, start, end)
                    || self.is_folder(start, end) =>
            {
                self.rejected(start, end, false, RejectionCode::NotAFileHash, otherwise);
            }
            Some(hash) => self.found(start, end, false, hash, Notes::NONE),
        }
    }
}
