//! The optimum of a tiny day by trying everything: what the search is measured against.

use crate::evaluate::evaluate;
use crate::problem::{LotId, Problem, VehicleId};
use crate::solution::{Route, Trip};
use crate::stowage::{stow, stowed_trip};
use crate::units::Cost;

/// The cost of the cheapest plan: for each vehicle and set of lots all orders, cuts into trips and
/// hubs, then all partitions.
///
/// Docks and room in zones are left out, so where they bind the value is a lower bound. Costs grow
/// with the factorial of the lots that find room in a trip: eight are a matter of seconds.
pub fn least_cost(problem: &Problem) -> Cost {
    let all = (1_usize << problem.lots.len()) - 1;
    Enumeration::of(problem).least_partition(0, all)
}

struct Enumeration<'p> {
    problem: &'p Problem,
    /// Per vehicle and set of lots.
    cheapest: Vec<Vec<Option<Cost>>>,
}

impl<'p> Enumeration<'p> {
    fn of(problem: &'p Problem) -> Self {
        let sets = 1_usize << problem.lots.len();
        let mut all = Self {
            problem,
            cheapest: vec![vec![None; sets]; problem.vehicles.len()],
        };
        for (vehicle, first) in problem.vehicle_ids().zip(problem.first_alike()) {
            if first < vehicle {
                let same = all.cheapest[first.index()].clone();
                all.cheapest[vehicle.index()] = same;
                continue;
            }
            all.cheapest[vehicle.index()][0] = Some(Cost::ZERO);
            all.extend(vehicle, &mut Vec::new(), &mut Vec::new(), 0);
        }
        all
    }

    /// Adds every possible next lot to the open trip, and closes it at every hub.
    fn extend(
        &mut self,
        vehicle: VehicleId,
        done: &mut Vec<Trip>,
        open: &mut Vec<LotId>,
        set: usize,
    ) {
        for lot in self
            .problem
            .lot_ids()
            .filter(|lot| set & (1 << lot.index()) == 0)
        {
            open.push(lot);
            // What finds no room and company finds none with more lots beside it.
            if stow(self.problem, vehicle, open).is_ok() {
                self.extend(vehicle, done, open, set | 1 << lot.index());
            }
            open.pop();
        }
        let most = self.problem.vehicles[vehicle.index()].limits.trips as usize;
        if open.is_empty() || done.len() == most {
            return;
        }
        for hub in self.problem.hub_ids() {
            let Ok(closed) = stowed_trip(self.problem, vehicle, hub, open) else {
                return;
            };
            done.push(closed);
            if let Some(cost) = price(self.problem, vehicle, done.clone()) {
                let known = &mut self.cheapest[vehicle.index()][set];
                *known = Some(known.map_or(cost, |known| known.min(cost)));
                self.extend(vehicle, done, &mut Vec::new(), set);
            }
            done.pop();
        }
    }

    /// The cheapest way to share lots among the vehicles from the given one on.
    fn least_partition(&self, vehicle: usize, lots: usize) -> Cost {
        if vehicle == self.problem.vehicles.len() {
            let ids = self.problem.lot_ids();
            let rest: Vec<LotId> = ids.filter(|lot| lots & (1 << lot.index()) != 0).collect();
            return rest
                .iter()
                .map(|lot| self.problem.lots[lot.index()].unserved_cost)
                .sum();
        }
        let mut subset = lots;
        let mut least = Cost(i64::MAX);
        loop {
            if let Some(cost) = self.cheapest[vehicle][subset] {
                least = least.min(cost + self.least_partition(vehicle + 1, lots & !subset));
            }
            if subset == 0 {
                return least;
            }
            subset = (subset - 1) & lots;
        }
    }
}

/// What a route costs, if it is legal; nothing for one without trips.
pub fn price(problem: &Problem, vehicle: VehicleId, trips: Vec<Trip>) -> Option<Cost> {
    if trips.is_empty() {
        return Some(Cost::ZERO);
    }
    let evaluation = evaluate(problem, &Route { vehicle, trips });
    Some(evaluation.ok()?.costs.total())
}
