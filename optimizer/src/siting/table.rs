//! What a planner reads off a plan: a row per site and a row per county.
//!
//! Numbers and indices only; words, currencies and files belong to the caller.

use super::answer::{Assignment, SitingAnswer};
use super::problem::{CostBasis, SitingProblem};

/// A plan summed up.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingTable {
    /// One row per open site, in the order of the answer.
    pub sites: Vec<SiteRow>,
    /// One row per county, by name.
    pub counties: Vec<CountyRow>,
}

/// What one open site does in a year, expected over the scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteRow {
    /// Index of the site.
    pub site: usize,
    /// Counties it serves, by name.
    pub counties: Vec<String>,
    /// Units a year.
    pub units: f64,
    /// Mean minutes per unit.
    pub mean_minutes: f64,
    /// Longest leg used, minutes.
    pub max_minutes: u32,
    /// Fixed plus transport cost a year, minor currency.
    pub cost: f64,
    /// Units in each month of the fullest scenario for that month.
    pub fullest_use: Vec<i64>,
}

/// How one county is served in a year, expected over the scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct CountyRow {
    /// Name.
    pub county: String,
    /// Units served a year.
    pub units: f64,
    /// Mean minutes per unit.
    pub mean_minutes: f64,
    /// Longest leg used, minutes.
    pub max_minutes: u32,
}

impl SiteRow {
    /// Cost per unit, minor currency; zero for an idle site.
    pub fn cost_per_unit(&self) -> f64 {
        if self.units > 0.0 {
            self.cost / self.units
        } else {
            0.0
        }
    }
}

/// Sums up `answer` by site and by county.
pub fn tabulate(problem: &SitingProblem, answer: &SitingAnswer) -> SitingTable {
    let site_row = |&site: &usize| site_row(problem, answer, site);
    let mut counties: Vec<&str> = problem
        .demands()
        .iter()
        .map(|d| d.county.as_str())
        .collect();
    counties.sort_unstable();
    counties.dedup();
    SitingTable {
        sites: answer.open.iter().map(site_row).collect(),
        counties: counties
            .into_iter()
            .map(|county| county_row(problem, answer, county))
            .collect(),
    }
}

fn site_row(problem: &SitingProblem, answer: &SitingAnswer, site: usize) -> SiteRow {
    let parts: Vec<&Assignment> = answer
        .assignments
        .iter()
        .filter(|p| p.site == site)
        .collect();
    let mut counties: Vec<String> = parts
        .iter()
        .map(|part| problem.demands()[part.demand].county.clone())
        .collect();
    counties.sort_unstable();
    counties.dedup();
    let travel = Journeys::of(problem, &parts);
    let transport: f64 = parts
        .iter()
        .map(|part| expected(problem, part, cost(problem, part)))
        .sum();
    let used = |month: usize, scenario: usize| -> i64 {
        let slot = parts
            .iter()
            .filter(|part| (part.month, part.scenario) == (month, scenario));
        slot.map(|part| part.amount).sum()
    };
    let fullest = |month| {
        (0..problem.scenarios().len())
            .map(|s| used(month, s))
            .max()
            .unwrap_or(0)
    };
    SiteRow {
        site,
        counties,
        units: travel.units,
        mean_minutes: travel.mean(),
        max_minutes: travel.longest,
        cost: problem.sites()[site].fixed_cost as f64 + transport,
        fullest_use: (0..problem.months().len()).map(fullest).collect(),
    }
}

fn county_row(problem: &SitingProblem, answer: &SitingAnswer, county: &str) -> CountyRow {
    let of_county = |part: &&Assignment| problem.demands()[part.demand].county == county;
    let parts: Vec<&Assignment> = answer.assignments.iter().filter(of_county).collect();
    let travel = Journeys::of(problem, &parts);
    CountyRow {
        county: county.to_owned(),
        units: travel.units,
        mean_minutes: travel.mean(),
        max_minutes: travel.longest,
    }
}

/// Units, unit-minutes and the longest leg of some assignments.
struct Journeys {
    units: f64,
    unit_minutes: f64,
    longest: u32,
}

impl Journeys {
    fn of(problem: &SitingProblem, parts: &[&Assignment]) -> Journeys {
        let mut travel = Journeys {
            units: 0.0,
            unit_minutes: 0.0,
            longest: 0,
        };
        for part in parts {
            let minutes = problem
                .leg(part.demand, part.site)
                .map_or(0, |leg| leg.minutes);
            let units = expected(problem, part, part.amount as f64);
            travel.units += units;
            travel.unit_minutes += units * f64::from(minutes);
            travel.longest = travel.longest.max(minutes);
        }
        travel
    }

    fn mean(&self) -> f64 {
        if self.units > 0.0 {
            self.unit_minutes / self.units
        } else {
            0.0
        }
    }
}

/// `amount` of an assignment times its scenario's share.
fn expected(problem: &SitingProblem, part: &Assignment, amount: f64) -> f64 {
    let weights: i64 = problem
        .scenarios()
        .iter()
        .map(|scenario| scenario.weight)
        .sum();
    amount * problem.scenarios()[part.scenario].weight as f64 / weights as f64
}

fn cost(problem: &SitingProblem, part: &Assignment) -> f64 {
    let cost = problem
        .monthly_cost(part.demand, part.site, part.month)
        .unwrap_or(0) as f64;
    let units = part.amount as f64;
    match problem.basis() {
        CostBasis::PerUnit => cost * units,
        CostBasis::PerAssignment => {
            cost * units / problem.amount(part.demand, part.scenario, part.month) as f64
        }
    }
}
