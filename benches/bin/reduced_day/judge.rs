//! What becomes of routes when all rules hold: whatever breaks one is not delivered.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, anyhow};
use optimizer::Problem;
use optimizer::assemble::assemble;
use optimizer::evaluate::{Broken, evaluate};
use optimizer::plan::Rule;
use optimizer::problem::{HubId, LotId, VehicleId};
use optimizer::solution::{Route, Solution, Trip};
use optimizer::stowage::stowed_trip;
use optimizer::verify::verify;

/// What a plan comes to.
pub(crate) struct Outcome {
    planned: usize,
    /// Lots that cannot be delivered as planned, by the rule that keeps each from it.
    broken: BTreeMap<String, usize>,
    delivered: usize,
    yuan: f64,
    /// What the verifier still finds in the rest: rules that several trucks share.
    violations: usize,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            planned,
            delivered,
            violations,
            yuan,
            ..
        } = self;
        let lost: usize = self.broken.values().sum();
        write!(
            f,
            "planned {planned}, of them broken {lost}, delivered {delivered}, "
        )?;
        write!(f, "yuan {yuan:.0}, shared rules broken {violations}, ")?;
        let rules: Vec<String> = self
            .broken
            .iter()
            .map(|(rule, lots)| format!("{rule} {lots}"))
            .collect();
        write!(f, "rules: {}", rules.join(" "))
    }
}

/// Routes as numbers: a line per vehicle, its number, then lots by number and hubs as `h0`.
pub(crate) fn routes_in(text: &str, problem: &Problem) -> Result<Vec<Route>> {
    text.lines()
        .map(|line| route_in(line, problem))
        .filter(|it| !matches!(it, Ok(route) if route.trips.is_empty()))
        .collect()
}

fn route_in(line: &str, problem: &Problem) -> Result<Route> {
    let mut words = line.split_whitespace();
    let first = words.next().ok_or_else(|| anyhow!("an empty line"))?;
    let mut route = Route {
        vehicle: VehicleId(first.parse()?),
        trips: Vec::new(),
    };
    let mut lots: Vec<LotId> = Vec::new();
    for word in words {
        if let Some(hub) = word.strip_prefix('h') {
            let hub = HubId(hub.parse()?);
            if !lots.is_empty() {
                route
                    .trips
                    .push(loaded(problem, (route.vehicle, hub), &lots));
                lots.clear();
            }
        } else {
            lots.push(LotId(word.parse()?));
        }
    }
    Ok(route)
}

/// A trip with its lots stowed, in the first compartment where no stowage is legal.
fn loaded(problem: &Problem, (vehicle, hub): (VehicleId, HubId), lots: &[LotId]) -> Trip {
    stowed_trip(problem, vehicle, hub, lots).unwrap_or_else(|_| Trip {
        stops: lots
            .iter()
            .map(|&lot| optimizer::solution::Stop {
                lot,
                compartment: 0,
            })
            .collect(),
        hub,
        layout: 0,
        set_points: Vec::new(),
        dock_from: None,
    })
}

/// Takes out, one by one, the lots at which a rule is broken, until the routes keep them all; the
/// rest is put together and judged by the verifier. What is taken out is paid for as left behind.
pub(crate) fn judge(problem: &Problem, routes: Vec<Route>) -> Result<Outcome> {
    let planned = routes.iter().flat_map(Route::lots).count();
    let mut broken: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for route in routes {
        kept.extend(made_legal(problem, route, &mut |rule| {
            *broken.entry(format!("{rule:?}")).or_default() += 1;
        }));
    }
    kept.sort_by_key(|route| route.vehicle);
    let delivered: Vec<LotId> = kept.iter().flat_map(Route::lots).collect();
    let solution = Solution {
        unserved: problem
            .lot_ids()
            .filter(|lot| !delivered.contains(lot))
            .collect(),
        routes: kept,
    };
    let plan = assemble(problem, &solution).map_err(|broken| anyhow!("{broken:?}"))?;
    Ok(Outcome {
        planned,
        broken,
        delivered: delivered.len(),
        yuan: plan.costs.total().yuan(),
        violations: verify(problem, &plan).len(),
    })
}

fn made_legal(problem: &Problem, mut route: Route, tell: &mut impl FnMut(Rule)) -> Option<Route> {
    while !route.trips.is_empty() {
        let Some(Broken { rule, trip, stop }) = first_breach(problem, &mut route) else {
            return Some(route);
        };
        tell(rule);
        let changed = &mut route.trips[trip];
        changed.stops.remove(stop.min(changed.stops.len() - 1));
        changed.set_points.clear();
        if changed.stops.is_empty() {
            route.trips.remove(trip);
        }
    }
    None
}

/// The first rule broken, once every trip that has no set points is stowed.
fn first_breach(problem: &Problem, route: &mut Route) -> Option<Broken> {
    let trips = route.trips.iter_mut().enumerate();
    for (number, trip) in trips.filter(|(_, trip)| trip.set_points.is_empty()) {
        let lots: Vec<LotId> = trip.lots().collect();
        match stowed_trip(problem, route.vehicle, trip.hub, &lots) {
            Ok(stowed) => {
                let dock_from = trip.dock_from;
                *trip = Trip {
                    dock_from,
                    ..stowed
                };
            }
            Err(rule) => return Some(Broken::new(rule, number, lots.len() - 1)),
        }
    }
    evaluate(problem, route).err()
}
