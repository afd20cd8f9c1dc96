//! What each edge costs one truck.

use super::cost::{CLOSED, Carried, Deciseconds, TravelCost, Units};
use crate::graph::{EdgeId, RoadGraph, StateId};
use crate::overrides::Effect;
use crate::profile::{Access, Direction, Profile, RoadUse};
use crate::tags::TagSetId;

/// How one truck uses every edge, in columns.
#[derive(Debug)]
pub(super) struct EdgeUses {
    /// Time to drive the edge, [`CLOSED`] where the truck may not.
    times: Vec<Deciseconds>,
    /// By how much longer than it is the drive seems; empty where the vehicle has no preferences.
    reluctance: Vec<Deciseconds>,
    ends_only: Vec<bool>,
    toll: Vec<bool>,
    /// Whether journeys may start and end on the edge.
    starts: Vec<bool>,
    units: Units,
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
        let all = || uses.as_flattened().iter().flatten();
        let speeds = all().map(|road| road.kmh);
        let carried = if all().any(|road| road.rate < 1.0) {
            Carried::Reluctance
        } else {
            Carried::Toll
        };
        let mut columns = Self {
            fastest_kmh: speeds.fold(1.0, f64::max).min(FASTEST_OF_ALL),
            times: Vec::with_capacity(edges),
            reluctance: Vec::new(),
            ends_only: Vec::with_capacity(edges),
            toll: Vec::with_capacity(edges),
            starts: Vec::with_capacity(edges),
            units: Units::for_drives_up_to(longest_drive(graph), carried),
        };
        for (&set, &centimeters) in graph
            .segment_tags
            .iter()
            .zip(graph.segment_centimeters.iter())
        {
            for road in uses[set as usize] {
                columns.push(road, centimeters, carried);
            }
        }
        columns
    }

    fn push(&mut self, road: Option<RoadUse>, centimeters: u32, carried: Carried) {
        let time = road
            .filter(|_| self.units.fits(centimeters))
            .map_or(CLOSED, |road| self.time(centimeters, road.kmh));
        self.times.push(time);
        if carried == Carried::Reluctance {
            let rate = road.map_or(1.0, |road| road.rate);
            self.reluctance.push(reluctance(time, rate));
        }
        self.ends_only
            .push(road.is_some_and(|road| road.access == Access::AtEnds));
        self.toll.push(road.is_some_and(|road| road.is_toll));
        self.starts.push(road.is_some_and(|road| road.is_start));
    }

    fn time(&self, centimeters: u32, kmh: f64) -> Deciseconds {
        let rounded = f64::from(self.units.round(centimeters));
        let least = rounded * CENTIMETERS_PER_KMH / (self.fastest_kmh * ROUNDING);
        deciseconds(centimeters, kmh).max(least.ceil() as Deciseconds)
    }

    /// How this network counts.
    pub(super) const fn units(&self) -> Units {
        self.units
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
            let centimeters = graph.segment_centimeters[edge.segment().index()];
            let time = &mut self.times[edge.index()];
            match effect {
                _ if *time == CLOSED => {}
                Effect::Closed => *time = CLOSED,
                Effect::HeightLimit { meters } if profile.height_m > meters => *time = CLOSED,
                Effect::WeightLimit { tonnes } if profile.weight_t > tonnes => *time = CLOSED,
                Effect::HeightLimit { .. } | Effect::WeightLimit { .. } => {}
                Effect::Slow { kmh } => *time = (*time).max(deciseconds(centimeters, kmh)),
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

    pub(super) fn is_start(&self, edge: EdgeId) -> bool {
        self.starts[edge.index()]
    }

    pub(super) fn cost(&self, graph: &RoadGraph, edge: EdgeId) -> Option<TravelCost> {
        let time = self.times[edge.index()];
        if time == CLOSED {
            return None;
        }
        let whole = graph.segment_centimeters[edge.segment().index()];
        let centimeters = self.units.round(whole);
        let toll = if self.toll[edge.index()] {
            centimeters
        } else {
            0
        };
        let reluctance = self.reluctance.get(edge.index());
        let cost = TravelCost::new(time, centimeters, toll);
        Some(cost.reluctant(reluctance.copied().unwrap_or_default()))
    }
}

/// A bound for the length of every drive in the hierarchy: it makes no turn twice.
fn longest_drive(graph: &RoadGraph) -> u64 {
    let states = (0..graph.state_count() as u32).map(StateId);
    let lengths = states.map(|state| {
        let edge = graph.edge_of(state);
        let centimeters = graph.segment_centimeters[edge.segment().index()];
        u64::from(centimeters) * graph.turns_of(state).len() as u64
    });
    lengths.sum()
}

/// One centimeter at one kilometer per hour takes 0.36 deciseconds.
const CENTIMETERS_PER_KMH: f64 = 0.36;

/// Time for a distance at a speed, at least one.
///
/// A single edge is held below six weeks, so that sums stay in range.
fn deciseconds(centimeters: u32, kmh: f64) -> Deciseconds {
    let time = f64::from(centimeters) * CENTIMETERS_PER_KMH / kmh.max(0.1);
    (time.round() as Deciseconds).clamp(1, super::cost::CROSSING / 2)
}

/// How much longer an edge seems that is wanted at this rate.
fn reluctance(time: Deciseconds, rate: f64) -> Deciseconds {
    if time == CLOSED {
        return 0;
    }
    (f64::from(time) / rate.clamp(0.1, 1.0)).round() as Deciseconds - time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilometer_at_36_takes_a_hundred_seconds() {
        assert_eq!(deciseconds(100_000, 36.0), 1_000);
        assert_eq!(deciseconds(0, 36.0), 1);
    }

    #[test]
    fn a_road_wanted_half_as_much_seems_twice_as_long() {
        assert_eq!(reluctance(70, 0.5), 70);
        assert_eq!(reluctance(70, 1.0), 0);
        assert_eq!(reluctance(CLOSED, 0.5), 0);
    }
}
