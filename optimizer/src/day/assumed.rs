//! What a truck nobody has heard of has done by the plan: the driver's phone is dead, the paper in
//! his hand is not.

use super::as_known::AsKnown;
use super::course::{Course, CourseTrip};
use super::event::{ASSUMED, Event, EventKind};
use crate::problem::VehicleId;
use crate::units::PlanTime;

/// What a truck has done by the plan until a moment, after what it had done by the plans in force
/// before; it waits where a market is not ready.
pub(super) fn planned_events(
    known: &AsKnown,
    course: &Course,
    (vehicle, before): (VehicleId, Vec<Event>),
    until: PlanTime,
) -> Vec<Event> {
    let mut diary = Diary {
        vehicle: known.problem.vehicles[vehicle.index()].id.clone(),
        until,
        events: before,
    };
    let is_started = diary.has(|kind| matches!(kind, EventKind::Started { .. }));
    let started = course.departure.filter(|&departure| {
        let vehicle = diary.vehicle.clone();
        is_started || diary.tell(departure, EventKind::Started { vehicle })
    });
    if started.is_some() {
        let mut place = None;
        let mut trips = course.trips.iter();
        let _ended = trips.all(|trip| tell_trip(known, trip, &mut place, &mut diary));
    }
    diary.events
}

struct Diary {
    vehicle: String,
    until: PlanTime,
    events: Vec<Event>,
}

impl Diary {
    fn has(&self, is_it: impl Fn(&EventKind) -> bool) -> bool {
        self.events.iter().any(|event| is_it(&event.kind))
    }

    fn has_loaded(&self, id: &str) -> bool {
        self.has(|kind| matches!(kind, EventKind::Loaded { lot, .. } if lot == id))
    }

    /// Leaves one place for another; whether it has arrived by now.
    fn go(
        &mut self,
        here: &mut Option<String>,
        departure: PlanTime,
        arrival: PlanTime,
        there: &str,
    ) -> bool {
        if let Some(place) = here.take() {
            let vehicle = self.vehicle.clone();
            if !self.tell(departure, EventKind::Left { vehicle, place }) {
                return false;
            }
        }
        let (vehicle, place) = (self.vehicle.clone(), there.to_owned());
        *here = Some(place.clone());
        self.tell(arrival, EventKind::Arrived { vehicle, place })
    }

    /// Whether it has happened by now.
    fn tell(&mut self, at: PlanTime, kind: EventKind) -> bool {
        let happened = at <= self.until;
        if happened {
            let id = format!("{ASSUMED}{}-{:03}", self.vehicle, self.events.len());
            self.events.push(Event { id, at, kind });
        }
        happened
    }
}

/// Tells of a trip that begins at a place, if one is known, and leaves the hub's there; whether it
/// has ended by now.
fn tell_trip(
    known: &AsKnown,
    trip: &CourseTrip,
    place: &mut Option<String>,
    diary: &mut Diary,
) -> bool {
    let problem = &known.problem;
    let mut loaded_any = false;
    for stop in &trip.stops {
        if known.gone.contains_key(&stop.lot) {
            continue;
        }
        let goods = &problem.lots[stop.lot.index()];
        let market = &problem.markets[goods.market.index()].id;
        loaded_any = true;
        if diary.has_loaded(&goods.id) {
            *place = Some(market.clone());
            continue;
        }
        let is_here = place.as_ref() == Some(market);
        if !is_here && !diary.go(place, stop.departure, stop.arrival, market) {
            return false;
        }
        let mut windows = goods.start_windows.iter();
        let ready = windows.any(|w| w.start() <= stop.load_start && stop.load_start <= w.end());
        let loaded = EventKind::Loaded {
            vehicle: diary.vehicle.clone(),
            lot: goods.id.clone(),
            kg: None,
            crates: None,
            core: None,
        };
        if !ready || !diary.tell(stop.load_end, loaded) {
            return false;
        }
    }
    if !loaded_any {
        return true;
    }
    let hub = &problem.hubs[trip.hub.index()].id;
    let vehicle = diary.vehicle.clone();
    diary.go(place, trip.leaves_for_hub, trip.at_hub, hub)
        && diary.tell(
            trip.unload_end,
            EventKind::Delivered {
                vehicle,
                hub: hub.clone(),
            },
        )
}
