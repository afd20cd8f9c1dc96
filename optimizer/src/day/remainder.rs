//! What is left of a running day, as a problem of its own that `solve` and `verify` understand
//! (MODEL.md, A day that is already running).

use super::loads::{self, Forfeit};
use super::position::{RoadPoint, WayPoint, add_points};
use super::safe;
use super::settings::DaySettings;
use super::state::{DayState, LotStage, TruckState};
use crate::plan::Rule;
use crate::problem::{Lock, Lot, LotId, Problem, Promise, VehicleId};
use crate::solution::{Route, Solution};
use crate::units::{Cost, TimeWindow};
use osm_loader::LocationId;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Where trucks under way are: the problem's last locations, in order.
    pub points: Vec<RoadPoint>,
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
                mut problem,
                lots,
                shown,
                ..
            } = builder;
            let settled = loads::settle(&mut problem);
            if settled.stranded.is_empty() {
                let first = safe::first_answer(&problem, state, &lots, &settled);
                return Self {
                    problem,
                    first,
                    forfeits: settled.forfeits,
                    stranded,
                    exceeding: settled.exceeding,
                    lots,
                    points: shown,
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

/// The rest of a day as it is put together, truck by truck (`under_way.rs`) and lot by lot.
pub(super) struct Builder<'a> {
    pub(super) state: &'a DayState,
    pub(super) settings: &'a DaySettings,
    pub(super) problem: Problem,
    /// Per lot of the new problem, the old index.
    pub(super) lots: Vec<LotId>,
    /// Where trucks on the road stand.
    pub(super) points: BTreeMap<VehicleId, LocationId>,
    pub(super) shown: Vec<RoadPoint>,
}

impl<'a> Builder<'a> {
    fn new(state: &'a DayState, settings: &'a DaySettings) -> Self {
        let mut problem = state.problem.clone();
        problem.lots.clear();
        problem.locks.clear();
        let mut points = BTreeMap::new();
        let (mut way_points, mut shown) = (Vec::new(), Vec::new());
        let size = problem.outdoor.len();
        for truck in &state.trucks {
            if let Some(point) = WayPoint::of(state, truck) {
                points.insert(truck.vehicle, LocationId((size + way_points.len()) as u32));
                shown.push(point.shown(state, truck));
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
            shown,
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

    pub(super) fn push(&mut self, old: LotId, lot: Lot) -> LotId {
        self.problem.lots.push(lot);
        self.lots.push(old);
        LotId(self.problem.lots.len() as u32 - 1)
    }

    /// A lot that waits, with what its people were told.
    fn free_lot(&self, lot: LotId) -> Lot {
        let goods = self.state.problem.lots[lot.index()].clone();
        let slot = self.state.courses.slot(lot);
        let broken = slot.map_or(Cost::ZERO, |_| self.settings.break_promise);
        Lot {
            unserved_cost: goods.unserved_cost + broken,
            promise: slot.map(|slot| Promise {
                vehicle: slot.vehicle,
                load_start: self.state.courses.stop(slot).load_start,
                other_vehicle: self.settings.change_truck,
                per_hour: self.settings.change_hour,
            }),
            ..goods
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
                    Lock::InOrder(locked, vehicle, place) if locked == *old => {
                        self.problem.locks.push(Lock::InOrder(lot, vehicle, place));
                    }
                    _ => {}
                }
            }
        }
    }
}
