//! Search, program and exhaustive enumeration agree on small random questions, and optima move
//! the way they must when the question changes.

use optimizer::siting::{
    Backend, Change, CostBasis, DemandPoint, Equity, Objective, Phase, Scenario, Serving, Site,
    SiteStatus, SitingAnswer, SitingDraft, SitingError, SitingLeg, SitingModel, SitingParams,
    SitingProblem, SitingProgress, solve, solve_phases, tabulate,
};
use proptest::prelude::*;

const SITES: usize = 5;
const POINTS: usize = 6;

fn never(_: &SitingProgress) -> bool {
    false
}

fn run(problem: &SitingProblem, model: &SitingModel) -> Result<SitingAnswer, SitingError> {
    solve(problem, model, &SitingParams::default(), &mut never)
}

fn by_program(problem: &SitingProblem, model: &SitingModel) -> Result<SitingAnswer, SitingError> {
    let params = SitingParams {
        backend: Backend::Milp,
        ..SitingParams::default()
    };
    solve(problem, model, &params, &mut never)
}

/// The value, or `None` when no plan exists.
fn value(answer: &Result<SitingAnswer, SitingError>) -> Option<i64> {
    match answer {
        Ok(answer) => Some(answer.value),
        Err(SitingError::Infeasible(_)) => None,
        Err(other) => unreachable!("neither a plan nor a proof: {other}"),
    }
}

fn drafts() -> impl Strategy<Value = SitingDraft> {
    let site = (0..300_i64, 1..40_i64, 4..16_i64);
    let leg = prop::option::weighted(0.85, (1..90_u32, 1..60_i64));
    let sites = prop::collection::vec(site, SITES);
    let amounts = prop::collection::vec(1..6_i64, POINTS);
    let legs = prop::collection::vec(prop::collection::vec(leg, SITES), POINTS);
    (sites, amounts, legs).prop_map(|(sites, amounts, legs)| {
        let sites = sites
            .into_iter()
            .enumerate()
            .map(|(index, (fixed, build, capacity))| Site {
                fixed_cost: fixed,
                build_cost: build,
                capacity: Some(capacity),
                ..Site::candidate(format!("s{index}"))
            });
        let demands = amounts
            .into_iter()
            .enumerate()
            .map(|(index, amount)| DemandPoint {
                name: format!("d{index}"),
                county: format!("c{}", index % 2),
                amounts: vec![amount],
            });
        let leg = |(minutes, cost)| SitingLeg { minutes, cost };
        let row =
            |row: Vec<Option<(u32, i64)>>| row.into_iter().map(|cell| cell.map(leg)).collect();
        let legs = legs.into_iter().map(row).collect();
        SitingDraft::single_period(sites.collect(), demands.collect(), legs, CostBasis::PerUnit)
    })
}

/// The least value over every set of sites and every whole assignment.
fn exhaustive(problem: &SitingProblem, model: &SitingModel) -> Option<i64> {
    let sets = 0..1_u32 << SITES;
    sets.filter_map(|set| best_of_set(problem, model, set))
        .min()
}

fn best_of_set(problem: &SitingProblem, model: &SitingModel, set: u32) -> Option<i64> {
    let open = |site: &usize| set >> site & 1 == 1;
    let chosen: Vec<usize> = (0..SITES).filter(open).collect();
    let rules = &model.rules;
    let built: i64 = chosen
        .iter()
        .map(|&site| problem.sites()[site].build_cost)
        .sum();
    let counted = chosen.len() >= rules.least_sites
        && rules.most_sites.is_none_or(|most| chosen.len() <= most);
    if !counted || rules.budget.is_some_and(|budget| built > budget) {
        return None;
    }
    let pays = model.objective == Objective::Cost;
    let fixed: i64 = chosen
        .iter()
        .map(|&site| problem.sites()[site].fixed_cost)
        .sum();
    let mut room: Vec<i64> = (0..SITES)
        .map(|site| match rules.serving {
            Serving::Unlimited => i64::MAX / 2,
            _ => problem.sites()[site].capacity.unwrap_or(i64::MAX / 2),
        })
        .collect();
    let served = cheapest_from(problem, &chosen, 0, &mut room)?;
    Some(served + if pays { fixed } else { 0 })
}

fn cheapest_from(
    problem: &SitingProblem,
    open: &[usize],
    demand: usize,
    room: &mut Vec<i64>,
) -> Option<i64> {
    if demand == POINTS {
        return Some(0);
    }
    let amount = problem.amount(demand, 0, 0);
    let mut best = None;
    for &site in open {
        let Some(leg) = problem.leg(demand, site).filter(|_| room[site] >= amount) else {
            continue;
        };
        room[site] -= amount;
        let rest = cheapest_from(problem, open, demand + 1, room);
        room[site] += amount;
        let total = rest.map(|rest| rest + leg.cost * amount);
        best = [best, total].into_iter().flatten().min();
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn uncapacitated_search_program_and_enumeration_agree(draft in drafts(), budget in 10..120_i64) {
        let problem = draft.check().expect("drafts are sound");
        let mut model = SitingModel::uncapacitated();
        model.rules.budget = Some(budget);
        let expected = exhaustive(&problem, &model);
        prop_assert_eq!(value(&run(&problem, &model)), expected);
        prop_assert_eq!(value(&by_program(&problem, &model)), expected);
    }

    #[test]
    fn single_source_search_program_and_enumeration_agree(draft in drafts()) {
        let problem = draft.check().expect("drafts are sound");
        let model = SitingModel::capacitated(Serving::SingleSource);
        let expected = exhaustive(&problem, &model);
        prop_assert_eq!(value(&run(&problem, &model)), expected);
        prop_assert_eq!(value(&by_program(&problem, &model)), expected);
    }

    #[test]
    fn split_search_and_program_agree_and_never_exceed_single_source(draft in drafts()) {
        let problem = draft.check().expect("drafts are sound");
        let split = value(&run(&problem, &SitingModel::capacitated(Serving::Split)));
        let program = value(&by_program(&problem, &SitingModel::capacitated(Serving::Split)));
        prop_assert_eq!(split, program);
        if let Some(whole) = exhaustive(&problem, &SitingModel::capacitated(Serving::SingleSource)) {
            prop_assert!(split.is_some_and(|split| split <= whole));
        }
    }

    #[test]
    fn p_median_equals_enumeration(draft in drafts(), count in 1..=SITES, whole in any::<bool>()) {
        let problem = draft.check().expect("drafts are sound");
        let serving = if whole { Serving::SingleSource } else { Serving::Unlimited };
        let model = SitingModel::p_median(count, serving);
        prop_assert_eq!(value(&run(&problem, &model)), exhaustive(&problem, &model));
    }

    #[test]
    fn another_site_never_worsens_the_optimum(draft in drafts(), serving in 0..3_usize) {
        let serving = [Serving::Unlimited, Serving::Split, Serving::SingleSource][serving];
        let model = SitingModel::capacitated(serving);
        let mut fewer = draft.clone();
        fewer.sites.pop();
        fewer.legs.iter_mut().for_each(|row| row.truncate(SITES - 1));
        let all = value(&run(&draft.check().expect("drafts are sound"), &model));
        if let Some(fewer) = value(&run(&fewer.check().expect("still sound"), &model)) {
            prop_assert!(all.is_some_and(|all| all <= fewer));
        }
    }

    #[test]
    fn endless_capacity_equals_the_uncapacitated_value(draft in drafts()) {
        let mut wide = draft;
        wide.sites.iter_mut().for_each(|site| site.capacity = Some(1_000));
        let problem = wide.check().expect("drafts are sound");
        let free = value(&run(&problem, &SitingModel::uncapacitated()));
        for serving in [Serving::Split, Serving::SingleSource] {
            prop_assert_eq!(value(&run(&problem, &SitingModel::capacitated(serving))), free);
        }
    }

    #[test]
    fn a_stopped_search_brackets_the_optimum(draft in drafts(), steps in 0..120_u64) {
        let problem = draft.check().expect("drafts are sound");
        let model = SitingModel::capacitated(Serving::SingleSource);
        let optimum = exhaustive(&problem, &model);
        let mut stop = |progress: &SitingProgress| progress.steps >= steps;
        match (solve(&problem, &model, &SitingParams::default(), &mut stop), optimum) {
            (Ok(answer), Some(best)) => prop_assert!(answer.bound <= best && best <= answer.value),
            (Err(SitingError::Stopped { bound }), Some(best)) => prop_assert!(bound <= best),
            (Ok(_), None) => prop_assert!(false, "a plan where none exists"),
            (Err(SitingError::Infeasible(_)), Some(_)) => prop_assert!(false, "a plan was missed"),
            _ => {}
        }
    }

    #[test]
    fn p_center_is_the_least_radius_that_covers(draft in drafts(), count in 1..=SITES) {
        let problem = draft.check().expect("drafts are sound");
        let radius = |set: u32| {
            let nearest = |demand: usize| {
                let open = (0..SITES).filter(|site| set >> site & 1 == 1);
                open.filter_map(|site| problem.leg(demand, site)).map(|leg| leg.minutes).min()
            };
            (0..POINTS).map(nearest).try_fold(0, |worst: u32, m| m.map(|m| worst.max(m)))
        };
        let sets = (1..1_u32 << SITES).filter(|set| set.count_ones() as usize <= count);
        let expected = sets.filter_map(radius).min().map(i64::from);
        prop_assert_eq!(value(&run(&problem, &SitingModel::p_center(count))), expected);
    }

    #[test]
    fn coverage_equals_enumeration(draft in drafts(), minutes in 10..90_u32, count in 1..=SITES) {
        let problem = draft.check().expect("drafts are sound");
        let covers = |set: u32, demand: usize| {
            let mut open = (0..SITES).filter(|site| set >> site & 1 == 1);
            open.any(|site| problem.leg(demand, site).is_some_and(|leg| leg.minutes <= minutes))
        };
        let sets = || 0..1_u32 << SITES;
        let missed = |set: u32| {
            let points = (0..POINTS).filter(|&demand| !covers(set, demand));
            points.map(|demand| problem.amount(demand, 0, 0)).sum::<i64>()
        };
        let few = sets().filter(|set| set.count_ones() as usize <= count);
        let fewest_missed = few.map(missed).min();
        prop_assert_eq!(value(&run(&problem, &SitingModel::max_cover(minutes, count))), fewest_missed);
        let fixed = |set: u32| (0..SITES).filter(|site| set >> site & 1 == 1)
            .map(|site| problem.sites()[site].fixed_cost).sum::<i64>();
        let cheapest = sets().filter(|&set| missed(set) == 0).map(fixed).min();
        prop_assert_eq!(value(&run(&problem, &SitingModel::set_cover(minutes))), cheapest);
    }
}

/// Two months and two scenarios of [`drafts`], with legs that cost more in the second month.
fn years() -> impl Strategy<Value = SitingDraft> {
    let extra = prop::collection::vec(0..30_i64, POINTS * SITES);
    let amounts = prop::collection::vec(prop::collection::vec(0..5_i64, 4), POINTS);
    (drafts(), amounts, extra, 1..4_i64).prop_map(|(mut draft, amounts, extra, weight)| {
        draft.months = vec!["July".into(), "October".into()];
        let scenario = |name: &str, weight| Scenario {
            name: name.into(),
            weight,
        };
        draft.scenarios = vec![scenario("usual", weight), scenario("bumper", 1)];
        for (demand, mut amounts) in draft.demands.iter_mut().zip(amounts) {
            amounts[0] = amounts[0].max(1);
            demand.amounts = amounts;
        }
        let months = |point: usize, site: usize, leg: &Option<SitingLeg>| {
            let cost = leg.map_or(0, |leg| leg.cost);
            vec![cost, cost + extra[point * SITES + site]]
        };
        let rows = draft.legs.iter().enumerate();
        draft.monthly_costs = rows
            .map(|(point, row)| {
                let cells = row.iter().enumerate();
                cells.map(|(site, leg)| months(point, site, leg)).collect()
            })
            .collect();
        draft
    })
}

/// Weighted cost of the best set of sites when each point goes where it is cheapest each month,
/// times the sum of the weights.
fn cheapest_year(problem: &SitingProblem, limit: u32) -> Option<i64> {
    let weights: i64 = problem.scenarios().iter().map(|s| s.weight).sum();
    let monthly = |point: usize, site: usize, month: usize| -> Option<i64> {
        let leg = problem.leg(point, site)?;
        let cost = problem.monthly_cost(point, site, month)?;
        let scenarios = problem.scenarios().iter().enumerate();
        let units: i64 = scenarios
            .map(|(scenario, course)| course.weight * problem.amount(point, scenario, month))
            .sum();
        (leg.minutes <= limit).then_some(cost * units)
    };
    let of_set = |set: u32| {
        let open: Vec<usize> = (0..SITES).filter(|site| set >> site & 1 == 1).collect();
        let fixed: i64 = open
            .iter()
            .map(|&site| problem.sites()[site].fixed_cost)
            .sum();
        let mut sum = fixed * weights;
        for point in 0..POINTS {
            for month in 0..problem.months().len() {
                let costs = open.iter().filter_map(|&site| monthly(point, site, month));
                sum += costs.min()?;
            }
        }
        Some(sum)
    };
    (1..1_u32 << SITES).filter_map(of_set).min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn months_scenarios_and_limits_agree_with_enumeration(draft in years(), limit in 40..90_u32) {
        let problem = draft.check().expect("drafts are sound");
        let mut model = SitingModel::uncapacitated();
        model.rules.equity = vec![Equity::EveryPoint { minutes: limit }];
        let weights: i64 = problem.scenarios().iter().map(|s| s.weight).sum();
        let expected = cheapest_year(&problem, limit).map(|sum| -(-sum).div_euclid(weights));
        prop_assert_eq!(value(&run(&problem, &model)), expected);
        prop_assert_eq!(value(&by_program(&problem, &model)), expected);
    }

    #[test]
    fn capacities_by_month_and_scenario_agree_with_the_program(draft in years()) {
        let problem = draft.check().expect("drafts are sound");
        let model = SitingModel::capacitated(Serving::Split);
        let (search, program) = (run(&problem, &model), by_program(&problem, &model));
        prop_assert_eq!(value(&search), value(&program));
        // Endless capacity can only be cheaper, and equals the uncapacitated value.
        let mut draft = problem.into_draft();
        draft.sites.iter_mut().for_each(|site| site.capacity = None);
        let endless = draft.check().expect("drafts are sound");
        let free = value(&run(&endless, &SitingModel::uncapacitated()));
        prop_assert_eq!(value(&run(&endless, &model)), free);
        if let (Some(limited), Some(free)) = (value(&search), free) {
            prop_assert!(free <= limited);
        }
    }

    #[test]
    fn phases_never_cost_less_than_each_year_alone(draft in years(), budgets in prop::array::uniform2(20..120_i64)) {
        let mut draft = draft;
        draft.sites.iter_mut().for_each(|site| site.capacity = None);
        let problem = draft.check().expect("drafts are sound");
        let mut budgets = budgets;
        budgets.sort_unstable();
        let phases = budgets.map(|budget| Phase {
            name: budget.to_string(),
            budget,
            volume_permille: 1000,
        });
        let model = SitingModel::uncapacitated();
        let alone: Vec<Option<i64>> = budgets
            .iter()
            .map(|&budget| {
                let mut model = model.clone();
                model.rules.budget = Some(budget);
                value(&run(&problem, &model))
            })
            .collect();
        let together = solve_phases(&problem, &model, &phases, &SitingParams::default(), &mut never);
        if let Ok(answer) = together {
            let sum: i64 = alone.iter().map(|value| value.expect("a phase has a plan alone")).sum();
            prop_assert!(sum <= answer.value && answer.bound <= answer.value);
            let [first, second] = [&answer.phases[0], &answer.phases[1]];
            prop_assert!(first.open.iter().all(|site| second.open.contains(site)));
            let built: i64 = first.open.iter().map(|&site| problem.sites()[site].build_cost).sum();
            prop_assert!(built <= budgets[0]);
        }
    }
}

/// Two sites, three points, two months, two scenarios: small enough to price by hand.
fn seasons() -> SitingDraft {
    let site = |name: &str, fixed_cost| Site {
        fixed_cost,
        capacity: Some(10),
        ..Site::candidate(name)
    };
    let point = |name: &str, county: &str, amounts: [i64; 4]| DemandPoint {
        name: name.into(),
        county: county.into(),
        amounts: amounts.to_vec(),
    };
    let leg = |minutes: u32| {
        Some(SitingLeg {
            minutes,
            cost: i64::from(minutes),
        })
    };
    SitingDraft {
        sites: vec![site("north", 100), site("south", 100)],
        demands: vec![
            point("a", "upper", [4, 0, 8, 0]),
            point("b", "upper", [2, 2, 2, 2]),
            point("c", "lower", [0, 6, 0, 12]),
        ],
        months: vec!["July".into(), "October".into()],
        scenarios: vec![
            Scenario {
                name: "usual".into(),
                weight: 3,
            },
            Scenario {
                name: "bumper".into(),
                weight: 1,
            },
        ],
        legs: vec![
            vec![leg(10), leg(40)],
            vec![leg(20), leg(30)],
            vec![leg(50), leg(10)],
        ],
        basis: CostBasis::PerUnit,
        monthly_costs: Vec::new(),
    }
}

/// Legs of [`seasons`] that cost double in October.
fn dear_october() -> SitingDraft {
    let mut draft = seasons();
    let months =
        |leg: &Option<SitingLeg>| leg.map_or(vec![0; 2], |leg| vec![leg.cost, 2 * leg.cost]);
    draft.monthly_costs = draft
        .legs
        .iter()
        .map(|row| row.iter().map(months).collect())
        .collect();
    draft
}

#[test]
fn a_dear_month_costs_what_its_legs_cost_then() {
    let problem = dear_october().check().expect("sound");
    // North a and b, south c. usual: July 4·10 + 2·20, October 2·(2·20 + 6·10) = 80 + 200;
    // bumper: July 8·10 + 2·20, October 2·(2·20 + 12·10): 120 + 320. 200 + (3·280 + 440)/4 = 520.
    let model = SitingModel::uncapacitated();
    let search = run(&problem, &model).expect("feasible");
    assert_eq!((search.value, search.bound), (520, 520));
    assert_eq!(by_program(&problem, &model).expect("feasible").value, 520);
    let table = tabulate(&problem, &search);
    assert!((table.sites.iter().map(|row| row.cost).sum::<f64>() - 520.0).abs() < 1e-9);
    let doubled = Change::LegCost(2000).apply(&problem).expect("sound");
    assert_eq!(run(&doubled, &model).expect("feasible").value, 200 + 640);
}

#[test]
fn monthly_costs_are_given_for_every_leg_or_for_none() {
    let mut draft = dear_october();
    draft.monthly_costs[1].pop();
    let findings = draft.check().expect_err("a column is missing");
    assert_eq!(findings[0].subject, "monthly costs");
}

#[test]
fn monthly_peaks_of_every_scenario_open_the_second_site() {
    let problem = seasons().check().expect("sound");
    // The bumper October brings 14 units; one site takes 10. North serves a and b, south c.
    // usual: 4·10 + 4·20 + 6·10 = 180; bumper: 8·10 + 4·20 + 12·10 with two units of c on from
    // south to north (+40 each): 280 + 80 = 360. Expected: 200 + (3·180 + 360)/4 = 425.
    let answer = run(&problem, &SitingModel::capacitated(Serving::Split)).expect("feasible");
    assert_eq!(
        (answer.open.as_slice(), answer.value, answer.bound),
        (&[0, 1][..], 425, 425)
    );
    let program =
        by_program(&problem, &SitingModel::capacitated(Serving::Split)).expect("feasible");
    assert_eq!(program.value, 425);
}

#[test]
fn the_worst_scenario_is_what_counts_when_asked_for() {
    let problem = seasons().check().expect("sound");
    let mut model = SitingModel::capacitated(Serving::Split);
    model.objective = Objective::WorstScenarioCost;
    let answer = run(&problem, &model).expect("feasible");
    assert_eq!(answer.value, 200 + 360);
    assert!(answer.bound <= answer.value && answer.value - answer.bound <= 1);
}

#[test]
fn one_site_for_all_months_needs_room_in_the_fullest() {
    let mut draft = seasons();
    draft
        .sites
        .iter_mut()
        .for_each(|site| site.capacity = Some(14));
    let problem = draft.check().expect("sound");
    // Room for c whole beside b: north a and b, south c. usual 180, bumper 280, expected 205.
    let answer = run(&problem, &SitingModel::capacitated(Serving::SingleSource)).expect("feasible");
    assert_eq!(answer.value, 200 + 205);
}

#[test]
fn a_county_mean_moves_demand_to_nearer_sites() {
    let problem = seasons().check().expect("sound");
    let mut model = SitingModel::uncapacitated();
    // North alone: 100 + (3·(40 + 80 + 300) + (80 + 80 + 600))/4 = 605; both: 200 + (3·180 +
    // 280)/4 = 405; so both open anyway until fixed costs forbid it.
    assert_eq!(run(&problem, &model).expect("feasible").value, 405);
    model.rules.most_sites = Some(1);
    assert_eq!(run(&problem, &model).expect("feasible").open, vec![1]);
    model.rules.equity = vec![Equity::CountyMean { minutes: 34 }];
    let refused = run(&problem, &model);
    assert!(
        matches!(refused, Err(SitingError::Infeasible(_))),
        "{refused:?}"
    );
    model.rules.equity = vec![Equity::CountyMean { minutes: 36 }];
    assert_eq!(run(&problem, &model).expect("feasible").open, vec![1]);
}

#[test]
fn standing_forced_and_forbidden_sites_are_obeyed() {
    let mut draft = seasons();
    draft.sites[0].status = SiteStatus::Forbidden;
    let problem = draft.clone().check().expect("sound");
    assert_eq!(
        run(&problem, &SitingModel::uncapacitated())
            .expect("feasible")
            .open,
        vec![1]
    );
    draft.sites[0].status = SiteStatus::Existing;
    draft.sites[0].build_cost = 1_000;
    let mut model = SitingModel::uncapacitated();
    model.rules.budget = Some(0);
    let problem = draft.check().expect("sound");
    assert!(
        run(&problem, &model)
            .expect("standing sites are paid for")
            .open
            .contains(&0)
    );
}
