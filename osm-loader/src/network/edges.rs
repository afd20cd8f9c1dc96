//! What each edge costs one truck.

use super::cost::{CLOSED, TravelCost, Weight};
use crate::graph::{EdgeId, RoadGraph};
use crate::overrides::Effect;
use crate::profile::{Access, Direction, Profile, RoadUse};
use crate::tags::TagSetId;

/// How one truck uses every edge, in columns.
#[derive(Debug)]
pub(super) struct EdgeUses {
    /// Time to drive the edge, [`CLOSED`] where the truck may not.
    weights: Vec<Weight>,
    ends_only: Vec<bool>,
    toll: Vec<bool>,
}

impl EdgeUses {
    /// Asks the profile once per tag set and direction, then fills the columns.
    pub(super) fn of(graph: &RoadGraph, profile: &Profile) -> Self {
        let uses: Vec<[Option<RoadUse>; 2]> = (0..graph.tag_set_count() as u32)
            .map(|set| {
                let tags = graph.tags(TagSetId(set));
                [Direction::Forward, Direction::Backward]
                    .map(|direction| profile.road_use(tags, direction))
            })
            .collect();
        let edges = graph.edge_count();
        let mut columns = Self {
            weights: Vec::with_capacity(edges),
            ends_only: Vec::with_capacity(edges),
            toll: Vec::with_capacity(edges),
        };
        for (&set, &decimeters) in graph
            .segment_tags
            .iter()
            .zip(graph.segment_decimeters.iter())
        {
            for road in uses[set as usize] {
                columns.push(road, decimeters);
            }
        }
        columns
    }

    fn push(&mut self, road: Option<RoadUse>, decimeters: u32) {
        self.weights
            .push(road.map_or(CLOSED, |road| centiseconds(decimeters, road.kmh)));
        self.ends_only
            .push(road.is_some_and(|road| road.access == Access::AtEnds));
        self.toll.push(road.is_some_and(|road| road.is_toll));
    }

    /// Changes edges as an override says. Nothing opens what tags have closed.
    pub(super) fn apply(
        &mut self,
        graph: &RoadGraph,
        edges: &[EdgeId],
        effect: Effect,
        profile: &Profile,
    ) {
        for &edge in edges {
            let weight = &mut self.weights[edge.index()];
            let decimeters = graph.segment_decimeters[edge.segment().index()];
            match effect {
                _ if *weight == CLOSED => {}
                Effect::Closed => *weight = CLOSED,
                Effect::HeightLimit { meters } if profile.height_m > meters => *weight = CLOSED,
                Effect::WeightLimit { tonnes } if profile.weight_t > tonnes => *weight = CLOSED,
                Effect::HeightLimit { .. } | Effect::WeightLimit { .. } => {}
                Effect::Slow { kmh } => *weight = (*weight).max(centiseconds(decimeters, kmh)),
            }
        }
    }

    pub(super) fn is_open(&self, edge: EdgeId) -> bool {
        self.weights[edge.index()] != CLOSED
    }

    pub(super) fn is_for_ends_only(&self, edge: EdgeId) -> bool {
        self.ends_only[edge.index()]
    }

    pub(super) fn cost(&self, graph: &RoadGraph, edge: EdgeId) -> Option<TravelCost> {
        let weight = self.weights[edge.index()];
        let decimeters = graph.segment_decimeters[edge.segment().index()];
        let toll = if self.toll[edge.index()] {
            decimeters
        } else {
            0
        };
        (weight != CLOSED).then_some(TravelCost::new(weight, decimeters, toll))
    }
}

/// Time for a distance at a speed, in hundredths of a second, at least one.
///
/// One decimeter at one kilometer per hour takes 36 hundredths. A single edge is held below four
/// days, so that sums stay in range.
fn centiseconds(decimeters: u32, kmh: f64) -> Weight {
    let time = f64::from(decimeters) * 36.0 / kmh.max(0.1);
    (time.round() as Weight).clamp(1, super::cost::CROSSING / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilometer_at_36_takes_a_hundred_seconds() {
        assert_eq!(centiseconds(10_000, 36.0), 10_000);
        assert_eq!(centiseconds(0, 36.0), 1);
    }
}
