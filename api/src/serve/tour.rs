//! The shortest order of some places: exact for a few, else a good one.
//!
//! Every kind of trip is made a round tour by what the way back may cost. Up to ten places the
//! tour is optimal (Held and Karp 1962); beyond, one made by cheapest insertion is improved by
//! moving chains of up to three places and by reversing stretches until nothing helps.

/// How a trip begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Course {
    /// It goes back to where it began.
    pub(super) returns: bool,
    /// It begins at the first place.
    pub(super) from_first: bool,
    /// It ends at the last place; if it returns, that is the last one before the return.
    pub(super) to_last: bool,
}

/// More than any tour; sums of it stay in range.
const NEVER: u64 = 1 << 40;
/// Up to so many places the best tour is found.
const EXACT: usize = 10;

/// The order in which to visit all places, or `None` if no tour reaches them all. `costs[from][to]`
/// is `None` where no road leads.
pub(super) fn shortest(costs: &[Vec<Option<u64>>], course: Course) -> Option<Vec<usize>> {
    let count = costs.len();
    if count <= 1 {
        return Some((0..count).collect());
    }
    let costs = round(costs, course);
    let mut tour = if count <= EXACT {
        exact(&costs)
    } else {
        improved(&costs, inserted(&costs))
    };
    if length(&costs, &tour) >= NEVER {
        return None;
    }
    let last = count - 1;
    let first = if course.to_last && !course.from_first {
        let end = tour
            .iter()
            .position(|&place| place == last)
            .unwrap_or_default();
        (end + 1) % count
    } else {
        tour.iter()
            .position(|&place| place == 0)
            .unwrap_or_default()
    };
    tour.rotate_left(first);
    Some(tour)
}

/// Costs of a round tour that amount to those of the course.
fn round(costs: &[Vec<Option<u64>>], course: Course) -> Vec<Vec<u64>> {
    let last = costs.len() - 1;
    let mut round: Vec<Vec<u64>> = (costs.iter())
        .map(|row| row.iter().map(|cost| cost.unwrap_or(NEVER)).collect())
        .collect();
    match (course.from_first, course.to_last) {
        (true, true) => {
            let back = if course.returns { round[last][0] } else { 0 };
            round[last].fill(NEVER);
            begin_all_with(&mut round, NEVER);
            round[last][0] = back;
        }
        (true, false) if !course.returns => begin_all_with(&mut round, 0),
        (false, true) if !course.returns => round[last].fill(0),
        _ => {}
    }
    round
}

/// What returning to the first place costs from anywhere.
fn begin_all_with(round: &mut [Vec<u64>], cost: u64) {
    for row in round {
        row[0] = cost;
    }
}

fn length(costs: &[Vec<u64>], tour: &[usize]) -> u64 {
    let pairs = tour.iter().zip(tour.iter().cycle().skip(1));
    pairs.map(|(&from, &to)| costs[from][to]).sum()
}

/// The best tour, by the cheapest way to have visited each set of places and end at each of them.
fn exact(costs: &[Vec<u64>]) -> Vec<usize> {
    let others = costs.len() - 1;
    let sets = 1 << others;
    // Place `at + 1` is bit `at`; the tour begins at place 0.
    let mut best = vec![vec![(u64::MAX, 0); others]; sets];
    for at in 0..others {
        best[1 << at][at] = (costs[0][at + 1], at);
    }
    for set in 1..sets {
        for at in (0..others).filter(|at| set & (1 << at) != 0) {
            let (sofar, _) = best[set][at];
            for next in (0..others).filter(|next| set & (1 << next) == 0) {
                let offer = (sofar.saturating_add(costs[at + 1][next + 1]), at);
                let entry = &mut best[set | (1 << next)][next];
                *entry = (*entry).min(offer);
            }
        }
    }
    let closing = |at: &usize| best[sets - 1][*at].0.saturating_add(costs[at + 1][0]);
    let mut at = (0..others).min_by_key(closing).unwrap_or_default();
    let (mut set, mut tour) = (sets - 1, vec![0; costs.len()]);
    for place in (1..costs.len()).rev() {
        tour[place] = at + 1;
        let before = best[set][at].1;
        set &= !(1 << at);
        at = before;
    }
    tour
}

/// A tour made by inserting, again and again, the place that lengthens it least.
fn inserted(costs: &[Vec<u64>]) -> Vec<usize> {
    let mut tour = vec![0];
    let mut left: Vec<usize> = (1..costs.len()).collect();
    while !left.is_empty() {
        let mut best = (i64::MAX, 0, 0);
        for (which, &place) in left.iter().enumerate() {
            for at in 0..tour.len() {
                let (before, after) = (tour[at], tour[(at + 1) % tour.len()]);
                let direct = if before == after {
                    0
                } else {
                    costs[before][after]
                };
                let added = costs[before][place] + costs[place][after];
                best = best.min((added as i64 - direct as i64, which, at));
            }
        }
        tour.insert(best.2 + 1, left.swap_remove(best.1));
    }
    tour
}

/// A tour that no chain moved elsewhere and no stretch reversed makes shorter.
fn improved(costs: &[Vec<u64>], mut tour: Vec<usize>) -> Vec<usize> {
    let mut shortest = length(costs, &tour);
    while let Some((better, shorter)) = better(costs, &tour, shortest) {
        tour = better;
        shortest = shorter;
    }
    tour
}

/// The first shorter neighbor of a tour.
fn better(costs: &[Vec<u64>], tour: &[usize], length_now: u64) -> Option<(Vec<usize>, u64)> {
    let judged = |neighbor: Vec<usize>| {
        let length = length(costs, &neighbor);
        (length < length_now).then_some((neighbor, length))
    };
    let count = tour.len();
    let moved = (1..=3).flat_map(|chain| {
        (0..count).flat_map(move |from| (0..count - chain).map(move |to| (chain, from, to)))
    });
    let reversed = (0..count).flat_map(|from| (from + 2..=count).map(move |to| (from, to)));
    moved
        .filter(|&(chain, from, _)| from + chain <= count)
        .find_map(|(chain, from, to)| {
            let mut neighbor = tour.to_vec();
            let taken: Vec<usize> = neighbor.drain(from..from + chain).collect();
            neighbor.splice(to..to, taken);
            judged(neighbor)
        })
        .or_else(|| {
            let mut reversed = reversed;
            reversed.find_map(|(from, to)| {
                let mut neighbor = tour.to_vec();
                neighbor[from..to].reverse();
                judged(neighbor)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND: Course = Course {
        returns: true,
        from_first: false,
        to_last: false,
    };

    /// Places on a circle, numbered so that every third is next.
    fn circle(count: usize, step: usize) -> Vec<Vec<Option<u64>>> {
        let place = |at: usize| at * step % count;
        let apart = |a: usize, b: usize| {
            let gap = place(a).abs_diff(place(b));
            Some(gap.min(count - gap) as u64)
        };
        (0..count)
            .map(|a| (0..count).map(|b| apart(a, b)).collect())
            .collect()
    }

    fn is_once_round(count: usize, step: usize) -> bool {
        let costs = circle(count, step);
        let tour = shortest(&costs, ROUND).unwrap();
        tour[0] == 0 && length(&round(&costs, ROUND), &tour) == count as u64
    }

    #[test]
    fn a_circle_is_driven_once_round() {
        assert!(is_once_round(8, 3));
        assert!(is_once_round(25, 7));
    }

    #[test]
    fn ends_are_kept() {
        // On a line 0 - 1 - 2 - 3.
        let costs: Vec<Vec<Option<u64>>> = (0..4_u64)
            .map(|a| (0..4).map(|b| Some(a.abs_diff(b))).collect())
            .collect();
        let course = |from_first, to_last| Course {
            returns: false,
            from_first,
            to_last,
        };
        assert_eq!(shortest(&costs, course(true, true)), Some(vec![0, 1, 2, 3]));
        assert_eq!(
            shortest(&costs, course(true, false)),
            Some(vec![0, 1, 2, 3])
        );
        assert_eq!(
            shortest(&costs, course(false, true)).unwrap().last(),
            Some(&3)
        );
        let back = Course {
            returns: true,
            from_first: false,
            to_last: true,
        };
        assert_eq!(shortest(&costs, back).unwrap().last(), Some(&3));
    }

    #[test]
    fn places_nobody_reaches_have_no_tour() {
        let mut costs = circle(5, 2);
        for row in &mut costs {
            row[3] = None;
        }
        assert_eq!(shortest(&costs, ROUND), None);
    }
}
