//! From settings and limits to the model that is solved, and its phases.

use super::case::{Case, LimitKind};
use super::settings::Ask;
use optimizer::siting::{Equity, Objective, Phase, Rules, SitingModel, SitingParams};

/// The model a case asks for.
pub(super) fn model(case: &Case) -> SitingModel {
    let settings = &case.settings;
    let minutes = settings.minutes;
    let objective = match settings.ask {
        Ask::Cost => Objective::Cost,
        Ask::Transport => Objective::Transport,
        Ask::WorstScenario => Objective::WorstScenarioCost,
        Ask::WorstMinutes => Objective::WorstMinutes,
        Ask::Cover => Objective::Cover { minutes },
        Ask::Uncovered => Objective::Uncovered { minutes },
    };
    let equity = case.limits.iter().map(|limit| {
        let minutes = limit.minutes;
        match limit.kind {
            LimitKind::CountyMean => Equity::CountyMean { minutes },
            LimitKind::Each if limit.counties.is_empty() => Equity::EveryPoint { minutes },
            LimitKind::Each => Equity::Counties {
                counties: limit.counties.clone(),
                minutes,
            },
        }
    });
    SitingModel {
        objective,
        rules: Rules {
            serving: settings.serving,
            least_sites: settings.sites[0].unwrap_or(0),
            most_sites: settings.sites[1],
            budget: settings
                .budget_yuan
                .map(|yuan| (yuan * 100.0).round() as i64),
            equity: equity.collect(),
            unit_minutes: None,
            nearest: settings.nearest,
        },
    }
}

/// Whether values of the objective are money.
pub(super) fn is_money(objective: &Objective) -> bool {
    !matches!(
        objective,
        Objective::WorstMinutes | Objective::Uncovered { .. }
    )
}

/// How hard the solver tries.
pub(super) fn params(case: &Case) -> SitingParams {
    SitingParams {
        gap: case.settings.gap_percent / 100.0,
        ..SitingParams::default()
    }
}

/// The stages of building.
pub(super) fn phases(case: &Case) -> Vec<Phase> {
    let phase = |entry: &super::case::PhaseEntry| Phase {
        name: entry.name.clone(),
        budget: (entry.budget_yuan * 100.0).round() as i64,
        volume_permille: (entry.volume_percent * 10.0).round() as i64,
    };
    case.phases.iter().map(phase).collect()
}
