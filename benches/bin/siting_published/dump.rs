//! An instance in plain numbers, for a peer that reads no Rust.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use optimizer::siting::{CostBasis, Serving};

use crate::Instance;

/// Header `sites points count|0 single|split|free nearest|0 scale`, then capacities and fixed
/// costs, amounts, and rows of whole-assignment costs (−1 where there is no leg).
pub(crate) fn dump(folder: &Path, instance: &Instance) -> Result<()> {
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
    let scale = instance.scale;
    writeln!(text, "{sites} {points} {count} {serving} {nearest} {scale}")?;
    for site in problem.sites() {
        let fixed = if count > 0 { 0 } else { site.fixed_cost };
        writeln!(text, "{} {fixed}", site.capacity.unwrap_or(0))?;
    }
    for (demand, point) in problem.demands().iter().enumerate() {
        let amount = point.amounts[0];
        let cost = |site: usize| match problem.leg(demand, site) {
            Some(leg) if problem.basis() == CostBasis::PerUnit => leg.cost * amount,
            Some(leg) => leg.cost,
            None => -1,
        };
        let row: Vec<String> = (0..sites).map(|site| cost(site).to_string()).collect();
        writeln!(text, "{amount} {}", row.join(" "))?;
    }
    fs::create_dir_all(folder)?;
    let name = instance.label.replace(['/', ' '], "_");
    ensure!(!name.is_empty(), "an instance needs a label");
    fs::write(folder.join(name), text).context("cannot write the dump")
}
