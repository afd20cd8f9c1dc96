//! Planning.

pub mod milp;
pub mod siting;
