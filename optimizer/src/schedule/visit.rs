//! A trip as a driver sees it: places one after another, at each of which lots are loaded.

use osm_loader::{LocationId, Travel};
use std::ops::Range;

use crate::problem::{LegByHour, MarketId, Problem, Vehicle};
use crate::rules::time_window;
use crate::solution::Trip;
use crate::units::{PlanTime, Seconds};

/// One arrival at a market, for one or more lots.
#[derive(Clone, Debug)]
pub(super) struct Visit<'p> {
    pub(super) leg: RoadLeg<'p>,
    pub(super) setup: Seconds,
    pub(super) stops: Range<usize>,
}

/// The road from one place to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoadLeg<'p> {
    pub(super) from: LocationId,
    pub(super) to: LocationId,
    travel: Travel,
    by_hour: Option<LegByHour<'p>>,
}

impl RoadLeg<'_> {
    /// The first departure from a moment on, and travel then.
    pub(super) fn earliest(&self, ready: PlanTime) -> Option<(PlanTime, Travel)> {
        match self.by_hour {
            Some(leg) => leg.earliest(ready),
            None => Some((ready, self.travel)),
        }
    }

    /// The last departure that arrives by a moment, and travel then.
    pub(super) fn latest(&self, arrival: PlanTime) -> Option<(PlanTime, Travel)> {
        match self.by_hour {
            Some(leg) => leg.latest(arrival),
            None => Some((arrival - self.travel.duration, self.travel)),
        }
    }

    /// The longest it takes.
    pub(super) fn longest(&self) -> Seconds {
        self.by_hour
            .map_or(self.travel.duration, |leg| leg.longest())
    }
}

/// Where a trip leads, without times.
#[derive(Clone, Debug)]
pub(super) struct Itinerary<'p> {
    pub(super) visits: Vec<Visit<'p>>,
    pub(super) to_hub: RoadLeg<'p>,
}

impl<'p> Itinerary<'p> {
    /// The places of a trip that leaves from `origin`, perhaps a market that is set up, or the
    /// stop without a road to it.
    pub(super) fn new(
        problem: &'p Problem,
        vehicle: &Vehicle,
        (origin, standing_at): (LocationId, Option<MarketId>),
        trip: &Trip,
    ) -> Result<Self, usize> {
        let mut visits: Vec<Visit> = Vec::with_capacity(trip.stops.len());
        let (mut place, mut last_market) = (origin, None);
        for (index, stop) in trip.stops.iter().enumerate() {
            let market = problem.lots[stop.lot.index()].market;
            if let Some(visit) = visits.last_mut().filter(|_| last_market == Some(market)) {
                visit.stops.end = index + 1;
                continue;
            }
            let there = &problem.markets[market.index()];
            let stays = visits.is_empty() && standing_at == Some(market);
            let setup = there.handling.setup;
            visits.push(Visit {
                leg: road(problem, vehicle, place, there.location).ok_or(index)?,
                setup: if stays { Seconds::ZERO } else { setup },
                stops: index..index + 1,
            });
            (place, last_market) = (there.location, Some(market));
        }
        let hub = problem.hubs[trip.hub.index()].location;
        let to_hub = road(problem, vehicle, place, hub).ok_or(trip.stops.len())?;
        Ok(Self { visits, to_hub })
    }

    /// Driving time of the trip at most, without rest.
    pub(super) fn longest_driving(&self) -> Seconds {
        let legs = self.visits.iter().map(|visit| visit.leg.longest());
        legs.sum::<Seconds>() + self.to_hub.longest()
    }
}

impl Visit<'_> {
    /// When the last lot is loaded, if work begins as early as possible; or the stop that is
    /// too late.
    pub(super) fn ready(
        &self,
        problem: &Problem,
        trip: &Trip,
        arrival: PlanTime,
    ) -> Result<PlanTime, usize> {
        let mut free = arrival + self.setup;
        for index in self.stops.clone() {
            let lot = &problem.lots[trip.stops[index].lot.index()];
            let start = time_window::earliest_start(&lot.start_windows, free).ok_or(index)?;
            free = start + lot.service;
        }
        Ok(free)
    }

    /// When each lot's loading begins at the latest, last lot first, for all to end by
    /// `departure`; `None` where a lot's windows open too late for that.
    pub(super) fn latest_starts(
        &self,
        problem: &Problem,
        trip: &Trip,
        departure: PlanTime,
        mut each: impl FnMut(usize, PlanTime),
    ) -> Option<PlanTime> {
        let mut free = departure;
        for index in self.stops.clone().rev() {
            let lot = &problem.lots[trip.stops[index].lot.index()];
            free = time_window::latest_start(&lot.start_windows, free - lot.service)?;
            each(index, free);
        }
        Some(free)
    }
}

pub(super) fn road<'p>(
    problem: &'p Problem,
    vehicle: &Vehicle,
    from: LocationId,
    to: LocationId,
) -> Option<RoadLeg<'p>> {
    let travel = problem.leg(vehicle, from, to)?;
    let by_hour = problem.leg_by_hour(vehicle, from, to);
    Some(RoadLeg {
        from,
        to,
        travel,
        by_hour,
    })
}
