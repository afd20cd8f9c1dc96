//! What people write down before anything is checked: plain numbers and names, each with its row.
//!
//! A draft may hold any nonsense. [`crate::validate`] turns it into a `Problem` or says everything
//! that is wrong with it. Drafts know no file format; rows are only labels to be quoted.

mod estimates;
mod product;
mod split;
mod vehicle;

use crate::problem::Settings;
use crate::units::{PlanTime, Position};
use osm_loader::{HourlyMatrices, TravelMatrix};

pub use estimates::{Estimates, Packaging, PackagingHours, Priority, UnservedPrices};
pub use product::ProductDraft;
pub use split::{PartDraft, Splitting};
pub use vehicle::{Door, VehicleDraft, VehicleTypeDraft};

/// Where something was written, so that it can be found again.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceRow {
    /// The file's name.
    pub file: String,
    /// The row as a spreadsheet numbers it (the header is row 1), or `None` for the whole file.
    pub row: Option<u32>,
}

impl SourceRow {
    /// A row of a file.
    pub fn new(file: &str, row: u32) -> Self {
        Self {
            file: file.to_owned(),
            row: Some(row),
        }
    }

    /// A file as a whole.
    pub fn whole(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            row: None,
        }
    }
}

/// Everything a plan is made from, as people wrote it.
#[derive(Clone, Debug, Default)]
pub struct ProblemDraft {
    /// The catalogue, whether or not a lot consists of it.
    pub products: Vec<ProductDraft>,
    /// All places in location order: the order of rows in every travel matrix.
    pub places: Vec<PlaceDraft>,
    /// Where lots wait.
    pub markets: Vec<MarketDraft>,
    /// Where lots enter cold storage.
    pub hubs: Vec<HubDraft>,
    /// What fetches them.
    pub vehicles: Vec<VehicleDraft>,
    /// What is to be fetched.
    pub lots: Vec<LotDraft>,
    /// Decisions a person has made.
    pub locks: Vec<LockDraft>,
    /// One matrix per truck class; empty until roads are known.
    pub travel: Vec<TravelMatrix>,
    /// The same by hour of departure, where hours matter; `travel` is then the best of all hours.
    pub by_hour: Vec<HourlyMatrices>,
    /// Outdoor temperature in °C at every full hour, per place.
    pub outdoor: Vec<[f64; 24]>,
    /// Rules and prices.
    pub settings: Settings,
    /// Estimates that fill what people leave out.
    pub estimates: Estimates,
}

/// A point that trucks drive to, one row of every travel matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// What is there, as people say it.
    pub name: String,
    /// Where it is, WGS-84.
    pub position: Position,
    /// How it meets the road network.
    pub access: RoadAccess,
}

/// How a place meets the road network, found by snapping it to the map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum RoadAccess {
    /// No map has been asked.
    #[default]
    Unknown,
    /// Meters to the nearest road a truck may use.
    Meters(f64),
    /// It lies outside the map.
    OutsideMap,
}

/// How goods are handed over, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HandlingDraft {
    /// Once per arrival.
    pub setup_min: f64,
    /// Once per lot.
    pub paperwork_min: f64,
    /// Per tonne moved.
    pub per_tonne_min: f64,
    /// Share of the moving time with open doors, 0 to 1.
    pub door_open: f64,
    /// Docked to a cold room through a seal.
    pub sealed_dock: bool,
}

/// A field market.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// The user's identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Index into [`ProblemDraft::places`].
    pub place: usize,
    /// Opening and closing times.
    pub windows: Vec<[PlanTime; 2]>,
    /// How lots are loaded.
    pub handling: HandlingDraft,
    /// Temperature of its cold store in °C, if it has one.
    pub cold_store_c: Option<f64>,
    /// Greatest gross mass in kg that can enter.
    pub max_gross_kg: Option<f64>,
    /// Greatest truck length in meters that can turn.
    pub max_length_m: Option<f64>,
    /// Names of what a truck needs to serve it.
    pub needs: Vec<String>,
}

/// A cold hub.
#[derive(Clone, Debug, PartialEq)]
pub struct HubDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// The user's identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Index into [`ProblemDraft::places`].
    pub place: usize,
    /// When it takes goods in.
    pub windows: Vec<[PlanTime; 2]>,
    /// Trucks that can unload at once; a whole number.
    pub docks: f64,
    /// How trucks are unloaded.
    pub handling: HandlingDraft,
    /// Storage zones; a lot goes to the first that suits.
    pub zones: Vec<ZoneDraft>,
    /// Products it does not take, by identifier or name.
    pub refuses: Vec<String>,
}

/// A part of a hub held at one temperature.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// Name as people say it.
    pub name: String,
    /// Coldest it can be held at, °C.
    pub min_c: f64,
    /// Warmest it can be held at, °C.
    pub max_c: f64,
    /// What it can still take in, kg.
    pub capacity_kg: f64,
}

/// One pickup of one product.
#[derive(Clone, Debug, PartialEq)]
pub struct LotDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// The user's identifier.
    pub id: String,
    /// Market, by identifier or name.
    pub market: String,
    /// Product, by identifier or name.
    pub product: String,
    /// Mass, in `unit`.
    pub mass: f64,
    /// Unit of the mass as written; empty means kg. Only kilograms are accepted.
    pub unit: String,
    /// Volume in cubic meters; from the product's density if not given.
    pub volume_m3: Option<f64>,
    /// Floor places of 1.0 × 1.2 m; none if not given: loose crates.
    pub pallets: Option<f64>,
    /// When it was harvested.
    pub harvested: PlanTime,
    /// Measured core temperature in °C.
    pub core_c: Option<f64>,
    /// Whether its field heat has been taken out.
    pub precooled: bool,
    /// Earliest start and latest end of loading; the market's hours if not given.
    pub window: [Option<PlanTime>; 2],
    /// Food safety certificate.
    pub certificate: Option<String>,
    /// Worth of the whole lot; mass times the catalogue's price if not given.
    pub value_yuan: Option<f64>,
    /// How much it matters to fetch it.
    pub priority: Priority,
    /// When it should be in cold storage.
    pub due: Option<PlanTime>,
    /// Price of every hour after `due`; the estimate if not given.
    pub due_yuan_per_hour: Option<f64>,
    /// Hubs it may go to, by identifier or name; empty means any.
    pub hubs: Vec<String>,
    /// Names of what a truck needs to carry it.
    pub needs: Vec<String>,
    /// Packaging; the product's usual one if not given.
    pub packaging: Option<Packaging>,
    /// Whether it may be planned in parts.
    pub split: Splitting,
    /// Least mass of a part, kg.
    pub part_kg: Option<f64>,
    /// Mass of a full crate, kg: parts are whole crates.
    pub crate_kg: Option<f64>,
    /// Which part of a lot it is, where one has been split.
    pub part: Option<PartDraft>,
}

/// A decision a person has made about a lot and a vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct LockDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// The lot's identifier.
    pub lot: String,
    /// The vehicle's identifier.
    pub vehicle: String,
    /// What was decided.
    pub kind: LockKind,
    /// Where the lot comes among those of the vehicle that have a place, if its order was decided.
    pub place: Option<f64>,
}

/// Whether a lot must or must not ride on a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    /// Only on it.
    On,
    /// Never on it.
    NotOn,
}
