//! Core temperature keeps away from freezing.

use crate::problem::{ExcursionClass, Problem, Product};

/// Whether a lot that spent so many minutes near or below its freezing point keeps the rule.
pub fn is_borne(problem: &Problem, minutes: f64) -> bool {
    minutes <= problem.settings.excursions.freezing_minutes
}

/// Core temperature below which a product's minutes count; `None` for what may freeze.
pub fn limit(problem: &Problem, product: &Product) -> Option<f64> {
    let margin = problem.settings.excursions.freezing_margin_k;
    product
        .freezing
        .filter(|_| product.excursion != ExcursionClass::Frozen)
        .map(|freezing| freezing.degrees() + margin)
}
