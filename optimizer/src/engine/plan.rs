//! The plan being searched: routes as linked visits with forward and backward times at each of
//! them, and undo by touched routes.
//!
//! A customer's slot is its node. Depot visits have slots of their own behind the nodes: a start
//! and an end for every route, then a stock for reloading. A trip carries the number of the depot
//! visit it begins with. Nothing is allocated once the plan stands.

use super::instance::{FAR_FUTURE, Instance, Kind};
use super::snapshot::Snapshot;
use super::stop::{NONE, Stop, Tour, Trip};
use crate::segment::Segment;

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

/// What undo needs.
#[derive(Clone, Debug, Default)]
struct Saved {
    tours: Vec<(u32, Tour, usize)>,
    stops: Vec<(u32, Stop, Trip)>,
    segments: Vec<[Segment; 2]>,
    is_kept: Vec<bool>,
    absent: Vec<u32>,
    available: Vec<u32>,
    spare_reloads: Vec<u32>,
    cost: i64,
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
            saved: Saved {
                is_kept: vec![false; routes as usize],
                ..Saved::default()
            },
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

    /// The depot visit a trip begins with.
    #[inline]
    pub(crate) const fn head_of(&self, trip: u32) -> u32 {
        self.nodes + trip
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

    /// Everything up to now is kept; [`Plan::undo`] returns to here.
    pub(crate) fn begin(&mut self) {
        for (route, _, _) in self.saved.tours.drain(..) {
            self.saved.is_kept[route as usize] = false;
        }
        self.saved.stops.clear();
        self.saved.segments.clear();
        self.saved.absent.clone_from(&self.absent);
        self.saved.available.clone_from(&self.available);
        if !self.spare_reloads.is_empty() {
            self.saved.spare_reloads.clone_from(&self.spare_reloads);
        }
        self.saved.cost = self.cost;
    }

    /// Routes touched since [`Plan::begin`].
    pub(crate) fn touched(&self) -> impl Iterator<Item = u32> + '_ {
        self.saved.tours.iter().map(|saved| saved.0)
    }

    /// Remembers a route as it was at [`Plan::begin`].
    pub(crate) fn save(&mut self, route: u32) {
        if std::mem::replace(&mut self.saved.is_kept[route as usize], true) {
            return;
        }
        let first = self.saved.stops.len();
        let (tour, end) = (self.tours[route as usize], self.start(route) + 1);
        self.saved.tours.push((route, tour, first));
        let mut slot = end - 1;
        loop {
            let trip = if slot >= self.nodes {
                self.trips[(slot - self.nodes) as usize]
            } else {
                Trip::default()
            };
            self.saved
                .stops
                .push((slot, self.stops[slot as usize], trip));
            if self.has_segments {
                let both = [self.heads[slot as usize], self.tails[slot as usize]];
                self.saved.segments.push(both);
            }
            if slot == end || tour.customers == 0 {
                return;
            }
            slot = self.stops[slot as usize].next;
        }
    }

    /// Takes back everything since [`Plan::begin`].
    pub(crate) fn undo(&mut self) {
        std::mem::swap(&mut self.absent, &mut self.saved.absent);
        for &customer in &self.absent {
            self.stops[customer as usize].trip = NONE;
        }
        self.available.clone_from(&self.saved.available);
        if !self.saved.spare_reloads.is_empty() {
            self.spare_reloads.clone_from(&self.saved.spare_reloads);
        }
        self.cost = self.saved.cost;
        for index in (0..self.saved.tours.len()).rev() {
            let (route, tour, first) = self.saved.tours[index];
            for &(slot, stop, trip) in &self.saved.stops[first..] {
                self.stops[slot as usize] = stop;
                if slot >= self.nodes {
                    self.trips[(slot - self.nodes) as usize] = trip;
                }
            }
            if self.has_segments {
                for (index, saved) in self.saved.stops.iter().enumerate().skip(first) {
                    let [head, tail] = self.saved.segments[index];
                    self.heads[saved.0 as usize] = head;
                    self.tails[saved.0 as usize] = tail;
                }
                self.saved.segments.truncate(first);
            }
            self.saved.stops.truncate(first);
            self.tours[route as usize] = tour;
            self.enlist(route);
            self.saved.is_kept[route as usize] = false;
        }
        self.saved.tours.clear();
    }

    /// Keeps the lists of used and idle routes true for one of them.
    fn enlist(&mut self, route: u32) {
        let is_used = self.tours[route as usize].customers > 0;
        let rank = self.rank[route as usize];
        if is_used && rank == NONE {
            self.rank[route as usize] = self.used.len() as u32;
            self.used.push(route);
            let place = self.idle.iter().rposition(|&idle| idle == route);
            self.idle.remove(place.expect("an unused route is idle"));
        } else if !is_used && rank != NONE {
            self.used.swap_remove(rank as usize);
            if let Some(&moved) = self.used.get(rank as usize) {
                self.rank[moved as usize] = rank;
            }
            self.rank[route as usize] = NONE;
            self.idle.push(route);
        }
    }

    /// Takes a vehicle of a kind out of the yard, with no customer on it yet.
    pub(crate) fn open(&mut self, kind: u32) -> u32 {
        let route = *self
            .idle
            .last()
            .expect("a kind that is available has a route");
        self.save(route);
        self.available[kind as usize] -= 1;
        let (start, vehicle) = (self.start(route), &self.instance.kinds[kind as usize]);
        let (from, to) = (vehicle.start, vehicle.end);
        let [opens, closes] = [from, to].map(|depot| self.instance.depots[depot as usize]);
        let trip = start - self.nodes;
        self.stops[start as usize] = Stop {
            next: start + 1,
            trip,
            leave: opens.open,
            late: opens.close,
            ..Stop::loose(from)
        };
        self.stops[start as usize + 1] = Stop {
            prev: start,
            trip,
            late: closes.close,
            ..Stop::loose(to)
        };
        self.trips[trip as usize] = Trip {
            room: vehicle.capacity,
            release: 0,
            route,
            customers: 0,
        };
        self.tours[route as usize] = Tour {
            kind,
            customers: 0,
            trips: 1,
            length: 0,
        };
        self.cost += vehicle.fixed;
        if self.has_segments {
            self.refresh(route);
        }
        route
    }

    /// Puts a customer that is left out behind a visit; who calls keeps the list of absentees.
    pub(crate) fn link(&mut self, customer: u32, after: u32) {
        let before = self.stops[after as usize];
        let instance = self.instance;
        let wanted = instance.customer(customer);
        let trip = if self.is_depot(after) {
            after - self.nodes
        } else {
            before.trip
        };
        let route = self.trips[trip as usize].route;
        self.save(route);
        let next = before.next;
        let [cost_in, time_in] = instance.arcs.get(before.node, customer);
        let [cost, time] = instance.arcs.get(customer, self.stops[next as usize].node);
        self.stops[after as usize] = Stop {
            next: customer,
            cost: cost_in,
            time: time_in,
            ..before
        };
        self.stops[next as usize].prev = customer;
        self.stops[customer as usize] = Stop {
            next,
            prev: after,
            trip,
            node: customer,
            cost,
            time,
            ..Stop::loose(customer)
        };
        let carried = &mut self.trips[trip as usize];
        carried.room -= wanted.demand;
        carried.customers += 1;
        let delays = wanted.release > carried.release;
        carried.release = carried.release.max(wanted.release);
        self.lengthen(
            route,
            i64::from(cost_in) + i64::from(cost) - i64::from(before.cost),
        );
        self.tours[route as usize].customers += 1;
        if self.tours[route as usize].customers == 1 {
            self.enlist(route);
        }
        self.cost -= wanted.penalty;
        self.update_times(route, customer, delays);
    }

    fn update_times(&mut self, route: u32, customer: u32, delays: bool) {
        if delays {
            self.refresh(route);
        } else if self.has_times {
            self.forward(customer);
            self.backward(customer);
        }
    }

    fn lengthen(&mut self, route: u32, by: i64) {
        let tour = &mut self.tours[route as usize];
        tour.length += by;
        self.cost += by * self.instance.kinds[tour.kind as usize].per_cost;
    }

    /// Begins a new trip: a reload depot between a visit and the next.
    pub(crate) fn reload(&mut self, depot: u32, after: u32) {
        let before = self.stops[after as usize];
        let old = if self.is_depot(after) {
            after - self.nodes
        } else {
            before.trip
        };
        let route = self.trips[old as usize].route;
        self.save(route);
        let slot = self
            .spare_reloads
            .pop()
            .expect("there are as many as customers");
        let [cost_in, time_in] = self.instance.arcs.get(before.node, depot);
        let next = self.stops[before.next as usize];
        let [cost, time] = self.instance.arcs.get(depot, next.node);
        self.stops[after as usize] = Stop {
            next: slot,
            cost: cost_in,
            time: time_in,
            ..before
        };
        self.stops[before.next as usize].prev = slot;
        self.stops[slot as usize] = Stop {
            next: before.next,
            prev: after,
            trip: slot - self.nodes,
            cost,
            time,
            ..Stop::loose(depot)
        };
        self.lengthen(
            route,
            i64::from(cost_in) + i64::from(cost) - i64::from(before.cost),
        );
        self.tours[route as usize].trips += 1;
        self.recount(route);
    }

    /// Takes a customer out; the route is in order again only after [`Plan::mend`].
    pub(crate) fn unlink(&mut self, customer: u32) {
        let stop = self.stops[customer as usize];
        let trip = &mut self.trips[stop.trip as usize];
        let (route, wanted) = (trip.route, self.instance.customer(customer));
        trip.room += wanted.demand;
        trip.customers -= 1;
        self.bridge(route, stop);
        self.stops[customer as usize].trip = NONE;
        self.tours[route as usize].customers -= 1;
        self.cost += wanted.penalty;
    }

    /// Joins the neighbors of a visit to each other.
    fn bridge(&mut self, route: u32, stop: Stop) {
        let next = self.stops[stop.next as usize].node;
        let before = &mut self.stops[stop.prev as usize];
        let [cost, time] = self.instance.arcs.get(before.node, next);
        let gain = i64::from(cost) - i64::from(before.cost) - i64::from(stop.cost);
        before.next = stop.next;
        (before.cost, before.time) = (cost, time);
        self.stops[stop.next as usize].prev = stop.prev;
        self.lengthen(route, gain);
    }

    /// The tails behind two visits of different routes change places. Both routes have one trip and
    /// vehicles of the same kind.
    pub(crate) fn swap_tails(&mut self, one: u32, other: u32) {
        let slots = [one, other];
        let routes = slots.map(|slot| self.route_at(slot));
        let ends = routes.map(|route| self.start(route) + 1);
        for route in routes {
            self.save(route);
        }
        let firsts = slots.map(|slot| self.stops[slot as usize].next);
        let lasts = ends.map(|end| self.stops[end as usize].prev);
        for (own, its) in [(0, 1), (1, 0)] {
            let (head, end) = (slots[own], ends[own]);
            if firsts[its] == ends[its] {
                self.connect(head, end);
            } else {
                self.connect(head, firsts[its]);
                self.connect(lasts[its], end);
            }
        }
        for route in routes {
            self.resum(route);
        }
    }

    fn connect(&mut self, from: u32, to: u32) {
        let [origin, target] = [from, to].map(|slot| self.stops[slot as usize].node);
        let stop = &mut self.stops[from as usize];
        [stop.cost, stop.time] = self.instance.arcs.get(origin, target);
        stop.next = to;
        self.stops[to as usize].prev = from;
    }

    /// The route of a visit, depots included.
    fn route_at(&self, slot: u32) -> u32 {
        self.trips[self.stops[slot as usize].trip as usize].route
    }

    /// Sums a route of one trip up anew, and works out its times; closes it where it is empty.
    fn resum(&mut self, route: u32) {
        let (start, end) = (self.start(route), self.start(route) + 1);
        let trip = start - self.nodes;
        let (mut slot, mut customers, mut length) = (start, 0, 0);
        while slot != end {
            let stop = &mut self.stops[slot as usize];
            stop.trip = trip;
            length += i64::from(stop.cost);
            customers += u32::from(slot < self.nodes);
            slot = stop.next;
        }
        let change = length - self.tours[route as usize].length;
        self.lengthen(route, change);
        self.tours[route as usize].customers = customers;
        if customers == 0 {
            self.mend(route);
        } else {
            self.enlist(route);
            self.recount(route);
        }
    }

    /// What is loaded behind a visit until the end of a route of one trip.
    pub(crate) fn load_behind(&self, stop: &Stop) -> i32 {
        let (mut load, mut slot) = (0, stop.next);
        while !self.is_depot(slot) {
            load += self.instance.customer(slot).demand;
            slot = self.stops[slot as usize].next;
        }
        load
    }

    /// Whether the head of one route and the tail of another make a day that is short enough.
    pub(crate) fn joins_in_time(&self, kind: &Kind, ends: [u32; 2], time: i32) -> bool {
        if kind.longest >= FAR_FUTURE {
            return true;
        }
        let [head, tail] = ends;
        let day = self.head(head).join(time.into(), self.tail(tail));
        day.is_feasible() && day.span() <= i64::from(kind.longest)
    }

    /// Puts a route in order after customers have left it: drops empty trips, closes an empty
    /// route, works out all times.
    pub(crate) fn mend(&mut self, route: u32) {
        if self.tours[route as usize].customers == 0 {
            self.drop_reloads(route, true);
            self.cost -= self.cost_of(route);
            self.available[self.tours[route as usize].kind as usize] += 1;
            self.tours[route as usize].trips = 1;
            self.enlist(route);
            return;
        }
        if self.tours[route as usize].trips > 1 {
            self.drop_reloads(route, false);
        }
        if self.tours[route as usize].trips > 1 || self.has_segments {
            self.recount(route);
        } else if self.has_times {
            self.refresh(route);
        }
    }

    /// Drops reload visits that begin an empty trip, or all of them.
    fn drop_reloads(&mut self, route: u32, all: bool) {
        let (start, end) = (self.start(route), self.start(route) + 1);
        let mut slot = self.stops[start as usize].next;
        while slot != end {
            let stop = self.stops[slot as usize];
            let follows_depot = self.is_depot(stop.prev) || self.is_depot(stop.next);
            if self.is_depot(slot) && (all || follows_depot) {
                self.bridge(route, stop);
                self.spare_reloads.push(slot);
                self.tours[route as usize].trips -= 1;
            }
            slot = stop.next;
        }
    }

    /// Numbers the trips of a route anew, sums them up, and works out all times.
    fn recount(&mut self, route: u32) {
        let (start, end) = (self.start(route), self.start(route) + 1);
        let capacity = self.instance.kinds[self.tours[route as usize].kind as usize].capacity;
        let empty = Trip {
            room: capacity,
            release: 0,
            route,
            customers: 0,
        };
        let (mut slot, mut trip) = (start, start - self.nodes);
        while slot != end {
            if self.is_depot(slot) {
                trip = slot - self.nodes;
                self.trips[trip as usize] = empty;
            } else {
                let wanted = self.instance.customer(slot);
                let sum = &mut self.trips[trip as usize];
                sum.room -= wanted.demand;
                sum.release = sum.release.max(wanted.release);
                sum.customers += 1;
            }
            self.stops[slot as usize].trip = trip;
            slot = self.stops[slot as usize].next;
        }
        self.stops[end as usize].trip = trip;
        self.refresh(route);
    }

    /// Works out all times of a route.
    pub(crate) fn refresh(&mut self, route: u32) {
        if !self.has_times {
            return;
        }
        let (start, end) = (self.start(route), self.start(route) + 1);
        let mut slot = start;
        loop {
            self.stops[slot as usize].leave = self.leave_of(slot);
            if self.has_segments {
                self.heads[slot as usize] = self.head_segment(slot);
            }
            if slot == end {
                break;
            }
            slot = self.stops[slot as usize].next;
        }
        loop {
            self.stops[slot as usize].late = self.late_of(slot);
            if self.has_tails {
                self.tails[slot as usize] = self.tail_segment(slot);
            }
            if slot == start {
                break;
            }
            slot = self.stops[slot as usize].prev;
        }
    }

    /// Works departures out anew from a visit on, as far as they change.
    fn forward(&mut self, from: u32) {
        let mut slot = from;
        loop {
            let leave = self.leave_of(slot);
            let mut is_new = slot == from || self.stops[slot as usize].leave != leave;
            if self.has_segments {
                let head = self.head_segment(slot);
                is_new |= self.heads[slot as usize] != head;
                self.heads[slot as usize] = head;
            }
            if !is_new {
                return;
            }
            let stop = &mut self.stops[slot as usize];
            stop.leave = leave;
            slot = stop.next;
            if slot == NONE {
                return;
            }
        }
    }

    /// Works latest times out anew from a visit back, as far as they change.
    fn backward(&mut self, from: u32) {
        let mut slot = from;
        loop {
            let late = self.late_of(slot);
            let mut is_new = slot == from || self.stops[slot as usize].late != late;
            if self.has_tails {
                let tail = self.tail_segment(slot);
                is_new |= self.tails[slot as usize] != tail;
                self.tails[slot as usize] = tail;
            }
            if !is_new {
                return;
            }
            let stop = &mut self.stops[slot as usize];
            stop.late = late;
            slot = stop.prev;
            if slot == NONE {
                return;
            }
        }
    }

    #[inline]
    fn leave_of(&self, slot: u32) -> i32 {
        let stop = &self.stops[slot as usize];
        let arrival = match self.stops.get(stop.prev as usize) {
            Some(before) => before.leave + before.time,
            None => 0,
        };
        if self.is_depot(slot) {
            let open = self.instance.depots[stop.node as usize].open;
            let trip = &self.trips[(slot - self.nodes) as usize];
            return arrival.max(open).max(trip.release);
        }
        let wanted = self.instance.customer(slot);
        arrival.max(wanted.open) + wanted.service
    }

    #[inline]
    fn late_of(&self, slot: u32) -> i32 {
        let stop = &self.stops[slot as usize];
        let next = self.stops.get(stop.next as usize);
        if self.is_depot(slot) {
            let close = self.instance.depots[stop.node as usize].close;
            return next.map_or(close, |next| close.min(next.late - stop.time));
        }
        let wanted = self.instance.customer(slot);
        let late = next.map_or(FAR_FUTURE, |next| next.late);
        wanted.close.min(late - stop.time - wanted.service)
    }

    /// One visit as a segment.
    pub(crate) fn segment(&self, slot: u32) -> Segment {
        let node = self.stops[slot as usize].node;
        if self.is_depot(slot) {
            let depot = self.instance.depots[node as usize];
            return Segment::place(depot.open.into(), depot.close.into(), 0);
        }
        self.customer_segment(node)
    }

    /// One customer as a segment.
    pub(crate) fn customer_segment(&self, customer: u32) -> Segment {
        let wanted = self.instance.customer(customer);
        Segment::place(
            wanted.open.into(),
            wanted.close.into(),
            wanted.service.into(),
        )
    }

    fn head_segment(&self, slot: u32) -> Segment {
        let (own, prev) = (self.segment(slot), self.stops[slot as usize].prev);
        if self.is_depot(slot) && prev == NONE || self.is_depot(slot) && self.is_reload(slot) {
            return own;
        }
        let before = &self.stops[prev as usize];
        self.heads[prev as usize].join(before.time.into(), &own)
    }

    fn is_reload(&self, slot: u32) -> bool {
        slot >= self.nodes + 2 * self.tours.len() as u32
    }

    fn tail_segment(&self, slot: u32) -> Segment {
        let (own, stop) = (self.segment(slot), &self.stops[slot as usize]);
        if stop.next == NONE {
            return own;
        }
        own.join(stop.time.into(), &self.tails[stop.next as usize])
    }

    /// From the depot its trip begins with to a visit.
    #[inline]
    pub(crate) fn head(&self, slot: u32) -> &Segment {
        &self.heads[slot as usize]
    }

    /// From a visit to the end of the day.
    #[inline]
    pub(crate) fn tail(&self, slot: u32) -> &Segment {
        &self.tails[slot as usize]
    }

    /// A kind's vehicle takes over a route; the caller knows that it can.
    pub(crate) fn change_kind(&mut self, route: u32, kind: u32) {
        self.save(route);
        self.cost -= self.cost_of(route);
        let old = self.tours[route as usize].kind;
        self.available[old as usize] += 1;
        self.available[kind as usize] -= 1;
        self.tours[route as usize].kind = kind;
        let vehicle = &self.instance.kinds[kind as usize];
        let (start, end) = (self.start(route), self.start(route) + 1);
        self.stops[start as usize].node = vehicle.start;
        self.stops[end as usize].node = vehicle.end;
        let first = self.stops[self.stops[start as usize].next as usize].node;
        let last = self.stops[end as usize].prev;
        let [cost_out, time_out] = self.instance.arcs.get(vehicle.start, first);
        let [cost_in, time_in] = self
            .instance
            .arcs
            .get(self.stops[last as usize].node, vehicle.end);
        let out = &mut self.stops[start as usize];
        let mut change = i64::from(cost_out) - i64::from(out.cost);
        (out.cost, out.time) = (cost_out, time_out);
        let back = &mut self.stops[last as usize];
        change += i64::from(cost_in) - i64::from(back.cost);
        (back.cost, back.time) = (cost_in, time_in);
        self.tours[route as usize].length += change;
        self.cost += self.cost_of(route);
        self.recount(route);
    }
}
