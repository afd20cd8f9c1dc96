//! Least squares with Huber's weights: rows that lie far off weigh little.

/// A fit: one value per column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    pub(super) values: Vec<f64>,
    /// Standard errors.
    pub(super) errors: Vec<f64>,
    /// Spread of single rows.
    pub(super) spread: f64,
}

/// Rows farther off than so many times the typical distance weigh less (Huber 1964).
const HUBER: f64 = 1.345;
/// Passes until the weights have settled.
const PASSES: usize = 20;
/// Keeps a column nobody has driven at its neutral value without moving the others.
const RIDGE: f64 = 1e-9;

/// The values that make `rows · values` come nearest to `seen`.
pub(super) fn weighted(rows: &[Vec<f64>], seen: &[f64]) -> Fit {
    let columns = rows.first().map_or(0, Vec::len);
    let mut weights = vec![1.0; rows.len()];
    let mut values = vec![1.0; columns];
    let mut inverse = vec![vec![0.0; columns]; columns];
    for _ in 0..PASSES {
        (values, inverse) = solve(rows, seen, &weights, columns);
        let distances: Vec<f64> = residuals(rows, seen, &values).map(f64::abs).collect();
        let typical = 1.4826 * median(&distances);
        for (weight, distance) in weights.iter_mut().zip(&distances) {
            let limit = HUBER * typical;
            *weight = if *distance <= limit || typical <= 0.0 {
                if typical <= 0.0 && *distance > 1e-9 {
                    1e-6
                } else {
                    1.0
                }
            } else {
                limit / distance
            };
        }
    }
    let left = weights.iter().sum::<f64>() - columns as f64;
    let off: f64 = residuals(rows, seen, &values)
        .zip(&weights)
        .map(|(residual, weight)| weight * residual * residual)
        .sum();
    let spread = (off / left.max(1.0)).sqrt();
    let errors = (0..columns).map(|i| spread * inverse[i][i].max(0.0).sqrt());
    Fit {
        errors: errors.collect(),
        values,
        spread,
    }
}

fn residuals<'a>(
    rows: &'a [Vec<f64>],
    seen: &'a [f64],
    values: &'a [f64],
) -> impl Iterator<Item = f64> + 'a {
    rows.iter().zip(seen).map(move |(row, seen)| {
        let said: f64 = row.iter().zip(values).map(|(x, value)| x * value).sum();
        seen - said
    })
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// Normal equations by Gauss and Jordan, with the inverse.
fn solve(
    rows: &[Vec<f64>],
    seen: &[f64],
    weights: &[f64],
    columns: usize,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut matrix = vec![vec![0.0; 2 * columns]; columns];
    let mut right = vec![RIDGE; columns];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = RIDGE;
        row[columns + i] = 1.0;
    }
    for ((row, seen), weight) in rows.iter().zip(seen).zip(weights) {
        for i in 0..columns {
            right[i] += weight * row[i] * seen;
            for j in 0..columns {
                matrix[i][j] += weight * row[i] * row[j];
            }
        }
    }
    for pivot in 0..columns {
        let best = (pivot..columns)
            .max_by(|&a, &b| matrix[a][pivot].abs().total_cmp(&matrix[b][pivot].abs()))
            .unwrap_or(pivot);
        matrix.swap(pivot, best);
        right.swap(pivot, best);
        let scale = matrix[pivot][pivot];
        if scale.abs() < f64::MIN_POSITIVE {
            continue;
        }
        right[pivot] /= scale;
        matrix[pivot].iter_mut().for_each(|cell| *cell /= scale);
        let (row, value) = (matrix[pivot].clone(), right[pivot]);
        for other in (0..columns).filter(|&other| other != pivot) {
            let factor = matrix[other][pivot];
            right[other] -= factor * value;
            for (cell, pivot) in matrix[other].iter_mut().zip(&row) {
                *cell -= factor * pivot;
            }
        }
    }
    let inverse = matrix.iter().map(|row| row[columns..].to_vec());
    (right, inverse.collect())
}
