//! Looking things up along routes.

use super::step::Run;
use super::{LocalSearch, NONE};

impl LocalSearch<'_> {
    #[inline]
    pub(super) fn next(&self, slot: u32) -> u32 {
        self.slots[slot as usize].next
    }

    #[inline]
    pub(super) fn prev(&self, slot: u32) -> u32 {
        self.slots[slot as usize].prev
    }

    #[inline]
    pub(super) fn place(&self, slot: u32) -> u32 {
        self.slots[slot as usize].place
    }

    #[inline]
    pub(super) fn load_at(&self, slot: u32) -> i32 {
        self.slots[slot as usize].load
    }

    /// Cost of the arc that leaves a visit.
    #[inline]
    pub(super) fn own_arc(&self, slot: u32) -> i64 {
        i64::from(self.slots[slot as usize].cost)
    }

    #[inline]
    pub(super) fn arc(&self, from: u32, to: u32) -> i64 {
        let [from, to] = [from, to].map(|slot| self.slots[slot as usize].node);
        self.ground.cost(from, to)
    }

    pub(super) fn contains(&self, run: Run, slot: u32) -> bool {
        let places = self.place(run.first)..=self.place(run.last);
        places.contains(&self.place(slot))
    }

    /// Slots from one to another of the same route; none where the first stands behind the last.
    pub(super) fn span(&self, first: u32, last: u32) -> impl Iterator<Item = u32> + '_ {
        let is_some = self.place(first) <= self.place(last) && !self.is_depot(first);
        self.walk(first, last, is_some, false)
    }

    pub(super) fn directed(&self, run: Run, turned: bool) -> impl Iterator<Item = u32> + '_ {
        let (first, last) = if turned {
            (run.last, run.first)
        } else {
            (run.first, run.last)
        };
        self.walk(first, last, true, turned)
    }

    #[inline]
    fn walk(
        &self,
        first: u32,
        last: u32,
        is_some: bool,
        turned: bool,
    ) -> impl Iterator<Item = u32> + '_ {
        let mut at = if is_some { first } else { NONE };
        std::iter::from_fn(move || {
            let now = at;
            if now == NONE {
                return None;
            }
            at = match now == last {
                true => NONE,
                false if turned => self.prev(now),
                false => self.next(now),
            };
            Some(now)
        })
    }
}
