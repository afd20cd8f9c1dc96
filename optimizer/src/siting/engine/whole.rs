//! Serving every item whole from one of the open sites (the generalized assignment problem), by
//! shifts and swaps under a changing price on overload.
//!
//! A heuristic: it may fail where a feasible assignment exists, and says nothing of bounds.

use super::network::Network;
use super::service::{Flow, Service};

/// Rounds of repricing overload.
const ROUNDS: usize = 60;

/// Assigns items to `open` sites, starting where `start` says (site per item).
///
/// `None` when no round ends within all capacities and minimum uses.
pub(crate) fn assign_whole(network: &Network, open: &[usize], start: &[usize]) -> Option<Service> {
    let mut desk = Desk::new(network, open, start)?;
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

/// An assignment with its loads; `place` holds a column per item, `columns` meaning outside.
struct Desk<'a> {
    network: &'a Network,
    open: &'a [usize],
    cost: Vec<Vec<f64>>,
    weight: Vec<f64>,
    /// Smallest and largest load per column.
    bounds: Vec<(f64, f64)>,
    place: Vec<usize>,
    load: Vec<f64>,
    /// Per unit outside the bounds.
    price: f64,
}

impl<'a> Desk<'a> {
    fn new(network: &'a Network, open: &'a [usize], start: &[usize]) -> Option<Desk<'a>> {
        let mut column_of = vec![usize::MAX; network.sites.len()];
        open.iter()
            .enumerate()
            .for_each(|(column, &site)| column_of[site] = column);
        let columns = open.len();
        let mut cost = Vec::new();
        for (index, item) in network.items.iter().enumerate() {
            let mut row = vec![f64::INFINITY; columns + 1];
            for arc in network
                .arcs_of(index)
                .iter()
                .filter(|arc| column_of[arc.site] < columns)
            {
                row[column_of[arc.site]] = arc.cost as f64;
            }
            row[columns] = item.outside.map_or(f64::INFINITY, |cost| cost as f64);
            cost.push(row);
        }
        let bound = |site: usize| {
            let site = &network.sites[site];
            (
                site.min_use as f64,
                site.capacity.map_or(f64::INFINITY, |units| units as f64),
            )
        };
        let place = (0..cost.len())
            .map(|item| first_place(&cost[item], column_of.get(start[item]).copied()))
            .collect::<Option<Vec<usize>>>()?;
        let weight: Vec<f64> = network
            .items
            .iter()
            .map(|item| item.weight as f64)
            .collect();
        let mut load = vec![0.0; columns + 1];
        place
            .iter()
            .zip(&weight)
            .for_each(|(&column, weight)| load[column] += weight);
        let total: f64 = weight.iter().sum();
        let spent: f64 = place
            .iter()
            .zip(&cost)
            .map(|(&column, row)| row[column])
            .sum();
        Some(Desk {
            bounds: open
                .iter()
                .map(|&site| bound(site))
                .chain([(0.0, f64::INFINITY)])
                .collect(),
            price: (spent / total).max(1e-6),
            network,
            open,
            cost,
            weight,
            place,
            load,
        })
    }

    /// Shifts and swaps until neither helps at the present price.
    fn settle(&mut self) {
        while self.shift_any() || self.swap_any() {}
    }

    fn shift_any(&mut self) -> bool {
        let mut moved = false;
        for item in 0..self.place.len() {
            for to in 0..self.load.len() {
                let from = self.place[item];
                if to == from || self.cost[item][to].is_infinite() {
                    continue;
                }
                let weight = self.weight[item];
                let saved = self.cost[item][from] - self.cost[item][to]
                    + self.fine_saved(from, -weight)
                    + self.fine_saved(to, weight);
                if saved > 1e-6 {
                    self.put(item, to);
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
        let grows = self.weight[second] - self.weight[first];
        before - after + self.fine_saved(a, grows) + self.fine_saved(b, -grows)
    }

    fn fine_saved(&self, column: usize, change: f64) -> f64 {
        let load = self.load[column];
        self.price * (self.excess(column, load) - self.excess(column, load + change))
    }

    fn excess(&self, column: usize, load: f64) -> f64 {
        let (low, high) = self.bounds[column];
        (load - high).max(0.0) + (low - load).max(0.0)
    }

    fn put(&mut self, item: usize, to: usize) {
        self.load[self.place[item]] -= self.weight[item];
        self.load[to] += self.weight[item];
        self.place[item] = to;
    }

    fn overload(&self) -> f64 {
        (0..self.load.len())
            .map(|column| self.excess(column, self.load[column]))
            .sum()
    }

    fn cost(&self) -> f64 {
        self.place
            .iter()
            .zip(&self.cost)
            .map(|(&column, row)| row[column])
            .sum()
    }

    fn service(&self) -> Service {
        let placed = self
            .place
            .iter()
            .enumerate()
            .filter(|(_, column)| **column < self.open.len());
        let flow = |(item, &column): (usize, &usize)| Flow {
            item,
            site: self.open[column],
            amount: self.network.items[item].weight,
            cost: self.cost[item][column] as i64,
        };
        Service::price(self.network, self.open.to_vec(), placed.map(flow).collect())
    }
}

fn first_place(row: &[f64], wanted: Option<usize>) -> Option<usize> {
    let outside = row.len() - 1;
    let start = wanted.unwrap_or(outside).min(outside);
    if row[start].is_finite() {
        return Some(start);
    }
    (0..row.len())
        .filter(|&c| row[c].is_finite())
        .min_by(|&a, &b| row[a].total_cmp(&row[b]))
}
