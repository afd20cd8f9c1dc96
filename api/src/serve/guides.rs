//! The guide of a door, and those that avoid some kinds of roads, made when first asked for.

use osm_loader::{Excluded, Guide};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// All guides over one map for one vehicle.
#[derive(Debug)]
pub(super) struct Guides {
    whole: Arc<Guide>,
    /// At most one for each of the eight combinations.
    avoiding: Mutex<BTreeMap<Excluded, Arc<Guide>>>,
}

impl Guides {
    pub(super) fn of(whole: Arc<Guide>) -> Self {
        Self {
            whole,
            avoiding: Mutex::default(),
        }
    }

    /// The guide that avoids these kinds of roads. The first request for each waits for it.
    pub(super) fn avoiding(&self, excluded: Excluded) -> Arc<Guide> {
        if excluded == Excluded::default() {
            return Arc::clone(&self.whole);
        }
        let mut made = self.avoiding.lock().unwrap_or_else(PoisonError::into_inner);
        let guide = made
            .entry(excluded)
            .or_insert_with(|| Arc::new(self.whole.excluding(excluded)));
        Arc::clone(guide)
    }
}
