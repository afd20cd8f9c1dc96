//! Where hubs should stand: location models, their solvers and what to show a planner.
//!
//! Knows sites, demand points and the minutes and money between them; it knows no map, no clock
//! and no file. [`solve`] is the entry: a checked [`SitingProblem`], a [`SitingModel`], and the
//! answer with value and proved bound.

mod answer;
mod center;
mod diagnosis;
mod findings;
mod formulation;
mod model;
mod network;
mod problem;
mod progress;
mod reduce;
mod solve;
mod start;
mod verify;

pub use answer::{Assignment, Method, SitingAnswer, SitingError};
pub use findings::{Cause, Finding, LARGEST_TOTAL, Relaxation};
pub use model::{Equity, Objective, Rules, Serving, SitingModel};
pub use problem::{
    CostBasis, DemandPoint, Leg, Scenario, Site, SiteStatus, SitingDraft, SitingProblem,
};
pub use progress::{Progress, StopRule};
pub use solve::{Backend, SitingParams, solve};
pub use verify::{Violation, verify};
