//! Running days in the store: the plan in force with the tables it was made from, what was reported,
//! re-plans and replays.

use super::request::{RePlanRequest, SimulationRequest};
use super::work::{Failing, Stop, Watcher, read};
use super::workshop::{Trouble, Workshop, once};
use crate::case::read_tables;
use crate::clock::unix_seconds;
use crate::commands::day::{OpenedDay, fingerprint};
use crate::dto::{self, CostsDto, SearchDto};
use crate::failure::Failure;
use crate::live::settings::read_live_settings;
use crate::live::shapes::{RePlanNotes, changes_dto, simulation_dto};
use crate::live::{RunningDay, assumed_events, parse_line, replan_notes};
use crate::planning::{WrittenPlan, written};
use crate::store::{Job, Made, NewPlan, Outcome, PlanPart};
use crate::table::Folder;
use optimizer::day::{DayState, Event, RePlan, RePlanParams, Remainder, replan, solution_of};
use optimizer::simulation::{SimulationSettings, simulate};
use optimizer::units::PlanTime;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

/// Days kept open at most.
const MOST_DAYS: usize = 8;

/// A running day with the plan in force, as the store has it.
#[derive(Debug)]
pub struct InForce {
    /// The plan's identifier.
    pub plan: String,
    /// The day's identifier.
    pub day: String,
    /// The area's identifier.
    pub area: String,
    /// The day, the plan, the settings.
    pub running: RunningDay,
}

impl Workshop {
    /// The plan in force of a day: the named one, else the approved one.
    ///
    /// # Errors
    /// There is no such plan, or none is approved.
    pub fn in_force(&self, day: &str, named: Option<&str>) -> Result<InForce, Trouble> {
        let plan = match named {
            Some(named) => self.store.plan(named)?.filter(|plan| plan.day == day),
            None => self.store.approved_plan(day)?,
        };
        let missing = || match named {
            Some(named) => Trouble::Missing {
                kind: "plan",
                id: named.to_owned(),
            },
            None => Trouble::Input(Failure::Usage {
                zh: format!("{day} 还没有批准的方案；请先批准一个，或用 plan 指明"),
                en: format!("no plan of {day} is approved: approve one, or name it as plan"),
            }),
        };
        self.running(&plan.ok_or_else(missing)?.id)
    }

    /// A kept plan with the day it was made from.
    ///
    /// # Errors
    /// There is none, or its map has been replaced since.
    pub fn running(&self, plan: &str) -> Result<InForce, Trouble> {
        let missing = || Trouble::Missing {
            kind: "plan",
            id: plan.to_owned(),
        };
        let row = self.store.plan(plan)?.ok_or_else(missing)?;
        let part = |part| -> Result<String, Trouble> {
            self.store.plan_part(plan, part)?.ok_or_else(missing)
        };
        let file = dto::parse(&part(PlanPart::Plan)?).map_err(Failure::from)?;
        let notes = part(PlanPart::Replan)?;
        let notes: Option<RePlanNotes> = read_notes(&notes)?;
        let assumed = notes.as_ref().map_or(&[][..], |notes| &notes.assumed);
        let assumed = assumed_events(assumed, file.inputs.date)?;
        let opened = self.opened(&file.inputs.fingerprint, &file.inputs.map, || {
            part(PlanPart::Inputs)
        })?;
        let settings = read_live_settings(&self.facts_folder).map_err(Failure::Findings)?;
        Ok(InForce {
            plan: row.id,
            day: row.day,
            area: row.area,
            running: RunningDay {
                notes,
                plan: dto::read(&file).map_err(Failure::from)?,
                opened,
                file,
                settings,
                assumed,
            },
        })
    }

    /// The day of some tables, opened once.
    pub(super) fn opened(
        &self,
        print: &str,
        map: &str,
        tables: impl FnOnce() -> Result<String, Trouble>,
    ) -> Result<Arc<OpenedDay>, Trouble> {
        {
            let mut days = self
                .opened
                .days
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if days.len() >= MOST_DAYS && !days.contains_key(print) {
                days.clear();
            }
        }
        once(&self.opened.days, print, || {
            let texts: BTreeMap<String, String> = serde_json::from_str(&tables()?)?;
            let files = texts
                .into_iter()
                .map(|(name, text)| (name, text.into_bytes()));
            let folder = Folder::in_memory(files.collect());
            let case = read_tables(folder, &self.facts).map_err(Failure::Findings)?;
            let map = self.map(map)?;
            let found = fingerprint(&case, map.checksum);
            if found != print {
                return Err(Trouble::Input(Failure::OtherInputs {
                    planned: print.to_owned(),
                    found,
                }));
            }
            Ok(OpenedDay::on_roads(
                case,
                &map.graph,
                found,
                &map.attribution,
            )?)
        })
    }

    /// Everything reported on a day, with what the plan in force assumes.
    ///
    /// # Errors
    /// The store refuses.
    pub fn reported(&self, in_force: &InForce) -> Result<Vec<Event>, Trouble> {
        let date = in_force.running.opened.day.date;
        let mut events = in_force.running.assumed.clone();
        for report in self.store.reports(&in_force.day, 0, usize::MAX >> 1)? {
            match parse_line(&report.body, date) {
                Ok(event) => events.push(Event {
                    id: report.id,
                    ..event
                }),
                Err((_, error)) => tracing::error!(report.seq, error, "a report cannot be read"),
            }
        }
        Ok(events)
    }

    pub(super) fn replan(&self, job: &Job, watcher: &mut dyn Watcher) -> Result<Outcome, Failing> {
        let request: RePlanRequest = read(&job.request)?;
        let in_force = self.in_force(&job.day, request.plan.as_deref())?;
        let running = &in_force.running;
        let events = self.reported(&in_force)?;
        let now = moment_of(running, &events, request.at.as_deref()).map_err(Trouble::Input)?;
        let events = running.opened.with_closures(events, now);
        let settings = &running.settings.day;
        let problem = &running.opened.problem;
        let state = DayState::new(problem, &running.plan, &events, now, settings);
        let start = Instant::now();
        let watcher = std::cell::RefCell::new(watcher);
        let mut stop = Stop {
            start,
            seconds: request.seconds,
            iterations: request.iterations,
            is_over: || watcher.borrow_mut().is_over(),
            calls: 0,
        };
        let params = RePlanParams {
            seed: request.seed,
            ..RePlanParams::default()
        };
        let mut observer = |_: &Remainder, answer: &RePlan| {
            watcher
                .borrow_mut()
                .tell(&told(answer, &state.events, start));
        };
        let (rest, answer) = replan(&state, settings, &params, &mut stop, &mut observer);
        if !answer.violations.is_empty() {
            return Err(Trouble::Input(Failure::Violations(answer.violations)).into());
        }
        let search = SearchDto {
            seed: request.seed,
            iterations: 0,
            bound: None,
        };
        let rest = running.opened.rest(&rest);
        let judged = (&rest.problem, &answer.plan, &answer.solution);
        let inputs = running.file.inputs.clone();
        let roads = &rest.roads;
        let plan = written(
            (&running.opened, roads),
            judged,
            inputs,
            search,
            request.language,
        );
        let notes = replan_notes(running, &state, &answer);
        Ok(self.replanned(&in_force, &plan, &notes)?)
    }

    /// A re-plan as it is kept, beside the plan it follows.
    fn replanned(
        &self,
        in_force: &InForce,
        plan: &WrittenPlan,
        notes: &RePlanNotes,
    ) -> Result<Outcome, Trouble> {
        let (id, file) = (crate::access::new_id(), &plan.file);
        let trips = file.routes.iter().flat_map(|route| &route.trips);
        let fetched: usize = trips.map(|trip| trip.stops.len()).sum();
        let summary = json!({
            "name": file.inputs.day,
            "date": file.inputs.date.to_string(),
            "cost_fen": file.costs_fen.total,
            "routes": file.routes.len(),
            "fetched": fetched,
            "unserved": file.unserved.len(),
            "iterations": 0,
            "replan": { "of": in_force.plan, "now": notes.now, "changes": notes.changes.len(),
                        "contradictions": notes.contradictions.len() },
        });
        let result = json!({ "plan": id, "summary": summary, "changes": notes.changes,
                             "contradictions": notes.contradictions });
        let tables = self.store.plan_part(&in_force.plan, PlanPart::Inputs)?;
        Ok(Outcome::Done(Box::new(Made {
            result: result.to_string(),
            plan: Some(NewPlan {
                id,
                area: in_force.area.clone(),
                day: in_force.day.clone(),
                summary: summary.to_string(),
                plan: plan.json.clone(),
                geojson: plan.geojson.clone(),
                page: plan.page.clone(),
                inputs: tables.unwrap_or_default(),
                replan: Some(serde_json::to_string(notes)?),
            }),
            records: Vec::new(),
        })))
    }

    pub(super) fn simulate(&self, job: &Job) -> Result<Outcome, Failing> {
        let asked: Simulated = read(&job.request)?;
        let in_force = self.running(&asked.plan)?;
        let running = &in_force.running;
        let problem = running.planned_for().map_err(Trouble::Input)?;
        let problem = problem.as_ref();
        let settings = if asked.request.calm {
            SimulationSettings::calm()
        } else {
            running.settings.simulation
        };
        let solution = solution_of(problem, &running.plan);
        let (replays, seed) = (asked.request.replays, asked.request.seed);
        let report = simulate(problem, &solution, &settings, replays, seed).map_err(|broken| {
            let rule = broken.rule;
            Trouble::Input(Failure::Usage {
                zh: format!("这个方案的路线违反规则 {rule:?}，无法回放；请重新排"),
                en: format!(
                    "a route of this plan breaks {rule:?} and cannot be replayed: plan again"
                ),
            })
        })?;
        let dto = simulation_dto(problem, &report);
        let report = serde_json::to_value(&dto).map_err(Trouble::from)?;
        let result = json!({ "plan": asked.plan, "report": report });
        Ok(Outcome::of(result.to_string()))
    }
}

/// What is kept of a re-plan beside its plan; nothing of a plan of the whole day.
pub(super) fn read_notes(kept: &str) -> Result<Option<RePlanNotes>, serde_json::Error> {
    if kept.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(kept).map(Some)
}

/// A plan to be replayed, and how.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Simulated {
    /// The plan.
    pub plan: String,
    /// What was asked for.
    #[serde(flatten)]
    pub request: SimulationRequest,
}

/// The moment that is asked about: as named; else now, if the day is running; else that of the last
/// report; else when the first truck leaves.
///
/// # Errors
/// What is named is no time.
pub fn moment_of(
    running: &RunningDay,
    events: &[Event],
    named: Option<&str>,
) -> Result<PlanTime, Failure> {
    if let Some(named) = named {
        return running.moment(named);
    }
    let date = running.opened.day.date;
    let now = crate::clock::from_milliseconds(unix_seconds().unsigned_abs() * 1_000);
    let now = crate::clock::from_rfc3339(date, &now);
    if let Some(now) = now.filter(|now| RUNNING.contains(&now.0)) {
        return Ok(now);
    }
    let last = events.iter().filter(|event| !event.is_assumed());
    let last = last.map(|event| event.at).max();
    let first = running.plan.routes.iter().map(|route| route.departure);
    Ok(last.or(first.min()).unwrap_or_default())
}

/// Seconds after its midnight in which a day counts as running.
const RUNNING: std::ops::RangeInclusive<i32> = -6 * 3_600..=36 * 3_600;

fn told(answer: &RePlan, events: &[Event], start: Instant) -> Value {
    let elapsed = start.elapsed().as_secs_f64();
    json!({
        "is_first": answer.is_first,
        "elapsed_s": (elapsed * 1_000.0).round() / 1_000.0,
        "cost_fen": answer.plan.costs.total().0,
        "costs_fen": CostsDto::from(answer.plan.costs),
        "unserved": answer.plan.unserved.len(),
        "changes": changes_dto(&answer.changes, events),
    })
}
