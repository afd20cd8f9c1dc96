//! The audit log: who changed what, when. Rows are only ever added.

use super::{Store, StoreError};
use rusqlite::{Transaction, params};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, rising.
    pub seq: i64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done, such as `plan.approve`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More about it, JSON.
    pub detail: String,
}

impl Store {
    /// Adds a line.
    ///
    /// # Errors
    /// The database refuses.
    pub fn note(
        &self,
        who: &str,
        action: &str,
        subject: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.write(|transaction| note(transaction, who, action, subject, detail))
    }

    /// Lines before a number, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn audit(&self, before: i64, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT seq, at, who, action, subject, detail FROM audit \
                 WHERE seq<?1 ORDER BY seq DESC LIMIT ?2",
            )?;
            let rows = query.query_map(params![before, limit as i64], |row| {
                Ok(AuditEntry {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    who: row.get(2)?,
                    action: row.get(3)?,
                    subject: row.get(4)?,
                    detail: row.get(5)?,
                })
            })?;
            rows.collect()
        })
    }
}

/// Adds a line within a change.
pub(super) fn note(
    transaction: &Transaction<'_>,
    who: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO audit(at, who, action, subject, detail) VALUES(?,?,?,?,?)")?
        .execute(params![crate::clock::now(), who, action, subject, detail])
        .map(|_| ())
}
