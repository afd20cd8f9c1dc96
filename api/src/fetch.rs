//! Downloads of maps: resumed where they broke off, checked against the published checksum.
//!
//! What has arrived lies beside the target as `.part`, with a note of which version it is. Only a
//! file that is whole, has its checksum and begins like a map takes the target's name.

use md5::{Digest, Md5};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

/// How patient a download is.
#[derive(Clone, Copy, Debug)]
pub struct FetchParams {
    /// Attempts in a row that bring nothing before giving up. Default 6.
    pub attempts: u32,
    /// Pause before the second attempt; doubled with every further one. Default 1 s.
    pub pause: Duration,
    /// Longest time to wait for a connection or the beginning of an answer. Default 30 s.
    pub patience: Duration,
    /// After this long one request is ended and the download resumed by another. Default 10 min.
    pub longest_request: Duration,
    /// Larger files are no maps for this program. Default 40 GB.
    pub largest_bytes: u64,
}

impl Default for FetchParams {
    fn default() -> Self {
        Self {
            attempts: 6,
            pause: Duration::from_secs(1),
            patience: Duration::from_secs(30),
            longest_request: Duration::from_secs(600),
            largest_bytes: 40_000_000_000,
        }
    }
}

/// A file that has arrived whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its size.
    pub bytes: u64,
    /// Its MD5 checksum.
    pub md5: String,
    /// Whether a checksum was published, which then is the same.
    pub is_checked: bool,
}

/// Why a file has not arrived.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server says no.
    #[error("{url} answers {status}; check the address (--url) or try another mirror")]
    Refused {
        /// What was asked for.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// Nothing more comes, however often it is tried.
    #[error(
        "the download broke off after {bytes} bytes: {reason}; run the command again, it goes on from there"
    )]
    BrokenOff {
        /// What has arrived so far.
        bytes: u64,
        /// What went wrong last.
        reason: String,
    },
    /// What arrived is no map.
    #[error("{url} is no OpenStreetMap extract (.osm.pbf): {what}; check the address (--url)")]
    NotAMap {
        /// What was asked for.
        url: String,
        /// What it is.
        what: &'static str,
    },
    /// What arrived is not what was published.
    #[error("the checksum is {found}, published is {published}; run the command again")]
    Checksum {
        /// MD5 of what arrived.
        found: String,
        /// MD5 that the server tells.
        published: String,
    },
    /// It is larger than any map.
    #[error("{url} is larger than {most} bytes; check the address (--url)")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// The limit.
        most: u64,
    },
    /// The file cannot be written.
    #[error("cannot write {path}: {source}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
}

/// Downloads a map to `target`, going on where an earlier download broke off. `progress` hears how
/// many bytes are there, and of how many where the server tells.
///
/// # Errors
/// Whatever keeps the file from arriving whole; see [`FetchError`]. The target is untouched then.
pub fn fetch(
    url: &str,
    target: &Path,
    params: &FetchParams,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Fetched, FetchError> {
    let download = Download {
        agent: agent(params),
        url,
        part: beside(target, "part"),
        note: beside(target, "part-of"),
        params,
    };
    download.complete(progress)?;
    let fetched = download.check()?;
    std::fs::rename(&download.part, target).map_err(|source| unwritable(target, source))?;
    // What the note said is done; without the part it means nothing.
    let _ = std::fs::remove_file(&download.note);
    Ok(fetched)
}

struct Download<'a> {
    agent: Agent,
    url: &'a str,
    part: PathBuf,
    /// The version of the file that the part is of: an `ETag` or date as the server wrote it.
    note: PathBuf,
    params: &'a FetchParams,
}

/// How one request ended.
enum Outcome {
    Whole,
    /// It broke off; the reason.
    Broken(String),
}

impl Download<'_> {
    /// Asks until everything is there.
    fn complete(&self, progress: &mut dyn FnMut(u64, Option<u64>)) -> Result<(), FetchError> {
        let mut idle = 0;
        loop {
            let before = self.arrived();
            let reason = match self.request(before, progress)? {
                Outcome::Whole => return Ok(()),
                Outcome::Broken(reason) => reason,
            };
            let bytes = self.arrived();
            idle = if bytes > before { 1 } else { idle + 1 };
            if idle >= self.params.attempts {
                return Err(FetchError::BrokenOff { bytes, reason });
            }
            std::thread::sleep(self.params.pause * 2_u32.saturating_pow(idle - 1).min(60));
        }
    }

    /// One request for what is missing.
    fn request(
        &self,
        arrived: u64,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<Outcome, FetchError> {
        let mut request = self.agent.get(self.url);
        let version = std::fs::read_to_string(&self.note).unwrap_or_default();
        if arrived > 0 && !version.is_empty() {
            request = request
                .header(header::RANGE, format!("bytes={arrived}-"))
                .header(header::IF_RANGE, version);
        }
        let answer = match request.call() {
            Ok(answer) => answer,
            Err(error) => return Ok(Outcome::Broken(error.to_string())),
        };
        match answer.status() {
            StatusCode::OK => self.take(answer, 0, progress),
            StatusCode::PARTIAL_CONTENT if content_range(&answer).0 == Some(arrived) => {
                self.take(answer, arrived, progress)
            }
            StatusCode::RANGE_NOT_SATISFIABLE if content_range(&answer).1 == Some(arrived) => {
                Ok(Outcome::Whole)
            }
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                self.forget()?;
                Ok(Outcome::Broken(
                    "the server sent another part than asked for".into(),
                ))
            }
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Ok(Outcome::Broken(format!("the server answers {status}")))
            }
            status => Err(FetchError::Refused {
                url: self.url.to_owned(),
                status: status.as_u16(),
            }),
        }
    }

    /// Writes a body from a byte on.
    fn take(
        &self,
        mut answer: Response<Body>,
        from: u64,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<Outcome, FetchError> {
        let length = answer.body().content_length();
        let total = length.map(|length| from + length);
        let most = self.params.largest_bytes;
        if total.is_some_and(|total| total > most) {
            return Err(self.too_large());
        }
        let mut file = self.open_at(from)?;
        self.write_note(&version_of(&answer))?;
        let mut reader = answer.body_mut().as_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut arrived = from;
        loop {
            progress(arrived, total);
            let count = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => return Ok(Outcome::Broken(error.to_string())),
            };
            arrived += count as u64;
            if arrived > most {
                return Err(self.too_large());
            }
            file.write_all(&buffer[..count])
                .map_err(|source| unwritable(&self.part, source))?;
        }
        match total {
            Some(total) if arrived < total => Ok(Outcome::Broken(format!(
                "the connection ended after {arrived} of {total} bytes"
            ))),
            _ => Ok(Outcome::Whole),
        }
    }

    /// The part, ready to be written from a byte on; what lay beyond is gone.
    fn open_at(&self, from: u64) -> Result<File, FetchError> {
        let open = || {
            let mut file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&self.part)?;
            file.set_len(from)?;
            file.seek(SeekFrom::Start(from))?;
            Ok(file)
        };
        open().map_err(|source| unwritable(&self.part, source))
    }

    fn write_note(&self, version: &str) -> Result<(), FetchError> {
        std::fs::write(&self.note, version).map_err(|source| unwritable(&self.note, source))
    }

    fn arrived(&self) -> u64 {
        std::fs::metadata(&self.part).map_or(0, |part| part.len())
    }

    /// Drops what has arrived.
    fn forget(&self) -> Result<(), FetchError> {
        let _ = std::fs::remove_file(&self.note);
        self.open_at(0).map(|_| ())
    }

    fn too_large(&self) -> FetchError {
        let _ = std::fs::remove_file(&self.part);
        FetchError::TooLarge {
            url: self.url.to_owned(),
            most: self.params.largest_bytes,
        }
    }

    /// Whether what has arrived is a map, and the one that was published.
    fn check(&self) -> Result<Fetched, FetchError> {
        if let Some(what) = self.strange_beginning()? {
            self.forget()?;
            let url = self.url.to_owned();
            return Err(FetchError::NotAMap { url, what });
        }
        let (bytes, md5) = self.checksum()?;
        let published = self.published();
        match &published {
            Some(published) if *published != md5 => {
                self.forget()?;
                let (found, published) = (md5, published.clone());
                Err(FetchError::Checksum { found, published })
            }
            _ => Ok(Fetched {
                bytes,
                md5,
                is_checked: published.is_some(),
            }),
        }
    }

    /// What the file is, if it does not begin like a map.
    fn strange_beginning(&self) -> Result<Option<&'static str>, FetchError> {
        let mut beginning = Vec::new();
        let read =
            File::open(&self.part).and_then(|file| file.take(64).read_to_end(&mut beginning));
        read.map_err(|source| unwritable(&self.part, source))?;
        let is_map = beginning.windows(9).any(|word| word == b"OSMHeader");
        Ok(
            match beginning.iter().find(|byte| !byte.is_ascii_whitespace()) {
                _ if is_map => None,
                None => Some("it is empty"),
                Some(b'<') => Some("it is a web page"),
                Some(_) => Some("it begins like something else"),
            },
        )
    }

    fn checksum(&self) -> Result<(u64, String), FetchError> {
        let mut md5 = Md5::new();
        let read = File::open(&self.part).and_then(|mut file| std::io::copy(&mut file, &mut md5));
        let bytes = read.map_err(|source| unwritable(&self.part, source))?;
        let mut digits = String::new();
        for byte in md5.finalize() {
            let _ = write!(digits, "{byte:02x}");
        }
        Ok((bytes, digits))
    }

    /// The checksum that lies beside the map on the server, if there is one.
    fn published(&self) -> Option<String> {
        let mut answer = self.agent.get(format!("{}.md5", self.url)).call().ok()?;
        if answer.status() != StatusCode::OK {
            return None;
        }
        let text = answer
            .body_mut()
            .with_config()
            .limit(4096)
            .read_to_string()
            .ok()?;
        let sum = text.split_whitespace().next()?.to_ascii_lowercase();
        let is_md5 = sum.len() == 32 && sum.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_md5.then_some(sum)
    }
}

fn agent(params: &FetchParams) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(params.patience))
        .timeout_recv_response(Some(params.patience))
        .timeout_recv_body(Some(params.longest_request))
        .user_agent(concat!("coldroute/", env!("CARGO_PKG_VERSION")));
    config.build().new_agent()
}

/// First byte and total of a partial answer, as far as it tells.
fn content_range(answer: &Response<Body>) -> (Option<u64>, Option<u64>) {
    let range = answer.headers().get(header::CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok()?.strip_prefix("bytes "));
    let Some((part, total)) = range.and_then(|range| range.split_once('/')) else {
        return (None, None);
    };
    let first = part
        .split_once('-')
        .and_then(|(first, _)| first.parse().ok());
    (first, total.parse().ok())
}

/// What tells this version of the file from others: a strong `ETag`, else the date.
fn version_of(answer: &Response<Body>) -> String {
    let header = |name| answer.headers().get(name)?.to_str().ok();
    let tag = header(header::ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| header(header::LAST_MODIFIED))
        .unwrap_or_default()
        .to_owned()
}

fn beside(target: &Path, extension: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn unwritable(path: &Path, source: std::io::Error) -> FetchError {
    let path = path.to_owned();
    FetchError::Unwritable { path, source }
}
