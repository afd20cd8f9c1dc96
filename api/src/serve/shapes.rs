//! The JSON shapes that services share: waypoints, routes, legs, steps.

use super::options::{Geometries, Options, Overview};
use super::polyline;
use osm_loader::steps::{Intersection, Leg, Maneuver, ManeuverKind, Mode, Modifier, Step, Stretch};
use osm_loader::{Guide, Meters, Position, SnappedPlace, simplify};
use serde_json::{Map, Value, json};

/// To a tenth.
pub(super) fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Longitude and latitude, to a millionth of a degree.
pub(super) fn location(position: Position) -> Value {
    let millionths = |degrees: f64| (degrees * 1e6).round() / 1e6;
    json!([millionths(position.lon), millionths(position.lat)])
}

/// A place on a road.
pub(super) fn waypoint(
    guide: &Guide,
    place: &SnappedPlace,
    options: &Options,
) -> Map<String, Value> {
    let mut waypoint = Map::new();
    if options.generate_hints {
        waypoint.insert("hint".into(), hint(place.position).into());
    }
    waypoint.insert("location".into(), location(place.position));
    waypoint.insert("name".into(), guide.road_name(place).into());
    let distance = place.asked.distance_m(place.position);
    waypoint.insert("distance".into(), ((distance * 1e6).round() / 1e6).into());
    waypoint
}

/// The place in 22 letters that need no encoding in a URL. Hints that come back are accepted and
/// not needed: finding the road again takes microseconds.
fn hint(position: Position) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let millionths = |degrees: f64| ((degrees + 180.0) * 1e6).round() as u64;
    let packed = (millionths(position.lon) << 32) | millionths(position.lat);
    let letter = |shift: u32| char::from(LETTERS[(packed >> shift & 63) as usize]);
    (0..64).step_by(6).map(letter).collect()
}

/// A drive over one or more legs.
pub(super) fn route(guide: &Guide, legs: &[Leg], options: &Options) -> Map<String, Value> {
    let sum = |part: fn(&Leg) -> f64| tenths(legs.iter().map(part).sum());
    let duration = sum(|leg| leg.cost.seconds());
    let mut route = Map::new();
    let prefers = guide.network().has_preferences();
    let weight_name = if prefers { "routability" } else { "duration" };
    route.insert("weight_name".into(), weight_name.into());
    route.insert("weight".into(), sum(|leg| leg.cost.weight_s()).into());
    route.insert("duration".into(), duration.into());
    route.insert("distance".into(), sum(|leg| leg.cost.meters()).into());
    if let Some(line) = overview(legs, options.overview) {
        route.insert("geometry".into(), geometry(&line, options.geometries));
    }
    let legs: Vec<Value> = legs.iter().map(|one| leg(guide, one, options)).collect();
    route.insert("legs".into(), legs.into());
    route
}

fn overview(legs: &[Leg], overview: Overview) -> Option<Vec<Position>> {
    let mut line: Vec<Position> = legs.iter().flat_map(|leg| leg.geometry.clone()).collect();
    line.dedup();
    if line.len() < 2 {
        line.extend(line.first().copied());
    }
    match overview {
        Overview::No => None,
        Overview::Full => Some(line),
        Overview::Simplified => {
            let simple = simplify(&line, tolerance(&line));
            Some(if simple.len() < 2 { line } else { simple })
        }
    }
}

/// What nobody sees on a picture of the whole line: a thousandth of its extent.
fn tolerance(line: &[Position]) -> Meters {
    let first = line.first().copied().unwrap_or(Position::new(0.0, 0.0));
    let farthest = line
        .iter()
        .map(|point| point.distance_m(first))
        .fold(0.0, f64::max);
    Meters::round(farthest / 1_000.0)
}

fn geometry(line: &[Position], geometries: Geometries) -> Value {
    match geometries {
        Geometries::Polyline => polyline::encode(line, 1e5).into(),
        Geometries::Polyline6 => polyline::encode(line, 1e6).into(),
        Geometries::GeoJson => {
            let points: Vec<Value> = line.iter().map(|&point| location(point)).collect();
            json!({ "type": "LineString", "coordinates": points })
        }
    }
}

fn leg(guide: &Guide, leg: &Leg, options: &Options) -> Value {
    let steps = if options.steps {
        guide.steps(leg)
    } else {
        Vec::new()
    };
    let duration = tenths(leg.cost.seconds());
    let mut written = Map::new();
    written.insert("distance".into(), tenths(leg.cost.meters()).into());
    written.insert("duration".into(), duration.into());
    written.insert("weight".into(), tenths(leg.cost.weight_s()).into());
    written.insert("summary".into(), summary(&steps).into());
    let shapes: Vec<Value> = steps.iter().map(|one| step(leg, one, options)).collect();
    written.insert("steps".into(), shapes.into());
    if options.annotations != super::options::Annotations::default() {
        written.insert("annotation".into(), annotation(&leg.stretches, options));
    }
    written.into()
}

/// The two longest roads, in driving order.
fn summary(steps: &[Step]) -> String {
    let mut named: Vec<(usize, &Step)> = (steps.iter().enumerate())
        .filter(|(_, step)| !label(step).is_empty() && step.meters > 0.0)
        .collect();
    named.sort_by(|one, other| other.1.meters.total_cmp(&one.1.meters));
    let mut chosen: Vec<(usize, &str)> = Vec::new();
    for (at, step) in named {
        if chosen.len() < 2 && chosen.iter().all(|other| other.1 != label(step)) {
            chosen.push((at, label(step)));
        }
    }
    chosen.sort_by_key(|road| road.0);
    let names: Vec<&str> = chosen.into_iter().map(|road| road.1).collect();
    names.join(", ")
}

fn label(step: &Step) -> &str {
    if step.name.is_empty() {
        &step.reference
    } else {
        &step.name
    }
}

fn annotation(stretches: &[Stretch], options: &Options) -> Value {
    let wanted = options.annotations;
    let all = |value: fn(&Stretch) -> Value| stretches.iter().map(value).collect::<Vec<Value>>();
    let durations = || all(|stretch| tenths(stretch.seconds).into());
    let speed = |stretch: &Stretch| match stretch.seconds {
        0.0 => json!(0),
        seconds => json!(tenths(stretch.meters / seconds)),
    };
    let mut written = Map::new();
    if wanted.datasources {
        written.insert(
            "metadata".into(),
            json!({ "datasource_names": ["speed table"] }),
        );
        written.insert("datasources".into(), all(|_| json!(0)).into());
    }
    if wanted.duration {
        written.insert("duration".into(), durations().into());
    }
    if wanted.distance {
        written.insert(
            "distance".into(),
            all(|stretch| stretch.meters.into()).into(),
        );
    }
    if wanted.weight {
        let weights = all(|stretch| tenths(stretch.weight_s).into());
        written.insert("weight".into(), weights.into());
    }
    if wanted.speed {
        written.insert("speed".into(), all(speed).into());
    }
    written.into()
}

fn step(leg: &Leg, step: &Step, options: &Options) -> Value {
    let [first, last] = step.points;
    let mut line = leg.geometry[first..=last].to_vec();
    if line.len() < 2 {
        line.push(line[0]);
    }
    let duration = tenths(step.seconds);
    let mut written = Map::new();
    written.insert("distance".into(), tenths(step.meters).into());
    written.insert("duration".into(), duration.into());
    written.insert("weight".into(), tenths(step.weight_s).into());
    written.insert("geometry".into(), geometry(&line, options.geometries));
    written.insert("name".into(), step.name.as_str().into());
    if !step.reference.is_empty() {
        written.insert("ref".into(), step.reference.as_str().into());
    }
    if !step.destinations.is_empty() {
        written.insert("destinations".into(), step.destinations.as_str().into());
    }
    written.insert("mode".into(), mode(step.mode).into());
    written.insert("driving_side".into(), "right".into());
    written.insert("maneuver".into(), maneuver(&step.maneuver));
    let intersections = step.intersections.iter().map(intersection);
    written.insert(
        "intersections".into(),
        intersections.collect::<Vec<_>>().into(),
    );
    written.into()
}

fn maneuver(maneuver: &Maneuver) -> Value {
    let mut written = Map::new();
    written.insert("location".into(), location(maneuver.location));
    written.insert("bearing_before".into(), maneuver.bearing_before.into());
    written.insert("bearing_after".into(), maneuver.bearing_after.into());
    written.insert("type".into(), kind(maneuver.kind).into());
    if let Some(side) = maneuver.modifier {
        written.insert("modifier".into(), modifier(side).into());
    }
    if let Some(exit) = maneuver.exit {
        written.insert("exit".into(), exit.into());
    }
    written.into()
}

fn intersection(junction: &Intersection) -> Value {
    let (bearings, entry): (Vec<u16>, Vec<bool>) = junction.roads.iter().copied().unzip();
    let mut written = Map::new();
    written.insert("location".into(), location(junction.location));
    written.insert("bearings".into(), bearings.into());
    written.insert("entry".into(), entry.into());
    if let Some(at) = junction.from {
        written.insert("in".into(), at.into());
    }
    if let Some(at) = junction.to {
        written.insert("out".into(), at.into());
    }
    if !junction.classes.is_empty() {
        written.insert("classes".into(), junction.classes.clone().into());
    }
    written.into()
}

const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Driving => "driving",
        Mode::Ferry => "ferry",
    }
}

const fn kind(kind: ManeuverKind) -> &'static str {
    match kind {
        ManeuverKind::Depart => "depart",
        ManeuverKind::Arrive => "arrive",
        ManeuverKind::Turn => "turn",
        ManeuverKind::NewName => "new name",
        ManeuverKind::Continue => "continue",
        ManeuverKind::Fork => "fork",
        ManeuverKind::Merge => "merge",
        ManeuverKind::OnRamp => "on ramp",
        ManeuverKind::OffRamp => "off ramp",
        ManeuverKind::EndOfRoad => "end of road",
        ManeuverKind::Roundabout => "roundabout",
        ManeuverKind::ExitRoundabout => "exit roundabout",
        ManeuverKind::Notification => "notification",
    }
}

const fn modifier(modifier: Modifier) -> &'static str {
    match modifier {
        Modifier::UTurn => "uturn",
        Modifier::SharpRight => "sharp right",
        Modifier::Right => "right",
        Modifier::SlightRight => "slight right",
        Modifier::Straight => "straight",
        Modifier::SlightLeft => "slight left",
        Modifier::Left => "left",
        Modifier::SharpLeft => "sharp left",
    }
}
