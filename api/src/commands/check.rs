//! `coldroute check`: a plan file judged by the independent verifier against its own inputs.

use super::day::Inputs;
use crate::cli::CheckArgs;
use crate::dto::{self, InputsDto};
use crate::failure::Failure;
use crate::files::read;
use crate::output::yuan;
use crate::words::Language;
use optimizer::verify::verify;
use std::path::{Path, PathBuf};

/// Judges a plan file.
///
/// # Errors
/// The rules it breaks, inputs that have changed since, or a file that is no plan.
pub fn run(args: &CheckArgs, language: Language) -> Result<(), Failure> {
    let file = dto::parse(&read(&args.plan)?)?;
    let plan = dto::read(&file)?;
    let opened = inputs_of(&file.inputs, &args.plan, &args.cache).open()?;
    if opened.fingerprint != file.inputs.fingerprint {
        return Err(Failure::OtherInputs {
            planned: file.inputs.fingerprint,
            found: opened.fingerprint,
        });
    }
    let violations = verify(&opened.problem, &plan);
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

/// The inputs a plan names, where they stand: as written, or beside the plan file.
pub(crate) fn inputs_of(named: &InputsDto, plan: &Path, cache: &Path) -> Inputs {
    let beside = plan.parent().unwrap_or(Path::new("."));
    let found = |text: &str| {
        let path = PathBuf::from(text);
        if path.exists() {
            path
        } else {
            beside.join(path)
        }
    };
    Inputs {
        map: found(&named.map),
        facts: found(&named.facts),
        case: found(&named.case),
        cache: cache.to_owned(),
    }
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
