//! `coldroute products`: the catalogue as it is read, every number with its source and confidence.

use super::day::facts_of;
use crate::cli::ProductsArgs;
use crate::facts::{PRODUCTS_FILE, default_folder};
use crate::failure::Failure;
use crate::files::read;
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
    let folder = args.facts.clone().unwrap_or_else(default_folder);
    let rows = rows(&read(&folder.join(PRODUCTS_FILE))?);
    let text = match &args.product {
        None => overview(&facts.products, &rows, language),
        Some(name) => {
            let asked = name.to_lowercase();
            let is_it = |product: &&ProductDraft| {
                let names = [&product.id, &product.name_zh, &product.name_en];
                let mut known = names.into_iter().chain(&product.aliases);
                known.any(|known| known.to_lowercase() == asked)
            };
            let found = facts.products.iter().find(is_it);
            let found = found.ok_or_else(|| unknown(name))?;
            in_full(&rows[&found.id], language)
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

/// Column and value of every product's row, by its identifier.
type Rows = BTreeMap<String, Vec<(String, String)>>;

/// The table as it is written; that it is well-formed was seen when the facts were read.
fn rows(text: &str) -> Rows {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let records = reader.records().flatten();
    let row = |record: csv::StringRecord| {
        let cells = headers.iter().zip(record.iter());
        let cells: Vec<_> = cells
            .map(|(column, value)| (column.into(), value.into()))
            .collect();
        (record.get(0).unwrap_or_default().to_owned(), cells)
    };
    records.map(row).collect()
}

fn cell<'r>(row: &'r [(String, String)], column: &str) -> &'r str {
    let found = row.iter().find(|(name, _)| name == column);
    found.map_or("", |(_, value)| value)
}

fn overview(products: &[ProductDraft], rows: &Rows, language: Language) -> String {
    let mut text = String::new();
    for product in products {
        let row = rows.get(&product.id).map_or(&[][..], Vec::as_slice);
        let [min, max] = product.window_c;
        let _ = writeln!(
            text,
            "{:<18} {}  {min}…{max} °C  {} {} h  {} {} d  {} {}  {}",
            product.id,
            language.pick(&product.name_zh, &product.name_en),
            language.pick("采后入冷", "to cold within"),
            product.hours_to_cold,
            language.pick("货架期", "life"),
            product.shelf_life_days,
            language.pick("可信度", "confidence"),
            cell(row, "confidence"),
            cell(row, "source_keys"),
        );
    }
    text
}

/// Every number of a product, one a line, each with where it comes from and how sure it is.
fn in_full(row: &[(String, String)], language: Language) -> String {
    const ABOUT: [&str; 3] = ["source_keys", "confidence", "licence"];
    let (source, confidence) = (cell(row, "source_keys"), cell(row, "confidence"));
    let mut text = String::new();
    for (column, value) in row
        .iter()
        .filter(|(column, _)| !ABOUT.contains(&column.as_str()))
    {
        let value = if value.is_empty() { "–" } else { value };
        let (from, sure) = (
            language.pick("来源", "source"),
            language.pick("可信度", "confidence"),
        );
        let _ = writeln!(
            text,
            "{column:<30} {value:<24} {from} {source}  {sure} {confidence}"
        );
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
