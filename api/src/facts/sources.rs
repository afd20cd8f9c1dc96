//! Where every number of the catalogue comes from, and how sure it is: `product_sources.csv` and
//! `source_keys.csv` beside `products.csv`.
//!
//! A row of `product_sources.csv` speaks for some columns of named products, or of all (`*`); the
//! named ones count more. `row` stands for what the product's own row names as its sources; what is
//! said of all products by them is no surer than that row.

use super::products::FILE as PRODUCTS;
use crate::table::{Column, Folder, Record, Row, required};
use optimizer::validate::{Kind, ReferenceFault, TableFault};
use std::collections::BTreeMap;

const FILE: &str = "product_sources.csv";
const COLUMNS: [Column; 5] = [
    required("products", &[]),
    required("columns", &[]),
    required("keys", &[]),
    required("note", &[]),
    required("confidence", &[]),
];
const KEYS_FILE: &str = "source_keys.csv";
const KEYS: [Column; 2] = [required("key", &[]), required("citation", &[])];
/// Columns of the catalogue that are no numbers.
const NAMES: [&str; 7] = [
    "product_id",
    "name_zh",
    "name_en",
    "group",
    "source_keys",
    "confidence",
    "licence",
];
/// From the surest: verified in the source, high, medium, low, own estimate.
const CONFIDENCES: [&str; 5] = ["V", "H", "M", "L", "E"];
/// All products; or, as a source, what the product's row says.
const ALL: &str = "*";
const ROW: &str = "row";

/// A number as it is written, with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcedNumber {
    /// Its column in `products.csv`.
    pub column: String,
    /// As it is written there; may be empty.
    pub value: String,
    /// Keys of [`Sources::citations`], and what else is to be said.
    pub source: String,
    /// `V` verified in the source, `H`, `M`, `L` general knowledge, `E` own estimate.
    pub confidence: String,
}

/// Sources of a catalogue.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Every number of every product, by its identifier.
    pub numbers: BTreeMap<String, Vec<SourcedNumber>>,
    /// What the keys stand for.
    pub citations: BTreeMap<String, String>,
}

/// What a row says.
struct Saying {
    products: Vec<String>,
    columns: Vec<String>,
    keys: String,
    note: String,
    confidence: String,
}

impl Sources {
    /// The citations that a source names.
    pub fn cited<'a>(&'a self, source: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.citations.iter();
        all.filter(|(key, _)| source.contains(key.as_str()))
            .map(|(key, citation)| (key.as_str(), citation.as_str()))
    }
}

/// Sources of all numbers; a number without one, and whatever nobody knows, is noted.
pub(super) fn read(folder: &mut Folder) -> Sources {
    let mut sources = Sources::default();
    if let Some(table) = folder.table(KEYS_FILE, &KEYS) {
        let keys = folder.rows(&table, |row| (row.text("key"), row.text("citation")));
        sources.citations.extend(keys);
    }
    let Some(catalogue) = folder.records(PRODUCTS) else {
        return sources;
    };
    let Some((head, products)) = catalogue.split_first() else {
        return sources;
    };
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return sources;
    };
    let known = Known {
        head,
        products,
        sources: &sources,
    };
    let sayings = folder.rows(&table, |row| saying(row, &known));
    let mut numbers = BTreeMap::new();
    for product in products {
        match numbers_of(head, product, &sayings, &sources) {
            Ok(found) => {
                numbers.insert(product.cells[0].clone(), found);
            }
            Err(reason) => folder.note(FILE, TableFault::FileUnreadable { reason }),
        }
    }
    sources.numbers = numbers;
    sources
}

/// What a row may name.
struct Known<'a> {
    head: &'a Record,
    products: &'a [Record],
    sources: &'a Sources,
}

fn saying(row: &mut Row<'_>, known: &Known<'_>) -> Saying {
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
    let products: Vec<String> = words(row.text("products"));
    let columns: Vec<String> = words(row.text("columns"));
    let keys = row.text("keys");
    let is_product = |name: &String| {
        let mut all = known.products.iter();
        name == ALL || all.any(|product| product.cells.first() == Some(name))
    };
    for name in products.iter().filter(|name| !is_product(name)) {
        row.note(ReferenceFault::Unknown {
            kind: Kind::Product,
            name: name.clone(),
            nearest: None,
        });
    }
    for name in columns
        .iter()
        .filter(|name| !known.head.cells.contains(name))
    {
        row.note(not_known("columns", name, "columns of products.csv"));
    }
    if keys != ROW && known.sources.cited(&keys).next().is_none() {
        row.note(not_known("keys", &keys, "keys of source_keys.csv, or row"));
    }
    let confidence = row.text("confidence");
    if !CONFIDENCES.contains(&confidence.as_str()) {
        row.note(not_known("confidence", &confidence, "V, H, M, L, E"));
    }
    Saying {
        products,
        columns,
        keys,
        note: row.optional_text("note").unwrap_or_default(),
        confidence,
    }
}

fn not_known(column: &'static str, text: &str, choices: &'static str) -> TableFault {
    TableFault::NotAChoice {
        column,
        text: text.to_owned(),
        choices,
    }
}

/// Every number of a row of the catalogue, or what is missing.
fn numbers_of(
    head: &Record,
    product: &Record,
    sayings: &[Saying],
    sources: &Sources,
) -> Result<Vec<SourcedNumber>, String> {
    let cell = |name: &str| {
        let index = head.cells.iter().position(|column| column == name);
        let cell = index.and_then(|index| product.cells.get(index));
        cell.map_or("", String::as_str)
    };
    let (id, own) = (cell("product_id"), cell("source_keys"));
    if sources.cited(own).next().is_none() {
        return Err(format!("{id}: {own:?} names no key of {KEYS_FILE}"));
    }
    let columns = head.cells.iter();
    let numbers = columns.filter(|column| !column.is_empty() && !NAMES.contains(&column.as_str()));
    numbers
        .map(|column| {
            let (saying, is_named) = said_of(sayings, id, column)?;
            let keys = if saying.keys == ROW {
                own
            } else {
                &saying.keys
            };
            let note = if saying.note.is_empty() {
                String::new()
            } else {
                format!(": {}", saying.note)
            };
            let confidence = if saying.keys == ROW && !is_named {
                less_sure(&saying.confidence, cell("confidence"))
            } else {
                &saying.confidence
            };
            Ok(SourcedNumber {
                column: column.clone(),
                value: cell(column).to_owned(),
                source: format!("{keys}{note}"),
                confidence: confidence.to_owned(),
            })
        })
        .collect()
}

/// The one row that speaks for a number, and whether it names the product.
fn said_of<'a>(
    sayings: &'a [Saying],
    product: &str,
    column: &str,
) -> Result<(&'a Saying, bool), String> {
    for name in [product, ALL] {
        let said = |saying: &&Saying| {
            let names = saying.products.iter().any(|one| one == name);
            names && saying.columns.iter().any(|one| one == column)
        };
        let mut found = sayings.iter().filter(said);
        if let Some(saying) = found.next() {
            return match found.next() {
                None => Ok((saying, name != ALL)),
                Some(_) => Err(format!("two rows speak for {column} of {name}")),
            };
        }
    }
    Err(format!(
        "no row says where {column} of {product} comes from"
    ))
}

fn less_sure<'a>(one: &'a str, other: &'a str) -> &'a str {
    let rank = |confidence: &str| CONFIDENCES.iter().position(|known| *known == confidence);
    if rank(one) >= rank(other) { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const FACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts");

    fn number(sources: &Sources, product: &str, column: &str) -> SourcedNumber {
        let all = &sources.numbers[product];
        all.iter().find(|one| one.column == column).unwrap().clone()
    }

    #[test]
    fn every_number_of_the_catalogue_says_where_it_comes_from_and_how_sure_it_is() {
        let mut folder = Folder::new(Path::new(FACTS));
        let sources = read(&mut folder);
        assert_eq!(folder.findings, Vec::new());
        assert_eq!(sources.numbers.len(), 80);
        for (product, numbers) in &sources.numbers {
            assert_eq!(numbers.len(), 30, "{product}");
            for number in numbers {
                let is_known = CONFIDENCES.contains(&number.confidence.as_str());
                let is_cited = sources.cited(&number.source).next().is_some();
                assert!(is_known && is_cited, "{product} {number:?}");
            }
        }
        let heat = number(&sources, "sweetcorn", "resp_0c_mw_kg");
        assert_eq!(
            (heat.value.as_str(), heat.confidence.as_str()),
            ("122", "V")
        );
        let density = number(&sources, "apple", "stow_density_kg_m3");
        assert_eq!(density.confidence, "E");
        let freezing = number(&sources, "daylily", "freeze_point_c");
        assert_eq!(freezing.confidence, "L", "no surer than its row");
    }

    #[test]
    fn what_is_unknown_twice_or_without_source_is_told() {
        let mut files = BTreeMap::new();
        for name in [PRODUCTS, KEYS_FILE, FILE] {
            let text = std::fs::read_to_string(Path::new(FACTS).join(name)).unwrap();
            files.insert(name.to_owned(), text);
        }
        let findings = |change: fn(&str) -> String| {
            let mut files = files.clone();
            let changed = change(&files[FILE]);
            files.insert(FILE.into(), changed);
            let bytes = files
                .into_iter()
                .map(|(name, text)| (name, text.into_bytes()));
            let mut folder = Folder::in_memory(bytes.collect());
            read(&mut folder);
            folder.findings.len()
        };
        assert_eq!(findings(str::to_owned), 0);
        assert_eq!(findings(|text| text.replacen("garlic", "knoblauch", 1)), 1);
        assert_eq!(
            findings(|text| text.replacen("stow_density", "density", 1)),
            81
        );
        let doubled = |text: &str| format!("{text}*,price_yuan_kg_indicative,est,,L,CC0-1.0\n");
        assert_eq!(findings(doubled), 80);
    }
}
