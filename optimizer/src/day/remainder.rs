//! What is left of a running day, as a problem of its own that `solve` and `verify` understand
//! (MODEL.md, A day that is already running).

use super::position::{WayPoint, add_points};
use super::safe::{self, Forfeit};
use super::settings::DaySettings;
use super::state::{DayState, LotStage, OnBoardLot, TruckState, Whereabouts};
use crate::plan::Rule;
use crate::problem::{
    Aboard, Handling, LoadedBox, Lock, Lot, LotId, Market, MarketId, Past, Problem, Promise,
    Skills, UnderWay, Vehicle, VehicleId,
};
use crate::solution::{Route, Solution};
use crate::units::{Cost, Load, Meters, PlanTime, Position, Seconds, TimeWindow};
use osm_loader::LocationId;
use std::collections::{BTreeMap, BTreeSet};

/// The price of leaving behind what is on board: nobody would.
const LEFT_ON_BOARD: Cost = Cost(1_000_000_000);

/// A load that no hub can take any more, or that stands with a broken truck.
#[derive(Clone, Debug, PartialEq)]
pub struct Stranded {
    /// The truck.
    pub vehicle: VehicleId,
    /// Its lots, by the state's indices.
    pub lots: Vec<LotId>,
    /// What keeps it from every hub; `None` where the truck is broken and no transfer is allowed.
    pub rule: Option<Rule>,
}

/// What is left of the day.
#[derive(Clone, Debug)]
pub struct Remainder {
    /// The problem: free lots, lots on board, trucks where they are.
    pub problem: Problem,
    /// A legal plan of it at once: loads on board reach a hub, the rest as far as planned.
    pub first: Solution,
    /// Lots whose limits cannot be kept any more, by the problem's indices, and the limit.
    pub forfeits: Vec<Forfeit>,
    /// Loads that no plan can bring anywhere.
    pub stranded: Vec<Stranded>,
    /// Trucks whose drivers must exceed a limit to bring their load to a hub.
    pub exceeding: Vec<(VehicleId, Rule)>,
    /// Per lot of the problem, its index in the state's problem.
    pub lots: Vec<LotId>,
}

impl Remainder {
    /// What is left of a day in some state.
    pub fn new(state: &DayState, settings: &DaySettings) -> Self {
        let mut stranded = broken_loads(state, settings);
        let mut without: BTreeSet<VehicleId> = stranded.iter().map(|load| load.vehicle).collect();
        loop {
            let mut builder = Builder::new(state, settings);
            builder.fill(&without);
            let Builder {
                mut problem, lots, ..
            } = builder;
            let settled = safe::settle(&mut problem);
            if settled.stranded.is_empty() {
                let first = safe::first_answer(&problem, state, &lots, &settled);
                return Self {
                    problem,
                    first,
                    forfeits: settled.forfeits,
                    stranded,
                    exceeding: settled.exceeding,
                    lots,
                };
            }
            for (vehicle, rule) in settled.stranded {
                without.insert(vehicle);
                let truck = &state.trucks[vehicle.index()];
                stranded.push(Stranded {
                    vehicle,
                    lots: truck.when_free.iter().map(|lot| lot.lot).collect(),
                    rule: Some(rule),
                });
            }
        }
    }
}

impl Remainder {
    /// Every truck's rest of the day as the plan in force has it, legal or not.
    pub(super) fn as_planned(&self, state: &DayState) -> Vec<Route> {
        safe::as_planned(&self.problem, state, &self.lots)
    }
}

fn broken_loads(state: &DayState, settings: &DaySettings) -> Vec<Stranded> {
    let broken = state
        .trucks
        .iter()
        .filter(|truck| truck.broken && !settings.transfer);
    let loaded = broken.filter(|truck| !truck.when_free.is_empty());
    loaded
        .map(|truck| Stranded {
            vehicle: truck.vehicle,
            lots: truck.when_free.iter().map(|lot| lot.lot).collect(),
            rule: None,
        })
        .collect()
}

struct Builder<'a> {
    state: &'a DayState,
    settings: &'a DaySettings,
    problem: Problem,
    /// Per lot of the new problem, the old index.
    lots: Vec<LotId>,
    /// Where trucks on the road stand.
    points: BTreeMap<VehicleId, LocationId>,
}

impl<'a> Builder<'a> {
    fn new(state: &'a DayState, settings: &'a DaySettings) -> Self {
        let mut problem = state.problem.clone();
        problem.lots.clear();
        problem.locks.clear();
        let mut points = BTreeMap::new();
        let mut way_points = Vec::new();
        let size = problem.outdoor.len();
        for truck in &state.trucks {
            if let Some(point) = WayPoint::of(state, truck) {
                points.insert(truck.vehicle, LocationId((size + way_points.len()) as u32));
                way_points.push(point);
            }
        }
        add_points(&mut problem, &way_points);
        Self {
            state,
            settings,
            problem,
            lots: Vec::new(),
            points,
        }
    }

    fn fill(&mut self, without: &BTreeSet<VehicleId>) {
        for lot in self.state.problem.lot_ids() {
            if self.state.lots[lot.index()] == LotStage::Waiting {
                let free = self.free_lot(lot);
                self.push(lot, free);
            }
        }
        for truck in &self.state.trucks {
            self.note_hub(truck);
            if without.contains(&truck.vehicle) {
                self.park(truck.vehicle);
            } else if truck.broken {
                self.offer_load(truck);
                self.park(truck.vehicle);
            } else {
                self.start(truck);
            }
        }
        for &lot in &self
            .state
            .lots_that(|stage| matches!(stage, LotStage::Delivered(..)))
        {
            self.fill_zone(lot);
        }
        for &lot in &self
            .state
            .lots_that(|stage| matches!(stage, LotStage::Unloading(..)))
        {
            self.fill_zone(lot);
        }
        self.keep_locks();
    }

    fn push(&mut self, old: LotId, lot: Lot) -> LotId {
        self.problem.lots.push(lot);
        self.lots.push(old);
        LotId(self.problem.lots.len() as u32 - 1)
    }

    /// A lot that waits, with what its people were told.
    fn free_lot(&self, lot: LotId) -> Lot {
        let goods = self.state.problem.lots[lot.index()].clone();
        let slot = self.state.courses.slot(lot);
        Lot {
            promise: slot.map(|slot| Promise {
                vehicle: slot.vehicle,
                load_start: self.state.courses.stop(slot).load_start,
                other_vehicle: self.settings.change_truck,
                per_hour: self.settings.change_hour,
            }),
            ..goods
        }
    }

    /// A truck that does nothing more.
    fn park(&mut self, vehicle: VehicleId) {
        self.problem.vehicles[vehicle.index()].limits.payload = Load::default();
    }

    /// A truck that goes on from where it is.
    fn start(&mut self, truck: &TruckState) {
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
        if farthest <= 1.0 {
            return Seconds::ZERO;
        }
        Seconds::ceil(farthest * 60.0 / self.problem.settings.thermal.precool_k_per_min)
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
            name: id.clone(),
            id,
            position: Position::new(0.0, 0.0),
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
    fn offer_load(&mut self, truck: &TruckState) {
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

    /// A dock that is held now.
    fn note_hub(&mut self, truck: &TruckState) {
        if let Some((hub, from, until)) = truck.unloading {
            let held = TimeWindow::new(from.min(until), until);
            self.problem.hubs[hub.index()].taken.extend(held);
        }
    }

    /// What has come into a zone today leaves less room in it.
    fn fill_zone(&mut self, lot: LotId) {
        let (LotStage::Delivered(_, hub, _) | LotStage::Unloading(_, hub, _)) =
            self.state.lots[lot.index()]
        else {
            return;
        };
        let goods = &self.state.problem.lots[lot.index()];
        let window = self.problem.products[goods.product.index()].window;
        let hub = &mut self.problem.hubs[hub.index()];
        if let Some(zone) = hub.zone_for(goods.product, window) {
            let zone = &mut hub.zones[zone];
            zone.capacity_kg = zone.capacity_kg.saturating_sub(goods.load.kg);
        }
    }

    /// A person's locks hold on, except to a truck that cannot go.
    fn keep_locks(&mut self) {
        for (index, old) in self.lots.iter().enumerate() {
            let lot = LotId(index as u32);
            if self.problem.lots[index].aboard.is_some() {
                continue;
            }
            for lock in &self.state.problem.locks {
                match *lock {
                    Lock::On(locked, vehicle) if locked == *old => {
                        let goes = self.problem.vehicles[vehicle.index()].limits.payload.kg > 0;
                        self.problem
                            .locks
                            .extend(goes.then_some(Lock::On(lot, vehicle)));
                    }
                    Lock::NotOn(locked, vehicle) if locked == *old => {
                        self.problem.locks.push(Lock::NotOn(lot, vehicle));
                    }
                    _ => {}
                }
            }
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
