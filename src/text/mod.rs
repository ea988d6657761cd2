//! What was pasted: from bytes to text, from text to tokens, from disguise to plain.

mod addresses;
pub(crate) mod bystanders;
mod classify;
pub(crate) mod context;
pub(crate) mod decode;
pub(crate) mod extract;
mod glyph;
mod name;
pub(crate) mod quoted;
mod refang;
mod unwrap;
mod web;
mod wrappers;
