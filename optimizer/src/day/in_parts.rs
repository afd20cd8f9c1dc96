//! What is told of a lot as a whole where it is planned in parts: it holds for every part.
//!
//! Whoever calls about lot `L35` need not know that two trucks fetch it. What only one truck can have
//! done, such as loading, must name the part.

use super::event::{Event, EventKind};
use crate::problem::{Lot, Problem};
use crate::validate::is_part_of;

/// The events, with those about a whole lot told once of each of its parts.
pub(super) fn told_of_parts(problem: &Problem, events: Vec<Event>) -> Vec<Event> {
    let told = events.into_iter().flat_map(|event| {
        let parts = parts_named(problem, &event);
        if parts.is_empty() {
            vec![event]
        } else {
            of_parts(&event, &parts)
        }
    });
    told.collect()
}

/// The parts of the lot an event is about; none where the lot is whole, or unknown.
fn parts_named<'a>(problem: &'a Problem, event: &Event) -> Vec<&'a Lot> {
    let Some(whole) = event.lot() else {
        return Vec::new();
    };
    let parts = problem.lots.iter().filter(|lot| is_part_of(&lot.id, whole));
    if problem.lots.iter().any(|lot| lot.id == whole) {
        Vec::new()
    } else {
        parts.collect()
    }
}

/// The event once for each part; as it is where a whole lot cannot be meant.
fn of_parts(event: &Event, parts: &[&Lot]) -> Vec<Event> {
    let total: u64 = parts.iter().map(|part| u64::from(part.load.kg)).sum();
    let mut before = 0;
    let mut told = Vec::new();
    for part in parts {
        let lot = part.id.clone();
        // Shares of a weight are differences of rounded sums, so that they add up.
        let after = before + u64::from(part.load.kg);
        let share = |kg: u32, sum: u64| (u64::from(kg) * sum / total.max(1)) as u32;
        let kind = match &event.kind {
            EventKind::LotSize { kg, .. } => EventKind::LotSize {
                lot,
                kg: share(*kg, after) - share(*kg, before),
            },
            EventKind::LotWarm { core, .. } => EventKind::LotWarm { lot, core: *core },
            EventKind::LotRefused { .. } => EventKind::LotRefused { lot },
            EventKind::LotContaminated { .. } => EventKind::LotContaminated { lot },
            EventKind::LotCancelled { .. } => EventKind::LotCancelled { lot },
            _ => return vec![event.clone()],
        };
        before = after;
        told.push(Event {
            kind,
            ..event.clone()
        });
    }
    told
}
