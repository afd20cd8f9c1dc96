//! One compartment: its air, its lots, and what is still to be told to the lots.
//!
//! Air settles in minutes, cores drift in hours. So the air is stepped from door to door, and the
//! lots follow in longer strides, by the mean of the air since their last one. In between, only
//! the heat that all of them together exchange with the air is followed, to first order.

use super::air::{Air, AirStep, Surroundings};
use super::cargo::{AirClock, Cargo, Goods, Passage};
use super::timeline::{Step, Stride};

/// One compartment of a trip. Reusable.
#[derive(Clone, Debug)]
pub(crate) struct Chamber {
    air: Air,
    degrees: f64,
    /// About its mean in the coming step.
    expected: f64,
    /// Heat the unit gives in it to stay at its set point, W; negative where it cools.
    given: f64,
    set_point: Option<f64>,
    pub(super) cargo: Vec<Cargo>,
    exchange: Exchange,
    /// Air below this harms some lot on board.
    frost: f64,
    clock: AirClock,
    /// When the lots last followed the air, in seconds since the trip began, and what flowed out of
    /// them then, W.
    lived_s: f64,
    lived_inflow: f64,
    /// How fast the fastest of them was about to change then, K/s.
    hurry: f64,
    /// Heat the unit has moved, J.
    pub(crate) joules: f64,
}

/// What the lots of a compartment together do to its air. It is linear in the air's temperature, so
/// it can be followed without asking each of them.
#[derive(Clone, Copy, Debug, Default)]
struct Exchange {
    /// Sum of the lots' conductances, W/K.
    conductance: f64,
    /// Sum of conductance times core temperature, W.
    inflow: f64,
    /// Sum of conductance times pace, W/(K s).
    pace: f64,
    /// Sum of conductance times pace times [`Cargo::pull`], W/s.
    pull: f64,
}

impl Exchange {
    fn add(&mut self, cargo: &Cargo) {
        let pace = cargo.conductance * cargo.pace;
        self.conductance += cargo.conductance;
        self.inflow += cargo.conductance * cargo.exposure.degrees();
        self.pace += pace;
        self.pull += pace * cargo.pull();
    }

    /// By how much their inflow grows in some time in air of a temperature, to first order.
    fn gain(&self, air: f64, seconds: f64) -> f64 {
        (self.pace * air - self.pull) * seconds
    }
}

impl Chamber {
    /// An empty compartment at a temperature.
    pub(super) fn new(air: Air, degrees: f64) -> Self {
        Self {
            air,
            degrees,
            expected: degrees,
            given: 0.0,
            set_point: None,
            cargo: Vec::new(),
            exchange: Exchange::default(),
            frost: f64::NEG_INFINITY,
            clock: AirClock::default(),
            lived_s: 0.0,
            lived_inflow: 0.0,
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
        self.degrees = degrees;
    }

    /// A lot's core was measured, if it is in here.
    pub(super) fn measure_core(&mut self, goods: &Goods, stop: usize, degrees: f64) {
        self.live(goods);
        self.exchange = Exchange::default();
        for cargo in &mut self.cargo {
            if cargo.stop == stop {
                let kinetics = goods.kinetics(cargo);
                cargo.exposure.measured(kinetics, degrees);
            }
            self.exchange.add(cargo);
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

    /// Looks ahead at a coming step: about how warm the air will be on the whole, bulkheads apart.
    #[inline]
    pub(super) fn look_ahead(&mut self, step: &Step) {
        let (start, seconds) = (self.degrees, step.seconds);
        self.expected = match self.set_point.filter(|_| step.doors <= 0.0) {
            Some(set_point) if Air::has_reached(start, set_point) => set_point,
            Some(set_point) => {
                let around = self.surroundings(step, [0.0; 2]);
                self.air.expect_hold(&around, set_point, start, seconds)
            }
            None => {
                let around = self.surroundings(step, [0.0; 2]);
                self.air.expect_drift(&around, start, seconds)
            }
        };
    }

    /// Walls, doors, goods and what is behind the bulkheads.
    #[inline]
    fn surroundings(&self, step: &Step, [conductance, inflow]: [f64; 2]) -> Surroundings {
        let doors = self.air.doors * step.doors;
        Surroundings {
            conductance: self.air.walls + doors + self.exchange.conductance + conductance,
            inflow: self.air.walls * (step.outdoor + step.sun)
                + doors * step.outdoor
                + self.exchange.inflow
                + inflow,
            outdoor: step.outdoor,
        }
    }

    /// About the mean temperature of the coming step, for the lots and for the neighbors behind the
    /// bulkheads.
    pub(super) fn expected(&self) -> f64 {
        self.expected
    }

    /// A lot comes on board.
    pub(super) fn load(&mut self, mut cargo: Cargo) {
        self.exchange.add(&cargo);
        self.lived_inflow += cargo.conductance * cargo.exposure.degrees();
        self.frost = self.frost.max(cargo.exposure.frost_limit());
        self.hurry = self.hurry.max(cargo.hurry(self.degrees));
        cargo.follow_from(self.clock);
        self.cargo.push(cargo);
    }

    /// Whether it is held and at its set point, which it is then expected to keep.
    #[inline]
    pub(super) fn is_at_set_point(&mut self) -> bool {
        let Some(set_point) = self.set_point else {
            return false;
        };
        self.expected = set_point;
        Air::has_reached(self.degrees, set_point)
    }

    /// Whether the unit can keep the air where it is for a step; what it then gives is remembered.
    #[inline]
    pub(super) fn can_stay(&mut self, step: &Step, [conductance, inflow]: [f64; 2]) -> bool {
        let halfway = self.exchange.gain(self.expected, 0.5 * step.seconds);
        let around = self.surroundings(step, [conductance, inflow + halfway]);
        let given = self.air.power_to_keep(&around, self.expected);
        self.given = given.unwrap_or(0.0);
        given.is_some()
    }

    /// Stays at its set point for a step, as it can.
    #[inline]
    pub(super) fn stay(&mut self, step: &Step) {
        let air = AirStep::kept(self.expected, self.given, step.seconds);
        self.pass(step, &air);
    }

    /// The step looked ahead at; `behind` is the conductance of the bulkheads and the heat flow through
    /// them at 0 °C.
    #[inline]
    pub(super) fn advance(&mut self, step: &Step, behind: [f64; 2]) {
        let air = self.air_step(step, behind);
        self.pass(step, &air);
    }

    /// So much has happened to the air.
    #[inline]
    fn pass(&mut self, step: &Step, air: &AirStep) {
        let start = self.degrees;
        self.degrees = air.end;
        self.joules += air.joules;
        self.clock.seconds += step.seconds;
        self.clock.kelvin_seconds += air.kelvin_seconds;
        self.exchange.inflow +=
            self.exchange.pace * air.kelvin_seconds - self.exchange.pull * step.seconds;
        if (start < self.frost || air.end < self.frost) && step.judged > 0.0 {
            for cargo in &mut self.cargo {
                let limit = cargo.exposure.frost_limit();
                let seconds = air.seconds_below(limit, start, [step.seconds, step.judged]);
                cargo.exposure.count_frosty_air(seconds);
            }
        }
    }

    #[inline]
    fn air_step(&self, step: &Step, [conductance, inflow]: [f64; 2]) -> AirStep {
        let halfway = self.exchange.gain(self.expected, 0.5 * step.seconds);
        let around = self.surroundings(step, [conductance, inflow + halfway]);
        match self.set_point.filter(|_| step.doors <= 0.0) {
            Some(set_point) => self.air.hold(around, set_point, self.degrees, step.seconds),
            None => self.air.drift(around, self.degrees, step.seconds),
        }
    }

    /// Whether lots must follow the air now: they have changed noticeably on the whole, or the
    /// fastest of them may have, or it has been long.
    pub(super) fn is_due(&self, stride: Stride) -> bool {
        let seconds = self.clock.seconds - self.lived_s;
        let changed = (self.exchange.inflow - self.lived_inflow).abs();
        seconds >= stride.longest_s
            || changed >= stride.noticed_k * self.exchange.conductance
            || seconds * self.hurry >= stride.noticed_k
    }

    /// The lots follow the air up to now.
    pub(super) fn live(&mut self, goods: &Goods) {
        self.lived_s = self.clock.seconds;
        let air = self.set_point.unwrap_or(self.degrees);
        let (mut inflow, mut pull, mut hurry) = (0.0, 0.0, 0.0_f64);
        let mut passage = Passage::new(AirClock::default(), self.clock);
        for cargo in &mut self.cargo {
            cargo.follow(goods.kinetics(cargo), &mut passage);
            inflow += cargo.conductance * cargo.exposure.degrees();
            pull += cargo.conductance * cargo.pace * cargo.pull();
            hurry = hurry.max(cargo.hurry(air));
        }
        (self.exchange.inflow, self.exchange.pull) = (inflow, pull);
        (self.lived_inflow, self.hurry) = (inflow, hurry);
    }
}
