//! Bytes under the name of their content: what jobs need, what came of them, map files.

use super::{BackendError, Nats, engine};
use crate::access::{digest, new_id};
use async_nats::jetstream::object_store::{GetErrorKind, InfoErrorKind, ObjectStore};
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// How long one parcel may take.
const PARCEL: Duration = Duration::from_secs(60);
/// How long one file may take.
const FILE: Duration = Duration::from_secs(1_800);
/// How often something that is not there is asked for again.
const TRIES: u32 = 20;
/// How long to wait before that.
const BETWEEN: Duration = Duration::from_millis(500);

impl Nats {
    /// Keeps bytes; answers their name.
    pub(super) async fn put_parcel(&self, bytes: &[u8]) -> Result<String, BackendError> {
        let name = digest(bytes);
        put(&self.parcels, &name, bytes, PARCEL).await?;
        Ok(name)
    }

    /// The bytes of a name.
    pub(super) async fn parcel(&self, name: &str) -> Result<Vec<u8>, BackendError> {
        get(&self.parcels, name, PARCEL).await
    }

    /// Keeps a file for all machines, once; answers its name.
    pub(super) async fn put_file(&self, bytes: &[u8]) -> Result<String, BackendError> {
        let name = digest(bytes);
        put(&self.files, &name, bytes, FILE).await?;
        Ok(name)
    }

    /// Brings a file onto this machine, if it is not there: whole, or not at all, however many
    /// threads bring it at the same time.
    pub(super) async fn bring_file(&self, name: &str, to: &Path) -> Result<(), BackendError> {
        if to.exists() {
            return Ok(());
        }
        let bytes = get(&self.files, name, FILE).await?;
        let part = to.with_extension(new_id());
        std::fs::write(&part, bytes).map_err(engine)?;
        std::fs::rename(&part, to).map_err(engine)
    }
}

async fn put(
    bucket: &ObjectStore,
    name: &str,
    mut bytes: &[u8],
    time: Duration,
) -> Result<(), BackendError> {
    match bucket.info(name).await {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == InfoErrorKind::NotFound => {}
        Err(error) => return Err(engine(error)),
    }
    let put = tokio::time::timeout(time, bucket.put(name, &mut bytes)).await;
    put.map_err(engine)?.map_err(engine)?;
    Ok(())
}

/// What arrives must be what its name says. A copy may be behind when its leader has just changed:
/// what it does not have is asked for again.
async fn get(bucket: &ObjectStore, name: &str, time: Duration) -> Result<Vec<u8>, BackendError> {
    let mut tries = 0;
    loop {
        let found = tokio::time::timeout(time, get_once(bucket, name)).await;
        match found.map_err(engine)? {
            Err(BackendError::Gone(_)) if tries < TRIES => tries += 1,
            found => return found,
        }
        tokio::time::sleep(BETWEEN).await;
    }
}

async fn get_once(bucket: &ObjectStore, name: &str) -> Result<Vec<u8>, BackendError> {
    let gone = || BackendError::Gone(name.to_owned());
    let mut object = bucket.get(name).await.map_err(|error| match error.kind() {
        GetErrorKind::NotFound => gone(),
        _ => engine(error),
    })?;
    let mut bytes = Vec::new();
    object.read_to_end(&mut bytes).await.map_err(engine)?;
    if digest(&bytes) == name {
        Ok(bytes)
    } else {
        Err(gone())
    }
}
