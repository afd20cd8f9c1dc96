//! `coldroute products`: the catalogue as it is read, every number with its source and confidence.

use super::day::facts_of;
use crate::cli::ProductsArgs;
use crate::facts::{Facts, SourcedNumber, Sources};
use crate::failure::{Failure, findings_lines};
use crate::words::Language;
use optimizer::draft::ProductDraft;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Shows one product or all.
///
/// # Errors
/// A catalogue that is wrong, with every finding; a product that is not in it.
pub fn run(args: &ProductsArgs, language: Language) -> Result<(), Failure> {
    let facts = facts_of(args.facts.as_deref())?;
    for line in findings_lines(&facts.warnings, language) {
        eprintln!("{line}");
    }
    let text = match &args.product {
        None => overview(&facts, language),
        Some(name) => {
            let asked = name.to_lowercase();
            let is_it = |product: &&ProductDraft| {
                let names = [&product.id, &product.name_zh, &product.name_en];
                let mut known = names.into_iter().chain(&product.aliases);
                known.any(|known| known.to_lowercase() == asked)
            };
            let found = facts.products.iter().find(is_it);
            let found = found.ok_or_else(|| unknown(name))?;
            in_full(facts.sources.of(&found.id), &facts.sources, language)
        }
    };
    say(&text);
    Ok(())
}

fn unknown(name: &str) -> Failure {
    Failure::Usage {
        zh: format!("品种表里没有“{name}”；不带名称运行 coldroute products 可看全部"),
        en: format!("there is no product {name:?}; coldroute products without a name lists all"),
    }
}

fn overview(facts: &Facts, language: Language) -> String {
    let mut text = String::new();
    for product in &facts.products {
        let [min, max] = product.window_c;
        let mut numbers = facts.sources.of(&product.id).iter();
        let window = numbers.find(|one| one.column == "t_max_c");
        let (source, confidence) = window.map_or((String::new(), ""), |one| {
            (source(one, language), one.confidence.as_str())
        });
        let _ = writeln!(
            text,
            "{:<18} {}  {min}…{max} °C  {} {} h  {} {} d  {} {confidence}  {source}",
            product.id,
            language.pick(&product.name_zh, &product.name_en),
            language.pick("采后入冷", "to cold within"),
            product.hours_to_cold,
            language.pick("货架期", "life"),
            product.shelf_life_days,
            language.pick("温度窗可信度", "window's confidence"),
        );
    }
    text
}

fn source(number: &SourcedNumber, language: Language) -> String {
    let none = || language.pick("未注明", "not given").to_owned();
    number.source().unwrap_or_else(none)
}

/// Every number of a product, one a line, each with where it comes from and how sure it is; then
/// what the keys stand for.
fn in_full(numbers: &[SourcedNumber], sources: &Sources, language: Language) -> String {
    let mut text = String::new();
    let mut cited = BTreeMap::new();
    for number in numbers {
        let value = if number.value.is_empty() {
            "–"
        } else {
            &number.value
        };
        let _ = writeln!(
            text,
            "{:<30} {value:<24} {} {}  {} {}",
            number.column,
            language.pick("可信度", "confidence"),
            number.confidence,
            language.pick("来源", "source"),
            source(number, language),
        );
        cited.extend(sources.cited(&number.keys));
    }
    text.push_str(language.pick(
        "可信度：V 已在来源中读到，H/M/L 凭常识高/中/低，E 自己估计\n",
        "confidence: V read in the source; H, M, L high, medium, low from general knowledge; E own estimate\n",
    ));
    for (key, citation) in cited {
        let _ = writeln!(text, "  {key}: {citation}");
    }
    text
}

#[allow(
    clippy::print_stdout,
    reason = "the catalogue is what the command is for"
)]
fn say(text: &str) {
    print!("{text}");
}
