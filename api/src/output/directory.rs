//! From the identifiers a plan speaks in back to the things they name.

use optimizer::Problem;
use optimizer::problem::{Hub, Lot, Market, Product, Vehicle};
use std::collections::BTreeMap;

/// The things of a problem by identifier. A plan that names others has been refused before.
#[derive(Debug)]
pub struct Directory<'a> {
    problem: &'a Problem,
    lots: BTreeMap<&'a str, usize>,
    hubs: BTreeMap<&'a str, usize>,
    vehicles: BTreeMap<&'a str, usize>,
}

impl<'a> Directory<'a> {
    /// Indexes a problem's identifiers.
    pub fn new(problem: &'a Problem) -> Self {
        let index =
            |ids: Vec<&'a str>| ids.into_iter().enumerate().map(|(i, id)| (id, i)).collect();
        Self {
            problem,
            lots: index(problem.lots.iter().map(|lot| lot.id.as_str()).collect()),
            hubs: index(problem.hubs.iter().map(|hub| hub.id.as_str()).collect()),
            vehicles: index(
                problem
                    .vehicles
                    .iter()
                    .map(|vehicle| vehicle.id.as_str())
                    .collect(),
            ),
        }
    }

    /// A lot.
    pub fn lot(&self, id: &str) -> Option<&'a Lot> {
        self.lots.get(id).map(|&i| &self.problem.lots[i])
    }

    /// A hub.
    pub fn hub(&self, id: &str) -> Option<&'a Hub> {
        self.hubs.get(id).map(|&i| &self.problem.hubs[i])
    }

    /// A vehicle.
    pub fn vehicle(&self, id: &str) -> Option<&'a Vehicle> {
        self.vehicles.get(id).map(|&i| &self.problem.vehicles[i])
    }

    /// The product of a lot.
    pub fn product(&self, lot: &Lot) -> &'a Product {
        &self.problem.products[lot.product.index()]
    }

    /// The market of a lot.
    pub fn market(&self, lot: &Lot) -> &'a Market {
        &self.problem.markets[lot.market.index()]
    }
}
