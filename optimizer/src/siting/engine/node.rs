//! A node of the branch-and-bound tree, and what its averages suggest to decide next.
//!
//! Knows no bounds but its own; the tree is [`branch`](super::branch).

use std::cmp::Ordering;
use std::rc::Rc;

use super::network::{Mark, Network};
use super::relaxation::{ArcMark, Decisions, Prices};
use super::service::{Service, ServiceFlow};

/// A part of the search still to be explored, with the prices to start from.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) bound: f64,
    pub(crate) decisions: Decisions,
    pub(crate) prices: Rc<Prices>,
    pub(crate) depth: u32,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Node {}
impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Node {
    /// The lowest bound is the greatest node; deeper first among equals.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .bound
            .total_cmp(&self.bound)
            .then(self.depth.cmp(&other.depth))
    }
}

/// What the ascent at a node leaves behind.
pub(crate) struct Ascended {
    pub(crate) prices: Prices,
    pub(crate) bound: f64,
    pub(crate) mean_open: Vec<f64>,
    pub(crate) mean_served: Vec<f64>,
    pub(crate) decisions: Decisions,
}

/// The free site whose average is furthest from a decision.
pub(crate) fn undecided_site(node: &Ascended) -> Option<usize> {
    let free = (0..node.mean_open.len()).filter(|&s| node.decisions.sites[s] == Mark::Free);
    free.min_by(|&a, &b| {
        let distance = |site: usize| (node.mean_open[site] - 0.5).abs();
        distance(a).total_cmp(&distance(b))
    })
}

/// The free arc whose average service is furthest from a decision.
pub(crate) fn undecided_arc(node: &Ascended) -> Option<usize> {
    let free = (0..node.mean_served.len()).filter(|&p| node.decisions.arcs[p] == ArcMark::Free);
    free.min_by(|&a, &b| {
        let distance = |position: usize| (node.mean_served[position] - 0.5).abs();
        distance(a).total_cmp(&distance(b))
    })
}

/// The service when every assignment is decided; items without one stay outside.
pub(crate) fn fixed_service(network: &Network, open: &[usize], decisions: &Decisions) -> Service {
    let mut flows = Vec::new();
    for &site in open {
        let start = network.column_range(site, 0).start;
        let column = network.whole_column(site);
        for (place, (&item, &cost)) in column.items.iter().zip(column.costs).enumerate() {
            if decisions.arcs[start + place] == ArcMark::Fixed {
                let item = item as usize;
                let amount = network.items[item].weight;
                flows.push(ServiceFlow {
                    item,
                    site,
                    amount,
                    cost: cost as i64,
                });
            }
        }
    }
    Service::price(network, open.to_vec(), flows)
}

/// The site serving most of each item on average; `usize::MAX` for none.
pub(crate) fn favorites(network: &Network, mean_served: &[f64]) -> Vec<usize> {
    let mut favorite = vec![(0.0, usize::MAX); network.items.len()];
    for site in 0..network.sites.len() {
        let column = network.whole_column(site);
        let start = network.column_range(site, 0).start;
        for (place, &item) in column.items.iter().enumerate() {
            let share = mean_served.get(start + place).copied().unwrap_or(0.0);
            if share > favorite[item as usize].0 {
                favorite[item as usize] = (share, site);
            }
        }
    }
    favorite.into_iter().map(|(_, site)| site).collect()
}

/// As many of the sites most open on average as the average adds up to.
pub(crate) fn rounded(mean_open: &[f64], network: &Network) -> Vec<usize> {
    let (least, most) = network.limits.count;
    let wanted = (mean_open.iter().sum::<f64>().round() as usize).clamp(least, most);
    let mut sites: Vec<usize> = (0..mean_open.len()).collect();
    sites.sort_by(|&a, &b| mean_open[b].total_cmp(&mean_open[a]).then(a.cmp(&b)));
    sites.truncate(wanted);
    sites
}
