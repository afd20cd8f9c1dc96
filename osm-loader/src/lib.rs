//! Truck roads from OpenStreetMap: import, truck rules, shortest paths, travel matrices,
//! isochrones.
//!
//! `.osm.pbf → RawMap → RoadGraph → RoadNetwork (profile, overrides) → TravelMatrix`
//!
//! This crate knows nothing of products, cargo, plans or HTTP.
//!
//! ```
//! use std::sync::Arc;
//! # use osm_loader::*;
//! # let rows = RoadClass::ALL.map(|class| format!("{},80,50,45\n", class.osm_value())).concat();
//! # let speed_table =
//! #     "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n".to_owned() + &rows;
//! // From a file: `RawMap::from_pbf`, or with a cached graph `open_or_import`.
//! let map = RawMapBuilder::default()
//!     .node(1, Position::new(112.50, 37.80), &[])
//!     .node(2, Position::new(112.51, 37.80), &[])
//!     .way(10, &[1, 2], &[("highway", "secondary"), ("name", "滨河路")])
//!     .build();
//! let graph = Arc::new(RoadGraph::build(map));
//! let truck = Profile {
//!     name: "4.2 m blue plate".to_owned(),
//!     height_m: 3.2,
//!     width_m: 2.2,
//!     length_m: 5.99,
//!     weight_t: 4.495,
//!     axle_load_t: 3.0,
//!     axles: 2,
//!     plate: Plate::Blue,
//!     class: TruckClass::Light,
//!     speeds: SpeedTable::from_csv(&speed_table)?,
//!     turns: TurnCosts::default(),
//!     rules: TagRules::TRUCK,
//! };
//! let today = Day { year: 2026, month: 7, day: 1 };
//! let network = RoadNetwork::new(&graph, &truck, &Overrides::default(), today);
//! let places = [Position::new(112.501, 37.8001), Position::new(112.509, 37.8001)];
//! let found = network.matrix(&places, Meters(500))?;
//! let leg = found.matrix.get(LocationId(0), LocationId(1)).expect("one road joins both");
//! assert_eq!((leg.distance, leg.duration), (Meters(705), Seconds(51)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alternatives;
mod bans;
mod bearing;
mod cache;
pub mod cch;
mod component;
mod conditions;
mod drive;
mod file;
mod graph;
mod hourly;
mod isochrone;
mod lines;
mod many_to_many;
pub mod matrix;
mod moment;
mod network;
pub mod order;
mod overrides;
mod pbf;
mod perceived;
mod profile;
mod raw_map;
mod route;
mod search;
mod snap;
pub mod steps;
mod tags;
mod traffic;
pub mod units;

pub use bans::{BanHours, BannedTrucks, CityBan};
pub use cache::{OpenError, open_or_import};
pub use conditions::Conditions;
pub use file::FileError;
pub use graph::{RoadGraph, StateId};
pub use hourly::{Departure, HourlyRoads, TimedRoute};
pub use isochrone::{IsochroneError, ReachedArea};
pub use lines::{RoadLine, simplify};
pub use many_to_many::SnappedMatrix;
pub use matrix::{HourSlice, HourlyMatrices, LocationId, Travel, TravelMatrix};
pub use moment::{Day, Moment, Weekday};
pub use network::{
    Excluded, RoadNetwork, States, TravelCost, Turn, TurnId, open_or_customize,
    open_or_customize_under,
};
pub use overrides::{Effect, OverrideError, Overrides, RoadOverride};
pub use pbf::{ImportError, ImportProgress, ImportStage};
pub use profile::{
    NoWeekTime, Plate, Profile, RoadClass, SpeedTable, SpeedTableError, TagRules, TruckClass,
    TurnCosts, TurnCurve, WeekTime,
};
pub use raw_map::{RawMap, RawMapBuilder, Via};
pub use route::{RoadUsed, Route};
pub use snap::{Approach, BearingRange, PlaceState, SnapError, SnappedPlace, Wishes};
pub use steps::Guide;
pub use traffic::{Surroundings, Traffic, TrafficError};
pub use units::{Meters, Position, Seconds};
