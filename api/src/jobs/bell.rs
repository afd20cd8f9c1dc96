//! The bell that wakes workers, and tells who listens that jobs have changed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Wakes workers, tells who listens that jobs have changed, and says when to stop.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Rope>);

#[derive(Debug, Default)]
struct Rope {
    news: watch::Sender<u64>,
    sleepers: (Mutex<()>, Condvar),
    stopping: AtomicBool,
}

impl Bell {
    /// There is something to do, or to end.
    pub fn ring(&self) {
        self.0.sleepers.1.notify_all();
        self.announce();
    }

    /// Changes whenever any job has changed.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.news.subscribe()
    }

    /// A job has changed.
    pub(super) fn announce(&self) {
        self.0.news.send_modify(|count| *count += 1);
    }

    /// Sleeps until the bell rings, at most so long.
    pub(super) fn nap(&self, most: Duration) {
        let sleepers = &self.0.sleepers;
        let guard = sleepers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.is_stopping() {
            drop(sleepers.1.wait_timeout(guard, most));
        }
    }

    /// From now on everyone ends.
    pub(super) fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
        self.0.sleepers.1.notify_all();
    }

    /// Whether everyone is to end.
    pub(super) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }
}
