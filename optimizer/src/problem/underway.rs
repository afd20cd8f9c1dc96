//! What a day that is already running brings into the rest of it: trucks on the road, lots on
//! board, promises made. All of it is absent where a day is planned the evening before.

use super::{LotId, MarketId, VehicleId};
use crate::units::{Celsius, Cost, PlanTime, Seconds};

/// How far a vehicle's day has come where the planned rest of it begins, at the start of its
/// shift: its work counts from there, and departure is no longer free.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderWay {
    /// Work so far in the day.
    pub worked: Seconds,
    /// Driving so far in the day, without rest.
    pub driven: Seconds,
    /// Driving since the last rest.
    pub stretch: Seconds,
    /// Since when the driver stands, which may count as rest.
    pub standing_since: PlanTime,
    /// The market it stands at with the set-up behind it.
    pub standing_at: Option<MarketId>,
    /// The box, where lots are on board.
    pub load: Option<LoadedBox>,
}

/// A box with lots in it: how it is divided and held stays so until the first hub.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedBox {
    /// Index into the vehicle's layouts.
    pub layout: u8,
    /// One set point per compartment; `None` where nothing rides or no unit runs.
    pub set_points: Vec<Option<Celsius>>,
    /// Temperature of the air per compartment.
    pub air: Vec<Celsius>,
    /// When its doors were last closed: the air recovers from then on.
    pub doors_closed: Option<PlanTime>,
    /// What is in it; each of them says where ([`Aboard`]).
    pub lots: Vec<LotId>,
}

/// A lot that is on board already: it "waits" where its truck stands, is loaded in no time at the
/// start of the truck's shift, and leaves the truck at the first hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aboard {
    /// The truck.
    pub vehicle: VehicleId,
    /// Index into the layout's compartments.
    pub compartment: u8,
}

/// What a lot has behind it that has left its market once: on board, or to be taken over from a
/// truck that has broken down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// Core temperature when it was loaded; [`super::Lot::core`] is that of now.
    pub loaded_core: Celsius,
    /// What it has been through.
    pub endured: Endured,
    /// Its limits of temperature, shelf life and harvest clock cannot be kept any more whatever is
    /// done: they bind nothing, and a person decides about the lot at the hub.
    pub forfeited: bool,
}

/// What a lot has been through before the planned part begins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Endured {
    /// Share of its shelf life used since its first chance of loading.
    pub shelf_life_used: f64,
    /// Minutes beyond its excursion tolerance.
    pub excursion_minutes: f64,
    /// Minutes too near to its freezing point.
    pub freezing_minutes: f64,
    /// Share of its tolerance of chilling used.
    pub chilling: f64,
}

/// What people were told about a lot; keeping to it is a priced goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The truck that would fetch it.
    pub vehicle: VehicleId,
    /// When its loading would start.
    pub load_start: PlanTime,
    /// Price of sending another truck.
    pub other_vehicle: Cost,
    /// Price of every hour earlier or later.
    pub per_hour: Cost,
}
