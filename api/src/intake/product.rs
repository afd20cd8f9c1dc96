//! From what people call a product to the catalogue's.

use crate::table::{Column, Folder, required};
use crate::text;
use optimizer::draft::ProductDraft;

const FILE: &str = "product_nicknames.csv";
const COLUMNS: [Column; 2] = [required("nickname", &[]), required("product_id", &[])];

/// The catalogue with every name its products go by.
#[derive(Clone, Debug, Default)]
pub struct Products {
    /// The catalogue.
    pub drafts: Vec<ProductDraft>,
    names: Vec<(String, usize)>,
}

impl Products {
    /// Takes the catalogue and reads `product_nicknames.csv`.
    pub fn read(facts: &mut Folder, drafts: Vec<ProductDraft>) -> Self {
        let mut names: Vec<(String, usize)> = Vec::new();
        for (index, draft) in drafts.iter().enumerate() {
            let own = [&draft.id, &draft.name_zh, &draft.name_en];
            names.extend(
                own.into_iter()
                    .chain(&draft.aliases)
                    .map(|name| (key(name), index)),
            );
        }
        let nicknames = facts.table(FILE, &COLUMNS).map_or(Vec::new(), |table| {
            facts.rows(&table, |row| (row.text("nickname"), row.text("product_id")))
        });
        for (nickname, id) in nicknames {
            if let Some(index) = drafts.iter().position(|draft| draft.id == id) {
                names.push((key(&nickname), index));
            }
        }
        Self { drafts, names }
    }

    pub(super) fn find(&self, written: &str) -> Option<&ProductDraft> {
        let wanted = key(written);
        let exact = self.names.iter().find(|(name, _)| *name == wanted);
        exact.map(|&(_, index)| &self.drafts[index])
    }

    /// The longest known Chinese name inside a text: what stands before it, it, what stands behind.
    pub(super) fn within<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
        let names = self.names.iter().map(|(name, _)| name.as_str());
        let inside = names.filter(|name| name.len() >= 6 && !name.is_ascii());
        let found = inside.filter_map(|name| text.find(name).map(|at| (at, name.len())));
        let (at, length) = found.max_by_key(|&(_, length)| length)?;
        Some((&text[..at], &text[at..at + length], &text[at + length..]))
    }

    /// Products written into one cell: `苹果、大蒜`.
    pub(super) fn several(&self, written: &str) -> Option<Vec<&ProductDraft>> {
        let parts: Vec<&str> = written
            .split(['、', ',', '，', '/', '+', '和'])
            .map(str::trim)
            .collect();
        let found: Option<Vec<&ProductDraft>> = parts.iter().map(|part| self.find(part)).collect();
        let mut found = found?;
        found.dedup_by_key(|draft| &draft.id);
        (found.len() > 1).then_some(found)
    }

    /// The known name that shares most characters.
    pub(super) fn nearest(&self, written: &str) -> Option<&str> {
        let wanted = key(written);
        let shared = |name: &str| wanted.chars().filter(|&c| name.contains(c)).count();
        let best = self
            .drafts
            .iter()
            .max_by_key(|draft| shared(&draft.name_zh))?;
        (shared(&best.name_zh) >= 1).then_some(best.name_zh.as_str())
    }
}

fn key(name: &str) -> String {
    text::half_width(name).to_lowercase().replace(' ', "")
}
