//! The events as one set: told once each, in one order, contradictions beside them.

use super::event::{Event, EventKind};
use crate::units::PlanTime;
use std::collections::BTreeMap;

/// Two reports that cannot both be true, or one that cannot be at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What is disputed.
    pub dispute: Dispute,
    /// Identifiers of the events, both sides; one where it stands against the plan's own facts.
    pub events: Vec<String>,
}

/// What is disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are identifiers")]
pub enum Dispute {
    /// One identifier, two different events: neither counts.
    SameId { id: String },
    /// No such vehicle, market, hub, lot or product in the day.
    UnknownName { name: String },
    /// A lot is said to be loaded twice; the first report counts, a person must look.
    LoadedTwice { lot: String },
    /// A lot is said to be gone and to be loaded; it is on board.
    LoadedThoughGone { lot: String },
    /// A truck is said to be at two places nearer in time than any road allows.
    TooFast { vehicle: String },
    /// A truck is said to be at two places at one moment.
    TwoPlaces { vehicle: String },
    /// A truck is said to deliver with nothing on board.
    NothingToDeliver { vehicle: String },
    /// A lot is offered twice, differently, or under two names.
    OfferedTwice { lot: String },
    /// Different sizes or temperatures of one lot are reported for one moment; the last by
    /// identifier counts.
    TwoValues { lot: String },
}

/// The settled events up to a moment, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Log {
    pub(super) events: Vec<Event>,
    pub(super) contradictions: Vec<Contradiction>,
}

impl Log {
    /// Settles events: in time order, each once; what lies after `now` has not happened yet.
    pub(super) fn new(events: &[Event], now: PlanTime) -> Self {
        let mut by_id: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
        for event in events {
            let told = by_id.entry(&event.id).or_default();
            if !told.contains(&event) {
                told.push(event);
            }
        }
        let mut log = Self::default();
        for (id, told) in by_id {
            match told.as_slice() {
                [event] if event.at <= now => log.events.push((*event).clone()),
                [_] => {}
                _ => log.dispute(Dispute::SameId { id: id.to_owned() }, &[id, id]),
            }
        }
        log.events
            .sort_by(|a, b| (a.at, a.rank(), &a.id).cmp(&(b.at, b.rank(), &b.id)));
        log.find_two_values();
        log
    }

    /// What people and devices have told, without what was assumed.
    pub(super) fn told(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|event| !event.is_assumed())
    }

    /// Notes a contradiction once.
    pub(super) fn dispute(&mut self, dispute: Dispute, events: &[&str]) {
        let events = events.iter().map(|&id| id.to_owned()).collect();
        let found = Contradiction { dispute, events };
        if !self.contradictions.contains(&found) {
            self.contradictions.push(found);
        }
    }

    fn find_two_values(&mut self) {
        let mut found = Vec::new();
        for (index, a) in self.events.iter().enumerate() {
            for b in self.events[index + 1..].iter().take_while(|b| b.at == a.at) {
                if let Some(lot) = two_values(a, b) {
                    found.push((lot.to_owned(), a.id.clone(), b.id.clone()));
                }
            }
        }
        for (lot, a, b) in found {
            self.dispute(Dispute::TwoValues { lot }, &[&a, &b]);
        }
    }
}

fn two_values<'a>(a: &'a Event, b: &Event) -> Option<&'a str> {
    match (&a.kind, &b.kind) {
        (
            EventKind::LotSize { lot, kg },
            EventKind::LotSize {
                lot: same,
                kg: other,
            },
        ) => (lot == same && kg != other).then_some(lot),
        (
            EventKind::LotWarm { lot, core },
            EventKind::LotWarm {
                lot: same,
                core: other,
            },
        ) => (lot == same && core != other).then_some(lot),
        _ => None,
    }
}
