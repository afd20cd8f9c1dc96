//! Decisions that follow from others: sites and arcs whose other choice would cost more than the
//! best solution, and those the count, the budget or the capacities force.
//!
//! Decides nothing by taste; every decision made here loses no better solution.

use super::network::{Mark, Network};
use super::relaxation::{ArcMark, Decisions, Prices, Relaxation, Valuation};

/// Fixes every free site whose opposite decision would lift the bound above `cutoff`; the least
/// bound of what was thereby given up.
pub(crate) fn settle_sites(
    relaxation: &Relaxation<'_>,
    prices: &Prices,
    valuation: &Valuation,
    decisions: &mut Decisions,
    cutoff: f64,
) -> f64 {
    let mut given_up = f64::INFINITY;
    let mut marks = decisions.sites.clone();
    for site in 0..marks.len() {
        if decisions.sites[site] != Mark::Free {
            continue;
        }
        let is_chosen = valuation.choice.chosen.contains(&site);
        let (expected, opposite) = if is_chosen {
            (Mark::Open, Mark::Closed)
        } else {
            (Mark::Closed, Mark::Open)
        };
        marks[site] = opposite;
        let bound = relaxation.bound_with(prices, valuation, &marks);
        marks[site] = Mark::Free;
        let bound = bound.unwrap_or(f64::INFINITY);
        if bound > cutoff {
            decisions.sites[site] = expected;
            given_up = given_up.min(bound);
        }
    }
    given_up
}

/// Bans assignments of whole items that would lift the bound above `cutoff`; the least bound of
/// what was thereby given up.
///
/// Serving one more item from a site costs at least that item's reduced cost, because the room
/// left for the others only shrinks.
pub(crate) fn ban_dear_arcs(
    relaxation: &Relaxation<'_>,
    prices: &Prices,
    valuation: &Valuation,
    decisions: &mut Decisions,
    cutoff: f64,
) -> f64 {
    let network = relaxation.network;
    let mut given_up = f64::INFINITY;
    if decisions.arcs.is_empty() {
        return given_up;
    }
    for site in 0..network.sites.len() {
        let start = network.column_range(site, 0).start;
        let column = network.whole_column(site);
        for (place, (&item, &cost)) in column.items.iter().zip(column.costs).enumerate() {
            let reduced = relaxation.reduced_cost(prices, start + place, item, cost);
            let at_least = valuation.bound + reduced.max(0.0);
            if decisions.arcs[start + place] == ArcMark::Free && at_least > cutoff {
                decisions.arcs[start + place] = ArcMark::Banned;
                given_up = given_up.min(at_least);
            }
        }
    }
    given_up
}

/// Draws the consequences of the decisions; `false` when they contradict each other.
pub(crate) fn propagate(network: &Network, decisions: &mut Decisions) -> bool {
    if !decisions.arcs.is_empty() && !propagate_arcs(network, decisions) {
        return false;
    }
    let (least, most) = network.limits.count;
    let is = |decisions: &Decisions, mark: Mark| {
        decisions
            .sites
            .iter()
            .filter(|other| **other == mark)
            .count()
    };
    if !keep_within_budget(network, decisions) {
        return false;
    }
    let (open, free) = (is(decisions, Mark::Open), is(decisions, Mark::Free));
    if open > most || open + free < least {
        return false;
    }
    if free > 0 && (open == most || open + free == least) {
        let rest = if open == most {
            Mark::Closed
        } else {
            Mark::Open
        };
        decisions
            .sites
            .iter_mut()
            .filter(|m| **m == Mark::Free)
            .for_each(|m| *m = rest);
        return keep_within_budget(network, decisions);
    }
    true
}

/// Closes free sites the budget no longer pays for; `false` when the open ones exceed it.
fn keep_within_budget(network: &Network, decisions: &mut Decisions) -> bool {
    let Some(budget) = network.limits.budget else {
        return true;
    };
    let marked = decisions.sites.iter().zip(&network.sites);
    let built: i64 = marked
        .filter(|(mark, _)| **mark == Mark::Open)
        .map(|(_, site)| site.build)
        .sum();
    for (mark, site) in decisions.sites.iter_mut().zip(&network.sites) {
        if *mark == Mark::Free && built + site.build > budget {
            *mark = Mark::Closed;
        }
    }
    built <= budget
}

/// Bans what fixed arcs and closed sites rule out and fixes the last way of an item.
fn propagate_arcs(network: &Network, decisions: &mut Decisions) -> bool {
    let mut ways: Vec<Vec<(usize, usize)>> = vec![Vec::new(); network.items.len()];
    let mut served = vec![false; network.items.len()];
    let mut room: Vec<i64> = network
        .sites
        .iter()
        .map(|site| site.capacity.unwrap_or(i64::MAX))
        .collect();
    for (site, position, item) in positions(network) {
        if decisions.arcs[position] == ArcMark::Fixed {
            served[item] = true;
            room[site] -= network.items[item].weight;
            decisions.sites[site] = Mark::Open;
        }
    }
    if room.iter().any(|units| *units < 0) {
        return false;
    }
    for (site, position, item) in positions(network) {
        let too_big = network.items[item].weight > room[site];
        let closed = decisions.sites[site] == Mark::Closed;
        if decisions.arcs[position] == ArcMark::Free && (served[item] || too_big || closed) {
            decisions.arcs[position] = ArcMark::Banned;
        }
        if decisions.arcs[position] == ArcMark::Free {
            ways[item].push((site, position));
        }
    }
    let mut fixed_more = false;
    for (item, ways) in ways.iter().enumerate() {
        if served[item] || network.items[item].outside.is_some() {
            continue;
        }
        match ways.as_slice() {
            [] => return false,
            [(_, position)] => {
                decisions.arcs[*position] = ArcMark::Fixed;
                fixed_more = true;
            }
            _ => {}
        }
    }
    !fixed_more || propagate_arcs(network, decisions)
}

/// Site, column position and item of every arc.
fn positions(network: &Network) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    (0..network.sites.len()).flat_map(move |site| {
        let start = network.column_range(site, 0).start;
        let items = network.whole_column(site).items;
        items
            .iter()
            .enumerate()
            .map(move |(place, &item)| (site, start + place, item as usize))
    })
}
