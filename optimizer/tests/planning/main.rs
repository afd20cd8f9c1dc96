//! What one route means, by hand arithmetic: its times, its rules, its stowage, its price.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests may fail as tests do, and say where"
)]

mod money;
mod plain;
mod rules;
mod schedule;
mod stowage;
