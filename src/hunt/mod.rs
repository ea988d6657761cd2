//! What to look for, and where: tables and hunts are data, a plan is the selected indicators sorted by how they are looked for.

pub(crate) mod catalogue;
pub(crate) mod plan;
pub(crate) mod tables;
