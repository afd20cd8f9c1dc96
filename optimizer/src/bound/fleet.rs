//! Vehicles that are alike: what one of them can do, all of them can, so one is priced for all.

use crate::problem::{Lock, Problem, Vehicle, VehicleId};

/// Vehicles that differ in nothing but their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// One of them.
    pub(super) vehicle: VehicleId,
    /// How many there are.
    pub(super) count: usize,
}

/// The kinds of vehicles of a day, in the order in which they first appear.
pub(super) fn kinds(problem: &Problem) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for vehicle in problem.vehicle_ids() {
        let alike = |kind: &&mut Kind| are_alike(problem, kind.vehicle, vehicle);
        match kinds.iter_mut().find(alike) {
            Some(kind) => kind.count += 1,
            None => kinds.push(Kind { vehicle, count: 1 }),
        }
    }
    kinds
}

pub(super) fn are_alike(problem: &Problem, a: VehicleId, b: VehicleId) -> bool {
    let named = |vehicle: VehicleId| Vehicle {
        id: String::new(),
        name: String::new(),
        ..problem.vehicles[vehicle.index()].clone()
    };
    let is_locked = |vehicle: VehicleId| {
        problem.locks.iter().any(|&lock| {
            let (Lock::On(_, of) | Lock::NotOn(_, of) | Lock::InOrder(_, of, _)) = lock;
            of == vehicle
        })
    };
    !is_locked(a) && !is_locked(b) && named(a) == named(b)
}
