//! Under which conditions a truck drives: the moment, local knowledge, city bans, traffic.

use crate::bans::CityBan;
use crate::graph::{EdgeId, RoadGraph};
use crate::moment::{Day, Moment};
use crate::overrides::{Change, Overrides};
use crate::profile::{Profile, WeekTime};
use crate::traffic::Traffic;

/// What holds beside the map and the truck when a network is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// When the truck sets out.
    pub moment: Moment,
    /// What a coordinator knows that the map does not.
    pub overrides: Overrides,
    /// City bans; those that bind the truck at the moment are heeded.
    pub bans: Vec<CityBan>,
    /// Passes that the truck has.
    pub passes: Vec<String>,
    /// How much slower roads are at which hour. Counts only where the moment has an hour.
    pub traffic: Traffic,
}

impl Conditions {
    /// Nothing special on a day.
    pub fn on(day: Day) -> Self {
        Self {
            moment: day.into(),
            overrides: Overrides::default(),
            bans: Vec::new(),
            passes: Vec::new(),
            traffic: Traffic::default(),
        }
    }

    /// The same at another moment.
    #[must_use]
    pub fn at(&self, moment: Moment) -> Self {
        Self {
            moment,
            ..self.clone()
        }
    }

    /// The truck at the moment: rules of the map that hold at some hours are judged by it, where
    /// the hour is known.
    pub(crate) fn truck(&self, truck: &Profile) -> Profile {
        let mut truck = truck.clone();
        if let Some(hour) = self.moment.hour {
            let now = WeekTime::new(self.moment.day.weekday().0, u16::from(hour) * 60);
            truck.rules = truck.rules.at(Some(now));
        }
        truck
    }

    /// What overrides and bans change for a truck, and on which edges.
    pub(crate) fn changes(&self, graph: &RoadGraph, truck: &Profile) -> Vec<(Vec<EdgeId>, Change)> {
        let mut changes = self.overrides.changes(graph, truck, self.moment.day);
        let bans = self.bans.iter();
        for ban in bans.filter(|ban| ban.binds(truck, &self.passes, self.moment)) {
            let change = if ban.only_through {
                Change::EndsOnly
            } else {
                Change::Closed
            };
            changes.push((ban.edges(graph), change));
        }
        changes
    }
}
