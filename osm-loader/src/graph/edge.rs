//! Dense indices of segments, directed edges and states.

use crate::profile::Direction;

/// A piece of road between two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SegmentId(pub(crate) u32);

/// One direction of a segment: twice its index, plus one against the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EdgeId(pub(crate) u32);

/// Being on a directed edge, having entered it in a certain way where a turn restriction cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId(pub(crate) u32);

impl SegmentId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// Its edges along and against the way.
    pub(crate) const fn edges(self) -> [EdgeId; 2] {
        [EdgeId(self.0 * 2), EdgeId(self.0 * 2 + 1)]
    }
}

impl EdgeId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) const fn segment(self) -> SegmentId {
        SegmentId(self.0 / 2)
    }

    /// The same piece of road the other way round.
    pub(crate) const fn reverse(self) -> Self {
        Self(self.0 ^ 1)
    }

    pub(crate) const fn direction(self) -> Direction {
        if self.0.is_multiple_of(2) {
            Direction::Forward
        } else {
            Direction::Backward
        }
    }
}

impl StateId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<EdgeId> for StateId {
    /// The state of being on an edge without having entered it in any particular way.
    fn from(edge: EdgeId) -> Self {
        Self(edge.0)
    }
}
