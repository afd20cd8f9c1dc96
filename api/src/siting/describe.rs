//! A plan in the planner's terms: rows by site and county, totals, and what is gained against the
//! sites that stand.

use super::case::PointEntry;
use super::question::is_money;
use super::region::Region;
use super::report::{County, Question, Report, Service, SiteLine, Totals};
use super::settings::Ask;
use super::study::tonnes;
use super::words::method_code;
use optimizer::siting::{
    Assignment, Objective, SiteRow, SiteStatus, SitingAnswer, SitingFinding, SitingModel, tabulate,
};
use std::collections::BTreeMap;

/// Sums over some assignments, expected over the scenarios.
#[derive(Clone, Copy, Debug, Default)]
struct Gains {
    tonnes: f64,
    tonne_minutes: f64,
    standing_tonne_minutes: f64,
    /// Shelf life lost less than from the standing sites: tonne-days and yuan.
    tonne_days: f64,
    yuan: f64,
}

/// A value of the objective in people's unit.
pub(super) fn people_value(model: &SitingModel, value: i64) -> f64 {
    match model.objective {
        Objective::WorstMinutes => value as f64,
        Objective::Uncovered { .. } => tonnes(value as f64),
        _ => value as f64 / 100.0,
    }
}

impl Region {
    /// Name of a site.
    pub(super) fn name(&self, site: usize) -> String {
        self.case.sites[site].name.clone()
    }

    /// Names of the sites of `open` that are not in `without`.
    pub(super) fn names(&self, open: &[usize], without: &[usize]) -> Vec<String> {
        let new = open.iter().filter(|site| !without.contains(site));
        new.map(|site| self.name(*site)).collect()
    }

    /// Sites of a status.
    pub(super) fn with_status(&self, status: SiteStatus) -> Vec<usize> {
        let sites = self.case.sites.iter().enumerate();
        let of = sites.filter(|(_, site)| site.status == status);
        of.map(|(index, _)| index).collect()
    }

    /// Findings with names in place of identifiers.
    pub(super) fn named(&self, findings: &[SitingFinding]) -> Vec<SitingFinding> {
        let name = |subject: &String| {
            let site = self.case.sites.iter().find(|site| site.id == *subject);
            let point = self.case.points.iter().find(|point| point.id == *subject);
            site.map(|site| site.name.clone())
                .or_else(|| point.map(PointEntry::full_name))
        };
        let mut findings = findings.to_vec();
        for finding in &mut findings {
            if let Some(name) = name(&finding.subject) {
                finding.subject = name;
            }
        }
        findings
    }

    /// Investment of the sites that do not stand yet, yuan.
    pub(super) fn investment(&self, open: &[usize]) -> f64 {
        let sites = open.iter().map(|&site| &self.case.sites[site]);
        let built = sites.filter(|site| site.status != SiteStatus::Existing);
        built.map(|site| site.build_yuan).sum()
    }

    /// Everything but changes, fronts, phases and routes.
    pub(super) fn describe(&self, model: &SitingModel, answer: &SitingAnswer) -> Report {
        let table = tabulate(&self.problem, answer);
        let county = |row: &optimizer::siting::CountyRow| County {
            county: row.county.clone(),
            tonnes_year: tonnes(row.units),
            mean_minutes: row.mean_minutes,
            max_minutes: row.max_minutes,
        };
        Report {
            name: self.case.settings.name.clone(),
            notes: self.case.settings.notes.clone(),
            attribution: self.attribution.clone(),
            fingerprint: self.fingerprint.clone(),
            question: self.question(model),
            value: people_value(model, answer.value),
            bound: people_value(model, answer.bound),
            gap_percent: 100.0 * answer.gap(),
            method: method_code(answer.method).into(),
            totals: self.totals(answer),
            sites: table
                .sites
                .iter()
                .map(|row| self.site_line(answer, row))
                .collect(),
            counties: table.counties.iter().map(county).collect(),
            services: self.services(answer),
            ..Report::default()
        }
    }

    fn question(&self, model: &SitingModel) -> Question {
        let settings = &self.case.settings;
        let objective = match settings.ask {
            Ask::Cost => "cost",
            Ask::Transport => "transport",
            Ask::WorstScenario => "worst_scenario",
            Ask::WorstMinutes => "worst_minutes",
            Ask::Cover => "cover",
            Ask::Uncovered => "uncovered",
        };
        let unit = match model.objective {
            _ if is_money(&model.objective) => "yuan_year",
            Objective::WorstMinutes => "minutes",
            _ => "tonnes_year",
        };
        Question {
            objective: objective.into(),
            unit: unit.into(),
            sites: self.case.sites.len(),
            points: self.case.points.len(),
            sites_min: model.rules.least_sites,
            sites_max: model.rules.most_sites,
            budget_yuan: settings.budget_yuan,
            forced: self.names(&self.with_status(SiteStatus::Forced), &[]),
            scenarios: self.case.scenarios.iter().map(|s| s.name.clone()).collect(),
            vehicle_types: settings.vehicle_types.clone(),
        }
    }

    /// The plan as a whole.
    pub(super) fn totals(&self, answer: &SitingAnswer) -> Totals {
        let table = tabulate(&self.problem, answer);
        let gains = self.gains(answer, |_| true);
        let yuan_year = table.sites.iter().map(|row| row.cost).sum::<f64>() / 100.0;
        let per_tonne = |sum: f64| {
            if gains.tonnes > 0.0 {
                sum / gains.tonnes
            } else {
                0.0
            }
        };
        let standing = !self.with_status(SiteStatus::Existing).is_empty();
        Totals {
            tonnes_year: gains.tonnes,
            mean_minutes: per_tonne(gains.tonne_minutes),
            max_minutes: table
                .sites
                .iter()
                .map(|row| row.max_minutes)
                .max()
                .unwrap_or(0),
            yuan_year,
            yuan_t: per_tonne(yuan_year),
            investment_yuan: self.investment(&answer.open),
            standing_minutes: standing.then(|| per_tonne(gains.standing_tonne_minutes)),
            shelf_days_saved_t: standing.then(|| per_tonne(gains.tonne_days)),
            shelf_yuan_saved: standing.then_some(gains.yuan),
        }
    }

    fn site_line(&self, answer: &SitingAnswer, row: &SiteRow) -> SiteLine {
        let entry = &self.case.sites[row.site];
        let gains = self.gains(answer, |part| part.site == row.site);
        let standing = !self.with_status(SiteStatus::Existing).is_empty() && gains.tonnes > 0.0;
        SiteLine {
            id: entry.id.clone(),
            name: entry.name.clone(),
            county: entry.county.clone(),
            lon: entry.position.lon,
            lat: entry.position.lat,
            status: match entry.status {
                SiteStatus::Existing => "existing",
                SiteStatus::Forced => "forced",
                _ => "chosen",
            }
            .into(),
            counties: row.counties.clone(),
            tonnes_year: tonnes(row.units),
            mean_minutes: row.mean_minutes,
            max_minutes: row.max_minutes,
            shelf_days_saved_t: standing.then(|| gains.tonne_days / gains.tonnes),
            yuan_t: row.cost_per_unit() / 100.0 / tonnes(1.0),
            investment_yuan: self.investment(&[row.site]),
            capacity_t_month: entry.capacity_t,
            tonnes_month: row
                .fullest_use
                .iter()
                .map(|units| tonnes(*units as f64))
                .collect(),
        }
    }

    fn services(&self, answer: &SitingAnswer) -> Vec<Service> {
        let mut sums: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for part in &answer.assignments {
            *sums.entry((part.demand, part.site)).or_default() += self.expected(part);
        }
        let service = |((point, site), tonnes_year): (&(usize, usize), &f64)| {
            let entry = &self.case.points[*point];
            Service {
                point: entry.id.clone(),
                name: entry.name.clone(),
                county: entry.county.clone(),
                lon: entry.position.lon,
                lat: entry.position.lat,
                site: self.case.sites[*site].id.clone(),
                tonnes_year: *tonnes_year,
                minutes: self.problem.leg(*point, *site).map_or(0, |leg| leg.minutes),
            }
        };
        sums.iter().map(service).collect()
    }

    /// Tonnes of an assignment times its scenario's share.
    pub(super) fn expected(&self, part: &Assignment) -> f64 {
        let scenarios = self.problem.scenarios();
        let weights: i64 = scenarios.iter().map(|scenario| scenario.weight).sum();
        let share = scenarios[part.scenario].weight as f64 / weights as f64;
        tonnes(part.amount as f64) * share
    }

    /// What the plan gains against serving each point from the nearest standing site.
    fn gains(&self, answer: &SitingAnswer, of: impl Fn(&Assignment) -> bool) -> Gains {
        let standing = self.with_status(SiteStatus::Existing);
        let minutes = |point, site| self.problem.leg(point, site).map_or(0, |leg| leg.minutes);
        let nearest = |point: usize| {
            let reachable = standing
                .iter()
                .filter(|site| self.problem.leg(point, **site).is_some());
            reachable.copied().min_by_key(|site| minutes(point, *site))
        };
        let nearest: Vec<Option<usize>> = (0..self.case.points.len()).map(nearest).collect();
        let mut gains = Gains::default();
        for part in answer.assignments.iter().filter(|part| of(part)) {
            let tonnes = self.expected(part);
            gains.tonnes += tonnes;
            gains.tonne_minutes += tonnes * f64::from(minutes(part.demand, part.site));
            let Some(old) = nearest[part.demand] else {
                continue;
            };
            let before = self.loss(part.demand, old, part.month);
            let after = self.loss(part.demand, part.site, part.month);
            gains.standing_tonne_minutes += tonnes * f64::from(minutes(part.demand, old));
            gains.tonne_days += tonnes * (before.days - after.days);
            gains.yuan += tonnes * (before.yuan - after.yuan);
        }
        gains
    }
}
