//! What a person is told on the way: places with wishes, drives over waypoints, turn instructions.
//!
//! A [`Guide`] is a network with what directions need beside it. It knows no format in which
//! directions are sent.

mod drive;
mod instructions;
mod junctions;
mod maneuver;
mod places;
mod waypoints;

use std::sync::{Arc, OnceLock};

use crate::network::{Excluded, RoadNetwork, TravelCost};
use crate::snap::SnappedPlace;

pub use drive::{Leg, Stretch};
pub use instructions::{Intersection, Mode, Step};
pub use maneuver::{Maneuver, ManeuverKind, Modifier};
pub use places::Candidates;
pub use waypoints::AtWaypoints;

use junctions::Junctions;
use places::{MAIN_PART_EDGES, Parts};

/// A road network with what directions need beside it; immutable, shared between threads.
#[derive(Debug)]
pub struct Guide {
    network: Arc<RoadNetwork>,
    /// Worked out for the first turn that is told of.
    junctions: OnceLock<Junctions>,
    parts: Parts,
    /// How many edges make a main part.
    least_edges: usize,
}

impl Guide {
    /// Prepares a network: one pass over the segments.
    pub fn new(network: Arc<RoadNetwork>) -> Self {
        Self::with_main_part(network, MAIN_PART_EDGES)
    }

    /// The same, where a part of the map with so many directed edges is the main part: places on
    /// roads outside are put on it if other places of the same request are.
    pub fn with_main_part(network: Arc<RoadNetwork>, least_edges: usize) -> Self {
        Self {
            junctions: OnceLock::new(),
            parts: Parts::of(&network, least_edges),
            least_edges,
            network,
        }
    }

    /// A guide that avoids some kinds of roads altogether; costs as much as a new network.
    #[must_use]
    pub fn excluding(&self, excluded: Excluded) -> Self {
        let network = self.network.excluding(excluded);
        Self::with_main_part(Arc::new(network), self.least_edges)
    }

    /// The network it guides through.
    pub fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// The local name of the road a place is on; empty if it has none.
    pub fn road_name(&self, place: &SnappedPlace) -> &str {
        let Some(point) = place.points.first() else {
            return "";
        };
        self.network.graph().names_of(point.edge.segment())[0]
    }

    /// What the cheapest drive from every origin to every destination costs, row by row; `None`
    /// where no road leads.
    pub fn costs(
        &self,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
    ) -> Vec<Vec<Option<TravelCost>>> {
        self.network.costs_between(origins, destinations)
    }
}
