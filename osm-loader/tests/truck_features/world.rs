//! The map, the truck and the day that the steps of a scenario describe.

use std::collections::BTreeMap;
use std::sync::Arc;

use osm_loader::{
    Day, Effect, Guide, Overrides, Plate, Position, Profile, RawMap, RawMapBuilder, RoadClass,
    RoadGraph, RoadNetwork, RoadOverride, SpeedTable, TagRules, TruckClass, TurnCosts, Via,
};

use crate::feature::{Row, Step};

type OwnTags = Vec<(String, String)>;

/// Everything that is given before questions are asked.
pub(crate) struct World {
    truck: Profile,
    day: Day,
    grid_m: f64,
    pub(crate) places: BTreeMap<char, Position>,
    node_tags: BTreeMap<char, OwnTags>,
    ways: Vec<(String, OwnTags)>,
    restrictions: Vec<(String, Via, String, OwnTags)>,
    overrides: Vec<RoadOverride>,
}

/// Cells of the grid lie around here.
const ORIGIN: Position = Position::new(112.5, 37.8);

impl Default for World {
    fn default() -> Self {
        Self {
            truck: truck("heavy"),
            day: day("2026-07-15"),
            grid_m: 100.0,
            places: BTreeMap::new(),
            node_tags: BTreeMap::new(),
            ways: Vec::new(),
            restrictions: Vec::new(),
            overrides: Vec::new(),
        }
    }
}

impl World {
    /// Takes in a step; answers whether it describes the world.
    pub(crate) fn hears(&mut self, step: &Step) -> bool {
        let text = step.text.as_str();
        if let Some(name) = text.strip_prefix("the profile ") {
            self.truck = truck(name.trim_matches('"'));
        } else if let Some(date) = text.strip_prefix("the day ") {
            self.day = day(date);
        } else if let Some(time) = text.strip_prefix("the time ") {
            self.truck.rules = self.truck.rules.at(time.parse().ok());
        } else if let Some(size) = text.strip_prefix("a grid size of ") {
            self.grid_m = size.trim_end_matches("meters").trim().parse().unwrap();
        } else if text == "the node map" {
            self.draw(&step.picture);
        } else {
            let take: fn(&mut Self, Row) = match text {
                "the nodes" => Self::mark,
                "the ways" => Self::add_way,
                "the relations" => Self::restrict,
                "the local overrides" => |world, row| world.overrule(&row),
                _ => return false,
            };
            step.rows().into_iter().for_each(|row| take(self, row));
        }
        true
    }

    /// A place so many cells east and north of the origin.
    pub(crate) fn cell(&self, east: f64, north: f64) -> Position {
        let step = |lon: f64, lat: f64| {
            let degree = Position::new(ORIGIN.lon + 0.001 * lon, ORIGIN.lat + 0.001 * lat);
            0.001 * self.grid_m / ORIGIN.distance_m(degree)
        };
        Position::new(
            ORIGIN.lon + east * step(1.0, 0.0),
            ORIGIN.lat + north * step(0.0, 1.0),
        )
    }

    /// A road of its own with five nodes in a row, and tags of its middle node; for asking
    /// whether it can be driven.
    pub(crate) fn add_straight_road(
        &mut self,
        at: usize,
        tags: OwnTags,
        middle: OwnTags,
    ) -> [Position; 2] {
        let node = |step: usize| {
            char::from_u32(0x4000 + (at * 5 + step) as u32).expect("there are few rows")
        };
        let place = |world: &Self, step: usize| world.cell(step as f64, 100.0 * at as f64);
        for step in 0..5 {
            let here = place(self, step);
            self.places.insert(node(step), here);
        }
        self.node_tags.insert(node(2), middle);
        self.ways.push(((0..5).map(node).collect(), tags));
        [1, 3].map(|step| place(self, step))
    }

    /// Two letters are one grid cell apart, as in the files this syntax comes from.
    fn draw(&mut self, picture: &[String]) {
        for (row, line) in picture.iter().enumerate() {
            for (column, letter) in line.chars().enumerate() {
                if letter.is_ascii_alphanumeric() {
                    let place = self.cell(column as f64 / 2.0, -(row as f64));
                    self.places.insert(letter, place);
                }
            }
        }
    }

    fn mark(&mut self, mut row: Row) {
        let node = row.remove("node").and_then(|node| node.chars().next());
        let tags = row.into_iter().filter(|tag| !tag.1.is_empty()).collect();
        self.node_tags.insert(node.unwrap(), tags);
    }

    fn add_way(&mut self, mut row: Row) {
        let nodes = row.remove("nodes").unwrap();
        row.remove("#");
        row.entry("name".to_owned())
            .or_insert_with(|| nodes.clone());
        self.ways.push((nodes, road_tags(row)));
    }

    fn restrict(&mut self, mut row: Row) {
        let mut member = |key: &str| row.remove(key).filter(|names| !names.is_empty());
        let (from, to) = (member("way:from").unwrap(), member("way:to").unwrap());
        let via = match (member("node:via"), member("way:via")) {
            (Some(node), _) => Via::Node(node.chars().next().unwrap() as i64),
            (None, ways) => Via::Ways(ways.unwrap().split(',').map(|way| self.way(way)).collect()),
        };
        let tags = row.into_iter().filter(|tag| !tag.1.is_empty()).collect();
        self.restrictions.push((from, via, to, tags));
    }

    fn overrule(&mut self, row: &Row) {
        let figure = || row["figure"].parse().unwrap();
        let effect = match row["effect"].as_str() {
            "closed" => Effect::Closed,
            "height limit" => Effect::HeightLimit { meters: figure() },
            "weight limit" => Effect::WeightLimit { tonnes: figure() },
            "slow" => Effect::Slow { kmh: figure() },
            other => panic!("unknown effect {other}"),
        };
        let date = |key: &str| {
            row.get(key)
                .filter(|date| !date.is_empty())
                .map(|date| day(date))
        };
        self.overrides.push(RoadOverride {
            place: row["along"]
                .chars()
                .map(|node| self.places[&node])
                .collect(),
            effect,
            from: date("from"),
            until: date("until"),
        });
    }

    fn way(&self, name: &str) -> i64 {
        let mut names = self.ways.iter().map(|way| &way.0);
        names.position(|other| other == name.trim()).unwrap() as i64
    }

    fn map(&self) -> RawMap {
        let mut map = RawMapBuilder::default();
        for (&node, &place) in &self.places {
            let tags = self.node_tags.get(&node).cloned().unwrap_or_default();
            map = map.node(node as i64, place, &borrowed(&tags));
        }
        for (id, (nodes, tags)) in self.ways.iter().enumerate() {
            let nodes: Vec<i64> = nodes.chars().map(|node| node as i64).collect();
            map = map.way(id as i64, &nodes, &borrowed(tags));
        }
        for (from, via, to, tags) in &self.restrictions {
            map = map.restriction(self.way(from), via.clone(), self.way(to), &borrowed(tags));
        }
        map.build()
    }

    /// The roads of this map for this truck on this day.
    pub(crate) fn guide(&self) -> Guide {
        let graph = Arc::new(RoadGraph::build(self.map()));
        let overrides = Overrides::new(self.overrides.clone()).unwrap();
        let network = RoadNetwork::new(&graph, &self.truck, &overrides, self.day);
        Guide::new(Arc::new(network))
    }
}

/// Tags of a road, which is a primary one unless told otherwise.
pub(crate) fn road_tags(row: Row) -> OwnTags {
    let is_ferry = row.get("route").is_some_and(|route| !route.is_empty());
    let mut tags: OwnTags = row.into_iter().filter(|tag| !tag.1.is_empty()).collect();
    if !is_ferry && !tags.iter().any(|tag| tag.0 == "highway") {
        tags.push(("highway".to_owned(), "primary".to_owned()));
    }
    tags
}

fn borrowed(tags: &[(String, String)]) -> Vec<(&str, &str)> {
    tags.iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}

fn day(date: &str) -> Day {
    let parts: Vec<i16> = date
        .trim()
        .split('-')
        .map(|part| part.parse().unwrap())
        .collect();
    Day {
        year: parts[0],
        month: parts[1] as u8,
        day: parts[2] as u8,
    }
}

/// A van of 3.2 t, a light truck of 4.495 t, and a heavy truck of 18 t; all drive 36 km/h, a
/// hundred meters in ten seconds, and turn at no cost.
fn truck(name: &str) -> Profile {
    let rows = RoadClass::ALL.map(|class| format!("{},0,36,36\n", class.osm_value()));
    let header = "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n";
    let heavy = Profile {
        name: name.to_owned(),
        height_m: 3.8,
        width_m: 2.5,
        length_m: 9.0,
        weight_t: 18.0,
        axle_load_t: 10.0,
        axles: 2,
        plate: Plate::Yellow,
        class: TruckClass::Heavy,
        speeds: SpeedTable::from_csv(&(header.to_owned() + &rows.concat())).unwrap(),
        turns: TurnCosts {
            right_s: 0.0,
            left_s: 0.0,
            ..TurnCosts::default()
        },
        rules: TagRules::TRUCK,
    };
    let light = Profile {
        height_m: 3.2,
        width_m: 2.2,
        length_m: 5.99,
        weight_t: 4.495,
        axle_load_t: 3.0,
        plate: Plate::Blue,
        class: TruckClass::Light,
        ..heavy.clone()
    };
    match name {
        "heavy" => heavy,
        "light" => light,
        "van" => Profile {
            height_m: 2.25,
            width_m: 1.8,
            length_m: 5.0,
            weight_t: 3.2,
            axle_load_t: 1.8,
            ..light
        },
        other => panic!("unknown profile {other}"),
    }
}
