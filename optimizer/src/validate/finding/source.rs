//! Faults of what is said about where numbers come from. The numbers themselves stay usable.

use super::{Severity, Words, words};

/// A number whose source is missing, or a source that fits no number.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceFault {
    /// The file of sources, or of what their keys stand for, is missing.
    FileMissing,
    /// Products whose own row names no source.
    NoneOwn {
        /// Some of them, and how many.
        products: String,
    },
    /// Numbers that no row speaks for.
    NotSaid {
        /// Their column.
        column: String,
        /// Some of their products, and how many.
        products: String,
    },
    /// Numbers that two rows speak for.
    SaidTwice {
        /// Their column.
        column: String,
        /// Some of their products, and how many.
        products: String,
    },
    /// A row speaks for a product or a column that is not in the catalogue.
    NotInCatalogue {
        /// Its name.
        name: String,
    },
    /// What is named as source stands for nothing.
    UnknownKey {
        /// As written.
        keys: String,
    },
}

impl SourceFault {
    #[allow(
        clippy::unused_self,
        reason = "all families answer alike; with all of these one can plan"
    )]
    pub(super) const fn severity(&self) -> Severity {
        Severity::Warning
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Self::FileMissing => words(
                "source-file-missing",
                "the file is missing, so numbers show no source or what it stands for. Copy it from data/facts.",
                "缺少这个文件，品种数据看不到来源或来源的全称。请从 data/facts 复制过来。",
            ),
            Self::NoneOwn { products } => words(
                "source-none",
                format!(
                    "{products}: no source given, so numbers count as own estimates. Fill in \"source_keys\"."
                ),
                format!("{products}：没有写来源，数据按自己估计看待。请填写“source_keys”列。"),
            ),
            Self::NotSaid { column, products } => words(
                "source-not-said",
                format!(
                    "no row says where \"{column}\" comes from ({products}), so it counts as own estimate. Add one."
                ),
                format!("没有一行说明“{column}”的来源（{products}），按自己估计看待。请补上一行。"),
            ),
            Self::SaidTwice { column, products } => words(
                "source-said-twice",
                format!(
                    "two rows say where \"{column}\" comes from ({products}); the first counts. Delete one."
                ),
                format!("有两行说明“{column}”的来源（{products}），以第一行为准。请删掉一行。"),
            ),
            Self::NotInCatalogue { name } => words(
                "source-not-in-catalogue",
                format!(
                    "products.csv has no product or column \"{name}\". Correct the name, or delete it here."
                ),
                format!("products.csv 里没有“{name}”这个品种或列。请改正名称，或在这里删掉。"),
            ),
            Self::UnknownKey { keys } => words(
                "source-unknown-key",
                format!(
                    "\"{keys}\" names no key of source_keys.csv. Add a row there that says what it stands for."
                ),
                format!(
                    "“{keys}”不含 source_keys.csv 里的任何一个键。请在那里补一行，写明它指什么。"
                ),
            ),
        }
    }
}
