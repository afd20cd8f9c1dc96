//! Opening a plan file with the inputs it was made from, judged by the independent verifier.

use super::day::{Inputs, OpenedDay};
use crate::dto::{self, InputsDto, PlanFile};
use crate::failure::Failure;
use crate::files::read;
use optimizer::Plan;
use optimizer::verify::verify;
use std::path::{Path, PathBuf};

/// A plan that the verifier has let pass, and the day it is for.
#[derive(Debug)]
pub struct Planned {
    /// As written.
    pub file: PlanFile,
    /// As understood.
    pub plan: Plan,
    /// Its inputs as they are now: the same as then.
    pub opened: OpenedDay,
    /// Where they stand.
    pub inputs: Inputs,
}

impl Planned {
    /// Opens a plan file.
    ///
    /// # Errors
    /// The rules it breaks, inputs that have changed since, or a file that is no plan.
    pub fn open(path: &Path, cache: &Path) -> Result<Self, Failure> {
        let file = dto::parse(&read(path)?)?;
        let plan = dto::read(&file)?;
        let inputs = inputs_of(&file.inputs, path, cache);
        let opened = inputs.open()?;
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
        Ok(Self {
            file,
            plan,
            opened,
            inputs,
        })
    }
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
