//! Serving items whole from one of the open sites (the generalized assignment problem), by shifts
//! and swaps under a changing price on overload.
//!
//! A heuristic: it may fail where a feasible assignment exists, and says nothing of bounds.

use super::network::Network;
use super::service::{Service, ServiceFlow};

/// Rounds of repricing overload.
const ROUNDS: usize = 60;

/// Assigns every item to one of the `open` sites, starting where `start` says (site per item).
///
/// `None` when no round ends within all capacities and minimum uses.
pub(crate) fn assign_whole(network: &Network, open: &[usize], start: &[usize]) -> Option<Service> {
    let bundles: Vec<Vec<usize>> = (0..network.items.len()).map(|item| vec![item]).collect();
    assign_bundles(network, &bundles, open, start)
}

/// Like [`assign_whole`], but the items of a bundle share one site: a demand point's months.
pub(crate) fn assign_bundles(
    network: &Network,
    bundles: &[Vec<usize>],
    open: &[usize],
    start: &[usize],
) -> Option<Service> {
    let mut desk = Desk::new(network, bundles, open, start)?;
    let mut best: Option<(f64, Vec<usize>)> = None;
    for _ in 0..ROUNDS {
        desk.settle();
        if desk.overload() == 0.0 {
            let cost = desk.cost();
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, desk.place.clone()));
            }
            desk.price *= 0.8;
        } else {
            desk.price *= 1.35;
        }
    }
    let (_, place) = best?;
    desk.place = place;
    Some(desk.service())
}

/// An assignment with its loads; `place` holds a column per bundle, the last meaning outside.
struct Desk<'a> {
    network: &'a Network,
    bundles: &'a [Vec<usize>],
    open: &'a [usize],
    cost: Vec<Vec<f64>>,
    /// Units per bundle and block.
    weight: Vec<Vec<f64>>,
    /// Largest load of a block, and smallest of all blocks, per column.
    bounds: Vec<(f64, f64)>,
    place: Vec<usize>,
    /// Units per column and block.
    load: Vec<Vec<f64>>,
    /// Per unit outside the bounds.
    price: f64,
}

impl<'a> Desk<'a> {
    fn new(
        network: &'a Network,
        bundles: &'a [Vec<usize>],
        open: &'a [usize],
        start: &[usize],
    ) -> Option<Desk<'a>> {
        let mut column_of = vec![usize::MAX; network.sites.len()];
        open.iter()
            .enumerate()
            .for_each(|(column, &site)| column_of[site] = column);
        let cost: Vec<Vec<f64>> = bundles
            .iter()
            .map(|bundle| cost_row(network, bundle, &column_of, open.len()))
            .collect();
        let weight: Vec<Vec<f64>> = bundles
            .iter()
            .map(|bundle| weight_row(network, bundle))
            .collect();
        let place = (0..cost.len())
            .map(|bundle| first_place(&cost[bundle], column_of.get(start[bundle]).copied()))
            .collect::<Option<Vec<usize>>>()?;
        let bound = |&site: &usize| {
            let site = &network.sites[site];
            (
                site.capacity.map_or(f64::INFINITY, |units| units as f64),
                site.min_use as f64,
            )
        };
        let mut desk = Desk {
            bounds: open
                .iter()
                .map(bound)
                .chain([(f64::INFINITY, 0.0)])
                .collect(),
            load: vec![vec![0.0; network.blocks]; open.len() + 1],
            price: 0.0,
            network,
            bundles,
            open,
            cost,
            weight,
            place,
        };
        let total: f64 = desk.weight.iter().flatten().sum();
        desk.price = (desk.cost() / total).max(1e-6);
        for bundle in 0..desk.place.len() {
            let column = desk.place[bundle];
            desk.change_load(column, bundle, 1.0);
        }
        Some(desk)
    }

    /// Shifts and swaps until neither helps at the present price.
    fn settle(&mut self) {
        while self.shift_any() || self.swap_any() {}
    }

    fn shift_any(&mut self) -> bool {
        let mut moved = false;
        for bundle in 0..self.place.len() {
            for to in 0..self.load.len() {
                let from = self.place[bundle];
                if to == from || self.cost[bundle][to].is_infinite() {
                    continue;
                }
                let saved = self.cost[bundle][from] - self.cost[bundle][to]
                    + self.fine_saved(from, None, Some(bundle))
                    + self.fine_saved(to, Some(bundle), None);
                if saved > 1e-6 {
                    self.put(bundle, to);
                    moved = true;
                }
            }
        }
        moved
    }

    fn swap_any(&mut self) -> bool {
        for first in 0..self.place.len() {
            for second in 0..first {
                if self.swap_saves(first, second) > 1e-6 {
                    let (a, b) = (self.place[first], self.place[second]);
                    self.put(first, b);
                    self.put(second, a);
                    return true;
                }
            }
        }
        false
    }

    fn swap_saves(&self, first: usize, second: usize) -> f64 {
        let (a, b) = (self.place[first], self.place[second]);
        let before = self.cost[first][a] + self.cost[second][b];
        let after = self.cost[first][b] + self.cost[second][a];
        if a == b || after.is_infinite() {
            return 0.0;
        }
        before - after
            + self.fine_saved(a, Some(second), Some(first))
            + self.fine_saved(b, Some(first), Some(second))
    }

    /// What a column pays less for lying outside its bounds when one bundle comes and one goes.
    fn fine_saved(&self, column: usize, comes: Option<usize>, goes: Option<usize>) -> f64 {
        let (high, low) = self.bounds[column];
        let (mut before, mut after, mut total, mut grown) = (0.0, 0.0, 0.0, 0.0);
        for (block, &load) in self.load[column].iter().enumerate() {
            let part = |bundle: Option<usize>| bundle.map_or(0.0, |b| self.weight[b][block]);
            let next = load + part(comes) - part(goes);
            before += (load - high).max(0.0);
            after += (next - high).max(0.0);
            total += load;
            grown += next;
        }
        self.price * (before - after + (low - total).max(0.0) - (low - grown).max(0.0))
    }

    fn put(&mut self, bundle: usize, to: usize) {
        let from = self.place[bundle];
        self.change_load(from, bundle, -1.0);
        self.change_load(to, bundle, 1.0);
        self.place[bundle] = to;
    }

    fn change_load(&mut self, column: usize, bundle: usize, sign: f64) {
        for (load, weight) in self.load[column].iter_mut().zip(&self.weight[bundle]) {
            *load += sign * weight;
        }
    }

    fn overload(&self) -> f64 {
        let outside = |(loads, &(high, low)): (&Vec<f64>, &(f64, f64))| {
            let over: f64 = loads.iter().map(|load| (load - high).max(0.0)).sum();
            over + (low - loads.iter().sum::<f64>()).max(0.0)
        };
        self.load.iter().zip(&self.bounds).map(outside).sum()
    }

    fn cost(&self) -> f64 {
        self.place
            .iter()
            .zip(&self.cost)
            .map(|(&column, row)| row[column])
            .sum()
    }

    fn service(&self) -> Service {
        let mut flows = Vec::new();
        for (bundle, &column) in self.bundles.iter().zip(&self.place) {
            let Some(&site) = self.open.get(column) else {
                continue;
            };
            for &item in bundle {
                let arc = self
                    .network
                    .arcs_of(item)
                    .iter()
                    .find(|arc| arc.site == site);
                let cost = arc.expect("a finite cost means an arc").cost;
                let amount = self.network.items[item].weight;
                flows.push(ServiceFlow {
                    item,
                    site,
                    amount,
                    cost,
                });
            }
        }
        Service::price(self.network, self.open.to_vec(), flows)
    }
}

/// Cost of a bundle in every open column and outside; infinite where an item has no arc.
fn cost_row(network: &Network, bundle: &[usize], column_of: &[usize], columns: usize) -> Vec<f64> {
    let mut total = vec![0.0; columns + 1];
    for &item in bundle {
        let mut row = vec![f64::INFINITY; columns + 1];
        for arc in network
            .arcs_of(item)
            .iter()
            .filter(|arc| column_of[arc.site] < columns)
        {
            row[column_of[arc.site]] = arc.cost as f64;
        }
        row[columns] = network.items[item]
            .outside
            .map_or(f64::INFINITY, |cost| cost as f64);
        total
            .iter_mut()
            .zip(row)
            .for_each(|(sum, cost)| *sum += cost);
    }
    total
}

fn weight_row(network: &Network, bundle: &[usize]) -> Vec<f64> {
    let mut row = vec![0.0; network.blocks];
    for &item in bundle {
        row[network.items[item].block] += network.items[item].weight as f64;
    }
    row
}

fn first_place(row: &[f64], wanted: Option<usize>) -> Option<usize> {
    let outside = row.len() - 1;
    let start = wanted.unwrap_or(outside).min(outside);
    if row[start].is_finite() {
        return Some(start);
    }
    let finite = (0..row.len()).filter(|&column| row[column].is_finite());
    finite.min_by(|&a, &b| row[a].total_cmp(&row[b]))
}
