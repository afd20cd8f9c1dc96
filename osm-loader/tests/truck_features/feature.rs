//! A reader of feature files: scenarios, their steps, and the tables below them.

use std::collections::BTreeMap;

/// One scenario with the steps of its background in front.
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

/// A step such as `Given the ways`, with what is written below it.
#[derive(Clone, Default)]
pub(crate) struct Step {
    /// Without `Given`, `And`, `When`, `Then`.
    pub(crate) text: String,
    /// The rows of its table, the headings first.
    pub(crate) table: Vec<Vec<String>>,
    /// The lines between its triple quotes, without their indentation.
    pub(crate) picture: Vec<String>,
}

/// A row by its headings.
pub(crate) type Row = BTreeMap<String, String>;

impl Step {
    /// The rows of its table by heading.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let Some((headings, rows)) = self.table.split_first() else {
            return Vec::new();
        };
        let by_heading = |row: &Vec<String>| headings.iter().cloned().zip(row.clone()).collect();
        rows.iter().map(by_heading).collect()
    }
}

/// All scenarios of a feature file.
pub(crate) fn read(text: &str) -> Vec<Scenario> {
    let mut background = Vec::new();
    let mut scenarios: Vec<Scenario> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let words = line.trim();
        let steps = scenarios
            .last_mut()
            .map_or(&mut background, |scenario| &mut scenario.steps);
        if let Some(name) = words.strip_prefix("Scenario:") {
            let name = name.trim().to_owned();
            let steps = background.clone();
            scenarios.push(Scenario { name, steps });
        } else if words == "\"\"\"" {
            let indent = line.len() - words.len();
            let drawn = lines.by_ref().take_while(|line| line.trim() != "\"\"\"");
            let step: &mut Step = steps.last_mut().expect("a picture belongs to a step");
            step.picture = drawn
                .map(|line| line.get(indent..).unwrap_or_default().to_owned())
                .collect();
        } else if words.starts_with('|') {
            let step = steps.last_mut().expect("a table belongs to a step");
            step.table.push(cells(words));
        } else if let Some(text) = without_keyword(words) {
            steps.push(Step {
                text: text.to_owned(),
                ..Step::default()
            });
        }
    }
    scenarios
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim_matches('|');
    inner
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn without_keyword(words: &str) -> Option<&str> {
    let (keyword, text) = words.split_once(' ')?;
    ["Given", "When", "Then", "And"]
        .contains(&keyword)
        .then(|| text.trim())
}
