//! A route handed to the kind of vehicle that drives it cheapest: a smaller one, or one from
//! another depot.

use super::instance::{FAR_FUTURE, Kind};
use super::plan::Plan;
use crate::segment::Segment;

/// Gives every touched route to the cheapest vehicle that is free and can drive it.
pub(crate) fn retype_touched(plan: &mut Plan, routes: &mut Vec<u32>) {
    routes.clear();
    routes.extend(plan.touched());
    for &route in routes.iter() {
        if plan.tours[route as usize].customers > 0 && plan.tours[route as usize].trips == 1 {
            retype(plan, route);
        }
    }
}

fn retype(plan: &mut Plan, route: u32) {
    let instance = plan.instance;
    let tour = plan.tours[route as usize];
    let (start, end) = (plan.start(route), plan.start(route) + 1);
    let own = &instance.kinds[tour.kind as usize];
    let load = own.capacity - plan.trips[plan.stops[start as usize].trip as usize].room;
    let first = plan.stops[start as usize].next;
    let last = plan.stops[end as usize].prev;
    let ends =
        i64::from(plan.stops[start as usize].cost) + i64::from(plan.stops[last as usize].cost);
    let mut least = plan.cost_of(route);
    let mut choice = None;
    for (index, kind) in instance.kinds.iter().enumerate() {
        if index == tour.kind as usize || plan.available[index] == 0 || kind.capacity < load {
            continue;
        }
        let [cost_out, cost_in] = [
            instance.arcs.get(kind.start, first)[0],
            instance.arcs.get(last, kind.end)[0],
        ];
        let length = tour.length - ends + i64::from(cost_out) + i64::from(cost_in);
        let cost = kind.fixed + kind.per_cost * length;
        if cost < least && is_in_time(plan, own, kind, first) {
            (least, choice) = (cost, Some(index as u32));
        }
    }
    if let Some(kind) = choice {
        plan.change_kind(route, kind);
    }
}

/// Whether another kind of vehicle can drive the customers from the first on.
fn is_in_time(plan: &Plan, own: &Kind, kind: &Kind, first: u32) -> bool {
    let instance = plan.instance;
    let same_day = (own.start, own.end) == (kind.start, kind.end) && own.longest <= kind.longest;
    if same_day || !plan.has_times {
        return true;
    }
    let place = |depot: u32| {
        let depot = instance.depots[depot as usize];
        Segment::place(depot.open.into(), depot.close.into(), 0)
    };
    let (mut day, mut at, mut slot) = (place(kind.start), kind.start, first);
    while !plan.is_depot(slot) {
        let [_, time] = instance.arcs.get(at, slot);
        day = day.join(time.into(), &plan.customer_segment(slot));
        (at, slot) = (slot, plan.stops[slot as usize].next);
    }
    let [_, time] = instance.arcs.get(at, kind.end);
    let day = day.join(time.into(), &place(kind.end));
    let within = kind.longest >= FAR_FUTURE || day.span() <= i64::from(kind.longest);
    day.is_feasible() && within
}
