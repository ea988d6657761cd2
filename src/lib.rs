//! Quarry turns a pasted threat report into the KQL query that hunts its indicators.
//!
//! The crate is a function from text and options to a [`Report`]: it does no I/O, reads no clock, keeps no state and never
//! runs a query. The flow, each step a module:
//!
//! ```text
//! text ── text::extract ──▶ tokens ── text::refang ──▶ plain ── text::unwrap ──▶ target ── indicator ──▶ Indicator
//! Indicators ── indicator::scope ──▶ hunt::plan ── kql ──▶ query ── portal::link ──▶ link
//! ```
//!
//! ```
//! use quarry::{Request, hunt};
//!
//! let text = "The loader calls hxxp://45.77.12[.]9/gate[.]php and cdn-upd4te[.]com.".to_owned();
//! let report = hunt(&Request { text, since: Some("30d".into()), ..Request::default() })?;
//! let values: Vec<&str> = report.indicators.iter().map(|row| &*row.value).collect();
//! assert_eq!(values, ["http://45.77.12.9/gate.php", "cdn-upd4te.com"]);
//! assert!(report.queries[0].kql.starts_with("// Quarry footprint"));
//! # Ok::<(), quarry::RequestError>(())
//! ```
//!
//! A bad token is data, a [`Rejection`] with a reason; a bad call is a [`RequestError`] with a stable code. Nothing
//! panics on any input.

mod answer;
mod api;
mod error;
mod files;
mod hunt;
mod indicator;
mod kql;
mod portal;
mod select;
mod since;
mod template;
mod text;
mod vocabulary;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use api::{
    File, IndicatorRow, Query, Rejection, Report, Request, Selection, Slot, SlotState, TableRow, hunt, spans_in_utf16,
};
pub use error::{Note, RejectionCode, RequestError};
pub use indicator::Kind;
pub use indicator::scope::{Forms, Scope};
pub use portal::Portal;
pub use text::decode::decode;
pub use vocabulary::{ExclusionRow, HuntRow, ListRow, PortalRow, SearchedColumn, SearchedTable, Vocabulary, vocabulary};
