//! Everything the server remembers: one `SQLite` file in the data folder. The only room naming rusqlite.
//!
//! It knows records, jobs, plans, people and the audit log as rows; what they mean is known
//! elsewhere. One connection writes, a few read beside it (write-ahead log). Every public function
//! is one transaction and blocks; callers keep it off the async threads.

mod access;
mod archive;
mod audit;
mod job;
mod jobs;
mod migrations;
mod plans;
mod queue;
mod records;
mod reports;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use access::{Token, TokenKind, User};
pub use archive::{MAPS, export, import};
pub use audit::AuditEntry;
pub use job::{
    DIED_TOO_OFTEN, Event, Job, JobState, MOST_ATTEMPTS, Made, NewJob, Outcome, Submitted,
};
pub use plans::{NewPlan, PlanPart, PlanRow};
pub use records::{Change, Filter, NewRecord, Others, Page, StoredRecord, Wanted};
pub use reports::{NewReport, StoredReport};

/// The store's file in the data folder.
pub const FILE: &str = "coldroute.sqlite";

/// Why the store cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refuses.
    #[error("the store refuses: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file beside it refuses.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It was written by a newer program.
    #[error("the store is of version {found}, this program knows {known}: use the newer program")]
    Newer {
        /// Version found.
        found: u32,
        /// Newest version known here.
        known: u32,
    },
    /// Its pages do not fit together.
    #[error("the store is damaged: {0}; restore a backup")]
    Damaged(String),
    /// Another server uses the folder.
    #[error("another server is using {0}; stop it or choose another folder with --data")]
    InUse(PathBuf),
}

/// The store of one data folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// Held while a server uses a data folder; others are refused. A killed server lets go of it.
#[derive(Debug)]
pub struct FolderLock(#[allow(dead_code, reason = "held, never read")] Connection);

impl Store {
    /// Opens or creates the store of a folder and brings it to the present version.
    ///
    /// # Errors
    /// A folder that cannot be written, a damaged file, or one of a newer program.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::File {
            path: folder.to_owned(),
            source,
        })?;
        let mut writer = Connection::open(folder.join(FILE))?;
        configure(&writer).map_err(damage)?;
        quick_check(&writer)?;
        migrations::migrate(&mut writer)?;
        Ok(Self {
            folder: folder.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// Takes the folder for one server.
    ///
    /// # Errors
    /// Another server has it.
    pub fn lock(&self) -> Result<FolderLock, StoreError> {
        let connection = Connection::open(self.folder.join("server.lock"))?;
        connection.busy_timeout(std::time::Duration::from_millis(300))?;
        connection
            .execute_batch("BEGIN EXCLUSIVE")
            .map_err(|error| match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DatabaseBusy) => StoreError::InUse(self.folder.clone()),
                _ => error.into(),
            })?;
        Ok(FolderLock(connection))
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Checks every page and index. Takes as long as reading the whole file.
    ///
    /// # Errors
    /// What does not fit together.
    pub fn check(&self) -> Result<(), StoreError> {
        self.read(|connection| complaint(connection, "PRAGMA integrity_check"))?
            .map_or(Ok(()), |found| Err(StoreError::Damaged(found)))
    }

    /// Copies the store to a new file while others go on using it.
    ///
    /// # Errors
    /// A file that is there already or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let refused = |source| StoreError::File {
            path: to.to_owned(),
            source,
        };
        if to.exists() {
            return Err(refused(std::io::ErrorKind::AlreadyExists.into()));
        }
        self.read(|connection| {
            let mut copy = Connection::open(to)?;
            let backup = rusqlite::backup::Backup::new(connection, &mut copy)?;
            backup.run_to_completion(512, std::time::Duration::from_millis(5), None)
        })
    }

    /// A value kept under a name.
    ///
    /// # Errors
    /// The database refuses.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT value FROM settings WHERE name=?1")?;
            let mut rows = query.query([name])?;
            rows.next()?.map(|row| row.get(0)).transpose()
        })
    }

    /// Keeps a value under a name, whatever was there before.
    ///
    /// # Errors
    /// The database refuses.
    pub fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            let sql = "INSERT INTO settings(name, value) VALUES(?1, ?2) \
                       ON CONFLICT DO UPDATE SET value=?2";
            transaction.execute(sql, [name, value]).map(|_| ())
        })
    }

    /// Keeps a value under a name, unless there is one: the value that is there afterwards.
    ///
    /// # Errors
    /// The database refuses.
    pub fn settle(&self, name: &str, value: &str) -> Result<String, StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO settings(name, value) VALUES(?1, ?2) ON CONFLICT DO NOTHING",
                [name, value],
            )?;
            transaction.query_row("SELECT value FROM settings WHERE name=?1", [name], |row| {
                row.get(0)
            })
        })
    }

    /// Reads with a connection of its own.
    fn read<T>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = unpoisoned(self.readers.lock()).pop();
        let connection = idle.map_or_else(|| self.reader(), Ok)?;
        let answer = ask(&connection);
        unpoisoned(self.readers.lock()).push(connection);
        Ok(answer?)
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(self.folder.join(FILE), flags)?;
        connection.busy_timeout(BUSY)?;
        Ok(connection)
    }

    /// Writes all or nothing.
    fn write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut writer = unpoisoned(self.writer.lock());
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = change(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}

/// How long a connection waits for another program that writes, such as `coldroute user`.
const BUSY: std::time::Duration = std::time::Duration::from_secs(10);

/// A write that panicked was rolled back, so what the mutex guards is sound.
fn unpoisoned<'a, T>(
    lock: Result<MutexGuard<'a, T>, PoisonError<MutexGuard<'a, T>>>,
) -> MutexGuard<'a, T> {
    lock.unwrap_or_else(PoisonError::into_inner)
}

/// Full synchronization: what has been accepted survives a loss of power.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection
        .execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
}

/// A file that is no database, or a torn one, is a damaged store.
fn damage(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            StoreError::Damaged(error.to_string())
        }
        _ => error.into(),
    }
}

fn quick_check(connection: &Connection) -> Result<(), StoreError> {
    match complaint(connection, "PRAGMA quick_check(1)").map_err(damage)? {
        None => Ok(()),
        Some(found) => Err(StoreError::Damaged(found)),
    }
}

fn complaint(connection: &Connection, pragma: &str) -> rusqlite::Result<Option<String>> {
    let found: String = connection.query_row(pragma, [], |row| row.get(0))?;
    Ok((found != "ok").then_some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_serves_one_server_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (
            Store::open(folder.path()).unwrap(),
            Store::open(folder.path()).unwrap(),
        );
        let lock = first.lock().unwrap();
        assert!(matches!(second.lock(), Err(StoreError::InUse(_))));
        drop(lock);
        second.lock().unwrap();
    }

    #[test]
    fn a_file_that_is_no_store_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), vec![7; 9_000]).unwrap();
        assert!(matches!(
            Store::open(folder.path()),
            Err(StoreError::Damaged(_))
        ));
    }

    #[test]
    fn a_store_of_a_newer_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        drop(Store::open(folder.path()).unwrap());
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.pragma_update(None, "user_version", 999).unwrap();
        drop(connection);
        assert!(matches!(
            Store::open(folder.path()),
            Err(StoreError::Newer { found: 999, .. })
        ));
    }

    #[test]
    fn a_backup_is_a_whole_store_and_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.settle("key", "value").unwrap();
        let copy = folder.path().join("copy");
        std::fs::create_dir(&copy).unwrap();
        store.backup(&copy.join(FILE)).unwrap();
        assert!(store.backup(&copy.join(FILE)).is_err());
        let copy = Store::open(&copy).unwrap();
        copy.check().unwrap();
        assert_eq!(copy.setting("key").unwrap().as_deref(), Some("value"));
    }
}
