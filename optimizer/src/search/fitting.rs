//! One lot fitted into one tour: the constant-time tests of a place, cheapest first, and its
//! estimated price.
//!
//! The tests relax the rules: windows are taken without their gaps after the lot, and neither rest
//! nor docks are counted. The exact evaluation comes later.

use super::desk::Desk;
use super::lookup::{Lookup, LotFacts};
use super::prices::{Detour, Prices, UNLIKELY, late_price};
use super::road::{Hop, Spot};
use super::tour::{Leg, Stand, Tour};
use crate::insertion::Place;
use crate::problem::{HubId, LotId, Problem};
use crate::segment::Segment;

/// What precedes an opening in the route.
pub(crate) struct Before {
    spot: Spot,
    head: Segment,
    kg: u32,
    ride_price: f64,
}

/// A place in a tour where a stop may be put.
pub(crate) struct Opening<'s> {
    pub(crate) before: Before,
    /// The stop that follows in the same trip.
    pub(crate) next: Option<&'s Stand>,
    /// The trip that is lengthened; `None` for a new one.
    pub(crate) leg: Option<&'s Leg>,
    /// Index of the trip that follows.
    pub(crate) next_trip: usize,
    pub(crate) place: Place,
}

/// A trip up to its last stop with the lot in it.
pub(crate) struct Loaded {
    head: Segment,
    last: Spot,
    detour: Detour,
    load_start: i64,
}

/// One lot and one tour.
pub(crate) struct Fitting<'s> {
    pub(crate) desk: Desk<'s>,
    tour: &'s Tour,
    lot: LotId,
    facts: LotFacts,
    kg: u32,
    prices: Prices,
}

impl Before {
    /// Before the first stop of a trip.
    pub(crate) fn trip(tour: &Tour, trip: usize) -> Self {
        let (spot, head) = tour.before[trip];
        Self {
            spot,
            head,
            kg: 0,
            ride_price: 0.0,
        }
    }

    /// After a stop.
    pub(crate) fn stop(stand: &Stand) -> Self {
        Self {
            spot: stand.spot,
            head: stand.head,
            kg: stand.kg,
            ride_price: stand.ride_price,
        }
    }
}

impl<'s> Fitting<'s> {
    /// Looks up what is needed.
    pub(crate) fn new(
        problem: &'s Problem,
        lookup: &'s Lookup,
        tour: &'s Tour,
        lot: LotId,
    ) -> Self {
        let desk = Desk::new(problem, lookup, tour.route.vehicle);
        Self {
            tour,
            lot,
            facts: *lookup.lot(lot),
            kg: problem.lots[lot.index()].load.kg,
            prices: Prices::of(problem, desk.vehicle),
            desk,
        }
    }

    /// Puts the lot into an opening and drives on to the last stop of the trip; `None` where a
    /// market bears no more mass, a road is missing, or a window is missed.
    pub(crate) fn load(&self, opening: &Opening) -> Option<Loaded> {
        if !self.markets_bear_it(opening) {
            return None;
        }
        let before = &opening.before;
        let into = self.desk.hop(before.spot, self.facts.spot)?;
        let arrival = before.head.completion() + i64::from(into.seconds);
        let own = self.desk.pickup(self.lot, arrival);
        let head = before.head.join(into.seconds.into(), &own);
        if !head.is_feasible() {
            return None;
        }
        let mut loaded = Loaded {
            head,
            last: self.facts.spot,
            detour: Detour::default(),
            load_start: head.completion() - self.facts.service,
        };
        loaded.detour.add(into, before.kg);
        if let (Some(next), Some(leg)) = (opening.next, opening.leg) {
            self.drive_on(&mut loaded, before, next)?;
            loaded.last = leg.last_spot();
        }
        Some(loaded)
    }

    /// Whether no market the lot is brought to is too weak for vehicle and load.
    fn markets_bear_it(&self, opening: &Opening) -> bool {
        let curb = self.desk.vehicle.limits.curb_kg;
        let gross = curb.saturating_add(opening.before.kg + self.kg);
        gross <= self.facts.max_gross && opening.next.is_none_or(|next| self.kg <= next.gross_room)
    }

    /// From the lot through the rest of the trip's stops.
    fn drive_on(&self, loaded: &mut Loaded, before: &Before, next: &Stand) -> Option<()> {
        let onward = self.desk.hop(self.facts.spot, next.spot)?;
        let direct = self.desk.hop(before.spot, next.spot).unwrap_or_default();
        loaded.detour.add(onward, before.kg + self.kg);
        loaded.detour.subtract(direct, before.kg);
        loaded.detour.kg_meters += f64::from(self.kg) * f64::from(next.meters_to_hub);
        loaded.head = loaded.head.join(onward.seconds.into(), &next.tail);
        loaded.head.is_feasible().then_some(())
    }

    /// Ends the trip at a hub, drives the rest of the day, and prices what has changed; `None`
    /// where a window, a harvest clock, the time on board, the working day or the range is
    /// exceeded.
    pub(crate) fn estimate(&self, opening: &Opening, loaded: &Loaded, hub: HubId) -> Option<f64> {
        let hub_spot = Spot::hub(&self.desk.problem.hubs[hub.index()]);
        let to_hub = self.desk.hop(loaded.last, hub_spot)?;
        let trip = self.unloaded_at(opening, loaded, hub, to_hub)?;
        let (next_spot, rest) = &self.tour.after[opening.next_trip];
        let onward = match next_spot {
            Some(next) => self.desk.hop(hub_spot, *next)?,
            None => Hop::default(),
        };
        let day = trip.unloaded().join(onward.seconds.into(), rest);
        let mut detour = loaded.detour;
        detour.add(to_hub, self.kg + opening.leg.map_or(0, |leg| leg.load.kg));
        detour.add(onward, 0);
        self.subtract_old_way(opening, &mut detour);
        if !day.is_feasible() || !self.day_allows(&day, &detour) {
            return None;
        }
        let departure = match opening.place {
            Place::Within { trip: 0, .. } | Place::NewTrip(0) => trip.timely_start(),
            _ => self.tour.departure,
        };
        let span = day.completion() - departure;
        let mut price = self.price_of_road(opening, &detour);
        price += self.prices.of_work(span) - self.prices.of_work(self.tour.span);
        price += self.price_of_waiting(opening, loaded, trip.completion());
        // Waiting for a dock could still shorten such a day, so it is not refused outright.
        if span > i64::from(self.desk.vehicle.limits.longest.0) {
            price += UNLIKELY;
        }
        Some(price)
    }

    /// The day up to the end of unloading at a hub.
    fn unloaded_at(
        &self,
        opening: &Opening,
        loaded: &Loaded,
        hub: HubId,
        to_hub: Hop,
    ) -> Option<Segment> {
        let (others, clock) = opening
            .leg
            .map_or((0, i64::MAX), |leg| (leg.unloading, leg.deadline));
        let unloading = self.facts.unloading + others;
        let deadline = self.facts.deadline.min(clock);
        let arrival = loaded.head.completion() + i64::from(to_hub.seconds);
        let unload = self.desk.unload(hub, unloading, deadline, arrival);
        let trip = loaded.head.join(to_hub.seconds.into(), &unload);
        (trip.is_feasible() && trip.slack_on_board() >= 0).then_some(trip)
    }

    /// Takes off what is no longer driven: from the last stop to the old hub and onward from it,
    /// or past a new trip.
    fn subtract_old_way(&self, opening: &Opening, detour: &mut Detour) {
        let hop = |from: Spot, to: Option<Spot>| {
            to.and_then(|to| self.desk.hop(from, to))
                .unwrap_or_default()
        };
        let next = self.tour.after[opening.next_trip].0;
        let Some(leg) = opening.leg else {
            if !self.tour.is_idle() {
                detour.subtract(hop(opening.before.spot, next), 0);
            }
            return;
        };
        let old_hub = self.tour.before[opening.next_trip].0;
        // On the way from a following stop the lot's own mass was counted up to the old hub.
        let counted = opening.next.map_or(0, |_| self.kg);
        detour.subtract(hop(leg.last_spot(), Some(old_hub)), leg.load.kg + counted);
        detour.subtract(hop(old_hub, next), 0);
    }

    fn day_allows(&self, day: &Segment, detour: &Detour) -> bool {
        let limits = &self.desk.vehicle.limits;
        let rules = &self.desk.problem.settings.driver;
        let driving = self.tour.driving as i64 + detour.driving;
        let meters = self.tour.meters as i64 + detour.meters;
        day.span() <= i64::from(limits.longest.0)
            && driving <= i64::from(rules.longest_day.0)
            && limits
                .range
                .is_none_or(|range| meters <= i64::from(range.0))
    }

    /// Vehicle, road, energy and toll.
    fn price_of_road(&self, opening: &Opening, detour: &Detour) -> f64 {
        let vehicle = self.desk.vehicle;
        let day = if self.tour.is_idle() {
            vehicle.costs.per_day.0 as f64
        } else {
            0.0
        };
        let filled = f64::from(opening.before.kg) / f64::from(vehicle.limits.payload.kg.max(1));
        let pays_toll = filled < self.desk.problem.settings.green_channel.least_share;
        day + self.prices.of_road(detour, pays_toll)
    }

    /// Shelf life and lateness of the lot and of the others in its trip, which is now unloaded
    /// at `completion`.
    fn price_of_waiting(&self, opening: &Opening, loaded: &Loaded, completion: i64) -> f64 {
        let (problem, facts) = (self.desk.problem, &self.facts);
        let ready = i64::from(problem.lots[self.lot.index()].ready().0);
        let own = facts.wait_price * (loaded.load_start - ready) as f64
            + facts.ride_price * (completion - loaded.load_start) as f64
            + late_price(problem, self.lot, completion);
        let Some(leg) = opening.leg else {
            return own;
        };
        let later = completion - leg.completion;
        let shift = (later - facts.unloading).max(0);
        let behind = leg.ride_price() - opening.before.ride_price;
        let waits = opening.next.map_or(0.0, |next| next.wait_price);
        own + opening.before.ride_price * later as f64
            + behind * facts.unloading as f64
            + waits * shift as f64
            + leg.late_price(problem, completion)
            - leg.late_price(problem, leg.completion)
    }
}
