//! The whole box through one trip: its compartments side by side, bulkheads between them.

use super::air::Air;
use super::cargo::Cargo;
use super::chamber::Chamber;
use super::timeline::{Step, Stride};
use super::{Scene, outdoor_at_departure};
use crate::units::Celsius;

/// The compartments of a box, from front to rear. Reusable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hold {
    chambers: Vec<Chamber>,
    /// How many of them the trip's layout has.
    used: usize,
    /// Conductance of one bulkhead, W/K.
    bulkhead: f64,
}

impl Hold {
    /// Empties the box for a trip: every compartment that holds lots at its set point; the others,
    /// and a box without unit, at the temperature outdoors. A box that is under way with lots in it
    /// begins as it is.
    pub(super) fn prepare(&mut self, scene: &Scene<'_>) {
        let settings = &scene.problem.settings.thermal;
        let layout = &scene.vehicle.layouts[usize::from(scene.trip.layout)];
        let outdoor = outdoor_at_departure(scene.problem, scene.times);
        self.used = layout.compartments.len();
        self.bulkhead = scene.vehicle.thermal.bulkhead_w_k;
        for (index, part) in layout.compartments.iter().enumerate() {
            let air = Air::new(settings, scene.vehicle, part);
            let holds_lots = scene.holds_lots(index);
            let set_point = scene.trip.set_points[index].filter(|_| holds_lots);
            if index == self.chambers.len() {
                self.chambers.push(Chamber::new(air, outdoor));
            }
            let set_point = set_point.map(Celsius::degrees);
            let held = scene.load.and_then(|load| load.air.get(index));
            let degrees = held.map(|air| air.degrees()).or(set_point);
            self.chambers[index].reset(air, set_point, degrees.unwrap_or(outdoor));
        }
    }

    /// The compartments of the trip's layout.
    pub(crate) fn chambers(&self) -> &[Chamber] {
        &self.chambers[..self.used]
    }

    /// Everything on board, compartment by compartment.
    pub(crate) fn cargo(&self) -> impl Iterator<Item = &Cargo> {
        self.chambers().iter().flat_map(Chamber::cargo)
    }

    /// Heat the unit has moved in all of them, J.
    pub(crate) fn joules(&self) -> f64 {
        self.chambers().iter().map(|chamber| chamber.joules).sum()
    }

    /// A stop's lot comes on board.
    pub(super) fn board(&mut self, scene: &Scene<'_>, stop: usize) {
        let pickup = scene.trip.stops[stop];
        let load_start = scene.times.stops[stop].load_start;
        let cargo = scene.goods.loaded((stop, pickup.lot), load_start);
        self.chambers[usize::from(pickup.compartment)].load(cargo);
    }

    /// One step of all compartments; lots follow where that is due.
    pub(super) fn advance(&mut self, scene: &Scene<'_>, step: &Step, stride: Stride) {
        if !self.is_kept(step) {
            for chamber in &mut self.chambers[..self.used] {
                chamber.look_ahead(step);
            }
            for index in 0..self.used {
                let behind = self.behind_bulkheads(index);
                self.chambers[index].advance(step, behind);
            }
        }
        for chamber in &mut self.chambers[..self.used] {
            if chamber.is_due(stride) {
                chamber.live(scene.goods);
            }
        }
    }

    /// Advances every compartment by a step in which all of them just stay at their set points, if
    /// they can: most of a trip is like that, and it costs a fraction.
    fn is_kept(&mut self, step: &Step) -> bool {
        let chambers = &mut self.chambers[..self.used];
        if step.doors > 0.0 || !chambers.iter_mut().all(Chamber::is_at_set_point) {
            return false;
        }
        for index in 0..self.used {
            let behind = self.behind_bulkheads(index);
            if !self.chambers[index].can_stay(step, behind) {
                return false;
            }
        }
        for chamber in &mut self.chambers[..self.used] {
            chamber.stay(step);
        }
        true
    }

    /// Every lot follows to the present moment.
    pub(super) fn settle(&mut self, scene: &Scene<'_>) {
        for chamber in &mut self.chambers[..self.used] {
            chamber.live(scene.goods);
        }
    }

    /// The unit fails: all air drifts from now on.
    pub(crate) fn switch_off(&mut self) {
        for chamber in &mut self.chambers[..self.used] {
            chamber.switch_off();
        }
    }

    /// The air of a compartment was measured.
    pub(crate) fn measure_air(&mut self, compartment: usize, degrees: f64) {
        if let Some(chamber) = self.chambers[..self.used].get_mut(compartment) {
            chamber.measure_air(degrees);
        }
    }

    /// The core of a stop's lot was measured, if it is on board.
    pub(crate) fn measure_core(&mut self, scene: &Scene<'_>, stop: usize, degrees: f64) {
        for chamber in &mut self.chambers[..self.used] {
            chamber.measure_core(scene.goods, stop, degrees);
        }
    }

    /// Conductance of a compartment's bulkheads, and what flows in through them at 0 °C.
    fn behind_bulkheads(&self, index: usize) -> [f64; 2] {
        let mut behind = [0.0; 2];
        let mut leak = |degrees: f64| {
            behind[0] += self.bulkhead;
            behind[1] += self.bulkhead * degrees;
        };
        if let Some(before) = index.checked_sub(1) {
            leak(self.chambers[before].expected());
        }
        if index + 1 < self.used {
            leak(self.chambers[index + 1].expected());
        }
        behind
    }
}
