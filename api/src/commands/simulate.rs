//! `coldroute simulate`: a plan replayed many times; how often it holds, where it breaks, what
//! would mend it.

use crate::cli::SimulateArgs;
use crate::failure::Failure;
use crate::files::{NewFile, write_all};
use crate::live::shapes::simulation_dto;
use crate::live::{mend_text, open_running, pretty, tell};
use crate::output::yuan;
use crate::words::Language;
use optimizer::Problem;
use optimizer::day::solution_of;
use optimizer::simulation::{SimulationReport, SimulationSettings, simulate};
use optimizer::verify::verify;
use std::time::Instant;

/// Replays a plan.
///
/// # Errors
/// Wrong input, or a plan that breaks rules: what is no plan cannot be replayed.
pub fn run(args: &SimulateArgs, language: Language) -> Result<(), Failure> {
    let running = open_running(&args.plan, &args.cache)?;
    let problem = running.planned_for()?;
    let problem = problem.as_ref();
    let violations = verify(problem, &running.plan);
    if !violations.is_empty() {
        return Err(Failure::Violations(violations));
    }
    let settings = if args.calm {
        SimulationSettings::calm()
    } else {
        running.settings.simulation
    };
    let solution = solution_of(problem, &running.plan);
    let started = Instant::now();
    let report = simulate(problem, &solution, &settings, args.replays, args.seed);
    let report = report.map_err(|broken| Failure::Usage {
        zh: format!(
            "这个方案的路线违反规则 {:?}，无法回放；请重新排",
            broken.rule
        ),
        en: format!(
            "a route of this plan breaks {:?} and cannot be replayed: plan again",
            broken.rule
        ),
    })?;
    say(problem, &report, started.elapsed().as_secs_f64(), language);
    if let Some(folder) = &args.out {
        let dto = simulation_dto(problem, &report);
        let text = pretty(&dto);
        let files: [NewFile<'_>; 1] = [("simulation.json", text)];
        for path in write_all(folder, &files)? {
            tell(&format!(
                "{} {}",
                language.pick("已写入", "wrote"),
                path.display()
            ));
        }
    }
    Ok(())
}

/// What a person wants to know of a report.
pub fn say(problem: &Problem, report: &SimulationReport, seconds: f64, language: Language) {
    let share = report.fine_share * 100.0;
    let cost = &report.cost;
    let [mean, p10, p90] = [cost.mean, cost.p10, cost.p90].map(yuan);
    let (replays, seed) = (report.replays, report.seed);
    tell(&match language {
        Language::Zh => format!(
            "回放 {replays} 次（种子 {seed}，{seconds:.2} 秒）：守住全部限值的货批 {share:.1}%，费用 {mean} 元（{p10}–{p90}）"
        ),
        Language::En => format!(
            "{replays} replays (seed {seed}, {seconds:.2} s): {share:.1} % of lots keep all limits, cost {mean} yuan ({p10}–{p90})"
        ),
    });
    for place in &report.weakest {
        let vehicle = &problem.vehicles[place.vehicle.index()].id;
        let market = place
            .market
            .map_or("–", |market| &problem.markets[market.index()].id);
        let failing = place.failing * 100.0;
        let mend = mend_text(place.mend, language);
        tell(&match language {
            Language::Zh => format!(
                "  薄弱处：{vehicle} 第 {} 趟 {market}，{failing:.0}% 出问题；{mend}",
                place.trip + 1
            ),
            Language::En => format!(
                "  weak: {vehicle}, trip {}, {market} fails in {failing:.0} %; {mend}",
                place.trip + 1
            ),
        });
    }
}
