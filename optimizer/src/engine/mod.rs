//! The routing engine for problems in plain integers: capacity, windows, several depots, kinds of
//! vehicle, several trips a day, release times, pickup and delivery in pairs.
//!
//! Every test of an insertion is exact and constant in time. It knows no products, no
//! temperatures, no money: costs are what the caller makes of them.

#[cfg(test)]
mod audit;
mod breed;
mod capacitated;
mod chain;
mod division;
mod fleet;
mod genetic;
mod instance;
mod near;
mod order;
mod pairs;
mod params;
mod plan;
mod recreate;
mod regions;
mod retype;
mod ruin;
mod run;
mod snapshot;
mod stop;
mod tails;
mod trip_tails;

pub use instance::{Arcs, Customer, Depot, FAR_FUTURE, Instance, InstanceError, Kind};
pub use params::EngineParams;
pub use ruin::TearParams;
pub use run::{EngineProgress, EngineRoute, EngineSolution, run};
