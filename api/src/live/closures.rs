//! Roads that somebody has drawn as closed: travel without them, worked out once.

use crate::commands::day::OpenedDay;
use crate::roads::TruckRoads;
use optimizer::day::{Drawing, Event, EventKind};
use optimizer::units::PlanTime;
use osm_loader::{BannedTrucks, CityBan, Conditions, Effect, RoadOverride, TravelMatrix};
use std::sync::{Arc, Mutex, PoisonError};

/// The last drawings and travel without the roads they close.
#[derive(Debug, Default)]
pub struct Closures(Mutex<Option<Without>>);

type Without = (Vec<Drawing>, Arc<Vec<TravelMatrix>>);

impl OpenedDay {
    /// Gives events that close roads by a drawing the travel that is left at a moment. Working it
    /// out takes about a second per class of trucks and drawing; asked again, nothing.
    pub fn with_closures(&self, mut events: Vec<Event>, now: PlanTime) -> Vec<Event> {
        let mut drawn: Vec<Drawing> = Vec::new();
        for event in events.iter().filter(|event| event.at <= now) {
            if let EventKind::RoadsDrawn { closed, .. } = &event.kind
                && !drawn.contains(closed)
            {
                drawn.push(closed.clone());
            }
        }
        if drawn.is_empty() {
            return events;
        }
        let without = self.travel_without(drawn);
        for event in events.iter_mut().filter(|event| event.at <= now) {
            if let EventKind::RoadsDrawn { roads, .. } = &mut event.kind {
                *roads = Some(Arc::clone(&without));
            }
        }
        events
    }

    fn travel_without(&self, drawn: Vec<Drawing>) -> Arc<Vec<TravelMatrix>> {
        let kept = || {
            self.closures
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some((known, travel)) = &*kept()
            && *known == drawn
        {
            return Arc::clone(travel);
        }
        let conditions = closing(&drawn, self.conditions.clone());
        // A market inside the drawing stays where it is, though no truck may come to it.
        let without = |roads: &TruckRoads| roads.standing_under(&conditions).matrix();
        let travel: Arc<Vec<TravelMatrix>> = Arc::new(self.roads.iter().map(without).collect());
        *kept() = Some((drawn, Arc::clone(&travel)));
        travel
    }
}

fn closing(drawn: &[Drawing], mut conditions: Conditions) -> Conditions {
    let mut lines = Vec::new();
    for drawing in drawn {
        match drawing {
            Drawing::Line(place) => lines.push(RoadOverride {
                place: place.clone(),
                effect: Effect::Closed,
                from: None,
                until: None,
            }),
            Drawing::Area(ring) => conditions.bans.push(CityBan {
                name: String::new(),
                area: vec![ring.clone()],
                roads: Vec::new(),
                trucks: BannedTrucks::default(),
                hours: Vec::new(),
                from: None,
                until: None,
                only_through: false,
                passes: Vec::new(),
            }),
        }
    }
    conditions.overrides = conditions.overrides.and(lines).unwrap_or_default();
    conditions
}
