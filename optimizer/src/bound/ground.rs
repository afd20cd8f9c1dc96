//! A day as one kind of vehicle sees it, priced from below: places, roads between them, lots.
//!
//! Exact: the day's price, kilometers by load, the driver's hours and overtime for the shortest day
//! a sequence of lots allows, toll on empty legs. From below: shelf life, lateness (see `offer`),
//! refrigeration (pre-cooling for the mildest hour alone). Left out: toll on loaded legs unless
//! nothing rides free, hours of driving beyond the regular day, promises. Roads are those of the
//! best hour.

use osm_loader::{LocationId, Travel};

use super::company::{self, Products};
use super::fleet::Kind;
use super::offer::{Occasion, Offer, air_around, offer};
use crate::problem::{HubId, LotId, Problem, Vehicle};
use crate::rules::{self, time_window};
use crate::units::{PlanTime, Seconds, TimeWindow};

/// Most fen by which rounding moves a route's items together, and each of a lot's.
const ROUNDING_OF_ROUTE: f64 = 6.0;
const ROUNDING_OF_LOT: f64 = 2.0;

/// A road between two places, priced.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Arc {
    /// Driving.
    pub(super) seconds: i32,
    pub(super) meters: u32,
    /// Wear, energy of the empty truck, toll that is paid in any case.
    pub(super) fen: f64,
    /// Energy per kg on board.
    pub(super) fen_per_kg: f64,
    /// Toll that a loaded truck pays unless it rides free.
    pub(super) toll: f64,
}

/// A lot as a kind of vehicle may fetch it.
#[derive(Clone, Debug)]
pub(super) struct Goods {
    /// Index among the markets of the day.
    pub(super) market: usize,
    /// When its loading may start and end in the vehicle's shift.
    pub(super) windows: Vec<TimeWindow>,
    pub(super) service: i32,
    pub(super) ready: i32,
    pub(super) product: Products,
    /// Per hub.
    pub(super) offers: Vec<Option<Offer>>,
    /// Fen for cooling the box where it is the first lot of a trip.
    pub(super) precooling: f64,
}

/// A day as one kind of vehicle sees it.
#[derive(Clone, Debug)]
pub(super) struct Ground<'p> {
    pub(super) problem: &'p Problem,
    pub(super) kind: Kind,
    pub(super) vehicle: &'p Vehicle,
    /// Per lot; none where the kind can never fetch it.
    pub(super) goods: Vec<Option<Goods>>,
    /// Per market: its lots.
    pub(super) lots_of: Vec<Vec<LotId>>,
    /// Between markets.
    between: Vec<Option<Arc>>,
    /// From the start, and from each hub, to each market; empty.
    from_start: Vec<Option<Arc>>,
    from_hub: Vec<Option<Arc>>,
    /// From each market to each hub.
    to_hub: Vec<Option<Arc>>,
    /// From each hub home, where the vehicle must return.
    home: Vec<Option<Arc>>,
    /// Per product of a lot, as bits.
    pub(super) products: Vec<Products>,
    /// Whether a trip's end is a simple function of its beginning (roads alike at all hours, one window a
    /// lot and a hub, nothing promised) and days are priced as the planner drives them, every trip as
    /// early as can be.
    pub(super) is_plain: bool,
}

impl<'p> Ground<'p> {
    /// `as_planned` asks only about plans driven as the planner drives, where the day is plain.
    pub(super) fn new(problem: &'p Problem, kind: Kind, as_planned: bool) -> Self {
        let vehicle = &problem.vehicles[kind.vehicle.index()];
        let market = |index: usize| problem.markets[index].location;
        let hub = |index: usize| problem.hubs[index].location;
        let (markets, hubs) = (problem.markets.len(), problem.hubs.len());
        let roads = Roads { problem, vehicle };
        let grid = |rows: usize, columns: usize, of: &dyn Fn(usize, usize) -> Option<Arc>| {
            let cells = (0..rows * columns).map(|cell| of(cell / columns, cell % columns));
            cells.collect::<Vec<_>>()
        };
        let mut lots_of = vec![Vec::new(); markets];
        for lot in problem.lot_ids() {
            lots_of[problem.lots[lot.index()].market.index()].push(lot);
        }
        let mut ground = Self {
            problem,
            kind,
            vehicle,
            goods: Vec::new(),
            lots_of,
            between: grid(markets, markets, &|a, b| roads.loaded(market(a), market(b))),
            from_start: grid(1, markets, &|_, b| roads.empty(vehicle.start, market(b))),
            from_hub: grid(hubs, markets, &|a, b| roads.empty(hub(a), market(b))),
            to_hub: grid(markets, hubs, &|a, b| roads.loaded(market(a), hub(b))),
            home: grid(hubs, 1, &|a, _| roads.empty(hub(a), vehicle.end?)),
            products: company::bits(problem),
            is_plain: as_planned && is_plain(problem),
        };
        let lots = problem.lot_ids().map(|lot| ground.goods_of(lot));
        ground.goods = lots.collect();
        ground
    }

    pub(super) fn between(&self, from: usize, to: usize) -> Option<Arc> {
        self.between[from * self.lots_of.len() + to]
    }

    /// From the start, or from a hub where a trip has ended.
    pub(super) fn outward(&self, from: Option<usize>, market: usize) -> Option<Arc> {
        from.map_or(self.from_start[market], |hub| {
            self.from_hub[hub * self.lots_of.len() + market]
        })
    }

    pub(super) fn to_hub(&self, market: usize, hub: usize) -> Option<Arc> {
        self.to_hub[market * self.problem.hubs.len() + hub]
    }

    /// The way home from a hub; nothing to drive where the day ends there.
    pub(super) fn home(&self, hub: usize) -> Option<Arc> {
        if self.vehicle.end.is_none() {
            return Some(Arc::default());
        }
        self.home[hub]
    }

    /// What every vehicle that leaves costs for the day, less what rounding may take off.
    pub(super) fn day(&self) -> f64 {
        self.vehicle.costs.per_day.0 as f64 - ROUNDING_OF_ROUTE
    }

    /// Fen per second of the driver's day.
    pub(super) fn driver(&self) -> f64 {
        self.problem.settings.driver_hour.0.max(0) as f64 / 3_600.0
    }

    /// Fen per second of overtime.
    pub(super) fn overtime(&self) -> f64 {
        self.vehicle.costs.overtime_per_hour.0.max(0) as f64 / 3_600.0
    }

    /// Overtime of so much work at least. A plain day that would be too long begins later, and its
    /// driver is paid for the longest day: what he is paid too much here is taken off.
    pub(super) fn overtime_of(&self, work: i32) -> f64 {
        let limits = &self.vehicle.limits;
        let (regular, longest) = (limits.regular.0 as i32, limits.longest.0 as i32);
        let fen = self.overtime() * f64::from((work - regular).max(0));
        if !self.is_plain {
            return fen;
        }
        let most = self.overtime() * f64::from((longest - regular).max(0));
        let shift = limits.shift.end().0 - limits.shift.start().0;
        fen.min(most - self.driver() * f64::from((shift - longest).max(0)))
    }

    fn goods_of(&self, id: LotId) -> Option<Goods> {
        let (problem, vehicle) = (self.problem, self.vehicle);
        let lot = &problem.lots[id.index()];
        let market = lot.market.index();
        let setup = problem.markets[market].handling.setup;
        let shift = vehicle.limits.shift;
        let roads = (0..problem.hubs.len()).map(|hub| self.outward(Some(hub), market));
        let first = roads.chain([self.outward(None, market)]).flatten();
        let nearest = first.map(|arc| arc.seconds).min()?;
        let arrival = shift.start() + Seconds(nearest as u32) + setup;
        let earliest = time_window::earliest_start(&lot.start_windows, arrival)?;
        let open = TimeWindow::new(earliest, shift.end() - lot.service)?;
        let windows: Vec<TimeWindow> = lot
            .start_windows
            .iter()
            .filter_map(|window| window.intersection(open))
            .collect();
        let air = air_around(problem, vehicle, id);
        let offers = problem.hub_ids().map(|hub| {
            rules::admits(problem, self.kind.vehicle, id, hub).ok()?;
            let arc = self.to_hub(market, hub.index())?;
            let occasion = Occasion {
                lot: id,
                hub,
                earliest,
                to_hub: Seconds(arc.seconds as u32),
                latest_end: self.latest_end(hub)?,
                air,
            };
            offer(problem, occasion).map(|offer| Offer {
                fixed: offer.fixed - ROUNDING_OF_LOT,
                ..offer
            })
        });
        let offers: Vec<Option<Offer>> = offers.collect();
        let last = windows.last()?.end();
        offers.iter().any(Option::is_some).then(|| Goods {
            market,
            service: lot.service.0 as i32,
            ready: lot.ready().0,
            product: self.products[id.index()],
            offers,
            precooling: self.precooling(id, last),
            windows,
        })
    }

    /// When unloading at a hub must have ended for the vehicle to be home in its shift.
    fn latest_end(&self, hub: HubId) -> Option<PlanTime> {
        let home = self.home(hub.index())?;
        let closes = self.problem.hubs[hub.index()].windows.last()?.end();
        Some(closes.min(self.vehicle.limits.shift.end() - Seconds(home.seconds as u32)))
    }

    /// What cooling (or warming) the empty box for a lot costs at least, whenever and wherever its
    /// trip begins.
    fn precooling(&self, lot: LotId, last_start: PlanTime) -> f64 {
        let (problem, thermal) = (self.problem, &self.problem.settings.thermal);
        if !self.vehicle.thermal.is_refrigerated() || self.vehicle.cools_from.is_some() {
            return 0.0;
        }
        let hubs = problem.hubs.iter().map(|hub| hub.location);
        let places = hubs.chain([self.vehicle.start]);
        let window = problem.product_of(lot).window;
        let (low, high) = (window.min().degrees(), window.max().degrees());
        let from = self.vehicle.limits.shift.start().0.div_euclid(3_600);
        let until = last_start.0.div_euclid(3_600) + 1;
        let hours = (from..=until).map(|hour| f64::from(hour.rem_euclid(24)));
        let mildest = places
            .flat_map(|place| hours.clone().map(move |hour| (place, hour)))
            .map(|(place, hour)| problem.outdoor[place.index()].at(hour))
            .map(|outdoors| (outdoors - high).max(low - outdoors))
            .fold(f64::INFINITY, f64::min);
        thermal.precooling_s(mildest) / 3_600.0 * self.vehicle.costs.refrigeration_per_hour_fen
    }
}

fn is_plain(problem: &Problem) -> bool {
    let lots = problem.lots.iter();
    problem.by_hour.is_empty()
        && problem.hubs.iter().all(|hub| hub.windows.len() == 1)
        && lots
            .clone()
            .all(|lot| lot.start_windows.len() == 1 && lot.promise.is_none())
}

/// Roads of a vehicle, priced.
struct Roads<'p> {
    problem: &'p Problem,
    vehicle: &'p Vehicle,
}

impl Roads<'_> {
    fn empty(&self, from: LocationId, to: LocationId) -> Option<Arc> {
        let travel = self.problem.leg(self.vehicle, from, to)?;
        let arc = self.arc(travel);
        let toll = travel.toll.kilometers() * self.vehicle.costs.toll_per_km_fen;
        Some(Arc {
            fen: arc.fen + (toll - 0.5).max(0.0),
            ..arc
        })
    }

    fn loaded(&self, from: LocationId, to: LocationId) -> Option<Arc> {
        if self.vehicle.pays_toll {
            return self.empty(from, to);
        }
        let travel = self.problem.leg(self.vehicle, from, to)?;
        let toll = travel.toll.kilometers() * self.vehicle.costs.toll_per_km_fen;
        Some(Arc {
            toll: (toll - 0.5).max(0.0),
            ..self.arc(travel)
        })
    }

    fn arc(&self, travel: Travel) -> Arc {
        let costs = &self.vehicle.costs;
        let [empty, full] = costs.energy_per_km_fen;
        let kilometers = travel.distance.kilometers();
        let payload = f64::from(self.vehicle.limits.payload.kg.max(1));
        Arc {
            seconds: travel.duration.0 as i32,
            meters: travel.distance.0,
            fen: kilometers * (costs.per_km_fen + empty.min(full)),
            fen_per_kg: kilometers * (full - empty).max(0.0) / payload,
            toll: 0.0,
        }
    }
}
