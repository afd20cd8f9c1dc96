//! `coldroute replan`: a running day's events in, a plan for the rest of it out: the first safe
//! answer at once, better ones as they come.

use crate::cli::ReplanArgs;
use crate::dto::{self, SearchDto};
use crate::failure::Failure;
use crate::files::{NewFile, write_all};
use crate::live::shapes::{REPLAN_FORMAT, RePlanFile};
use crate::live::{
    RunningDay, change_text, contradiction_text, open_running, pretty, replan_notes, tell,
};
use crate::output::yuan;
use crate::planning::exceptions;
use crate::stop::Deadline;
use crate::words::Language;
use optimizer::day::change::Change;
use optimizer::day::{DayState, RePlan, RePlanParams, Remainder, replan};
use optimizer::stop_rule::{Iterations, StopRule};
use std::path::PathBuf;
use std::time::Instant;

/// Plans the rest of a day.
///
/// # Errors
/// Wrong input, or a folder that cannot be written. A plan that the verifier refuses is not shown.
pub fn run(args: &ReplanArgs, language: Language) -> Result<(), Failure> {
    let running = open_running(&args.plan, &args.cache)?;
    let now = running.moment(&args.at)?;
    let events = running.events(args.events.as_deref(), &args.recorder)?;
    let events = running.opened.with_closures(events, now);
    let problem = &running.opened.problem;
    let state = DayState::new(problem, &running.plan, &events, now, &running.settings.day);
    for found in &state.contradictions {
        eprintln!("{}", contradiction_text(found, &state.events, language));
    }
    let (remainder, answer) = match args.iterations {
        Some(iterations) => answered(
            &running,
            &state,
            args.seed,
            &mut Iterations(iterations),
            language,
        ),
        None => answered(
            &running,
            &state,
            args.seed,
            &mut Deadline::new(args.seconds),
            language,
        ),
    };
    if !answer.violations.is_empty() {
        return Err(Failure::Violations(answer.violations));
    }
    say_changes(&answer, &state, language);
    let mut file = replan_file(&running, &state, &answer, args.seed);
    file.plan.exceptions = exceptions(&remainder.problem, &answer.plan, &running.opened);
    let text = pretty(&file);
    let files: [NewFile<'_>; 1] = [("replan.json", text)];
    let folder = args.out.clone().unwrap_or_else(|| beside(&args.plan));
    for path in write_all(&folder, &files)? {
        tell(&format!(
            "{} {}",
            language.pick("已写入", "wrote"),
            path.display()
        ));
    }
    Ok(())
}

fn beside(plan: &std::path::Path) -> PathBuf {
    plan.parent()
        .map(std::path::Path::to_owned)
        .unwrap_or_default()
}

fn answered(
    running: &RunningDay,
    state: &DayState,
    seed: u64,
    stop: &mut impl StopRule,
    language: Language,
) -> (Remainder, RePlan) {
    let started = Instant::now();
    let params = RePlanParams {
        seed,
        ..RePlanParams::default()
    };
    let settings = &running.settings.day;
    replan(state, settings, &params, stop, &mut |_, answer| {
        let seconds = started.elapsed().as_secs_f64();
        let (cost, left) = (yuan(answer.plan.costs.total()), answer.plan.unserved.len());
        let kind = if answer.is_first {
            language.pick("先保住车上的货", "first safe answer")
        } else {
            language.pick("更好的方案", "a better plan")
        };
        tell(&match language {
            Language::Zh => format!("{seconds:.2} 秒 {kind}：{cost} 元，未收 {left} 批"),
            Language::En => format!("{seconds:.2} s {kind}: {cost} yuan, {left} left behind"),
        });
        if answer.is_first {
            say_changes(answer, state, language);
        }
    })
}

/// Changes, those made by events first; each of the others names what it follows from.
fn say_changes(answer: &RePlan, state: &DayState, language: Language) {
    let (count, caused) = (answer.changes.len(), |change: &&Change| {
        !change.because.is_empty()
    });
    let direct = answer.changes.iter().filter(caused).count();
    tell(&match language {
        Language::Zh if count == 0 => "改动 0 处".into(),
        Language::En if count == 0 => "no changes".into(),
        Language::Zh => {
            format!("改动 {count} 处，其中 {direct} 处直接由事件引起，其余是连带的或更省的：")
        }
        Language::En => format!(
            "{count} changes, {direct} of them because of events; the others follow or save money:"
        ),
    });
    let caused_first = answer.changes.iter().filter(caused);
    let others = answer.changes.iter().filter(|change| !caused(change));
    for change in caused_first.chain(others) {
        tell(&format!(
            "  {}",
            change_text(change, &state.events, language)
        ));
    }
}

fn replan_file(running: &RunningDay, state: &DayState, answer: &RePlan, seed: u64) -> RePlanFile {
    let search = SearchDto {
        seed,
        iterations: 0,
        bound: None,
    };
    RePlanFile {
        format: REPLAN_FORMAT.into(),
        notes: replan_notes(running, state, answer),
        plan: dto::write(&answer.plan, running.file.inputs.clone(), search),
    }
}
