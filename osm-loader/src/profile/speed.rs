//! How fast a vehicle is planned to drive: the speed of the class, and what tags make of it.
//!
//! To a truck posted limits only lower the planning speed: a sign of 120 does not make a mountain
//! road fast. To a car they are what people drive, but for a share.

use super::class::{RoadClass, first_value};
use super::quantity;
use super::rules::{CAP_KEYS, PostedSpeeds};
use super::stated::Reader;

/// Under this key the graph notes a ferry's speed in km/h, worked out of its length and duration.
pub(crate) const FERRY_KMH_KEY: &str = "coldroute:ferry_kmh";

/// Trucks above this mass use only tracks of the best grade.
const LIGHT_TRACK_T: f64 = 4.5;

/// Planned speed in km/h, or `None` where the surface does not carry the vehicle.
pub(super) fn planned(reader: &Reader, class: RoadClass) -> Option<f64> {
    if let Some(kmh) = reader.tags.get(FERRY_KMH_KEY) {
        return kmh.parse().ok();
    }
    let rules = &reader.profile.rules;
    if class == RoadClass::Track && rules.speeds.minds_soft_tracks && !carries(reader) {
        return None;
    }
    let caps = CAP_KEYS.iter().filter_map(|key| {
        let value = reader.tags.get(key).map(first_value)?;
        rules.cap(key, value)
    });
    let signed = signed_kmh(reader, class);
    let kmh = caps.fold(signed, f64::min);
    let is_alternating = reader.tags.is("oneway", "alternating");
    let waiting = if is_alternating {
        rules.speeds.alternating
    } else {
        1.0
    };
    Some((kmh * waiting).max(1.0))
}

/// The speed of the class and of signs.
fn signed_kmh(reader: &Reader, class: RoadClass) -> f64 {
    let base = reader.profile.base_kmh(class);
    let stated = reader.stated("maxspeed");
    match reader.profile.rules.speeds.posted {
        PostedSpeeds::Lower => {
            let posted = stated.possible().filter_map(quantity::kmh);
            posted.fold(base, f64::min)
        }
        PostedSpeeds::Share(share) => {
            let keys = ["maxspeed:advisory", "source:maxspeed", "maxspeed:type"];
            let mut others = keys
                .iter()
                .filter_map(|key| reader.stated_for_direction(key).value);
            let advised = others.next();
            let posted = if reader.tags.get("maxspeed:advisory").is_some() {
                advised
            } else {
                stated.value.or(advised)
            };
            // Walking pace is no figure that OSRM would know.
            let posted = posted.filter(|&posted| posted != "walk");
            posted
                .and_then(quantity::kmh)
                .map_or(base, |kmh| kmh * share)
        }
    }
}

/// Whether a track carries this truck: heavy ones need the first grade or a paved surface.
fn carries(reader: &Reader) -> bool {
    let is_paved = (reader.tags.get("surface").map(first_value))
        .is_some_and(|surface| reader.profile.rules.cap("surface", surface).is_none());
    match reader.tags.get("tracktype") {
        Some("grade1") => true,
        Some("grade5") => false,
        Some(_) => reader.profile.weight_t < LIGHT_TRACK_T,
        None => is_paved || reader.profile.weight_t < LIGHT_TRACK_T,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Direction;
    use super::super::tests::{car, heavy, use_of, van};

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
    fn a_car_drives_four_fifths_of_what_is_posted() {
        let kmh = |words| use_of(&car(), words, Direction::Forward).map(|road| road.kmh);
        assert_eq!(kmh("highway=residential|maxspeed=90"), Some(72.0));
        assert_eq!(
            kmh("highway=primary|maxspeed=100|maxspeed:advisory=50"),
            Some(40.0)
        );
        assert_eq!(kmh("highway=primary|source:maxspeed=CH:rural"), Some(64.0));
        assert_eq!(
            kmh("highway=primary|maxspeed=100|surface=gravel"),
            Some(40.0)
        );
        assert_eq!(kmh("highway=primary|maxspeed:hgv=30"), Some(50.0));
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
