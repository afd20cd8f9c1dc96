//! One vehicle's view of the problem: its roads, its shift, and windows as segments.

use super::lookup::Lookup;
use super::road::{Hop, Spot};
use crate::problem::{HubId, LotId, Problem, Vehicle, VehicleId};
use crate::segment::{NEVER, Segment};
use crate::units::PlanTime;
use osm_loader::TravelMatrix;

/// One vehicle's view of the problem: its roads, its day, its windows.
pub(crate) struct Desk<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) lookup: &'p Lookup,
    pub(crate) vehicle: &'p Vehicle,
    pub(crate) vehicle_id: VehicleId,
    roads: &'p TravelMatrix,
}

impl<'p> Desk<'p> {
    pub(crate) fn new(problem: &'p Problem, lookup: &'p Lookup, vehicle_id: VehicleId) -> Self {
        let vehicle = &problem.vehicles[vehicle_id.index()];
        Self {
            problem,
            lookup,
            vehicle,
            vehicle_id,
            roads: &problem.travel[vehicle.roads.index()],
        }
    }

    /// The way from one spot to another, if the vehicle has a legal road.
    pub(crate) fn hop(&self, from: Spot, to: Spot) -> Option<Hop> {
        from.hop(self.roads, to)
    }

    /// The same; where there is no road, a way so long that no window is kept.
    pub(crate) fn hop_or_far(&self, from: Spot, to: Spot) -> Hop {
        self.hop(from, to).unwrap_or(Hop {
            seconds: u32::MAX,
            ..Hop::default()
        })
    }

    /// Where the vehicle starts.
    pub(crate) fn start_spot(&self) -> Spot {
        let underway = self.vehicle.underway.as_ref();
        match underway.and_then(|day| day.standing_at) {
            Some(market) => Spot::market(market, &self.problem.markets[market.index()]),
            None => Spot::yard(self.vehicle.start),
        }
    }

    /// Leaving it, at any moment of the shift.
    pub(crate) fn start(&self) -> Segment {
        let shift = self.vehicle.limits.shift;
        Segment::place(shift.start().0.into(), shift.end().0.into(), 0)
    }

    /// Where the day ends, and until when; no spot where the vehicle need not return.
    pub(crate) fn finish(&self) -> (Option<Spot>, Segment) {
        let shift = self.vehicle.limits.shift;
        let end = Segment::place(shift.start().0.into(), shift.end().0.into(), 0);
        (self.vehicle.end.map(Spot::yard), end)
    }

    /// Loading a lot, handled at `arrival` or later: from the first window that is still open then
    /// to the end of the last one.
    pub(crate) fn pickup(&self, lot: LotId, arrival: i64) -> Segment {
        let windows = &self.problem.lots[lot.index()].start_windows;
        let facts = self.lookup.lot(lot);
        let last = &windows[windows.len() - 1];
        let open = windows
            .iter()
            .find(|window| i64::from(window.end().0) >= arrival)
            .unwrap_or(last);
        Segment::pickup(
            open.start().0.into(),
            last.end().0.into(),
            facts.service,
            facts.limit,
        )
    }

    /// Unloading for `length` at a hub, handled at `arrival` or later, done by the deadline. Where
    /// no window of the hub is left it starts never.
    pub(crate) fn unload(&self, hub: HubId, length: i64, deadline: i64, arrival: i64) -> Segment {
        let windows = &self.problem.hubs[hub.index()].windows;
        let latest = |end: PlanTime| i64::from(end.0).min(deadline) - length;
        let usable = windows.iter().filter(|window| {
            let start = i64::from(window.start().0).max(arrival);
            start <= latest(window.end())
        });
        let mut hull: Option<(i64, i64)> = None;
        for window in usable {
            let first = hull.map_or(window.start().0.into(), |(first, _)| first);
            hull = Some((first, latest(window.end())));
        }
        let (first, last) = hull.unwrap_or((NEVER, -NEVER));
        Segment::place(first, last, length)
    }
}
