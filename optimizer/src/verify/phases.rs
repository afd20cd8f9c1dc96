//! A trip cut into phases: where the box is, whether its doors stand open, who comes on board.

use super::reading::{StopReading, TripReading};
use super::timeline::unloading;
use super::weather::Whereabouts;
use crate::problem::{Handling, Problem};
use crate::units::PlanTime;
use osm_loader::LocationId;

/// A time in which nothing changes but the clock.
pub(super) struct Phase {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) whereabouts: Whereabouts,
    /// Share of the open door's conductance; `None` while doors are closed.
    pub(super) doors: Option<f64>,
    /// The stop whose lot comes on board at its beginning.
    pub(super) boards: Option<usize>,
}

/// Standing, driving and handling of a trip in order, without gaps.
pub(super) fn of_trip(
    problem: &Problem,
    trip: &TripReading,
    departs_from: LocationId,
) -> Vec<Phase> {
    let mut day = Diary {
        phases: Vec::new(),
        now: second(trip.stops[0].stated.leg.departure),
    };
    let mut here = departs_from;
    for (index, stop) in trip.stops.iter().enumerate() {
        let (stated, there) = (stop.stated, stop.market.location);
        day.stand(here, stated.leg.departure);
        day.drive(here, there, stated.leg.arrival);
        day.stand(there, stated.load_start);
        let seal = seal(problem, &stop.market.handling);
        let end = second(stated.load_end);
        day.handle(there, loading_parts(stop), seal, end, Some(index));
        here = there;
    }
    let hub = trip.hub;
    day.stand(here, trip.stated.to_hub.departure);
    day.drive(here, hub.location, trip.stated.to_hub.arrival);
    day.stand(hub.location, trip.stated.unload_start);
    let end = second(trip.stated.unload_end);
    let seal = seal(problem, &hub.handling);
    day.handle(hub.location, unloading_parts(trip), seal, end, None);
    day.phases
}

fn second(moment: PlanTime) -> i64 {
    i64::from(moment.0)
}

/// Paperwork with doors closed, then moving with doors open, in seconds.
fn loading_parts(stop: &StopReading) -> [i64; 2] {
    let handling = &stop.market.handling;
    let service = i64::from(stop.lot.service.0);
    let paperwork = i64::from(handling.paperwork.0).min(service);
    parts(paperwork, service - paperwork, handling.door_open)
}

/// The same for all lots of a trip at its hub.
fn unloading_parts(trip: &TripReading) -> [i64; 2] {
    let handling = &trip.hub.handling;
    let total: i64 = trip
        .stops
        .iter()
        .map(|stop| i64::from(unloading(trip, stop).0))
        .sum();
    let paperwork = (i64::from(handling.paperwork.0) * trip.stops.len() as i64).min(total);
    parts(paperwork, total - paperwork, handling.door_open)
}

fn parts(paperwork: i64, moving: i64, door_open: f64) -> [i64; 2] {
    let open = ((door_open * moving as f64).ceil() as i64).clamp(0, moving);
    [paperwork, open]
}

fn seal(problem: &Problem, handling: &Handling) -> f64 {
    if handling.sealed_dock {
        problem.settings.thermal.sealed_dock
    } else {
        1.0
    }
}

/// Phases written down one after the other.
struct Diary {
    phases: Vec<Phase>,
    now: i64,
}

impl Diary {
    fn stand(&mut self, place: LocationId, until: PlanTime) {
        self.write(second(until), Whereabouts::At(place), None, None);
    }

    fn drive(&mut self, from: LocationId, to: LocationId, until: PlanTime) {
        self.write(second(until), Whereabouts::Between(from, to), None, None);
    }

    /// Paperwork, then doors open; what is left until the stated end is closed again.
    fn handle(
        &mut self,
        place: LocationId,
        [paperwork, open]: [i64; 2],
        seal: f64,
        end: i64,
        boards: Option<usize>,
    ) {
        let at = Whereabouts::At(place);
        let start = self.now;
        let (opens, closes) = (start + paperwork, start + paperwork + open);
        if end < start {
            self.write(end, at, None, boards);
            return;
        }
        self.write(opens.min(end), at, None, boards);
        self.write(closes.min(end), at, Some(seal), None);
        self.write(end, at, None, None);
    }

    fn write(
        &mut self,
        until: i64,
        whereabouts: Whereabouts,
        doors: Option<f64>,
        boards: Option<usize>,
    ) {
        self.phases.push(Phase {
            from: self.now,
            to: until,
            whereabouts,
            doors,
            boards,
        });
        self.now = until;
    }
}
