//! `products.csv` as its sources see it: which columns are numbers, and what stands in them.

use super::Saying;
use crate::facts::products::COLUMNS;
use crate::table::{Column, Record, optional};
use crate::text::half_width_names;

/// Columns of the catalogue about its sources; planning does without them.
const OWN: [Column; 3] = [
    optional("source_keys", &[]),
    optional("confidence", &[]),
    optional("licence", &[]),
];
/// Columns of the catalogue that are no numbers.
const NAMES: [&str; 11] = [
    "product_id",
    "name_zh",
    "name_en",
    "group",
    "hygiene",
    "excursion_class",
    "packaging",
    "aliases",
    "source_keys",
    "confidence",
    "licence",
];

/// The catalogue's rows under the names that its columns have in our own files.
pub(super) struct Catalogue<'a> {
    pub(super) columns: Vec<String>,
    pub(super) products: &'a [Record],
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(records: &'a [Record]) -> Self {
        let (header, products) = records
            .split_first()
            .map_or((&[][..], &[][..]), |all| (all.0.cells.as_slice(), all.1));
        let own_name = |header: &String| {
            let mut known = COLUMNS.iter().chain(&OWN);
            let known = known.find(|column| column.is_called(header));
            known.map_or_else(|| header.clone(), |column| column.name.to_owned())
        };
        Self {
            columns: header.iter().map(own_name).collect(),
            products,
        }
    }

    pub(super) fn cell(&self, product: &'a Record, name: &str) -> &'a str {
        let index = self.columns.iter().position(|column| column == name);
        let cell = index.and_then(|index| product.cells.get(index));
        cell.map_or("", String::as_str)
    }

    pub(super) fn id(&self, product: &'a Record) -> String {
        half_width_names(self.cell(product, "product_id"))
    }

    pub(super) fn has_product(&self, name: &str) -> bool {
        let mut all = self.products.iter();
        all.any(|product| self.id(product) == name)
    }

    /// Numbers that planning needs, or that somebody says the source of.
    pub(super) fn numbers<'b>(&'b self, sayings: &'b [Saying]) -> impl Iterator<Item = &'b String> {
        let is_known = |name: &String| {
            let mut said = sayings.iter().flat_map(|saying| &saying.columns);
            COLUMNS.iter().any(|column| column.name == name) || said.any(|column| column == name)
        };
        let columns = self.columns.iter();
        columns.filter(move |name| !NAMES.contains(&name.as_str()) && is_known(name))
    }
}
