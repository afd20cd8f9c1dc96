//! A plan as people read it: table on a terminal, GeoJSON, a page that opens without internet.

mod directory;
pub mod geojson;
pub mod page;
pub mod record;
pub mod siting;
pub mod table;
pub mod tables;

use crate::dto::BoundDto;
use crate::words::Language;
use jiff::civil::Date;
use optimizer::plan::{CostItems, PlannedTrip};
use optimizer::units::{Cost, Position};
use optimizer::{Plan, Problem};

pub use directory::Directory;

/// What the box of a trip is set to, front to back: `0.0 °C / 6.0 °C`.
pub fn set_points(trip: &PlannedTrip) -> String {
    let points = trip.set_points.iter().flatten();
    let points: Vec<String> = points.map(ToString::to_string).collect();
    points.join(" / ")
}

/// A plan with all that is needed to show it.
#[derive(Clone, Copy, Debug)]
pub struct Showing<'a> {
    /// What was planned.
    pub problem: &'a Problem,
    /// The answer.
    pub plan: &'a Plan,
    /// Roads driven, as `lines[route][leg]`: every stop's leg and the leg to the hub, trip by
    /// trip, then the leg home.
    pub lines: &'a [Vec<Vec<Position>>],
    /// The day's name.
    pub day: &'a str,
    /// The planned day.
    pub date: Date,
    /// Where map and figures come from, and whether they are synthetic.
    pub attribution: &'a str,
    /// What the reader reads.
    pub language: Language,
    /// What no plan undercuts, where that is known.
    pub bound: Option<BoundDto>,
}

impl Showing<'_> {
    /// Costs item by item; balance between drivers only where the day has it as a goal.
    pub fn cost_items(&self, costs: &CostItems) -> Vec<(&'static str, Cost)> {
        let has_balance = self.plan.costs.balance != Cost::ZERO;
        let items = costs.items().into_iter();
        items
            .filter(|&(key, _)| has_balance || key != "balance")
            .collect()
    }
}

/// An amount of fen as yuan with thousands marked, such as `12,345.60`.
pub fn yuan(cost: optimizer::units::Cost) -> String {
    let sign = if cost.0 < 0 { "-" } else { "" };
    let fen = cost.0.unsigned_abs();
    let digits = (fen / 100).to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{:02}", fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use optimizer::units::Cost;

    #[test]
    fn money_is_printed_in_yuan_with_thousands() {
        assert_eq!(yuan(Cost(1_234_560)), "12,345.60");
        assert_eq!(yuan(Cost(-5)), "-0.05");
    }
}
