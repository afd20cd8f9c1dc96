//! What is torn out: adjacent strings of customers from routes near one another (SISR, Christiaens
//! & Vanden Berghe, Transportation Science 54(2), 2020).

use super::super::ruin::TearParams;
use super::plan::{NONE, Plan};
use crate::random::Random;

/// Room to work in, kept between iterations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tearing {
    torn: Vec<u32>,
    /// Customers taken out, in order.
    pub(crate) removed: Vec<u32>,
}

impl Tearing {
    /// Takes strings around a customer out of a plan that serves so many.
    pub(crate) fn tear(
        &mut self,
        plan: &mut Plan,
        (seed, served): (u32, usize),
        params: &TearParams,
        random: &mut Random,
    ) {
        self.torn.clear();
        self.removed.clear();
        let ground = plan.ground;
        let mean_route = served as f64 / f64::from(plan.used.max(1));
        let longest = (params.longest_string as f64).min(mean_route).max(1.0);
        let most_strings = (4.0 * params.mean_removed / (1.0 + longest) - 1.0).max(1.0);
        let strings = (random.unit() * most_strings + 1.0) as usize;
        for &customer in std::iter::once(&seed).chain(ground.near.of(seed)) {
            let route = plan.stops[customer as usize].route;
            if route == NONE || self.torn.contains(&route) {
                continue;
            }
            self.torn.push(route);
            self.take_string(plan, (customer, longest), params, random);
            if self.torn.len() >= strings {
                break;
            }
        }
    }

    fn take_string(
        &mut self,
        plan: &mut Plan,
        (around, longest): (u32, f64),
        params: &TearParams,
        random: &mut Random,
    ) {
        let size = plan.routes[plan.stops[around as usize].route as usize].size as usize;
        let most = longest.min(size as f64);
        let length = ((random.unit() * most + 1.0) as usize).min(size);
        let mut spared = 0;
        if length > 1 && length < size && random.chance(params.split_share) {
            spared = 1;
            while length + spared < size && random.chance(params.split_growth) {
                spared += 1;
            }
        }
        let first_spared = if spared > 0 {
            1 + random.below(length - 1)
        } else {
            length
        };
        let mut slot = first_of(plan, around, length + spared, random);
        for index in 0..length + spared {
            let next = plan.stops[slot as usize].next;
            if index < first_spared || index >= first_spared + spared {
                plan.unlink(slot);
                self.removed.push(slot);
            }
            slot = next;
        }
    }
}

/// Where a string of so many customers that holds a given one begins: a place by chance.
fn first_of(plan: &Plan, around: u32, span: usize, random: &mut Random) -> u32 {
    let most = span - 1;
    let (mut ahead, mut slot) = (0, plan.stops[around as usize].next);
    while ahead < most && !plan.is_depot(slot) {
        ahead += 1;
        slot = plan.stops[slot as usize].next;
    }
    let (mut back, mut slot) = (0, plan.stops[around as usize].prev);
    while back < most && !plan.is_depot(slot) {
        back += 1;
        slot = plan.stops[slot as usize].prev;
    }
    let least = most - ahead;
    let steps = least + random.below(back + 1 - least);
    (0..steps).fold(around, |slot, _| plan.stops[slot as usize].prev)
}
