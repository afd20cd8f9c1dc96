//! Trucks in the rest of a day: where they start, what they have on board, what they may still do.

use super::position::{NOWHERE, position_of};
use super::remainder::Builder;
use super::state::{OnBoardLot, TruckState, Whereabouts};
use crate::problem::{
    Aboard, Handling, LoadedBox, Lock, Lot, LotId, Market, MarketId, Past, Problem, Skills,
    UnderWay, Vehicle, VehicleId,
};
use crate::units::{Cost, Load, Meters, PlanTime, Position, Seconds, TimeWindow};
use osm_loader::LocationId;

/// The price of leaving behind what is on board: nobody would.
const LEFT_ON_BOARD: Cost = Cost(1_000_000_000);

impl<'a> Builder<'a> {
    /// A truck that does nothing more.
    pub(super) fn park(&mut self, vehicle: VehicleId) {
        self.problem.vehicles[vehicle.index()].limits.payload = Load::default();
    }

    /// A truck that goes on from where it is.
    pub(super) fn start(&mut self, truck: &TruckState) {
        let index = truck.vehicle.index();
        if truck.unit_off {
            let thermal = &mut self.problem.vehicles[index].thermal;
            (thermal.cooling_w, thermal.heating_w) = (0.0, 0.0);
        }
        let Some(since) = truck.working_since else {
            self.start_later(truck);
            return;
        };
        let has_load = !truck.when_free.is_empty();
        let vehicle = &mut self.problem.vehicles[index];
        let worked = truck.free_at.since(since);
        vehicle.start = match truck.whereabouts {
            Whereabouts::AtMarket(market) => self.state.problem.markets[market.index()].location,
            Whereabouts::AtHub(hub) => self.state.problem.hubs[hub.index()].location,
            Whereabouts::NotLeft => vehicle.start,
            Whereabouts::Driving { from, .. } => {
                self.points.get(&truck.vehicle).copied().unwrap_or(from)
            }
        };
        let limits = &mut vehicle.limits;
        let end = limits
            .shift
            .end()
            .min(since + limits.longest)
            .max(truck.free_at);
        limits.shift = TimeWindow::new(truck.free_at, end).expect("the end is not before");
        limits.regular = limits.regular.saturating_sub(worked);
        limits.longest = limits.longest.saturating_sub(worked);
        limits.trips = limits
            .trips
            .saturating_sub(truck.trips_done)
            .max(u32::from(has_load));
        limits.range = limits
            .range
            .map(|range| Meters(range.0.saturating_sub(truck.distance.0)));
        vehicle.costs.per_day = Cost::ZERO;
        let standing_at = self.standing_at(truck);
        let load = has_load.then(|| self.load(truck, standing_at));
        let is_done = truck.over_hours == Some(None) || truck.sealed;
        let vehicle = &mut self.problem.vehicles[index];
        vehicle.underway = Some(UnderWay {
            worked,
            driven: truck.driven,
            stretch: truck.stretch,
            standing_since: truck.standing_since.min(truck.free_at),
            standing_at,
            load,
        });
        if is_done {
            close_to_more(&mut self.problem, truck.vehicle);
        }
    }

    /// A truck that has not left: not before now, and not before its driver could be called and its
    /// box cooled for whatever waits; as planned, if that is sooner.
    fn start_later(&mut self, truck: &TruckState) {
        let now = self.state.now;
        let course = self.state.courses.of(truck.vehicle);
        let called = now + self.settings.call_out;
        let cooled = now + self.precooling(truck.vehicle, called, self.optima());
        let as_planned = course.departure.map(|planned| {
            let trip = course.trips.first();
            let since = trip.and_then(|trip| trip.precool_from).unwrap_or(now);
            let points = trip.into_iter().flat_map(|trip| &trip.set_points);
            let points = points.flatten().map(|point| point.degrees()).collect();
            planned.max(since.min(now) + self.precooling(truck.vehicle, planned, points))
        });
        let earliest = called.max(cooled);
        let ready = as_planned.map_or(earliest, |planned| planned.min(earliest));
        let ready = ready.max(now).max(truck.free_at);
        let since = course.trips.first().and_then(|trip| trip.precool_from);
        let is_out = truck.over_hours == Some(None);
        let vehicle = &mut self.problem.vehicles[truck.vehicle.index()];
        vehicle.cools_from = Some(since.unwrap_or(now).min(now));
        let limits = &mut vehicle.limits;
        match TimeWindow::new(limits.shift.start().max(ready), limits.shift.end()) {
            Some(shift) if !is_out => limits.shift = shift,
            _ => self.park(truck.vehicle),
        }
    }

    /// Optima of what waits chilled.
    fn optima(&self) -> Vec<f64> {
        let waiting = self.problem.lots.iter().map(|lot| lot.product);
        let optima =
            waiting.map(|product| self.problem.products[product.index()].optimum.degrees());
        optima.filter(|optimum| *optimum > -5.0).collect()
    }

    /// How long the box needs to be cooled for the farthest of some set points.
    fn precooling(&self, vehicle: VehicleId, at: PlanTime, points: Vec<f64>) -> Seconds {
        let truck = &self.problem.vehicles[vehicle.index()];
        if !truck.thermal.is_refrigerated() {
            return Seconds::ZERO;
        }
        let outdoors = self.problem.outdoor[truck.start.index()].at(at.hour_of_day());
        let apart = points.into_iter().map(|point| (outdoors - point).abs());
        let farthest = apart.fold(0.0, f64::max);
        Seconds::ceil(self.problem.settings.thermal.precooling_s(farthest))
    }

    /// The market a truck stands at with its set-up done. A truck with a load elsewhere stands at
    /// one of its own making, so that its lots have a place to be.
    fn standing_at(&mut self, truck: &TruckState) -> Option<MarketId> {
        let kg: u32 = truck
            .when_free
            .iter()
            .map(|lot| self.goods(lot).load.kg)
            .sum();
        let vehicle = &self.problem.vehicles[truck.vehicle.index()];
        if let Whereabouts::AtMarket(market) = truck.whereabouts {
            let place = &self.problem.markets[market.index()];
            let gross = vehicle.limits.curb_kg + kg;
            let is_set_up = truck.standing_since + place.handling.setup <= truck.free_at;
            if is_set_up && place.max_gross_kg.is_none_or(|most| gross <= most) {
                return Some(market);
            }
        }
        if truck.when_free.is_empty() {
            return None;
        }
        let location = vehicle.start;
        let id = format!("@{}", vehicle.id);
        Some(self.place_of_its_own(id, location, Seconds::ZERO, None))
    }

    fn place_of_its_own(
        &mut self,
        id: String,
        location: LocationId,
        setup: Seconds,
        per_tonne: Option<Seconds>,
    ) -> MarketId {
        let day = TimeWindow::new(PlanTime::at(-240, 0), PlanTime::at(240, 0));
        self.problem.markets.push(Market {
            name: id.trim_start_matches('@').to_owned(),
            id,
            position: self.position_of(location),
            location,
            windows: day.into_iter().collect(),
            handling: Handling {
                setup,
                paperwork: Seconds::ZERO,
                per_tonne: per_tonne.unwrap_or_default(),
                door_open: 1.0,
                sealed_dock: false,
            },
            cold_store: None,
            max_gross_kg: None,
            max_length_m: None,
            needs: Skills::default(),
        });
        MarketId(self.problem.markets.len() as u32 - 1)
    }

    /// Where a location is, as well as it is known without a map.
    fn position_of(&self, location: LocationId) -> Position {
        let known = position_of(&self.state.problem, location);
        let mut points = self.points.iter().filter(|(_, at)| **at == location);
        let point = points.next().and_then(|(vehicle, _)| {
            let mut shown = self.shown.iter();
            shown.find(|point| point.vehicle == *vehicle)
        });
        let point = point.map(|point| point.seen.unwrap_or(point.near));
        known.or(point).unwrap_or(NOWHERE)
    }

    fn goods(&self, lot: &OnBoardLot) -> &'a Lot {
        &self.state.problem.lots[lot.lot.index()]
    }

    /// The box with its lots, which come into the problem as lots on board.
    fn load(&mut self, truck: &TruckState, standing_at: Option<MarketId>) -> LoadedBox {
        let market = standing_at.expect("a truck with a load stands at a market, if of its own");
        let mut lots = Vec::new();
        for lot in &truck.when_free {
            let goods = Lot {
                market,
                core: lot.core,
                start_windows: TimeWindow::new(truck.free_at, truck.free_at)
                    .into_iter()
                    .collect(),
                service: Seconds::ZERO,
                unserved_cost: LEFT_ON_BOARD,
                needs: Skills::default(),
                aboard: Some(Aboard {
                    vehicle: truck.vehicle,
                    compartment: lot.compartment,
                }),
                past: Some(past(lot)),
                ..self.goods(lot).clone()
            };
            let id = self.push(lot.lot, goods);
            self.problem.locks.push(Lock::On(id, truck.vehicle));
            lots.push(id);
        }
        self.make_room(truck, &lots);
        LoadedBox {
            layout: truck.layout,
            set_points: truck.set_points.clone(),
            air: truck.air.clone(),
            doors_closed: truck.doors_closed,
            lots,
        }
    }

    /// What is on board is on board, even if it is more than was allowed.
    fn make_room(&mut self, truck: &TruckState, lots: &[LotId]) {
        let load_of = |lot: &LotId| self.problem.lots[lot.index()].load;
        let all: Load = lots.iter().map(load_of).sum();
        let parts = self.problem.vehicles[truck.vehicle.index()].layouts[usize::from(truck.layout)]
            .compartments
            .len();
        let inside: Vec<Load> = (0..parts)
            .map(|part| {
                let here = truck.when_free.iter().zip(lots);
                here.filter(|(lot, _)| usize::from(lot.compartment) == part)
                    .map(|(_, lot)| load_of(lot))
                    .sum()
            })
            .collect();
        let vehicle = &mut self.problem.vehicles[truck.vehicle.index()];
        vehicle.limits.payload = greater(vehicle.limits.payload, all);
        let parts = &mut vehicle.layouts[usize::from(truck.layout)].compartments;
        for (part, load) in parts.iter_mut().zip(inside) {
            part.capacity = greater(part.capacity, load);
        }
    }

    /// The load of a truck that has broken down waits in it to be taken over, warming meanwhile.
    pub(super) fn offer_load(&mut self, truck: &TruckState) {
        if truck.when_free.is_empty() {
            return;
        }
        let location = match truck.whereabouts {
            Whereabouts::AtMarket(market) => self.problem.markets[market.index()].location,
            Whereabouts::AtHub(hub) => self.problem.hubs[hub.index()].location,
            Whereabouts::NotLeft => self.problem.vehicles[truck.vehicle.index()].start,
            Whereabouts::Driving { from, .. } => {
                self.points.get(&truck.vehicle).copied().unwrap_or(from)
            }
        };
        let id = format!("@{}", self.problem.vehicles[truck.vehicle.index()].id);
        let per_tonne = self.settings.transfer_per_tonne;
        let setup = Seconds::from_minutes(8);
        let market = self.place_of_its_own(id, location, setup, Some(per_tonne));
        let handling = self.problem.markets[market.index()].handling;
        for lot in &truck.when_free {
            let goods = self.goods(lot);
            let until = PlanTime::at(48, 0).max(self.state.now);
            let offered = Lot {
                market,
                core: lot.core,
                start_windows: TimeWindow::new(self.state.now, until).into_iter().collect(),
                service: handling.lot_duration(goods.load),
                past: Some(past(lot)),
                ..goods.clone()
            };
            self.push(lot.lot, offered);
        }
    }
}

fn past(lot: &OnBoardLot) -> Past {
    Past {
        loaded_core: lot.loaded_core,
        endured: lot.endured,
        forfeited: false,
    }
}

fn greater(a: Load, b: Load) -> Load {
    Load {
        kg: a.kg.max(b.kg),
        liters: a.liters.max(b.liters),
        pallets: a.pallets.max(b.pallets),
    }
}

/// A truck that brings its load to a hub and takes nothing more.
pub(super) fn close_to_more(problem: &mut Problem, vehicle: VehicleId) {
    let loads = load_by_compartment(problem, vehicle);
    let truck: &mut Vehicle = &mut problem.vehicles[vehicle.index()];
    truck.limits.payload = loads.iter().copied().sum();
    truck.limits.trips = truck.limits.trips.min(1);
    let layout = truck
        .underway
        .as_ref()
        .and_then(|day| day.load.as_ref())
        .map(|load| load.layout);
    for (index, division) in truck.layouts.iter_mut().enumerate() {
        for (part, capacity) in division.compartments.iter_mut().enumerate() {
            let is_loaded = layout.map(usize::from) == Some(index);
            let load = loads.get(part).copied().filter(|_| is_loaded);
            capacity.capacity = load.unwrap_or_default();
        }
    }
}

fn load_by_compartment(problem: &Problem, vehicle: VehicleId) -> Vec<Load> {
    let mut loads = Vec::new();
    for lot in &problem.lots {
        if let Some(aboard) = lot.aboard.filter(|aboard| aboard.vehicle == vehicle) {
            let place = usize::from(aboard.compartment);
            loads.resize(loads.len().max(place + 1), Load::default());
            loads[place] += lot.load;
        }
    }
    loads
}
