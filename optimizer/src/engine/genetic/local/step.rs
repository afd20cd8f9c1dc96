//! What a move is, and how routes look after it.

use super::LocalSearch;

/// A change of one or two routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// A run goes behind a visit, turned round or not.
    Relocate { run: Run, turned: bool, after: u32 },
    /// Two runs change places.
    Swap(Run, Run),
    /// Two routes exchange what lies behind these visits.
    Tails(u32, u32),
    /// The heads of two routes up to these visits make one route, their tails another.
    Heads(u32, u32),
    /// A run of a route is turned round.
    Turn(Run),
}

/// Neighboring customers of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Run {
    /// One customer.
    pub(super) const fn of(customer: u32) -> Self {
        Self {
            first: customer,
            last: customer,
        }
    }
}

impl LocalSearch<'_> {
    /// Fills in how both routes of a move look after it; tells their lanes.
    pub(super) fn carry_out(
        &self,
        step: Move,
        own: &mut Vec<u32>,
        other: &mut Vec<u32>,
    ) -> [u32; 2] {
        let (one, two) = match step {
            Move::Relocate { run, after, .. } => (run.first, after),
            Move::Swap(one, two) => (one.first, two.first),
            Move::Tails(one, two) | Move::Heads(one, two) => (one, two),
            Move::Turn(run) => (run.first, run.first),
        };
        let lanes = [one, two].map(|slot| self.slots[slot as usize].lane);
        let is_same = lanes[0] == lanes[1];
        own.clear();
        own.extend(self.visits(lanes[0]));
        other.clear();
        if !is_same {
            other.extend(self.visits(lanes[1]));
        }
        let index = |slot: u32| self.place(slot) as usize;
        match step {
            Move::Relocate { run, turned, after } => {
                let (from, until) = (index(run.first) - 1, index(run.last));
                own.drain(from..until);
                let mut at = index(after);
                if is_same && at > from {
                    at -= until - from;
                }
                let target = if is_same { own } else { other };
                target.splice(at..at, self.directed(run, turned));
            }
            Move::Swap(one, two) if is_same => {
                let (one, two) = if index(one.first) < index(two.first) {
                    (one, two)
                } else {
                    (two, one)
                };
                let later = index(two.first) - 1..index(two.last);
                own.splice(later, self.directed(one, false));
                let earlier = index(one.first) - 1..index(one.last);
                own.splice(earlier, self.directed(two, false));
            }
            Move::Swap(one, two) => {
                own.splice(
                    index(one.first) - 1..index(one.last),
                    self.directed(two, false),
                );
                other.splice(
                    index(two.first) - 1..index(two.last),
                    self.directed(one, false),
                );
            }
            Move::Tails(one, two) => {
                let tail = own.split_off(index(one));
                own.extend(other.drain(index(two)..));
                other.extend(tail);
            }
            Move::Heads(one, two) => {
                let mut tail = own.split_off(index(one));
                own.extend(other.drain(..index(two)).rev());
                tail.reverse();
                other.splice(0..0, tail);
            }
            Move::Turn(run) => own[index(run.first) - 1..index(run.last)].reverse(),
        }
        lanes
    }
}
