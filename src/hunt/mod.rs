//! What to look for, and where: tables, hunts and exclusions are data, a plan is the selected indicators sorted by how they
//! are looked for.

pub(crate) mod catalogue;
pub(crate) mod exclusion;
pub(crate) mod plan;
pub(crate) mod published;
pub(crate) mod table;
pub(crate) mod tables;
