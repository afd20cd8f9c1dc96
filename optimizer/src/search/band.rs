//! Whether a lot can stay inside its temperature band at all: a bound for the best case, worked out
//! once per kind of vehicle, lot and hub, and looked up in constant time.
//!
//! The best case is the shortest ride in air that is always as cold (or as warm) as anything
//! around the lot could make it: the coldest set point of the box, the coldest hour of the day at
//! any place, the coldest core of any lot. A core follows such air as `exp(−t/τ)`, and its own heat
//! only makes it warmer. What breaks a limit even so breaks it in every route; what does not may
//! still do, and only the exact evaluation knows.

use crate::problem::{Hub, HubId, LotId, Problem, Vehicle};
use crate::rules::{excursion, freezing};
use crate::units::{Celsius, Seconds};

/// Room for the steps of the exact evaluation, in kelvin and as a share of a time.
const SLACK_K: f64 = 0.3;
const SLACK: f64 = 1.05;

/// How much warmer than their cores other lots may make the air by their own heat, in kelvin.
const OWN_HEAT_K: f64 = 15.0;

/// What the best case of one vehicle is.
pub(super) struct Band<'p> {
    problem: &'p Problem,
    vehicle: &'p Vehicle,
    air: Air,
    /// Per hub the shortest way to it from any market, in seconds.
    last_leg: Vec<Option<Seconds>>,
}

impl<'p> Band<'p> {
    /// Looks at all places once.
    pub(super) fn new(problem: &'p Problem, vehicle: &'p Vehicle) -> Self {
        let markets = || problem.markets.iter();
        let last_leg = |hub: &Hub| {
            let ways =
                markets().filter_map(|from| problem.leg(vehicle, from.location, hub.location));
            ways.map(|way| way.duration).min()
        };
        Self {
            problem,
            vehicle,
            air: Air::around(problem, vehicle),
            last_leg: problem.hubs.iter().map(last_leg).collect(),
        }
    }

    /// Whether the best ride of a lot to a hub keeps it inside its band.
    pub(super) fn can_keep(&self, lot: LotId, hub: HubId) -> bool {
        let (problem, goods) = (self.problem, &self.problem.lots[lot.index()]);
        if self.vehicle.underway.is_some() || goods.aboard.is_some() || goods.is_forfeited() {
            return true;
        }
        let Some(last_leg) = self.last_leg[hub.index()] else {
            return true;
        };
        let ride = goods.service + last_leg + goods.unloading_at(hub);
        let core = Core {
            start: goods.core.degrees(),
            tau_s: goods.tau_h * 3_600.0,
            ride_s: f64::from(ride.0),
        };
        let warm = excursion::limit(problem, lot).map_or(0.0, |limit| {
            core.seconds_above(limit + SLACK_K, self.air.coldest)
        });
        let cold = freezing::limit(problem, problem.product_of(lot)).map_or(0.0, |limit| {
            let mirrored = core.mirrored();
            mirrored.seconds_above(SLACK_K - limit, -self.air.warmest)
        });
        excursion::is_borne(problem, lot, warm / SLACK / 60.0)
            && freezing::is_borne(problem, cold / SLACK / 60.0)
    }
}

/// The range of temperatures that the air of a vehicle cannot leave.
struct Air {
    coldest: f64,
    warmest: f64,
}

impl Air {
    fn around(problem: &Problem, vehicle: &Vehicle) -> Self {
        let weather = problem.outdoor.iter().flat_map(|day| day.0);
        let cores = problem.lots.iter().map(|lot| lot.core);
        let parts = vehicle
            .layouts
            .iter()
            .flat_map(|layout| &layout.compartments);
        let parts = parts.filter(|_| vehicle.thermal.is_refrigerated());
        let ends = parts.flat_map(|part| [part.set_points.min(), part.set_points.max()]);
        let all = weather.chain(cores).chain(ends).map(Celsius::degrees);
        let (coldest, warmest) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |range, degrees| {
            (range.0.min(degrees), range.1.max(degrees))
        });
        Self {
            coldest,
            warmest: warmest + problem.settings.thermal.sun_k + OWN_HEAT_K,
        }
    }
}

/// A core on its ride.
#[derive(Clone, Copy)]
struct Core {
    start: f64,
    tau_s: f64,
    ride_s: f64,
}

impl Core {
    /// Seconds of the ride that it spends above a limit in air of one temperature.
    fn seconds_above(self, limit: f64, air: f64) -> f64 {
        let crossing = || self.tau_s * ((self.start - air) / (limit - air)).ln();
        match (self.start > limit, air > limit) {
            (true, false) if air < limit => crossing().min(self.ride_s),
            (false, true) => (self.ride_s - crossing()).max(0.0),
            // In warmer air, and towards the limit itself, it stays above for ever.
            (true, _) => self.ride_s,
            (false, false) => 0.0,
        }
    }

    /// The same with cold for warm.
    fn mirrored(self) -> Self {
        Self {
            start: -self.start,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Evaluator;
    use crate::fixtures::{Day, Scatter, county_day};
    use crate::plan::Rule;
    use crate::problem::VehicleId;
    use crate::solution::Route;
    use crate::stowage::stowed_trip;

    /// A county day at a random temperature with random cores, insulated and refrigerated boxes.
    fn random_day(seed: u64) -> (Problem, Scatter) {
        let mut problem = county_day(Day {
            seed,
            lots: 20,
            vehicles: 4,
            hubs: 2,
        });
        let mut scatter = Scatter::new(seed);
        let shift_k = scatter.between(-45.0, 12.0);
        let celsius = |degrees| Celsius::new(degrees).unwrap();
        for place in &mut problem.outdoor {
            place.0 = place.0.map(|t| celsius(t.degrees() + shift_k));
        }
        for lot in &mut problem.lots {
            lot.core = celsius(scatter.between(-3.0, 24.0));
            lot.precooled = true;
            lot.tau_h = scatter.between(0.5, 12.0);
        }
        problem.vehicles[0].thermal.cooling_w = 0.0;
        problem.vehicles[0].thermal.heating_w = 0.0;
        problem.vehicles[1].thermal.heating_w = 0.0;
        problem.settings.shelf_life_limit = 1.0;
        (problem, scatter)
    }

    #[test]
    fn it_never_rules_out_what_the_exact_evaluation_accepts_and_rules_something_out() {
        let (mut accepted, mut ruled_out) = (0, 0);
        for seed in 0..150 {
            let (problem, mut scatter) = random_day(seed);
            let bands: Vec<Band> = problem
                .vehicles
                .iter()
                .map(|vehicle| Band::new(&problem, vehicle))
                .collect();
            let mut evaluator = Evaluator::new(&problem);
            for _ in 0..60 {
                let vehicle = VehicleId(scatter.below(problem.vehicles.len()) as u32);
                let hub = HubId(scatter.below(problem.hubs.len()) as u32);
                let first = scatter.below(problem.lots.len());
                let count = 1 + scatter.below(3);
                let lots: Vec<LotId> = (0..count)
                    .map(|more| LotId(((first + more * 3) % problem.lots.len()) as u32))
                    .collect();
                let Ok(trip) = stowed_trip(&problem, vehicle, hub, &lots) else {
                    continue;
                };
                let route = Route {
                    vehicle,
                    trips: vec![trip],
                };
                let keeps = |lot: &LotId| bands[vehicle.index()].can_keep(*lot, hub);
                let kept = lots.iter().all(keeps);
                match evaluator.evaluate(&route).map_err(|broken| broken.rule) {
                    Ok(_) => {
                        assert!(kept, "seed {seed}: {lots:?} with {vehicle:?} to {hub:?}");
                        accepted += 1;
                    }
                    Err(Rule::Excursion | Rule::Freezing) => ruled_out += u32::from(!kept),
                    Err(_) => {}
                }
            }
        }
        println!("{accepted} accepted, {ruled_out} ruled out at once");
        assert!(accepted > 300, "{accepted}");
        assert!(ruled_out > 30, "{ruled_out}");
    }

    #[test]
    fn time_beyond_a_limit_is_that_of_the_exponential() {
        let core = Core {
            start: 4.0,
            tau_s: 3_600.0,
            ride_s: 7_200.0,
        };
        let half_way = 3_600.0 * 2.0_f64.ln();
        assert!((core.seconds_above(2.0, 0.0) - half_way).abs() < 1e-9);
        assert!((core.seconds_above(6.0, 8.0) - (7_200.0 - half_way)).abs() < 1e-9);
        assert!((core.mirrored().seconds_above(-6.0, -8.0) - half_way).abs() < 1e-9);
    }
}
