//! What the verifier complains of: rule, place, time and amounts, ready to be printed or sent.
//!
//! It knows no sentence; those are in `wording`.

use crate::plan::{Rule, TollReason};
use crate::units::{PlanTime, TemperatureWindow, TimeWindow};

/// One breach of one rule, or one false statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// Identifier of the vehicle on whose route it happens, if it happens on one.
    pub route: Option<String>,
    /// Whom or what it befalls.
    pub place: Place,
    /// When, if it happens at a moment.
    pub at: Option<PlanTime>,
    /// What is wrong, and by how much.
    pub fault: Fault,
}

/// Whom or what a violation befalls. Names are those of the plan, so they may be unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The plan as a whole.
    Day,
    /// A vehicle, by identifier.
    Vehicle(String),
    /// A compartment of the route's vehicle, counted from one at the front.
    Compartment(usize),
    /// A lot, by identifier.
    Lot(String),
    /// A market, by identifier.
    Market(String),
    /// A hub, by identifier.
    Hub(String),
    /// A zone of a hub.
    Zone {
        /// The hub's identifier.
        hub: String,
        /// The zone's name.
        zone: String,
    },
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// More than is allowed, or later.
    Over {
        /// What is measured.
        what: Measure,
        /// What the verifier finds.
        found: Amount,
        /// What is allowed.
        most: Amount,
    },
    /// Less than is allowed, or earlier.
    Under {
        /// What is measured.
        what: Measure,
        /// What the verifier finds.
        found: Amount,
        /// What is allowed.
        least: Amount,
    },
    /// In none of the allowed intervals.
    Outside {
        /// What is measured.
        what: Measure,
        /// What the verifier finds.
        found: Amount,
        /// The allowed intervals.
        allowed: Amount,
    },
    /// The plan says one thing, the verifier computes another.
    Misstated {
        /// What is measured.
        what: Measure,
        /// What the plan says.
        stated: Amount,
        /// What the verifier computes.
        actual: Amount,
    },
    /// The core gets too warm for too long.
    TooWarm(Excess),
    /// The core gets too close to freezing for too long.
    TooCold(Excess),
    /// The air around it is too close to its freezing point for too long.
    FrostyAir(Excess),
    /// Two lots ride together that must not.
    Beside {
        /// The other lot's identifier.
        other: String,
        /// What one does to the other.
        harm: Harm,
    },
    /// Wrong without an amount.
    Plain(Complaint),
}

/// A temperature of core or air beyond a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excess {
    /// The most extreme temperature, °C.
    pub degrees: f64,
    /// How far that is beyond the limit, K.
    pub beyond_k: f64,
    /// Minutes spent beyond limit and tolerance.
    pub minutes: f64,
    /// Minutes allowed there.
    pub allowed_minutes: f64,
}

/// What one lot does to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Harm {
    /// No temperature suits both.
    Temperature,
    /// One takes on the other's smell.
    Odor,
    /// Raw beside clean, or live animals beside anything.
    Hygiene,
    /// One ripens the other, for longer than allowed.
    Ethylene {
        /// Minutes in one compartment.
        minutes: f64,
        /// Minutes allowed.
        allowed: f64,
    },
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for people in `wording`")]
pub enum Measure {
    Departure,
    Finish,
    LegDuration,
    Distance,
    TollDistance,
    LoadingStart,
    LoadingDuration,
    UnloadingStart,
    UnloadingDuration,
    Unloading,
    ColdStorage,
    WorkingTime,
    DrivingStretch,
    NightStretch,
    DrivingDay,
    Trips,
    Range,
    DocksInUse,
    Mass,
    Volume,
    FloorPlaces,
    MassOnBoard,
    VolumeOnBoard,
    FloorPlacesOnBoard,
    GrossMass,
    Length,
    SetPoint,
    SetPoints,
    PrecoolingStart,
    CoreAtHub,
    Warmest,
    Coldest,
    ShelfLife,
    ExcursionMinutes,
    Chilling,
    Loss,
    Toll,
    TollReason,
    GreenChannel,
    BookBy,
    VehicleDay,
    DriverTime,
    DistanceCost,
    Fuel,
    Refrigeration,
    TollCost,
    Overtime,
    /// Money for drivers' squared hours.
    Balance,
    ShelfLifeCost,
    Lateness,
    Unserved,
    /// Money for lots fetched otherwise than promised.
    Change,
    /// Parts of a route's costs, over all visits and over all lots.
    VisitCosts,
    LotCosts,
    /// What a plan states of a temperature that must be noted.
    ExceptionFrom,
    ExceptionUntil,
    ExceptionMinutes,
    ExceptionBorne,
    ExceptionExtreme,
}

/// Something wrong without an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a sentence in `wording`")]
pub enum Complaint {
    UnknownVehicle,
    UnknownHub,
    UnknownLot,
    UnknownLayout,
    UnknownCompartment,
    VehicleTwice,
    LotTwice,
    LotForgotten,
    /// A lot that is on board is neither unloaded nor delivered.
    LeftOnBoard,
    /// A lot that is on board rides elsewhere than where it stands.
    MovedOnBoard,
    /// The box is divided or held otherwise than it is while lots are in it.
    BoxChanged,
    EmptyRoute,
    EmptyTrip,
    NoRoad,
    NoWayHome,
    NeedlessWayHome,
    NotSimulated,
    SkillForLot,
    SkillForMarket,
    LockedElsewhere,
    LockedOut,
    OutOfOrder,
    HubRefusesProduct,
    HubHasNoZone,
    HubNotForLot,
    RangeUnsuited,
    /// A temperature that must be noted is not.
    ExceptionHidden,
    /// A temperature is noted that the lot does not have.
    ExceptionInvented,
    /// The cause noted is not the one.
    ExceptionCause,
}

/// A quantity with its unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// None is given.
    Nothing,
    /// Why a toll is paid or not.
    TollReason(TollReason),
    /// Yes or no.
    Flag(bool),
    /// A plain number.
    Count(u64),
    /// A moment.
    Moment(PlanTime),
    /// A duration in seconds.
    Seconds(i64),
    /// A duration in minutes.
    Minutes(f64),
    /// Mass in kg.
    Kilograms(u64),
    /// Volume in liters.
    Liters(u64),
    /// Floor places in hundredths.
    Pallets(u64),
    /// A temperature in °C.
    Celsius(f64),
    /// A road length in meters.
    Meters(u64),
    /// A vehicle length in meters.
    Length(f64),
    /// A share; 1 is all.
    Share(f64),
    /// Money in fen.
    Fen(i64),
    /// Intervals of time.
    Windows(Vec<TimeWindow>),
    /// An interval of temperature.
    Band(TemperatureWindow),
}

impl Violation {
    /// A violation on a vehicle's route.
    pub(super) fn on(vehicle: &str, rule: Rule, place: Place, fault: Fault) -> Self {
        Self {
            rule,
            route: Some(vehicle.to_owned()),
            place,
            at: None,
            fault,
        }
    }

    /// A violation that belongs to no single route.
    pub(super) fn of_day(rule: Rule, place: Place, fault: Fault) -> Self {
        Self {
            rule,
            route: None,
            place,
            at: None,
            fault,
        }
    }

    /// The same, at a moment in seconds.
    pub(super) fn at(mut self, second: i64) -> Self {
        self.at = Some(moment(second));
        self
    }
}

impl Place {
    /// The name of the lot, market, hub or vehicle; empty for the whole day.
    pub fn id(&self) -> String {
        match self {
            Self::Day => String::new(),
            Self::Vehicle(id) | Self::Lot(id) | Self::Market(id) | Self::Hub(id) => id.clone(),
            Self::Compartment(number) => number.to_string(),
            Self::Zone { hub, zone } => format!("{hub}/{zone}"),
        }
    }
}

impl Amount {
    /// A moment in seconds after midnight.
    pub(super) fn moment(second: i64) -> Self {
        Self::Moment(moment(second))
    }

    /// A moment that may be missing.
    pub(super) fn perhaps(moment: Option<PlanTime>) -> Self {
        moment.map_or(Self::Nothing, Self::Moment)
    }
}

fn moment(second: i64) -> PlanTime {
    PlanTime(second.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
}
