//! Trips worked out one by one, for days that are plain enough: a trip's end as a function of its
//! beginning, and what it costs.

use super::ground::Ground;
use crate::evaluate::Evaluator;
use crate::problem::{HubId, LotId};
use crate::solution::Route;
use crate::stowage::stowed_trip;
use crate::units::PlanTime;

/// A set of lots, as bits.
pub(super) type LotSet = u64;

/// Most lots a trip may have for all trips to be worked out.
pub(super) const MOST_STOPS: usize = 16;

/// Fen by which a trip's cost may lie above that of an order of its lots that was left out because
/// this one costs no more but for refrigeration.
const GRANTED_FEN: f64 = 100.0;

/// A trip from a place to a hub, its lots in an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Haul {
    pub(super) lots: LotSet,
    /// In driving order.
    pub(super) order: [u8; MOST_STOPS],
    /// Zero for the start, one more than its index for a hub.
    pub(super) from: u8,
    pub(super) hub: u8,
    /// From departure to the end of unloading where nothing is waited for, s.
    pub(super) take: i32,
    /// The earliest end of unloading, however early it begins.
    pub(super) ready: i32,
    /// The latest it may begin.
    pub(super) latest: i32,
    /// What it costs at least where it begins early enough to end at `ready`; all but the driver.
    pub(super) fen: f64,
    /// Fen per second that it begins later than that.
    pub(super) later: f64,
    /// Whether `fen` has been worked out with temperatures.
    pub(super) is_exact: bool,
}

impl Haul {
    /// When it ends, begun at a moment at which it may begin.
    pub(super) fn end(&self, start: i32) -> i32 {
        self.ready.max(start + self.take)
    }

    /// The latest beginning that ends as early as one at a moment does.
    pub(super) fn departure(&self, start: i32) -> i32 {
        (self.end(start) - self.take).min(self.latest).max(start)
    }

    /// What it costs at least where it begins at a moment.
    pub(super) fn fen_from(&self, start: i32) -> f64 {
        self.fen + self.later * f64::from((start + self.take - self.ready).max(0))
    }

    pub(super) fn order(&self) -> impl Iterator<Item = LotId> + '_ {
        let stops = self.lots.count_ones() as usize;
        self.order[..stops].iter().map(|&lot| LotId(u32::from(lot)))
    }
}

/// Works out what trips cost with their temperatures.
pub(super) struct Appraiser<'g, 'p> {
    ground: &'g Ground<'p>,
    evaluator: Evaluator<'p>,
}

impl<'g, 'p> Appraiser<'g, 'p> {
    pub(super) fn new(ground: &'g Ground<'p>) -> Self {
        Self {
            ground,
            evaluator: Evaluator::new(ground.problem),
        }
    }

    /// Replaces a trip's cost from below by what it costs at least at three of the moments at which
    /// it can begin.
    pub(super) fn appraise(&mut self, haul: &mut Haul) {
        haul.is_exact = true;
        let begins = self.ground.vehicle.limits.shift.start().0;
        let first = (haul.ready - haul.take).clamp(begins, haul.latest.max(begins));
        let spread = haul.latest - first;
        let starts = [first, first + spread / 2, haul.latest];
        let mut least = f64::INFINITY;
        let moves = spread > 900 && haul.from > 0 && haul.ready < haul.latest + haul.take;
        for &start in &starts[..if moves { 3 } else { 1 }] {
            let Some(fen) = self.price(haul, start) else {
                continue;
            };
            let later = haul.fen_from(start) - haul.fen;
            least = least.min(fen - later);
        }
        if least.is_finite() {
            haul.fen = haul.fen.max(least - GRANTED_FEN);
        }
    }

    /// What a trip costs that may begin from a moment on; `None` where it is not legal.
    pub(super) fn price(&mut self, haul: &Haul, start: i32) -> Option<f64> {
        let (problem, vehicle) = (self.ground.problem, self.ground.kind.vehicle);
        let lots: Vec<LotId> = haul.order().collect();
        let hub = HubId(u32::from(haul.hub));
        let trip = stowed_trip(problem, vehicle, hub, &lots).ok()?;
        let route = Route {
            vehicle,
            trips: vec![trip],
        };
        let place = match haul.from {
            0 => self.ground.vehicle.start,
            hub => problem.hubs[usize::from(hub) - 1].location,
        };
        let fen = self.evaluator.price_trip(&route, (place, PlanTime(start)));
        fen.ok()
    }
}
