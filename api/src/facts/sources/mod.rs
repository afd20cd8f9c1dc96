//! Where every number of the catalogue comes from, and how sure it is: `product_sources.csv` and
//! `source_keys.csv` beside `products.csv`.
//!
//! A row of `product_sources.csv` speaks for some columns of named products, or of all (`*`); the
//! named ones count more. `row` stands for what the product's own row names as its sources; what is
//! said of all products by them is no surer than that row. What is not said is a warning: nobody
//! is kept from planning with products of their own.

mod catalogue;

use super::products::FILE as PRODUCTS;
use crate::table::{Column, Folder, Record, Row, Table, required};
use catalogue::Catalogue;
use optimizer::Finding;
use optimizer::draft::SourceRow;
use optimizer::validate::{Kind, SourceFault, Subject, TableFault};
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
/// From the surest: verified in the source, high, medium, low, own estimate.
const CONFIDENCES: [&str; 5] = ["V", "H", "M", "L", LEAST];
const LEAST: &str = "E";
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
    /// Keys of [`Sources::citations`], or the product's own words; empty if no source is given.
    pub keys: String,
    /// What else is to be said; may be empty.
    pub note: String,
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

impl SourcedNumber {
    /// Keys with the note, if a source is given.
    pub fn source(&self) -> Option<String> {
        let Self { keys, note, .. } = self;
        (!keys.is_empty()).then(|| match note.as_str() {
            "" => keys.clone(),
            note => format!("{keys}: {note}"),
        })
    }
}

impl Sources {
    /// Every number of a product.
    pub fn of(&self, product: &str) -> &[SourcedNumber] {
        self.numbers.get(product).map_or(&[], Vec::as_slice)
    }

    /// The citations that keys name, as words of their own.
    pub fn cited<'a>(&'a self, keys: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.citations.iter();
        all.filter(|(key, _)| names(keys, key))
            .map(|(key, citation)| (key.as_str(), citation.as_str()))
    }

    /// Whether keys name nothing, though it is known what keys stand for.
    fn is_unknown(&self, keys: &str) -> bool {
        !self.citations.is_empty() && self.cited(keys).next().is_none()
    }
}

fn names(text: &str, key: &str) -> bool {
    let goes_on = |next: Option<char>| next.is_some_and(|next| next.is_ascii_alphanumeric());
    text.match_indices(key).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + key.len()..]);
        !goes_on(before.chars().next_back()) && !goes_on(after.chars().next())
    })
}

/// What a row says.
struct Saying {
    products: Vec<String>,
    columns: Vec<String>,
    keys: String,
    note: String,
    confidence: String,
}

/// Sources of all numbers in the catalogue's rows; what is missing or unknown is noted.
pub(super) fn read(folder: &mut Folder, records: &[Record]) -> Sources {
    let mut sources = Sources::default();
    if let Some(table) = table(folder, KEYS_FILE, &KEYS) {
        let keys = folder.rows(&table, |row| (row.text("key"), row.text("citation")));
        sources.citations.extend(keys);
    }
    let catalogue = Catalogue::new(records);
    let sayings = table(folder, FILE, &COLUMNS)
        .map(|table| folder.rows(&table, |row| saying(row, &catalogue, &sources)));
    let mut gaps = Gaps::default();
    for product in catalogue.products {
        note_own(folder, &catalogue, product, &sources);
        let said = sayings.as_deref().unwrap_or(&[]);
        let numbers = catalogue.numbers(said).map(|column| {
            let said = said_of(said, &catalogue.id(product), column, &mut gaps);
            number(&catalogue, product, column, said)
        });
        let numbers = numbers.collect();
        sources.numbers.insert(catalogue.id(product), numbers);
    }
    if sayings.is_some() {
        gaps.note(folder);
    }
    note_without_own(folder, &catalogue);
    sources
}

/// A table without which one can plan.
fn table(folder: &mut Folder, file: &str, columns: &[Column]) -> Option<Table> {
    if folder.has(file) {
        return folder.table(file, columns);
    }
    folder.note(file, SourceFault::FileMissing);
    None
}

fn saying(row: &mut Row<'_>, catalogue: &Catalogue<'_>, sources: &Sources) -> Saying {
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
    let products: Vec<String> = words(row.text("products"));
    let columns: Vec<String> = words(row.text("columns"));
    let strangers = products
        .iter()
        .filter(|name| *name != ALL && !catalogue.has_product(name));
    let absent = columns
        .iter()
        .filter(|name| !catalogue.columns.contains(name));
    for name in strangers.chain(absent) {
        row.note(SourceFault::NotInCatalogue { name: name.clone() });
    }
    let keys = row.text("keys");
    if keys != ROW && sources.is_unknown(&keys) {
        row.note(SourceFault::UnknownKey { keys: keys.clone() });
    }
    let confidence = row.text("confidence");
    if !confidence.is_empty() && !CONFIDENCES.contains(&confidence.as_str()) {
        row.note(TableFault::NotAChoice {
            column: "confidence",
            text: confidence.clone(),
            choices: "V, H, M, L, E",
        });
    }
    Saying {
        products,
        columns,
        keys,
        note: row.optional_text("note").unwrap_or_default(),
        confidence,
    }
}

/// Notes a product whose own source stands for nothing.
fn note_own(folder: &mut Folder, catalogue: &Catalogue<'_>, product: &Record, sources: &Sources) {
    let keys = catalogue.cell(product, "source_keys");
    if !keys.is_empty() && sources.is_unknown(keys) {
        let keys = keys.to_owned();
        folder.findings.push(Finding {
            source: SourceRow::new(PRODUCTS, product.row),
            subject: Some(Subject::new(Kind::Product, &catalogue.id(product))),
            fault: SourceFault::UnknownKey { keys }.into(),
        });
    }
}

/// Notes all products without a source of their own at once.
fn note_without_own(folder: &mut Folder, catalogue: &Catalogue<'_>) {
    let all = catalogue.products.iter();
    let without = all.filter(|product| catalogue.cell(product, "source_keys").is_empty());
    let without: Vec<String> = without.map(|product| catalogue.id(product)).collect();
    if !without.is_empty() {
        let products = some_of(&without);
        folder.note(PRODUCTS, SourceFault::NoneOwn { products });
    }
}

/// Columns with the products for which nobody, or two rows, say where the number comes from.
#[derive(Default)]
struct Gaps {
    not_said: BTreeMap<String, Vec<String>>,
    twice: BTreeMap<String, Vec<String>>,
}

impl Gaps {
    fn note(self, folder: &mut Folder) {
        for (column, products) in self.not_said {
            let products = some_of(&products);
            folder.note(FILE, SourceFault::NotSaid { column, products });
        }
        for (column, products) in self.twice {
            let products = some_of(&products);
            folder.note(FILE, SourceFault::SaidTwice { column, products });
        }
    }
}

/// The first names, and how many there are: `apple, plum, peach … (80)`.
fn some_of(names: &[String]) -> String {
    match names {
        [first, second, third, _, ..] => {
            format!("{first}, {second}, {third} … ({})", names.len())
        }
        few => few.join(", "),
    }
}

/// The row that speaks for a number, and whether it names the product.
fn said_of<'a>(
    sayings: &'a [Saying],
    product: &str,
    column: &str,
    gaps: &mut Gaps,
) -> Option<(&'a Saying, bool)> {
    let note = |gap: &mut BTreeMap<String, Vec<String>>| {
        let products = gap.entry(column.to_owned()).or_default();
        products.push(product.to_owned());
    };
    for name in [product, ALL] {
        let said = |saying: &&Saying| {
            let is_named = saying.products.iter().any(|one| one == name);
            is_named && saying.columns.iter().any(|one| one == column)
        };
        let mut found = sayings.iter().filter(said);
        if let Some(saying) = found.next() {
            if found.next().is_some() {
                note(&mut gaps.twice);
            }
            return Some((saying, name != ALL));
        }
    }
    note(&mut gaps.not_said);
    None
}

fn number(
    catalogue: &Catalogue<'_>,
    product: &Record,
    column: &str,
    said: Option<(&Saying, bool)>,
) -> SourcedNumber {
    let own = ["source_keys", "confidence"].map(|name| catalogue.cell(product, name));
    let (keys, note, confidence) = match said {
        Some((saying, _)) if saying.keys != ROW => (
            saying.keys.as_str(),
            saying.note.as_str(),
            &*saying.confidence,
        ),
        Some((saying, true)) if !own[0].is_empty() => (own[0], &*saying.note, &*saying.confidence),
        Some((saying, false)) if !own[0].is_empty() => {
            (own[0], &*saying.note, less_sure(&saying.confidence, own[1]))
        }
        _ => ("", "", LEAST),
    };
    SourcedNumber {
        column: column.to_owned(),
        value: catalogue.cell(product, column).to_owned(),
        keys: keys.to_owned(),
        note: note.to_owned(),
        confidence: confidence.to_owned(),
    }
}

/// What is not said is the least sure.
fn less_sure<'a>(one: &'a str, other: &'a str) -> &'a str {
    let rank = |text: &str| CONFIDENCES.iter().position(|known| *known == text);
    match (rank(one), rank(other)) {
        (Some(first), Some(second)) if first >= second => one,
        (Some(_), Some(_)) => other,
        _ => LEAST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use optimizer::validate::Severity;
    use std::path::Path;

    const FACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts");

    /// The sources of the shipped facts with some files changed or, where `None`, left out.
    fn edited(edit: impl Fn(&str, String) -> Option<String>) -> (Sources, Vec<Finding>) {
        let mut files = BTreeMap::new();
        for name in [PRODUCTS, KEYS_FILE, FILE] {
            let text = std::fs::read_to_string(Path::new(FACTS).join(name)).unwrap();
            if let Some(text) = edit(name, text) {
                files.insert(name.to_owned(), text.into_bytes());
            }
        }
        let mut folder = Folder::in_memory(files);
        let records = folder.records(PRODUCTS).unwrap();
        let sources = read(&mut folder, &records);
        (sources, folder.findings)
    }

    fn codes(findings: &[Finding]) -> Vec<&'static str> {
        assert!(
            findings
                .iter()
                .all(|one| one.severity() == Severity::Warning)
        );
        findings.iter().map(Finding::code).collect()
    }

    /// One file changed.
    fn with(file: &str, change: impl Fn(String) -> String) -> (Sources, Vec<&'static str>) {
        let (sources, findings) =
            edited(|name, text| Some(if name == file { change(text) } else { text }));
        (sources, codes(&findings))
    }

    fn shipped() -> Sources {
        let (sources, findings) = edited(|_, text| Some(text));
        assert_eq!(findings, Vec::new());
        sources
    }

    fn number(sources: &Sources, product: &str, column: &str) -> SourcedNumber {
        let mut all = sources.of(product).iter();
        all.find(|one| one.column == column).unwrap().clone()
    }

    #[test]
    fn every_number_of_the_catalogue_says_where_it_comes_from_and_how_sure_it_is() {
        let sources = shipped();
        assert_eq!(sources.numbers.len(), 80);
        for (product, numbers) in &sources.numbers {
            assert_eq!(numbers.len(), 30, "{product}");
            for number in numbers {
                let is_known = CONFIDENCES.contains(&number.confidence.as_str());
                let is_cited = sources.cited(&number.keys).next().is_some();
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
    fn every_standard_that_a_source_names_is_cited() {
        const SERIES: [&str; 8] = ["GB", "GB/T", "SB", "SB/T", "SC", "SC/T", "NY", "NY/T"];
        let sources = shipped();
        let mut standards = 0;
        for number in sources.numbers.values().flatten() {
            let is_apart = |c: char| !c.is_alphanumeric() && c != '/';
            let words: Vec<&str> = number.keys.split(is_apart).collect();
            for pair in words.windows(2).filter(|pair| SERIES.contains(&pair[0])) {
                let standard = pair.join(" ");
                let mut cited = sources.cited(&number.keys);
                assert!(cited.any(|(key, _)| key == standard), "{standard}");
                standards += 1;
            }
        }
        assert!(standards > 0);
    }

    #[test]
    fn a_key_is_cited_where_it_stands_as_a_word_and_not_by_a_note() {
        let sources = shipped();
        let cited = |keys: &'static str| -> Vec<String> {
            sources.cited(keys).map(|(key, _)| key.to_owned()).collect()
        };
        assert_eq!(cited("HB66-asianpear;est"), ["HB66", "est"]);
        assert_eq!(cited("参照UCD表"), ["UCD"]);
        assert_eq!(cited("harvest, supermarkets, GB 3160"), [""; 0]);
        let density = number(&sources, "apple", "stow_density_kg_m3");
        assert!(density.note.contains("market"));
        assert_eq!(density.keys, "est");
        assert_eq!(
            density.source().unwrap(),
            "est: crates, cartons and bags of market practice"
        );
    }

    #[test]
    fn what_is_unknown_twice_or_without_source_is_told_once() {
        let told =
            |from: &'static str, to: &'static str| with(FILE, |text| text.replacen(from, to, 1)).1;
        assert_eq!(told("garlic", "knoblauch"), ["source-not-in-catalogue"]);
        assert_eq!(told("WFLO", "WLFO"), ["source-unknown-key"]);
        let misspelled = told("stow_density", "density");
        assert_eq!(misspelled, ["source-not-in-catalogue", "source-not-said"]);
        let again = "*,price_yuan_kg_indicative,est,,L,CC0-1.0\n";
        let (sources, doubled) = with(FILE, |text| text + again);
        assert_eq!(doubled, ["source-said-twice"]);
        assert_eq!(
            number(&sources, "apple", "price_yuan_kg_indicative").keys,
            "market"
        );
    }

    #[test]
    fn a_catalogue_may_have_columns_of_names_and_remarks_and_other_headers() {
        let widened = |text: String| {
            let text = text
                .replacen("product_id", "编号", 1)
                .replacen("name_zh", "品种", 1);
            let mut lines = text.lines();
            let header = lines.next().unwrap();
            let rows: Vec<String> = lines
                .map(|row| format!("crate,clean,produce,冷,{row},好"))
                .collect();
            format!(
                "packaging,hygiene,excursion_class,别名,{header},备注\n{}\n",
                rows.join("\n")
            )
        };
        let (sources, told) = with(PRODUCTS, widened);
        assert_eq!(told, [""; 0]);
        assert_eq!(sources.numbers, shipped().numbers);
    }

    #[test]
    fn products_of_ones_own_keep_their_words_and_without_any_count_as_estimates() {
        let row = |text: &str| -> String { text.lines().nth(1).unwrap().to_owned() };
        let own = |text: String| {
            let row = row(&text).replacen("apple", "my_apple", 1);
            text + &row.replacen("UCD HB66", "供应商实测", 1)
        };
        let (sources, told) = with(PRODUCTS, own);
        assert_eq!(told, ["source-unknown-key"]);
        let mine = number(&sources, "my_apple", "t_opt_c");
        assert_eq!((&*mine.keys, &*mine.confidence), ("供应商实测", "H"));
        let without = |text: String| text.replacen("source_keys", "remarks", 1);
        let (sources, told) = with(PRODUCTS, without);
        assert_eq!(told, ["source-none"]);
        let mine = number(&sources, "apple", "t_opt_c");
        assert_eq!((mine.source(), &*mine.confidence), (None, "E"));
        assert_eq!(number(&sources, "apple", "cp_kj_kgk").keys, "ASHRAE");
    }

    #[test]
    fn an_older_copy_of_the_facts_without_the_files_of_sources_is_read() {
        let (sources, findings) = edited(|name, text| (name == PRODUCTS).then_some(text));
        assert_eq!(codes(&findings), ["source-file-missing"; 2]);
        let apple = sources.of("apple");
        assert!(apple.len() > 20 && sources.numbers.len() == 80);
        let is_unsure = |one: &SourcedNumber| one.source().is_none() && one.confidence == "E";
        assert!(apple.iter().all(is_unsure));
    }

    #[test]
    fn what_is_told_of_sources_is_told_in_ones_own_language() {
        let (_, findings) = edited(|name, text| match name {
            PRODUCTS => Some(text.replacen("source_keys", "remarks", 1)),
            FILE => Some(text.replacen("stow_density", "density", 1)),
            _ => Some(text),
        });
        let zh: Vec<String> = findings.iter().map(Finding::message_zh).collect();
        assert_eq!(
            zh,
            [
                "product_sources.csv第9行：products.csv 里没有“density_kg_m3”这个品种或列。请改正名称，或在这里删掉。",
                "product_sources.csv：没有一行说明“stow_density_kg_m3”的来源（apple, pear_yuluxiang, pear_su … (80)），按自己估计看待。请补上一行。",
                "products.csv：apple, pear_yuluxiang, pear_su … (80)：没有写来源，数据按自己估计看待。请填写“source_keys”列。",
            ]
        );
    }
}
