//! Which tags are worth keeping: those that can change how a truck uses a road.

/// Keys that matter, before any `:forward`, `:hgv` and the like.
const KEYS: [&str; 45] = [
    "highway",
    "route",
    "driving_side",
    "destination",
    "junction",
    "oneway",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "goods",
    "hgv",
    "toll",
    "service",
    "surface",
    "smoothness",
    "tracktype",
    "maxspeed",
    "maxweight",
    "maxweightrating",
    "maxgcweight",
    "maxaxleload",
    "maxheight",
    "maxwidth",
    "maxlength",
    "width",
    "est_width",
    "lanes",
    "lane_markings",
    "priority",
    "side_road",
    "duration",
    "construction",
    "status",
    "tunnel",
    "barrier",
    "bollard",
    "kerb",
    "sensory",
    "locked",
    "railway",
    "direction",
    "traffic_signals",
    "impassable",
    "area",
];

/// Keys that speak of who may pass.
const ACCESS_KEYS: [&str; 6] = [
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "goods",
    "hgv",
];

/// What may follow a key after a colon without making it speak of something else.
const QUALIFIERS: [&str; 12] = [
    "forward",
    "backward",
    "conditional",
    "hgv",
    "goods",
    "motorcar",
    "motor_vehicle",
    "vehicle",
    "physical",
    "advisory",
    "type",
    "direction",
];

/// Whether a way's or a node's tag can matter to a truck.
pub(super) fn matters(key: &str) -> bool {
    let mut parts = key.split(':');
    let known = parts.next().is_some_and(|base| KEYS.contains(&base));
    let is_other = matches!(key, "source:maxspeed" | "destination:ref");
    is_other || known && parts.all(|part| QUALIFIERS.contains(&part))
}

/// Whether a node's tags say something about passing it, rather than about what stands there.
pub(super) fn marks_a_passage(key: &str, value: &str) -> bool {
    match key {
        "barrier" => true,
        "highway" => matches!(
            value,
            "traffic_signals" | "stop" | "give_way" | "toll_gantry"
        ),
        "railway" => value == "level_crossing",
        _ => {
            let base = key.split(':').next().unwrap_or_default();
            (base.starts_with("max") || ACCESS_KEYS.contains(&base)) && matters(key)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lane_tags_and_sources_are_not_kept() {
        assert!(matters("maxspeed:hgv:forward") && matters("maxheight:physical"));
        assert!(!matters("maxspeed:lanes") && !matters("access:lanes:forward"));
        assert!(!matters("source:width") && !matters("name"));
        assert!(matters("destination") && matters("destination:ref"));
    }

    #[test]
    fn a_pedestrian_crossing_does_not_mark_a_passage() {
        assert!(marks_a_passage("barrier", "bollard"));
        assert!(!marks_a_passage("highway", "crossing"));
        assert!(marks_a_passage("access", "private"));
        assert!(!marks_a_passage("bicycle", "yes"));
    }
}
