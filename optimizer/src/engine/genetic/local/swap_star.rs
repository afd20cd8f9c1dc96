//! Two customers of two routes change routes, each to its best place there (SWAP*, Vidal,
//! Computers & Operations Research 140, 2022).
//!
//! Places are chosen by cost and load alone; lateness is looked at before a choice is made.

use super::super::super::near::NODE;
use super::{LocalSearch, NONE};
use crate::random::Random;

/// Neighbors by which it is known that two routes touch.
const TOUCHING: usize = 10;

/// Places remembered for each customer: one more than a removal can spoil.
const PLACES: usize = 3;

/// Visits behind which a customer costs least, cheapest first.
type Places = [(i64, u32); PLACES];

/// Room to work in.
#[derive(Debug, Default)]
pub(super) struct Star {
    touching: Vec<u32>,
    /// Places on the other lane for the customers of both lanes.
    places: [Vec<Places>; 2],
    saved: [Vec<i64>; 2],
}

/// A customer and the visit of the other lane behind which it goes.
#[derive(Clone, Copy)]
struct Transfer {
    customer: u32,
    after: u32,
}

impl LocalSearch<'_> {
    /// Tries the lanes changed since, from zero on all of them, with those they touch, as far as one of
    /// a pair has changed since it was last tried.
    pub(super) fn exchange_between_lanes(&mut self, since: u64, random: &mut Random) {
        let mut star = std::mem::take(&mut self.star);
        let mut lanes = std::mem::take(&mut self.lane_order);
        lanes.clear();
        let is_due = |lane: &u32| since == 0 || self.lanes[*lane as usize].changed > since;
        let used = (0..self.lanes.len() as u32).filter(|&lane| self.size(lane) > 0);
        lanes.extend(used.filter(is_due));
        random.shuffle(&mut lanes);
        for &lane in &lanes {
            self.find_touching(lane, &mut star.touching);
            let touching = std::mem::take(&mut star.touching);
            for &other in touching.iter().filter(|&&other| since > 0 || other > lane) {
                let [low, high] = [lane.min(other), lane.max(other)];
                let pair = low as usize * self.lanes.len() + high as usize;
                let last = std::mem::replace(&mut self.tested_pairs[pair], self.clock);
                let changed = [low, high].map(|one| self.lanes[one as usize].changed);
                if changed[0].max(changed[1]) > last {
                    self.exchange([low, high], &mut star);
                }
            }
            star.touching = touching;
        }
        (self.star, self.lane_order) = (star, lanes);
    }

    fn size(&self, lane: u32) -> u32 {
        self.lanes[lane as usize].size
    }

    /// Other lanes with a customer near one of this lane.
    fn find_touching(&self, lane: u32, touching: &mut Vec<u32>) {
        touching.clear();
        for customer in self.visits(lane) {
            let near = self.ground.near.of(customer).iter().take(TOUCHING);
            touching.extend(
                near.map(|entry| self.slots[(entry & NODE) as usize].lane)
                    .filter(|&other| other != lane && other != NONE),
            );
        }
        touching.sort_unstable();
        touching.dedup();
    }

    /// Makes the best exchange between two lanes, if one saves anything; tells the change of cost.
    pub(super) fn exchange(&mut self, lanes: [u32; 2], star: &mut Star) -> Option<i64> {
        if lanes.iter().any(|&lane| self.size(lane) == 0) {
            return None;
        }
        for (side, [own, other]) in [lanes, [lanes[1], lanes[0]]].into_iter().enumerate() {
            star.saved[side].clear();
            star.places[side].clear();
            for customer in self.visits(own) {
                star.saved[side].push(self.saving(customer));
                star.places[side].push(self.places_on(other, customer));
            }
        }
        let (delta, transfers) = self.best_exchange(lanes, star)?;
        self.transfer(lanes, transfers);
        Some(delta)
    }

    /// What is saved where a customer is taken out.
    fn saving(&self, customer: u32) -> i64 {
        let [before, next] = [self.prev(customer), self.next(customer)];
        self.own_arc(before) + self.own_arc(customer) - self.arc(before, next)
    }

    fn places_on(&self, lane: u32, customer: u32) -> Places {
        let mut places = [(i64::MAX, NONE); PLACES];
        let mut after = self.start(lane);
        let end = after + 1;
        while after != end {
            let next = self.next(after);
            let detour = self.arc(after, customer) + self.arc(customer, next) - self.own_arc(after);
            let mut held = (detour, after);
            for place in &mut places {
                if held.0 < place.0 {
                    std::mem::swap(place, &mut held);
                }
            }
            after = next;
        }
        places
    }

    fn best_exchange(&self, lanes: [u32; 2], star: &Star) -> Option<(i64, [Transfer; 2])> {
        let factor = self.ground.kind().per_cost;
        let [own, its] = lanes.map(|lane| self.lanes[lane as usize]);
        let paid = own.penalty + its.penalty;
        let (mut least, mut best) = (0, None);
        for (index, one) in self.visits(lanes[0]).enumerate() {
            let demand = self.ground.windows[one as usize].demand;
            for (other_index, two) in self.visits(lanes[1]).enumerate() {
                let shift = self.ground.windows[two as usize].demand - demand;
                let loads = [own.load + shift, its.load - shift];
                let excess = self.penalty(loads[0], 0) + self.penalty(loads[1], 0);
                let saved = star.saved[0][index] + star.saved[1][other_index];
                if excess - paid - saved * factor >= least {
                    continue;
                }
                let (there, after) = self.cheapest(&star.places[0][index], one, two);
                let (back, its_after) = self.cheapest(&star.places[1][other_index], two, one);
                let delta = (there + back - saved) * factor - paid;
                if delta + excess >= least {
                    continue;
                }
                let transfers = [(one, after), (two, its_after)]
                    .map(|(customer, after)| Transfer { customer, after });
                let delta = delta
                    + self.penalty(loads[0], self.warp_replaced(one, transfers[1]))
                    + self.penalty(loads[1], self.warp_replaced(two, transfers[0]));
                if delta < least {
                    (least, best) = (delta, Some((delta, transfers)));
                }
            }
        }
        best
    }

    /// Where a customer costs least on a lane that another leaves; in its stead is named by the
    /// visit before it.
    fn cheapest(&self, places: &Places, customer: u32, leaving: u32) -> (i64, u32) {
        let (before, next) = (self.prev(leaving), self.next(leaving));
        let stead = self.arc(before, customer) + self.arc(customer, next)
            - self.own_arc(before)
            - self.own_arc(leaving)
            + self.saving(leaving);
        let free = places
            .iter()
            .find(|place| place.1 != before && place.1 != leaving && place.1 != NONE);
        match free {
            Some(&place) if place.0 < stead => place,
            _ => (stead, before),
        }
    }

    /// Lateness of the route that one customer leaves and another joins.
    fn warp_replaced(&self, leaving: u32, joining: Transfer) -> i32 {
        if !self.ground.has_times {
            return 0;
        }
        let (before, next) = (self.prev(leaving), self.next(leaving));
        let Transfer { customer, after } = joining;
        if after == before {
            return self.warp_through(before, std::iter::once(customer), next);
        }
        if self.place(after) < self.place(leaving) {
            let between = self.span(self.next(after), before);
            return self.warp_through(after, std::iter::once(customer).chain(between), next);
        }
        let between = self.span(next, after).chain(std::iter::once(customer));
        self.warp_through(before, between, self.next(after))
    }

    fn transfer(&mut self, lanes: [u32; 2], [one, two]: [Transfer; 2]) {
        let mut sequences = std::mem::take(&mut self.sequences);
        for (nodes, (lane, leaving, joining)) in sequences
            .iter_mut()
            .zip([(lanes[0], one, two), (lanes[1], two, one)])
        {
            nodes.clear();
            if self.is_depot(joining.after) {
                nodes.push(joining.customer);
            }
            for visit in self.visits(lane) {
                if visit != leaving.customer {
                    nodes.push(visit);
                }
                if visit == joining.after {
                    nodes.push(joining.customer);
                }
            }
        }
        self.clock += 1;
        for (lane, nodes) in lanes.into_iter().zip(&sequences) {
            self.change(lane, nodes);
        }
        self.sequences = sequences;
    }
}
