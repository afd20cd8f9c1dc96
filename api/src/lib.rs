//! The coldroute application: files in and out, command line, pages.
//!
//! It knows how things are said and stored, never how anything is computed.

pub mod clock;
pub mod dto;
pub mod output;
pub mod words;
