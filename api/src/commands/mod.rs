//! What each command does, from its arguments to its files. No arithmetic here.

pub mod check;
pub mod data;
pub mod day;
pub mod doctor;
pub mod export;
pub mod history;
pub mod import;
pub mod intake;
pub mod isochrone;
pub mod map;
pub mod matrix;
pub mod network;
pub mod plan;
pub mod planned;
pub mod products;
pub mod record;
pub mod replan;
pub mod roads;
pub mod route;
pub mod sample;
pub mod serve;
pub mod simulate;
pub mod site;
pub mod study;
pub mod user;
pub mod watch;
pub mod worker;

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::files::write_all;
use std::path::Path;

/// Does what was asked.
///
/// # Errors
/// Whatever keeps a command from its result; nothing half-written is left behind.
pub fn run(cli: &Cli) -> Result<(), Failure> {
    let language = cli.lang;
    match &cli.command {
        Command::Plan(args) => plan::run(args, language),
        Command::Check(args) => check::run(args, language),
        Command::Record(args) => record::run(args, language),
        Command::Study(args) => study::run(args, language),
        Command::Products(args) => products::run(args, language),
        Command::Export(args) => export::run(args, language),
        Command::Intake(args) => intake::run(args, language),
        Command::Import(args) => import::run(args, language),
        Command::Route(args) => route::run(args, language),
        Command::Matrix(args) => matrix::run(args, language),
        Command::Isochrone(args) => isochrone::run(args, language),
        Command::Map(args) => map::run(args, language),
        Command::SampleCase(args) => sample::run(args, language),
        Command::Replan(args) => replan::run(args, language),
        Command::Watch(args) => watch::run(args, language),
        Command::Simulate(args) => simulate::run(args, language),
        Command::History(args) => history::run(args, language),
        Command::Site(args) => site::run(args, language),
        Command::Serve(args) => serve::run(args, language),
        Command::Worker(args) => worker::run(args, language),
        Command::User(args) => user::run(args, language),
        Command::Data(args) => data::run(args, language),
        Command::Doctor(args) => doctor::run(args, language),
    }
}

/// Writes a text to a file, whole or not at all, or to the standard output.
#[allow(clippy::print_stdout, reason = "the text is what the command is for")]
fn write_or_print(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = path else {
        print!("{text}");
        return Ok(());
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    write_all(
        folder.unwrap_or(Path::new(".")),
        &[(&name, text.to_owned())],
    )
    .map(|_| ())
}
