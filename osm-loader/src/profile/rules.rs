//! How a kind of vehicle reads OpenStreetMap's tags, as tables: access values, barriers, speeds
//! on rough ground. What the tables mean is the business of the rooms that ask them.

use super::class::RoadClass;
use super::hours::WeekTime;

/// How a kind of vehicle reads OpenStreetMap's tags.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TagRules {
    /// The most specific access key; without one it is `goods` or `hgv`, by mass.
    pub(super) own_key: Option<&'static str>,
    pub(super) access: AccessRules,
    pub(super) barriers: BarrierRules,
    pub(super) speeds: SpeedRules,
    /// Whether narrow two-way roads and yards are wanted less than their speed says.
    pub(super) has_preferences: bool,
    /// Whether everything is counted as OSRM counts it: times rounded between all points of a road
    /// and not only between junctions, only roads of its own at junctions, the better of two roads
    /// drawn over each other, no condition that is not understood.
    pub(crate) as_osrm: bool,
    /// What conditions on hours are judged by; without it they might hold at any time.
    pub(super) now: Option<WeekTime>,
}

/// What access values mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AccessRules {
    /// Nobody of this kind passes.
    pub(super) closed: &'static [&'static str],
    /// Only those pass whose journey starts or ends there.
    pub(super) at_ends: &'static [&'static str],
    /// Everybody passes.
    pub(super) open: &'static [&'static str],
    /// Classes of road that are closed unless a tag opens them.
    pub(super) closed_classes: &'static [RoadClass],
    /// Whether `access` alone opens such a road, and not only keys of vehicles.
    pub(super) access_opens: bool,
    /// Whether access for destinations opens such a road.
    pub(super) destination_opens: bool,
    /// Whether journeys may start and end on private service roads.
    pub(super) starts_on_private_service: bool,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BarrierRules {
    /// Barriers that let it through unless locked or forbidden. All others stop it.
    pub(super) passable: &'static [&'static str],
    /// Those it has to wait at.
    pub(super) slow: &'static [&'static str],
    /// Whether it waits also where an access tag says that it may pass.
    pub(super) waits_where_allowed: bool,
}

/// What lowers or raises speeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SpeedRules {
    pub(super) posted: PostedSpeeds,
    /// Greatest speed in km/h on roads with a tag of this key and value.
    pub(super) caps: &'static [Cap],
    /// What is left of the speed on alternating one-lane roads, waiting included.
    pub(super) alternating: f64,
    /// Whether heavy vehicles keep off soft tracks.
    pub(super) minds_soft_tracks: bool,
}

/// Key, value, km/h.
type Cap = (&'static str, &'static str, f64);

/// What a sign with a speed means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PostedSpeeds {
    /// It lowers the planned speed and never raises it.
    Lower,
    /// This share of it is what people drive.
    Share(f64),
}

impl TagRules {
    /// A truck, as OpenStreetMap's wiki describes the tags for `goods` and `hgv`.
    pub const TRUCK: Self = Self {
        own_key: None,
        access: AccessRules {
            closed: &[
                "no",
                "private",
                "agricultural",
                "forestry",
                "emergency",
                "military",
                "residents",
                "restricted",
                "psv",
                "bus",
                "taxi",
                "share_taxi",
                "minibus",
                "foot",
                "bicycle",
                "staff",
                "employees",
                "police",
                "emergency_vehicle",
                "hov",
            ],
            at_ends: &["destination", "delivery", "customers", "permit"],
            open: &[
                "yes",
                "permissive",
                "designated",
                "official",
                "public",
                "discouraged",
                "unknown",
            ],
            closed_classes: &[RoadClass::Path],
            access_opens: false,
            destination_opens: true,
            starts_on_private_service: true,
        },
        barriers: BarrierRules {
            passable: &[
                "no",
                "entrance",
                "gate",
                "lift_gate",
                "swing_gate",
                "sliding_gate",
                "sliding_beam",
                "hampshire_gate",
                "cattle_grid",
                "toll_booth",
                "border_control",
                "checkpoint",
                "sally_port",
                "height_restrictor",
                "width_restrictor",
                "arch",
                "rising_bollard",
            ],
            slow: &[
                "gate",
                "lift_gate",
                "swing_gate",
                "sliding_gate",
                "border_control",
            ],
            waits_where_allowed: true,
        },
        speeds: SpeedRules {
            posted: PostedSpeeds::Lower,
            caps: TRUCK_CAPS,
            alternating: 0.4,
            minds_soft_tracks: true,
        },
        has_preferences: false,
        as_osrm: false,
        now: None,
    };

    /// A passenger car, as OSRM's default profile reads the tags.
    pub const CAR: Self = Self {
        own_key: Some("motorcar"),
        access: AccessRules {
            closed: &[
                "no",
                "agricultural",
                "forestry",
                "emergency",
                "psv",
                "taxi",
                "share_taxi",
                "minibus",
                "bus",
                "foot",
                "emergency_vehicle",
                "restricted",
                "military",
                "official",
            ],
            at_ends: &[
                "private",
                "delivery",
                "destination",
                "customers",
                "permit",
                "residents",
                "unknown",
            ],
            open: &[
                "yes",
                "motorcar",
                "motor_vehicle",
                "vehicle",
                "permissive",
                "designated",
                "hov",
            ],
            closed_classes: &[RoadClass::Path, RoadClass::Track, RoadClass::Road],
            access_opens: true,
            destination_opens: false,
            starts_on_private_service: false,
        },
        barriers: BarrierRules {
            passable: &[
                "cattle_grid",
                "border_control",
                "toll_booth",
                "sally_port",
                "no",
                "entrance",
                "height_restrictor",
                "arch",
                "gate",
                "lift_gate",
            ],
            slow: &["gate", "lift_gate"],
            waits_where_allowed: false,
        },
        speeds: SpeedRules {
            posted: PostedSpeeds::Share(0.8),
            caps: CAR_CAPS,
            alternating: 1.0,
            minds_soft_tracks: false,
        },
        has_preferences: true,
        as_osrm: true,
        now: None,
    };

    /// The same rules where people drive this share of what signs say; none where signs only
    /// lower the planned speed.
    #[must_use]
    pub const fn with_posted_share(mut self, share: Option<f64>) -> Self {
        self.speeds.posted = match share {
            Some(share) => PostedSpeeds::Share(share),
            None => PostedSpeeds::Lower,
        };
        self
    }

    /// The same rules at a time of the week; without one, what holds at some hours might hold at
    /// any time: a prohibition then counts, a permission does not.
    #[must_use]
    pub const fn at(mut self, now: Option<WeekTime>) -> Self {
        self.now = now;
        self
    }

    /// Greatest speed in km/h that a tag allows.
    pub(super) fn cap(&self, key: &str, value: &str) -> Option<f64> {
        let mut caps = self.speeds.caps.iter();
        caps.find(|cap| cap.0 == key && cap.1 == value)
            .map(|cap| cap.2)
    }
}

/// Keys whose values may cap the speed.
pub(super) const CAP_KEYS: [&str; 5] = ["surface", "smoothness", "tracktype", "service", "highway"];

/// Estimates for loaded two-axle trucks, to be calibrated with recorded journeys.
const TRUCK_CAPS: &[Cap] = &[
    ("surface", "compacted", 40.0),
    ("surface", "fine_gravel", 40.0),
    ("surface", "sett", 30.0),
    ("surface", "cobblestone", 30.0),
    ("surface", "unhewn_cobblestone", 30.0),
    ("surface", "concrete:lanes", 30.0),
    ("surface", "concrete:plates", 30.0),
    ("surface", "unpaved", 30.0),
    ("surface", "gravel", 30.0),
    ("surface", "pebblestone", 30.0),
    ("surface", "ground", 20.0),
    ("surface", "dirt", 20.0),
    ("surface", "earth", 20.0),
    ("surface", "grass_paver", 20.0),
    ("surface", "rock", 20.0),
    ("surface", "grass", 10.0),
    ("surface", "sand", 10.0),
    ("surface", "mud", 10.0),
    ("surface", "clay", 10.0),
    ("surface", "snow", 10.0),
    ("surface", "ice", 10.0),
    ("smoothness", "intermediate", 60.0),
    ("smoothness", "bad", 35.0),
    ("smoothness", "very_bad", 15.0),
    ("smoothness", "horrible", 8.0),
    ("smoothness", "very_horrible", 5.0),
    ("tracktype", "grade1", 30.0),
    ("tracktype", "grade2", 20.0),
    ("tracktype", "grade3", 15.0),
    ("tracktype", "grade4", 10.0),
    ("tracktype", "grade5", 10.0),
    ("service", "driveway", 10.0),
    ("service", "parking_aisle", 10.0),
    ("service", "alley", 10.0),
    ("service", "drive-through", 10.0),
    ("highway", "winter_road", 20.0),
    ("highway", "ice_road", 15.0),
];

/// The speeds of OSRM's default car profile.
const CAR_CAPS: &[Cap] = &[
    ("surface", "cement", 80.0),
    ("surface", "compacted", 80.0),
    ("surface", "fine_gravel", 80.0),
    ("surface", "paving_stones", 60.0),
    ("surface", "metal", 60.0),
    ("surface", "bricks", 60.0),
    ("surface", "grass", 40.0),
    ("surface", "wood", 40.0),
    ("surface", "sett", 40.0),
    ("surface", "grass_paver", 40.0),
    ("surface", "gravel", 40.0),
    ("surface", "unpaved", 40.0),
    ("surface", "ground", 40.0),
    ("surface", "dirt", 40.0),
    ("surface", "pebblestone", 40.0),
    ("surface", "tartan", 40.0),
    ("surface", "cobblestone", 30.0),
    ("surface", "clay", 30.0),
    ("surface", "snow", 30.0),
    ("surface", "earth", 20.0),
    ("surface", "stone", 20.0),
    ("surface", "rocky", 20.0),
    ("surface", "sand", 20.0),
    ("surface", "ice", 20.0),
    ("surface", "laterite", 15.0),
    ("surface", "mud", 10.0),
    ("smoothness", "intermediate", 80.0),
    ("smoothness", "bad", 40.0),
    ("smoothness", "very_bad", 20.0),
    ("smoothness", "horrible", 10.0),
    ("smoothness", "very_horrible", 5.0),
    ("tracktype", "grade1", 60.0),
    ("tracktype", "grade2", 40.0),
    ("tracktype", "grade3", 30.0),
    ("tracktype", "grade4", 25.0),
    ("tracktype", "grade5", 20.0),
    ("highway", "winter_road", 20.0),
    ("highway", "ice_road", 15.0),
];
