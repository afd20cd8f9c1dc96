//! Putting customers back, one after the other, each where it costs least; a place is overlooked
//! now and then.
//!
//! Tests of a place run from the cheapest to the dearest: room, earliest arrival, cost, latest
//! time of the rest, and only then working time.

mod alone;
mod new_trip;

pub(crate) use alone::costs_alone;

use super::instance::{Customer, FAR_FUTURE, Instance};
use super::near::{BEFORE, BEHIND, NODE, Near};
use super::plan::Plan;
use super::stop::{NONE, Trip};
use crate::random::Random;

/// Where a customer goes, and what that costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) cost: i64,
    pub(crate) way: Way,
}

/// How it is put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Not at all.
    Nowhere,
    /// Behind a visit; the vehicle's kind changes where one is named.
    After(u32, u32),
    /// Behind a visit, then back to a depot for a new trip.
    ReloadBehind(u32, u32),
    /// Back to a depot after a visit, and the customer behind it.
    ReloadBefore(u32, u32),
    /// On a vehicle of this kind that stands idle.
    Open(u32),
}

/// How a scan is limited and disturbed.
pub(crate) struct Scan<'s> {
    instance: &'s Instance,
    /// Only places beside these, where the plan is large.
    near: Option<&'s Near>,
    /// Cost of a customer alone on a vehicle: kinds × customers.
    alone: &'s [i64],
    blink: f64,
    /// Whether a vehicle's fixed cost is counted by the share of it that a customer fills.
    pub(crate) shares_fixed_cost: bool,
    is_symmetric: bool,
    most_trips: u32,
    has_clock: bool,
}

/// One customer looking for a place.
struct Guest<'s> {
    node: u32,
    wanted: &'s Customer,
    leaving: &'s [[i32; 2]],
    reaching: &'s [[i32; 2]],
}

/// How a trip takes a customer in: factor of arc costs, cost of the change of kind, new kind.
#[derive(Clone, Copy)]
struct Terms {
    factor: i64,
    extra: i64,
    kind: u32,
}

impl Terms {
    #[inline]
    fn cost(self, detour: i32) -> i64 {
        i64::from(detour) * self.factor + self.extra
    }
}

impl<'s> Scan<'s> {
    /// Prepares scans of an instance.
    pub(crate) fn new(
        instance: &'s Instance,
        near: Option<&'s Near>,
        alone: &'s [i64],
        blink: f64,
    ) -> Self {
        Self {
            instance,
            near,
            alone,
            blink,
            shares_fixed_cost: false,
            most_trips: if instance.has_reloads() { u32::MAX } else { 1 },
            is_symmetric: instance.arcs.is_symmetric(),
            has_clock: instance.has_longest() || instance.has_releases(),
        }
    }

    /// Puts a customer that is left out where it costs least; tells whether it found a place.
    pub(crate) fn place(&self, plan: &mut Plan, node: u32, random: &mut Random) -> bool {
        let best = self.find(plan, node, random);
        settle(plan, node, best.way)
    }

    /// The cheapest place, if it costs less than leaving the customer out.
    pub(crate) fn find(&self, plan: &Plan, node: u32, random: &mut Random) -> Place {
        let guest = Guest {
            node,
            wanted: self.instance.customer(node),
            leaving: self.instance.arcs.leaving(node),
            reaching: self.instance.arcs.reaching(node),
        };
        let mut best = Place {
            cost: guest.wanted.penalty,
            way: Way::Nowhere,
        };
        match self.near {
            Some(near) => self.scan_near(plan, near, &guest, &mut best, random),
            None => self.scan_all(plan, &guest, &mut best, random),
        }
        // At equal cost an idle vehicle comes before a new trip: it leaves the day more freedom.
        self.scan_idle(plan, &guest, &mut best, random);
        if self.most_trips > 1 {
            self.scan_new_trips(plan, &guest, &mut best, random);
        }
        best
    }

    fn overlooks(&self, random: &mut Random) -> bool {
        random.chance(self.blink)
    }

    fn scan_near(
        &self,
        plan: &Plan,
        near: &Near,
        guest: &Guest,
        best: &mut Place,
        random: &mut Random,
    ) {
        for &entry in near.of(guest.node) {
            let other = entry & NODE;
            let stop = &plan.stops[other as usize];
            if stop.trip == NONE {
                continue;
            }
            let Some(terms) = self.terms(plan, guest, stop.trip) else {
                continue;
            };
            if entry & BEHIND != 0 {
                let [cost_in, time_in] = guest.reaching[other as usize];
                let start = (stop.leave + time_in).max(guest.wanted.open);
                if start <= guest.wanted.close {
                    let next = &plan.stops[stop.next as usize];
                    let [cost_out, time_out] = guest.leaving[next.node as usize];
                    let cost = terms.cost(cost_in + cost_out - stop.cost);
                    let done = start + guest.wanted.service + time_out;
                    if cost < best.cost && done <= next.late {
                        self.consider(plan, guest, other, (cost, terms.kind), best, random);
                    }
                }
            }
            if entry & BEFORE != 0 {
                let before = &plan.stops[stop.prev as usize];
                let [cost_in, time_in] = guest.reaching[before.node as usize];
                let [cost_out, time_out] = guest.leaving[other as usize];
                let start = (before.leave + time_in).max(guest.wanted.open);
                let done = start + guest.wanted.service + time_out;
                let cost = terms.cost(cost_in + cost_out - before.cost);
                if cost < best.cost && start <= guest.wanted.close && done <= stop.late {
                    self.consider(plan, guest, stop.prev, (cost, terms.kind), best, random);
                }
            }
        }
    }

    fn scan_all(&self, plan: &Plan, guest: &Guest, best: &mut Place, random: &mut Random) {
        for &route in &plan.used {
            let tour = &plan.tours[route as usize];
            if tour.trips > 1 && tour.most_room < guest.wanted.demand {
                continue;
            }
            let mut head = plan.start(route);
            let end = head + 1;
            while head != end {
                let trip = plan.stops[head as usize].trip;
                head = match self.terms(plan, guest, trip) {
                    Some(terms) => self.scan_trip(plan, guest, head, terms, best, random),
                    None if tour.trips == 1 => end,
                    None => plan.next_depot(head),
                };
            }
        }
    }

    /// Offers all places of a trip. Ends where the customer would be served too late; tells the
    /// depot visit to go on with.
    #[inline]
    fn scan_trip(
        &self,
        plan: &Plan,
        guest: &Guest,
        head: u32,
        terms: Terms,
        best: &mut Place,
        random: &mut Random,
    ) -> u32 {
        let Customer {
            open,
            close,
            service,
            ..
        } = *guest.wanted;
        let stops = &plan.stops[..];
        let mut slot = head;
        let mut before = &stops[slot as usize];
        let [mut cost_in, mut time_in] = guest.reaching[before.node as usize];
        loop {
            let start = (before.leave + time_in).max(open);
            if start > close {
                // Later places of the route are later still.
                return plan.start(plan.trips[stops[head as usize].trip as usize].route) + 1;
            }
            let follower = before.next;
            let next = &stops[follower as usize];
            let [cost_out, time_out] = guest.leaving[next.node as usize];
            let cost = terms.cost(cost_in + cost_out - before.cost);
            if cost < best.cost && start + service + time_out <= next.late {
                self.consider(plan, guest, slot, (cost, terms.kind), best, random);
            }
            if plan.is_depot(follower) {
                return follower;
            }
            [cost_in, time_in] = if self.is_symmetric {
                [cost_out, time_out]
            } else {
                guest.reaching[follower as usize]
            };
            (slot, before) = (follower, next);
        }
    }

    /// The last tests of a place that is cheaper than the best so far.
    fn consider(
        &self,
        plan: &Plan,
        guest: &Guest,
        after: u32,
        (cost, kind): (i64, u32),
        best: &mut Place,
        random: &mut Random,
    ) {
        let next = plan.stops[after as usize].next;
        let allowed = !self.has_clock || self.clock_allows(plan, guest, after, next);
        if allowed && !random.chance(self.blink) {
            *best = Place {
                cost,
                way: Way::After(after, kind),
            };
        }
    }

    /// Whether and how a trip has room.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it sits in the innermost loop; measured"
    )]
    fn terms(&self, plan: &Plan, guest: &Guest, trip: u32) -> Option<Terms> {
        let trip: &Trip = &plan.trips[trip as usize];
        let kinds = &self.instance.kinds[..];
        if guest.wanted.demand <= trip.room {
            let kind = match kinds {
                [only] => only,
                _ => &kinds[plan.tours[trip.route as usize].kind as usize],
            };
            return Some(Terms {
                factor: kind.per_cost,
                extra: 0,
                kind: NONE,
            });
        }
        let tour = &plan.tours[trip.route as usize];
        if kinds.len() == 1 || tour.trips > 1 {
            return None;
        }
        let kind = &kinds[tour.kind as usize];
        let load = kind.capacity - trip.room + guest.wanted.demand;
        self.larger(plan, trip.route, load)
    }

    /// The cheapest change to a kind that has room for so much and runs from the same depots.
    fn larger(&self, plan: &Plan, route: u32, load: i32) -> Option<Terms> {
        let tour = &plan.tours[route as usize];
        let own = &self.instance.kinds[tour.kind as usize];
        let mut least: Option<Terms> = None;
        for (index, kind) in self.instance.kinds.iter().enumerate() {
            let can = kind.capacity >= load
                && plan.available[index] > 0
                && (kind.start, kind.end) == (own.start, own.end)
                && kind.longest >= own.longest;
            let extra = kind.fixed - own.fixed + (kind.per_cost - own.per_cost) * tour.length;
            if can && least.is_none_or(|least| extra < least.extra) {
                least = Some(Terms {
                    factor: kind.per_cost,
                    extra,
                    kind: index as u32,
                });
            }
        }
        least
    }

    /// Working time and release, where they matter.
    #[inline]
    fn clock_allows(&self, plan: &Plan, guest: &Guest, after: u32, next: u32) -> bool {
        let trip = plan.trips[plan.stops[after as usize].trip as usize];
        if guest.wanted.release > trip.release && !waits(plan, guest, after, next) {
            return false;
        }
        let tour = &plan.tours[trip.route as usize];
        let longest = self.instance.kinds[tour.kind as usize].longest;
        if longest >= FAR_FUTURE {
            return true;
        }
        let own = plan.customer_segment(guest.node);
        let time_in = guest.reaching[plan.stops[after as usize].node as usize][1];
        let time_out = guest.leaving[plan.stops[next as usize].node as usize][1];
        let day = plan.head(after).join(time_in.into(), &own);
        let day = day.join(time_out.into(), plan.tail(next));
        day.is_feasible() && day.span() <= i64::from(longest)
    }

    /// What the customer costs with a vehicle of a kind to itself.
    fn alone(&self, kind: usize, guest: &Guest) -> i64 {
        let own = guest.node as usize - self.instance.depots.len();
        self.alone[kind * self.instance.customers.len() + own]
    }

    /// Offers an idle vehicle of each kind.
    fn scan_idle(&self, plan: &Plan, guest: &Guest, best: &mut Place, random: &mut Random) {
        for (kind, &left) in plan.available.iter().enumerate() {
            let mut cost = self.alone(kind, guest);
            if self.shares_fixed_cost && cost < i64::MAX {
                let vehicle = &self.instance.kinds[kind];
                let room = i64::from((vehicle.capacity - guest.wanted.demand).max(0));
                cost -= vehicle.fixed * room / i64::from(vehicle.capacity.max(1));
            }
            if left > 0 && cost < best.cost && !self.overlooks(random) {
                *best = Place {
                    cost,
                    way: Way::Open(kind as u32),
                };
            }
        }
    }
}

/// Carries out what a scan has found; tells whether it found anything.
pub(crate) fn settle(plan: &mut Plan, node: u32, way: Way) -> bool {
    match way {
        Way::Nowhere => return false,
        Way::After(after, kind) => {
            if kind != NONE {
                let trip = plan.stops[after as usize].trip;
                plan.change_kind(plan.trips[trip as usize].route, kind);
            }
            plan.link(node, after);
        }
        Way::ReloadBehind(after, depot) => {
            plan.reload(depot, after);
            plan.link(node, after);
        }
        Way::ReloadBefore(after, depot) => {
            plan.reload(depot, after);
            let reload = plan.stops[after as usize].next;
            plan.link(node, reload);
        }
        Way::Open(kind) => {
            let route = plan.open(kind);
            plan.link(node, plan.start(route));
        }
    }
    true
}

/// Whether the trip may leave only when the customer's goods are there.
fn waits(plan: &Plan, guest: &Guest, after: u32, next: u32) -> bool {
    let (head, stop) = (plan.head(after), &plan.stops[after as usize]);
    let leave = i64::from(plan.stops[plan.head_of(stop.trip) as usize].leave);
    let leave = leave.max(guest.wanted.release.into());
    if leave > head.latest_start() {
        return false;
    }
    let at_hand = leave.max(head.timely_start()) + head.span();
    let start = at_hand + i64::from(guest.reaching[stop.node as usize][1]);
    let start = start.max(guest.wanted.open.into());
    let [_, time_out] = guest.leaving[plan.stops[next as usize].node as usize];
    let done = start + i64::from(guest.wanted.service) + i64::from(time_out);
    start <= guest.wanted.close.into() && done <= plan.stops[next as usize].late.into()
}
