//! Speeds of ferries, from the length of the line and the duration its tags give.

use super::geometry;
use crate::profile::{FERRY_KMH_KEY, RoadClass, duration_s};
use crate::raw_map::{RawMap, RawPlace};
use crate::tags::TagSetId;

/// For each way its tags, with the speed added where it is a ferry of known duration.
pub(super) fn tags_with_speeds(map: &mut RawMap) -> Vec<TagSetId> {
    let mut all: Vec<TagSetId> = map.ways.iter().map(|way| way.tags).collect();
    for (set, at) in all.iter_mut().zip(0..) {
        if let Some(kmh) = ferry_kmh(map, at) {
            let old = map.tags.tags(*set);
            let old: Vec<(String, String)> =
                old.iter().map(|(k, v)| (k.into(), v.into())).collect();
            let speed = format!("{kmh:.6}");
            let tags = old
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()));
            *set = map.tags.set(tags.chain([(FERRY_KMH_KEY, speed.as_str())]));
        }
    }
    all
}

/// The speed of a way, if it is a ferry with a duration.
fn ferry_kmh(map: &RawMap, at: usize) -> Option<f64> {
    let way = &map.ways[at];
    let tags = map.tags.tags(way.tags);
    if RoadClass::of(|key| tags.get(key)) != Some(RoadClass::Ferry) {
        return None;
    }
    let seconds = duration_s(tags.get("duration")?).filter(|&seconds| seconds > 0.0)?;
    let places = map
        .way_refs(way)
        .iter()
        .map(|&node| map.nodes.places[node as usize]);
    let known = places.filter(|place| *place != RawPlace::MISSING);
    let centimeters = geometry::centimeters(known.map(RawPlace::position));
    Some((f64::from(centimeters) * 0.036 / seconds).max(0.1))
}
