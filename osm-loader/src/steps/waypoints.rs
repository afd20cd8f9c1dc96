//! Drives over several places: which way each is left after it was reached.
//!
//! A place on a two-way road can be left the way one was going or the other way round. All
//! combinations are weighed together, so an early detour that pays later is found.

use super::{Guide, Leg};
use crate::graph::EdgeId;
use crate::network::TravelCost;
use crate::snap::SnappedPlace;

/// What a truck may do at a place between start and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtWaypoints {
    /// Drive on in the direction it came.
    DriveOn,
    /// Turn round on the spot.
    MayTurnRound,
}

/// The cheapest way to arrive at a place on one edge.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    edge: EdgeId,
    cost: TravelCost,
    /// The edges on which the leg begins, and where the one before it ended: an index.
    start: EdgeId,
    before: Option<usize>,
}

impl Guide {
    /// The cheapest drive over two or more places in their order, or `None` if some leg has no
    /// road. Where driving on is impossible, as at a dead end, the truck turns round after all.
    pub fn legs(&self, places: &[SnappedPlace], at_waypoints: AtWaypoints) -> Option<Vec<Leg>> {
        if places.len() <= 2 || at_waypoints == AtWaypoints::MayTurnRound {
            let pairs = places.windows(2);
            return pairs.map(|pair| self.leg(&pair[0], &pair[1])).collect();
        }
        let stages = self.stages(places)?;
        let mut legs = Vec::with_capacity(places.len() - 1);
        let last = stages.last()?;
        let best = |stage: &[Arrival]| (0..stage.len()).min_by_key(|&at| stage[at].cost);
        let mut at = best(last)?;
        for (stage, pair) in stages.iter().zip(places.windows(2)).rev() {
            let arrival = stage[at];
            legs.push(self.leg(
                &only(&pair[0], arrival.start),
                &only(&pair[1], arrival.edge),
            )?);
            at = arrival.before.unwrap_or_default();
        }
        legs.reverse();
        Some(legs)
    }

    /// For each place after the first, the cheapest arrivals by edge.
    fn stages(&self, places: &[SnappedPlace]) -> Option<Vec<Vec<Arrival>>> {
        let mut stages: Vec<Vec<Arrival>> = Vec::with_capacity(places.len() - 1);
        for pair in places.windows(2) {
            let stage = self.stage(&pair[0], &pair[1], stages.last().map(Vec::as_slice));
            if stage.is_empty() {
                return None;
            }
            stages.push(stage);
        }
        Some(stages)
    }

    fn stage(
        &self,
        from: &SnappedPlace,
        to: &SnappedPlace,
        before: Option<&[Arrival]>,
    ) -> Vec<Arrival> {
        let starts: Vec<SnappedPlace> = edges(from).map(|edge| only(from, edge)).collect();
        let ends: Vec<SnappedPlace> = edges(to).map(|edge| only(to, edge)).collect();
        let costs = self.costs(&starts, &ends);
        let straight = arrivals(from, to, &costs, before, |arrived, start| arrived == start);
        if straight.is_empty() {
            return arrivals(from, to, &costs, before, |_, _| true);
        }
        straight
    }
}

/// The cheapest arrival on each edge of a place, over all allowed starts.
fn arrivals(
    from: &SnappedPlace,
    to: &SnappedPlace,
    costs: &[Vec<Option<TravelCost>>],
    before: Option<&[Arrival]>,
    allowed: impl Fn(EdgeId, EdgeId) -> bool,
) -> Vec<Arrival> {
    let best_before = |start: EdgeId| -> Option<(TravelCost, Option<usize>)> {
        let Some(before) = before else {
            return Some((TravelCost::default(), None));
        };
        let fitting = before
            .iter()
            .enumerate()
            .filter(|arrival| allowed(arrival.1.edge, start));
        let (at, arrival) = fitting.min_by_key(|arrival| arrival.1.cost)?;
        Some((arrival.cost, Some(at)))
    };
    let arrival_on = |(column, edge): (usize, EdgeId)| {
        let offers = edges(from).enumerate().filter_map(|(row, start)| {
            let (sofar, before) = best_before(start)?;
            let cost = sofar + costs[row][column]?;
            Some(Arrival {
                edge,
                cost,
                start,
                before,
            })
        });
        offers.min_by_key(|arrival| arrival.cost)
    };
    edges(to).enumerate().filter_map(arrival_on).collect()
}

fn edges(place: &SnappedPlace) -> impl Iterator<Item = EdgeId> {
    place.points.iter().map(|point| point.edge)
}

/// A place with one of its edges alone.
fn only(place: &SnappedPlace, edge: EdgeId) -> SnappedPlace {
    let points = place.points.iter().filter(|point| point.edge == edge);
    SnappedPlace {
        points: points.copied().collect(),
        ..place.clone()
    }
}
