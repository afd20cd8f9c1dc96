//! Solves the published location instances and synthetic Shanxi-like ones, and prints one line
//! each: published optimum, value, proved bound, gap, seconds.
//!
//! Reads the instance files in place; `--dump` writes an instance in plain numbers for a peer.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use optimizer::siting::{
    CostBasis, DemandPoint, Leg, Progress, Serving, Site, SitingDraft, SitingError, SitingModel,
    SitingParams, SitingProblem, solve,
};

/// Published decimals become whole units by this factor.
const SCALE: f64 = 100_000.0;

#[derive(Parser)]
struct Options {
    /// Folder of the published instances.
    #[arg(long, default_value = "../shared/data/facility")]
    data: PathBuf,
    /// Only instances whose label contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Most seconds per instance.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// Relative gap at which to stop.
    #[arg(long, default_value_t = 1e-9)]
    gap: f64,
    /// Synthetic instances instead of the published ones.
    #[arg(long)]
    synthetic: bool,
    /// Writes every instance into this folder instead of solving it.
    #[arg(long)]
    dump: Option<PathBuf>,
}

/// One question with its known answer in scaled units.
struct Instance {
    label: String,
    problem: SitingProblem,
    model: SitingModel,
    published: Option<f64>,
    scale: f64,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "instance\tsites\tpoints\tpublished\tvalue\tbound\tgap_%\tseconds\tnodes\tverdict"
    )?;
    if options.synthetic {
        for (label, sites, points, nearest) in SYNTHETIC {
            for capacitated in [false, true] {
                let instance = synthetic(label, *sites, *points, *nearest, capacitated)?;
                handle(&options, &instance, &mut out)?;
            }
        }
        return Ok(());
    }
    let table = fs::read_to_string(options.data.join("known_optima.csv"))
        .with_context(|| format!("no known_optima.csv in {}", options.data.display()))?;
    for line in table.lines().skip(1) {
        let instance = published(&options.data, line).with_context(|| line.to_owned())?;
        handle(&options, &instance, &mut out)?;
    }
    Ok(())
}

fn handle(options: &Options, instance: &Instance, out: &mut impl Write) -> Result<()> {
    if !instance.label.contains(&options.only) {
        return Ok(());
    }
    match &options.dump {
        Some(folder) => dump(folder, instance),
        None => report(options, instance, out),
    }
}

fn report(options: &Options, instance: &Instance, out: &mut impl Write) -> Result<()> {
    let params = SitingParams {
        gap: options.gap,
        ..SitingParams::default()
    };
    let start = Instant::now();
    let mut stop = |_: &Progress| start.elapsed().as_secs_f64() > options.seconds;
    let size = (
        instance.problem.sites().len(),
        instance.problem.demands().len(),
    );
    let published = instance
        .published
        .map_or("-".into(), |value| value.to_string());
    write!(
        out,
        "{}\t{}\t{}\t{published}\t",
        instance.label, size.0, size.1
    )?;
    match solve(&instance.problem, &instance.model, &params, &mut stop) {
        Ok(answer) => {
            let (value, bound) = (
                answer.value as f64 / instance.scale,
                answer.bound as f64 / instance.scale,
            );
            let seconds = start.elapsed().as_secs_f64();
            let gap = 100.0 * answer.gap();
            let verdict = verdict(instance.published, value, bound);
            writeln!(
                out,
                "{value:.3}\t{bound:.3}\t{gap:.4}\t{seconds:.2}\t{}\t{verdict}",
                answer.nodes
            )?;
        }
        Err(SitingError::Stopped { bound }) => {
            writeln!(
                out,
                "-\t{:.3}\t-\t-\t-\tno plan",
                bound as f64 / instance.scale
            )?;
        }
        Err(other) => bail!("{}: {other}", instance.label),
    }
    out.flush()?;
    Ok(())
}

/// Published values carry three decimals.
fn verdict(published: Option<f64>, value: f64, bound: f64) -> &'static str {
    let Some(optimum) = published else { return "-" };
    if (value - optimum).abs() < 1.1e-3 {
        "equal"
    } else if bound <= optimum + 1e-3 && optimum <= value {
        "within"
    } else {
        "WRONG"
    }
}

fn published(data: &Path, line: &str) -> Result<Instance> {
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

fn leg(cost: f64) -> Option<Leg> {
    Some(Leg {
        minutes: 0,
        cost: cost.round() as i64,
    })
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
        let row = (0..sites).map(|_| Ok(leg(numbers.next()? * SCALE)));
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
            row[site] = leg(numbers.next()?);
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
        (*cell < far).then_some(Leg {
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
        |a: &(f64, f64, f64), b: &(f64, f64, f64)| leg((a.0 - b.0).hypot(a.1 - b.1).floor());
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

/// Label, sites, demand points, nearest sites kept.
const SYNTHETIC: &[(&str, usize, usize, Option<usize>)] = &[
    ("60x117", 60, 117, None),
    ("60x1400", 60, 1400, None),
    ("300x1400/20", 300, 1400, Some(20)),
];

/// A long basin of townships: clustered around county seats, road minutes from bent distances.
///
/// Capacitated instances ask for the least fixed plus transport cost with half as much capacity
/// again as three sites in ten provide; the others for the p-median with a sixth of the sites.
fn synthetic(
    label: &str,
    sites: usize,
    points: usize,
    nearest: Option<usize>,
    capacitated: bool,
) -> Result<Instance> {
    let mut random = Random(20_261_123 + sites as u64 * 7 + points as u64);
    let seats: Vec<(f64, f64)> = (0..117)
        .map(|_| (random.unit() * 340.0, random.unit() * 680.0))
        .collect();
    let mut scatter = |index: usize, spread: f64| {
        let (x, y) = seats[index % seats.len()];
        (
            x + (random.unit() - 0.5) * spread,
            y + (random.unit() - 0.5) * spread,
        )
    };
    let places: Vec<(f64, f64)> = (0..sites)
        .map(|index| scatter(index * 117 / sites, 12.0))
        .collect();
    let homes: Vec<(f64, f64)> = (0..points).map(|index| scatter(index, 45.0)).collect();
    let demands: Vec<DemandPoint> = (0..points)
        .map(|index| demand(index, (20.0 + 600.0 * random.unit().powi(3)).round()))
        .collect();
    let total: i64 = demands.iter().map(|demand| demand.amounts[0]).sum();
    let mean = total as f64 / (0.2 * sites as f64);
    let places_given = (0..sites)
        .map(|index| {
            let capacity = if capacitated {
                mean * (0.6 + 0.8 * random.unit())
            } else {
                0.0
            };
            site(
                index,
                capacity,
                400_000.0 * mean / 1000.0 * (0.8 + 0.5 * random.unit()),
            )
        })
        .collect();
    let legs = homes
        .iter()
        .map(|home| {
            let minutes = |place: &(f64, f64)| {
                let bend = 1.25 + 0.35 * random.unit();
                (bend * (home.0 - place.0).hypot(home.1 - place.1) * 1.1).ceil() + 4.0
            };
            let row: Vec<f64> = places.iter().map(minutes).collect();
            let leg = |minutes: f64| Leg {
                minutes: minutes as u32,
                cost: (minutes * 45.0) as i64,
            };
            row.into_iter().map(|minutes| Some(leg(minutes))).collect()
        })
        .collect();
    let problem = checked(SitingDraft::single_period(
        places_given,
        demands,
        legs,
        CostBasis::PerUnit,
    ))?;
    let mut model = if capacitated {
        SitingModel::capacitated(Serving::Split)
    } else {
        SitingModel::p_median(sites / 6, Serving::Unlimited)
    };
    model.rules.nearest = nearest;
    let kind = if capacitated { "cflp" } else { "p-median" };
    Ok(Instance {
        label: format!("{kind} {label}"),
        problem,
        model,
        published: None,
        scale: 1.0,
    })
}

/// Knuth's linear congruential generator, upper bits.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Header `sites points count|0 single|split|free nearest|0 scale`, then capacities and fixed
/// costs, amounts, and rows of whole-assignment costs (−1 where there is no leg).
fn dump(folder: &Path, instance: &Instance) -> Result<()> {
    let (problem, rules) = (&instance.problem, &instance.model.rules);
    let mut text = String::new();
    let count = if rules.least_sites > 0 {
        rules.least_sites
    } else {
        0
    };
    let serving = match rules.serving {
        Serving::Unlimited => "free",
        Serving::Split => "split",
        Serving::SingleSource => "single",
    };
    let (sites, points) = (problem.sites().len(), problem.demands().len());
    let nearest = rules.nearest.unwrap_or(0);
    text += &format!(
        "{sites} {points} {count} {serving} {nearest} {}\n",
        instance.scale
    );
    for site in problem.sites() {
        let fixed = if count > 0 { 0 } else { site.fixed_cost };
        text += &format!("{} {fixed}\n", site.capacity.unwrap_or(0));
    }
    for (demand, point) in problem.demands().iter().enumerate() {
        let amount = point.amounts[0];
        let cost = |site: usize| match problem.leg(demand, site) {
            Some(leg) if problem.basis() == CostBasis::PerUnit => leg.cost * amount,
            Some(leg) => leg.cost,
            None => -1,
        };
        let row: Vec<String> = (0..sites).map(|site| cost(site).to_string()).collect();
        text += &format!("{amount} {}\n", row.join(" "));
    }
    fs::create_dir_all(folder)?;
    let name = instance.label.replace(['/', ' '], "_");
    ensure!(!name.is_empty(), "an instance needs a label");
    fs::write(folder.join(name), text).context("cannot write the dump")
}
