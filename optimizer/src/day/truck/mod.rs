//! One truck surveyed: where it is, what it is in the middle of, how its load fares.

mod busy;
mod load;
mod wheel;

use super::as_known::AsKnown;
use super::box_story::doors_closed;
use super::course::{CourseTrip, Courses};
use super::event::Event;
use super::state::{LotStage, TruckState, Visit, Whereabouts, last_position};
use super::trace::{Pickup, Stay, Trace};
use crate::problem::{LotId, Vehicle, VehicleId};
use crate::units::{PlanTime, Seconds};
use busy::Busy;
use load::on_board;
use osm_loader::LocationId;

/// Everything needed to survey one truck.
pub(super) struct Surveyor<'a> {
    pub(super) known: &'a AsKnown,
    pub(super) courses: &'a Courses,
    pub(super) events: &'a [Event],
    pub(super) vehicle: VehicleId,
    pub(super) trace: &'a Trace,
    pub(super) now: PlanTime,
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
        let carried_now = on_board(&self.known.problem, &pickups, &fares);
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
            on_board: carried_now,
            when_free: on_board(&self.known.problem, &pickups, &fares),
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

    fn truck(&self) -> &Vehicle {
        &self.known.problem.vehicles[self.vehicle.index()]
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
}
