//! Telling of lots: not fetched any more, on another truck, at another time, to another hub.

use super::Teller;
use crate::day::as_known::Gone;
use crate::day::change::What;
use crate::day::event::{Event, EventKind};
use crate::plan::{PlannedStop, PlannedTrip};
use crate::problem::{LotId, VehicleId};

impl Teller<'_> {
    pub(super) fn tell_gone(&mut self, lot: LotId, why: Gone, event: &str) {
        if self.state.courses.slot(lot).is_some() {
            let lot = self.lot(lot);
            self.push(What::Gone { lot, why }, vec![event.to_owned()]);
        }
    }

    pub(super) fn tell_waiting(&mut self, lot: LotId) {
        let name = self.lot(lot);
        let before = self.state.courses.slot(lot);
        match (before, self.now.get(name.as_str()).copied()) {
            (None, Some((vehicle, _, stop))) => {
                let because = self.about_lot(lot, None);
                let (vehicle, at) = (vehicle.to_owned(), stop.load_start);
                self.push(
                    What::Added {
                        lot: name,
                        vehicle,
                        at,
                    },
                    because,
                );
            }
            (Some(slot), None) => {
                let because = self.about_lot(lot, Some(slot.vehicle));
                let vehicle = self.vehicle(slot.vehicle);
                self.push(What::Dropped { lot: name, vehicle }, because);
            }
            (Some(slot), Some((vehicle, trip, stop))) => {
                let (old, because) = (
                    self.vehicle(slot.vehicle),
                    self.about_lot(lot, Some(slot.vehicle)),
                );
                let planned = self.state.courses.stop(slot).load_start;
                let at = stop.load_start;
                if old != vehicle {
                    let (from, to) = (old, vehicle.to_owned());
                    let what = What::Moved {
                        lot: name,
                        from,
                        to,
                        at,
                    };
                    self.push(what, because);
                } else if at.0.abs_diff(planned.0) >= self.settings.tell_shift.0 {
                    let what = What::Shifted {
                        lot: name,
                        vehicle: vehicle.to_owned(),
                        by_s: at.0 - planned.0,
                        at,
                    };
                    self.push(what, because);
                } else {
                    self.tell_hub(lot, vehicle, trip);
                }
                self.tell_life(lot, vehicle, stop);
            }
            (None, None) => {}
        }
    }

    /// Whether a lot loses more than it was to.
    fn tell_life(&mut self, lot: LotId, vehicle: &str, stop: &PlannedStop) {
        let Some(slot) = self.state.courses.slot(lot) else {
            return;
        };
        let planned = self.state.courses.stop(slot).shelf_life_used;
        let used = stop.quality.shelf_life_used;
        if used - planned < self.settings.tell_life && !self.is_found_warm(lot) {
            return;
        }
        let because = self.about_lot(lot, Some(slot.vehicle));
        let what = What::LosesLife {
            lot: self.lot(lot),
            vehicle: vehicle.to_owned(),
            core: stop.quality.core_at_hub,
            used,
            planned,
        };
        self.push(what, because);
    }

    /// Whether somebody has found a lot warmer than it should be.
    fn is_found_warm(&self, lot: LotId) -> bool {
        let problem = &self.state.problem;
        let goods = &problem.lots[lot.index()];
        let market = problem.markets.get(goods.market.index());
        let is_told = |event: &Event| match &event.kind {
            EventKind::LotWarm { lot, .. } => *lot == goods.id,
            EventKind::MarketPowerCut { market: cut, .. } => {
                market.is_some_and(|market| market.id == *cut)
            }
            _ => false,
        };
        goods.core > problem.product_of(lot).window.max() && self.state.events.iter().any(is_told)
    }

    pub(super) fn tell_on_board(&mut self, lot: LotId, on: VehicleId) {
        let (name, from) = (self.lot(lot), self.vehicle(on));
        let Some((vehicle, trip, stop)) = self.now.get(name.as_str()).copied() else {
            return;
        };
        if vehicle == from {
            self.tell_hub(lot, vehicle, trip);
            self.tell_life(lot, vehicle, stop);
        } else {
            let because = self.troubles(on);
            let (to, at) = (vehicle.to_owned(), stop.load_start);
            self.push(
                What::TakenOver {
                    lot: name,
                    from,
                    to,
                    at,
                },
                because,
            );
        }
    }

    fn tell_hub(&mut self, lot: LotId, vehicle: &str, trip: &PlannedTrip) {
        let Some(slot) = self.state.courses.slot(lot) else {
            return;
        };
        let old = self.state.courses.trip(slot).hub;
        let from = &self.state.problem.hubs[old.index()].id;
        if *from != trip.hub {
            let because = self.about_lot(lot, Some(slot.vehicle));
            let what = What::HubChanged {
                lot: self.lot(lot),
                vehicle: vehicle.to_owned(),
                from: from.clone(),
                to: trip.hub.clone(),
            };
            self.push(what, because);
        }
    }
}
