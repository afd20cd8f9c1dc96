//! Trying a lot in a finished day.

use crate::evaluate::Evaluator;
use crate::plan::Rule;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::rules::{admits, hub_zone};
use crate::solution::{Route, Solution, Trip};
use crate::stowage::stowed_trip;
use crate::units::Cost;
use std::collections::BTreeMap;

/// A finished day, judged once: trials change lots that are in none of its routes.
#[derive(Clone)]
pub(super) struct FinishedDay {
    routes: BTreeMap<VehicleId, (Route, Cost)>,
    /// What the day brings to each zone of each hub, in kg.
    stored: BTreeMap<(HubId, usize), u32>,
}

/// A lot's best place in a day.
pub(super) struct Placed {
    /// What the day then costs more.
    pub(super) extra: Cost,
    route: Route,
    cost: Cost,
    hub: HubId,
}

/// A finished day into which single lots are tried.
pub(super) struct Trial<'p> {
    problem: &'p Problem,
    evaluator: Evaluator<'p>,
    day: &'p FinishedDay,
}

impl FinishedDay {
    /// The day that a solution means.
    pub(super) fn new(problem: &Problem, solution: &Solution) -> Self {
        let mut evaluator = Evaluator::new(problem);
        let mut stored = BTreeMap::new();
        for trip in solution.routes.iter().flat_map(|route| &route.trips) {
            for lot in trip.lots() {
                let zone = hub_zone::zone_of(problem, trip.hub, lot).unwrap_or(0);
                *stored.entry((trip.hub, zone)).or_default() += problem.lots[lot.index()].load.kg;
            }
        }
        let routes = solution.routes.iter().map(|route| {
            let cost = evaluator
                .evaluate(route)
                .map_or(Cost::ZERO, |judged| judged.costs.total());
            (route.vehicle, (route.clone(), cost))
        });
        Self {
            routes: routes.collect(),
            stored,
        }
    }

    /// What several lots that are left behind cost together, each fetched in its turn at its best
    /// place; `None` where one of them cannot be.
    pub(super) fn with_all(&self, problem: &Problem, lots: &[LotId]) -> Option<Cost> {
        let mut day = self.clone();
        let mut extra = Cost::ZERO;
        for &lot in lots {
            let placed = Trial::new(problem, &day).anywhere(lot)?;
            extra += placed.extra;
            let zone = hub_zone::zone_of(problem, placed.hub, lot).unwrap_or(0);
            *day.stored.entry((placed.hub, zone)).or_default() += problem.lots[lot.index()].load.kg;
            day.routes
                .insert(placed.route.vehicle, (placed.route, placed.cost));
        }
        Some(extra)
    }
}

impl<'p> Trial<'p> {
    /// A day to try lots of a problem in; the problem may differ from the day's by single lots
    /// that are left behind.
    pub(super) fn new(problem: &'p Problem, day: &'p FinishedDay) -> Self {
        Self {
            problem,
            evaluator: Evaluator::new(problem),
            day,
        }
    }

    /// The best place of a lot anywhere in the day, if that is legal somewhere.
    pub(super) fn anywhere(&mut self, lot: LotId) -> Option<Placed> {
        let vehicles = self.problem.vehicle_ids();
        let placed = vehicles.filter_map(|vehicle| self.placed(vehicle, lot).ok());
        placed.min_by_key(|placed| placed.extra)
    }

    /// The cost of a lot alone on an empty vehicle, or the rule that stops it there.
    pub(super) fn alone(&mut self, vehicle: VehicleId, lot: LotId) -> Result<Cost, Rule> {
        let placed = self.best_of(&unused(vehicle), Cost::ZERO, lot);
        placed.map(|placed| placed.extra)
    }

    /// The extra cost of adding a lot to a vehicle's day, or the rule that stops it last.
    pub(super) fn added(&mut self, vehicle: VehicleId, lot: LotId) -> Result<Cost, Rule> {
        self.placed(vehicle, lot).map(|placed| placed.extra)
    }

    fn placed(&mut self, vehicle: VehicleId, lot: LotId) -> Result<Placed, Rule> {
        let planned = self.day.routes.get(&vehicle).cloned();
        let (route, cost) = planned.unwrap_or((unused(vehicle), Cost::ZERO));
        self.best_of(&route, cost, lot)
    }

    fn best_of(&mut self, route: &Route, before: Cost, lot: LotId) -> Result<Placed, Rule> {
        let mut best: Option<Placed> = None;
        let mut stops: BTreeMap<Rule, usize> = BTreeMap::new();
        for (trip, position, hub) in places(self.problem, route) {
            match self.insert(route, (trip, position, hub), lot) {
                Ok((route, cost)) => {
                    let placed = Placed {
                        extra: cost - before,
                        route,
                        cost,
                        hub,
                    };
                    if best.as_ref().is_none_or(|best| placed.extra < best.extra) {
                        best = Some(placed);
                    }
                }
                Err(rule) => *stops.entry(rule).or_default() += 1,
            }
        }
        let nearest = stops
            .iter()
            .max_by_key(|&(&rule, &count)| (progress(rule), count));
        let nearest = nearest.map(|(&rule, _)| rule);
        best.ok_or(nearest.unwrap_or(Rule::Trips))
    }

    /// A route with a lot inserted and its cost, or the rule it breaks.
    fn insert(
        &mut self,
        route: &Route,
        (trip, position, hub): (usize, usize, HubId),
        lot: LotId,
    ) -> Result<(Route, Cost), Rule> {
        admits(self.problem, route.vehicle, lot, hub)?;
        self.has_room(hub, lot)?;
        let mut lots: Vec<LotId> = route
            .trips
            .get(trip)
            .map(|trip| trip.lots().collect())
            .unwrap_or_default();
        lots.insert(position, lot);
        let dock_from = route.trips.get(trip).and_then(|trip| trip.dock_from);
        let stowed = stowed_trip(self.problem, route.vehicle, hub, &lots)?;
        let loaded = Trip {
            dock_from,
            ..stowed
        };
        let mut changed = route.clone();
        if trip < changed.trips.len() {
            changed.trips[trip] = loaded;
        } else {
            changed.trips.push(loaded);
        }
        let judged = self
            .evaluator
            .evaluate(&changed)
            .map_err(|broken| broken.rule)?;
        let cost = judged.costs.total();
        Ok((changed, cost))
    }

    fn has_room(&self, hub: HubId, lot: LotId) -> Result<(), Rule> {
        let zone = hub_zone::zone_of(self.problem, hub, lot).ok_or(Rule::HubAccepts)?;
        let stored = self.day.stored.get(&(hub, zone)).copied().unwrap_or(0);
        let kg = stored + self.problem.lots[lot.index()].load.kg;
        if hub_zone::has_room(self.problem, hub, zone, kg) {
            Ok(())
        } else {
            Err(Rule::HubZone)
        }
    }
}

/// The day of a vehicle that stays at home.
const fn unused(vehicle: VehicleId) -> Route {
    Route {
        vehicle,
        trips: Vec::new(),
    }
}

/// Every place of a route where a lot can go: into each trip, and a new last trip to each hub.
fn places(problem: &Problem, route: &Route) -> Vec<(usize, usize, HubId)> {
    let inside = route.trips.iter().enumerate().flat_map(|(index, trip)| {
        (0..=trip.stops.len()).map(move |position| (index, position, trip.hub))
    });
    let behind = problem.hub_ids().map(|hub| (route.trips.len(), 0, hub));
    inside.chain(behind).collect()
}

/// How near to success an attempt was that a rule has stopped: first comes who may ride at all,
/// then room, then company, then clocks, then temperatures.
const fn progress(rule: Rule) -> u8 {
    match rule {
        Rule::Lock | Rule::OnBoard | Rule::Skill | Rule::MarketAccess | Rule::Trips => 0,
        Rule::HubAccepts | Rule::Road => 1,
        Rule::HubZone => 2,
        Rule::SetPoint | Rule::Pairing => 3,
        Rule::Capacity => 4,
        Rule::TimeWindow
        | Rule::HubHours
        | Rule::HubDocks
        | Rule::Shift
        | Rule::DrivingStretch
        | Rule::DrivingDay
        | Rule::Range
        | Rule::HarvestClock
        | Rule::Ethylene => 5,
        Rule::Excursion | Rule::Freezing | Rule::Chilling | Rule::ShelfLife => 6,
        Rule::Assignment | Rule::Consistency => 7,
    }
}
