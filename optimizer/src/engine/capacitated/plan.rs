//! The plan being searched: every route a ring of visits through a slot of its own for the depot.
//!
//! A customer's slot is its node; depots' slots follow. Changed routes are remembered whole, so
//! that a step can be taken back.

use super::super::snapshot::Snapshot;
use super::ground::CapacitatedGround;

/// No route.
pub(crate) const NONE: u32 = u32::MAX;

/// A visit in its ring; half a cache line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) next: u32,
    pub(crate) prev: u32,
    /// [`NONE`] for a customer left out.
    pub(crate) route: u32,
    /// Cost of the arc to the next.
    pub(crate) ahead: i32,
    /// Cost of the arc from the one before.
    pub(crate) behind: i32,
    pub(crate) demand: i32,
    /// Load up to here, this one included; true where the route's sums are.
    pub(crate) load: i32,
    /// Number in its route, true where the route's sums are.
    pub(crate) place: u32,
}

/// A vehicle's route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    /// Room left on board.
    pub(crate) room: i32,
    pub(crate) size: u32,
    /// Whether loads and places of its visits are true.
    pub(crate) is_summed: bool,
}

/// Routes, and what is needed to return to an earlier state.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'g> {
    pub(crate) ground: &'g CapacitatedGround<'g>,
    pub(crate) stops: Vec<Stop>,
    pub(crate) routes: Vec<Route>,
    /// Vehicles in use, and how many there are.
    pub(crate) used: u32,
    pub(crate) vehicles: u32,
    /// Routes from this one on have not been used since the plan was loaded.
    pub(crate) reach: u32,
    /// Customers left out.
    pub(crate) absent: Vec<u32>,
    /// Cost of all routes and of the customers left out.
    pub(crate) cost: i64,
    saved: Saved,
}

/// Routes as they were.
#[derive(Clone, Debug, Default)]
struct Saved {
    routes: Vec<(u32, Route)>,
    stops: Vec<(u32, Stop)>,
    is_kept: Vec<bool>,
    /// Visits before and behind each customer of those routes.
    beside: Vec<[u32; 2]>,
    absent: Vec<u32>,
    used: u32,
    cost: i64,
}

impl<'g> Plan<'g> {
    /// Without any customer: see [`Plan::load`].
    pub(crate) fn new(ground: &'g CapacitatedGround<'g>) -> Self {
        let instance = ground.instance;
        let most = (instance.kinds[0].count as usize).min(instance.customers.len());
        let stop = |slot: usize| Stop {
            next: slot as u32,
            prev: slot as u32,
            route: NONE,
            ahead: 0,
            behind: 0,
            demand: ground.demands.get(slot).copied().unwrap_or(0),
            load: 0,
            place: 0,
        };
        Self {
            ground,
            stops: (0..ground.nodes as usize + most).map(stop).collect(),
            routes: vec![Route::default(); most],
            used: 0,
            vehicles: 0,
            reach: 0,
            absent: Vec::new(),
            cost: 0,
            saved: Saved {
                is_kept: vec![false; most],
                beside: vec![[NONE; 2]; ground.nodes as usize + most],
                ..Saved::default()
            },
        }
    }

    /// Takes over a plan, or a part of one: customers it does not name do not exist here.
    pub(crate) fn load(&mut self, given: &Snapshot) {
        let ground = self.ground;
        for node in ground.instance.customer_nodes() {
            self.stops[node as usize].route = NONE;
        }
        for route in 0..self.routes.len() as u32 {
            self.routes[route as usize] = Route {
                room: ground.capacity,
                ..Route::default()
            };
            let slot = self.depot_of(route);
            let depot = &mut self.stops[slot as usize];
            (depot.next, depot.prev, depot.route) = (slot, slot, route);
            (depot.ahead, depot.behind) = (0, 0);
        }
        let penalty = |&node: &u32| ground.penalty(node);
        self.absent.clone_from(&given.absent);
        self.cost = given.absent.iter().map(penalty).sum();
        (self.used, self.reach) = (0, 0);
        for (route, (_, nodes)) in given.routes().enumerate() {
            let mut last = self.depot_of(route as u32);
            for &node in nodes {
                self.cost += penalty(&node);
                self.link(node, last);
                last = node;
            }
        }
        self.vehicles = (given.available[0] + self.used).min(self.routes.len() as u32);
        self.begin();
    }

    /// Writes the plan down.
    pub(crate) fn store(&self, plan: &mut Snapshot) {
        plan.clear();
        plan.available.push(self.vehicles - self.used);
        plan.absent.extend(&self.absent);
        plan.cost = self.cost;
        for route in 0..self.routes.len() as u32 {
            if self.routes[route as usize].size > 0 {
                plan.push(0, self.visits(route));
            }
        }
    }

    /// Slot of a route's depot.
    #[inline]
    pub(crate) fn depot_of(&self, route: u32) -> u32 {
        self.ground.nodes + route
    }

    #[inline]
    pub(crate) fn is_depot(&self, slot: u32) -> bool {
        slot >= self.ground.nodes
    }

    /// The node of a slot.
    #[inline]
    pub(crate) fn node(&self, slot: u32) -> u32 {
        if self.is_depot(slot) {
            self.ground.depot
        } else {
            slot
        }
    }

    /// Cost of an arc between two slots.
    #[inline]
    pub(crate) fn arc(&self, from: u32, to: u32) -> i32 {
        self.ground.cost(self.node(from), self.node(to))
    }

    /// Customers of a route in order.
    pub(crate) fn visits(&self, route: u32) -> impl Iterator<Item = u32> + '_ {
        let depot = self.depot_of(route);
        let mut slot = depot;
        std::iter::from_fn(move || {
            slot = self.stops[slot as usize].next;
            (slot != depot).then_some(slot)
        })
    }

    /// A route without customers; there must be a vehicle for it.
    pub(crate) fn empty_route(&self) -> u32 {
        let empty = self.routes.iter().position(|route| route.size == 0);
        empty.expect("a vehicle is left") as u32
    }

    /// Joins two visits.
    #[inline]
    pub(crate) fn join(&mut self, from: u32, to: u32, cost: i32) {
        let stop = &mut self.stops[from as usize];
        (stop.next, stop.ahead) = (to, cost);
        let stop = &mut self.stops[to as usize];
        (stop.prev, stop.behind) = (from, cost);
    }

    /// Puts a customer that is left out behind a visit; who calls keeps the list of absentees.
    pub(crate) fn link(&mut self, customer: u32, after: u32) {
        let before = self.stops[after as usize];
        self.save(before.route);
        let [there, back] = [after, before.next].map(|slot| self.arc(slot, customer));
        self.join(after, customer, there);
        self.join(customer, before.next, back);
        self.stops[customer as usize].route = before.route;
        let ground = self.ground;
        let route = &mut self.routes[before.route as usize];
        route.room -= ground.demands[customer as usize];
        route.is_summed = false;
        route.size += 1;
        if route.size == 1 {
            self.used += 1;
            self.reach = self.reach.max(before.route + 1);
            self.cost += ground.fixed;
        }
        self.cost += i64::from(there + back - before.ahead) * ground.per_cost;
        self.cost -= ground.penalty(customer);
    }

    /// Takes a customer out; who calls keeps the list of absentees.
    pub(crate) fn unlink(&mut self, customer: u32) {
        let stop = self.stops[customer as usize];
        self.save(stop.route);
        let cost = self.arc(stop.prev, stop.next);
        self.join(stop.prev, stop.next, cost);
        self.stops[customer as usize].route = NONE;
        let ground = self.ground;
        let route = &mut self.routes[stop.route as usize];
        route.room += stop.demand;
        route.is_summed = false;
        route.size -= 1;
        if route.size == 0 {
            self.used -= 1;
            self.cost -= ground.fixed;
        }
        self.cost += i64::from(cost - stop.ahead - stop.behind) * ground.per_cost;
        self.cost += ground.penalty(customer);
    }

    /// Makes loads and places of a route's visits true, its route included.
    pub(crate) fn sum_up(&mut self, route: u32) {
        if self.routes[route as usize].is_summed {
            return;
        }
        let depot = self.depot_of(route);
        let (mut load, mut place) = (0, 0);
        let mut slot = self.stops[depot as usize].next;
        while slot != depot {
            let stop = &mut self.stops[slot as usize];
            load += stop.demand;
            place += 1;
            (stop.load, stop.place, stop.route) = (load, place, route);
            slot = stop.next;
        }
        let room = self.ground.capacity - load;
        self.routes[route as usize] = Route {
            room,
            size: place,
            is_summed: true,
        };
    }

    /// Everything up to now is kept; [`Plan::undo`] returns to here.
    pub(crate) fn begin(&mut self) {
        for (route, _) in self.saved.routes.drain(..) {
            self.saved.is_kept[route as usize] = false;
        }
        self.saved.stops.clear();
        self.saved.absent.clone_from(&self.absent);
        (self.saved.used, self.saved.cost) = (self.used, self.cost);
    }

    /// Remembers a route as it was at [`Plan::begin`].
    #[inline]
    pub(crate) fn save(&mut self, route: u32) {
        if !std::mem::replace(&mut self.saved.is_kept[route as usize], true) {
            self.keep(route);
        }
    }

    fn keep(&mut self, route: u32) {
        self.saved.routes.push((route, self.routes[route as usize]));
        let depot = self.depot_of(route);
        let mut slot = depot;
        loop {
            let stop = self.stops[slot as usize];
            self.saved.stops.push((slot, stop));
            self.saved.beside[slot as usize] = [stop.prev, stop.next];
            slot = stop.next;
            if slot == depot {
                break;
            }
        }
    }

    /// Whether a customer taken out since [`Plan::begin`] is back where it was.
    #[inline]
    pub(crate) fn is_back(&self, customer: u32) -> bool {
        let stop = &self.stops[customer as usize];
        self.saved.beside[customer as usize] == [stop.prev, stop.next]
    }

    /// Returns to the last [`Plan::begin`].
    pub(crate) fn undo(&mut self) {
        for &(slot, stop) in &self.saved.stops {
            self.stops[slot as usize] = stop;
        }
        for (route, was) in self.saved.routes.drain(..) {
            self.routes[route as usize] = was;
            self.saved.is_kept[route as usize] = false;
        }
        self.saved.stops.clear();
        for &customer in &self.saved.absent {
            self.stops[customer as usize].route = NONE;
        }
        self.absent.clone_from(&self.saved.absent);
        (self.used, self.cost) = (self.saved.used, self.saved.cost);
    }
}
