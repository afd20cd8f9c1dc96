//! Not more trucks unload at once than there are docks.

use crate::units::{PlanTime, Seconds};

/// The first moment, not before `from`, at which fewer than `docks` of the given unloadings
/// (start, end; the end is free again) overlap `[moment, moment + length)`.
///
/// Costs the square of their number.
pub fn first_free(
    unloadings: &[(PlanTime, PlanTime)],
    docks: u32,
    from: PlanTime,
    length: Seconds,
) -> Option<PlanTime> {
    let ends = unloadings.iter().map(|&(_, end)| end);
    let mut moments: Vec<PlanTime> = ends.filter(|&end| end > from).collect();
    moments.push(from);
    moments.sort_unstable();
    moments
        .into_iter()
        .find(|&moment| most_at_once(unloadings, (moment, moment + length)) < docks)
}

/// The greatest number of unloadings going on at any one moment of a span.
pub fn most_at_once(unloadings: &[(PlanTime, PlanTime)], span: (PlanTime, PlanTime)) -> u32 {
    let starts = unloadings.iter().map(|&(start, _)| start.max(span.0));
    let busy_at = |moment: PlanTime| {
        let busy = unloadings
            .iter()
            .filter(|&&(start, end)| start <= moment && moment < end);
        busy.count() as u32
    };
    starts
        .filter(|&start| start < span.1)
        .map(busy_at)
        .max()
        .unwrap_or(0)
}
