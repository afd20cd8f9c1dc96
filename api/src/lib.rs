//! The coldroute application: files in and out, command line, pages.
//!
//! It knows how things are said and stored, never how anything is computed.

pub mod case;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod datum;
pub mod dto;
pub mod export;
pub mod facts;
pub mod failure;
pub mod files;
pub mod links;
pub mod live;
pub mod output;
pub mod planning;
pub mod roads;
pub mod serve;
pub mod stop;
pub mod table;
pub mod text;
pub mod weather;
pub mod words;
