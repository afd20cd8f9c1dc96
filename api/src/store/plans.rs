//! Plans as they were made, with everything that shows them and the tables they were made from.

use super::records::{self, NewRecord};
use super::{Store, StoreError, audit};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

/// A plan to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPlan {
    /// Its identifier.
    pub id: String,
    /// The area it is for.
    pub area: String,
    /// The day it is for.
    pub day: String,
    /// What a list shows of it, JSON.
    pub summary: String,
    /// The plan file, JSON.
    pub plan: String,
    /// GeoJSON.
    pub geojson: String,
    /// HTML.
    pub page: String,
    /// The tables it was made from, JSON by file name.
    pub inputs: String,
    /// What it changes in a running day, JSON; none for the plan of a whole day.
    pub replan: Option<String>,
}

/// A plan without its large parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// Its number, rising.
    pub seq: i64,
    /// Its identifier.
    pub id: String,
    /// The job that made it.
    pub job: Option<String>,
    /// The area it is for.
    pub area: String,
    /// The day it is for.
    pub day: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// Who had it made.
    pub created_by: String,
    /// proposed, approved or discarded.
    pub state: String,
    /// Rises with every change, from 1.
    pub version: i64,
    /// What a list shows of it, JSON.
    pub summary: String,
}

/// A large part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanPart {
    /// The plan file, JSON.
    Plan,
    /// GeoJSON.
    Geojson,
    /// HTML.
    Page,
    /// The tables it was made from, JSON.
    Inputs,
    /// What it changes in a running day, JSON; empty for the plan of a whole day.
    Replan,
}

impl PlanPart {
    const fn column(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Geojson => "geojson",
            Self::Page => "page",
            Self::Inputs => "inputs",
            Self::Replan => "coalesce(replan, '')",
        }
    }
}

const COLUMNS: &str = "seq, id, job, area, day, created_at, created_by, state, version, summary";

impl Store {
    /// Takes in records and plans of another store, each plan with its state.
    ///
    /// # Errors
    /// The database refuses.
    pub fn take_in(
        &self,
        records: &[NewRecord],
        plans: &[(NewPlan, String)],
        who: &str,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            records::insert(transaction, records, who)?;
            for (plan, state) in plans {
                insert(transaction, plan, &plan.id, who)?;
                let sql = "UPDATE plans SET state=?2 WHERE id=?1";
                transaction.execute(sql, [&plan.id, state])?;
            }
            Ok(())
        })
    }

    /// Plans, newest first, from before a number on; of one day if one is given.
    ///
    /// # Errors
    /// The database refuses.
    pub fn plans(&self, before: i64, limit: usize, day: &str) -> Result<Vec<PlanRow>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM plans WHERE seq<?1 AND (?2='' OR day=?2) \
                 ORDER BY seq DESC LIMIT ?3"
            ))?;
            let rows = query.query_map(params![before, day, limit as i64], stored)?;
            rows.collect()
        })
    }

    /// One plan without its large parts.
    ///
    /// # Errors
    /// The database refuses.
    pub fn plan(&self, id: &str) -> Result<Option<PlanRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM plans WHERE id=?1"))?
                .query_row([id], stored)
                .optional()
        })
    }

    /// The plan in force of a day: the approved one, if there is one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn approved_plan(&self, day: &str) -> Result<Option<PlanRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM plans WHERE day=?1 AND state='approved'"
                ))?
                .query_row([day], stored)
                .optional()
        })
    }

    /// One large part of a plan.
    ///
    /// # Errors
    /// The database refuses.
    pub fn plan_part(&self, id: &str, part: PlanPart) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT {} FROM plans WHERE id=?1", part.column()))?
                .query_row([id], |row| row.get(0))
                .optional()
        })
    }

    /// Moves a plan to another state, if it is of the wanted version; at most one plan of a day is
    /// approved, so an approved one before it becomes a proposal again. Both are noted.
    ///
    /// # Errors
    /// The database refuses.
    pub fn set_plan_state(
        &self,
        id: &str,
        state: &str,
        wanted: Option<i64>,
        who: &str,
    ) -> Result<Option<PlanRow>, StoreError> {
        let changed = self.write(|transaction| {
            let changed = transaction.execute(
                "UPDATE plans SET state=?2, version=version+1 \
                 WHERE id=?1 AND (?3 IS NULL OR version=?3)",
                params![id, state, wanted],
            )?;
            if changed == 0 {
                return Ok(false);
            }
            audit::note(
                transaction,
                who,
                "plan.state",
                id,
                &format!("{{\"state\":\"{state}\"}}"),
            )?;
            if state == "approved" {
                transaction.execute(
                    "UPDATE plans SET state='proposed', version=version+1 WHERE state='approved' \
                     AND id<>?1 AND day=(SELECT day FROM plans WHERE id=?1)",
                    [id],
                )?;
            }
            Ok(true)
        })?;
        if changed { self.plan(id) } else { Ok(None) }
    }

    /// Takes a plan away; whether it was there.
    ///
    /// # Errors
    /// The database refuses.
    pub fn remove_plan(&self, id: &str, who: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let gone = transaction.execute("DELETE FROM plans WHERE id=?1", [id])? > 0;
            if gone {
                audit::note(transaction, who, "plan.delete", id, "{}")?;
            }
            Ok(gone)
        })
    }
}

/// Keeps the plan of a job, within the change that ends the job.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    plan: &NewPlan,
    job: &str,
    owner: &str,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO plans(id, job, area, day, created_at, created_by, state, version, summary, \
         plan, geojson, page, inputs, replan) \
         VALUES(?1,?2,?3,?4,?5,?6,'proposed',1,?7,?8,?9,?10,?11,?12)",
        params![
            plan.id,
            job,
            plan.area,
            plan.day,
            crate::clock::now(),
            owner,
            plan.summary,
            plan.plan,
            plan.geojson,
            plan.page,
            plan.inputs,
            plan.replan
        ],
    )?;
    audit::note(transaction, owner, "plan.create", &plan.id, &plan.summary)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<PlanRow> {
    Ok(PlanRow {
        seq: row.get(0)?,
        id: row.get(1)?,
        job: row.get(2)?,
        area: row.get(3)?,
        day: row.get(4)?,
        created_at: row.get(5)?,
        created_by: row.get(6)?,
        state: row.get(7)?,
        version: row.get(8)?,
        summary: row.get(9)?,
    })
}
