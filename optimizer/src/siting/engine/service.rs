//! A solution of the location problem: which sites are open and what each serves.
//!
//! Holds no way of finding one; [`Service::price`] is the only arithmetic every search shares.

use super::network::Network;

/// An amount of one item served by one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServiceFlow {
    pub(crate) item: usize,
    pub(crate) site: usize,
    pub(crate) amount: i64,
    /// Cost of serving the whole item from this site.
    pub(crate) cost: i64,
}

/// Open sites and flows; items without a flow take their outside option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// Open sites, ascending.
    pub(crate) open: Vec<usize>,
    pub(crate) flows: Vec<ServiceFlow>,
    /// Total cost, rounded up to a whole unit.
    pub(crate) value: i64,
}

impl Service {
    /// Prices the flows and fixed costs.
    pub(crate) fn price(
        network: &Network,
        mut open: Vec<usize>,
        flows: Vec<ServiceFlow>,
    ) -> Service {
        open.sort_unstable();
        let fixed: i64 = open.iter().map(|&site| network.sites[site].fixed).sum();
        let mut left: Vec<i64> = network.items.iter().map(|item| item.weight).collect();
        let mut bill = Bill::default();
        for flow in &flows {
            left[flow.item] -= flow.amount;
            bill.add(flow.cost, flow.amount, network.items[flow.item].weight);
        }
        for (item, &rest) in network.items.iter().zip(&left) {
            bill.add(item.outside.unwrap_or(0), rest, item.weight);
        }
        Service {
            open,
            flows,
            value: fixed + bill.rounded_up(),
        }
    }
}

impl Service {
    /// The same service at the costs of `network`, which has the same sites, items and arcs.
    pub(crate) fn priced_on(&self, network: &Network) -> Service {
        let cost = |flow: &ServiceFlow| {
            let mut arcs = network.arcs_of(flow.item).iter();
            arcs.find(|arc| arc.site == flow.site)
                .map_or(0, |arc| arc.cost)
        };
        let flows = self.flows.iter().map(|flow| ServiceFlow {
            cost: cost(flow),
            ..*flow
        });
        Service::price(network, self.open.clone(), flows.collect())
    }
}

/// A sum of `cost × amount / whole`, exact in its whole part.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bill {
    whole: i64,
    part: f64,
}

impl Bill {
    pub(crate) fn add(&mut self, cost: i64, amount: i64, whole: i64) {
        let product = i128::from(cost) * i128::from(amount);
        let size = i128::from(whole);
        self.whole += product.div_euclid(size) as i64;
        self.part += product.rem_euclid(size) as f64 / whole as f64;
    }

    /// The sum rounded up; a part within 1e-6 of a whole unit counts as that unit.
    pub(crate) fn rounded_up(&self) -> i64 {
        self.whole + (self.part - 1e-6).ceil() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_that_make_a_whole_are_not_rounded_up_twice() {
        let mut bill = Bill::default();
        (0..3).for_each(|_| bill.add(10, 1, 3));
        assert_eq!(bill.rounded_up(), 10);
        bill.add(1, 1, 3);
        assert_eq!(bill.rounded_up(), 11);
    }
}
