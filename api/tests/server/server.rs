//! A server on a free port over a data folder of its own, and the simplest client there is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

use api::facts::default_folder;
use api::jobs::Workshop;
use api::server::{Doers, Settings, fill_with_demo, serve};
use api::store::Store;
use api::words::Language;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

impl Server {
    /// A server over a folder, filled with the demo days if it is fresh.
    pub(crate) fn start(folder: &Path) -> Self {
        let (stop, told) = oneshot::channel();
        let (tell, address) = std::sync::mpsc::channel();
        let folder: PathBuf = folder.to_owned();
        let thread = std::thread::spawn(move || {
            let store = Store::open(&folder).unwrap();
            let is_open = store.users().unwrap().is_empty();
            let facts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/facts");
            assert!(facts.is_dir() && default_folder().is_dir());
            let workshop = Arc::new(Workshop::new(store, &facts).unwrap());
            fill_with_demo(&workshop).unwrap();
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let told = async {
                    let _ = told.await;
                };
                let doers = Doers::here(&workshop, 1).unwrap();
                serve(listener, workshop, doers, settings(is_open), told)
                    .await
                    .unwrap();
            });
        });
        let address = address.recv().unwrap();
        Self {
            address,
            stop,
            thread,
        }
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn stop(self) {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], body)
    }

    pub(crate) fn put(&self, path: &str, body: &str) -> Answer {
        self.send("PUT", path, &[("Content-Type", "application/json")], body)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let named = headers.iter().find(|(name, _)| *name == "Host");
        let host = named.map_or_else(|| self.address.to_string(), |(_, host)| (*host).to_owned());
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        for (name, value) in headers.iter().filter(|(name, _)| *name != "Host") {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(head, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(300)))
            .unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw).unwrap();
        parsed(&raw)
    }

    /// Waits for a job to end and reads it; a stream that broke off is followed anew.
    pub(crate) fn finished(&self, job: &str) -> Value {
        loop {
            self.get(&format!("/api/v1/jobs/{job}/events"));
            let read = self.get(&format!("/api/v1/jobs/{job}")).json();
            if read["state"] != "queued" && read["state"] != "running" {
                return read;
            }
        }
    }
}

fn settings(is_open: bool) -> Settings {
    Settings {
        is_open,
        largest_body: 1_000_000,
        largest_map: 4_000_000,
        time: Duration::from_secs(120),
        most_at_once: 64,
        requests_per_second: 0,
        origins: Vec::new(),
        workers: 1,
        language: Language::Zh,
        public_url: (!is_open).then(|| "https://plans.example".into()),
        ui: None,
    }
}

fn parsed(raw: &[u8]) -> Answer {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = &raw[end + 4..];
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked {
        unchunked(body)
    } else {
        body.to_vec()
    };
    Answer {
        status,
        head,
        text: String::from_utf8_lossy(&body).into_owned(),
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
    whole
}
