//! The map drawn once for all tests, and a truck's view of it, written apart from the generator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use mapgen::{Facts, Generated, MapWay, generate};

/// The repository's `data` folder.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The map of the repository's facts.
pub(crate) fn generated() -> &'static Generated {
    static GENERATED: OnceLock<Generated> = OnceLock::new();
    GENERATED.get_or_init(draw)
}

/// The map, drawn anew.
pub(crate) fn draw() -> Generated {
    generate(&Facts::read(&data().join("facts")).expect("the repository's facts are valid"))
}

/// The value of a tag.
pub(crate) fn tag<'a>(tags: &'a [(&'static str, String)], key: &str) -> Option<&'a str> {
    tags.iter()
        .find(|(known, _)| *known == key)
        .map(|(_, value)| value.as_str())
}

/// One way along one segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arc {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) way: i64,
}

/// Segments a truck of 49 t, 4.0 m and 10 t axles may use, in the directions it may use them.
pub(crate) fn truck_arcs() -> Vec<Arc> {
    let map = &generated().map;
    let restrictor =
        |key: &str, tags| tag(tags, key).is_some_and(|value: &str| number(value) < 4.0);
    let closed: Vec<i64> = map
        .nodes
        .iter()
        .filter(|node| restrictor("maxheight", &node.tags))
        .map(|node| node.id)
        .collect();
    let mut arcs = Vec::new();
    for way in map.ways.iter().filter(|way| is_open(way)) {
        let oneway = tag(&way.tags, "oneway").unwrap_or_default();
        let roundabout = tag(&way.tags, "junction") == Some("roundabout");
        for pair in way
            .refs
            .windows(2)
            .filter(|pair| !pair.iter().any(|id| closed.binary_search(id).is_ok()))
        {
            if oneway != "-1" {
                arcs.push(Arc {
                    from: pair[0],
                    to: pair[1],
                    way: way.id,
                });
            }
            if oneway != "yes" && !roundabout {
                arcs.push(Arc {
                    from: pair[1],
                    to: pair[0],
                    way: way.id,
                });
            }
        }
    }
    arcs
}

fn is_open(way: &MapWay) -> bool {
    let is = |key: &str, values: &[&str]| {
        tag(&way.tags, key).is_some_and(|value| values.contains(&value))
    };
    let below =
        |key: &str, limit: f64| tag(&way.tags, key).is_some_and(|value| number(value) < limit);
    let closed = is("highway", &["construction"])
        || ["access", "motor_vehicle", "hgv"]
            .iter()
            .any(|key| is(key, &["no", "private"]))
        || tag(&way.tags, "hgv:conditional").is_some();
    let too_small =
        below("maxheight", 4.0) || below("maxweight", 49.0) || below("maxaxleload", 10.0);
    !closed && !too_small
}

fn number(value: &str) -> f64 {
    value.parse().expect("limits are plain numbers")
}

/// Whether a truck may go from one arc to the next: no turn back, no banned turn. Every
/// restriction counts, also those for some hours or vehicles only.
pub(crate) struct Turns {
    rules: BTreeMap<(i64, i64), Vec<(i64, bool)>>,
}

impl Turns {
    pub(crate) fn read() -> Self {
        let mut rules: BTreeMap<(i64, i64), Vec<(i64, bool)>> = BTreeMap::new();
        for relation in &generated().map.relations {
            let only = relation
                .tags
                .iter()
                .any(|(_, value)| value.starts_with("only_"));
            rules
                .entry((relation.from, relation.via))
                .or_default()
                .push((relation.to, only));
        }
        Self { rules }
    }

    pub(crate) fn allow(&self, before: Arc, after: Arc, arms: usize) -> bool {
        let turns_back = before.from == after.to && arms > 1;
        let rules = self.rules.get(&(before.way, before.to));
        let breaks = |&(to, only): &(i64, bool)| {
            if only {
                after.way != to
            } else {
                after.way == to
            }
        };
        !turns_back && !rules.is_some_and(|rules| rules.iter().any(breaks))
    }
}
