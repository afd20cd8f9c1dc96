//! Which tags are worth keeping: those that can change how a truck uses a road.

/// Keys of ways that matter, before any `:forward`, `:hgv` and the like.
const WAY_KEYS: [&str; 28] = [
    "highway",
    "route",
    "junction",
    "oneway",
    "access",
    "vehicle",
    "motor_vehicle",
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
    "duration",
    "barrier",
    "locked",
    "railway",
    "impassable",
    "area",
];

/// What may follow a key after a colon without making it speak of something else.
const QUALIFIERS: [&str; 7] = [
    "forward",
    "backward",
    "conditional",
    "hgv",
    "goods",
    "motor_vehicle",
    "physical",
];

/// Whether a way's or a node's tag can matter to a truck.
pub(super) fn matters(key: &str) -> bool {
    let mut parts = key.split(':');
    let known = parts.next().is_some_and(|base| WAY_KEYS.contains(&base));
    known && parts.all(|part| QUALIFIERS.contains(&part))
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
        _ => key.starts_with("max") && matters(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lane_tags_and_sources_are_not_kept() {
        assert!(matters("maxspeed:hgv:forward") && matters("maxheight:physical"));
        assert!(!matters("maxspeed:lanes") && !matters("access:lanes:forward"));
        assert!(!matters("source:maxspeed") && !matters("name"));
    }

    #[test]
    fn a_pedestrian_crossing_does_not_mark_a_passage() {
        assert!(marks_a_passage("barrier", "bollard"));
        assert!(!marks_a_passage("highway", "crossing"));
        assert!(!marks_a_passage("access", "private"));
    }
}
