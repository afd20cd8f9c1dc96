//! Annealing where loads alone decide: equal vehicles from one depot, roads alike in both
//! directions, no clock.
//!
//! The same tearing and putting back as in [`super::chain`], on a plan with nothing in it but
//! arcs and loads. It knows no windows, kinds of vehicle, trips or pairs.

mod chain;
mod ground;
mod plan;
mod recreate;
mod ruin;
#[cfg(test)]
mod tests;
mod two_opt;

pub(crate) use chain::CapacitatedChain;
pub(crate) use ground::CapacitatedGround;
