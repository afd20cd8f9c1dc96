//! The access chain: `access` < `vehicle` < `motor_vehicle` < `goods`, `hgv` or `motorcar`.
//!
//! Hours and weather are unknown here: a prohibition that may hold is taken to hold, a permission
//! that may hold is not counted on.

use super::class::RoadClass;
use super::rules::AccessRules;
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

/// For whom a road is open to this vehicle; `None` if it is closed.
pub(super) fn of_road(reader: &Reader, class: RoadClass) -> Option<Access> {
    let rules = &reader.profile.rules.access;
    let is_closed_class = rules.closed_classes.contains(&class);
    let default = if is_closed_class {
        Grade::No
    } else {
        Grade::Yes
    };
    let grade = if is_closed_class && !rules.access_opens {
        // `access=yes` on a path speaks to those who walk.
        walk(reader, default, &Stated::default())
    } else {
        walk(reader, default, &reader.stated_for_direction("access"))
    };
    match grade {
        Grade::No => None,
        Grade::AtEnds if is_closed_class && !rules.destination_opens => None,
        Grade::AtEnds => Some(Access::AtEnds),
        Grade::Yes => Some(Access::Through),
    }
}

/// What the tags of a node say about passing it, if they speak of access at all.
pub(super) fn of_node(reader: &Reader) -> Option<Grade> {
    let speaks = std::iter::once("access")
        .chain(reader.profile.vehicle_keys())
        .any(|key| reader.stated_for_direction(key).possible().next().is_some());
    speaks.then(|| walk(reader, Grade::Yes, &reader.stated_for_direction("access")))
}

/// Whether journeys may start and end on this road, going by its tags.
pub(super) fn may_start(reader: &Reader, class: RoadClass) -> bool {
    if reader.profile.rules.access.starts_on_private_service || class != RoadClass::Service {
        return true;
    }
    let mut stated = reader.stated_for_direction("access");
    for key in reader.profile.vehicle_keys() {
        stated.replace_by(reader.stated_for_direction(key));
    }
    stated.value != Some("private")
}

/// Goes down the chain from the general to the specific.
fn walk(reader: &Reader, default: Grade, general: &Stated) -> Grade {
    let rules = &reader.profile.rules.access;
    let mut holds = Holds {
        surely: default,
        at_worst: Grade::Yes,
    };
    holds.hear(general, rules);
    for key in reader.profile.vehicle_keys() {
        holds.hear(&reader.stated_for_direction(key), rules);
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
    fn hear(&mut self, stated: &Stated, rules: &AccessRules) {
        let grade = |value: &str| rules.grade(value);
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

impl AccessRules {
    /// The most that any of several values allows, or `None` if none is understood.
    fn grade(&self, values: &str) -> Option<Grade> {
        let values = values.split([';', ',']);
        values
            .filter_map(|value| self.single_grade(value.trim()))
            .max()
    }

    fn single_grade(&self, value: &str) -> Option<Grade> {
        let grades = [
            (Grade::Yes, self.open),
            (Grade::AtEnds, self.at_ends),
            (Grade::No, self.closed),
        ];
        let found = grades.into_iter().find(|grade| grade.1.contains(&value));
        found.map(|grade| grade.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{car, heavy, use_of, van};
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
    fn a_car_reads_motorcar_and_heeds_neither_goods_nor_hgv() {
        assert_eq!(
            of(&car(), "motor_vehicle=no|motorcar=yes"),
            Some(Access::Through)
        );
        assert_eq!(of(&car(), "hgv=no|goods=no"), Some(Access::Through));
        assert_eq!(of(&car(), "access=private"), Some(Access::AtEnds));
        assert_eq!(of(&heavy(), "motorcar=no"), Some(Access::Through));
    }

    #[test]
    fn a_car_takes_tracks_and_paths_only_where_it_is_allowed_through() {
        let of_car = |words| use_of(&car(), words, Direction::Forward).map(|road| road.access);
        assert_eq!(of_car("highway=track"), None);
        assert_eq!(of_car("highway=track|motor_vehicle=destination"), None);
        assert_eq!(of_car("highway=runway|access=yes"), Some(Access::Through));
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
