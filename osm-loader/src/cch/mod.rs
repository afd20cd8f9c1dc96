//! A customizable contraction hierarchy: shortest paths on a fixed graph under changing weights.
//!
//! `ArcGraph + NodeOrder → Topology`, once per map; `Topology + weights → Metric`, once per truck
//! and hour; then [`PathSearch`] for one path,
//! [`TargetSet`] for matrices and [`Sweep`] for isochrones. Results equal Dijkstra's algorithm on
//! (time, distance, toll distance), exactly.
//!
//! It knows neither roads nor units: nodes, arcs and [`Weight`]s only.

mod climb;
mod customize;
mod lanes;
mod lower;
mod matrix;
mod metric;
mod query;
mod raise;
mod sweep;
mod topology;
mod tree;
mod weight;

pub use matrix::TargetSet;
pub use metric::{Half, Metric, MetricError};
pub use query::{Path, PathSearch, Seed};
pub use sweep::{Reached, Sweep, Travel};
pub use topology::{Topology, TopologyError, TopologyParts};
pub use weight::{Pace, Weight};
