//! A hunting template of the analyst's own: its slots are found, filled, and reported.

use crate::api::{Slot, TableRow};
use crate::error::{Note, RequestError};
use crate::hunt::plan::Plan;
use crate::indicator::Kind;
use crate::since::LookBack;

/// A template that was understood.
pub(crate) struct Template {}

/// A template with values in its slots.
pub(crate) struct Filled {
    pub(crate) kql: String,
    pub(crate) tables: Vec<TableRow>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) notes: Vec<Note>,
}

impl Template {
    pub(crate) fn read(_text: &str) -> Result<Self, RequestError> {
        Ok(Self {})
    }

    pub(crate) fn name(&self) -> &str {
        "template"
    }

    pub(crate) fn kinds(&self) -> Vec<Kind> {
        Vec::new()
    }

    pub(crate) fn fill(&self, _plan: &Plan, _since: LookBack) -> Option<Filled> {
        None
    }
}
