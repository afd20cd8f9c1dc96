//! What each edge costs one truck.

use super::cost::{CLOSED, Deciseconds, TravelCost};
use crate::cch::Weight;
use crate::graph::{EdgeId, RoadGraph};
use crate::overrides::Effect;
use crate::profile::{Access, Direction, Profile, RoadUse};
use crate::tags::TagSetId;

/// How one truck uses every edge, in columns.
#[derive(Debug)]
pub(super) struct EdgeUses {
    /// Time to drive the edge, [`CLOSED`] where the truck may not.
    times: Vec<Deciseconds>,
    ends_only: Vec<bool>,
    toll: Vec<bool>,
    /// But for rounding, no edge is planned faster than this.
    fastest_kmh: f64,
}

/// Ferries whose tags promise more are not believed, in km/h.
const FASTEST_OF_ALL: f64 = 150.0;

/// How far rounding may make an edge seem faster than the fastest road.
const ROUNDING: f64 = 1.1;

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
        let speeds = uses.as_flattened().iter().flatten().map(|road| road.kmh);
        let mut columns = Self {
            fastest_kmh: speeds.fold(1.0, f64::max).min(FASTEST_OF_ALL),
            times: Vec::with_capacity(edges),
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
        let fits = meters(decimeters) <= Weight::LARGEST_FIELD;
        let time = road
            .filter(|_| fits)
            .map_or(CLOSED, |road| self.time(decimeters, road.kmh));
        self.times.push(time);
        self.ends_only
            .push(road.is_some_and(|road| road.access == Access::AtEnds));
        self.toll.push(road.is_some_and(|road| road.is_toll));
    }

    fn time(&self, decimeters: u32, kmh: f64) -> Deciseconds {
        let least = f64::from(meters(decimeters)) * 36.0 / (self.fastest_kmh * ROUNDING);
        deciseconds(decimeters, kmh).max(least.ceil() as Deciseconds)
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
            let decimeters = graph.segment_decimeters[edge.segment().index()];
            let time = &mut self.times[edge.index()];
            match effect {
                _ if *time == CLOSED => {}
                Effect::Closed => *time = CLOSED,
                Effect::HeightLimit { meters } if profile.height_m > meters => *time = CLOSED,
                Effect::WeightLimit { tonnes } if profile.weight_t > tonnes => *time = CLOSED,
                Effect::HeightLimit { .. } | Effect::WeightLimit { .. } => {}
                Effect::Slow { kmh } => *time = (*time).max(deciseconds(decimeters, kmh)),
            }
        }
    }

    pub(super) fn fastest_kmh(&self) -> f64 {
        self.fastest_kmh
    }

    pub(super) fn is_open(&self, edge: EdgeId) -> bool {
        self.times[edge.index()] != CLOSED
    }

    pub(super) fn is_for_ends_only(&self, edge: EdgeId) -> bool {
        self.ends_only[edge.index()]
    }

    pub(super) fn cost(&self, graph: &RoadGraph, edge: EdgeId) -> Option<TravelCost> {
        let time = self.times[edge.index()];
        let meters = meters(graph.segment_decimeters[edge.segment().index()]);
        let toll = if self.toll[edge.index()] { meters } else { 0 };
        (time != CLOSED).then_some(TravelCost::new(time, meters, toll))
    }
}

/// Whole meters of a piece of road.
fn meters(decimeters: u32) -> u32 {
    decimeters.saturating_add(5) / 10
}

/// Time for a distance at a speed, at least one.
///
/// One decimeter at one kilometer per hour takes 3.6 deciseconds. A single edge is held below six
/// weeks, so that sums stay in range.
fn deciseconds(decimeters: u32, kmh: f64) -> Deciseconds {
    let time = f64::from(decimeters) * 3.6 / kmh.max(0.1);
    (time.round() as Deciseconds).clamp(1, super::cost::CROSSING / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilometer_at_36_takes_a_hundred_seconds() {
        assert_eq!(deciseconds(10_000, 36.0), 1_000);
        assert_eq!(deciseconds(0, 36.0), 1);
    }
}
