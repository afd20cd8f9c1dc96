//! Moves one lot at a time to where it costs less: another place in its trip, another trip, hub or
//! vehicle, or none.

use crate::insertion::View;
use crate::problem::LotId;
use crate::recreate::{Appetite, RecreateParams, place_best};
use crate::search::Search;

/// Gives every lot the best place the exact model finds among the estimate's choices; tells
/// whether the cost has fallen. Costs one scan and some evaluations per lot.
pub(crate) fn relocate_each(
    search: &mut Search,
    params: &RecreateParams,
    is_over: &mut dyn FnMut() -> bool,
) -> bool {
    let mut improved = false;
    for lot in search.problem.lot_ids() {
        if is_over() {
            break;
        }
        improved |= relocate(search, lot, params);
    }
    improved
}

fn relocate(search: &mut Search, lot: LotId, params: &RecreateParams) -> bool {
    let Some(vehicle) = search.fetched_by[lot.index()] else {
        return false;
    };
    let before = search.cost();
    search.begin();
    search.remove(&[lot]);
    let is_legal = search.appraise(vehicle).is_ok();
    if is_legal {
        place_best(search, lot, Appetite::Fair, View::ALL, params.exact_trials);
        search.call_forward();
        if search.cost() < before {
            return true;
        }
    }
    search.undo();
    false
}
