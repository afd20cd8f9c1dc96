//! What was reported while days ran: kept as it came, once each, in the order it came in.

use super::{Store, StoreError};
use crate::access::digest;
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// A report to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReport {
    /// Its identifier within the day.
    pub id: String,
    /// JSON.
    pub body: String,
}

/// A report as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReport {
    /// Its number, rising with every report of any day.
    pub seq: i64,
    /// Its identifier within the day.
    pub id: String,
    /// JSON.
    pub body: String,
    /// When it came in, RFC 3339.
    pub told_at: String,
    /// Who told it.
    pub told_by: String,
}

impl Store {
    /// Keeps reports of a day, all or none; says of each whether it is new. One that is already
    /// there, to the letter, is not kept again.
    ///
    /// # Errors
    /// The database refuses.
    pub fn add_reports(
        &self,
        day: &str,
        reports: &[NewReport],
        who: &str,
    ) -> Result<Vec<bool>, StoreError> {
        self.write(|transaction| {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO reports(day, id, digest, body, told_at, told_by) \
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            )?;
            let now = crate::clock::now();
            let mut keep = |report: &NewReport| {
                let print = digest(report.body.as_bytes());
                let row = params![day, report.id, print, report.body, now, who];
                insert.execute(row).map(|kept| kept > 0)
            };
            reports.iter().map(&mut keep).collect()
        })
    }

    /// Reports of a day after a number, in the order they came in.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reports(
        &self,
        day: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<StoredReport>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT seq, id, body, told_at, told_by FROM reports \
                 WHERE day=?1 AND seq>?2 ORDER BY seq LIMIT ?3",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = query.query_map(params![day, after, limit], |row| {
                Ok(StoredReport {
                    seq: row.get(0)?,
                    id: row.get(1)?,
                    body: row.get(2)?,
                    told_at: row.get(3)?,
                    told_by: row.get(4)?,
                })
            })?;
            rows.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_kept_once_and_one_that_differs_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let report = |body: &str| NewReport {
            id: "a".into(),
            body: body.into(),
        };
        let add = |body: &str| store.add_reports("day", &[report(body)], "me").unwrap()[0];
        assert!(add("{}"));
        assert!(!add("{}"), "told twice");
        assert!(add("{\"kg\":1}"), "told differently");
        let kept = store.reports("day", 0, 9).unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!(store.reports("day", kept[0].seq, 9).unwrap(), kept[1..]);
        assert!(store.reports("other", 0, 9).unwrap().is_empty());
    }
}
