//! The transportation problem once the sites are open: who serves what at the least cost within
//! capacities and minimum uses. Exact.
//!
//! Successive shortest paths (Busacker and Gowen 1960) on the graph of open sites alone: every
//! unit starts at its cheapest site, then overload moves along the cheapest chain of items.
//! Knows no fixed costs and chooses no sites.

use super::network::Network;
use super::service::{Service, ServiceFlow};

/// The best flows for a set of open sites.
#[derive(Clone, Debug)]
pub(crate) struct Shipment {
    pub(crate) service: Service,
    /// What one more unit of capacity at each open site would save, by block then open site.
    pub(crate) capacity_price: Vec<Vec<f64>>,
}

/// Serves every item from `open` at the least cost, items divisible.
///
/// `None` when the open sites cannot serve everything or cannot all reach their minimum use.
/// A minimum use counts here only when there is a single block.
pub(crate) fn transport(network: &Network, open: &[usize]) -> Option<Shipment> {
    let contradicts = |&site: &usize| {
        let place = &network.sites[site];
        place.capacity.is_some_and(|units| units < place.min_use)
    };
    if network.blocks == 1 && open.iter().any(contradicts) {
        return None;
    }
    let mut flows = Vec::new();
    let mut capacity_price = Vec::new();
    for block in 0..network.blocks {
        let mut graph = Chains::new(network, open, block)?;
        graph.balance()?;
        flows.extend(graph.flows());
        capacity_price.push(graph.capacity_prices());
    }
    let service = Service::price(network, open.to_vec(), flows);
    Some(Shipment {
        service,
        capacity_price,
    })
}

/// An item of the block with its unit cost and flow per column (open sites, then outside).
struct Cargo {
    item: usize,
    unit_cost: Vec<f64>,
    flow: Vec<i64>,
}

/// The cheapest item to move between two columns, per unit.
#[derive(Clone, Copy)]
struct Link {
    cost: f64,
    cargo: usize,
}

const NO_LINK: Link = Link {
    cost: f64::INFINITY,
    cargo: usize::MAX,
};

/// Columns of flow, and the node `sink` all of them drain into within [floor, ceiling].
struct Chains<'a> {
    network: &'a Network,
    open: &'a [usize],
    cargo: Vec<Cargo>,
    /// Units in each column and units drained to the sink.
    load: Vec<i64>,
    drained: Vec<i64>,
    bounds: Vec<(i64, i64)>,
    links: Vec<Vec<Link>>,
    potential: Vec<f64>,
    sink_excess: i64,
}

impl<'a> Chains<'a> {
    fn new(network: &'a Network, open: &'a [usize], block: usize) -> Option<Chains<'a>> {
        let mut column_of = vec![usize::MAX; network.sites.len()];
        open.iter()
            .enumerate()
            .for_each(|(column, &site)| column_of[site] = column);
        let columns = open.len() + 1;
        let mut cargo = Vec::new();
        let mut load = vec![0; columns];
        for (index, item) in network
            .items
            .iter()
            .enumerate()
            .filter(|(_, i)| i.block == block)
        {
            let mut unit_cost = vec![f64::INFINITY; columns];
            let weight = item.weight as f64;
            for arc in network
                .arcs_of(index)
                .iter()
                .filter(|a| column_of[a.site] < columns)
            {
                unit_cost[column_of[arc.site]] = arc.cost as f64 / weight;
            }
            if let Some(cost) = item.outside {
                unit_cost[columns - 1] = cost as f64 / weight;
            }
            let cheapest = (0..columns).min_by(|&a, &b| unit_cost[a].total_cmp(&unit_cost[b]))?;
            if unit_cost[cheapest].is_infinite() {
                return None;
            }
            let mut flow = vec![0; columns];
            flow[cheapest] = item.weight;
            load[cheapest] += item.weight;
            cargo.push(Cargo {
                item: index,
                unit_cost,
                flow,
            });
        }
        Some(Chains::loaded(network, open, cargo, load))
    }

    fn loaded(
        network: &'a Network,
        open: &'a [usize],
        cargo: Vec<Cargo>,
        load: Vec<i64>,
    ) -> Chains<'a> {
        let total: i64 = load.iter().sum();
        let floor = |min_use: i64| if network.blocks == 1 { min_use } else { 0 };
        let bounds: Vec<(i64, i64)> = open
            .iter()
            .map(|&site| &network.sites[site])
            .map(|site| (floor(site.min_use), site.capacity.unwrap_or(total)))
            .chain([(0, total)])
            .collect();
        let drained: Vec<i64> = load
            .iter()
            .zip(&bounds)
            .map(|(&units, &(low, high))| units.min(high).max(low))
            .collect();
        let columns = load.len();
        let mut chains = Chains {
            sink_excess: drained.iter().sum::<i64>() - total,
            links: vec![vec![NO_LINK; columns]; columns],
            potential: vec![0.0; columns + 1],
            network,
            open,
            cargo,
            load,
            drained,
            bounds,
        };
        (0..columns).for_each(|column| chains.relink(column));
        chains
    }

    /// Moves overload until every column is inside its bounds; `None` when it cannot.
    fn balance(&mut self) -> Option<()> {
        while let Some(source) = (0..=self.sink()).find(|&node| self.excess(node) > 0) {
            let (target, before) = self.shortest_path(source)?;
            self.push_along(source, target, &before);
        }
        Some(())
    }

    fn sink(&self) -> usize {
        self.load.len()
    }

    fn excess(&self, node: usize) -> i64 {
        if node == self.sink() {
            self.sink_excess
        } else {
            self.load[node] - self.drained[node]
        }
    }

    /// Units that could still move from one node to the next, and their cost each.
    fn edge(&self, from: usize, to: usize) -> (i64, f64) {
        let sink = self.sink();
        if to == sink {
            (self.bounds[from].1 - self.drained[from], 0.0)
        } else if from == sink {
            (self.drained[to] - self.bounds[to].0, 0.0)
        } else {
            let link = self.links[from][to];
            let units = self
                .cargo
                .get(link.cargo)
                .map_or(0, |cargo| cargo.flow[from]);
            (units, link.cost)
        }
    }

    /// Dijkstra on reduced costs to the nearest node that lacks units; updates the potentials.
    fn shortest_path(&mut self, source: usize) -> Option<(usize, Vec<usize>)> {
        let nodes = self.sink() + 1;
        let mut distance = vec![f64::INFINITY; nodes];
        let mut before = vec![usize::MAX; nodes];
        let mut settled = vec![false; nodes];
        distance[source] = 0.0;
        let target = loop {
            let near = (0..nodes)
                .filter(|&node| !settled[node] && distance[node] < f64::INFINITY)
                .min_by(|&a, &b| distance[a].total_cmp(&distance[b]))?;
            settled[near] = true;
            if self.excess(near) < 0 {
                break near;
            }
            for next in (0..nodes).filter(|&node| !settled[node]) {
                let (units, cost) = self.edge(near, next);
                let reduced = (cost + self.potential[near] - self.potential[next]).max(0.0);
                if units > 0 && distance[near] + reduced < distance[next] {
                    distance[next] = distance[near] + reduced;
                    before[next] = near;
                }
            }
        };
        for node in 0..nodes {
            self.potential[node] += distance[node].min(distance[target]);
        }
        Some((target, before))
    }

    fn push_along(&mut self, source: usize, target: usize, before: &[usize]) {
        let mut path = vec![target];
        while let Some(&node) = path.last().filter(|&&node| node != source) {
            path.push(before[node]);
        }
        path.reverse();
        let widest = path.windows(2).map(|pair| self.edge(pair[0], pair[1]).0);
        let units = widest
            .chain([self.excess(source), -self.excess(target)])
            .min()
            .expect("a path has two ends");
        for pair in path.windows(2) {
            self.shift(pair[0], pair[1], units);
        }
        let sink = self.sink();
        for &column in path.iter().filter(|&&node| node != sink) {
            self.relink(column);
        }
    }

    fn shift(&mut self, from: usize, to: usize, units: i64) {
        let sink = self.sink();
        if to == sink {
            self.drained[from] += units;
            self.sink_excess += units;
        } else if from == sink {
            self.drained[to] -= units;
            self.sink_excess -= units;
        } else {
            let cargo = &mut self.cargo[self.links[from][to].cargo];
            cargo.flow[from] -= units;
            cargo.flow[to] += units;
            self.load[from] -= units;
            self.load[to] += units;
        }
    }

    /// Finds anew the cheapest item to move out of `column` toward every other.
    fn relink(&mut self, column: usize) {
        let columns = self.load.len();
        let links = &mut self.links[column];
        links.fill(NO_LINK);
        for (index, cargo) in self
            .cargo
            .iter()
            .enumerate()
            .filter(|(_, c)| c.flow[column] > 0)
        {
            let here = cargo.unit_cost[column];
            for other in (0..columns).filter(|&other| other != column) {
                let cost = cargo.unit_cost[other] - here;
                if cost < links[other].cost {
                    links[other] = Link { cost, cargo: index };
                }
            }
        }
    }

    fn flows(&self) -> Vec<ServiceFlow> {
        let mut flows = Vec::new();
        for cargo in &self.cargo {
            let weight = self.network.items[cargo.item].weight as f64;
            for (column, &site) in self
                .open
                .iter()
                .enumerate()
                .filter(|(c, _)| cargo.flow[*c] > 0)
            {
                let cost = (cargo.unit_cost[column] * weight).round() as i64;
                flows.push(ServiceFlow {
                    item: cargo.item,
                    site,
                    amount: cargo.flow[column],
                    cost,
                });
            }
        }
        flows
    }

    fn capacity_prices(&self) -> Vec<f64> {
        let sink = self.potential[self.sink()];
        let prices = self.potential.iter().take(self.open.len());
        prices
            .map(|potential| (sink - potential).max(0.0))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::network::{Arc, Item, Limits, Mark, NodeSite};
    use super::*;

    fn network(capacity: [i64; 2], min_use: [i64; 2]) -> Network {
        let site = |index: usize| NodeSite {
            fixed: 0,
            build: 0,
            capacity: Some(capacity[index]),
            min_use: min_use[index],
            mark: Mark::Free,
        };
        let item = Item {
            block: 0,
            weight: 4,
            outside: None,
        };
        let costs = [[4, 12], [8, 40], [4, 8]];
        let arc = |item: usize, site: usize| Arc {
            item,
            site,
            cost: costs[item][site],
        };
        let arcs = (0..6).map(|n| arc(n / 2, n % 2)).collect();
        let limits = Limits {
            count: (0, 2),
            budget: None,
            single_source: false,
        };
        Network::new(vec![site(0), site(1)], vec![item; 3], arcs, limits)
    }

    #[test]
    fn overload_moves_where_it_costs_least() {
        // All twelve units prefer the first site, which takes six: the third item moves whole
        // (+4), then half of the first (+4): 16 + 4 + 4.
        let shipment = transport(&network([6, 12], [0, 0]), &[0, 1]).expect("room for all");
        assert_eq!(shipment.service.value, 24);
    }

    #[test]
    fn a_minimum_use_is_reached_at_a_loss() {
        let shipment = transport(&network([12, 12], [0, 5]), &[0, 1]).expect("room for all");
        // The third item (+4) and one unit of the first (+2).
        assert_eq!(shipment.service.value, 22);
    }

    #[test]
    fn a_minimum_use_above_the_capacity_is_none() {
        assert!(transport(&network([12, 4], [0, 5]), &[0, 1]).is_none());
    }

    #[test]
    fn too_little_capacity_is_none() {
        assert!(transport(&network([6, 5], [0, 0]), &[0, 1]).is_none());
        assert!(transport(&network([6, 5], [0, 0]), &[]).is_none());
    }
}
