//! What a siting search answers: sites, who serves whom, and how good that is proved to be.
//!
//! Holds no names and no tables; see [`SitingTable`](super::SitingTable) for those.

use super::findings::SitingFinding;

/// How an answer was found and proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Lagrangian bound, local search and branch and bound of our own.
    Lagrangian,
    /// Mixed-integer program through `good_lp`, started from our own incumbent.
    Milp,
    /// A sequence of covering questions.
    Bisection,
}

/// Units of one demand point served by one site in one month of one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Index of the demand point.
    pub demand: usize,
    /// Index of the site.
    pub site: usize,
    /// Index of the scenario.
    pub scenario: usize,
    /// Index of the month.
    pub month: usize,
    /// Units served.
    pub amount: i64,
}

/// A plan of sites with its proof.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingAnswer {
    /// Indices of the open sites, ascending.
    pub open: Vec<usize>,
    /// Who serves whom; demand without one is unserved (only [`Uncovered`] allows that).
    ///
    /// [`Uncovered`]: super::Objective::Uncovered
    pub assignments: Vec<Assignment>,
    /// Value of the objective, rounded up.
    pub value: i64,
    /// No plan has a lower value.
    pub bound: i64,
    /// How it was found.
    pub method: Method,
    /// Price steps of the Lagrangian ascent.
    pub steps: u64,
    /// Branch-and-bound nodes.
    pub nodes: u64,
}

impl SitingAnswer {
    /// Difference between value and bound as a share of the value; zero when both agree.
    pub fn gap(&self) -> f64 {
        if self.value == self.bound {
            return 0.0;
        }
        (self.value - self.bound) as f64 / (self.value.abs().max(1)) as f64
    }

    /// Whether no better plan exists.
    pub fn is_proved(&self) -> bool {
        self.value == self.bound
    }
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SitingError {
    /// No plan keeps the rules; each finding names a cause and the smallest relaxation.
    #[error("no plan of sites keeps the rules: {}", list(.0))]
    Infeasible(Vec<SitingFinding>),
    /// The stop rule ended the search before a first plan was found.
    #[error("stopped before a first plan was found; no plan costs less than {bound}")]
    Stopped {
        /// No plan has a lower value.
        bound: i64,
    },
    /// A solver returned a plan that our own check refuses: a defect, please report it.
    #[error("the solver's plan breaks a rule: {0}")]
    Refused(#[from] super::verify::SitingViolation),
    /// The mixed-integer solver failed and no other method fits the question.
    #[error("the mixed-integer solver failed: {0}")]
    Solver(#[from] crate::milp::MilpError),
}

fn list(findings: &[SitingFinding]) -> String {
    findings
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<String>>()
        .join("; ")
}
