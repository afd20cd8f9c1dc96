//! Odd and impossible questions are named with their smallest relaxation; fronts, phases, tables
//! and changes answer what they say.

use optimizer::siting::{
    Change, CostBasis, DemandPoint, Equity, Phase, Relaxation, Serving, Site, SiteStatus,
    SitingAnswer, SitingCause, SitingDraft, SitingError, SitingFinding, SitingLeg, SitingModel,
    SitingParams, SitingProblem, SitingProgress, TravelMeasure, front, leave_one_out, serve_from,
    short_list, solve, solve_phases, supported_front, tabulate, verify,
};

fn never(_: &SitingProgress) -> bool {
    false
}

/// Three sites on a line of six townships, ten minutes apart, at 0, 20 and 50 minutes.
fn line() -> SitingDraft {
    let places = [0_i64, 20, 50];
    let sites = ["west", "middle", "east"].map(|name| Site {
        fixed_cost: 300,
        build_cost: 100,
        capacity: Some(40),
        ..Site::candidate(name)
    });
    let township = |index: usize| DemandPoint {
        name: format!("t{index}"),
        county: if index < 3 { "near" } else { "far" }.into(),
        amounts: vec![10],
    };
    let leg = |township: i64, place: i64| {
        let minutes = (10 * township - place).abs();
        Some(SitingLeg {
            minutes: minutes as u32,
            cost: minutes,
        })
    };
    let legs = (0..6)
        .map(|township| places.map(|place| leg(township, place)).to_vec())
        .collect();
    let demands = (0..6).map(township).collect();
    SitingDraft::single_period(sites.to_vec(), demands, legs, CostBasis::PerUnit)
}

fn problem() -> SitingProblem {
    line().check().expect("sound")
}

fn run(problem: &SitingProblem, model: &SitingModel) -> Result<SitingAnswer, SitingError> {
    solve(problem, model, &SitingParams::default(), &mut never)
}

fn findings(problem: &SitingProblem, model: &SitingModel) -> Vec<SitingFinding> {
    match run(problem, model) {
        Err(SitingError::Infeasible(findings)) => findings,
        other => unreachable!("expected findings, got {other:?}"),
    }
}

fn causes(result: Result<SitingProblem, Vec<SitingFinding>>) -> Vec<(SitingCause, String)> {
    let findings = result.expect_err("the draft is unsound");
    findings
        .into_iter()
        .map(|finding| (finding.cause, finding.subject))
        .collect()
}

#[test]
fn a_site_listed_twice_is_named() {
    let mut draft = line();
    draft.sites[2].name = "west".into();
    assert_eq!(
        causes(draft.clone().check()),
        [(SitingCause::DuplicateName, "west".to_owned())]
    );
    draft.sites[0].status = SiteStatus::Forced;
    draft.sites[2].status = SiteStatus::Forbidden;
    assert_eq!(
        causes(draft.check()),
        [(SitingCause::ForcedAndForbidden, "west".to_owned())]
    );
}

#[test]
fn every_mistake_is_reported_at_once() {
    let mut draft = line();
    draft.sites[0].fixed_cost = -1;
    draft
        .demands
        .iter_mut()
        .for_each(|demand| demand.amounts = vec![0]);
    draft.demands[4].name = "t0".into();
    let found: Vec<SitingCause> = causes(draft.check())
        .into_iter()
        .map(|(cause, _)| cause)
        .collect();
    assert_eq!(
        found,
        [
            SitingCause::DuplicateName,
            SitingCause::NegativeNumber,
            SitingCause::ZeroDemand
        ]
    );
}

#[test]
fn too_small_a_budget_names_the_smallest_that_works() {
    // Sixty units need two sites of forty.
    let mut model = SitingModel::capacitated(Serving::Split);
    model.rules.budget = Some(150);
    let found = findings(&problem(), &model);
    assert_eq!(found[0].cause, SitingCause::Budget);
    assert_eq!(found[0].relaxation, Some(Relaxation::RaiseBudget(200)));
    model.rules.budget = Some(200);
    assert!(run(&problem(), &model).is_ok());
}

#[test]
fn too_few_sites_name_the_least_count() {
    let mut model = SitingModel::capacitated(Serving::SingleSource);
    model.rules.most_sites = Some(2);
    model.rules.equity = vec![Equity::EveryPoint { minutes: 20 }];
    assert!(run(&problem(), &model).is_ok());
    // Within ten minutes t0 needs west, t2 middle and t5 east.
    model.rules.equity = vec![Equity::EveryPoint { minutes: 10 }];
    let found = findings(&problem(), &model);
    assert_eq!(
        (found[0].cause, &found[0].relaxation),
        (SitingCause::Count, &Some(Relaxation::RaiseCount(3)))
    );
}

#[test]
fn missing_capacity_is_counted() {
    let mut draft = line();
    draft
        .sites
        .iter_mut()
        .for_each(|site| site.capacity = Some(15));
    let model = SitingModel::capacitated(Serving::Split);
    let found = findings(&draft.check().expect("sound"), &model);
    assert_eq!(found[0].relaxation, Some(Relaxation::AddCapacity(15)));
}

#[test]
fn an_unreachable_township_is_named_with_the_minutes_that_reach_it() {
    let mut draft = line();
    draft.legs[5] = vec![
        None,
        Some(SitingLeg {
            minutes: 75,
            cost: 75,
        }),
        None,
    ];
    let mut model = SitingModel::uncapacitated();
    model.rules.equity = vec![Equity::Counties {
        counties: vec!["far".into()],
        minutes: 60,
    }];
    let found = findings(&draft.clone().check().expect("sound"), &model);
    assert_eq!(
        (found[0].cause, found[0].subject.as_str()),
        (SitingCause::Unreachable, "t5")
    );
    assert_eq!(found[0].relaxation, Some(Relaxation::RaiseMinutes(75)));
    draft.legs[5] = vec![None; 3];
    let found = findings(&draft.check().expect("sound"), &model);
    assert_eq!(found[0].relaxation, Some(Relaxation::Omit));
}

#[test]
fn more_forced_sites_than_the_count_are_refused() {
    let mut draft = line();
    draft
        .sites
        .iter_mut()
        .for_each(|site| site.status = SiteStatus::Forced);
    let found = findings(
        &draft.check().expect("sound"),
        &SitingModel::p_median(2, Serving::Unlimited),
    );
    assert_eq!(found[0].relaxation, Some(Relaxation::RaiseCount(3)));
}

#[test]
fn a_least_use_keeps_a_site_busy_or_closed() {
    let mut draft = line();
    draft.sites[2].min_use = 30;
    draft.sites.iter_mut().for_each(|site| site.fixed_cost = 0);
    let problem = draft.check().expect("sound");
    // East is nearest to t4 and t5 only; t3 joins them, ten minutes further than to middle.
    let answer = run(&problem, &SitingModel::capacitated(Serving::Split)).expect("feasible");
    let table = tabulate(&problem, &answer);
    let east = table.sites.iter().find(|row| row.site == 2);
    assert!(east.is_none_or(|row| row.units >= 30.0));
    // t0 0, t1 10, t2 0 from west and middle; t3 20, t4 10, t5 0 from east: 40 minutes × 10.
    assert_eq!((answer.value, answer.bound), (400, 400));
}

#[test]
fn the_front_trades_cost_for_minutes() {
    let model = SitingModel::uncapacitated();
    for travel in [TravelMeasure::WorstMinutes, TravelMeasure::UnitMinutes] {
        let params = SitingParams::default();
        let points = front(&problem(), &model, travel, 4, &params, &mut never).expect("feasible");
        assert!(points.len() >= 2);
        for pair in points.windows(2) {
            assert!(pair[0].travel > pair[1].travel);
            assert!(pair[0].answer.value <= pair[1].answer.value);
        }
        // All three open: the township at 30 minutes travels ten.
        let last = points.last().expect("not empty");
        assert_eq!((last.answer.open.len(), last.answer.is_proved()), (3, true));
    }
}

#[test]
fn supported_points_are_points_of_the_whole_front() {
    let model = SitingModel::uncapacitated();
    let params = SitingParams::default();
    let all = front(
        &problem(),
        &model,
        TravelMeasure::UnitMinutes,
        20,
        &params,
        &mut never,
    );
    let all = all.expect("feasible");
    let some = supported_front(&problem(), &model, 20, &params, &mut never).expect("feasible");
    assert!(some.len() >= 2);
    for point in &some {
        let known = all.iter().find(|known| known.travel == point.travel);
        assert_eq!(
            known.map(|known| known.answer.value),
            Some(point.answer.value)
        );
        // Rounding the proof down may cost one unit each for price and scale.
        assert!(point.answer.value - point.answer.bound <= 2);
    }
    assert!(
        some.windows(2)
            .all(|pair| pair[0].travel > pair[1].travel
                && pair[0].answer.value < pair[1].answer.value)
    );
}

#[test]
fn phases_only_ever_add_sites_within_the_money_released() {
    let phases = [
        ("first", 100, 500),
        ("second", 200, 1000),
        ("third", 300, 1000),
    ];
    let phases = phases.map(|(name, budget, volume_permille)| Phase {
        name: name.into(),
        budget,
        volume_permille,
    });
    let model = SitingModel::capacitated(Serving::Split);
    let answer = solve_phases(
        &problem(),
        &model,
        &phases,
        &SitingParams::default(),
        &mut never,
    )
    .expect("feasible");
    assert_eq!(
        answer
            .phases
            .iter()
            .map(|plan| plan.open.len())
            .collect::<Vec<_>>(),
        [1, 2, 2]
    );
    for pair in answer.phases.windows(2) {
        assert!(pair[0].open.iter().all(|site| pair[1].open.contains(site)));
    }
    assert!(answer.bound <= answer.value);
    // First: middle serves 30 halves of ten: 5·(20+10+0+10+20+30) + 300. Then middle and east.
    assert_eq!(answer.phases[0].value, 300 + 450);
    assert_eq!(answer.phases[1].value, 600 + 10 * (20 + 10 + 10 + 10));
}

#[test]
fn the_table_adds_up_to_the_value() {
    let problem = problem();
    let model = SitingModel::capacitated(Serving::Split);
    let answer = run(&problem, &model).expect("feasible");
    let table = tabulate(&problem, &answer);
    let total: f64 = table.sites.iter().map(|row| row.cost).sum();
    assert!((total - answer.value as f64).abs() < 1e-6);
    let units: f64 = table.counties.iter().map(|row| row.units).sum();
    assert!((units - 60.0).abs() < 1e-9);
    assert_eq!(
        table
            .sites
            .iter()
            .map(|row| row.fullest_use[0])
            .sum::<i64>(),
        60
    );
}

#[test]
fn losing_a_site_never_helps_and_the_short_list_is_sorted() {
    let problem = problem();
    let model = SitingModel::capacitated(Serving::Split);
    let answer = run(&problem, &model).expect("feasible");
    let rivals = leave_one_out(
        &problem,
        &model,
        &answer,
        &SitingParams::default(),
        &mut never,
    );
    assert_eq!(rivals.len(), answer.open.len());
    let list = short_list(&answer, &rivals, 3);
    assert_eq!(list[0].open, answer.open);
    assert!(
        list.windows(2)
            .all(|pair| pair[0].value <= pair[1].value && pair[0].open != pair[1].open)
    );
}

#[test]
fn changes_are_applied_and_served() {
    let problem = problem();
    let model = SitingModel::uncapacitated();
    let doubled = Change::Volume(2000).apply(&problem).expect("sound");
    assert_eq!(doubled.amount(0, 0, 0), 20);
    let closed = Change::ClosedLegs(vec![(0, 0)])
        .apply(&problem)
        .expect("sound");
    assert!(closed.leg(0, 0).is_none());
    let params = SitingParams::default();
    let all = serve_from(&problem, &model, &[0, 1, 2], &params, &mut never).expect("feasible");
    // t1 and t3 and t4 travel ten minutes.
    assert_eq!((all.open.len(), all.value), (3, 900 + 300));
}

#[test]
fn a_tampered_answer_is_refused() {
    let problem = problem();
    let model = SitingModel::capacitated(Serving::Split);
    let answer = run(&problem, &model).expect("feasible");
    let mut cheaper = answer.clone();
    cheaper.value -= 1;
    assert!(verify(&problem, &model, &cheaper).is_err());
    let mut unserved = answer.clone();
    unserved.assignments.pop();
    assert!(verify(&problem, &model, &unserved).is_err());
    let mut closed = answer;
    closed.open.pop();
    assert!(verify(&problem, &model, &closed).is_err());
}
