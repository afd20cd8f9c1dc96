//! What the thermal model is worth: the same day planned without it, judged with it.
//!
//! A planner without product temperature still keeps windows, loads, pairs, set points, clocks and
//! driver rules; it neither sees what becomes of a lot nor what that costs. The verifier, which
//! does, tells what its plan would really come to.

use crate::plan::{Plan, Rule};
use crate::problem::Problem;
use crate::units::{Cost, Seconds};
use crate::verify::{Place, records, verify};
use std::collections::BTreeSet;

/// Allows any temperature and any age.
const WITHOUT_LIMIT: f64 = 1e12;

/// The day as a planner sees it that knows no temperature: no limit of temperature or shelf life
/// binds, and nothing is lost by ageing.
#[must_use]
pub fn without_temperatures(problem: &Problem) -> Problem {
    let mut blind = problem.clone();
    blind.settings.shelf_life_limit = WITHOUT_LIMIT;
    let excursions = &mut blind.settings.excursions;
    for limits in [
        &mut excursions.produce,
        &mut excursions.chilled_meat,
        &mut excursions.prepared,
        &mut excursions.raw_milk,
        &mut excursions.frozen,
    ] {
        limits.minutes = WITHOUT_LIMIT;
    }
    excursions.freezing_minutes = WITHOUT_LIMIT;
    for product in &mut blind.products {
        product.chilling = None;
    }
    for lot in &mut blind.lots {
        lot.value = Cost::ZERO;
    }
    blind
}

/// What a plan really comes to, by the verifier's own simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Lots fetched.
    pub fetched: usize,
    /// Of them, lots that break a limit of temperature, chilling or shelf life: the hub refuses them.
    pub spoiled: usize,
    /// What those were worth.
    pub spoiled_value: Cost,
    /// Worth of the shelf life that the others used.
    pub shelf_life: Cost,
    /// Trucks, drivers, roads, cold: all but shelf life and what is left behind.
    pub running: Cost,
    /// Price of what is left behind.
    pub unserved: Cost,
}

impl Outcome {
    /// Everything together.
    pub fn total(&self) -> Cost {
        self.spoiled_value + self.shelf_life + self.running + self.unserved
    }
}

/// What a plan of a day comes to; the plan may have been made without temperatures.
pub fn outcome(problem: &Problem, plan: &Plan) -> Outcome {
    let spoiled = spoiled_lots(problem, plan);
    let mut outcome = Outcome {
        fetched: plan.fetched(),
        spoiled: spoiled.len(),
        running: plan.costs.total() - plan.costs.shelf_life - plan.costs.unserved,
        unserved: plan.costs.unserved,
        ..Outcome::default()
    };
    for record in records(problem, plan, &[], Seconds::from_minutes(60)) {
        let Some(lot) = problem.lots.iter().find(|lot| lot.id == record.lot) else {
            continue;
        };
        if spoiled.contains(&record.lot) {
            outcome.spoiled_value += lot.value;
        } else {
            outcome.shelf_life += Cost::round(lot.value.0 as f64 * record.shelf_life_used);
        }
    }
    outcome
}

fn spoiled_lots(problem: &Problem, plan: &Plan) -> BTreeSet<String> {
    let spoils = |rule| {
        matches!(
            rule,
            Rule::Excursion | Rule::Freezing | Rule::Chilling | Rule::ShelfLife
        )
    };
    let violations = verify(problem, plan).into_iter();
    violations
        .filter(|violation| spoils(violation.rule))
        .filter_map(|violation| match violation.place {
            Place::Lot(lot) => Some(lot),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::assemble;
    use crate::fixtures::{Day, county_day};
    use crate::units::Celsius;
    use crate::{Iterations, SolveParams, solve};

    fn planned(problem: &Problem) -> Plan {
        let params = SolveParams::default();
        let solution = solve(problem, &params, &mut Iterations(100), &mut |_| {});
        assemble(problem, &solution).unwrap()
    }

    #[test]
    fn a_planner_without_temperatures_fetches_what_the_hub_refuses() {
        let mut problem = county_day(Day {
            seed: 3,
            lots: 12,
            vehicles: 4,
            hubs: 1,
        });
        let warm = &mut problem.lots[0];
        (warm.precooled, warm.core) = (true, Celsius::new(18.0).unwrap());
        warm.product = crate::problem::ProductId(1);
        let seeing = outcome(&problem, &planned(&problem));
        assert_eq!((seeing.spoiled, seeing.spoiled_value), (0, Cost::ZERO));
        let blind = outcome(&problem, &planned(&without_temperatures(&problem)));
        assert!(
            blind.spoiled > 0 && blind.spoiled_value > Cost::ZERO,
            "{blind:?}"
        );
    }
}
