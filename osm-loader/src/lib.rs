//! Truck roads from OpenStreetMap: import, truck rules, shortest paths, travel matrices.
//!
//! `.osm.pbf → RawMap → RoadGraph → RoadNetwork (profile, hour) → TravelMatrix`
//!
//! This crate knows nothing of products, cargo, plans or HTTP.

pub mod cch;
pub mod matrix;
pub mod order;
pub mod units;

pub use matrix::{LocationId, Travel, TravelMatrix};
pub use units::{Meters, Position, Seconds};
