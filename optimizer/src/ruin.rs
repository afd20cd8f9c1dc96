//! What to take out: adjacent strings of stops from neighboring tours (SISR, Christiaens & Vanden
//! Berghe, Transportation Science 54(2), 2020), or a whole tour.
//!
//! Only chooses; the search removes. Strings run over the trips of a day as if hubs were not there.

use crate::problem::{LotId, VehicleId};
use crate::random::Random;
use crate::search::Search;

/// How much is torn out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuinParams {
    /// Lots removed on average.
    pub mean_removed: f64,
    /// Longest string.
    pub longest_string: usize,
    /// How often a string keeps some lots in its middle.
    pub split_share: f64,
    /// How often a kept middle grows by one more lot.
    pub split_growth: f64,
    /// How often a whole tour is taken instead, so that vehicles can stay at home.
    pub tour_share: f64,
}

impl Default for RuinParams {
    fn default() -> Self {
        Self {
            mean_removed: 10.0,
            longest_string: 10,
            split_share: 0.5,
            split_growth: 0.5,
            tour_share: 0.05,
        }
    }
}

/// Chooses lots to remove around one at random. Costs little more than their number.
pub(crate) fn choose(search: &Search, params: &RuinParams, random: &mut Random) -> Vec<LotId> {
    let seed = LotId(random.below(search.problem.lots.len()) as u32);
    if random.chance(params.tour_share)
        && let Some(vehicle) = search.fetched_by[seed.index()]
    {
        let lots = search.tours[vehicle.index()].route.lots();
        return lots.filter(|&lot| is_free(search, lot)).collect();
    }
    let (strings, longest) = sizes(search, params, random);
    let mut torn: Vec<VehicleId> = Vec::with_capacity(strings);
    let mut removed = Vec::new();
    for &lot in std::iter::once(&seed).chain(search.lookup.neighbors(seed)) {
        if torn.len() >= strings {
            break;
        }
        let Some(vehicle) = search.fetched_by[lot.index()] else {
            continue;
        };
        if !torn.contains(&vehicle) {
            torn.push(vehicle);
            let lots: Vec<LotId> = search.tours[vehicle.index()].route.lots().collect();
            tear_string(&lots, lot, longest, params, random, &mut removed);
        }
    }
    removed.retain(|&lot| is_free(search, lot));
    removed
}

/// What is on board already cannot be taken out.
fn is_free(search: &Search, lot: LotId) -> bool {
    search.problem.lots[lot.index()].aboard.is_none()
}

/// How many strings, and the longest one allowed.
fn sizes(search: &Search, params: &RuinParams, random: &mut Random) -> (usize, f64) {
    let used = search.tours.iter().filter(|tour| !tour.is_idle()).count();
    let served = search.fetched_by.iter().flatten().count();
    let mean_tour = served as f64 / used.max(1) as f64;
    let longest = (params.longest_string as f64).min(mean_tour).max(1.0);
    let most_strings = 4.0 * params.mean_removed / (1.0 + longest) - 1.0;
    let strings = (random.unit() * most_strings.max(1.0) + 1.0) as usize;
    (strings, longest)
}

/// Takes a string of random length around a lot, perhaps sparing some lots in its middle.
fn tear_string(
    tour: &[LotId],
    around: LotId,
    longest: f64,
    params: &RuinParams,
    random: &mut Random,
    removed: &mut Vec<LotId>,
) {
    let at = tour
        .iter()
        .position(|&lot| lot == around)
        .expect("the tour fetches the lot");
    let most = longest.min(tour.len() as f64);
    let length = ((random.unit() * most + 1.0) as usize).min(tour.len());
    let mut spared = 0;
    if length > 1 && length < tour.len() && random.chance(params.split_share) {
        spared = 1;
        while length + spared < tour.len() && random.chance(params.split_growth) {
            spared += 1;
        }
    }
    let span = length + spared;
    let first = random_start(tour.len(), span, at, random);
    let spare_from = first
        + 1
        + if spared > 0 {
            random.below(length - 1)
        } else {
            0
        };
    let is_spared = |index: usize| spared > 0 && (spare_from..spare_from + spared).contains(&index);
    removed.extend(
        (first..first + span)
            .filter(|&index| !is_spared(index))
            .map(|index| tour[index]),
    );
}

/// A start such that the span covers the position and stays inside the tour.
fn random_start(tour: usize, span: usize, at: usize, random: &mut Random) -> usize {
    let lowest = (at + 1).saturating_sub(span);
    let highest = at.min(tour - span);
    lowest + random.below(highest - lowest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_lies_within_the_tour_and_has_no_lot_twice() {
        let tour: Vec<LotId> = (0..9).map(LotId).collect();
        let mut random = Random::new(5);
        for round in 0..2_000 {
            let mut removed = Vec::new();
            let around = LotId(round % 9);
            tear_string(
                &tour,
                around,
                10.0,
                &RuinParams::default(),
                &mut random,
                &mut removed,
            );
            assert!(!removed.is_empty() && removed.len() <= 9);
            assert!(removed.is_sorted_by(|a, b| a < b), "{removed:?}");
        }
    }
}
