//! What a job is, wherever it is kept.

use super::plans::NewPlan;
use super::records::NewRecord;
use serde::{Deserialize, Serialize};

/// How often a job is begun anew after its worker died.
pub const MOST_ATTEMPTS: u32 = 10;

/// What a job says that was begun too often, JSON.
pub const DIED_TOO_OFTEN: &str = "{\"code\":\"died-too-often\",\
    \"zh\":\"程序在做这个任务时反复中止；请查看日志，或减少数据后重新提交\",\
    \"en\":\"the program ended again and again while doing this; see its log, or submit less at once\"}";

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

    /// The state of a name.
    pub fn of(name: &str) -> Self {
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
    /// Where its inputs are, if not in the store.
    pub inputs: Option<String>,
}

impl Job {
    /// Its state as people see it: one that was passed on and that no worker has begun waits.
    pub fn shown_state(&self) -> JobState {
        match self.state {
            JobState::Running if self.started_at.is_none() => JobState::Queued,
            state => state,
        }
    }
}

/// A job to be accepted.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Its identifier, where it has one already.
    pub id: Option<&'a str>,
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
    /// Where its inputs are, if not in the store.
    pub inputs: Option<&'a str>,
}

impl NewJob<'_> {
    /// Equal for equal requests.
    pub fn digest(&self) -> String {
        crate::access::digest(format!("{}\n{}", self.day, self.request).as_bytes())
    }
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// With a result.
    Done(Box<Made>),
    /// With a problem, JSON.
    Failed(String),
    /// With nothing: it was cancelled before there was anything.
    Nothing,
}

/// What a job made; all of it is kept in the step that ends the job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What came of it, JSON.
    pub result: String,
    /// A plan.
    pub plan: Option<NewPlan>,
    /// Records, whatever was there before.
    pub records: Vec<NewRecord>,
}

impl Outcome {
    /// A result and nothing else.
    pub fn of(result: String) -> Self {
        Self::Done(Box::new(Made {
            result,
            ..Made::default()
        }))
    }
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
