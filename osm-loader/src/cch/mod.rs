//! A customizable contraction hierarchy: shortest paths on a fixed graph under changing weights.
//!
//! `ArcGraph + NodeOrder → Topology`, once per map; `Topology + weights → Metric`, once per truck
//! and hour; then [`PathSearch`] for one path,
//! [`TargetSet`] for matrices and [`Sweep`] for isochrones. Results equal Dijkstra's algorithm on
//! (time and penalties, distance, toll distance), exactly.
//!
//! ```
//! use osm_loader::cch::{Metric, PathSearch, Seed, Topology, Weight};
//! use osm_loader::order::{ArcGraph, NodeOrder};
//!
//! // 0 → 1 → 2, and a slow arc 0 → 2.
//! let graph = ArcGraph::new(vec![0, 2, 3, 3], vec![1, 2, 2], vec![0, 1, 2], vec![0; 3])?;
//! let topology = Topology::new(&graph, &NodeOrder::by_nested_dissection(&graph))?;
//! let weights = [(20, 300), (90, 500), (30, 300)];
//! let weights = weights.map(|(time, distance)| Weight::new(time, distance, 0).unwrap());
//! let metric = Metric::new(&topology, &weights)?;
//!
//! let [from, to] = [0, 2].map(|node| [Seed { node, offset: Weight::ZERO }]);
//! let path = PathSearch::new(&topology, &metric).path(&from, &to).unwrap();
//! assert_eq!((path.weight.time(), path.weight.distance()), (50, 600));
//! assert_eq!(path.arcs, [0, 2]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It knows neither roads nor units: nodes, arcs and [`Weight`]s only.

mod arcs;
mod chordal;
mod climb;
mod customize;
mod lanes;
mod lower;
mod matrix;
mod metric;
mod query;
mod raise;
mod ranks;
mod sweep;
mod topology;
mod tree;
mod weight;

pub use matrix::TargetSet;
pub use metric::{Half, Metric, MetricError};
pub(crate) use query::ViaPath;
pub use query::{PathMemory, PathSearch, Seed, ShortestPath};
pub use ranks::Ranks;
pub use sweep::{Heading, Reached, Sweep, SweepMemory};
pub use topology::{Topology, TopologyError, TopologyParts};
pub use weight::{Pace, Weight};
