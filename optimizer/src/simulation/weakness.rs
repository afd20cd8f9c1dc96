//! The places where a plan breaks first, and what would mend them.

use super::report::{LotOdds, minutes};
use crate::problem::{HubId, LotId, MarketId, Problem, VehicleId};
use crate::schedule::RouteSchedule;
use crate::solution::Route;
use crate::units::Seconds;

/// Where a plan breaks often.
#[derive(Clone, Debug, PartialEq)]
pub struct WeakPlace {
    /// The truck.
    pub vehicle: VehicleId,
    /// Index of its trip.
    pub trip: usize,
    /// The market; none where the hub's hours are missed by several markets' lots.
    pub market: Option<MarketId>,
    /// The hub of the trip.
    pub hub: HubId,
    /// The lots that fail there.
    pub lots: Vec<LotId>,
    /// How often at least one of them fails, at most.
    pub failing: f64,
    /// What would mend it.
    pub mend: Mend,
}

/// What would mend a weak place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// The truck can leave its start or hub so much earlier.
    LeaveEarlier(Seconds),
    /// The market hands over so much longer.
    WidenWindow(Seconds),
    /// The hub takes goods in so much longer.
    HubOpenLonger(Seconds),
    /// The goods have to be cooled before loading: the clock of their field heat runs out.
    Precool,
    /// A box that is colder or shuts better: they warm too much on the way.
    ColderBox,
}

/// The three places with the greatest expected loss.
pub(super) fn weakest(
    problem: &Problem,
    routes: &[Route],
    planned: &[RouteSchedule],
    odds: &[LotOdds],
) -> Vec<WeakPlace> {
    let odds_of = |lot: LotId| odds.iter().find(|odds| odds.lot == lot);
    let mut places: Vec<(f64, WeakPlace)> = Vec::new();
    for (route, times) in routes.iter().zip(planned) {
        for (index, trip) in route.trips.iter().enumerate() {
            let mut markets: Vec<MarketId> = trip
                .lots()
                .map(|lot| problem.lots[lot.index()].market)
                .collect();
            markets.dedup();
            for market in markets {
                let here = trip
                    .lots()
                    .filter(|lot| problem.lots[lot.index()].market == market);
                let failing: Vec<&LotOdds> = here
                    .filter_map(odds_of)
                    .filter(|odds| odds.fine < 1.0)
                    .collect();
                let Some(worst) = failing.iter().min_by(|a, b| a.fine.total_cmp(&b.fine)) else {
                    continue;
                };
                let loss = failing.iter().map(|odds| {
                    (1.0 - odds.fine) * problem.lots[odds.lot.index()].unserved_cost.0 as f64
                });
                let place = WeakPlace {
                    vehicle: route.vehicle,
                    trip: index,
                    market: Some(market),
                    hub: trip.hub,
                    lots: failing.iter().map(|odds| odds.lot).collect(),
                    failing: 1.0 - worst.fine,
                    mend: mend(problem, route, times, index, worst),
                };
                places.push((loss.sum(), place));
            }
        }
    }
    places.sort_by(|a, b| b.0.total_cmp(&a.0));
    places.into_iter().take(3).map(|(_, place)| place).collect()
}

fn mend(
    problem: &Problem,
    route: &Route,
    times: &RouteSchedule,
    trip: usize,
    odds: &LotOdds,
) -> Mend {
    let late = minutes(odds.late_s_p90.max(60));
    if odds.temperature_held < odds.window_held.min(odds.clock_held) {
        return Mend::ColderBox;
    }
    let goods = &problem.lots[odds.lot.index()];
    if odds.clock_held < odds.window_held && !goods.precooled {
        return Mend::Precool;
    }
    let free = match trip.checked_sub(1) {
        Some(before) => times.trips[before].unload_end,
        None => problem.vehicles[route.vehicle.index()].limits.shift.start(),
    };
    let first = route.trips[trip].lots().next();
    let opens = first.map_or(free, |lot| problem.lots[lot.index()].ready());
    let stop = times.trips[trip].stops.first();
    let waits = stop.map_or(Seconds::ZERO, |stop| stop.load_start.since(opens));
    let spare = times.trips[trip].departure().since(free).min(waits);
    if spare >= late {
        return Mend::LeaveEarlier(late);
    }
    let closes = problem.hubs[route.trips[trip].hub.index()].windows.iter();
    let closes = closes.map(|window| window.end()).max();
    let slack = closes.map(|closes| closes.since(times.trips[trip].unload_end));
    if slack.is_some_and(|slack| slack < late) {
        return Mend::HubOpenLonger(late);
    }
    Mend::WidenWindow(late)
}
