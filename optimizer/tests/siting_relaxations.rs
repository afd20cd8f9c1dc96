//! What is named when no plan exists is enough: taken at its word it leaves a plan. Within one month
//! it is no more than enough: one step less leaves none.

use optimizer::siting::{
    CostBasis, DemandPoint, Equity, Objective, Relaxation, Serving, Site, SiteStatus, SitingAnswer,
    SitingCause, SitingDraft, SitingError, SitingFinding, SitingLeg, SitingModel, SitingParams,
    SitingProblem, SitingProgress, relax, solve,
};
use proptest::prelude::*;

const SITES: usize = 5;
const POINTS: usize = 5;

fn run(problem: &SitingProblem, model: &SitingModel) -> Result<SitingAnswer, SitingError> {
    solve(
        problem,
        model,
        &SitingParams::default(),
        &mut |_: &SitingProgress| false,
    )
}

fn site(index: usize, (build_cost, capacity, min_use, status): (i64, i64, i64, u8)) -> Site {
    Site {
        build_cost,
        capacity: Some(capacity),
        min_use,
        fixed_cost: 10 * capacity,
        status: match status {
            0 => SiteStatus::Forced,
            1 => SiteStatus::Existing,
            2 => SiteStatus::Forbidden,
            _ => SiteStatus::Candidate,
        },
        ..Site::candidate(format!("s{index}"))
    }
}

/// Regions in which about half of the questions have no plan.
fn regions(months: usize) -> impl Strategy<Value = SitingDraft> {
    let site_numbers = (1..40_i64, 2..9_i64, 0..5_i64, 0..12_u8);
    let sites = prop::collection::vec(site_numbers, SITES);
    let amounts = prop::collection::vec(prop::collection::vec(1..6_i64, months), POINTS);
    let leg = prop::option::weighted(0.7, (1..90_u32, 1..60_i64));
    let legs = prop::collection::vec(prop::collection::vec(leg, SITES), POINTS);
    (sites, amounts, legs).prop_map(move |(sites, amounts, legs)| {
        let sites = sites.into_iter().enumerate();
        let demands = amounts.into_iter().enumerate();
        let demand = |(index, amounts): (usize, Vec<i64>)| DemandPoint {
            name: format!("d{index}"),
            county: format!("c{}", index % 2),
            amounts,
        };
        let leg = |(minutes, cost)| SitingLeg { minutes, cost };
        let row =
            |row: Vec<Option<(u32, i64)>>| row.into_iter().map(|cell| cell.map(leg)).collect();
        let mut draft = SitingDraft::single_period(
            sites.map(|(index, numbers)| site(index, numbers)).collect(),
            demands.map(demand).collect(),
            legs.into_iter().map(row).collect(),
            CostBasis::PerUnit,
        );
        draft.months = (0..months).map(|month| month.to_string()).collect();
        draft
    })
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    budget: Option<i64>,
    count: (usize, Option<usize>),
    minutes: [Option<u32>; 2],
    unknown_county: bool,
    nearest: Option<usize>,
    serving: Serving,
    objective: u8,
}

fn questions() -> impl Strategy<Value = SitingModel> {
    let limits = (
        prop::option::weighted(0.5, 0..60_i64),
        (0..4_usize, prop::option::weighted(0.5, 0..4_usize)),
        prop::array::uniform2(prop::option::weighted(0.3, 5..80_u32)),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.2, 1..3_usize),
    );
    (limits, 0..3_u8, 0..6_u8).prop_map(|(limits, serving, objective)| {
        let (budget, count, minutes, unknown_county, nearest) = limits;
        model(Asked {
            budget,
            count,
            minutes,
            unknown_county,
            nearest,
            serving: [Serving::Unlimited, Serving::Split, Serving::SingleSource]
                [usize::from(serving)],
            objective,
        })
    })
}

fn model(asked: Asked) -> SitingModel {
    let mut model = SitingModel::capacitated(asked.serving);
    model.objective = match asked.objective {
        0 => Objective::Transport,
        1 => Objective::Cover { minutes: 30 },
        2 => Objective::Uncovered { minutes: 30 },
        3 if asked.serving != Serving::SingleSource => Objective::WorstMinutes,
        _ => Objective::Cost,
    };
    model.rules.budget = asked.budget;
    (model.rules.least_sites, model.rules.most_sites) = asked.count;
    let [every, county] = asked.minutes;
    let every = every.map(|minutes| Equity::EveryPoint { minutes });
    let name = if asked.unknown_county { "c9" } else { "c1" };
    let county = county.map(|minutes| Equity::Counties {
        counties: vec!["c0".into(), name.into()],
        minutes,
    });
    model.rules.equity = every.into_iter().chain(county).collect();
    model.rules.nearest = asked.nearest;
    model
}

/// The findings with the last one asking for one step less, if a step less can be written.
fn one_step_less(mut findings: Vec<SitingFinding>) -> Option<Vec<SitingFinding>> {
    let last = findings.last_mut()?;
    last.relaxation = Some(match last.relaxation.clone()? {
        Relaxation::RaiseBudget(budget) => Relaxation::RaiseBudget(budget - 1),
        Relaxation::RaiseCount(count) => Relaxation::RaiseCount(count.checked_sub(1)?),
        Relaxation::LowerCount(count) => Relaxation::LowerCount(count + 1),
        Relaxation::RaiseMinutes(minutes) => Relaxation::RaiseMinutes(minutes - 1),
        Relaxation::RaiseNearest(nearest) => Relaxation::RaiseNearest(nearest - 1),
        Relaxation::AddCapacity(units) => Relaxation::AddCapacity(units - 1),
        Relaxation::LowerMinUse(units) => Relaxation::LowerMinUse(units + 1),
        Relaxation::Omit => return None,
    });
    Some(findings)
}

/// Whether the last relaxation is claimed to be the least: only within one month; capacities only
/// where shares flow, and minutes of one point where no other point asks for as many.
fn is_least(findings: &[SitingFinding], model: &SitingModel, months: usize) -> bool {
    if months > 1 {
        return false;
    }
    let of_points = findings
        .iter()
        .filter(|finding| finding.cause == SitingCause::Unreachable);
    if of_points.count() > 1 {
        return false;
    }
    let by_capacity = findings
        .iter()
        .any(|finding| matches!(finding.relaxation, Some(Relaxation::AddCapacity(_))));
    !by_capacity || model.rules.serving == Serving::Split
}

fn check(draft: SitingDraft, model: &SitingModel) -> Result<(), TestCaseError> {
    let months = draft.months.len();
    let problem = draft.check().expect("regions are sound");
    let findings = match run(&problem, model) {
        Ok(_) => return Ok(()),
        Err(SitingError::Infeasible(findings)) => findings,
        Err(other) => return Err(TestCaseError::fail(other.to_string())),
    };
    if findings.iter().any(|finding| finding.relaxation.is_none()) {
        // Only a p-center with rules it does not know is refused without one.
        prop_assert_eq!(findings[0].subject.as_str(), "p-center");
        return Ok(());
    }
    let Ok((eased, eased_model)) = relax(&problem, model, &findings) else {
        // Nothing is left when no point can be reached at all.
        return Ok(());
    };
    let answer = run(&eased, &eased_model);
    prop_assert!(answer.is_ok(), "{findings:?} did not help: {answer:?}");
    if let Some(less) = one_step_less(findings.clone())
        && is_least(&findings, model, months)
    {
        let (problem, model) = relax(&problem, model, &less).expect("as sound as before");
        let answer = run(&problem, &model);
        prop_assert!(answer.is_err(), "{findings:?} is more than is needed");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_relaxation_taken_at_its_word_leaves_a_plan(draft in regions(1), model in questions()) {
        check(draft, &model)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn so_it_does_where_months_differ(draft in regions(2), model in questions()) {
        check(draft, &model)?;
    }
}
