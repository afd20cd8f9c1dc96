//! Putting customers back, one after the other, each where it costs least; a place is overlooked
//! now and then.

use super::plan::{NONE, Plan};
use crate::random::Random;

/// Puts a customer that is left out where it costs least, beside a near one or on a vehicle of its
/// own; tells whether that costs less than leaving it out.
pub(crate) fn place(plan: &mut Plan, customer: u32, blink: f64, random: &mut Random) -> bool {
    let ground = plan.ground;
    let (row, demand) = (ground.row(customer), ground.demands[customer as usize]);
    let from_depot = row[ground.depot as usize];
    let alone = i64::from(2 * from_depot) * ground.per_cost + ground.fixed;
    let penalty = ground.penalty(customer);
    let has_vehicle = plan.used < plan.vehicles && demand <= ground.capacity;
    // Compared as arc costs, so that the loop needs no multiplication.
    let as_arc = |cost: i64| i32::try_from(cost / ground.per_cost.max(1)).unwrap_or(i32::MAX / 2);
    let (mut least, mut after) = (as_arc(penalty), NONE);
    let opens = has_vehicle && alone < penalty && !random.chance(blink);
    if opens {
        least = as_arc(alone);
    }
    for &(host, distance) in ground.hosts(customer) {
        let stop = &plan.stops[host as usize];
        // Beside a nearer customer the place was looked at from there: the other end of this one
        // is at least as far, or the depot.
        let nearest = distance + distance.min(from_depot);
        if nearest >= least.saturating_add(stop.ahead.max(stop.behind)) {
            continue;
        }
        if stop.route == NONE || plan.routes[stop.route as usize].room < demand {
            continue;
        }
        let behind = distance + row[plan.node(stop.next) as usize] - stop.ahead;
        if behind < least && !random.chance(blink) {
            (least, after) = (behind, host);
        }
        let before = distance + row[plan.node(stop.prev) as usize] - stop.behind;
        if before < least && !random.chance(blink) {
            (least, after) = (before, stop.prev);
        }
    }
    if after != NONE {
        plan.link(customer, after);
    } else if opens {
        plan.link(customer, plan.depot_of(plan.empty_route()));
    }
    after != NONE || opens
}
