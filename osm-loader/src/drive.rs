//! The cheapest drive between two places that are on the roads: which edges, at what cost.
//!
//! The hierarchy finds it. What lies beyond the range of its weights, and what no road leads to,
//! is left to Dijkstra's algorithm, which has no such range and the same order of costs.

use crate::graph::{EdgeId, StateId};
use crate::network::{RoadNetwork, TravelCost};
use crate::search::{Search, Targets};
use crate::snap::SnappedPlace;

/// A drive from one place to another.
#[derive(Clone, Debug)]
pub(crate) struct Drive {
    pub(crate) cost: TravelCost,
    /// Every edge driven, in order; the first from the origin on, the last up to the target.
    pub(crate) edges: Vec<EdgeId>,
}

impl RoadNetwork {
    /// The cheapest drive, or `None` if no road leads there.
    pub(crate) fn drive(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Drive> {
        self.drive_by_hierarchy(from, to)
            .or_else(|| self.drive_by_dijkstra(from, to))
    }

    /// The cheapest drive that stays on the edge on which it begins.
    pub(crate) fn straight_on(
        &self,
        from: &SnappedPlace,
        to: &SnappedPlace,
    ) -> Option<(TravelCost, EdgeId)> {
        let ahead = from.points.iter().flat_map(|start| {
            let ends = to.points.iter();
            let ends = ends.filter(|end| end.edge == start.edge && end.share >= start.share);
            ends.map(|end| (end.before.minus(start.before), end.edge))
        });
        ahead.min()
    }

    fn drive_by_hierarchy(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Drive> {
        let hierarchy = self.hierarchy()?;
        let starts = self.starts(from);
        let sources: Vec<_> = starts.iter().map(|start| start.seed).collect();
        let targets = self.target_seeds(to);
        let path = hierarchy.search_path(|search| search.path(&sources, &targets))?;
        let cost = TravelCost::from(path.weight);
        if let Some((straight, edge)) = self.straight_on(from, to)
            && straight <= cost
        {
            let edges = vec![edge];
            return Some(Drive {
                cost: straight,
                edges,
            });
        }
        let start = starts[path.source_seed];
        let heads = path
            .arcs
            .iter()
            .map(|&turn| self.graph.turn_heads[turn as usize]);
        let states = std::iter::once(start.seed.node).chain(heads);
        let driven = states.map(|state| self.graph.edge_of(StateId(state)));
        let edges = std::iter::once(start.edge).chain(driven).collect();
        Some(Drive { cost, edges })
    }

    fn drive_by_dijkstra(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Drive> {
        let targets = Targets::new(self, std::slice::from_ref(to));
        let mut search = Search::new(self);
        let reached = search.run(from, &targets)[0]?;
        let path = reached.before.map(|state| search.path_to(state));
        let states = path.unwrap_or_default().into_iter();
        let mut edges: Vec<EdgeId> = states.map(|state| self.graph.edge_of(state)).collect();
        edges.push(reached.edge);
        Some(Drive {
            cost: reached.cost,
            edges,
        })
    }
}
