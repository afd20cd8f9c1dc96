//! The access chain: `access` < `vehicle` < `motor_vehicle` < `goods` or `hgv`.
//!
//! Hours and weather are unknown here: a prohibition that may hold is taken to hold, a permission
//! that may hold is not counted on.

use super::class::RoadClass;
use super::stated::{Reader, Stated};

/// For whom an open road is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    /// Everybody passes.
    Through,
    /// Only journeys that start or end there.
    AtEnds,
}

impl Access {
    /// The one that allows less.
    pub(super) fn stricter(self, other: Self) -> Self {
        self.max(other)
    }
}

/// What one access value allows, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    No,
    AtEnds,
    Yes,
}

/// For whom a road is open to this truck; `None` if it is closed.
pub(super) fn of_road(reader: &Reader, class: RoadClass) -> Option<Access> {
    let default = if class == RoadClass::Path {
        Grade::No
    } else {
        Grade::Yes
    };
    let general = reader.stated_for_direction("access");
    let grade = match class {
        // `access=yes` on a path speaks to those who walk.
        RoadClass::Path => walk(reader, default, &Stated::default()),
        _ => walk(reader, default, &general),
    };
    match grade {
        Grade::No => None,
        Grade::AtEnds => Some(Access::AtEnds),
        Grade::Yes => Some(Access::Through),
    }
}

/// What the tags of a node say about passing it, if they speak of access at all.
pub(super) fn of_node(reader: &Reader) -> Option<Grade> {
    let chain = [
        "access",
        "vehicle",
        "motor_vehicle",
        reader.profile.vehicle_key(),
    ];
    let speaks = chain
        .iter()
        .any(|key| reader.stated_for_direction(key).possible().next().is_some());
    speaks.then(|| walk(reader, Grade::Yes, &reader.stated_for_direction("access")))
}

/// Goes down the chain from the general to the specific.
fn walk(reader: &Reader, default: Grade, general: &Stated) -> Grade {
    let mut holds = Holds {
        surely: default,
        at_worst: Grade::Yes,
    };
    holds.hear(general);
    for key in ["vehicle", "motor_vehicle", reader.profile.vehicle_key()] {
        holds.hear(&reader.stated_for_direction(key));
    }
    holds.surely.min(holds.at_worst)
}

/// What has been said so far.
struct Holds {
    surely: Grade,
    /// The worst of what may hold at times.
    at_worst: Grade,
}

impl Holds {
    fn hear(&mut self, stated: &Stated) {
        if let Some(grade) = stated.value.and_then(grade) {
            self.surely = grade;
            self.at_worst = Grade::Yes;
        }
        for value in stated.perhaps.iter().filter_map(|value| grade(value)) {
            self.at_worst = self.at_worst.min(value);
        }
        let opens_at_ends = (stated.at_ends.iter()).any(|value| grade(value) > Some(Grade::No));
        if opens_at_ends && self.surely == Grade::No {
            self.surely = Grade::AtEnds;
        }
    }
}

/// The most that any of the values allows, or `None` if none is understood.
fn grade(value: &str) -> Option<Grade> {
    value
        .split([';', ','])
        .filter_map(|value| single_grade(value.trim()))
        .max()
}

fn single_grade(value: &str) -> Option<Grade> {
    match value {
        "yes" | "permissive" | "designated" | "official" | "public" | "discouraged" | "unknown" => {
            Some(Grade::Yes)
        }
        "destination" | "delivery" | "customers" | "permit" => Some(Grade::AtEnds),
        "no" | "private" | "agricultural" | "forestry" | "emergency" | "military" | "residents"
        | "restricted" | "psv" | "bus" | "foot" | "bicycle" | "staff" | "employees" | "police" => {
            Some(Grade::No)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{heavy, use_of, van};
    use super::super::{Direction, Profile};
    use super::*;

    fn of(profile: &Profile, words: &str) -> Option<Access> {
        let words = format!("highway=residential|{words}");
        use_of(profile, &words, Direction::Forward).map(|road| road.access)
    }

    #[test]
    fn the_more_specific_key_wins() {
        assert_eq!(of(&heavy(), "access=no|hgv=yes"), Some(Access::Through));
        assert_eq!(of(&heavy(), "vehicle=yes|motor_vehicle=no"), None);
        assert_eq!(of(&heavy(), "motor_vehicle=no|vehicle=yes"), None);
        assert_eq!(
            of(&heavy(), "access=private|motor_vehicle=destination"),
            Some(Access::AtEnds)
        );
    }

    #[test]
    fn a_van_heeds_goods_and_a_truck_heeds_hgv() {
        assert_eq!(of(&heavy(), "hgv=no"), None);
        assert_eq!(of(&van(), "hgv=no"), Some(Access::Through));
        assert_eq!(of(&van(), "goods=no"), None);
    }

    #[test]
    fn a_direction_can_be_closed_alone() {
        let words = "highway=residential|hgv:backward=no";
        assert!(use_of(&heavy(), words, Direction::Forward).is_some());
        assert!(use_of(&heavy(), words, Direction::Backward).is_none());
    }

    #[test]
    fn delivery_and_destination_are_for_route_ends() {
        assert_eq!(of(&heavy(), "hgv=delivery"), Some(Access::AtEnds));
        assert_eq!(
            of(&heavy(), "access=agricultural;customers"),
            Some(Access::AtEnds)
        );
        assert_eq!(
            of(&heavy(), "hgv=no|hgv:conditional=yes @ (delivery)"),
            Some(Access::AtEnds)
        );
    }

    #[test]
    fn conditions_on_the_truck_decide_and_hours_count_as_forbidden() {
        assert_eq!(of(&heavy(), "hgv:conditional=no @ (weight>7.5)"), None);
        assert_eq!(
            of(&heavy(), "hgv:conditional=no @ (weight>20)"),
            Some(Access::Through)
        );
        assert_eq!(of(&heavy(), "hgv:conditional=no @ (22:00-06:00)"), None);
        assert_eq!(
            of(&heavy(), "hgv=no|hgv:conditional=yes @ (22:00-06:00)"),
            None
        );
    }

    #[test]
    fn words_that_nobody_understands_change_nothing() {
        assert_eq!(of(&heavy(), "access=no|hgv=perhaps"), None);
        assert_eq!(of(&heavy(), "access=whatever"), Some(Access::Through));
    }

    #[test]
    fn access_yes_does_not_open_a_path() {
        let of_path = |words| use_of(&heavy(), words, Direction::Forward).map(|road| road.access);
        assert_eq!(
            of_path("highway=footway|access=yes|motor_vehicle=destination"),
            Some(Access::AtEnds)
        );
        assert_eq!(of_path("highway=footway|access=yes|goods=yes"), None);
    }
}
