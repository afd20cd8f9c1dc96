//! On random maps, for several trucks and hours, the matrix equals petgraph's Dijkstra, routes equal the matrix, and a saved graph
//! equals itself.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::Arc;

use osm_loader::{
    BanHours, BannedTrucks, CityBan, Conditions, LocationId, Meters, Moment, Plate, Position,
    Profile, RawMap, RawMapBuilder, RoadGraph, RoadNetwork, Traffic, Via,
};
use proptest::prelude::*;
use support::{ANY_DAY, oracle, turning_truck};

/// One node: place and mark.
type Node = (u8, u8, u8);

/// A map as numbers, easy to shrink.
#[derive(Clone, Debug)]
struct Sketch {
    nodes: Vec<Node>,
    /// Nodes of each way, and which tags it bears.
    ways: Vec<(Vec<usize>, u8)>,
    /// From way, via node, to way, via way, and kind.
    restrictions: Vec<(usize, usize, usize, Option<usize>, u8)>,
    places: Vec<(u8, u8)>,
    /// From 24 on no hour is known.
    hour: u8,
    truck: u8,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let nodes = prop::collection::vec(any::<Node>(), 4..16);
    let way = (prop::collection::vec(0_usize..16, 2..6), any::<u8>());
    let restriction = (
        0_usize..14,
        0_usize..16,
        0_usize..14,
        prop::option::of(0_usize..14),
        any::<u8>(),
    );
    (
        nodes,
        prop::collection::vec(way, 3..14),
        prop::collection::vec(restriction, 0..8),
        prop::collection::vec(any::<(u8, u8)>(), 2..6),
        0_u8..30,
        any::<u8>(),
    )
        .prop_map(|(nodes, ways, restrictions, places, hour, truck)| Sketch {
            nodes,
            ways,
            restrictions,
            places,
            hour,
            truck,
        })
}

const WAY_TAGS: [&[(&str, &str)]; 10] = [
    &[],
    &[],
    &[],
    &[("oneway", "yes")],
    &[("oneway", "-1")],
    &[("access", "destination")],
    &[("hgv", "no")],
    &[("toll", "yes"), ("maxspeed", "20")],
    &[("maxheight", "3.5")],
    &[("junction", "roundabout")],
];

const NODE_TAGS: [&[(&str, &str)]; 8] = [
    &[],
    &[],
    &[],
    &[],
    &[("highway", "traffic_signals")],
    &[("barrier", "gate")],
    &[("barrier", "bollard")],
    &[("highway", "stop")],
];

const KINDS: [&str; 6] = [
    "no_left_turn",
    "no_right_turn",
    "no_straight_on",
    "no_u_turn",
    "only_straight_on",
    "only_left_turn",
];

impl Sketch {
    fn map(&self) -> RawMap {
        let mut map = RawMapBuilder::default();
        for (id, &(x, y, mark)) in self.nodes.iter().enumerate() {
            let tags = NODE_TAGS[mark as usize % NODE_TAGS.len()];
            map = map.node(id as i64, position(x, y), tags);
        }
        for (id, (nodes, kind)) in self.ways.iter().enumerate() {
            let nodes: Vec<i64> = nodes.iter().map(|&node| self.node(node)).collect();
            let mut tags = vec![("highway", "primary")];
            tags.extend(WAY_TAGS[*kind as usize % WAY_TAGS.len()]);
            map = map.way(id as i64, &nodes, &tags);
        }
        for &(from, node, to, via, kind) in &self.restrictions {
            let via = via.map_or(Via::Node(self.node(node)), |way| {
                Via::Ways(vec![self.way(way)])
            });
            let kind = KINDS[kind as usize % KINDS.len()];
            map = map.restriction(self.way(from), via, self.way(to), &[("restriction", kind)]);
        }
        map.build()
    }

    fn node(&self, at: usize) -> i64 {
        (at % self.nodes.len()) as i64
    }

    fn way(&self, at: usize) -> i64 {
        (at % self.ways.len()) as i64
    }

    fn network(&self) -> RoadNetwork {
        let graph = Arc::new(RoadGraph::build(self.map()));
        RoadNetwork::under(&graph, &self.truck(), &self.conditions())
    }

    fn truck(&self) -> Profile {
        let (plate, weight_t) = match self.truck % 3 {
            0 => (Plate::Blue, 4.4),
            1 => (Plate::Green, 4.4),
            _ => (Plate::Yellow, 18.0),
        };
        Profile {
            plate,
            weight_t,
            height_m: 3.3 + f64::from(self.truck % 2) * 0.5,
            ..turning_truck()
        }
    }

    /// Slow peaks everywhere, and the middle of the map closed to some trucks by day.
    fn conditions(&self) -> Conditions {
        let traffic = "osm_highway,place,from_hour,until_hour,factor\n\
                       *,*,7,9,0.6\nprimary,rural,17,19,0.43\n*,*,23,4,1.2\n";
        let corners = [(80, 80), (180, 80), (180, 180), (80, 180), (80, 80)];
        let ban = CityBan {
            name: "middle".to_owned(),
            area: vec![corners.map(|(x, y)| position(x, y)).to_vec()],
            roads: Vec::new(),
            trucks: BannedTrucks {
                green_exempt: true,
                ..BannedTrucks::default()
            },
            hours: vec![BanHours {
                from_minute: 8 * 60,
                until_minute: 20 * 60,
                weekdays: Vec::new(),
            }],
            from: None,
            until: None,
            only_through: self.truck.is_multiple_of(2),
            passes: Vec::new(),
        };
        Conditions {
            moment: Moment {
                day: ANY_DAY,
                hour: (self.hour < 24).then_some(self.hour),
            },
            bans: vec![ban],
            traffic: Traffic::from_csv(traffic).unwrap(),
            ..Conditions::on(ANY_DAY)
        }
    }

    fn places(&self) -> Vec<Position> {
        self.places.iter().map(|&(x, y)| position(x, y)).collect()
    }
}

/// A place in a square of three kilometers.
fn position(x: u8, y: u8) -> Position {
    Position::new(112.5 + f64::from(x) * 1.2e-4, 37.8 + f64::from(y) * 1e-4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_matrix_equals_petgraphs_dijkstra_and_every_route(sketch in sketch()) {
        let network = sketch.network();
        let Ok(found) = network.matrix(&sketch.places(), Meters(10_000)) else {
            // No road that this truck can reach and leave: nothing to compare.
            return Ok(());
        };
        for (from, place) in found.places.iter().enumerate() {
            let expected = oracle::travel_from(&network, place, &found.places);
            for to in (0..found.places.len()).filter(|&to| to != from) {
                let leg = found.matrix.get(LocationId(from as u32), LocationId(to as u32));
                prop_assert_eq!(leg, expected[to]);
                let route = network.route_between(place, &found.places[to]);
                prop_assert_eq!(route.as_ref().map(|route| route.travel), leg);
                if let Some(route) = route {
                    let ends = route.geometry.windows(2);
                    let length: f64 = ends.map(|ends| ends[0].distance_m(ends[1])).sum();
                    // Every edge counts in whole meters, and every edge has two ends of its own.
                    let rounding = 0.5 * route.geometry.len() as f64 + 1.0;
                    let distance = f64::from(route.travel.distance.0);
                    prop_assert!((length - distance).abs() < rounding);
                }
            }
        }
    }

    #[test]
    fn a_saved_graph_gives_the_same_matrix(sketch in sketch()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.graph");
        RoadGraph::build(sketch.map()).save(&path).unwrap();
        let graph = Arc::new(RoadGraph::open(&path).unwrap());
        let reopened = RoadNetwork::under(&graph, &sketch.truck(), &sketch.conditions());
        let limit = Meters(10_000);
        let fresh = sketch.network().matrix(&sketch.places(), limit);
        prop_assert_eq!(fresh, reopened.matrix(&sketch.places(), limit));
    }
}
