//! The coldroute application: files in and out, command line, pages.
//!
//! It knows how things are said and stored, never how anything is computed.

pub mod access;
pub mod case;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod conditions;
pub mod config;
pub mod datum;
pub mod dto;
pub mod export;
pub mod facts;
pub mod failure;
pub mod fetch;
pub mod files;
pub mod intake;
pub mod jobs;
pub mod links;
pub mod live;
pub mod output;
pub mod places;
pub mod planning;
pub mod progress;
pub mod resources;
pub mod roads;
pub mod serve;
pub mod server;
pub mod siting;
pub mod stop;
pub mod store;
pub mod table;
pub mod text;
pub mod tiles;
pub mod vroom;
pub mod weather;
pub mod words;
