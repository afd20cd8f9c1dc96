//! Core temperature stays inside window and tolerance, but for the minutes its class allows.

use crate::problem::{ExcursionClass, ExcursionLimits, Excursions, LotId, Problem};

/// Whether a lot that spent so many minutes beyond tolerance keeps the rule.
pub fn is_borne(problem: &Problem, lot: LotId, minutes: f64) -> bool {
    limits_of(
        &problem.settings.excursions,
        problem.product_of(lot).excursion,
    )
    .is_none_or(|limits| minutes <= limits.minutes)
}

/// The limits of a class; `None` for goods that need no cold.
pub fn limits_of(excursions: &Excursions, class: ExcursionClass) -> Option<ExcursionLimits> {
    match class {
        ExcursionClass::Produce => Some(excursions.produce),
        ExcursionClass::ChilledMeat => Some(excursions.chilled_meat),
        ExcursionClass::Prepared => Some(excursions.prepared),
        ExcursionClass::RawMilk => Some(excursions.raw_milk),
        ExcursionClass::Frozen => Some(excursions.frozen),
        ExcursionClass::Ambient => None,
    }
}

/// Core temperature above which a lot's minutes count. `None` where none do: goods that need no
/// cold, and lots loaded with their field heat, which no truck takes out.
pub fn limit(problem: &Problem, lot: LotId) -> Option<f64> {
    let product = problem.product_of(lot);
    let limits = limits_of(&problem.settings.excursions, product.excursion)?;
    let limit = product.window.max().degrees() + limits.tolerance_k;
    let goods = &problem.lots[lot.index()];
    let loaded_warm = !goods.precooled && goods.loaded_core().degrees() > limit;
    (!loaded_warm).then_some(limit)
}
