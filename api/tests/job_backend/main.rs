//! One contract for everything that keeps jobs: the store, and NATS JetStream where this is built
//! with the feature `nats` and a `nats-server` of 2.10 or newer is at hand.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the test cannot set up, it must not pass"
)]

mod contract;
mod embedded;
#[cfg(feature = "nats")]
mod nats;

use api::jobs::JobBackend;
use std::sync::Arc;

/// Somewhere jobs are kept, empty at first.
trait Place {
    /// What a worker, or whoever submits, has in hand.
    fn hand(&self) -> Arc<dyn JobBackend>;
    /// A hand was dropped while it had jobs: lets that be noticed.
    fn notice_death(&self);
}

/// Every promise as a test of one place.
macro_rules! promises {
    ($place:expr; $($promise:ident),* $(,)?) => {
        $(
            #[test]
            fn $promise() {
                if let Some(place) = $place {
                    crate::contract::$promise(&place);
                }
            }
        )*
    };
    ($place:expr) => {
        promises!($place;
            what_was_submitted_comes_back,
            a_job_is_completed_once_by_the_worker_that_has_it,
            a_key_is_good_for_one_request,
            a_dead_worker_s_job_goes_to_another_and_its_result_is_refused,
            a_job_given_back_begins_anew_and_counts_no_attempt,
            cancelling_ends_a_waiting_job_at_once,
            cancelling_asks_a_running_job_and_keeps_its_best,
            a_cancelled_job_whose_worker_dies_ends,
            events_come_in_order_and_can_be_read_from_the_middle,
            a_failed_job_keeps_its_problem,
            no_two_workers_get_the_same_job,
            a_job_that_takes_long_stays_with_its_worker,
            a_job_that_kills_its_workers_fails_and_says_so,
        );
    };
}
use promises;
