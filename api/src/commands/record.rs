//! `coldroute record`: the temperature record of every lot of a plan, and its exceptions.

use super::planned::Planned;
use crate::cli::RecordArgs;
use crate::failure::Failure;
use crate::files::{NewFile, write_all};
use crate::output::record::RecordSheet;
use crate::words::Language;
use optimizer::units::Seconds;
use optimizer::verify::records;
use std::path::{Path, PathBuf};

/// Writes both tables beside the plan, or where asked.
///
/// # Errors
/// A file that is no plan, inputs that have changed since, or a folder that cannot be written.
pub fn run(args: &RecordArgs, language: Language) -> Result<(), Failure> {
    let Planned { plan, opened, .. } = Planned::open(&args.plan, &args.cache)?;
    let interval = Seconds(args.interval_s);
    let records = records(
        &opened.problem,
        &plan,
        &opened.alarms.temperatures,
        interval,
    );
    let sheet = RecordSheet {
        problem: &opened.problem,
        records: &records,
        date: opened.day.date,
        language,
    };
    let files: [NewFile<'_>; 2] = [
        ("temperature_record.csv", sheet.temperatures()),
        ("exceptions.csv", sheet.exceptions()),
    ];
    let beside = args.plan.parent().unwrap_or(Path::new("."));
    let folder = args.out.clone().unwrap_or_else(|| beside.to_owned());
    let written = write_all(&folder, &files)?;
    let exceptions = records.iter().map(|record| record.exceptions.len()).sum();
    say([records.len(), exceptions], &written, language);
    Ok(())
}

#[allow(
    clippy::print_stdout,
    reason = "what was written is what the command is for"
)]
fn say([lots, exceptions]: [usize; 2], written: &[PathBuf], language: Language) {
    match language {
        Language::Zh => println!("{lots} 批货的温度记录，{exceptions} 条异常"),
        Language::En => println!("temperature records of {lots} lots, {exceptions} exceptions"),
    }
    for path in written {
        println!("{} {}", language.pick("已写入", "wrote"), path.display());
    }
}
