//! How each kind of job is done, from its request to its outcome.

use super::request::{MatrixRequest, PlanRequest};
use super::site::no_plan;
use super::workshop::{Trouble, Workshop};
use crate::clock::unix_milliseconds;
use crate::commands::day::{OpenedDay, fingerprint};
use crate::dto::{CostsDto, InputsDto, SearchDto};
use crate::failure::Failure;
use crate::planning::{WrittenPlan, bound_of, write_down};
use crate::resources::Tables;
use crate::store::{Job, Made, NewPlan, Outcome, PlanPart};
use crate::words::Language;
use optimizer::Plan;
use optimizer::day::solution_of;
use optimizer::solve::{Progress, SolveParams, solve};
use optimizer::stop_rule::StopRule;
use osm_loader::{Meters, Overrides, Position, open_or_customize};
use serde_json::{Value, json};
use std::time::Instant;

/// Hears of a job while it runs, and says when it must end.
pub trait Watcher {
    /// Something to report.
    fn tell(&mut self, report: &Value);
    /// Whether the job must end with what it has.
    fn is_over(&mut self) -> bool;
}

/// What a failed job says, as JSON: a stable code, and in both languages what is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Failing(pub Value);

impl Failing {
    /// A problem with its code and words.
    pub fn new(code: &str, zh: &str, en: &str) -> Self {
        Self(json!({ "code": code, "zh": zh, "en": en }))
    }
}

impl From<Trouble> for Failing {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Input(Failure::Findings(findings)) => {
                let errors: Vec<Value> = findings
                    .iter()
                    .map(|finding| {
                        json!({ "code": finding.code(), "zh": finding.message_zh(), "en": finding.message_en() })
                    })
                    .collect();
                let mut problem =
                    Self::new("invalid-day", "当天的数据有误", "the day's data is wrong");
                problem.0["errors"] = errors.into();
                problem
            }
            Trouble::Input(Failure::Siting(findings)) => no_plan(&findings),
            Trouble::Input(failure) => {
                let lines = |language| failure.lines(language).join("\n");
                Self::new("bad-input", &lines(Language::Zh), &lines(Language::En))
            }
            Trouble::Missing { kind, id } => Self::new(
                "not-found",
                &format!("没有 {kind} {id}；它可能已被删除"),
                &format!("there is no {kind} {id}; it may have been deleted"),
            ),
            Trouble::Store(_) | Trouble::Record(_) => {
                tracing::error!(%trouble, "a job could not be done");
                Self::new("internal", "服务器内部错误", "the server failed")
            }
        }
    }
}

impl Workshop {
    /// Does a job.
    pub fn work(&self, job: &Job, watcher: &mut dyn Watcher) -> Outcome {
        let done = match job.kind.as_str() {
            "plan" => self.plan(job, watcher),
            "matrix" => self.matrix(job),
            "replan" => self.replan(job, watcher),
            "simulate" => self.simulate(job),
            "site" => self.site(job, watcher),
            other => Err(Failing::new(
                "unknown-kind",
                &format!("本程序不会做 {other}"),
                &format!("this program knows no {other} jobs"),
            )),
        };
        done.unwrap_or_else(|failing| Outcome::Failed(failing.0.to_string()))
    }

    fn plan(&self, job: &Job, watcher: &mut dyn Watcher) -> Result<Outcome, Failing> {
        let request: PlanRequest = read(&job.request)?;
        let seconds = seconds_left(&request)?;
        let mut tables = self.tables(&job.day)?;
        let start_from = self.start_from(&request, &mut tables)?;
        let map = self.map(&tables.area.map)?;
        let case = tables
            .case(&self.facts)
            .map_err(|findings| Trouble::Input(Failure::Findings(findings)))?;
        let print = fingerprint(&case, map.checksum);
        let opened = OpenedDay::on_roads(case, &map.graph, print, &map.attribution)
            .map_err(Trouble::Input)?;
        let params = SolveParams {
            seed: request.seed,
            warm_start: start_from.map(|plan| solution_of(&opened.problem, &plan)),
            ..SolveParams::default()
        };
        let start = Instant::now();
        let watcher = std::cell::RefCell::new(watcher);
        let mut stop = Stop {
            start,
            seconds,
            iterations: request.iterations,
            is_over: || watcher.borrow_mut().is_over(),
            calls: 0,
        };
        let mut iterations = 0;
        let solution = solve(&opened.problem, &params, &mut stop, &mut |progress| {
            iterations = progress.iterations;
            watcher.borrow_mut().tell(&report(progress, start));
        });
        let search = SearchDto {
            seed: request.seed,
            iterations,
            bound: bound_of(&opened.problem, &solution, request.bound_seconds),
        };
        let inputs = inputs(&tables, &opened);
        let written = write_down(&opened, &solution, inputs, search, request.language)
            .map_err(Trouble::Input)?;
        Ok(outcome(&tables, written))
    }

    /// The plan to start from, if one is named; routes to be frozen become locks of the day.
    fn start_from(
        &self,
        request: &PlanRequest,
        tables: &mut Tables,
    ) -> Result<Option<Plan>, Failing> {
        let Some(id) = &request.from else {
            return Ok(None);
        };
        let missing = || Trouble::Missing {
            kind: "plan",
            id: id.clone(),
        };
        let text = self.store.plan_part(id, PlanPart::Plan);
        let text = text.map_err(Trouble::from)?.ok_or_else(missing)?;
        let file = crate::dto::parse(&text).map_err(|error| Trouble::Input(error.into()))?;
        for route in file
            .routes
            .iter()
            .filter(|route| request.frozen.contains(&route.vehicle))
        {
            tables.freeze(route);
        }
        let plan = crate::dto::read(&file).map_err(|error| Trouble::Input(error.into()))?;
        Ok(Some(plan))
    }

    fn matrix(&self, job: &Job) -> Result<Outcome, Failing> {
        let request: MatrixRequest = read(&job.request)?;
        let map = self.map(&request.map)?;
        let profile = self.profile(&request.profile)?;
        let no_day = osm_loader::Day {
            year: 2000,
            month: 1,
            day: 1,
        };
        let network = open_or_customize(&map.graph, &profile, &Overrides::default(), no_day);
        let points: Vec<Position> = request
            .points
            .iter()
            .map(|&[lon, lat]| Position::new(lon, lat))
            .collect();
        let snapped = network
            .snap(&points, Meters(2_000))
            .map_err(|error| Trouble::Input(error.into()))?;
        let matrix = network.matrix_between(&snapped);
        let count = points.len() as u32;
        let rows = |value: fn(osm_loader::Travel) -> u32| -> Vec<Vec<Option<u32>>> {
            let cell = |from, to| {
                let leg = matrix.get(osm_loader::LocationId(from), osm_loader::LocationId(to));
                leg.map(value)
            };
            let row = |from| (0..count).map(|to| cell(from, to)).collect();
            (0..count).map(row).collect()
        };
        let result = json!({
            "durations_s": rows(|travel| travel.duration.0),
            "distances_m": rows(|travel| travel.distance.0),
            "attribution": map.attribution,
        });
        Ok(Outcome::of(result.to_string()))
    }
}

pub(super) fn read<T: serde::de::DeserializeOwned>(request: &str) -> Result<T, Failing> {
    serde_json::from_str(request).map_err(|error| Trouble::Record(error).into())
}

/// Seconds to search: less than asked for, where the deadline comes earlier.
fn seconds_left(request: &PlanRequest) -> Result<f64, Failing> {
    let deadline = request.deadline.as_ref().and_then(|moment| {
        let moment: jiff::Timestamp = moment.as_str().parse().ok()?;
        Some((moment.as_millisecond() - unix_milliseconds() as i64) as f64 / 1_000.0)
    });
    match deadline {
        Some(left) if left <= 0.0 => Err(Failing::new(
            "deadline-passed",
            "轮到这个任务时，要求的时限已过；请重新提交，或减少排队的任务",
            "its deadline had passed before its turn came; submit it again or queue less",
        )),
        Some(left) => Ok(request.seconds.min(left)),
        None => Ok(request.seconds),
    }
}

/// Ends by the clock or by iterations, and whenever someone says so.
pub(super) struct Stop<F> {
    pub(super) start: Instant,
    pub(super) seconds: f64,
    pub(super) iterations: Option<u64>,
    pub(super) is_over: F,
    pub(super) calls: u64,
}

impl<F: FnMut() -> bool> StopRule for Stop<F> {
    fn share_used(&mut self, iterations: u64) -> f64 {
        self.calls += 1;
        if self.calls.is_multiple_of(64) && (self.is_over)() {
            return 1.0;
        }
        match self.iterations {
            Some(0) => 1.0,
            Some(all) => iterations as f64 / all as f64,
            None if self.seconds > 0.0 => self.start.elapsed().as_secs_f64() / self.seconds,
            None => 1.0,
        }
    }
}

fn report(progress: &Progress, start: Instant) -> Value {
    json!({
        "share": progress.share_used.min(1.0),
        "iterations": progress.iterations,
        "elapsed_s": (start.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0,
        "cost_fen": progress.best.total().0,
        "costs_fen": CostsDto::from(progress.best),
        "unserved": progress.unserved,
    })
}

fn inputs(tables: &Tables, opened: &OpenedDay) -> InputsDto {
    InputsDto {
        day: opened.day.name.clone(),
        date: opened.day.date,
        case: tables.day.id.clone(),
        map: tables.area.map.clone(),
        facts: "data/facts".into(),
        fingerprint: opened.fingerprint.clone(),
        attribution: opened.attribution.clone(),
    }
}

fn outcome(tables: &Tables, written: WrittenPlan) -> Outcome {
    let id = crate::access::new_id();
    let file = &written.file;
    let fetched: usize = file
        .routes
        .iter()
        .flat_map(|route| &route.trips)
        .map(|trip| trip.stops.len())
        .sum();
    let summary = json!({
        "name": file.inputs.day,
        "date": file.inputs.date.to_string(),
        "cost_fen": file.costs_fen.total,
        "routes": file.routes.len(),
        "fetched": fetched,
        "unserved": file.unserved.len(),
        "iterations": file.search.iterations,
    });
    let texts: serde_json::Map<String, Value> = tables
        .files()
        .into_iter()
        .map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned().into()))
        .collect();
    Outcome::Done(Box::new(Made {
        result: json!({ "plan": id, "summary": summary }).to_string(),
        plan: Some(NewPlan {
            id,
            area: tables.area.id.clone(),
            day: tables.day.id.clone(),
            summary: summary.to_string(),
            plan: written.json,
            geojson: written.geojson,
            page: written.page,
            inputs: Value::Object(texts).to_string(),
            replan: None,
        }),
        records: Vec::new(),
    }))
}
