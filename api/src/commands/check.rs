//! `coldroute check`: a plan file judged by the independent verifier against its own inputs.

use super::planned::Planned;
use crate::cli::CheckArgs;
use crate::failure::Failure;
use crate::output::yuan;
use crate::words::Language;

/// Judges a plan file.
///
/// # Errors
/// The rules it breaks, inputs that have changed since, or a file that is no plan.
pub fn run(args: &CheckArgs, language: Language) -> Result<(), Failure> {
    let Planned { plan, .. } = Planned::open(&args.plan, &args.cache)?;
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
