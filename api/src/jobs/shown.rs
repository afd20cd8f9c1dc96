//! A kept plan with the day it was made for, opened again: what pages, exports and drivers see.

use super::live::read_notes;
use super::workshop::{Trouble, Workshop};
use crate::commands::day::OpenedDay;
use crate::dto::{self, PlanFile};
use crate::export::{Exported, Format, Surroundings, export};
use crate::failure::Failure;
use crate::live::Rest;
use crate::live::settings::read_live_settings;
use crate::output::Showing;
use crate::roads::planned_lines;
use crate::store::PlanPart;
use crate::table::{Folder, Record};
use crate::words::Language;
use jiff::Timestamp;
use optimizer::units::Position;
use optimizer::{Plan, Problem};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// A plan, its day and the roads it drives.
#[derive(Debug)]
pub struct ShownPlan {
    /// As written.
    pub file: PlanFile,
    /// As understood.
    pub plan: Plan,
    /// Its inputs as they were.
    pub opened: Arc<OpenedDay>,
    /// Where it is a plan for the rest of the day: that rest.
    rest: Option<Rest>,
    lines: Vec<Vec<Vec<Position>>>,
    lots: Vec<Record>,
}

/// Plans opened lately.
#[derive(Debug, Default)]
pub(super) struct Opened(Mutex<HashMap<String, Arc<ShownPlan>>>);

/// Plans kept open at most: each holds its roads.
const MOST_OPEN: usize = 8;

impl Workshop {
    /// A kept plan with its day.
    ///
    /// # Errors
    /// There is none, or its map or the facts are no longer what they were.
    pub fn shown(&self, id: &str) -> Result<Arc<ShownPlan>, Trouble> {
        let all = || {
            self.opened
                .plans
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(shown) = all().get(id) {
            return Ok(Arc::clone(shown));
        }
        let shown = Arc::new(self.open_plan(id)?);
        let mut all = all();
        if all.len() >= MOST_OPEN {
            all.clear();
        }
        all.insert(id.to_owned(), Arc::clone(&shown));
        Ok(shown)
    }

    fn open_plan(&self, id: &str) -> Result<ShownPlan, Trouble> {
        let part = |part| {
            let missing = || Trouble::Missing {
                kind: "plan",
                id: id.to_owned(),
            };
            self.store.plan_part(id, part)?.ok_or_else(missing)
        };
        let file = dto::parse(&part(PlanPart::Plan)?).map_err(Failure::from)?;
        let plan = dto::read(&file).map_err(Failure::from)?;
        let inputs = part(PlanPart::Inputs)?;
        let texts: BTreeMap<String, String> = serde_json::from_str(&inputs)?;
        let files = texts
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes()));
        let lots = Folder::in_memory(files.collect()).records("lots.csv");
        let print = &file.inputs.fingerprint;
        let opened = self.opened(print, &file.inputs.map, || Ok(inputs))?;
        let rest = match read_notes(&part(PlanPart::Replan)?)? {
            Some(notes) if notes.basis.is_some() => {
                let settings = read_live_settings(&self.facts_folder).map_err(Failure::Findings)?;
                Some(opened.rest_of(&notes, &settings.day)?)
            }
            _ => None,
        };
        let (problem, roads) = rest
            .as_ref()
            .map_or((&opened.problem, opened.roads.as_slice()), |rest| {
                (&rest.problem, rest.roads.as_slice())
            });
        let lines = planned_lines(problem, &plan, roads);
        Ok(ShownPlan {
            file,
            plan,
            opened,
            rest,
            lines,
            lots: lots.unwrap_or_default(),
        })
    }
}

impl ShownPlan {
    /// What it is a plan of: the whole day, or its rest.
    pub fn problem(&self) -> &Problem {
        let rest = self.rest.as_ref().map(|rest| &rest.problem);
        rest.unwrap_or(&self.opened.problem)
    }

    /// As output takes it.
    pub fn showing(&self, language: Language) -> Showing<'_> {
        Showing {
            problem: self.problem(),
            plan: &self.plan,
            lines: &self.lines,
            day: &self.opened.day.name,
            date: self.opened.day.date,
            attribution: &self.opened.attribution,
            language,
            bound: None,
        }
    }

    /// What surrounds an export of it.
    pub fn around<'a>(&'a self, driver_link: Option<&'a str>) -> Surroundings<'a> {
        Surroundings {
            fingerprint: &self.opened.fingerprint,
            now: Timestamp::now(),
            lots: &self.lots,
            driver_link,
        }
    }

    /// Its files in one format; those of one truck where it is named.
    pub fn exported(
        &self,
        format: Format,
        vehicle: Option<&str>,
        language: Language,
        driver_link: Option<&str>,
    ) -> Exported {
        let mut exported = export(&self.showing(language), &self.around(driver_link), format);
        if let Some(vehicle) = vehicle {
            let routes = &self.plan.routes;
            let number = routes.iter().position(|route| route.vehicle == vehicle);
            let prefix = format!("truck-{}-", number.map_or(0, |index| index + 1));
            exported.files.retain(|(name, _)| name.starts_with(&prefix));
        }
        exported
    }
}
