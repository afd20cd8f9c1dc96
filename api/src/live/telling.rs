//! A running day told whole: where it stands, and what a re-plan makes of it. What the command line
//! writes and what the server answers.

use super::RunningDay;
use super::event_file::EventDto;
use super::shapes::{
    Basis, RePlanNotes, StateDto, WatchDto, alarms_dto, changes_dto, contradictions_dto, eta_dto,
    outlook_dto,
};
use crate::clock::to_rfc3339;
use crate::facts::AlarmRules;
use optimizer::day::alarms::{Alarm, AlarmSettings, alarms};
use optimizer::day::eta::etas;
use optimizer::day::{DayState, RePlan};

/// The alarms of a moment by the rules the day was opened with.
pub fn alarms_of(rules: &AlarmRules, state: &DayState) -> Vec<Alarm> {
    let settings = AlarmSettings::default();
    alarms(state, &rules.temperatures, &rules.devices, &settings)
}

/// Everything a page or another program wants to know about a moment.
pub fn watched(running: &RunningDay, state: &DayState) -> WatchDto {
    let date = running.opened.day.date;
    let problem = &state.problem;
    let (etas, outlooks) = etas(state, &running.settings.day);
    let alarms = alarms_of(&running.opened.alarms, state);
    WatchDto {
        state: StateDto::from((state, date)),
        etas: etas.iter().map(|eta| eta_dto(problem, eta, date)).collect(),
        outlooks: outlooks
            .iter()
            .map(|outlook| outlook_dto(problem, outlook, date))
            .collect(),
        alarms: alarms_dto(&alarms, problem),
        contradictions: contradictions_dto(state),
    }
}

/// What a re-plan changes, and what it was made from.
pub fn replan_notes(running: &RunningDay, state: &DayState, answer: &RePlan) -> RePlanNotes {
    let date = running.opened.day.date;
    let assumed = state.assumed.iter();
    RePlanNotes {
        now: to_rfc3339(date, state.now),
        is_first: answer.is_first,
        changes: changes_dto(&answer.changes, &state.events),
        contradictions: contradictions_dto(state),
        violations: answer.violations.len(),
        assumed: assumed.map(|event| EventDto::of(event, date)).collect(),
        state: StateDto::from((state, date)),
        basis: Some(Box::new(Basis::of(state, running.file.clone()))),
    }
}
