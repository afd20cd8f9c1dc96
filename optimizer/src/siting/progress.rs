//! What a running search tells its caller, and how the caller ends it.

/// State of a siting search at a moment it may be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Cost of the best plan so far; `None` before the first.
    pub value: Option<i64>,
    /// No plan costs less than this.
    pub bound: i64,
    /// Price steps of the Lagrangian ascent so far.
    pub steps: u64,
    /// Branch-and-bound nodes so far.
    pub nodes: u64,
}

/// Says when a search must end: by clock in a program, by steps in a test.
///
/// Every closure `FnMut(&Progress) -> bool` is one; it is asked every few dozen steps.
pub trait StopRule {
    /// Whether the search ends now with what it has.
    fn is_reached(&mut self, progress: &Progress) -> bool;
}

impl<F: FnMut(&Progress) -> bool> StopRule for F {
    fn is_reached(&mut self, progress: &Progress) -> bool {
        self(progress)
    }
}
