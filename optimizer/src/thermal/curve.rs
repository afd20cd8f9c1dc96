//! Temperatures over time, for charts and the temperature record.

use super::{Goods, Grain, Hold, Scene, Timeline, ride, used_compartments};
use crate::problem::{LotId, Problem};
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
    let goods = Goods::new(problem);
    let (mut timeline, mut hold) = (Timeline::default(), Hold::default());
    let mut curves = Vec::new();
    for (index, times) in schedule.trips.iter().enumerate() {
        let (grain, timeline) = (Grain::fine(interval), &mut timeline);
        let scene = Scene::of_trip(problem, route, (index, times), grain, &goods, timeline);
        curves.extend(trip_curves(&scene, index, &mut hold));
    }
    curves
}

fn trip_curves(scene: &Scene<'_>, trip: usize, hold: &mut Hold) -> Vec<TemperatureCurve> {
    let mut chambers: Vec<Vec<TemperatureCurve>> = used_compartments(scene.trip)
        .map(|compartment| vec![empty(trip, compartment, None)])
        .collect();
    ride(scene, hold, |moment, inside| {
        for curves in &mut chambers {
            let chamber = &inside.chambers()[curves[0].compartment];
            curves[0]
                .points
                .extend(point(moment, chamber.air_degrees()));
            for (index, cargo) in chamber.cargo().iter().enumerate() {
                if curves.len() <= index + 1 {
                    curves.push(loaded(scene, &curves[0], cargo.stop));
                }
                let reached = point(moment, cargo.exposure.degrees());
                curves[index + 1].points.extend(reached);
            }
        }
    });
    chambers.into_iter().flatten().collect()
}

fn empty(trip: usize, compartment: usize, lot: Option<LotId>) -> TemperatureCurve {
    TemperatureCurve {
        trip,
        compartment,
        lot,
        points: Vec::new(),
    }
}

/// The curve of a lot at its loading start, beside that of the air around it.
fn loaded(scene: &Scene<'_>, air: &TemperatureCurve, stop: usize) -> TemperatureCurve {
    let lot = scene.trip.stops[stop].lot;
    let start = scene.times.stops[stop].load_start;
    let core = scene.problem.lots[lot.index()].core;
    TemperatureCurve {
        points: vec![(start, core)],
        ..empty(air.trip, air.compartment, Some(lot))
    }
}

fn point(moment: PlanTime, degrees: f64) -> Option<(PlanTime, Celsius)> {
    Some((moment, Celsius::new(degrees)?))
}
