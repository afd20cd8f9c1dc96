//! How fast a truck is planned to drive: the speed of the class, lowered by what tags say.
//!
//! Posted limits only lower the planning speed: a sign of 120 does not make a mountain road fast.

use super::class::{RoadClass, first_value};
use super::quantity;
use super::stated::Reader;

/// Under this key the graph notes a ferry's speed in km/h, worked out of its length and duration.
pub(crate) const FERRY_KMH_KEY: &str = "coldroute:ferry_kmh";

/// Trucks above this mass use only tracks of the best grade.
const LIGHT_TRACK_T: f64 = 4.5;

/// Planned speed in km/h, or `None` where the surface does not carry the truck.
pub(super) fn planned(reader: &Reader, class: RoadClass) -> Option<f64> {
    if let Some(kmh) = reader.tags.get(FERRY_KMH_KEY) {
        return kmh.parse().ok();
    }
    if class == RoadClass::Track && !carries(reader) {
        return None;
    }
    let tag = |key| reader.tags.get(key).map(first_value);
    let caps = [
        tag("surface").and_then(surface_kmh),
        tag("smoothness").and_then(smoothness_kmh),
        tag("tracktype").and_then(tracktype_kmh),
        tag("service").and_then(service_kmh),
    ];
    let stated = reader.stated("maxspeed");
    let posted = stated.possible().filter_map(quantity::kmh);
    let base = reader.profile.base_kmh(class);
    Some(
        posted
            .chain(caps.into_iter().flatten())
            .fold(base, f64::min)
            .max(1.0),
    )
}

/// Whether a track carries this truck: heavy ones need the first grade or a paved surface.
fn carries(reader: &Reader) -> bool {
    let is_paved = (reader.tags.get("surface").map(first_value))
        .is_some_and(|surface| surface_kmh(surface).is_none());
    match reader.tags.get("tracktype") {
        Some("grade1") => true,
        Some("grade5") => false,
        Some(_) => reader.profile.weight_t < LIGHT_TRACK_T,
        None => is_paved || reader.profile.weight_t < LIGHT_TRACK_T,
    }
}

/// What an unpaved or rough surface allows; `None` for paved ones and unknown words.
fn surface_kmh(surface: &str) -> Option<f64> {
    match surface {
        "compacted" | "fine_gravel" => Some(40.0),
        "sett" | "cobblestone" | "unhewn_cobblestone" | "concrete:lanes" | "concrete:plates"
        | "unpaved" | "gravel" | "pebblestone" => Some(30.0),
        "ground" | "dirt" | "earth" | "grass_paver" | "rock" => Some(20.0),
        "grass" | "sand" | "mud" | "clay" | "snow" | "ice" => Some(10.0),
        _ => None,
    }
}

fn smoothness_kmh(smoothness: &str) -> Option<f64> {
    match smoothness {
        "intermediate" => Some(60.0),
        "bad" => Some(35.0),
        "very_bad" => Some(15.0),
        "horrible" => Some(8.0),
        "very_horrible" => Some(5.0),
        _ => None,
    }
}

fn tracktype_kmh(tracktype: &str) -> Option<f64> {
    match tracktype {
        "grade1" => Some(30.0),
        "grade2" => Some(20.0),
        "grade3" => Some(15.0),
        "grade4" | "grade5" => Some(10.0),
        _ => None,
    }
}

fn service_kmh(service: &str) -> Option<f64> {
    match service {
        "driveway" | "parking_aisle" | "alley" | "drive-through" => Some(10.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Direction;
    use super::super::tests::{heavy, use_of, van};

    fn kmh(words: &str) -> Option<f64> {
        use_of(&heavy(), words, Direction::Forward).map(|road| road.kmh)
    }

    #[test]
    fn a_sign_lowers_the_speed_and_never_raises_it() {
        assert_eq!(kmh("highway=primary"), Some(50.0));
        assert_eq!(kmh("highway=primary|maxspeed=100"), Some(50.0));
        assert_eq!(
            kmh("highway=primary|maxspeed=100|maxspeed:hgv=40"),
            Some(40.0)
        );
        assert_eq!(kmh("highway=primary|maxspeed:backward=30"), Some(50.0));
        assert_eq!(
            kmh("highway=primary|maxspeed:conditional=30 @ (22:00-06:00)"),
            Some(30.0)
        );
        assert_eq!(
            kmh("highway=primary|maxspeed:conditional=30 @ (weight>20)"),
            Some(50.0)
        );
    }

    #[test]
    fn rough_roads_are_slow() {
        assert_eq!(kmh("highway=primary|surface=gravel"), Some(30.0));
        assert_eq!(kmh("highway=primary|smoothness=horrible"), Some(8.0));
        assert_eq!(kmh("highway=service|service=driveway"), Some(10.0));
    }

    #[test]
    fn heavy_trucks_use_only_firm_tracks() {
        assert_eq!(kmh("highway=track|tracktype=grade1"), Some(10.0));
        assert_eq!(kmh("highway=track|tracktype=grade2"), None);
        assert_eq!(kmh("highway=track"), None);
        assert_eq!(kmh("highway=track|surface=concrete"), Some(10.0));
        let van_on_grade2 = use_of(&van(), "highway=track|tracktype=grade2", Direction::Forward);
        assert!(van_on_grade2.is_some());
    }
}
