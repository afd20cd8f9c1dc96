//! Good plans for synthetic days, greedily made: as many lots as fit, each proved by the evaluator.

use optimizer::assemble::assemble;
use optimizer::evaluate::evaluate;
use optimizer::fixtures::{Day, Scatter, add_rush_hours, county_day};
use optimizer::plan::Plan;
use optimizer::problem::{HubId, LotId, Problem, SoftDue, VehicleId};
use optimizer::solution::{Route, Solution, Trip};
use optimizer::stowage::stowed_trip;
use optimizer::units::{Celsius, Cost, Meters, Seconds};
use osm_loader::TravelMatrix;

/// A day with a good plan for it.
pub(crate) fn day(seed: u64) -> (Problem, Plan) {
    let mut scatter = Scatter::new(seed ^ 0xC01D);
    let mut problem = county_day(Day {
        seed,
        lots: 26,
        vehicles: 6,
        hubs: 2,
    });
    enrich(&mut problem, seed);
    let mut left: Vec<LotId> = problem.lot_ids().collect();
    let mut routes = Vec::new();
    for vehicle in problem.vehicle_ids().collect::<Vec<_>>() {
        if let Some(route) = fill(&problem, vehicle, &mut left, &mut scatter) {
            routes.push(route);
        }
    }
    let solution = Solution {
        routes,
        unserved: left,
    };
    let plan = assemble(&problem, &solution).expect("every route was evaluated before");
    (problem, plan)
}

/// Gives the synthetic day what it lacks: due times, a truck that stays at the hub, a range; slow
/// roads on some days, rush hours or hard frost on others.
fn enrich(problem: &mut Problem, seed: u64) {
    for hub in &mut problem.hubs {
        hub.docks = problem.vehicles.len() as u32;
    }
    for lot in problem.lots.iter_mut().step_by(3) {
        lot.due = Some(SoftDue {
            by: lot.ready() + Seconds::from_minutes(90),
            cost_per_hour: Cost(1_234),
        });
    }
    problem.vehicles[1].end = None;
    problem.vehicles[2].limits.range = Some(Meters(2_000_000));
    if seed % 4 == 3 {
        problem.travel = vec![slowed(&problem.travel[0], 4)];
    }
    if seed % 6 == 2 {
        add_rush_hours(problem, seed);
    }
    if seed % 5 == 4 {
        let january = |degrees: Celsius| Celsius::new(degrees.degrees() - 35.0);
        for day in &mut problem.outdoor {
            day.0 = day.0.map(|degrees| january(degrees).expect("still finite"));
        }
    }
}

/// The same roads, several times as slow.
fn slowed(roads: &TravelMatrix, factor: u32) -> TravelMatrix {
    let at = |index: usize| osm_loader::LocationId(index as u32);
    TravelMatrix::from_fn(roads.size(), |from, to| {
        let mut leg = roads.get(at(from), at(to))?;
        leg.duration = Seconds(leg.duration.0 * factor);
        Some(leg)
    })
}

fn fill(
    problem: &Problem,
    vehicle: VehicleId,
    left: &mut Vec<LotId>,
    scatter: &mut Scatter,
) -> Option<Route> {
    let mut best: Option<Route> = None;
    for _ in 0..2 {
        let hub = HubId(scatter.below(problem.hubs.len()) as u32);
        let mut lots: Vec<LotId> = Vec::new();
        for lot in left.clone() {
            let mut tried = lots.clone();
            tried.insert(scatter.below(tried.len() + 1), lot);
            let earlier = best.as_ref().map_or(&[][..], |route| &route.trips[..]);
            let Some(route) = with_trip(
                problem,
                vehicle,
                earlier_without(earlier, &lots),
                &tried,
                hub,
            ) else {
                continue;
            };
            best = Some(route);
            lots = tried;
            left.retain(|&other| other != lot);
        }
    }
    best
}

/// The finished trips: all but the one that is being filled.
fn earlier_without<'a>(trips: &'a [Trip], filling: &[LotId]) -> &'a [Trip] {
    match trips.split_last() {
        Some((last, rest)) if !filling.is_empty() && last.lots().eq(filling.iter().copied()) => {
            rest
        }
        _ => trips,
    }
}

fn with_trip(
    problem: &Problem,
    vehicle: VehicleId,
    earlier: &[Trip],
    lots: &[LotId],
    hub: HubId,
) -> Option<Route> {
    let mut trips = earlier.to_vec();
    trips.push(stowed_trip(problem, vehicle, hub, lots).ok()?);
    let route = Route { vehicle, trips };
    evaluate(problem, &route).is_ok().then_some(route)
}
