//! Where lots stand in the box: a layout, a compartment for each, a set point per compartment.
//!
//! It knows what may stand together and what room there is, not when or where lots are loaded.

use crate::plan::Rule;
use crate::problem::{Compartment, HubId, LoadedBox, LotId, Problem, Vehicle, VehicleId};
use crate::rules::{capacity, on_board, pairing, require, set_point};
use crate::solution::{Stop, Trip};
use crate::units::{Celsius, Load, TemperatureWindow};

/// A way to carry some lots in one trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Stowage {
    /// Index into the vehicle's layouts.
    pub layout: u8,
    /// Per lot, in the order asked: index into the layout's compartments.
    pub compartments: Vec<u8>,
    /// One per compartment; `None` where nothing rides or the box has no unit.
    pub set_points: Vec<Option<Celsius>>,
}

/// Stows lots in the first layout in which they find room and suitable company.
///
/// Lots of one product are kept together where they fit. A box without divisions costs a pass
/// over the pairs of lots; a divided one is searched by backtracking of bounded length, so that a
/// very crowded one may be given up though there is a way.
///
/// # Errors
/// The rule that stopped the attempt that got farthest.
pub fn stow(problem: &Problem, vehicle: VehicleId, lots: &[LotId]) -> Result<Stowage, Rule> {
    let truck = &problem.vehicles[vehicle.index()];
    check_trip(problem, truck, lots)?;
    let load = load_of(problem, vehicle, lots);
    let mut farthest = (0, Rule::Capacity);
    for (layout, division) in truck.layouts.iter().enumerate() {
        if load.is_some_and(|load| usize::from(load.layout) != layout) {
            continue;
        }
        let mut attempt = Attempt::new(problem, &division.compartments, lots);
        if let Some(load) = load {
            attempt.keep(load);
        }
        if attempt.place(0) {
            return Ok(attempt.stowage(layout as u8, truck));
        }
        if attempt.farthest.0 > farthest.0 || layout == 0 || load.is_some() {
            farthest = attempt.farthest;
        }
    }
    Err(farthest.1)
}

/// The loaded box, if what is in it is among the lots.
fn load_of<'p>(problem: &'p Problem, vehicle: VehicleId, lots: &[LotId]) -> Option<&'p LoadedBox> {
    let load = problem.vehicles[vehicle.index()].loaded_box(0)?;
    let mut facts = lots.iter();
    facts
        .any(|&lot| on_board::is_fact(problem, lot))
        .then_some(load)
}

/// A trip to a hub with lots in the given order, stowed.
///
/// # Errors
/// The rule that keeps the lots from riding together, as [`stow`] tells it.
pub fn stowed_trip(
    problem: &Problem,
    vehicle: VehicleId,
    hub: HubId,
    lots: &[LotId],
) -> Result<Trip, Rule> {
    let stowage = stow(problem, vehicle, lots)?;
    let stops = lots.iter().zip(stowage.compartments);
    Ok(Trip {
        stops: stops
            .map(|(&lot, compartment)| Stop { lot, compartment })
            .collect(),
        hub,
        layout: stowage.layout,
        set_points: stowage.set_points,
        dock_from: None,
    })
}

/// The set point for lots in one compartment: the point in their common window nearest to the mean
/// of their optima, weighted by value and rounded to tenths. `None` without a common window.
pub fn best_set_point(
    problem: &Problem,
    window: TemperatureWindow,
    lots: impl Iterator<Item = LotId> + Clone,
) -> Option<Celsius> {
    let weight = |lot: LotId| problem.lots[lot.index()].value.0.max(1) as f64;
    let total: f64 = lots.clone().map(weight).sum();
    let optimum = |lot| problem.product_of(lot).optimum.degrees();
    let mean = lots.map(|lot| weight(lot) * optimum(lot)).sum::<f64>() / total;
    Some(window.nearest(Celsius::new((mean * 10.0).round() / 10.0)?))
}

/// What must hold for a trip however the box is divided.
fn check_trip(problem: &Problem, vehicle: &Vehicle, lots: &[LotId]) -> Result<(), Rule> {
    let load = lots.iter().map(|lot| problem.lots[lot.index()].load).sum();
    require(capacity::fits_truck(load, vehicle), Rule::Capacity)?;
    for (index, &a) in lots.iter().enumerate() {
        let all = lots[..index].iter();
        let kept = all.clone().all(|&b| pairing::share_trip(problem, a, b));
        require(kept, Rule::Pairing)?;
    }
    Ok(())
}

/// Most placements tried in one layout.
const MOST_TRIALS: u32 = 2_000;

/// Depth-first placement of lots into the compartments of one layout.
struct Attempt<'p> {
    problem: &'p Problem,
    lots: &'p [LotId],
    /// Lots in the order they are placed: by product, then heavy first.
    order: Vec<usize>,
    /// Per lot.
    placed: Vec<Option<u8>>,
    rooms: Vec<Room>,
    trials: u32,
    /// How many lots were placed when a rule first stopped the next, and the rule.
    farthest: (usize, Rule),
}

/// A compartment being filled.
#[derive(Clone, Copy)]
struct Room {
    part: Compartment,
    load: Load,
    window: TemperatureWindow,
}

impl<'p> Attempt<'p> {
    fn new(problem: &'p Problem, parts: &[Compartment], lots: &'p [LotId]) -> Self {
        let mut order: Vec<usize> = (0..lots.len()).collect();
        order.sort_by_key(|&index| {
            let lot = &problem.lots[lots[index].index()];
            (lot.product, u32::MAX - lot.load.kg, lots[index])
        });
        let rooms = parts.iter().map(|&part| Room {
            part,
            load: Load::default(),
            window: part.set_points,
        });
        Self {
            problem,
            lots,
            order,
            placed: vec![None; lots.len()],
            rooms: rooms.collect(),
            trials: 0,
            farthest: (0, Rule::Capacity),
        }
    }

    /// Leaves what is on board where it stands, as it is held.
    fn keep(&mut self, load: &LoadedBox) {
        for (index, &lot) in self.lots.iter().enumerate() {
            let goods = &self.problem.lots[lot.index()];
            let Some(aboard) = goods.aboard else { continue };
            let place = usize::from(aboard.compartment);
            let Some(room) = self.rooms.get_mut(place) else {
                continue;
            };
            self.placed[index] = Some(aboard.compartment);
            room.load += goods.load;
            if let Some(held) = load.set_points.get(place).copied().flatten() {
                room.window = TemperatureWindow::new(held, held).unwrap_or(room.window);
            }
        }
        let placed = &self.placed;
        self.order.retain(|&index| placed[index].is_none());
    }

    /// Places the lots from the `depth`-th on; whether that succeeded.
    fn place(&mut self, depth: usize) -> bool {
        let Some(&index) = self.order.get(depth) else {
            return true;
        };
        let home = self.home_of_product(depth);
        let others = (0..self.rooms.len()).filter(|&room| Some(room) != home);
        for room in home.into_iter().chain(others) {
            self.trials += 1;
            if self.trials > MOST_TRIALS {
                return false;
            }
            match self.enlarged(self.lots[index], room) {
                Err(rule) if depth >= self.farthest.0 => self.farthest = (depth, rule),
                Err(_) => {}
                Ok(larger) => {
                    let before = std::mem::replace(&mut self.rooms[room], larger);
                    self.placed[index] = Some(room as u8);
                    if self.place(depth + 1) {
                        return true;
                    }
                    self.rooms[room] = before;
                    self.placed[index] = None;
                }
            }
        }
        false
    }

    /// Where the last lot of the same product stands.
    fn home_of_product(&self, depth: usize) -> Option<usize> {
        let product = |depth: usize| {
            let lot = self.lots[self.order[depth]];
            self.problem.lots[lot.index()].product
        };
        let before = depth.checked_sub(1)?;
        let room = self.placed[self.order[before]].filter(|_| product(before) == product(depth))?;
        Some(usize::from(room))
    }

    /// A room with one more lot in it, or the rule against it.
    fn enlarged(&self, lot: LotId, index: usize) -> Result<Room, Rule> {
        let room = self.rooms[index];
        let load = room.load + self.problem.lots[lot.index()].load;
        require(capacity::fits_compartment(load, &room.part), Rule::Capacity)?;
        let mut here = self.inmates(index);
        let suits = here.all(|other| pairing::share_compartment(self.problem, lot, other));
        require(suits, Rule::Pairing)?;
        let window = set_point::common(self.problem, Some(room.window), lot);
        let window = window.ok_or(Rule::SetPoint)?;
        Ok(Room {
            load,
            window,
            ..room
        })
    }

    fn inmates(&self, room: usize) -> impl Iterator<Item = LotId> + Clone + '_ {
        let here = move |place: Option<u8>| place == Some(room as u8);
        let all = self.lots.iter().zip(&self.placed);
        all.filter(move |&(_, &place)| here(place))
            .map(|(&lot, _)| lot)
    }

    fn stowage(&self, layout: u8, vehicle: &Vehicle) -> Stowage {
        let set_point = |room: usize| {
            let inmates = self.inmates(room);
            let used = vehicle.thermal.is_refrigerated() && inmates.clone().next().is_some();
            used.then(|| best_set_point(self.problem, self.rooms[room].window, inmates.clone()))?
        };
        Stowage {
            layout,
            compartments: self.placed.iter().flatten().copied().collect(),
            set_points: (0..self.rooms.len()).map(set_point).collect(),
        }
    }
}
