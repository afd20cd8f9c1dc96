//! Which customers lie near each other: by road for tearing, by road and clock for inserting.
//!
//! Built once; rows are packed one after the other.

use super::instance::{Customer, Instance};

/// Weight of waiting at the second of two customers against driving, when it is measured how well
/// one follows the other.
const WAIT_WEIGHT: f64 = 0.2;

/// In an entry: the customer can be served after this other one.
pub(crate) const BEHIND: u32 = 1 << 31;
/// In an entry: the customer can be served before this other one.
pub(crate) const BEFORE: u32 = 1 << 30;
/// The other one's node in an entry.
pub(crate) const NODE: u32 = BEFORE - 1;

/// For every customer others in order of nearness.
#[derive(Clone, Debug)]
pub(crate) struct Near {
    first: u32,
    width: usize,
    rows: Vec<u32>,
    /// Arc cost to each of them and back; empty where nobody asks.
    costs: Vec<[i32; 2]>,
}

impl Near {
    /// The `width` nearest by arc cost.
    pub(crate) fn by_road(instance: &Instance, width: usize) -> Self {
        Self::new(instance, width, |a, b| {
            let [there, back] = [instance.arcs.get(a, b), instance.arcs.get(b, a)];
            f64::from(there[0].min(back[0]))
        })
    }

    /// The `width` that follow or precede best: arc cost, a share of the waiting it forces, and
    /// the lateness it forces. Entries say with [`BEHIND`] and [`BEFORE`] where the customer itself
    /// may be put beside them.
    pub(crate) fn by_fit(instance: &Instance, width: usize) -> Self {
        let follows = |a: u32, b: u32| {
            let [cost, time] = instance.arcs.get(a, b);
            let (first, second) = (instance.customer(a), instance.customer(b));
            f64::from(cost) + forced_idleness(first, second, f64::from(time))
        };
        let can_follow = |a: u32, b: u32| {
            let (first, second) = (instance.customer(a), instance.customer(b));
            first.open + first.service + instance.arcs.get(a, b)[1] <= second.close
        };
        let mut near = Self::new(instance, width, |a, b| follows(a, b).min(follows(b, a)));
        for node in instance.customer_nodes() {
            let row = (node - near.first) as usize * near.width;
            for entry in &mut near.rows[row..row + near.width] {
                let other = *entry;
                if can_follow(other, node) {
                    *entry |= BEHIND;
                }
                if can_follow(node, other) {
                    *entry |= BEFORE;
                }
            }
        }
        near
    }

    /// Keeps the arc costs beside the rows, for [`Near::with_costs`].
    pub(crate) fn keep_costs(mut self, instance: &Instance) -> Self {
        let width = self.width.max(1);
        self.costs = self
            .rows
            .iter()
            .enumerate()
            .map(|(index, &entry)| {
                let (node, other) = (self.first + (index / width) as u32, entry & NODE);
                [(node, other), (other, node)].map(|(from, to)| instance.arcs.get(from, to)[0])
            })
            .collect();
        self
    }

    fn new(instance: &Instance, width: usize, distance: impl Fn(u32, u32) -> f64) -> Self {
        let nodes = instance.customer_nodes();
        let width = width.min(nodes.len().saturating_sub(1));
        let mut rows = Vec::with_capacity(width * nodes.len());
        let mut others = Vec::with_capacity(nodes.len());
        for node in nodes.clone() {
            others.clear();
            let rest = nodes.clone().filter(|&other| other != node);
            others.extend(rest.map(|other| (distance(node, other), other)));
            let order = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            if width > 0 && width < others.len() {
                others.select_nth_unstable_by(width, order);
                others.truncate(width);
            }
            others.sort_unstable_by(order);
            rows.extend(others.iter().map(|other| other.1));
        }
        Self {
            first: nodes.start,
            width,
            rows,
            costs: Vec::new(),
        }
    }

    /// The others near a customer, the nearest first.
    #[inline]
    pub(crate) fn of(&self, customer: u32) -> &[u32] {
        &self.rows[(customer - self.first) as usize * self.width..][..self.width]
    }

    /// How many others each customer has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// All rows one after the other: others with the arc cost to each.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, i32)> + '_ {
        let costs = self.costs.iter().map(|costs| costs[0]);
        self.rows.iter().map(|entry| entry & NODE).zip(costs)
    }

    /// The others near a customer, with the arc cost to each and back.
    #[inline]
    pub(crate) fn with_costs(&self, customer: u32) -> impl Iterator<Item = (u32, [i32; 2])> + '_ {
        let row = (customer - self.first) as usize * self.width;
        let costs = self.costs[row..][..self.width].iter().copied();
        self.of(customer).iter().copied().zip(costs)
    }
}

fn forced_idleness(first: &Customer, second: &Customer, time: f64) -> f64 {
    let [open, close] = [second.open, second.close].map(f64::from);
    let earliest = f64::from(first.open) + f64::from(first.service) + time;
    let latest = f64::from(first.close) + f64::from(first.service) + time;
    WAIT_WEIGHT * (open - latest).max(0.0) + (earliest - close).max(0.0)
}
