//! Local search when sites never fill up: open one, close one, or exchange two, by the best
//! improving move.
//!
//! The gain of every exchange comes from the nearest and second nearest open site of each item
//! (Whitaker 1983), split into gain, loss and correction as in Resende and Werneck (2007), so one
//! round costs about one look at every arc. Knows nothing of capacities.

use super::network::{Mark, Network};
use super::service::{Service, ServiceFlow};

/// Improves `open` until no single move helps; the open sites serve their nearest items.
///
/// `None` when some item is out of reach of every site the search arrived at.
pub(crate) fn interchange(network: &Network, open: &[usize]) -> Option<Service> {
    let mut state = Interchange::new(network, open);
    while let Some(change) = state.best_move() {
        state.apply(change);
    }
    nearest_service(network, &state.open_sites())
}

/// Serves every item from its cheapest open site or its outside option.
pub(crate) fn nearest_service(network: &Network, open: &[usize]) -> Option<Service> {
    let mut is_open = vec![false; network.sites.len()];
    for &site in open {
        is_open[site] = true;
    }
    let mut flows = Vec::new();
    for (index, item) in network.items.iter().enumerate() {
        let nearest = network.arcs_of(index).iter().find(|arc| is_open[arc.site]);
        match (nearest, item.outside) {
            (Some(arc), outside) if outside.is_none_or(|cost| arc.cost <= cost) => {
                flows.push(ServiceFlow {
                    item: index,
                    site: arc.site,
                    amount: item.weight,
                    cost: arc.cost,
                });
            }
            (_, Some(_)) => {}
            _ => return None,
        }
    }
    Some(Service::price(network, open.to_vec(), flows))
}

/// A change of the open set with what it saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    saving: i64,
    opens: Option<usize>,
    closes: Option<usize>,
}

/// Cheapest and second cheapest way to serve an item; the site is `usize::MAX` outside.
#[derive(Clone, Copy)]
struct Nearest {
    cost: i64,
    site: usize,
    second: i64,
}

struct Interchange<'a> {
    network: &'a Network,
    is_open: Vec<bool>,
    count: usize,
    built: i64,
    unserved: i64,
}

impl<'a> Interchange<'a> {
    fn new(network: &'a Network, open: &[usize]) -> Self {
        let mut is_open = vec![false; network.sites.len()];
        for &site in open {
            is_open[site] = true;
        }
        Interchange {
            network,
            is_open,
            count: open.len(),
            built: open.iter().map(|&site| network.sites[site].build).sum(),
            unserved: network.unserved_price(),
        }
    }

    fn open_sites(&self) -> Vec<usize> {
        (0..self.is_open.len())
            .filter(|&site| self.is_open[site])
            .collect()
    }

    fn apply(&mut self, change: Change) {
        if let Some(site) = change.opens {
            self.is_open[site] = true;
            self.count += 1;
            self.built += self.network.sites[site].build;
        }
        if let Some(site) = change.closes {
            self.is_open[site] = false;
            self.count -= 1;
            self.built -= self.network.sites[site].build;
        }
    }

    fn best_move(&self) -> Option<Change> {
        let nearest: Vec<Nearest> = (0..self.network.items.len())
            .map(|item| self.nearest(item))
            .collect();
        let savings = self.closing_savings(&nearest);
        let mut best = Change {
            saving: 0,
            opens: None,
            closes: None,
        };
        for (site, &saving) in savings
            .iter()
            .enumerate()
            .filter(|(site, _)| self.may_close(*site))
        {
            let change = Change {
                saving,
                opens: None,
                closes: Some(site),
            };
            self.keep_better(&mut best, change);
        }
        let mut correction = vec![0; savings.len()];
        for site in (0..savings.len()).filter(|&site| self.may_open(site)) {
            self.consider_opening(site, &nearest, &savings, &mut correction, &mut best);
        }
        (best.saving > 0).then_some(best)
    }

    fn consider_opening(
        &self,
        opens: usize,
        nearest: &[Nearest],
        savings: &[i64],
        correction: &mut [i64],
        best: &mut Change,
    ) {
        let column = self.network.whole_column(opens);
        let mut gain = -self.network.sites[opens].fixed;
        for (&item, &cost) in column.items.iter().zip(column.costs) {
            let now = nearest[item as usize];
            let cost = cost as i64;
            if cost < now.second {
                gain += (now.cost - cost).max(0);
                if let Some(slot) = correction.get_mut(now.site) {
                    *slot += now.second - cost.max(now.cost);
                }
            }
        }
        self.keep_better(
            best,
            Change {
                saving: gain,
                opens: Some(opens),
                closes: None,
            },
        );
        for closes in (0..savings.len()).filter(|&site| self.may_close(site)) {
            let saving = gain + savings[closes] + correction[closes];
            self.keep_better(
                best,
                Change {
                    saving,
                    opens: Some(opens),
                    closes: Some(closes),
                },
            );
        }
        correction.fill(0);
    }

    fn keep_better(&self, best: &mut Change, change: Change) {
        if change.saving > best.saving && self.is_admissible(change) {
            *best = change;
        }
    }

    fn is_admissible(&self, change: Change) -> bool {
        let (least, most) = self.network.limits.count;
        let count =
            self.count + usize::from(change.opens.is_some()) - usize::from(change.closes.is_some());
        let build = |site: Option<usize>| site.map_or(0, |site| self.network.sites[site].build);
        let built = self.built + build(change.opens) - build(change.closes);
        let within_budget = self
            .network
            .limits
            .budget
            .is_none_or(|limit| built <= limit.max(self.built));
        (least..=most).contains(&count) && within_budget
    }

    fn may_open(&self, site: usize) -> bool {
        !self.is_open[site] && self.network.sites[site].mark == Mark::Free
    }

    fn may_close(&self, site: usize) -> bool {
        self.is_open[site] && self.network.sites[site].mark == Mark::Free
    }

    /// What closing each open site saves: its fixed cost less the way to the second nearest.
    fn closing_savings(&self, nearest: &[Nearest]) -> Vec<i64> {
        let mut savings: Vec<i64> = self.network.sites.iter().map(|site| site.fixed).collect();
        for now in nearest {
            if let Some(saving) = savings.get_mut(now.site) {
                *saving -= now.second - now.cost;
            }
        }
        savings
    }

    fn nearest(&self, item: usize) -> Nearest {
        let outside = self.network.items[item].outside.unwrap_or(self.unserved);
        let mut ways = self.network.arcs_of(item).iter();
        let mut next = || {
            let arc = ways.find(|arc| self.is_open[arc.site]);
            arc.filter(|arc| arc.cost < outside)
                .map_or((outside, usize::MAX), |a| (a.cost, a.site))
        };
        let (cost, site) = next();
        Nearest {
            cost,
            site,
            second: next().0,
        }
    }
}
