//! The plan being searched: tours, what is left behind, counters across routes, and undo.
//!
//! Every change goes through [`Search::replace`], which keeps all of it consistent; [`Search::undo`] takes back everything since [`Search::begin`]. It decides nothing.

mod band;
mod desk;
mod docks;
pub(crate) mod fitting;
pub(crate) mod judge;
pub(crate) mod lookup;
mod memory;
mod neighbors;
pub(crate) mod prices;
pub(crate) mod road;
mod snapshot;
pub(crate) mod tour;
pub(crate) mod trial;
mod zones;

use std::sync::Arc;

use crate::evaluate::Broken;
use crate::insertion::Candidate;
use crate::plan::{CostItems, Rule};
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::solution::{Route, Solution};
use crate::units::Cost;
use docks::Docks;
use judge::Judge;
use lookup::Lookup;
pub(crate) use snapshot::Snapshot;
use tour::{Tour, Unloading, Worth};
use zones::Zones;

/// A plan in the making.
#[derive(Debug)]
pub(crate) struct Search<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) lookup: Arc<Lookup>,
    judge: Judge<'p>,
    /// One per vehicle, in the problem's order.
    pub(crate) tours: Vec<Tour>,
    pub(crate) zones: Zones,
    docks: Docks,
    /// Who fetches each lot; `None` for those left behind.
    pub(crate) fetched_by: Vec<Option<VehicleId>>,
    /// Lots inserted since [`Search::begin`], in that order.
    pub(crate) inserted: Vec<LotId>,
    saved: Saved,
}

/// What undo needs.
#[derive(Debug, Default)]
struct Saved {
    tours: Vec<Tour>,
    is_kept: Vec<bool>,
    zones: Zones,
    docks: Docks,
    fetched_by: Vec<Option<VehicleId>>,
}

impl<'p> Search<'p> {
    /// All vehicles idle, all lots left behind.
    pub(crate) fn new(problem: &'p Problem) -> Self {
        Self::idle(problem, Arc::new(Lookup::new(problem)))
    }

    /// The same for another search of the problem; what is looked up is not worked out again.
    pub(crate) fn beside(other: &Self) -> Self {
        Self::idle(other.problem, Arc::clone(&other.lookup))
    }

    fn idle(problem: &'p Problem, lookup: Arc<Lookup>) -> Self {
        let tours: Vec<Tour> = problem
            .vehicle_ids()
            .map(|vehicle| Tour::idle(problem, &lookup, vehicle))
            .collect();
        let mut search = Self {
            problem,
            judge: Judge::new(problem),
            zones: Zones::new(&lookup.zones),
            docks: Docks::new(problem),
            fetched_by: vec![None; problem.lots.len()],
            inserted: Vec::new(),
            saved: Saved {
                is_kept: vec![false; tours.len()],
                ..Saved::default()
            },
            tours,
            lookup,
        };
        search.begin();
        search
    }

    /// Everything up to now is kept; [`Search::undo`] returns to here.
    pub(crate) fn begin(&mut self) {
        for tour in self.saved.tours.drain(..) {
            self.saved.is_kept[tour.route.vehicle.index()] = false;
        }
        self.saved.zones.clone_from(&self.zones);
        self.saved.docks.clone_from(&self.docks);
        self.saved.fetched_by.clone_from(&self.fetched_by);
        self.inserted.clear();
    }

    /// Takes back everything since [`Search::begin`].
    pub(crate) fn undo(&mut self) {
        for tour in self.saved.tours.drain(..) {
            let vehicle = tour.route.vehicle.index();
            self.saved.is_kept[vehicle] = false;
            self.tours[vehicle] = tour;
        }
        self.zones.clone_from(&self.saved.zones);
        self.docks.clone_from(&self.saved.docks);
        self.fetched_by.clone_from(&self.saved.fetched_by);
        self.inserted.clear();
    }

    /// Vehicles whose tours were touched since [`Search::begin`], in the order of the first touch.
    pub(crate) fn touched(&self) -> Vec<VehicleId> {
        let saved = self.saved.tours.iter();
        saved.map(|tour| tour.route.vehicle).collect()
    }

    /// Lots left behind, in order.
    pub(crate) fn unserved(&self) -> Vec<LotId> {
        let lots = self.problem.lot_ids();
        lots.filter(|lot| self.fetched_by[lot.index()].is_none())
            .collect()
    }

    /// Cost of all tours as far as they are appraised, and of the lots left behind.
    pub(crate) fn cost(&self) -> Cost {
        let tours: Cost = self.tours.iter().map(Tour::cost).sum();
        tours + self.unserved_cost()
    }

    /// The same by item.
    pub(crate) fn cost_items(&self) -> CostItems {
        let mut items = CostItems {
            unserved: self.unserved_cost(),
            ..CostItems::default()
        };
        for worth in self.tours.iter().filter_map(|tour| tour.worth.as_ref()) {
            items += worth.items;
        }
        items
    }

    fn unserved_cost(&self) -> Cost {
        let lots = self.problem.lots.iter().zip(&self.fetched_by);
        lots.filter(|(_, vehicle)| vehicle.is_none())
            .map(|(lot, _)| lot.unserved_cost)
            .sum()
    }

    /// The plan as it stands.
    pub(crate) fn solution(&self) -> Solution {
        let leaving = self.tours.iter().filter(|tour| !tour.is_idle());
        Solution {
            routes: leaving.map(|tour| tour.route.clone()).collect(),
            unserved: self.unserved(),
        }
    }

    /// Puts a lot where a candidate says. The tour is not appraised.
    ///
    /// # Errors
    /// The rule by which the trip's lots and this one cannot ride together; nothing has changed.
    pub(crate) fn insert(&mut self, lot: LotId, candidate: Candidate) -> Result<(), Rule> {
        let route = self.route_with(lot, candidate)?;
        self.replace(route, None);
        self.inserted.push(lot);
        Ok(())
    }

    /// Takes lots out of the plan; those left behind already stay so. Tours are not appraised.
    pub(crate) fn remove(&mut self, lots: &[LotId]) {
        let mut vehicles: Vec<VehicleId> = lots
            .iter()
            .filter_map(|lot| self.fetched_by[lot.index()])
            .collect();
        vehicles.sort_unstable();
        vehicles.dedup();
        for vehicle in vehicles {
            let route = self.route_without(vehicle, lots);
            let worth = route.trips.is_empty().then(Worth::default);
            self.replace(route, worth);
        }
        self.inserted.retain(|lot| !lots.contains(lot));
    }

    /// Lets all vehicles stay where they are.
    pub(crate) fn clear(&mut self) {
        let lots: Vec<LotId> = self.problem.lot_ids().collect();
        self.remove(&lots);
        self.begin();
    }

    /// Gives a vehicle another route, made of its own lots and of lots left behind.
    pub(crate) fn replace(&mut self, route: Route, worth: Option<Worth>) {
        let vehicle = route.vehicle;
        self.save(vehicle);
        let tour = &mut self.tours[vehicle.index()];
        for (hub, lot) in deliveries(&tour.route) {
            self.zones.subtract(&self.lookup.zones, hub, lot);
            self.fetched_by[lot.index()] = None;
        }
        self.docks.subtract(vehicle, tour.unloadings());
        tour.route = route;
        tour.refresh(self.problem, &self.lookup);
        tour.worth = worth;
        self.docks.add(vehicle, tour.unloadings());
        for (hub, lot) in deliveries(&tour.route) {
            self.zones.add(&self.lookup.zones, hub, lot);
            self.fetched_by[lot.index()] = Some(vehicle);
        }
    }

    /// Asks the exact model for a tour's worth, unless it is known.
    ///
    /// # Errors
    /// The first rule the tour cannot keep, and where.
    pub(crate) fn appraise(&mut self, vehicle: VehicleId) -> Result<Cost, Broken> {
        let index = vehicle.index();
        if self.tours[index].worth.is_none() {
            let mut route = std::mem::replace(&mut self.tours[index].route, empty_route(vehicle));
            let verdict = self
                .judge
                .appraise(self.lookup.kind(vehicle), &self.docks, &mut route);
            self.tours[index].route = route;
            let worth = verdict?;
            self.docks.add(vehicle, &worth.unloadings);
            self.tours[index].worth = Some(worth);
        }
        Ok(self.tours[index].cost())
    }

    /// Lets trips that wait for a dock unload earlier where one has become free since
    /// [`Search::begin`].
    pub(crate) fn call_forward(&mut self) {
        let saved = self.saved.tours.iter();
        let mut left: Vec<Unloading> = saved.flat_map(Tour::unloadings).copied().collect();
        for vehicle in self.problem.vehicle_ids() {
            let tour = &self.tours[vehicle.index()];
            let is_touched = self.saved.is_kept[vehicle.index()];
            if !is_touched && !judge::waits_for_one_of(&left, tour)
                || !judge::could_unload_earlier(self.problem, &self.docks, tour)
            {
                continue;
            }
            let mut route = tour.route.clone();
            let kind = self.lookup.kind(vehicle);
            let verdict = self.judge.appraise(kind, &self.docks, &mut route);
            if let Ok(worth) = verdict
                && worth.cost < tour.cost()
            {
                left.extend(tour.unloadings());
                self.replace(route, Some(worth));
            }
        }
    }

    /// The lot of a stop; past the last stop, that of the last one.
    pub(crate) fn lot_at(&self, vehicle: VehicleId, trip: usize, stop: usize) -> LotId {
        let trips = &self.tours[vehicle.index()].route.trips;
        let stops = &trips[trip.min(trips.len() - 1)].stops;
        stops[stop.min(stops.len() - 1)].lot
    }

    /// Remembers a tour as it was at [`Search::begin`].
    fn save(&mut self, vehicle: VehicleId) {
        if !std::mem::replace(&mut self.saved.is_kept[vehicle.index()], true) {
            self.saved.tours.push(self.tours[vehicle.index()].clone());
        }
    }
}

fn deliveries(route: &Route) -> impl Iterator<Item = (HubId, LotId)> + '_ {
    let trips = route.trips.iter();
    trips.flat_map(|trip| trip.lots().map(|lot| (trip.hub, lot)))
}

const fn empty_route(vehicle: VehicleId) -> Route {
    Route {
        vehicle,
        trips: Vec::new(),
    }
}
