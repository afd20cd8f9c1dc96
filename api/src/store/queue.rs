//! Jobs as they are looked at: one, a page of them, the queue, what happened to one.

use super::job::{Event, Job, JobState};
use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl Store {
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
                "SELECT {COLUMNS}, seq FROM jobs WHERE seq<?1 AND (?2='' OR {SHOWN}=?2) \
                 AND (?3='' OR day=?3) ORDER BY seq DESC LIMIT ?4"
            ))?;
            let rows = query.query_map(params![before, state, day, limit as i64], |row| {
                Ok((row.get(14)?, stored(row)?))
            })?;
            rows.collect()
        })
    }

    /// Whether a job waits that nobody has taken or passed on.
    ///
    /// # Errors
    /// The database refuses.
    pub fn has_queued(&self) -> Result<bool, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT EXISTS(SELECT 1 FROM jobs WHERE state='queued')")?
                .query_row([], |row| row.get(0))
        })
    }

    /// How many jobs wait, here or passed on, and how many run.
    ///
    /// # Errors
    /// The database refuses.
    pub fn queue_lengths(&self) -> Result<(u64, u64), StoreError> {
        self.read(|connection| {
            let count = |state: &str| -> rusqlite::Result<u64> {
                let all = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')";
                connection
                    .prepare_cached(&format!("{all} AND {SHOWN}=?1"))?
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
            let sql = format!(
                "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running') \
                 AND {SHOWN}='queued' AND seq<(SELECT seq FROM jobs WHERE id=?1)"
            );
            let count: i64 = connection
                .prepare_cached(&sql)?
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
}

/// The state of a job as people see it: one that was passed on and that no worker has begun waits.
const SHOWN: &str = "CASE WHEN state='running' AND started_at IS NULL THEN 'queued' ELSE state END";

pub(super) const COLUMNS: &str = "id, kind, day, owner, request, state, attempts, cancel, created_at, \
                       started_at, finished_at, result, problem, lease";

pub(super) fn job(connection: &Connection, id: &str) -> rusqlite::Result<Option<Job>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE id=?1"))?
        .query_row([id], stored)
        .optional()
}

pub(super) fn stored(row: &Row<'_>) -> rusqlite::Result<Job> {
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
        inputs: None,
    })
}
