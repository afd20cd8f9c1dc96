//! The contract, kept by NATS JetStream: a real server for each test.

use super::{Place, promises};
use api::jobs::JobBackend;
use api::jobs::nats::{Nats, NatsSettings};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

struct Engine {
    _folder: tempfile::TempDir,
    server: Child,
    port: u16,
    runtime: Runtime,
}

impl Engine {
    /// A server on a free port; none, saying so, where there is no program for it.
    fn start() -> Option<Self> {
        let program = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".into());
        let version = Command::new(&program).arg("--version").output();
        let version = version
            .ok()
            .map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
        let version = version.unwrap_or_default();
        if version.is_empty() || version.contains("v2.9.") {
            eprintln!("skipped: no nats-server of 2.10 or newer ({program}: {version:?})");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let server = Command::new(&program)
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..200 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(Self {
            _folder: folder,
            server,
            port,
            runtime: Runtime::new().unwrap(),
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Place for Engine {
    fn hand(&self) -> Arc<dyn JobBackend> {
        let settings = NatsSettings {
            patience: Duration::from_secs(1),
            ..NatsSettings::at(&format!("nats://127.0.0.1:{}", self.port))
        };
        Arc::new(self.runtime.block_on(Nats::connect(&settings)).unwrap())
    }

    /// The engine notices by itself that a message is no longer kept.
    fn notice_death(&self) {}
}

promises!(Engine::start());
