//! Asked → answer: one function per service. They compute; nothing here knows HTTP.

use super::guides::Guides;
use super::options::Options;
use super::places::{check, excluded, is_on_earth, on_roads, wishes};
use super::refusal::Refusal;
use super::shapes::{route, waypoint};
use super::target::{Asked, Service};
use super::tour::{Course, shortest};
use super::{Limits, table};
use osm_loader::steps::{AtWaypoints, Leg};
use osm_loader::{Guide, Position, SnappedPlace};
use serde_json::{Map, Value, json};

/// What is answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// JSON text.
    Json(String),
    /// The bytes of an `.npy` file.
    Npy(Vec<u8>),
}

/// Answers a request.
///
/// # Errors
/// What is wrong with it, or that no road leads there.
pub(super) fn answer(guides: &Guides, asked: &Asked, limits: &Limits) -> Result<Answer, Refusal> {
    check(asked)?;
    let guide = &*guides.avoiding(excluded(&asked.options)?);
    let json = |answer: Value| Answer::Json(answer.to_string());
    match asked.service {
        Service::Route => drive(guide, asked, limits).map(json),
        Service::Nearest => nearest(guide, asked, limits).map(json),
        Service::Trip => trip(guide, asked, limits).map(json),
        Service::Table => table::answer(guide, asked, limits),
    }
}

fn drive(guide: &Guide, asked: &Asked, limits: &Limits) -> Result<Value, Refusal> {
    let count = asked.coordinates.len();
    at_least_two(count)?;
    if count > limits.route {
        return Err(too_big(count, limits.route));
    }
    if asked.options.alternatives > limits.alternatives {
        let most = limits.alternatives;
        let message =
            format!("Requested number of alternatives is higher than current maximum ({most})");
        return Err(Refusal::new("TooBig", message));
    }
    on_earth(&asked.coordinates)?;
    check_waypoints(&asked.options, count)?;
    let places = on_roads(guide, asked)?;
    let legs = legs(guide, &places, &asked.options).ok_or_else(no_route)?;
    let legs = between_waypoints(legs, &asked.options.waypoints);
    let mut routes = vec![route(guide, &legs, &asked.options)];
    if let [from, to] = &places[..] {
        let others = guide.alternatives(from, to, asked.options.alternatives);
        routes.extend(
            others
                .into_iter()
                .map(|leg| route(guide, &[leg], &asked.options)),
        );
    }
    let mut answer = ok();
    answer.insert("routes".into(), json!(routes));
    add_waypoints(&mut answer, guide, &places, &asked.options);
    Ok(answer.into())
}

fn legs(guide: &Guide, places: &[SnappedPlace], options: &Options) -> Option<Vec<Leg>> {
    let at_waypoints = if options.continue_straight {
        AtWaypoints::DriveOn
    } else {
        AtWaypoints::MayTurnRound
    };
    guide.legs(places, at_waypoints)
}

fn nearest(guide: &Guide, asked: &Asked, limits: &Limits) -> Result<Value, Refusal> {
    let number = asked.options.number;
    if number > limits.nearest {
        let (most, message) = (limits.nearest, "is higher than current maximum");
        let message = format!("Number of results {number} {message} ({most})");
        return Err(Refusal::new("TooBig", message));
    }
    let &[position] = &asked.coordinates[..] else {
        let message = "Only one input coordinate is supported";
        return Err(Refusal::new("InvalidOptions", message));
    };
    if number == 0 {
        return Err(Refusal::new(
            "InvalidOptions",
            "number must be at least one",
        ));
    }
    if !is_on_earth(position) {
        return Err(Refusal::new("InvalidOptions", "Coordinates are invalid"));
    }
    let places = guide.nearest(position, &wishes(&asked.options, 0), number);
    if places.is_empty() {
        return Err(Refusal::no_segment(0));
    }
    let mut answer = ok();
    if !asked.options.skip_waypoints {
        let written = places.iter().map(|place| {
            let mut written = waypoint(guide, place, &asked.options);
            // The graph does not keep the ids of nodes; zero stands for an unknown one.
            written.insert("nodes".into(), json!([0, 0]));
            Value::from(written)
        });
        answer.insert("waypoints".into(), written.collect::<Vec<_>>().into());
    }
    Ok(answer.into())
}

fn trip(guide: &Guide, asked: &Asked, limits: &Limits) -> Result<Value, Refusal> {
    let (count, options) = (asked.coordinates.len(), &asked.options);
    if count > limits.trip {
        return Err(Refusal::new("TooBig", "Too many trip coordinates"));
    }
    if !options.roundtrip && !options.from_first && !options.to_last {
        return Err(Refusal::new(
            "NotImplemented",
            "This request is not supported",
        ));
    }
    on_earth(&asked.coordinates)?;
    let places = on_roads(guide, asked)?;
    let order = order(guide, &places, options).ok_or_else(no_trip)?;
    let mut driven: Vec<SnappedPlace> = order.iter().map(|&at| places[at].clone()).collect();
    if options.roundtrip || count == 1 {
        driven.push(places[order[0]].clone());
    }
    let legs = legs(guide, &driven, options).ok_or_else(no_trip)?;
    let mut answer = ok();
    answer.insert("trips".into(), json!([route(guide, &legs, options)]));
    if !options.skip_waypoints {
        let written = places.iter().enumerate().map(|(at, place)| {
            let mut written = waypoint(guide, place, options);
            let turn = order.iter().position(|&other| other == at);
            written.insert("trips_index".into(), 0.into());
            written.insert("waypoint_index".into(), turn.into());
            Value::from(written)
        });
        answer.insert("waypoints".into(), written.collect::<Vec<_>>().into());
    }
    Ok(answer.into())
}

/// The best order of the places found, if all of them can be reached.
fn order(guide: &Guide, places: &[SnappedPlace], options: &Options) -> Option<Vec<usize>> {
    let tenths = |seconds: f64| (seconds * 10.0).round() as u64;
    let costs: Vec<Vec<Option<u64>>> = (guide.costs(places, places).iter())
        .map(|row| {
            row.iter()
                .map(|cost| Some(tenths((*cost)?.seconds())))
                .collect()
        })
        .collect();
    let course = Course {
        returns: options.roundtrip,
        from_first: options.from_first,
        to_last: options.to_last,
    };
    shortest(&costs, course)
}

fn check_waypoints(options: &Options, count: usize) -> Result<(), Refusal> {
    let chosen = &options.waypoints;
    if chosen.is_empty() {
        return Ok(());
    }
    if chosen.first() != Some(&0) || chosen.last() != Some(&(count - 1)) {
        let message = "First and last coordinates must be specified as waypoints.";
        return Err(Refusal::new("InvalidValue", message));
    }
    if !chosen.windows(2).all(|pair| pair[0] < pair[1]) {
        let message = "Waypoints must be indices of coordinates in rising order.";
        return Err(Refusal::new("InvalidValue", message));
    }
    Ok(())
}

/// Legs from one waypoint to the next; coordinates that are none are passed without a word.
fn between_waypoints(legs: Vec<Leg>, waypoints: &[usize]) -> Vec<Leg> {
    let mut joined: Vec<Leg> = Vec::with_capacity(legs.len());
    for (at, leg) in legs.into_iter().enumerate() {
        let begins = waypoints.is_empty() || waypoints.contains(&at);
        match joined.pop() {
            Some(last) if !begins => joined.push(last.followed_by(&leg)),
            last => {
                joined.extend(last);
                joined.push(leg);
            }
        }
    }
    joined
}

fn add_waypoints(
    answer: &mut Map<String, Value>,
    guide: &Guide,
    places: &[SnappedPlace],
    options: &Options,
) {
    if !options.skip_waypoints {
        let written = places
            .iter()
            .map(|place| Value::from(waypoint(guide, place, options)));
        answer.insert("waypoints".into(), written.collect::<Vec<_>>().into());
    }
}

fn ok() -> Map<String, Value> {
    Map::from_iter([("code".to_owned(), Value::from("Ok"))])
}

/// # Errors
/// Fewer than two coordinates.
pub(super) fn at_least_two(count: usize) -> Result<(), Refusal> {
    let message = "Number of coordinates needs to be at least two.";
    let is_enough = count >= 2;
    is_enough
        .then_some(())
        .ok_or_else(|| Refusal::new("InvalidOptions", message))
}

fn on_earth(coordinates: &[Position]) -> Result<(), Refusal> {
    let all = coordinates.iter().all(|&position| is_on_earth(position));
    all.then_some(())
        .ok_or_else(|| Refusal::new("InvalidValue", "Invalid coordinate value."))
}

fn too_big(count: usize, most: usize) -> Refusal {
    let message = format!("Number of entries {count} is higher than current maximum ({most})");
    Refusal::new("TooBig", message)
}

fn no_route() -> Refusal {
    Refusal::new("NoRoute", "Impossible route between points")
}

fn no_trip() -> Refusal {
    Refusal::new("NoTrips", "No trip visiting all destinations possible.")
}
