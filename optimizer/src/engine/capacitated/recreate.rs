//! Putting customers back, one after the other, each where it costs least; a place is overlooked
//! now and then.

use super::ground::CapacitatedGround;
use super::plan::{NONE, Plan};
use crate::random::Random;

/// Places up to which all on routes with room are looked at, instead of those beside near
/// customers and depots: a large load seldom finds room nearby.
const FEW_PLACES: u32 = 200;

/// One customer looking for a place.
struct Scan<'s> {
    plan: &'s Plan<'s>,
    demand: i32,
    /// Arc costs from the customer to all nodes.
    row: &'s [i32],
    blink: f64,
    random: &'s mut Random,
    /// Arc costs of the cheapest place so far, and the visit before it.
    least: i32,
    after: u32,
}

/// Puts a customer that is left out where it costs least, on a route or on a vehicle of its own;
/// tells whether that costs less than leaving it out. A list is needed to work with.
pub(crate) fn place(
    plan: &mut Plan,
    customer: u32,
    blink: f64,
    random: &mut Random,
    roomy: &mut Vec<u32>,
) -> bool {
    let ground = plan.ground;
    let (row, demand) = (ground.row(customer), ground.demands[customer as usize]);
    let penalty = ground.penalty(customer);
    let alone = i64::from(2 * row[ground.depot as usize]) * ground.per_cost + ground.fixed;
    let opens = plan.used < plan.vehicles
        && demand <= ground.capacity
        && alone < penalty
        && !random.chance(blink);
    let mut scan = Scan {
        plan,
        demand,
        row,
        blink,
        random,
        least: in_arcs(ground, if opens { alone } else { penalty }),
        after: NONE,
    };
    if scan.find_roomy(roomy) <= FEW_PLACES {
        for &route in roomy.iter() {
            scan.look_along(route);
        }
    } else {
        scan.look_around(customer);
        for &route in roomy.iter() {
            scan.look_at_ends(route);
        }
    }
    let after = scan.after;
    if after != NONE {
        plan.link(customer, after);
    } else if opens {
        plan.link(customer, plan.depot_of(plan.empty_route()));
    }
    after != NONE || opens
}

/// A cost as arc cost: the loops below then need no multiplication.
fn in_arcs(ground: &CapacitatedGround, cost: i64) -> i32 {
    i32::try_from(cost / ground.per_cost.max(1)).unwrap_or(i32::MAX / 2)
}

impl Scan<'_> {
    /// Lists routes with room; tells how many places they have.
    fn find_roomy(&self, roomy: &mut Vec<u32>) -> u32 {
        roomy.clear();
        let mut places = 0;
        for (index, route) in self.plan.routes[..self.plan.reach as usize]
            .iter()
            .enumerate()
        {
            if route.room >= self.demand && route.size > 0 {
                roomy.push(index as u32);
                places += route.size + 1;
            }
        }
        places
    }

    #[inline]
    fn offer(&mut self, cost: i32, after: u32) {
        if cost < self.least && !self.random.chance(self.blink) {
            (self.least, self.after) = (cost, after);
        }
    }

    #[inline]
    fn distance(&self, slot: u32) -> i32 {
        self.row[self.plan.node(slot) as usize]
    }

    /// All places of a route.
    fn look_along(&mut self, route: u32) {
        let depot = self.plan.depot_of(route);
        let (mut slot, mut distance) = (depot, self.distance(depot));
        loop {
            let stop = &self.plan.stops[slot as usize];
            let next = self.distance(stop.next);
            self.offer(distance + next - stop.ahead, slot);
            (slot, distance) = (stop.next, next);
            if slot == depot {
                return;
            }
        }
    }

    /// The first and the last place of a route.
    fn look_at_ends(&mut self, route: u32) {
        let depot = self.plan.depot_of(route);
        let (stop, distance) = (&self.plan.stops[depot as usize], self.distance(depot));
        let [first, last] = [stop.next, stop.prev].map(|slot| self.row[slot as usize]);
        self.offer(distance + first - stop.ahead, depot);
        self.offer(distance + last - stop.behind, stop.prev);
    }

    /// Places between customers of which one is near.
    fn look_around(&mut self, customer: u32) {
        let plan = self.plan;
        for &(host, distance) in plan.ground.hosts(customer) {
            let stop = &plan.stops[host as usize];
            // Beside a nearer customer the place was looked at from there, so the other end of this
            // one is at least as far.
            if 2 * distance >= self.least.saturating_add(stop.ahead.max(stop.behind)) {
                continue;
            }
            if stop.route == NONE || plan.routes[stop.route as usize].room < self.demand {
                continue;
            }
            self.offer(distance + self.distance(stop.next) - stop.ahead, host);
            self.offer(distance + self.distance(stop.prev) - stop.behind, stop.prev);
        }
    }
}
