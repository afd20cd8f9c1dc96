//! The `coldroute` program: arguments in, exit code out.

use api::cli::Cli;
use api::commands;
use clap::Parser;
use std::process::ExitCode;
use tracing::level_filters::LevelFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log(cli.verbose, cli.log_json);
    match commands::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            for line in failure.lines(cli.lang) {
                eprintln!("{line}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn log(verbose: u8, json: bool) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}
