//! Temperatures over time, for charts and the temperature record.

use super::{Cargo, Scene, Timeline, ride, used_compartments};
use crate::problem::{LotId, Problem};
use crate::quality::Kinetics;
use crate::schedule::RouteSchedule;
use crate::solution::Route;
use crate::units::{Celsius, PlanTime, Seconds};

/// How one temperature changes: moments at most the asked interval apart, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct TemperatureCurve {
    /// Index of the trip.
    pub trip: usize,
    /// Index of the compartment in the trip's layout.
    pub compartment: usize,
    /// The lot whose core it is, or `None` for the compartment's air.
    pub lot: Option<LotId>,
    /// Moments and temperatures.
    pub points: Vec<(PlanTime, Celsius)>,
}

/// Every temperature on a route: per trip and used compartment the air, then the lots' cores, each
/// from its loading start to the end of unloading.
///
/// GB/T 24616-2019 asks for recorders with an interval of at most 5 minutes.
pub fn temperature_curve(
    problem: &Problem,
    route: &Route,
    schedule: &RouteSchedule,
    interval: Seconds,
) -> Vec<TemperatureCurve> {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let kinetics: Vec<Kinetics> = problem.products.iter().map(Kinetics::new).collect();
    let (mut timeline, mut cargo) = (Timeline::default(), Vec::new());
    let mut curves = Vec::new();
    for (index, (trip, times)) in route.trips.iter().zip(&schedule.trips).enumerate() {
        timeline.fill(problem, trip, times, interval);
        let scene = Scene {
            problem,
            vehicle,
            kinetics: &kinetics,
            trip,
            times,
            timeline: &timeline,
            load: vehicle.loaded_box(index),
        };
        for compartment in used_compartments(trip) {
            curves.extend(trip_curves(&scene, (index, compartment), &mut cargo));
        }
    }
    curves
}

fn trip_curves(
    scene: &Scene<'_>,
    (trip, compartment): (usize, usize),
    cargo: &mut Vec<Cargo>,
) -> Vec<TemperatureCurve> {
    let curve = |lot, first| TemperatureCurve {
        trip,
        compartment,
        lot,
        points: Vec::from_iter(first),
    };
    let mut curves = vec![curve(None, None)];
    ride(scene, compartment, cargo, |moment, inside| {
        curves[0].points.extend(point(moment, inside.air_degrees()));
        for (index, cargo) in inside.cargo().iter().enumerate() {
            if curves.len() <= index + 1 {
                let lot = scene.trip.stops[cargo.stop].lot;
                let load_start = scene.times.stops[cargo.stop].load_start;
                let core = scene.problem.lots[lot.index()].core;
                curves.push(curve(Some(lot), Some((load_start, core))));
            }
            let reached = point(moment, cargo.exposure.degrees());
            curves[index + 1].points.extend(reached);
        }
    });
    curves
}

fn point(moment: PlanTime, degrees: f64) -> Option<(PlanTime, Celsius)> {
    Some((moment, Celsius::new(degrees)?))
}
