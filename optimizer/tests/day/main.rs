//! The running day: its state from events, the plan for the rest of it, what it says of failures.

#![allow(
    clippy::unwrap_used,
    reason = "what a test cannot set up, it must not pass"
)]

#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "not every helper is used here")]
mod common;

mod alarms;
mod failures;
mod properties;
mod running;
