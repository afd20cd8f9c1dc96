//! An ethylene source and a product harmed by it do not ride together for long.

use super::on_board;
use super::pairing::pairing;
use crate::compatibility::Pairing;
use crate::problem::{LotId, Problem};
use crate::units::Seconds;

/// Whether two lots may spend this long in one compartment.
pub fn bears(problem: &Problem, a: LotId, b: LotId, together: Seconds) -> bool {
    (on_board::is_fact(problem, a) && on_board::is_fact(problem, b))
        || together <= problem.settings.ethylene_limit
        || pairing(problem, a, b) != Pairing::ShortOnly
}
