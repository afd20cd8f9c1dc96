//! Kinds of vehicles: one of each is priced for all that are alike.

use crate::problem::{Problem, VehicleId};

/// Vehicles that differ in nothing but their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// The first of them.
    pub(super) vehicle: VehicleId,
    /// How many there are.
    pub(super) count: usize,
}

/// The kinds of vehicles of a day, in the order in which they first appear.
pub(super) fn kinds(problem: &Problem) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for vehicle in problem.first_alike() {
        match kinds.iter_mut().find(|kind| kind.vehicle == vehicle) {
            Some(kind) => kind.count += 1,
            None => kinds.push(Kind { vehicle, count: 1 }),
        }
    }
    kinds
}
