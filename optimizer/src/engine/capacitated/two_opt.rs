//! 2-opt within a route and between two: two arcs are replaced by two others, of which one joins a
//! customer to a near one (Croes, Operations Research 6(6), 1958; Potvin & Rousseau, JORS 46(12),
//! 1995). No tearing of short strings can do that.
//!
//! Tried around the customers just put back; a move is made where it saves.

use super::plan::{NONE, Plan};

/// How the ends of two arcs that are taken away are joined anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Each head goes on with the other's tail.
    Tails,
    /// Both heads make one route, both tails the other.
    Heads,
    /// Within a route: what lies between is turned round.
    Turn,
}

/// Two arcs are taken away.
#[derive(Clone, Copy, Debug)]
struct Exchange {
    /// What is saved.
    gain: i64,
    /// The visits before them.
    behind: [u32; 2],
    way: Way,
}

/// Exchanges arcs around the given customers as long as that saves.
pub(crate) fn improve(plan: &mut Plan, width: usize, customers: &[u32]) {
    for &customer in customers {
        if plan.is_back(customer) {
            continue;
        }
        while let Some(exchange) = best_around(plan, width, customer) {
            plan.cost -= exchange.gain;
            match exchange.way {
                Way::Tails => swap_tails(plan, exchange.behind),
                Way::Heads => join_heads(plan, exchange.behind),
                Way::Turn => turn(plan, exchange.behind),
            }
        }
    }
}

/// The exchange that saves most among those that make this customer a neighbor of a near one.
fn best_around(plan: &mut Plan, width: usize, customer: u32) -> Option<Exchange> {
    let own = plan.stops[customer as usize];
    if own.route == NONE {
        return None;
    }
    let ground = plan.ground;
    let mut best = Best::default();
    let longest = own.ahead.max(own.behind);
    let [after, before] = [own.next, own.prev].map(|slot| ground.row(plan.node(slot)));
    for &(other, distance) in ground.hosts(customer).iter().take(width) {
        // An exchange that saves puts a shorter arc in the place of at least one of the two it
        // breaks: the other case is looked at from the other end.
        if distance >= longest {
            break;
        }
        let its = plan.stops[other as usize];
        if its.route == NONE {
            continue;
        }
        let is_same = its.route == own.route;
        let turned = if is_same { Way::Turn } else { Way::Heads };
        let ends = [its.next, its.prev].map(|slot| plan.node(slot) as usize);
        if distance < own.ahead {
            let saved = own.ahead - distance;
            if !is_same && saved + its.behind > best.least {
                let saved = saved + its.behind - after[ends[1]];
                best.offer(plan, saved, [customer, its.prev], Way::Tails);
            }
            if saved + its.ahead > best.least {
                let saved = saved + its.ahead - after[ends[0]];
                best.offer(plan, saved, [customer, other], turned);
            }
        }
        if distance < own.behind {
            let saved = own.behind - distance;
            if !is_same && saved + its.ahead > best.least {
                let saved = saved + its.ahead - before[ends[0]];
                best.offer(plan, saved, [other, own.prev], Way::Tails);
            }
            if saved + its.behind > best.least {
                let saved = saved + its.behind - before[ends[1]];
                best.offer(plan, saved, [own.prev, its.prev], turned);
            }
        }
    }
    best.exchange
}

/// The best exchange so far, by arc costs.
#[derive(Default)]
struct Best {
    exchange: Option<Exchange>,
    /// Arc costs that it saves.
    least: i32,
}

impl Best {
    /// Compares an exchange that saves so much arc cost with the best so far.
    #[inline]
    fn offer(&mut self, plan: &mut Plan, saved: i32, behind: [u32; 2], way: Way) {
        if saved > self.least {
            self.weigh(plan, saved, behind, way);
        }
    }

    /// Takes an exchange that saves enough, if both routes can carry what they get.
    fn weigh(&mut self, plan: &mut Plan, saved: i32, behind: [u32; 2], way: Way) {
        if way == Way::Turn || fits(plan, behind, way) {
            let gain = i64::from(saved) * plan.ground.per_cost;
            (self.least, self.exchange) = (saved, Some(Exchange { gain, behind, way }));
        }
    }
}

/// Whether both routes can carry what they get.
fn fits(plan: &mut Plan, behind: [u32; 2], way: Way) -> bool {
    let capacity = plan.ground.capacity;
    let [(head, tail), (its_head, its_tail)] = behind.map(|slot| {
        let route = plan.stops[slot as usize].route;
        plan.sum_up(route);
        let head = if plan.is_depot(slot) {
            0
        } else {
            plan.stops[slot as usize].load
        };
        (head, capacity - plan.routes[route as usize].room - head)
    });
    match way {
        Way::Tails => head + its_tail <= capacity && its_head + tail <= capacity,
        _ => head + its_head <= capacity && tail + its_tail <= capacity,
    }
}

/// The tails behind two visits change routes.
fn swap_tails(plan: &mut Plan, behind: [u32; 2]) {
    let routes = behind.map(|slot| plan.stops[slot as usize].route);
    for route in routes {
        plan.save(route);
    }
    let firsts = behind.map(|slot| plan.stops[slot as usize].next);
    let depots = routes.map(|route| plan.depot_of(route));
    let lasts = depots.map(|depot| plan.stops[depot as usize].prev);
    for (own, its) in [(0, 1), (1, 0)] {
        if firsts[its] == depots[its] {
            connect(plan, behind[own], depots[own]);
        } else {
            connect(plan, behind[own], firsts[its]);
            connect(plan, lasts[its], depots[own]);
        }
    }
    renew(plan, routes);
}

/// The heads up to two visits make one route, what lies behind them the other.
fn join_heads(plan: &mut Plan, behind: [u32; 2]) {
    let routes = behind.map(|slot| plan.stops[slot as usize].route);
    for route in routes {
        plan.save(route);
    }
    let depots = routes.map(|route| plan.depot_of(route));
    let [one, two] = behind;
    let [own_next, its_next] = behind.map(|slot| plan.stops[slot as usize].next);
    let its_first = plan.stops[depots[1] as usize].next;
    let own_last = plan.stops[depots[0] as usize].prev;
    if two != depots[1] {
        reverse(plan, its_first, two);
    }
    if own_next != depots[0] {
        reverse(plan, own_next, own_last);
    }
    if two == depots[1] {
        connect(plan, one, depots[0]);
    } else {
        connect(plan, one, two);
        connect(plan, its_first, depots[0]);
    }
    let its_next = if its_next == depots[1] {
        depots[1]
    } else {
        its_next
    };
    if own_next == depots[0] {
        connect(plan, depots[1], its_next);
    } else {
        connect(plan, depots[1], own_last);
        connect(plan, own_next, its_next);
    }
    renew(plan, routes);
}

/// What lies between two visits of a route is turned round.
fn turn(plan: &mut Plan, behind: [u32; 2]) {
    let route = plan.stops[behind[0] as usize].route;
    plan.save(route);
    plan.sum_up(route);
    let place = |slot: u32| {
        if plan.is_depot(slot) {
            0
        } else {
            plan.stops[slot as usize].place
        }
    };
    let [one, two] = if place(behind[0]) < place(behind[1]) {
        behind
    } else {
        [behind[1], behind[0]]
    };
    let (first, after) = (plan.stops[one as usize].next, plan.stops[two as usize].next);
    reverse(plan, first, two);
    connect(plan, one, two);
    connect(plan, first, after);
    plan.routes[route as usize].is_summed = false;
}

/// Turns visits from one to another of the same route round; their outer ends stay loose.
fn reverse(plan: &mut Plan, first: u32, last: u32) {
    let mut slot = first;
    loop {
        let stop = &mut plan.stops[slot as usize];
        let next = stop.next;
        std::mem::swap(&mut stop.next, &mut stop.prev);
        std::mem::swap(&mut stop.ahead, &mut stop.behind);
        if slot == last {
            return;
        }
        slot = next;
    }
}

fn connect(plan: &mut Plan, from: u32, to: u32) {
    let cost = plan.arc(from, to);
    plan.join(from, to, cost);
}

/// Sums two changed routes up.
fn renew(plan: &mut Plan, routes: [u32; 2]) {
    for route in routes {
        let was_used = plan.routes[route as usize].size > 0;
        plan.routes[route as usize].is_summed = false;
        plan.sum_up(route);
        if was_used && plan.routes[route as usize].size == 0 {
            plan.used -= 1;
            plan.cost -= plan.ground.fixed;
        }
    }
}
