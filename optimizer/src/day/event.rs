//! What is reported while a day runs, in the words of those who report it: names, not indices.

use crate::units::{Celsius, Cost, PlanTime, Position, TimeWindow};
use osm_loader::TravelMatrix;
use std::sync::Arc;

/// Something that has happened, told once or several times.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Identifier; the same event told twice counts once.
    pub id: String,
    /// When it happened, not when it was told.
    pub at: PlanTime,
    /// What happened.
    pub kind: EventKind,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    missing_docs,
    reason = "vehicle, market, hub and lot are identifiers throughout"
)]
pub enum EventKind {
    /// A truck leaves its start.
    Started { vehicle: String },
    /// A truck stands at a market or hub.
    Arrived { vehicle: String, place: String },
    /// A lot is on board; loading has ended.
    Loaded {
        vehicle: String,
        lot: String,
        /// Weighed, if it was.
        kg: Option<u32>,
        /// Crates counted, for the record.
        crates: Option<u32>,
        /// Core temperature measured at loading, if it was.
        core: Option<Celsius>,
    },
    /// A truck leaves a market or hub.
    Left { vehicle: String, place: String },
    /// All that was on board is in cold storage.
    Delivered { vehicle: String, hub: String },
    /// A truck cannot drive on today.
    TruckBroken { vehicle: String },
    /// A refrigeration unit has failed; the truck drives.
    UnitBroken { vehicle: String },
    /// A driver may not drive on; another may take over.
    DriverOverHours {
        vehicle: String,
        /// When a relief driver takes the wheel, if there is one.
        relief: Option<PlanTime>,
    },
    /// The booking of toll-free passage was refused.
    TollRefused { vehicle: String },
    /// A market hands over only from a moment on.
    MarketLate {
        market: String,
        until: PlanTime,
        /// Until when it then stays, if longer than planned.
        open_until: Option<PlanTime>,
    },
    /// Nobody is at a market today.
    MarketAbsent { market: String },
    /// The cold room of a market has lost power: nothing there is pre-cooled any more.
    MarketPowerCut {
        market: String,
        /// Core temperature of what waits there, if measured.
        core: Option<Celsius>,
    },
    /// A lot is smaller or larger than declared.
    LotSize { lot: String, kg: u32 },
    /// A lot has another core temperature than declared.
    LotWarm { lot: String, core: Celsius },
    /// A lot is not taken: too warm, too bad.
    LotRefused { lot: String },
    /// A lot smells or is contaminated: not taken; on board, nothing may join it.
    LotContaminated { lot: String },
    /// A lot's owner withdraws it.
    LotCancelled { lot: String },
    /// Another lot is offered.
    LotNew(NewLot),
    /// Roads are closed or slow.
    Road(RoadChange),
    /// Roads are closed where somebody has drawn it on the map.
    RoadsDrawn {
        closed: Drawing,
        /// Travel without these roads, one matrix per road profile, worked out by who knows the
        /// map; without it the event changes nothing.
        roads: Option<Arc<Vec<TravelMatrix>>>,
    },
    /// A hub, or one zone of it, takes no more.
    HubFull {
        hub: String,
        /// The zone; all of them if none is named.
        zone: Option<String>,
    },
    /// A hub is closed, perhaps until a moment.
    HubClosed {
        hub: String,
        until: Option<PlanTime>,
    },
    /// Trucks queue before a hub: no dock is free before a moment.
    HubQueue { hub: String, until: PlanTime },
    /// Warning of frost or heat: so many kelvin beyond the forecast.
    Weather {
        by_k: f64,
        from: PlanTime,
        until: PlanTime,
    },
    /// A recorder's reading.
    Sensor { vehicle: String, reading: Reading },
    /// A truck's recorder is silent.
    SensorSilent { vehicle: String },
}

/// What a recorder reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// Air of a compartment, counted from zero at the front.
    Air {
        /// The compartment.
        compartment: usize,
        /// Its temperature.
        at: Celsius,
    },
    /// Core of a lot.
    Core {
        /// The lot.
        lot: String,
        /// Its temperature.
        at: Celsius,
    },
    /// Doors, open or closed.
    Door {
        /// Whether they are open.
        open: bool,
    },
    /// The unit, running or not.
    Unit {
        /// Whether it runs.
        on: bool,
    },
    /// Where the truck is.
    Position(Position),
}

/// Another lot.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLot {
    /// Its identifier.
    pub lot: String,
    /// The market it waits at.
    pub market: String,
    /// The product's identifier or name.
    pub product: String,
    /// Its mass.
    pub kg: u32,
    /// When it was harvested.
    pub harvested: PlanTime,
    /// Its core temperature; the warm end of its window if unknown and pre-cooled, else outdoors.
    pub core: Option<Celsius>,
    /// Whether its field heat is out.
    pub precooled: bool,
    /// When loading may go on; the market's hours if empty.
    pub windows: Vec<TimeWindow>,
    /// What it is worth; as other lots of the product if unknown.
    pub value: Option<Cost>,
}

/// A change of roads, between places as the plan knows them.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadChange {
    /// Two markets or hubs between which it holds, both ways; everywhere if none.
    pub between: Option<[String; 2]>,
    /// Times the travel time; closed if none.
    pub factor: Option<f64>,
    /// Until when it holds, if that is known; for the record.
    pub until: Option<PlanTime>,
}

/// What is drawn on a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// Along a road; a single point is a place on it.
    Line(Vec<Position>),
    /// The outer ring of an area.
    Area(Vec<Position>),
}

impl Event {
    /// The truck that it is about, if it is about one.
    pub fn vehicle(&self) -> Option<&str> {
        match &self.kind {
            EventKind::Started { vehicle }
            | EventKind::Arrived { vehicle, .. }
            | EventKind::Loaded { vehicle, .. }
            | EventKind::Left { vehicle, .. }
            | EventKind::Delivered { vehicle, .. }
            | EventKind::TruckBroken { vehicle }
            | EventKind::UnitBroken { vehicle }
            | EventKind::DriverOverHours { vehicle, .. }
            | EventKind::TollRefused { vehicle }
            | EventKind::Sensor { vehicle, .. }
            | EventKind::SensorSilent { vehicle } => Some(vehicle),
            _ => None,
        }
    }

    /// The lot that it is about, if it is about one.
    pub fn lot(&self) -> Option<&str> {
        match &self.kind {
            EventKind::LotNew(new) => Some(&new.lot),
            EventKind::Loaded { lot, .. }
            | EventKind::LotSize { lot, .. }
            | EventKind::LotWarm { lot, .. }
            | EventKind::LotRefused { lot }
            | EventKind::LotContaminated { lot }
            | EventKind::LotCancelled { lot }
            | EventKind::Sensor {
                reading: Reading::Core { lot, .. },
                ..
            } => Some(lot),
            _ => None,
        }
    }

    /// The market or hub that it is about, if it is about one.
    pub fn place(&self) -> Option<&str> {
        match &self.kind {
            EventKind::Arrived { place, .. } | EventKind::Left { place, .. } => Some(place),
            EventKind::Delivered { hub, .. }
            | EventKind::HubFull { hub, .. }
            | EventKind::HubClosed { hub, .. }
            | EventKind::HubQueue { hub, .. } => Some(hub),
            EventKind::MarketLate { market, .. }
            | EventKind::MarketAbsent { market }
            | EventKind::MarketPowerCut { market, .. } => Some(market),
            EventKind::LotNew(new) => Some(&new.market),
            _ => None,
        }
    }

    /// Whether it tells where a truck is in its day.
    pub fn is_progress(&self) -> bool {
        self.rank() < RANK_OF_PROGRESS
    }

    /// Whether nobody told it: a plan in force before had the truck do so (see
    /// [`DayState::assumed`](super::DayState)).
    pub fn is_assumed(&self) -> bool {
        self.id.starts_with(ASSUMED)
    }

    /// The order of what happens at one moment: arriving before loading before leaving.
    pub(super) fn rank(&self) -> u8 {
        match self.kind {
            EventKind::Started { .. } => 0,
            EventKind::Arrived { .. } => 1,
            EventKind::Loaded { .. } => 2,
            EventKind::Delivered { .. } => 3,
            EventKind::Left { .. } => 4,
            _ => RANK_OF_PROGRESS,
        }
    }
}

const RANK_OF_PROGRESS: u8 = 5;

/// How identifiers of assumed events begin; nobody else may begin one so.
pub const ASSUMED: char = '~';
