//! Times of a route: every trip completed as early as possible, every place then left as late as
//! that allows, so that each lot spends the least possible time on board.
//!
//! Trip by trip: forward to the earliest unloading, backward from it to the latest departures,
//! forward once more to write the times down. It knows roads, windows and rest; neither loads nor
//! temperatures.

mod stretch;
mod trip;
mod visit;

use osm_loader::{LocationId, Travel};

use crate::evaluate::Broken;
use crate::plan::Rule;
use crate::problem::{MarketId, Problem, Vehicle};
use crate::rules::{driving, range, shift};
use crate::solution::{Route, Trip};
use crate::units::{Meters, PlanTime, Seconds};
use stretch::{Label, Labels, MOST_LABELS, Stretches};
use trip::{drive, schedule_trip};

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
    /// The market whose set-up is behind him, where he stands at one.
    market: Option<MarketId>,
    arrival: Label,
    free: PlanTime,
}

/// All times of a route. Costs a few passes over its stops.
///
/// Where a day that begins as early as possible would be too long, it begins as little later as
/// makes it fit: a later start never ends the day earlier, so its end less the longest day is the
/// least start that can do.
///
/// # Errors
/// The first rule about roads and clocks that no schedule of the route can keep, and where.
pub fn schedule(problem: &Problem, route: &Route) -> Result<RouteSchedule, Broken> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let limits = &vehicle.limits;
    let mut day = schedule_from(problem, route, limits.shift.start())?;
    let span_of = |day: &RouteSchedule| day.finish.since(vehicle.works_from(day.departure));
    let mut span = span_of(&day);
    while span > limits.longest {
        let too_long = || at_last_hub(route, Rule::Shift);
        let start = day.finish - limits.longest;
        day = schedule_from(problem, route, start).or(Err(too_long()))?;
        let shorter = span_of(&day);
        if shorter >= span {
            return Err(too_long());
        }
        span = shorter;
    }
    check_day(problem, vehicle, &day).map_err(|rule| at_last_hub(route, rule))?;
    Ok(day)
}

/// Times of one trip that leaves a place, rested, at a moment or later.
///
/// # Errors
/// The rule about roads and clocks that cannot be kept.
pub(crate) fn schedule_trip_from(
    problem: &Problem,
    vehicle: &Vehicle,
    trip: &Trip,
    (place, free): (LocationId, PlanTime),
) -> Result<TripSchedule, Rule> {
    let arrival = Label {
        time: free,
        stretch: Seconds::ZERO,
    };
    let standing = Standing {
        place,
        market: None,
        arrival,
        free,
    };
    let times = schedule_trip(problem, vehicle, trip, standing);
    times.map(|(times, _)| times).map_err(|(rule, _)| rule)
}

/// A rule broken where the route ends.
fn at_last_hub(route: &Route, rule: Rule) -> Broken {
    let last = route.trips.len().saturating_sub(1);
    let stops = route.trips.last().map_or(0, |trip| trip.stops.len());
    Broken::new(rule, last, stops)
}

/// All times of a route that leaves its start at a moment or later.
fn schedule_from(
    problem: &Problem,
    route: &Route,
    start: PlanTime,
) -> Result<RouteSchedule, Broken> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let mut standing = at_start(vehicle, start);
    let mut trips = Vec::with_capacity(route.trips.len());
    for (index, trip) in route.trips.iter().enumerate() {
        let (times, at_hub) = schedule_trip(problem, vehicle, trip, standing)
            .map_err(|(rule, stop)| Broken::new(rule, index, stop))?;
        trips.push(times);
        standing = at_hub;
    }
    let home = drive_home(problem, vehicle, standing).map_err(|rule| at_last_hub(route, rule))?;
    Ok(RouteSchedule {
        departure: trips.first().map_or(standing.free, TripSchedule::departure),
        finish: home.map_or(standing.free, |leg| leg.arrival),
        trips,
        home,
    })
}

fn at_start(vehicle: &Vehicle, free: PlanTime) -> Standing {
    let underway = vehicle.underway.as_ref();
    let arrival = underway.map_or(
        Label {
            time: free,
            stretch: Seconds::ZERO,
        },
        |day| Label {
            time: day.standing_since.min(free),
            stretch: day.stretch,
        },
    );
    Standing {
        place: vehicle.start,
        market: underway.and_then(|day| day.standing_at),
        arrival,
        free,
    }
}

fn check_day(problem: &Problem, vehicle: &Vehicle, route: &RouteSchedule) -> Result<(), Rule> {
    if !driving::day_allows(&problem.settings.driver, vehicle, route.driving()) {
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
    let stretches = Stretches::new(rules, from.arrival.stretch, road.travel.longest());
    let mut departures = Labels::<MOST_LABELS>::default();
    stretches.leave(from.arrival, from.free, &mut departures);
    let home = departures
        .iter()
        .filter_map(|departure| Some(drive(&stretches, road, departure)?.0))
        .min_by_key(|leg| (leg.arrival, leg.departure));
    home.map(Some).ok_or(Rule::Road)
}
