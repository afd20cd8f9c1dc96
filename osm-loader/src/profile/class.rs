//! Classes of road, after OpenStreetMap's `highway` values.

/// What kind of road it is. The order goes from the greatest to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadClass {
    /// 高速公路.
    Motorway,
    /// Slip road of a motorway.
    MotorwayLink,
    /// 国道, 一级公路.
    Trunk,
    /// Slip road of a trunk road.
    TrunkLink,
    /// 国道, 二级公路.
    Primary,
    /// Slip road of a primary road.
    PrimaryLink,
    /// 省道.
    Secondary,
    /// Slip road of a secondary road.
    SecondaryLink,
    /// 县道.
    Tertiary,
    /// Slip road of a tertiary road.
    TertiaryLink,
    /// 乡道.
    Unclassified,
    /// Street with houses.
    Residential,
    /// Street where people walk first.
    LivingStreet,
    /// Yards, markets, driveways.
    Service,
    /// 机耕路.
    Track,
    /// A road of unknown class.
    Road,
    /// A path or square, passable only where a tag names motor vehicles.
    Path,
    /// A ferry line.
    Ferry,
}

/// Keys that can open a path to motor vehicles.
const MOTOR_KEYS: [&str; 5] = ["vehicle", "motor_vehicle", "motorcar", "goods", "hgv"];

/// `highway` values that are no roads, or none to drive on.
const NO_ROADS: [&str; 24] = [
    "steps",
    "construction",
    "proposed",
    "planned",
    "razed",
    "abandoned",
    "disused",
    "demolished",
    "removed",
    "historic",
    "platform",
    "elevator",
    "escalator",
    "raceway",
    "escape",
    "rest_area",
    "services",
    "emergency_bay",
    "emergency_access_point",
    "bus_stop",
    "crossing",
    "ladder",
    "ferry",
    "no",
];

impl RoadClass {
    /// Every class, from the greatest to the least.
    pub const ALL: [Self; 18] = [
        Self::Motorway,
        Self::MotorwayLink,
        Self::Trunk,
        Self::TrunkLink,
        Self::Primary,
        Self::PrimaryLink,
        Self::Secondary,
        Self::SecondaryLink,
        Self::Tertiary,
        Self::TertiaryLink,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Track,
        Self::Road,
        Self::Path,
        Self::Ferry,
    ];

    /// The `highway` value it comes from (`path` and `ferry` stand for several).
    pub const fn osm_value(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::MotorwayLink => "motorway_link",
            Self::Trunk => "trunk",
            Self::TrunkLink => "trunk_link",
            Self::Primary => "primary",
            Self::PrimaryLink => "primary_link",
            Self::Secondary => "secondary",
            Self::SecondaryLink => "secondary_link",
            Self::Tertiary => "tertiary",
            Self::TertiaryLink => "tertiary_link",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::LivingStreet => "living_street",
            Self::Service => "service",
            Self::Track => "track",
            Self::Road => "road",
            Self::Path => "path",
            Self::Ferry => "ferry",
        }
    }

    /// The class with this `highway` value.
    pub(crate) fn named(value: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|class| class.osm_value() == value)
    }

    /// The class of a way with these tags, or `None` if no truck could ever use it.
    pub(crate) fn of<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let Some(highway) = get("highway") else {
            return get("route")
                .filter(|&route| route == "ferry")
                .map(|_| Self::Ferry);
        };
        let class = match first_value(highway) {
            value if NO_ROADS.contains(&value) => return None,
            "winter_road" | "ice_road" => Self::Unclassified,
            value => Self::named(value).unwrap_or(Self::Path),
        };
        (class != Self::Path || opens_to_motor_vehicles(get)).then_some(class)
    }
}

/// Whether some tag can open a path to some motor vehicle.
fn opens_to_motor_vehicles<'a>(get: impl Fn(&str) -> Option<&'a str>) -> bool {
    let is_open = |key: &str| get(key).is_some_and(|value| value != "no" && value != "private");
    let directions = |key: &&str| {
        is_open(key) || is_open(&format!("{key}:forward")) || is_open(&format!("{key}:backward"))
    };
    let walkers_too = matches!(get("access"), Some("yes" | "permissive" | "designated"));
    walkers_too || MOTOR_KEYS.iter().any(directions)
}

/// The first of several values separated by semicolons.
pub(crate) fn first_value(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(tags: &[(&str, &'static str)]) -> Option<RoadClass> {
        RoadClass::of(|key| tags.iter().find(|tag| tag.0 == key).map(|tag| tag.1))
    }

    #[test]
    fn classes_come_from_the_first_highway_value() {
        assert_eq!(
            class(&[("highway", "unclassified;tertiary")]),
            Some(RoadClass::Unclassified)
        );
        assert_eq!(class(&[("highway", "proposed")]), None);
        assert_eq!(class(&[("highway", "runway")]), None);
        assert_eq!(class(&[("route", "ferry")]), Some(RoadClass::Ferry));
        assert_eq!(class(&[("building", "yes")]), None);
    }

    #[test]
    fn a_path_counts_only_where_motor_vehicles_are_named() {
        assert_eq!(class(&[("highway", "pedestrian")]), None);
        let delivery = [("highway", "pedestrian"), ("motor_vehicle", "delivery")];
        assert_eq!(class(&delivery), Some(RoadClass::Path));
        assert_eq!(
            class(&[("highway", "footway"), ("motor_vehicle", "no")]),
            None
        );
    }
}
