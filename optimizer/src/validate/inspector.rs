//! Turns single written values into model values and notes what is wrong with them.
//!
//! A flawed value becomes a harmless stand-in so that everything after it is looked at as well;
//! the problem is dropped in the end if any error was noted.

use super::finding::{Fault, Finding, Kind, Subject, TimeFault, ValueFault};
use crate::draft::SourceRow;
use crate::units::{Celsius, PlanTime, TemperatureWindow, TimeWindow};

/// Moments of a plan lie within two days before and three after the planned midnight.
const NEAR_S: std::ops::RangeInclusive<i32> = -2 * 86_400..=3 * 86_400;

/// One written item under inspection.
pub(super) struct Inspector<'a> {
    findings: &'a mut Vec<Finding>,
    source: SourceRow,
    subject: Subject,
}

impl<'a> Inspector<'a> {
    pub(super) fn new(
        findings: &'a mut Vec<Finding>,
        source: &SourceRow,
        kind: Kind,
        id: &str,
    ) -> Self {
        Self {
            findings,
            source: source.clone(),
            subject: Subject::new(kind, id),
        }
    }

    pub(super) fn note(&mut self, fault: impl Into<Fault>) {
        self.findings.push(Finding {
            source: self.source.clone(),
            subject: Some(self.subject.clone()),
            fault: fault.into(),
        });
    }

    /// The value, or the end of the range that is nearest to it.
    pub(super) fn number(&mut self, column: &'static str, value: f64, range: [f64; 2]) -> f64 {
        let [min, max] = range;
        if value >= min && value <= max {
            return value;
        }
        self.note(ValueFault::OutOfRange {
            column,
            value,
            min,
            max,
        });
        if value > max { max } else { min }
    }

    pub(super) fn optional(
        &mut self,
        column: &'static str,
        value: Option<f64>,
        range: [f64; 2],
    ) -> Option<f64> {
        value.map(|value| self.number(column, value, range))
    }

    pub(super) fn whole(&mut self, column: &'static str, value: f64, range: [f64; 2]) -> u32 {
        let inside = self.number(column, value, range);
        if inside.fract() != 0.0 {
            self.note(ValueFault::NotWhole { column, value });
        }
        inside as u32
    }

    pub(super) fn celsius(&mut self, column: &'static str, value: f64, range: [f64; 2]) -> Celsius {
        finite(self.number(column, value, range))
    }

    pub(super) fn temperatures(
        &mut self,
        column: &'static str,
        window: [f64; 2],
    ) -> TemperatureWindow {
        let [min, max] = window.map(|degrees| self.celsius(column, degrees, [-60.0, 80.0]));
        TemperatureWindow::new(min, max).unwrap_or_else(|| {
            let [min, max] = window;
            self.note(ValueFault::Reversed { column, min, max });
            TemperatureWindow::new(finite(max), finite(min)).expect("exchanged ends are in order")
        })
    }

    pub(super) fn moment(&mut self, column: &'static str, time: PlanTime) -> PlanTime {
        if !NEAR_S.contains(&time.0) {
            self.note(TimeFault::FarAway { column, time });
        }
        PlanTime(time.0.clamp(*NEAR_S.start(), *NEAR_S.end()))
    }

    /// The window; the longest possible one where it is not one.
    pub(super) fn window(&mut self, column: &'static str, ends: [PlanTime; 2]) -> TimeWindow {
        let [from, until] = ends.map(|time| self.moment(column, time));
        TimeWindow::new(from, until).unwrap_or_else(|| {
            self.note(TimeFault::Reversed {
                column,
                from,
                until,
            });
            always()
        })
    }

    /// All windows in order, those that touch joined.
    pub(super) fn windows(
        &mut self,
        column: &'static str,
        windows: &[[PlanTime; 2]],
    ) -> Vec<TimeWindow> {
        if windows.is_empty() {
            self.note(TimeFault::NeverOpen);
            return vec![always()];
        }
        join(
            windows
                .iter()
                .map(|&ends| self.window(column, ends))
                .collect(),
        )
    }
}

/// A window that excludes no moment a plan can have.
pub(super) fn always() -> TimeWindow {
    TimeWindow::new(PlanTime(*NEAR_S.start()), PlanTime(*NEAR_S.end()))
        .expect("the constant range is in order")
}

/// A temperature that range checks have made finite.
pub(super) fn finite(degrees: f64) -> Celsius {
    Celsius::new(degrees).expect("range checks admit finite numbers only")
}

fn join(mut windows: Vec<TimeWindow>) -> Vec<TimeWindow> {
    windows.sort_by_key(|window| (window.start(), window.end()));
    let mut joined: Vec<TimeWindow> = Vec::with_capacity(windows.len());
    for window in windows {
        match joined.last_mut() {
            Some(last) if window.start() <= last.end() => {
                let end = last.end().max(window.end());
                *last = TimeWindow::new(last.start(), end).expect("an end is not before its start");
            }
            _ => joined.push(window),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_windows_become_one() {
        let window =
            |from, to| TimeWindow::new(PlanTime::at(from, 0), PlanTime::at(to, 0)).unwrap();
        let joined = join(vec![window(15, 20), window(4, 8), window(8, 10)]);
        assert_eq!(joined, [window(4, 10), window(15, 20)]);
    }

    #[test]
    fn not_a_number_is_out_of_every_range() {
        let mut findings = Vec::new();
        let source = SourceRow::new("lots.csv", 2);
        let mut item = Inspector::new(&mut findings, &source, Kind::Lot, "L1");
        assert!(item.number("mass_kg", f64::NAN, [1.0, 9.0]) <= 1.0);
        assert!(item.number("mass_kg", f64::INFINITY, [1.0, 9.0]) >= 9.0);
        assert_eq!(findings.len(), 2);
    }
}
