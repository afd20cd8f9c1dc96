//! When a vehicle is where: earliest departures, latest arrivals and segments of a day, kept true
//! as far as a change reaches.

use super::super::instance::{FAR_FUTURE, Kind};
use super::super::stop::NONE;
use super::Plan;
use crate::segment::Segment;

impl Plan<'_> {
    /// Works out all times of a route.
    pub(crate) fn refresh(&mut self, route: u32) {
        if !self.has_times {
            return;
        }
        let (start, end) = (self.start(route), self.start(route) + 1);
        let mut slot = start;
        loop {
            self.stops[slot as usize].leave = self.leave_of(slot);
            if self.has_segments {
                self.heads[slot as usize] = self.head_segment(slot);
            }
            if slot == end {
                break;
            }
            slot = self.stops[slot as usize].next;
        }
        loop {
            self.stops[slot as usize].late = self.late_of(slot);
            if self.has_tails {
                self.tails[slot as usize] = self.tail_segment(slot);
            }
            if slot == start {
                break;
            }
            slot = self.stops[slot as usize].prev;
        }
    }

    /// Works departures out anew from a visit on, as far as they change.
    pub(super) fn forward(&mut self, from: u32) {
        let mut slot = from;
        loop {
            let leave = self.leave_of(slot);
            let mut is_new = slot == from || self.stops[slot as usize].leave != leave;
            if self.has_segments {
                let head = self.head_segment(slot);
                is_new |= self.heads[slot as usize] != head;
                self.heads[slot as usize] = head;
            }
            if !is_new {
                return;
            }
            let stop = &mut self.stops[slot as usize];
            stop.leave = leave;
            slot = stop.next;
            if slot == NONE {
                return;
            }
        }
    }

    /// Works latest times out anew from a visit back, as far as they change.
    pub(super) fn backward(&mut self, from: u32) {
        let mut slot = from;
        loop {
            let late = self.late_of(slot);
            let mut is_new = slot == from || self.stops[slot as usize].late != late;
            if self.has_tails {
                let tail = self.tail_segment(slot);
                is_new |= self.tails[slot as usize] != tail;
                self.tails[slot as usize] = tail;
            }
            if !is_new {
                return;
            }
            let stop = &mut self.stops[slot as usize];
            stop.late = late;
            slot = stop.prev;
            if slot == NONE {
                return;
            }
        }
    }

    #[inline]
    fn leave_of(&self, slot: u32) -> i32 {
        let stop = &self.stops[slot as usize];
        let arrival = match self.stops.get(stop.prev as usize) {
            Some(before) => before.leave + before.time,
            None => 0,
        };
        if self.is_depot(slot) {
            let open = self.instance.depots[stop.node as usize].open;
            let trip = &self.trips[(slot - self.nodes) as usize];
            return arrival.max(open).max(trip.release);
        }
        let wanted = self.instance.customer(slot);
        arrival.max(wanted.open) + wanted.service
    }

    /// When a vehicle is ready at a depot visit, whatever goods the trip from there waits for.
    pub(crate) fn ready_at(&self, depot: u32) -> i32 {
        let stop = &self.stops[depot as usize];
        let open = self.instance.depots[stop.node as usize].open;
        match self.stops.get(stop.prev as usize) {
            Some(before) => (before.leave + before.time).max(open),
            None => open,
        }
    }

    #[inline]
    fn late_of(&self, slot: u32) -> i32 {
        let stop = &self.stops[slot as usize];
        let next = self.stops.get(stop.next as usize);
        if self.is_depot(slot) {
            let close = self.instance.depots[stop.node as usize].close;
            return next.map_or(close, |next| close.min(next.late - stop.time));
        }
        let wanted = self.instance.customer(slot);
        let late = next.map_or(FAR_FUTURE, |next| next.late);
        wanted.close.min(late - stop.time - wanted.service)
    }

    /// One visit as a segment.
    pub(crate) fn segment(&self, slot: u32) -> Segment {
        let node = self.stops[slot as usize].node;
        if self.is_depot(slot) {
            let depot = self.instance.depots[node as usize];
            return Segment::place(depot.open.into(), depot.close.into(), 0);
        }
        self.customer_segment(node)
    }

    /// One customer as a segment.
    pub(crate) fn customer_segment(&self, customer: u32) -> Segment {
        let wanted = self.instance.customer(customer);
        Segment::place(
            wanted.open.into(),
            wanted.close.into(),
            wanted.service.into(),
        )
    }

    fn head_segment(&self, slot: u32) -> Segment {
        let (own, prev) = (self.segment(slot), self.stops[slot as usize].prev);
        if self.is_depot(slot) && prev == NONE || self.is_depot(slot) && self.is_reload(slot) {
            return own;
        }
        let before = &self.stops[prev as usize];
        self.heads[prev as usize].join(before.time.into(), &own)
    }

    fn is_reload(&self, slot: u32) -> bool {
        slot >= self.nodes + 2 * self.tours.len() as u32
    }

    fn tail_segment(&self, slot: u32) -> Segment {
        let (own, stop) = (self.segment(slot), &self.stops[slot as usize]);
        if stop.next == NONE {
            return own;
        }
        own.join(stop.time.into(), &self.tails[stop.next as usize])
    }

    /// From the depot its trip begins with to a visit.
    #[inline]
    pub(crate) fn head(&self, slot: u32) -> &Segment {
        &self.heads[slot as usize]
    }

    /// From a visit to the end of the day.
    #[inline]
    pub(crate) fn tail(&self, slot: u32) -> &Segment {
        &self.tails[slot as usize]
    }

    /// Whether the head of one route and the tail of another make a day that is short enough.
    pub(crate) fn joins_in_time(&self, kind: &Kind, ends: [u32; 2], time: i32) -> bool {
        if kind.longest >= FAR_FUTURE {
            return true;
        }
        let [head, tail] = ends;
        let day = self.head(head).join(time.into(), self.tail(tail));
        day.is_feasible() && day.span() <= i64::from(kind.longest)
    }
}
