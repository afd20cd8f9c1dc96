//! 2-opt*: two routes exchange their tails (Potvin & Rousseau, JORS 46(12), 1995), which no tearing
//! of short strings can do. A merge of two routes and a split of one are its extreme cases.
//!
//! Tried around the customers just put back; a move is made where it saves.

use super::near::{BEFORE, BEHIND, NODE, Near};
use super::plan::Plan;
use super::stop::{NONE, Stop};

/// The tails behind two visits change places.
#[derive(Clone, Copy, Debug)]
enum Move {
    Swap(u32, u32),
    /// The tail behind a visit gets a vehicle of its own.
    Split(u32),
}

/// Exchanges tails around the given customers as long as that saves.
pub(crate) fn improve(plan: &mut Plan, near: &Near, customers: &[u32]) {
    for &customer in customers {
        while let Some(choice) = best_around(plan, near, customer) {
            match choice {
                Move::Swap(one, other) => plan.swap_tails(one, other),
                Move::Split(after) => {
                    let route = plan.route_of(customer).expect("it is on a route");
                    let route = plan.open(plan.tours[route as usize].kind);
                    plan.swap_tails(after, plan.start(route));
                }
            }
        }
    }
}

/// The exchange that saves most among those that make this customer a neighbor of a near one.
fn best_around(plan: &Plan, near: &Near, customer: u32) -> Option<Move> {
    let own = &plan.stops[customer as usize];
    if own.trip == NONE {
        return None;
    }
    let tour = plan.tours[plan.trips[own.trip as usize].route as usize];
    let (mut most, mut choice) = (0, None);
    each_exchange(plan, near, customer, |one, other| {
        offer(plan, one, other, &mut most, &mut choice);
    });
    if plan.available[tour.kind as usize] > 0 {
        offer_split(plan, customer, &mut most, &mut choice);
    }
    choice
}

/// Tells pairs of visits behind which tails can change places between two trips so that a customer on
/// a trip gets a near one as its neighbor.
#[inline]
pub(super) fn each_exchange(
    plan: &Plan,
    near: &Near,
    customer: u32,
    mut tell: impl FnMut(u32, u32),
) {
    let own = &plan.stops[customer as usize];
    // An exchange that saves puts a shorter arc in the place of at least one of the two it breaks.
    let [ahead, behind] = [own.cost, plan.stops[own.prev as usize].cost];
    for (entry, [there, back]) in near.with_costs(customer) {
        let follows = entry & BEFORE != 0 && there < ahead;
        let precedes = entry & BEHIND != 0 && back < behind;
        if !follows && !precedes {
            continue;
        }
        let other = entry & NODE;
        let stop = &plan.stops[other as usize];
        if stop.trip == NONE || stop.trip == own.trip {
            continue;
        }
        if follows {
            tell(customer, stop.prev);
        }
        if precedes {
            tell(other, own.prev);
        }
    }
}

/// Compares the exchange of the tails behind two visits with the best so far.
#[inline]
fn offer(plan: &Plan, one: u32, other: u32, most: &mut i64, choice: &mut Option<Move>) {
    let arcs = &plan.instance.arcs;
    // Written out one by one: a closure over both sides is not inlined here, and this is the
    // innermost loop.
    let (left, right) = (&plan.stops[one as usize], &plan.stops[other as usize]);
    let right_next = &plan.stops[right.next as usize];
    let [cost_left, time_left] = arcs.get(left.node, right_next.node);
    let saved = i64::from(left.cost) + i64::from(right.cost) - i64::from(cost_left);
    if saved <= 0 {
        return;
    }
    let left_next = &plan.stops[left.next as usize];
    let [cost_right, time_right] = arcs.get(right.node, left_next.node);
    let own = &plan.tours[plan.trips[left.trip as usize].route as usize];
    let its = &plan.tours[plan.trips[right.trip as usize].route as usize];
    if own.kind != its.kind {
        return;
    }
    let kind = &plan.instance.kinds[own.kind as usize];
    let empties = |head: u32, tail: u32| plan.is_depot(head) && plan.is_depot(tail);
    let merges = empties(one, right.next) || empties(other, left.next);
    let closed = if merges { kind.fixed } else { 0 };
    let gain = (saved - i64::from(cost_right)) * kind.per_cost + closed;
    if gain > *most
        && left.leave + time_left <= right_next.late
        && right.leave + time_right <= left_next.late
        && has_room(plan, left, right)
        && plan.joins_in_time(kind, [one, right.next], time_left)
        && plan.joins_in_time(kind, [other, left.next], time_right)
    {
        *most = gain;
        *choice = Some(Move::Swap(one, other));
    }
}

/// Compares a vehicle of its own for the tail behind a customer with the best so far.
fn offer_split(plan: &Plan, customer: u32, most: &mut i64, choice: &mut Option<Move>) {
    let stop = &plan.stops[customer as usize];
    if plan.is_depot(stop.next) {
        return;
    }
    let next = &plan.stops[stop.next as usize];
    let tour = plan.tours[plan.trips[stop.trip as usize].route as usize];
    let kind = &plan.instance.kinds[tour.kind as usize];
    let [cost_in, time_in] = plan.instance.arcs.get(stop.node, kind.end);
    let [cost_out, time_out] = plan.instance.arcs.get(kind.start, next.node);
    let saved = i64::from(stop.cost) - i64::from(cost_in) - i64::from(cost_out);
    let gain = saved * kind.per_cost - kind.fixed;
    let [opens, closes] = [kind.start, kind.end].map(|depot| plan.instance.depots[depot as usize]);
    // A part of a day is never longer than the day.
    if gain > *most && opens.open + time_out <= next.late && stop.leave + time_in <= closes.close {
        *most = gain;
        *choice = Some(Move::Split(customer));
    }
}

/// Whether both routes can carry what they get.
fn has_room(plan: &Plan, left: &Stop, right: &Stop) -> bool {
    let shift = plan.load_behind(right) - plan.load_behind(left);
    shift <= plan.trips[left.trip as usize].room && -shift <= plan.trips[right.trip as usize].room
}
