//! The coldroute application: files in and out, command line, pages.
//!
//! It knows how things are said and stored, never how anything is computed.

pub mod case;
<<<<<<< HEAD
pub mod cli;
=======
>>>>>>> api
pub mod clock;
pub mod commands;
pub mod dto;
pub mod facts;
<<<<<<< HEAD
pub mod failure;
pub mod files;
=======
>>>>>>> api
pub mod findings;
pub mod output;
pub mod table;
pub mod text;
pub mod weather;
pub mod roads;
pub mod stop;
mod table;
mod text;
pub mod weather;
pub mod words;
