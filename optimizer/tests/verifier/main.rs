//! The verifier against good plans, plans written by hand, spoiled plans and hostile ones.

mod good_days;

use optimizer::verify::verify;

#[test]
fn good_plans_have_no_violations() {
    let mut stops = 0;
    for seed in 0..24 {
        let (problem, plan) = good_days::day(seed);
        stops += plan
            .routes
            .iter()
            .flat_map(|route| &route.trips)
            .map(|trip| trip.stops.len())
            .sum::<usize>();
        let complaints: Vec<String> = verify(&problem, &plan)
            .iter()
            .map(|violation| format!("{violation}\n{}", violation.message_zh()))
            .collect();
        assert!(
            complaints.is_empty(),
            "seed {seed}:\n{}",
            complaints.join("\n")
        );
    }
    assert!(stops > 200, "only {stops} stops were judged");
}
