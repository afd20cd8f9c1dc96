//! Undo by touched routes: each is remembered whole before its first change.

use super::super::stop::{NONE, Stop, Tour, Trip};
use super::Plan;
use crate::segment::Segment;

/// What undo needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Saved {
    tours: Vec<(u32, Tour, usize)>,
    stops: Vec<(u32, Stop, Trip)>,
    segments: Vec<[Segment; 2]>,
    is_kept: Vec<bool>,
    absent: Vec<u32>,
    available: Vec<u32>,
    spare_reloads: Vec<u32>,
    cost: i64,
}

impl Saved {
    /// For a plan of so many routes; nothing is remembered.
    pub(super) fn new(routes: usize) -> Self {
        Self {
            is_kept: vec![false; routes],
            ..Self::default()
        }
    }
}

impl Plan<'_> {
    /// Everything up to now is kept; [`Plan::undo`] returns to here.
    pub(crate) fn begin(&mut self) {
        for (route, _, _) in self.saved.tours.drain(..) {
            self.saved.is_kept[route as usize] = false;
        }
        self.saved.stops.clear();
        self.saved.segments.clear();
        self.saved.absent.clone_from(&self.absent);
        self.saved.available.clone_from(&self.available);
        if !self.spare_reloads.is_empty() {
            self.saved.spare_reloads.clone_from(&self.spare_reloads);
        }
        self.saved.cost = self.cost;
    }

    /// Routes touched since [`Plan::begin`].
    pub(crate) fn touched(&self) -> impl Iterator<Item = u32> + '_ {
        self.saved.tours.iter().map(|saved| saved.0)
    }

    /// Remembers a route as it was at [`Plan::begin`].
    pub(crate) fn save(&mut self, route: u32) {
        if std::mem::replace(&mut self.saved.is_kept[route as usize], true) {
            return;
        }
        let first = self.saved.stops.len();
        let (tour, end) = (self.tours[route as usize], self.start(route) + 1);
        self.saved.tours.push((route, tour, first));
        let mut slot = end - 1;
        loop {
            let trip = if slot >= self.nodes {
                self.trips[(slot - self.nodes) as usize]
            } else {
                Trip::default()
            };
            self.saved
                .stops
                .push((slot, self.stops[slot as usize], trip));
            if self.has_segments {
                let both = [self.heads[slot as usize], self.tails[slot as usize]];
                self.saved.segments.push(both);
            }
            if slot == end || tour.customers == 0 {
                return;
            }
            slot = self.stops[slot as usize].next;
        }
    }

    /// Takes back everything since [`Plan::begin`].
    pub(crate) fn undo(&mut self) {
        std::mem::swap(&mut self.absent, &mut self.saved.absent);
        for &customer in &self.absent {
            self.stops[customer as usize].trip = NONE;
        }
        self.available.clone_from(&self.saved.available);
        if !self.saved.spare_reloads.is_empty() {
            self.spare_reloads.clone_from(&self.saved.spare_reloads);
        }
        self.cost = self.saved.cost;
        for index in (0..self.saved.tours.len()).rev() {
            let (route, tour, first) = self.saved.tours[index];
            for &(slot, stop, trip) in &self.saved.stops[first..] {
                self.stops[slot as usize] = stop;
                if slot >= self.nodes {
                    self.trips[(slot - self.nodes) as usize] = trip;
                }
            }
            if self.has_segments {
                for (index, saved) in self.saved.stops.iter().enumerate().skip(first) {
                    let [head, tail] = self.saved.segments[index];
                    self.heads[saved.0 as usize] = head;
                    self.tails[saved.0 as usize] = tail;
                }
                self.saved.segments.truncate(first);
            }
            self.saved.stops.truncate(first);
            self.tours[route as usize] = tour;
            self.enlist(route);
            self.saved.is_kept[route as usize] = false;
        }
        self.saved.tours.clear();
    }

    /// Keeps the lists of used and idle routes true for one of them.
    pub(super) fn enlist(&mut self, route: u32) {
        let is_used = self.tours[route as usize].customers > 0;
        let rank = self.rank[route as usize];
        if is_used && rank == NONE {
            self.rank[route as usize] = self.used.len() as u32;
            self.used.push(route);
            let place = self.idle.iter().rposition(|&idle| idle == route);
            self.idle.remove(place.expect("an unused route is idle"));
        } else if !is_used && rank != NONE {
            self.used.swap_remove(rank as usize);
            if let Some(&moved) = self.used.get(rank as usize) {
                self.rank[moved as usize] = rank;
            }
            self.rank[route as usize] = NONE;
            self.idle.push(route);
        }
    }
}
