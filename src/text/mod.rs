//! What was pasted: from bytes to text, from text to tokens, from disguise to plain.

mod addresses;
pub(crate) mod bystanders;
mod classify;
mod context;
mod declared;
pub(crate) mod decode;
mod digests;
pub(crate) mod extract;
mod file_names;
mod glyph;
mod headings;
pub(crate) mod known_hosts;
pub(crate) mod listed;
mod mail_parts;
mod name;
mod path;
pub(crate) mod quoted;
mod refang;
mod repeats;
mod schemes;
pub(crate) mod spoken_for;
pub(crate) mod tokens;
mod unwrap;
mod versions;
mod web;
mod words;
mod wrappers;
