//! Which moves are tried around two customers: all that make one follow the other.

use super::super::super::near::{BEFORE, BEHIND};
use super::LocalSearch;
use super::offer::Choice;
use super::step::Run;

/// Longest run of customers that is moved as one.
const LONGEST_RUN: usize = 3;

/// Longest runs that change places.
const LONGEST_SWAP: usize = 2;

impl LocalSearch<'_> {
    /// The best move that puts a customer directly behind or before another near it.
    ///
    /// Where nothing is broken, one of the arcs that a move adds is shorter than one it takes away
    /// at the same visit: longer arcs are not looked at.
    pub(super) fn best_move(
        &self,
        [own, other]: [u32; 2],
        (entry, [there, back]): (u32, [i32; 2]),
        gains: [i64; 2],
    ) -> Choice {
        let mut choice = Choice::none();
        let lanes = [own, other].map(|slot| self.slots[slot as usize].lane);
        let is_same = lanes[0] == lanes[1];
        let broken: i64 = lanes
            .iter()
            .map(|&lane| self.lanes[lane as usize].penalty)
            .sum();
        let [there, back] = [there, back].map(|cost| i64::from(cost) - broken);
        let own_before = self.own_arc(self.prev(own));
        let its_before = self.own_arc(self.prev(other));
        let may_follow =
            entry & BEHIND != 0 && back < self.own_arc(other).max(own_before).max(gains[0]);
        let may_lead =
            entry & BEFORE != 0 && there < self.own_arc(own).max(its_before).max(gains[1]);
        if may_follow {
            self.try_behind(own, other, is_same, &mut choice);
        }
        if may_lead {
            self.try_before(own, other, is_same, &mut choice);
        }
        let kind = self.ground.kind();
        if !is_same
            && there < self.own_arc(own).max(self.own_arc(other))
            && !self.ground.has_times
            && self.ground.is_symmetric
            && kind.start == kind.end
        {
            self.offer_heads(own, other, &mut choice);
        }
        choice
    }

    /// Most that is saved where a run that begins (or ends) with a customer is taken out.
    pub(super) fn gains(&self, own: u32) -> [i64; 2] {
        let mut gains = [0; 2];
        let (mut first, mut last) = (own, own);
        for _ in 0..LONGEST_RUN {
            if !self.is_depot(last) {
                let (before, next) = (self.prev(own), self.next(last));
                let gain = self.own_arc(before) + self.own_arc(last) - self.arc(before, next);
                gains[0] = gains[0].max(gain);
                last = next;
            }
            if !self.is_depot(first) {
                let (before, next) = (self.prev(first), self.next(own));
                let gain = self.own_arc(before) + self.own_arc(own) - self.arc(before, next);
                gains[1] = gains[1].max(gain);
                first = before;
            }
        }
        gains
    }

    fn try_behind(&self, own: u32, other: u32, is_same: bool, choice: &mut Choice) {
        let mut run = Run::of(own);
        let next = self.next(other);
        for length in 1..=LONGEST_RUN {
            self.offer_relocate(run, false, other, choice);
            let mut its = Run::of(next);
            for _ in 0..LONGEST_SWAP {
                if length > LONGEST_SWAP || self.is_depot(its.last) {
                    break;
                }
                self.offer_swap(run, its, choice);
                its.last = self.next(its.last);
            }
            run.last = self.next(run.last);
            if self.is_depot(run.last) {
                break;
            }
        }
        self.try_turned(own, other, true, choice);
        if !is_same {
            self.offer_tails(other, self.prev(own), choice);
        } else if self.place(other) < self.place(own) {
            let first = self.next(other);
            self.offer_turn(Run { first, last: own }, choice);
        }
    }

    fn try_before(&self, own: u32, other: u32, is_same: bool, choice: &mut Choice) {
        let mut run = Run::of(own);
        let before = self.prev(other);
        for length in 1..=LONGEST_RUN {
            self.offer_relocate(run, false, before, choice);
            let mut its = Run::of(before);
            for _ in 0..LONGEST_SWAP {
                if length > LONGEST_SWAP || self.is_depot(its.first) {
                    break;
                }
                self.offer_swap(run, its, choice);
                its.first = self.prev(its.first);
            }
            run.first = self.prev(run.first);
            if self.is_depot(run.first) {
                break;
            }
        }
        self.try_turned(own, before, false, choice);
        if !is_same {
            self.offer_tails(own, before, choice);
        } else if self.place(own) < self.place(other) {
            let first = self.next(own);
            self.offer_turn(Run { first, last: other }, choice);
        }
    }

    /// Runs that end (or begin) with a customer, turned round so that it comes first (or last).
    fn try_turned(&self, own: u32, after: u32, comes_first: bool, choice: &mut Choice) {
        if !self.ground.is_symmetric {
            return;
        }
        let mut run = Run::of(own);
        for _ in 1..LONGEST_RUN {
            let end = if comes_first {
                run.first = self.prev(run.first);
                run.first
            } else {
                run.last = self.next(run.last);
                run.last
            };
            if self.is_depot(end) {
                return;
            }
            self.offer_relocate(run, true, after, choice);
        }
    }

    /// The best move that gives a customer, and what is behind it, an empty vehicle.
    pub(super) fn best_move_at_ends(&self, own: u32) -> Choice {
        let spare = (0..self.lanes.len()).find(|&lane| self.lanes[lane].size == 0);
        let Some(spare) = spare else {
            return Choice::none();
        };
        let start = self.start(spare as u32);
        let mut choice = Choice::none();
        let mut run = Run::of(own);
        for _ in 0..LONGEST_RUN {
            self.offer_relocate(run, false, start, &mut choice);
            run.last = self.next(run.last);
            if self.is_depot(run.last) {
                break;
            }
        }
        if self.place(own) > 1 {
            self.offer_tails(self.prev(own), start, &mut choice);
        }
        choice
    }
}
