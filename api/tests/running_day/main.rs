//! A scripted day for every failure that a county has to live with (DOMAIN §6.6): events in, a
//! plan for the rest of the demo day out, 0 violations on what is still free, the changes in words.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test cannot set up, it must not pass"
)]

mod demo;
mod goods;
mod places;
mod quiet;
mod rest;
mod script;
mod trucks;
