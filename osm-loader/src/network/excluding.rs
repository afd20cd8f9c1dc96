//! A network without some kinds of roads: no toll, no motorways, no ferries.

use std::sync::Arc;

use super::derived_digest;
use super::rules::Rules;
use super::speeds::PlannedSpeeds;
use super::turns;
use super::{RoadClass, RoadNetwork};
use crate::component;
use crate::conditions::Conditions;
use crate::graph::EdgeId;
use crate::moment::Day;

/// Kinds of roads that a drive is to avoid altogether.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Excluded {
    /// Roads that cost toll.
    pub toll: bool,
    /// Motorways and their slip roads.
    pub motorway: bool,
    /// Ferries.
    pub ferry: bool,
}

impl RoadNetwork {
    /// The same network without some kinds of roads; costs as much as making a new one.
    #[must_use]
    pub fn excluding(&self, excluded: Excluded) -> Self {
        let is_excluded = |edge: EdgeId| {
            let class = self.class_of(edge);
            excluded.toll && self.uses.is_toll(edge)
                || excluded.ferry && class == RoadClass::Ferry
                || excluded.motorway
                    && matches!(class, RoadClass::Motorway | RoadClass::MotorwayLink)
        };
        let any_day = Day {
            year: 2000,
            month: 1,
            day: 1,
        };
        // What overrides change is in the uses already.
        let rules = Rules::of(&self.graph, &self.profile, &Conditions::on(any_day));
        let uses = self.uses.without(is_excluded);
        let turn_delays = turns::delays(&self.graph, &uses, &rules).into();
        let kinds = [excluded.toll, excluded.motorway, excluded.ferry];
        let mut network = Self {
            graph: Arc::clone(&self.graph),
            profile: self.profile.clone(),
            uses,
            turn_delays,
            digest: derived_digest(self.digest, kinds),
            speeds: PlannedSpeeds::none_yet(&self.graph),
            customized: super::Customized::default(),
        };
        let core = component::largest(&network);
        network.uses = network.uses.with_core(&core);
        network
    }
}
