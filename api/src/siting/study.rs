//! From a region to a report: the best plan with its proof, then what becomes of it.

use super::describe::people_value;
use super::question::{model, params, phases};
use super::region::{Region, UNIT_T};
use super::report::{Bar, FrontRow, PhaseRow, Report, Without};
use super::routed;
use super::words::reason;
use crate::failure::Failure;
use optimizer::siting::{
    Change, FrontPoint, SiteStatus, SitingAnswer, SitingError, SitingModel, SitingParams,
    SitingProblem, SitingProgress, TravelMeasure, Tried, front, leave_one_out, short_list, solve,
    solve_phases, supported_front, try_changes,
};
use tracing::info;
use utoipa::ToSchema;

/// How much is asked, and how long each search may take; all in steps, so that equal inputs give
/// equal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(as = SitingEffort)]
pub struct Effort {
    /// Price steps of the search for the plan; each plan without one of its sites gets a third,
    /// every other question an eighth.
    #[schema(minimum = 1, default = 20000)]
    pub steps: u64,
    /// Whether leave-one-out, sensitivity, fronts and phases are computed too.
    pub changes: bool,
    /// Best plans that are re-priced by routes.
    pub routed_plans: usize,
    /// Sample days of each.
    pub sample_days: usize,
    /// Iterations of each route search.
    pub route_iterations: u64,
    /// Seed of the sample days.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            steps: 20_000,
            changes: true,
            routed_plans: 3,
            sample_days: 3,
            route_iterations: 250,
            seed: 1,
        }
    }
}

/// How far a study is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudyProgress<'a> {
    /// What is being done: `solve`, `leave-one-out`, `sensitivity`, `front`, `phases` or `routes`.
    pub stage: &'a str,
    /// Share that is done.
    pub share: f64,
    /// While the plan itself is sought: the best so far, in the unit of the question.
    pub value: Option<f64>,
    /// And what no plan can beat.
    pub bound: Option<f64>,
}

impl<'a> StudyProgress<'a> {
    const fn of(stage: &'a str, share: f64) -> Self {
        Self {
            stage,
            share,
            value: None,
            bound: None,
        }
    }
}

/// The stage that finds the plan itself.
const SOLVE: &str = "solve";
/// The stage that tries the plan without each of its sites; small differences count there.
const LEAVE_ONE_OUT: &str = "leave-one-out";
/// Gap at which a question about a change may stop.
const CHANGE_GAP: f64 = 3e-3;
/// Points of each front.
const FRONT_POINTS: usize = 5;

/// Studies a region. `go_on` hears what is being done and the share that is done; where it says
/// no, the search at hand ends with what it has and the rest is left out.
///
/// # Errors
/// [`Failure::Siting`] with causes and smallest relaxations where no plan keeps the rules.
pub fn study(
    region: &Region,
    effort: Effort,
    go_on: &mut dyn FnMut(&StudyProgress<'_>) -> bool,
) -> Result<Report, Failure> {
    let mut study = Study {
        region,
        model: model(&region.case),
        params: params(&region.case),
        effort,
        go_on,
        done: 0.0,
    };
    let answer = study.solve().map_err(|error| refusal(region, error))?;
    let mut report = region.describe(&study.model, &answer);
    report.seed = effort.seed;
    if effort.changes || effort.routed_plans > 1 {
        let rivals = study.rivals(&answer);
        report.leave_one_out = rivals
            .iter()
            .map(|tried| study.without(&answer, tried))
            .collect();
        if effort.changes {
            report.sensitivity = study.sensitivity(&answer);
            (report.front_minutes, report.front_worst) = study.fronts();
            report.phases = study.phases();
        }
        let plans = short_list(&answer, &rivals, effort.routed_plans);
        report.routed = study.routed(&plans);
    } else if effort.routed_plans == 1 {
        report.routed = study.routed(std::slice::from_ref(&answer));
    }
    Ok(report)
}

/// No plan is a result with reasons for the person who asked.
fn refusal(region: &Region, error: SitingError) -> Failure {
    match error {
        SitingError::Infeasible(findings) => Failure::Siting(region.named(&findings)),
        other => Failure::Usage {
            zh: format!("选址求解没有完成：{other}；请增加 --steps，或放宽限制"),
            en: format!("{other}; raise --steps, or relax the limits"),
        },
    }
}

struct Study<'a> {
    region: &'a Region,
    model: SitingModel,
    params: SitingParams,
    effort: Effort,
    go_on: &'a mut dyn FnMut(&StudyProgress<'_>) -> bool,
    done: f64,
}

impl Study<'_> {
    /// Calls `ask` with a stop rule of its own for every search.
    fn search<T>(
        &mut self,
        stage: &str,
        until: f64,
        ask: impl FnOnce(&SitingModel, &SitingParams, &mut dyn FnMut(&SitingProgress) -> bool) -> T,
    ) -> T {
        let whole = stage == SOLVE;
        let (part, gap) = match stage {
            SOLVE => (1, 0.0),
            LEAVE_ONE_OUT => (3, 0.0),
            _ => (8, CHANGE_GAP),
        };
        let steps = self.effort.steps.div_ceil(part);
        let done = self.done;
        let go_on = &mut self.go_on;
        let asked = &self.model;
        let mut stop = |progress: &SitingProgress| {
            let share = (progress.steps as f64 / steps as f64).min(1.0);
            let shown = |fen| people_value(asked, fen);
            let told = StudyProgress {
                stage,
                share: done + share * (until - done),
                value: progress.value.filter(|_| whole).map(shown),
                bound: whole.then(|| shown(progress.bound)),
            };
            !go_on(&told) || progress.steps >= steps
        };
        let params = SitingParams {
            gap: self.params.gap.max(gap),
            ..self.params.clone()
        };
        let answer = ask(&self.model, &params, &mut stop);
        info!(stage, "asked");
        self.done = until;
        answer
    }

    fn solve(&mut self) -> Result<SitingAnswer, SitingError> {
        let problem = &self.region.problem;
        self.search(SOLVE, 0.2, |model, params, mut stop| {
            solve(problem, model, params, &mut stop)
        })
    }

    fn rivals(&mut self, answer: &SitingAnswer) -> Vec<Tried> {
        let problem = &self.region.problem;
        self.search(LEAVE_ONE_OUT, 0.4, |model, params, mut stop| {
            leave_one_out(problem, model, answer, params, &mut stop)
        })
    }

    fn without(&self, answer: &SitingAnswer, tried: &Tried) -> Without {
        let site = match tried.change {
            Change::WithoutSite(site) => self.region.name(site),
            _ => String::new(),
        };
        match &tried.outcome {
            Ok(plan) => Without {
                site,
                value: Some(people_value(&self.model, plan.value)),
                worse_percent: Some(percent(plan.value - answer.value, answer.value)),
                worse_at_least_percent: Some(percent(
                    (plan.bound - answer.value).max(0),
                    answer.value,
                )),
                instead: self.region.names(&plan.open, &answer.open),
                reason: None,
            },
            Err(error) => Without {
                site,
                reason: Some(reason(self.region, error)),
                ..Without::default()
            },
        }
    }

    fn sensitivity(&mut self, answer: &SitingAnswer) -> Vec<Bar> {
        let mut bars = Vec::new();
        let problem = &self.region.problem;
        for (zh, en, change) in circumstances() {
            let outcome = self.search(
                "sensitivity",
                self.done + 0.02,
                |model, params, mut stop| {
                    try_changes(problem, model, vec![change], params, &mut stop)
                },
            );
            let outcome = outcome.into_iter().next().map(|tried| tried.outcome);
            bars.extend(outcome.map(|outcome| self.bar(answer, zh, en, outcome)));
        }
        for closure in &self.region.case.closures {
            let (zh, en) = (
                format!("封路：{}", closure.name),
                format!("closed: {}", closure.name),
            );
            let outcome = match self.region.with_closure(closure) {
                Ok(problem) => self.search(
                    "sensitivity",
                    self.done + 0.02,
                    |model, params, mut stop| solve(&problem, model, params, &mut stop),
                ),
                Err(findings) => Err(SitingError::Infeasible(findings)),
            };
            bars.push(self.bar(answer, &zh, &en, outcome));
        }
        bars
    }

    fn bar(
        &self,
        answer: &SitingAnswer,
        zh: &str,
        en: &str,
        outcome: Result<SitingAnswer, SitingError>,
    ) -> Bar {
        let bar = Bar {
            zh: zh.into(),
            en: en.into(),
            ..Bar::default()
        };
        match outcome {
            Ok(plan) => Bar {
                value: Some(people_value(&self.model, plan.value)),
                change_percent: Some(percent(plan.value - answer.value, answer.value)),
                gap_percent: Some(100.0 * plan.gap()),
                opens: self.region.names(&plan.open, &answer.open),
                closes: self.region.names(&answer.open, &plan.open),
                ..bar
            },
            Err(error) => Bar {
                reason: Some(reason(self.region, &error)),
                ..bar
            },
        }
    }

    /// Cost against mean minutes, and against the point worst off.
    fn fronts(&mut self) -> (Vec<FrontRow>, Vec<FrontRow>) {
        let problem = &self.region.problem;
        let mean = self.search("front", 0.7, |model, params, mut stop| {
            supported_front(problem, model, FRONT_POINTS, params, &mut stop)
        });
        let worst = self.search("front", 0.8, |model, params, mut stop| {
            let measure = TravelMeasure::WorstMinutes;
            front(problem, model, measure, FRONT_POINTS, params, &mut stop)
        });
        let rows = |points: Result<Vec<FrontPoint>, SitingError>| {
            let points = points.unwrap_or_default();
            points
                .iter()
                .map(|point| self.front_row(problem, point))
                .collect()
        };
        (rows(mean), rows(worst))
    }

    fn front_row(&self, problem: &SitingProblem, point: &FrontPoint) -> FrontRow {
        let totals = self.region.totals(&point.answer);
        let worst = TravelMeasure::WorstMinutes.of(problem, &point.answer);
        FrontRow {
            mean_minutes: totals.mean_minutes,
            max_minutes: worst as u32,
            value: people_value(&self.model, point.answer.value),
            gap_percent: 100.0 * point.answer.gap(),
            sites: self.region.names(&point.answer.open, &[]),
        }
    }

    /// Stages of building; an early stage may have fewer sites than the question asks for.
    fn phases(&mut self) -> Vec<PhaseRow> {
        let phases = phases(&self.region.case);
        if phases.is_empty() {
            return Vec::new();
        }
        let problem = &self.region.problem;
        let answer = self.search("phases", 0.85, |model, params, mut stop| {
            let mut model = model.clone();
            model.rules.least_sites = 0;
            let params = SitingParams {
                milp_seconds: Some(0.0),
                ..params.clone()
            };
            solve_phases(problem, &model, &phases, &params, &mut stop)
        });
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                return vec![PhaseRow {
                    phase: phases[0].name.clone(),
                    reason: Some(reason(self.region, &error)),
                    ..PhaseRow::default()
                }];
            }
        };
        let mut standing: Vec<usize> = self.region.with_status(SiteStatus::Existing);
        let mut rows = Vec::new();
        for (phase, plan) in phases.iter().zip(&answer.phases) {
            rows.push(PhaseRow {
                phase: phase.name.clone(),
                investment_yuan: self.region.investment(&plan.open),
                value: people_value(&self.model, plan.value),
                opens: self.region.names(&plan.open, &standing),
                reason: None,
            });
            standing.clone_from(&plan.open);
        }
        rows
    }

    fn routed(&mut self, plans: &[SitingAnswer]) -> Vec<super::report::RoutedRow> {
        let mut rows = Vec::new();
        let share = (1.0 - self.done) / plans.len().max(1) as f64;
        for plan in plans {
            if !(self.go_on)(&StudyProgress::of("routes", self.done)) {
                break;
            }
            rows.extend(routed::reprice(self.region, &self.model, plan, self.effort));
            self.done += share;
        }
        rows.sort_by(|a, b| a.routed_value.total_cmp(&b.routed_value));
        rows
    }
}

fn circumstances() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("产量 −20 %", "volume −20 %", Change::Volume(800)),
        ("产量 +20 %", "volume +20 %", Change::Volume(1_200)),
        (
            "运输与损耗费用 −20 %",
            "transport cost −20 %",
            Change::LegCost(800),
        ),
        (
            "运输与损耗费用 +20 %",
            "transport cost +20 %",
            Change::LegCost(1_200),
        ),
        (
            "建设与固定费用 −20 %",
            "site cost −20 %",
            Change::SiteCost(800),
        ),
        (
            "建设与固定费用 +20 %",
            "site cost +20 %",
            Change::SiteCost(1_200),
        ),
    ]
}

fn percent(difference: i64, of: i64) -> f64 {
    100.0 * difference as f64 / of.max(1) as f64
}

/// Tonnes of units.
pub(super) fn tonnes(units: f64) -> f64 {
    units * UNIT_T
}
