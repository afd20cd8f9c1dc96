//! Single changes of a route: made on a copy, and judged exactly before they are adopted.

use super::{Search, judge};
use crate::insertion::{Candidate, Place};
use crate::plan::Rule;
use crate::problem::{LotId, VehicleId};
use crate::search::tour::Worth;
use crate::solution::Route;
use crate::stowage::stowed_trip;
use crate::units::Cost;

/// A route as it would be after a change.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    route: Route,
    worth: Worth,
    /// What the change adds to the cost of the tours; prices of lots left behind are not in it.
    pub(crate) extra_cost: Cost,
}

impl Search<'_> {
    /// The exact outcome of an insertion into an appraised tour; `None` where it is illegal.
    pub(crate) fn try_insertion(&mut self, lot: LotId, candidate: Candidate) -> Option<Trial> {
        let route = self.route_with(lot, candidate).ok()?;
        self.try_route(route)
    }

    /// The exact outcome of a removal from an appraised tour; `None` where it is illegal or the lot is not in the plan.
    pub(crate) fn try_removal(&mut self, lot: LotId) -> Option<Trial> {
        let vehicle = self.fetched_by[lot.index()]?;
        self.try_route(self.route_without(vehicle, &[lot]))
    }

    fn try_route(&mut self, mut route: Route) -> Option<Trial> {
        let worth = self
            .judge
            .appraise(self.lookup.kind(route.vehicle), &self.docks, &mut route)
            .ok()?;
        let extra_cost = worth.cost - self.tours[route.vehicle.index()].cost();
        Some(Trial {
            route,
            worth,
            extra_cost,
        })
    }

    /// Makes the change. Nothing may have changed since the trial.
    pub(crate) fn adopt(&mut self, trial: Trial) {
        self.replace(trial.route, Some(trial.worth));
    }

    /// A candidate's route with the lot in it.
    pub(super) fn route_with(&self, lot: LotId, candidate: Candidate) -> Result<Route, Rule> {
        let route = &self.tours[candidate.vehicle.index()].route;
        let mut lots = Vec::new();
        match candidate.place {
            Place::NewTrip(_) => lots.push(lot),
            Place::Within { trip, position } => {
                lots.extend(route.trips[trip].lots());
                lots.insert(position, lot);
            }
        }
        let trip = stowed_trip(self.problem, candidate.vehicle, candidate.hub, &lots)?;
        let mut route = route.clone();
        match candidate.place {
            Place::NewTrip(gap) => route.trips.insert(gap, trip),
            Place::Within { trip: index, .. } => route.trips[index] = trip,
        }
        Ok(route)
    }

    /// A vehicle's route without some lots.
    pub(super) fn route_without(&self, vehicle: VehicleId, lots: &[LotId]) -> Route {
        let mut route = self.tours[vehicle.index()].route.clone();
        for trip in &mut route.trips {
            let before = trip.stops.len();
            trip.stops.retain(|stop| !lots.contains(&stop.lot));
            if !trip.stops.is_empty() && trip.stops.len() < before {
                judge::restow(self.problem, vehicle, trip);
            }
        }
        route.trips.retain(|trip| !trip.stops.is_empty());
        route
    }
}
