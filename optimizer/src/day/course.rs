//! The plan in force, by indices into the problem as it is known now: who fetches what in which
//! order, and when that was to be.

use crate::plan::{Plan, PlannedTrip};
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::solution::{Route, Solution, Stop, Trip};
use crate::units::{Celsius, PlanTime, Seconds};
use std::collections::HashMap;

/// One vehicle's planned day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Course {
    pub(super) departure: Option<PlanTime>,
    pub(super) trips: Vec<CourseTrip>,
}

/// One planned trip.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CourseTrip {
    pub(super) hub: HubId,
    pub(super) layout: u8,
    pub(super) set_points: Vec<Option<Celsius>>,
    pub(super) precool_from: Option<PlanTime>,
    pub(super) stops: Vec<CourseStop>,
    pub(super) leaves_for_hub: PlanTime,
    pub(super) at_hub: PlanTime,
    pub(super) rest_to_hub: Seconds,
    pub(super) unload_start: PlanTime,
    pub(super) unload_end: PlanTime,
}

/// One planned pickup.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CourseStop {
    pub(super) lot: LotId,
    pub(super) compartment: u8,
    pub(super) departure: PlanTime,
    pub(super) rest: Seconds,
    pub(super) arrival: PlanTime,
    pub(super) load_start: PlanTime,
    pub(super) load_end: PlanTime,
    /// Share of its shelf life that the plan has it use.
    pub(super) shelf_life_used: f64,
}

/// Where a lot was to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) vehicle: VehicleId,
    pub(super) trip: usize,
    pub(super) stop: usize,
}

/// All planned days, one per vehicle of the problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Courses {
    pub(super) by_vehicle: Vec<Course>,
    slots: HashMap<u32, Slot>,
}

impl Courses {
    /// Reads a plan by names; what the problem does not know is left out.
    pub(super) fn new(problem: &Problem, plan: &Plan) -> Self {
        let lots: HashMap<&str, LotId> = problem
            .lot_ids()
            .map(|lot| (problem.lots[lot.index()].id.as_str(), lot))
            .collect();
        let mut courses = Self {
            by_vehicle: vec![Course::default(); problem.vehicles.len()],
            slots: HashMap::new(),
        };
        for route in &plan.routes {
            let known = problem.vehicles.iter().position(|v| v.id == route.vehicle);
            let Some(vehicle) = known else { continue };
            let trips = route.trips.iter();
            courses.by_vehicle[vehicle] = Course {
                departure: Some(route.departure),
                trips: trips
                    .filter_map(|trip| read_trip(problem, &lots, trip))
                    .collect(),
            };
        }
        courses.note_slots();
        courses
    }

    fn note_slots(&mut self) {
        for (vehicle, course) in self.by_vehicle.iter().enumerate() {
            for (trip, planned) in course.trips.iter().enumerate() {
                for (stop, at) in planned.stops.iter().enumerate() {
                    let vehicle = VehicleId(vehicle as u32);
                    let slot = Slot {
                        vehicle,
                        trip,
                        stop,
                    };
                    self.slots.entry(at.lot.0).or_insert(slot);
                }
            }
        }
    }

    /// Where a lot was to be fetched.
    pub(super) fn slot(&self, lot: LotId) -> Option<Slot> {
        self.slots.get(&lot.0).copied()
    }

    /// The planned stop of a slot.
    pub(super) fn stop(&self, slot: Slot) -> &CourseStop {
        &self.trip(slot).stops[slot.stop]
    }

    /// The planned trip of a slot.
    pub(super) fn trip(&self, slot: Slot) -> &CourseTrip {
        &self.by_vehicle[slot.vehicle.index()].trips[slot.trip]
    }

    /// A vehicle's planned day.
    pub(super) fn of(&self, vehicle: VehicleId) -> &Course {
        &self.by_vehicle[vehicle.index()]
    }
}

fn read_trip(
    problem: &Problem,
    lots: &HashMap<&str, LotId>,
    trip: &PlannedTrip,
) -> Option<CourseTrip> {
    let hub = problem.hubs.iter().position(|hub| hub.id == trip.hub)?;
    let stops = trip.stops.iter().filter_map(|stop| {
        Some(CourseStop {
            lot: *lots.get(stop.lot.as_str())?,
            compartment: stop.compartment as u8,
            departure: stop.leg.departure,
            rest: stop.leg.rest,
            arrival: stop.leg.arrival,
            load_start: stop.load_start,
            load_end: stop.load_end,
            shelf_life_used: stop.quality.shelf_life_used,
        })
    });
    Some(CourseTrip {
        hub: HubId(hub as u32),
        layout: trip.layout as u8,
        set_points: trip.set_points.clone(),
        precool_from: trip.precool_from,
        stops: stops.collect(),
        leaves_for_hub: trip.to_hub.departure,
        at_hub: trip.to_hub.arrival,
        rest_to_hub: trip.to_hub.rest,
        unload_start: trip.unload_start,
        unload_end: trip.unload_end,
    })
}

/// The solution that a plan states, by names; every trip asks for its dock when the plan says.
/// What the problem does not know is left out.
pub fn solution_of(problem: &Problem, plan: &Plan) -> Solution {
    let courses = Courses::new(problem, plan);
    let route = |vehicle: VehicleId| {
        let trips = courses.of(vehicle).trips.iter().map(|trip| Trip {
            stops: trip
                .stops
                .iter()
                .map(|stop| Stop {
                    lot: stop.lot,
                    compartment: stop.compartment,
                })
                .collect(),
            hub: trip.hub,
            layout: trip.layout,
            set_points: trip.set_points.clone(),
            dock_from: Some(trip.unload_start),
        });
        let trips: Vec<Trip> = trips.collect();
        (!trips.is_empty()).then_some(Route { vehicle, trips })
    };
    let routes: Vec<Route> = problem.vehicle_ids().filter_map(route).collect();
    let fetched: Vec<LotId> = routes.iter().flat_map(Route::lots).collect();
    let unserved = problem.lot_ids().filter(|lot| !fetched.contains(lot));
    Solution {
        unserved: unserved.collect(),
        routes,
    }
}
