//! What a change without an event of its own follows from: another change on the same truck, or at
//! the same hub, back to one that an event has made; or none, where it only saves money.

use super::Teller;
use crate::day::change::{Change, Follows, What};
use crate::plan::Plan;
use crate::problem::LotId;
use std::collections::{BTreeSet, VecDeque};

/// Trucks and hubs that a change touches.
struct Touched {
    vehicles: BTreeSet<String>,
    hubs: BTreeSet<String>,
}

impl Teller<'_> {
    /// Names for every change without an event the one it follows from: the nearest, trucks before
    /// hubs.
    pub(super) fn trace_knock_ons(&mut self, plan: &Plan) {
        let touched: Vec<Touched> = self
            .found
            .iter()
            .map(|change| self.touched(&change.what, plan))
            .collect();
        let mut reached: VecDeque<usize> = VecDeque::new();
        for (index, change) in self.found.iter_mut().enumerate() {
            if change.because.is_empty() {
                change.follows = Some(Follows::Cheaper);
            } else {
                reached.push_back(index);
            }
        }
        let mut behind = VecDeque::new();
        loop {
            while let Some(cause) = reached.pop_front() {
                reached.extend(follow(&mut self.found, &touched, cause, by_truck));
                behind.push_back(cause);
            }
            let Some(cause) = behind.pop_front() else {
                return;
            };
            reached.extend(follow(&mut self.found, &touched, cause, by_hub));
        }
    }

    fn touched(&self, what: &What, plan: &Plan) -> Touched {
        let mut vehicles: BTreeSet<String> = what.vehicles().map(str::to_owned).collect();
        let mut hubs: BTreeSet<String> = what.hubs().map(str::to_owned).collect();
        if let Some(lot) = what.lot() {
            let now = self.now.get(lot).map(|(_, trip, _)| trip.hub.clone());
            let before = self.planned(lot);
            vehicles.extend(before.iter().map(|(vehicle, _)| vehicle.clone()));
            hubs.extend(now.into_iter().chain(before.map(|(_, hub)| hub)));
        } else {
            let routes = plan.routes.iter();
            let routes = routes.filter(|route| vehicles.contains(&route.vehicle));
            hubs.extend(routes.flat_map(|route| route.trips.iter().map(|trip| trip.hub.clone())));
        }
        Touched { vehicles, hubs }
    }

    /// Truck and hub of a lot in the plan in force.
    fn planned(&self, lot: &str) -> Option<(String, String)> {
        let problem = &self.state.problem;
        let index = problem.lots.iter().position(|known| known.id == lot)?;
        let slot = self.state.courses.slot(LotId(index as u32))?;
        let hub = self.state.courses.trip(slot).hub;
        Some((
            self.vehicle(slot.vehicle),
            problem.hubs[hub.index()].id.clone(),
        ))
    }
}

fn by_truck(lot: Option<String>, cause: &Touched, other: &Touched) -> Option<Follows> {
    let shared = cause.vehicles.intersection(&other.vehicles).next()?;
    let vehicle = shared.clone();
    Some(Follows::Truck { vehicle, lot })
}

fn by_hub(lot: Option<String>, cause: &Touched, other: &Touched) -> Option<Follows> {
    let shared = cause.hubs.intersection(&other.hubs).next()?;
    let hub = shared.clone();
    Some(Follows::Hub { hub, lot })
}

/// Tells every change that has no cause yet and touches what this one touches that it follows from
/// it; which these are.
fn follow(
    changes: &mut [Change],
    touched: &[Touched],
    cause: usize,
    link: fn(Option<String>, &Touched, &Touched) -> Option<Follows>,
) -> Vec<usize> {
    let lot = changes[cause].what.lot().map(str::to_owned);
    let mut found = Vec::new();
    for (index, change) in changes.iter_mut().enumerate() {
        let is_open = change.follows == Some(Follows::Cheaper);
        let follows = link(lot.clone(), &touched[cause], &touched[index]);
        if let Some(follows) = follows.filter(|_| is_open) {
            change.follows = Some(follows);
            found.push(index);
        }
    }
    found
}
