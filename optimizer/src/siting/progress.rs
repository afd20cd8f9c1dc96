//! What a running search tells its caller, and how the caller ends it.

/// State of a siting search at a moment it may be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SitingProgress {
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
/// Every closure `FnMut(&SitingProgress) -> bool` is one; it is asked every few dozen steps.
pub trait SitingStop {
    /// Whether the search ends now with what it has.
    fn is_reached(&mut self, progress: &SitingProgress) -> bool;
}

impl<F: FnMut(&SitingProgress) -> bool> SitingStop for F {
    fn is_reached(&mut self, progress: &SitingProgress) -> bool {
        self(progress)
    }
}
