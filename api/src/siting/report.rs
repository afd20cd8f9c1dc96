//! The answer of a study in people's units: tonnes, minutes, yuan, days; also its JSON.
//!
//! Holds only what follows from tables, map and seed: equal inputs give equal bytes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Everything a planner reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingReport)]
pub struct Report {
    /// What people call the study.
    pub name: String,
    /// What must be shown with it.
    pub notes: String,
    /// Where map and figures come from.
    pub attribution: String,
    /// Fingerprint of tables, facts and map.
    pub fingerprint: String,
    /// Seed of the sample days.
    pub seed: u64,
    /// What was asked.
    pub question: Question,
    /// Value of the objective, in the unit of the question.
    pub value: f64,
    /// No plan has a lower value.
    pub bound: f64,
    /// Difference of value and bound in percent of the value.
    pub gap_percent: f64,
    /// How it was found: `lagrangian`, `milp` or `bisection`.
    pub method: String,
    /// The plan as a whole.
    pub totals: Totals,
    /// One row per open site.
    pub sites: Vec<SiteLine>,
    /// One row per county.
    pub counties: Vec<County>,
    /// Who is served from where.
    pub services: Vec<Service>,
    /// The best plan without each chosen site.
    pub leave_one_out: Vec<Without>,
    /// The best plan under other circumstances.
    pub sensitivity: Vec<Bar>,
    /// Cost against mean minutes: plans that no plan beats in both.
    pub front_minutes: Vec<FrontRow>,
    /// Cost against the minutes of the point worst off.
    pub front_worst: Vec<FrontRow>,
    /// Stages of building.
    pub phases: Vec<PhaseRow>,
    /// The best plans with sample days really routed.
    pub routed: Vec<RoutedRow>,
}

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingAsked)]
pub struct Question {
    /// `cost`, `transport`, `worst_scenario`, `worst_minutes`, `cover` or `uncovered`.
    pub objective: String,
    /// Unit of values: `yuan_year`, `minutes` or `tonnes_year`.
    pub unit: String,
    /// Candidate sites.
    pub sites: usize,
    /// Demand points.
    pub points: usize,
    /// Fewest open sites.
    pub sites_min: usize,
    /// Most open sites.
    pub sites_max: Option<usize>,
    /// Most investment.
    pub budget_yuan: Option<f64>,
    /// Names of sites that must stand, standing ones not among them.
    pub forced: Vec<String>,
    /// Names of scenarios.
    pub scenarios: Vec<String>,
    /// Truck types.
    pub vehicle_types: Vec<String>,
}

/// The plan as a whole, expected over the scenarios.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingTotals)]
pub struct Totals {
    /// Tonnes fetched a year.
    pub tonnes_year: f64,
    /// Mean minutes from point to hub.
    pub mean_minutes: f64,
    /// Longest leg used.
    pub max_minutes: u32,
    /// Sites, transport and shelf life lost, a year.
    pub yuan_year: f64,
    /// The same per tonne.
    pub yuan_t: f64,
    /// Investment counted against the budget.
    pub investment_yuan: f64,
    /// Mean minutes if only the standing sites served.
    pub standing_minutes: Option<f64>,
    /// Days of shelf life a tonne gains against that.
    pub shelf_days_saved_t: Option<f64>,
    /// Worth of them, a year.
    pub shelf_yuan_saved: Option<f64>,
}

/// One open site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingSite)]
pub struct SiteLine {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// County it lies in.
    pub county: String,
    /// Longitude, WGS-84.
    pub lon: f64,
    /// Latitude, WGS-84.
    pub lat: f64,
    /// `existing`, `forced` or `chosen`.
    pub status: String,
    /// Counties served.
    pub counties: Vec<String>,
    /// Tonnes a year.
    pub tonnes_year: f64,
    /// Mean minutes.
    pub mean_minutes: f64,
    /// Longest leg.
    pub max_minutes: u32,
    /// Days of shelf life a tonne gains against the standing sites alone.
    pub shelf_days_saved_t: Option<f64>,
    /// Cost per tonne.
    pub yuan_t: f64,
    /// Investment.
    pub investment_yuan: f64,
    /// Most tonnes a month; `None` is unlimited.
    pub capacity_t_month: Option<f64>,
    /// Tonnes in each month of the fullest scenario.
    pub tonnes_month: Vec<f64>,
}

/// One county.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingCounty)]
pub struct County {
    /// Name.
    pub county: String,
    /// Tonnes a year.
    pub tonnes_year: f64,
    /// Mean minutes.
    pub mean_minutes: f64,
    /// Longest leg.
    pub max_minutes: u32,
}

/// What one point sends to one site in a year.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingService)]
pub struct Service {
    /// Identifier of the point.
    pub point: String,
    /// Its name.
    pub name: String,
    /// Its county.
    pub county: String,
    /// Longitude, WGS-84.
    pub lon: f64,
    /// Latitude, WGS-84.
    pub lat: f64,
    /// Identifier of the site.
    pub site: String,
    /// Tonnes a year.
    pub tonnes_year: f64,
    /// Minutes of the leg.
    pub minutes: u32,
}

/// The best plan without a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingWithout)]
pub struct Without {
    /// Name of the site left out.
    pub site: String,
    /// Value of the best plan, if there is one.
    pub value: Option<f64>,
    /// How much worse the best plan found is, percent.
    pub worse_percent: Option<f64>,
    /// How much worse any plan without the site is at least, as proved, percent.
    pub worse_at_least_percent: Option<f64>,
    /// Names of sites that open in its place.
    pub instead: Vec<String>,
    /// Why there is no plan.
    pub reason: Option<String>,
}

/// The best plan under another circumstance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingBar)]
pub struct Bar {
    /// What changes, in Chinese.
    pub zh: String,
    /// What changes, in English.
    pub en: String,
    /// Value of the best plan, if there is one.
    pub value: Option<f64>,
    /// Change in percent.
    pub change_percent: Option<f64>,
    /// Difference of the plan to its proved bound, percent: smaller changes may be chance.
    pub gap_percent: Option<f64>,
    /// Names of sites that open.
    pub opens: Vec<String>,
    /// Names of sites that close.
    pub closes: Vec<String>,
    /// Why there is no plan.
    pub reason: Option<String>,
}

/// One point of a front.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingFrontRow)]
pub struct FrontRow {
    /// Mean minutes of the plan.
    pub mean_minutes: f64,
    /// Minutes of the point worst off.
    pub max_minutes: u32,
    /// Value of the objective.
    pub value: f64,
    /// Proved gap, percent.
    pub gap_percent: f64,
    /// Names of the sites.
    pub sites: Vec<String>,
}

/// One stage of building.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingPhaseRow)]
pub struct PhaseRow {
    /// Name.
    pub phase: String,
    /// Investment so far.
    pub investment_yuan: f64,
    /// Value of the stage.
    pub value: f64,
    /// Names of sites that open in it.
    pub opens: Vec<String>,
    /// Why there is no plan for the stages.
    pub reason: Option<String>,
}

/// Costs of transport by what they are paid for, yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingTransportCosts)]
pub struct TransportCosts {
    /// Trucks and drivers, by the day and the hour.
    pub trucks: f64,
    /// Wear, fuel and refrigeration.
    pub road: f64,
    /// Tolls.
    pub tolls: f64,
    /// Worth of the shelf life used, waiting for the truck included.
    pub shelf_life: f64,
}

impl TransportCosts {
    /// All of them.
    pub fn total(&self) -> f64 {
        self.trucks + self.road + self.tolls + self.shelf_life
    }

    /// Every part `factor` times.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            trucks: self.trucks * factor,
            road: self.road * factor,
            tolls: self.tolls * factor,
            shelf_life: self.shelf_life * factor,
        }
    }

    /// Part by part with another.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            trucks: self.trucks + other.trucks,
            road: self.road + other.road,
            tolls: self.tolls + other.tolls,
            shelf_life: self.shelf_life + other.shelf_life,
        }
    }
}

/// One of the best plans, its sample days really routed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SitingRoutedRow)]
pub struct RoutedRow {
    /// Names of the sites chosen.
    pub sites: Vec<String>,
    /// Value by round trips to every point.
    pub star_value: f64,
    /// Value with transport as routed.
    pub routed_value: f64,
    /// Transport and shelf life lost by round trips, yuan per tonne of the sample.
    pub star_yuan_t: f64,
    /// The same as routed.
    pub routed_yuan_t: f64,
    /// What the round trips are made of, yuan per tonne.
    pub star_parts: TransportCosts,
    /// What the routes are made of, yuan per tonne.
    pub routed_parts: TransportCosts,
    /// How full trucks come back from a routed trip, in percent of their payload.
    pub fill_percent: f64,
    /// The same as the round trips assume.
    pub assumed_fill_percent: f64,
    /// Difference in percent.
    pub difference_percent: f64,
    /// The `transport_percent` with which round trips would cost what the routes cost.
    pub calibrated_transport_percent: f64,
    /// Standard error of the difference over the sample days, in percentage points.
    pub error_points: f64,
    /// Sample days.
    pub days: usize,
    /// Lots routed.
    pub lots: usize,
    /// Lots that no truck could fetch; left out on both sides.
    pub unserved: usize,
}
