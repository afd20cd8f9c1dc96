//! The planner's nouns: sites, demand points, months, scenarios and the legs between them.
//!
//! Holds what is given, checked once by [`SitingDraft::check`]; what is asked of it is a
//! [`SitingModel`](super::SitingModel).

use super::findings::SitingFinding;

/// What is decided about a site beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteStatus {
    /// May be opened.
    Candidate,
    /// Stands already: it stays open and costs no building, only its fixed cost.
    Existing,
    /// Must be opened.
    Forced,
    /// Must not be opened.
    Forbidden,
}

/// A place where a hub may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Unique name.
    pub name: String,
    /// Paid once when open, minor currency per planning year (annuity and standing costs).
    pub fixed_cost: i64,
    /// Investment counted against the budget, minor currency; existing sites count nothing.
    pub build_cost: i64,
    /// Most units it serves in one month; `None` is unlimited.
    pub capacity: Option<i64>,
    /// Fewest units it must serve in a year of any scenario when open.
    pub min_use: i64,
    /// What is decided beforehand.
    pub status: SiteStatus,
}

impl Site {
    /// A free candidate without capacity or cost.
    pub fn candidate(name: impl Into<String>) -> Site {
        Site {
            name: name.into(),
            fixed_cost: 0,
            build_cost: 0,
            capacity: None,
            min_use: 0,
            status: SiteStatus::Candidate,
        }
    }
}

/// A township or county whose harvest needs a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandPoint {
    /// Unique name.
    pub name: String,
    /// County it is counted under for equity.
    pub county: String,
    /// Units per month of every scenario: months of the first scenario, then of the second.
    pub amounts: Vec<i64>,
}

/// The way from a demand point to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SitingLeg {
    /// Truck minutes, rounded up.
    pub minutes: u32,
    /// Minor currency, in the terms of the problem's [`CostBasis`].
    pub cost: i64,
}

/// What a leg's cost pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostBasis {
    /// One unit of demand.
    PerUnit,
    /// All of a demand point's amount of one month.
    PerAssignment,
}

/// One course demand may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Unique name.
    pub name: String,
    /// Weight in the expected cost, above zero.
    pub weight: i64,
}

/// Everything known about the region, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitingDraft {
    /// Where hubs may stand.
    pub sites: Vec<Site>,
    /// Who needs one.
    pub demands: Vec<DemandPoint>,
    /// Months of the year, by name; one entry when the year is taken as a whole.
    pub months: Vec<String>,
    /// Courses demand may take; one entry when it is certain.
    pub scenarios: Vec<Scenario>,
    /// Row per demand point, column per site; `None` is unreachable.
    pub legs: Vec<Vec<Option<SitingLeg>>>,
    /// What a leg's cost pays for.
    pub basis: CostBasis,
    /// Cost of a leg by month, in its place, where months differ: row per demand point, column per
    /// site, entry per month. Empty where the leg's own cost holds all year; the leg's own cost is
    /// then only what `nearest` sorts by.
    pub monthly_costs: Vec<Vec<Vec<i64>>>,
}

impl SitingDraft {
    /// A draft of one month and one scenario.
    pub fn single_period(
        sites: Vec<Site>,
        demands: Vec<DemandPoint>,
        legs: Vec<Vec<Option<SitingLeg>>>,
        basis: CostBasis,
    ) -> SitingDraft {
        let scenario = Scenario {
            name: "expected".into(),
            weight: 1,
        };
        let months = vec!["year".into()];
        SitingDraft {
            sites,
            demands,
            months,
            scenarios: vec![scenario],
            legs,
            basis,
            monthly_costs: Vec::new(),
        }
    }

    /// Checks everything at once.
    ///
    /// # Errors
    /// Every finding that makes the draft unusable, in the order of the draft.
    pub fn check(self) -> Result<SitingProblem, Vec<SitingFinding>> {
        let findings = super::findings::examine_draft(&self);
        if findings.is_empty() {
            Ok(SitingProblem { draft: self })
        } else {
            Err(findings)
        }
    }
}

/// A checked [`SitingDraft`]: names are unique, shapes agree, amounts and costs are in range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitingProblem {
    draft: SitingDraft,
}

impl SitingProblem {
    /// Where hubs may stand.
    pub fn sites(&self) -> &[Site] {
        &self.draft.sites
    }

    /// Who needs one.
    pub fn demands(&self) -> &[DemandPoint] {
        &self.draft.demands
    }

    /// Names of the months.
    pub fn months(&self) -> &[String] {
        &self.draft.months
    }

    /// Courses demand may take.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.draft.scenarios
    }

    /// The way from a demand point to a site; `None` is unreachable.
    pub fn leg(&self, demand: usize, site: usize) -> Option<SitingLeg> {
        self.draft.legs[demand][site]
    }

    /// Cost of a leg in one month, as far as there is a leg.
    pub fn monthly_cost(&self, demand: usize, site: usize, month: usize) -> Option<i64> {
        let leg = self.leg(demand, site)?;
        let by_month = self.draft.monthly_costs.get(demand);
        Some(by_month.map_or(leg.cost, |sites| sites[site][month]))
    }

    /// Whether legs cost more in some months than in others.
    pub fn has_monthly_costs(&self) -> bool {
        !self.draft.monthly_costs.is_empty()
    }

    /// What a leg's cost pays for.
    pub fn basis(&self) -> CostBasis {
        self.draft.basis
    }

    /// Units of a demand point in one month of one scenario.
    pub fn amount(&self, demand: usize, scenario: usize, month: usize) -> i64 {
        self.draft.demands[demand].amounts[scenario * self.months().len() + month]
    }

    /// Units of a demand point in a year of one scenario.
    pub fn yearly_amount(&self, demand: usize, scenario: usize) -> i64 {
        (0..self.months().len())
            .map(|month| self.amount(demand, scenario, month))
            .sum()
    }

    /// The draft back, to change and check again.
    pub fn into_draft(self) -> SitingDraft {
        self.draft
    }
}
