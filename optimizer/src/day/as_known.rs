//! The problem as it is known now: what events have changed about lots, markets, hubs, roads and
//! weather. Where trucks are is not its business.

use super::event::{Event, EventKind, NewLot, RoadChange};
use super::log::{Dispute, Log};
use crate::problem::{
    Hub, HubId, Lot, LotId, MarketId, Problem, ProductId, Skills, Vehicle, VehicleId,
};
use crate::units::{Celsius, Cost, Load, PlanTime, Seconds, TimeWindow};
use osm_loader::{LocationId, Travel, TravelMatrix};
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
        let events = std::mem::take(&mut log.events);
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
            let size = matrix.size() as u32;
            for from in (0..size).map(LocationId) {
                for to in (0..size).map(LocationId) {
                    let between =
                        ends.is_none_or(|[a, b]| (from, to) == (a, b) || (from, to) == (b, a));
                    if between && from != to {
                        let leg = matrix.get(from, to);
                        matrix.set(from, to, leg.and_then(|leg| slowed(leg, change.factor)));
                    }
                }
            }
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

/// Gives a lot another mass; room and handling follow.
pub(super) fn resize(problem: &mut Problem, lot: LotId, kg: u32) {
    let old = problem.lots[lot.index()].load;
    let kg = kg.clamp(1, 1_000_000);
    let scaled =
        |amount: u32| (u64::from(amount) * u64::from(kg)).div_ceil(u64::from(old.kg.max(1))) as u32;
    let load = Load {
        kg,
        liters: scaled(old.liters),
        pallets: scaled(old.pallets),
    };
    let goods = &problem.lots[lot.index()];
    let service = problem.market_of(lot).handling.lot_duration(load);
    let unloading = unloading(problem, load);
    let worth = |cost: Cost| Cost(cost.0 * i64::from(kg) / i64::from(old.kg.max(1)));
    let (value, left) = (worth(goods.value), goods.unserved_cost - goods.value);
    let (longer, shorter) = (
        service.saturating_sub(goods.service),
        goods.service.saturating_sub(service),
    );
    let windows: Vec<TimeWindow> = goods
        .start_windows
        .iter()
        .filter_map(|window| TimeWindow::new(window.start(), window.end() - longer + shorter))
        .collect();
    let goods = &mut problem.lots[lot.index()];
    goods.unserved_cost = value + left;
    (goods.load, goods.service, goods.unloading, goods.value) = (load, service, unloading, value);
    if !windows.is_empty() {
        goods.start_windows = windows;
    }
}

/// Unloading at every hub.
fn unloading(problem: &Problem, load: Load) -> Vec<Seconds> {
    let hubs = problem.hubs.iter();
    hubs.map(|hub| hub.handling.lot_duration(load)).collect()
}

/// A lot is found to have another core temperature: where that is beyond its window it was not
/// pre-cooled after all.
pub(super) fn warm(problem: &mut Problem, lot: LotId, core: Celsius) {
    let product = problem.product_of(lot).clone();
    let goods = &mut problem.lots[lot.index()];
    goods.core = core;
    goods.precooled &= core <= product.window.max() || product.hours_to_cold <= 0.0;
}

fn delay(problem: &mut Problem, market: MarketId, until: PlanTime, open_until: Option<PlanTime>) {
    for lot in problem.lots.iter_mut().filter(|lot| lot.market == market) {
        let last = lot.start_windows.len() - 1;
        let later: Vec<TimeWindow> = lot
            .start_windows
            .iter()
            .enumerate()
            .filter_map(|(index, window)| {
                let end = match open_until {
                    Some(open) if index == last => (open - lot.service).max(window.end()),
                    _ => window.end(),
                };
                TimeWindow::new(window.start().max(until), end)
            })
            .collect();
        lot.start_windows = if later.is_empty() { never() } else { later };
    }
}

/// A window that nobody can keep any more.
pub(super) fn never() -> Vec<TimeWindow> {
    let long_ago = PlanTime(-10 * 86_400);
    TimeWindow::new(long_ago, long_ago).into_iter().collect()
}

fn lose_cold(problem: &mut Problem, market: MarketId, core: Option<Celsius>) {
    problem.markets[market.index()].cold_store = None;
    let products = problem.products.clone();
    for lot in problem.lots.iter_mut().filter(|lot| lot.market == market) {
        let product = &products[lot.product.index()];
        if let Some(core) = core.filter(|core| *core > lot.core) {
            lot.core = core;
        }
        lot.precooled &= lot.core <= product.window.max() || product.hours_to_cold <= 0.0;
    }
}

/// Zones that are full take nothing more; what has come before still counts beside them.
fn fill(hub: &mut Hub, zone: Option<&str>) -> Option<()> {
    let full = hub
        .zones
        .iter_mut()
        .filter(|known| zone.is_none_or(|zone| known.name == zone));
    let mut any = false;
    for zone in full {
        zone.capacity_kg = 0;
        any = true;
    }
    any.then_some(())
}

fn close(hub: &mut Hub, from: PlanTime, until: Option<PlanTime>) {
    let open = |window: &TimeWindow| {
        let before = TimeWindow::new(window.start(), window.end().min(from));
        let after =
            until.and_then(|until| TimeWindow::new(window.start().max(until), window.end()));
        before.into_iter().chain(after)
    };
    let windows: Vec<TimeWindow> = hub.windows.iter().flat_map(open).collect();
    hub.windows = if windows.is_empty() { never() } else { windows };
}

fn queue(hub: &mut Hub, from: PlanTime, until: PlanTime) {
    if let Some(time) = TimeWindow::new(from, until) {
        hub.taken.extend((0..hub.docks).map(|_| time));
    }
}

fn shift_weather(problem: &mut Problem, by_k: f64, from: PlanTime, until: PlanTime) {
    let hours = |hour: i32| PlanTime::at(hour, 0);
    for day in &mut problem.outdoor {
        for (hour, degrees) in day.0.iter_mut().enumerate() {
            let at = hours(hour as i32);
            let tomorrow = hours(hour as i32 + 24);
            if (from <= at && at <= until) || (from <= tomorrow && tomorrow <= until) {
                let shifted = Celsius::new((degrees.degrees() + by_k).clamp(-60.0, 60.0));
                *degrees = shifted.unwrap_or(*degrees);
            }
        }
    }
}

/// A lot as the planner wants it; `None` where market or product are unknown.
fn new_lot(problem: &Problem, new: &NewLot) -> Option<Lot> {
    let market = problem
        .markets
        .iter()
        .position(|market| market.id == new.market)?;
    let named = |product: &crate::problem::Product| {
        [&product.id, &product.name_zh, &product.name_en].contains(&&new.product)
    };
    let product = problem.products.iter().position(named)?;
    let (place, goods) = (&problem.markets[market], &problem.products[product]);
    let kg = new.kg.clamp(1, 1_000_000);
    let load = Load {
        kg,
        liters: (f64::from(kg) / goods.density * 1_000.0).ceil() as u32,
        pallets: 0,
    };
    let service = place.handling.lot_duration(load);
    let hours: &[TimeWindow] = if new.windows.is_empty() {
        &place.windows
    } else {
        &new.windows
    };
    let open = hours.iter().flat_map(|wish| {
        place.windows.iter().filter_map(move |window| {
            let both = window.intersection(*wish)?;
            TimeWindow::new(both.start(), both.end() - service)
        })
    });
    let windows: Vec<TimeWindow> = open.collect();
    let outdoors = problem.outdoor[place.location.index()].at(new.harvested.hour_of_day());
    let warmest = goods.window.max();
    let precooled = new.precooled || goods.hours_to_cold <= 0.0;
    let assumed = if precooled {
        Some(warmest)
    } else {
        Celsius::new(outdoors.max(warmest.degrees()))
    };
    let alike = problem
        .lots
        .iter()
        .find(|lot| lot.product.index() == product);
    let per_kg = alike.map_or(0.0, |lot| {
        lot.value.0 as f64 / f64::from(lot.load.kg.max(1))
    });
    let value = new.value.unwrap_or(Cost::round(per_kg * f64::from(kg)));
    let fixed = alike.map_or(Cost(50_000), |lot| lot.unserved_cost - lot.value);
    let tau_h = alike.map_or(16.0, |lot| lot.tau_h);
    Some(Lot {
        id: new.lot.clone(),
        market: MarketId(market as u32),
        product: ProductId(product as u32),
        load,
        harvested: new.harvested,
        core: new.core.or(assumed).unwrap_or(warmest),
        precooled,
        start_windows: if windows.is_empty() { never() } else { windows },
        service,
        unloading: unloading(problem, load),
        certificate: None,
        value,
        unserved_cost: value + fixed.max(Cost::ZERO),
        due: None,
        hubs: Vec::new(),
        needs: Skills::default(),
        tau_h,
        aboard: None,
        past: None,
        promise: None,
    })
}
