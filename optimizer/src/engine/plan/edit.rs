//! Changes of a route: a customer in or out, a new trip, another vehicle.

use super::super::stop::{NONE, Stop, Tour, Trip};
use super::Plan;

impl Plan<'_> {
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
            most_room: vehicle.capacity,
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
        let had = carried.room;
        carried.room -= wanted.demand;
        carried.customers += 1;
        let delays = wanted.release > carried.release;
        carried.release = carried.release.max(wanted.release);
        let most = had.max(carried.room);
        self.lengthen(
            route,
            i64::from(cost_in) + i64::from(cost) - i64::from(before.cost),
        );
        let tour = &self.tours[route as usize];
        if tour.trips > 1 && most >= tour.most_room {
            self.tours[route as usize].most_room = self.most_room(route);
        }
        self.tours[route as usize].customers += 1;
        if self.tours[route as usize].customers == 1 {
            self.enlist(route);
        }
        self.cost -= wanted.penalty;
        self.update_times(route, customer, delays);
    }

    /// Room on the trip of a route that has most.
    fn most_room(&self, route: u32) -> i32 {
        let start = self.start(route);
        let (mut most, mut slot) = (0, start);
        while slot != start + 1 {
            most = most.max(self.trips[(slot - self.nodes) as usize].room);
            slot = self.next_depot(slot);
        }
        most
    }

    fn update_times(&mut self, route: u32, customer: u32, delays: bool) {
        if delays {
            self.refresh(route);
        } else if self.has_times {
            self.forward(customer);
            self.backward(customer);
        }
    }

    pub(super) fn lengthen(&mut self, route: u32, by: i64) {
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

    /// Takes all customers of a route out, in order; the same holds.
    pub(crate) fn unlink_all(&mut self, route: u32, taken: &mut Vec<u32>) {
        self.save(route);
        let end = self.start(route) + 1;
        let mut slot = self.stops[self.start(route) as usize].next;
        while slot != end {
            let next = self.stops[slot as usize].next;
            if !self.is_depot(slot) {
                self.unlink(slot);
                taken.push(slot);
            }
            slot = next;
        }
    }

    /// Joins the neighbors of a visit to each other.
    pub(super) fn bridge(&mut self, route: u32, stop: Stop) {
        let next = self.stops[stop.next as usize].node;
        let before = &mut self.stops[stop.prev as usize];
        let [cost, time] = self.instance.arcs.get(before.node, next);
        let gain = i64::from(cost) - i64::from(before.cost) - i64::from(stop.cost);
        before.next = stop.next;
        (before.cost, before.time) = (cost, time);
        self.stops[stop.next as usize].prev = stop.prev;
        self.lengthen(route, gain);
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
        if self.tours[route as usize].trips > 1 || self.has_segments {
            self.renumber(route);
        } else if self.has_times {
            self.refresh(route);
        }
    }

    /// The same for a route that serves somebody and whose trips may have exchanged customers.
    pub(super) fn renumber(&mut self, route: u32) {
        if self.tours[route as usize].trips > 1 {
            self.drop_reloads(route, false);
        }
        self.recount(route);
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
    pub(super) fn recount(&mut self, route: u32) {
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
        self.tours[route as usize].most_room = self.most_room(route);
        self.refresh(route);
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
