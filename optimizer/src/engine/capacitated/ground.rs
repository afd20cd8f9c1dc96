//! What a capacitated annealing looks up: arc costs, demands, who is near whom.

use super::super::instance::Instance;
use super::super::near::Near;
use super::super::order::Order;

/// Customers kept as neighbors for tearing.
const TEAR_WIDTH: usize = 100;

/// Near customers beside which places are looked at.
const HOSTS: usize = 40;

/// A problem in which loads alone decide, with what is worked out once.
#[derive(Debug)]
pub(crate) struct CapacitatedGround<'i> {
    pub(crate) instance: &'i Instance,
    pub(crate) order: Order,
    pub(crate) near: Near,
    /// Places beside these are looked at: the nearest first, with their distances.
    hosts: Vec<(u32, i32)>,
    width: usize,
    depots: usize,
    pub(crate) demands: Vec<i32>,
    pub(crate) nodes: u32,
    pub(crate) depot: u32,
    pub(crate) capacity: i32,
    /// Cost of a unit of arc cost, and of using a vehicle.
    pub(crate) per_cost: i64,
    pub(crate) fixed: i64,
    costs: Vec<i32>,
}

impl<'i> CapacitatedGround<'i> {
    /// Whether loads alone decide.
    pub(crate) fn can_be(instance: &Instance) -> bool {
        let [kind] = &instance.kinds[..] else {
            return false;
        };
        !instance.has_times()
            && !instance.has_reloads()
            && !instance.has_pairs()
            && instance.arcs.is_symmetric()
            && kind.start == kind.end
    }

    /// Prepares an instance, if [`CapacitatedGround::can_be`] says so.
    pub(crate) fn new(instance: &'i Instance) -> Option<Self> {
        if !Self::can_be(instance) {
            return None;
        }
        let kind = &instance.kinds[0];
        let hosts = Near::by_road(instance, HOSTS).keep_costs(instance);
        let depots = instance.depots.iter().map(|_| 0);
        let customers = instance.customers.iter().map(|customer| customer.demand);
        let nodes = instance.nodes() as u32;
        let rows = (0..nodes).map(|node| instance.arcs.leaving(node));
        Some(Self {
            instance,
            order: Order::new(instance),
            near: Near::by_road(instance, TEAR_WIDTH),
            hosts: hosts.rows().collect(),
            width: hosts.width(),
            depots: instance.depots.len(),
            demands: depots.chain(customers).collect(),
            nodes,
            depot: kind.start,
            capacity: kind.capacity,
            per_cost: kind.per_cost,
            fixed: kind.fixed,
            costs: rows.flatten().map(|arc| arc[0]).collect(),
        })
    }

    /// Customers near a customer, the nearest first, with the arc cost to each.
    #[inline]
    pub(crate) fn hosts(&self, customer: u32) -> &[(u32, i32)] {
        let row = (customer as usize - self.depots) * self.width;
        &self.hosts[row..][..self.width]
    }

    /// Cost of leaving a customer out.
    #[inline]
    pub(crate) fn penalty(&self, customer: u32) -> i64 {
        self.instance.customers[customer as usize - self.depots].penalty
    }

    /// Arc costs from a node to all others.
    #[inline]
    pub(crate) fn row(&self, node: u32) -> &[i32] {
        &self.costs[node as usize * self.nodes as usize..][..self.nodes as usize]
    }

    /// Cost of an arc between two nodes.
    #[inline]
    pub(crate) fn cost(&self, from: u32, to: u32) -> i32 {
        self.costs[from as usize * self.nodes as usize + to as usize]
    }
}
