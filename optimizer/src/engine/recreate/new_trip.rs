//! Places on a new trip: the customer alone on it, before or after another trip of the day.

use super::super::plan::Plan;
use super::super::stop::Stop;
use super::{Guest, Place, Scan, Way};
use crate::random::Random;

impl Scan<'_> {
    /// Offers the customer alone on a new trip, before and after every other trip.
    pub(super) fn scan_new_trips(
        &self,
        plan: &Plan,
        guest: &Guest,
        best: &mut Place,
        random: &mut Random,
    ) {
        for &route in &plan.used {
            let tour = &plan.tours[route as usize];
            let kind = &self.instance.kinds[tour.kind as usize];
            let is_too_much = tour.trips >= kind.trips || guest.wanted.demand > kind.capacity;
            if is_too_much || self.least_cost(tour.kind, guest) >= best.cost {
                continue;
            }
            for &depot in &kind.reload {
                let mut head = plan.start(route);
                while head != plan.start(route) + 1 {
                    self.try_reload_behind(plan, guest, head, depot, best, random);
                    head = plan.next_depot(head);
                }
                let last = plan.stops[head as usize].prev;
                self.try_reload_before(plan, guest, last, depot, best, random);
            }
        }
    }

    /// What a new trip costs at least: where there is one depot, the way there and back wherever in the
    /// day it is.
    fn least_cost(&self, kind: u32, guest: &Guest) -> i64 {
        let own = &self.instance.kinds[kind as usize];
        if own.start != own.end || own.reload[..] != [own.start] {
            return i64::MIN;
        }
        self.alone(kind as usize, guest).saturating_sub(own.fixed)
    }

    fn try_reload_behind(
        &self,
        plan: &Plan,
        guest: &Guest,
        after: u32,
        depot: u32,
        best: &mut Place,
        random: &mut Random,
    ) {
        let before = &plan.stops[after as usize];
        let next = &plan.stops[before.next as usize];
        let [cost_in, time_in] = guest.reaching[before.node as usize];
        let [cost_back, time_back] = guest.leaving[depot as usize];
        let [cost_out, time_out] = self.instance.arcs.get(depot, next.node);
        let cost = self.cost_between(plan, before, [cost_in, cost_back, cost_out]);
        if cost >= best.cost {
            return;
        }
        let leave = plan.ready_at(after).max(guest.wanted.release);
        let start = (leave + time_in).max(guest.wanted.open);
        let back = start + guest.wanted.service + time_back;
        let place = self.instance.depots[depot as usize];
        let on = back
            .max(place.open)
            .max(plan.trips[before.trip as usize].release);
        if start <= guest.wanted.close
            && on <= place.close
            && on + time_out <= next.late
            && !self.overlooks(random)
        {
            *best = Place {
                cost,
                way: Way::ReloadBehind(after, depot),
            };
        }
    }

    /// What three arcs cost in place of the one that leaves a visit.
    fn cost_between(&self, plan: &Plan, before: &Stop, arcs: [i32; 3]) -> i64 {
        let route = plan.trips[before.trip as usize].route;
        let kind = &self.instance.kinds[plan.tours[route as usize].kind as usize];
        let driven: i64 = arcs.into_iter().map(i64::from).sum();
        (driven - i64::from(before.cost)) * kind.per_cost
    }

    fn try_reload_before(
        &self,
        plan: &Plan,
        guest: &Guest,
        after: u32,
        depot: u32,
        best: &mut Place,
        random: &mut Random,
    ) {
        let before = &plan.stops[after as usize];
        let next = &plan.stops[before.next as usize];
        let [cost_back, time_back] = self.instance.arcs.get(before.node, depot);
        let [cost_in, time_in] = guest.reaching[depot as usize];
        let [cost_out, time_out] = guest.leaving[next.node as usize];
        let cost = self.cost_between(plan, before, [cost_back, cost_in, cost_out]);
        if cost >= best.cost {
            return;
        }
        let place = self.instance.depots[depot as usize];
        let leave = (before.leave + time_back)
            .max(place.open)
            .max(guest.wanted.release);
        let start = (leave + time_in).max(guest.wanted.open);
        if leave <= place.close
            && start <= guest.wanted.close
            && start + guest.wanted.service + time_out <= next.late
            && !self.overlooks(random)
        {
            *best = Place {
                cost,
                way: Way::ReloadBefore(after, depot),
            };
        }
    }
}
