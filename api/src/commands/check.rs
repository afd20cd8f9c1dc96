//! `coldroute check`: a plan file, or that of a re-plan, judged by the independent verifier against its own inputs.

use crate::cli::CheckArgs;
use crate::dto;
use crate::failure::Failure;
use crate::live::open_running;
use crate::output::yuan;
use crate::words::Language;
use optimizer::verify::{verify, verify_exceptions};

/// Judges a plan file.
///
/// # Errors
/// The rules it breaks, inputs that have changed since, or a file that is no plan.
pub fn run(args: &CheckArgs, language: Language) -> Result<(), Failure> {
    let running = open_running(&args.plan, &args.cache)?;
    let plan = &running.plan;
    let problem = running.planned_for()?;
    let mut violations = verify(problem.as_ref(), plan);
    let noted = dto::read_exceptions(&running.file)?;
    let rules = &running.opened.alarms.temperatures;
    violations.extend(verify_exceptions(problem.as_ref(), plan, rules, &noted));
    if !violations.is_empty() {
        return Err(Failure::Violations(violations));
    }
    let lots = plan.fetched();
    say(
        lots,
        plan.unserved.len(),
        &yuan(plan.costs.total()),
        language,
    );
    Ok(())
}

#[allow(
    clippy::print_stdout,
    reason = "the verdict is what the command is for"
)]
fn say(lots: usize, unserved: usize, total: &str, language: Language) {
    match language {
        Language::Zh => {
            println!("核对通过：{lots} 批货，未收 {unserved} 批，合计 {total} 元，0 处违规");
        }
        Language::En => {
            println!("passed: {lots} lots, {unserved} left behind, {total} yuan, 0 violations");
        }
    }
}
