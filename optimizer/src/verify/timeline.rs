//! Clock times: legs that add up, handling inside windows, the driver's shift.

use super::legs::LegReading;
use super::reading::{RouteReading, StopReading, TripReading};
use super::violation::{Amount, Complaint, Fault, Measure, Place, Violation};
use crate::plan::Rule;
use crate::units::{PlanTime, Seconds};

/// Reads the route's clock times from first departure to finish.
pub(super) fn check(route: &RouteReading, legs: &[LegReading], violations: &mut Vec<Violation>) {
    let mut clock = Clock { route, violations };
    let mut legs = legs.iter();
    let mut free_from = None;
    for trip in &route.trips {
        for stop in &trip.stops {
            if let Some(leg) = legs.next() {
                clock.check_leg(leg, free_from);
                clock.check_loading(leg, stop);
            }
            free_from = Some(seconds(stop.stated.load_end));
        }
        if let Some(leg) = legs.next() {
            clock.check_leg(leg, free_from);
        }
        clock.check_unloading(trip);
        free_from = Some(seconds(trip.stated.unload_end));
    }
    if let Some(home) = legs.next() {
        clock.check_leg(home, free_from);
    }
    clock.check_ends();
    clock.check_shift();
}

fn seconds(moment: PlanTime) -> i64 {
    i64::from(moment.0)
}

/// What a lot adds to the unloading time at its trip's hub.
pub(super) fn unloading(trip: &TripReading, stop: &StopReading) -> Seconds {
    let per_hub = &stop.lot.unloading;
    per_hub
        .get(trip.hub_id.index())
        .copied()
        .unwrap_or_default()
}

fn length(duration: Seconds) -> i64 {
    i64::from(duration.0)
}

/// First departure of the route, as its first leg states it.
pub(super) fn leaves(route: &RouteReading) -> i64 {
    seconds(route.trips[0].stops[0].stated.leg.departure)
}

/// Since when the driver works: under way he works from the start of the shift on.
pub(super) fn works_from(route: &RouteReading) -> i64 {
    match &route.vehicle.underway {
        Some(_) => seconds(route.vehicle.limits.shift.start()),
        None => leaves(route),
    }
}

/// When the route is over, as its last event states it.
pub(super) fn ends(route: &RouteReading) -> i64 {
    let unloaded = route.trips[route.trips.len() - 1].stated.unload_end;
    match &route.stated.home {
        Some(home) if route.vehicle.end.is_some() => seconds(home.arrival),
        _ => seconds(unloaded),
    }
}

struct Clock<'a, 'b> {
    route: &'a RouteReading<'b>,
    violations: &'a mut Vec<Violation>,
}

impl Clock<'_, '_> {
    fn check_leg(&mut self, leg: &LegReading, free_from: Option<i64>) {
        let departure = seconds(leg.stated.departure);
        if let Some(free_from) = free_from {
            self.not_before(Measure::Departure, departure, free_from, &leg.goal);
        }
        let Some(road) = leg.road else {
            let fault = Fault::Plain(Complaint::NoRoad);
            self.report(Rule::Road, leg.goal.clone(), fault, departure);
            return;
        };
        let taken = seconds(leg.stated.arrival) - departure;
        let needed = length(road.duration) + length(leg.stated.rest);
        self.equal_seconds(Measure::LegDuration, taken, needed, &leg.goal, departure);
        if leg.within_market && leg.stated.rest != Seconds::ZERO {
            let stated = length(leg.stated.rest);
            self.equal_seconds(Measure::LegDuration, stated, 0, &leg.goal, departure);
        }
        let distances = [
            (Measure::Distance, leg.stated.distance, road.distance),
            (Measure::TollDistance, leg.stated.toll_distance, road.toll),
        ];
        for (what, stated, actual) in distances {
            if stated != actual {
                let fault = Fault::Misstated {
                    what,
                    stated: Amount::Meters(u64::from(stated.0)),
                    actual: Amount::Meters(u64::from(actual.0)),
                };
                self.report(Rule::Consistency, leg.goal.clone(), fault, departure);
            }
        }
    }

    fn check_loading(&mut self, leg: &LegReading, stop: &StopReading) {
        let set_up = if leg.within_market || leg.set_up_before {
            0
        } else {
            length(stop.market.handling.setup)
        };
        let (start, end) = (
            seconds(stop.stated.load_start),
            seconds(stop.stated.load_end),
        );
        let earliest = seconds(leg.stated.arrival) + set_up;
        self.not_before(Measure::LoadingStart, start, earliest, &stop.place());
        let service = length(stop.lot.service);
        self.equal_seconds(
            Measure::LoadingDuration,
            end - start,
            service,
            &stop.place(),
            start,
        );
        let windows = &stop.lot.start_windows;
        let inside = windows
            .iter()
            .any(|window| seconds(window.start()) <= start && start <= seconds(window.end()));
        if !inside {
            let fault = Fault::Outside {
                what: Measure::LoadingStart,
                found: Amount::moment(start),
                allowed: Amount::Windows(windows.clone()),
            };
            let violation = self.route.violation(Rule::TimeWindow, stop.place(), fault);
            self.violations.push(violation);
        }
    }

    fn check_unloading(&mut self, trip: &TripReading) {
        let (start, end) = (
            seconds(trip.stated.unload_start),
            seconds(trip.stated.unload_end),
        );
        let arrival = seconds(trip.stated.to_hub.arrival);
        let earliest = arrival + length(trip.hub.handling.setup);
        self.not_before(Measure::UnloadingStart, start, earliest, &trip.place());
        let needed: i64 = trip
            .stops
            .iter()
            .map(|stop| length(unloading(trip, stop)))
            .sum();
        self.equal_seconds(
            Measure::UnloadingDuration,
            end - start,
            needed,
            &trip.place(),
            start,
        );
        let windows = &trip.hub.windows;
        let inside = windows
            .iter()
            .any(|window| seconds(window.start()) <= start && end <= seconds(window.end()));
        if !inside {
            let fault = Fault::Outside {
                what: Measure::Unloading,
                found: Amount::Moment(trip.stated.unload_start),
                allowed: Amount::Windows(windows.clone()),
            };
            self.report(Rule::HubHours, trip.place(), fault, end);
        }
        for stop in &trip.stops {
            self.check_harvest_clock(stop, end);
        }
    }

    fn check_harvest_clock(&mut self, stop: &StopReading, in_cold: i64) {
        if stop.lot.precooled || stop.lot.past.is_some_and(|past| past.forfeited) {
            return;
        }
        let deadline = f64::from(stop.lot.harvested.0) + stop.product.hours_to_cold * 3600.0;
        if in_cold as f64 > deadline + 1e-3 {
            let fault = Fault::Over {
                what: Measure::ColdStorage,
                found: Amount::moment(in_cold),
                most: Amount::moment(deadline.ceil() as i64),
            };
            let violation = self
                .route
                .violation(Rule::HarvestClock, stop.place(), fault);
            self.violations.push(violation);
        }
    }

    /// Departure and finish as the plan's summary of the route has them, and the way home.
    fn check_ends(&mut self) {
        let stated = self.route.stated;
        let summary = [
            (Measure::Departure, stated.departure, leaves(self.route)),
            (Measure::Finish, stated.finish, ends(self.route)),
        ];
        for (what, stated, actual) in summary {
            if seconds(stated) != actual {
                let fault = Fault::Misstated {
                    what,
                    stated: Amount::Moment(stated),
                    actual: Amount::moment(actual),
                };
                let place = self.route.place();
                self.violations
                    .push(self.route.violation(Rule::Consistency, place, fault));
            }
        }
        let complaint = match (&stated.home, self.route.vehicle.end) {
            (None, Some(_)) => Complaint::NoWayHome,
            (Some(_), None) => Complaint::NeedlessWayHome,
            _ => return,
        };
        let violation = self.route.violation(
            Rule::Consistency,
            self.route.place(),
            Fault::Plain(complaint),
        );
        self.violations.push(violation);
    }

    fn check_shift(&mut self) {
        let limits = &self.route.vehicle.limits;
        let (leaves, ends) = (leaves(self.route), ends(self.route));
        if leaves < seconds(limits.shift.start()) {
            let fault = Fault::Under {
                what: Measure::Departure,
                found: Amount::moment(leaves),
                least: Amount::Moment(limits.shift.start()),
            };
            self.report(Rule::Shift, self.route.place(), fault, leaves);
        }
        if ends > seconds(limits.shift.end()) {
            let fault = Fault::Over {
                what: Measure::Finish,
                found: Amount::moment(ends),
                most: Amount::Moment(limits.shift.end()),
            };
            self.report(Rule::Shift, self.route.place(), fault, ends);
        }
        let works = ends - works_from(self.route);
        if works > length(limits.longest) {
            let fault = Fault::Over {
                what: Measure::WorkingTime,
                found: Amount::Seconds(works),
                most: Amount::Seconds(length(limits.longest)),
            };
            self.report(Rule::Shift, self.route.place(), fault, ends);
        }
    }

    fn not_before(&mut self, what: Measure, found: i64, least: i64, place: &Place) {
        if found < least {
            let fault = Fault::Under {
                what,
                found: Amount::moment(found),
                least: Amount::moment(least),
            };
            let violation = self
                .route
                .violation(Rule::Consistency, place.clone(), fault);
            self.violations.push(violation);
        }
    }

    fn equal_seconds(&mut self, what: Measure, stated: i64, actual: i64, place: &Place, at: i64) {
        if stated != actual {
            let fault = Fault::Misstated {
                what,
                stated: Amount::Seconds(stated),
                actual: Amount::Seconds(actual),
            };
            self.report(Rule::Consistency, place.clone(), fault, at);
        }
    }

    fn report(&mut self, rule: Rule, place: Place, fault: Fault, at: i64) {
        let violation = self.route.violation(rule, place, fault).at(at);
        self.violations.push(violation);
    }
}
