//! What is torn out: adjacent strings of customers from routes near one another (SISR, Christiaens
//! & Vanden Berghe, Transportation Science 54(2), 2020).
//!
//! Strings run over the trips of a day as if depots were not there.

use super::near::Near;
use super::plan::Plan;
use crate::random::Random;

/// How much is torn out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TearParams {
    /// Customers removed on average.
    pub mean_removed: f64,
    /// Longest string.
    pub longest_string: usize,
    /// How often a string keeps some customers in its middle.
    pub split_share: f64,
    /// How often a kept middle grows by one more.
    pub split_growth: f64,
    /// How often whole routes are taken instead, where vehicles differ or cost something.
    pub route_share: f64,
}

impl Default for TearParams {
    fn default() -> Self {
        Self {
            mean_removed: 10.0,
            longest_string: 10,
            split_share: 0.5,
            split_growth: 0.5,
            route_share: 0.05,
        }
    }
}

/// Whole routes are taken up to about so many customers.
const MOST_BY_ROUTES: usize = 30;

/// Room to work in, kept between iterations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tearing {
    torn: Vec<u32>,
    string: Vec<u32>,
    /// Customers taken out, in order.
    pub(crate) removed: Vec<u32>,
}

impl Tearing {
    /// Takes strings around a customer out of the plan.
    pub(crate) fn tear(
        &mut self,
        plan: &mut Plan,
        near: &Near,
        seed: u32,
        params: &TearParams,
        random: &mut Random,
    ) {
        self.torn.clear();
        self.removed.clear();
        let served = plan.instance.customers.len() - plan.absent.len();
        let mean_tour = served as f64 / plan.used.len().max(1) as f64;
        let longest = (params.longest_string as f64).min(mean_tour).max(1.0);
        let most_strings = (4.0 * params.mean_removed / (1.0 + longest) - 1.0).max(1.0);
        let strings = (random.unit() * most_strings + 1.0) as usize;
        for &customer in std::iter::once(&seed).chain(near.of(seed)) {
            let Some(route) = plan.route_of(customer) else {
                continue;
            };
            if self.torn.contains(&route) {
                continue;
            }
            self.torn.push(route);
            plan.save(route);
            self.take_string(plan, route, customer, longest, params, random);
            if self.torn.len() >= strings {
                break;
            }
        }
        for &route in &self.torn {
            plan.mend(route);
        }
    }

    /// Takes one, two or three whole routes around a customer out of the plan.
    pub(crate) fn take_routes(
        &mut self,
        plan: &mut Plan,
        near: &Near,
        seed: u32,
        random: &mut Random,
    ) {
        self.torn.clear();
        self.removed.clear();
        let most = 1 + random.below(3);
        for &customer in std::iter::once(&seed).chain(near.of(seed)) {
            let Some(route) = plan.route_of(customer) else {
                continue;
            };
            let customers = plan.tours[route as usize].customers as usize;
            if customers + self.removed.len() > 4 * MOST_BY_ROUTES && !self.torn.is_empty() {
                break;
            }
            self.torn.push(route);
            plan.unlink_all(route, &mut self.removed);
            if self.torn.len() >= most || self.removed.len() >= MOST_BY_ROUTES {
                break;
            }
        }
        for &route in &self.torn {
            plan.mend(route);
        }
    }

    fn take_string(
        &mut self,
        plan: &mut Plan,
        route: u32,
        around: u32,
        longest: f64,
        params: &TearParams,
        random: &mut Random,
    ) {
        let tour = plan.tours[route as usize].customers as usize;
        let most = longest.min(tour as f64);
        let length = ((random.unit() * most + 1.0) as usize).min(tour);
        let mut spared = 0;
        if length > 1 && length < tour && random.chance(params.split_share) {
            spared = 1;
            while length + spared < tour && random.chance(params.split_growth) {
                spared += 1;
            }
        }
        self.walk(plan, around, length + spared, random);
        let first_spared = if spared > 0 {
            1 + random.below(length - 1)
        } else {
            self.string.len()
        };
        for (index, &customer) in self.string.iter().enumerate() {
            if index < first_spared || index >= first_spared + spared {
                take_out(plan, customer, &mut self.removed);
            }
        }
    }

    /// Collects a string of so many customers at a random place over a given one.
    fn walk(&mut self, plan: &Plan, around: u32, span: usize, random: &mut Random) {
        let before = |slot: u32| plan.stops[slot as usize].prev;
        let after = |slot: u32| plan.stops[slot as usize].next;
        let (back, _) = reach(plan, around, span - 1, before);
        let (ahead, _) = reach(plan, around, span - 1, after);
        let least_back = span - 1 - ahead.min(span - 1);
        let back = least_back + random.below(back + 1 - least_back);
        let (_, mut slot) = reach(plan, around, back, before);
        self.string.clear();
        while self.string.len() < span {
            if !plan.is_depot(slot) {
                self.string.push(slot);
            }
            slot = after(slot);
        }
    }
}

/// Takes a customer out, with its partner where it has one.
pub(crate) fn take_out(plan: &mut Plan, customer: u32, removed: &mut Vec<u32>) {
    if plan.stops[customer as usize].trip == super::stop::NONE {
        return;
    }
    plan.unlink(customer);
    removed.push(customer);
    if let Some(partner) = plan.instance.customer(customer).partner {
        plan.unlink(partner);
        removed.push(partner);
    }
}

/// How many further customers can be reached from one, up to a number, and the last of them.
fn reach(plan: &Plan, from: u32, most: usize, step: impl Fn(u32) -> u32) -> (usize, u32) {
    let (mut count, mut last, mut slot) = (0, from, from);
    while count < most {
        slot = step(slot);
        if slot == super::stop::NONE {
            break;
        }
        if !plan.is_depot(slot) {
            count += 1;
            last = slot;
        }
    }
    (count, last)
}
