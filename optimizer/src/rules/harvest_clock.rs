//! Field-warm lots are in the cold before their harvest clock runs out.

use crate::problem::{LotId, Problem};
use crate::units::PlanTime;

/// Whether a lot that is in cold storage at `cold_at` is there in time after its harvest.
pub fn is_met(problem: &Problem, lot: LotId, cold_at: PlanTime) -> bool {
    let hours = problem.product_of(lot).hours_to_cold;
    problem.lots[lot.index()]
        .harvest_deadline(hours)
        .is_none_or(|deadline| cold_at <= deadline)
}
