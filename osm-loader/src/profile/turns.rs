//! What turning costs, and which turn restrictions bind a truck.

use super::Profile;
use super::conditional::{self, Verdict};
use crate::tags::Tags;

/// Time that turning, waiting and paying take, in seconds.
///
/// Defaults suit a loaded two-axle truck in right-hand traffic; they are estimates to be
/// calibrated with recorded journeys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TurnCosts {
    /// A right turn of 90° where roads meet. Default 4.
    pub right_s: f64,
    /// A left turn of 90° where roads meet, across the oncoming lane. Default 7.
    pub left_s: f64,
    /// On top of a sharp left turn where there is oncoming traffic to wait for, less for a gentle
    /// one; in and out of roundabouts there is none. Default 0: `left_s` has it.
    pub oncoming_s: f64,
    /// Turning back where the road ends. Default 45.
    pub u_turn_s: f64,
    /// Traffic signals. Default 12.
    pub traffic_signals_s: f64,
    /// A stop sign. Default 6.
    pub stop_s: f64,
    /// A give-way sign. Default 2.
    pub give_way_s: f64,
    /// A level crossing. Default 5.
    pub level_crossing_s: f64,
    /// A toll booth passed with an electronic tag. Default 15.
    pub toll_booth_s: f64,
    /// A gate or barrier that opens. Default 10.
    pub gate_s: f64,
    /// How the cost of a turn grows with its angle.
    pub curve: TurnCurve,
}

/// How the cost of a turn grows from none, straight on, to `right_s` or `left_s` at 90°.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnCurve {
    /// With the square of the angle, up to 135°: a wide bend costs next to nothing.
    Square,
    /// Along an S, steepest near 90°, as OSRM's default profile has it: up to the sum of a left
    /// and a right turn.
    Sigmoid,
}

impl Default for TurnCosts {
    fn default() -> Self {
        Self {
            right_s: 4.0,
            left_s: 7.0,
            oncoming_s: 0.0,
            u_turn_s: 45.0,
            traffic_signals_s: 12.0,
            stop_s: 6.0,
            give_way_s: 2.0,
            level_crossing_s: 5.0,
            toll_booth_s: 15.0,
            gate_s: 10.0,
            curve: TurnCurve::Square,
        }
    }
}

/// Beyond this change of direction a turn costs no more, in degrees.
const SHARPEST_DEG: f64 = 135.0;

impl TurnCosts {
    /// Cost of changing direction by so many degrees, clockwise positive.
    pub(crate) fn turn_s(&self, degrees: f64) -> f64 {
        match self.curve {
            TurnCurve::Square => self.square_s(degrees),
            TurnCurve::Sigmoid => self.sigmoid_s(degrees),
        }
    }

    /// What waiting for oncoming traffic adds where there is any: half of `oncoming_s` at 45
    /// degrees to the left and nearly all of it from 90 degrees on, as OSRM's default profile has
    /// it since version 26.10.
    pub(crate) fn waiting_s(&self, degrees: f64) -> f64 {
        if degrees >= 0.0 || degrees <= -180.0 {
            return 0.0;
        }
        self.oncoming_s / (1.0 + (3.25 + 13.0 * degrees / 180.0).exp())
    }

    fn square_s(&self, degrees: f64) -> f64 {
        let quarter_turn = if degrees < 0.0 {
            self.left_s
        } else {
            self.right_s
        };
        let share = degrees.abs().min(SHARPEST_DEG) / 90.0;
        quarter_turn * share * share
    }

    /// `greatest / (1 + exp(6.5 bias - 13 / bias * half))` where `half` is the angle as a share
    /// of a half turn; to the left with the inverse of the bias.
    fn sigmoid_s(&self, degrees: f64) -> f64 {
        let greatest = self.left_s + self.right_s;
        if greatest <= 0.0 || self.right_s <= 0.0 {
            return 0.0;
        }
        // At 90°, the exponent 6.5 (bias - 1 / bias) is the logarithm of left over right.
        let skew = (self.left_s / self.right_s).ln() / 13.0;
        let bias = skew + (skew * skew + 1.0).sqrt();
        let bias = if degrees < 0.0 { 1.0 / bias } else { bias };
        greatest / (1.0 + (6.5 * bias - 13.0 / bias * degrees.abs() / 180.0).exp())
    }
}

/// Whether a turn restriction binds this truck. Its scope has the keys `for` (a vehicle), `except`
/// (vehicles) and `when` (a condition); hours are taken as if they always held.
pub(super) fn binds(truck: &Profile, scope: Tags) -> bool {
    let is_ours = |vehicle: &str| truck.vehicle_keys().contains(&vehicle);
    let concerns = scope.get("for").is_none_or(is_ours);
    let excepts = |list: &str| list.split(';').any(|vehicle| is_ours(vehicle.trim()));
    let holds = |condition| match conditional::judge(condition, truck) {
        Verdict::Fails => false,
        // OSRM passes over what it does not understand; a truck heeds it.
        Verdict::Unknown => !truck.rules.as_osrm,
        Verdict::Holds | Verdict::AtEnds => true,
    };
    concerns && !scope.get("except").is_some_and(excepts) && scope.get("when").is_none_or(holds)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{heavy, van};
    use super::*;
    use crate::tags::TagStore;

    #[test]
    fn a_gentle_bend_is_free_and_left_costs_more_than_right() {
        let costs = TurnCosts::default();
        assert!((costs.turn_s(90.0) - 4.0).abs() < 1e-9);
        assert!((costs.turn_s(-90.0) - 7.0).abs() < 1e-9);
        assert!(costs.turn_s(10.0) < 0.1);
        assert!((costs.turn_s(170.0) - costs.turn_s(135.0)).abs() < 1e-9);
    }

    #[test]
    fn the_sigmoid_has_its_figures_at_right_angles() {
        let costs = TurnCosts {
            right_s: 2.105,
            left_s: 5.395,
            curve: TurnCurve::Sigmoid,
            ..TurnCosts::default()
        };
        assert!((costs.turn_s(90.0) - 2.105).abs() < 0.01);
        assert!((costs.turn_s(-90.0) - 5.395).abs() < 0.01);
        assert!(costs.turn_s(0.0) < 0.01 && (costs.turn_s(180.0) - 7.5).abs() < 0.1);
    }

    #[test]
    fn only_left_turns_wait_for_oncoming_traffic() {
        let costs = TurnCosts {
            oncoming_s: 2.0,
            ..TurnCosts::default()
        };
        assert!((costs.waiting_s(-45.0) - 1.0).abs() < 1e-9);
        assert!(costs.waiting_s(-90.0) > 1.9 && costs.waiting_s(-4.0) < 0.12);
        assert!(costs.waiting_s(90.0).abs() < 1e-9);
    }

    #[test]
    fn restrictions_bind_whom_they_name() {
        let binds = |truck: &Profile, scope: &[(&str, &str)]| {
            let mut store = TagStore::default();
            let set = store.set(scope.iter().copied());
            truck.is_bound_by(store.tags(set))
        };
        assert!(binds(&heavy(), &[]));
        assert!(binds(&heavy(), &[("for", "hgv")]) && !binds(&van(), &[("for", "hgv")]));
        assert!(!binds(&heavy(), &[("except", "psv;hgv")]));
        assert!(binds(&heavy(), &[("except", "psv;bicycle")]));
        assert!(binds(&heavy(), &[("when", "Mo-Fr 07:00-09:00")]));
        assert!(!binds(&van(), &[("when", "weight>7.5")]));
    }
}
