//! Where hubs should stand: location models, their solvers and what to show a planner.
//!
//! Knows sites, demand points and the minutes and money between them; it knows no map, no clock
//! and no file. [`solve`] is the entry: a checked [`SitingProblem`], a [`SitingModel`], and the
//! answer with value and proved bound.

mod answer;
mod center;
mod diagnosis;
mod engine;
mod feasible;
mod findings;
mod formulation;
mod freshness;
mod front;
mod model;
mod phased_program;
mod phases;
mod problem;
mod progress;
mod reading;
mod reduce;
mod reduced;
mod relax;
mod relaxing;
mod sensitivity;
mod shortage;
mod solve;
mod start;
mod supported;
mod table;
mod verify;

pub use answer::{Assignment, Method, SitingAnswer, SitingError};
pub use findings::{LARGEST_TOTAL, Relaxation, SitingCause, SitingFinding};
pub use freshness::{FreshnessCurve, Loaded};
pub use front::{FrontPoint, TravelMeasure, front};
pub use model::{Equity, Objective, Rules, Serving, SitingModel};
pub use phases::{Phase, PhasedAnswer, solve_phases};
pub use problem::{
    CostBasis, DemandPoint, Scenario, Site, SiteStatus, SitingDraft, SitingLeg, SitingProblem,
};
pub use progress::{SitingProgress, SitingStop};
pub use relax::relax;
pub use sensitivity::{Change, Tried, leave_one_out, serve_from, short_list, try_changes};
pub use solve::{Backend, SitingParams, solve};
pub use supported::supported_front;
pub use table::{CountyRow, SiteRow, SitingTable, tabulate};
pub use verify::{SitingViolation, verify};
