//! Lots that go in parts: which, into how many, and how heavy each is.
//!
//! A lot that no truck can carry whole, or that its owner lets be split, is planned as parts: lots of
//! their own that share market, product, times and temperature, and that together are the lot. Parts
//! are whole crates, as even as crates allow, and none is lighter than the owner's least.

use super::{LockDraft, LotDraft, ProblemDraft, VehicleDraft};

/// Whether a lot may be planned in parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Splitting {
    /// Only where no truck carries it whole, whatever its market's yard bears.
    #[default]
    WhenTooLarge,
    /// Into parts that any truck carries that may enter its market.
    Allowed,
    /// Never.
    Never,
}

/// Which part of which lot this is.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDraft {
    /// The whole lot's identifier.
    pub of: String,
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub parts: usize,
    /// This part's share of the lot's mass.
    pub share: f64,
    /// Whether no truck carries the whole, so that nobody was asked.
    pub was_needed: bool,
}

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
pub(crate) fn split_lots(draft: &mut ProblemDraft) {
    let lots = std::mem::take(&mut draft.lots);
    for lot in lots {
        let parts = parts_of(draft, &lot);
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
fn parts_of(draft: &ProblemDraft, lot: &LotDraft) -> Vec<LotDraft> {
    let is_in_kg = matches!(lot.unit.trim(), "" | "kg" | "公斤" | "千克");
    let is_mass = lot.mass.is_finite() && (1.0..=1_000_000.0).contains(&lot.mass);
    let (Some(whole), Splitting::WhenTooLarge | Splitting::Allowed) = (size(draft, lot), lot.split)
    else {
        return Vec::new();
    };
    let fits = draft
        .vehicles
        .iter()
        .any(|it| room_in(it, f64::INFINITY).holds(whole));
    if !is_in_kg || !is_mass || (fits && lot.split == Splitting::WhenTooLarge) {
        return Vec::new();
    }
    let needed = rooms(draft, lot).map(|room| room.parts(whole));
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
fn size(draft: &ProblemDraft, lot: &LotDraft) -> Option<Room> {
    let name = lot.product.trim();
    let mut products = draft.products.iter();
    let product = products.find(|it| {
        [&it.id, &it.name_zh, &it.name_en]
            .iter()
            .any(|it| it.trim() == name)
    });
    let kg = lot.mass.ceil();
    let liters = match lot.volume_m3 {
        Some(volume) => volume * 1_000.0,
        None => kg / positive(Some(product?.density_kg_m3))? * 1_000.0,
    };
    liters.is_finite().then_some(Room { kg, liters })
}

/// What each truck takes that may enter the lot's market.
fn rooms<'a>(draft: &'a ProblemDraft, lot: &'a LotDraft) -> impl Iterator<Item = Room> + 'a {
    let name = lot.market.trim();
    let mut markets = draft.markets.iter();
    let market = markets.find(|market| market.id.trim() == name || market.name.trim() == name);
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
