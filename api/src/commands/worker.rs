//! `coldroute worker`: does the jobs of servers that pass them on through NATS JetStream.

use crate::cli::WorkerArgs;
use crate::config::WorkerConfig;
use crate::failure::Failure;
use crate::words::Language;

/// Works until it is told to stop.
///
/// # Errors
/// Wrong settings, a folder that cannot be used, an engine that cannot be reached.
pub fn run(args: &WorkerArgs, language: Language) -> Result<(), Failure> {
    let config = WorkerConfig::read(args)?;
    if args.print_config {
        super::serve::print(config.lines());
        return Ok(());
    }
    work(&config, language)
}

#[cfg(not(feature = "nats"))]
fn work(_config: &WorkerConfig, _language: Language) -> Result<(), Failure> {
    Err(super::serve::built_without_nats())
}

#[cfg(feature = "nats")]
fn work(config: &WorkerConfig, language: Language) -> Result<(), Failure> {
    use super::serve::{connect, failed, refused};
    use crate::jobs::nats::RemoteSupplies;
    use crate::jobs::{Bell, JobBackend, Supplies, Workers};
    use crate::store::Store;
    use std::sync::Arc;

    let runtime = tokio::runtime::Runtime::new().map_err(|error| failed(&error.into()))?;
    let store = Store::open(&config.data).map_err(|error| refused(&error))?;
    let _lock = store.lock().map_err(|error| refused(&error))?;
    let nats = Arc::new(runtime.block_on(connect(&config.engine))?);
    let supplies = RemoteSupplies::new(&nats, config.data.clone());
    let supplies: Arc<dyn Supplies> = Arc::new(supplies.map_err(|error| failed(&error.into()))?);
    let backend: Arc<dyn JobBackend> = nats;
    let bell = Bell::default();
    let workers = Workers::start(&backend, &supplies, &bell, config.workers);
    let workers = workers.map_err(|error| failed(&error.into()))?;
    eprintln!(
        "{} {}",
        language.pick("正在等待任务，线程数", "waiting for jobs, threads:"),
        config.workers
    );
    runtime.block_on(super::roads::told_to_stop());
    workers.stop();
    Ok(())
}
