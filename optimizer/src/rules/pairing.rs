//! Products that must ride apart do: by temperature and by its reach, odor and hygiene.

use super::on_board;
use crate::compatibility::{Apart, Pairing};
use crate::problem::{LotId, Problem};

/// Whether both are on board already, so that nothing is left to decide.
fn are_facts(problem: &Problem, a: LotId, b: LotId) -> bool {
    on_board::is_fact(problem, a) && on_board::is_fact(problem, b)
}

/// Whether two lots may ride in one trip, in different compartments.
///
/// A bulkhead stops neither smell nor dirty hands; it does stop cold.
pub fn share_trip(problem: &Problem, a: LotId, b: LotId) -> bool {
    !matches!(
        pairing(problem, a, b),
        Pairing::Apart(Apart::Odor | Apart::Hygiene)
    ) || are_facts(problem, a, b)
}

/// Whether two lots may ride in one compartment; an ethylene source and its victim may, for a
/// time (see [`super::ethylene`]).
pub fn share_compartment(problem: &Problem, a: LotId, b: LotId) -> bool {
    !matches!(pairing(problem, a, b), Pairing::Apart(_)) || are_facts(problem, a, b)
}

/// The verdict for the products of two lots.
pub fn pairing(problem: &Problem, a: LotId, b: LotId) -> Pairing {
    let product = |lot: LotId| problem.lots[lot.index()].product;
    problem.pairs.get(product(a), product(b))
}
