//! The synthetic demo map of Shanxi: real places, heights and corridors, invented roads.
//!
//! `Facts → places → mesh of links → towns, country roads, yards, motorways → junctions and
//! bridges → turn restrictions → Map → PBF`. The same facts give the same bytes on every machine.
//! Nothing here is `OpenStreetMap` data, and nothing here may be taken for a survey.

mod bridges;
mod country;
mod demo_places;
mod facts;
mod geometry;
mod grid;
mod interchanges;
mod map;
mod mesh;
mod motorways;
mod network;
mod noding;
mod noise;
mod pbf;
mod places;
mod protobuf;
mod restrictions;
mod segments;
mod siting;
mod tags;
mod terrain;
mod towns;
mod yards;

use mesh::Link;
use network::Network;
use places::{Place, Rank};
use tags::Class;
use towns::Town;

pub use facts::{Facts, FactsError};
pub use map::{Map, MapNode, MapRelation, MapWay};
pub use siting::CaseFile;

/// What one run of the generator makes.
#[derive(Debug)]
pub struct Generated {
    /// The map.
    pub map: Map,
    /// Markets, hubs and depots for the demo days, as CSV with a header row.
    pub demo_places: String,
    /// Tables of the siting case `data/siting/shanxi-60`.
    pub siting: Vec<CaseFile>,
}

/// Draws the map. Takes a few seconds; depends on nothing but the facts.
pub fn generate(facts: &Facts) -> Generated {
    let places = places::settle(facts);
    let links = mesh::weave(facts, &places);
    let mut network = Network::default();
    let mut towns = build_towns(&mut network, &places, &links);
    let roadsides = country::build(&mut network, &facts.terrain, &places, &links, &mut towns);
    let yards = yards::build(&mut network, facts, &places, &links, &mut towns, &roadsides);
    interchanges::build(&mut network, facts, &places, &mut towns);
    name_places(&mut network, &places, &towns);
    noding::join(&mut network);
    bridges::build(&mut network);
    let restrictions = restrictions::choose(&network);
    let demo_places = demo_places::table(&network, &places, &yards);
    let (map, _) = map::assemble(&network, &restrictions);
    Generated {
        map,
        demo_places,
        siting: siting::tables(facts, &places),
    }
}

/// Streets of every place that is no quarter of another.
fn build_towns(network: &mut Network, places: &[Place], links: &[Link]) -> Vec<Option<Town>> {
    let mut through = vec![Class::Unclassified; places.len()];
    for link in links {
        for end in [link.a, link.b] {
            through[end] = through[end].min(link.class);
        }
    }
    let mut build = |(key, place): (usize, &Place)| {
        (place.rank != Rank::Quarter).then(|| towns::build(network, place, through[key], key))
    };
    places.iter().enumerate().map(&mut build).collect()
}

/// Writes the names of places on crossings every truck can reach.
fn name_places(network: &mut Network, places: &[Place], towns: &[Option<Town>]) {
    let mut quarters_used = vec![0; places.len()];
    for (index, place) in places.iter().enumerate() {
        let node = if let Some(town) = &towns[index] {
            town.center
        } else {
            let town = towns[place.county]
                .as_ref()
                .expect("every seat has streets");
            let nth = quarters_used[place.county];
            quarters_used[place.county] += 1;
            *town
                .quarters
                .get(nth)
                .expect("a seat has more crossings than quarters")
        };
        network.tag_node(node, tags::place(place));
    }
}

impl Map {
    /// The bytes of an OpenStreetMap PBF file.
    pub fn to_pbf(&self) -> Vec<u8> {
        pbf::write(self)
    }
}
