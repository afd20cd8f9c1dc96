//! A leg through the hours, second by second: how far the truck comes in each.

use crate::problem::Problem;
use crate::units::Seconds;
use osm_loader::{LocationId, Travel};

/// No leg takes longer than this.
const LONGEST_S: i64 = 7 * 86_400;

/// Travel on a leg that begins at a moment, as the roads of one truck class have it; `None` where
/// there is no road, or none for as long as the leg takes.
pub(super) fn travel(
    problem: &Problem,
    roads: usize,
    [from, to]: [LocationId; 2],
    departure: i64,
) -> Option<Travel> {
    let at_best = problem.travel[roads].get(from, to);
    let Some(hours) = problem.by_hour.get(roads) else {
        return at_best;
    };
    let last = from.index().max(to.index());
    let at = |moment: i64| {
        let second = moment.rem_euclid(86_400);
        let mut slices = hours.slices().iter().rev();
        let begun = slices.find(|slice| i64::from(slice.0.from.0) <= second);
        begun.or(hours.slices().first()).map(|slice| &slice.1)
    };
    if at(departure)?.size() <= last {
        return at_best;
    }
    let first = at(departure)?.get(from, to)?;
    let (mut share, mut now) = (0.0, departure);
    while share < 1.0 - SMALL && first.duration.0 > 0 {
        let pace = at(now)?.get(from, to)?.duration.0;
        share += 1.0 / f64::from(pace.max(1));
        now += 1;
        if now - departure > LONGEST_S {
            return None;
        }
    }
    let duration = Seconds((now - departure) as u32);
    Some(Travel { duration, ..first })
}

/// Sums of shares are this exact.
const SMALL: f64 = 1e-9;
