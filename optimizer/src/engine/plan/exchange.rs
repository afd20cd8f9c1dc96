//! Two routes exchange their tails.

use super::super::stop::Stop;
use super::Plan;

/// The rest of a trip behind a visit.
struct Rest {
    /// Its last customer, or the visit itself.
    last: u32,
    /// The depot visit it ends at.
    end: u32,
    customers: u32,
    length: i64,
}

impl Plan<'_> {
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

    /// The same for trips of days with several: each tail ends with its trip.
    pub(crate) fn swap_trip_tails(&mut self, one: u32, other: u32) {
        let heads = [one, other];
        let routes = heads.map(|head| self.route_at(head));
        for route in routes {
            self.save(route);
        }
        let old = heads.map(|head| self.rest_of_trip(head));
        let firsts = heads.map(|head| self.stops[head as usize].next);
        for (own, its) in [(0, 1), (1, 0)] {
            let (head, end) = (heads[own], old[own].end);
            if old[its].customers == 0 {
                self.connect(head, end);
            } else {
                self.connect(head, firsts[its]);
                self.connect(old[its].last, end);
            }
        }
        for (own, its) in [(0, 1), (1, 0)] {
            let new = self.rest_of_trip(heads[own]);
            self.lengthen(routes[own], new.length - old[own].length);
            let customers = &mut self.tours[routes[own] as usize].customers;
            *customers = *customers + old[its].customers - old[own].customers;
        }
        for route in routes {
            self.put_in_order(route);
        }
    }

    /// What follows a visit on its trip.
    fn rest_of_trip(&self, head: u32) -> Rest {
        let mut rest = Rest {
            last: head,
            end: self.stops[head as usize].next,
            customers: 0,
            length: self.stops[head as usize].cost.into(),
        };
        while !self.is_depot(rest.end) {
            rest.last = rest.end;
            let stop = &self.stops[rest.end as usize];
            rest.customers += 1;
            rest.length += i64::from(stop.cost);
            rest.end = stop.next;
        }
        rest
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

    /// Sums a route of one trip up anew, and puts it in order.
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
        self.put_in_order(route);
    }

    /// Closes a route that has lost all its customers, or numbers those of its trips anew.
    fn put_in_order(&mut self, route: u32) {
        if self.tours[route as usize].customers == 0 {
            self.mend(route);
        } else {
            self.enlist(route);
            self.renumber(route);
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
}
