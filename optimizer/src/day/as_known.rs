//! The problem as it is known now: what events have changed about lots, markets, hubs, roads and
//! weather. Where trucks are is not its business.

use super::effects::{close, delay, fill, lose_cold, queue, resize, shift_weather, warm};
use super::event::{Event, EventKind, NewLot, RoadChange};
use super::in_parts::told_of_parts;
use super::log::{Dispute, Log};
use super::offered::new_lot;
use crate::problem::{HubId, LotId, MarketId, Problem, Vehicle, VehicleId};
use crate::units::{PlanTime, Seconds};
use osm_loader::{HourlyMatrices, LocationId, Travel, TravelMatrix};
use std::collections::BTreeMap;

/// Why a lot is not to be fetched any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gone {
    /// Withdrawn by its owner.
    Cancelled,
    /// Not taken at the market.
    Refused,
    /// Contaminated or smelling.
    Contaminated,
    /// Nobody is at its market.
    MarketAbsent,
}

/// What was reported about a truck beside its progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TruckNews {
    pub(super) broken: Option<PlanTime>,
    pub(super) unit_off: Option<PlanTime>,
    /// Since when the driver may not drive on, and when another takes over.
    pub(super) over_hours: Option<(PlanTime, Option<PlanTime>)>,
    pub(super) silent_since: Option<PlanTime>,
}

/// The problem as it is known now.
#[derive(Clone, Debug)]
pub(super) struct AsKnown {
    pub(super) problem: Problem,
    pub(super) gone: BTreeMap<LotId, (Gone, String)>,
    pub(super) trucks: Vec<TruckNews>,
    /// Travel as it was before roads were reported closed or slow, if any were.
    before: Option<Vec<TravelMatrix>>,
}

impl AsKnown {
    /// Applies every event of the log that is not about progress.
    pub(super) fn new(problem: &Problem, log: &mut Log) -> Self {
        let mut known = Self {
            problem: problem.clone(),
            gone: BTreeMap::new(),
            trucks: vec![TruckNews::default(); problem.vehicles.len()],
            before: None,
        };
        let events = told_of_parts(problem, std::mem::take(&mut log.events));
        for event in &events {
            if let EventKind::LotNew(new) = &event.kind {
                known.offer(event, new, log);
            }
        }
        known.redraw_roads(&events);
        for event in &events {
            if known.apply(event).is_none() {
                let name = unknown_name(&known.problem, event);
                log.dispute(Dispute::UnknownName { name }, &[&event.id]);
            }
        }
        log.events = events;
        known
    }

    /// Index of a vehicle by name.
    pub(super) fn vehicle(&self, name: &str) -> Option<VehicleId> {
        let found = self.problem.vehicles.iter().position(|v| v.id == name);
        found.map(|index| VehicleId(index as u32))
    }

    /// Index of a lot by name.
    pub(super) fn lot(&self, name: &str) -> Option<LotId> {
        let found = self.problem.lots.iter().position(|lot| lot.id == name);
        found.map(|index| LotId(index as u32))
    }

    /// Index of a market by name.
    pub(super) fn market(&self, name: &str) -> Option<MarketId> {
        let found = self.problem.markets.iter().position(|m| m.id == name);
        found.map(|index| MarketId(index as u32))
    }

    /// Index of a hub by name.
    pub(super) fn hub(&self, name: &str) -> Option<HubId> {
        let found = self.problem.hubs.iter().position(|hub| hub.id == name);
        found.map(|index| HubId(index as u32))
    }

    /// `None` where a name is unknown.
    fn apply(&mut self, event: &Event) -> Option<()> {
        if let Some(vehicle) = event.vehicle() {
            let vehicle = self.vehicle(vehicle)?;
            self.hear_of_truck(vehicle, event);
        }
        if let Some(lot) = event.lot() {
            self.lot(lot)?;
        }
        if let Some(place) = event.place() {
            self.market(place)
                .is_some()
                .then_some(())
                .or_else(|| self.hub(place).map(|_| ()))?;
        }
        match &event.kind {
            EventKind::LotSize { lot, kg } => {
                let lot = self.lot(lot)?;
                resize(&mut self.problem, lot, *kg);
            }
            EventKind::LotWarm { lot, core } => {
                let lot = self.lot(lot)?;
                warm(&mut self.problem, lot, *core);
            }
            EventKind::LotCancelled { lot } => self.lose(lot, Gone::Cancelled, event)?,
            EventKind::LotRefused { lot } => self.lose(lot, Gone::Refused, event)?,
            EventKind::LotContaminated { lot } => self.lose(lot, Gone::Contaminated, event)?,
            EventKind::MarketLate {
                market,
                until,
                open_until,
            } => {
                let market = self.market(market)?;
                delay(&mut self.problem, market, *until, *open_until);
            }
            EventKind::MarketAbsent { market } => {
                let market = self.market(market)?;
                for index in 0..self.problem.lots.len() {
                    if self.problem.lots[index].market == market {
                        let why = (Gone::MarketAbsent, event.id.clone());
                        self.gone.entry(LotId(index as u32)).or_insert(why);
                    }
                }
            }
            EventKind::MarketPowerCut { market, core } => {
                let market = self.market(market)?;
                lose_cold(&mut self.problem, market, *core);
            }
            EventKind::Road(change) => self.change_roads(change)?,
            EventKind::HubFull { hub, zone } => {
                let hub = self.hub(hub)?;
                fill(&mut self.problem.hubs[hub.index()], zone.as_deref())?;
            }
            EventKind::HubClosed { hub, until } => {
                let hub = self.hub(hub)?;
                close(&mut self.problem.hubs[hub.index()], event.at, *until);
            }
            EventKind::HubQueue { hub, until } => {
                let hub = self.hub(hub)?;
                queue(&mut self.problem.hubs[hub.index()], event.at, *until);
            }
            EventKind::Weather { by_k, from, until } => {
                shift_weather(&mut self.problem, *by_k, *from, *until);
            }
            _ => {}
        }
        Some(())
    }

    fn hear_of_truck(&mut self, vehicle: VehicleId, event: &Event) {
        let news = &mut self.trucks[vehicle.index()];
        match &event.kind {
            EventKind::TruckBroken { .. } => {
                news.broken.get_or_insert(event.at);
            }
            EventKind::UnitBroken { .. } => {
                news.unit_off.get_or_insert(event.at);
            }
            EventKind::DriverOverHours { relief, .. } => {
                news.over_hours = Some((event.at, *relief));
            }
            EventKind::TollRefused { .. } => {
                self.problem.vehicles[vehicle.index()].pays_toll = true;
            }
            EventKind::SensorSilent { .. } => news.silent_since = Some(event.at),
            EventKind::Sensor { .. } => news.silent_since = None,
            _ => {}
        }
    }

    fn lose(&mut self, lot: &str, why: Gone, event: &Event) -> Option<()> {
        let lot = self.lot(lot)?;
        self.gone.entry(lot).or_insert((why, event.id.clone()));
        Some(())
    }

    /// Takes a new lot into the problem; the same one told again must be the same.
    fn offer(&mut self, event: &Event, new: &NewLot, log: &mut Log) {
        let Some(lot) = new_lot(&self.problem, new) else {
            return;
        };
        let twin = self.problem.lots.iter().find(|known| {
            let same_goods = known.market == lot.market
                && known.product == lot.product
                && known.load == lot.load
                && known.harvested == lot.harvested;
            known.id == lot.id || same_goods
        });
        if let Some(known) = twin {
            if known.id != lot.id || known.load != lot.load {
                let dispute = Dispute::OfferedTwice {
                    lot: known.id.clone(),
                };
                log.dispute(dispute, &[&event.id]);
            }
            if known.id == lot.id {
                return;
            }
        }
        self.problem.lots.push(lot);
    }

    /// Takes the roads without those that were drawn as closed; the last drawing knows them all.
    fn redraw_roads(&mut self, events: &[Event]) {
        let is_about_roads = |event: &Event| {
            matches!(
                event.kind,
                EventKind::Road(_) | EventKind::RoadsDrawn { .. }
            )
        };
        if events.iter().any(is_about_roads) {
            self.before = Some(self.problem.travel.clone());
        }
        let drawn = events.iter().rev().find_map(|event| match &event.kind {
            EventKind::RoadsDrawn { roads, .. } => roads.as_ref(),
            _ => None,
        });
        if let Some(roads) = drawn.filter(|roads| roads.len() == self.problem.travel.len()) {
            self.problem.travel.clone_from(roads);
            self.problem.by_hour.clear();
        }
    }

    /// The leg between two places as it may have been driven, before or after roads were reported
    /// closed or slow.
    pub(super) fn leg_driven(
        &self,
        vehicle: &Vehicle,
        from: LocationId,
        to: LocationId,
    ) -> Option<Travel> {
        let now = self.problem.leg(vehicle, from, to);
        let before = self.before.as_ref();
        let before = before.and_then(|travel| travel[vehicle.roads.index()].get(from, to));
        now.into_iter().chain(before).min_by_key(|leg| leg.duration)
    }

    fn change_roads(&mut self, change: &RoadChange) -> Option<()> {
        let ends = match &change.between {
            Some([a, b]) => Some([self.place(a)?, self.place(b)?]),
            None => None,
        };
        for matrix in &mut self.problem.travel {
            change_matrix(matrix, ends, change.factor);
        }
        for hours in &mut self.problem.by_hour {
            let slices = hours.slices().iter().cloned().map(|(slice, mut matrix)| {
                change_matrix(&mut matrix, ends, change.factor);
                (slice, matrix)
            });
            *hours = HourlyMatrices::new(slices.collect());
        }
        Some(())
    }

    /// Where a market or hub is.
    pub(super) fn place(&self, name: &str) -> Option<LocationId> {
        let market = self
            .market(name)
            .map(|m| self.problem.markets[m.index()].location);
        market.or_else(|| {
            self.hub(name)
                .map(|hub| self.problem.hubs[hub.index()].location)
        })
    }
}

/// Closes or slows legs between two places both ways, or all of them.
fn change_matrix(matrix: &mut TravelMatrix, ends: Option<[LocationId; 2]>, factor: Option<f64>) {
    let size = matrix.size() as u32;
    for from in (0..size).map(LocationId) {
        for to in (0..size).map(LocationId) {
            let between = ends.is_none_or(|[a, b]| (from, to) == (a, b) || (from, to) == (b, a));
            if between && from != to {
                let leg = matrix.get(from, to);
                matrix.set(from, to, leg.and_then(|leg| slowed(leg, factor)));
            }
        }
    }
}

fn slowed(leg: Travel, factor: Option<f64>) -> Option<Travel> {
    let factor = factor.filter(|factor| factor.is_finite() && *factor > 0.0)?;
    Some(Travel {
        duration: Seconds::ceil(f64::from(leg.duration.0) * factor.min(1_000.0)),
        ..leg
    })
}

/// The first name in an event that the problem does not know.
fn unknown_name(problem: &Problem, event: &Event) -> String {
    let markets = problem.markets.iter().map(|market| market.id.as_str());
    let places: Vec<&str> = markets
        .chain(problem.hubs.iter().map(|hub| hub.id.as_str()))
        .collect();
    let vehicles: Vec<&str> = problem.vehicles.iter().map(|v| v.id.as_str()).collect();
    let lots: Vec<&str> = problem.lots.iter().map(|lot| lot.id.as_str()).collect();
    let asked = [
        (event.vehicle(), vehicles),
        (event.lot(), lots),
        (event.place(), places.clone()),
    ];
    let unknown = asked
        .iter()
        .find_map(|(name, known)| name.filter(|name| !known.contains(name)));
    let road = match &event.kind {
        EventKind::Road(RoadChange {
            between: Some(ends),
            ..
        }) => ends
            .iter()
            .map(String::as_str)
            .find(|end| !places.contains(end)),
        EventKind::HubFull { zone, .. } => zone.as_deref(),
        EventKind::LotNew(new) => Some(new.product.as_str()),
        _ => None,
    };
    unknown.or(road).unwrap_or_default().to_owned()
}
