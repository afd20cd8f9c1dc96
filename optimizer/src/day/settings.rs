//! What a person may set about the running day. Defaults are house rules
//! (`data/facts/live_day.csv`, with sources).

use crate::units::{Cost, Seconds};

/// Settings of the running day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DaySettings {
    /// Price of fetching a lot with another truck than promised: two phone calls and a driver who
    /// must find his way.
    pub change_truck: Cost,
    /// Price of every hour that a lot is fetched earlier or later than promised.
    pub change_hour: Cost,
    /// Price, beside what it is worth, of leaving behind a lot whose people were promised a truck.
    pub break_promise: Cost,
    /// Least notice for a truck that was not to leave yet: the driver has to be called.
    pub call_out: Seconds,
    /// Whether the load of a truck that has broken down may be taken over by another.
    pub transfer: bool,
    /// How long such a load is thought to wait in the standing truck, for its temperature.
    pub transfer_wait: Seconds,
    /// Handling per tonne from truck to truck.
    pub transfer_per_tonne: Seconds,
    /// Whether a truck nobody has heard of is thought to be where the plan says.
    pub assume_planned: bool,
    /// A leg said to be driven in less than this share of its time is a contradiction.
    pub fastest_share: f64,
    /// Smallest shift of a pickup that is worth telling.
    pub tell_shift: Seconds,
    /// Smallest share of its shelf life that a lot loses beyond what was planned that is worth
    /// telling.
    pub tell_life: f64,
}

impl Default for DaySettings {
    fn default() -> Self {
        Self {
            change_truck: Cost(3_000),
            change_hour: Cost(1_000),
            break_promise: Cost(30_000),
            call_out: Seconds::from_minutes(20),
            transfer: true,
            transfer_wait: Seconds::from_minutes(60),
            transfer_per_tonne: Seconds::from_minutes(28),
            assume_planned: true,
            fastest_share: 0.4,
            tell_shift: Seconds::from_minutes(10),
            tell_life: 0.05,
        }
    }
}
