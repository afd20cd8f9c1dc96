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
        let mut trips = course.trips.iter();
        let _ended = trips.all(|trip| tell_trip(known, trip, &mut diary));
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

fn tell_trip(known: &AsKnown, trip: &CourseTrip, diary: &mut Diary) -> bool {
    let problem = &known.problem;
    let mut here = None;
    for stop in &trip.stops {
        if known.gone.contains_key(&stop.lot) {
            continue;
        }
        let goods = &problem.lots[stop.lot.index()];
        if diary.has_loaded(&goods.id) {
            here = Some(goods.market);
            continue;
        }
        let vehicle = diary.vehicle.clone();
        if here != Some(goods.market) {
            let place = problem.markets[goods.market.index()].id.clone();
            if !diary.tell(stop.arrival, EventKind::Arrived { vehicle, place }) {
                return false;
            }
            here = Some(goods.market);
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
    let Some(market) = here else { return true };
    let (vehicle, place) = (
        diary.vehicle.clone(),
        problem.markets[market.index()].id.clone(),
    );
    if !diary.tell(trip.leaves_for_hub, EventKind::Left { vehicle, place }) {
        return false;
    }
    let hub = problem.hubs[trip.hub.index()].id.clone();
    let (vehicle, place) = (diary.vehicle.clone(), hub.clone());
    let arrived = diary.tell(trip.at_hub, EventKind::Arrived { vehicle, place });
    let vehicle = diary.vehicle.clone();
    arrived && diary.tell(trip.unload_end, EventKind::Delivered { vehicle, hub })
}
