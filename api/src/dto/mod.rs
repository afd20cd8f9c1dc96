//! The plan file: every JSON shape, and its conversion to and from the model.
//!
//! Times are RFC 3339 with +08:00, units end the names, money is in fen. Reading a file back gives
//! the same [`optimizer::Plan`] to the last digit that was written.

mod read;
mod write;

use crate::output::yuan;
use crate::words::Language;
use jiff::civil::Date;
use optimizer::bound::{Bound, BoundMethod};
use optimizer::units::Cost;
use serde::{Deserialize, Serialize};

pub use read::{PlanFileError, parse, read, read_exceptions};
pub use write::{write, write_exceptions};

/// What the file says it is; another version is refused.
pub const FORMAT: &str = "coldroute-plan/1";

/// A plan with what it was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanFile {
    /// [`FORMAT`].
    pub format: String,
    /// What was planned.
    pub inputs: InputsDto,
    /// How it was searched.
    pub search: SearchDto,
    /// What the day costs.
    pub costs_fen: CostsDto,
    /// One per vehicle that leaves.
    pub routes: Vec<RouteDto>,
    /// Lots left behind.
    pub unserved: Vec<UnservedDto>,
    /// What must be noted about temperatures; `check` holds it against the curves.
    #[serde(default)]
    pub exceptions: Vec<ExceptionDto>,
}

/// [`optimizer::verify::Exception`] of a lot, with its words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of Exception, documented there"
)]
pub struct ExceptionDto {
    pub lot: String,
    pub vehicle: String,
    pub level: String,
    pub basis: String,
    pub probe: String,
    pub limit_c: f64,
    pub extreme_c: f64,
    pub from: String,
    pub until: String,
    pub minutes: f64,
    pub borne_minutes: f64,
    pub cause: String,
    pub zh: String,
    pub en: String,
}

/// The inputs of a plan, by path and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputsDto {
    /// The day's name.
    pub day: String,
    /// The planned day.
    pub date: Date,
    /// Folder of the case.
    pub case: String,
    /// Map file.
    pub map: String,
    /// Folder of the facts.
    pub facts: String,
    /// Fingerprint of case, map and facts; `check` refuses a plan made from others.
    pub fingerprint: String,
    /// Attribution and whether the data is synthetic.
    pub attribution: String,
}

/// How a plan was searched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchDto {
    /// Seed of the random choices.
    pub seed: u64,
    /// Iterations made.
    pub iterations: u64,
    /// What no plan undercuts, where that was asked for and proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<BoundDto>,
}

/// [`optimizer::bound::Bound`] beside the plan's cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundDto {
    /// No legal plan costs less, fen.
    pub value_fen: i64,
    /// Most of the plan's cost that could be saved, percent.
    pub gap_percent: f64,
    /// How it was proved.
    pub method: BoundMethodDto,
}

/// [`optimizer::bound::BoundMethod`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundMethodDto {
    /// Routes priced by their lots.
    ColumnGeneration,
    /// The same over all trips of plans driven as the planner drives.
    TripByTrip,
    /// Each lot by itself.
    LotByLot,
}

impl BoundDto {
    /// A bound beside a plan's cost.
    pub fn new(bound: Bound, cost: Cost) -> Self {
        Self {
            value_fen: bound.value.0,
            gap_percent: (bound.gap(cost) * 10_000.0).ceil() / 100.0,
            method: match bound.method {
                BoundMethod::Routes => BoundMethodDto::ColumnGeneration,
                BoundMethod::Trips => BoundMethodDto::TripByTrip,
                BoundMethod::LotByLot => BoundMethodDto::LotByLot,
            },
        }
    }

    /// As people read it.
    pub fn words(&self, language: Language) -> String {
        let (bound, gap) = (yuan(Cost(self.value_fen)), self.gap_percent);
        let method = match self.method {
            BoundMethodDto::ColumnGeneration => language.pick("列生成", "column generation"),
            BoundMethodDto::TripByTrip => language.pick("逐趟计算", "trip by trip"),
            BoundMethodDto::LotByLot => language.pick("逐批估计", "lot by lot"),
        };
        match language {
            Language::Zh => {
                format!("任何方案都不低于 {bound} 元：最多还能省 {gap:.2}%（{method}）")
            }
            Language::En => {
                format!(
                    "no plan costs less than {bound} yuan: {gap:.2} % could be saved at most ({method})"
                )
            }
        }
    }
}

/// [`optimizer::plan::CostItems`] and their total, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of CostItems, documented there"
)]
pub struct CostsDto {
    pub total: i64,
    pub vehicle_day: i64,
    pub driver_time: i64,
    pub distance: i64,
    pub fuel: i64,
    pub refrigeration: i64,
    pub toll: i64,
    pub overtime: i64,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub balance: i64,
    pub shelf_life: i64,
    pub lateness: i64,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub change: i64,
    pub unserved: i64,
}

/// Plans made the evening before change nothing, and balance is rarely a goal: such an item is left
/// out.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_nothing(fen: &i64) -> bool {
    *fen == 0
}

/// [`optimizer::plan::PlannedRoute`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of PlannedRoute, documented there"
)]
pub struct RouteDto {
    pub vehicle: String,
    pub departure: String,
    pub finish: String,
    pub costs_fen: CostsDto,
    pub trips: Vec<TripDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<LegDto>,
    #[serde(default)]
    pub home_costs_fen: CostsDto,
}

/// [`optimizer::plan::PlannedTrip`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of PlannedTrip, documented there"
)]
pub struct TripDto {
    pub hub: String,
    pub layout: usize,
    pub set_points_c: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precool_from: Option<String>,
    pub stops: Vec<StopDto>,
    pub to_hub: LegDto,
    pub unload_start: String,
    pub unload_end: String,
    #[serde(default)]
    pub hub_costs_fen: CostsDto,
}

/// [`optimizer::plan::PlannedLeg`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of PlannedLeg, documented there"
)]
pub struct LegDto {
    pub departure: String,
    pub rest_s: u32,
    pub arrival: String,
    pub distance_m: u32,
    pub toll_distance_m: u32,
    pub toll_fen: i64,
    /// Stable code of [`optimizer::plan::TollReason`].
    pub toll_reason: String,
    pub green_channel: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub book_by: Option<String>,
}

/// [`optimizer::plan::PlannedStop`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of PlannedStop, documented there"
)]
pub struct StopDto {
    pub leg: LegDto,
    pub lot: String,
    pub compartment: usize,
    pub load_start: String,
    pub load_end: String,
    pub on_board: LoadDto,
    pub quality: QualityDto,
    /// What this visit bears of the route's costs.
    #[serde(default)]
    pub costs_fen: CostsDto,
    /// What the lot bears of them.
    #[serde(default)]
    pub lot_costs_fen: CostsDto,
}

/// [`optimizer::units::Load`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of Load, documented there"
)]
pub struct LoadDto {
    pub kg: u32,
    pub liters: u32,
    pub pallet_hundredths: u32,
}

/// [`optimizer::plan::LotQuality`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of LotQuality, documented there"
)]
pub struct QualityDto {
    pub core_at_hub_c: f64,
    pub warmest_c: f64,
    pub coldest_c: f64,
    pub shelf_life_used: f64,
    pub excursion_minutes: f64,
    pub chilling: f64,
    pub loss_fen: i64,
}

/// [`optimizer::plan::UnservedLot`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnservedDto {
    /// The lot's identifier.
    pub lot: String,
    /// What leaving it behind costs.
    #[serde(default)]
    pub cost_fen: i64,
    /// Why.
    pub reasons: Vec<ReasonDto>,
    /// What would help.
    pub remedies: Vec<RemedyDto>,
}

/// [`optimizer::plan::UnservedReason`], with its words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReasonDto {
    /// Stable code of the rule, or `not_worth_it`.
    pub cause: String,
    /// The cause in Chinese.
    pub zh: String,
    /// The cause in English.
    pub en: String,
    /// Vehicles it keeps the lot off.
    pub vehicles: Vec<String>,
}

/// [`optimizer::plan::Remedy`], with its words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemedyDto {
    /// The remedy for machines.
    #[serde(flatten)]
    pub kind: RemedyKind,
    /// The remedy in Chinese.
    pub zh: String,
    /// The remedy in English.
    pub en: String,
}

/// [`optimizer::plan::Remedy`] for machines.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the variants are those of Remedy, documented there"
)]
pub enum RemedyKind {
    WidenWindow { by_s: u32 },
    CollectEarlier { by_s: u32 },
    OtherHub { hub: String },
    Precool,
    Split { largest_kg: u32 },
    MoreVehicles { like: String },
    NoneFound,
}
