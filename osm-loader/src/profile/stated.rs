//! What a tag set states under a key for one truck and direction, variants and conditions resolved.

use super::conditional::{self, Verdict};
use super::{Direction, Profile};
use crate::tags::Tags;

/// Asks one tag set on behalf of one truck, in one direction of a way (or at a node).
pub(super) struct Reader<'a> {
    pub(super) profile: &'a Profile,
    pub(super) tags: Tags<'a>,
    direction: Option<Direction>,
}

/// The answer: the most specific value that holds, and values that may hold instead.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stated<'a> {
    /// Holds as far as this truck is concerned.
    pub(super) value: Option<&'a str>,
    /// Hold at hours or in weather we do not know here.
    pub(super) perhaps: Vec<&'a str>,
    /// Hold for those whose journey starts or ends here.
    pub(super) at_ends: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(
        profile: &'a Profile,
        tags: Tags<'a>,
        direction: Option<Direction>,
    ) -> Self {
        Self {
            profile,
            tags,
            direction,
        }
    }

    /// The direction asked about, if any.
    pub(super) const fn direction(&self) -> Option<Direction> {
        self.direction
    }

    /// Asks the same tags about a direction.
    pub(super) const fn facing(&self, direction: Direction) -> Self {
        Self::new(self.profile, self.tags, Some(direction))
    }

    /// What is stated under a key, its variants for this vehicle and for this direction; the more
    /// specific variant replaces the more general.
    pub(super) fn stated(&self, key: &str) -> Stated<'a> {
        if !self.tags.has_variants(key) {
            return self.stated_once(key);
        }
        let mut stated = self.stated_for_direction(key);
        for vehicle in self.profile.vehicle_keys() {
            stated.replace_by(self.stated_for_direction(&format!("{key}:{vehicle}")));
        }
        stated
    }

    /// What is stated under a key and its variant for this direction.
    pub(super) fn stated_for_direction(&self, key: &str) -> Stated<'a> {
        if !self.tags.has_variants(key) {
            return self.stated_once(key);
        }
        let mut stated = self.stated_plainly(key);
        if let Some(direction) = self.direction {
            stated.replace_by(self.stated_plainly(&format!("{key}:{}", direction.suffix())));
        }
        stated
    }

    /// What is stated under exactly this key.
    fn stated_once(&self, key: &str) -> Stated<'a> {
        Stated {
            value: self.tags.get(key),
            ..Stated::default()
        }
    }

    /// What is stated under exactly this key and its `:conditional`.
    fn stated_plainly(&self, key: &str) -> Stated<'a> {
        let mut stated = self.stated_once(key);
        let conditions = self
            .tags
            .get(&format!("{key}:conditional"))
            .unwrap_or_default();
        for (value, condition) in conditional::clauses(conditions) {
            match conditional::judge(condition, self.profile) {
                Verdict::Holds => stated.value = Some(value),
                Verdict::Fails => {}
                Verdict::AtEnds => stated.at_ends.push(value),
                Verdict::Unknown => stated.perhaps.push(value),
            }
        }
        stated
    }
}

impl<'a> Stated<'a> {
    /// Lets a more specific statement replace this one, or add its conditions to it.
    pub(super) fn replace_by(&mut self, specific: Self) {
        if specific.value.is_some() {
            *self = specific;
        } else {
            self.perhaps.extend(specific.perhaps);
            self.at_ends.extend(specific.at_ends);
        }
    }

    /// The value that holds and all that may hold.
    pub(super) fn possible(&self) -> impl Iterator<Item = &'a str> {
        self.value.into_iter().chain(self.perhaps.iter().copied())
    }
}

impl Direction {
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Backward => "backward",
        }
    }
}
