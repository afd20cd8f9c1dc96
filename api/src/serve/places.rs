//! The coordinates of a request on the roads, as its options wish.

use super::options::Options;
use super::refusal::Refusal;
use super::target::Asked;
use osm_loader::steps::Candidates;
use osm_loader::{Approach, Excluded, Guide, Position, SnappedPlace, Wishes};

/// Whether a position is on earth.
pub(super) fn is_on_earth(position: Position) -> bool {
    position.lon.abs() <= 180.0 && position.lat.abs() < 90.0
}

/// Checks what every service asks of its options.
///
/// # Errors
/// Lists that do not match the coordinates.
pub(super) fn check(asked: &Asked) -> Result<(), Refusal> {
    let options = &asked.options;
    let size = asked.coordinates.len();
    let lists = [
        ("hints", options.hints),
        ("bearings", options.bearings.len()),
        ("radiuses", options.radiuses.len()),
        ("approaches", options.approaches.len()),
    ];
    for (name, found) in lists {
        if found > 0 && found != size {
            let message = format!(
                "Number of elements in {name} size {found} does not match coordinate size {size}"
            );
            return Err(Refusal::new("InvalidOptions", message));
        }
    }
    Ok(())
}

/// The kinds of roads that a request excludes.
///
/// # Errors
/// A kind that cannot be excluded.
pub(super) fn excluded(options: &Options) -> Result<Excluded, Refusal> {
    let mut excluded = Excluded::default();
    for class in &options.exclude {
        match class.as_str() {
            "toll" => excluded.toll = true,
            "motorway" => excluded.motorway = true,
            "ferry" => excluded.ferry = true,
            _ => {
                let message = "Exclude flag combination is not supported.";
                return Err(Refusal::new("InvalidValue", message));
            }
        }
    }
    Ok(excluded)
}

/// Puts all coordinates on roads of one part of the map.
///
/// # Errors
/// The first coordinate without a road.
pub(super) fn on_roads(guide: &Guide, asked: &Asked) -> Result<Vec<SnappedPlace>, Refusal> {
    let find = |(at, &position): (usize, &Position)| {
        let found = guide.candidates(position, &wishes(&asked.options, at));
        found.ok_or_else(|| Refusal::no_segment(at))
    };
    let found: Result<Vec<Candidates>, Refusal> =
        asked.coordinates.iter().enumerate().map(find).collect();
    Ok(Candidates::together(&found?))
}

/// What is wished of the road of one coordinate.
pub(super) fn wishes(options: &Options, at: usize) -> Wishes {
    Wishes {
        radius_m: options
            .radiuses
            .get(at)
            .copied()
            .flatten()
            .unwrap_or(f64::INFINITY),
        bearing: options.bearings.get(at).copied().flatten(),
        approach: (options.approaches.get(at).copied().flatten()).unwrap_or(Approach::Unrestricted),
        ferries: options.snap_anywhere,
    }
}
