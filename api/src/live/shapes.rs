//! JSON shapes of the running day: state, re-plan, simulation, lessons. Every sentence in Chinese
//! and English beside the codes; times in RFC 3339.

use super::event_file::EventDto;
use super::words::{alarm_text, change_text, contradiction_text, mend_text};
use crate::clock::to_rfc3339;
use crate::dto::PlanFile;
use crate::words::{Language, rule_code};
use jiff::civil::Date;
use optimizer::Problem;
use optimizer::day::alarms::Alarm;
use optimizer::day::change::Change;
use optimizer::day::eta::{Eta, LotOutlook};
use optimizer::day::{DayState, Event, LotStage, OnBoardLot, TruckState, Whereabouts};
use optimizer::history::{Learned, Lessons};
use optimizer::problem::{LotId, Vehicle};
use optimizer::simulation::SimulationReport;
use optimizer::units::PlanTime;
use serde::{Deserialize, Serialize};

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentenceDto {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Events behind it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
}

/// A plan for the rest of a day, as a file and as an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RePlanFile {
    /// [`REPLAN_FORMAT`].
    pub format: String,
    /// What it changes, and what it was made from.
    #[serde(flatten)]
    pub notes: RePlanNotes,
    /// The plan from now on; lots on board are its first stops.
    pub plan: PlanFile,
}

/// What a plan for the rest of a day changes, and what it was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RePlanNotes {
    /// The moment it was made for.
    pub now: String,
    /// Whether it is the first, greedy answer.
    pub is_first: bool,
    /// What is different, most important first.
    pub changes: Vec<SentenceDto>,
    /// What cannot be true in the reports.
    pub contradictions: Vec<SentenceDto>,
    /// What the verifier says of what is still free: 0.
    pub violations: usize,
    /// What trucks nobody has heard of are thought to have done before; it counts with the events
    /// from now on.
    #[serde(default)]
    pub assumed: Vec<EventDto>,
    /// The state it was made from.
    pub state: StateDto,
    /// The plan in force before, and everything reported by then: with both the rest of the day is
    /// found again, to judge and to replay the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Box<Basis>>,
}

/// What a re-plan was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Basis {
    /// The plan in force before.
    pub in_force: PlanFile,
    /// Everything reported or assumed by then.
    pub events: Vec<EventDto>,
}

/// What a re-plan file says it is.
pub const REPLAN_FORMAT: &str = "coldroute-replan/1";

/// The state of a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StateDto {
    /// The moment it is told for.
    pub now: String,
    /// Every truck.
    pub trucks: Vec<TruckDto>,
    /// Every lot and where it is in its day.
    pub lots: Vec<LotStageDto>,
}

/// One truck.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of TruckState, documented there"
)]
pub struct TruckDto {
    pub vehicle: String,
    /// `not_left`, `at_market`, `at_hub`, `driving`.
    pub whereabouts: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    pub free_at: String,
    pub driven_s: u32,
    pub broken: bool,
    pub unit_off: bool,
    pub assumed: bool,
    pub on_board: Vec<OnBoardDto>,
}

/// One lot on board.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of OnBoardLot, documented there"
)]
pub struct OnBoardDto {
    pub lot: String,
    pub compartment: u8,
    pub loaded_at: String,
    pub core_c: f64,
    pub shelf_life_used: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limited_by: Option<String>,
}

/// One lot's stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LotStageDto {
    /// The lot.
    pub lot: String,
    /// `waiting`, `loading`, `on_board`, `unloading`, `delivered`, `gone`.
    pub stage: String,
    /// The truck, if it is or was on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
}

impl From<(&DayState, Date)> for StateDto {
    fn from((state, date): (&DayState, Date)) -> Self {
        let trucks = state
            .trucks
            .iter()
            .map(|truck| truck_dto(state, truck, date));
        let lots = state.problem.lot_ids().map(|lot| stage_dto(state, lot));
        Self {
            now: to_rfc3339(date, state.now),
            trucks: trucks.collect(),
            lots: lots.collect(),
        }
    }
}

fn truck_dto(state: &DayState, truck: &TruckState, date: Date) -> TruckDto {
    let problem = &state.problem;
    let (whereabouts, place) = match truck.whereabouts {
        Whereabouts::NotLeft => ("not_left", None),
        Whereabouts::AtMarket(market) => (
            "at_market",
            Some(problem.markets[market.index()].id.clone()),
        ),
        Whereabouts::AtHub(hub) => ("at_hub", Some(problem.hubs[hub.index()].id.clone())),
        Whereabouts::Driving { to, .. } => ("driving", place_name(problem, to)),
    };
    let lots = truck
        .on_board
        .iter()
        .map(|lot| on_board_dto(problem, lot, date));
    TruckDto {
        vehicle: problem.vehicles[truck.vehicle.index()].id.clone(),
        whereabouts: whereabouts.into(),
        place,
        free_at: to_rfc3339(date, truck.free_at),
        driven_s: truck.driven.0,
        broken: truck.broken,
        unit_off: truck.unit_off,
        assumed: truck.assumed,
        on_board: lots.collect(),
    }
}

fn place_name(problem: &Problem, place: osm_loader::LocationId) -> Option<String> {
    let market = problem
        .markets
        .iter()
        .find(|market| market.location == place);
    let hub = problem.hubs.iter().find(|hub| hub.location == place);
    market
        .map(|market| market.id.clone())
        .or(hub.map(|hub| hub.id.clone()))
}

fn on_board_dto(problem: &Problem, lot: &OnBoardLot, date: Date) -> OnBoardDto {
    OnBoardDto {
        lot: problem.lots[lot.lot.index()].id.clone(),
        compartment: lot.compartment,
        loaded_at: to_rfc3339(date, lot.loaded_at),
        core_c: rounded(lot.core.degrees()),
        shelf_life_used: lot.endured.shelf_life_used,
        minutes_left: lot.minutes_left.map(f64::floor),
        limited_by: lot.limited_by.map(|rule| rule_code(rule).to_owned()),
    }
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 100.0).round() / 100.0
}

fn stage_dto(state: &DayState, lot: LotId) -> LotStageDto {
    let (stage, vehicle) = match &state.lots[lot.index()] {
        LotStage::Waiting => ("waiting", None),
        LotStage::Loading(vehicle) => ("loading", Some(*vehicle)),
        LotStage::OnBoard(vehicle) => ("on_board", Some(*vehicle)),
        LotStage::Unloading(vehicle, ..) => ("unloading", Some(*vehicle)),
        LotStage::Delivered(vehicle, ..) => ("delivered", Some(*vehicle)),
        LotStage::Gone(..) => ("gone", None),
    };
    let name = |vehicle: optimizer::problem::VehicleId| -> &Vehicle {
        &state.problem.vehicles[vehicle.index()]
    };
    LotStageDto {
        lot: state.problem.lots[lot.index()].id.clone(),
        stage: stage.into(),
        vehicle: vehicle.map(|vehicle| name(vehicle).id.clone()),
    }
}

/// Changes in sentences.
pub fn changes_dto(changes: &[Change], events: &[Event]) -> Vec<SentenceDto> {
    let sentence = |change: &Change| SentenceDto {
        zh: change_text(change, events, Language::Zh),
        en: change_text(change, events, Language::En),
        events: change.because.clone(),
    };
    changes.iter().map(sentence).collect()
}

/// Contradictions in sentences.
pub fn contradictions_dto(state: &DayState) -> Vec<SentenceDto> {
    let found = state.contradictions.iter().map(|found| SentenceDto {
        zh: contradiction_text(found, &state.events, Language::Zh),
        en: contradiction_text(found, &state.events, Language::En),
        events: found.events.clone(),
    });
    found.collect()
}

/// Alarms in sentences.
pub fn alarms_dto(alarms: &[Alarm], problem: &Problem) -> Vec<SentenceDto> {
    let sentence = |alarm: &Alarm| SentenceDto {
        zh: alarm_text(alarm, problem, Language::Zh),
        en: alarm_text(alarm, problem, Language::En),
        events: Vec::new(),
    };
    alarms.iter().map(sentence).collect()
}

/// ETAs, outlooks and alarms of a moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WatchDto {
    /// The state.
    pub state: StateDto,
    /// When trucks will be where.
    pub etas: Vec<EtaDto>,
    /// How lots will fare.
    pub outlooks: Vec<OutlookDto>,
    /// Alarms, the gravest first.
    pub alarms: Vec<SentenceDto>,
    /// What cannot be true in the reports.
    pub contradictions: Vec<SentenceDto>,
}

/// [`Eta`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of Eta, documented there")]
pub struct EtaDto {
    pub vehicle: String,
    pub place: String,
    pub lots: Vec<String>,
    pub arrival: String,
    pub work_from: String,
    pub work_until: String,
    pub slack_s: i64,
}

/// [`LotOutlook`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of LotOutlook, documented there"
)]
pub struct OutlookDto {
    pub lot: String,
    pub cold_at: String,
    pub core_at_hub_c: f64,
    pub shelf_life_used: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub harvest_slack_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excursion_slack_min: Option<f64>,
    pub shelf_life_slack: f64,
}

/// An ETA in names.
pub fn eta_dto(problem: &Problem, eta: &Eta, date: Date) -> EtaDto {
    let market = eta
        .market
        .map(|market| problem.markets[market.index()].id.clone());
    let hub = eta.hub.map(|hub| problem.hubs[hub.index()].id.clone());
    let time = |at: PlanTime| to_rfc3339(date, at);
    EtaDto {
        vehicle: problem.vehicles[eta.vehicle.index()].id.clone(),
        place: market.or(hub).unwrap_or_default(),
        lots: eta
            .lots
            .iter()
            .map(|lot| problem.lots[lot.index()].id.clone())
            .collect(),
        arrival: time(eta.arrival),
        work_from: time(eta.work.0),
        work_until: time(eta.work.1),
        slack_s: eta.slack_s,
    }
}

/// An outlook in names.
pub fn outlook_dto(problem: &Problem, outlook: &LotOutlook, date: Date) -> OutlookDto {
    OutlookDto {
        lot: problem.lots[outlook.lot.index()].id.clone(),
        cold_at: to_rfc3339(date, outlook.cold_at),
        core_at_hub_c: outlook.core_at_hub.degrees(),
        shelf_life_used: outlook.shelf_life_used,
        harvest_slack_s: outlook.harvest_slack_s,
        excursion_slack_min: outlook.excursion_slack_min,
        shelf_life_slack: outlook.shelf_life_slack,
    }
}

/// [`SimulationReport`] in names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of SimulationReport, documented there"
)]
pub struct SimulationDto {
    pub replays: u32,
    pub seed: u64,
    pub fine_share: f64,
    pub cost_mean_fen: i64,
    pub cost_sd_fen: i64,
    pub cost_p10_fen: i64,
    pub cost_p50_fen: i64,
    pub cost_p90_fen: i64,
    pub lots: Vec<LotOddsDto>,
    pub weakest: Vec<WeakDto>,
}

/// [`optimizer::simulation::LotOdds`] in names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of LotOdds, documented there"
)]
pub struct LotOddsDto {
    pub lot: String,
    pub replays: u32,
    pub window_held: f64,
    pub temperature_held: f64,
    pub clock_held: f64,
    pub fine: f64,
    pub late_s_p90: u32,
    pub excursion_min_p90: f64,
}

/// [`optimizer::simulation::WeakPlace`] in names, with its mend in words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of WeakPlace, documented there"
)]
pub struct WeakDto {
    pub vehicle: String,
    pub trip: usize,
    pub market: String,
    pub lots: Vec<String>,
    pub failing: f64,
    pub mend_zh: String,
    pub mend_en: String,
}

/// A report in names.
pub fn simulation_dto(problem: &Problem, report: &SimulationReport) -> SimulationDto {
    let lot = |lot: &LotId| problem.lots[lot.index()].id.clone();
    let odds = report.lots.iter().map(|odds| LotOddsDto {
        lot: lot(&odds.lot),
        replays: odds.replays,
        window_held: odds.window_held,
        temperature_held: odds.temperature_held,
        clock_held: odds.clock_held,
        fine: odds.fine,
        late_s_p90: odds.late_s_p90,
        excursion_min_p90: odds.excursion_min_p90,
    });
    let weak = report.weakest.iter().map(|place| WeakDto {
        vehicle: problem.vehicles[place.vehicle.index()].id.clone(),
        trip: place.trip + 1,
        market: place.market.map_or_else(String::new, |market| {
            problem.markets[market.index()].id.clone()
        }),
        lots: place.lots.iter().map(lot).collect(),
        failing: place.failing,
        mend_zh: mend_text(place.mend, Language::Zh),
        mend_en: mend_text(place.mend, Language::En),
    });
    SimulationDto {
        replays: report.replays,
        seed: report.seed,
        fine_share: report.fine_share,
        cost_mean_fen: report.cost.mean.0,
        cost_sd_fen: report.cost.sd.0,
        cost_p10_fen: report.cost.p10.0,
        cost_p50_fen: report.cost.p50.0,
        cost_p90_fen: report.cost.p90.0,
        lots: odds.collect(),
        weakest: weak.collect(),
    }
}

/// [`Lessons`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LessonsDto {
    /// Factors on travel by class of road.
    pub road_classes: Vec<LearnedDto>,
    /// Factors on travel by driver.
    pub drivers: Vec<LearnedDto>,
    /// Minutes on stays by market.
    pub markets: Vec<LearnedDto>,
}

/// [`Learned`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "the fields are those of Learned, documented there"
)]
pub struct LearnedDto {
    pub name: String,
    pub value: f64,
    pub standard_error: f64,
    pub spread: f64,
    pub count: usize,
    pub proposed: bool,
}

impl From<&Lessons> for LessonsDto {
    fn from(lessons: &Lessons) -> Self {
        let all = |list: &[Learned]| {
            let learned = list.iter().map(|learned| LearnedDto {
                name: learned.name.clone(),
                value: learned.value,
                standard_error: learned.error,
                spread: learned.spread,
                count: learned.count,
                proposed: learned.proposed,
            });
            learned.collect()
        };
        Self {
            road_classes: all(&lessons.classes),
            drivers: all(&lessons.drivers),
            markets: all(&lessons.markets),
        }
    }
}
