//! What has become of the lots on board: the thermal model followed along what really happened,
//! set right wherever something was measured, and followed on to tell how long each lot has.

use super::box_story::{BoxStory, Measured, doors_closed};
use crate::plan::Rule;
use crate::problem::{Endured, LotId, Problem};
use crate::rules::{chilling, excursion, freezing, shelf_life};
use crate::thermal::{self, Goods, Hold, Scene, Span, Timeline};
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
    let goods = Goods::new(problem);
    let (trip, times) = (story.trip(), story.times(problem, until));
    let timeline = story.timeline(problem, until);
    let scene = Scene {
        problem,
        vehicle: &problem.vehicles[story.vehicle.index()],
        goods: &goods,
        trip: &trip,
        times: &times,
        timeline: &timeline,
        load: None,
    };
    let mut hold = Hold::default();
    let mut measured = story.measured.iter().peekable();
    thermal::retrace(&scene, &mut hold, |now, hold| {
        while let Some((_, reading)) = measured.next_if(|(at, _)| *at <= now) {
            correct(&scene, hold, story, *reading);
        }
        if story.unit_off.is_some_and(|off| off <= now) {
            hold.switch_off();
        }
    });
    let airs = hold
        .chambers()
        .iter()
        .map(|chamber| celsius(chamber.air_degrees()))
        .collect();
    let mut fares: Vec<Option<Fares>> = vec![None; story.pickups.len()];
    for cargo in hold.cargo() {
        fares[cargo.stop] = Some(Fares {
            core: celsius(cargo.exposure.degrees()),
            endured: cargo.exposure.endured(),
            left: None,
        });
    }
    let mut fares: Vec<Fares> = fares
        .into_iter()
        .zip(story.pickups)
        .map(|(fares, (pickup, _))| fares.unwrap_or_else(|| unknown(problem, pickup.lot)))
        .collect();
    look_ahead(&scene, story, &mut hold, until, &mut fares);
    (airs, fares)
}

fn unknown(problem: &Problem, lot: LotId) -> Fares {
    Fares {
        core: problem.lots[lot.index()].core,
        endured: Endured::default(),
        left: None,
    }
}

fn celsius(degrees: f64) -> Celsius {
    Celsius::new(degrees).unwrap_or_default()
}

fn correct(scene: &Scene<'_>, hold: &mut Hold, story: &BoxStory<'_>, read: Measured) {
    match read {
        Measured::Air(place, at) => hold.measure_air(place, at.degrees()),
        Measured::Core(lot, at) => {
            let mut pickups = story.pickups.iter();
            if let Some(stop) = pickups.position(|(pickup, _)| pickup.lot == lot) {
                hold.measure_core(scene, stop, at.degrees());
            }
        }
    }
}

/// Follows the box on, doors closed, where it stands or to where it is driving, until every lot
/// has met its first limit.
fn look_ahead(
    scene: &Scene<'_>,
    story: &BoxStory<'_>,
    hold: &mut Hold,
    from: PlanTime,
    fares: &mut [Fares],
) {
    let problem = scene.problem;
    let mut note = |now: PlanTime, hold: &Hold| {
        for cargo in hold.cargo() {
            let fares = &mut fares[cargo.stop];
            let lot = story.pickups[cargo.stop].0.lot;
            let broken = broken_limit(problem, lot, &cargo.exposure.endured(), now);
            let minutes = f64::from(now.since(from).0) / 60.0;
            fares.left = fares.left.or(broken.map(|rule| (minutes, rule)));
        }
        fares.iter().any(|fares| fares.left.is_none())
    };
    let mut ahead = Timeline::default();
    let spans = [Span::still(story.heading, from + HORIZON)];
    let closed = doors_closed(problem, story.pickups, from);
    ahead.fill_spans(problem, (from, closed), &spans, LOOK_STEP);
    if note(from, hold) {
        thermal::go_on(scene, hold, &ahead, note);
    }
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
