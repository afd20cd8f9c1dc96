//! Mass, volume and floor places, per compartment and truck.

use crate::problem::{Compartment, LotId, Problem, Vehicle};
use crate::units::Load;

/// Whether a load fits a compartment.
pub fn fits_compartment(load: Load, compartment: &Compartment) -> bool {
    load.fits(compartment.capacity)
}

/// Whether a load fits the truck as a whole.
pub fn fits_truck(load: Load, vehicle: &Vehicle) -> bool {
    load.fits(vehicle.limits.payload)
}

/// Whether a lot alone fits the truck and some compartment of some layout.
pub fn fits_somewhere(problem: &Problem, vehicle: &Vehicle, lot: LotId) -> bool {
    let load = problem.lots[lot.index()].load;
    let fits = |compartment| fits_compartment(load, compartment);
    fits_truck(load, vehicle)
        && vehicle
            .layouts
            .iter()
            .any(|layout| layout.compartments.iter().any(fits))
}
