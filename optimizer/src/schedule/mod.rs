//! Times of a route: every trip completed as early as possible, every place then left as late as
//! that allows, so that each lot spends the least possible time on board.
//!
//! Trip by trip: forward to the earliest unloading, backward from it to the latest departures,
//! forward once more to write the times down. It knows roads, windows and rest; neither loads nor
//! temperatures.

mod stretch;
mod visit;

use osm_loader::{LocationId, Travel};

use crate::evaluate::Broken;
use crate::plan::Rule;
use crate::problem::{Problem, Vehicle};
use crate::rules::{driving, hub_hours, range, shift};
use crate::solution::{Route, Trip};
use crate::units::{Meters, PlanTime, Seconds};
use stretch::{Label, Labels, Stretches};
use visit::{Itinerary, RoadLeg, Visit};

/// When a vehicle is where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteSchedule {
    /// Leaves its start.
    pub departure: PlanTime,
    /// Back at its end, or unloaded at the last hub where it need not return.
    pub finish: PlanTime,
    /// In driving order.
    pub trips: Vec<TripSchedule>,
    /// The leg back to its end, if it returns.
    pub home: Option<LegSchedule>,
}

/// Times of one trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripSchedule {
    /// In driving order.
    pub stops: Vec<StopSchedule>,
    /// The leg to the hub.
    pub to_hub: LegSchedule,
    /// Unloading begins.
    pub unload_start: PlanTime,
    /// Everything is in cold storage.
    pub unload_end: PlanTime,
}

/// Times of one pickup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopSchedule {
    /// The leg to it; of no length within one market.
    pub leg: LegSchedule,
    /// Loading (with its paperwork) begins.
    pub load_start: PlanTime,
    /// Loading ends.
    pub load_end: PlanTime,
}

/// Times of one leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegSchedule {
    /// Where it begins.
    pub from: LocationId,
    /// Where it ends.
    pub to: LocationId,
    /// Wheels roll.
    pub departure: PlanTime,
    /// Rest on the way.
    pub rest: Seconds,
    /// Wheels stop.
    pub arrival: PlanTime,
    /// The road, without rest.
    pub travel: Travel,
}

impl TripSchedule {
    /// When the trip leaves its start or the last hub.
    pub fn departure(&self) -> PlanTime {
        self.first_leg().departure
    }

    /// Where the trip comes from.
    pub fn origin(&self) -> LocationId {
        self.first_leg().from
    }

    fn first_leg(&self) -> &LegSchedule {
        self.stops.first().map_or(&self.to_hub, |stop| &stop.leg)
    }

    /// Its legs in driving order.
    pub fn legs(&self) -> impl Iterator<Item = &LegSchedule> {
        let legs = self.stops.iter().map(|stop| &stop.leg);
        legs.chain(std::iter::once(&self.to_hub))
    }
}

impl RouteSchedule {
    /// Its legs in driving order, the one home last.
    pub fn legs(&self) -> impl Iterator<Item = &LegSchedule> {
        self.trips
            .iter()
            .flat_map(TripSchedule::legs)
            .chain(&self.home)
    }

    /// Driving time without rest.
    pub fn driving(&self) -> Seconds {
        self.legs().map(|leg| leg.travel.duration).sum()
    }

    /// Road length.
    pub fn distance(&self) -> Meters {
        self.legs().map(|leg| leg.travel.distance).sum()
    }
}

/// Where the driver stands: since when, with which stretch behind him, and when he is free.
#[derive(Clone, Copy)]
struct Standing {
    place: LocationId,
    arrival: Label,
    free: PlanTime,
}

/// All times of a route. Costs a few passes over its stops.
///
/// # Errors
/// The first rule about roads and clocks that no schedule of the route can keep, and where.
pub fn schedule(problem: &Problem, route: &Route) -> Result<RouteSchedule, Broken> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let mut standing = at_start(vehicle);
    let mut trips = Vec::with_capacity(route.trips.len());
    for (index, trip) in route.trips.iter().enumerate() {
        let (times, at_hub) = schedule_trip(problem, vehicle, trip, standing)
            .map_err(|(rule, stop)| Broken::new(rule, index, stop))?;
        trips.push(times);
        standing = at_hub;
    }
    let at_last_hub = |rule| {
        let last = route.trips.len().saturating_sub(1);
        let stops = route.trips.last().map_or(0, |trip| trip.stops.len());
        Broken::new(rule, last, stops)
    };
    let home = drive_home(problem, vehicle, standing).map_err(at_last_hub)?;
    let route = RouteSchedule {
        departure: trips.first().map_or(standing.free, TripSchedule::departure),
        finish: home.map_or(standing.free, |leg| leg.arrival),
        trips,
        home,
    };
    check_day(problem, vehicle, &route).map_err(at_last_hub)?;
    Ok(route)
}

fn at_start(vehicle: &Vehicle) -> Standing {
    let free = vehicle.limits.shift.start();
    let arrival = Label {
        time: free,
        stretch: Seconds::ZERO,
    };
    Standing {
        place: vehicle.start,
        arrival,
        free,
    }
}

fn check_day(problem: &Problem, vehicle: &Vehicle, route: &RouteSchedule) -> Result<(), Rule> {
    if !driving::day_allows(&problem.settings.driver, route.driving()) {
        return Err(Rule::DrivingDay);
    }
    if !range::reaches(vehicle, route.distance()) {
        return Err(Rule::Range);
    }
    if !shift::allows(vehicle, route.departure, route.finish) {
        return Err(Rule::Shift);
    }
    Ok(())
}

fn schedule_trip(
    problem: &Problem,
    vehicle: &Vehicle,
    trip: &Trip,
    from: Standing,
) -> Result<(TripSchedule, Standing), (Rule, usize)> {
    let itinerary =
        Itinerary::new(problem, vehicle, from.place, trip).map_err(|stop| (Rule::Road, stop))?;
    let rules = &problem.settings.driver;
    let work = TripWork {
        problem,
        trip,
        stretches: Stretches::new(rules, from.arrival.stretch, itinerary.driving()),
        itinerary,
    };
    let unload_start = work.earliest_unloading(from)?;
    let departures = work.latest_departures(unload_start);
    work.write_down(from, &departures, unload_start)
}

/// The way back, as early as possible; `None` where the vehicle need not return.
fn drive_home(
    problem: &Problem,
    vehicle: &Vehicle,
    from: Standing,
) -> Result<Option<LegSchedule>, Rule> {
    let Some(end) = vehicle.end else {
        return Ok(None);
    };
    let road = visit::road(problem, vehicle, from.place, end).ok_or(Rule::Road)?;
    let rules = &problem.settings.driver;
    let stretches = Stretches::new(rules, from.arrival.stretch, road.travel.duration);
    let mut departures = Labels::default();
    stretches.leave(from.arrival, from.free, &mut departures);
    let home = departures
        .iter()
        .map(|departure| drive(&stretches, road, departure).0)
        .min_by_key(|leg| (leg.arrival, leg.departure));
    Ok(home)
}

fn drive(stretches: &Stretches, road: RoadLeg, departure: Label) -> (LegSchedule, Label) {
    let (arrival, rest) = stretches.drive(departure, road.travel.duration);
    let leg = LegSchedule {
        from: road.from,
        to: road.to,
        departure: departure.time,
        rest,
        arrival: arrival.time,
        travel: road.travel,
    };
    (leg, arrival)
}

/// Everything three passes over a trip need.
struct TripWork<'p> {
    problem: &'p Problem,
    trip: &'p Trip,
    itinerary: Itinerary,
    stretches: Stretches<'p>,
}

impl TripWork<'_> {
    fn unloading(&self) -> Seconds {
        let lots = self.trip.lots();
        lots.map(|lot| self.problem.lots[lot.index()].unloading)
            .sum()
    }

    fn earliest_unloading(&self, from: Standing) -> Result<PlanTime, (Rule, usize)> {
        let mut departures = Labels::default();
        self.stretches
            .leave(from.arrival, from.free, &mut departures);
        for visit in &self.itinerary.visits {
            departures = self.pass(visit, &departures)?;
        }
        let hub = &self.problem.hubs[self.trip.hub.index()];
        let leg = self.itinerary.to_hub.travel.duration;
        let arrivals = departures
            .iter()
            .map(|departure| self.stretches.drive(departure, leg).0.time);
        let free = arrivals.min().map(|arrival| arrival + hub.handling.setup);
        free.map(|free| self.trip.dock_from.map_or(free, |dock| dock.max(free)))
            .and_then(|free| hub_hours::earliest_unloading(hub, free, self.unloading()))
            .ok_or((Rule::HubHours, self.trip.stops.len()))
    }

    /// Drives to a market and loads, from each label; all too late is the first one's breach.
    fn pass(&self, visit: &Visit, from: &Labels) -> Result<Labels, (Rule, usize)> {
        let mut departures = Labels::default();
        let mut first_late = None;
        for departure in from.iter() {
            let (arrival, _) = self.stretches.drive(departure, visit.leg.travel.duration);
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
    fn latest_departures(&self, unload_start: PlanTime) -> Vec<Labels> {
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

    fn must_leave(&self, leg: RoadLeg, arrivals: &Labels) -> Labels {
        let mut departures = Labels::default();
        for arrival in arrivals.iter() {
            let driving = leg.travel.duration;
            self.stretches.must_leave(arrival, driving, &mut departures);
        }
        departures
    }

    fn must_arrive(&self, visit: &Visit, departures: &Labels) -> Labels {
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

    fn write_down(
        &self,
        from: Standing,
        latest: &[Labels],
        unload_start: PlanTime,
    ) -> Result<(TripSchedule, Standing), (Rule, usize)> {
        let mut stops = Vec::with_capacity(self.trip.stops.len());
        let mut departure = self
            .choose(from.arrival, from.free, &latest[0])
            .ok_or((Rule::DrivingStretch, 0))?;
        for (visit, latest) in self.itinerary.visits.iter().zip(&latest[1..]) {
            let (leg, arrival) = drive(&self.stretches, visit.leg, departure);
            let ready = visit.ready(self.problem, self.trip, arrival.time);
            let ready = ready.map_err(|stop| (Rule::TimeWindow, stop))?;
            departure = self
                .choose(arrival, ready, latest)
                .ok_or((Rule::DrivingStretch, visit.stops.start))?;
            self.load(visit, leg, departure.time, &mut stops);
        }
        let (to_hub, arrival) = drive(&self.stretches, self.itinerary.to_hub, departure);
        let times = TripSchedule {
            stops,
            to_hub,
            unload_start,
            unload_end: unload_start + self.unloading(),
        };
        let at_hub = Standing {
            place: to_hub.to,
            arrival,
            free: times.unload_end,
        };
        Ok((times, at_hub))
    }

    /// Leaves a place as late as one of the labels allows. The forward pass found a way, so there
    /// is one, unless more labels were needed than [`Labels`] remembers.
    fn choose(&self, arrival: Label, ready: PlanTime, latest: &Labels) -> Option<Label> {
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
