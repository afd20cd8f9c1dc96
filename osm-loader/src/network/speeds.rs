//! The planned speeds of tag sets, found when first asked for: a profile reads text, which is too
//! slow for every place that is put on a road.

use std::sync::OnceLock;

use crate::graph::{EdgeId, RoadGraph};
use crate::profile::{Direction, Profile};
use crate::tags::TagSetId;

/// By tag set, forward and backward.
#[derive(Debug)]
pub(super) struct PlannedSpeeds(Vec<[OnceLock<Option<f64>>; 2]>);

impl PlannedSpeeds {
    pub(super) fn none_yet(graph: &RoadGraph) -> Self {
        let unknown = || [OnceLock::new(), OnceLock::new()];
        Self((0..graph.tag_set_count()).map(|_| unknown()).collect())
    }

    /// Kilometers per hour on an edge; `None` where the profile closes it.
    pub(super) fn kmh(&self, graph: &RoadGraph, profile: &Profile, edge: EdgeId) -> Option<f64> {
        let set = graph.segment_tags[edge.segment().index()];
        let direction = edge.direction();
        let known = &self.0[set as usize][usize::from(direction == Direction::Backward)];
        *known.get_or_init(|| {
            let road = profile.road_use(graph.tags(TagSetId(set)), direction)?;
            Some(road.kmh)
        })
    }
}
