//! Putting a pickup and its delivery back together, on one trip, each where both cost least.
//!
//! The pickup's place is tried before the delivery's; along the way the load on board and the
//! earliest departures with the pickup in place are kept.

use super::instance::{Customer, Instance};
use super::plan::Plan;
use crate::random::Random;

/// Where a pair goes, and what that costs.
#[derive(Clone, Copy, Debug)]
struct PairPlace {
    cost: i64,
    way: PairWay,
}

#[derive(Clone, Copy, Debug)]
enum PairWay {
    Nowhere,
    /// Visits behind which pickup and delivery go; the second may be the pickup itself.
    Behind(u32, u32),
    /// On a vehicle of this kind that stands idle.
    Open(u32),
}

/// A pickup with its delivery.
struct Pair<'s> {
    instance: &'s Instance,
    nodes: [u32; 2],
    wanted: [&'s Customer; 2],
}

/// On the way from the pickup to a place for the delivery.
#[derive(Clone, Copy)]
struct Carrying {
    /// The visit just left, and when.
    at: u32,
    leave: i32,
    detour: i64,
}

/// Puts a pair that is left out where it costs least; tells whether it found a place.
pub(crate) fn place(
    plan: &mut Plan,
    pickup: u32,
    alone: &[i64],
    blink: f64,
    random: &mut Random,
) -> bool {
    let instance = plan.instance;
    let Some(delivery) = instance.customer(pickup).partner else {
        return false;
    };
    let nodes = [pickup, delivery];
    let pair = Pair {
        instance,
        nodes,
        wanted: nodes.map(|node| instance.customer(node)),
    };
    let mut best = PairPlace {
        cost: pair.wanted.iter().map(|wanted| wanted.penalty).sum(),
        way: PairWay::Nowhere,
    };
    for &route in &plan.used {
        pair.scan_route(plan, route, blink, &mut best, random);
    }
    let own = pickup as usize - instance.depots.len();
    for (kind, &left) in plan.available.iter().enumerate() {
        let cost = alone[kind * instance.customers.len() + own];
        if left > 0 && cost < best.cost && !random.chance(blink) {
            best = PairPlace {
                cost,
                way: PairWay::Open(kind as u32),
            };
        }
    }
    match best.way {
        PairWay::Nowhere => return false,
        PairWay::Behind(first, second) => {
            plan.link(pickup, first);
            plan.link(delivery, second);
        }
        PairWay::Open(kind) => {
            let route = plan.open(kind);
            plan.link(pickup, plan.start(route));
            plan.link(delivery, pickup);
        }
    }
    true
}

impl Pair<'_> {
    fn scan_route(
        &self,
        plan: &Plan,
        route: u32,
        blink: f64,
        best: &mut PairPlace,
        random: &mut Random,
    ) {
        let kind = &self.instance.kinds[plan.tours[route as usize].kind as usize];
        let [pickup, _] = self.wanted;
        let (mut slot, mut load) = (plan.start(route), 0);
        loop {
            let stop = &plan.stops[slot as usize];
            if slot < self.instance.nodes() as u32 {
                load += self.instance.customer(slot).demand;
            }
            let [cost_in, time_in] = self.instance.arcs.get(stop.node, self.nodes[0]);
            let start = (stop.leave + time_in).max(pickup.open);
            if start > pickup.close {
                return;
            }
            if load + pickup.demand <= kind.capacity {
                let carrying = Carrying {
                    at: slot,
                    leave: start + pickup.service,
                    detour: i64::from(cost_in) - i64::from(stop.cost),
                };
                let room = kind.capacity - load - pickup.demand;
                self.scan_deliveries(plan, carrying, room, (kind.per_cost, blink), best, random);
            }
            slot = stop.next;
            if plan.is_depot(slot) {
                return;
            }
        }
    }

    /// With the pickup behind a visit, tries every place for the delivery.
    fn scan_deliveries(
        &self,
        plan: &Plan,
        picked: Carrying,
        mut room: i32,
        (factor, blink): (i64, f64),
        best: &mut PairPlace,
        random: &mut Random,
    ) {
        let arcs = &self.instance.arcs;
        let [pickup, delivery] = self.nodes;
        let first = picked.at;
        let mut here = Carrying {
            at: pickup,
            ..picked
        };
        let mut next = plan.stops[first as usize].next;
        let mut arc_on = arcs.get(pickup, plan.stops[next as usize].node);
        // Cost of the arc that the delivery would cut; none behind the pickup, which is not driven.
        loop {
            let [cost_in, time_in] = arcs.get(here.at, delivery);
            let start = (here.leave + time_in).max(self.wanted[1].open);
            if start > self.wanted[1].close {
                return;
            }
            let after = &plan.stops[next as usize];
            let [cost_out, time_out] = arcs.get(delivery, after.node);
            let cost = (here.detour + i64::from(cost_in) + i64::from(cost_out)) * factor;
            let done = start + self.wanted[1].service + time_out;
            if cost < best.cost && done <= after.late && !random.chance(blink) {
                *best = PairPlace {
                    cost,
                    way: PairWay::Behind(first, here.at),
                };
            }
            if plan.is_depot(next) || here.detour * factor >= best.cost {
                return;
            }
            let passed = self.instance.customer(next);
            let start = (here.leave + arc_on[1]).max(passed.open);
            room -= passed.demand;
            if start > after.late || room < 0 {
                return;
            }
            if here.at == pickup {
                here.detour += i64::from(arc_on[0]);
            }
            // The delivery cuts the arc behind the visit passed.
            here.detour -= i64::from(after.cost);
            if here.at != pickup {
                here.detour += i64::from(arc_on[0]);
            }
            here.at = next;
            here.leave = start + passed.service;
            arc_on = [after.cost, after.time];
            next = after.next;
        }
    }
}
