//! Not more shelf life is used than allowed.

use crate::problem::Problem;

/// Whether a lot may use this share of its shelf life on the way to cold storage.
pub fn suffices(problem: &Problem, share_used: f64) -> bool {
    share_used <= problem.settings.shelf_life_limit
}
