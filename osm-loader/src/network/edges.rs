//! What each edge costs one truck.

use super::cost::{CLOSED, Deciseconds, TravelCost};
use super::rules::Rules;
use crate::cch::Weight;
use crate::file::Column;
use crate::graph::{EdgeId, RoadGraph};
use crate::overrides::Change;
use crate::profile::{Access, RoadUse};

/// How one truck uses every edge, in columns.
#[derive(Clone, Debug)]
pub(super) struct EdgeUses {
    /// Time to drive the edge, [`CLOSED`] where the truck may not.
    pub(super) times: Column<Deciseconds>,
    /// What else holds of the edge: [`ENDS_ONLY`], [`TOLL`], [`CORE`].
    pub(super) flags: Column<u8>,
    /// But for rounding, no edge is planned faster than this.
    pub(super) fastest_kmh: f64,
}

/// Open only to journeys that start or end there.
const ENDS_ONLY: u8 = 1;
/// Costs toll.
const TOLL: u8 = 2;
/// Can be reached and left again.
const CORE: u8 = 4;

/// Ferries whose tags promise more are not believed, in km/h.
const FASTEST_OF_ALL: f64 = 150.0;

/// How far rounding may make an edge seem faster than the fastest road.
const ROUNDING: f64 = 1.1;

impl EdgeUses {
    /// Fills the columns with what the rules say of each edge's tag set, then changes single edges.
    pub(super) fn of(graph: &RoadGraph, rules: &Rules) -> Self {
        let speeds = rules.roads.as_flattened().iter().flatten();
        let fastest_kmh = speeds
            .map(|road| road.kmh)
            .fold(1.0, f64::max)
            .min(FASTEST_OF_ALL);
        let mut times = Vec::with_capacity(graph.edge_count());
        let mut flags = Vec::with_capacity(graph.edge_count());
        let segments = graph.segment_tags.iter().zip(&*graph.segment_decimeters);
        for (&set, &decimeters) in segments {
            for road in rules.roads[set as usize] {
                times.push(time_of(road, decimeters, fastest_kmh));
                flags.push(road.map_or(0, flags_of));
            }
        }
        for (edges, change) in &rules.changes {
            for &edge in edges {
                let decimeters = graph.segment_decimeters[edge.segment().index()];
                let time = &mut times[edge.index()];
                *time = changed(*time, decimeters, *change);
            }
        }
        Self {
            times: times.into(),
            flags: flags.into(),
            fastest_kmh,
        }
    }

    /// The same, with a mark on the edges that can be reached and left again.
    pub(super) fn with_core(self, core: &[bool]) -> Self {
        let flags = self.flags.iter().zip(core);
        let flags = flags.map(|(&flags, &core)| flags | if core { CORE } else { 0 });
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

    pub(super) fn is_open(&self, edge: EdgeId) -> bool {
        self.times[edge.index()] != CLOSED
    }

    pub(super) fn is_for_ends_only(&self, edge: EdgeId) -> bool {
        self.flags[edge.index()] & ENDS_ONLY != 0
    }

    pub(super) fn cost(&self, graph: &RoadGraph, edge: EdgeId) -> Option<TravelCost> {
        let time = self.times[edge.index()];
        let meters = meters(graph.segment_decimeters[edge.segment().index()]);
        let toll = if self.flags[edge.index()] & TOLL != 0 {
            meters
        } else {
            0
        };
        (time != CLOSED).then_some(TravelCost::new(time, meters, toll))
    }
}

fn flags_of(road: RoadUse) -> u8 {
    let ends_only = (road.access == Access::AtEnds).then_some(ENDS_ONLY);
    let toll = road.is_toll.then_some(TOLL);
    ends_only.unwrap_or_default() | toll.unwrap_or_default()
}

/// Time for a whole edge that is used like this.
fn time_of(road: Option<RoadUse>, decimeters: u32, fastest_kmh: f64) -> Deciseconds {
    let fits = meters(decimeters) <= Weight::LARGEST_FIELD;
    let Some(road) = road.filter(|_| fits) else {
        return CLOSED;
    };
    let least = f64::from(meters(decimeters)) * 36.0 / (fastest_kmh * ROUNDING);
    deciseconds(decimeters, road.kmh).max(least.ceil() as Deciseconds)
}

/// The time for an edge after a change. Nothing opens what tags have closed.
fn changed(time: Deciseconds, decimeters: u32, change: Change) -> Deciseconds {
    match change {
        _ if time == CLOSED => CLOSED,
        Change::Closed => CLOSED,
        Change::NoFaster { kmh } => time.max(deciseconds(decimeters, kmh)),
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
