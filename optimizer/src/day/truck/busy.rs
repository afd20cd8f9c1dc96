//! What a truck is in the middle of where it stands, and when it is done with it.

use super::Surveyor;
use crate::day::state::LotStage;
use crate::day::trace::{Pickup, Spot};
use crate::problem::{HubId, MarketId};
use crate::rules::{hub_hours, hub_zone, time_window};
use crate::units::{PlanTime, Seconds};

/// Something that should have ended already is thought to take so long from now on.
const ABOUT_TO_END: Seconds = Seconds(60);

/// What a truck is in the middle of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Busy {
    /// Until a moment, for the lot it is to load next.
    SettingUp(PlanTime),
    Loading(Pickup),
    Unloading(HubId, PlanTime, PlanTime),
}

impl Surveyor<'_> {
    /// What it is in the middle of, if it stands and can work.
    pub(super) fn busy(&self, lots: &[LotStage]) -> Option<Busy> {
        let stay = self.trace.standing()?;
        if self.known.trucks[self.vehicle.index()].broken.is_some() {
            return None;
        }
        match stay.spot {
            Spot::Market(market) => self.loading(market, stay.from, lots),
            Spot::Hub(hub) => self.unloading(hub, stay.from, lots),
        }
    }

    /// What it does at the market where its next lot waits.
    fn loading(&self, market: MarketId, since: PlanTime, lots: &[LotStage]) -> Option<Busy> {
        let problem = &self.known.problem;
        let mut stops = self.trip(lots)?.stops.iter();
        let planned = stops.find(|stop| self.is_open(stop.lot, lots))?;
        let next = planned.lot;
        let goods = &problem.lots[next.index()];
        if goods.market != market {
            return None;
        }
        let ready = since + problem.markets[market.index()].handling.setup;
        let here = self
            .trace
            .aboard
            .iter()
            .filter(|pickup| pickup.start >= since);
        let free = here
            .map(|pickup| pickup.end)
            .max()
            .map_or(ready, |end| end.max(since));
        let start = time_window::earliest_start(&goods.start_windows, free)?;
        let wished = time_window::earliest_start(&goods.start_windows, planned.load_start);
        let start = start.max(wished.unwrap_or(start));
        if start <= self.now {
            return Some(Busy::Loading(Pickup {
                lot: next,
                start,
                end: self.ends(start + goods.service),
                core: None,
            }));
        }
        let news = &self.known.trucks[self.vehicle.index()];
        let may_stay = news.unit_off.is_none() && news.over_hours.is_none();
        (may_stay && ready > self.now).then_some(Busy::SettingUp(ready))
    }

    /// When something under way ends that should end at a moment.
    fn ends(&self, due: PlanTime) -> PlanTime {
        if due > self.now {
            due
        } else {
            self.now + ABOUT_TO_END
        }
    }

    fn unloading(&self, id: HubId, since: PlanTime, lots: &[LotStage]) -> Option<Busy> {
        let problem = &self.known.problem;
        let hub = &problem.hubs[id.index()];
        if self.trace.aboard.is_empty() {
            return None;
        }
        let takes = |pickup: &Pickup| {
            let zone = hub_zone::zone_of(problem, id, pickup.lot);
            zone.is_some_and(|zone| hub.zones[zone].capacity_kg > 0)
        };
        let planned = self.trip(lots).filter(|trip| trip.hub == id);
        let queued = hub.taken.iter().map(|time| time.end()).max();
        let free = (since + hub.handling.setup)
            .max(planned.map_or(since, |trip| trip.unload_start))
            .max(queued.unwrap_or(since));
        let pickups = self.trace.aboard.iter();
        let length: Seconds = pickups
            .map(|pickup| problem.lots[pickup.lot.index()].unloading_at(id))
            .sum();
        let start = hub_hours::earliest_unloading(hub, free, length)?;
        let begun = start - hub.handling.setup <= self.now && self.trace.aboard.iter().all(takes);
        begun.then(|| Busy::Unloading(id, start, self.ends(start + length)))
    }

    pub(super) fn free_at(&self, busy: Option<Busy>) -> PlanTime {
        match busy {
            Some(Busy::SettingUp(until) | Busy::Unloading(_, _, until)) => until,
            Some(Busy::Loading(pickup)) => pickup.end,
            None if self.trace.left.is_none() => self.now.max(self.truck().limits.shift.start()),
            None => self.now,
        }
    }

    pub(super) fn note_stages(&self, busy: Option<Busy>, lots: &mut [LotStage]) {
        for &(lot, hub, at) in &self.trace.delivered {
            lots[lot.index()] = LotStage::Delivered(self.vehicle, hub, at);
        }
        for pickup in &self.trace.aboard {
            lots[pickup.lot.index()] = match busy {
                Some(Busy::Unloading(hub, _, until)) => {
                    LotStage::Unloading(self.vehicle, hub, until)
                }
                _ => LotStage::OnBoard(self.vehicle),
            };
        }
        if let Some(Busy::Loading(pickup)) = busy {
            lots[pickup.lot.index()] = LotStage::Loading(self.vehicle);
        }
    }
}
