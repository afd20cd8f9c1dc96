//! A trip as a driver sees it: places one after another, at each of which lots are loaded.

use osm_loader::LocationId;
use std::ops::Range;

use crate::problem::{Leg, MarketId, Problem, Vehicle};
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
    pub(super) travel: Leg<'p>,
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
        let legs = self.visits.iter().map(|visit| visit.leg.travel.longest());
        legs.sum::<Seconds>() + self.to_hub.travel.longest()
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
    let travel = problem.leg_through_hours(vehicle, from, to)?;
    Some(RoadLeg { from, to, travel })
}
