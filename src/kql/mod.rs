//! How to say it in KQL. Nothing here sees pasted text: only canonical values, each written by [`literal`].

pub(crate) mod literal;
mod matching;
mod published;
pub(crate) mod query;
