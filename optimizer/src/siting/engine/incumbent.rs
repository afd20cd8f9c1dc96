//! The best solution so far and the search that improves it from suggested sets of sites.
//!
//! Knows no bounds: the ascent and the branching suggest, this room answers with true costs.

use std::collections::BTreeSet;

use super::interchange::{interchange, nearest_service};
use super::knapsack::{Piece, fill_fractions};
use super::network::{Mark, Network};
use super::service::Service;
use super::transport::{Shipment, transport};
use super::whole::assign_whole;

/// Moves priced exactly in one round of the capacitated local search.
const SHORT_LIST: usize = 16;

/// A set of sites dearer than the best by more than this share is not searched around.
const PROMISING: f64 = 0.02;

/// The best solution found and the sets of sites already looked at.
pub(crate) struct Incumbent<'a> {
    network: &'a Network,
    capacitated: bool,
    best: Option<Service>,
    tried: BTreeSet<Vec<usize>>,
}

impl<'a> Incumbent<'a> {
    pub(crate) fn new(network: &'a Network) -> Incumbent<'a> {
        let capacitated = network.is_capacitated();
        Incumbent {
            network,
            capacitated,
            best: None,
            tried: BTreeSet::new(),
        }
    }

    pub(crate) fn best(&self) -> Option<&Service> {
        self.best.as_ref()
    }

    pub(crate) fn into_best(self) -> Option<Service> {
        self.best
    }

    /// Cost of the best solution; `i64::MAX` before the first.
    pub(crate) fn value(&self) -> i64 {
        self.best.as_ref().map_or(i64::MAX, |service| service.value)
    }

    /// Prices `open` and improves it if it was not looked at before.
    pub(crate) fn suggest(&mut self, open: &[usize]) {
        let Some(open) = admissible(self.network, open) else {
            return;
        };
        if !self.tried.insert(open.clone()) {
            return;
        }
        if self.capacitated {
            self.improve_capacitated(open);
        } else if let Some(service) = interchange(self.network, &open) {
            self.offer(service);
        }
    }

    /// The exact best service of `open` when items are divisible or sites unlimited.
    pub(crate) fn settle(&mut self, open: &[usize]) {
        let service = if self.capacitated {
            transport(self.network, open).map(|shipment| shipment.service)
        } else {
            nearest_service(self.network, open)
        };
        if let Some(service) = service {
            self.offer(service);
        }
    }

    /// Keeps `service` if it is admissible and cheaper than the best.
    pub(crate) fn offer(&mut self, service: Service) {
        if service.value < self.value() && meets_minimum_use(self.network, &service) {
            self.best = Some(service);
        }
    }

    fn improve_capacitated(&mut self, mut open: Vec<usize>) {
        let Some(mut shipment) = transport(self.network, &open) else {
            return;
        };
        self.offer_shipment(&open, &shipment);
        if !self.is_promising(shipment.service.value) {
            return;
        }
        while let Some((better, improved)) = self.improving_move(&open, &shipment) {
            self.offer_shipment(&better, &improved);
            (open, shipment) = (better, improved);
        }
    }

    /// Whether a set of sites costs so little that the search may lead below the best.
    fn is_promising(&self, value: i64) -> bool {
        value.saturating_sub(self.value()) as f64 <= PROMISING * value as f64
    }

    /// The first of the most promising moves that makes the divisible cost lower.
    fn improving_move(&mut self, open: &[usize], now: &Shipment) -> Option<(Vec<usize>, Shipment)> {
        let moves = ranked_moves(self.network, open, now);
        for next in moves.into_iter().take(SHORT_LIST) {
            if !self.tried.insert(next.clone()) {
                continue;
            }
            let shipment = transport(self.network, &next);
            if let Some(better) = shipment.filter(|s| s.service.value < now.service.value) {
                return Some((next, better));
            }
        }
        None
    }

    fn offer_shipment(&mut self, open: &[usize], shipment: &Shipment) {
        if !self.network.limits.single_source {
            return self.offer(shipment.service.clone());
        }
        if shipment.service.value < self.value() {
            let start = main_sites(self.network, &shipment.service);
            if let Some(service) = assign_whole(self.network, open, &start) {
                self.offer(service);
            }
        }
    }

    /// Assigns whole items to `open` starting from `start` (a site per item).
    pub(crate) fn suggest_whole(&mut self, open: &[usize], start: &[usize]) {
        if let Some(open) = admissible(self.network, open)
            && let Some(service) = assign_whole(self.network, &open, start)
        {
            self.offer(service);
        }
    }
}

/// The site serving most of each item; `usize::MAX` for none.
fn main_sites(network: &Network, service: &Service) -> Vec<usize> {
    let mut main = vec![(0, usize::MAX); network.items.len()];
    for flow in &service.flows {
        if flow.amount > main[flow.item].0 {
            main[flow.item] = (flow.amount, flow.site);
        }
    }
    main.into_iter().map(|(_, site)| site).collect()
}

/// `open` with the forced sites, if it respects count and budget.
fn admissible(network: &Network, open: &[usize]) -> Option<Vec<usize>> {
    let forced = (0..network.sites.len()).filter(|&site| network.sites[site].mark == Mark::Open);
    let mut set: Vec<usize> = open.iter().copied().chain(forced).collect();
    set.sort_unstable();
    set.dedup();
    let built: i64 = set.iter().map(|&site| network.sites[site].build).sum();
    let (least, most) = network.limits.count;
    let closed = set
        .iter()
        .any(|&site| network.sites[site].mark == Mark::Closed);
    let affordable = network.limits.budget.is_none_or(|budget| built <= budget);
    (!closed && affordable && (least..=most).contains(&set.len())).then_some(set)
}

fn meets_minimum_use(network: &Network, service: &Service) -> bool {
    let mut used = vec![0; network.sites.len()];
    service
        .flows
        .iter()
        .for_each(|flow| used[flow.site] += flow.amount);
    service
        .open
        .iter()
        .all(|&site| used[site] >= network.sites[site].min_use)
}

/// Sets one move away, most promising first by the capacity prices of the present shipment.
fn ranked_moves(network: &Network, open: &[usize], now: &Shipment) -> Vec<Vec<usize>> {
    let worth = Worth::new(network, open, now);
    let closable: Vec<usize> = open
        .iter()
        .copied()
        .filter(|&site| network.sites[site].mark == Mark::Free)
        .collect();
    let openable: Vec<usize> = (0..network.sites.len())
        .filter(|&site| !open.contains(&site) && network.sites[site].mark == Mark::Free)
        .collect();
    let mut moves: Vec<(f64, Option<usize>, Option<usize>)> = Vec::new();
    moves.extend(
        closable
            .iter()
            .map(|&site| (worth.of_closing[site], None, Some(site))),
    );
    for &opens in &openable {
        let gain = worth.of_opening(opens);
        moves.push((gain, Some(opens), None));
        moves.extend(
            closable
                .iter()
                .map(|&site| (gain + worth.of_closing[site], Some(opens), Some(site))),
        );
    }
    moves.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let changed = |(_, opens, closes): (f64, Option<usize>, Option<usize>)| {
        let kept = open.iter().copied().filter(|&site| Some(site) != closes);
        admissible(network, &kept.chain(opens).collect::<Vec<usize>>())
    };
    moves
        .into_iter()
        .filter_map(changed)
        .take(4 * SHORT_LIST)
        .collect()
}

/// First-order estimates of what opening or closing a site saves.
struct Worth<'a> {
    network: &'a Network,
    /// Price of serving each item now, capacity included.
    paid: Vec<f64>,
    of_closing: Vec<f64>,
}

impl<'a> Worth<'a> {
    fn new(network: &'a Network, open: &[usize], now: &Shipment) -> Worth<'a> {
        let mut column_of = vec![usize::MAX; network.sites.len()];
        open.iter()
            .enumerate()
            .for_each(|(column, &site)| column_of[site] = column);
        let mut paid = Vec::with_capacity(network.items.len());
        let mut of_closing: Vec<f64> = network.sites.iter().map(|site| site.fixed as f64).collect();
        for (index, item) in network.items.iter().enumerate() {
            let outside = item.outside.map_or(f64::INFINITY, |cost| cost as f64);
            let (mut first, mut second, mut at) = (outside, outside, usize::MAX);
            for arc in network
                .arcs_of(index)
                .iter()
                .filter(|arc| column_of[arc.site] < open.len())
            {
                let rent = now.capacity_price[item.block][column_of[arc.site]];
                let price = arc.cost as f64 + rent * item.weight as f64;
                if price < first {
                    (second, first, at) = (first, price, arc.site);
                } else {
                    second = second.min(price);
                }
            }
            if at != usize::MAX {
                of_closing[at] -= (second - first).min(1e15);
            }
            paid.push(first);
        }
        for (column, &site) in open.iter().enumerate() {
            let units = network.sites[site].capacity.unwrap_or(0) as f64;
            let rent: f64 = now.capacity_price.iter().map(|block| block[column]).sum();
            of_closing[site] -= rent * units;
        }
        Worth {
            network,
            paid,
            of_closing,
        }
    }

    fn of_opening(&self, site: usize) -> f64 {
        let place = &self.network.sites[site];
        let room = place.capacity.map_or(f64::INFINITY, |units| units as f64);
        let mut saved = -place.fixed as f64;
        for block in 0..self.network.blocks {
            let column = self.network.column(site, block);
            let pieces = column
                .items
                .iter()
                .zip(column.costs)
                .map(|(&item, &cost)| Piece {
                    price: cost - self.paid[item as usize],
                    size: self.network.items[item as usize].weight as f64,
                    tag: item,
                });
            saved -= fill_fractions(&mut pieces.collect(), room, |_, _| ());
        }
        saved
    }
}
