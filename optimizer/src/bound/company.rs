//! Which products may ride together in one trip of a vehicle: temperature windows, pairs,
//! compartments; room is not its business.

use std::collections::HashMap;

use crate::problem::{Layout, LotId, Problem, ProductId, Vehicle};
use crate::rules::{pairing, set_point};
use crate::units::TemperatureWindow;

/// A set of products of a day, as bits.
pub(super) type Products = u64;

/// Products of a day by bit, and what was found about sets of them.
#[derive(Debug)]
pub(super) struct Company<'p> {
    problem: &'p Problem,
    vehicle: &'p Vehicle,
    /// A lot of each product, in the order of bits.
    samples: Vec<LotId>,
    known: HashMap<Products, bool>,
}

/// The bit of each product of a day: products beyond the last bit share it and are never apart.
pub(super) fn bits(problem: &Problem) -> Vec<Products> {
    let mut seen: Vec<ProductId> = problem.lots.iter().map(|lot| lot.product).collect();
    seen.sort_unstable();
    seen.dedup();
    let bit = |product: ProductId| match seen.binary_search(&product) {
        Ok(index) if index < Products::BITS as usize => 1 << index,
        _ => 0,
    };
    problem.lots.iter().map(|lot| bit(lot.product)).collect()
}

impl<'p> Company<'p> {
    pub(super) fn new(problem: &'p Problem, vehicle: &'p Vehicle, bits: &[Products]) -> Self {
        let mut samples = Vec::new();
        for index in 0..Products::BITS {
            let of_bit = bits.iter().position(|&bit| bit == 1 << index);
            samples.extend(of_bit.map(|lot| LotId(lot as u32)));
        }
        Self {
            problem,
            vehicle,
            samples,
            known: HashMap::new(),
        }
    }

    /// Whether a set may ride in one trip, as far as its products are concerned.
    pub(super) fn rides(&mut self, products: Products) -> bool {
        if let Some(&known) = self.known.get(&products) {
            return known;
        }
        let lots: Vec<LotId> = self
            .samples
            .iter()
            .enumerate()
            .filter(|(bit, _)| products & (1 << bit) != 0)
            .map(|(_, &lot)| lot)
            .collect();
        let rides = self.share_trip(&lots)
            && self
                .vehicle
                .layouts
                .iter()
                .any(|layout| self.stow(layout, &lots));
        self.known.insert(products, rides);
        rides
    }

    fn share_trip(&self, lots: &[LotId]) -> bool {
        let share = |a, b| pairing::share_trip(self.problem, a, b);
        lots.iter()
            .enumerate()
            .all(|(index, &a)| lots[..index].iter().all(|&b| share(a, b)))
    }

    /// Whether the products can be spread over the compartments of a layout.
    fn stow(&self, layout: &Layout, lots: &[LotId]) -> bool {
        let windows: Vec<TemperatureWindow> =
            layout.compartments.iter().map(|it| it.set_points).collect();
        let mut rooms: Vec<(TemperatureWindow, Vec<LotId>)> = windows
            .into_iter()
            .map(|window| (window, Vec::new()))
            .collect();
        self.place(&mut rooms, lots)
    }

    fn place(&self, rooms: &mut [(TemperatureWindow, Vec<LotId>)], lots: &[LotId]) -> bool {
        let Some((&lot, rest)) = lots.split_first() else {
            return true;
        };
        for room in 0..rooms.len() {
            let window = rooms[room].0;
            let common = set_point::common(self.problem, Some(window), lot);
            let mut inmates = rooms[room].1.iter();
            let suits = inmates.all(|&other| pairing::share_compartment(self.problem, lot, other));
            let Some(common) = common.filter(|_| suits) else {
                continue;
            };
            rooms[room].0 = common;
            rooms[room].1.push(lot);
            if self.place(rooms, rest) {
                return true;
            }
            rooms[room].1.pop();
            rooms[room].0 = window;
        }
        false
    }
}
