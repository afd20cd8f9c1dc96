//! Jobs: submitted, leased, reported on, completed or cancelled; each step one transaction, so that
//! a job that was accepted ends exactly once, however often the server dies.

use super::job::{DIED_TOO_OFTEN, Job, JobState, MOST_ATTEMPTS, NewJob, Outcome, Submitted};
use super::queue::{COLUMNS, job, stored};
use super::{Store, StoreError, plans, records};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

impl Store {
    /// Accepts a job; it will end, whatever happens to the server.
    ///
    /// # Errors
    /// The database refuses.
    pub fn submit(&self, new: &NewJob<'_>) -> Result<Submitted, StoreError> {
        let hash = new.digest();
        self.write(|transaction| {
            if let Some(key) = new.key
                && let Some((job, known)) = by_key(transaction, new, key)?
            {
                return Ok(if known == hash {
                    Submitted::Same(job)
                } else {
                    Submitted::Other(job)
                });
            }
            let id = new.id.map_or_else(crate::access::new_id, str::to_owned);
            transaction.execute(
                "INSERT INTO jobs(id, kind, day, owner, request, state, created_at, key, key_hash) \
                 VALUES(?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?8)",
                params![
                    id,
                    new.kind,
                    new.day,
                    new.owner,
                    new.request,
                    crate::clock::now(),
                    new.key,
                    hash
                ],
            )?;
            event(transaction, &id, "queued", "{}")?;
            Ok(Submitted::New(
                job(transaction, &id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
            ))
        })
    }

    /// Hands the next job to a worker: of those who have the fewest running, the one that has
    /// waited longest.
    ///
    /// # Errors
    /// The database refuses.
    pub fn lease(&self) -> Result<Option<Job>, StoreError> {
        self.write(|transaction| {
            let Some(taken) = take(transaction, Some(&crate::clock::now()))? else {
                return Ok(None);
            };
            event(transaction, &taken.id, "running", "{}")?;
            Ok(Some(taken))
        })
    }

    /// Hands the next job to whoever passes it on: it still waits until [`Store::begun`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn lease_to_pass_on(&self) -> Result<Option<Job>, StoreError> {
        self.write(|transaction| take(transaction, None))
    }

    /// Notes that a worker elsewhere has begun a job that was passed on.
    ///
    /// # Errors
    /// The database refuses.
    pub fn begun(&self, id: &str, lease: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            let begun = transaction.execute(
                "UPDATE jobs SET started_at=?3 \
                 WHERE id=?1 AND lease=?2 AND state='running' AND started_at IS NULL",
                params![id, lease, crate::clock::now()],
            )?;
            if begun > 0 {
                event(transaction, id, "running", "{}")?;
            }
            Ok(())
        })
    }

    /// Notes that a job that was passed on waits again, as when its worker gave it back.
    ///
    /// # Errors
    /// The database refuses.
    pub fn waits_again(&self, id: &str, lease: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            let waits = transaction.execute(
                "UPDATE jobs SET started_at=NULL \
                 WHERE id=?1 AND lease=?2 AND state='running' AND started_at IS NOT NULL",
                params![id, lease],
            )?;
            if waits > 0 {
                event(transaction, id, "queued", "{}")?;
            }
            Ok(())
        })
    }

    /// Reports on a job; whether the worker still has it and nobody wants it to end.
    ///
    /// # Errors
    /// The database refuses.
    pub fn progress(&self, id: &str, lease: &str, data: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let cancel: Option<bool> = transaction
                .prepare_cached(
                    "SELECT cancel FROM jobs WHERE id=?1 AND lease=?2 AND state='running'",
                )?
                .query_row([id, lease], |row| row.get(0))
                .optional()?;
            if cancel.is_some() {
                event(transaction, id, "progress", data)?;
            }
            Ok(cancel == Some(false))
        })
    }

    /// Ends a job and keeps its plan, in one step; whether the worker still had it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn complete(&self, id: &str, lease: &str, outcome: &Outcome) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let Some(held) = job(transaction, id)?.filter(|job| {
                job.state == JobState::Running && job.lease.as_deref() == Some(lease)
            }) else {
                return Ok(false);
            };
            let (state, result, problem) = match outcome {
                Outcome::Done(made) if held.cancel => {
                    (JobState::Cancelled, Some(&made.result), None)
                }
                Outcome::Done(made) => (JobState::Done, Some(&made.result), None),
                Outcome::Failed(problem) => (JobState::Failed, None, Some(problem)),
                Outcome::Nothing => (JobState::Cancelled, None, None),
            };
            if let Outcome::Done(made) = outcome {
                if let Some(plan) = &made.plan {
                    plans::insert(transaction, plan, id, &held.owner)?;
                }
                records::insert(transaction, &made.records, &held.owner)?;
            }
            end(
                transaction,
                id,
                state,
                result.map(String::as_str),
                problem.map(String::as_str),
            )?;
            Ok(true)
        })
    }

    /// Asks a job to end: at once while it waits, with the best so far while it runs.
    ///
    /// # Errors
    /// The database refuses.
    pub fn cancel(&self, id: &str) -> Result<Option<Job>, StoreError> {
        self.write(|transaction| {
            match job(transaction, id)?.map(|job| job.state) {
                Some(JobState::Queued) => end(transaction, id, JobState::Cancelled, None, None)?,
                Some(JobState::Running) => {
                    transaction.execute("UPDATE jobs SET cancel=1 WHERE id=?1", [id])?;
                }
                _ => {}
            }
            job(transaction, id)
        })
    }

    /// Puts back all jobs that a server left running. One begun too often fails and says so.
    ///
    /// # Errors
    /// The database refuses.
    pub fn requeue(&self) -> Result<(), StoreError> {
        self.write(|transaction| {
            for (id, attempts) in running(transaction)? {
                if attempts >= MOST_ATTEMPTS {
                    end(
                        transaction,
                        &id,
                        JobState::Failed,
                        None,
                        Some(DIED_TOO_OFTEN),
                    )?;
                } else {
                    put_back(transaction, &id, 0)?;
                }
            }
            Ok(())
        })
    }

    /// Puts back all jobs that were only passed on to be done elsewhere: that was no attempt.
    ///
    /// # Errors
    /// The database refuses.
    pub fn recall(&self) -> Result<(), StoreError> {
        self.write(|transaction| {
            for (id, _) in running(transaction)? {
                put_back(transaction, &id, 1)?;
            }
            Ok(())
        })
    }

    /// Puts back a job that its worker had not the time to do.
    ///
    /// # Errors
    /// The database refuses.
    pub fn give_back(&self, id: &str, lease: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            let held = job(transaction, id)?.is_some_and(|job| {
                job.state == JobState::Running && job.lease.as_deref() == Some(lease)
            });
            if held {
                put_back(transaction, id, 1)
            } else {
                Ok(())
            }
        })
    }

    /// Forgets jobs that ended before a moment (RFC 3339, Beijing time); their plans stay.
    ///
    /// # Errors
    /// The database refuses.
    pub fn forget_jobs(&self, before: &str) -> Result<usize, StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM jobs WHERE finished_at<?1", [before])
        })
    }
}

fn running(transaction: &Transaction<'_>) -> rusqlite::Result<Vec<(String, u32)>> {
    let mut query = transaction.prepare("SELECT id, attempts FROM jobs WHERE state='running'")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The next job, of those who have the fewest running or passed on the one that has waited longest;
/// begun at a moment, or only passed on.
fn take(transaction: &Transaction<'_>, started_at: Option<&str>) -> rusqlite::Result<Option<Job>> {
    let next: Option<String> = transaction
        .prepare_cached(
            "SELECT id FROM jobs AS j WHERE state='queued' ORDER BY \
             (SELECT count(*) FROM jobs AS r WHERE r.state='running' AND r.owner=j.owner), \
             seq LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(id) = next else { return Ok(None) };
    transaction.execute(
        "UPDATE jobs SET state='running', attempts=attempts+1, lease=?2, started_at=?3 WHERE id=?1",
        params![id, crate::access::new_id(), started_at],
    )?;
    job(transaction, &id)
}

/// Back into the queue, some attempts uncounted; one that was to end anyway ends.
fn put_back(transaction: &Transaction<'_>, id: &str, uncounted: u32) -> rusqlite::Result<()> {
    if job(transaction, id)?.is_some_and(|job| job.cancel) {
        return end(transaction, id, JobState::Cancelled, None, None);
    }
    transaction.execute(
        "UPDATE jobs SET state='queued', lease=NULL, attempts=attempts-?2 WHERE id=?1",
        params![id, uncounted],
    )?;
    event(transaction, id, "queued", "{}")
}

fn end(
    transaction: &Transaction<'_>,
    id: &str,
    state: JobState,
    result: Option<&str>,
    problem: Option<&str>,
) -> rusqlite::Result<()> {
    transaction.execute(
        "UPDATE jobs SET state=?2, result=?3, problem=?4, finished_at=?5, lease=NULL WHERE id=?1",
        params![id, state.name(), result, problem, crate::clock::now()],
    )?;
    event(
        transaction,
        id,
        state.name(),
        result.or(problem).unwrap_or("{}"),
    )
}

fn event(transaction: &Transaction<'_>, id: &str, name: &str, data: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO job_events SELECT ?1, \
             coalesce((SELECT max(seq) FROM job_events WHERE job=?1), 0)+1, ?2, ?3",
        )?
        .execute([id, name, data])
        .map(|_| ())
}

fn by_key(
    connection: &Connection,
    new: &NewJob<'_>,
    key: &str,
) -> rusqlite::Result<Option<(Job, String)>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, key_hash FROM jobs WHERE owner=?1 AND kind=?2 AND key=?3"
        ))?
        .query_row([new.owner, new.kind, key], |row| {
            Ok((stored(row)?, row.get(14)?))
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        (folder, store)
    }

    fn new<'a>(owner: &'a str, request: &'a str, key: Option<&'a str>) -> NewJob<'a> {
        NewJob {
            id: None,
            kind: "plan",
            day: "d",
            owner,
            request,
            key,
            inputs: None,
        }
    }

    fn submit(store: &Store, owner: &str) -> Job {
        match store.submit(&new(owner, "{}", None)).unwrap() {
            Submitted::New(job) => job,
            other => panic!("{other:?}"),
        }
    }

    fn done() -> Outcome {
        Outcome::of("{\"n\":1}".into())
    }

    #[test]
    fn a_job_is_completed_once_by_the_worker_that_has_it() {
        let (_folder, store) = store();
        let id = submit(&store, "a").id;
        let held = store.lease().unwrap().unwrap();
        let lease = held.lease.unwrap();
        assert!(!store.complete(&id, "another", &done()).unwrap());
        assert!(store.complete(&id, &lease, &done()).unwrap());
        assert!(!store.complete(&id, &lease, &done()).unwrap());
        assert_eq!(store.job(&id).unwrap().unwrap().state, JobState::Done);
        let names: Vec<String> = store
            .events(&id, 1)
            .unwrap()
            .into_iter()
            .map(|e| e.name)
            .collect();
        assert_eq!(names, ["running", "done"]);
    }

    #[test]
    fn a_job_that_is_only_passed_on_is_shown_as_waiting_until_a_worker_begins_it() {
        let (_folder, store) = store();
        let id = submit(&store, "a").id;
        let lease = store.lease_to_pass_on().unwrap().unwrap().lease.unwrap();
        let shown = || {
            let job = store.job(&id).unwrap().unwrap();
            let listed = store
                .jobs(i64::MAX, 9, job.shown_state().name(), "")
                .unwrap();
            assert_eq!(listed.len(), 1, "the list knows another state");
            (job.shown_state(), store.queue_lengths().unwrap())
        };
        assert!(!store.has_queued().unwrap(), "it would be passed on twice");
        assert_eq!(shown(), (JobState::Queued, (1, 0)));
        store.begun(&id, "another").unwrap();
        assert_eq!(shown(), (JobState::Queued, (1, 0)));
        for _told_twice in 0..2 {
            store.begun(&id, &lease).unwrap();
            assert_eq!(shown(), (JobState::Running, (0, 1)));
        }
        store.waits_again(&id, &lease).unwrap();
        assert_eq!(shown(), (JobState::Queued, (1, 0)));
        store.begun(&id, &lease).unwrap();
        assert!(store.complete(&id, &lease, &done()).unwrap());
        let events = store.events(&id, 0).unwrap().into_iter();
        let names: Vec<String> = events.map(|event| event.name).collect();
        assert_eq!(names, ["queued", "running", "queued", "running", "done"]);
    }

    #[test]
    fn a_worker_that_lost_its_job_cannot_complete_it() {
        let (_folder, store) = store();
        let id = submit(&store, "a").id;
        let lost = store.lease().unwrap().unwrap().lease.unwrap();
        store.requeue().unwrap();
        let again = store.lease().unwrap().unwrap();
        assert_eq!(again.attempts, 2);
        assert!(!store.progress(&id, &lost, "{}").unwrap());
        assert!(!store.complete(&id, &lost, &done()).unwrap());
        assert!(store.complete(&id, &again.lease.unwrap(), &done()).unwrap());
    }

    #[test]
    fn a_job_the_server_keeps_dying_under_fails_and_says_so() {
        let (_folder, store) = store();
        let id = submit(&store, "a").id;
        for _ in 0..MOST_ATTEMPTS {
            store.lease().unwrap().unwrap();
            store.requeue().unwrap();
        }
        let job = store.job(&id).unwrap().unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert!(job.problem.unwrap().contains("died-too-often"));
    }

    #[test]
    fn a_key_is_good_for_one_request() {
        let (_folder, store) = store();
        let Submitted::New(first) = store.submit(&new("a", "{}", Some("k"))).unwrap() else {
            panic!("the first is new");
        };
        assert_eq!(
            store.submit(&new("a", "{}", Some("k"))).unwrap(),
            Submitted::Same(first.clone())
        );
        assert_eq!(
            store.submit(&new("a", "[]", Some("k"))).unwrap(),
            Submitted::Other(first)
        );
        assert!(matches!(
            store.submit(&new("b", "{}", Some("k"))).unwrap(),
            Submitted::New(_)
        ));
    }

    #[test]
    fn nobody_waits_behind_another_s_whole_queue() {
        let (_folder, store) = store();
        for _ in 0..3 {
            submit(&store, "many");
        }
        let one = submit(&store, "one").id;
        store.lease().unwrap().unwrap();
        assert_eq!(store.lease().unwrap().unwrap().id, one);
    }

    #[test]
    fn cancelling_ends_a_waiting_job_and_asks_a_running_one() {
        let (_folder, store) = store();
        let (first, second) = (submit(&store, "a").id, submit(&store, "a").id);
        let lease = store.lease().unwrap().unwrap().lease.unwrap();
        assert_eq!(
            store.cancel(&second).unwrap().unwrap().state,
            JobState::Cancelled
        );
        assert_eq!(
            store.cancel(&first).unwrap().unwrap().state,
            JobState::Running
        );
        assert!(!store.progress(&first, &lease, "{}").unwrap());
        store.complete(&first, &lease, &done()).unwrap();
        let job = store.job(&first).unwrap().unwrap();
        assert_eq!(
            (job.state, job.result.is_some()),
            (JobState::Cancelled, true)
        );
    }
}
