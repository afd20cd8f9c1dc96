//! Linear and mixed-integer programs: the only room that names `good_lp`.
//!
//! A [`Program`] is written as on paper, solved by microlp (or `HiGHS` with the feature `highs`),
//! or as a linear program with duals by clarabel. Knows nothing of what its columns mean, and its
//! callers must check every answer with arithmetic of their own.

use std::ops::Mul;

use good_lp::solvers::{DualValues, SolutionStatus, SolutionWithDual};
use good_lp::{
    Constraint, Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable,
    WithInitialSolution, WithMipGap, WithTimeLimit, variable,
};

/// A variable of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MilpColumn(Variable);

/// A coefficient times a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term(Variable, f64);

impl Mul<f64> for MilpColumn {
    type Output = Term;

    fn mul(self, factor: f64) -> Term {
        Term(self.0, factor)
    }
}

/// A minimization over linear rows.
#[derive(Default)]
pub struct Program {
    columns: ProblemVariables,
    listed: Vec<Variable>,
    objective: Expression,
    rows: Vec<Constraint>,
}

/// Limits of one mixed-integer solve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MilpLimits {
    /// Relative difference of value and bound at which to stop.
    pub gap: f64,
    /// Most seconds; `None` lets the solver finish.
    pub seconds: Option<f64>,
}

/// A feasible point of a [`Program`], in the order its columns were added.
#[derive(Clone, Debug, PartialEq)]
pub struct MilpAnswer {
    /// Value of every column.
    pub values: Vec<f64>,
    /// Objective at these values.
    pub objective: f64,
    /// No point has a lower objective, as the solver claims; minus infinity when it claims none.
    pub bound: f64,
}

/// Optimum of a linear program with the price of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearAnswer {
    /// Value of every column.
    pub values: Vec<f64>,
    /// Change of the optimum per unit of each row's right-hand side.
    pub duals: Vec<f64>,
}

/// Why a program has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MilpError {
    /// No point satisfies all rows.
    #[error("no point satisfies all rows")]
    Infeasible,
    /// The objective falls without limit.
    #[error("the objective falls without limit")]
    Unbounded,
    /// The time was up before a first point, or the solver broke down.
    #[error("the solver gave up: {0}")]
    GaveUp(String),
}

impl Program {
    /// An empty program.
    pub fn new() -> Program {
        Program::default()
    }

    /// Adds a column that is zero or one.
    pub fn binary(&mut self) -> MilpColumn {
        let column = self.columns.add(variable().binary());
        self.list(column)
    }

    /// Adds a column between two limits.
    pub fn continuous(&mut self, low: f64, high: f64) -> MilpColumn {
        let column = self.columns.add(variable().min(low).max(high));
        self.list(column)
    }

    /// Adds a whole-numbered column between two limits.
    pub fn integer(&mut self, low: i32, high: i32) -> MilpColumn {
        let column = self.columns.add(variable().integer().min(low).max(high));
        self.list(column)
    }

    fn list(&mut self, column: Variable) -> MilpColumn {
        self.listed.push(column);
        MilpColumn(column)
    }

    /// Adds terms to the objective, which is minimized.
    pub fn pay(&mut self, terms: impl IntoIterator<Item = Term>) {
        for Term(column, factor) in terms {
            self.objective.add_mul(factor, column);
        }
    }

    /// Adds the row `terms ≤ limit`.
    pub fn at_most(&mut self, terms: impl IntoIterator<Item = Term>, limit: f64) {
        self.rows.push(sum(terms).leq(limit));
    }

    /// Adds the row `terms ≥ limit`.
    pub fn at_least(&mut self, terms: impl IntoIterator<Item = Term>, limit: f64) {
        self.rows.push(sum(terms).geq(limit));
    }

    /// Adds the row `terms = value`.
    pub fn equal(&mut self, terms: impl IntoIterator<Item = Term>, value: f64) {
        self.rows.push(sum(terms).eq(value));
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.listed.len()
    }

    /// Solves the mixed-integer program, from `start` (one value per column) when given.
    ///
    /// # Errors
    /// See [`MilpError`]; solvers are known to break down on ill-conditioned rows.
    pub fn solve(self, start: Option<&[f64]>, limits: MilpLimits) -> Result<MilpAnswer, MilpError> {
        let listed = self.listed;
        let objective = self.objective.clone();
        let mut model = self.columns.minimise(self.objective).using(default_solver);
        for row in self.rows {
            model.add_constraint(row);
        }
        model = model
            .with_mip_gap(limits.gap as f32)
            .map_err(|error| MilpError::GaveUp(error.to_string()))?;
        if let Some(seconds) = limits.seconds {
            model = model.with_time_limit(seconds);
        }
        if let Some(start) = start {
            model = model.with_initial_solution(listed.iter().copied().zip(start.iter().copied()));
        }
        let solution = model.solve()?;
        let value = solution.eval(&objective);
        let proved = claimed_gap(solution.status(), limits.gap);
        let values = listed
            .iter()
            .map(|column| solution.value(*column))
            .collect();
        let gap = refined_gap(solution, proved);
        Ok(MilpAnswer {
            values,
            objective: value,
            bound: value - gap * value.abs(),
        })
    }

    /// Solves a program of continuous columns, with duals.
    ///
    /// # Errors
    /// See [`MilpError`].
    pub fn solve_relaxed(self) -> Result<LinearAnswer, MilpError> {
        let listed = self.listed;
        let mut model = self
            .columns
            .minimise(self.objective)
            .using(good_lp::clarabel);
        let rows: Vec<_> = self
            .rows
            .into_iter()
            .map(|row| model.add_constraint(row))
            .collect();
        let mut solution = model.solve()?;
        let values = listed
            .iter()
            .map(|column| solution.value(*column))
            .collect();
        let prices = solution.compute_dual();
        let duals = rows.into_iter().map(|row| prices.dual(row)).collect();
        Ok(LinearAnswer { values, duals })
    }
}

fn sum(terms: impl IntoIterator<Item = Term>) -> Expression {
    let mut total = Expression::default();
    for Term(column, factor) in terms {
        total.add_mul(factor, column);
    }
    total
}

/// The gap a status vouches for; infinite when it vouches for none.
fn claimed_gap(status: SolutionStatus, requested: f64) -> f64 {
    match status {
        SolutionStatus::Optimal | SolutionStatus::GapLimit => requested,
        SolutionStatus::TimeLimit => f64::INFINITY,
    }
}

#[cfg(not(feature = "highs"))]
use good_lp::microlp as default_solver;

#[cfg(feature = "highs")]
use good_lp::highs as default_solver;

/// microlp also says how far it came.
#[cfg(not(feature = "highs"))]
fn refined_gap(solution: good_lp::solvers::microlp::MicroLpSolution, claimed: f64) -> f64 {
    solution
        .into_inner()
        .gap()
        .map_or(claimed, |gap| gap.min(claimed))
}

#[cfg(feature = "highs")]
fn refined_gap(_solution: good_lp::solvers::highs::HighsSolution, claimed: f64) -> f64 {
    claimed
}

impl From<ResolutionError> for MilpError {
    fn from(error: ResolutionError) -> MilpError {
        match error {
            ResolutionError::Infeasible => MilpError::Infeasible,
            ResolutionError::Unbounded => MilpError::Unbounded,
            other => MilpError::GaveUp(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXACT: MilpLimits = MilpLimits {
        gap: 0.0,
        seconds: None,
    };

    #[test]
    fn a_knapsack_is_solved_whole() {
        // Worth 6, 5, 4 with sizes 4, 3, 2 in 5: the last two.
        let mut program = Program::new();
        let pieces: Vec<MilpColumn> = (0..3).map(|_| program.binary()).collect();
        program.pay(
            pieces
                .iter()
                .zip([-6.0, -5.0, -4.0])
                .map(|(piece, worth)| *piece * worth),
        );
        program.at_most(
            pieces
                .iter()
                .zip([4.0, 3.0, 2.0])
                .map(|(piece, size)| *piece * size),
            5.0,
        );
        let answer = program
            .solve(Some(&[1.0, 0.0, 0.0]), EXACT)
            .expect("it is feasible");
        assert!((answer.objective - -9.0).abs() < 1e-6);
        assert!(answer.bound <= answer.objective + 1e-6);
    }

    #[test]
    fn contradicting_rows_are_infeasible() {
        let mut program = Program::new();
        let column = program.binary();
        program.at_least([column * 1.0], 2.0);
        assert_eq!(program.solve(None, EXACT), Err(MilpError::Infeasible));
    }

    #[test]
    fn a_relaxed_program_prices_its_rows() {
        // Two units at 3 each: one more unit costs 3 more.
        let mut program = Program::new();
        let column = program.continuous(0.0, 10.0);
        program.pay([column * 3.0]);
        program.at_least([column * 1.0], 2.0);
        let answer = program.solve_relaxed().expect("it is feasible");
        assert!((answer.values[0] - 2.0).abs() < 1e-6);
        assert!((answer.duals[0].abs() - 3.0).abs() < 1e-6);
    }
}
