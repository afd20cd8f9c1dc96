//! One step of the air and inner skin of a compartment, in closed form.
//!
//! Everything that bears on the air is linear in its temperature while doors and unit stay as they
//! are, so the step is an exponential towards a rest point. The unit's power is linear in the air's
//! temperature too; it runs at full power until the set point is reached and then holds it.

use super::exponential::exp;
use crate::problem::{Compartment, ThermalSettings, Vehicle};

/// What surrounds the air during a step, as one conductance and one heat flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings {
    /// Sum of all conductances towards the air, W/K.
    pub(crate) conductance: f64,
    /// Sum of conductance times temperature, W.
    pub(crate) inflow: f64,
    /// Temperature outdoors, for the unit's power.
    pub(crate) outdoor: f64,
}

/// What a step did to the air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AirStep {
    /// Temperature at its end.
    pub(crate) end: f64,
    /// Mean temperature over it.
    pub(crate) mean: f64,
    /// Heat moved by the unit, out or in, J.
    pub(crate) joules: f64,
    /// Seconds from its beginning after which the end is reached.
    settled: f64,
}

impl AirStep {
    /// How long the air is below a limit, in the last `judged` of the step's `seconds`. Until it
    /// settles the way is taken as straight.
    pub(crate) fn seconds_below(&self, limit: f64, start: f64, [seconds, judged]: [f64; 2]) -> f64 {
        let crossing = || self.settled * (limit - start) / (self.end - start);
        let (from, until) = match (start < limit, self.end < limit) {
            (true, true) => (0.0, seconds),
            (true, false) => (0.0, crossing()),
            (false, true) => (crossing(), seconds),
            (false, false) => return 0.0,
        };
        (until - from.max(seconds - judged)).max(0.0)
    }
}

/// A heat flow that is linear in the air's temperature: `at_zero + per_k · T`, in W.
#[derive(Clone, Copy, Debug)]
struct Flow {
    at_zero: f64,
    per_k: f64,
}

const NO_FLOW: Flow = Flow {
    at_zero: 0.0,
    per_k: 0.0,
};

/// The air of one compartment and the unit's share for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Air {
    /// Heat capacity, J/K.
    capacity: f64,
    /// Walls, W/K.
    pub(crate) walls: f64,
    /// Open doors, W/K.
    pub(crate) doors: f64,
    /// Cooling at 0 °C inside and 30 °C outdoors, W.
    cooling: f64,
    heating: f64,
    per_box_k: f64,
    per_outdoor_k: f64,
    /// Heat of the running fans, W.
    fans: f64,
}

/// Until the set point is this near, the unit has not reached it.
const REACHED_K: f64 = 1e-9;

impl Air {
    pub(crate) fn new(settings: &ThermalSettings, vehicle: &Vehicle, part: &Compartment) -> Self {
        let thermal = &vehicle.thermal;
        Self {
            capacity: settings.air_j_m3k * thermal.volume_m3 * part.volume_share,
            walls: thermal.wall_w_k * part.volume_share,
            doors: thermal.door_w_k * part.volume_share,
            cooling: settings.unit_efficiency
                * (1.0 - settings.defrost_share)
                * thermal.cooling_w
                * part.power_share,
            heating: thermal.heating_w * part.power_share,
            per_box_k: settings.power_per_box_k,
            per_outdoor_k: settings.power_per_outdoor_k,
            fans: settings.fan_share * thermal.cooling_w * part.power_share,
        }
    }

    /// A step with the unit off.
    pub(crate) fn drift(&self, around: Surroundings, start: f64, seconds: f64) -> AirStep {
        self.relax(around, NO_FLOW, start, seconds)
    }

    /// A step with the unit running towards and at its set point.
    pub(crate) fn hold(
        &self,
        around: Surroundings,
        set_point: f64,
        start: f64,
        seconds: f64,
    ) -> AirStep {
        let around = Surroundings {
            inflow: around.inflow + self.fans,
            ..around
        };
        if (start - set_point).abs() <= REACHED_K {
            return self.keep(around, set_point, seconds);
        }
        let full = if start > set_point {
            self.full_cooling(around, start)
        } else {
            self.full_heating()
        };
        let reached = self.seconds_to(around, full, start, set_point);
        if reached >= seconds {
            return self.relax(around, full, start, seconds);
        }
        let approach = self.relax(around, full, start, reached);
        let rest = self.keep(around, set_point, seconds - reached);
        AirStep {
            end: rest.end,
            mean: (approach.mean * reached + rest.mean * (seconds - reached)) / seconds,
            joules: approach.joules + rest.joules,
            settled: reached,
        }
    }

    /// A step that begins at the set point: stays there if the unit can, else drifts off at full
    /// power.
    fn keep(&self, around: Surroundings, set_point: f64, seconds: f64) -> AirStep {
        let needed = around.conductance * set_point - around.inflow;
        let full = if needed < 0.0 {
            self.full_cooling(around, set_point)
        } else {
            self.full_heating()
        };
        let most = full.at_zero + full.per_k * set_point;
        if needed.abs() > most.abs() {
            return self.relax(around, full, set_point, seconds);
        }
        AirStep {
            end: set_point,
            mean: set_point,
            joules: needed.abs() * seconds,
            settled: seconds,
        }
    }

    /// The power law, taken constant beyond the temperatures it is good for.
    fn full_cooling(&self, around: Surroundings, air: f64) -> Flow {
        let at_zero = 1.0 - self.per_outdoor_k * (around.outdoor - 30.0);
        let factor = at_zero + self.per_box_k * air.clamp(-30.0, 40.0);
        if factor <= 0.0 {
            return NO_FLOW;
        }
        if !(-30.0..=40.0).contains(&air) {
            return Flow {
                at_zero: -self.cooling * factor,
                per_k: 0.0,
            };
        }
        Flow {
            at_zero: -self.cooling * at_zero,
            per_k: -self.cooling * self.per_box_k,
        }
    }

    fn full_heating(&self) -> Flow {
        Flow {
            at_zero: self.heating,
            per_k: 0.0,
        }
    }

    /// When the air reaches the set point under a flow; infinite if it never does.
    fn seconds_to(&self, around: Surroundings, flow: Flow, start: f64, set_point: f64) -> f64 {
        let conductance = around.conductance - flow.per_k;
        let rest_point = (around.inflow + flow.at_zero) / conductance;
        let ratio = (start - rest_point) / (set_point - rest_point);
        if ratio > 1.0 {
            self.capacity / conductance * ratio.ln()
        } else {
            f64::INFINITY
        }
    }

    /// The exponential towards the rest point of surroundings and flow.
    fn relax(&self, around: Surroundings, flow: Flow, start: f64, seconds: f64) -> AirStep {
        let conductance = around.conductance - flow.per_k;
        let rest_point = (around.inflow + flow.at_zero) / conductance;
        let pace = conductance / self.capacity;
        let left = exp(-pace * seconds);
        let mean = rest_point + (start - rest_point) * (1.0 - left) / (pace * seconds).max(1e-12);
        AirStep {
            end: rest_point + (start - rest_point) * left,
            mean,
            joules: (flow.at_zero + flow.per_k * mean).abs() * seconds,
            settled: seconds,
        }
    }
}
