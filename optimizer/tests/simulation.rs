//! Replays: without randomness the plan itself; with it, reproducible and no better than luck.

#![allow(
    clippy::unwrap_used,
    reason = "what a test cannot set up, it must not pass"
)]

#[allow(dead_code, reason = "not every helper is used here")]
mod common;

use common::{day, solved};
use optimizer::evaluate::evaluate;
use optimizer::fixtures::add_rush_hours;
use optimizer::simulation::{SimulationSettings, replay_planned, simulate};

#[test]
fn without_randomness_a_replay_is_the_plan() {
    for seed in 1..5 {
        let mut problem = day(seed, 60, 10, 2);
        if seed % 2 == 0 {
            add_rush_hours(&mut problem, seed);
        }
        let solution = solved(&problem, seed, 300);
        for (route, replay) in solution
            .routes
            .iter()
            .zip(replay_planned(&problem, &solution).unwrap())
        {
            let planned = evaluate(&problem, route).unwrap();
            assert_eq!(replay.schedule, planned.schedule, "to the second");
            for (replayed, planned) in replay.qualities.iter().zip(&planned.qualities) {
                let apart = replayed.core_at_hub.degrees() - planned.core_at_hub.degrees();
                assert!(apart.abs() < 0.01, "{apart} K");
            }
            assert_eq!(replay.costs, planned.costs);
            assert!(
                replay
                    .fates
                    .iter()
                    .all(optimizer::simulation::LotFate::is_fine)
            );
        }
        let calm = simulate(&problem, &solution, &SimulationSettings::calm(), 10, 1).unwrap();
        assert!(calm.fine_share >= 1.0 && calm.cost.sd.0 == 0);
    }
}

#[test]
fn equal_seeds_give_equal_odds_and_others_do_not() {
    let problem = day(2, 40, 7, 2);
    let solution = solved(&problem, 2, 200);
    let run = |seed| {
        simulate(
            &problem,
            &solution,
            &SimulationSettings::default(),
            100,
            seed,
        )
        .unwrap()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5).lots, run(6).lots);
}

#[test]
fn worse_roads_make_plans_fail_more_often() {
    let problem = day(2, 40, 7, 2);
    let solution = solved(&problem, 2, 200);
    let share = |travel_leg_sd| {
        let settings = SimulationSettings {
            travel_leg_sd,
            ..SimulationSettings::default()
        };
        simulate(&problem, &solution, &settings, 200, 1)
            .unwrap()
            .fine_share
    };
    assert!(share(0.5) < share(0.05));
}
