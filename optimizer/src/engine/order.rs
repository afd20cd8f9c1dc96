//! In which order customers are put back.

use super::instance::Instance;
use crate::random::Random;

/// Keys to sort by, worked out once.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    first: usize,
    keys: Vec<[i64; 6]>,
    choices: usize,
}

/// Every order with its weight: by chance, largest first, farthest first, nearest first, shortest
/// window first, earliest and latest first, first released first.
const WEIGHTS: [usize; 8] = [4, 4, 2, 1, 2, 2, 2, 2];

impl Order {
    /// Looks the keys of all customers up.
    pub(crate) fn new(instance: &Instance) -> Self {
        let keys = instance.customer_nodes().map(|node| {
            let one = instance.customer(node);
            let depots = instance.kinds.iter().map(|kind| kind.start);
            let far = depots.map(|depot| instance.arcs.get(depot, node)[0]).min();
            let width = one.close.saturating_sub(one.open);
            [
                -i64::from(one.demand),
                i64::from(far.unwrap_or(0)),
                i64::from(width),
                i64::from(one.open),
                -i64::from(one.close),
                i64::from(one.release),
            ]
        });
        Self {
            first: instance.depots.len(),
            keys: keys.collect(),
            choices: match (instance.has_releases(), instance.has_times()) {
                (true, _) => WEIGHTS.iter().sum(),
                (false, true) => WEIGHTS[..7].iter().sum(),
                (false, false) => WEIGHTS[..4].iter().sum(),
            },
        }
    }

    /// Puts customers into one of the orders.
    pub(crate) fn arrange(&self, customers: &mut [u32], random: &mut Random) {
        let mut drawn = random.below(self.choices);
        let mut choice = 0;
        while drawn >= WEIGHTS[choice] {
            drawn -= WEIGHTS[choice];
            choice += 1;
        }
        random.shuffle(customers);
        let key = |customer: &u32, index: usize| self.keys[*customer as usize - self.first][index];
        match choice {
            0 => {}
            1 => customers.sort_by_key(|one| key(one, 0)),
            2 => customers.sort_by_key(|one| -key(one, 1)),
            3 => customers.sort_by_key(|one| key(one, 1)),
            4 => customers.sort_by_key(|one| key(one, 2)),
            5 => customers.sort_by_key(|one| key(one, 3)),
            6 => customers.sort_by_key(|one| key(one, 4)),
            _ => customers.sort_by_key(|one| key(one, 5)),
        }
    }
}
