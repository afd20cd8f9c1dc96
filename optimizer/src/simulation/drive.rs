//! One truck driven through its plan: it leaves no place earlier than planned, works as soon as it
//! may, and goes on where it is too late.

use crate::problem::{LotId, MarketId, Problem, Vehicle};
use crate::rules::{driving, hub_hours, time_window};
use crate::schedule::{LegSchedule, RouteSchedule, StopSchedule, TripSchedule};
use crate::solution::{Route, Trip};
use crate::units::{PlanTime, Seconds};
use osm_loader::{LocationId, Travel};

/// What happens on the way.
pub trait Luck {
    /// How long a leg takes that was planned to take so long, without rest.
    fn driving(
        &mut self,
        between: [LocationId; 2],
        departure: PlanTime,
        planned: Seconds,
    ) -> Seconds;
    /// How long a loading takes.
    fn loading(&mut self, lot: LotId, planned: Seconds) -> Seconds;
    /// How long an unloading takes.
    fn unloading(&mut self, planned: Seconds) -> Seconds;
    /// Whether anybody is there with a lot.
    fn shows_up(&self, lot: LotId) -> bool;
    /// How long a driver waits where nobody is.
    fn wait_for_nobody(&self) -> Seconds;
}

/// Everything takes as long as planned.
#[derive(Clone, Copy, Debug)]
pub struct Calm;

impl Luck for Calm {
    fn driving(
        &mut self,
        _between: [LocationId; 2],
        _departure: PlanTime,
        planned: Seconds,
    ) -> Seconds {
        planned
    }
    fn loading(&mut self, _lot: LotId, planned: Seconds) -> Seconds {
        planned
    }
    fn unloading(&mut self, planned: Seconds) -> Seconds {
        planned
    }
    fn shows_up(&self, _lot: LotId) -> bool {
        true
    }
    fn wait_for_nobody(&self) -> Seconds {
        Seconds::ZERO
    }
}

/// A truck on its way through a plan, stopped before each unloading to ask for a dock.
pub(super) struct Driver<'a, L> {
    problem: &'a Problem,
    vehicle: &'a Vehicle,
    route: &'a Route,
    /// The plan's times; none where it leaves every place as soon as it may.
    planned: Option<&'a RouteSchedule>,
    pub(super) luck: L,
    place: LocationId,
    standing_at: Option<MarketId>,
    arrival: PlanTime,
    free: PlanTime,
    stretch: Seconds,
    stops: Vec<StopSchedule>,
    to_hub: Option<LegSchedule>,
    pub(super) trips: Vec<TripSchedule>,
}

impl<'a, L: Luck> Driver<'a, L> {
    pub(super) fn new(
        problem: &'a Problem,
        route: &'a Route,
        planned: Option<&'a RouteSchedule>,
        luck: L,
    ) -> Self {
        let vehicle = &problem.vehicles[route.vehicle.index()];
        let free = vehicle.limits.shift.start();
        let underway = vehicle.underway.as_ref();
        Self {
            problem,
            vehicle,
            route,
            planned,
            luck,
            place: vehicle.start,
            standing_at: underway.and_then(|day| day.standing_at),
            arrival: underway.map_or(free, |day| day.standing_since.min(free)),
            free,
            stretch: underway.map_or(Seconds::ZERO, |day| day.stretch),
            stops: Vec::new(),
            to_hub: None,
            trips: Vec::new(),
        }
    }

    /// When it leaves its start at the earliest.
    pub(super) fn not_before(&mut self, departure: PlanTime) {
        self.free = self.free.max(departure);
    }

    fn trip(&self) -> Option<&'a Trip> {
        self.route.trips.get(self.trips.len())
    }

    fn planned_trip(&self) -> Option<&'a TripSchedule> {
        self.planned?.trips.get(self.trips.len())
    }

    /// Drives the next trip up to its hub: when it asks for a dock, and for how long it will
    /// need it; none after the last trip.
    pub(super) fn next_unloading(&mut self) -> Option<(PlanTime, Seconds)> {
        let trip = self.trip()?;
        self.stops.clear();
        for stop in 0..trip.stops.len() {
            self.pick_up(trip, stop);
        }
        let hub = &self.problem.hubs[trip.hub.index()];
        let planned = self.planned_trip();
        let leg = self.drive(hub.location, planned.map(|trip| trip.to_hub));
        self.to_hub = Some(leg);
        let lots = trip.lots().filter(|&lot| self.luck.shows_up(lot));
        let length: Seconds = lots
            .map(|lot| self.problem.lots[lot.index()].unloading_at(trip.hub))
            .sum();
        let length = self.luck.unloading(length);
        let ready = leg.arrival + hub.handling.setup;
        let ready = ready.max(planned.map_or(ready, |trip| trip.unload_start));
        let start = hub_hours::earliest_unloading(hub, ready, length).unwrap_or(ready);
        Some((start, length))
    }

    /// Unloads at a dock from a moment on.
    pub(super) fn unload(&mut self, start: PlanTime, length: Seconds) {
        let to_hub = self.to_hub.take().expect("asked for a dock before");
        self.free = start + length;
        self.trips.push(TripSchedule {
            stops: std::mem::take(&mut self.stops),
            to_hub,
            unload_start: start,
            unload_end: self.free,
        });
    }

    /// The way home, and the whole day's times.
    pub(super) fn finish(mut self) -> RouteSchedule {
        let planned = self.planned.and_then(|planned| planned.home);
        let home = self.vehicle.end.map(|end| self.drive(end, planned));
        RouteSchedule {
            departure: self
                .trips
                .first()
                .map_or(self.free, TripSchedule::departure),
            finish: home.map_or(self.free, |leg| leg.arrival),
            trips: self.trips,
            home,
        }
    }

    fn pick_up(&mut self, trip: &Trip, stop: usize) {
        let lot = trip.stops[stop].lot;
        let goods = &self.problem.lots[lot.index()];
        let market = self.problem.market_of(lot);
        let planned = self.planned_trip().map(|trip| trip.stops[stop]);
        let stays = self.standing_at == Some(goods.market) && (stop > 0 || self.trips.is_empty());
        let leg = if stays && stop > 0 {
            stay(self.place, self.free)
        } else {
            self.drive(market.location, planned.map(|stop| stop.leg))
        };
        let setup = if stays {
            Seconds::ZERO
        } else {
            market.handling.setup
        };
        self.standing_at = Some(goods.market);
        let ready = leg.arrival + setup;
        let shows_up = self.luck.shows_up(lot);
        let open = time_window::earliest_start(&goods.start_windows, ready).unwrap_or(ready);
        let start = if shows_up {
            open.max(planned.map_or(open, |stop| stop.load_start))
        } else {
            ready
        };
        let length = if shows_up {
            self.luck.loading(lot, goods.service)
        } else {
            self.luck.wait_for_nobody()
        };
        self.free = start + length;
        self.stops.push(StopSchedule {
            leg,
            load_start: start,
            load_end: self.free,
        });
    }

    fn drive(&mut self, to: LocationId, planned: Option<LegSchedule>) -> LegSchedule {
        let rules = &self.problem.settings.driver;
        let departure = self
            .free
            .max(planned.map_or(self.free, |leg| leg.departure));
        let leg = self.problem.leg_through_hours(self.vehicle, self.place, to);
        let (departure, travel) = leg
            .and_then(|leg| leg.earliest(departure))
            .unwrap_or((departure, Travel::default()));
        if driving::is_rest(rules, departure.since(self.arrival)) {
            self.stretch = Seconds::ZERO;
        }
        let took = self
            .luck
            .driving([self.place, to], departure, travel.duration);
        let driven = driving::drive(rules, departure, self.stretch, took);
        let rest = Seconds(driven.rests * rules.rest.0);
        self.stretch = driven.stretch;
        let leg = LegSchedule {
            from: self.place,
            to,
            departure,
            rest,
            arrival: departure + took + rest,
            travel: Travel {
                duration: took,
                ..travel
            },
        };
        (self.place, self.arrival, self.free) = (to, leg.arrival, leg.arrival);
        self.standing_at = self.standing_at.filter(|_| travel == Travel::default());
        leg
    }
}

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
