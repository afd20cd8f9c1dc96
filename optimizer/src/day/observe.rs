//! What a day that is over, or under way, has to teach: legs and stays as they went beside what was
//! planned for them.

use super::state::{DayState, TruckState, Whereabouts};
use crate::history::DwellObservation;
use crate::problem::{MarketId, VehicleId};
use crate::rules::{driving, time_window};
use crate::units::{PlanTime, Seconds};
use osm_loader::{LocationId, Travel};

/// A leg as it went. What classes of road it leads over is known to those who have a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrivenLeg {
    /// Who drove.
    pub vehicle: VehicleId,
    /// Where it began.
    pub from: LocationId,
    /// Where it ended.
    pub to: LocationId,
    /// When it began.
    pub departure: PlanTime,
    /// What the plan reckoned with.
    pub planned: Travel,
    /// Driving as it went, without the rest the law asks for.
    pub actual: Seconds,
}

/// Legs whose departure and arrival were both told, and stays whose arrival and loadings were.
pub fn observations(state: &DayState) -> (Vec<DrivenLeg>, Vec<DwellObservation>) {
    let heard = state.trucks.iter().filter(|truck| !truck.assumed);
    let (mut legs, mut dwells) = (Vec::new(), Vec::new());
    for truck in heard {
        legs.extend(legs_of(state, truck));
        dwells.extend(dwells_of(state, truck));
    }
    (legs, dwells)
}

fn legs_of(state: &DayState, truck: &TruckState) -> Vec<DrivenLeg> {
    let problem = &state.problem;
    let vehicle = &problem.vehicles[truck.vehicle.index()];
    let rules = &problem.settings.driver;
    let mut legs = Vec::new();
    let mut stretch = Seconds::ZERO;
    let (mut place, mut left) = (vehicle.start, truck.working_since.map(|at| (at, true)));
    for visit in &truck.visits {
        let planned = problem.leg(vehicle, place, visit.place);
        if let (Some((left, told)), Some(planned)) = (left, planned) {
            let took = visit.from.since(left);
            let (actual, stands) =
                driving::reported(rules, left, stretch, [planned.duration, took]);
            stretch = stands;
            if told && visit.arrival_told && planned.duration > Seconds::ZERO {
                legs.push(DrivenLeg {
                    vehicle: truck.vehicle,
                    from: place,
                    to: visit.place,
                    departure: left,
                    planned,
                    actual,
                });
            }
        }
        let stood = visit.until.map(|until| until.since(visit.from));
        if stood.is_some_and(|stood| driving::is_rest(rules, stood)) {
            stretch = Seconds::ZERO;
        }
        (place, left) = (
            visit.place,
            visit.until.map(|until| (until, visit.leaving_told)),
        );
    }
    legs
}

/// From arrival to the end of the last loading, against what set-up, windows and loading times
/// should have taken; where the plan let the driver wait, waiting is no delay.
fn dwells_of(state: &DayState, truck: &TruckState) -> Vec<DwellObservation> {
    let problem = &state.problem;
    let at_markets = truck.visits.iter().filter_map(|visit| match visit.spot {
        Whereabouts::AtMarket(market) if visit.arrival_told => Some((market, visit)),
        _ => None,
    });
    let dwells = at_markets.filter_map(|(market, visit): (MarketId, _)| {
        let place = &problem.markets[market.index()];
        let end = visit.until.unwrap_or(state.now);
        let loaded = truck.carried.iter().filter(|ride| {
            let goods = &problem.lots[ride.lot.index()];
            goods.market == market && visit.from <= ride.loaded_at && ride.loaded_at <= end
        });
        let mut free = visit.from + place.handling.setup;
        let mut last = None;
        for ride in loaded {
            let goods = &problem.lots[ride.lot.index()];
            let slot = state
                .courses
                .slot(ride.lot)
                .filter(|slot| slot.vehicle == truck.vehicle);
            let planned = slot.map(|slot| state.courses.stop(slot).load_start);
            let open = time_window::earliest_start(&goods.start_windows, free).unwrap_or(free);
            free = open.max(planned.unwrap_or(open)) + goods.service;
            last = last.max(Some(ride.loaded_at));
        }
        Some(DwellObservation {
            market: place.id.clone(),
            planned_s: f64::from(free.since(visit.from).0),
            actual_s: f64::from(last?.since(visit.from).0),
        })
    });
    dwells.collect()
}
