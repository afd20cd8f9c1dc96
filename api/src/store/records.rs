//! Records: what people enter, as JSON under kind, scope and identifier, with a version that rises
//! with every change.

use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// A record as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its identifier within kind and scope.
    pub id: String,
    /// JSON.
    pub body: String,
    /// Rises with every change, from 1.
    pub version: i64,
    /// When it was last changed, RFC 3339.
    pub changed_at: String,
}

/// A record to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRecord {
    /// Its kind.
    pub kind: String,
    /// The area or day it belongs to, or empty.
    pub scope: String,
    /// Its identifier within kind and scope.
    pub id: String,
    /// JSON.
    pub body: String,
}

/// Which records a list holds.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Only those after this identifier.
    pub after: String,
    /// At most so many.
    pub limit: usize,
    /// Only those that hold this text anywhere; empty for all.
    pub text: String,
    /// Only those whose fields have these values.
    pub fields: Vec<Filter>,
}

/// A field and the value it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Name of the field.
    pub field: &'static str,
    /// Its value as text.
    pub value: String,
}

/// The version a writer expects to replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever is there, or nothing.
    Any,
    /// Nothing yet.
    Absent,
    /// Exactly this one.
    Version(i64),
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was none; this is its version.
    Created(i64),
    /// There was one; this is the new version.
    Replaced(i64),
    /// It was taken away.
    Removed,
    /// The record is not as the writer expected: its version, if it is there.
    Refused(Option<i64>),
}

impl Store {
    /// One record.
    ///
    /// # Errors
    /// The database refuses.
    pub fn record(
        &self,
        kind: &str,
        scope: &str,
        id: &str,
    ) -> Result<Option<StoredRecord>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, body, version, changed_at FROM records \
                     WHERE kind=?1 AND scope=?2 AND id=?3",
                )?
                .query_row([kind, scope, id], stored)
                .optional()
        })
    }

    /// All records of a kind in a scope, by identifier.
    ///
    /// # Errors
    /// The database refuses.
    pub fn records(&self, kind: &str, scope: &str) -> Result<Vec<StoredRecord>, StoreError> {
        let all = Page {
            limit: usize::MAX >> 1,
            ..Page::default()
        };
        Ok(self.records_page(kind, scope, &all)?.0)
    }

    /// One page of records by identifier, and how many match in all.
    ///
    /// # Errors
    /// The database refuses.
    pub fn records_page(
        &self,
        kind: &str,
        scope: &str,
        page: &Page,
    ) -> Result<(Vec<StoredRecord>, u64), StoreError> {
        self.read(|connection| page_of(connection, kind, scope, page))
    }

    /// Writes a record if it is as the writer expects.
    ///
    /// # Errors
    /// The database refuses.
    pub fn put_record(
        &self,
        (kind, scope): (&str, &str),
        (id, body): (&str, &str),
        wanted: Wanted,
        who: &str,
    ) -> Result<Change, StoreError> {
        self.write(|transaction| put(transaction, (kind, scope), (id, body), wanted, who))
    }

    /// Writes many records at once, or none; where `replace`, all others of the scope go.
    ///
    /// # Errors
    /// The database refuses.
    pub fn put_records(
        &self,
        kind: &str,
        scope: &str,
        records: &[(String, String)],
        others: Others,
        who: &str,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            if others == Others::Go {
                transaction.execute(
                    "DELETE FROM records WHERE kind=?1 AND scope=?2",
                    [kind, scope],
                )?;
            }
            for (id, body) in records {
                put(transaction, (kind, scope), (id, body), Wanted::Any, who)?;
            }
            Ok(())
        })
    }

    /// Takes a record away if it is as the writer expects, with everything in its own scope of the
    /// given kinds; a day goes with what was reported on it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn remove_record(
        &self,
        (kind, scope): (&str, &str),
        id: &str,
        wanted: Wanted,
        within: &[&str],
    ) -> Result<Change, StoreError> {
        self.write(|transaction| {
            let found = version(transaction, kind, scope, id)?;
            let fits = match wanted {
                Wanted::Any => found.is_some(),
                Wanted::Absent => false,
                Wanted::Version(version) => found == Some(version),
            };
            if !fits {
                return Ok(Change::Refused(found));
            }
            for inner in within {
                transaction.execute(
                    "DELETE FROM records WHERE kind=?1 AND scope=?2",
                    [*inner, id],
                )?;
            }
            if kind == "day" {
                transaction.execute("DELETE FROM reports WHERE day=?1", [id])?;
            }
            transaction.execute(
                "DELETE FROM records WHERE kind=?1 AND scope=?2 AND id=?3",
                [kind, scope, id],
            )?;
            Ok(Change::Removed)
        })
    }
}

/// What happens to the other records of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They stay.
    Stay,
    /// They go.
    Go,
}

/// Keeps records within another change, whatever was there before.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    records: &[NewRecord],
    who: &str,
) -> rusqlite::Result<()> {
    for new in records {
        let (place, what) = ((&*new.kind, &*new.scope), (&*new.id, &*new.body));
        put(transaction, place, what, Wanted::Any, who)?;
    }
    Ok(())
}

fn put(
    transaction: &Transaction<'_>,
    (kind, scope): (&str, &str),
    (id, body): (&str, &str),
    wanted: Wanted,
    who: &str,
) -> rusqlite::Result<Change> {
    let found = version(transaction, kind, scope, id)?;
    let fits = match wanted {
        Wanted::Any => true,
        Wanted::Absent => found.is_none(),
        Wanted::Version(version) => found == Some(version),
    };
    if !fits {
        return Ok(Change::Refused(found));
    }
    let version = found.unwrap_or_default() + 1;
    transaction
        .prepare_cached(
            "INSERT INTO records VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT DO UPDATE SET body=?4, version=?5, changed_at=?6, changed_by=?7",
        )?
        .execute(params![
            kind,
            scope,
            id,
            body,
            version,
            crate::clock::now(),
            who
        ])?;
    Ok(match found {
        None => Change::Created(version),
        Some(_) => Change::Replaced(version),
    })
}

fn version(
    connection: &Connection,
    kind: &str,
    scope: &str,
    id: &str,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT version FROM records WHERE kind=?1 AND scope=?2 AND id=?3")?
        .query_row([kind, scope, id], |row| row.get(0))
        .optional()
}

fn page_of(
    connection: &Connection,
    kind: &str,
    scope: &str,
    page: &Page,
) -> rusqlite::Result<(Vec<StoredRecord>, u64)> {
    let mut filter = String::from("kind=? AND scope=? AND (?='' OR instr(body, ?)>0)");
    let mut values = vec![
        kind.to_owned(),
        scope.to_owned(),
        page.text.clone(),
        page.text.clone(),
    ];
    for Filter { field, value } in &page.fields {
        filter.push_str(" AND CAST(json_extract(body, '$.");
        filter.push_str(field);
        filter.push_str("') AS TEXT)=?");
        values.push(value.clone());
    }
    let count = format!("SELECT count(*) FROM records WHERE {filter}");
    let total: i64 = connection
        .prepare_cached(&count)?
        .query_row(rusqlite::params_from_iter(&values), |row| row.get(0))?;
    values.push(page.after.clone());
    let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
    let list = format!(
        "SELECT id, body, version, changed_at FROM records WHERE {filter} AND id>? \
         ORDER BY id LIMIT {limit}"
    );
    let mut query = connection.prepare_cached(&list)?;
    let rows = query.query_map(rusqlite::params_from_iter(&values), stored)?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, total.unsigned_abs()))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    Ok(StoredRecord {
        id: row.get(0)?,
        body: row.get(1)?,
        version: row.get(2)?,
        changed_at: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_with_an_old_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let put = |body, wanted| {
            store
                .put_record(("lot", "day"), ("L1", body), wanted, "me")
                .unwrap()
        };
        assert_eq!(put("{\"a\":1}", Wanted::Absent), Change::Created(1));
        assert_eq!(put("{\"a\":2}", Wanted::Version(1)), Change::Replaced(2));
        assert_eq!(
            put("{\"a\":3}", Wanted::Version(1)),
            Change::Refused(Some(2))
        );
        assert_eq!(put("{\"a\":3}", Wanted::Absent), Change::Refused(Some(2)));
        assert_eq!(
            store.record("lot", "day", "L1").unwrap().unwrap().body,
            "{\"a\":2}"
        );
    }

    #[test]
    fn pages_follow_one_another_and_filters_narrow_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        for (id, market) in [("L1", "M1"), ("L2", "M2"), ("L3", "M1")] {
            let body = format!("{{\"market\":\"{market}\"}}");
            store
                .put_record(("lot", "day"), (id, &body), Wanted::Any, "me")
                .unwrap();
        }
        let mut page = Page {
            limit: 2,
            ..Page::default()
        };
        let (first, total) = store.records_page("lot", "day", &page).unwrap();
        assert_eq!((first.len(), total), (2, 3));
        page.after = first[1].id.clone();
        assert_eq!(
            store.records_page("lot", "day", &page).unwrap().0[0].id,
            "L3"
        );
        page = Page {
            limit: 9,
            fields: vec![Filter {
                field: "market",
                value: "M1".into(),
            }],
            ..Page::default()
        };
        assert_eq!(store.records_page("lot", "day", &page).unwrap().1, 2);
    }
}
