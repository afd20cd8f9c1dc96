//! One step of the air and inner skin of a compartment, in closed form.
//!
//! Everything that bears on the air is linear in its temperature while doors and unit stay as they
//! are, so the step is an exponential towards a rest point. The unit's power is linear in the air's
//! temperature too; it runs at full power until the set point is reached and then holds it.

use super::exponential::{exp, ln};
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
    /// Integral of its temperature over time.
    pub(crate) kelvin_seconds: f64,
    /// Heat moved by the unit, out or in, J.
    pub(crate) joules: f64,
    /// Seconds from its beginning after which the end is reached.
    settled: f64,
}

impl AirStep {
    /// The air stays where it is while the unit gives so many W.
    pub(crate) fn kept(air: f64, given: f64, seconds: f64) -> Self {
        Self {
            end: air,
            kelvin_seconds: air * seconds,
            joules: given.abs() * seconds,
            settled: seconds,
        }
    }

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
    /// Heat capacity, J/K, and one over it.
    capacity: f64,
    per_capacity: f64,
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
        let capacity = settings.air_j_m3k * thermal.volume_m3 * part.volume_share;
        Self {
            capacity,
            per_capacity: 1.0 / capacity,
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

    /// Whether the air is at its set point.
    pub(crate) fn has_reached(air: f64, set_point: f64) -> bool {
        (air - set_point).abs() <= REACHED_K
    }

    /// About the mean of a step with the unit off: the exponential's first Padé approximant.
    pub(crate) fn expect_drift(&self, around: &Surroundings, start: f64, seconds: f64) -> f64 {
        let [way, per] = self.half_way(around, NO_FLOW, start, seconds);
        start + way / per
    }

    /// About the mean of a step with the unit running: a straight way to the set point.
    pub(crate) fn expect_hold(
        &self,
        around: &Surroundings,
        set_point: f64,
        start: f64,
        seconds: f64,
    ) -> f64 {
        let to_go = set_point - start;
        let full = if start > set_point {
            self.full_cooling(around, start)
        } else {
            self.full_heating()
        };
        let [way, per] = self.half_way(around, full, start, seconds);
        if way * to_go > 0.0 && 2.0 * way.abs() > to_go.abs() * per {
            set_point - to_go * to_go * per / (4.0 * way)
        } else {
            start + way / per
        }
    }

    /// About how far the mean of a step is from its beginning, as a fraction.
    fn half_way(&self, around: &Surroundings, flow: Flow, start: f64, seconds: f64) -> [f64; 2] {
        let conductance = around.conductance - flow.per_k;
        let source = around.inflow + flow.at_zero;
        let way = (source - conductance * start) * seconds;
        [way, 2.0 * self.capacity + conductance * seconds]
    }

    /// A step with the unit off.
    #[allow(
        clippy::inline_always,
        reason = "its result would go through memory: a third of the evaluator's time"
    )]
    #[inline(always)]
    pub(crate) fn drift(&self, around: Surroundings, start: f64, seconds: f64) -> AirStep {
        self.relax(around, NO_FLOW, start, seconds)
    }

    /// A step with the unit running towards and at its set point.
    #[allow(
        clippy::inline_always,
        reason = "its result would go through memory: a third of the evaluator's time"
    )]
    #[inline(always)]
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
        if Self::has_reached(start, set_point) {
            return self.keep(around, set_point, seconds);
        }
        let full = if start > set_point {
            self.full_cooling(&around, start)
        } else {
            self.full_heating()
        };
        let Some(approach) = self.approach(around, full, [start, set_point], seconds) else {
            return self.relax(around, full, start, seconds);
        };
        let rest = self.keep(around, set_point, seconds - approach.settled);
        AirStep {
            end: rest.end,
            kelvin_seconds: approach.kelvin_seconds + rest.kelvin_seconds,
            joules: approach.joules + rest.joules,
            settled: approach.settled,
        }
    }

    /// A step that begins at the set point: stays there if the unit can, else drifts off at full
    /// power.
    #[allow(
        clippy::inline_always,
        reason = "its result would go through memory: a third of the evaluator's time"
    )]
    #[inline(always)]
    fn keep(&self, around: Surroundings, set_point: f64, seconds: f64) -> AirStep {
        if let Some(given) = self.given_to_keep(&around, set_point) {
            return AirStep::kept(set_point, given, seconds);
        }
        let is_too_warm = around.inflow > around.conductance * set_point;
        let full = if is_too_warm {
            self.full_cooling(&around, set_point)
        } else {
            self.full_heating()
        };
        self.relax(around, full, set_point, seconds)
    }

    /// What the unit gives to keep the air at a temperature, W, fans among the surroundings;
    /// `None` where that is beyond it.
    fn given_to_keep(&self, around: &Surroundings, air: f64) -> Option<f64> {
        let needed = around.conductance * air - around.inflow;
        let is_beyond = if needed < 0.0 {
            -needed > self.cooling_at(around, air)
        } else {
            needed > self.heating
        };
        (!is_beyond).then_some(needed)
    }

    /// What the unit gives to keep the air at a temperature, W, its own fans apart; `None` where
    /// that is beyond it.
    pub(crate) fn power_to_keep(&self, around: &Surroundings, air: f64) -> Option<f64> {
        let around = Surroundings {
            inflow: around.inflow + self.fans,
            ..*around
        };
        self.given_to_keep(&around, air)
    }

    /// The unit's full cooling power in air of a temperature, W; nothing where it is below that.
    fn cooling_at(&self, around: &Surroundings, air: f64) -> f64 {
        let outdoor = self.per_outdoor_k * (around.outdoor - 30.0);
        self.cooling * (1.0 - outdoor + self.per_box_k * air.clamp(-30.0, 40.0))
    }

    /// The power law, taken constant beyond the temperatures it is good for.
    fn full_cooling(&self, around: &Surroundings, air: f64) -> Flow {
        let at_zero = 1.0 - self.per_outdoor_k * (around.outdoor - 30.0);
        let is_linear = (-30.0..=40.0).contains(&air);
        let held = if is_linear {
            air
        } else {
            air.clamp(-30.0, 40.0)
        };
        let factor = at_zero + self.per_box_k * held;
        if factor <= 0.0 {
            NO_FLOW
        } else if is_linear {
            Flow {
                at_zero: -self.cooling * at_zero,
                per_k: -self.cooling * self.per_box_k,
            }
        } else {
            Flow {
                at_zero: -self.cooling * factor,
                per_k: 0.0,
            }
        }
    }

    fn full_heating(&self) -> Flow {
        Flow {
            at_zero: self.heating,
            per_k: 0.0,
        }
    }

    /// The way to the set point under a flow; `None` where it is not reached in so many seconds.
    #[allow(
        clippy::inline_always,
        reason = "its result would go through memory: a third of the evaluator's time"
    )]
    #[inline(always)]
    fn approach(
        &self,
        around: Surroundings,
        flow: Flow,
        [start, set_point]: [f64; 2],
        seconds: f64,
    ) -> Option<AirStep> {
        let conductance = around.conductance - flow.per_k;
        let source = around.inflow + flow.at_zero;
        // Both as heat flows: how far start and set point are from the rest point.
        let ratio = (conductance * start - source) / (conductance * set_point - source);
        if ratio <= 1.0 {
            return None;
        }
        let per_conductance = 1.0 / conductance;
        let tau = self.capacity * per_conductance;
        let settled = tau * ln(ratio);
        if settled >= seconds {
            return None;
        }
        let kelvin_seconds = source * per_conductance * settled + (start - set_point) * tau;
        Some(AirStep {
            end: set_point,
            kelvin_seconds,
            joules: (flow.at_zero * settled + flow.per_k * kelvin_seconds).abs(),
            settled,
        })
    }

    /// The exponential towards the rest point of surroundings and flow.
    #[allow(
        clippy::inline_always,
        reason = "its result would go through memory: a third of the evaluator's time"
    )]
    #[inline(always)]
    fn relax(&self, around: Surroundings, flow: Flow, start: f64, seconds: f64) -> AirStep {
        let conductance = around.conductance - flow.per_k;
        let per_conductance = 1.0 / conductance;
        let rest_point = (around.inflow + flow.at_zero) * per_conductance;
        let left = exp(-conductance * self.per_capacity * seconds);
        let apart = start - rest_point;
        let kelvin_seconds =
            rest_point * seconds + apart * (1.0 - left) * self.capacity * per_conductance;
        AirStep {
            end: rest_point + apart * left,
            kelvin_seconds,
            joules: (flow.at_zero * seconds + flow.per_k * kelvin_seconds).abs(),
            settled: seconds,
        }
    }
}
