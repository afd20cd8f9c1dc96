//! The coldroute application: files in and out, command line, pages.
//!
//! It knows how things are said and stored, never how anything is computed.

pub mod case;
pub mod clock;
pub mod dto;
pub mod facts;
pub mod findings;
pub mod output;
pub mod roads;
pub mod table;
pub mod text;
pub mod weather;
pub mod words;
