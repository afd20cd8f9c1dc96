//! What a new plan changes against the one in force, told lot by lot and truck by truck with the
//! events behind it.

use super::as_known::Gone;
use super::change::{Change, What};
use super::event::{Event, EventKind};
use super::remainder::Remainder;
use super::settings::DaySettings;
use super::state::{DayState, LotStage, TruckState};
use crate::plan::{Plan, PlannedStop, PlannedTrip};
use crate::problem::{LotId, VehicleId};
use crate::units::Cost;
use std::collections::BTreeMap;

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
            self.tell_hurry(truck);
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
        for truck in self.state.trucks.iter().filter(|truck| truck.broken) {
            let load = truck.when_free.iter().map(|lot| self.lot(lot.lot));
            let lots: Vec<String> = load
                .filter(|lot| !self.now.contains_key(lot.as_str()))
                .collect();
            let mut stranded = self.remainder.stranded.iter();
            if !lots.is_empty() && stranded.all(|load| load.vehicle != truck.vehicle) {
                let because = self.troubles(truck.vehicle);
                let vehicle = self.vehicle(truck.vehicle);
                self.push(What::Waits { vehicle, lots }, because);
            }
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

    /// A load that loses time, or that nothing cools any more: where it goes and how long it has.
    fn tell_hurry(&mut self, truck: &TruckState) {
        let Some(carried) = truck.when_free.first() else {
            return;
        };
        let because = self.troubles(truck.vehicle);
        let hurried = truck
            .when_free
            .iter()
            .filter_map(|lot| Some((lot.minutes_left?, lot.limited_by?, lot.lot)));
        let first = hurried.min_by(|a, b| a.0.total_cmp(&b.0));
        let first = first.filter(|one| one.0 <= URGENT_MIN || truck.unit_off);
        let lot = self.lot(first.map_or(carried.lot, |one| one.2));
        let Some(&(vehicle, trip, _)) = self.now.get(lot.as_str()) else {
            return;
        };
        let (vehicle, hub, at) = (vehicle.to_owned(), trip.hub.clone(), trip.unload_end);
        match first {
            _ if because.is_empty() => {}
            Some((minutes_left, limit, _)) => {
                let urgent = What::Urgent {
                    vehicle,
                    hub,
                    at,
                    lot,
                    minutes_left,
                    limit,
                };
                self.push(urgent, because);
            }
            None if truck.unit_off => self.push(What::Uncooled { vehicle, hub, at }, because),
            None => {}
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
                self.tell_life(lot, vehicle, stop);
            }
            (None, None) => {}
        }
    }

    /// Whether a lot loses more than it was to.
    fn tell_life(&mut self, lot: LotId, vehicle: &str, stop: &PlannedStop) {
        let Some(slot) = self.state.courses.slot(lot) else {
            return;
        };
        let planned = self.state.courses.stop(slot).shelf_life_used;
        let used = stop.quality.shelf_life_used;
        if used - planned < self.settings.tell_life && !self.is_found_warm(lot) {
            return;
        }
        let because = self.about_lot(lot, Some(slot.vehicle));
        let what = What::LosesLife {
            lot: self.lot(lot),
            vehicle: vehicle.to_owned(),
            core: stop.quality.core_at_hub,
            used,
            planned,
        };
        self.push(what, because);
    }

    /// Whether somebody has found a lot warmer than it should be.
    fn is_found_warm(&self, lot: LotId) -> bool {
        let problem = &self.state.problem;
        let goods = &problem.lots[lot.index()];
        let market = problem.markets.get(goods.market.index());
        let is_told = |event: &Event| match &event.kind {
            EventKind::LotWarm { lot, .. } => *lot == goods.id,
            EventKind::MarketPowerCut { market: cut, .. } => {
                market.is_some_and(|market| market.id == *cut)
            }
            _ => false,
        };
        goods.core > problem.product_of(lot).window.max() && self.state.events.iter().any(is_told)
    }

    fn tell_on_board(&mut self, lot: LotId, on: VehicleId) {
        let (name, from) = (self.lot(lot), self.vehicle(on));
        let Some((vehicle, trip, stop)) = self.now.get(name.as_str()).copied() else {
            return;
        };
        if vehicle == from {
            self.tell_hub(lot, vehicle, trip);
            self.tell_life(lot, vehicle, stop);
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
            let because = self.about_lot(lot, Some(slot.vehicle));
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

    /// Events that have upset a truck, or what it carries.
    fn troubles(&self, vehicle: VehicleId) -> Vec<String> {
        let name = &self.state.problem.vehicles[vehicle.index()].id;
        let carries = |lot: &str| {
            let mut load = self.state.trucks[vehicle.index()].when_free.iter();
            load.any(|on_board| self.state.problem.lots[on_board.lot.index()].id == lot)
        };
        self.events(|event| match &event.kind {
            EventKind::LotContaminated { lot } => carries(lot),
            kind => event.vehicle() == Some(name) && is_trouble(kind),
        })
    }

    fn is_about_place(event: &Event, place: &str) -> bool {
        event.place() == Some(place) && !event.is_progress()
    }

    /// Events about a lot, its market, the truck that was to fetch it and the hub it was to go to.
    fn about_lot(&self, lot: LotId, vehicle: Option<VehicleId>) -> Vec<String> {
        let problem = &self.state.problem;
        let goods = &problem.lots[lot.index()];
        let market = problem.markets.get(goods.market.index());
        let slot = self.state.courses.slot(lot);
        let hub = slot.map(|slot| &problem.hubs[self.state.courses.trip(slot).hub.index()].id);
        let of_truck = vehicle.map(|vehicle| self.troubles(vehicle));
        let of_truck = of_truck.unwrap_or_default();
        self.events(|event| {
            let is_own = event.lot() == Some(&goods.id)
                && !matches!(
                    event.kind,
                    EventKind::Loaded { .. } | EventKind::Sensor { .. }
                );
            let is_everywhere = matches!(
                event.kind,
                EventKind::Road(_) | EventKind::RoadsDrawn { .. } | EventKind::Weather { .. }
            );
            is_own
                || is_everywhere
                || market.is_some_and(|market| Self::is_about_place(event, &market.id))
                || hub.is_some_and(|hub| Self::is_about_place(event, hub))
                || of_truck.contains(&event.id)
        })
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
