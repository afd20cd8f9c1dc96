//! Towns drawn as text: each letter is a node, a step in the drawing is a hundred meters.

use std::collections::BTreeMap;
use std::sync::Arc;

use osm_loader::{
    Meters, Overrides, Position, Profile, RawMap, RawMapBuilder, RoadGraph, RoadNetwork, Route, Via,
};

use super::ANY_DAY;

const ORIGIN: Position = Position::new(112.5, 37.8);

/// One hundred meters in degrees at the origin, along one axis.
fn step(east: f64, north: f64) -> f64 {
    let degree = Position::new(ORIGIN.lon + 0.001 * east, ORIGIN.lat + 0.001 * north);
    0.1 / ORIGIN.distance_m(degree)
}

/// A map under construction.
#[derive(Clone, Default)]
pub(crate) struct Town {
    places: BTreeMap<char, Position>,
    marks: BTreeMap<char, OwnTags>,
    roads: Vec<(String, OwnTags)>,
    restrictions: Vec<(String, Via, String, OwnTags)>,
}

type OwnTags = Vec<(String, String)>;

type Tags<'a> = &'a [(&'a str, &'a str)];

impl Town {
    pub(crate) fn draw(picture: &str) -> Self {
        let (step_lon, step_lat) = (step(1.0, 0.0), step(0.0, 1.0));
        let mut town = Self::default();
        for (row, line) in picture.lines().enumerate() {
            for (column, letter) in line.chars().enumerate().filter(|cell| cell.1 != ' ') {
                let lon = ORIGIN.lon + column as f64 * step_lon;
                let lat = ORIGIN.lat - row as f64 * step_lat;
                town.places.insert(letter, Position::new(lon, lat));
            }
        }
        town
    }

    /// A road through nodes, named after them.
    pub(crate) fn road(mut self, nodes: &str, tags: Tags) -> Self {
        let mut tags = owned(tags);
        if !tags
            .iter()
            .any(|tag| tag.0 == "highway" || tag.0 == "route")
        {
            tags.push(("highway".to_owned(), "primary".to_owned()));
        }
        tags.push(("name".to_owned(), nodes.to_owned()));
        self.roads.push((nodes.to_owned(), tags));
        self
    }

    /// Tags of a node.
    pub(crate) fn mark(mut self, node: char, tags: Tags) -> Self {
        self.marks.insert(node, owned(tags));
        self
    }

    /// A restriction at a node, between roads given by name.
    pub(crate) fn turn(self, from: &str, via: char, to: &str, tags: Tags) -> Self {
        self.restrict(from, Via::Node(via as i64), to, tags)
    }

    /// A restriction over via roads.
    pub(crate) fn path(self, from: &str, via: &[&str], to: &str, tags: Tags) -> Self {
        let via = via.iter().map(|name| self.way_id(name)).collect();
        self.restrict(from, Via::Ways(via), to, tags)
    }

    fn restrict(mut self, from: &str, via: Via, to: &str, tags: Tags) -> Self {
        self.restrictions
            .push((from.to_owned(), via, to.to_owned(), owned(tags)));
        self
    }

    fn way_id(&self, name: &str) -> i64 {
        self.roads.iter().position(|road| road.0 == name).unwrap() as i64
    }

    pub(crate) fn map(&self) -> RawMap {
        let mut map = RawMapBuilder::default();
        for (&letter, &place) in &self.places {
            let marks = self.marks.get(&letter).cloned().unwrap_or_default();
            map = map.node(letter as i64, place, &borrowed(&marks));
        }
        for (id, (nodes, tags)) in self.roads.iter().enumerate() {
            let nodes: Vec<i64> = nodes.chars().map(|letter| letter as i64).collect();
            map = map.way(id as i64, &nodes, &borrowed(tags));
        }
        for (from, via, to, tags) in &self.restrictions {
            let (from, to) = (self.way_id(from), self.way_id(to));
            map = map.restriction(from, via.clone(), to, &borrowed(tags));
        }
        map.build()
    }

    pub(crate) fn network(&self, truck: &Profile) -> RoadNetwork {
        self.network_with(truck, &Overrides::default())
    }

    pub(crate) fn network_with(&self, truck: &Profile, overrides: &Overrides) -> RoadNetwork {
        let graph = Arc::new(RoadGraph::build(self.map()));
        RoadNetwork::new(&graph, truck, overrides, ANY_DAY)
    }

    /// The middle between two nodes, or a node itself.
    pub(crate) fn at(&self, nodes: &str) -> Position {
        let places: Vec<Position> = nodes.chars().map(|letter| self.places[&letter]).collect();
        let count = places.len() as f64;
        Position::new(
            places.iter().map(|place| place.lon).sum::<f64>() / count,
            places.iter().map(|place| place.lat).sum::<f64>() / count,
        )
    }

    /// The route between two places given as pairs of nodes.
    pub(crate) fn route(&self, network: &RoadNetwork, from: &str, to: &str) -> Option<Route> {
        network
            .route(self.at(from), self.at(to), Meters(20))
            .unwrap()
    }

    /// Seconds and meters of that route.
    pub(crate) fn drive(&self, truck: &Profile, from: &str, to: &str) -> Option<(u32, u32)> {
        let route = self.route(&self.network(truck), from, to)?;
        Some((route.travel.duration.0, route.travel.distance.0))
    }

    /// The roads a route uses, by name.
    pub(crate) fn roads(&self, truck: &Profile, from: &str, to: &str) -> String {
        let route = self.route(&self.network(truck), from, to);
        let names = |route: Route| -> Vec<String> {
            route.roads.into_iter().map(|road| road.name).collect()
        };
        route.map_or("none".to_owned(), |route| names(route).join(" "))
    }
}

fn owned(tags: Tags) -> OwnTags {
    tags.iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn borrowed(tags: &[(String, String)]) -> Vec<(&str, &str)> {
    tags.iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}
