//! What was read of a text: its tokens in their order, and the indicators that they are, each kept once.

use std::num::NonZeroU32;

use indexmap::IndexSet;

use super::file_names::FileEnding;
use crate::error::{Notes, RejectionCode};
use crate::indicator::Indicator;

/// A token of the text that is an indicator or has the shape of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Byte offsets of the token as written.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) defanged: bool,
    /// Its only disguise is what the text's format may have asked for (`\.` in a regular expression, `\u002e` in JSON):
    /// that says nothing about the rest of the text.
    pub(crate) escaped: bool,
    pub(crate) outcome: Outcome,
    pub(crate) notes: Notes,
    /// What its ending would make of it as a file name.
    pub(crate) file_ending: FileEnding,
}

/// What became of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Indicator(Id),
    /// The reason, and what it would be if the analyst accepts it.
    Rejected(RejectionCode, Option<Id>),
}

/// The place of an indicator in [`Tokens::indicators`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Id(NonZeroU32);

impl Id {
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Everything in the text that is an indicator or has the shape of one, in the order of the text, each indicator kept once.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) found: Vec<Found>,
    /// Boxed: they are handed on, and the list of them grows, at the size of a pointer.
    indicators: IndexSet<Box<Indicator>, foldhash::quality::RandomState>,
}

impl Tokens {
    /// The indicator that the token is, or would be if it were accepted.
    pub(crate) fn meant(&self, token: &Found) -> Option<&Indicator> {
        match token.outcome {
            Outcome::Indicator(id) | Outcome::Rejected(_, Some(id)) => self.indicators.get_index(id.index()).map(|kept| &**kept),
            Outcome::Rejected(_, None) => None,
        }
    }

    /// The indicator that the token is.
    pub(crate) fn indicator(&self, token: &Found) -> Option<&Indicator> {
        match token.outcome {
            Outcome::Indicator(id) => self.indicators.get_index(id.index()).map(|kept| &**kept),
            Outcome::Rejected(..) => None,
        }
    }

    /// Adds a token of a text of so many bytes. A long text has hundred thousands, and a list that grows is in memory twice: it
    /// grows to what the text will need if it goes on as it began.
    pub(super) fn push(&mut self, token: Found, text: usize) {
        let length = self.found.len();
        if length == self.found.capacity() {
            let [read, all, tokens] = [token.end.max(1), text, length].map(|number| number as u64);
            let more = tokens * all.saturating_sub(read) / read;
            let more = usize::try_from(more + more / 16).unwrap_or(length);
            self.found.reserve_exact(more.clamp(length / 4 + 16, length * 3 + 64));
        }
        self.found.push(token);
    }

    /// Keeps the indicator, or finds it kept.
    pub(super) fn keep(&mut self, indicator: Indicator) -> Id {
        let known = self.indicators.get_index_of(&indicator);
        let index = known.unwrap_or_else(|| self.indicators.insert_full(Box::new(indicator)).0);
        // From one, so that no place is needed to say that there is none.
        Id(u32::try_from(index).map_or(NonZeroU32::MAX, |index| NonZeroU32::MIN.saturating_add(index)))
    }

    /// Gives back what was reserved for more.
    pub(super) fn shrink(&mut self) {
        self.found.shrink_to_fit();
        self.indicators.shrink_to_fit();
    }

    /// Each indicator once.
    pub(crate) fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().map(|kept| &**kept)
    }

    /// The tokens, and the indicators by their [`Id`].
    pub(crate) fn into_parts(self) -> (Vec<Found>, impl ExactSizeIterator<Item = Box<Indicator>>) {
        (self.found, self.indicators.into_iter())
    }
}
