//! The promises of a job backend, kept with JetStream.

use super::record::Record;
use super::{BackendError, Held, Nats, engine};
use crate::access::{digest, new_id};
use crate::jobs::JobBackend;
use crate::store::{
    DIED_TOO_OFTEN, Event, Job, JobState, MOST_ATTEMPTS, NewJob, Outcome, Submitted,
};
use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::AckKind;
use async_nats::jetstream::message::{Acker, Message};
use async_nats::jetstream::stream::RawMessageErrorKind;
use std::time::Duration;
use tokio_stream::StreamExt;

/// The header with an event's name.
const NAME: &str = "Event";
/// How long a worker waits for a job before it asks again.
const FETCH: Duration = Duration::from_secs(1);

impl JobBackend for Nats {
    fn submit(&self, new: &NewJob<'_>) -> Result<Submitted, BackendError> {
        self.wait(self.accept(new))
    }

    fn lease(&self) -> Result<Option<Job>, BackendError> {
        self.wait(async {
            let taken = tokio::time::timeout(FETCH * 15, self.take()).await;
            taken.map_err(engine)?
        })
    }

    fn goes_on(&self, id: &str, lease: &str) -> Result<bool, BackendError> {
        let record = self.wait(self.record(id))?;
        Ok(record.is_some_and(|(record, _)| record.is_held_by(lease) && !record.cancel))
    }

    fn progress(&self, id: &str, lease: &str, data: &str) -> Result<bool, BackendError> {
        self.wait(async {
            let record = self.record(id).await?.map(|(record, _)| record);
            let held = record.filter(|record| record.is_held_by(lease));
            if held.is_some() {
                self.tell(id, "progress", data, None).await?;
            }
            Ok(held.is_some_and(|record| !record.cancel))
        })
    }

    fn complete(&self, id: &str, lease: &str, outcome: &Outcome) -> Result<bool, BackendError> {
        self.wait(self.finish(id, lease, outcome))
    }

    fn give_back(&self, id: &str, lease: &str) -> Result<(), BackendError> {
        self.wait(async {
            if let Some((mut record, revision)) = self.record(id).await?
                && record.is_held_by(lease)
            {
                record.back();
                if self.update(id, &record, revision).await? {
                    self.tell(id, "queued", "{}", None).await?;
                }
            }
            self.let_go(lease, AckKind::Nak(None)).await
        })
    }

    fn cancel(&self, id: &str) -> Result<Option<Job>, BackendError> {
        self.wait(self.call_off(id))
    }

    fn job(&self, id: &str) -> Result<Option<Job>, BackendError> {
        self.wait(async {
            let Some((record, _)) = self.record(id).await? else {
                return Ok(None);
            };
            let outcome = self.outcome_of(&record).await?;
            Ok(Some(record.job(id, outcome)))
        })
    }

    fn events(&self, id: &str, after: i64) -> Result<Vec<Event>, BackendError> {
        self.wait(self.events_after(id, after.unsigned_abs()))
    }

    /// Waiting is done while asking.
    fn rest(&self) -> Duration {
        Duration::from_millis(10)
    }
}

impl Nats {
    async fn accept(&self, new: &NewJob<'_>) -> Result<Submitted, BackendError> {
        let id = match (new.id, new.key) {
            (Some(id), _) => id.to_owned(),
            (None, Some(key)) => {
                digest(format!("{}\n{}\n{key}", new.owner, new.kind).as_bytes())[..32].to_owned()
            }
            (None, None) => new_id(),
        };
        let record = Record::new(new);
        let is_new = self.create(&id, &record).await?;
        let missing = || engine("a record has vanished");
        let (kept, _) = self.record(&id).await?.ok_or_else(missing)?;
        let is_same = kept.digest == record.digest;
        if !kept.state().is_final() {
            self.tell(&id, "queued", "{}", Some("queued")).await?;
            self.enqueue(&id).await?;
        }
        let outcome = self.outcome_of(&kept).await?;
        let job = kept.job(&id, outcome);
        Ok(match (is_new, is_same) {
            (true, _) => Submitted::New(job),
            (false, true) => Submitted::Same(job),
            (false, false) => Submitted::Other(job),
        })
    }

    /// Puts a job into the queue, unless it is there.
    async fn enqueue(&self, id: &str) -> Result<(), BackendError> {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, id);
        let subject = self.job_subject(id);
        let sent = self
            .context
            .publish_with_headers(subject, headers, "".into())
            .await;
        match sent.map_err(engine)?.await {
            Ok(_) => Ok(()),
            Err(error) if format!("{error:?}").contains("per subject") => Ok(()),
            Err(error) => Err(engine(error)),
        }
    }

    /// Tells what happened to a job; what has a number is told once.
    pub(super) async fn tell(
        &self,
        id: &str,
        name: &str,
        data: &str,
        number: Option<&str>,
    ) -> Result<(), BackendError> {
        let mut headers = HeaderMap::new();
        headers.insert(NAME, name);
        if let Some(number) = number {
            headers.insert(NATS_MESSAGE_ID, format!("{id}.{number}").as_str());
        }
        let subject = self.event_subject(id);
        let data = data.to_owned().into();
        let sent = self
            .context
            .publish_with_headers(subject, headers, data)
            .await;
        sent.map_err(engine)?.await.map_err(engine)?;
        Ok(())
    }

    async fn take(&self) -> Result<Option<Job>, BackendError> {
        let batch = self.waiting.batch().max_messages(1).expires(FETCH);
        let mut batch = batch.messages().await.map_err(engine)?;
        let Some(message) = batch.next().await else {
            return Ok(None);
        };
        let message = message.map_err(engine)?;
        let id = message
            .subject
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .to_owned();
        let Some((mut record, revision)) = self.record(&id).await? else {
            message.ack_with(AckKind::Term).await.map_err(engine)?;
            return Ok(None);
        };
        let delivered = message.info().map_err(engine)?.delivered;
        let attempts = u32::try_from(delivered)
            .unwrap_or(1)
            .saturating_sub(record.given_back);
        if record.state().is_final() {
            self.tell_end(&id, &record).await?;
            message.ack().await.map_err(engine)?;
            return Ok(None);
        }
        let ended = match (record.cancel, attempts > MOST_ATTEMPTS) {
            (true, _) => Some(Outcome::Nothing),
            (false, true) => Some(Outcome::Failed(DIED_TOO_OFTEN.to_owned())),
            (false, false) => None,
        };
        if let Some(outcome) = ended {
            self.end(&id, (record, revision), &outcome).await?;
            message.ack().await.map_err(engine)?;
            return Ok(None);
        }
        let lease = new_id();
        record.begin(&lease, attempts);
        if !self.update(&id, &record, revision).await? {
            message.ack_with(AckKind::Nak(None)).await.map_err(engine)?;
            return Ok(None);
        }
        if let Err(error) = self.tell(&id, "running", "{}", None).await {
            tracing::warn!(%error, job = id, "nobody hears that a job has begun");
        }
        self.hold(&lease, message);
        Ok(Some(record.job(&id, None)))
    }

    /// Keeps a message in progress until it is let go of, or this process dies.
    fn hold(&self, lease: &str, message: Message) {
        // Splitting takes the address of the answer out of the message.
        let keeper = Acker::new(self.context.clone(), message.reply.clone());
        let (_, acker) = message.split();
        let often = self.patience / 3;
        let task = self.runtime.spawn(async move {
            loop {
                tokio::time::sleep(often).await;
                if let Err(error) = keeper.ack_with(AckKind::Progress).await {
                    tracing::warn!(error, "a job cannot be kept");
                }
            }
        });
        let keeper = task.abort_handle();
        self.held().insert(lease.to_owned(), Held { acker, keeper });
    }

    async fn let_go(&self, lease: &str, kind: AckKind) -> Result<(), BackendError> {
        let held = self.held().remove(lease);
        match held {
            Some(held) => held.acker.ack_with(kind).await.map_err(engine),
            None => Ok(()),
        }
    }

    async fn finish(&self, id: &str, lease: &str, outcome: &Outcome) -> Result<bool, BackendError> {
        loop {
            let Some((record, revision)) = self.record(id).await? else {
                return Ok(false);
            };
            let is_ours = record.lease.as_deref() == Some(lease);
            if is_ours && record.state().is_final() {
                self.tell_end(id, &record).await?;
                self.let_go(lease, AckKind::Ack).await?;
                return Ok(true);
            }
            if !record.is_held_by(lease) {
                self.held().remove(lease);
                return Ok(false);
            }
            self.end(id, (record, revision), outcome).await?;
        }
    }

    /// Ends a job if its record is still of that revision.
    async fn end(
        &self,
        id: &str,
        (mut record, revision): (Record, u64),
        outcome: &Outcome,
    ) -> Result<bool, BackendError> {
        let bytes = serde_json::to_vec(outcome).map_err(engine)?;
        record.end(outcome, Some(self.put_parcel(&bytes).await?));
        let ended = self.update(id, &record, revision).await?;
        if ended {
            self.tell_end(id, &record).await?;
        }
        Ok(ended)
    }

    async fn tell_end(&self, id: &str, record: &Record) -> Result<(), BackendError> {
        self.tell(id, record.state().name(), "{}", Some("end"))
            .await
    }

    async fn call_off(&self, id: &str) -> Result<Option<Job>, BackendError> {
        loop {
            let Some((mut record, revision)) = self.record(id).await? else {
                return Ok(None);
            };
            match record.state() {
                JobState::Queued => {
                    if self.end(id, (record, revision), &Outcome::Nothing).await? {
                        let waiting = self.jobs.purge().filter(self.job_subject(id));
                        waiting.await.map_err(engine)?;
                    }
                }
                JobState::Running if !record.cancel => {
                    record.cancel = true;
                    self.update(id, &record, revision).await?;
                }
                _ => {
                    let outcome = self.outcome_of(&record).await?;
                    return Ok(Some(record.job(id, outcome)));
                }
            }
        }
    }

    async fn outcome_of(&self, record: &Record) -> Result<Option<Outcome>, BackendError> {
        let Some(name) = &record.outcome else {
            return Ok(None);
        };
        let bytes = self.parcel(name).await?;
        serde_json::from_slice(&bytes).map(Some).map_err(engine)
    }

    /// What came of a job that has ended.
    pub(super) fn outcome(&self, id: &str) -> Result<Option<Outcome>, BackendError> {
        self.wait(async {
            match self.record(id).await? {
                Some((record, _)) => self.outcome_of(&record).await,
                None => Ok(None),
            }
        })
    }

    async fn events_after(&self, id: &str, after: u64) -> Result<Vec<Event>, BackendError> {
        let (subject, mut found, mut after) = (self.event_subject(id), Vec::new(), after);
        loop {
            let next = self.events.raw_message_builder().sequence(after + 1);
            match next.next_by_subject(&subject).send().await {
                Ok(message) => {
                    after = message.sequence;
                    let name = message.headers.get(NAME);
                    found.push(Event {
                        seq: i64::try_from(after).unwrap_or(i64::MAX),
                        name: name.map(ToString::to_string).unwrap_or_default(),
                        data: String::from_utf8_lossy(&message.payload).into_owned(),
                    });
                }
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                    return Ok(found);
                }
                Err(error) => return Err(engine(error)),
            }
        }
    }
}

/// The name of an event as it came in.
pub(super) fn event_name(headers: Option<&HeaderMap>) -> Option<String> {
    Some(headers?.get(NAME)?.to_string())
}
