//! The options of a request, each with OSRM's name, values and default.

use super::target::Service;
use osm_loader::{Approach, BearingRange};

/// How a request wants to be answered.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a word of its own in a URL"
)]
pub(super) struct Options {
    /// Per coordinate: which way its road must be driven.
    pub(super) bearings: Vec<Option<BearingRange>>,
    /// Per coordinate: how far its road may be, in meters.
    pub(super) radiuses: Vec<Option<f64>>,
    /// Per coordinate: on which side of the road it must lie.
    pub(super) approaches: Vec<Option<Approach>>,
    /// How many hints were sent; what they say is not used.
    pub(super) hints: usize,
    /// Whether waypoints carry hints.
    pub(super) generate_hints: bool,
    /// Whether waypoints are left out.
    pub(super) skip_waypoints: bool,
    /// Whether drives may begin and end on ferries.
    pub(super) snap_anywhere: bool,
    /// Classes of road to avoid.
    pub(super) exclude: Vec<String>,
    /// How many routes beside the best one are wanted.
    pub(super) alternatives: usize,
    /// Whether instructions are wanted.
    pub(super) steps: bool,
    /// What is told of every piece of the geometry, or of every pair of a table.
    pub(super) annotations: Annotations,
    /// How lines are written.
    pub(super) geometries: Geometries,
    /// Which line of the whole route is wanted.
    pub(super) overview: Overview,
    /// Whether the vehicle drives on in its direction at waypoints.
    pub(super) continue_straight: bool,
    /// Coordinates at which legs end; all where empty.
    pub(super) waypoints: Vec<usize>,
    /// Rows of a table; all where none.
    pub(super) sources: Option<Vec<usize>>,
    /// Columns of a table; all where none.
    pub(super) destinations: Option<Vec<usize>>,
    /// Whether a table is wanted as an array of numbers instead of JSON.
    pub(super) npy: bool,
    /// Speed in m/s for pairs without a road.
    pub(super) fallback_speed: Option<f64>,
    /// Whether such pairs are measured between the points on the roads.
    pub(super) fallback_snapped: bool,
    /// What times in a table are multiplied by.
    pub(super) scale_factor: f64,
    /// How many roads are wanted.
    pub(super) number: usize,
    /// Whether a trip returns.
    pub(super) roundtrip: bool,
    /// Whether a trip begins at the first coordinate.
    pub(super) from_first: bool,
    /// Whether a trip ends at the last coordinate.
    pub(super) to_last: bool,
}

/// What is told beside the geometry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a word of its own in a URL"
)]
pub(super) struct Annotations {
    /// Times.
    pub(super) duration: bool,
    /// Lengths.
    pub(super) distance: bool,
    /// Weights, which are times.
    pub(super) weight: bool,
    /// Speeds.
    pub(super) speed: bool,
    /// Where speeds come from.
    pub(super) datasources: bool,
}

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Geometries {
    /// With five decimals.
    Polyline,
    /// With six decimals.
    Polyline6,
    /// As GeoJSON.
    GeoJson,
}

/// Which line of the whole route is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overview {
    /// Without the bends nobody sees at its scale.
    Simplified,
    /// With every bend.
    Full,
    /// None.
    No,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bearings: Vec::new(),
            radiuses: Vec::new(),
            approaches: Vec::new(),
            hints: 0,
            generate_hints: true,
            skip_waypoints: false,
            snap_anywhere: false,
            exclude: Vec::new(),
            alternatives: 0,
            steps: false,
            annotations: Annotations::default(),
            geometries: Geometries::Polyline,
            overview: Overview::Simplified,
            continue_straight: true,
            waypoints: Vec::new(),
            npy: false,
            sources: None,
            destinations: None,
            fallback_speed: None,
            fallback_snapped: false,
            scale_factor: 1.0,
            number: 1,
            roundtrip: true,
            from_first: false,
            to_last: false,
        }
    }
}

impl Options {
    /// Sets an option; answers whether the service has it and understands the value.
    pub(super) fn set(&mut self, service: Service, key: &str, value: &str) -> bool {
        let known = self.set_general(key, value).or_else(|| match service {
            Service::Nearest if key == "number" => Some(put(&mut self.number, value.parse().ok())),
            Service::Nearest => None,
            Service::Table => self.set_table(key, value),
            Service::Route => self.set_route(key, value),
            Service::Trip => (self.set_trip(key, value)).or_else(|| self.set_route(key, value)),
        });
        known.unwrap_or(false)
    }

    /// `None` if there is no such option, else whether the value is understood.
    fn set_general(&mut self, key: &str, value: &str) -> Option<bool> {
        Some(match key {
            "bearings" => put(&mut self.bearings, each(value, bearing)),
            "radiuses" => put(&mut self.radiuses, each(value, radius)),
            "approaches" => put(&mut self.approaches, each(value, approach)),
            "hints" => put(&mut self.hints, Some(value.split(';').count())),
            "generate_hints" => put(&mut self.generate_hints, flag(value)),
            "skip_waypoints" => put(&mut self.skip_waypoints, flag(value)),
            "exclude" => put(&mut self.exclude, Some(classes(value))),
            "snapping" => put(&mut self.snap_anywhere, choice(value, ["default", "any"])),
            _ => return None,
        })
    }

    fn set_route(&mut self, key: &str, value: &str) -> Option<bool> {
        Some(match key {
            "alternatives" => put(
                &mut self.alternatives,
                flag(value).map_or_else(|| value.parse().ok(), |wanted| Some(wanted.into())),
            ),
            "steps" => put(&mut self.steps, flag(value)),
            "annotations" => put(&mut self.annotations, annotations(value)),
            "geometries" => put(&mut self.geometries, geometries(value)),
            "overview" => put(&mut self.overview, overview(value)),
            "continue_straight" => put(
                &mut self.continue_straight,
                match value {
                    "default" => Some(true),
                    value => flag(value),
                },
            ),
            "waypoints" => put(&mut self.waypoints, indices(value)),
            _ => return None,
        })
    }

    fn set_table(&mut self, key: &str, value: &str) -> Option<bool> {
        let all_or_some = || match value {
            "all" => Some(None),
            value => indices(value).map(Some),
        };
        Some(match key {
            "sources" => put(&mut self.sources, all_or_some()),
            "destinations" => put(&mut self.destinations, all_or_some()),
            "annotations" => put(&mut self.annotations, table_annotations(value)),
            "fallback_speed" => put(&mut self.fallback_speed, value.parse().ok().map(Some)),
            "fallback_coordinate" => put(
                &mut self.fallback_snapped,
                choice(value, ["input", "snapped"]),
            ),
            "scale_factor" => put(&mut self.scale_factor, value.parse().ok()),
            _ => return None,
        })
    }

    fn set_trip(&mut self, key: &str, value: &str) -> Option<bool> {
        Some(match key {
            "roundtrip" => put(&mut self.roundtrip, flag(value)),
            "source" => put(&mut self.from_first, choice(value, ["any", "first"])),
            "destination" => put(&mut self.to_last, choice(value, ["any", "last"])),
            _ => return None,
        })
    }
}

/// Puts a value in its place, if it is understood; answers whether it is.
fn put<T>(place: &mut T, value: Option<T>) -> bool {
    let is_understood = value.is_some();
    if let Some(value) = value {
        *place = value;
    }
    is_understood
}

/// Whether a value is the second of two words; `None` if it is neither.
fn choice(value: &str, words: [&str; 2]) -> Option<bool> {
    words.contains(&value).then(|| value == words[1])
}

fn classes(value: &str) -> Vec<String> {
    let words = value.split([',', ';']);
    let words = words.filter(|word| !matches!(*word, "" | "none"));
    words.map(str::to_owned).collect()
}

fn flag(value: &str) -> Option<bool> {
    value.parse().ok()
}

/// One element per coordinate; empty ones mean the default.
fn each<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<Option<T>>> {
    let element = |text: &str| match text {
        "" => Some(None),
        text => read(text).map(Some),
    };
    value.split(';').map(element).collect()
}

fn bearing(text: &str) -> Option<BearingRange> {
    let (middle, range) = text.split_once(',')?;
    let (middle, range): (u16, u16) = (middle.parse().ok()?, range.parse().ok()?);
    (middle <= 360 && range <= 180).then(|| BearingRange {
        middle_deg: f64::from(middle),
        range_deg: f64::from(range),
    })
}

fn radius(text: &str) -> Option<f64> {
    match text {
        "unlimited" => Some(f64::INFINITY),
        text => text.parse().ok().filter(|radius: &f64| *radius >= 0.0),
    }
}

fn approach(text: &str) -> Option<Approach> {
    match text {
        "curb" => Some(Approach::Curb),
        "opposite" => Some(Approach::Opposite),
        "unrestricted" => Some(Approach::Unrestricted),
        _ => None,
    }
}

fn indices(value: &str) -> Option<Vec<usize>> {
    value.split(';').map(|index| index.parse().ok()).collect()
}

fn annotations(value: &str) -> Option<Annotations> {
    let all = Annotations {
        duration: true,
        distance: true,
        weight: true,
        speed: true,
        datasources: true,
    };
    let mut wanted = Annotations::default();
    for word in value.split([',', ';']) {
        match word {
            "true" => wanted = all,
            "duration" => wanted.duration = true,
            "distance" => wanted.distance = true,
            "weight" => wanted.weight = true,
            "speed" => wanted.speed = true,
            "datasources" => wanted.datasources = true,
            "nodes" | "false" => {}
            _ => return None,
        }
    }
    Some(wanted)
}

fn table_annotations(value: &str) -> Option<Annotations> {
    let wanted = annotations(value)?;
    let fits = |word: &str| matches!(word, "duration" | "distance" | "true" | "false");
    value.split([',', ';']).all(fits).then_some(wanted)
}

fn geometries(value: &str) -> Option<Geometries> {
    match value {
        "polyline" => Some(Geometries::Polyline),
        "polyline6" => Some(Geometries::Polyline6),
        "geojson" => Some(Geometries::GeoJson),
        _ => None,
    }
}

fn overview(value: &str) -> Option<Overview> {
    match value {
        "simplified" => Some(Overview::Simplified),
        "full" => Some(Overview::Full),
        "false" => Some(Overview::No),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_own_options() {
        let mut options = Options::default();
        assert!(options.set(Service::Route, "steps", "true") && options.steps);
        assert!(!options.set(Service::Table, "steps", "true"));
        assert!(options.set(Service::Trip, "source", "first") && options.from_first);
        assert!(!options.set(Service::Trip, "source", "last"));
        assert!(options.set(Service::Nearest, "number", "3") && options.number == 3);
    }

    #[test]
    fn empty_elements_are_defaults() {
        let mut options = Options::default();
        assert!(options.set(Service::Route, "radiuses", "5;;unlimited"));
        assert_eq!(options.radiuses, [Some(5.0), None, Some(f64::INFINITY)]);
        assert!(!options.set(Service::Route, "radiuses", "-1"));
        assert!(!options.set(Service::Route, "bearings", "10,190"));
    }
}
