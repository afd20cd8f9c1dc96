//! `coldroute study`: one day planned without and with the thermal model, both judged with it.

use super::day::Inputs;
use crate::cli::StudyArgs;
use crate::failure::{Failure, findings_lines};
use crate::output::yuan;
use crate::words::Language;
use optimizer::assemble::assemble;
use optimizer::study::{Outcome, outcome, without_temperatures};
use optimizer::units::Cost;
use optimizer::{Iterations, Plan, Problem, SolveParams, solve};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Plans a day twice and prints the difference.
///
/// # Errors
/// Wrong input.
pub fn run(args: &StudyArgs, language: Language) -> Result<(), Failure> {
    let map = &args.map;
    let inputs = Inputs::new(
        map.map.as_deref(),
        map.facts.as_deref(),
        args.case.as_deref(),
        &map.cache,
    );
    let opened = inputs.open()?;
    for line in findings_lines(&opened.warnings, language) {
        eprintln!("{line}");
    }
    let problem = &opened.problem;
    let off = outcome(problem, &planned(&without_temperatures(problem), args));
    let on = outcome(problem, &planned(problem, args));
    say(&table(&opened.day.name, [&off, &on], language));
    Ok(())
}

fn planned(problem: &Problem, args: &StudyArgs) -> Plan {
    let params = SolveParams {
        seed: args.seed,
        ..SolveParams::default()
    };
    let solution = solve(
        problem,
        &params,
        &mut Iterations(args.iterations),
        &mut |_| {},
    );
    assemble(problem, &solution).expect("the search returns legal routes only")
}

fn table(day: &str, [off, on]: [&Outcome; 2], language: Language) -> String {
    let pick = |zh, en| language.pick(zh, en);
    let count = |of: fn(&Outcome) -> usize| {
        let [off, on] = [of(off) as i64, of(on) as i64];
        [off.to_string(), on.to_string(), format!("{:+}", on - off)]
    };
    let money = |of: fn(&Outcome) -> Cost| {
        let sign = if of(on) > of(off) { "+" } else { "" };
        let difference = format!("{sign}{}", yuan(of(on) - of(off)));
        [yuan(of(off)), yuan(of(on)), difference]
    };
    let rows = [
        (pick("收走批数", "lots fetched"), count(|o| o.fetched)),
        (
            pick("其中到库拒收", "of them refused at the hub"),
            count(|o| o.spoiled),
        ),
        (
            pick("报废货值（元）", "value spoiled (yuan)"),
            money(|o| o.spoiled_value),
        ),
        (
            pick("货架期损失（元）", "shelf life lost (yuan)"),
            money(|o| o.shelf_life),
        ),
        (
            pick("运行费用（元）", "running cost (yuan)"),
            money(|o| o.running),
        ),
        (
            pick("未收损失（元）", "left behind (yuan)"),
            money(|o| o.unserved),
        ),
        (pick("合计（元）", "total (yuan)"), money(Outcome::total)),
    ];
    let mut text = format!("{day}\n");
    let header = ["热模型关", "热模型开", "差"];
    let english = ["model off", "model on", "difference"];
    line(
        &mut text,
        "",
        if language == Language::Zh {
            header
        } else {
            english
        },
    );
    for (name, cells) in &rows {
        line(
            &mut text,
            name,
            [0, 1, 2].map(|index| cells[index].as_str()),
        );
    }
    text
}

fn line(text: &mut String, name: &str, cells: [&str; 3]) {
    let _ = write!(
        text,
        "  {name}{}",
        " ".repeat(30_usize.saturating_sub(name.width()))
    );
    for cell in cells {
        let _ = write!(
            text,
            "{}{cell}",
            " ".repeat(14_usize.saturating_sub(cell.width()))
        );
    }
    text.push('\n');
}

#[allow(clippy::print_stdout, reason = "the table is what the command is for")]
fn say(table: &str) {
    println!("{table}");
}
