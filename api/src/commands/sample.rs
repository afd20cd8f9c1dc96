//! `coldroute sample-case`: a synthetic case on any map.
use crate::cli::SampleArgs;
use crate::failure::Failure;
use crate::words::Language;

pub fn run(_args: &SampleArgs, _language: Language) -> Result<(), Failure> { Ok(()) }
