//! Lots that go in parts: whether they may, and which part of which lot one is.

/// Whether a lot may be planned in parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Splitting {
    /// Only where no truck carries it whole, whatever its market's yard bears.
    #[default]
    WhenTooLarge,
    /// Into parts that any truck carries that may enter its market.
    Allowed,
    /// Never.
    Never,
}

/// Which part of which lot this is.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDraft {
    /// The whole lot's identifier.
    pub of: String,
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub parts: usize,
    /// This part's share of the lot's mass.
    pub share: f64,
    /// Whether no truck carries the whole, so that nobody was asked.
    pub was_needed: bool,
}
