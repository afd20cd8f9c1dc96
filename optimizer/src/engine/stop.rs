//! The small records a plan is made of.

/// No slot, trip or route.
pub(crate) const NONE: u32 = u32::MAX;

/// One visit in a route; half a cache line, because the scan for insertions reads little else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    /// Slot of the visit after.
    pub(crate) next: u32,
    /// Slot of the visit before.
    pub(crate) prev: u32,
    /// The trip it belongs to; [`NONE`] for a customer left out.
    pub(crate) trip: u32,
    /// The node visited.
    pub(crate) node: u32,
    /// Earliest departure.
    pub(crate) leave: i32,
    /// Latest start of service, or at a depot latest departure, that keeps the rest of the route
    /// in time.
    pub(crate) late: i32,
    /// Cost of the arc to the next visit.
    pub(crate) cost: i32,
    /// Duration of that arc.
    pub(crate) time: i32,
}

impl Stop {
    /// A visit that is in no route.
    pub(crate) const fn loose(node: u32) -> Self {
        Self {
            next: NONE,
            prev: NONE,
            trip: NONE,
            node,
            leave: 0,
            late: super::instance::FAR_FUTURE,
            cost: 0,
            time: 0,
        }
    }
}

/// From one depot visit to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trip {
    /// Room left on board.
    pub(crate) room: i32,
    /// Latest release of its customers.
    pub(crate) release: i32,
    /// Route it is part of.
    pub(crate) route: u32,
    /// Customers on it.
    pub(crate) customers: u32,
}

/// One vehicle's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tour {
    /// Its vehicle's kind.
    pub(crate) kind: u32,
    /// Customers served.
    pub(crate) customers: u32,
    /// Trips made; one for a vehicle that stays.
    pub(crate) trips: u32,
    /// Room on the trip that has most, where there are several.
    pub(crate) most_room: i32,
    /// Sum of arc costs, before the kind's factor.
    pub(crate) length: i64,
}
