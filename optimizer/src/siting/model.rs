//! What a planner asks: an objective and the rules a plan of sites must keep.
//!
//! Knows no data and no solver.

/// What a plan is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Fixed plus transport cost, expected over the scenarios (UFL and CFLP).
    Cost,
    /// Transport cost alone, expected over the scenarios (p-median).
    Transport,
    /// Fixed plus transport cost of the dearest scenario.
    WorstScenarioCost,
    /// Minutes of the demand point worst off (p-center).
    WorstMinutes,
    /// Fixed cost of the sites that bring every demand point within the minutes (LSCP). With all
    /// fixed costs at one it counts the sites.
    Cover {
        /// Most minutes from a demand point to an open site.
        minutes: u32,
    },
    /// Units a year left further than the minutes from every open site (MCLP, as a minimum).
    Uncovered {
        /// Minutes within which demand counts as covered.
        minutes: u32,
    },
}

/// Whether capacities and minimum uses count, and whether a demand point may be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// Sites never fill up and need no least use.
    Unlimited,
    /// Capacities count; a demand point may be shared among sites.
    Split,
    /// Capacities count; one site serves a demand point whole, all months.
    SingleSource,
}

/// An upper limit on how long demand may travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Equity {
    /// No demand point is served from further than this.
    EveryPoint {
        /// Most minutes.
        minutes: u32,
    },
    /// No demand point of the named counties is served from further than this.
    Counties {
        /// Counties it holds for.
        counties: Vec<String>,
        /// Most minutes.
        minutes: u32,
    },
    /// The mean over a year's expected units of every county is at most this.
    CountyMean {
        /// Most minutes.
        minutes: u32,
    },
}

/// Rules a plan must keep besides the sites' own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How demand is served.
    pub serving: Serving,
    /// Fewest open sites, existing ones included.
    pub least_sites: usize,
    /// Most open sites, existing ones included; `None` is no limit.
    pub most_sites: Option<usize>,
    /// Most investment, minor currency.
    pub budget: Option<i64>,
    /// Limits on minutes, all of them.
    pub equity: Vec<Equity>,
    /// Most unit-minutes a year over all demand, expected over the scenarios.
    pub unit_minutes: Option<i64>,
    /// Only the so many cheapest sites of each demand point within its limits are considered, or
    /// the nearest ones where the objective counts minutes; `None` keeps all.
    pub nearest: Option<usize>,
}

impl Default for Rules {
    /// Unlimited sites, no limit on anything.
    fn default() -> Rules {
        Rules {
            serving: Serving::Unlimited,
            least_sites: 0,
            most_sites: None,
            budget: None,
            equity: Vec::new(),
            unit_minutes: None,
            nearest: None,
        }
    }
}

/// A question to a [`SitingProblem`](super::SitingProblem).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitingModel {
    /// What a plan is judged by.
    pub objective: Objective,
    /// What it must keep.
    pub rules: Rules,
}

impl SitingModel {
    /// Uncapacitated facility location.
    pub fn uncapacitated() -> SitingModel {
        SitingModel {
            objective: Objective::Cost,
            rules: Rules::default(),
        }
    }

    /// Capacitated facility location.
    pub fn capacitated(serving: Serving) -> SitingModel {
        SitingModel {
            objective: Objective::Cost,
            rules: Rules {
                serving,
                ..Rules::default()
            },
        }
    }

    /// Exactly `count` sites of least transport cost.
    pub fn p_median(count: usize, serving: Serving) -> SitingModel {
        let rules = Rules {
            serving,
            least_sites: count,
            most_sites: Some(count),
            ..Rules::default()
        };
        SitingModel {
            objective: Objective::Transport,
            rules,
        }
    }

    /// At most `count` sites, the worst-off demand point as near as can be.
    pub fn p_center(count: usize) -> SitingModel {
        let rules = Rules {
            most_sites: Some(count),
            ..Rules::default()
        };
        SitingModel {
            objective: Objective::WorstMinutes,
            rules,
        }
    }

    /// Every demand point within `minutes` at the least fixed cost.
    pub fn set_cover(minutes: u32) -> SitingModel {
        SitingModel {
            objective: Objective::Cover { minutes },
            rules: Rules::default(),
        }
    }

    /// At most `count` sites that leave the fewest units beyond `minutes`.
    pub fn max_cover(minutes: u32, count: usize) -> SitingModel {
        let rules = Rules {
            most_sites: Some(count),
            ..Rules::default()
        };
        SitingModel {
            objective: Objective::Uncovered { minutes },
            rules,
        }
    }
}
