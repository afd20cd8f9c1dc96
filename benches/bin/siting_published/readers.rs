//! Readers of the published formats: OR-Library, Holmberg and their like.
//!
//! Knows files; what is done with an instance is the program's.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use optimizer::siting::{
    CostBasis, DemandPoint, Serving, Site, SitingDraft, SitingLeg, SitingModel, SitingProblem,
};

use crate::Instance;

/// Published decimals become whole units by this factor.
const SCALE: f64 = 100_000.0;

/// The instance a line of `known_optima.csv` names.
pub(crate) fn published(data: &Path, line: &str) -> Result<Instance> {
    let cells: Vec<String> = csv_cells(line);
    let [set, kind, file, _, _, parameters, optimum, ..] = cells.as_slice() else {
        bail!("a line of known_optima.csv has too few cells")
    };
    let text = fs::read(data.join(set).join(file)).with_context(|| format!("{set}/{file}"))?;
    let capacity = parameters.split("by ").nth(1).unwrap_or("0");
    let text = String::from_utf8_lossy(&text).replace("capacity", capacity);
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    let mut reader = Numbers {
        numbers: numbers.into_iter(),
    };
    let (draft, model, scale) = match set.as_str() {
        "orlib_cap" => {
            let model = if kind.starts_with("UFL") {
                SitingModel::uncapacitated()
            } else {
                SitingModel::capacitated(Serving::Split)
            };
            (orlib_cap(&mut reader)?, model, SCALE)
        }
        "holmberg" | "yang2012" | "gadegaard_tb4" => (
            holmberg(&mut reader)?,
            SitingModel::capacitated(Serving::SingleSource),
            1.0,
        ),
        "orlib_pmed" => {
            let (draft, count) = orlib_pmed(&mut reader)?;
            (draft, SitingModel::p_median(count, Serving::Unlimited), 1.0)
        }
        "orlib_pmedcap" => {
            let (draft, count) = orlib_pmedcap(&mut reader)?;
            (
                draft,
                SitingModel::p_median(count, Serving::SingleSource),
                1.0,
            )
        }
        other => bail!("unknown set {other}"),
    };
    let shown = if parameters.contains("replace") {
        format!(" {capacity}")
    } else {
        String::new()
    };
    let family = if kind.starts_with("UFL") { "ufl" } else { set };
    Ok(Instance {
        label: format!("{family}/{file}{shown}"),
        problem: checked(draft)?,
        model,
        published: optimum.parse().ok(),
        scale,
    })
}

fn checked(draft: SitingDraft) -> Result<SitingProblem> {
    draft
        .check()
        .map_err(|findings| anyhow::anyhow!("{findings:?}"))
}

fn csv_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells
                .last_mut()
                .expect("there is always a cell")
                .push(letter),
        }
    }
    cells
}

struct Numbers {
    numbers: std::vec::IntoIter<f64>,
}

impl Numbers {
    fn next(&mut self) -> Result<f64> {
        self.numbers.next().context("the file ends early")
    }

    fn count(&mut self) -> Result<usize> {
        Ok(self.next()? as usize)
    }
}

fn site(index: usize, capacity: f64, fixed: f64) -> Site {
    Site {
        capacity: (capacity > 0.0).then_some(capacity as i64),
        fixed_cost: fixed.round() as i64,
        ..Site::candidate(format!("s{index}"))
    }
}

fn demand(index: usize, amount: f64) -> DemandPoint {
    DemandPoint {
        name: format!("d{index}"),
        county: String::new(),
        amounts: vec![amount as i64],
    }
}

fn leg(cost: f64) -> SitingLeg {
    let cost = cost.round() as i64;
    SitingLeg { minutes: 0, cost }
}

fn orlib_cap(numbers: &mut Numbers) -> Result<SitingDraft> {
    let (sites, points) = (numbers.count()?, numbers.count()?);
    let places = (0..sites)
        .map(|index| Ok(site(index, numbers.next()?, numbers.next()? * SCALE)))
        .collect::<Result<Vec<Site>>>()?;
    let mut demands = Vec::new();
    let mut legs = Vec::new();
    for index in 0..points {
        demands.push(demand(index, numbers.next()?));
        let row = (0..sites).map(|_| Ok(Some(leg(numbers.next()? * SCALE))));
        legs.push(row.collect::<Result<Vec<_>>>()?);
    }
    Ok(SitingDraft::single_period(
        places,
        demands,
        legs,
        CostBasis::PerAssignment,
    ))
}

fn holmberg(numbers: &mut Numbers) -> Result<SitingDraft> {
    let (sites, points) = (numbers.count()?, numbers.count()?);
    let places = (0..sites)
        .map(|index| Ok(site(index, numbers.next()?, numbers.next()?)))
        .collect::<Result<Vec<Site>>>()?;
    let demands = (0..points)
        .map(|index| Ok(demand(index, numbers.next()?)))
        .collect::<Result<Vec<DemandPoint>>>()?;
    let mut legs = vec![vec![None; sites]; points];
    for site in 0..sites {
        for row in &mut legs {
            row[site] = Some(leg(numbers.next()?));
        }
    }
    Ok(SitingDraft::single_period(
        places,
        demands,
        legs,
        CostBasis::PerAssignment,
    ))
}

/// All-pairs shortest paths; of a repeated edge the last counts.
fn orlib_pmed(numbers: &mut Numbers) -> Result<(SitingDraft, usize)> {
    let (nodes, edges, count) = (numbers.count()?, numbers.count()?, numbers.count()?);
    let mut lengths: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for _ in 0..edges {
        let (a, b) = (numbers.count()? - 1, numbers.count()? - 1);
        lengths.insert((a.min(b), a.max(b)), numbers.next()? as u32);
    }
    let far = u32::MAX / 4;
    let mut distance = vec![vec![far; nodes]; nodes];
    (0..nodes).for_each(|node| distance[node][node] = 0);
    for ((a, b), length) in lengths {
        distance[a][b] = length;
        distance[b][a] = length;
    }
    for via in 0..nodes {
        let through = distance[via].clone();
        for row in &mut distance {
            let first = row[via];
            row.iter_mut()
                .zip(&through)
                .for_each(|(cell, rest)| *cell = (*cell).min(first + rest));
        }
    }
    let reach = |cell: &u32| {
        (*cell < far).then_some(SitingLeg {
            minutes: *cell,
            cost: i64::from(*cell),
        })
    };
    let legs = distance
        .iter()
        .map(|row| row.iter().map(reach).collect())
        .collect();
    let sites = (0..nodes).map(|index| site(index, 0.0, 0.0)).collect();
    let demands = (0..nodes).map(|index| demand(index, 1.0)).collect();
    Ok((
        SitingDraft::single_period(sites, demands, legs, CostBasis::PerAssignment),
        count,
    ))
}

/// Whole part of the Euclidean distance.
fn orlib_pmedcap(numbers: &mut Numbers) -> Result<(SitingDraft, usize)> {
    let (_, _optimum) = (numbers.next()?, numbers.next()?);
    let (nodes, count, capacity) = (numbers.count()?, numbers.count()?, numbers.next()?);
    let points = (0..nodes)
        .map(|_| {
            numbers.next()?;
            Ok((numbers.next()?, numbers.next()?, numbers.next()?))
        })
        .collect::<Result<Vec<(f64, f64, f64)>>>()?;
    let apart =
        |a: &(f64, f64, f64), b: &(f64, f64, f64)| Some(leg((a.0 - b.0).hypot(a.1 - b.1).floor()));
    let legs = points
        .iter()
        .map(|a| points.iter().map(|b| apart(a, b)).collect())
        .collect();
    let sites = (0..nodes).map(|index| site(index, capacity, 0.0)).collect();
    let demands = points
        .iter()
        .enumerate()
        .map(|(index, point)| demand(index, point.2))
        .collect();
    Ok((
        SitingDraft::single_period(sites, demands, legs, CostBasis::PerAssignment),
        count,
    ))
}
