//! Loads on board: the hub to which the least of them is lost, and what cannot be kept any more.

use super::under_way::close_to_more;
use super::yard::Yard;
use crate::evaluate::{Evaluator, RouteEvaluation};
use crate::plan::Rule;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::solution::{Route, Stop, Trip};
use crate::units::{Cost, Seconds};
use std::collections::BTreeMap;

/// A lot whose limits cannot be kept any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forfeit {
    /// The lot, by the remainder's indices.
    pub lot: LotId,
    /// The limit.
    pub rule: Rule,
}

/// What was found out about loads on board.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    pub(super) forfeits: Vec<Forfeit>,
    pub(super) exceeding: Vec<(VehicleId, Rule)>,
    pub(super) stranded: Vec<(VehicleId, Rule)>,
    /// The hub each load can go to at once.
    pub(super) hubs: BTreeMap<VehicleId, HubId>,
}

/// A load's way straight to one hub.
struct Straight {
    hub: HubId,
    forfeits: Vec<Forfeit>,
    exceeds: Option<Rule>,
    lost: Cost,
    cost: Cost,
    evaluation: RouteEvaluation,
    trip: Trip,
}

/// Finds for every load the hub to which the least is lost; where limits can be kept nowhere, they
/// bind no longer, and where a driver must exceed his, he does, and takes nothing more.
pub(super) fn settle(problem: &mut Problem) -> Settled {
    let mut settled = Settled::default();
    let mut yard = Yard::new(problem);
    for vehicle in loaded(problem) {
        match straight(problem, vehicle, &yard) {
            Ok(best) => {
                yard.accept_all(problem, &[&best.trip], &best.evaluation);
                settled.hubs.insert(vehicle, best.hub);
                commit(problem, vehicle, best, &mut settled);
            }
            Err(rule) => settled.stranded.push((vehicle, rule)),
        }
    }
    settled
}

fn loaded(problem: &Problem) -> Vec<VehicleId> {
    let all = problem.vehicle_ids();
    all.filter(|vehicle| problem.vehicles[vehicle.index()].loaded_box(0).is_some())
        .collect()
}

/// The best hub for a load, or what keeps it from the last one tried.
fn straight(problem: &mut Problem, vehicle: VehicleId, yard: &Yard) -> Result<Straight, Rule> {
    let mut best: Option<Straight> = None;
    let mut stops = Rule::HubAccepts;
    for hub in problem.hub_ids() {
        match try_hub(problem, vehicle, hub, yard) {
            Ok(found) => {
                let rank = |way: &Straight| (way.exceeds.is_some(), way.lost, way.cost);
                if best.as_ref().is_none_or(|best| rank(&found) < rank(best)) {
                    best = Some(found);
                }
            }
            Err(rule) => stops = rule,
        }
    }
    best.ok_or(stops)
}

/// Tries a load's way to a hub; the problem is left as it was.
fn try_hub(
    problem: &mut Problem,
    vehicle: VehicleId,
    hub: HubId,
    yard: &Yard,
) -> Result<Straight, Rule> {
    let truck = problem.vehicles[vehicle.index()].clone();
    let flags: Vec<bool> = problem
        .lots
        .iter()
        .map(crate::problem::Lot::is_forfeited)
        .collect();
    let found = relaxed(problem, vehicle, hub, yard);
    problem.vehicles[vehicle.index()] = truck;
    for (lot, flag) in problem.lots.iter_mut().zip(flags) {
        if let Some(past) = &mut lot.past {
            past.forfeited = flag;
        }
    }
    found
}

fn relaxed(
    problem: &mut Problem,
    vehicle: VehicleId,
    hub: HubId,
    yard: &Yard,
) -> Result<Straight, Rule> {
    let mut trip = direct_trip(problem, vehicle, hub);
    if !yard.has_room(problem, &trip) {
        return Err(Rule::HubZone);
    }
    let (mut forfeits, mut exceeds) = (Vec::new(), None);
    for _ in 0..trip.stops.len() + 16 {
        let route = Route {
            vehicle,
            trips: vec![trip.clone()],
        };
        match Evaluator::new(problem).evaluate(&route) {
            Ok(evaluation) => {
                let Some(wait) = yard.wait(problem, &trip, &evaluation, 0) else {
                    let lost = forfeits
                        .iter()
                        .map(|forfeit: &Forfeit| problem.lots[forfeit.lot.index()].value);
                    return Ok(Straight {
                        hub,
                        lost: lost.sum(),
                        forfeits,
                        exceeds,
                        cost: evaluation.costs.total(),
                        evaluation,
                        trip,
                    });
                };
                trip.dock_from = Some(wait);
            }
            Err(broken) if is_about_the_lot(broken.rule) => {
                let stop = broken.stop.min(trip.stops.len() - 1);
                let lot = trip.stops[stop].lot;
                let past = problem.lots[lot.index()].past.as_mut().ok_or(broken.rule)?;
                past.forfeited = true;
                forfeits.push(Forfeit {
                    lot,
                    rule: broken.rule,
                });
            }
            Err(broken) if is_about_the_driver(broken.rule) && exceeds.is_none() => {
                exceeds = Some(broken.rule);
                let limits = &mut problem.vehicles[vehicle.index()].limits;
                lift_limits(limits);
                if let Some(day) = &mut problem.vehicles[vehicle.index()].underway {
                    day.driven = Seconds::ZERO;
                }
            }
            Err(broken) => return Err(broken.rule),
        }
    }
    Err(Rule::HubDocks)
}

fn lift_limits(limits: &mut crate::problem::VehicleLimits) {
    let days = Seconds(3 * 86_400);
    let end = limits.shift.end() + days;
    limits.shift = crate::units::TimeWindow::new(limits.shift.start(), end).unwrap_or(limits.shift);
    limits.longest += days;
    limits.range = None;
}

const fn is_about_the_lot(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Excursion | Rule::Freezing | Rule::Chilling | Rule::ShelfLife | Rule::HarvestClock
    )
}

const fn is_about_the_driver(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Shift | Rule::DrivingDay | Rule::DrivingStretch | Rule::Range
    )
}

/// What is on board, straight to a hub.
pub(super) fn direct_trip(problem: &Problem, vehicle: VehicleId, hub: HubId) -> Trip {
    let load = problem.vehicles[vehicle.index()].loaded_box(0);
    let load = load.expect("asked of loaded trucks only");
    let stop = |&lot: &LotId| Stop {
        lot,
        compartment: problem.lots[lot.index()]
            .aboard
            .map_or(0, |aboard| aboard.compartment),
    };
    Trip {
        stops: load.lots.iter().map(stop).collect(),
        hub,
        layout: load.layout,
        set_points: load.set_points.clone(),
        dock_from: None,
    }
}

fn commit(problem: &mut Problem, vehicle: VehicleId, best: Straight, settled: &mut Settled) {
    for forfeit in &best.forfeits {
        if let Some(past) = &mut problem.lots[forfeit.lot.index()].past {
            past.forfeited = true;
        }
    }
    settled.forfeits.extend(best.forfeits);
    let Some(rule) = best.exceeds else { return };
    settled.exceeding.push((vehicle, rule));
    let driving = best.evaluation.schedule.driving();
    let longest_day = problem.settings.driver.longest_day;
    let truck = &mut problem.vehicles[vehicle.index()];
    let (start, end) = (truck.limits.shift.start(), truck.limits.shift.end());
    let finish = best.evaluation.schedule.finish.max(end);
    let shift = crate::units::TimeWindow::new(start, finish);
    truck.limits.shift = shift.unwrap_or(truck.limits.shift);
    truck.limits.longest = truck.limits.longest.max(finish.since(start));
    truck.limits.range = None;
    if let Some(day) = &mut truck.underway {
        day.driven = day.driven.min(longest_day.saturating_sub(driving));
    }
    close_to_more(problem, vehicle);
}
