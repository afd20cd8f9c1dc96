//! The planning model of coldroute: which truck fetches which lots, in which order, to which hub,
//! how cold, so that they arrive fresh, legally and cheaply.
//!
//! `ProblemDraft → Problem → Solution → Plan`, and a verifier that believes none of it.
//! What every number means is written in `MODEL.md` beside this crate's manifest; search and
//! verifier implement that page independently.
//! Hub siting has its own rooms: [`siting`].
//!
//! This crate knows no map (roads arrive as a matrix), no HTTP, no files, no clock.

pub mod alarm;
pub mod anneal;
pub mod assemble;
pub mod bound;
pub mod compatibility;
pub mod cost;
mod cost_shares;
pub mod day;
pub mod dispatch;
pub mod draft;
pub mod engine;
pub mod evaluate;
pub mod exhaustive;
pub mod explain;
pub mod fixtures;
pub mod history;
mod insertion;
pub mod milp;
mod moves;
pub mod openings;
pub mod plan;
mod pool;
pub mod problem;
mod quality;
pub mod random;
mod recreate;
mod rounds;
mod ruin;
pub mod rules;
pub mod schedule;
mod search;
pub mod segment;
pub mod simulation;
pub mod siting;
pub mod solution;
pub mod solve;
pub mod stop_rule;
pub mod stowage;
pub mod study;
pub mod thermal;
pub mod units;
pub mod validate;
pub mod verify;

pub use draft::ProblemDraft;
pub use plan::Plan;
pub use problem::Problem;
pub use recreate::RecreateParams;
pub use ruin::RuinParams;
pub use solution::Solution;
pub use solve::{Progress, SolveParams, solve};
pub use stop_rule::{Iterations, StopRule};
pub use validate::Finding;
