//! The one primitive of the search: where a lot could go, what that would cost about, best first.
//!
//! Every test here is constant in time and a relaxation of the rules: it rejects only what the
//! exact evaluation rejects too. The price is an estimate, good for ranking; the exact evaluation
//! decides. Offered are every position of every trip with every hub that suits the whole trip, a
//! new trip before, between and after the others, and one idle vehicle of each kind.

use crate::compatibility::{Apart, Pairing};
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::search::Search;
use crate::search::lookup::LotFacts;
use crate::search::road::{Hop, Spot};
use crate::search::tour::{Desk, Leg, Stand, Tour};
use crate::segment::Segment;

/// Where in a vehicle's day a lot is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Before the stop at this position of a trip, or after its last stop.
    Within {
        /// Index of the trip.
        trip: usize,
        /// Index the new stop will have.
        position: usize,
    },
    /// Alone on a new trip that will have this index.
    NewTrip(usize),
}

/// One way to serve a lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) vehicle: VehicleId,
    pub(crate) place: Place,
    /// Hub of the trip after the insertion.
    pub(crate) hub: HubId,
    /// What it adds to the cost, about, in fen.
    pub(crate) estimate: f64,
}

/// The best candidates found so far, the cheapest first.
#[derive(Clone, Debug)]
pub(crate) struct Shortlist {
    limit: usize,
    pub(crate) candidates: Vec<Candidate>,
}

impl Shortlist {
    /// Keeps at most `limit` candidates.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            candidates: Vec::new(),
        }
    }

    fn offer(&mut self, candidate: Candidate) {
        let full = self.candidates.len() >= self.limit;
        let worst = self
            .candidates
            .last()
            .map_or(f64::MAX, |last| last.estimate);
        if full && candidate.estimate >= worst {
            return;
        }
        let rank = self
            .candidates
            .partition_point(|kept| kept.estimate <= candidate.estimate);
        if full {
            self.candidates.pop();
        }
        self.candidates.insert(rank, candidate);
    }
}

/// Offers every place for a lot to the shortlist, but for those that are overlooked: that keeps the
/// greedy insertion from always ending in the same plan.
pub(crate) fn scan(
    search: &Search,
    lot: LotId,
    mut overlooks: impl FnMut() -> bool,
    list: &mut Shortlist,
) {
    let mut idle_kinds = vec![false; search.tours.len()];
    for tour in &search.tours {
        let kind = search.lookup.kind(tour.route.vehicle);
        if tour.is_idle() && std::mem::replace(&mut idle_kinds[kind], true) {
            continue;
        }
        Scan::new(search, tour, lot).run(&mut overlooks, list);
    }
}

/// One lot against one tour.
struct Scan<'s> {
    search: &'s Search<'s>,
    tour: &'s Tour,
    desk: Desk<'s>,
    lot: LotId,
    facts: LotFacts,
    kg: u32,
    prices: Prices,
}

/// Fen per unit of what an insertion changes.
struct Prices {
    per_meter: f64,
    per_kg_meter: f64,
    per_toll_meter: f64,
    per_second: f64,
    per_overtime_second: f64,
    regular: i64,
}

/// What precedes an opening in the route.
struct Before {
    spot: Spot,
    head: Segment,
    kg: u32,
    ride_price: f64,
}

/// The trip behind an opening: which one grows or appears, and what comes after it.
struct Opening<'s> {
    before: Before,
    /// The stop that follows in the same trip.
    next: Option<&'s Stand>,
    /// The trip that is lengthened; `None` for a new one.
    leg: Option<&'s Leg>,
    /// Index of the trip that follows.
    next_trip: usize,
    place: Place,
}

/// Change of road, by what it costs.
#[derive(Clone, Copy, Default)]
struct Detour {
    meters: i64,
    toll_meters: i64,
    driving: i64,
}

impl Detour {
    fn add(&mut self, hop: Hop) {
        self.meters += i64::from(hop.meters);
        self.toll_meters += i64::from(hop.toll_meters);
        self.driving += i64::from(hop.driving);
    }

    fn subtract(&mut self, hop: Hop) {
        self.meters -= i64::from(hop.meters);
        self.toll_meters -= i64::from(hop.toll_meters);
        self.driving -= i64::from(hop.driving);
    }
}

impl<'s> Scan<'s> {
    fn new(search: &'s Search<'s>, tour: &'s Tour, lot: LotId) -> Self {
        let desk = Desk::new(search.problem, &search.lookup, tour.route.vehicle);
        Self {
            search,
            tour,
            lot,
            facts: *search.lookup.lot(lot),
            kg: search.problem.lots[lot.index()].load.kg,
            prices: Prices::of(search.problem, &desk),
            desk,
        }
    }

    fn run(&self, overlooks: &mut impl FnMut() -> bool, list: &mut Shortlist) {
        let admits = |hub: &&HubId| {
            self.search
                .lookup
                .admits(self.desk.vehicle_id, self.lot, **hub)
        };
        let admitting = self.search.all_hubs.iter().filter(admits).copied();
        let admitting: Vec<HubId> = admitting.collect();
        if admitting.is_empty() {
            return;
        }
        let mut hubs = Vec::with_capacity(admitting.len());
        for (trip, leg) in self.tour.legs.iter().enumerate() {
            if !self.fits(trip, leg) {
                continue;
            }
            hubs.clear();
            let open = |hub: &&HubId| leg.hubs.contains(hub) && self.trip_finds_room(trip, **hub);
            hubs.extend(admitting.iter().filter(open));
            for position in 0..=leg.stands.len() {
                if !hubs.is_empty() && !overlooks() {
                    self.try_position(trip, leg, position, &hubs, list);
                }
            }
        }
        if self.tour.legs.len() < self.desk.vehicle.limits.trips as usize {
            hubs.clear();
            hubs.extend(admitting.iter().filter(|hub| self.finds_room(**hub)));
            for gap in 0..=self.tour.legs.len() {
                if !hubs.is_empty() && !overlooks() {
                    self.try_new_trip(gap, &hubs, list);
                }
            }
        }
    }

    /// Whether the lot has room in its zone of a hub.
    fn finds_room(&self, hub: HubId) -> bool {
        let zones = &self.search.zones;
        zones.have_room(&self.search.lookup.zones, hub, &[self.lot])
    }

    /// Whether the lot, and the trip's others where they do not go there yet, have room in a hub.
    fn trip_finds_room(&self, trip: usize, hub: HubId) -> bool {
        let trip = &self.tour.route.trips[trip];
        if trip.hub == hub {
            return self.finds_room(hub);
        }
        let lots: Vec<LotId> = trip.lots().chain([self.lot]).collect();
        self.search
            .zones
            .have_room(&self.search.lookup.zones, hub, &lots)
    }

    /// Whether the lot may join the lots of a trip as far as room and neighborhood tell.
    fn fits(&self, trip: usize, leg: &Leg) -> bool {
        let problem = self.search.problem;
        let own = &problem.lots[self.lot.index()];
        if !(leg.load + own.load).fits(self.desk.vehicle.limits.payload) {
            return false;
        }
        self.tour.route.trips[trip].lots().all(|other| {
            let product = problem.lots[other.index()].product;
            !matches!(
                problem.pairs.get(own.product, product),
                Pairing::Apart(Apart::Odor | Apart::Hygiene)
            )
        })
    }

    fn try_position(
        &self,
        trip: usize,
        leg: &Leg,
        position: usize,
        hubs: &[HubId],
        list: &mut Shortlist,
    ) {
        let before = position.checked_sub(1).map_or_else(
            || self.after_hub(trip),
            |previous| Before::stop(&leg.stands[previous]),
        );
        let next = leg.stands.get(position);
        if next.is_some_and(|next| self.kg > next.gross_room) {
            return;
        }
        let opening = Opening {
            before,
            next,
            leg: Some(leg),
            next_trip: trip + 1,
            place: Place::Within { trip, position },
        };
        self.try_opening(&opening, hubs, list);
    }

    fn try_new_trip(&self, gap: usize, hubs: &[HubId], list: &mut Shortlist) {
        let opening = Opening {
            before: self.after_hub(gap),
            next: None,
            leg: None,
            next_trip: gap,
            place: Place::NewTrip(gap),
        };
        self.try_opening(&opening, hubs, list);
    }

    fn after_hub(&self, trip: usize) -> Before {
        let (spot, head) = self.tour.before[trip];
        Before {
            spot,
            head,
            kg: 0,
            ride_price: 0.0,
        }
    }

    /// Puts the lot into the opening and tries every hub.
    fn try_opening(&self, opening: &Opening, hubs: &[HubId], list: &mut Shortlist) {
        let limits = &self.desk.vehicle.limits;
        if limits.curb_kg.saturating_add(opening.before.kg + self.kg) > self.facts.max_gross {
            return;
        }
        let Some(into) = self.desk.hop(opening.before.spot, self.facts.spot) else {
            return;
        };
        let arrival = opening.before.head.completion() + i64::from(into.seconds);
        let own = self.desk.pickup(self.lot, arrival);
        let head = opening.before.head.join(into.seconds.into(), &own);
        if !head.is_feasible() {
            return;
        }
        let load_start = head.completion() - self.facts.service;
        let Some(loaded) = self.drive_on(opening, into, head) else {
            return;
        };
        for &hub in hubs {
            if let Some(estimate) = self.price_with_hub(opening, &loaded, load_start, hub) {
                list.offer(Candidate {
                    vehicle: self.desk.vehicle_id,
                    place: opening.place,
                    hub,
                    estimate,
                });
            }
        }
    }

    /// From the opening through the rest of the trip's stops.
    fn drive_on(&self, opening: &Opening, into: Hop, head: Segment) -> Option<Loaded> {
        let mut detour = Detour::default();
        detour.add(into);
        let kg_before = f64::from(opening.before.kg);
        let kg_after = kg_before + f64::from(self.kg);
        let mut kg_meters = kg_before * f64::from(into.meters);
        let Some(next) = opening.next else {
            return Some(Loaded {
                head,
                last: self.facts.spot,
                detour,
                kg_meters,
            });
        };
        let onward = self.desk.hop(self.facts.spot, next.spot)?;
        let direct = self.desk.hop(opening.before.spot, next.spot)?;
        detour.add(onward);
        detour.subtract(direct);
        kg_meters += kg_after * f64::from(onward.meters) - kg_before * f64::from(direct.meters)
            + f64::from(self.kg) * f64::from(next.meters_to_hub);
        let whole = head.join(onward.seconds.into(), &next.tail);
        let leg = opening.leg.expect("a stop follows only within a trip");
        whole.is_feasible().then(|| Loaded {
            head: whole,
            last: leg.stands[leg.stands.len() - 1].spot,
            detour,
            kg_meters,
        })
    }

    /// Ends the trip at a hub, drives the rest of the day, and prices what has changed; `None`
    /// where a window, a harvest clock, a shift or a range cannot be kept.
    fn price_with_hub(
        &self,
        opening: &Opening,
        loaded: &Loaded,
        load_start: i64,
        hub: HubId,
    ) -> Option<f64> {
        let facts = &self.facts;
        let hub_spot = Spot::hub(&self.search.problem.hubs[hub.index()]);
        let unloading = facts.unloading + opening.leg.map_or(0, |leg| leg.unloading);
        let deadline = opening
            .leg
            .map_or(facts.deadline, |leg| leg.deadline.min(facts.deadline));
        let mut detour = loaded.detour;
        let to_hub = self.desk.hop(loaded.last, hub_spot)?;
        detour.add(to_hub);
        let arrival = loaded.head.completion() + i64::from(to_hub.seconds);
        let unload = self.desk.unload(hub, unloading, deadline, arrival);
        let trip = loaded.head.join(to_hub.seconds.into(), &unload);
        if !trip.is_feasible() || trip.slack_on_board() < 0 {
            return None;
        }
        let (next_spot, rest) = &self.tour.after[opening.next_trip];
        let onward =
            next_spot.map_or(Some(Hop::default()), |next| self.desk.hop(hub_spot, next))?;
        detour.add(onward);
        let day = trip.unloaded().join(onward.seconds.into(), rest);
        self.subtract_old_way(opening, &mut detour);
        let departure = match opening.place {
            Place::Within { trip: 0, .. } | Place::NewTrip(0) => trip.timely_start(),
            _ => self.tour.departure,
        };
        let span = day.completion() - departure;
        if !day.is_feasible() || !self.day_allows(span, &detour) {
            return None;
        }
        let mut kg_meters = loaded.kg_meters;
        kg_meters += self.hub_kg_meters(opening, to_hub);
        Some(
            self.price(opening, &detour, kg_meters)
                + self.price_of_time(opening, &trip, span, load_start),
        )
    }

    /// Takes off what is no longer driven: from the last stop to the old hub and onward from it.
    fn subtract_old_way(&self, opening: &Opening, detour: &mut Detour) {
        let next = self.tour.after[opening.next_trip].0;
        let Some(leg) = opening.leg else {
            if !self.tour.is_idle() {
                let direct = next.and_then(|next| self.desk.hop(opening.before.spot, next));
                detour.subtract(direct.unwrap_or_default());
            }
            return;
        };
        let old_hub = self.tour.before[opening.next_trip].0;
        let last = leg.stands[leg.stands.len() - 1].spot;
        detour.subtract(self.desk.hop(last, old_hub).unwrap_or_default());
        let onward = next.and_then(|next| self.desk.hop(old_hub, next));
        detour.subtract(onward.unwrap_or_default());
    }

    /// Kilogram-meters on the way to the hub, against those on the old way. The lot's own way from
    /// a following stop to the old hub is in `Stand::meters_to_hub` already.
    fn hub_kg_meters(&self, opening: &Opening, to_hub: Hop) -> f64 {
        let own = f64::from(self.kg);
        let Some(leg) = opening.leg else {
            return own * f64::from(to_hub.meters);
        };
        let old_hub = self.tour.before[opening.next_trip].0;
        let last = leg.stands[leg.stands.len() - 1].spot;
        let old = self.desk.hop(last, old_hub).unwrap_or_default();
        let load = f64::from(leg.load.kg);
        let counted = if opening.next.is_some() {
            load + own
        } else {
            load
        };
        (load + own) * f64::from(to_hub.meters) - counted * f64::from(old.meters)
    }

    fn day_allows(&self, span: i64, detour: &Detour) -> bool {
        let limits = &self.desk.vehicle.limits;
        let rules = &self.search.problem.settings.driver;
        let driving = self.tour.driving as i64 + detour.driving;
        let meters = self.tour.meters as i64 + detour.meters;
        span <= i64::from(limits.longest.0)
            && driving <= i64::from(rules.longest_day.0)
            && limits
                .range
                .is_none_or(|range| meters <= i64::from(range.0))
    }

    /// Vehicle, road, energy and toll.
    fn price(&self, opening: &Opening, detour: &Detour, kg_meters: f64) -> f64 {
        let prices = &self.prices;
        let vehicle = &self.desk.vehicle;
        let day = if self.tour.is_idle() {
            vehicle.costs.per_day.0 as f64
        } else {
            0.0
        };
        let on_board = f64::from(opening.before.kg) / f64::from(vehicle.limits.payload.kg.max(1));
        let pays_toll = on_board < self.search.problem.settings.green_channel.least_share;
        let toll = if pays_toll {
            detour.toll_meters as f64
        } else {
            0.0
        };
        day + detour.meters as f64 * prices.per_meter
            + kg_meters * prices.per_kg_meter
            + toll * prices.per_toll_meter
    }

    /// Driver, unit, overtime, shelf life and lateness.
    fn price_of_time(&self, opening: &Opening, trip: &Segment, span: i64, load_start: i64) -> f64 {
        let prices = &self.prices;
        let overtime =
            |span: i64| (span - prices.regular).max(0) as f64 * prices.per_overtime_second;
        let own = &self.search.problem.lots[self.lot.index()];
        let completion = trip.completion();
        let mut price = (span - self.tour.span) as f64 * prices.per_second + overtime(span)
            - overtime(self.tour.span);
        price += self.facts.wait_price * (load_start - i64::from(own.ready().0)) as f64
            + self.facts.ride_price * (completion - load_start) as f64
            + late_price(self.search.problem, self.lot, completion);
        if let Some(leg) = opening.leg {
            let later = completion - leg.completion;
            let shift = (later - self.facts.unloading).max(0) as f64;
            let all = leg.stands[leg.stands.len() - 1].ride_price;
            price += opening.before.ride_price * later as f64
                + (all - opening.before.ride_price) * self.facts.unloading as f64
                + opening.next.map_or(0.0, |next| next.wait_price * shift)
                + leg.late_price(self.search.problem, completion)
                - leg.late_price(self.search.problem, leg.completion);
        }
        price
    }
}

/// A trip up to its last stop with the lot in it.
struct Loaded {
    head: Segment,
    last: Spot,
    detour: Detour,
    kg_meters: f64,
}

impl Before {
    fn stop(stand: &Stand) -> Self {
        Self {
            spot: stand.spot,
            head: stand.head,
            kg: stand.kg,
            ride_price: stand.ride_price,
        }
    }
}

impl Prices {
    fn of(problem: &Problem, desk: &Desk) -> Self {
        let costs = &desk.vehicle.costs;
        let [empty, full] = costs.energy_per_km_fen;
        let payload = f64::from(desk.vehicle.limits.payload.kg.max(1));
        let driver = problem.settings.driver_hour.0 as f64;
        Self {
            per_meter: (costs.per_km_fen + empty) / 1000.0,
            per_kg_meter: (full - empty) / payload / 1000.0,
            per_toll_meter: costs.toll_per_km_fen / 1000.0,
            per_second: (driver + costs.refrigeration_per_hour_fen) / 3600.0,
            per_overtime_second: costs.overtime_per_hour.0 as f64 / 3600.0,
            regular: desk.vehicle.limits.regular.0.into(),
        }
    }
}

/// Fen for being in cold storage after the lot's due time.
pub(crate) fn late_price(problem: &Problem, lot: LotId, completion: i64) -> f64 {
    problem.lots[lot.index()].due.map_or(0.0, |due| {
        let late = (completion - i64::from(due.by.0)).max(0) as f64;
        late / 3600.0 * due.cost_per_hour.0 as f64
    })
}
