//! Our own scenarios for trucks and for China, in the syntax of OSRM's feature files: every row of
//! `features/truck/*.feature` is a question and its answer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod feature;
mod world;

use std::path::Path;

use feature::{Row, Scenario, Step};
use osm_loader::steps::{AtWaypoints, Candidates, Leg, Mode, Step as Instruction};
use osm_loader::{Approach, Guide, Position, Wishes};
use world::{World, road_tags};

/// The drive between two positions, and what is told on the way.
struct Answer {
    leg: Leg,
    steps: Vec<Instruction>,
}

#[test]
fn every_row_of_every_feature_is_answered_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("features/truck");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    files.sort_by_key(|file| file.as_ref().unwrap().path());
    let (mut rows, mut wrong) = (0, Vec::new());
    for file in files {
        let path = file.unwrap().path();
        for scenario in feature::read(&std::fs::read_to_string(&path).unwrap()) {
            let name = format!("{}: {}", path.display(), scenario.name);
            let answers = play(&scenario);
            rows += answers.len();
            wrong.extend(
                answers
                    .into_iter()
                    .flatten()
                    .map(|fault| format!("{name}: {fault}")),
            );
        }
    }
    assert!(wrong.is_empty(), "of {rows} rows:\n{}", wrong.join("\n"));
    assert!(rows >= 150, "only {rows} rows were found");
}

/// What is wrong with each row of a scenario, if anything.
fn play(scenario: &Scenario) -> Vec<Option<String>> {
    let mut world = World::default();
    let mut answers = Vec::new();
    for step in &scenario.steps {
        if world.hears(step) {
            continue;
        }
        answers.extend(match step.text.as_str() {
            "routability should be" => routability(&mut world, step),
            "I route I should get" => routes(&world, step),
            other => panic!("{}: unknown step {other}", scenario.name),
        });
    }
    answers
}

/// Each row is a road of its own, with tags of the road and of the node in its middle.
fn routability(world: &mut World, step: &Step) -> Vec<Option<String>> {
    let rows = step.rows();
    let ends: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let mut tags = Row::from([("name".to_owned(), format!("w{at}"))]);
            let mut middle = Vec::new();
            for (key, value) in row {
                match key.strip_prefix("node/") {
                    Some(key) if !value.is_empty() => middle.push((key.to_owned(), value.clone())),
                    None if !is_answer(key) => _ = tags.insert(key.clone(), value.clone()),
                    _ => {}
                }
            }
            world.add_straight_road(at, road_tags(tags), middle)
        })
        .collect();
    let guide = world.guide();
    let judge = |(at, (row, ends)): (usize, (&Row, &[Position; 2]))| {
        let road = format!("w{at}");
        let seen = |from, to| seen(ask(&guide, [from, to], Approach::Unrestricted), &road);
        let (forward, backward) = (seen(ends[0], ends[1]), seen(ends[1], ends[0]));
        let both = if forward == backward {
            forward.clone()
        } else {
            "differs".to_owned()
        };
        let found = [("forw", forward), ("backw", backward), ("bothw", both)];
        let wrong: Vec<String> = found
            .iter()
            .filter(|(key, found)| row.get(*key).is_some_and(|want| !agrees(want, found)))
            .map(|(key, found)| format!("{key} is {found:?}"))
            .collect();
        (!wrong.is_empty()).then(|| format!("row {}, {row:?}: {}", at + 1, wrong.join(", ")))
    };
    rows.iter().zip(&ends).enumerate().map(judge).collect()
}

fn is_answer(key: &str) -> bool {
    ["forw", "backw", "bothw", "#"].contains(&key)
}

/// The speed at which a road is driven; empty where it is not.
fn seen(answer: Option<Answer>, road: &str) -> String {
    let on_road = answer.filter(|answer| answer.steps[0].name == road);
    on_road.map_or_else(String::new, |answer| {
        let kmh = 3.6 * answer.leg.cost.meters() / answer.leg.cost.seconds();
        format!("{kmh:.0} km/h")
    })
}

/// `x` stands for any speed.
fn agrees(want: &str, found: &str) -> bool {
    match want {
        "x" => !found.is_empty(),
        want => want == found,
    }
}

fn routes(world: &World, step: &Step) -> Vec<Option<String>> {
    let guide = world.guide();
    let judge = |(at, row): (usize, Row)| {
        let place = |key: &str| world.places[&row[key].chars().next().unwrap()];
        let approach = match row.get("approach").map(String::as_str) {
            Some("curb") => Approach::Curb,
            _ => Approach::Unrestricted,
        };
        let answer = ask(&guide, [place("from"), place("to")], approach);
        let wrong: Vec<String> = row
            .iter()
            .filter(|(key, _)| !["from", "to", "approach", "#"].contains(&key.as_str()))
            .map(|(key, want)| {
                (
                    key,
                    want,
                    answer.as_ref().map_or_else(String::new, |a| tell(a, key)),
                )
            })
            .filter(|(_, want, found)| want.as_str() != found)
            .map(|(key, want, found)| format!("{key} is {found:?}, not {want:?}"))
            .collect();
        (!wrong.is_empty()).then(|| format!("row {}: {}", at + 1, wrong.join(", ")))
    };
    step.rows().into_iter().enumerate().map(judge).collect()
}

/// What an answer has under a heading.
fn tell(answer: &Answer, key: &str) -> String {
    let all = |part: fn(&Instruction) -> &str| {
        answer.steps.iter().map(part).collect::<Vec<_>>().join(",")
    };
    let cost = &answer.leg.cost;
    match key {
        "route" => all(|step| &step.name),
        "ref" => all(|step| &step.reference),
        "destinations" => all(|step| &step.destinations),
        "modes" => all(|step| match step.mode {
            Mode::Driving => "driving",
            Mode::Ferry => "ferry",
        }),
        "time" => format!("{:.0}s", cost.seconds()),
        "distance" => format!("{:.0}m", cost.meters()),
        "toll" => format!("{:.0}m", cost.toll_meters()),
        other => panic!("unknown heading {other}"),
    }
}

fn ask(guide: &Guide, ends: [Position; 2], approach: Approach) -> Option<Answer> {
    let wishes = Wishes {
        approach,
        ..Wishes::default()
    };
    let found: Option<Vec<Candidates>> = ends
        .iter()
        .map(|&end| guide.candidates(end, &wishes))
        .collect();
    let places = Candidates::together(&found?);
    let leg = guide.legs(&places, AtWaypoints::DriveOn)?.remove(0);
    let steps = guide.steps(&leg);
    Some(Answer { leg, steps })
}
