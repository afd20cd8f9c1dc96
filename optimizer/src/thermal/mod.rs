//! Temperatures in the box: one node of air and inner skin per compartment, one node per lot
//! (MODEL.md, Temperature; closed form with steps of minutes).
//!
//! It knows what doors, walls, sun, unit and goods do to each other, not whether that is allowed.

mod air;
mod curve;
pub(crate) mod exponential;
mod timeline;

use crate::problem::{Compartment, LotId, Problem, Vehicle};
use crate::quality::{Exposure, Kinetics};
use crate::schedule::TripSchedule;
use crate::solution::{Route, Trip};
use crate::units::{Celsius, PlanTime, Seconds};
use air::{Air, AirStep, Surroundings};
use exponential::exp;
pub(crate) use timeline::{Step, Timeline};

pub use curve::{TemperatureCurve, temperature_curve};

/// A lot on board.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cargo {
    /// Index among the trip's stops.
    pub(crate) stop: usize,
    pub(crate) exposure: Exposure,
    kinetics: Kinetics,
    /// Conductance to the air, W/K.
    conductance: f64,
    tau_s: f64,
    /// Kelvin by which a W/kg of its own heat keeps it above the air.
    k_per_w_kg: f64,
    decay: Decay,
}

/// The factor by which a lot nears the air in a step, kept for steps of the same length.
#[derive(Clone, Copy, Debug, Default)]
struct Decay {
    seconds: f64,
    left: f64,
}

impl Cargo {
    pub(crate) fn loaded(
        problem: &Problem,
        kinetics: &Kinetics,
        (stop, lot): (usize, LotId),
        load_start: PlanTime,
    ) -> Self {
        let goods = &problem.lots[lot.index()];
        let specific_heat = problem.product_of(lot).specific_heat;
        let tau_s = goods.tau_h * 3_600.0;
        Self {
            stop,
            exposure: Exposure::at_loading(problem, kinetics, lot, load_start),
            kinetics: *kinetics,
            conductance: f64::from(goods.load.kg) * specific_heat / tau_s,
            tau_s,
            k_per_w_kg: tau_s / specific_heat,
            decay: Decay::default(),
        }
    }

    fn advance(&mut self, air_mean: f64, seconds: f64) {
        if (self.decay.seconds - seconds).abs() > 1e-9 {
            self.decay = Decay {
                seconds,
                left: exp(-seconds / self.tau_s),
            };
        }
        let core = self.exposure.degrees();
        let rest_point = air_mean + self.kinetics.respiration(core) * self.k_per_w_kg;
        let core = rest_point + (core - rest_point) * self.decay.left;
        self.exposure.advance(&self.kinetics, core, seconds);
    }
}

/// One compartment of a trip, stepped through its timeline.
pub(crate) struct Chamber<'a> {
    air: Air,
    degrees: f64,
    set_point: Option<f64>,
    cargo: &'a mut Vec<Cargo>,
    /// Heat the unit has moved, J.
    pub(crate) joules: f64,
}

impl<'a> Chamber<'a> {
    /// An empty compartment at its set point, or at `outdoor` temperature without unit.
    pub(crate) fn new(
        problem: &Problem,
        vehicle: &Vehicle,
        part: &Compartment,
        (set_point, outdoor): (Option<f64>, f64),
        cargo: &'a mut Vec<Cargo>,
    ) -> Self {
        cargo.clear();
        Self {
            air: Air::new(&problem.settings.thermal, vehicle, part),
            degrees: set_point.unwrap_or(outdoor),
            set_point,
            cargo,
            joules: 0.0,
        }
    }

    /// A lot comes on board.
    pub(crate) fn load(&mut self, cargo: Cargo) {
        self.cargo.push(cargo);
    }

    /// Temperature of the air now.
    pub(crate) fn air_degrees(&self) -> f64 {
        self.degrees
    }

    /// What is on board.
    pub(crate) fn cargo(&self) -> &[Cargo] {
        self.cargo
    }

    /// One step: the air against the lots as they are at its beginning, then the lots against the
    /// air's mean.
    pub(crate) fn advance(&mut self, step: &Step) {
        let air = self.air_step(step);
        self.degrees = air.end;
        self.joules += air.joules;
        for cargo in &mut *self.cargo {
            cargo.advance(air.mean, step.seconds);
        }
    }

    fn air_step(&self, step: &Step) -> AirStep {
        let around = self.surroundings(step);
        match self.set_point.filter(|_| step.doors <= 0.0) {
            Some(set_point) => self.air.hold(around, set_point, self.degrees, step.seconds),
            None => self.air.drift(around, self.degrees, step.seconds),
        }
    }

    fn surroundings(&self, step: &Step) -> Surroundings {
        let doors = self.air.doors * step.doors;
        let mut conductance = self.air.walls + doors;
        let mut inflow = self.air.walls * (step.outdoor + step.sun) + doors * step.outdoor;
        for cargo in &*self.cargo {
            conductance += cargo.conductance;
            inflow += cargo.conductance * cargo.exposure.degrees();
        }
        Surroundings {
            conductance,
            inflow,
            outdoor: step.outdoor,
        }
    }
}

/// Steps one compartment of a trip through a timeline and shows every moment to `observe`, the
/// beginning first.
pub(crate) fn ride<'a>(
    scene: &Scene<'_>,
    compartment: usize,
    cargo: &'a mut Vec<Cargo>,
    mut observe: impl FnMut(PlanTime, &Chamber<'_>),
) -> Chamber<'a> {
    let mut inside = scene.empty(compartment, cargo);
    observe(scene.times.departure(), &inside);
    let mut next = 0;
    for (index, step) in scene.timeline.steps.iter().enumerate() {
        scene.board(compartment, index, &mut next, &mut inside);
        inside.advance(step);
        observe(step.end, &inside);
    }
    scene.board(compartment, usize::MAX, &mut next, &mut inside);
    inside
}

/// A trip with everything that bears on its temperatures.
pub(crate) struct Scene<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) vehicle: &'a Vehicle,
    /// Per product.
    pub(crate) kinetics: &'a [Kinetics],
    pub(crate) trip: &'a Trip,
    pub(crate) times: &'a TripSchedule,
    pub(crate) timeline: &'a Timeline,
}

impl Scene<'_> {
    fn empty<'a>(&self, compartment: usize, cargo: &'a mut Vec<Cargo>) -> Chamber<'a> {
        let part = &self.vehicle.layouts[usize::from(self.trip.layout)].compartments[compartment];
        let set_point = self.trip.set_points[compartment].map(Celsius::degrees);
        let outdoor = outdoor_at_departure(self.problem, self.times);
        Chamber::new(
            self.problem,
            self.vehicle,
            part,
            (set_point, outdoor),
            cargo,
        )
    }

    /// Loads every lot that comes on board before a step.
    fn board(&self, compartment: usize, step: usize, next: &mut usize, inside: &mut Chamber<'_>) {
        while *next < self.trip.stops.len() && self.timeline.boardings[*next] <= step {
            let stop = self.trip.stops[*next];
            if usize::from(stop.compartment) == compartment {
                let product = self.problem.lots[stop.lot.index()].product;
                let kinetics = &self.kinetics[product.index()];
                let load_start = self.times.stops[*next].load_start;
                let goods = (*next, stop.lot);
                inside.load(Cargo::loaded(self.problem, kinetics, goods, load_start));
            }
            *next += 1;
        }
    }
}

/// The compartments of a trip that hold lots.
pub(crate) fn used_compartments(trip: &Trip) -> impl Iterator<Item = usize> + '_ {
    let holds_lots = |&compartment: &usize| {
        let mut stops = trip.stops.iter();
        stops.any(|stop| usize::from(stop.compartment) == compartment)
    };
    (0..trip.set_points.len()).filter(holds_lots)
}

/// Temperature outdoors where and when a trip departs.
pub(crate) fn outdoor_at_departure(problem: &Problem, times: &TripSchedule) -> f64 {
    let place = times.origin();
    problem.outdoor[place.index()].at(times.departure().hour_of_day())
}

/// How long the empty box is cooled or warmed to its set points before a trip; zero where the
/// weather already holds them within 1 K, or where there is no unit.
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
    if farthest <= 1.0 {
        return Seconds::ZERO;
    }
    Seconds::ceil(farthest * 60.0 / problem.settings.thermal.precool_k_per_min)
}
