//! One compartment: its air, its lots, and what is still to be told to the lots.
//!
//! Air settles in minutes, cores drift in hours. So the air is stepped from door to door, and the
//! lots follow in longer strides, by the mean of the air since their last one.

use super::air::{Air, AirStep, Surroundings};
use super::cargo::{AirClock, Cargo, Goods};
use super::timeline::Step;

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
    /// Sum of conductance times core temperature, W: as it will be about halfway to the next stride.
    inflow: f64,
    /// Air below this harms some lot on board.
    frost: f64,
    clock: AirClock,
    /// When the lots last followed the air, in seconds since the trip began.
    lived_s: f64,
    /// How fast the fastest of them was about to change then, K/s.
    hurry: f64,
    /// Heat the unit has moved, J.
    pub(crate) joules: f64,
}

/// The longest that lots wait before they follow the air, in strides.
const LONGEST: f64 = 6.0;

/// A change of a lot's core that is noticed, in K.
const NOTICED_K: f64 = 0.2;

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
            clock: AirClock {
                seconds: 0.0,
                kelvin_seconds: 0.0,
            },
            lived_s: 0.0,
            hurry: 0.0,
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
    pub(super) fn measure_core(&mut self, goods: &Goods, stop: usize, degrees: f64) {
        self.live(goods);
        self.inflow = 0.0;
        for cargo in &mut self.cargo {
            if cargo.stop == stop {
                let kinetics = goods.kinetics(cargo);
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
    #[inline]
    pub(super) fn expected(&self, step: &Step) -> f64 {
        match self.set_point {
            Some(set_point) if step.doors <= 0.0 => {
                let away = (RECOVERY_S * step.per_second).min(1.0);
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
    pub(super) fn load(&mut self, mut cargo: Cargo) {
        self.exchange += cargo.conductance;
        self.inflow += cargo.conductance * cargo.exposure.degrees();
        self.frost = self.frost.max(cargo.exposure.frost_limit());
        self.hurry = self.hurry.max(cargo.hurry(self.degrees));
        cargo.follow_from(self.clock);
        self.cargo.push(cargo);
    }

    /// One step of the air; `behind` is the conductance of the bulkheads and the heat flow through
    /// them at 0 °C.
    #[inline]
    pub(super) fn advance(&mut self, step: &Step, behind: [f64; 2]) {
        let start = self.degrees;
        let air = self.air_step(step, behind);
        self.degrees = air.end;
        self.mean = air.kelvin_seconds * step.per_second;
        self.joules += air.joules;
        self.clock.seconds += step.seconds;
        self.clock.kelvin_seconds += air.kelvin_seconds;
        if start.min(air.end) < self.frost && step.judged > 0.0 {
            for cargo in &mut self.cargo {
                let limit = cargo.exposure.frost_limit();
                let seconds = air.seconds_below(limit, start, [step.seconds, step.judged]);
                cargo.exposure.count_frosty_air(seconds);
            }
        }
    }

    #[inline]
    fn air_step(&self, step: &Step, behind: [f64; 2]) -> AirStep {
        let (start, around) = (self.degrees, self.surroundings(step, behind));
        let Some(set_point) = self.set_point.filter(|_| step.doors <= 0.0) else {
            return self.air.drift(around, start, step.seconds);
        };
        self.air.hold(around, set_point, start, step.seconds)
    }

    /// Walls, doors, goods and what is behind the bulkheads.
    #[inline]
    fn surroundings(&self, step: &Step, [conductance, inflow]: [f64; 2]) -> Surroundings {
        let doors = self.air.doors * step.doors;
        Surroundings {
            conductance: self.air.walls + doors + self.exchange + conductance,
            inflow: self.air.walls * (step.outdoor + step.sun)
                + doors * step.outdoor
                + self.inflow
                + inflow,
            outdoor: step.outdoor,
        }
    }

    /// Whether lots must follow the air now: at least a stride has passed, and some of them may have
    /// changed noticeably by now or several strides have passed.
    pub(super) fn is_due(&self, stride: f64) -> bool {
        let seconds = self.clock.seconds - self.lived_s;
        seconds >= stride && (seconds >= LONGEST * stride || seconds * self.hurry >= NOTICED_K)
    }

    /// The lots follow the air up to now.
    pub(super) fn live(&mut self, goods: &Goods) {
        self.lived_s = self.clock.seconds;
        let (mut inflow, mut hurry) = (0.0, 0.0_f64);
        for cargo in &mut self.cargo {
            let [outlook, change] = cargo.follow(goods.kinetics(cargo), self.clock);
            inflow += cargo.conductance * outlook;
            hurry = hurry.max(change);
        }
        (self.inflow, self.hurry) = (inflow, hurry);
    }
}
