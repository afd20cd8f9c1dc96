//! What has become of the lots on board: the thermal model followed along what really happened,
//! set right wherever something was measured, and followed on to tell how long each lot has.

use super::box_story::{BoxStory, Measured};
use crate::plan::Rule;
use crate::problem::{Endured, LotId, Problem};
use crate::quality::Kinetics;
use crate::rules::{chilling, excursion, freezing, shelf_life};
use crate::thermal::{Cargo, Chamber, Scene, Span, Timeline, used_compartments};
use crate::units::{Celsius, PlanTime, Seconds};

/// How a lot fares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fares {
    pub(super) core: Celsius,
    pub(super) endured: Endured,
    /// Minutes until its first limit if all stays as it is, and the limit; none within a day.
    pub(super) left: Option<(f64, Rule)>,
}

/// How far ahead life left is looked for, and how finely.
const HORIZON: Seconds = Seconds(24 * 3_600);
const LOOK_STEP: Seconds = Seconds(120);

/// Temperatures of air per compartment and of each lot, in the order of the pickups, at a moment.
pub(super) fn follow(
    problem: &Problem,
    story: &BoxStory<'_>,
    until: PlanTime,
) -> (Vec<Celsius>, Vec<Fares>) {
    let until = until.max(story.began.0);
    let kinetics: Vec<Kinetics> = problem.products.iter().map(Kinetics::new).collect();
    let (trip, times) = (story.trip(), story.times(problem, until));
    let timeline = story.timeline(problem, until);
    let scene = Scene {
        problem,
        vehicle: &problem.vehicles[story.vehicle.index()],
        kinetics: &kinetics,
        trip: &trip,
        times: &times,
        timeline: &timeline,
        load: None,
    };
    let outdoors = problem.outdoor[story.heading.index()].at(until.hour_of_day());
    let resting = |place: &Option<Celsius>| place.or(Celsius::new(outdoors)).unwrap_or_default();
    let mut airs: Vec<Celsius> = story.set_points.iter().map(resting).collect();
    let mut fares: Vec<Option<Fares>> = vec![None; story.pickups.len()];
    let mut cargo: Vec<Cargo> = Vec::new();
    for compartment in used_compartments(&trip) {
        let mut inside = walk(&scene, story, compartment, &mut cargo);
        airs[compartment] = celsius(inside.air_degrees());
        let now: Vec<(usize, Celsius, Endured)> = inside.cargo().iter().map(fares_now).collect();
        let left = life_left(problem, story, &mut inside, until);
        for ((stop, core, endured), left) in now.into_iter().zip(left) {
            fares[stop] = Some(Fares {
                core,
                endured,
                left,
            });
        }
    }
    let unknown = |lot: LotId| Fares {
        core: problem.lots[lot.index()].core,
        endured: Endured::default(),
        left: None,
    };
    let all = fares.into_iter().zip(story.pickups);
    let all = all.map(|(fares, (pickup, _))| fares.unwrap_or_else(|| unknown(pickup.lot)));
    (airs, all.collect())
}

fn fares_now(cargo: &Cargo) -> (usize, Celsius, Endured) {
    let exposure = &cargo.exposure;
    (cargo.stop, celsius(exposure.degrees()), exposure.endured())
}

fn celsius(degrees: f64) -> Celsius {
    Celsius::new(degrees).unwrap_or_default()
}

/// Steps a compartment through the story.
fn walk<'a>(
    scene: &Scene<'a>,
    story: &BoxStory<'_>,
    compartment: usize,
    cargo: &'a mut Vec<Cargo>,
) -> Chamber<'a> {
    let mut inside = Chamber::new(scene, compartment, cargo);
    let mut next = 0;
    let mut measured = story.measured.iter().peekable();
    let mut now = story.began.0;
    for (index, step) in scene.timeline.steps.iter().enumerate() {
        scene.board(compartment, index, &mut next, &mut inside);
        while let Some((_, reading)) = measured.next_if(|(at, _)| *at <= now) {
            correct(&mut inside, story, compartment, *reading);
        }
        if story.unit_off.is_some_and(|off| off <= now) {
            inside.switch_off();
        }
        inside.advance(step);
        now = step.end;
    }
    scene.board(compartment, usize::MAX, &mut next, &mut inside);
    for (_, reading) in measured {
        correct(&mut inside, story, compartment, *reading);
    }
    if story.unit_off.is_some_and(|off| off <= now) {
        inside.switch_off();
    }
    inside
}

fn correct(inside: &mut Chamber<'_>, story: &BoxStory<'_>, compartment: usize, read: Measured) {
    match read {
        Measured::Air(place, at) if place == compartment => inside.measure_air(at.degrees()),
        Measured::Air(..) => {}
        Measured::Core(lot, at) => {
            let mut pickups = story.pickups.iter();
            if let Some(stop) = pickups.position(|(pickup, _)| pickup.lot == lot) {
                inside.measure_core(stop, at.degrees());
            }
        }
    }
}

/// Follows a compartment on, doors closed, where it stands.
fn life_left(
    problem: &Problem,
    story: &BoxStory<'_>,
    inside: &mut Chamber<'_>,
    from: PlanTime,
) -> Vec<Option<(f64, Rule)>> {
    let mut found = vec![None; inside.cargo().len()];
    let mut ahead = Timeline::default();
    let spans = [Span::still(story.heading, from + HORIZON)];
    ahead.fill_spans(problem, from, &spans, LOOK_STEP);
    let mut now = from;
    for step in std::iter::once(None).chain(ahead.steps.iter().map(Some)) {
        if let Some(step) = step {
            inside.advance(step);
            now = step.end;
        }
        for (cargo, found) in inside.cargo().iter().zip(&mut found) {
            let lot = story.pickups[cargo.stop].0.lot;
            let broken = broken_limit(problem, lot, &cargo.exposure.endured(), now);
            let minutes = f64::from(now.since(from).0) / 60.0;
            *found = found.or(broken.map(|rule| (minutes, rule)));
        }
        if found.iter().all(Option::is_some) {
            break;
        }
    }
    found
}

/// The first limit that a lot has broken by now.
pub(super) fn broken_limit(
    problem: &Problem,
    lot: LotId,
    endured: &Endured,
    now: PlanTime,
) -> Option<Rule> {
    let hours = problem.product_of(lot).hours_to_cold;
    let deadline = problem.lots[lot.index()].harvest_deadline(hours);
    let kept = [
        (
            Rule::Excursion,
            excursion::is_borne(problem, lot, endured.excursion_minutes),
        ),
        (
            Rule::Freezing,
            freezing::is_borne(problem, endured.freezing_minutes),
        ),
        (Rule::Chilling, chilling::is_unharmed(endured.chilling)),
        (
            Rule::ShelfLife,
            shelf_life::suffices(problem, endured.shelf_life_used),
        ),
        (
            Rule::HarvestClock,
            deadline.is_none_or(|deadline| now <= deadline),
        ),
    ];
    let broken = kept.iter().find(|(_, is_kept)| !is_kept);
    broken.map(|&(rule, _)| rule)
}
