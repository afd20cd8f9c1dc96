//! What the generated map promises, checked without the generator's own code.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use osmpbf::{Element, ElementReader};
use support::{Arc, Turns, data, draw, generated, tag, truck_arcs};

#[test]
fn the_same_facts_give_the_same_bytes_as_the_file_in_the_repository() {
    let bytes = draw().map.to_pbf();
    assert!(bytes == generated().map.to_pbf(), "two runs differ");
    let file = fs::read(data().join("maps/shanxi-synthetic.osm.pbf"))
        .expect("the map is in the repository");
    assert!(
        bytes == file,
        "run `cargo run --release -p mapgen` and commit what it writes"
    );
    let places = fs::read_to_string(data().join("facts/demo_places.csv"))
        .expect("the places are in the repository");
    assert!(
        places == generated().demo_places,
        "run `cargo run --release -p mapgen`"
    );
    for (name, text) in &generated().siting {
        let file = fs::read_to_string(data().join("siting/shanxi-60").join(name));
        assert!(
            file.is_ok_and(|file| file == *text),
            "{name}: run `cargo run --release -p mapgen`"
        );
    }
}

#[test]
fn the_file_is_small_and_holds_about_a_hundred_thousand_nodes() {
    let map = &generated().map;
    assert!(map.to_pbf().len() <= 4_000_000);
    assert!(
        (90_000..140_000).contains(&map.nodes.len()),
        "{} nodes",
        map.nodes.len()
    );
}

#[test]
fn an_independent_reader_finds_every_node_way_and_restriction() {
    let map = &generated().map;
    let bytes = map.to_pbf();
    let (mut nodes, mut refs, mut members) = (Vec::new(), 0, 0);
    let read = ElementReader::new(bytes.as_slice()).for_each(|element| match element {
        Element::DenseNode(node) => {
            nodes.push((node.id(), node.decimicro_lon(), node.decimicro_lat()));
        }
        Element::Node(node) => nodes.push((node.id(), node.decimicro_lon(), node.decimicro_lat())),
        Element::Way(way) => refs += way.refs().count() + way.tags().count(),
        Element::Relation(relation) => members += relation.members().count(),
    });
    read.expect("the file is valid");
    let expected: Vec<_> = map
        .nodes
        .iter()
        .map(|node| (node.id, node.lon, node.lat))
        .collect();
    assert!(nodes == expected);
    assert_eq!(
        refs,
        map.ways
            .iter()
            .map(|way| way.refs.len() + way.tags.len())
            .sum::<usize>()
    );
    assert_eq!(members, 3 * map.relations.len());
}

#[test]
fn a_heavy_truck_reaches_every_seat_and_township_and_returns() {
    let places: Vec<i64> = generated()
        .map
        .nodes
        .iter()
        .filter(|node| tag(&node.tags, "ref:CN:division").is_some())
        .map(|node| node.id)
        .collect();
    assert_eq!(places.len(), 117 + 1_352);
    let arcs = truck_arcs();
    let there = reached(&arcs, places[0], |before, after, turns, arms| {
        turns.allow(before, after, arms)
    });
    let reversed: Vec<Arc> = arcs
        .iter()
        .map(|arc| Arc {
            from: arc.to,
            to: arc.from,
            way: arc.way,
        })
        .collect();
    let back = reached(&reversed, places[0], |before, after, turns, arms| {
        let forward = |arc: Arc| Arc {
            from: arc.to,
            to: arc.from,
            way: arc.way,
        };
        turns.allow(forward(after), forward(before), arms)
    });
    let cut_off =
        |nodes: &BTreeSet<i64>| places.iter().filter(|place| !nodes.contains(place)).count();
    assert_eq!((cut_off(&there), cut_off(&back)), (0, 0));
}

/// Nodes reached from one node over arcs, as far as the rule lets one arc follow another.
fn reached(
    arcs: &[Arc],
    start: i64,
    may_follow: impl Fn(Arc, Arc, &Turns, usize) -> bool,
) -> BTreeSet<i64> {
    let turns = Turns::read();
    let mut leaving: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (index, arc) in arcs.iter().enumerate() {
        leaving.entry(arc.from).or_default().push(index);
    }
    let mut seen = vec![false; arcs.len()];
    let mut queue: Vec<usize> = leaving[&start].clone();
    while let Some(index) = queue.pop() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        let next = leaving
            .get(&arcs[index].to)
            .map(Vec::as_slice)
            .unwrap_or_default();
        queue.extend(
            next.iter()
                .filter(|&&after| may_follow(arcs[index], arcs[after], &turns, next.len())),
        );
    }
    let ends = arcs
        .iter()
        .zip(seen)
        .filter(|(_, seen)| *seen)
        .map(|(arc, _)| arc.to);
    ends.chain([start]).collect()
}

#[test]
fn every_demo_place_lies_on_a_road_a_heavy_truck_can_use() {
    let map = &generated().map;
    let usable: BTreeSet<i64> = truck_arcs().iter().map(|arc| arc.to).collect();
    let positions: BTreeSet<(String, String)> = map
        .nodes
        .iter()
        .filter(|node| usable.contains(&node.id))
        .map(|node| (degrees(node.lon), degrees(node.lat)))
        .collect();
    let mut reader = csv::Reader::from_reader(generated().demo_places.as_bytes());
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .collect::<Result<_, _>>()
        .expect("valid CSV");
    assert!(rows.len() > 140);
    for row in &rows {
        assert!(
            positions.contains(&(row[5].to_owned(), row[6].to_owned())),
            "{row:?}"
        );
    }
}

fn degrees(units: i32) -> String {
    format!("{:.7}", f64::from(units) / 1e7)
}

/// Two node ids and the layer.
type Segment = (i64, i64, &'static str);

#[test]
fn roads_of_one_layer_cross_only_at_shared_nodes() {
    let map = &generated().map;
    let at: BTreeMap<i64, (i64, i64)> = map
        .nodes
        .iter()
        .map(|node| (node.id, (i64::from(node.lon), i64::from(node.lat))))
        .collect();
    let mut cells: BTreeMap<(i64, i64), Vec<Segment>> = BTreeMap::new();
    for way in &map.ways {
        let layer = tag(&way.tags, "layer").unwrap_or("0");
        for pair in way.refs.windows(2) {
            let (a, b) = (at[&pair[0]], at[&pair[1]]);
            for x in a.0.min(b.0) / 50_000..=a.0.max(b.0) / 50_000 {
                for y in a.1.min(b.1) / 50_000..=a.1.max(b.1) / 50_000 {
                    cells
                        .entry((x, y))
                        .or_default()
                        .push((pair[0], pair[1], layer));
                }
            }
        }
    }
    let mut crossings = Vec::new();
    for segments in cells.values() {
        for (nth, &(a, b, layer)) in segments.iter().enumerate() {
            for &(c, d, other) in &segments[nth + 1..] {
                let apart = layer != other || a == c || a == d || b == c || b == d;
                if !apart && cross(at[&a], at[&b], at[&c], at[&d]) {
                    crossings.push((at[&a], layer));
                }
            }
        }
    }
    assert!(
        crossings.is_empty(),
        "{} crossings, first {:?}",
        crossings.len(),
        crossings.first()
    );
}

fn cross(a: (i64, i64), b: (i64, i64), c: (i64, i64), d: (i64, i64)) -> bool {
    let side = |o: (i64, i64), p: (i64, i64), q: (i64, i64)| {
        ((p.0 - o.0) * (q.1 - o.1) - (p.1 - o.1) * (q.0 - o.0)).signum()
    };
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}
