//! Lists of words that are looked for in a text, with what rules most other words out at once.

/// Words in lower case, each of which begins with a letter.
pub(super) struct Words {
    pub(super) list: &'static [&'static str],
    /// For each letter that a word begins with, the second bytes of such words: a bit for each letter, one for all else.
    seconds: [u32; 26],
}

impl Words {
    pub(super) const fn new(list: &'static [&'static str]) -> Self {
        let mut seconds = [0; 26];
        let mut index = 0;
        #[expect(clippy::indexing_slicing, reason = "the loop's bound is the list's, and each word begins with a letter")]
        while index < list.len() {
            let word = list[index].as_bytes();
            seconds[(word[0] - b'a') as usize] |= if word.len() == 1 { u32::MAX } else { bit(word[1]) };
            index += 1;
        }
        Self { list, seconds }
    }

    /// What a word of this list or the other may begin with; it has no words itself.
    pub(super) const fn or(&self, other: &Self) -> Self {
        let mut seconds = self.seconds;
        let mut letter = 0;
        #[expect(clippy::indexing_slicing, reason = "the loop's bound is the tables'")]
        while letter < seconds.len() {
            seconds[letter] |= other.seconds[letter];
            letter += 1;
        }
        Self { list: &[], seconds }
    }

    /// Whether a word of the list may begin with these bytes, in either case.
    pub(super) fn may_begin(&self, first: u8, second: u8) -> bool {
        let letter = usize::from(first.to_ascii_lowercase().wrapping_sub(b'a'));
        self.seconds.get(letter).is_some_and(|seconds| seconds & bit(second) != 0)
    }

    /// Whether one of the words begins a word of the text, in any case.
    pub(super) fn begin_in(&self, text: &[u8]) -> bool {
        let begins = |at: usize, word: &str| {
            text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
        };
        let mut before = b' ';
        text.iter().enumerate().any(|(at, &byte)| {
            let starts = !before.is_ascii_alphanumeric() || byte.is_ascii_uppercase() && !before.is_ascii_uppercase();
            before = byte;
            starts
                && self.may_begin(byte, text.get(at + 1).copied().unwrap_or(0))
                && self.list.iter().any(|word| begins(at, word))
        })
    }
}

/// The bit of a letter in either case; the last one for another byte.
const fn bit(byte: u8) -> u32 {
    if byte.is_ascii_alphabetic() { 1 << (byte.to_ascii_lowercase() - b'a') } else { 1 << 26 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin() {
        let words = Words::new(&["jarm", "rich pe", "v"]);
        for (text, expected) in
            [("the JARM: ", true), ("alarm", false), ("TheJarm", true), ("rich penny", true), ("V2", true), ("AV", false)]
        {
            assert_eq!(words.begin_in(text.as_bytes()), expected, "{text}");
        }
    }
}
