//! One compartment: its air, its lots, and what is still to be told to the lots.
//!
//! Air settles in minutes, cores drift in hours. So the air is stepped from door to door, and the
//! lots follow in longer strides, by the mean of the air since their last one.

use super::air::{Air, AirStep, Surroundings};
use super::exponential::exp_small;
use super::timeline::Step;
use crate::problem::{LotId, Problem, ProductId};
use crate::quality::{Exposure, Kinetics};
use crate::units::PlanTime;

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
    /// A lot at its loading start.
    pub(super) fn loaded(
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

    /// Follows the air for some time; its own heat is taken as it is halfway.
    fn advance(&mut self, kinetics: &[Kinetics], air_mean: f64, seconds: f64) {
        let core = self.exposure.degrees();
        let left = exp_small(-seconds / self.tau_s);
        let own = self.exposure.respiration();
        let rise = (air_mean + own.rate() * self.k_per_w_kg - core) * (1.0 - left);
        let rest_point = air_mean + own.rate_after(0.5 * rise) * self.k_per_w_kg;
        let core = rest_point + (core - rest_point) * left;
        let kinetics = &kinetics[self.product.index()];
        self.exposure.advance(kinetics, core, seconds);
    }
}

/// One compartment of a trip. Reusable.
#[derive(Clone, Debug)]
pub(crate) struct Chamber {
    air: Air,
    degrees: f64,
    /// Its mean over the last step.
    mean: f64,
    set_point: Option<f64>,
    pub(super) cargo: Vec<Cargo>,
    /// Sum of the lots' conductances, W/K.
    exchange: f64,
    /// Sum of conductance times core temperature, W.
    inflow: f64,
    /// Air below this harms some lot on board.
    frost: f64,
    /// Seconds since the lots' last stride, and the integral of the air's temperature over them.
    unlived: [f64; 2],
    /// Heat the unit has moved, J.
    pub(crate) joules: f64,
}

/// About how long a held compartment stays away from its set point once it is, in seconds.
const RECOVERY_S: f64 = 900.0;

impl Chamber {
    /// An empty compartment at a temperature.
    pub(super) const fn new(air: Air, degrees: f64) -> Self {
        Self {
            air,
            degrees,
            mean: degrees,
            set_point: None,
            cargo: Vec::new(),
            exchange: 0.0,
            inflow: 0.0,
            frost: f64::NEG_INFINITY,
            unlived: [0.0; 2],
            joules: 0.0,
        }
    }

    /// Empties it for another trip that begins at a temperature.
    pub(super) fn reset(&mut self, air: Air, set_point: Option<f64>, degrees: f64) {
        let mut cargo = std::mem::take(&mut self.cargo);
        cargo.clear();
        *self = Self {
            set_point,
            cargo,
            ..Self::new(air, degrees)
        };
    }

    /// The unit fails: the air drifts from now on.
    pub(super) fn switch_off(&mut self) {
        self.set_point = None;
    }

    /// The air was measured.
    pub(super) fn measure_air(&mut self, degrees: f64) {
        (self.degrees, self.mean) = (degrees, degrees);
    }

    /// A lot's core was measured, if it is in here.
    pub(super) fn measure_core(&mut self, kinetics: &[Kinetics], stop: usize, degrees: f64) {
        self.live(kinetics);
        self.inflow = 0.0;
        for cargo in &mut self.cargo {
            if cargo.stop == stop {
                let kinetics = &kinetics[cargo.product.index()];
                cargo.exposure.measured(kinetics, degrees);
            }
            self.inflow += cargo.conductance * cargo.exposure.degrees();
        }
    }

    /// Temperature of the air now.
    pub(crate) fn air_degrees(&self) -> f64 {
        self.degrees
    }

    /// What is on board.
    pub(crate) fn cargo(&self) -> &[Cargo] {
        &self.cargo
    }

    /// About the mean temperature of a coming step, for the neighbor behind a bulkhead.
    pub(super) fn expected(&self, step: &Step) -> f64 {
        match self.set_point {
            Some(set_point) if step.doors <= 0.0 => {
                let away = (RECOVERY_S / step.seconds).min(1.0);
                set_point + (self.degrees - set_point) * away
            }
            _ => self.degrees,
        }
    }

    /// Mean temperature of the last step.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// A lot comes on board.
    pub(super) fn load(&mut self, cargo: Cargo, kinetics: &[Kinetics]) {
        self.live(kinetics);
        self.exchange += cargo.conductance;
        self.inflow += cargo.conductance * cargo.exposure.degrees();
        self.frost = self.frost.max(cargo.exposure.frost_limit());
        self.cargo.push(cargo);
    }

    /// One step of the air; `behind` is the conductance of the bulkheads and the heat flow through
    /// them at 0 °C.
    pub(super) fn advance(&mut self, step: &Step, behind: [f64; 2]) {
        let start = self.degrees;
        let air = self.air_step(step, behind);
        (self.degrees, self.mean) = (air.end, air.mean);
        self.joules += air.joules;
        self.unlived[0] += step.seconds;
        self.unlived[1] += air.mean * step.seconds;
        if start.min(air.end) < self.frost && step.judged > 0.0 {
            for cargo in &mut self.cargo {
                let limit = cargo.exposure.frost_limit();
                let seconds = air.seconds_below(limit, start, [step.seconds, step.judged]);
                cargo.exposure.count_frosty_air(seconds);
            }
        }
    }

    fn air_step(&self, step: &Step, [conductance, inflow]: [f64; 2]) -> AirStep {
        let doors = self.air.doors * step.doors;
        let around = Surroundings {
            conductance: self.air.walls + doors + self.exchange + conductance,
            inflow: self.air.walls * (step.outdoor + step.sun)
                + doors * step.outdoor
                + self.inflow
                + inflow,
            outdoor: step.outdoor,
        };
        match self.set_point.filter(|_| step.doors <= 0.0) {
            Some(set_point) => self.air.hold(around, set_point, self.degrees, step.seconds),
            None => self.air.drift(around, self.degrees, step.seconds),
        }
    }

    /// Seconds of air that the lots have not followed yet.
    pub(super) fn unlived_seconds(&self) -> f64 {
        self.unlived[0]
    }

    /// The lots follow the air up to now.
    pub(super) fn live(&mut self, kinetics: &[Kinetics]) {
        let [seconds, kelvin_seconds] = std::mem::take(&mut self.unlived);
        if seconds <= 0.0 || self.cargo.is_empty() {
            return;
        }
        let air_mean = kelvin_seconds / seconds;
        self.inflow = 0.0;
        for cargo in &mut self.cargo {
            cargo.advance(kinetics, air_mean, seconds);
            self.inflow += cargo.conductance * cargo.exposure.degrees();
        }
    }
}
