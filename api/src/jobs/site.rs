//! The job that answers where hubs should stand: a study of a siting question, kept with all that is
//! shown of it.

use super::work::{Failing, Watcher, read};
use super::workshop::{Trouble, Workshop};
use crate::failure::Failure;
use crate::output::siting::{SitingShowing, brief, geojson, map_page};
use crate::siting::{
    AskedStudy, CaseRoads, Region, Report, SitingQuestion, finding_line, read_case, study,
};
use crate::store::{Job, Made, NewRecord, Outcome};
use crate::words::Language;
use optimizer::siting::{Relaxation, SitingFinding};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Instant;
use utoipa::ToSchema;

/// The kind of a siting question among records.
pub const QUESTION: &str = "siting";
/// The kind of a study's summary.
pub const STUDY: &str = "study";
/// The kind of all that is shown of a study, in the scope of its identifier.
pub const STUDY_FILES: &str = "study_files";

/// What a list shows of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StudySummary {
    /// Its identifier, that of the job that made it.
    pub id: String,
    /// The question it answers.
    pub siting: String,
    /// What people call it.
    pub name: String,
    /// When it was asked for.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Unit of `value` and `bound`: `yuan_year`, `minutes` or `tonnes_year`.
    pub unit: String,
    /// Value of the objective.
    pub value: f64,
    /// No plan has a lower value.
    pub bound: f64,
    /// Difference of both in percent of the value.
    pub gap_percent: f64,
    /// Investment, yuan.
    pub investment_yuan: f64,
    /// Mean minutes from point to hub.
    pub mean_minutes: f64,
    /// Longest leg used.
    pub max_minutes: u32,
    /// Identifiers of the open sites.
    pub sites: Vec<String>,
    /// Fingerprint of tables, facts and map.
    pub fingerprint: String,
    /// What was asked.
    #[schema(value_type = crate::siting::StudyRequest)]
    pub request: Value,
}

/// All that is shown of a study; pages in Chinese and English.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyFiles {
    /// What `coldroute site` writes as `siting.json`.
    pub report: Report,
    /// And as `siting.geojson`.
    pub geojson: Value,
    /// The map page.
    pub pages: [String; 2],
    /// The brief on one sheet.
    pub briefs: [String; 2],
}

impl Workshop {
    /// A question and the map it lies on, ready for the solver.
    ///
    /// # Errors
    /// It is not there, or its tables are wrong.
    fn region(&self, asked: &AskedStudy) -> Result<(Region, crate::siting::Effort), Trouble> {
        let question: SitingQuestion = self.one(QUESTION, "", &asked.question)?;
        let map = self.map(&question.map)?;
        let wrong = |error: crate::siting::RequestError| {
            Trouble::Input(Failure::Usage {
                zh: error.in_chinese(),
                en: error.to_string(),
            })
        };
        let request = question.with(&asked.study).map_err(wrong)?;
        let mut case = read_case(request.folder(), None, &self.facts).map_err(Failure::Findings)?;
        case.decide(&asked.study.forced, &asked.study.forbidden)?;
        let roads = CaseRoads {
            graph: std::sync::Arc::clone(&map.graph),
            checksum: map.checksum,
            attribution: map.attribution.clone(),
        };
        let region = Region::on_roads(case, (*self.facts).clone(), roads)?;
        Ok((region, request.effort))
    }

    pub(super) fn site(&self, job: &Job, watcher: &mut dyn Watcher) -> Result<Outcome, Failing> {
        let asked: AskedStudy = read(&job.request)?;
        let start = Instant::now();
        watcher.tell(&json!({ "stage": "roads", "share": 0.0, "elapsed_s": 0.0 }));
        let (region, effort) = self.region(&asked)?;
        let report = study(&region, effort, &mut |progress| {
            let elapsed = (start.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0;
            watcher.tell(&json!({
                "stage": progress.stage, "share": progress.share, "elapsed_s": elapsed,
                "value": progress.value, "bound": progress.bound,
            }));
            !watcher.is_over()
        });
        let report = match report {
            Ok(report) => report,
            // Ended before there was any plan: nothing to keep, and nothing wrong.
            Err(_) if watcher.is_over() => {
                return Ok(Outcome::of(json!({ "study": null }).to_string()));
            }
            Err(failure) => return Err(Trouble::Input(failure).into()),
        };
        let summary = summary(job, &asked, &report)?;
        let files = files(&region, report);
        let result = json!({ "study": job.id, "summary": summary });
        Ok(Outcome::Done(Box::new(Made {
            result: result.to_string(),
            plan: None,
            records: records(job, &summary, &files)?,
        })))
    }
}

/// A study as records; it bears the job's identifier.
fn records(
    job: &Job,
    summary: &StudySummary,
    files: &StudyFiles,
) -> Result<Vec<NewRecord>, Failing> {
    let text = |error| Failing::from(Trouble::Record(error));
    let record = |kind: &str, scope: &str, id: &str, body| NewRecord {
        kind: kind.to_owned(),
        scope: scope.to_owned(),
        id: id.to_owned(),
        body,
    };
    let all = serde_json::to_string(files).map_err(text)?;
    let brief = serde_json::to_string(summary).map_err(text)?;
    Ok(vec![
        record(STUDY_FILES, &job.id, "all", all),
        record(STUDY, "", &job.id, brief),
    ])
}

fn files(region: &Region, report: Report) -> StudyFiles {
    let roads = region.roads_for_page();
    let showing = |language| SitingShowing {
        report: &report,
        roads: &roads,
        language,
    };
    let both = [Language::Zh, Language::En];
    StudyFiles {
        geojson: geojson::render(&showing(Language::Zh)),
        pages: both.map(|language| map_page::render(&showing(language))),
        briefs: both.map(|language| brief::render(&showing(language))),
        report,
    }
}

fn summary(job: &Job, asked: &AskedStudy, report: &Report) -> Result<StudySummary, Failing> {
    let request = serde_json::to_value(&asked.study);
    Ok(StudySummary {
        id: job.id.clone(),
        siting: asked.question.clone(),
        name: report.name.clone(),
        created_at: job.created_at.clone(),
        unit: report.question.unit.clone(),
        value: report.value,
        bound: report.bound,
        gap_percent: report.gap_percent,
        investment_yuan: report.totals.investment_yuan,
        mean_minutes: report.totals.mean_minutes,
        max_minutes: report.totals.max_minutes,
        sites: report.sites.iter().map(|site| site.id.clone()).collect(),
        fingerprint: report.fingerprint.clone(),
        request: request.map_err(|error| Failing::from(Trouble::Record(error)))?,
    })
}

/// Why no plan of sites keeps the rules: each cause with the smallest change that helps.
pub(super) fn no_plan(findings: &[SitingFinding]) -> Failing {
    let mut failing = Failing::new(
        "no-siting-plan",
        "没有任何建站方案满足全部限制",
        "no plan of sites keeps all the rules",
    );
    failing.0["errors"] = findings.iter().map(cause).collect();
    failing
}

fn cause(finding: &SitingFinding) -> Value {
    let line = |language| finding_line(finding, language);
    json!({
        "code": format!("{:?}", finding.cause),
        "subject": finding.subject,
        "zh": line(Language::Zh),
        "en": line(Language::En),
        "relaxation": finding.relaxation.as_ref().map(relaxation),
    })
}

/// The smallest change in the units of the tables.
fn relaxation(relaxation: &Relaxation) -> Value {
    let tonnes = |units: i64| (units as f64 * crate::siting::UNIT_T).ceil();
    match relaxation {
        Relaxation::RaiseBudget(fen) => json!({ "raise_budget_yuan": (fen + 99) / 100 }),
        Relaxation::RaiseCount(count) => json!({ "raise_sites": count }),
        Relaxation::LowerCount(count) => json!({ "lower_sites": count }),
        Relaxation::RaiseMinutes(minutes) => json!({ "raise_minutes": minutes }),
        Relaxation::AddCapacity(units) => json!({ "add_capacity_t_month": tonnes(*units) }),
        Relaxation::LowerMinUse(units) => {
            json!({ "lower_min_use_t_year": (*units as f64 * crate::siting::UNIT_T).floor() })
        }
        Relaxation::RaiseNearest(count) => json!({ "raise_nearest_sites": count }),
        Relaxation::Omit => json!({ "omit": true }),
    }
}
