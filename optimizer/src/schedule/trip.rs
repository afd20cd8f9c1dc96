//! One trip, in three passes: forward to the earliest unloading, backward from it to the latest
//! departures, forward once more to write the times down.

use osm_loader::{LocationId, Travel};

use super::stretch::{Label, Labels, MOST_LABELS, Stretches};
use super::visit::{Itinerary, RoadLeg, Visit};
use super::{LegSchedule, Standing, StopSchedule, TripSchedule};
use crate::plan::Rule;
use crate::problem::{Problem, Vehicle};
use crate::rules::hub_hours;
use crate::solution::Trip;
use crate::units::{PlanTime, Seconds};

/// The times of a trip and how the driver then stands at its hub; or the rule that cannot be kept
/// and the stop.
pub(super) fn schedule_trip(
    problem: &Problem,
    vehicle: &Vehicle,
    trip: &Trip,
    from: Standing,
) -> Result<(TripSchedule, Standing), (Rule, usize)> {
    let itinerary = Itinerary::new(problem, vehicle, (from.place, from.market), trip)
        .map_err(|stop| (Rule::Road, stop))?;
    let rules = &problem.settings.driver;
    let work = TripWork {
        problem,
        trip,
        stretches: Stretches::new(rules, from.arrival.stretch, itinerary.longest_driving()),
        itinerary,
    };
    if work.stretches.may_bind() {
        work.schedule::<MOST_LABELS>(from)
    } else {
        work.schedule::<1>(from)
    }
}

/// Drives a leg from a moment on, or as soon after it as the road is open; `None` where it never
/// is.
pub(super) fn drive(
    stretches: &Stretches,
    road: RoadLeg,
    ready: Label,
) -> Option<(LegSchedule, Label)> {
    let (time, travel) = road.travel.earliest(ready.time)?;
    let stretch = stretches.stretch_on_leaving(ready, time);
    let (arrival, rest) = stretches.drive(Label { time, stretch }, travel.duration);
    let leg = LegSchedule {
        from: road.from,
        to: road.to,
        departure: time,
        rest,
        arrival: arrival.time,
        travel,
    };
    Some((leg, arrival))
}

/// Everything three passes over a trip need.
struct TripWork<'p> {
    problem: &'p Problem,
    trip: &'p Trip,
    itinerary: Itinerary<'p>,
    stretches: Stretches<'p>,
}

impl TripWork<'_> {
    /// The three passes, remembering up to `N` labels at each place.
    fn schedule<const N: usize>(
        &self,
        from: Standing,
    ) -> Result<(TripSchedule, Standing), (Rule, usize)> {
        let unload_start = self.earliest_unloading::<N>(from)?;
        let departures = self.latest_departures::<N>(unload_start);
        self.write_down(from, &departures, unload_start)
    }

    fn unloading(&self) -> Seconds {
        let lots = self.trip.lots();
        lots.map(|lot| self.problem.lots[lot.index()].unloading_at(self.trip.hub))
            .sum()
    }

    fn earliest_unloading<const N: usize>(
        &self,
        from: Standing,
    ) -> Result<PlanTime, (Rule, usize)> {
        let mut departures = Labels::<N>::default();
        self.stretches
            .leave(from.arrival, from.free, &mut departures);
        for visit in &self.itinerary.visits {
            departures = self.pass(visit, &departures)?;
        }
        let hub = &self.problem.hubs[self.trip.hub.index()];
        let to_hub = self.itinerary.to_hub;
        let arrivals = departures
            .iter()
            .filter_map(|departure| Some(drive(&self.stretches, to_hub, departure)?.1.time));
        let free = arrivals.min().map(|arrival| arrival + hub.handling.setup);
        free.map(|free| self.trip.dock_from.map_or(free, |dock| dock.max(free)))
            .and_then(|free| hub_hours::earliest_unloading(hub, free, self.unloading()))
            .ok_or((Rule::HubHours, self.trip.stops.len()))
    }

    /// Drives to a market and loads, from each label; all too late is the first one's breach.
    fn pass<const N: usize>(
        &self,
        visit: &Visit,
        from: &Labels<N>,
    ) -> Result<Labels<N>, (Rule, usize)> {
        let mut departures = Labels::default();
        let mut first_late = None;
        for departure in from.iter() {
            let driven = drive(&self.stretches, visit.leg, departure);
            let (_, arrival) = driven.ok_or((Rule::Road, visit.stops.start))?;
            match visit.ready(self.problem, self.trip, arrival.time) {
                Ok(ready) => self.stretches.leave(arrival, ready, &mut departures),
                Err(stop) => first_late = first_late.or(Some(stop)),
            }
        }
        match (departures.iter().next(), first_late) {
            (None, Some(stop)) => Err((Rule::TimeWindow, stop)),
            _ => Ok(departures),
        }
    }

    /// How to leave the origin and each market at the latest for unloading to start on time.
    fn latest_departures<const N: usize>(&self, unload_start: PlanTime) -> Vec<Labels<N>> {
        let setup = self.problem.hubs[self.trip.hub.index()].handling.setup;
        let mut arrivals = Labels::one(self.stretches.deadline(unload_start - setup));
        let mut leg = self.itinerary.to_hub;
        let mut latest = vec![Labels::default(); self.itinerary.visits.len() + 1];
        for (index, visit) in self.itinerary.visits.iter().enumerate().rev() {
            let departures = self.must_leave(leg, &arrivals);
            latest[index + 1] = departures;
            arrivals = self.must_arrive(visit, &departures);
            leg = visit.leg;
        }
        latest[0] = self.must_leave(leg, &arrivals);
        latest
    }

    fn must_leave<const N: usize>(&self, leg: RoadLeg, arrivals: &Labels<N>) -> Labels<N> {
        let mut departures = Labels::default();
        for arrival in arrivals.iter() {
            let latest = |deadline| {
                let (departure, travel) = leg.travel.latest(deadline)?;
                Some((departure, travel.duration))
            };
            self.stretches.must_leave(arrival, latest, &mut departures);
        }
        departures
    }

    fn must_arrive<const N: usize>(&self, visit: &Visit, departures: &Labels<N>) -> Labels<N> {
        let mut arrivals = Labels::default();
        for departure in departures.iter() {
            let first = visit.latest_starts(self.problem, self.trip, departure.time, |_, _| {});
            if let Some(start) = first {
                self.stretches
                    .must_arrive(departure, start - visit.setup, &mut arrivals);
            }
        }
        arrivals
    }

    fn write_down<const N: usize>(
        &self,
        from: Standing,
        latest: &[Labels<N>],
        unload_start: PlanTime,
    ) -> Result<(TripSchedule, Standing), (Rule, usize)> {
        let mut stops = Vec::with_capacity(self.trip.stops.len());
        let mut departure = self
            .choose(from.arrival, from.free, &latest[0])
            .ok_or((Rule::DrivingStretch, 0))?;
        for (visit, latest) in self.itinerary.visits.iter().zip(&latest[1..]) {
            let driven = drive(&self.stretches, visit.leg, departure);
            let (leg, arrival) = driven.ok_or((Rule::Road, visit.stops.start))?;
            let ready = visit.ready(self.problem, self.trip, arrival.time);
            let ready = ready.map_err(|stop| (Rule::TimeWindow, stop))?;
            departure = self
                .choose(arrival, ready, latest)
                .ok_or((Rule::DrivingStretch, visit.stops.start))?;
            self.load(visit, leg, departure.time, &mut stops);
        }
        let driven = drive(&self.stretches, self.itinerary.to_hub, departure);
        let (to_hub, arrival) = driven.ok_or((Rule::Road, self.trip.stops.len()))?;
        let setup = self.problem.hubs[self.trip.hub.index()].handling.setup;
        if arrival.time + setup > unload_start {
            return Err((Rule::DrivingStretch, self.trip.stops.len()));
        }
        let times = TripSchedule {
            stops,
            to_hub,
            unload_start,
            unload_end: unload_start + self.unloading(),
        };
        let at_hub = Standing {
            place: to_hub.to,
            market: None,
            arrival,
            free: times.unload_end,
        };
        Ok((times, at_hub))
    }

    /// Leaves a place as late as one of the labels allows. The forward pass found a way, so there
    /// is one, unless more labels were needed than [`Labels`] remembers.
    fn choose<const N: usize>(
        &self,
        arrival: Label,
        ready: PlanTime,
        latest: &Labels<N>,
    ) -> Option<Label> {
        let time = self.stretches.latest_departure(arrival, ready, latest)?;
        let stretch = self.stretches.stretch_on_leaving(arrival, time);
        Some(Label { time, stretch })
    }

    /// Writes down the loading of a visit that ends in time for `departure`.
    fn load(
        &self,
        visit: &Visit,
        leg: LegSchedule,
        departure: PlanTime,
        stops: &mut Vec<StopSchedule>,
    ) {
        stops.resize(
            visit.stops.end,
            StopSchedule {
                leg,
                load_start: departure,
                load_end: departure,
            },
        );
        visit.latest_starts(self.problem, self.trip, departure, |index, start| {
            let lot = &self.problem.lots[self.trip.stops[index].lot.index()];
            stops[index].load_start = start;
            stops[index].load_end = start + lot.service;
        });
        for index in visit.stops.clone().skip(1) {
            stops[index].leg = stay(leg.to, stops[index - 1].load_end);
        }
    }
}

/// The leg from a market to itself.
fn stay(place: LocationId, moment: PlanTime) -> LegSchedule {
    LegSchedule {
        from: place,
        to: place,
        departure: moment,
        rest: Seconds::ZERO,
        arrival: moment,
        travel: Travel::default(),
    }
}
