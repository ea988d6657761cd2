//! How to say it in KQL. Nothing here sees pasted text: only canonical values, each written by [`literal`].

mod exclude;
mod helpers;
pub(crate) mod lists;
pub(crate) mod literal;
mod look;
mod published;
pub(crate) mod query;
