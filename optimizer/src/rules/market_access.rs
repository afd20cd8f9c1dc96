//! The truck can enter and turn in the market's yard, and leave it with its load.

use crate::problem::{Market, Vehicle};

/// Whether the truck is short enough for the yard.
pub fn can_enter(market: &Market, vehicle: &Vehicle) -> bool {
    market
        .max_length_m
        .is_none_or(|longest| vehicle.limits.length_m <= longest)
}

/// Whether the truck is light enough for the yard on leaving it with `kg` on board.
pub fn can_leave(market: &Market, vehicle: &Vehicle, kg: u32) -> bool {
    market
        .max_gross_kg
        .is_none_or(|heaviest| vehicle.limits.curb_kg + kg <= heaviest)
}
