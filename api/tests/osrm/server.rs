//! A server on a free port over a small town, and the simplest client there is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

use api::facts::car::read_car;
use api::serve::{Limits, serve};
use osm_loader::{Day, Guide, Overrides, Position, RawMap, RawMapBuilder, RoadGraph, RoadNetwork};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Server {
    /// One server for all tests that do not stop it.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    pub(crate) fn start() -> Self {
        let (stop, told) = oneshot::channel();
        let (tell, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let told = async {
                    let _ = told.await;
                };
                serve(listener, guide(), Limits::default(), told)
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

    pub(crate) fn stop(self) {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
        parsed(&exchange(self.address, request.as_bytes()))
    }

    pub(crate) fn post(&self, path: &str, body: &str, kind: &str) -> (u16, Value) {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        parsed(&exchange(self.address, request.as_bytes()))
    }

    pub(crate) fn ok(&self, path: &str) -> Value {
        let (status, answer) = self.get(path);
        assert_eq!(
            (status, answer["code"].as_str()),
            (200, Some("Ok")),
            "{answer}"
        );
        answer
    }
}

/// Sends bytes and reads until the server closes.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    // A server that refuses early closes before all is sent.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

fn parsed(answer: &str) -> (u16, Value) {
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("{answer:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

fn guide() -> Arc<Guide> {
    let facts = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
    let car = read_car(Some(facts)).unwrap();
    let graph = Arc::new(RoadGraph::build(town()));
    let day = Day {
        year: 2026,
        month: 7,
        day: 1,
    };
    let network = RoadNetwork::new(&graph, &car, &Overrides::default(), day);
    Arc::new(Guide::new(Arc::new(network)))
}

/// A main road from west to east, a road that goes north from its middle, and an island.
fn town() -> RawMap {
    let primary = |name: &'static str| [("highway", "primary"), ("name", name)];
    RawMapBuilder::default()
        .node(1, Position::new(112.50, 37.80), &[])
        .node(2, Position::new(112.51, 37.80), &[])
        .node(3, Position::new(112.52, 37.80), &[])
        .node(4, Position::new(112.51, 37.81), &[])
        .node(5, Position::new(112.60, 37.80), &[])
        .node(6, Position::new(112.61, 37.80), &[])
        .way(10, &[1, 2, 3], &primary("大街"))
        .way(11, &[2, 4], &primary("北路"))
        .way(12, &[5, 6], &primary("岛路"))
        .build()
}
