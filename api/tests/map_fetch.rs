//! Downloads from a server that breaks off, lies and serves garbage: whole and right, or not at all.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use api::fetch::{FetchError, FetchParams, Fetched, fetch};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does with one request for the map.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// Sends everything asked for.
    Serve,
    /// Promises everything and hangs up after so many bytes.
    BreakOffAfter(usize),
    /// Sends everything from the beginning, whatever is asked for.
    IgnoreRange,
    /// Sends a range that begins one byte too early.
    WrongRange,
    /// Promises so many bytes more than there are.
    PromiseMore(usize),
    /// Hangs up at once.
    HangUp,
    /// Answers with a status and no map.
    Status(u16),
    /// Sends something else with status 200.
    Garbage(&'static str),
    /// Sends everything without telling how much it is.
    WithoutLength,
}

/// What lies beside the map.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Checksum {
    Right,
    Wrong,
    Missing,
    Garbage,
}

struct Server {
    url: String,
    /// `Range` of every request for the map.
    ranges: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

fn map() -> Vec<u8> {
    let mut map = b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c".to_vec();
    map.extend((0..300_000_u32).map(|at| (at * 31 % 251) as u8));
    map
}

/// A server that does these deeds one after another, and the last one ever after.
fn server(deeds: &[Deed], checksum: Checksum) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "http://{}/some-latest.osm.pbf",
        listener.local_addr().unwrap()
    );
    let ranges = Arc::new(Mutex::new(Vec::new()));
    let (deeds, noted) = (deeds.to_vec(), Arc::clone(&ranges));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream, &deeds, checksum, &noted);
        }
    });
    Server {
        url,
        ranges,
        folder: tempfile::tempdir().unwrap(),
    }
}

fn serve(mut stream: TcpStream, deeds: &[Deed], checksum: Checksum, ranges: &Mutex<Vec<String>>) {
    let head = head_of(&mut stream);
    if head.lines().next().unwrap_or_default().contains(".md5") {
        return serve_checksum(&mut stream, checksum);
    }
    let range = head
        .lines()
        .find_map(|line| line.strip_prefix("range: bytes="));
    let range = range.unwrap_or_default().trim().to_owned();
    let from: usize = range.trim_end_matches('-').parse().unwrap_or(0);
    let number = {
        let mut ranges = ranges.lock().unwrap();
        ranges.push(range);
        ranges.len() - 1
    };
    let map = map();
    let total = map.len();
    match deeds[number.min(deeds.len() - 1)] {
        Deed::Serve => send(&mut stream, from, &map[from..], total - from),
        Deed::BreakOffAfter(count) => {
            let end = (from + count).min(total);
            send(&mut stream, from, &map[from..end], total - from);
        }
        Deed::IgnoreRange => send(&mut stream, 0, &map, total),
        Deed::WrongRange => {
            let from = from.saturating_sub(1);
            send(&mut stream, from, &map[from..], total - from);
        }
        Deed::PromiseMore(more) => send(&mut stream, from, &map[from..], total - from + more),
        Deed::HangUp => {}
        Deed::Status(status) => {
            let head =
                format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(head.as_bytes());
        }
        Deed::Garbage(text) => send(&mut stream, 0, text.as_bytes(), text.len()),
        Deed::WithoutLength => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(&map);
        }
    }
}

fn serve_checksum(stream: &mut TcpStream, checksum: Checksum) {
    use md5::{Digest, Md5};
    let digits = |sum: String, byte: &u8| sum + &format!("{byte:02x}");
    let sum = Md5::digest(map()).iter().fold(String::new(), digits);
    let text = match checksum {
        Checksum::Right => format!("{sum}  some-latest.osm.pbf\n"),
        Checksum::Wrong => format!("{}  some-latest.osm.pbf\n", "0".repeat(32)),
        Checksum::Garbage => "<html>not found</html>".to_owned(),
        Checksum::Missing => {
            let head = "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(head.as_bytes());
            return;
        }
    };
    send(stream, 0, text.as_bytes(), text.len());
}

/// Sends bytes from a place of the file on, promising `length` of them.
fn send(stream: &mut TcpStream, from: usize, bytes: &[u8], length: usize) {
    let status = if from > 0 {
        "206 Partial Content"
    } else {
        "200 OK"
    };
    let last = map().len() - 1;
    let range = format!("Content-Range: bytes {from}-{last}/{}\r\n", last + 1);
    let range = if from > 0 { range } else { String::new() };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nETag: \"v1\"\r\n{range}Connection: close\r\n\r\n"
    );
    // The client may have gone.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(bytes);
}

fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).to_ascii_lowercase()
}

impl Server {
    fn target(&self) -> PathBuf {
        self.folder.path().join("some.osm.pbf")
    }

    fn fetch(&self) -> Result<Fetched, FetchError> {
        let params = FetchParams {
            attempts: 3,
            pause: Duration::from_millis(1),
            largest_bytes: 1_000_000,
            ..FetchParams::default()
        };
        fetch(&self.url, &self.target(), &params, &mut |_, _| ())
    }

    fn ranges(&self) -> Vec<String> {
        self.ranges.lock().unwrap().clone()
    }

    /// The files in the folder, by name.
    fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        let name = |file: std::io::Result<std::fs::DirEntry>| file.unwrap().file_name();
        let mut names: Vec<_> = files
            .map(name)
            .map(|it| it.into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn assert_whole(&self) {
        assert_eq!(std::fs::read(self.target()).unwrap(), map());
        assert_eq!(self.files(), ["some.osm.pbf"]);
    }
}

#[test]
fn a_map_arrives_whole_and_is_checked() {
    let server = server(&[Deed::Serve], Checksum::Right);
    let fetched = server.fetch().unwrap();
    assert!(fetched.is_checked && fetched.bytes == map().len() as u64);
    server.assert_whole();
}

#[test]
fn a_download_that_breaks_off_goes_on_from_there() {
    let deeds = [
        Deed::BreakOffAfter(100_000),
        Deed::HangUp,
        Deed::BreakOffAfter(50_000),
        Deed::Serve,
    ];
    let server = server(&deeds, Checksum::Right);
    server.fetch().unwrap();
    assert_eq!(server.ranges(), ["", "100000-", "100000-", "150000-"]);
    server.assert_whole();
}

#[test]
fn a_later_run_goes_on_from_the_last_and_the_error_says_so() {
    let deeds = [
        Deed::BreakOffAfter(70_000),
        Deed::HangUp,
        Deed::HangUp,
        Deed::Serve,
    ];
    let server = server(&deeds, Checksum::Right);
    let error = server.fetch().unwrap_err();
    assert!(
        matches!(error, FetchError::BrokenOff { bytes: 70_000, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("run the command again"));
    assert!(!server.target().exists());
    server.fetch().unwrap();
    assert_eq!(server.ranges().last().unwrap(), "70000-");
    server.assert_whole();
}

#[test]
fn a_server_that_ignores_or_mistakes_the_range_is_asked_for_everything() {
    for deed in [Deed::IgnoreRange, Deed::WrongRange] {
        let server = server(
            &[Deed::BreakOffAfter(90_000), deed, Deed::Serve],
            Checksum::Right,
        );
        server.fetch().unwrap();
        server.assert_whole();
    }
}

#[test]
fn a_server_that_promises_more_than_it_sends_is_not_believed() {
    let server = server(&[Deed::PromiseMore(10)], Checksum::Right);
    let error = server.fetch().unwrap_err();
    assert!(matches!(error, FetchError::BrokenOff { .. }), "{error}");
    assert!(!server.target().exists());
}

#[test]
fn an_answer_without_a_length_is_whole_when_its_checksum_says_so() {
    let server = server(&[Deed::WithoutLength], Checksum::Right);
    assert!(server.fetch().unwrap().is_checked);
    server.assert_whole();
}

#[test]
fn garbage_is_recognized_and_does_not_stay() {
    for text in ["<!DOCTYPE html><p>captive portal", "PK\x03\x04", ""] {
        let server = server(&[Deed::Garbage(text)], Checksum::Missing);
        let error = server.fetch().unwrap_err();
        assert!(matches!(error, FetchError::NotAMap { .. }), "{error}");
        assert!(!server.target().exists());
        assert_eq!(
            std::fs::metadata(server.target().with_extension("pbf.part"))
                .unwrap()
                .len(),
            0
        );
    }
}

#[test]
fn a_wrong_checksum_is_refused_and_a_missing_one_is_told() {
    let spoiled = server(&[Deed::Serve], Checksum::Wrong);
    let error = spoiled.fetch().unwrap_err();
    assert!(matches!(error, FetchError::Checksum { .. }), "{error}");
    assert!(!spoiled.target().exists());
    for checksum in [Checksum::Missing, Checksum::Garbage] {
        let silent = server(&[Deed::Serve], checksum);
        assert!(!silent.fetch().unwrap().is_checked);
        silent.assert_whole();
    }
}

#[test]
fn refusals_are_told_at_once_and_troubles_tried_again() {
    let gone = server(&[Deed::Status(404)], Checksum::Missing);
    let error = gone.fetch().unwrap_err();
    assert!(
        matches!(error, FetchError::Refused { status: 404, .. }),
        "{error}"
    );
    assert_eq!(gone.ranges().len(), 1);
    let busy = server(
        &[Deed::Status(503), Deed::Status(429), Deed::Serve],
        Checksum::Right,
    );
    busy.fetch().unwrap();
    busy.assert_whole();
}

#[test]
fn a_file_larger_than_any_map_is_not_taken() {
    let server = server(&[Deed::PromiseMore(2_000_000)], Checksum::Right);
    let error = server.fetch().unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error}");
    assert_eq!(server.files(), Vec::<String>::new());
}

#[test]
fn an_older_map_is_only_replaced_by_a_whole_one() {
    let server = server(
        &[Deed::BreakOffAfter(1_000), Deed::Status(410)],
        Checksum::Right,
    );
    std::fs::write(server.target(), "older").unwrap();
    server.fetch().unwrap_err();
    assert_eq!(std::fs::read_to_string(server.target()).unwrap(), "older");
}
