//! Putting customers that no route serves where they cost least, with what that breaks.

use super::super::super::near::NODE;
use super::{LocalSearch, NONE};

impl LocalSearch<'_> {
    /// Puts customers in one after the other.
    pub(crate) fn insert_all(&mut self, customers: &[u32]) {
        for &customer in customers {
            self.insert(customer);
        }
    }

    pub(super) fn insert(&mut self, customer: u32) {
        let (mut least, mut place) = (i64::MAX, None);
        for &entry in self.ground.near.of(customer) {
            let other = entry & NODE;
            if self.slots[other as usize].lane != NONE {
                for after in [other, self.prev(other)] {
                    self.offer_place(customer, after, &mut least, &mut place);
                }
            }
        }
        let spare = (0..self.lanes.len()).find(|&lane| self.lanes[lane].size == 0);
        if let Some(lane) = spare {
            let start = self.start(lane as u32);
            self.offer_place(customer, start, &mut least, &mut place);
        }
        if place.is_none() {
            for lane in 0..self.lanes.len() as u32 {
                self.offer_place(customer, self.start(lane), &mut least, &mut place);
            }
        }
        self.put_behind(customer, place.expect("there is a vehicle"));
    }

    /// Puts a customer in behind a visit.
    pub(super) fn put_behind(&mut self, customer: u32, after: u32) {
        let lane = self.slots[after as usize].lane;
        let mut nodes = std::mem::take(&mut self.scratch);
        nodes.clear();
        nodes.extend(self.visits(lane));
        nodes.insert(self.place(after) as usize, customer);
        self.change(lane, &nodes);
        self.scratch = nodes;
    }

    /// What a customer behind a visit adds to the way.
    pub(super) fn detour(&self, customer: u32, after: u32) -> i64 {
        let next = self.next(after);
        self.arc(after, customer) + self.arc(customer, next) - self.own_arc(after)
    }

    fn offer_place(&self, customer: u32, after: u32, least: &mut i64, place: &mut Option<u32>) {
        let detour = self.detour(customer, after);
        let lane = self.lanes[self.slots[after as usize].lane as usize];
        let fixed = self.ground.kind().fixed * i64::from(lane.size == 0);
        let cost = detour * self.ground.kind().per_cost + fixed - lane.penalty;
        if cost < *least {
            let load = lane.load + self.ground.windows[customer as usize].demand;
            let warp = self.warp_through(after, std::iter::once(customer), self.next(after));
            let cost = cost + self.penalty(load, warp);
            if cost < *least {
                (*least, *place) = (cost, Some(after));
            }
        }
    }
}
