//! What the search decides, in ids only: which vehicle fetches which lots in which order, to which
//! hub, how the box is divided and how cold it is held. Times follow from it (see `schedule`).

use crate::problem::{HubId, LotId, VehicleId};
use crate::units::{Celsius, PlanTime};

/// One pickup: a lot and the compartment it is put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stop {
    /// What is fetched.
    pub lot: LotId,
    /// Index into the layout's compartments.
    pub compartment: u8,
}

/// Pickups and the hub they end at.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// In driving order; never empty.
    pub stops: Vec<Stop>,
    /// Where the trip ends.
    pub hub: HubId,
    /// Index into the vehicle's layouts.
    pub layout: u8,
    /// One set point per compartment; `None` where nothing rides.
    pub set_points: Vec<Option<Celsius>>,
    /// Unloading may not start earlier, because the docks are taken.
    pub dock_from: Option<PlanTime>,
}

/// The day of one vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Who drives.
    pub vehicle: VehicleId,
    /// In driving order; never empty.
    pub trips: Vec<Trip>,
}

/// A whole day. Every lot is in exactly one stop or among the unserved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solution {
    /// At most one per vehicle, ordered by vehicle.
    pub routes: Vec<Route>,
    /// Lots left behind, in order. Why is told by `explain`.
    pub unserved: Vec<LotId>,
}

impl Route {
    /// The lots it fetches, in driving order.
    pub fn lots(&self) -> impl Iterator<Item = LotId> + '_ {
        self.trips.iter().flat_map(Trip::lots)
    }
}

impl Trip {
    /// The lots it fetches, in driving order.
    pub fn lots(&self) -> impl Iterator<Item = LotId> + '_ {
        self.stops.iter().map(|stop| stop.lot)
    }
}
