//! A route's own numbers: loads, clocks and lateness seen from both ends.

use super::{LocalSearch, NONE};

impl LocalSearch<'_> {
    /// Slot of a lane's first depot.
    #[inline]
    pub(super) fn start(&self, lane: u32) -> u32 {
        self.ground.instance.nodes() as u32 + 2 * lane
    }

    /// Whether a slot is the end of a route.
    #[inline]
    pub(super) fn is_depot(&self, slot: u32) -> bool {
        slot >= self.ground.instance.nodes() as u32
    }

    /// A lane's customers in order.
    pub(crate) fn visits(&self, lane: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.start(lane) + 1;
        let first = self.slots[self.start(lane) as usize].next;
        std::iter::successors((first != end).then_some(first), move |&slot| {
            let next = self.slots[slot as usize].next;
            (next != end).then_some(next)
        })
    }

    /// Makes a lane visit exactly these customers.
    pub(crate) fn rewrite(&mut self, lane: u32, nodes: &[u32]) {
        let (start, end) = (self.start(lane), self.start(lane) + 1);
        let mut before = start;
        for (place, &node) in nodes.iter().chain([&end]).enumerate() {
            let slot = &mut self.slots[node as usize];
            slot.prev = before;
            slot.lane = lane;
            slot.place = place as u32 + 1;
            self.slots[before as usize].next = node;
            before = node;
        }
        self.slots[start as usize].prev = NONE;
        self.slots[end as usize].next = NONE;
        self.sum_up(lane, nodes);
    }

    /// The same, as the latest change.
    pub(super) fn change(&mut self, lane: u32, nodes: &[u32]) {
        self.rewrite(lane, nodes);
        self.lanes[lane as usize].changed = self.clock;
    }

    /// Cost of driving a lane, and of its vehicle.
    pub(crate) fn length(&self, lane: u32) -> i64 {
        if self.lanes[lane as usize].size == 0 {
            return 0;
        }
        let kind = self.ground.kind();
        let visits = self.visits(lane).chain([self.start(lane)]);
        let arcs: i64 = visits.map(|visit| self.own_arc(visit)).sum();
        kind.fixed + kind.per_cost * arcs
    }

    fn sum_up(&mut self, lane: u32, nodes: &[u32]) {
        let (start, end) = (self.start(lane), self.start(lane) + 1);
        let ground = self.ground;
        let first = self.slots[start as usize].node;
        let (mut load, mut warp, mut leave) = (0, 0_i32, ground.windows[first as usize].open);
        self.slots[start as usize].leave = leave;
        let mut before = start;
        for &slot in nodes.iter().chain([&end]) {
            let [from, to] = [before, slot].map(|one| self.slots[one as usize].node);
            let [cost, time] = ground.instance.arcs.get(from, to);
            let window = ground.windows[to as usize];
            let begin = (leave + time).max(window.open);
            warp = warp.saturating_add((begin - window.close).max(0));
            leave = begin.min(window.close) + window.service;
            load += window.demand;
            self.slots[before as usize].cost = cost;
            let own = &mut self.slots[slot as usize];
            (own.load, own.leave, own.warp) = (load, leave, warp);
            before = slot;
        }
        if ground.has_times {
            self.look_back(start, nodes);
        }
        let lane = &mut self.lanes[lane as usize];
        (lane.size, lane.load, lane.warp) = (nodes.len() as u32, load, warp);
        lane.penalty = self.prices.of(
            i64::from((load - ground.kind().capacity).max(0)),
            i64::from(warp),
        );
    }

    /// Latest arrivals and what lateness lies behind.
    fn look_back(&mut self, start: u32, nodes: &[u32]) {
        let ground = self.ground;
        let end = start + 1;
        let depot = self.slots[end as usize].node;
        let (mut late, mut behind) = (ground.windows[depot as usize].close, 0_i32);
        (
            self.slots[end as usize].late,
            self.slots[end as usize].behind,
        ) = (late, behind);
        let mut after = depot;
        for &slot in nodes.iter().rev() {
            let window = ground.windows[slot as usize];
            let [_, time] = ground.instance.arcs.get(slot, after);
            let latest = late - window.service - time;
            behind = behind.saturating_add((window.open - latest).max(0));
            late = latest.clamp(window.open, window.close.max(window.open));
            let own = &mut self.slots[slot as usize];
            (own.late, own.behind) = (late, behind);
            after = slot;
        }
    }

    /// Penalty of so much load and lateness on one lane.
    #[inline]
    pub(super) fn penalty(&self, load: i32, warp: i32) -> i64 {
        let excess = (load - self.ground.kind().capacity).max(0);
        self.prices.of(i64::from(excess), i64::from(warp))
    }

    /// Lateness of a route that drives up to a visit, then to these, then on from another.
    #[inline]
    pub(super) fn warp_through(
        &self,
        before: u32,
        between: impl Iterator<Item = u32>,
        after: u32,
    ) -> i32 {
        let ground = self.ground;
        if !ground.has_times {
            return 0;
        }
        let before = &self.slots[before as usize];
        let (mut at, mut leave, mut warp) = (before.node, before.leave, before.warp);
        for node in between {
            let [_, time] = ground.instance.arcs.get(at, node);
            let window = ground.windows[node as usize];
            let begin = (leave + time).max(window.open);
            warp = warp.saturating_add((begin - window.close).max(0));
            leave = begin.min(window.close) + window.service;
            at = node;
        }
        let after = &self.slots[after as usize];
        let [_, time] = ground.instance.arcs.get(at, after.node);
        warp.saturating_add(after.behind)
            .saturating_add((leave + time - after.late).max(0))
    }
}
