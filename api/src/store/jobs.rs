//! Jobs: submitted, leased, reported on, completed or cancelled; each step one transaction, so that
//! a job that was accepted ends exactly once, however often the server dies.

use super::plans::{self, NewPlan};
use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// How often a job is begun anew after the server died under it.
const MOST_ATTEMPTS: u32 = 10;

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It has a result.
    Done,
    /// Someone ended it; there may be a result: the best so far.
    Cancelled,
    /// It has a problem.
    Failed,
}

impl JobState {
    /// Its name in the store and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing will change any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }

    fn of(name: &str) -> Self {
        [Self::Queued, Self::Running, Self::Done, Self::Cancelled]
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(Self::Failed)
    }
}

/// A job as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its identifier.
    pub id: String,
    /// Its kind, such as `plan`.
    pub kind: String,
    /// The day it is about, or empty.
    pub day: String,
    /// Who asked for it.
    pub owner: String,
    /// What was asked, JSON.
    pub request: String,
    /// How far it is.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: u32,
    /// Whether someone wants it to end.
    pub cancel: bool,
    /// When it was accepted, RFC 3339.
    pub created_at: String,
    /// When it was last begun.
    pub started_at: Option<String>,
    /// When it ended.
    pub finished_at: Option<String>,
    /// What came of it, JSON.
    pub result: Option<String>,
    /// Why nothing came of it, JSON.
    pub problem: Option<String>,
    /// Proves that a worker is the one that has it.
    pub lease: Option<String>,
}

/// A job to be accepted.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// The day it is about, or empty.
    pub day: &'a str,
    /// Who asks.
    pub owner: &'a str,
    /// What is asked, JSON.
    pub request: &'a str,
    /// The caller's idempotency key.
    pub key: Option<&'a str>,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It was accepted.
    New(Job),
    /// The same was accepted before under the same key.
    Same(Job),
    /// Something else was accepted before under the same key.
    Other(Job),
}

/// How a job ends.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// With a result, JSON, and perhaps a plan to be kept with it.
    Done {
        /// JSON.
        result: String,
        /// The plan.
        plan: Option<Box<NewPlan>>,
    },
    /// With a problem, JSON.
    Failed(String),
}

/// One thing that happened to a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number within the job, from 1.
    pub seq: i64,
    /// Its name.
    pub name: String,
    /// JSON.
    pub data: String,
}

impl Store {
    /// Accepts a job; it will end, whatever happens to the server.
    ///
    /// # Errors
    /// The database refuses.
    pub fn submit(&self, new: &NewJob<'_>) -> Result<Submitted, StoreError> {
        let hash = crate::access::digest(format!("{}\n{}", new.day, new.request).as_bytes());
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
            let id = crate::access::new_id();
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
                "UPDATE jobs SET state='running', attempts=attempts+1, lease=?2, started_at=?3 \
                 WHERE id=?1",
                params![id, crate::access::new_id(), crate::clock::now()],
            )?;
            event(transaction, &id, "running", "{}")?;
            job(transaction, &id)
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
                Outcome::Done { result, .. } if held.cancel => {
                    (JobState::Cancelled, Some(result), None)
                }
                Outcome::Done { result, .. } => (JobState::Done, Some(result), None),
                Outcome::Failed(problem) => (JobState::Failed, None, Some(problem)),
            };
            if let Outcome::Done {
                plan: Some(plan), ..
            } = outcome
            {
                plans::insert(transaction, plan, id, &held.owner)?;
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

    /// Puts jobs back that a server left running: all of them, or one that a stopping server gives
    /// back. A job begun too often fails and says so.
    ///
    /// # Errors
    /// The database refuses.
    pub fn requeue(&self, one: Option<&str>) -> Result<(), StoreError> {
        self.write(|transaction| {
            let running: Vec<(String, u32)> = {
                let mut query = transaction.prepare(
                    "SELECT id, attempts FROM jobs WHERE state='running' AND (?1 IS NULL OR id=?1)",
                )?;
                let rows = query.query_map([one], |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect::<rusqlite::Result<_>>()?
            };
            for (id, attempts) in running {
                if attempts >= MOST_ATTEMPTS && one.is_none() {
                    let problem = "{\"code\":\"died-too-often\"}";
                    end(transaction, &id, JobState::Failed, None, Some(problem))?;
                    continue;
                }
                let back = u32::from(one.is_some());
                transaction.execute(
                    "UPDATE jobs SET state='queued', lease=NULL, attempts=attempts-?2 WHERE id=?1",
                    params![id, back],
                )?;
                event(transaction, &id, "queued", "{}")?;
            }
            Ok(())
        })
    }

    /// One job.
    ///
    /// # Errors
    /// The database refuses.
    pub fn job(&self, id: &str) -> Result<Option<Job>, StoreError> {
        self.read(|connection| job(connection, id))
    }

    /// Jobs, newest first, from before a number on; with a state if one is given. Each with its
    /// number.
    ///
    /// # Errors
    /// The database refuses.
    pub fn jobs(
        &self,
        before: i64,
        limit: usize,
        state: &str,
        day: &str,
    ) -> Result<Vec<(i64, Job)>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}, seq FROM jobs WHERE seq<?1 AND (?2='' OR state=?2) \
                 AND (?3='' OR day=?3) ORDER BY seq DESC LIMIT ?4"
            ))?;
            let rows = query.query_map(params![before, state, day, limit as i64], |row| {
                Ok((row.get(14)?, stored(row)?))
            })?;
            rows.collect()
        })
    }

    /// How many jobs wait and how many run.
    ///
    /// # Errors
    /// The database refuses.
    pub fn queue_lengths(&self) -> Result<(u64, u64), StoreError> {
        self.read(|connection| {
            let count = |state: &str| -> rusqlite::Result<u64> {
                connection
                    .prepare_cached("SELECT count(*) FROM jobs WHERE state=?1")?
                    .query_row([state], |row| row.get::<_, i64>(0))
                    .map(i64::unsigned_abs)
            };
            Ok((count("queued")?, count("running")?))
        })
    }

    /// How many jobs are to begin before this one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn ahead_of(&self, id: &str) -> Result<u64, StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) FROM jobs WHERE state='queued' \
                       AND seq<(SELECT seq FROM jobs WHERE id=?1)";
            let count: i64 = connection
                .prepare_cached(sql)?
                .query_row([id], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// What happened to a job after an event.
    ///
    /// # Errors
    /// The database refuses.
    pub fn events(&self, id: &str, after: i64) -> Result<Vec<Event>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT seq, name, data FROM job_events WHERE job=?1 AND seq>?2 ORDER BY seq",
            )?;
            let rows = query.query_map(params![id, after], |row| {
                Ok(Event {
                    seq: row.get(0)?,
                    name: row.get(1)?,
                    data: row.get(2)?,
                })
            })?;
            rows.collect()
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

const COLUMNS: &str = "id, kind, day, owner, request, state, attempts, cancel, created_at, \
                       started_at, finished_at, result, problem, lease";

fn job(connection: &Connection, id: &str) -> rusqlite::Result<Option<Job>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE id=?1"))?
        .query_row([id], stored)
        .optional()
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

fn stored(row: &Row<'_>) -> rusqlite::Result<Job> {
    let state: String = row.get(5)?;
    Ok(Job {
        id: row.get(0)?,
        kind: row.get(1)?,
        day: row.get(2)?,
        owner: row.get(3)?,
        request: row.get(4)?,
        state: JobState::of(&state),
        attempts: row.get(6)?,
        cancel: row.get(7)?,
        created_at: row.get(8)?,
        started_at: row.get(9)?,
        finished_at: row.get(10)?,
        result: row.get(11)?,
        problem: row.get(12)?,
        lease: row.get(13)?,
    })
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
            kind: "plan",
            day: "d",
            owner,
            request,
            key,
        }
    }

    fn submit(store: &Store, owner: &str) -> Job {
        match store.submit(&new(owner, "{}", None)).unwrap() {
            Submitted::New(job) => job,
            other => panic!("{other:?}"),
        }
    }

    fn done() -> Outcome {
        Outcome::Done {
            result: "{\"n\":1}".into(),
            plan: None,
        }
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
    fn a_worker_that_lost_its_job_cannot_complete_it() {
        let (_folder, store) = store();
        let id = submit(&store, "a").id;
        let lost = store.lease().unwrap().unwrap().lease.unwrap();
        store.requeue(None).unwrap();
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
            store.requeue(None).unwrap();
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
