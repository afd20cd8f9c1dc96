//! What a new plan changes against the one in force, and which events are behind it.

use super::as_known::Gone;
use super::event::{Event, EventKind};
use super::remainder::Remainder;
use super::settings::DaySettings;
use super::state::{DayState, LotStage};
use crate::plan::{Plan, PlannedStop, PlannedTrip, Rule};
use crate::problem::{LotId, VehicleId};
use crate::units::{Celsius, PlanTime};
use std::collections::BTreeMap;

/// One change, in names.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What is different.
    pub what: What,
    /// Identifiers of the events behind it; empty where it follows from the other changes.
    pub because: Vec<String>,
}

/// What is different.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    missing_docs,
    reason = "vehicle, hub and lot are identifiers throughout"
)]
pub enum What {
    /// A load that is losing time: where it goes, when it is in cold storage, how long its most
    /// urgent lot has.
    Urgent {
        vehicle: String,
        hub: String,
        at: PlanTime,
        lot: String,
        minutes_left: f64,
        limit: Rule,
    },
    /// A lot on board whose limit cannot be kept any more; a person decides at the hub.
    Forfeited {
        lot: String,
        vehicle: Option<String>,
        limit: Rule,
        core: Celsius,
    },
    /// A load that no plan can bring anywhere.
    Stranded {
        vehicle: String,
        lots: Vec<String>,
        rule: Option<Rule>,
    },
    /// A driver must exceed a limit to bring his load to a hub.
    Exceeds { vehicle: String, limit: Rule },
    /// A lot is not fetched any more, though it could have been before.
    Dropped { lot: String, vehicle: String },
    /// A lot is not to be fetched: cancelled, refused, contaminated, nobody there.
    Gone { lot: String, why: Gone },
    /// A lot's load is taken over from a truck that has broken down.
    TakenOver {
        lot: String,
        from: String,
        to: String,
        at: PlanTime,
    },
    /// A lot rides on another truck.
    Moved {
        lot: String,
        from: String,
        to: String,
        at: PlanTime,
    },
    /// A lot is fetched that was not planned before.
    Added {
        lot: String,
        vehicle: String,
        at: PlanTime,
    },
    /// A lot is fetched earlier (negative) or later, by seconds.
    Shifted {
        lot: String,
        vehicle: String,
        by_s: i32,
        at: PlanTime,
    },
    /// A lot goes to another hub.
    HubChanged {
        lot: String,
        vehicle: String,
        from: String,
        to: String,
    },
    /// A truck leaves that was to stay.
    CalledOut { vehicle: String, at: PlanTime },
    /// A truck stays that was to leave.
    StoodDown { vehicle: String },
}

/// Minutes left below which a load is urgent.
const URGENT_MIN: f64 = 180.0;

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
        self.found
    }

    fn lot(&self, lot: LotId) -> String {
        self.state.problem.lots[lot.index()].id.clone()
    }

    fn vehicle(&self, vehicle: VehicleId) -> String {
        self.state.problem.vehicles[vehicle.index()].id.clone()
    }

    fn push(&mut self, what: What, because: Vec<String>) {
        self.found.push(Change { what, because });
    }

    /// Loads that lose time, that cannot keep their limits, that are stuck.
    fn tell_loads(&mut self) {
        for truck in &self.state.trucks {
            let hurried = truck
                .when_free
                .iter()
                .filter_map(|lot| Some((lot.minutes_left?, lot.limited_by?, lot.lot)));
            let first = hurried.min_by(|a, b| a.0.total_cmp(&b.0));
            let Some((minutes_left, limit, lot)) = first else {
                continue;
            };
            let name = self.lot(lot);
            let because = self.troubles(truck.vehicle);
            if minutes_left > URGENT_MIN || because.is_empty() {
                continue;
            }
            if let Some(&(vehicle, trip, _)) = self.now.get(name.as_str()) {
                let urgent = What::Urgent {
                    vehicle: vehicle.to_owned(),
                    hub: trip.hub.clone(),
                    at: trip.unload_end,
                    lot: name,
                    minutes_left,
                    limit,
                };
                self.push(urgent, because);
            }
        }
        for stranded in &self.remainder.stranded {
            let because = self.troubles(stranded.vehicle);
            let what = What::Stranded {
                vehicle: self.vehicle(stranded.vehicle),
                lots: stranded.lots.iter().map(|&lot| self.lot(lot)).collect(),
                rule: stranded.rule,
            };
            self.push(what, because);
        }
        for &(vehicle, limit) in &self.remainder.exceeding {
            let because = self.troubles(vehicle);
            let vehicle = self.vehicle(vehicle);
            self.push(What::Exceeds { vehicle, limit }, because);
        }
        for forfeit in &self.remainder.forfeits {
            let goods = &self.remainder.problem.lots[forfeit.lot.index()];
            let vehicle = goods.aboard.map(|aboard| aboard.vehicle);
            let because = vehicle
                .map(|vehicle| self.troubles(vehicle))
                .unwrap_or_default();
            let what = What::Forfeited {
                lot: goods.id.clone(),
                vehicle: vehicle.map(|vehicle| self.vehicle(vehicle)),
                limit: forfeit.rule,
                core: goods.core,
            };
            self.push(what, because);
        }
    }

    fn tell_gone(&mut self, lot: LotId, why: Gone, event: &str) {
        if self.state.courses.slot(lot).is_some() {
            let lot = self.lot(lot);
            self.push(What::Gone { lot, why }, vec![event.to_owned()]);
        }
    }

    fn tell_waiting(&mut self, lot: LotId) {
        let name = self.lot(lot);
        let before = self.state.courses.slot(lot);
        match (before, self.now.get(name.as_str()).copied()) {
            (None, Some((vehicle, _, stop))) => {
                let because = self.about_lot(lot, None);
                let (vehicle, at) = (vehicle.to_owned(), stop.load_start);
                self.push(
                    What::Added {
                        lot: name,
                        vehicle,
                        at,
                    },
                    because,
                );
            }
            (Some(slot), None) => {
                let because = self.about_lot(lot, Some(slot.vehicle));
                let vehicle = self.vehicle(slot.vehicle);
                self.push(What::Dropped { lot: name, vehicle }, because);
            }
            (Some(slot), Some((vehicle, trip, stop))) => {
                let (old, because) = (
                    self.vehicle(slot.vehicle),
                    self.about_lot(lot, Some(slot.vehicle)),
                );
                let planned = self.state.courses.stop(slot).load_start;
                let at = stop.load_start;
                if old != vehicle {
                    let (from, to) = (old, vehicle.to_owned());
                    let what = What::Moved {
                        lot: name,
                        from,
                        to,
                        at,
                    };
                    self.push(what, because);
                } else if at.0.abs_diff(planned.0) >= self.settings.tell_shift.0 {
                    let what = What::Shifted {
                        lot: name,
                        vehicle: vehicle.to_owned(),
                        by_s: at.0 - planned.0,
                        at,
                    };
                    self.push(what, because);
                } else {
                    self.tell_hub(lot, vehicle, trip);
                }
            }
            (None, None) => {}
        }
    }

    fn tell_on_board(&mut self, lot: LotId, on: VehicleId) {
        let (name, from) = (self.lot(lot), self.vehicle(on));
        let Some((vehicle, trip, stop)) = self.now.get(name.as_str()).copied() else {
            return;
        };
        if vehicle == from {
            self.tell_hub(lot, vehicle, trip);
        } else {
            let because = self.troubles(on);
            let (to, at) = (vehicle.to_owned(), stop.load_start);
            self.push(
                What::TakenOver {
                    lot: name,
                    from,
                    to,
                    at,
                },
                because,
            );
        }
    }

    fn tell_hub(&mut self, lot: LotId, vehicle: &str, trip: &PlannedTrip) {
        let Some(slot) = self.state.courses.slot(lot) else {
            return;
        };
        let old = self.state.courses.trip(slot).hub;
        let from = &self.state.problem.hubs[old.index()].id;
        if *from != trip.hub {
            let mut because = self.about_lot(lot, Some(slot.vehicle));
            because.extend(self.about_place(from));
            let what = What::HubChanged {
                lot: self.lot(lot),
                vehicle: vehicle.to_owned(),
                from: from.clone(),
                to: trip.hub.clone(),
            };
            self.push(what, because);
        }
    }

    fn tell_trucks(&mut self, plan: &Plan) {
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

    /// Events that have upset a truck.
    fn troubles(&self, vehicle: VehicleId) -> Vec<String> {
        let name = &self.state.problem.vehicles[vehicle.index()].id;
        self.events(|event| event.vehicle() == Some(name) && is_trouble(&event.kind))
    }

    fn about_place(&self, place: &str) -> Vec<String> {
        self.events(|event| event.place() == Some(place) && !event.is_progress())
    }

    /// Events about a lot, its market, and the truck that was to fetch it.
    fn about_lot(&self, lot: LotId, vehicle: Option<VehicleId>) -> Vec<String> {
        let goods = &self.state.problem.lots[lot.index()];
        let market = self.state.problem.markets.get(goods.market.index());
        let mut because = self.events(|event| {
            event.lot() == Some(&goods.id) && !matches!(event.kind, EventKind::Loaded { .. })
        });
        because.extend(
            market
                .map(|market| self.about_place(&market.id))
                .unwrap_or_default(),
        );
        because.extend(
            vehicle
                .map(|vehicle| self.troubles(vehicle))
                .unwrap_or_default(),
        );
        let roads = |event: &&Event| {
            matches!(
                event.kind,
                EventKind::Road(_) | EventKind::RoadsDrawn { .. } | EventKind::Weather { .. }
            )
        };
        because.extend(
            self.state
                .events
                .iter()
                .filter(roads)
                .map(|event| event.id.clone()),
        );
        because.dedup();
        because
    }

    fn events(&self, is_it: impl Fn(&Event) -> bool) -> Vec<String> {
        let events = self.state.events.iter().filter(|event| is_it(event));
        events.map(|event| event.id.clone()).collect()
    }
}

const fn is_trouble(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::TruckBroken { .. }
            | EventKind::UnitBroken { .. }
            | EventKind::DriverOverHours { .. }
            | EventKind::TollRefused { .. }
            | EventKind::SensorSilent { .. }
            | EventKind::Sensor { .. }
    )
}
