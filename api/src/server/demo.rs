//! A first start is not empty: the demo map and the demo days, named synthetic wherever shown.

use super::case_import::{CaseImport, import_case};
use super::maps::keep_map;
use crate::commands::day::DEMO_MAP;
use crate::commands::site::DEMO_CASE;
use crate::facts::find_upwards;
use crate::files::csv_texts;
use crate::jobs::{QUESTION, Workshop};
use crate::siting::question_of_folder;
use crate::store::{NewJob, Wanted};

const MAP: &str = "shanxi-synthetic";
const CASES: &str = "data/cases";
/// Demand points of the siting question by township.
const TOWNSHIPS: &str = "points-townships.csv";
/// The day that is planned at once, so that there is something to look at.
const FIRST: &str = "yangqu-july";

/// The setting that says how far the filling is.
const SETTING: &str = "demo";
const BEGUN: &str = "begun";
const FILLED: &str = "filled";

/// Fills a fresh data folder with the demo map and days that come with the program; says whether
/// it did. What an earlier start began and did not end is done again from the beginning: until it
/// has ended nobody has seen or changed any of it.
///
/// # Errors
/// What cannot be read or kept.
pub fn fill_with_demo(workshop: &Workshop) -> anyhow::Result<bool> {
    let store = &workshop.store;
    match store.setting(SETTING)?.as_deref() {
        Some(BEGUN) => {}
        None if store.records("map", "")?.is_empty() => {}
        _ => return Ok(false),
    }
    let (Some(map), Some(cases)) = (find_upwards(DEMO_MAP), find_upwards(CASES)) else {
        return Ok(false);
    };
    store.set(SETTING, BEGUN)?;
    let failed = |problem: super::problem::Problem| anyhow::anyhow!("demo: {problem:?}");
    let copy = store.folder().join("maps/.demo.osm.pbf");
    std::fs::create_dir_all(store.folder().join("maps"))?;
    std::fs::copy(map, &copy)?;
    keep_map(workshop, MAP, &copy, "demo").map_err(failed)?;
    let mut folders: Vec<_> = std::fs::read_dir(cases)?.collect::<Result<_, _>>()?;
    folders.sort_by_key(std::fs::DirEntry::file_name);
    for folder in folders
        .iter()
        .filter(|folder| folder.path().join("day.csv").is_file())
    {
        let name = folder.file_name().to_string_lossy().into_owned();
        let case = CaseImport {
            day: name.clone(),
            area: name,
            map: MAP.into(),
            files: csv_texts(&folder.path())?,
        };
        import_case(workshop, &case, "demo").map_err(failed)?;
    }
    keep_questions(workshop)?;
    store.submit(&NewJob {
        id: None,
        kind: "plan",
        day: FIRST,
        owner: "demo",
        request: "{\"seconds\":10.0,\"seed\":1,\"language\":\"zh\"}",
        key: Some("first"),
        inputs: None,
    })?;
    store.set(SETTING, FILLED)?;
    Ok(true)
}

/// The siting questions that come with the program: by county, and by township.
fn keep_questions(workshop: &Workshop) -> anyhow::Result<()> {
    let Some(folder) = find_upwards(DEMO_CASE) else {
        return Ok(());
    };
    for (id, points) in [
        ("shanxi-60", None),
        ("shanxi-60-townships", Some(TOWNSHIPS)),
    ] {
        let question = question_of_folder(&folder, points, [id, MAP])
            .map_err(|found| anyhow::anyhow!("demo: {found:?}"))?;
        let body = serde_json::to_string(&question)?;
        workshop
            .store
            .put_record((QUESTION, ""), (id, &body), Wanted::Any, "demo")?;
    }
    Ok(())
}
