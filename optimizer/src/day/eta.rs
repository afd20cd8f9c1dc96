//! When trucks will be where, told from where they are now, with the slack to every window and to
//! every lot's limits.
//!
//! The plan in force is driven on as it is: nothing is decided anew, and nothing is hidden where a
//! window will be missed. Travel is that of the problem as it is known now.

use super::remainder::Remainder;
use super::settings::DaySettings;
use super::state::DayState;
use crate::problem::{HubId, LotId, MarketId, Problem, VehicleId};
use crate::simulation::{Replay, replay_calmly};
use crate::solution::Route;
use crate::units::{Celsius, PlanTime};

/// When a truck will be at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Eta {
    /// The truck.
    pub vehicle: VehicleId,
    /// The market, or none for a hub.
    pub market: Option<MarketId>,
    /// The hub, or none for a market.
    pub hub: Option<HubId>,
    /// Lots loaded there, or unloaded, by the state's indices.
    pub lots: Vec<LotId>,
    /// Arrives.
    pub arrival: PlanTime,
    /// Loading or unloading begins, and ends.
    pub work: (PlanTime, PlanTime),
    /// Seconds until the window closes, counted from the beginning of work; negative where it is
    /// missed.
    pub slack_s: i64,
}

/// How a lot will fare on the plan in force.
#[derive(Clone, Debug, PartialEq)]
pub struct LotOutlook {
    /// By the state's indices.
    pub lot: LotId,
    /// In cold storage.
    pub cold_at: PlanTime,
    /// Core temperature then.
    pub core_at_hub: Celsius,
    /// Share of its shelf life used by then.
    pub shelf_life_used: f64,
    /// Seconds until its harvest clock runs out, counted from then; none where none runs.
    pub harvest_slack_s: Option<i64>,
    /// Minutes of excursion it may still have; negative where it exceeds them. None where none
    /// counts.
    pub excursion_slack_min: Option<f64>,
    /// Share of shelf life it may still use.
    pub shelf_life_slack: f64,
}

/// ETAs of all trucks and outlooks of all lots that are not in cold storage.
pub fn etas(state: &DayState, settings: &DaySettings) -> (Vec<Eta>, Vec<LotOutlook>) {
    let remainder = Remainder::new(state, settings);
    let (mut etas, mut outlooks) = (Vec::new(), Vec::new());
    for route in remainder.as_planned(state) {
        let departure = state.courses.of(route.vehicle).departure;
        let left = state.trucks[route.vehicle.index()].working_since;
        let departure = departure.filter(|_| left.is_none());
        let replay = replay_calmly(&remainder.problem, &route, departure);
        tell_route(&remainder, &route, &replay, &mut etas);
        outlooks.extend(outlook(&remainder, &route, &replay));
    }
    (etas, outlooks)
}

fn tell_route(remainder: &Remainder, route: &Route, replay: &Replay, etas: &mut Vec<Eta>) {
    let problem = &remainder.problem;
    let old = |lot: LotId| remainder.lots[lot.index()];
    for (trip, times) in route.trips.iter().zip(&replay.schedule.trips) {
        for (lot, at) in trip.lots().zip(&times.stops) {
            let goods = &problem.lots[lot.index()];
            if goods.aboard.is_some() {
                continue;
            }
            let last = goods.start_windows.iter().map(|window| window.end()).max();
            etas.push(Eta {
                vehicle: route.vehicle,
                market: Some(goods.market),
                hub: None,
                lots: vec![old(lot)],
                arrival: at.leg.arrival,
                work: (at.load_start, at.load_end),
                slack_s: last.map_or(0, |last| i64::from(last.0) - i64::from(at.load_start.0)),
            });
        }
        let hub = &problem.hubs[trip.hub.index()];
        let last = hub.windows.iter().map(|window| window.end()).max();
        etas.push(Eta {
            vehicle: route.vehicle,
            market: None,
            hub: Some(trip.hub),
            lots: trip.lots().map(old).collect(),
            arrival: times.to_hub.arrival,
            work: (times.unload_start, times.unload_end),
            slack_s: last.map_or(0, |last| i64::from(last.0) - i64::from(times.unload_end.0)),
        });
    }
}

fn outlook<'a>(
    remainder: &'a Remainder,
    route: &'a Route,
    replay: &'a Replay,
) -> impl Iterator<Item = LotOutlook> + 'a {
    let problem: &Problem = &remainder.problem;
    let ends = route.trips.iter().zip(&replay.schedule.trips);
    let colds = ends.flat_map(|(trip, times)| trip.lots().map(|lot| (lot, times.unload_end)));
    colds
        .zip(&replay.qualities)
        .map(|((lot, cold_at), quality)| {
            let goods = &problem.lots[lot.index()];
            let product = problem.product_of(lot);
            let deadline = goods.harvest_deadline(product.hours_to_cold);
            let limits =
                crate::rules::excursion::limits_of(&problem.settings.excursions, product.excursion);
            let counts = crate::rules::excursion::limit(problem, lot).is_some();
            LotOutlook {
                lot: remainder.lots[lot.index()],
                cold_at,
                core_at_hub: quality.core_at_hub,
                shelf_life_used: quality.shelf_life_used,
                harvest_slack_s: deadline.map(|by| i64::from(by.0) - i64::from(cold_at.0)),
                excursion_slack_min: limits
                    .filter(|_| counts)
                    .map(|limits| limits.minutes - quality.excursion_minutes),
                shelf_life_slack: problem.settings.shelf_life_limit - quality.shelf_life_used,
            }
        })
}
