//! The bound of a day whose trips are worked out one by one: prices of lots by column generation, in cases.
//!
//! However many vehicles leave, in all and of each kind, and whichever lots ride in one trip, the day is
//! one of the cases; each has a bound of its own, and the least of them bounds the day (branch and
//! price; Desaulniers, Desrosiers, Solomon: Column Generation, 2005). Three lots of which only one
//! route can fetch two are a cut (Jepsen, Petersen, Spoorendonk, Pisinger: Subset-Row Inequalities,
//! 2008).

use super::combine::{Care, Cut, Joined, MOST_TRIPS, Prices, Yard};
use super::counts::Counts;
use super::haul::LotSet;
use super::pairs::Pairs;
use super::pricing::Column;
use super::program::{KnownRoute, Proposal, broken_cuts, propose};
use crate::problem::{LotId, Problem};
use crate::solution::{Route, Solution};
use crate::stop_rule::StopRule;

/// Share of the best prices so far in those asked next (Wentges: Weighted Dantzig-Wolfe
/// Decomposition, 1997).
const TRUST: f64 = 0.5;
/// Share of a case's value within which its bound is as good as it gets.
const SETTLED: f64 = 0.001_5;
/// Fen that a route must save at least for a quick look to do.
const WORTHWHILE: f64 = 50.0;
/// Most that a lot is thought to be worth at first, by what it costs in a plan; raised where the
/// program would rather leave it behind.
const MOST_WORTH: f64 = 2.5;
/// Share of what lots cost in a plan at which prices begin.
const FIRST: f64 = 0.8;
/// Looks in a row that may end unfinished, for there are too many routes, until the search is given up.
const MOST_UNFINISHED: u32 = 12;
/// Cuts that make another look at a case worth its time.
const WORTH_A_LOOK: usize = 8;
/// Most cuts added at a time, and in all.
const CUTS_AT_ONCE: usize = 24;
const MOST_CUTS: usize = 400;

/// A case and what is proved of it.
#[derive(Clone, Debug)]
struct Case {
    counts: Counts,
    pairs: Pairs,
    bound: f64,
    /// The prices that prove it.
    prices: Option<Prices>,
    is_done: bool,
}

/// Prices that were asked, and the least routes at them.
#[derive(Clone, Debug)]
struct Asked {
    prices: Prices,
    /// Of these cases alone.
    pairs: Pairs,
    /// Per kind.
    least: Vec<f64>,
}

/// The search for a bound.
pub(super) struct Tree<'g, 'p> {
    problem: &'p Problem,
    yards: Vec<Yard<'g, 'p>>,
    routes: Vec<KnownRoute>,
    cuts: Vec<LotSet>,
    asked: Vec<Asked>,
    cases: Vec<Case>,
    /// What a known plan costs.
    known: f64,
    /// What each lot is thought to be worth at most.
    most: Vec<f64>,
    /// The prices asked last.
    last: Prices,
}

impl<'g, 'p> Tree<'g, 'p> {
    /// Begins with the routes of a known plan.
    pub(super) fn new(
        problem: &'p Problem,
        yards: Vec<Yard<'g, 'p>>,
        routes: &[(Column, &Route)],
        known: &Solution,
    ) -> Self {
        let behind = |lot: LotId| problem.lots[lot.index()].unserved_cost.0.max(0) as f64;
        let mut shared: Vec<f64> = problem.lot_ids().map(behind).collect();
        let mut cost: f64 = known.unserved.iter().map(|&lot| behind(lot)).sum();
        for (route, _) in routes {
            cost += route.fen;
            for lot in &route.lots {
                shared[lot.index()] = route.fen / route.lots.len() as f64;
            }
        }
        let kinds: Vec<[usize; 2]> = yards.iter().map(|it| [0, it.ground.kind.count]).collect();
        let all = [0, kinds.iter().map(|it| it[1]).sum()];
        let mut tree = Self {
            problem,
            yards,
            routes: Vec::new(),
            cuts: Vec::new(),
            asked: Vec::new(),
            cases: vec![Case {
                counts: Counts { kinds, all },
                pairs: Pairs::default(),
                bound: f64::NEG_INFINITY,
                prices: None,
                is_done: false,
            }],
            known: cost,
            most: shared.iter().map(|fen| MOST_WORTH * fen).collect(),
            last: Prices {
                lots: shared.iter().map(|fen| FIRST * fen).collect(),
                cuts: Vec::new(),
            },
        };
        for (column, route) in routes {
            tree.teach(column.kind, trips_of(route), column.fen);
        }
        tree
    }

    /// Tells the program of a route.
    fn teach(&mut self, kind: usize, mut trips: [LotSet; MOST_TRIPS], fen: f64) {
        trips.sort_unstable();
        let known = self
            .routes
            .iter_mut()
            .find(|it| it.kind == kind && it.trips == trips);
        match known {
            Some(known) => known.fen = known.fen.min(fen),
            None => self.routes.push(KnownRoute {
                kind,
                lots: trips.iter().fold(0, |all, trip| all | trip),
                trips,
                fen,
            }),
        }
    }

    /// The best bound that is proved until the stop rule asks to stop.
    pub(super) fn search(&mut self, stop: &mut impl StopRule) -> f64 {
        let (mut rounds, mut unfinished, mut stands) = (0, 0, false);
        while stop.share_used(rounds) < 1.0 {
            let Some(index) = self.open_case() else { break };
            let Some(proposal) = self.propose(index) else {
                self.cases[index].is_done = true;
                continue;
            };
            if rounds > 0 {
                let share = if stands { 0.0 } else { TRUST };
                self.last = self.blend(index, &proposal.prices, share);
            }
            let prices = self.last.clone();
            let (asked, fresh) = self.ask(index, prices, &mut || stop.share_used(rounds) < 1.0);
            rounds += 1;
            let Some(asked) = asked else {
                unfinished += u32::from(fresh == 0);
                if unfinished > MOST_UNFINISHED {
                    break;
                }
                continue;
            };
            unfinished = 0;
            let before = self.cases[index].bound;
            self.note(asked);
            let case = &self.cases[index];
            tracing::debug!(
                rounds,
                case = index,
                value = proposal.value,
                bound = case.bound,
                routes = self.routes.len(),
                cuts = self.cuts.len(),
                "prices"
            );
            let settled = proposal.value - case.bound <= SETTLED * proposal.value.abs();
            let stood = std::mem::replace(&mut stands, fresh == 0 && case.bound <= before);
            if (settled || (stood && stands)) && !self.raise(&proposal) {
                self.divide(index, &proposal);
                stands = false;
            }
        }
        self.bound()
    }

    /// What is proved of the day.
    fn bound(&self) -> f64 {
        let bounds = self.cases.iter().map(|case| case.bound);
        bounds.fold(self.known, f64::min)
    }

    /// The case with the least bound, unless none is below the known plan or it can get no better.
    fn open_case(&self) -> Option<usize> {
        let cases = self.cases.iter().enumerate();
        let least = cases.min_by(|a, b| a.1.bound.total_cmp(&b.1.bound))?;
        (least.1.bound < self.known && !least.1.is_done).then_some(least.0)
    }

    /// Notes what was learnt for every case.
    fn note(&mut self, asked: Asked) {
        for case in &mut self.cases {
            case.learn(&asked);
        }
        self.asked.push(asked);
    }

    /// Prices between those of a program and the best so far of a case, of which they have some share.
    fn blend(&self, case: usize, prices: &Prices, share: f64) -> Prices {
        let best = self.cases[case].prices.as_ref().unwrap_or(&self.last);
        let mix = |best: f64, new: f64| share * best + (1.0 - share) * new;
        let lots = best.lots.iter().zip(&prices.lots);
        let cuts = prices.cuts.iter().map(|cut| {
            let known = best.cuts.iter().find(|it| it.lots == cut.lots);
            Cut {
                fen: mix(known.map_or(0.0, |it| it.fen), cut.fen),
                ..*cut
            }
        });
        Prices {
            lots: lots.map(|(&best, &new)| mix(best, new)).collect(),
            cuts: cuts.filter(|cut| cut.fen > 1.0).collect(),
        }
    }

    /// Looks at every kind of vehicle, quickly, and closely where that brings nothing new; how many
    /// routes are new.
    fn ask(
        &mut self,
        case: usize,
        prices: Prices,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> (Option<Asked>, usize) {
        let (_, fresh) = self.look(case, &prices, Care::Quick, goes_on);
        if fresh > 0 {
            return (None, fresh);
        }
        let (least, fresh) = self.look(case, &prices, Care::Whole, goes_on);
        let pairs = self.cases[case].pairs.clone();
        let asked = least.map(|least| Asked {
            prices,
            pairs,
            least,
        });
        (asked, fresh)
    }

    fn look(
        &mut self,
        case: usize,
        prices: &Prices,
        care: Care,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> (Option<Vec<f64>>, usize) {
        let before = self.routes.len();
        let mut least = Vec::new();
        let mut paying = 0;
        for kind in 0..self.yards.len() {
            let pairs = &self.cases[case].pairs;
            let known = self.routes.iter();
            let known = known.filter(|it| it.kind == kind && pairs.admit_route(it));
            let known = known.map(|it| it.fen - prices.net(it.lots));
            let mut known = known.fold(f64::INFINITY, f64::min) + 0.01;
            if !self.cases[case].counts.asks_for(kind) {
                known = known.min(0.0);
            }
            let below = match care {
                Care::Quick => known - WORTHWHILE,
                Care::Whole => known,
            };
            let look = self.yards[kind].look((prices, pairs), (care, below), goes_on);
            for route in look.routes {
                let Joined { trips, fen, .. } = route;
                paying += usize::from(route.reduced < known - WORTHWHILE);
                self.teach(kind, trips, fen);
            }
            least.extend(look.least);
        }
        let fresh = self.routes.len() - before;
        let is_whole = least.len() == self.yards.len();
        (is_whole.then_some(least), fresh.min(paying))
    }

    /// Raises what lots are thought to be worth that the program would rather leave behind; whether
    /// there are any.
    fn raise(&mut self, proposal: &Proposal) -> bool {
        let mut raised = false;
        for (lot, (most, &left)) in self
            .problem
            .lots
            .iter()
            .zip(self.most.iter_mut().zip(&proposal.left))
        {
            let behind = lot.unserved_cost.0.max(0) as f64;
            if left > 1e-3 && *most < behind {
                *most *= 2.0;
                raised = true;
            }
        }
        raised
    }

    /// Divides a case by the number of vehicles that leave; else cuts; else divides it by lots that ride
    /// together. Where nothing of that can be done the case is done.
    fn divide(&mut self, index: usize, proposal: &Proposal) {
        let Case { counts, pairs, .. } = &self.cases[index];
        let (counts, pairs) = (counts.clone(), pairs.clone());
        let driven = |kind: usize| {
            let of_kind = proposal.driven.iter().filter(|(it, _)| it.kind == kind);
            of_kind.map(|(_, share)| share).sum::<f64>()
        };
        let leaving: Vec<f64> = (0..self.yards.len()).map(driven).collect();
        let parts = counts.parts(&leaving);
        if !parts.is_empty() {
            let parts = parts.into_iter().map(|counts| (counts, pairs.clone()));
            return self.replace(index, parts);
        }
        let cuts = self.cut(proposal);
        if cuts >= WORTH_A_LOOK {
            return;
        }
        match pairs.parts(self.problem.lots.len(), &proposal.driven) {
            Some(parts) => self.replace(index, parts.map(|pairs| (counts.clone(), pairs))),
            None => self.cases[index].is_done = cuts == 0,
        }
    }

    /// Puts other cases in the place of one.
    fn replace(&mut self, index: usize, parts: impl IntoIterator<Item = (Counts, Pairs)>) {
        let case = self.cases.swap_remove(index);
        for (counts, pairs) in parts {
            let mut part = Case {
                counts,
                pairs,
                ..case.clone()
            };
            for asked in &self.asked {
                part.learn(asked);
            }
            self.cases.push(part);
        }
    }

    /// Adds the cuts that a proposal breaks most; how many.
    fn cut(&mut self, proposal: &Proposal) -> usize {
        let room = MOST_CUTS.saturating_sub(self.cuts.len()).min(CUTS_AT_ONCE);
        let lots = self.problem.lots.len();
        let broken = broken_cuts(lots, proposal, (&self.cuts, room));
        self.cuts.extend(&broken);
        broken.len()
    }

    /// Prices by the routes met so far in a case.
    fn propose(&self, case: usize) -> Option<Proposal> {
        let lots = self.problem.lots.iter().zip(&self.most);
        let behind = lots.map(|(lot, most)| most.min(lot.unserved_cost.0.max(0) as f64));
        let behind: Vec<f64> = behind.collect();
        let Case { counts, pairs, .. } = &self.cases[case];
        let routes = self.routes.iter().filter(|it| pairs.admit_route(it));
        let routes: Vec<KnownRoute> = routes.copied().collect();
        propose((&behind, self.known), &routes, &self.cuts, counts)
    }
}

impl Case {
    /// Keeps what was asked if it proves more of the case.
    fn learn(&mut self, asked: &Asked) {
        if !asked.pairs.include(&self.pairs) {
            return;
        }
        let bound = bound_of(&self.counts, asked);
        if bound > self.bound {
            self.bound = bound;
            self.prices = Some(asked.prices.clone());
        }
    }
}

/// The lots of each trip of a route.
fn trips_of(route: &Route) -> [LotSet; MOST_TRIPS] {
    let mut trips = [0; MOST_TRIPS];
    for (index, trip) in route.trips.iter().enumerate() {
        for lot in trip.lots() {
            trips[index.min(MOST_TRIPS - 1)] |= 1 << lot.index();
        }
    }
    trips
}

/// What no plan of a case undercuts, by prices that were asked.
fn bound_of(counts: &Counts, asked: &Asked) -> f64 {
    let cuts: f64 = asked.prices.cuts.iter().map(|cut| cut.fen).sum();
    asked.prices.lots.iter().sum::<f64>() - cuts + counts.least(&asked.least)
}
