//! Small published instances reach their published optimum, proved. The large ones are run by the
//! `siting_published` program of the `benches` crate.

use std::fs;
use std::path::PathBuf;

use optimizer::siting::{
    CostBasis, DemandPoint, Serving, Site, SitingDraft, SitingLeg, SitingModel, SitingParams,
    SitingProgress, solve,
};

/// Costs with decimals become whole units by this factor.
const SCALE: f64 = 100_000.0;

/// The words of a published file, or `None` with a note when the data are not beside the checkout.
fn numbers(file: &str) -> Option<std::vec::IntoIter<f64>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/facility");
    let path = PathBuf::from(folder).join(file);
    let Ok(text) = fs::read(&path) else {
        eprintln!("SKIPPED: {} is absent", path.display());
        return None;
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    let words: Vec<f64> = text
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    Some(words.into_iter())
}

fn site(index: usize, capacity: f64, fixed: f64) -> Site {
    Site {
        capacity: Some(capacity as i64),
        fixed_cost: fixed.round() as i64,
        ..Site::candidate(format!("s{index}"))
    }
}

fn point(index: usize, amount: f64) -> DemandPoint {
    let (name, county) = (format!("d{index}"), String::new());
    DemandPoint {
        name,
        county,
        amounts: vec![amount as i64],
    }
}

fn leg(cost: f64) -> SitingLeg {
    let cost = cost.round() as i64;
    SitingLeg { minutes: 0, cost }
}

/// Costs in hundred-thousandths, as many decimals as the files carry.
fn orlib_cap(file: &str) -> Option<SitingDraft> {
    let mut words = numbers(&format!("orlib_cap/{file}"))?;
    let mut next = || words.next().expect("the file is complete");
    let (sites, points) = (next() as usize, next() as usize);
    let sites: Vec<Site> = (0..sites)
        .map(|index| site(index, next(), SCALE * next()))
        .collect();
    let mut demands = Vec::new();
    let mut legs = Vec::new();
    for index in 0..points {
        demands.push(point(index, next()));
        legs.push(sites.iter().map(|_| Some(leg(SCALE * next()))).collect());
    }
    Some(SitingDraft::single_period(
        sites,
        demands,
        legs,
        CostBasis::PerAssignment,
    ))
}

fn holmberg(file: &str) -> Option<SitingDraft> {
    let mut words = numbers(&format!("holmberg/{file}"))?;
    let mut next = || words.next().expect("the file is complete");
    let (sites, points) = (next() as usize, next() as usize);
    let sites: Vec<Site> = (0..sites)
        .map(|index| site(index, next(), next()))
        .collect();
    let demands: Vec<DemandPoint> = (0..points).map(|index| point(index, next())).collect();
    let mut legs = vec![vec![None; sites.len()]; points];
    for column in 0..sites.len() {
        for row in &mut legs {
            row[column] = Some(leg(next()));
        }
    }
    Some(SitingDraft::single_period(
        sites,
        demands,
        legs,
        CostBasis::PerAssignment,
    ))
}

fn pmedcap(file: &str) -> Option<(SitingDraft, usize)> {
    let mut words = numbers(&format!("orlib_pmedcap/{file}"))?;
    let mut next = || words.next().expect("the file is complete");
    let _number_and_optimum = (next(), next());
    let (nodes, count, capacity) = (next() as usize, next() as usize, next());
    let places: Vec<[f64; 4]> = (0..nodes)
        .map(|_| [next(), next(), next(), next()])
        .collect();
    let apart = |a: &[f64; 4], b: &[f64; 4]| Some(leg((a[1] - b[1]).hypot(a[2] - b[2]).floor()));
    let legs = places
        .iter()
        .map(|a| places.iter().map(|b| apart(a, b)).collect())
        .collect();
    let sites = (0..nodes).map(|index| site(index, capacity, 0.0)).collect();
    let demands = places
        .iter()
        .enumerate()
        .map(|(index, place)| point(index, place[3]))
        .collect();
    Some((
        SitingDraft::single_period(sites, demands, legs, CostBasis::PerAssignment),
        count,
    ))
}

/// Solves to proof, or to forty thousand steps.
fn proved(draft: SitingDraft, model: &SitingModel) -> i64 {
    let problem = draft.check().expect("published instances are sound");
    let mut stop = |progress: &SitingProgress| progress.steps > 40_000;
    let answer = solve(&problem, model, &SitingParams::default(), &mut stop).expect("feasible");
    assert_eq!(answer.value, answer.bound, "not proved");
    answer.value
}

#[test]
fn warehouse_instances_reach_their_optimum() {
    let split = SitingModel::capacitated(Serving::Split);
    let free = SitingModel::uncapacitated();
    let known = [
        ("cap51.txt", &split, 1_025_208.225),
        ("cap81.txt", &split, 838_499.288),
        ("cap131.txt", &split, 793_439.562),
        ("cap73.txt", &free, 1_010_641.450),
        ("cap104.txt", &free, 928_941.750),
    ];
    for (file, model, optimum) in known {
        let Some(draft) = orlib_cap(file) else { return };
        // Published values are rounded to thousandths.
        let found = proved(draft, model) as f64 / SCALE;
        assert!(
            (found - optimum).abs() < 1.1e-3,
            "{file}: {found} for {optimum}"
        );
    }
}

#[test]
fn single_source_instances_reach_their_optimum() {
    for (file, optimum) in [
        ("p1.txt", 8848),
        ("p6.txt", 7777),
        ("p14.txt", 7137),
        ("p53.txt", 8531),
    ] {
        let Some(draft) = holmberg(file) else { return };
        assert_eq!(
            proved(draft, &SitingModel::capacitated(Serving::SingleSource)),
            optimum,
            "{file}"
        );
    }
}

#[test]
fn capacitated_medians_reach_their_optimum() {
    for (file, optimum) in [("pmedcap_1.txt", 713), ("pmedcap_10.txt", 829)] {
        let Some((draft, count)) = pmedcap(file) else {
            return;
        };
        assert_eq!(
            proved(draft, &SitingModel::p_median(count, Serving::SingleSource)),
            optimum,
            "{file}"
        );
    }
}
