//! One truck surveyed: where it is, what it is in the middle of, how its load fares.

use super::as_known::{AsKnown, Gone};
use super::box_record::{Fares, follow};
use super::box_story::{BoxStory, Measured, doors_closed};
use super::course::{CourseTrip, Courses};
use super::event::{Event, EventKind, Reading};
use super::state::{Carried, LotStage, OnBoardLot, TruckState, Visit, Whereabouts, last_position};
use super::trace::{Pickup, Spot, Stay, Trace};
use crate::problem::{HubId, LotId, MarketId, Problem, Vehicle, VehicleId};
use crate::rules::{driving, hub_hours, hub_zone, time_window};
use crate::stowage::best_set_point;
use crate::units::{Celsius, Meters, PlanTime, Seconds};
use osm_loader::LocationId;

/// Something that should have ended already is thought to take so long from now on.
const ABOUT_TO_END: Seconds = Seconds(60);

/// Everything needed to survey one truck.
pub(super) struct Surveyor<'a> {
    pub(super) known: &'a AsKnown,
    pub(super) courses: &'a Courses,
    pub(super) events: &'a [Event],
    pub(super) vehicle: VehicleId,
    pub(super) trace: &'a Trace,
    pub(super) now: PlanTime,
}

/// What a truck is in the middle of.
#[derive(Clone, Copy, PartialEq)]
enum Busy {
    /// Until a moment, for the lot it is to load next.
    SettingUp(PlanTime),
    Loading(Pickup),
    Unloading(HubId, PlanTime, PlanTime),
}

/// Driving so far.
#[derive(Default)]
struct Wheel {
    driven: Seconds,
    stretch: Seconds,
    distance: Meters,
    /// Driving of the leg under way that lies behind.
    on_leg: Seconds,
    /// What is left of a rest on the road.
    rest_left: Seconds,
}

impl Surveyor<'_> {
    /// The truck's state; its lots' stages are written down.
    pub(super) fn survey(&self, lots: &mut [LotStage]) -> TruckState {
        let news = &self.known.trucks[self.vehicle.index()];
        let whereabouts = self.whereabouts();
        let busy = self.busy(lots);
        let wheel = self.wheel(whereabouts);
        let over_hours = news.over_hours.map(|(_, relief)| relief);
        let relief = over_hours.flatten();
        let free_at = self.free_at(busy).max(relief.unwrap_or(self.now));
        let free_at = free_at.max(self.now + wheel.rest_left);
        let mut pickups = self.stowed(&self.trace.aboard);
        let (layout, set_points) = self.held(&pickups);
        let (_, fares) = self.fares(&pickups, (layout, &set_points), self.now);
        let on_board = on_board(&self.known.problem, &pickups, &fares);
        match busy {
            Some(Busy::Loading(pickup)) => {
                let all = self.trace.aboard.iter().copied().chain([pickup]);
                pickups = self.stowed(&all.collect::<Vec<Pickup>>());
            }
            Some(Busy::Unloading(..)) => pickups.clear(),
            Some(Busy::SettingUp(_)) | None => {}
        }
        let (layout, set_points) = self.held(&pickups);
        let (air, fares) = self.fares(&pickups, (layout, &set_points), free_at);
        self.note_stages(busy, lots);
        let unit_off = news.unit_off.is_some();
        let set_points = if unit_off {
            vec![None; set_points.len()]
        } else {
            set_points
        };
        let name = &self.truck().id;
        TruckState {
            vehicle: self.vehicle,
            whereabouts,
            position: last_position(self.events, name),
            working_since: self.trace.left,
            free_at,
            standing_since: self.trace.standing().map_or(free_at, |stay| stay.from),
            driven: if relief.is_some() {
                Seconds::ZERO
            } else {
                wheel.driven
            },
            stretch: if relief.is_some() {
                Seconds::ZERO
            } else {
                wheel.stretch
            },
            distance: wheel.distance,
            driven_of_leg: wheel.on_leg,
            trips_done: self.trace.trips_done
                + u32::from(matches!(busy, Some(Busy::Unloading(..)))),
            layout,
            set_points,
            air,
            doors_closed: doors_closed(&self.known.problem, &pickups, free_at),
            visits: self.visits(),
            carried: self.carried(),
            on_board,
            when_free: self::on_board(&self.known.problem, &pickups, &fares),
            unloading: match busy {
                Some(Busy::Unloading(hub, from, until)) => Some((hub, from, until)),
                _ => None,
            },
            broken: news.broken.is_some(),
            unit_off,
            over_hours,
            sealed: self.is_sealed(&pickups),
            assumed: self.trace.assumed,
            last_heard: if self.trace.assumed {
                None
            } else {
                self.trace.last_heard
            },
            silent_since: news.silent_since,
        }
    }

    fn visits(&self) -> Vec<Visit> {
        let visit = |stay: &Stay| Visit {
            spot: stay.spot.into(),
            place: stay.spot.location(&self.known.problem),
            from: stay.from,
            arrival_told: stay.told[0],
            until: stay.until,
            leaving_told: stay.told[1],
        };
        self.trace.stays.iter().map(visit).collect()
    }

    fn carried(&self) -> Vec<Carried> {
        let stowed = self.stowed(&self.trace.pickups);
        let carried = stowed.into_iter().map(|(pickup, compartment)| {
            let mut delivered = self.trace.delivered.iter();
            Carried {
                lot: pickup.lot,
                compartment,
                from: pickup.start,
                loaded_at: pickup.end,
                until: delivered
                    .find(|done| done.0 == pickup.lot)
                    .map(|done| done.2),
            }
        });
        carried.collect()
    }

    fn truck(&self) -> &Vehicle {
        &self.known.problem.vehicles[self.vehicle.index()]
    }

    fn is_sealed(&self, pickups: &[(Pickup, u8)]) -> bool {
        pickups.iter().any(|(pickup, _)| {
            let gone = self.known.gone.get(&pickup.lot);
            gone.is_some_and(|(why, _)| *why == Gone::Contaminated)
        })
    }

    /// The planned trip it is on: that of its load, else the first with something to fetch.
    fn trip(&self, lots: &[LotStage]) -> Option<&CourseTrip> {
        let of_load = self.trace.aboard.iter().rev().find_map(|pickup| {
            let slot = self.courses.slot(pickup.lot)?;
            (slot.vehicle == self.vehicle).then(|| self.courses.trip(slot))
        });
        of_load.or_else(|| {
            let mut trips = self.courses.of(self.vehicle).trips.iter();
            trips.find(|trip| trip.stops.iter().any(|stop| self.is_open(stop.lot, lots)))
        })
    }

    /// Whether a lot waits and this truck has not loaded it.
    fn is_open(&self, lot: LotId, lots: &[LotStage]) -> bool {
        let mine = |pickup: &Pickup| pickup.lot == lot;
        lots[lot.index()] == LotStage::Waiting
            && !self.trace.aboard.iter().any(mine)
            && !self.trace.delivered.iter().any(|&(done, _, _)| done == lot)
    }

    fn whereabouts(&self) -> Whereabouts {
        let problem = &self.known.problem;
        if let Some(stay) = self.trace.standing() {
            return stay.spot.into();
        }
        let last = self.trace.stays.last();
        let from = last.map_or(self.truck().start, |stay| stay.spot.location(problem));
        let left = last.map_or(self.trace.left, |stay| stay.until);
        left.map_or(Whereabouts::NotLeft, |left| Whereabouts::Driving {
            from,
            to: self.heading(from),
            left,
        })
    }

    /// The place it is driving to: the next planned one.
    fn heading(&self, from: LocationId) -> LocationId {
        let problem = &self.known.problem;
        let open = vec![LotStage::Waiting; problem.lots.len()];
        let trip = self.trip(&open);
        let next = trip.and_then(|trip| {
            let mut stops = trip.stops.iter();
            stops.find(|stop| {
                self.is_open(stop.lot, &open) && !self.known.gone.contains_key(&stop.lot)
            })
        });
        let hub = trip.map(|trip| problem.hubs[trip.hub.index()].location);
        let market = next.map(|stop| problem.market_of(stop.lot).location);
        market.or(hub).or(self.truck().end).unwrap_or(from)
    }

    /// What it is in the middle of, if it stands and can work.
    fn busy(&self, lots: &[LotStage]) -> Option<Busy> {
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

    fn free_at(&self, busy: Option<Busy>) -> PlanTime {
        match busy {
            Some(Busy::SettingUp(until) | Busy::Unloading(_, _, until)) => until,
            Some(Busy::Loading(pickup)) => pickup.end,
            None if self.trace.left.is_none() => self.now.max(self.truck().limits.shift.start()),
            None => self.now,
        }
    }

    fn note_stages(&self, busy: Option<Busy>, lots: &mut [LotStage]) {
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

    /// Every lot with the compartment the plan has for it on this truck; the first one where the box
    /// is divided otherwise: lots of two trips may be on board where a delivery was not reported.
    fn stowed(&self, pickups: &[Pickup]) -> Vec<(Pickup, u8)> {
        let layout = self.layout(pickups.iter().map(|pickup| pickup.lot));
        let parts = self.truck().layouts[usize::from(layout)].compartments.len();
        let place = |pickup: &Pickup| {
            let slot = self.courses.slot(pickup.lot);
            let own = slot.filter(|slot| slot.vehicle == self.vehicle);
            let planned = own.map(|slot| self.courses.stop(slot).compartment);
            planned.filter(|&place| usize::from(place) < parts)
        };
        pickups
            .iter()
            .map(|pickup| (*pickup, place(pickup).unwrap_or(0)))
            .collect()
    }

    /// The planned trip of the first lot that the plan has on this truck.
    fn planned_trip(&self, mut lots: impl Iterator<Item = LotId>) -> Option<&CourseTrip> {
        lots.find_map(|lot| {
            let slot = self.courses.slot(lot)?;
            (slot.vehicle == self.vehicle).then(|| self.courses.trip(slot))
        })
    }

    /// How the box is divided with these lots in it.
    fn layout(&self, lots: impl Iterator<Item = LotId>) -> u8 {
        let planned = self.planned_trip(lots).map_or(0, |trip| trip.layout);
        if usize::from(planned) < self.truck().layouts.len() {
            planned
        } else {
            0
        }
    }

    /// Division and set points of the box as it rides.
    fn held(&self, pickups: &[(Pickup, u8)]) -> (u8, Vec<Option<Celsius>>) {
        let problem = &self.known.problem;
        let lots = || pickups.iter().map(|(pickup, _)| pickup.lot);
        let (planned, layout, truck) =
            (self.planned_trip(lots()), self.layout(lots()), self.truck());
        let parts = &truck.layouts[usize::from(layout)].compartments;
        let refrigerated = truck.thermal.is_refrigerated();
        let set_point = |place: usize| {
            let inside = pickups.iter().filter(|(_, own)| usize::from(*own) == place);
            let inside = inside.map(|(pickup, _)| pickup.lot);
            inside.clone().next().filter(|_| refrigerated)?;
            let planned = planned.and_then(|trip| trip.set_points.get(place).copied().flatten());
            let window = inside
                .clone()
                .try_fold(parts[place].set_points, |window, lot| {
                    window.intersection(problem.product_of(lot).window)
                })
                .unwrap_or(parts[place].set_points);
            planned.or_else(|| best_set_point(problem, window, inside))
        };
        (layout, (0..parts.len()).map(set_point).collect())
    }

    fn fares(
        &self,
        pickups: &[(Pickup, u8)],
        (layout, set_points): (u8, &[Option<Celsius>]),
        at: PlanTime,
    ) -> (Vec<Celsius>, Vec<Fares>) {
        let problem = &self.known.problem;
        let stand = self
            .trace
            .standing()
            .map(|stay| stay.spot.location(problem));
        let began = self.trace.trip_began(problem, self.truck().start);
        let first = pickups.iter().map(|(pickup, _)| pickup.start).min();
        let began = (first.map_or(began.0, |first| began.0.min(first)), began.1);
        let story = BoxStory {
            vehicle: self.vehicle,
            layout,
            set_points: set_points.to_vec(),
            began: if pickups.is_empty() {
                (at, began.1)
            } else {
                began
            },
            stays: &self.trace.stays,
            heading: stand.unwrap_or_else(|| self.heading(began.1)),
            pickups,
            unit_off: self.known.trucks[self.vehicle.index()].unit_off,
            measured: &self.measured(began.0),
        };
        follow(problem, &story, at)
    }

    fn measured(&self, since: PlanTime) -> Vec<(PlanTime, Measured)> {
        let name = &self.truck().id;
        let own = self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Sensor { vehicle, reading } if vehicle == name => {
                Some((event.at, self.reading(reading)?))
            }
            _ => None,
        });
        own.filter(|(at, _)| *at >= since).collect()
    }

    fn reading(&self, reading: &Reading) -> Option<Measured> {
        match reading {
            Reading::Air { compartment, at } => Some(Measured::Air(*compartment, *at)),
            Reading::Core { lot, at } => Some(Measured::Core(self.known.lot(lot)?, *at)),
            _ => None,
        }
    }

    /// Driving by the reports; where the law asks for a rest on a leg, it is thought to be taken.
    fn wheel(&self, whereabouts: Whereabouts) -> Wheel {
        let problem = &self.known.problem;
        let rules = &problem.settings.driver;
        let mut wheel = Wheel::default();
        let (mut place, mut left) = (self.truck().start, self.trace.left);
        for stay in &self.trace.stays {
            let there = stay.spot.location(problem);
            if let Some(left) = left {
                self.drive(&mut wheel, (place, there), stay.from.since(left));
            }
            let stood = stay.until.map(|until| until.since(stay.from));
            if stood.is_some_and(|stood| driving::is_rest(rules, stood)) {
                wheel.stretch = Seconds::ZERO;
            }
            (place, left) = (there, stay.until);
        }
        if let Whereabouts::Driving { from, to, left } = whereabouts {
            self.drive_on(&mut wheel, (from, to), self.now.since(left));
        }
        wheel
    }

    /// The leg under way.
    fn drive_on(&self, wheel: &mut Wheel, (from, to): (LocationId, LocationId), took: Seconds) {
        let problem = &self.known.problem;
        let leg = problem.leg(self.truck(), from, to).unwrap_or_default();
        let rules = &problem.settings.driver;
        let leg_stands = driving::progress_on_leg(rules, wheel.stretch, leg.duration, took);
        wheel.driven += leg_stands.driven;
        wheel.stretch = leg_stands.stretch;
        (wheel.on_leg, wheel.rest_left) = (leg_stands.driven, leg_stands.rest_left);
        let share = f64::from(leg_stands.driven.0) / f64::from(leg.duration.0.max(1));
        wheel.distance += Meters::round(f64::from(leg.distance.0) * share);
    }

    fn drive(&self, wheel: &mut Wheel, (from, to): (LocationId, LocationId), took: Seconds) {
        let problem = &self.known.problem;
        let rules = &problem.settings.driver;
        let leg = problem.leg(self.truck(), from, to).unwrap_or_default();
        let rests = driving::rests_on_leg(rules, wheel.stretch, leg.duration.min(took));
        let drove = took.saturating_sub(Seconds(rests * rules.rest.0));
        let longest = rules.longest_stretch.0.max(1);
        wheel.driven += drove;
        wheel.stretch = Seconds(
            (wheel.stretch + drove)
                .0
                .saturating_sub(rests * longest)
                .min(longest),
        );
        let share = f64::from(took.0.min(leg.duration.0)) / f64::from(leg.duration.0.max(1));
        wheel.distance += Meters::round(f64::from(leg.distance.0) * share);
    }
}

fn on_board(problem: &Problem, pickups: &[(Pickup, u8)], fares: &[Fares]) -> Vec<OnBoardLot> {
    let lots = pickups.iter().zip(fares);
    lots.map(|((pickup, compartment), fares)| OnBoardLot {
        lot: pickup.lot,
        compartment: *compartment,
        loaded_at: pickup.end,
        loaded_core: problem.lots[pickup.lot.index()].core,
        core: fares.core,
        endured: fares.endured,
        minutes_left: fares.left.map(|(minutes, _)| minutes),
        limited_by: fares.left.map(|(_, rule)| rule),
    })
    .collect()
}
