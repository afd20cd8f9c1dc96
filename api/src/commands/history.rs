//! `coldroute history`: what past days teach about roads, markets and drivers. It proposes; a
//! person decides.

use crate::cli::HistoryArgs;
use crate::failure::Failure;
use crate::files::{NewFile, write_all};
use crate::live::shapes::LessonsDto;
use crate::live::{RunningDay, open_running, pretty, tell};
use crate::words::Language;
use optimizer::day::{DayState, DrivenLeg, observations};
use optimizer::history::{DwellObservation, HistorySettings, Learned, LegObservation, learn};
use optimizer::units::PlanTime;
use std::path::Path;

/// When a day is over for certain.
const DAY_OVER: PlanTime = PlanTime::at(48, 0);

/// Learns from days that are over.
///
/// # Errors
/// Wrong input.
pub fn run(args: &HistoryArgs, language: Language) -> Result<(), Failure> {
    let (mut legs, mut dwells) = (Vec::new(), Vec::new());
    for day in &args.day {
        let (plan, events) = day.split_once('=').ok_or_else(|| Failure::Usage {
            zh: format!("--day「{day}」要写成 方案文件=事件文件"),
            en: format!("write --day as PLAN=EVENTS, not {day:?}"),
        })?;
        let running = open_running(Path::new(plan), &args.cache)?;
        let (more_legs, more_dwells) = observed(&running, Path::new(events))?;
        legs.extend(more_legs);
        dwells.extend(more_dwells);
    }
    if legs.is_empty() && dwells.is_empty() {
        tell(language.pick(
            "事件里没有可学的路程或停留：要有到达（arrived）和离开（left）或装完（loaded）",
            "these events tell of no drive and no stay: report arrived, and left or loaded",
        ));
    }
    let lessons = learn(&legs, &dwells, &HistorySettings::default());
    for learned in &lessons.classes {
        tell(&factor_line(
            language.pick("道路等级", "road class"),
            learned,
            language,
        ));
    }
    for learned in &lessons.drivers {
        tell(&factor_line(
            language.pick("司机/车辆", "driver"),
            learned,
            language,
        ));
    }
    for learned in &lessons.markets {
        tell(&minutes_line(learned, language));
    }
    if let Some(folder) = &args.out {
        let dto = LessonsDto::from(&lessons);
        let text = pretty(&dto);
        let files: [NewFile<'_>; 1] = [("lessons.json", text)];
        for path in write_all(folder, &files)? {
            tell(&format!(
                "{} {}",
                language.pick("已写入", "wrote"),
                path.display()
            ));
        }
    }
    Ok(())
}

fn observed(
    running: &RunningDay,
    events: &Path,
) -> Result<(Vec<LegObservation>, Vec<DwellObservation>), Failure> {
    let events = running.events(Some(events), &[])?;
    let problem = &running.opened.problem;
    let settings = &running.settings.day;
    let state = DayState::new(problem, &running.plan, &events, DAY_OVER, settings);
    let (legs, dwells) = observations(&state);
    Ok((
        legs.iter()
            .map(|leg| observation(running, &state, leg))
            .collect(),
        dwells,
    ))
}

/// A leg's planned time shared out over the classes of road it leads over, by their distance.
fn observation(running: &RunningDay, state: &DayState, leg: &DrivenLeg) -> LegObservation {
    let vehicle = &state.problem.vehicles[leg.vehicle.index()];
    let roads = &running.opened.roads[vehicle.roads.index()];
    let by_class = roads.classes_between(leg.from, leg.to);
    let meters: f64 = by_class.iter().map(|(_, meters)| f64::from(meters.0)).sum();
    let planned = f64::from(leg.planned.duration.0);
    let share = |meters_of: u32| planned * f64::from(meters_of) / meters.max(1.0);
    let shared = by_class
        .iter()
        .map(|(class, meters)| (format!("{class:?}").to_lowercase(), share(meters.0)));
    let mut planned_s: Vec<(String, f64)> = shared.collect();
    if planned_s.is_empty() {
        planned_s.push(("unknown".into(), planned));
    }
    LegObservation {
        driver: vehicle.id.clone(),
        planned_s,
        actual_s: f64::from(leg.actual.0),
    }
}

fn factor_line(kind: &str, learned: &Learned, language: Language) -> String {
    let Learned {
        name,
        value,
        error,
        count,
        ..
    } = learned;
    let verdict = verdict(learned, language);
    match language {
        Language::Zh => format!("{kind} {name}：×{value:.3} ± {error:.3}，{count} 次{verdict}"),
        Language::En => format!("{kind} {name}: ×{value:.3} ± {error:.3} from {count}{verdict}"),
    }
}

fn minutes_line(learned: &Learned, language: Language) -> String {
    let Learned {
        name,
        value,
        error,
        count,
        ..
    } = learned;
    let verdict = verdict(learned, language);
    match language {
        Language::Zh => format!("市场 {name}：{value:+.1} 分钟 ± {error:.1}，{count} 次{verdict}"),
        Language::En => {
            format!("market {name}: {value:+.1} min ± {error:.1} from {count}{verdict}")
        }
    }
}

fn verdict(learned: &Learned, language: Language) -> &'static str {
    if learned.proposed {
        language.pick("，建议采用", ", proposed")
    } else {
        ""
    }
}
