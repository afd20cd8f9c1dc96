//! What each edge costs one truck.

use super::cost::{
    CLOSED, CROSSING, Carried, Deciseconds, PER_CENTIMETER, PER_METER, TravelCost, Units,
};
use super::parallel;
use super::pieces::Pieces;
use super::rules::{Rules, SpeedFactors};
use super::urban;
use crate::cch::Weight;
use crate::file::Column;
use crate::graph::{EdgeId, RoadGraph, SegmentId, StateId};
use crate::overrides::Change;
use crate::profile::{Access, RoadUse};
use crate::traffic::Surroundings;

/// How one truck uses every edge, in columns.
#[derive(Clone, Debug)]
pub(super) struct EdgeUses {
    /// Time to drive the edge, [`CLOSED`] where the truck may not.
    pub(super) times: Column<Deciseconds>,
    /// By how much longer than it is the drive seems; empty where the vehicle has no preferences.
    pub(super) reluctance: Column<Deciseconds>,
    /// Length of each segment in tenths of a millimeter; empty where the graph's lengths hold.
    pub(super) lengths: Column<u64>,
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
        for (at, &set) in graph.segment_tags.iter().enumerate() {
            let factor = clock.factor(at, set);
            for (road, edge) in rules.roads[set as usize].into_iter().zip(edges_of(at)) {
                let time = clock.time(graph, road, edge, factor);
                times.push(time);
                flags.push(road.map_or(0, flags_of));
                if is_reluctant {
                    reluctances.push(reluctance(time, road.map_or(1.0, |road| road.rate)));
                }
            }
        }
        for (edges, change) in &rules.changes {
            for &edge in edges {
                let length = clock.lengths.of(graph, edge.segment());
                let (time, flags) = (&mut times[edge.index()], &mut flags[edge.index()]);
                *time = changed(*time, length, *change);
                if *change == Change::EndsOnly {
                    *flags |= ENDS_ONLY;
                }
            }
        }
        if rules.as_osrm {
            let count = |edge: EdgeId| {
                let time = Some(times[edge.index()]).filter(|&time| time != CLOSED)?;
                Some(time + reluctances.get(edge.index()).copied().unwrap_or_default())
            };
            for edge in parallel::doubled(graph, count) {
                times[edge.index()] = CLOSED;
            }
        }
        Self {
            times: times.into(),
            reluctance: reluctances.into(),
            lengths: clock.lengths.0.into(),
            flags: flags.into(),
            units: clock.units,
            fastest_kmh: clock.fastest_kmh,
        }
    }

    /// A bound for every shortest path over edges of these weights, in the range that weights have
    /// for distance or for what is carried beside it.
    pub(super) fn longest_path(&self, graph: &RoadGraph, weights: &[Weight]) -> u64 {
        let is_wide = self.units.is_wide();
        let [longest, _] = longest_drive(graph, |edge| {
            let weight = weights[edge.index()];
            u64::from(match weight.is_finite() {
                false => 0,
                true if is_wide => weight.distance() + 1,
                true => weight.distance().max(weight.toll()),
            })
        });
        longest
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
        let segment = edge.segment().index();
        let known = self.lengths.get(segment).copied();
        let whole = known.unwrap_or_else(|| by_graph(graph, segment));
        let length = self.units.round(whole);
        let toll = if self.flags[edge.index()] & TOLL != 0 {
            length
        } else {
            0
        };
        let reluctance = self.reluctance.get(edge.index());
        let cost = TravelCost::new(time, length, toll);
        Some(cost.reluctant(reluctance.copied().unwrap_or_default()))
    }
}

/// The length of each segment in tenths of a millimeter, where it is not the graph's.
struct Lengths(Vec<u64>);

impl Lengths {
    fn of(&self, graph: &RoadGraph, segment: SegmentId) -> u64 {
        let known = self.0.get(segment.index()).copied();
        known.unwrap_or_else(|| by_graph(graph, segment.index()))
    }
}

fn by_graph(graph: &RoadGraph, segment: usize) -> u64 {
    u64::from(graph.segment_centimeters[segment]) * PER_CENTIMETER
}

/// What the times of edges are reckoned with.
struct Clock<'a> {
    units: Units,
    lengths: Lengths,
    as_osrm: bool,
    fastest_kmh: f64,
    traffic: Option<&'a SpeedFactors>,
    /// By segment, where that matters.
    is_urban: Vec<bool>,
}

impl<'a> Clock<'a> {
    fn of(graph: &RoadGraph, rules: &'a Rules) -> Self {
        let all = || rules.roads.as_flattened().iter().flatten();
        let speeds = all().map(|road| road.kmh);
        let traffic = rules.traffic.as_ref();
        let carried = if all().any(|road| road.rate < 1.0) {
            Carried::Reluctance
        } else if all().any(|road| road.is_toll) {
            Carried::Toll
        } else {
            Carried::Nothing
        };
        let lengths = if rules.as_osrm {
            let edges = (0..graph.segment_count()).map(|segment| edges_of(segment)[0]);
            Lengths(edges.map(|edge| Pieces::of(graph, edge).length()).collect())
        } else {
            Lengths(Vec::new())
        };
        let [longest, edges] = longest_drive(graph, |edge| lengths.of(graph, edge.segment()));
        Self {
            units: Units::for_drives_up_to(longest, edges, carried),
            lengths,
            as_osrm: rules.as_osrm,
            fastest_kmh: speeds.fold(1.0, f64::max).min(FASTEST_OF_ALL)
                * traffic.map_or(1.0, SpeedFactors::greatest),
            is_urban: traffic.map_or_else(Vec::new, |traffic| {
                urban::segments(graph, traffic.urban_junctions)
            }),
            traffic,
        }
    }

    /// The factor on the speed of a segment with a tag set.
    fn factor(&self, segment: usize, set: u32) -> f64 {
        self.traffic.map_or(1.0, |traffic| {
            let place = if self.is_urban[segment] {
                Surroundings::Urban
            } else {
                Surroundings::Rural
            };
            traffic.of_set[set as usize][place as usize]
        })
    }

    /// Time for a whole edge that is used like this.
    fn time(
        &self,
        graph: &RoadGraph,
        road: Option<RoadUse>,
        edge: EdgeId,
        factor: f64,
    ) -> Deciseconds {
        let length = self.lengths.of(graph, edge.segment());
        let Some(road) = road.filter(|_| self.units.fits(length)) else {
            return CLOSED;
        };
        let kmh = road.kmh * factor;
        if self.as_osrm {
            return Pieces::of(graph, edge).time(kmh).min(CROSSING / 2);
        }
        let rounded = self.units.round(length) as f64 / PER_METER;
        let least = rounded * DECISECONDS_PER_KMH / (self.fastest_kmh * ROUNDING);
        deciseconds(length, kmh).max(least.ceil() as Deciseconds)
    }
}

fn flags_of(road: RoadUse) -> u8 {
    let ends_only = (road.access == Access::AtEnds).then_some(ENDS_ONLY);
    let toll = road.is_toll.then_some(TOLL);
    let start = road.is_start.then_some(START);
    ends_only.unwrap_or_default() | toll.unwrap_or_default() | start.unwrap_or_default()
}

/// The time for an edge after a change. Nothing opens what tags have closed.
fn changed(time: Deciseconds, length: u64, change: Change) -> Deciseconds {
    match change {
        _ if time == CLOSED => CLOSED,
        Change::Closed => CLOSED,
        Change::EndsOnly => time,
        Change::NoFaster { kmh } => time.max(deciseconds(length, kmh)),
    }
}

fn edges_of(segment: usize) -> [EdgeId; 2] {
    SegmentId(segment as u32).edges()
}

/// A bound for the length of every shortest path, and for how many edges it has: it stays in one
/// connected part of the map and is in no state twice.
fn longest_drive(graph: &RoadGraph, length: impl Fn(EdgeId) -> u64) -> [u64; 2] {
    let parts = graph.parts();
    let mut sums = vec![[0, 0]; parts.iter().max().map_or(0, |&last| last as usize + 1)];
    for state in (0..graph.state_count() as u32).map(StateId) {
        let edge = graph.edge_of(state);
        let sum: &mut [u64; 2] = &mut sums[parts[edge.segment().index()] as usize];
        *sum = [sum[0].saturating_add(length(edge)), sum[1] + 1];
    }
    sums.into_iter().max().unwrap_or_default()
}

/// One meter at one kilometer per hour takes 36 deciseconds.
const DECISECONDS_PER_KMH: f64 = 36.0;

/// Time for a length in tenths of a millimeter at a speed, at least one.
///
/// A single edge is held below six weeks, so that sums stay in range.
fn deciseconds(length: u64, kmh: f64) -> Deciseconds {
    let time = length as f64 / PER_METER * DECISECONDS_PER_KMH / kmh.max(0.1);
    (time.round() as Deciseconds).clamp(1, CROSSING / 2)
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
        assert_eq!(deciseconds(10_000_000, 36.0), 1_000);
        assert_eq!(deciseconds(0, 36.0), 1);
    }

    #[test]
    fn a_road_wanted_half_as_much_seems_twice_as_long() {
        assert_eq!(reluctance(70, 0.5), 70);
        assert_eq!(reluctance(70, 1.0), 0);
        assert_eq!(reluctance(CLOSED, 0.5), 0);
    }
}
