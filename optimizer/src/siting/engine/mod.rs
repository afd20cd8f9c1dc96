//! The engine: Lagrangian bounds, local search and branch and bound on the bare location problem.
//!
//! Knows nothing of the planner's words; [`network::Network`] is all it is given.

pub(crate) mod ascent;
pub(crate) mod branch;
mod climb;
pub(crate) mod cuts;
pub(crate) mod fixing;
pub(crate) mod incumbent;
pub(crate) mod interchange;
pub(crate) mod knapsack;
pub(crate) mod network;
pub(crate) mod node;
pub(crate) mod relaxation;
pub(crate) mod selection;
pub(crate) mod service;
#[cfg(test)]
mod small;
pub(crate) mod transport;
pub(crate) mod whole;
