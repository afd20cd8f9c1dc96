//! How much a road is wanted beside its speed: narrow two-way roads, yards and alleys less.
//!
//! The shares are those of OSRM's default profile.

use super::Direction;
use super::class::RoadClass;
use super::oneway;
use super::quantity;
use super::stated::Reader;

/// From 0 to 1: a road wanted at 0.5 is taken where the way around takes twice as long.
pub(super) fn wanted(reader: &Reader, class: RoadClass) -> f64 {
    if !reader.profile.rules.has_preferences {
        return 1.0;
    }
    let is_two_way = [Direction::Forward, Direction::Backward]
        .iter()
        .all(|&direction| oneway::allows(&reader.facing(direction), class, direction));
    let room = if is_two_way { room(reader) } else { 1.0 };
    let shares = [
        service(reader),
        room,
        side_road(reader),
        alternating(reader),
        priority(reader),
    ];
    shares.into_iter().fold(1.0, f64::min)
}

fn service(reader: &Reader) -> f64 {
    match reader.tags.get("service") {
        Some(
            "alley" | "parking" | "parking_aisle" | "driveway" | "drive-through" | "drive-thru",
        ) => 0.5,
        _ => 1.0,
    }
}

/// What is left where those who come towards one must be let pass.
fn room(reader: &Reader) -> f64 {
    let lanes = reader.tags.get("lanes").and_then(first_number);
    if lanes.is_some_and(|lanes| lanes <= 1.0) {
        return 0.5;
    }
    match reader.tags.get("width").and_then(quantity::meters) {
        Some(width) if width <= 3.0 => 0.5,
        Some(width) if width < 4.0 => 0.6,
        Some(width) if width < 5.0 => 0.75,
        Some(width) if width < 6.0 => 0.8,
        _ if reader.tags.is("lane_markings", "no") => 0.75,
        _ => 1.0,
    }
}

fn first_number(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    text[..end.unwrap_or(text.len())].parse().ok()
}

fn side_road(reader: &Reader) -> f64 {
    match reader.tags.get("side_road") {
        Some("yes" | "rotary") => 0.8,
        _ => 1.0,
    }
}

fn alternating(reader: &Reader) -> f64 {
    match reader.tags.get("oneway") {
        Some("alternating") => 0.4,
        _ => 1.0,
    }
}

/// What is left for those who have to give way to those who come towards them.
fn priority(reader: &Reader) -> f64 {
    let gives_way = match reader.tags.get("priority") {
        Some("forward") => reader.direction() == Some(Direction::Backward),
        Some("backward") => reader.direction() == Some(Direction::Forward),
        _ => false,
    };
    if gives_way { 0.7 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{car, heavy, use_of};
    use super::*;

    fn rate(words: &str) -> f64 {
        let road = use_of(&car(), words, Direction::Forward);
        road.map_or(0.0, |road| road.rate)
    }

    #[test]
    fn narrow_roads_are_wanted_less_where_traffic_comes_towards_one() {
        assert!((rate("highway=primary|width=3") - 0.5).abs() < 1e-9);
        assert!((rate("highway=primary|width=3|oneway=yes") - 1.0).abs() < 1e-9);
        assert!((rate("highway=primary|lane_markings=no") - 0.75).abs() < 1e-9);
        assert!((rate("highway=primary|priority=backward") - 0.7).abs() < 1e-9);
    }

    #[test]
    fn trucks_go_by_time_alone() {
        let road = use_of(
            &heavy(),
            "highway=service|service=alley",
            Direction::Forward,
        );
        assert_eq!(road.map(|road| road.rate), Some(1.0));
    }
}
