//! Plans kept aside: the best so far, and one given to start from.

use std::collections::BTreeSet;

use super::docks::Docks;
use super::tour::Tour;
use super::zones::Zones;
use super::{Search, empty_route};
use crate::plan::CostItems;
use crate::problem::{LotId, VehicleId};
use crate::rules::lock;
use crate::solution::{Route, Solution, Trip};
use crate::stowage::stowed_trip;
use crate::units::Cost;

/// A plan at rest.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    tours: Vec<Tour>,
    zones: Zones,
    docks: Docks,
    fetched_by: Vec<Option<VehicleId>>,
    pub(crate) cost: Cost,
    pub(crate) items: CostItems,
    pub(crate) unserved: usize,
}

impl Search<'_> {
    /// Keeps a copy of the plan as it stands.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            tours: self.tours.clone(),
            zones: self.zones.clone(),
            docks: self.docks.clone(),
            fetched_by: self.fetched_by.clone(),
            cost: self.cost(),
            items: self.cost_items(),
            unserved: self.unserved().len(),
        }
    }

    /// Brings a copy up to the plan as it stands, from which it differs in some vehicles' tours.
    pub(crate) fn update(&self, snapshot: &mut Snapshot, vehicles: &BTreeSet<VehicleId>) {
        for vehicle in vehicles.iter().map(|vehicle| vehicle.index()) {
            snapshot.tours[vehicle].clone_from(&self.tours[vehicle]);
        }
        snapshot.zones.clone_from(&self.zones);
        snapshot.docks.clone_from(&self.docks);
        snapshot.fetched_by.clone_from(&self.fetched_by);
        snapshot.cost = self.cost();
        snapshot.items = self.cost_items();
        snapshot.unserved = self.unserved().len();
    }

    /// Goes back to a plan kept before.
    pub(crate) fn restore(&mut self, snapshot: Snapshot) {
        self.tours = snapshot.tours;
        self.zones = snapshot.zones;
        self.docks = snapshot.docks;
        self.fetched_by = snapshot.fetched_by;
        self.begin();
    }

    /// Takes over a given plan: as it is where all of it is legal; otherwise what is legal of it.
    /// Then its lots keep vehicle, trip, order and hub; stowage and waiting for docks are decided
    /// anew, first for trucks with lots on board.
    pub(crate) fn resume(&mut self, given: &Solution) {
        let before = self.snapshot();
        if given.routes.iter().all(|route| self.takes_as_given(route)) {
            return;
        }
        self.restore(before);
        let vehicles = &self.problem.vehicles;
        let is_loaded = |route: &&Route| {
            let vehicle = vehicles.get(route.vehicle.index());
            vehicle.is_some_and(|vehicle| vehicle.loaded_box(0).is_some())
        };
        let (loaded, others): (Vec<&Route>, Vec<&Route>) = given.routes.iter().partition(is_loaded);
        for route in loaded.into_iter().chain(others) {
            let vehicle = route.vehicle;
            let known = self.tours.get(vehicle.index()).is_some_and(Tour::is_idle);
            if known {
                self.take_over(vehicle, route);
            }
        }
    }

    /// Takes over a route to the second; tells whether it is legal beside those taken over before.
    fn takes_as_given(&mut self, route: &Route) -> bool {
        let (problem, vehicle) = (self.problem, route.vehicle);
        let is_known = self.tours.get(vehicle.index()).is_some_and(Tour::is_idle)
            && route.trips.iter().all(|trip| {
                trip.hub.index() < problem.hubs.len()
                    && !trip.stops.is_empty()
                    && trip.lots().all(|lot| {
                        self.fetched_by.get(lot.index()) == Some(&None)
                            && self.lookup.admits(vehicle, lot, trip.hub)
                    })
            });
        let mut lots: Vec<LotId> = route.lots().collect();
        lots.sort_unstable();
        let is_once = lots.windows(2).all(|pair| pair[0] != pair[1]);
        if !is_known || !is_once || route.trips.is_empty() || !self.find_room(route) {
            return false;
        }
        let kind = self.lookup.kind(vehicle);
        let worth = self.judge.as_given(kind, &self.docks, route);
        let is_legal = worth.is_some();
        if is_legal {
            self.replace(route.clone(), worth);
        }
        is_legal
    }

    /// Whether the zones of the hubs take all that a route brings.
    fn find_room(&self, route: &Route) -> bool {
        route.trips.iter().all(|trip| {
            let same_hub = route.trips.iter().filter(|other| other.hub == trip.hub);
            let coming: Vec<LotId> = same_hub.flat_map(Trip::lots).collect();
            self.zones.have_room(&self.lookup.zones, trip.hub, &coming)
        })
    }

    fn take_over(&mut self, vehicle: VehicleId, given: &Route) {
        let mut route = empty_route(vehicle);
        for trip in &lock::in_order(self.problem, given).trips {
            if let Some(trip) = self.usable(vehicle, trip, &route) {
                route.trips.push(trip);
            }
        }
        self.replace(route, None);
        while let Err(broken) = self.appraise(vehicle) {
            let culprit = self.lot_at(vehicle, broken.trip, broken.stop);
            let last_free = self.last_free(vehicle);
            let stays = self.problem.lots[culprit.index()].aboard.is_some();
            self.remove(&[last_free.filter(|_| stays).unwrap_or(culprit)]);
        }
    }

    /// The last lot of a vehicle's day that is not on board.
    fn last_free(&self, vehicle: VehicleId) -> Option<LotId> {
        let trips = self.tours[vehicle.index()].route.trips.iter();
        let mut lots = trips
            .flat_map(Trip::lots)
            .collect::<Vec<LotId>>()
            .into_iter();
        lots.rfind(|lot| self.problem.lots[lot.index()].aboard.is_none())
    }

    /// The lots of a given trip that may still ride it, stowed.
    fn usable(&self, vehicle: VehicleId, given: &Trip, earlier: &Route) -> Option<Trip> {
        let hub = given.hub;
        if hub.index() >= self.problem.hubs.len() {
            return None;
        }
        let mut lots: Vec<LotId> = Vec::new();
        let mut stowed = None;
        for lot in given.lots() {
            let is_free = lot.index() < self.fetched_by.len()
                && self.fetched_by[lot.index()].is_none()
                && !lots.contains(&lot)
                && !earlier.lots().any(|other| other == lot);
            if !is_free || !self.lookup.admits(vehicle, lot, hub) {
                continue;
            }
            lots.push(lot);
            let same_hub = earlier.trips.iter().filter(|trip| trip.hub == hub);
            let coming: Vec<LotId> = same_hub.flat_map(Trip::lots).chain(lots.clone()).collect();
            let trip = stowed_trip(self.problem, vehicle, hub, &lots);
            match trip {
                Ok(trip) if self.zones.have_room(&self.lookup.zones, hub, &coming) => {
                    stowed = Some(trip);
                }
                _ => {
                    lots.pop();
                }
            }
        }
        stowed
    }
}
