//! One plan of the population, which may be overloaded and late, and how far it is from others.

use super::ground::Ground;
use super::prices::Prices;

/// Any depot, as a neighbor.
const DEPOT: u32 = u32::MAX;

/// Routes that serve every customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Individual {
    pub(crate) nodes: Vec<u32>,
    /// Where each route's nodes end.
    pub(crate) ends: Vec<u32>,
    /// Cost of driving and of vehicles.
    pub(crate) cost: i64,
    /// Load beyond what the vehicles hold.
    pub(crate) excess: i64,
    /// Lateness.
    pub(crate) warp: i64,
    /// Of every customer the one before and the one behind, or the depot.
    beside: Vec<[u32; 2]>,
}

impl Individual {
    /// Given routes.
    pub(crate) fn of<'r>(ground: &Ground, routes: impl Iterator<Item = &'r [u32]>) -> Self {
        let mut plan = Self::default();
        routes.for_each(|route| plan.push(route.iter().copied()));
        plan.weigh(ground);
        plan
    }

    /// Nothing yet.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.ends.clear();
    }

    /// Adds a route.
    pub(crate) fn push(&mut self, nodes: impl IntoIterator<Item = u32>) {
        let before = self.nodes.len();
        self.nodes.extend(nodes);
        if self.nodes.len() > before {
            self.ends.push(self.nodes.len() as u32);
        }
    }

    /// Works out what it costs and breaks.
    pub(crate) fn weigh(&mut self, ground: &Ground) {
        let (kind, mut at) = (ground.kind(), 0);
        (self.cost, self.excess, self.warp) = (0, 0, 0);
        self.beside.clear();
        self.beside.resize(ground.instance.nodes(), [DEPOT; 2]);
        for index in 0..self.ends.len() {
            let end = self.ends[index] as usize;
            let route = &self.nodes[at..end];
            let (mut before, mut load, mut length) = (kind.start, 0, 0);
            let mut leave = ground.windows[kind.start as usize].open;
            for &node in route.iter().chain([&kind.end]) {
                let [cost, time] = ground.instance.arcs.get(before, node);
                let window = ground.windows[node as usize];
                let start = (leave + time).max(window.open);
                self.warp += i64::from((start - window.close).max(0));
                leave = start.min(window.close) + window.service;
                load += i64::from(window.demand);
                length += i64::from(cost);
                before = node;
            }
            for (place, &node) in route.iter().enumerate() {
                let prev = place.checked_sub(1).map_or(DEPOT, |one| route[one]);
                let next = route.get(place + 1).copied().unwrap_or(DEPOT);
                self.beside[node as usize] = [prev, next];
            }
            self.cost += kind.fixed + kind.per_cost * length;
            self.excess += (load - i64::from(kind.capacity)).max(0);
            at = end;
        }
    }

    /// Whether every vehicle holds its load and is in time.
    pub(crate) fn is_feasible(&self) -> bool {
        self.excess == 0 && self.warp == 0
    }

    /// Cost with what is broken paid for.
    pub(crate) fn penalized(&self, prices: Prices) -> i64 {
        self.cost + prices.of(self.excess, self.warp)
    }

    /// The routes.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &[u32]> + '_ {
        (0..self.ends.len()).map(|index| self.route(index))
    }

    /// One route.
    pub(crate) fn route(&self, index: usize) -> &[u32] {
        let first = index.checked_sub(1).map_or(0, |one| self.ends[one]);
        &self.nodes[first as usize..self.ends[index] as usize]
    }

    /// Number of customers whose neighbors differ: broken pairs.
    pub(crate) fn distance(&self, other: &Self) -> u32 {
        let mut count = 0;
        for (own, its) in self.beside.iter().zip(&other.beside) {
            let follows = own[1] == its[1] || own[1] == its[0];
            let leads = own[0] != DEPOT || its.contains(&DEPOT);
            count += u32::from(!follows) + u32::from(!leads);
        }
        count
    }
}
