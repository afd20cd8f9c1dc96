//! Plans at rest: what each vehicle does, in the least room.

use super::instance::Instance;
use super::plan::Plan;
use crate::random::Random;

/// What a part gets of vehicles that are dealt out to so many.
pub(crate) fn even_share(vehicles: u32, parts: usize, part: usize) -> u32 {
    let vehicles = vehicles as usize;
    (vehicles / parts + usize::from(part < vehicles % parts)) as u32
}

/// A plan, or a part of one, as sequences of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    kinds: Vec<u32>,
    /// Where each route's nodes end.
    ends: Vec<usize>,
    nodes: Vec<u32>,
    /// Customers left out.
    pub(crate) absent: Vec<u32>,
    /// Vehicles left of each kind.
    pub(crate) available: Vec<u32>,
    /// Cost of all of it.
    pub(crate) cost: i64,
}

impl Snapshot {
    /// Nobody served.
    pub(crate) fn empty(instance: &Instance) -> Self {
        let absent: Vec<u32> = instance.customer_nodes().collect();
        Self {
            cost: absent
                .iter()
                .map(|&node| instance.customer(node).penalty)
                .sum(),
            absent,
            available: instance.kinds.iter().map(|kind| kind.count).collect(),
            ..Self::default()
        }
    }

    /// Takes a picture of a plan.
    pub(crate) fn take(&mut self, plan: &Plan) {
        self.kinds.clear();
        self.ends.clear();
        self.nodes.clear();
        for &route in &plan.used {
            self.kinds.push(plan.tours[route as usize].kind);
            let end = plan.start(route) + 1;
            let mut slot = plan.stops[plan.start(route) as usize].next;
            while slot != end {
                let stop = &plan.stops[slot as usize];
                self.nodes.push(stop.node);
                slot = stop.next;
            }
            self.ends.push(self.nodes.len());
        }
        self.absent.clone_from(&plan.absent);
        self.available.clone_from(&plan.available);
        self.cost = plan.cost;
    }

    /// The same customers on other routes, all of vehicles of the first kind.
    pub(crate) fn with_routes<'r>(
        &self,
        routes: impl Iterator<Item = &'r [u32]>,
        cost: i64,
    ) -> Self {
        let mut other = Self {
            absent: self.absent.clone(),
            cost,
            ..Self::default()
        };
        routes.for_each(|nodes| other.push(0, nodes.iter().copied()));
        let vehicles = self.available[0] + self.len() as u32;
        other.available = vec![vehicles - other.len() as u32];
        other
    }

    /// Kind and nodes of every route.
    pub(crate) fn routes(&self) -> impl Iterator<Item = (u32, &[u32])> + '_ {
        (0..self.kinds.len()).map(|index| self.route(index))
    }

    fn route(&self, index: usize) -> (u32, &[u32]) {
        let first = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        (self.kinds[index], &self.nodes[first..self.ends[index]])
    }

    /// Number of routes.
    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.kinds.clear();
        self.ends.clear();
        self.nodes.clear();
        self.absent.clear();
        self.available.clear();
        self.cost = 0;
    }

    /// Adds a route.
    pub(crate) fn push(&mut self, kind: u32, nodes: impl IntoIterator<Item = u32>) {
        self.kinds.push(kind);
        self.nodes.extend(nodes);
        self.ends.push(self.nodes.len());
    }

    /// Adds another part.
    pub(crate) fn append(&mut self, part: &Self) {
        for (kind, nodes) in part.routes() {
            self.push(kind, nodes.iter().copied());
        }
        self.absent.extend(&part.absent);
        self.available.resize(part.available.len(), 0);
        for (sum, more) in self.available.iter_mut().zip(&part.available) {
            *sum += more;
        }
        self.cost += part.cost;
    }

    /// Divides the plan into parts that touch as little as may be: routes in order of their
    /// distance from a customer drawn at random. Costs of the parts are not filled in.
    pub(crate) fn split(
        &self,
        instance: &Instance,
        parts: usize,
        random: &mut Random,
    ) -> Vec<Self> {
        let customers = instance.customer_nodes();
        let center = customers.start + random.below(customers.len()) as u32;
        let from = instance.arcs.leaving(center);
        let mut routes: Vec<(i64, usize)> = (0..self.len())
            .map(|index| {
                let nodes = self.route(index).1;
                let sum: i64 = nodes
                    .iter()
                    .map(|&node| i64::from(from[node as usize][0]))
                    .sum();
                (sum / nodes.len().max(1) as i64, index)
            })
            .collect();
        routes.sort_unstable();
        let mut divided = vec![Self::default(); parts];
        let mut passed = 0;
        for (_, index) in routes {
            let (kind, nodes) = self.route(index);
            divided[passed * parts / self.nodes.len().max(1)].push(kind, nodes.iter().copied());
            passed += nodes.len();
        }
        let mut lonely: Vec<(i32, u32)> = self
            .absent
            .iter()
            .map(|&node| (from[node as usize][0], node))
            .collect();
        lonely.sort_unstable();
        for (rank, &(_, node)) in lonely.iter().enumerate() {
            divided[rank * parts / lonely.len()].absent.push(node);
        }
        for (index, part) in divided.iter_mut().enumerate() {
            let share = |&left: &u32| even_share(left, parts, index);
            part.available = self.available.iter().map(share).collect();
        }
        divided
    }

    /// All customers it knows of, served or not.
    pub(crate) fn customers(&self, instance: &Instance, list: &mut Vec<u32>) {
        list.clear();
        let depots = instance.depots.len() as u32;
        list.extend(self.nodes.iter().filter(|&&node| node >= depots));
        list.extend(&self.absent);
    }
}
