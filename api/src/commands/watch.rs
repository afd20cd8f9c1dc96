//! `coldroute watch`: where a running day stands: trucks, arrivals to come, lots, alarms.

use crate::cli::WatchArgs;
use crate::clock::to_clock;
use crate::failure::Failure;
use crate::live::{
    RunningDay, alarm_text, alarms_of, contradiction_text, open_running, pretty, tell, watched,
};
use crate::words::Language;
use optimizer::Problem;
use optimizer::day::eta::{Eta, etas};
use optimizer::day::{DayState, OnBoardLot, TruckState, Whereabouts, planned_against_measured};
use osm_loader::LocationId;

/// Tells where the day stands.
///
/// # Errors
/// Wrong input.
pub fn run(args: &WatchArgs, language: Language) -> Result<(), Failure> {
    let running = open_running(&args.plan, &args.cache)?;
    let now = running.moment(&args.at)?;
    let events = running.events(args.events.as_deref(), &args.recorder)?;
    let events = running.opened.with_closures(events, now);
    let problem = &running.opened.problem;
    let state = DayState::new(problem, &running.plan, &events, now, &running.settings.day);
    if args.json {
        tell(pretty(&watched(&running, &state)).trim_end());
        return Ok(());
    }
    for found in &state.contradictions {
        tell(&contradiction_text(found, &state.events, language));
    }
    for alarm in alarms_of(&running.opened.alarms, &state) {
        tell(&alarm_text(&alarm, &state.problem, language));
    }
    for truck in &state.trucks {
        if let Some(line) = truck_line(&state, truck, language) {
            tell(&line);
        }
    }
    tell_comparison(&running, &state, language);
    for eta in etas(&state, &running.settings.day).0 {
        tell(&eta_line(&state, &eta, language));
    }
    Ok(())
}

/// Where a truck is and what it has on board; nothing of one that stays at home.
fn truck_line(state: &DayState, truck: &TruckState, language: Language) -> Option<String> {
    let problem = &state.problem;
    let at = language.pick("在", "at");
    let whereabouts = match truck.whereabouts {
        Whereabouts::NotLeft => return None,
        Whereabouts::AtMarket(market) => format!("{at} {}", problem.markets[market.index()].id),
        Whereabouts::AtHub(hub) => format!("{at} {}", problem.hubs[hub.index()].id),
        Whereabouts::Driving { to, .. } => {
            let place = place_at(problem, to);
            format!("{} {place}", language.pick("开往", "on the way to"))
        }
    };
    let lots = truck.on_board.iter();
    let lots: Vec<String> = lots.map(|lot| load_words(problem, lot, language)).collect();
    let assumed = if truck.assumed {
        language.pick("（按计划推定）", " (as planned, not reported)")
    } else {
        ""
    };
    let load = if lots.is_empty() {
        language.pick("空车", "empty").to_owned()
    } else {
        lots.join(language.pick("；", "; "))
    };
    let vehicle = &problem.vehicles[truck.vehicle.index()].id;
    Some(format!("{vehicle} {whereabouts}{assumed}: {load}"))
}

fn place_at(problem: &Problem, at: LocationId) -> &str {
    let mut markets = problem.markets.iter();
    let market = markets.find(|market| market.location == at);
    let hub = problem.hubs.iter().find(|hub| hub.location == at);
    let name = market.map(|market| &market.id).or(hub.map(|hub| &hub.id));
    name.map_or("–", String::as_str)
}

fn load_words(problem: &Problem, lot: &OnBoardLot, language: Language) -> String {
    let left = lot.minutes_left.map_or_else(String::new, |minutes| {
        let minutes = minutes.floor();
        match language {
            Language::Zh => format!("，还能撑 {minutes} 分钟"),
            Language::En => format!(", {minutes} min left"),
        }
    });
    let id = &problem.lots[lot.lot.index()].id;
    format!("{id} {:.1} °C{left}", lot.core.degrees())
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
