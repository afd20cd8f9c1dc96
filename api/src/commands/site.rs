//! `coldroute site`: tables → region → study → table, report.json, GeoJSON, map page, brief, Excel.

use super::day::DEMO_MAP;
use crate::cli::SiteArgs;
use crate::facts::{default_folder, find_upwards};
use crate::failure::Failure;
use crate::files::{NewFile, write_all, write_bytes};
use crate::output::siting::{SitingShowing, brief, geojson, map_page, table, workbook};
use crate::roads::bar_style;
use crate::siting::{Effort, Inputs, Region, Report, study};
use crate::table::Folder;
use crate::words::Language;
use indicatif::ProgressBar;
use std::path::{Path, PathBuf};

/// The demo case, where nobody names another.
pub(crate) const DEMO_CASE: &str = "data/siting/shanxi-60";

const WORKBOOK: &str = "siting.xlsx";

/// Finds where the next hubs should stand and writes what came of it.
///
/// # Errors
/// Wrong tables, rules that no plan keeps, or a folder that cannot be written.
pub fn run(args: &SiteArgs, language: Language) -> Result<(), Failure> {
    let bundled = |relative: &str| find_upwards(relative).unwrap_or_else(|| relative.into());
    let case = args.case.clone().unwrap_or_else(|| bundled(DEMO_CASE));
    let map = args.map.map.clone().unwrap_or_else(|| bundled(DEMO_MAP));
    let inputs = Inputs {
        map,
        facts: args.map.facts.clone().unwrap_or_else(default_folder),
        cache: args.map.cache.clone(),
        points: args.points.clone(),
        forced: args.force.clone(),
        forbidden: args.forbid.clone(),
    };
    let region = inputs.open(Folder::new(&case))?;
    let report = watched(&region, args)?;
    let showing = SitingShowing {
        report: &report,
        roads: &region.roads_for_page(),
        language,
    };
    let out = args.out.clone().unwrap_or_else(|| default_out(&case));
    let files: [NewFile<'_>; 4] = [
        ("siting.json", pretty(&report)),
        ("siting.geojson", pretty(&geojson::render(&showing))),
        ("siting.html", map_page::render(&showing)),
        ("brief.html", brief::render(&showing)),
    ];
    let mut written = write_all(&out, &files)?;
    written.extend(write_workbook(&out, &showing)?);
    say(&table::render(&showing), &written, language);
    Ok(())
}

fn watched(region: &Region, args: &SiteArgs) -> Result<Report, Failure> {
    let effort = Effort {
        steps: args.steps,
        changes: !args.only_plan,
        routed_plans: if args.only_plan { 0 } else { args.routed_plans },
        sample_days: args.sample_days,
        seed: args.seed,
        ..Effort::default()
    };
    let bar = ProgressBar::new(100);
    bar.set_style(bar_style());
    let report = study(region, effort, &mut |progress| {
        bar.set_message(progress.stage.to_owned());
        bar.set_position((progress.share * 100.0) as u64);
        true
    });
    bar.finish_and_clear();
    report
}

fn write_workbook(out: &Path, showing: &SitingShowing<'_>) -> Result<Vec<PathBuf>, Failure> {
    let bytes = workbook::render(showing).map_err(|error| Failure::Unwritable {
        path: out.join(WORKBOOK),
        source: std::io::Error::other(error),
    })?;
    write_bytes(out, WORKBOOK, &bytes).map(|path| vec![path])
}

fn default_out(case: &Path) -> PathBuf {
    PathBuf::from("plans").join(case.file_name().unwrap_or_default())
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("plain data is always JSON") + "\n"
}

#[allow(clippy::print_stdout, reason = "the table is what the command is for")]
fn say(table: &str, written: &[PathBuf], language: Language) {
    println!("{table}");
    for path in written {
        println!("{} {}", language.pick("已写入", "wrote"), path.display());
    }
}
