//! What the reports say about each truck's day so far: stays, pickups, deliveries, in time order.

use super::as_known::{AsKnown, Gone};
use super::assumed::planned_events;
use super::course::Courses;
use super::event::{Event, EventKind};
use super::log::{Dispute, Log};
use super::settings::DaySettings;
use crate::problem::{HubId, LotId, MarketId, Problem, VehicleId};
use crate::units::{Celsius, PlanTime, Seconds};
use osm_loader::LocationId;
use std::collections::BTreeMap;

/// A place a truck stops at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Market(MarketId),
    Hub(HubId),
}

/// Standing at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) spot: Spot,
    pub(super) from: PlanTime,
    pub(super) until: Option<PlanTime>,
    /// Whether arrival and leaving were told, not inferred.
    pub(super) told: [bool; 2],
}

/// A lot that came on board.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pickup {
    pub(super) lot: LotId,
    pub(super) start: PlanTime,
    pub(super) end: PlanTime,
    pub(super) core: Option<Celsius>,
}

/// One truck's day so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Trace {
    pub(super) left: Option<PlanTime>,
    pub(super) stays: Vec<Stay>,
    pub(super) aboard: Vec<Pickup>,
    /// All that were ever on board.
    pub(super) pickups: Vec<Pickup>,
    pub(super) delivered: Vec<(LotId, HubId, PlanTime)>,
    pub(super) trips_done: u32,
    pub(super) last_heard: Option<PlanTime>,
    /// Nobody has heard of it: it is thought to be where the plan says.
    pub(super) assumed: bool,
}

impl Spot {
    pub(super) fn location(self, problem: &Problem) -> LocationId {
        match self {
            Self::Market(market) => problem.markets[market.index()].location,
            Self::Hub(hub) => problem.hubs[hub.index()].location,
        }
    }
}

impl Trace {
    /// Where it stands; `None` on the road or at its start.
    pub(super) fn standing(&self) -> Option<Stay> {
        self.stays
            .last()
            .copied()
            .filter(|stay| stay.until.is_none())
    }

    /// When and from where its trip began: leaving its start or the last hub it delivered to.
    pub(super) fn trip_began(
        &self,
        problem: &Problem,
        start: LocationId,
    ) -> (PlanTime, LocationId) {
        let delivered = self.delivered.last().map(|&(_, _, at)| at);
        let hub = self.stays.iter().rev().find(|stay| {
            matches!(stay.spot, Spot::Hub(_)) && delivered.is_some_and(|at| stay.from <= at)
        });
        match hub {
            Some(stay) => {
                let left = stay.until.or(delivered).unwrap_or(stay.from);
                (left, stay.spot.location(problem))
            }
            None => (self.left.unwrap_or_default(), start),
        }
    }

    fn last_moment(&self) -> Option<PlanTime> {
        let stay = self
            .stays
            .last()
            .map(|stay| stay.until.unwrap_or(stay.from));
        let pickup = self.aboard.last().map(|pickup| pickup.end);
        stay.max(pickup).max(self.left)
    }
}

/// All trucks' days so far.
pub(super) struct Traces<'a> {
    known: &'a AsKnown,
    settings: &'a DaySettings,
    pub(super) by_vehicle: Vec<Trace>,
    /// Who has loaded a lot, by which event.
    pub(super) taken: BTreeMap<LotId, (VehicleId, String)>,
    /// What trucks nobody has heard of are thought to have done.
    pub(super) assumed: Vec<Event>,
}

impl<'a> Traces<'a> {
    /// Follows the reports; trucks nobody has heard of go by the plan, if the settings say so.
    pub(super) fn new(
        known: &'a AsKnown,
        courses: &Courses,
        settings: &'a DaySettings,
        now: PlanTime,
        log: &mut Log,
    ) -> Self {
        let mut traces = Self {
            known,
            settings,
            by_vehicle: vec![Trace::default(); known.problem.vehicles.len()],
            taken: BTreeMap::new(),
            assumed: Vec::new(),
        };
        let mut events: Vec<Event> = log.told().cloned().collect();
        if settings.assume_planned {
            traces.assumed = traces.assumed(courses, now, log);
            events.extend(
                traces
                    .assumed
                    .iter()
                    .filter(|event| event.at <= now)
                    .cloned(),
            );
            events.sort_by(|a, b| (a.at, a.rank(), &a.id).cmp(&(b.at, b.rank(), &b.id)));
        }
        for event in &events {
            traces.follow(event, log);
        }
        traces
    }

    /// What trucks nobody has heard of have done by the plans in force so far.
    fn assumed(&mut self, courses: &Courses, now: PlanTime, log: &Log) -> Vec<Event> {
        let mut events = Vec::new();
        for vehicle in self.known.problem.vehicle_ids() {
            let name = self.known.problem.vehicles[vehicle.index()].id.as_str();
            let is_own = |event: &&Event| event.is_progress() && event.vehicle() == Some(name);
            if log.told().any(|event| is_own(&event)) {
                continue;
            }
            let broken = self.known.trucks[vehicle.index()].broken;
            let until = broken.map_or(now, |broken| broken.min(now));
            let before = log.events.iter().filter(|event| event.is_assumed());
            let before: Vec<Event> = before.filter(is_own).cloned().collect();
            let planned = planned_events(self.known, courses.of(vehicle), (vehicle, before), until);
            self.by_vehicle[vehicle.index()].assumed = !planned.is_empty();
            events.extend(planned);
        }
        events
    }

    fn follow(&mut self, event: &Event, log: &mut Log) {
        let Some(vehicle) = event.vehicle().and_then(|name| self.known.vehicle(name)) else {
            return;
        };
        let trace = &mut self.by_vehicle[vehicle.index()];
        trace.last_heard = trace.last_heard.max(Some(event.at));
        match &event.kind {
            EventKind::Started { .. } if trace.left.is_none() => trace.left = Some(event.at),
            EventKind::Arrived { place, .. } => {
                if let Some(spot) = self.spot(place) {
                    self.arrive(vehicle, spot, event, log);
                }
            }
            EventKind::Loaded { lot, core, .. } => {
                if let Some(lot) = self.known.lot(lot) {
                    self.load(vehicle, (lot, *core), event, log);
                }
            }
            EventKind::Left { place, .. } => {
                if let Some(spot) = self.spot(place) {
                    self.leave(vehicle, spot, event, log);
                }
            }
            EventKind::Delivered { hub, .. } => {
                if let Some(hub) = self.known.hub(hub) {
                    self.deliver(vehicle, hub, event, log);
                }
            }
            _ => {}
        }
    }

    fn spot(&self, place: &str) -> Option<Spot> {
        let market = self.known.market(place).map(Spot::Market);
        market.or_else(|| self.known.hub(place).map(Spot::Hub))
    }

    fn name(&self, vehicle: VehicleId) -> String {
        self.known.problem.vehicles[vehicle.index()].id.clone()
    }

    fn stands_at(&self, vehicle: VehicleId, spot: Spot) -> bool {
        let stay = self.by_vehicle[vehicle.index()].standing();
        stay.is_some_and(|stay| stay.spot == spot)
    }

    fn arrive(&mut self, vehicle: VehicleId, spot: Spot, event: &Event, log: &mut Log) {
        if let Some(stay) = self.by_vehicle[vehicle.index()].standing() {
            if stay.spot == spot {
                return;
            }
            if stay.from == event.at {
                let vehicle = self.name(vehicle);
                let other = last_event(&log.events, &vehicle, event);
                log.dispute(Dispute::TwoPlaces { vehicle }, &[&other, &event.id]);
                return;
            }
        }
        self.come(vehicle, spot, event.at, Some((event, log)));
    }

    /// Stands at a place from a moment on; what went before without report is inferred.
    fn come(
        &mut self,
        vehicle: VehicleId,
        spot: Spot,
        at: PlanTime,
        told: Option<(&Event, &mut Log)>,
    ) {
        let told_arrival = told
            .as_ref()
            .is_some_and(|(event, _)| matches!(event.kind, EventKind::Arrived { .. }));
        let problem = &self.known.problem;
        let truck = &problem.vehicles[vehicle.index()];
        let trace = &self.by_vehicle[vehicle.index()];
        let from = trace
            .stays
            .last()
            .map_or(truck.start, |stay| stay.spot.location(problem));
        let leg = self.known.leg_driven(truck, from, spot.location(problem));
        let driving = leg.map_or(Seconds::ZERO, |leg| leg.duration);
        let known_leaving = trace.stays.last().map_or(trace.left, |stay| stay.until);
        let least = Seconds((f64::from(driving.0) * self.settings.fastest_share) as u32);
        if let (Some(left), Some((event, log))) = (known_leaving, told)
            && at < left + least
        {
            let vehicle = truck.id.clone();
            let other = last_event(&log.events, &vehicle, event);
            log.dispute(Dispute::TooFast { vehicle }, &[&other, &event.id]);
        }
        let arrival_told = told_arrival;
        let earliest = trace.last_moment().unwrap_or(at - driving).min(at);
        let left = known_leaving
            .unwrap_or((at - driving).max(earliest))
            .min(at);
        let trace = &mut self.by_vehicle[vehicle.index()];
        trace.left = trace.left.or(Some(left));
        if let Some(stay) = trace.stays.last_mut() {
            stay.until = Some(left);
        }
        trace.stays.push(Stay {
            spot,
            from: at,
            until: None,
            told: [arrival_told, false],
        });
    }

    fn load(
        &mut self,
        vehicle: VehicleId,
        (lot, core): (LotId, Option<Celsius>),
        event: &Event,
        log: &mut Log,
    ) {
        let goods = &self.known.problem.lots[lot.index()];
        let name = || goods.id.clone();
        if let Some((_, earlier)) = self.taken.get(&lot) {
            log.dispute(Dispute::LoadedTwice { lot: name() }, &[earlier, &event.id]);
            return;
        }
        let gone = self.known.gone.get(&lot);
        if let Some((_, cause)) = gone.filter(|(why, _)| *why != Gone::Contaminated) {
            log.dispute(
                Dispute::LoadedThoughGone { lot: name() },
                &[cause, &event.id],
            );
        }
        let (market, service) = (Spot::Market(goods.market), goods.service);
        if !self.stands_at(vehicle, market) {
            let last = self.by_vehicle[vehicle.index()].last_moment();
            let arrival = last.map_or(event.at - service, |last| last.max(event.at - service));
            self.come(vehicle, market, arrival.min(event.at), None);
        }
        let trace = &mut self.by_vehicle[vehicle.index()];
        let here = trace.stays.last().map_or(event.at, |stay| stay.from);
        let free = trace
            .aboard
            .last()
            .map_or(here, |pickup| pickup.end.max(here));
        let pickup = Pickup {
            lot,
            start: free.max(event.at - service).min(event.at),
            end: event.at,
            core,
        };
        trace.aboard.push(pickup);
        trace.pickups.push(pickup);
        self.taken.insert(lot, (vehicle, event.id.clone()));
    }

    fn leave(&mut self, vehicle: VehicleId, spot: Spot, event: &Event, log: &mut Log) {
        if !self.stands_at(vehicle, spot) {
            let last = self.by_vehicle[vehicle.index()].stays.last();
            if last.is_some_and(|stay| stay.spot == spot) {
                return;
            }
            self.come(vehicle, spot, event.at, Some((event, log)));
        }
        if let Some(stay) = self.by_vehicle[vehicle.index()].stays.last_mut() {
            stay.until = Some(event.at.max(stay.from));
            stay.told[1] = true;
        }
    }

    fn deliver(&mut self, vehicle: VehicleId, hub: HubId, event: &Event, log: &mut Log) {
        if self.by_vehicle[vehicle.index()].aboard.is_empty() {
            let vehicle = self.name(vehicle);
            log.dispute(Dispute::NothingToDeliver { vehicle }, &[&event.id]);
            return;
        }
        if !self.stands_at(vehicle, Spot::Hub(hub)) {
            self.come(vehicle, Spot::Hub(hub), event.at, Some((event, log)));
        }
        let trace = &mut self.by_vehicle[vehicle.index()];
        let unloaded = std::mem::take(&mut trace.aboard);
        let lots = unloaded.iter().map(|pickup| (pickup.lot, hub, event.at));
        trace.delivered.extend(lots);
        trace.trips_done += 1;
    }
}

/// The report before this one about a truck's progress.
fn last_event(events: &[Event], vehicle: &str, event: &Event) -> String {
    let before = events.iter().rev().find(|other| {
        let earlier = other.at <= event.at && other.id != event.id;
        other.is_progress() && other.vehicle() == Some(vehicle) && earlier
    });
    before.map_or_else(|| event.id.clone(), |other| other.id.clone())
}
