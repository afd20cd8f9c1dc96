//! The cheapest drive between two places that are on the roads: which edges, at what cost.
//!
//! The hierarchy finds it. What lies beyond the range of its weights, and what no road leads to,
//! is left to Dijkstra's algorithm, which has no such range and the same order of costs.

use crate::cch::ShortestPath;
use crate::graph::{EdgeId, StateId};
use crate::network::{RoadNetwork, Start, TravelCost};
use crate::search::{Search, Targets};
use crate::snap::SnappedPlace;

/// A drive from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drive {
    pub(crate) cost: TravelCost,
    /// The state on every edge driven, in order; the first edge is driven from the origin on, the
    /// last up to the target.
    pub(crate) states: Vec<StateId>,
}

impl RoadNetwork {
    /// The cheapest drive, or `None` if no road leads there.
    pub(crate) fn drive(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Drive> {
        self.drive_by_hierarchy(from, to)
            .or_else(|| self.drive_by_dijkstra(from, to))
    }

    fn drive_by_hierarchy(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Drive> {
        let hierarchy = self.hierarchy()?;
        let starts = self.starts(from);
        let sources: Vec<_> = starts.iter().map(|start| start.seed).collect();
        let targets = self.target_seeds(to);
        let path = hierarchy.search_path(|search| search.path(&sources, &targets))?;
        let cost = self.units().cost(path.weight);
        if let Some((straight, edge)) = straight_on(from, to)
            && straight <= cost
        {
            let states = vec![edge.into()];
            return Some(Drive {
                cost: straight,
                states,
            });
        }
        let states = self.states_along(&starts, &path)?;
        Some(Drive { cost, states })
    }

    /// The states of a path from one of these starts; `None` where it makes turns that the map does
    /// not have, which only the metric of a file can do.
    pub(crate) fn states_along(
        &self,
        starts: &[Start],
        path: &ShortestPath,
    ) -> Option<Vec<StateId>> {
        let start = starts[path.source_seed];
        let first = [start.edge.into(), StateId(start.seed.node)].map(Some);
        let heads = path.arcs.iter().map(|&turn| {
            let head = self.graph.turn_heads.get(turn as usize);
            head.map(|&head| StateId(head))
        });
        first.into_iter().chain(heads).collect()
    }

    fn drive_by_dijkstra(&self, from: &SnappedPlace, to: &SnappedPlace) -> Option<Drive> {
        let targets = Targets::new(self, std::slice::from_ref(to));
        let mut search = Search::new(self);
        let reached = search.run(from, &targets)[0]?;
        let path = reached.before.map(|state| search.path_to(state));
        let mut states = path.unwrap_or_default();
        states.push(reached.edge.into());
        Some(Drive {
            cost: reached.cost,
            states,
        })
    }
}

/// The cheapest drive that stays on the edge on which it begins.
pub(crate) fn straight_on(from: &SnappedPlace, to: &SnappedPlace) -> Option<(TravelCost, EdgeId)> {
    let ahead = from.points.iter().flat_map(|start| {
        let ends = to.points.iter();
        let ends = ends.filter(|end| end.edge == start.edge && end.share >= start.share);
        ends.map(|end| (end.before.minus(start.before), end.edge))
    });
    ahead.min()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::graph::HierarchyColumns;
    use crate::{
        Day, Meters, Overrides, Plate, Position, Profile, RawMapBuilder, RoadClass, RoadGraph,
        SpeedTable, TagRules, TruckClass, TurnCosts,
    };

    /// A square grid of streets 200 m apart, every third of them one-way.
    pub(crate) fn grid(side: i64) -> RoadGraph {
        let mut map = RawMapBuilder::default();
        for node in 0..side * side {
            let (x, y) = ((node % side) as f64, (node / side) as f64);
            map = map.node(
                node,
                Position::new(112.0 + x * 0.002, 37.0 + y * 0.002),
                &[],
            );
        }
        for line in 0..side {
            let across: Vec<i64> = (0..side).map(|at| line * side + at).collect();
            let along: Vec<i64> = (0..side).map(|at| at * side + line).collect();
            let oneway = if line % 3 == 1 { "yes" } else { "no" };
            let tags = [("highway", "primary"), ("oneway", oneway)];
            map = map
                .way(line, &across, &tags)
                .way(side + line, &along, &tags);
        }
        RoadGraph::build(map.build())
    }

    pub(crate) fn network(graph: RoadGraph) -> RoadNetwork {
        let day = Day {
            year: 2026,
            month: 7,
            day: 1,
        };
        RoadNetwork::new(&Arc::new(graph), &truck(), &Overrides::default(), day)
    }

    /// Thirty places spread over the grid of side 7.
    pub(crate) fn places(network: &RoadNetwork) -> Vec<SnappedPlace> {
        let place = |i: u32| {
            let (x, y) = (f64::from(i % 5) * 0.0027, f64::from(i) * 0.0004);
            Position::new(112.0 + x, 37.0 + y)
        };
        let positions: Vec<Position> = (0..30).map(place).collect();
        network.snap(&positions, Meters(500)).unwrap()
    }

    fn truck() -> Profile {
        let rows = RoadClass::ALL.map(|class| format!("{},80,50,45\n", class.osm_value()));
        let header = "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n";
        Profile {
            name: "truck".to_owned(),
            height_m: 3.2,
            width_m: 2.2,
            length_m: 5.99,
            weight_t: 4.495,
            axle_load_t: 3.0,
            axles: 2,
            plate: Plate::Blue,
            class: TruckClass::Light,
            speeds: SpeedTable::from_csv(&(header.to_owned() + &rows.concat())).unwrap(),
            turns: TurnCosts::default(),
            rules: TagRules::TRUCK,
        }
    }

    #[test]
    fn the_hierarchy_itself_finds_every_drive_and_at_dijkstras_cost() {
        let network = network(grid(7));
        let places = places(&network);
        for from in &places {
            for to in &places {
                let by_hierarchy = network.drive_by_hierarchy(from, to).map(|drive| drive.cost);
                let by_dijkstra = network.drive_by_dijkstra(from, to).map(|drive| drive.cost);
                assert!(by_hierarchy.is_some() && by_hierarchy == by_dijkstra);
            }
        }
    }

    #[test]
    fn a_map_without_a_hierarchy_gives_the_same_matrix() {
        let with = network(grid(7));
        let without = network(RoadGraph {
            hierarchy: HierarchyColumns::none(),
            ..grid(7)
        });
        let places = places(&with);
        assert!(without.hierarchy().is_none() && with.hierarchy().is_some());
        assert_eq!(
            without.matrix_between(&places),
            with.matrix_between(&places)
        );
    }
}
