//! One compartment with its air and its lots, stepped together.

use super::air::{Air, AirStep, Surroundings};
use super::exponential::exp_small;
use super::timeline::Step;
use super::{Scene, outdoor_at_departure};
use crate::problem::{LotId, Problem, ProductId};
use crate::quality::{Exposure, Kinetics};
use crate::units::{Celsius, PlanTime};

/// A lot on board.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cargo {
    /// Index among the trip's stops.
    pub(crate) stop: usize,
    pub(crate) exposure: Exposure,
    product: ProductId,
    /// Conductance to the air, W/K.
    conductance: f64,
    tau_s: f64,
    /// Kelvin by which a W/kg of its own heat keeps it above the air.
    k_per_w_kg: f64,
}

impl Cargo {
    fn loaded(
        problem: &Problem,
        kinetics: &[Kinetics],
        (stop, lot): (usize, LotId),
        load_start: PlanTime,
    ) -> Self {
        let goods = &problem.lots[lot.index()];
        let kinetics = &kinetics[goods.product.index()];
        let specific_heat = problem.product_of(lot).specific_heat;
        let tau_s = goods.tau_h * 3_600.0;
        Self {
            stop,
            exposure: Exposure::at_loading(problem, kinetics, lot, load_start),
            product: goods.product,
            conductance: f64::from(goods.load.kg) * specific_heat / tau_s,
            tau_s,
            k_per_w_kg: tau_s / specific_heat,
        }
    }

    fn advance(&mut self, kinetics: &[Kinetics], air_mean: f64, seconds: f64) {
        let core = self.exposure.degrees();
        let rest_point = air_mean + self.exposure.respiration() * self.k_per_w_kg;
        let left = exp_small(-seconds / self.tau_s);
        let core = rest_point + (core - rest_point) * left;
        let kinetics = &kinetics[self.product.index()];
        self.exposure.advance(kinetics, core, seconds);
    }
}

/// One compartment of a trip, stepped through its timeline.
pub(crate) struct Chamber<'a> {
    air: Air,
    degrees: f64,
    set_point: Option<f64>,
    kinetics: &'a [Kinetics],
    cargo: &'a mut Vec<Cargo>,
    /// Heat the unit has moved, J.
    pub(crate) joules: f64,
}

impl<'a> Chamber<'a> {
    /// A compartment as it is held before the trip; an empty one at its set point, or without unit
    /// at the temperature outdoors.
    pub(crate) fn new(scene: &Scene<'a>, compartment: usize, cargo: &'a mut Vec<Cargo>) -> Self {
        let (problem, vehicle, trip) = (scene.problem, scene.vehicle, scene.trip);
        let part = &vehicle.layouts[usize::from(trip.layout)].compartments[compartment];
        let set_point = trip.set_points[compartment].map(Celsius::degrees);
        cargo.clear();
        let held = scene.load.and_then(|load| load.air.get(compartment));
        Self {
            air: Air::new(&problem.settings.thermal, vehicle, part),
            degrees: held
                .map(|air| air.degrees())
                .or(set_point)
                .unwrap_or_else(|| outdoor_at_departure(problem, scene.times)),
            set_point,
            kinetics: scene.kinetics,
            cargo,
            joules: 0.0,
        }
    }

    /// A lot comes on board.
    pub(crate) fn load(&mut self, problem: &Problem, goods: (usize, LotId), load_start: PlanTime) {
        let cargo = Cargo::loaded(problem, self.kinetics, goods, load_start);
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
            cargo.advance(self.kinetics, air.mean, step.seconds);
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
