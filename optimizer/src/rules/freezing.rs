//! Core temperature keeps away from freezing, and so does the air around it: what touches the wall
//! is frozen long before the core is.

use crate::problem::{ExcursionClass, Problem, Product};

/// Whether a lot whose core or air spent so many minutes near or below its freezing point keeps the rule.
pub fn is_borne(problem: &Problem, minutes: f64) -> bool {
    minutes <= problem.settings.excursions.freezing_minutes
}

/// Temperature of core or air below which a product's minutes count; `None` for what may freeze.
pub fn limit(problem: &Problem, product: &Product) -> Option<f64> {
    let margin = problem.settings.excursions.freezing_margin_k;
    product
        .freezing
        .filter(|_| product.excursion != ExcursionClass::Frozen)
        .map(|freezing| freezing.degrees() + margin)
}
