//! Travel between places by petgraph's Dijkstra: slow, and none of our own search code.

use std::collections::HashMap;

use osm_loader::{PlaceState, RoadNetwork, SnappedPlace, StateId, Travel, TravelCost};
use petgraph::algo::dijkstra;
use petgraph::visit::{EdgeRef, IntoEdgeReferences};

/// Travel from one place to each of some others.
pub(crate) fn travel_from(
    network: &RoadNetwork,
    from: &SnappedPlace,
    to: &[SnappedPlace],
) -> Vec<Option<Travel>> {
    let begins: Vec<_> = (network.begins(from).into_iter())
        .map(|begin| {
            let costs = dijkstra(network.states(), begin.state, None, |turn| *turn.weight());
            let costs: HashMap<StateId, TravelCost> = costs.into_iter().collect();
            (begin, costs)
        })
        .collect();
    to.iter()
        .map(|place| {
            let ends = network.ends(place);
            let pairs = begins
                .iter()
                .flat_map(|begin| ends.iter().map(move |end| (begin, end)));
            let costs =
                pairs.filter_map(|((begin, costs), end)| cost(network, *begin, costs, *end));
            costs.min().map(TravelCost::travel)
        })
        .collect()
}

/// The cheapest drive that begins and ends on these states.
fn cost(
    network: &RoadNetwork,
    begin: PlaceState,
    costs: &HashMap<StateId, TravelCost>,
    end: PlaceState,
) -> Option<TravelCost> {
    let around = if begin.state == end.state {
        cheapest_return(network, costs, end.state)
    } else {
        costs.get(&end.state).copied()
    };
    let around = around.map(|cost| begin.after + cost.minus(end.after));
    let ahead = (begin.state == end.state && begin.before <= end.before)
        .then(|| end.before.minus(begin.before));
    around.into_iter().chain(ahead).min()
}

/// The cheapest way to come back to a state one has left.
fn cheapest_return(
    network: &RoadNetwork,
    costs: &HashMap<StateId, TravelCost>,
    state: StateId,
) -> Option<TravelCost> {
    let turns = network
        .states()
        .edge_references()
        .filter(|turn| turn.target() == state);
    turns
        .filter_map(|turn| Some(*costs.get(&turn.source())? + *turn.weight()))
        .min()
}
