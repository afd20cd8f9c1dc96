//! What a new plan may change against the one in force.

use super::as_known::Gone;
use crate::plan::Rule;
use crate::units::{Celsius, Cost, PlanTime};

/// One change, in names.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What is different.
    pub what: What,
    /// Identifiers of the events behind it.
    pub because: Vec<String>,
    /// What it follows from, where no event is behind it.
    pub follows: Option<Follows>,
}

/// What a change follows from that no event is directly behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follows {
    /// Another change on the same truck.
    Truck {
        /// The truck.
        vehicle: String,
        /// The lot that other change is about, if it is about one.
        lot: Option<String>,
    },
    /// Another change at the same hub, where docks and room are shared.
    Hub {
        /// The hub.
        hub: String,
        /// The lot that other change is about, if it is about one.
        lot: Option<String>,
    },
    /// None of the others: it is cheaper so.
    Cheaper,
}

/// What is different.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    missing_docs,
    reason = "vehicle, hub and lot are identifiers throughout"
)]
pub enum What {
    /// A load that is losing time: where it goes, when it is in cold storage, how long its most
    /// urgent lot has.
    Urgent {
        vehicle: String,
        hub: String,
        at: PlanTime,
        lot: String,
        minutes_left: f64,
        limit: Rule,
    },
    /// A load that nothing cools any more but that keeps its limits for a day: where it goes, and
    /// when it is in cold storage.
    Uncooled {
        vehicle: String,
        hub: String,
        at: PlanTime,
    },
    /// A lot on board whose limit cannot be kept any more; a person decides at the hub.
    Forfeited {
        lot: String,
        vehicle: Option<String>,
        limit: Rule,
        core: Celsius,
    },
    /// A load that no plan can bring anywhere.
    Stranded {
        vehicle: String,
        lots: Vec<String>,
        rule: Option<Rule>,
    },
    /// The load of a truck that has broken down, which nobody takes over in this plan.
    Waits { vehicle: String, lots: Vec<String> },
    /// A driver must exceed a limit to bring his load to a hub.
    Exceeds { vehicle: String, limit: Rule },
    /// A lot is not fetched any more, though it could have been before.
    Dropped { lot: String, vehicle: String },
    /// A lot is not to be fetched: cancelled, refused, contaminated, nobody there.
    Gone { lot: String, why: Gone },
    /// A lot's load is taken over from a truck that has broken down.
    TakenOver {
        lot: String,
        from: String,
        to: String,
        at: PlanTime,
    },
    /// A lot rides on another truck.
    Moved {
        lot: String,
        from: String,
        to: String,
        at: PlanTime,
    },
    /// A lot is fetched that was not planned before.
    Added {
        lot: String,
        vehicle: String,
        at: PlanTime,
    },
    /// A lot is fetched earlier (negative) or later, by seconds.
    Shifted {
        lot: String,
        vehicle: String,
        by_s: i32,
        at: PlanTime,
    },
    /// A lot goes to another hub.
    HubChanged {
        lot: String,
        vehicle: String,
        from: String,
        to: String,
    },
    /// A lot arrives with less of its shelf life left than was planned, or has been found warm.
    LosesLife {
        lot: String,
        vehicle: String,
        /// Core temperature when it comes into cold storage.
        core: Celsius,
        /// Shares of its shelf life: used now, and as planned.
        used: f64,
        planned: f64,
    },
    /// A truck pays toll where it was to pass free.
    PaysToll { vehicle: String, toll: Cost },
    /// A truck leaves that was to stay.
    CalledOut { vehicle: String, at: PlanTime },
    /// A truck stays that was to leave.
    StoodDown { vehicle: String },
}

impl What {
    /// The trucks it is about, the one of now last.
    pub fn vehicles(&self) -> impl Iterator<Item = &str> {
        let (before, now) = match self {
            Self::TakenOver { from, to, .. } | Self::Moved { from, to, .. } => {
                (Some(from), Some(to))
            }
            Self::Forfeited { vehicle, .. } => (None, vehicle.as_ref()),
            Self::Gone { .. } => (None, None),
            Self::Urgent { vehicle, .. }
            | Self::Uncooled { vehicle, .. }
            | Self::Stranded { vehicle, .. }
            | Self::Waits { vehicle, .. }
            | Self::Exceeds { vehicle, .. }
            | Self::Dropped { vehicle, .. }
            | Self::Added { vehicle, .. }
            | Self::Shifted { vehicle, .. }
            | Self::HubChanged { vehicle, .. }
            | Self::LosesLife { vehicle, .. }
            | Self::PaysToll { vehicle, .. }
            | Self::CalledOut { vehicle, .. }
            | Self::StoodDown { vehicle } => (None, Some(vehicle)),
        };
        before.into_iter().chain(now).map(String::as_str)
    }

    /// The hubs it names.
    pub fn hubs(&self) -> impl Iterator<Item = &str> {
        let (before, now) = match self {
            Self::HubChanged { from, to, .. } => (Some(from), Some(to)),
            Self::Urgent { hub, .. } | Self::Uncooled { hub, .. } => (None, Some(hub)),
            _ => (None, None),
        };
        before.into_iter().chain(now).map(String::as_str)
    }

    /// The one lot it is about, if it is about one.
    pub fn lot(&self) -> Option<&str> {
        match self {
            Self::Urgent { lot, .. }
            | Self::Forfeited { lot, .. }
            | Self::Dropped { lot, .. }
            | Self::Gone { lot, .. }
            | Self::TakenOver { lot, .. }
            | Self::Moved { lot, .. }
            | Self::Added { lot, .. }
            | Self::Shifted { lot, .. }
            | Self::HubChanged { lot, .. }
            | Self::LosesLife { lot, .. } => Some(lot),
            _ => None,
        }
    }
}
