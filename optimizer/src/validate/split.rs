//! Lots that go in parts: which, into how many, and how heavy each is.
//!
//! A lot that no truck can carry whole, or that its owner lets be split, is planned as parts: lots of
//! their own that share market, product, times and temperature, and that together are the lot. Parts
//! are whole crates, as even as crates allow, and none is lighter than the owner's least.

use super::lookups::Lookups;
use super::lot::{MASS_KG, is_in_kg};
use crate::draft::{LockDraft, LotDraft, PartDraft, ProblemDraft, Splitting, VehicleDraft};

/// More parts than that are a slip of the pen, which is told instead.
const MOST_PARTS: usize = 20;

/// What a truck takes at a market.
#[derive(Clone, Copy)]
struct Room {
    kg: f64,
    liters: f64,
}

impl Room {
    fn holds(self, other: Self) -> bool {
        other.kg <= self.kg && other.liters <= self.liters
    }

    /// Into how many parts something must go so that each fits.
    fn parts(self, whole: Self) -> usize {
        let by = |size: f64, room: f64| (size / room.max(1e-9)).ceil();
        by(whole.kg, self.kg)
            .max(by(whole.liters, self.liters))
            .max(1.0) as usize
    }
}

/// Replaces lots that go in parts by their parts, and locks on such lots by locks on every part.
pub(super) fn split_lots(draft: &mut ProblemDraft) {
    let lookups = Lookups::new(draft, &mut Vec::new());
    let lots = std::mem::take(&mut draft.lots);
    for lot in lots {
        let parts = parts_of(draft, &lookups, &lot);
        if parts.len() < 2 {
            draft.lots.push(lot);
            continue;
        }
        let locks = std::mem::take(&mut draft.locks);
        for lock in locks {
            if lock.lot.trim() != lot.id.trim() {
                draft.locks.push(lock);
                continue;
            }
            draft.locks.extend(parts.iter().map(|part| LockDraft {
                lot: part.id.clone(),
                ..lock.clone()
            }));
        }
        draft.lots.extend(parts);
    }
}

/// The parts of a lot; fewer than two where it stays whole.
fn parts_of(draft: &ProblemDraft, lookups: &Lookups, lot: &LotDraft) -> Vec<LotDraft> {
    let is_mass = lot.mass.is_finite() && (MASS_KG[0]..=MASS_KG[1]).contains(&lot.mass);
    if lot.split == Splitting::Never || !is_in_kg(lot) || !is_mass {
        return Vec::new();
    }
    let Some(whole) = size(draft, lookups, lot) else {
        return Vec::new();
    };
    let carries = |vehicle| room_in(vehicle, f64::INFINITY).holds(whole);
    let fits = draft.vehicles.iter().any(carries);
    if fits && lot.split == Splitting::WhenTooLarge {
        return Vec::new();
    }
    let needed = rooms(draft, lookups, lot).map(|room| room.parts(whole));
    // Parts for the largest truck where the lot must be split, for every truck where it may be.
    let count = match lot.split {
        Splitting::Allowed => needed.max(),
        _ => needed.min(),
    };
    let crate_kg = positive(lot.crate_kg).unwrap_or(1.0);
    let least_kg = positive(lot.part_kg).unwrap_or(0.0).max(crate_kg);
    let most = (whole.kg / least_kg).floor().max(1.0) as usize;
    let count = count.unwrap_or(1).min(most);
    if count > MOST_PARTS {
        return Vec::new();
    }
    masses(whole.kg, count, crate_kg)
        .into_iter()
        .enumerate()
        .map(|(index, kg)| part(lot, kg, whole.kg, [index + 1, count], !fits))
        .collect()
}

fn positive(number: Option<f64>) -> Option<f64> {
    number.filter(|number| number.is_finite() && *number > 0.0)
}

/// The mass in whole kilograms, and the volume.
fn size(draft: &ProblemDraft, lookups: &Lookups, lot: &LotDraft) -> Option<Room> {
    let kg = lot.mass.ceil();
    let liters = if let Some(volume) = lot.volume_m3 {
        volume * 1_000.0
    } else {
        let product = lookups.products.find(&lot.product).ok()?;
        kg / positive(Some(draft.products[product].density_kg_m3))? * 1_000.0
    };
    liters.is_finite().then_some(Room { kg, liters })
}

/// What each truck takes that may enter the lot's market.
fn rooms<'a>(
    draft: &'a ProblemDraft,
    lookups: &Lookups,
    lot: &LotDraft,
) -> impl Iterator<Item = Room> + use<'a> {
    let market = lookups.markets.find(&lot.market).ok();
    let market = market.map(|index| &draft.markets[index]);
    let longest = market.and_then(|market| market.max_length_m);
    let heaviest = market.and_then(|market| market.max_gross_kg);
    draft.vehicles.iter().filter_map(move |vehicle| {
        let kind = &vehicle.kind;
        let curb_kg = kind.gross_kg - kind.payload_kg;
        let bears = heaviest.map_or(f64::INFINITY, |most| most - curb_kg);
        let room = room_in(vehicle, bears);
        let is_short = longest.is_none_or(|most| kind.length_m <= most);
        (is_short && room.kg >= 1.0).then_some(room)
    })
}

/// What a truck takes where it may be loaded with so many kg.
fn room_in(vehicle: &VehicleDraft, bears: f64) -> Room {
    let payload_kg = vehicle.payload_kg.unwrap_or(vehicle.kind.payload_kg);
    Room {
        kg: payload_kg.min(bears).floor(),
        liters: (vehicle.kind.volume_m3 * 1_000.0).floor(),
    }
}

/// Masses of so many parts in whole crates, the heavier ones first; what fills no crate goes last.
fn masses(kg: f64, count: usize, crate_kg: f64) -> Vec<f64> {
    let crates = (kg / crate_kg).ceil() as usize;
    let mut left = kg;
    let mut masses = Vec::with_capacity(count);
    for index in 0..count {
        let own = crates / count + usize::from(index < crates % count);
        let mass = (own as f64 * crate_kg).ceil().min(left);
        masses.push(if index + 1 == count { left } else { mass });
        left -= mass;
    }
    masses.retain(|&mass| mass > 0.0);
    masses
}

/// Whether a name is that of a part of another, such as `L35-1of3` of `L35`.
pub(crate) fn is_part_of(part: &str, whole: &str) -> bool {
    let rest = part
        .strip_prefix(whole)
        .and_then(|rest| rest.strip_prefix('-'));
    let numbers = rest.and_then(|rest| rest.split_once("of"));
    numbers.is_some_and(|(number, parts)| {
        number.parse::<usize>().is_ok() && parts.parse::<usize>().is_ok()
    })
}

fn part(
    lot: &LotDraft,
    kg: f64,
    whole: f64,
    [number, parts]: [usize; 2],
    was_needed: bool,
) -> LotDraft {
    let share = kg / whole;
    LotDraft {
        id: format!("{}-{number}of{parts}", lot.id),
        mass: kg,
        volume_m3: lot.volume_m3.map(|volume| volume * share),
        pallets: lot.pallets.map(|pallets| pallets * share),
        value_yuan: lot.value_yuan.map(|value| value * share),
        due_yuan_per_hour: lot.due_yuan_per_hour.map(|price| price * share),
        part: Some(PartDraft {
            of: lot.id.clone(),
            number,
            parts,
            share,
            was_needed,
        }),
        ..lot.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_their_names() {
        assert!(is_part_of("L35-1of3", "L35"));
        for (other, whole) in [
            ("L35-1", "L35"),
            ("L35", "L35"),
            ("L351of3", "L35"),
            ("L4-1of2", "L35"),
        ] {
            assert!(!is_part_of(other, whole), "{other} is no part of {whole}");
        }
    }

    #[test]
    fn parts_are_whole_crates_as_even_as_they_go_and_together_the_lot() {
        assert_eq!(masses(1_800.0, 2, 25.0), [900.0, 900.0]);
        assert_eq!(masses(1_790.0, 3, 25.0), [600.0, 600.0, 590.0]);
        assert_eq!(masses(10.0, 3, 1.0), [4.0, 3.0, 3.0]);
        for (kg, count, crate_kg) in [(5_200.0, 4, 12.5), (999.0, 7, 20.0), (30.0, 2, 18.0)] {
            let parts = masses(kg, count, crate_kg);
            assert!((parts.iter().sum::<f64>() - kg).abs() < 1e-9, "{parts:?}");
        }
    }
}
