//! The set point suits the compartment and every lot in it.

use crate::problem::{Compartment, LotId, Problem, Vehicle};
use crate::units::{Celsius, TemperatureWindow};

use super::{capacity, freezing};

/// Whether a compartment can ride as set: refrigerated, its set point lies in the windows that
/// compartment and lots have in common; without unit, there is none and they do have one.
pub fn suits(
    vehicle: &Vehicle,
    common: Option<TemperatureWindow>,
    set_point: Option<Celsius>,
) -> bool {
    match (common, set_point) {
        (Some(window), Some(point)) => vehicle.thermal.is_refrigerated() && window.contains(point),
        (Some(_), None) => !vehicle.thermal.is_refrigerated(),
        (None, _) => false,
    }
}

/// Temperatures that suit a compartment and one more lot: inside the lot's window, and not so near
/// its freezing point that the air at the set point would harm it.
pub fn common(
    problem: &Problem,
    window: Option<TemperatureWindow>,
    lot: LotId,
) -> Option<TemperatureWindow> {
    let product = problem.product_of(lot);
    let common = window?.intersection(product.window)?;
    let least = freezing::limit(problem, product).and_then(Celsius::new);
    let min = least.filter(|&least| least > common.min());
    TemperatureWindow::new(min.unwrap_or(common.min()), common.max())
}

/// Whether a lot has a suitable compartment that also holds it.
pub fn exists(problem: &Problem, vehicle: &Vehicle, lot: LotId) -> bool {
    let load = problem.lots[lot.index()].load;
    let suits = |compartment: &Compartment| {
        capacity::fits_compartment(load, compartment)
            && common(problem, Some(compartment.set_points), lot).is_some()
    };
    vehicle
        .layouts
        .iter()
        .any(|layout| layout.compartments.iter().any(suits))
}
