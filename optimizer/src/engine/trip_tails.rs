//! 2-opt* between trips of days with several: two trips exchange what follows in them, and the rest
//! of either day stays as it is.
//!
//! A trip leaves when the goods of all its customers are there, so the times of a changed trip are
//! worked out from its depot on; its length is short.

use super::near::Near;
use super::plan::Plan;
use super::stop::NONE;
use super::tails::each_exchange;

/// Exchanges tails of trips around the given customers as long as that saves.
pub(crate) fn improve(plan: &mut Plan, near: &Near, customers: &[u32]) {
    for &customer in customers {
        while let Some([one, other]) = best_around(plan, near, customer) {
            plan.swap_trip_tails(one, other);
        }
    }
}

/// The exchange that saves most among those that make this customer a neighbor of a near one.
fn best_around(plan: &Plan, near: &Near, customer: u32) -> Option<[u32; 2]> {
    if plan.stops[customer as usize].trip == NONE {
        return None;
    }
    let (mut most, mut choice) = (0, None);
    each_exchange(plan, near, customer, |one, other| {
        let heads = [one, other];
        let gain = gain(plan, heads);
        if gain > most && is_legal(plan, heads) {
            (most, choice) = (gain, Some(heads));
        }
    });
    choice
}

/// What is saved when the tails behind two visits change places.
#[inline]
fn gain(plan: &Plan, heads: [u32; 2]) -> i64 {
    let arcs = &plan.instance.arcs;
    let [left, right] = heads.map(|slot| &plan.stops[slot as usize]);
    let [left_next, right_next] = [left, right].map(|stop| plan.stops[stop.next as usize].node);
    let old = i64::from(left.cost) + i64::from(right.cost);
    let cost = |from, to| i64::from(arcs.get(from, to)[0]);
    let saved = old - cost(left.node, right_next);
    if saved <= 0 {
        return 0;
    }
    let route = plan.trips[plan.trip_behind(heads[0]) as usize].route;
    let kind = &plan.instance.kinds[plan.tours[route as usize].kind as usize];
    (saved - cost(right.node, left_next)) * kind.per_cost
}

/// Whether both trips have room for what they get and both days stay in time.
fn is_legal(plan: &Plan, heads: [u32; 2]) -> bool {
    let trips = heads.map(|head| plan.trip_behind(head));
    let routes = trips.map(|trip| plan.trips[trip as usize].route);
    let kinds = routes.map(|route| plan.tours[route as usize].kind);
    if routes[0] == routes[1] || kinds[0] != kinds[1] {
        return false;
    }
    let sums = heads.map(|head| sum_behind(plan, head));
    let shift = sums[1].demand - sums[0].demand;
    let [left_room, right_room] = trips.map(|trip| plan.trips[trip as usize].room);
    // The arcs to the depots at the end change hands as well.
    sums[0].depot == sums[1].depot
        && shift <= left_room
        && -shift <= right_room
        && arrives(plan, trips[0], heads, sums[0].end)
        && arrives(plan, trips[1], [heads[1], heads[0]], sums[1].end)
}

/// What follows a visit on its trip.
struct Sum {
    demand: i32,
    /// The depot visit it ends at, and the depot.
    end: u32,
    depot: u32,
}

fn sum_behind(plan: &Plan, head: u32) -> Sum {
    let (mut demand, mut slot) = (0, plan.stops[head as usize].next);
    while !plan.is_depot(slot) {
        demand += plan.instance.customer(slot).demand;
        slot = plan.stops[slot as usize].next;
    }
    Sum {
        demand,
        end: slot,
        depot: plan.stops[slot as usize].node,
    }
}

/// Whether a trip that follows one visit up to `head` and then what is behind `other` serves everyone
/// in time, and is back before the rest of its day becomes late.
fn arrives(plan: &Plan, trip: u32, [head, other]: [u32; 2], end: u32) -> bool {
    let start = plan.head_of(trip);
    let front = Behind(plan, start).take_while(|_| start != head);
    let mut has_passed = false;
    let front = front.take_while(move |&slot| {
        let goes_on = !has_passed;
        has_passed |= slot == head;
        goes_on
    });
    let customers = || front.clone().chain(Behind(plan, other));
    let release = customers().map(|slot| plan.instance.customer(slot).release);
    let mut leave = plan.ready_at(start).max(release.max().unwrap_or(0));
    let mut at = plan.stops[start as usize].node;
    if leave > plan.instance.depots[at as usize].close {
        return false;
    }
    for slot in customers() {
        let wanted = plan.instance.customer(slot);
        let begin = (leave + plan.instance.arcs.get(at, slot)[1]).max(wanted.open);
        if begin > wanted.close {
            return false;
        }
        (leave, at) = (begin + wanted.service, slot);
    }
    let end = &plan.stops[end as usize];
    leave + plan.instance.arcs.get(at, end.node)[1] <= end.late
}

/// The customers behind a visit on its trip.
#[derive(Clone)]
struct Behind<'p, 'i>(&'p Plan<'i>, u32);

impl Iterator for Behind<'_, '_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.1 = self.0.stops[self.1 as usize].next;
        (!self.0.is_depot(self.1)).then_some(self.1)
    }
}
