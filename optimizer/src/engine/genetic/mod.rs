//! A hybrid genetic search for fleets of equal vehicles: plans that may break capacity and windows
//! at a price, recombined and improved (Vidal, Computers & Operations Research 140, 2022).
//!
//! It knows one kind of vehicle that makes one trip, and serves every customer.

mod evolve;
mod exchange;
mod ground;
mod individual;
mod iterated;
mod local;
mod population;
mod prices;
#[cfg(test)]
mod tests;

pub(crate) use evolve::Evolution;
pub(crate) use ground::Ground;
pub(crate) use individual::Individual;
pub(crate) use iterated::IteratedSearch;
