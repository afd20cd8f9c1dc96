//! Putting lots back: one after the other, each where it costs least; then the touched tours are
//! judged exactly, and what proves illegal finds another place or stays behind.

use crate::insertion::{self, Reach, Shortlist, View};
use crate::moves::relocate;
use crate::problem::{LotId, Problem, VehicleId};
use crate::random::Random;
use crate::search::Search;
use crate::search::prices::UNLIKELY;
use crate::units::Cost;

/// How lots are put back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecreateParams {
    /// How often a place is overlooked.
    pub blink: f64,
    /// Candidates whose lots are tried to be stowed together before a lot is given up.
    pub stow_trials: usize,
    /// Candidates judged exactly when the estimate's choice has proved illegal.
    pub exact_trials: usize,
    /// How often every lot is placed by exact cost among those candidates, not by the estimate.
    pub exact_share: f64,
    /// Lots of a day up to which places are judged exactly more often, and then all of them.
    pub small_until: usize,
    /// How often that is.
    pub small_exact_share: f64,
    /// How often one of several hubs is closed to all lots that are put back on such a day. On days
    /// of sixty lots that gains nothing beyond the scatter.
    pub closed_hub_share: f64,
    /// How often vehicles of one kind only leave the yard on such a day.
    pub one_kind_share: f64,
    /// How often lots are collected whatever it costs, so that a vehicle gets its first lot though
    /// only several together are worth its day.
    pub eager_share: f64,
    /// Lots of a day from which on places are looked for on near vehicles only.
    pub near_from: usize,
    /// Near lots whose vehicles count as near.
    pub near_lots: usize,
    /// Lots of a day from which on fewer do, and how many.
    pub large_from: usize,
    /// See there.
    pub large_near_lots: usize,
    /// Lots waiting from before that are tried in one step of such a day.
    pub waiting_trials: usize,
}

impl Default for RecreateParams {
    fn default() -> Self {
        Self {
            blink: 0.01,
            stow_trials: 12,
            exact_trials: 8,
            exact_share: 0.05,
            small_until: 24,
            small_exact_share: 0.3,
            closed_hub_share: 0.05,
            one_kind_share: 0.05,
            eager_share: 0.1,
            near_from: 100,
            near_lots: 100,
            large_from: 500,
            large_near_lots: 40,
            waiting_trials: 10,
        }
    }
}

/// When a lot is worth collecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appetite {
    /// When that costs less than leaving it behind.
    Fair,
    /// Whenever it is legal.
    Eager,
}

impl RecreateParams {
    /// Fair, but for a share of the draws.
    pub(crate) fn draw_appetite(&self, random: &mut Random) -> Appetite {
        if random.chance(self.eager_share) {
            Appetite::Eager
        } else {
            Appetite::Fair
        }
    }

    /// Whether the day has few lots, so that much can be tried.
    pub(crate) fn is_small(&self, problem: &Problem) -> bool {
        problem.lots.len() <= self.small_until
    }

    /// How often every place is judged exactly, and how many candidates then.
    fn exactness(&self, problem: &Problem) -> (f64, usize) {
        if self.is_small(problem) {
            (self.small_exact_share, usize::MAX)
        } else {
            (self.exact_share, self.exact_trials)
        }
    }

    /// Where places are looked for in this step.
    fn draw_view(&self, search: &Search, random: &mut Random) -> View {
        let problem = search.problem;
        let mut view = View::ALL;
        if problem.lots.len() >= self.near_from {
            let is_large = problem.lots.len() >= self.large_from;
            view.reach = Reach::Near(if is_large {
                self.large_near_lots
            } else {
                self.near_lots
            });
        }
        if !self.is_small(problem) {
            return view;
        }
        if problem.hubs.len() > 1 && random.chance(self.closed_hub_share) {
            view.closed = problem.hub_ids().nth(random.below(problem.hubs.len()));
        }
        if random.chance(self.one_kind_share) {
            let tour = &search.tours[random.below(search.tours.len())];
            view.opened = Some(search.lookup.kind(tour.route.vehicle));
        }
        view
    }
}

/// The lots that a step puts back: those torn out, and those left behind before it, of which a
/// large day tries a few.
pub(crate) fn lots_to_place(
    search: &Search,
    torn: &[LotId],
    params: &RecreateParams,
    random: &mut Random,
) -> Vec<LotId> {
    let mut waiting = search.unserved();
    let few = torn.len() + params.waiting_trials;
    if search.problem.lots.len() < params.near_from || waiting.len() <= few {
        return waiting;
    }
    waiting.retain(|lot| !torn.contains(lot));
    let mut lots = torn.to_vec();
    for _ in 0..params.waiting_trials.min(waiting.len()) {
        lots.push(waiting.swap_remove(random.below(waiting.len())));
    }
    lots
}

/// Tries to put lots that are left behind back into the plan, until all are tried or it is told to
/// stop. Afterwards all tours are legal and appraised.
pub(crate) fn recreate(
    search: &mut Search,
    mut lots: Vec<LotId>,
    appetite: Appetite,
    params: &RecreateParams,
    random: &mut Random,
    is_over: &mut dyn FnMut() -> bool,
) {
    let (share, trials) = params.exactness(search.problem);
    let places_exactly = random.chance(share);
    let view = params.draw_view(search, random);
    if places_exactly {
        lots.extend(expel_culprits(search));
    }
    put_in_order(search, &mut lots, random);
    if !places_exactly {
        for lot in lots {
            if is_over() {
                break;
            }
            place_by_estimate(search, lot, view, appetite, params, random);
        }
        lots = expel_culprits(search);
    }
    for lot in lots {
        if is_over() {
            break;
        }
        place_best(search, lot, appetite, view, trials);
    }
    search.call_forward();
}

/// One of several orders, as SISR draws them: by chance, by size, by remoteness, by urgency.
fn put_in_order(search: &Search, lots: &mut [LotId], random: &mut Random) {
    let problem = search.problem;
    let lot = |id: &LotId| &problem.lots[id.index()];
    random.shuffle(lots);
    match random.below(12) {
        0..=3 => {}
        4..=5 => lots.sort_by_key(|id| std::cmp::Reverse(lot(id).load.kg)),
        6..=7 => {
            lots.sort_by_key(|id| lot(id).start_windows.last().map(|window| window.end()));
        }
        8..=9 => lots.sort_by_key(|id| std::cmp::Reverse(lot(id).unserved_cost)),
        10 => lots.sort_by_key(|id| std::cmp::Reverse(search.lookup.remoteness(*id))),
        _ => lots.sort_by_key(|id| search.lookup.remoteness(*id)),
    }
}

/// Puts a lot where the estimate is lowest among the places it can be stowed.
fn place_by_estimate(
    search: &mut Search,
    lot: LotId,
    view: View,
    appetite: Appetite,
    params: &RecreateParams,
    random: &mut Random,
) {
    let mut list = Shortlist::new(params.stow_trials);
    let overlooks = || random.chance(params.blink);
    insertion::scan(search, lot, view, overlooks, &mut list);
    let most = match appetite {
        Appetite::Fair => search.problem.lots[lot.index()].unserved_cost.0 as f64,
        Appetite::Eager => UNLIKELY,
    };
    for candidate in list.candidates {
        if candidate.estimate >= most {
            return;
        }
        if search.insert(lot, candidate).is_ok() {
            return;
        }
    }
}

/// Judges the touched tours exactly. Lots that make one illegal are taken out, the last inserted
/// first, and told.
fn expel_culprits(search: &mut Search) -> Vec<LotId> {
    let mut expelled = Vec::new();
    for vehicle in search.touched() {
        while let Err(broken) = search.appraise(vehicle) {
            let culprit = last_inserted(search, vehicle)
                .unwrap_or_else(|| search.lot_at(vehicle, broken.trip, broken.stop));
            search.remove(&[culprit]);
            expelled.push(culprit);
        }
    }
    expelled
}

fn last_inserted(search: &Search, vehicle: VehicleId) -> Option<LotId> {
    let newest_first = search.inserted.iter().rev();
    newest_first
        .copied()
        .find(|lot| search.fetched_by[lot.index()] == Some(vehicle))
}

/// Puts a lot where it really costs least among the best so many candidates, if it is worth
/// collecting there; tells whether it was. No place is overlooked.
pub(crate) fn place_best(
    search: &mut Search,
    lot: LotId,
    appetite: Appetite,
    view: View,
    trials: usize,
) -> bool {
    let mut list = Shortlist::new(trials);
    insertion::scan(search, lot, view, || false, &mut list);
    let mut best = None;
    let mut least = match appetite {
        Appetite::Fair => search.problem.lots[lot.index()].unserved_cost,
        Appetite::Eager => Cost(i64::MAX),
    };
    for candidate in list.candidates {
        if let Some(trial) = search.try_insertion(lot, candidate)
            && trial.extra_cost < least
        {
            least = trial.extra_cost;
            best = Some(trial);
        }
    }
    best.is_some_and(|trial| {
        search.adopt(trial);
        true
    })
}

/// Changes one lot at a time until no single insertion and no single removal lowers the cost, and
/// no lot has a cheaper place among those the estimate thinks best; or until it is told to stop.
pub(crate) fn polish(
    search: &mut Search,
    params: &RecreateParams,
    is_over: &mut dyn FnMut() -> bool,
) {
    loop {
        let relocated = relocate::relocate_each(search, params, is_over);
        let inserted = insert_what_pays(search, is_over);
        if is_over() {
            return;
        }
        let removed = remove_what_does_not_pay(search);
        if !relocated && !inserted && !removed {
            return;
        }
    }
}

fn insert_what_pays(search: &mut Search, is_over: &mut dyn FnMut() -> bool) -> bool {
    let mut changed = false;
    for lot in search.unserved() {
        if is_over() {
            break;
        }
        changed |= place_best(search, lot, Appetite::Fair, View::ALL, usize::MAX);
    }
    changed
}

/// Takes out whole routes, then single lots, that cost more than leaving them behind; tells whether
/// there were any.
pub(crate) fn remove_what_does_not_pay(search: &mut Search) -> bool {
    let mut changed = false;
    for vehicle in search.problem.vehicle_ids() {
        let tour = &search.tours[vehicle.index()];
        let lots: Vec<LotId> = tour.route.lots().collect();
        let prices = lots
            .iter()
            .map(|lot| search.problem.lots[lot.index()].unserved_cost);
        if tour.cost() > prices.sum() {
            search.remove(&lots);
            changed = true;
        }
    }
    for lot in search.problem.lot_ids() {
        let price = search.problem.lots[lot.index()].unserved_cost;
        if let Some(trial) = search.try_removal(lot)
            && trial.extra_cost + price < Cost::ZERO
        {
            search.adopt(trial);
            changed = true;
        }
    }
    changed
}
