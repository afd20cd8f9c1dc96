//! Roads as lines to look at: what a map page draws under a plan.

use crate::graph::{RoadGraph, SegmentId};
use crate::network::RoadNetwork;
use crate::profile::RoadClass;
use crate::units::Position;

/// A piece of road between two junctions.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLine {
    /// Its class.
    pub class: RoadClass,
    /// Its course, along the way.
    pub course: Vec<Position>,
}

impl RoadNetwork {
    /// Every piece of road that this truck can reach and leave again, in the map's order.
    pub fn lines(&self) -> impl Iterator<Item = RoadLine> + '_ {
        let graph: &RoadGraph = self.graph();
        (0..graph.segment_count() as u32).filter_map(move |index| {
            let segment = SegmentId(index);
            let edge = segment
                .edges()
                .into_iter()
                .find(|&edge| self.is_core(edge))?;
            let course = graph.course(segment).collect();
            Some(RoadLine {
                class: self.class_of(edge),
                course,
            })
        })
    }
}
