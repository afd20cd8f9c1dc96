//! What a job can be asked for.

use crate::resources::Moment;
use crate::words::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Asks for a plan of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// Seconds to search.
    #[serde(default = "ten_seconds")]
    #[schema(minimum = 0, maximum = 3600, default = 10, example = 2)]
    pub seconds: f64,
    /// Iterations to search instead: equal seed and iterations give equal plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub iterations: Option<u64>,
    /// Seed of the random choices.
    #[serde(default = "one")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64, default = 1)]
    pub seed: u64,
    /// When the plan must be there: the search ends by then, and a job that has not begun by then
    /// fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Moment>,
    /// Language of the plan page.
    #[serde(default)]
    pub language: Language,
    /// A plan of the same day to start from: with no iterations, only what must change is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Vehicles whose lots stay those of that plan in their order, no more and no fewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frozen: Vec<String>,
}

/// Asks for a plan of the rest of a running day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RePlanRequest {
    /// The moment it is for, RFC 3339 or a clock time of the day; default is now, or the last thing
    /// reported where the day is not today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "05:10")]
    pub at: Option<String>,
    /// The plan in force; default is the approved one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Seconds to search; the first safe answer is told at once.
    #[serde(default = "five_seconds")]
    #[schema(minimum = 0, maximum = 600, default = 5)]
    pub seconds: f64,
    /// Iterations to search instead: equal seed and iterations give equal plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub iterations: Option<u64>,
    /// Seed of the random choices.
    #[serde(default = "one")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64, default = 1)]
    pub seed: u64,
    /// Language of the plan page.
    #[serde(default)]
    pub language: Language,
}

/// Asks for replays of a plan under random travel, loading and weather.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationRequest {
    /// How many replays.
    #[serde(default = "a_thousand")]
    #[schema(minimum = 1, maximum = 100_000, default = 1000)]
    pub replays: u32,
    /// Seed of the random choices.
    #[serde(default = "one")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64, default = 1)]
    pub seed: u64,
    /// Whether nothing is random: the plan as it stands.
    #[serde(default)]
    pub calm: bool,
}

/// Asks for time and distance between all pairs of points, for a kind of truck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixRequest {
    /// The map.
    #[schema(example = "shanxi-synthetic")]
    pub map: String,
    /// `car`, or a kind of truck by its identifier.
    #[schema(example = "reefer_42_blue")]
    pub profile: String,
    /// Longitude and latitude of every point, WGS-84; the farthest from a road that is taken is
    /// two kilometers.
    #[schema(min_items = 1, max_items = 5000, example = json!([[112.64651, 38.06931], [112.60883, 38.23301]]))]
    pub points: Vec<[f64; 2]>,
}

const fn ten_seconds() -> f64 {
    10.0
}

const fn five_seconds() -> f64 {
    5.0
}

const fn a_thousand() -> u32 {
    1_000
}

const fn one() -> u64 {
    1
}
