//! `coldroute serve`: opens the server over a data folder.

use super::roads::{self, cannot_listen, told_to_stop};
use crate::cli::ServeArgs;
use crate::config::{Config, EngineConfig};
use crate::facts::default_folder;
use crate::failure::Failure;
use crate::jobs::Workshop;
use crate::server::{Doers, Settings, fill_with_demo, serve};
use crate::store::Store;
use crate::words::Language;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Serves until it is told to stop.
///
/// # Errors
/// Wrong settings, a data folder that cannot be used, or an address that cannot be listened on.
pub fn run(args: &ServeArgs, language: Language) -> Result<(), Failure> {
    let only_roads = args.map.map.is_some() || args.profile.is_some();
    if only_roads && args.data.is_none() {
        return roads::run(args, language);
    }
    let config = Config::read(args)?;
    if args.print_config {
        print(config.lines());
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|source| cannot_listen(config.listen, &source))?;
    runtime.block_on(open(args, &config, language))
}

#[allow(clippy::print_stdout, reason = "the settings are what was asked for")]
pub(super) fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}

async fn open(args: &ServeArgs, config: &Config, language: Language) -> Result<(), Failure> {
    let store = Store::open(&config.data).map_err(|error| refused(&error))?;
    let _lock = store.lock().map_err(|error| refused(&error))?;
    let has_users = !store.users().map_err(|error| refused(&error))?.is_empty();
    if !config.listen.ip().is_loopback() && !has_users {
        return Err(no_password(config));
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|source| cannot_listen(config.listen, &source))?;
    let address = listener
        .local_addr()
        .map_err(|source| cannot_listen(config.listen, &source))?;
    let facts = args.map.facts.clone().unwrap_or_else(default_folder);
    let workshop = Arc::new(Workshop::new(store, &facts)?);
    if !args.no_demo && fill_with_demo(&workshop).map_err(|error| failed(&error))? {
        let words = language.pick(
            "新的数据文件夹，已装入合成演示数据",
            "a fresh data folder, filled with synthetic demo days",
        );
        eprintln!("{words}: {}", config.data.display());
    }
    workshop
        .forget_old_jobs(config.keep_days)
        .map_err(|error| refused(&error))?;
    eprintln!(
        "{} http://{address}/",
        language.pick("正在监听", "listening on")
    );
    let settings = settings(config, has_users, language);
    let doers = match &config.engine {
        None => Doers::here(&workshop, settings.workers),
        Some(engine) => Box::pin(elsewhere(&workshop, engine)).await?,
    };
    let doers = doers.map_err(|error| failed(&error))?;
    serve(listener, workshop, doers, settings, told_to_stop())
        .await
        .map_err(|error| failed(&error))
}

#[cfg(feature = "nats")]
async fn elsewhere(
    workshop: &Arc<Workshop>,
    engine: &EngineConfig,
) -> Result<anyhow::Result<Doers>, Failure> {
    let nats = Arc::new(Box::pin(connect(engine)).await?);
    Ok(Doers::elsewhere(workshop, nats))
}

#[cfg(not(feature = "nats"))]
#[allow(clippy::unused_async, reason = "with NATS it waits")]
async fn elsewhere(
    _workshop: &Arc<Workshop>,
    _engine: &EngineConfig,
) -> Result<anyhow::Result<Doers>, Failure> {
    Err(built_without_nats())
}

/// Connects to the job engine.
#[cfg(feature = "nats")]
pub(super) async fn connect(engine: &EngineConfig) -> Result<crate::jobs::nats::Nats, Failure> {
    use crate::jobs::nats::{Nats, NatsSettings};
    let settings = NatsSettings {
        credentials: engine.credentials.clone(),
        patience: Duration::from_secs(engine.patience_s.max(1)),
        ..NatsSettings::at(&engine.url)
    };
    let connected = Box::pin(Nats::connect(&settings)).await;
    connected.map_err(|error| Failure::Usage {
        zh: format!("连不上任务引擎（{error}）；请检查 --nats 的地址，并确认 nats-server 用 -js 启动"),
        en: format!(
            "the job engine cannot be reached ({error}): check the address of --nats, and that nats-server was started with -js"
        ),
    })
}

/// Whether the job engine can be reached; what to do if not.
#[cfg(feature = "nats")]
pub(super) fn try_engine(engine: &EngineConfig) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| failed(&error.into()))?;
    runtime.block_on(connect(engine)).map(|_| ())
}

/// Whether the job engine can be reached: never, by this program.
#[cfg(not(feature = "nats"))]
pub(super) fn try_engine(_engine: &EngineConfig) -> Result<(), Failure> {
    Err(built_without_nats())
}

/// This program cannot do what was asked.
#[cfg(not(feature = "nats"))]
pub(super) fn built_without_nats() -> Failure {
    Failure::Usage {
        zh: "这个程序没有编入 NATS；请用 cargo build --release --features nats 编译".into(),
        en: "this program was built without NATS: cargo build --release --features nats".into(),
    }
}

fn settings(config: &Config, has_users: bool, language: Language) -> Settings {
    Settings {
        is_open: !has_users,
        largest_body: config.largest_body,
        largest_map: config.largest_map,
        time: Duration::from_secs(config.answer_s),
        most_at_once: config.most_at_once,
        requests_per_second: config.requests_per_second,
        origins: config.origins.clone(),
        workers: config.workers,
        language,
        public_url: config.public_url.clone(),
        ui: config.ui.clone(),
    }
}

fn no_password(config: &Config) -> Failure {
    let listen = config.listen;
    Failure::Usage {
        zh: format!(
            "{listen} 不是本机地址，而这里还没有用户，任何人都能改数据；请先 coldroute user add 名字 --role admin"
        ),
        en: format!(
            "{listen} is open to others and there is no user yet, so anyone could change everything; first: coldroute user add NAME --role admin"
        ),
    }
}

/// A store that refuses, as a failure of a command.
pub(super) fn refused(error: &crate::store::StoreError) -> Failure {
    Failure::Usage {
        zh: format!("数据文件夹不能用：{error}"),
        en: format!("the data folder cannot be used: {error}"),
    }
}

/// What keeps a server or worker from going on.
pub(super) fn failed(error: &anyhow::Error) -> Failure {
    Failure::Usage {
        zh: format!("服务器出错：{error:#}"),
        en: format!("the server failed: {error:#}"),
    }
}
