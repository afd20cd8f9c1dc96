//! Which products may share a compartment or a truck: temperature, odor, hygiene, ethylene.
//!
//! The verdict is about products alone; what a truck does about it is decided in `stowage`.

use crate::problem::{EthyleneLevel, HygieneClass, Product, ProductId};

/// What two products can do to each other, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pairing {
    /// No common temperature, or raw beside clean, or live beside anything: never one compartment.
    Apart(Apart),
    /// An ethylene source beside a product harmed by it: only for a limited time.
    ShortOnly,
    /// No harm.
    Together,
}

/// Why two products must ride in different compartments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Apart {
    /// Raw meat or fish, or live animals, beside anything else: no bulkhead helps.
    Hygiene,
    /// A strong smell beside a product that takes it on: no bulkhead helps.
    Odor,
    /// Their temperature windows do not meet: another compartment helps.
    Temperature,
}

/// The verdict for every pair of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairTable {
    size: usize,
    pairings: Vec<Pairing>,
}

impl PairTable {
    /// Judges every pair of the given products. Costs one pass over all pairs.
    pub fn new(products: &[Product]) -> Self {
        let pairings = products
            .iter()
            .flat_map(|a| products.iter().map(|b| judge(a, b)))
            .collect();
        Self {
            size: products.len(),
            pairings,
        }
    }

    /// The verdict for two products.
    pub fn get(&self, a: ProductId, b: ProductId) -> Pairing {
        self.pairings[a.index() * self.size + b.index()]
    }
}

/// The verdict for two products; the same in either order.
pub fn judge(a: &Product, b: &Product) -> Pairing {
    if a.id == b.id {
        return Pairing::Together;
    }
    if unhygienic(a, b) {
        return Pairing::Apart(Apart::Hygiene);
    }
    if smells_on(a, b) || smells_on(b, a) {
        return Pairing::Apart(Apart::Odor);
    }
    if a.window.intersection(b.window).is_none() {
        return Pairing::Apart(Apart::Temperature);
    }
    if ripens(a, b) || ripens(b, a) {
        return Pairing::ShortOnly;
    }
    Pairing::Together
}

fn unhygienic(a: &Product, b: &Product) -> bool {
    a.hygiene != b.hygiene || a.hygiene == HygieneClass::Live
}

fn smells_on(source: &Product, other: &Product) -> bool {
    source.odor_emission >= 2 && other.odor_absorption >= 2
}

/// Products of one storage group ripen alike and are stored together in practice.
fn ripens(source: &Product, other: &Product) -> bool {
    source.ethylene_production >= EthyleneLevel::High
        && other.ethylene_sensitivity >= EthyleneLevel::High
        && source.storage_group != other.storage_group
}
