//! What a route costs, shared out to the last fen: among the visits that cause it, and among the
//! lots that ride (MODEL.md, Money, Shares).
//!
//! It knows a finished route and its costs; what those are is not its business.

use crate::cost;
use crate::plan::{CostItems, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip};
use crate::problem::{LotId, Problem, Vehicle};
use crate::solution::Route;
use crate::units::{Cost, PlanTime};

/// By what each item is shared, for one visit or lot.
#[derive(Clone, Copy, Debug, Default)]
struct Keys {
    /// Vehicle's day, driver's time, overtime, balance.
    time: f64,
    /// Kilometers.
    road: f64,
    fuel: f64,
    toll: f64,
    refrigeration: f64,
}

/// One who bears a part of a route's costs.
#[derive(Clone, Copy, Debug, Default)]
struct Bearer {
    keys: Keys,
    /// Shelf life, lateness and change: nobody else's.
    own: CostItems,
}

/// Fills in what every visit and every lot of a planned route costs. `heat` is what the visits of
/// each trip make the unit move ([`crate::evaluate::Evaluator::heat_by_visit`]).
pub(crate) fn share_out(
    problem: &Problem,
    route: &Route,
    heat: &[Vec<f64>],
    planned: &mut PlannedRoute,
) {
    let of_visits = divided(&planned.costs, &visits(problem, route, heat, planned));
    let of_lots = divided(&planned.costs, &lots(problem, route, planned));
    let (mut of_visits, mut of_lots) = (of_visits.into_iter(), of_lots.into_iter());
    for trip in &mut planned.trips {
        for stop in &mut trip.stops {
            stop.costs = of_visits.next().unwrap_or_default();
            stop.lot_costs = of_lots.next().unwrap_or_default();
        }
        trip.hub_costs = of_visits.next().unwrap_or_default();
    }
    planned.home_costs = of_visits.next().unwrap_or_default();
}

/// The visits of a route in driving order: each trip's stops and its hub, then the way home.
fn visits(
    problem: &Problem,
    route: &Route,
    heat: &[Vec<f64>],
    planned: &PlannedRoute,
) -> Vec<Bearer> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let mut log = Log {
        vehicle,
        now: vehicle.works_from(planned.departure),
        kg: 0,
        bearers: Vec::new(),
    };
    for ((trip, stated), heat) in route.trips.iter().zip(&planned.trips).zip(heat) {
        log.kg = 0;
        for ((lot, stop), &joules) in trip.lots().zip(&stated.stops).zip(heat) {
            let own = own_costs(problem, route, lot, (stated, stop));
            log.visit(&stop.leg, stop.load_end, joules, own);
            log.kg = stop.on_board.kg;
        }
        let joules = heat.last().copied().unwrap_or(0.0);
        let nothing = CostItems::default();
        log.visit(&stated.to_hub, stated.unload_end, joules, nothing);
    }
    if let Some(home) = &planned.home {
        log.kg = 0;
        log.visit(home, planned.finish, 0.0, CostItems::default());
    }
    log.bearers
}

/// Visits written down one after the other.
struct Log<'a> {
    vehicle: &'a Vehicle,
    /// The end of the last one.
    now: PlanTime,
    /// On board on the way to the next one.
    kg: u32,
    bearers: Vec<Bearer>,
}

impl Log<'_> {
    fn visit(&mut self, leg: &PlannedLeg, until: PlanTime, joules: f64, own: CostItems) {
        let keys = Keys {
            time: f64::from(until.since(self.now).0),
            road: f64::from(leg.distance.0),
            fuel: cost::fuel_of_leg(self.vehicle, leg.distance, self.kg),
            toll: leg.toll.0 as f64,
            refrigeration: joules,
        };
        self.now = until;
        self.bearers.push(Bearer { keys, own });
    }
}

/// The lots of a route in driving order: each takes a share of the truck, for as long as it is on
/// board, and as far as it is from its market to its hub.
fn lots(problem: &Problem, route: &Route, planned: &PlannedRoute) -> Vec<Bearer> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let mut bearers = Vec::new();
    for (trip, stated) in route.trips.iter().zip(&planned.trips) {
        let hub = problem.hubs[trip.hub.index()].location;
        for (lot, stop) in trip.lots().zip(&stated.stops) {
            let goods = &problem.lots[lot.index()];
            let share = goods.load.share_of(vehicle.limits.payload);
            let straight = problem.leg(vehicle, problem.market_of(lot).location, hub);
            let haul = share * f64::from(straight.map_or(0, |way| way.distance.0));
            let stay = share * f64::from(stated.unload_end.since(stop.load_start).0);
            bearers.push(Bearer {
                keys: Keys {
                    time: stay,
                    road: haul,
                    fuel: haul,
                    toll: haul,
                    refrigeration: stay,
                },
                own: own_costs(problem, route, lot, (stated, stop)),
            });
        }
    }
    bearers
}

/// What nobody but a lot causes.
fn own_costs(
    problem: &Problem,
    route: &Route,
    lot: LotId,
    (trip, stop): (&PlannedTrip, &PlannedStop),
) -> CostItems {
    CostItems {
        shelf_life: stop.quality.loss,
        lateness: cost::lateness(problem, lot, trip.unload_end),
        change: cost::change(problem, route.vehicle, lot, stop.load_start),
        ..CostItems::default()
    }
}

/// Every item of a route shared out among its bearers.
fn divided(whole: &CostItems, bearers: &[Bearer]) -> Vec<CostItems> {
    let shares = |item: Cost, key: fn(&Keys) -> f64| {
        let keys: Vec<f64> = bearers.iter().map(|bearer| key(&bearer.keys)).collect();
        divide(item, &keys)
    };
    let vehicle_day = shares(whole.vehicle_day, |keys| keys.time);
    let driver_time = shares(whole.driver_time, |keys| keys.time);
    let overtime = shares(whole.overtime, |keys| keys.time);
    let balance = shares(whole.balance, |keys| keys.time);
    let distance = shares(whole.distance, |keys| keys.road);
    let fuel = shares(whole.fuel, |keys| keys.fuel);
    let toll = shares(whole.toll, |keys| keys.toll);
    let refrigeration = shares(whole.refrigeration, |keys| keys.refrigeration);
    let bearers = bearers.iter().enumerate();
    bearers
        .map(|(index, bearer)| CostItems {
            vehicle_day: vehicle_day[index],
            driver_time: driver_time[index],
            distance: distance[index],
            fuel: fuel[index],
            refrigeration: refrigeration[index],
            toll: toll[index],
            overtime: overtime[index],
            balance: balance[index],
            ..bearer.own
        })
        .collect()
}

/// A sum in parts that are in proportion to their keys within a fen and together are the sum: the
/// largest remainders are rounded up (Hamilton). In equal parts where all keys are zero.
fn divide(whole: Cost, keys: &[f64]) -> Vec<Cost> {
    let sum: f64 = keys.iter().sum();
    let exact = |&key: &f64| {
        let (part, parts) = if sum > 0.0 {
            (key, sum)
        } else {
            (1.0, keys.len() as f64)
        };
        whole.0 as f64 * part / parts
    };
    let exact: Vec<f64> = keys.iter().map(exact).collect();
    let mut parts: Vec<Cost> = exact.iter().map(|fen| Cost(fen.floor() as i64)).collect();
    let left = whole.0 - parts.iter().map(|part| part.0).sum::<i64>();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    let remainder = |index: usize| exact[index] - exact[index].floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)));
    for &index in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[index].0 += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(whole: i64, keys: &[f64]) -> Vec<i64> {
        let parts = divide(Cost(whole), keys);
        parts.iter().map(|part| part.0).collect()
    }

    #[test]
    fn parts_are_in_proportion_and_together_the_whole() {
        assert_eq!(fen(100, &[1.0, 1.0, 1.0]), [34, 33, 33]);
        assert_eq!(fen(100, &[1.0, 2.0, 4.0]), [14, 29, 57]);
        assert_eq!(fen(760, &[0.0, 380.0, 380.0]), [0, 380, 380]);
        assert_eq!(fen(0, &[3.0, 4.0]), [0, 0]);
    }

    #[test]
    fn where_nobody_has_a_key_all_bear_the_same() {
        assert_eq!(fen(7, &[0.0, 0.0]), [4, 3]);
        assert_eq!(fen(7, &[]), Vec::<i64>::new());
    }
}
