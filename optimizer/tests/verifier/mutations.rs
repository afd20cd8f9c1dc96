//! Good plans spoiled by a single fault each: the verifier must find nearly every one.

use crate::good_days;
use optimizer::fixtures::Scatter;
use optimizer::plan::{
    CostItems, LotQuality, Plan, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, TollReason,
    UnservedLot,
};
use optimizer::problem::Problem;
use optimizer::units::{Celsius, Cost, PlanTime, Seconds};
use optimizer::verify::verify;

/// Spoils a plan, or says that this plan offers no occasion.
type Fault = fn(&Problem, &mut Plan, &mut Scatter) -> Option<()>;

/// Days whose good plans are spoiled, once by each kind of fault.
const DAYS: u64 = 12;

/// What is missed is harmless: a set point moved inside every window on a trip so short that all
/// temperatures and costs stay within the tolerances of the model page.
#[test]
fn nearly_every_single_fault_is_caught() {
    let (mut tried, mut missed) = (0, Vec::new());
    for seed in 0..DAYS {
        let (problem, good) = good_days::day(seed);
        for (index, (name, fault)) in faults().into_iter().enumerate() {
            let mut plan = good.clone();
            let mut scatter = Scatter::new(seed * 1_000 + index as u64);
            if fault(&problem, &mut plan, &mut scatter).is_none() || plan == good {
                continue;
            }
            tried += 1;
            if verify(&problem, &plan).is_empty() {
                missed.push(format!("{name} on day {seed}"));
            }
        }
    }
    println!("{tried} faults tried, missed {missed:?}");
    assert!(tried >= 300, "only {tried} faults were tried");
    assert!(missed.len() * 100 <= tried, "missed {missed:?} of {tried}");
}

#[test]
fn every_kind_of_fault_finds_an_occasion() {
    let days: Vec<_> = (0..DAYS).map(good_days::day).collect();
    for (name, fault) in faults() {
        let spoils = |(problem, good): &(Problem, Plan)| {
            let mut plan = good.clone();
            fault(problem, &mut plan, &mut Scatter::new(7)).is_some() && plan != *good
        };
        assert!(days.iter().any(spoils), "{name} never happens");
    }
}

fn faults() -> Vec<(&'static str, Fault)> {
    let mut all = assignment_faults();
    all.extend(stowage_faults());
    all.extend(time_faults());
    all.extend(leg_faults());
    all.extend(quality_faults());
    all.extend(money_faults());
    all
}

fn any<'a, T>(all: &'a mut [T], scatter: &mut Scatter) -> Option<&'a mut T> {
    let count = all.len();
    (count > 0).then(|| &mut all[scatter.below(count.max(1))])
}

fn route<'a>(plan: &'a mut Plan, scatter: &mut Scatter) -> Option<&'a mut PlannedRoute> {
    any(&mut plan.routes, scatter)
}

fn trip<'a>(plan: &'a mut Plan, scatter: &mut Scatter) -> Option<&'a mut PlannedTrip> {
    any(&mut route(plan, scatter)?.trips, scatter)
}

fn stop<'a>(plan: &'a mut Plan, scatter: &mut Scatter) -> Option<&'a mut PlannedStop> {
    any(&mut trip(plan, scatter)?.stops, scatter)
}

fn quality<'a>(plan: &'a mut Plan, scatter: &mut Scatter) -> Option<&'a mut LotQuality> {
    Some(&mut stop(plan, scatter)?.quality)
}

/// Any leg of the plan that fulfills a condition.
fn leg<'a>(
    plan: &'a mut Plan,
    scatter: &mut Scatter,
    wanted: fn(&PlannedLeg) -> bool,
) -> Option<&'a mut PlannedLeg> {
    let mut legs: Vec<&mut PlannedLeg> = Vec::new();
    for route in &mut plan.routes {
        for trip in &mut route.trips {
            legs.extend(trip.stops.iter_mut().map(|stop| &mut stop.leg));
            legs.push(&mut trip.to_hub);
        }
        legs.extend(route.home.as_mut());
    }
    legs.retain(|leg| wanted(leg));
    let count = legs.len();
    (count > 0).then(|| legs.swap_remove(scatter.below(count.max(1))))
}

/// Some seconds, one to thirty minutes, to either side.
fn shift(moment: &mut PlanTime, scatter: &mut Scatter) {
    let seconds = scatter.between(60.0, 1_800.0) as i32;
    moment.0 += if scatter.below(2) == 0 {
        seconds
    } else {
        -seconds
    };
}

fn warmer(temperature: &mut Celsius, scatter: &mut Scatter) {
    let by = scatter.between(0.7, 4.0) * if scatter.below(2) == 0 { 1.0 } else { -1.0 };
    *temperature = Celsius::new(temperature.degrees() + by).expect("still finite");
}

fn left_behind(lot: &str) -> UnservedLot {
    UnservedLot {
        lot: lot.into(),
        cost: Cost::ZERO,
        reasons: Vec::new(),
        remedies: Vec::new(),
    }
}

fn assignment_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("two stops swapped", |_, plan, scatter| {
            let stops = &mut trip(plan, scatter)?.stops;
            (stops.len() > 1).then(|| stops.swap(0, 1))
        }),
        ("two lots exchanged", |_, plan, scatter| {
            let stops = &mut trip(plan, scatter)?.stops;
            let (first, rest) = stops.split_first_mut()?;
            std::mem::swap(&mut first.lot, &mut rest.last_mut()?.lot);
            Some(())
        }),
        ("lot doubled in its trip", |_, plan, scatter| {
            let stops = &mut trip(plan, scatter)?.stops;
            stops.push(stops[0].clone());
            Some(())
        }),
        ("lot doubled on another route", |_, plan, scatter| {
            let copy = stop(plan, scatter)?.clone();
            plan.routes.last_mut()?.trips[0].stops.push(copy);
            Some(())
        }),
        ("lot dropped", |_, plan, scatter| {
            let stops = &mut trip(plan, scatter)?.stops;
            (stops.len() > 1).then(|| stops.pop()).map(drop)
        }),
        ("lot renamed", |_, plan, scatter| {
            stop(plan, scatter)?.lot.push('x');
            Some(())
        }),
        ("lot taken from those left behind", |_, plan, scatter| {
            let other = any(&mut plan.unserved, scatter)?.lot.clone();
            stop(plan, scatter)?.lot = other;
            Some(())
        }),
        ("served lot left behind too", |_, plan, scatter| {
            let lot = stop(plan, scatter)?.lot.clone();
            plan.unserved.push(left_behind(&lot));
            Some(())
        }),
        ("unknown lot left behind", |_, plan, _| {
            plan.unserved.push(left_behind("nobody's"));
            Some(())
        }),
        ("lot left behind forgotten", |_, plan, _| {
            plan.unserved.pop().map(drop)
        }),
        ("vehicle renamed", |_, plan, scatter| {
            route(plan, scatter)?.vehicle.push('x');
            Some(())
        }),
        ("vehicle exchanged", |problem, plan, scatter| {
            let other = &problem.vehicles[scatter.below(problem.vehicles.len())];
            route(plan, scatter)?.vehicle.clone_from(&other.id);
            Some(())
        }),
        ("hub exchanged", |problem, plan, scatter| {
            let trip = trip(plan, scatter)?;
            let other = problem.hubs.iter().find(|hub| hub.id != trip.hub)?;
            trip.hub.clone_from(&other.id);
            Some(())
        }),
        ("hub renamed", |_, plan, scatter| {
            trip(plan, scatter)?.hub.push('x');
            Some(())
        }),
        ("trip dropped", |_, plan, scatter| {
            route(plan, scatter)?.trips.pop().map(drop)
        }),
        ("trip emptied", |_, plan, scatter| {
            trip(plan, scatter)?.stops.clear();
            Some(())
        }),
        ("trips swapped", |_, plan, _| {
            let route = plan.routes.iter_mut().find(|route| route.trips.len() > 1)?;
            route.trips.swap(0, 1);
            Some(())
        }),
        ("route dropped", |_, plan, _| plan.routes.pop().map(drop)),
        ("route doubled", |_, plan, scatter| {
            let copy = route(plan, scatter)?.clone();
            plan.routes.push(copy);
            Some(())
        }),
    ]
}

fn stowage_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("compartment out of the box", |_, plan, scatter| {
            stop(plan, scatter)?.compartment += 2;
            Some(())
        }),
        ("other compartment", |_, plan, _| {
            let mut trips = plan.routes.iter_mut().flat_map(|route| &mut route.trips);
            let trip = trips.find(|trip| trip.set_points.iter().flatten().count() > 1)?;
            let stop = trip.stops.first_mut()?;
            stop.compartment = 1 - stop.compartment.min(1);
            Some(())
        }),
        ("other layout", |_, plan, scatter| {
            let trip = trip(plan, scatter)?;
            trip.layout = 1 - trip.layout.min(1);
            Some(())
        }),
        ("layout of another truck", |_, plan, scatter| {
            trip(plan, scatter)?.layout = 99;
            Some(())
        }),
        ("set point moved", |_, plan, scatter| {
            let trip = trip(plan, scatter)?;
            let set_point = trip.set_points.iter_mut().flatten().next()?;
            let by = if scatter.below(2) == 0 { 3.0 } else { -3.0 };
            *set_point = Celsius::new(set_point.degrees() + by)?;
            Some(())
        }),
        ("set point removed", |_, plan, scatter| {
            trip(plan, scatter)?
                .set_points
                .iter_mut()
                .find(|set_point| set_point.is_some())
                .map(|set_point| *set_point = None)
        }),
        ("set point invented", |_, plan, _| {
            let mut trips = plan.routes.iter_mut().flat_map(|route| &mut route.trips);
            trips.find_map(|trip| {
                let empty = trip.set_points.iter_mut().find(|one| one.is_none())?;
                *empty = Celsius::new(1.0);
                Some(())
            })
        }),
        ("set points cut short", |_, plan, scatter| {
            trip(plan, scatter)?.set_points.pop().map(drop)
        }),
        ("kilograms on board falsified", |_, plan, scatter| {
            stop(plan, scatter)?.on_board.kg += 1;
            Some(())
        }),
        ("liters on board falsified", |_, plan, scatter| {
            stop(plan, scatter)?.on_board.liters -= 1;
            Some(())
        }),
        ("floor places on board falsified", |_, plan, scatter| {
            stop(plan, scatter)?.on_board.pallets += 100;
            Some(())
        }),
    ]
}

fn time_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("departure of the route shifted", |_, plan, scatter| {
            let departure = &mut route(plan, &mut scatter.clone())?.departure;
            shift(departure, scatter);
            Some(())
        }),
        ("finish shifted", |_, plan, scatter| {
            let finish = &mut route(plan, &mut scatter.clone())?.finish;
            shift(finish, scatter);
            Some(())
        }),
        ("start of loading shifted", |_, plan, scatter| {
            let start = &mut stop(plan, &mut scatter.clone())?.load_start;
            shift(start, scatter);
            Some(())
        }),
        ("end of loading shifted", |_, plan, scatter| {
            let end = &mut stop(plan, &mut scatter.clone())?.load_end;
            shift(end, scatter);
            Some(())
        }),
        ("loading hours later", |_, plan, scatter| {
            let stop = stop(plan, scatter)?;
            stop.load_start.0 += 4 * 3_600;
            stop.load_end.0 += 4 * 3_600;
            Some(())
        }),
        ("start of unloading shifted", |_, plan, scatter| {
            let start = &mut trip(plan, &mut scatter.clone())?.unload_start;
            shift(start, scatter);
            Some(())
        }),
        ("end of unloading shifted", |_, plan, scatter| {
            let end = &mut trip(plan, &mut scatter.clone())?.unload_end;
            shift(end, scatter);
            Some(())
        }),
        ("pre-cooling removed", |_, plan, scatter| {
            trip(plan, scatter)?.precool_from.take().map(drop)
        }),
        ("pre-cooling shifted", |_, plan, scatter| {
            let mut trips = plan.routes.iter_mut().flat_map(|route| &mut route.trips);
            shift(trips.find_map(|trip| trip.precool_from.as_mut())?, scatter);
            Some(())
        }),
        ("pre-cooling invented", |_, plan, _| {
            let mut trips = plan.routes.iter_mut().flat_map(|route| &mut route.trips);
            let trip = trips.find(|trip| trip.precool_from.is_none())?;
            trip.precool_from = Some(PlanTime(14_000));
            Some(())
        }),
        (
            "everything a second earlier on the way home",
            |_, plan, _| {
                let route = plan.routes.iter_mut().find(|route| route.home.is_some())?;
                route.home.as_mut()?.departure.0 -= 1;
                route.home.as_mut()?.arrival.0 -= 1;
                route.finish.0 -= 1;
                Some(())
            },
        ),
        ("way home removed", |_, plan, _| {
            let route = plan.routes.iter_mut().find(|route| route.home.is_some())?;
            route.home = None;
            route.finish = route.trips.last()?.unload_end;
            Some(())
        }),
        ("way home invented", |_, plan, _| {
            let invented = plan.routes.first()?.trips[0].to_hub;
            let route = plan.routes.iter_mut().find(|route| route.home.is_none())?;
            route.home = Some(invented);
            Some(())
        }),
    ]
}

fn leg_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("departure of a leg shifted", |_, plan, scatter| {
            let leg = leg(plan, &mut scatter.clone(), |_| true)?;
            shift(&mut leg.departure, scatter);
            Some(())
        }),
        ("arrival of a leg shifted", |_, plan, scatter| {
            let leg = leg(plan, &mut scatter.clone(), |_| true)?;
            shift(&mut leg.arrival, scatter);
            Some(())
        }),
        ("reason of a toll falsified", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.toll_distance.0 > 0)?;
            leg.toll_reason = match leg.toll_reason {
                TollReason::NotListed => TollReason::TooLittle,
                _ => TollReason::NotListed,
            };
            Some(())
        }),
        ("rest removed from the account", |_, plan, scatter| {
            leg(plan, scatter, |leg| leg.rest > Seconds::ZERO)?.rest = Seconds::ZERO;
            Some(())
        }),
        ("rest not taken", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.rest > Seconds::ZERO)?;
            leg.arrival = leg.arrival - leg.rest;
            leg.rest = Seconds::ZERO;
            Some(())
        }),
        ("rest cut short", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.rest > Seconds::ZERO)?;
            leg.rest = leg.rest.saturating_sub(Seconds(60));
            leg.arrival = leg.arrival - Seconds(60);
            Some(())
        }),
        ("rest invented", |_, plan, scatter| {
            leg(plan, scatter, |_| true)?.rest += Seconds(1_200);
            Some(())
        }),
        ("driven faster than the road allows", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.distance.0 > 0)?;
            leg.arrival = leg.arrival - Seconds(120);
            Some(())
        }),
        ("distance falsified", |_, plan, scatter| {
            leg(plan, scatter, |_| true)?.distance.0 += 1;
            Some(())
        }),
        ("distance on toll roads falsified", |_, plan, scatter| {
            leg(plan, scatter, |leg| leg.toll_distance.0 > 0)?
                .toll_distance
                .0 -= 1;
            Some(())
        }),
        ("toll falsified", |_, plan, scatter| {
            leg(plan, scatter, |leg| leg.toll > Cost::ZERO)?.toll.0 -= 1;
            Some(())
        }),
        ("toll invented", |_, plan, scatter| {
            leg(plan, scatter, |leg| leg.toll == Cost::ZERO)?.toll.0 += 100;
            Some(())
        }),
        ("green channel claimed", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.toll > Cost::ZERO)?;
            leg.green_channel = true;
            Some(())
        }),
        ("green channel denied", |_, plan, scatter| {
            leg(plan, scatter, |leg| leg.book_by.is_some())?.green_channel = false;
            Some(())
        }),
        ("booking removed", |_, plan, scatter| {
            leg(plan, scatter, |leg| leg.book_by.is_some())?.book_by = None;
            Some(())
        }),
        ("booking late", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.book_by.is_some())?;
            leg.book_by = leg.book_by.map(|by| by + Seconds(60));
            Some(())
        }),
        ("booking invented", |_, plan, scatter| {
            let leg = leg(plan, scatter, |leg| leg.book_by.is_none())?;
            leg.book_by = Some(leg.departure - Seconds(7_200));
            Some(())
        }),
    ]
}

fn quality_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("core at the hub falsified", |_, plan, scatter| {
            warmer(
                &mut quality(plan, &mut scatter.clone())?.core_at_hub,
                scatter,
            );
            Some(())
        }),
        ("warmest core falsified", |_, plan, scatter| {
            warmer(&mut quality(plan, &mut scatter.clone())?.warmest, scatter);
            Some(())
        }),
        ("coldest core falsified", |_, plan, scatter| {
            warmer(&mut quality(plan, &mut scatter.clone())?.coldest, scatter);
            Some(())
        }),
        ("shelf life falsified", |_, plan, scatter| {
            let share = &mut quality(plan, scatter)?.shelf_life_used;
            *share = *share * 1.2 + 0.01;
            Some(())
        }),
        ("shelf life not a number", |_, plan, scatter| {
            quality(plan, scatter)?.shelf_life_used = f64::NAN;
            Some(())
        }),
        ("excursion hidden or invented", |_, plan, scatter| {
            quality(plan, scatter)?.excursion_minutes += 90.0;
            Some(())
        }),
        ("excursion not a number", |_, plan, scatter| {
            quality(plan, scatter)?.excursion_minutes = f64::NAN;
            Some(())
        }),
        ("chilling falsified", |_, plan, scatter| {
            quality(plan, scatter)?.chilling += 0.15;
            Some(())
        }),
        ("loss falsified", |_, plan, scatter| {
            quality(plan, scatter)?.loss.0 -= 1;
            Some(())
        }),
        ("losses falsified on both sides", |_, plan, scatter| {
            let loss = &mut quality(plan, &mut scatter.clone())?.loss;
            let by = loss.0 / 4 + 2_000;
            loss.0 += by;
            route(plan, scatter)?.costs.shelf_life.0 += by;
            plan.costs.shelf_life.0 += by;
            Some(())
        }),
    ]
}

/// Falsifies an item of a route and of the day alike, so that the sums still agree.
fn falsify(
    plan: &mut Plan,
    scatter: &mut Scatter,
    by: i64,
    item: fn(&mut CostItems) -> &mut Cost,
) -> Option<()> {
    item(&mut route(plan, scatter)?.costs).0 += by;
    item(&mut plan.costs).0 += by;
    Some(())
}

fn money_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("vehicle's day falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.vehicle_day)
        }),
        ("driver's time falsified", |_, plan, scatter| {
            falsify(plan, scatter, -1, |costs| &mut costs.driver_time)
        }),
        ("cost of distance falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.distance)
        }),
        ("fuel falsified", |_, plan, scatter| {
            falsify(plan, scatter, -1, |costs| &mut costs.fuel)
        }),
        ("refrigeration falsified", |_, plan, scatter| {
            let by = plan.costs.refrigeration.0 / 10 + 600;
            falsify(plan, scatter, by, |costs| &mut costs.refrigeration)
        }),
        ("toll of the route falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.toll)
        }),
        ("overtime falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.overtime)
        }),
        ("balance falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.balance)
        }),
        ("shelf life of the route falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.shelf_life)
        }),
        ("lateness falsified", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.lateness)
        }),
        ("lots left behind priced on a route", |_, plan, scatter| {
            falsify(plan, scatter, 1, |costs| &mut costs.unserved)
        }),
        ("sum of the day falsified", |_, plan, _| {
            plan.costs.refrigeration.0 -= 1;
            Some(())
        }),
        ("cost of lots left behind falsified", |_, plan, _| {
            plan.costs.unserved.0 -= 1;
            Some(())
        }),
        (
            "price of a lot left behind falsified",
            |_, plan, scatter| {
                any(&mut plan.unserved, scatter)?.cost.0 += 1;
                Some(())
            },
        ),
        ("parts of visits exchanged", |_, plan, scatter| {
            let stops = &mut trip(plan, scatter)?.stops;
            let (first, rest) = stops.split_first_mut()?;
            std::mem::swap(&mut first.costs, &mut rest.last_mut()?.costs);
            Some(())
        }),
        ("parts of lots exchanged", |_, plan, scatter| {
            let stops = &mut trip(plan, scatter)?.stops;
            let (first, rest) = stops.split_first_mut()?;
            std::mem::swap(&mut first.lot_costs, &mut rest.last_mut()?.lot_costs);
            Some(())
        }),
        ("part of a visit falsified", |_, plan, scatter| {
            stop(plan, scatter)?.costs.distance.0 += 1;
            Some(())
        }),
        ("part of a lot falsified", |_, plan, scatter| {
            stop(plan, scatter)?.lot_costs.refrigeration.0 -= 1;
            Some(())
        }),
        (
            "part of the way to the hub moved to a stop",
            |_, plan, scatter| {
                let trip = trip(plan, scatter)?;
                trip.hub_costs.driver_time.0 -= 3;
                trip.stops[0].costs.driver_time.0 += 3;
                Some(())
            },
        ),
        ("way home for nothing", |_, plan, _| {
            let route = plan.routes.iter_mut().find(|route| route.home.is_some())?;
            route.home_costs = CostItems::default();
            Some(())
        }),
        ("refrigeration of a visit moved far", |_, plan, scatter| {
            let trip = trip(plan, scatter)?;
            let by = trip.stops[0].costs.refrigeration.0 / 5 + 600;
            trip.stops[0].costs.refrigeration.0 += by;
            trip.hub_costs.refrigeration.0 -= by;
            Some(())
        }),
        ("cost beyond all measure", |_, plan, scatter| {
            route(plan, scatter)?.costs.fuel = Cost(i64::MAX);
            Some(())
        }),
    ]
}
