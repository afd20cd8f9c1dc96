//! Temperatures in the box: one node of air and inner skin per compartment, one node per lot
//! (MODEL.md, Temperature; closed form with steps of minutes).
//!
//! It knows what doors, walls, sun, unit and goods do to each other, not whether that is allowed.

mod air;
mod cargo;
mod chamber;
mod curve;
pub(crate) mod exponential;
mod hold;
mod timeline;

use crate::problem::{LoadedBox, Problem, Vehicle};
use crate::schedule::TripSchedule;
use crate::solution::{Route, Trip};
use crate::units::{PlanTime, Seconds};
pub(crate) use cargo::{Cargo, Goods};
pub(crate) use hold::Hold;
use timeline::Stride;
pub(crate) use timeline::{Grain, Span, Timeline};

pub use curve::{TemperatureCurve, temperature_curve};

/// Takes a box through a trip and shows every moment to `observe`, the beginning first.
pub(crate) fn ride(scene: &Scene<'_>, hold: &mut Hold, mut observe: impl FnMut(PlanTime, &Hold)) {
    hold.prepare(scene);
    observe(scene.times.departure(), hold);
    let stride = scene.timeline.stride;
    let mut next = 0;
    for (index, step) in scene.timeline.steps.iter().enumerate() {
        scene.board(index, &mut next, hold);
        hold.advance(scene, step, stride);
        observe(step.end, hold);
    }
    scene.board(usize::MAX, &mut next, hold);
    hold.settle(scene);
}

/// Heat the unit moves in the course of every visit of a trip, its hub last, in J: from the start of
/// handling at one, when doors open, to that at the next; before the first counts as its own.
pub(crate) fn heat_by_visit(scene: &Scene<'_>, hold: &mut Hold) -> Vec<f64> {
    let stops = scene.times.stops.iter().map(|stop| stop.load_start);
    let starts: Vec<PlanTime> = stops.chain([scene.times.unload_start]).collect();
    let mut heat = vec![0.0; starts.len()];
    let mut before = 0.0;
    ride(scene, hold, |moment, inside| {
        let begun = starts.partition_point(|&start| start < moment);
        let joules = inside.joules();
        heat[begun.saturating_sub(1)] += joules - before;
        before = joules;
    });
    heat
}

/// Takes a box along what has really happened: before every step `intervene` may set right what was
/// measured, or switch the unit off. The lots have followed to the end.
pub(crate) fn retrace(
    scene: &Scene<'_>,
    hold: &mut Hold,
    mut intervene: impl FnMut(PlanTime, &mut Hold),
) {
    hold.prepare(scene);
    let mut next = 0;
    let mut now = scene.times.departure();
    for (index, step) in scene.timeline.steps.iter().enumerate() {
        scene.board(index, &mut next, hold);
        intervene(now, hold);
        hold.advance(scene, step, Stride::NONE);
        now = step.end;
    }
    scene.board(usize::MAX, &mut next, hold);
    intervene(now, hold);
    hold.settle(scene);
}

/// Takes a box on along another timeline, with what is in it, and shows every moment.
pub(crate) fn go_on(
    scene: &Scene<'_>,
    hold: &mut Hold,
    ahead: &Timeline,
    mut observe: impl FnMut(PlanTime, &Hold) -> bool,
) {
    for step in &ahead.steps {
        hold.advance(scene, step, Stride::NONE);
        if !observe(step.end, hold) {
            return;
        }
    }
}

/// A trip with everything that bears on its temperatures.
pub(crate) struct Scene<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) vehicle: &'a Vehicle,
    pub(crate) goods: &'a Goods,
    pub(crate) trip: &'a Trip,
    pub(crate) times: &'a TripSchedule,
    pub(crate) timeline: &'a Timeline,
    /// The box, where it is loaded before the trip begins.
    pub(crate) load: Option<&'a LoadedBox>,
}

impl<'a> Scene<'a> {
    /// A trip of a route, by its index and times, with its steps drawn into `timeline`.
    pub(crate) fn of_trip(
        problem: &'a Problem,
        route: &'a Route,
        (index, times): (usize, &'a TripSchedule),
        grain: Grain,
        goods: &'a Goods,
        timeline: &'a mut Timeline,
    ) -> Self {
        let (vehicle, trip) = (
            &problem.vehicles[route.vehicle.index()],
            &route.trips[index],
        );
        let load = vehicle.loaded_box(index);
        timeline.fill(problem, trip, times, (grain, load));
        Self {
            problem,
            vehicle,
            goods,
            trip,
            times,
            timeline,
            load,
        }
    }
}

impl Scene<'_> {
    /// Loads every lot that comes on board before a step.
    fn board(&self, step: usize, next: &mut usize, hold: &mut Hold) {
        while *next < self.trip.stops.len() && self.timeline.boardings[*next] <= step {
            hold.board(self, *next);
            *next += 1;
        }
    }

    /// Whether a compartment holds lots on this trip.
    fn holds_lots(&self, compartment: usize) -> bool {
        holds_lots(self.trip, compartment)
    }
}

/// The compartments of a trip that hold lots.
pub(crate) fn used_compartments(trip: &Trip) -> impl Iterator<Item = usize> + '_ {
    (0..trip.set_points.len()).filter(|&compartment| holds_lots(trip, compartment))
}

fn holds_lots(trip: &Trip, compartment: usize) -> bool {
    let mut stops = trip.stops.iter();
    stops.any(|stop| usize::from(stop.compartment) == compartment)
}

/// Temperature outdoors where and when a trip departs.
pub(crate) fn outdoor_at_departure(problem: &Problem, times: &TripSchedule) -> f64 {
    let place = times.origin();
    problem.outdoor[place.index()].at(times.departure().hour_of_day())
}

/// How long the empty box is cooled or warmed to its set points before a trip; zero where the
/// weather already holds them nearly (`precool_from_k`), or where there is no unit.
pub fn precooling(problem: &Problem, route: &Route, trip: &Trip, times: &TripSchedule) -> Seconds {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    if !vehicle.thermal.is_refrigerated() {
        return Seconds::ZERO;
    }
    let outdoor = outdoor_at_departure(problem, times);
    let farthest = used_compartments(trip)
        .filter_map(|compartment| trip.set_points[compartment])
        .map(|point| (outdoor - point.degrees()).abs())
        .fold(0.0, f64::max);
    Seconds::ceil(problem.settings.thermal.precooling_s(farthest))
}
