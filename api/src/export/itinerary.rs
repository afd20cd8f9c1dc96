//! A route as the visits a driver makes: where, when, what, by which road.

use crate::links::Destination;
use crate::output::{Directory, Showing};
use optimizer::plan::{CostItems, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip};
use optimizer::problem::{Hub, Lot, Market, Product, Vehicle};
use optimizer::units::{Celsius, PlanTime, Position};

/// The day of one truck.
#[derive(Clone, Debug)]
pub struct Tour<'a> {
    /// From 1, in the order of the plan.
    pub number: usize,
    /// What is driven.
    pub route: &'a PlannedRoute,
    /// What drives it.
    pub vehicle: &'a Vehicle,
    /// What is on board from the beginning: a re-plan goes on with it, nobody fetches it again.
    pub aboard: Vec<Pickup<'a>>,
    /// In driving order.
    pub visits: Vec<Visit<'a>>,
    /// The road home, if it returns.
    pub home: &'a [Position],
}

/// One stay at one place.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// From 1 within the tour.
    pub number: usize,
    /// Which trip, from 0.
    pub trip_index: usize,
    /// The trip itself.
    pub trip: &'a PlannedTrip,
    /// The leg that leads here.
    pub leg: &'a PlannedLeg,
    /// Its road, empty within one place.
    pub line: &'a [Position],
    /// What the driver calls the place.
    pub name: &'a str,
    /// Where it is.
    pub position: Position,
    /// Loading or unloading begins.
    pub start: PlanTime,
    /// It is done.
    pub end: PlanTime,
    /// What for.
    pub task: Task<'a>,
}

/// What a visit is for.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// Fetch a lot.
    Load(Pickup<'a>),
    /// Bring the trip's lots into cold storage.
    Unload(&'a Hub),
}

/// A lot to be fetched, with all its names.
#[derive(Clone, Copy, Debug)]
pub struct Pickup<'a> {
    /// As planned.
    pub stop: &'a PlannedStop,
    /// What is fetched.
    pub lot: &'a Lot,
    /// What it is.
    pub product: &'a Product,
    /// Where it waits.
    pub market: &'a Market,
}

impl<'a> Visit<'a> {
    /// The lot, at a market.
    pub const fn pickup(&self) -> Option<Pickup<'a>> {
        match self.task {
            Task::Load(pickup) => Some(pickup),
            Task::Unload(_) => None,
        }
    }

    /// What the visit bears of the route's costs.
    pub const fn costs(&self) -> &'a CostItems {
        match self.task {
            Task::Load(pickup) => &pickup.stop.costs,
            Task::Unload(_) => &self.trip.hub_costs,
        }
    }

    /// Where navigation leads.
    pub const fn destination(&self) -> Destination<'a> {
        Destination {
            name: self.name,
            position: self.position,
        }
    }

    /// The set point of the compartment a lot rides in.
    pub fn set_point(&self) -> Option<Celsius> {
        let compartment = self.pickup()?.stop.compartment;
        self.trip.set_points.get(compartment).copied().flatten()
    }
}

impl<'a> Tour<'a> {
    /// The visits of one trip.
    pub fn trip(&self, index: usize) -> impl Iterator<Item = &Visit<'a>> {
        self.visits
            .iter()
            .filter(move |visit| visit.trip_index == index)
    }

    /// Places in driving order, each once per arrival.
    pub fn destinations(&self) -> Vec<Destination<'a>> {
        let mut places: Vec<Destination<'a>> = Vec::new();
        for visit in &self.visits {
            if places.last().map(|last| last.position) != Some(visit.position) {
                places.push(visit.destination());
            }
        }
        places
    }

    /// Whether the truck is under way already and need not be made ready.
    pub const fn is_under_way(&self) -> bool {
        self.vehicle.underway.is_some()
    }

    /// What is brought into cold storage: on board before, then fetched.
    pub fn pickups(&self) -> impl Iterator<Item = Pickup<'a>> + '_ {
        let fetched = self.visits.iter().filter_map(Visit::pickup);
        self.aboard.iter().copied().chain(fetched)
    }

    /// What one trip brings to its hub.
    pub fn brings(&self, trip: usize) -> impl Iterator<Item = Pickup<'a>> + '_ {
        let before = self.aboard.iter().copied().filter(move |_| trip == 0);
        before.chain(self.trip(trip).filter_map(Visit::pickup))
    }

    /// What is brought in all, in kg.
    pub fn mass_kg(&self) -> u32 {
        self.pickups().map(|pickup| pickup.lot.load.kg).sum()
    }

    /// How many lots are brought.
    pub fn lots(&self) -> usize {
        self.pickups().count()
    }
}

/// All tours of a plan, in its order. A name the problem does not know leaves its visit out: the
/// verifier has refused such plans before.
pub fn tours<'a>(showing: &Showing<'a>) -> Vec<Tour<'a>> {
    let directory = Directory::new(showing.problem);
    let routes = showing.plan.routes.iter().zip(showing.lines).enumerate();
    routes
        .filter_map(|(index, (route, lines))| tour(&directory, index + 1, route, lines))
        .collect()
}

fn tour<'a>(
    directory: &Directory<'a>,
    number: usize,
    route: &'a PlannedRoute,
    lines: &'a [Vec<Position>],
) -> Option<Tour<'a>> {
    let mut lines = lines.iter().map(Vec::as_slice);
    let (mut aboard, mut visits) = (Vec::new(), Vec::new());
    for (trip_index, trip) in route.trips.iter().enumerate() {
        for stop in &trip.stops {
            let lot = directory.lot(&stop.lot)?;
            let (product, market) = (directory.product(lot), directory.market(lot));
            let pickup = Pickup {
                stop,
                lot,
                product,
                market,
            };
            let line = lines.next().unwrap_or_default();
            if lot.aboard.is_some() {
                aboard.push(pickup);
                continue;
            }
            visits.push(Visit {
                number: visits.len() + 1,
                trip_index,
                trip,
                leg: &stop.leg,
                line,
                name: &market.name,
                position: market.position,
                start: stop.load_start,
                end: stop.load_end,
                task: Task::Load(pickup),
            });
        }
        let hub = directory.hub(&trip.hub)?;
        visits.push(Visit {
            number: visits.len() + 1,
            trip_index,
            trip,
            leg: &trip.to_hub,
            line: lines.next().unwrap_or_default(),
            name: &hub.name,
            position: hub.position,
            start: trip.unload_start,
            end: trip.unload_end,
            task: Task::Unload(hub),
        });
    }
    Some(Tour {
        number,
        route,
        vehicle: directory.vehicle(&route.vehicle)?,
        aboard,
        visits,
        home: lines.next().unwrap_or_default(),
    })
}
