//! Truck roads from OpenStreetMap: import, truck rules, shortest paths, travel matrices.
//!
//! `.osm.pbf → RawMap → RoadGraph → RoadNetwork (profile, overrides) → TravelMatrix`
//!
//! This crate knows nothing of products, cargo, plans or HTTP.

mod cache;
mod component;
mod file;
mod graph;
mod lines;
mod many_to_many;
pub mod matrix;
mod network;
mod overrides;
mod pbf;
mod profile;
mod raw_map;
mod route;
mod search;
mod snap;
mod tags;
pub mod units;

pub use cache::{OpenError, open_or_import};
pub use file::FileError;
pub use graph::{RoadGraph, StateId};
pub use lines::{RoadLine, simplify};
pub use many_to_many::SnappedMatrix;
pub use matrix::{LocationId, Travel, TravelMatrix};
pub use network::{RoadNetwork, States, TravelCost, Turn, TurnId};
pub use overrides::{Day, Effect, OverrideError, Overrides, RoadOverride};
pub use pbf::{ImportError, ImportProgress, ImportStage};
pub use profile::{Plate, Profile, RoadClass, SpeedTable, SpeedTableError, TruckClass, TurnCosts};
pub use raw_map::{RawMap, RawMapBuilder};
pub use route::{RoadUsed, Route};
pub use snap::{SnapError, SnappedPlace};
pub use units::{Meters, Position, Seconds};
