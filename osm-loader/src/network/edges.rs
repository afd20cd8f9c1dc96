//! What each edge costs one truck.

use super::cost::{CLOSED, Carried, Deciseconds, TravelCost, Units};
use super::rules::Rules;
use crate::file::Column;
use crate::graph::{EdgeId, RoadGraph, SegmentId, StateId};
use crate::overrides::Change;
use crate::profile::{Access, Direction, RoadUse};
use crate::units::Position;

/// How one truck uses every edge, in columns.
#[derive(Clone, Debug)]
pub(super) struct EdgeUses {
    /// Time to drive the edge, [`CLOSED`] where the truck may not.
    pub(super) times: Column<Deciseconds>,
    /// By how much longer than it is the drive seems; empty where the vehicle has no preferences.
    pub(super) reluctance: Column<Deciseconds>,
    /// What else holds of the edge: [`ENDS_ONLY`], [`TOLL`], [`CORE`], [`START`].
    pub(super) flags: Column<u8>,
    pub(super) units: Units,
    /// But for rounding, no edge is planned faster than this.
    pub(super) fastest_kmh: f64,
}

/// Open only to journeys that start or end there.
const ENDS_ONLY: u8 = 1;
/// Costs toll.
const TOLL: u8 = 2;
/// Can be reached and left again.
const CORE: u8 = 4;
/// Journeys may start and end there.
const START: u8 = 8;

/// Ferries whose tags promise more are not believed, in km/h.
const FASTEST_OF_ALL: f64 = 150.0;

/// How far rounding may make an edge seem faster than the fastest road.
const ROUNDING: f64 = 1.1;

impl EdgeUses {
    /// Fills the columns with what the rules say of each edge's tag set, then changes single edges.
    pub(super) fn of(graph: &RoadGraph, rules: &Rules) -> Self {
        let clock = Clock::of(graph, rules);
        let is_reluctant = clock.units.carries_reluctance();
        let mut times = Vec::with_capacity(graph.edge_count());
        let mut reluctances = Vec::new();
        let mut flags = Vec::with_capacity(graph.edge_count());
        let segments = graph.segment_tags.iter().zip(&*graph.segment_centimeters);
        for (at, (&set, &centimeters)) in segments.enumerate() {
            for (road, edge) in rules.roads[set as usize].into_iter().zip(edges_of(at)) {
                let mut time = clock.time(road, centimeters);
                if let (Some(road), true) = (road, rules.counts_pieces && time != CLOSED) {
                    time = time_by_pieces(graph, edge, road.kmh, 1.0);
                }
                times.push(time);
                flags.push(road.map_or(0, flags_of));
                if is_reluctant {
                    reluctances.push(reluctance(time, road.map_or(1.0, |road| road.rate)));
                }
            }
        }
        for (edges, change) in &rules.changes {
            for &edge in edges {
                let centimeters = graph.segment_centimeters[edge.segment().index()];
                let time = &mut times[edge.index()];
                *time = changed(*time, centimeters, *change);
            }
        }
        Self {
            times: times.into(),
            reluctance: reluctances.into(),
            flags: flags.into(),
            units: clock.units,
            fastest_kmh: clock.fastest_kmh,
        }
    }

    /// The same, but with some edges closed.
    pub(super) fn without(&self, is_closed: impl Fn(EdgeId) -> bool) -> Self {
        let times = self.times.iter().zip((0..).map(EdgeId));
        let times = times.map(|(&time, edge)| if is_closed(edge) { CLOSED } else { time });
        Self {
            times: times.collect::<Vec<_>>().into(),
            ..self.clone()
        }
    }

    pub(super) fn is_toll(&self, edge: EdgeId) -> bool {
        self.flags[edge.index()] & TOLL != 0
    }

    /// The same, with a mark on the edges that can be reached and left again.
    pub(super) fn with_core(self, core: &[bool]) -> Self {
        let flags = self.flags.iter().zip(core);
        let flags = flags.map(|(&flags, &core)| flags & !CORE | if core { CORE } else { 0 });
        Self {
            flags: flags.collect::<Vec<_>>().into(),
            ..self
        }
    }

    pub(super) fn is_core(&self, edge: EdgeId) -> bool {
        self.flags[edge.index()] & CORE != 0
    }

    pub(super) fn core_count(&self) -> usize {
        let flags = self.flags.iter();
        flags.filter(|&&flags| flags & CORE != 0).count()
    }

    /// How this network counts.
    pub(super) const fn units(&self) -> Units {
        self.units
    }

    pub(super) fn is_open(&self, edge: EdgeId) -> bool {
        self.times[edge.index()] != CLOSED
    }

    pub(super) fn is_start(&self, edge: EdgeId) -> bool {
        self.flags[edge.index()] & START != 0
    }

    pub(super) fn is_for_ends_only(&self, edge: EdgeId) -> bool {
        self.flags[edge.index()] & ENDS_ONLY != 0
    }

    pub(super) fn cost(&self, graph: &RoadGraph, edge: EdgeId) -> Option<TravelCost> {
        let time = self.times[edge.index()];
        if time == CLOSED {
            return None;
        }
        let whole = graph.segment_centimeters[edge.segment().index()];
        let centimeters = self.units.round(whole);
        let toll = if self.flags[edge.index()] & TOLL != 0 {
            centimeters
        } else {
            0
        };
        let reluctance = self.reluctance.get(edge.index());
        let cost = TravelCost::new(time, centimeters, toll);
        Some(cost.reluctant(reluctance.copied().unwrap_or_default()))
    }
}

/// What the times of edges are reckoned with.
struct Clock {
    units: Units,
    fastest_kmh: f64,
}

impl Clock {
    fn of(graph: &RoadGraph, rules: &Rules) -> Self {
        let all = || rules.roads.as_flattened().iter().flatten();
        let speeds = all().map(|road| road.kmh);
        let carried = if all().any(|road| road.rate < 1.0) {
            Carried::Reluctance
        } else {
            Carried::Toll
        };
        Self {
            units: Units::for_drives_up_to(longest_drive(graph), carried),
            fastest_kmh: speeds.fold(1.0, f64::max).min(FASTEST_OF_ALL),
        }
    }

    /// Time for a whole edge that is used like this.
    fn time(&self, road: Option<RoadUse>, centimeters: u32) -> Deciseconds {
        let Some(road) = road.filter(|_| self.units.fits(centimeters)) else {
            return CLOSED;
        };
        let rounded = f64::from(self.units.round(centimeters));
        let least = rounded * CENTIMETERS_PER_KMH / (self.fastest_kmh * ROUNDING);
        deciseconds(centimeters, road.kmh).max(least.ceil() as Deciseconds)
    }
}

fn flags_of(road: RoadUse) -> u8 {
    let ends_only = (road.access == Access::AtEnds).then_some(ENDS_ONLY);
    let toll = road.is_toll.then_some(TOLL);
    let start = road.is_start.then_some(START);
    ends_only.unwrap_or_default() | toll.unwrap_or_default() | start.unwrap_or_default()
}

/// The time for an edge after a change. Nothing opens what tags have closed.
fn changed(time: Deciseconds, centimeters: u32, change: Change) -> Deciseconds {
    match change {
        _ if time == CLOSED => CLOSED,
        Change::Closed => CLOSED,
        Change::NoFaster { kmh } => time.max(deciseconds(centimeters, kmh)),
    }
}

fn edges_of(segment: usize) -> [EdgeId; 2] {
    SegmentId(segment as u32).edges()
}

/// Time for the first share of an edge, as the sum of what is rounded between one point of its
/// course and the next: so that it comes to the same as where every such piece is a road of its
/// own.
pub(super) fn time_by_pieces(graph: &RoadGraph, edge: EdgeId, kmh: f64, share: f64) -> Deciseconds {
    let course = graph.course(edge.segment());
    let course: Vec<Position> = match edge.direction() {
        Direction::Forward => course.collect(),
        Direction::Backward => course.rev().collect(),
    };
    let pieces = course.windows(2).map(|ends| ends[0].distance_m(ends[1]));
    let mut left = pieces.clone().sum::<f64>() * share;
    let times = pieces.map(|meters| {
        let whole = deciseconds((meters * 100.0).round() as u32, kmh);
        let part = (left / meters.max(1e-9)).clamp(0.0, 1.0);
        left -= meters;
        if share >= 1.0 {
            whole
        } else {
            (f64::from(whole) * part).round() as Deciseconds
        }
    });
    times.sum()
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
