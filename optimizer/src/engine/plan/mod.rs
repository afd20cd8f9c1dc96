//! The plan being searched: routes as linked visits with forward and backward times at each of
//! them, and undo by touched routes.
//!
//! A customer's slot is its node. Depot visits have slots of their own behind the nodes: a start
//! and an end for every route, then a stock for reloading. A trip carries the number of the depot
//! visit it begins with. Nothing is allocated once the plan stands.

mod clock;
mod edit;
mod exchange;
mod undo;

use super::instance::Instance;
use super::snapshot::Snapshot;
use super::stop::{NONE, Stop, Tour, Trip};
use crate::segment::Segment;
use undo::Saved;

/// A plan in the making.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'i> {
    pub(crate) instance: &'i Instance,
    nodes: u32,
    pub(crate) stops: Vec<Stop>,
    pub(crate) trips: Vec<Trip>,
    pub(crate) tours: Vec<Tour>,
    /// Routes in use, in no order that means anything.
    pub(crate) used: Vec<u32>,
    rank: Vec<u32>,
    idle: Vec<u32>,
    spare_reloads: Vec<u32>,
    /// Vehicles left of each kind.
    pub(crate) available: Vec<u32>,
    /// Customers left out.
    pub(crate) absent: Vec<u32>,
    /// Cost of all routes and of the customers left out.
    pub(crate) cost: i64,
    pub(crate) has_times: bool,
    has_segments: bool,
    has_tails: bool,
    heads: Vec<Segment>,
    tails: Vec<Segment>,
    saved: Saved,
}

impl<'i> Plan<'i> {
    /// Without any customer: see [`Plan::load`].
    pub(crate) fn new(instance: &'i Instance) -> Self {
        let nodes = instance.nodes() as u32;
        let vehicles: u64 = instance
            .kinds
            .iter()
            .map(|kind| u64::from(kind.count))
            .sum();
        let routes = vehicles.min(instance.customers.len() as u64) as u32;
        let reloads = if instance.has_reloads() {
            instance.customers.len() as u32
        } else {
            0
        };
        let slots = nodes + 2 * routes + reloads;
        let has_segments = instance.has_longest() || instance.has_releases();
        let segments = if has_segments { slots as usize } else { 0 };
        let none = Segment::place(0, 0, 0);
        let mut plan = Self {
            instance,
            nodes,
            stops: (0..slots).map(Stop::loose).collect(),
            trips: vec![Trip::default(); (slots - nodes) as usize],
            tours: vec![Tour::default(); routes as usize],
            used: Vec::with_capacity(routes as usize),
            rank: vec![NONE; routes as usize],
            idle: Vec::new(),
            spare_reloads: Vec::new(),
            available: Vec::new(),
            cost: 0,
            absent: Vec::new(),
            has_times: instance.has_times(),
            has_segments,
            has_tails: instance.has_longest(),
            heads: vec![none; segments],
            tails: vec![none; segments],
            saved: Saved::new(routes as usize),
        };
        plan.clear();
        plan
    }

    /// Forgets everything: no customer is served, none counts as left out.
    fn clear(&mut self) {
        let (routes, slots) = (self.tours.len() as u32, self.stops.len() as u32);
        for customer in self.instance.customer_nodes() {
            self.stops[customer as usize].trip = NONE;
        }
        self.tours.fill(Tour::default());
        self.rank.fill(NONE);
        self.used.clear();
        self.idle = (0..routes).rev().collect();
        self.spare_reloads = (self.nodes + 2 * routes..slots).rev().collect();
        let kinds = self.instance.kinds.iter();
        self.available = kinds.map(|kind| kind.count).collect();
        self.absent.clear();
        self.cost = 0;
        self.begin();
    }

    /// Takes over a plan, or a part of one: customers it does not name do not exist here.
    pub(crate) fn load(&mut self, given: &Snapshot) {
        self.clear();
        let penalty = |&node: &u32| self.instance.customer(node).penalty;
        self.cost = given.absent.iter().map(penalty).sum();
        self.absent.extend(&given.absent);
        for (kind, nodes) in given.routes() {
            let route = self.open(kind);
            let mut last = self.start(route);
            for &node in nodes {
                if node < self.instance.depots.len() as u32 {
                    self.reload(node, last);
                    last = self.stops[last as usize].next;
                } else {
                    self.cost += self.instance.customer(node).penalty;
                    self.link(node, last);
                    last = node;
                }
            }
        }
        self.available.clone_from(&given.available);
        self.begin();
    }

    /// Slot of a route's first visit; its last is the next number.
    #[inline]
    pub(crate) const fn start(&self, route: u32) -> u32 {
        self.nodes + 2 * route
    }

    /// Whether a slot is a visit to a depot.
    #[inline]
    pub(crate) const fn is_depot(&self, slot: u32) -> bool {
        slot >= self.nodes
    }

    /// The visit to a depot that comes next.
    pub(crate) fn next_depot(&self, from: u32) -> u32 {
        let mut slot = self.stops[from as usize].next;
        while !self.is_depot(slot) {
            slot = self.stops[slot as usize].next;
        }
        slot
    }

    /// The depot visit a trip begins with.
    #[inline]
    pub(crate) const fn head_of(&self, trip: u32) -> u32 {
        self.nodes + trip
    }

    /// The trip that goes on from a visit: at a depot the one it begins.
    #[inline]
    pub(crate) fn trip_behind(&self, slot: u32) -> u32 {
        if self.is_depot(slot) {
            slot - self.nodes
        } else {
            self.stops[slot as usize].trip
        }
    }

    /// Customers of a route in order.
    pub(crate) fn visits(&self, route: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.start(route) + 1;
        let mut slot = self.start(route);
        std::iter::from_fn(move || {
            slot = self.stops[slot as usize].next;
            while slot != end && self.is_depot(slot) {
                slot = self.stops[slot as usize].next;
            }
            (slot != end).then_some(slot)
        })
    }

    /// The route a customer is on.
    #[inline]
    pub(crate) fn route_of(&self, customer: u32) -> Option<u32> {
        let trip = self.stops[customer as usize].trip;
        (trip != NONE).then(|| self.trips[trip as usize].route)
    }

    /// What a route costs.
    pub(crate) fn cost_of(&self, route: u32) -> i64 {
        let tour = &self.tours[route as usize];
        let kind = &self.instance.kinds[tour.kind as usize];
        kind.fixed + kind.per_cost * tour.length
    }
}
