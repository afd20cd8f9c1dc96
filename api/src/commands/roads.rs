//! `coldroute serve --map … --profile …`: answers OSRM's clients from one map, for one kind of
//! vehicle, and keeps nothing.

use super::network;
use crate::cli::ServeArgs;
use crate::failure::Failure;
use crate::serve::{Limits, serve};
use crate::words::Language;
use osm_loader::{Day, Guide, Overrides, open_or_customize};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves until it is told to stop.
///
/// # Errors
/// Wrong input, or an address that cannot be listened on.
pub fn run(args: &ServeArgs, language: Language) -> Result<(), Failure> {
    let address = args
        .listen
        .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 5000)));
    if !address.ip().is_loopback() && !args.listen_anywhere {
        return Err(not_loopback(address));
    }
    let name = args.profile.as_deref().unwrap_or("car");
    let mut profile = network::profile(name, args.map.facts.as_deref())?;
    profile.rules = profile.rules.at(args.at);
    let graph = network::graph(&args.map)?;
    let no_day = Day {
        year: 2000,
        month: 1,
        day: 1,
    };
    let network = open_or_customize(&graph, &profile, &Overrides::default(), no_day);
    let network = Arc::new(network);
    let guide = Arc::new(match args.main_part {
        Some(edges) => Guide::with_main_part(network, edges),
        None => Guide::new(network),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let failed = |source| cannot_listen(address, &source);
    runtime
        .and_then(|runtime| runtime.block_on(listen(address, guide, language)))
        .map_err(failed)
}

async fn listen(address: SocketAddr, guide: Arc<Guide>, language: Language) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        eprintln!("{}", open_warning(language));
    }
    eprintln!(
        "{} http://{address}/route/v1/",
        language.pick("正在监听", "listening on")
    );
    serve(listener, guide, Limits::default(), told_to_stop()).await
}

/// Ready when the user or the system asks the program to end.
#[cfg(unix)]
pub(super) async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// Ready when the user asks the program to end.
#[cfg(not(unix))]
pub(super) async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

fn not_loopback(address: SocketAddr) -> Failure {
    Failure::Usage {
        zh: format!("{address} 不是本机地址，任何人都能访问；确实需要请加 --listen-anywhere"),
        en: format!("{address} is open to others; add --listen-anywhere if you mean it"),
    }
}

pub(super) fn cannot_listen(address: SocketAddr, source: &std::io::Error) -> Failure {
    Failure::Usage {
        zh: format!("不能监听 {address}：{source}；请换一个端口（--listen）"),
        en: format!("cannot listen on {address}: {source}; choose another port (--listen)"),
    }
}

const fn open_warning(language: Language) -> &'static str {
    language.pick(
        "警告：没有密码，网络上的任何人都能查询这张地图；请只在可信的网络里使用",
        "warning: anyone on the network can query this map without a password; trusted networks only",
    )
}
