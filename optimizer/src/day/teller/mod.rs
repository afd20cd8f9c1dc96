//! What a new plan changes against the one in force, told lot by lot and truck by truck with the
//! events behind it, or with the change it follows from.

mod causes;
mod knock_on;
mod loads;
mod lots;

use super::change::{Change, What};
use super::remainder::Remainder;
use super::settings::DaySettings;
use super::state::{DayState, LotStage};
use crate::plan::{Plan, PlannedStop, PlannedTrip};
use crate::problem::{LotId, VehicleId};
use crate::units::Cost;
use std::collections::BTreeMap;

/// Every change, the most important first.
pub(super) fn changes(
    state: &DayState,
    settings: &DaySettings,
    remainder: &Remainder,
    plan: &Plan,
) -> Vec<Change> {
    let teller = Teller {
        state,
        settings,
        remainder,
        now: stops_of(plan),
        found: Vec::new(),
    };
    teller.tell(plan)
}

type Places<'a> = BTreeMap<&'a str, (&'a str, &'a PlannedTrip, &'a PlannedStop)>;

fn stops_of(plan: &Plan) -> Places<'_> {
    let trips = plan.routes.iter().flat_map(|route| {
        route
            .trips
            .iter()
            .map(move |trip| (route.vehicle.as_str(), trip))
    });
    trips
        .flat_map(|(vehicle, trip)| {
            let stops = trip.stops.iter();
            stops.map(move |stop| (stop.lot.as_str(), (vehicle, trip, stop)))
        })
        .collect()
}

struct Teller<'a> {
    state: &'a DayState,
    settings: &'a DaySettings,
    remainder: &'a Remainder,
    now: Places<'a>,
    found: Vec<Change>,
}

impl<'a> Teller<'a> {
    fn tell(mut self, plan: &'a Plan) -> Vec<Change> {
        self.tell_loads();
        for lot in self.state.problem.lot_ids() {
            match &self.state.lots[lot.index()] {
                LotStage::Gone(why, event) => self.tell_gone(lot, *why, event),
                LotStage::Waiting => self.tell_waiting(lot),
                LotStage::OnBoard(vehicle) | LotStage::Loading(vehicle) => {
                    self.tell_on_board(lot, *vehicle);
                }
                _ => {}
            }
        }
        self.tell_trucks(plan);
        self.trace_knock_ons(plan);
        self.found
    }

    fn lot(&self, lot: LotId) -> String {
        self.state.problem.lots[lot.index()].id.clone()
    }

    fn vehicle(&self, vehicle: VehicleId) -> String {
        self.state.problem.vehicles[vehicle.index()].id.clone()
    }

    fn push(&mut self, what: What, because: Vec<String>) {
        let follows = None;
        self.found.push(Change {
            what,
            because,
            follows,
        });
    }

    fn tell_trucks(&mut self, plan: &Plan) {
        for route in &plan.routes {
            let problem = &self.state.problem;
            let truck = problem.vehicles.iter().position(|v| v.id == route.vehicle);
            let truck = truck.filter(|&truck| problem.vehicles[truck].pays_toll);
            let toll: Cost = route.legs().map(|leg| leg.toll).sum();
            if let Some(truck) = truck.filter(|_| toll > Cost::ZERO) {
                let because = self.troubles(VehicleId(truck as u32));
                let vehicle = route.vehicle.clone();
                self.push(What::PaysToll { vehicle, toll }, because);
            }
        }
        for truck in self
            .state
            .trucks
            .iter()
            .filter(|truck| truck.working_since.is_none())
        {
            let name = self.vehicle(truck.vehicle);
            let planned = self.state.courses.of(truck.vehicle).departure;
            let route = plan.routes.iter().find(|route| route.vehicle == name);
            let because = self.troubles(truck.vehicle);
            match (planned, route) {
                (None, Some(route)) => {
                    let at = route.departure;
                    self.push(What::CalledOut { vehicle: name, at }, because);
                }
                (Some(_), None) => self.push(What::StoodDown { vehicle: name }, because),
                _ => {}
            }
        }
    }
}
