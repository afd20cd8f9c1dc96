//! `coldroute watch`: where a running day stands: trucks, arrivals to come, lots, alarms.

use crate::cli::WatchArgs;
use crate::clock::to_clock;
use crate::failure::Failure;
use crate::live::{RunningDay, alarm_text, contradiction_text, open_running, pretty, watched};
use crate::words::Language;
use optimizer::alarm::usual_rules;
use optimizer::day::alarms::{AlarmSettings, alarms, usual_device_rules};
use optimizer::day::eta::{Eta, etas};
use optimizer::day::{DayState, planned_against_measured};

/// Tells where the day stands.
///
/// # Errors
/// Wrong input.
pub fn run(args: &WatchArgs, language: Language) -> Result<(), Failure> {
    let running = open_running(&args.plan, &args.cache)?;
    let now = running.moment(&args.at)?;
    let events = running.events(args.events.as_deref(), &args.recorder)?;
    let problem = &running.opened.problem;
    let state = DayState::new(problem, &running.plan, &events, now, &running.settings.day);
    let watched = watched(&running, &state);
    if args.json {
        tell(pretty(&watched).trim_end());
        return Ok(());
    }
    for found in &state.contradictions {
        tell(&contradiction_text(found, language));
    }
    let rules = (usual_rules(), usual_device_rules());
    for alarm in alarms(&state, &rules.0, &rules.1, &AlarmSettings::default()) {
        tell(&alarm_text(&alarm, &state.problem, language));
    }
    tell_comparison(&running, &state, language);
    for eta in etas(&state, &running.settings.day).0 {
        tell(&eta_line(&state, &eta, language));
    }
    Ok(())
}

/// How far recorders read from what the plan said, truck by truck.
fn tell_comparison(running: &RunningDay, state: &DayState, language: Language) {
    let problem = &running.opened.problem;
    let compared = planned_against_measured(problem, &running.plan, &state.events);
    let compared = compared.unwrap_or_default();
    for (index, vehicle) in problem.vehicles.iter().enumerate() {
        let own = compared
            .iter()
            .filter(|reading| reading.vehicle.index() == index);
        let apart: Vec<f64> = own
            .map(|reading| reading.measured - reading.planned)
            .collect();
        if apart.is_empty() {
            continue;
        }
        let (count, mean) = (apart.len(), apart.iter().sum::<f64>() / apart.len() as f64);
        let most = apart
            .iter()
            .copied()
            .fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
        tell(&match language {
            Language::Zh => format!(
                "{} 实测与计划温度：{count} 次读数，平均 {mean:+.1} K，最多 {most:+.1} K",
                vehicle.id
            ),
            Language::En => format!(
                "{}: {count} readings, {mean:+.1} K from the plan on average, {most:+.1} K at most",
                vehicle.id
            ),
        });
    }
}

fn eta_line(state: &DayState, eta: &Eta, language: Language) -> String {
    let problem = &state.problem;
    let vehicle = &problem.vehicles[eta.vehicle.index()].id;
    let place = match (eta.market, eta.hub) {
        (Some(market), _) => &problem.markets[market.index()].id,
        (None, Some(hub)) => &problem.hubs[hub.index()].id,
        (None, None) => vehicle,
    };
    let (arrival, until) = (to_clock(eta.arrival, "d"), to_clock(eta.work.1, "d"));
    let slack = eta.slack_s.div_euclid(60);
    match language {
        Language::Zh if slack < 0 => {
            format!(
                "{vehicle} {arrival} 到 {place}，做到 {until}，晚 {} 分钟",
                -slack
            )
        }
        Language::Zh => format!("{vehicle} {arrival} 到 {place}，做到 {until}，余 {slack} 分钟"),
        Language::En if slack < 0 => {
            format!(
                "{vehicle} at {place} {arrival}, done {until}, {} min late",
                -slack
            )
        }
        Language::En => {
            format!("{vehicle} at {place} {arrival}, done {until}, {slack} min to spare")
        }
    }
}

#[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
fn tell(line: &str) {
    println!("{line}");
}
