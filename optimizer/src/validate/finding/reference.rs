//! Faults of names: unknown, doubled, contradicting; and of what is not there at all.

use super::{Kind, Severity, Words, words};
use crate::draft::SourceRow;

/// A name that points nowhere, or twice.
#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceFault {
    /// Nothing has this name.
    Unknown {
        /// What was looked for.
        kind: Kind,
        /// Under which name.
        name: String,
        /// A similar name that exists.
        nearest: Option<String>,
    },
    /// A setting of the facts themselves, which no single day can have.
    OfAllDays {
        /// Its name.
        name: String,
    },
    /// Two things have the same identifier.
    Duplicate {
        /// Where it was used first.
        first: SourceRow,
    },
    /// The day has none of these.
    None {
        /// What there is none of.
        kind: Kind,
    },
    /// Locks that cannot be kept together.
    LockContradiction {
        /// Where the other lock is written.
        other: SourceRow,
    },
    /// Matrices or weather that do not belong to these places.
    SizeMismatch {
        /// How many places there are.
        places: usize,
        /// How many were given.
        given: usize,
    },
    /// More names of skills than can be told apart.
    TooManySkills,
    /// No vehicle offers what is needed.
    NobodyOffers {
        /// What is needed.
        skill: String,
    },
}

impl ReferenceFault {
    pub(super) const fn severity(&self) -> Severity {
        match self {
            Self::NobodyOffers { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Self::Unknown {
                kind,
                name,
                nearest,
            } => unknown(*kind, name, nearest.as_deref()),
            Self::OfAllDays { name } => words(
                "setting-of-all-days",
                format!("\"{name}\" holds for all days. Set it in data/facts/rules.csv."),
                format!("“{name}”对所有日子都一样，不能按天设。请在 data/facts/rules.csv 里改。"),
            ),
            Self::Duplicate { first } => {
                let (file, row) = (&first.file, first.row.unwrap_or(0));
                words(
                    "duplicate-id",
                    format!(
                        "the identifier is already used in {file} row {row}. Give it another one, or delete one row."
                    ),
                    format!("编号与{file}第{row}行重复。请换一个编号，或删掉其中一行。"),
                )
            }
            Self::None { kind } => words(
                "none",
                format!("there is no {} to plan with. Add at least one.", kind.en()),
                format!("没有可用的{}。请至少填写一个。", kind.zh()),
            ),
            Self::LockContradiction { other } => {
                let row = other.row.unwrap_or(0);
                words(
                    "lock-contradiction",
                    format!(
                        "contradicts row {row}: no vehicle is left for the lot. Delete one of the two."
                    ),
                    format!("与第{row}行矛盾，这批货没有车可用。请删掉其中一条。"),
                )
            }
            Self::SizeMismatch { places, given } => words(
                "size-mismatch",
                format!(
                    "{given} entries were given for {places} places. Compute roads and weather again for this day."
                ),
                format!("共有 {places} 个地点，却给了 {given} 项。请为这一天重新计算道路和天气。"),
            ),
            Self::TooManySkills => words(
                "too-many-skills",
                "more than 64 different requirements are named. Use fewer names.",
                "不同的要求超过 64 种。请减少种类。",
            ),
            Self::NobodyOffers { skill } => words(
                "nobody-offers",
                format!(
                    "no vehicle offers \"{skill}\", so it will stay behind. Add it to a vehicle's skills, or drop it here."
                ),
                format!(
                    "没有车辆具备“{skill}”，这里将无法安排。请在车辆的“能力”里加上，或去掉这项要求。"
                ),
            ),
        }
    }
}

fn unknown(kind: Kind, name: &str, nearest: Option<&str>) -> Words {
    let (en, zh) = match nearest {
        Some(near) => (
            format!("Did you mean \"{near}\"?"),
            format!("是不是“{near}”？"),
        ),
        None => (
            format!("Correct the name, or add the {}.", kind.en()),
            format!("请改正名称，或先添加这个{}。", kind.zh()),
        ),
    };
    words(
        "unknown-name",
        format!("{} \"{name}\" is unknown. {en}", kind.en()),
        format!("没有“{name}”这个{}。{zh}", kind.zh()),
    )
}
