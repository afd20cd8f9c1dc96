//! Vehicles that are alike: what one of them can do, all of them can.

use super::{Lock, Problem, Vehicle, VehicleId};

impl Problem {
    /// Per vehicle the first one like it: they differ in nothing but their names. Vehicles that a
    /// lock, a promise or a load names are like no other.
    pub(crate) fn first_alike(&self) -> Vec<VehicleId> {
        let nameless: Vec<Vehicle> = self
            .vehicles
            .iter()
            .map(|vehicle| Vehicle {
                id: String::new(),
                name: String::new(),
                ..vehicle.clone()
            })
            .collect();
        let first = |own: VehicleId| {
            let alike = |&other: &VehicleId| {
                nameless[other.index()] == nameless[own.index()] && !self.is_named(other)
            };
            if self.is_named(own) {
                return own;
            }
            let mut before = self.vehicle_ids().take(own.index());
            before.find(alike).unwrap_or(own)
        };
        self.vehicle_ids().map(first).collect()
    }

    fn is_named(&self, vehicle: VehicleId) -> bool {
        let locked = self.locks.iter().any(|&lock| match lock {
            Lock::On(_, named) | Lock::NotOn(_, named) | Lock::InOrder(_, named, _) => {
                named == vehicle
            }
        });
        locked
            || self.lots.iter().any(|lot| {
                lot.promise
                    .is_some_and(|promise| promise.vehicle == vehicle)
                    || lot.aboard.is_some_and(|aboard| aboard.vehicle == vehicle)
            })
    }
}
