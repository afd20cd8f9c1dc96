//! Not more trucks unload at once than there are docks.

use crate::units::{PlanTime, Seconds};

/// The first moment, not before `from`, at which fewer than `docks` of the given unloadings
/// (start, end; the end is free again) overlap `[moment, moment + length)`.
///
/// Costs sorting them.
pub fn first_free(
    unloadings: &[(PlanTime, PlanTime)],
    docks: u32,
    from: PlanTime,
    length: Seconds,
) -> Option<PlanTime> {
    // At one moment an end, which is false, comes before a start.
    let mut changes: Vec<(PlanTime, bool)> = unloadings
        .iter()
        .flat_map(|&(start, end)| [(start, true), (end, false)])
        .collect();
    changes.sort_unstable();
    first_free_among(changes, docks, from, length)
}

/// The same from the moments at which unloadings start (`true`) and end, in order; at one moment
/// those that end come first. Costs one pass over them.
pub(crate) fn first_free_among(
    changes: impl IntoIterator<Item = (PlanTime, bool)>,
    docks: u32,
    from: PlanTime,
    length: Seconds,
) -> Option<PlanTime> {
    if docks == 0 {
        return None;
    }
    if length == Seconds::ZERO {
        return Some(from);
    }
    let (mut free, mut busy, mut full_since) = (from, 0_i64, None);
    for (moment, starts) in changes {
        if full_since.unwrap_or(moment) >= free + length {
            break;
        }
        if starts {
            busy += 1;
        } else {
            busy -= 1;
        }
        if busy >= i64::from(docks) {
            full_since.get_or_insert(moment);
        } else if full_since.take().is_some() {
            free = free.max(moment);
        }
    }
    Some(free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The greatest number of unloadings going on at any one moment of a span.
    fn most_at_once(unloadings: &[(PlanTime, PlanTime)], span: (PlanTime, PlanTime)) -> u32 {
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

    #[test]
    fn the_first_free_moment_is_that_of_trying_every_minute() {
        let mut random = Random::new(7);
        for _ in 0..2_000 {
            let unloadings: Vec<(PlanTime, PlanTime)> = (0..random.below(9))
                .map(|_| {
                    let start = random.below(40) as i32;
                    let end = start + 1 + random.below(12) as i32;
                    (PlanTime(start), PlanTime(end))
                })
                .collect();
            let docks = 1 + random.below(3) as u32;
            let from = PlanTime(random.below(40) as i32);
            let length = Seconds(random.below(10) as u32);
            let slow = (from.0..100)
                .map(PlanTime)
                .find(|&moment| most_at_once(&unloadings, (moment, moment + length)) < docks);
            assert_eq!(first_free(&unloadings, docks, from, length), slow);
        }
    }
}
