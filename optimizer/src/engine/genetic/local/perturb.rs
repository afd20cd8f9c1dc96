//! Perturbation: customers near each other leave their routes and come back beside others, whatever
//! that breaks.

use super::super::super::near::NODE;
use super::{LocalSearch, NONE};
use crate::random::Random;

impl LocalSearch<'_> {
    /// A time before all changes to come.
    pub(crate) fn begin(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// The lanes changed since.
    pub(crate) fn changed_since(&self, since: u64) -> impl Iterator<Item = u32> + '_ {
        let lanes = 0..self.lanes.len() as u32;
        lanes.filter(move |&lane| self.lanes[lane as usize].changed > since)
    }

    /// Takes out from one to so many customers, those nearest to one of them or those that follow it on
    /// its route, and puts each beside the nearest, or where the detour is least.
    pub(crate) fn perturb(&mut self, most: usize, random: &mut Random) {
        let instance = self.ground.instance;
        let first = instance.depots.len() + random.below(instance.customers.len());
        let count = 1 + random.below(most);
        let mut leaving = std::mem::take(&mut self.leaving);
        leaving.clear();
        if random.chance(0.5) {
            let near = self.ground.near.of(first as u32).iter();
            leaving.push(first as u32);
            leaving.extend(near.take(count - 1).map(|entry| entry & NODE));
        } else {
            let followed = |&slot: &u32| Some(self.next(slot)).filter(|&next| !self.is_depot(next));
            leaving.extend(std::iter::successors(Some(first as u32), followed).take(count));
        }
        self.take_out(&leaving);
        let is_cheapest = random.chance(0.5);
        random.shuffle(&mut leaving);
        for &customer in &leaving {
            self.put_beside(customer, is_cheapest);
        }
        self.leaving = leaving;
    }

    fn take_out(&mut self, leaving: &[u32]) {
        let mut lanes = std::mem::take(&mut self.lane_order);
        lanes.clear();
        for &customer in leaving {
            let slot = &mut self.slots[customer as usize];
            lanes.push(std::mem::replace(&mut slot.lane, NONE));
        }
        lanes.sort_unstable();
        lanes.dedup();
        self.clock += 1;
        let mut nodes = std::mem::take(&mut self.scratch);
        for &lane in &lanes {
            nodes.clear();
            let staying = |&visit: &u32| self.slots[visit as usize].lane != NONE;
            nodes.extend(self.visits(lane).filter(staying));
            self.change(lane, &nodes);
        }
        (self.scratch, self.lane_order) = (nodes, lanes);
    }

    fn put_beside(&mut self, customer: u32, is_cheapest: bool) {
        let (mut least, mut place) = (i64::MAX, None);
        let near = self.ground.near.of(customer).iter();
        let served = near
            .map(|entry| entry & NODE)
            .filter(|&other| self.slots[other as usize].lane != NONE);
        for other in served.take(if is_cheapest { usize::MAX } else { 1 }) {
            for after in [other, self.prev(other)] {
                let detour = self.detour(customer, after);
                if detour < least {
                    (least, place) = (detour, Some(after));
                }
            }
        }
        match place {
            Some(after) => self.put_behind(customer, after),
            None => self.insert(customer),
        }
    }
}
