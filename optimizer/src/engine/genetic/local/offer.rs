//! What a move between two routes, or within one, would save: cost first, then load, then lateness.

use super::LocalSearch;
use super::step::{Move, Run};

/// The best move so far.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) delta: i64,
    pub(super) step: Option<Move>,
}

impl Choice {
    /// Nothing that saves anything.
    pub(super) const fn none() -> Self {
        Self {
            delta: 0,
            step: None,
        }
    }

    pub(super) fn offer(&mut self, delta: i64, step: Move) {
        if delta < self.delta {
            *self = Self {
                delta,
                step: Some(step),
            };
        }
    }
}

impl LocalSearch<'_> {
    pub(super) fn offer_relocate(&self, run: Run, turned: bool, after: u32, choice: &mut Choice) {
        let (before, next) = (self.prev(run.first), self.next(run.last));
        let lanes = [run.first, after].map(|slot| self.slots[slot as usize].lane);
        if after == before || (lanes[0] == lanes[1] && self.contains(run, after)) {
            return;
        }
        let follower = self.next(after);
        let [head, tail] = if turned {
            [run.last, run.first]
        } else {
            [run.first, run.last]
        };
        let detour = self.arc(before, next) + self.arc(after, head) + self.arc(tail, follower)
            - self.own_arc(before)
            - self.own_arc(run.last)
            - self.own_arc(after);
        let mut delta = detour * self.ground.kind().per_cost;
        let [from, to] = lanes.map(|lane| self.lanes[lane as usize]);
        let step = Move::Relocate { run, turned, after };
        if lanes[0] == lanes[1] {
            delta -= from.penalty;
            if delta < choice.delta {
                let warp = self.warp_moved(run, turned, after);
                choice.offer(delta + self.penalty(from.load, warp), step);
            }
            return;
        }
        let fixed = self.ground.kind().fixed;
        let leaves_empty = self.is_depot(before) && self.is_depot(next);
        delta += fixed * (i64::from(to.size == 0) - i64::from(leaves_empty));
        delta -= from.penalty + to.penalty;
        if delta >= choice.delta {
            return;
        }
        let moved = self.load_at(run.last) - self.load_at(before);
        let loads = [from.load - moved, to.load + moved];
        if delta + self.penalty(loads[0], 0) + self.penalty(loads[1], 0) >= choice.delta {
            return;
        }
        delta += self.penalty(
            loads[1],
            self.warp_through(after, self.directed(run, turned), follower),
        );
        if delta < choice.delta {
            let rest = self.warp_through(before, std::iter::empty(), next);
            choice.offer(delta + self.penalty(loads[0], rest), step);
        }
    }

    /// Lateness of a route in which a run moves to another place.
    fn warp_moved(&self, run: Run, turned: bool, after: u32) -> i32 {
        let (before, next) = (self.prev(run.first), self.next(run.last));
        let (follower, moved) = (self.next(after), self.directed(run, turned));
        if self.place(after) < self.place(run.first) {
            let between = moved.chain(self.span(follower, before));
            self.warp_through(after, between, next)
        } else {
            let between = self.span(next, after).chain(moved);
            self.warp_through(before, between, follower)
        }
    }

    pub(super) fn offer_tails(&self, one: u32, two: u32, choice: &mut Choice) {
        let nexts = [one, two].map(|slot| self.next(slot));
        let detour = self.arc(one, nexts[1]) + self.arc(two, nexts[0])
            - self.own_arc(one)
            - self.own_arc(two);
        let mut delta = detour * self.ground.kind().per_cost;
        let lanes = [one, two].map(|slot| self.slots[slot as usize].lane);
        let [own, its] = lanes.map(|lane| self.lanes[lane as usize]);
        let sizes = [
            self.place(one) + its.size - self.place(two),
            self.place(two) + own.size - self.place(one),
        ];
        delta += self.fixed_of(sizes) - self.fixed_of([own.size, its.size]);
        delta -= own.penalty + its.penalty;
        if delta >= choice.delta {
            return;
        }
        let heads = [one, two].map(|slot| self.load_at(slot));
        let loads = [
            heads[0] + its.load - heads[1],
            heads[1] + own.load - heads[0],
        ];
        if delta + self.penalty(loads[0], 0) + self.penalty(loads[1], 0) >= choice.delta {
            return;
        }
        let warp = self.warp_through(one, std::iter::empty(), nexts[1]);
        delta += self.penalty(loads[0], warp);
        if delta < choice.delta {
            let warp = self.warp_through(two, std::iter::empty(), nexts[0]);
            choice.offer(delta + self.penalty(loads[1], warp), Move::Tails(one, two));
        }
    }

    pub(super) fn offer_heads(&self, one: u32, two: u32, choice: &mut Choice) {
        let nexts = [one, two].map(|slot| self.next(slot));
        let detour = self.arc(one, two) + self.arc(nexts[0], nexts[1])
            - self.own_arc(one)
            - self.own_arc(two);
        let mut delta = detour * self.ground.kind().per_cost;
        let lanes = [one, two].map(|slot| self.slots[slot as usize].lane);
        let [own, its] = lanes.map(|lane| self.lanes[lane as usize]);
        let head = self.place(one) + self.place(two);
        delta +=
            self.fixed_of([head, own.size + its.size - head]) - self.fixed_of([own.size, its.size]);
        delta -= own.penalty + its.penalty;
        if delta >= choice.delta {
            return;
        }
        let load = self.load_at(one) + self.load_at(two);
        delta += self.penalty(load, 0) + self.penalty(own.load + its.load - load, 0);
        choice.offer(delta, Move::Heads(one, two));
    }

    pub(super) fn offer_turn(&self, run: Run, choice: &mut Choice) {
        if run.first == run.last || !self.ground.is_symmetric {
            return;
        }
        let (before, next) = (self.prev(run.first), self.next(run.last));
        let detour = self.arc(before, run.last) + self.arc(run.first, next)
            - self.own_arc(before)
            - self.own_arc(run.last);
        let lane = self.lanes[self.slots[run.first as usize].lane as usize];
        let delta = detour * self.ground.kind().per_cost - lane.penalty;
        if delta < choice.delta {
            let warp = self.warp_through(before, self.directed(run, true), next);
            choice.offer(delta + self.penalty(lane.load, warp), Move::Turn(run));
        }
    }

    fn fixed_of(&self, sizes: [u32; 2]) -> i64 {
        let used = sizes.iter().filter(|&&size| size > 0).count();
        self.ground.kind().fixed * used as i64
    }
}
