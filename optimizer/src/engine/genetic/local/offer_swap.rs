//! What two runs of customers that change places would save.

use super::LocalSearch;
use super::offer::Choice;
use super::step::{Move, Run};

impl LocalSearch<'_> {
    pub(super) fn offer_swap(&self, one: Run, two: Run, choice: &mut Choice) {
        let lanes = [one.first, two.first].map(|slot| self.slots[slot as usize].lane);
        if lanes[0] == lanes[1] {
            if self.place(one.first) < self.place(two.first) {
                self.offer_swap_within(one, two, choice);
            } else {
                self.offer_swap_within(two, one, choice);
            }
            return;
        }
        let (before, next) = (self.prev(one.first), self.next(one.last));
        let (its_before, its_next) = (self.prev(two.first), self.next(two.last));
        let mut delta = self.swap_cost(one, two);
        let [own, its] = lanes.map(|lane| self.lanes[lane as usize]);
        delta -= own.penalty + its.penalty;
        if delta >= choice.delta {
            return;
        }
        let shift = self.load_at(two.last) - self.load_at(its_before) - self.load_at(one.last)
            + self.load_at(before);
        let loads = [own.load + shift, its.load - shift];
        if delta + self.penalty(loads[0], 0) + self.penalty(loads[1], 0) >= choice.delta {
            return;
        }
        let warp = self.warp_through(before, self.span(two.first, two.last), next);
        delta += self.penalty(loads[0], warp);
        if delta < choice.delta {
            let warp = self.warp_through(its_before, self.span(one.first, one.last), its_next);
            choice.offer(delta + self.penalty(loads[1], warp), Move::Swap(one, two));
        }
    }

    fn swap_cost(&self, one: Run, two: Run) -> i64 {
        let (before, next) = (self.prev(one.first), self.next(one.last));
        let (its_before, its_next) = (self.prev(two.first), self.next(two.last));
        let new = self.arc(before, two.first)
            + self.arc(two.last, next)
            + self.arc(its_before, one.first)
            + self.arc(one.last, its_next);
        let old = self.own_arc(before)
            + self.own_arc(one.last)
            + self.own_arc(its_before)
            + self.own_arc(two.last);
        (new - old) * self.ground.kind().per_cost
    }

    /// The first run stands before the second in their route.
    fn offer_swap_within(&self, one: Run, two: Run, choice: &mut Choice) {
        // Neighboring runs that change places are a run that moves.
        if self.place(one.last) + 1 >= self.place(two.first) {
            return;
        }
        let lane = self.lanes[self.slots[one.first as usize].lane as usize];
        let delta = self.swap_cost(one, two) - lane.penalty;
        if delta >= choice.delta {
            return;
        }
        let between = self
            .span(two.first, two.last)
            .chain(self.span(self.next(one.last), self.prev(two.first)))
            .chain(self.span(one.first, one.last));
        let warp = self.warp_through(self.prev(one.first), between, self.next(two.last));
        choice.offer(delta + self.penalty(lane.load, warp), Move::Swap(one, two));
    }
}
