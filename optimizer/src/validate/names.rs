//! Finds things by the names people use for them: identifier first, then any other name.

use super::finding::{Finding, Kind, ReferenceFault, Subject};
use crate::draft::SourceRow;
use std::collections::BTreeMap;

/// Identifiers and names of one kind of thing.
pub(super) struct Names {
    kind: Kind,
    ids: BTreeMap<String, usize>,
    /// `None` where several things share the name.
    others: BTreeMap<String, Option<usize>>,
}

impl Names {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            ids: BTreeMap::new(),
            others: BTreeMap::new(),
        }
    }

    pub(super) fn add<'a>(
        &mut self,
        index: usize,
        id: &str,
        others: impl IntoIterator<Item = &'a str>,
    ) {
        self.ids.entry(key(id)).or_insert(index);
        for name in others.into_iter().map(key).filter(|name| !name.is_empty()) {
            self.others
                .entry(name)
                .and_modify(|known| *known = known.filter(|&known| known == index))
                .or_insert(Some(index));
        }
    }

    /// The index of what is called so.
    pub(super) fn find(&self, name: &str) -> Result<usize, ReferenceFault> {
        let name_key = key(name);
        self.ids
            .get(&name_key)
            .copied()
            .or_else(|| self.others.get(&name_key).copied().flatten())
            .ok_or_else(|| ReferenceFault::Unknown {
                kind: self.kind,
                name: name.to_owned(),
                nearest: self.nearest(&name_key),
            })
    }

    /// The most similar name, if it differs in at most a third of its letters.
    fn nearest(&self, name: &str) -> Option<String> {
        self.ids
            .keys()
            .chain(self.others.keys())
            .map(|known| (edits(name, known), known))
            .filter(|(edits, known)| {
                *edits <= 2 && edits * 3 <= known.chars().count().max(name.chars().count())
            })
            .min()
            .map(|(_, known)| known.clone())
    }
}

/// Notes every identifier that is used a second time.
pub(super) fn note_duplicates<'a>(
    kind: Kind,
    items: impl IntoIterator<Item = (&'a SourceRow, &'a str)>,
    findings: &mut Vec<Finding>,
) {
    let mut first: BTreeMap<String, &SourceRow> = BTreeMap::new();
    for (source, id) in items {
        let known = *first.entry(key(id)).or_insert(source);
        if !std::ptr::eq(known, source) {
            findings.push(Finding {
                source: source.clone(),
                subject: Some(Subject::new(kind, id)),
                fault: ReferenceFault::Duplicate {
                    first: known.clone(),
                }
                .into(),
            });
        }
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Insertions, deletions and replacements between two short words (Levenshtein 1966).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_gets_a_hint() {
        let mut names = Names::new(Kind::Product);
        names.add(0, "cabbage", ["甘蓝"]);
        names.add(1, "sweetcorn", ["鲜食玉米"]);
        assert_eq!(names.find(" Cabbage "), Ok(0));
        assert_eq!(names.find("甘蓝"), Ok(0));
        let Err(ReferenceFault::Unknown { nearest, .. }) = names.find("鲜食玉禾") else {
            panic!("a misspelled name was found");
        };
        assert_eq!(nearest.as_deref(), Some("鲜食玉米"));
    }

    #[test]
    fn a_name_shared_by_two_things_points_to_neither() {
        let mut names = Names::new(Kind::Market);
        names.add(0, "M1", ["城关镇"]);
        names.add(1, "M2", ["城关镇"]);
        assert!(names.find("城关镇").is_err());
        assert_eq!(names.find("m2"), Ok(1));
    }

    #[test]
    fn edits_are_counted() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
