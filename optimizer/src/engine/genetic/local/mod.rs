//! Local search over plans that may be overloaded and late at a price.
//!
//! Every move joins a customer to a near one; a lateness is known from what stands before and
//! behind in constant time. Pairs of routes that have not changed since are not tried again.

mod around;
mod insert;
mod offer;
mod offer_swap;
mod perturb;
mod route;
mod step;
mod swap_star;
#[cfg(test)]
mod trial;
mod walk;

use super::super::near::NODE;
use super::ground::Ground;
use super::individual::Individual;
use super::prices::Prices;
use crate::random::Random;
use step::Move;

/// No slot.
pub(crate) const NONE: u32 = u32::MAX;

/// A visit: what leads to it and what follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) next: u32,
    pub(crate) prev: u32,
    pub(crate) lane: u32,
    pub(crate) place: u32,
    pub(crate) node: u32,
    /// Cost of the arc to the next.
    pub(crate) cost: i32,
    /// Load up to here, this one included.
    pub(crate) load: i32,
    /// Earliest departure, in time as far as going back in time makes it so.
    pub(crate) leave: i32,
    /// Lateness up to here.
    pub(crate) warp: i32,
    /// Latest arrival that adds no lateness from here on.
    pub(crate) late: i32,
    /// Lateness from here on that no arrival avoids.
    pub(crate) behind: i32,
}

/// A vehicle's route.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lane {
    pub(crate) size: u32,
    pub(crate) load: i32,
    pub(crate) warp: i32,
    /// What its excess and lateness cost.
    pub(crate) penalty: i64,
    /// When it changed last.
    pub(crate) changed: u64,
}

/// Room to improve one plan after another in.
pub(crate) struct LocalSearch<'g> {
    pub(crate) ground: &'g Ground<'g>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) lanes: Vec<Lane>,
    prices: Prices,
    /// Counts changes.
    clock: u64,
    tested: Vec<u64>,
    tested_pairs: Vec<u64>,
    order: Vec<u32>,
    /// Customers of changed lanes, and those that a perturbation takes out.
    due: Vec<u32>,
    leaving: Vec<u32>,
    lane_order: Vec<u32>,
    scratch: Vec<u32>,
    sequences: [Vec<u32>; 2],
    star: swap_star::Star,
}

impl<'g> LocalSearch<'g> {
    /// Room for plans of a ground.
    pub(crate) fn new(ground: &'g Ground<'g>) -> Self {
        let nodes = ground.instance.nodes();
        let kind = ground.kind();
        let mut slots: Vec<Slot> = (0..nodes + 2 * ground.lanes)
            .map(|slot| Slot {
                next: NONE,
                prev: NONE,
                lane: NONE,
                place: 0,
                node: slot as u32,
                cost: 0,
                load: 0,
                leave: 0,
                warp: 0,
                late: 0,
                behind: 0,
            })
            .collect();
        for lane in 0..ground.lanes {
            slots[nodes + 2 * lane].node = kind.start;
            slots[nodes + 2 * lane + 1].node = kind.end;
            for end in [0, 1] {
                slots[nodes + 2 * lane + end].lane = lane as u32;
            }
        }
        Self {
            ground,
            slots,
            lanes: vec![Lane::default(); ground.lanes],
            prices: Prices { load: 0, warp: 0 },
            clock: 0,
            tested: vec![0; nodes],
            tested_pairs: vec![0; ground.lanes * ground.lanes],
            order: ground.instance.customer_nodes().collect(),
            due: Vec::new(),
            leaving: Vec::new(),
            lane_order: Vec::new(),
            scratch: Vec::new(),
            sequences: [Vec::new(), Vec::new()],
            star: swap_star::Star::default(),
        }
    }

    /// Takes a plan up. Only routes that `is_new` names, or that break something, are searched.
    pub(crate) fn load(
        &mut self,
        plan: &Individual,
        prices: Prices,
        mut is_new: impl FnMut(usize) -> bool,
    ) {
        self.prices = prices;
        self.clock = 1;
        self.tested.fill(0);
        self.tested_pairs.fill(0);
        for slot in self.ground.instance.customer_nodes() {
            self.slots[slot as usize].lane = NONE;
        }
        let mut nodes = std::mem::take(&mut self.scratch);
        for lane in 0..self.lanes.len() {
            nodes.clear();
            if lane < plan.ends.len() {
                nodes.extend(plan.route(lane));
            }
            self.rewrite(lane as u32, &nodes);
            let is_dirty = is_new(lane) || self.lanes[lane].penalty > 0;
            self.lanes[lane].changed = u64::from(is_dirty);
        }
        self.scratch = nodes;
    }

    /// Writes the plan down.
    pub(crate) fn store(&self, plan: &mut Individual) {
        plan.clear();
        for lane in 0..self.lanes.len() as u32 {
            plan.push(self.visits(lane));
        }
        plan.weigh(self.ground);
    }

    /// Improves the plan until no move does.
    pub(crate) fn improve(&mut self, random: &mut Random) {
        let mut order = std::mem::take(&mut self.order);
        random.shuffle(&mut order);
        loop {
            let before = self.clock;
            for &customer in &order {
                self.improve_around(customer);
            }
            if self.clock == before {
                self.exchange_between_lanes(0, random);
                if self.clock == before {
                    break;
                }
            }
        }
        self.order = order;
    }

    /// Improves the lanes changed since, and what changes with them, until no move does or, in the
    /// middle of it, after about so many.
    pub(crate) fn improve_since(&mut self, since: u64, most: u64, random: &mut Random) {
        let mut due = std::mem::take(&mut self.due);
        let until = self.clock + most;
        loop {
            let before = self.clock;
            due.clear();
            due.extend(self.changed_since(since).flat_map(|lane| self.visits(lane)));
            random.shuffle(&mut due);
            for &customer in &due {
                if self.clock <= until {
                    self.improve_around(customer);
                }
            }
            if self.clock == before {
                self.exchange_between_lanes(since, random);
            }
            if self.clock == before || self.clock > until {
                break;
            }
        }
        self.due = due;
    }

    /// Charges other prices: on these lanes, which are tried again where they break something, and
    /// wherever else something changes.
    pub(crate) fn charge(&mut self, prices: Prices, lanes: &[u32]) {
        self.prices = prices;
        self.clock += 1;
        for &lane in lanes {
            let own = self.lanes[lane as usize];
            let penalty = self.penalty(own.load, own.warp);
            let lane = &mut self.lanes[lane as usize];
            lane.penalty = penalty;
            if penalty > 0 {
                lane.changed = self.clock;
            }
        }
    }

    /// Nothing about these lanes is to be tried until they change again.
    pub(crate) fn settle(&mut self, lanes: &[u32]) {
        for &lane in lanes {
            self.lanes[lane as usize].changed = 0;
        }
    }

    fn improve_around(&mut self, customer: u32) {
        let last = std::mem::replace(&mut self.tested[customer as usize], self.clock);
        let ground = self.ground;
        let mut gains = self.gains(customer);
        for (entry, costs) in ground.near.with_costs(customer) {
            let other = entry & NODE;
            let lanes = [customer, other].map(|one| self.slots[one as usize].lane);
            let changed = lanes.map(|lane| self.lanes[lane as usize].changed);
            if changed[0].max(changed[1]) > last {
                let choice = self.best_move([customer, other], (entry, costs), gains);
                if let Some(step) = choice.step {
                    self.apply(step);
                    gains = self.gains(customer);
                }
            }
        }
        let lane = self.slots[customer as usize].lane;
        if self.lanes[lane as usize].changed > last
            && let Some(step) = self.best_move_at_ends(customer).step
        {
            self.apply(step);
        }
    }

    fn apply(&mut self, step: Move) {
        let [mut own, mut other] = std::mem::take(&mut self.sequences);
        let [first, second] = self.carry_out(step, &mut own, &mut other);
        self.clock += 1;
        self.change(first, &own);
        if second != first {
            self.change(second, &other);
        }
        self.sequences = [own, other];
    }
}
