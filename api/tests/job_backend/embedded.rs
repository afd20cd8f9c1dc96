//! The contract, kept by the store.

use super::{Place, promises};
use api::jobs::JobBackend;
use api::store::Store;
use std::sync::Arc;

struct Embedded {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
}

impl Embedded {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path()).unwrap());
        Self {
            _folder: folder,
            store,
        }
    }
}

impl Place for Embedded {
    fn hand(&self) -> Arc<dyn JobBackend> {
        Arc::clone(&self.store) as _
    }

    /// Workers die with their server; the next one puts their jobs back.
    fn notice_death(&self) {
        self.store.requeue().unwrap();
    }
}

promises!(Some(Embedded::new()));
