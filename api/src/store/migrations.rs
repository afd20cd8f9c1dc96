//! The shape of the store, version by version. A migration that has been published never changes.

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};

const MIGRATIONS: [&str; 2] = [
    "
CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What people enter: areas, markets, hubs, vehicles, drivers, days, lots, locks, maps.
CREATE TABLE records(
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,          -- the area or day it belongs to, or ''
    id TEXT NOT NULL,
    body TEXT NOT NULL,           -- JSON
    version INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY(kind, scope, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    owner TEXT NOT NULL,
    request TEXT NOT NULL,        -- JSON
    state TEXT NOT NULL,          -- queued, running, done, cancelled, failed
    attempts INTEGER NOT NULL DEFAULT 0,
    lease TEXT,
    cancel INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    result TEXT,                  -- JSON
    problem TEXT,                 -- JSON
    key TEXT,
    key_hash TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs(state, seq);
CREATE UNIQUE INDEX jobs_by_key ON jobs(owner, kind, key) WHERE key IS NOT NULL;

CREATE TABLE job_events(
    job TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,           -- JSON
    PRIMARY KEY(job, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE plans(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job TEXT UNIQUE,              -- a job stores one plan at most
    area TEXT NOT NULL,
    day TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    state TEXT NOT NULL,          -- proposed, approved, discarded
    version INTEGER NOT NULL,
    summary TEXT NOT NULL,        -- JSON
    plan TEXT NOT NULL,           -- JSON, the plan file
    geojson TEXT NOT NULL,
    page TEXT NOT NULL,           -- HTML
    inputs TEXT NOT NULL          -- JSON, the tables it was made from
) STRICT;
CREATE INDEX plans_by_day ON plans(day, seq);

CREATE TABLE users(
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,       -- argon2id, PHC string
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens(
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,           -- session, api
    user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
    label TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at INTEGER NOT NULL   -- Unix seconds
) STRICT, WITHOUT ROWID;

CREATE TABLE audit(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL          -- JSON
) STRICT;
",
    "
-- What was reported while days ran. Nothing is ever changed here: two reports of one identifier
-- that differ are both kept, for a person to look at.
CREATE TABLE reports(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL,
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,           -- JSON, as it was sent
    told_at TEXT NOT NULL,
    told_by TEXT NOT NULL,
    UNIQUE(day, id, digest)
) STRICT;
CREATE INDEX reports_by_day ON reports(day, seq);

-- JSON of a plan for the rest of a running day: what changes, and what it was made from.
ALTER TABLE plans ADD COLUMN replan TEXT;
",
];
/// The newest version this program knows.
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

/// Brings a store to the present version, all or nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(StoreError::Newer {
            found,
            known: VERSION,
        });
    }
    for migration in &MIGRATIONS[found as usize..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}
