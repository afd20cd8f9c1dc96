//! Settings of the server: flags before environment before file before defaults, each with where
//! it comes from. `coldroute serve --print-config` shows them.

use crate::cli::{EngineArgs, ServeArgs, WorkerArgs};
use crate::failure::Failure;
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use toml::Table;

/// The file that is read where nobody names another.
const FILE: &str = "coldroute.toml";

/// Settings of the server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of everything the server keeps.
    pub data: PathBuf,
    /// Address and port.
    pub listen: SocketAddr,
    /// Threads that plan.
    pub workers: usize,
    /// Origins of foreign pages that may ask.
    pub origins: Vec<String>,
    /// Requests a second from one address; 0 for any number.
    pub requests_per_second: u32,
    /// The address people use, where a proxy or a name stands before this one: drivers' links and
    /// QR codes carry it, whoever asks for them.
    pub public_url: Option<String>,
    /// Bytes of a body at most.
    pub largest_body: usize,
    /// Bytes of a map at most.
    pub largest_map: u64,
    /// Seconds for one answer.
    pub answer_s: u64,
    /// Requests under way at once.
    pub most_at_once: usize,
    /// A folder of the pages' files that comes before those in the program.
    pub ui: Option<PathBuf>,
    /// Days that jobs are kept after they ended.
    pub keep_days: u32,
    /// Who else does the jobs.
    pub engine: Option<EngineConfig>,
    lines: Vec<String>,
}

/// Where the job engine is.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Servers of NATS, separated by commas.
    pub url: String,
    /// File with credentials.
    pub credentials: Option<PathBuf>,
    /// Seconds after which a worker that says nothing counts as dead.
    pub patience_s: u64,
}

/// Settings of a worker.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// Folder for maps and facts.
    pub data: PathBuf,
    /// Threads that work.
    pub workers: usize,
    /// Where the jobs are.
    pub engine: EngineConfig,
    lines: Vec<String>,
}

impl WorkerConfig {
    /// Reads all settings.
    ///
    /// # Errors
    /// A file that cannot be read, a value that makes no sense, or no engine.
    pub fn read(args: &WorkerArgs) -> Result<Self, Failure> {
        let mut reader = Reader::open(args.config.as_deref())?;
        let data = args.data.as_deref().map(text);
        let config = Self {
            data: reader.get("worker_data", data, "coldroute-worker")?,
            workers: reader.workers(args.workers)?,
            engine: reader.engine(&args.engine)?.ok_or_else(|| Failure::Usage {
                zh: "请用 --nats 指明任务引擎，如 --nats nats://10.0.0.1:4222".into(),
                en: "name the job engine with --nats, such as --nats nats://10.0.0.1:4222".into(),
            })?,
            lines: Vec::new(),
        };
        Ok(Self {
            lines: reader.lines,
            ..config
        })
    }

    /// Every setting with its value and where it comes from.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Config {
    /// Reads all settings.
    ///
    /// # Errors
    /// A file that cannot be read, a key nobody knows, a value that makes no sense.
    pub fn read(args: &ServeArgs) -> Result<Self, Failure> {
        let mut reader = Reader::open(args.config.as_deref())?;
        let origins = Some(args.allow_origin.join(",")).filter(|origins| !origins.is_empty());
        let config = Self {
            data: reader.get("data", args.data.as_deref().map(text), "coldroute-data")?,
            listen: reader.get(
                "listen",
                args.listen.map(|at| at.to_string()),
                "127.0.0.1:8080",
            )?,
            workers: reader.workers(args.workers)?,
            origins: list(&reader.get::<String>("origins", origins, "")?),
            requests_per_second: reader.get("requests_per_second", None, "0")?,
            public_url: public_url(&reader.get::<String>("public_url", None, "")?)?,
            largest_body: reader.get("largest_body", None, "16000000")?,
            largest_map: reader.get("largest_map", None, "2000000000")?,
            answer_s: reader.get("answer_s", None, "30")?,
            most_at_once: reader.get("most_at_once", None, "512")?,
            ui: Some(reader.get::<PathBuf>("ui", None, "")?)
                .filter(|ui| !ui.as_os_str().is_empty()),
            keep_days: reader.get("keep_days", None, "30")?,
            engine: reader.engine(&args.engine)?,
            lines: Vec::new(),
        };
        reader.known.push("worker_data");
        reader.refuse_unknown()?;
        Ok(Self {
            lines: reader.lines,
            ..config
        })
    }

    /// Every setting with its value and where it comes from.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

/// An address without what follows the host, or nothing.
fn public_url(text: &str) -> Result<Option<String>, Failure> {
    let address = text.trim().trim_end_matches('/');
    if address.is_empty() {
        return Ok(None);
    }
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let is_plain = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', ' ', '"', '<']);
    if host.is_some_and(is_plain) {
        return Ok(Some(address.to_owned()));
    }
    Err(Failure::Usage {
        zh: format!("设置 public_url「{text}」应是 https://主机 或 http://主机:端口"),
        en: format!("the setting public_url {text:?} must be https://HOST or http://HOST:PORT"),
    })
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

struct Reader {
    file: Table,
    path: PathBuf,
    known: Vec<&'static str>,
    lines: Vec<String>,
}

impl Reader {
    fn open(named: Option<&Path>) -> Result<Self, Failure> {
        let path = named.map_or_else(|| PathBuf::from(FILE), Path::to_owned);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                String::new()
            }
            Err(source) => return Err(Failure::Unreadable { path, source }),
        };
        let file = text
            .parse()
            .map_err(|error| wrong(&path.to_string_lossy(), &error))?;
        Ok(Self {
            file,
            path,
            known: Vec::new(),
            lines: Vec::new(),
        })
    }

    fn get<T: FromStr<Err: Display>>(
        &mut self,
        name: &'static str,
        flag: Option<String>,
        default: &str,
    ) -> Result<T, Failure> {
        self.known.push(name);
        let variable = format!("COLDROUTE_{}", name.to_uppercase());
        let (value, origin) = match (flag, std::env::var(&variable), self.file.get(name)) {
            (Some(value), ..) => (value, "flag".to_owned()),
            (None, Ok(value), _) => (value, variable),
            (None, Err(_), Some(value)) => (plain(value), self.path.display().to_string()),
            _ => (default.to_owned(), "default".to_owned()),
        };
        let shown = without_password(&value);
        self.lines.push(format!("{name} = {shown:?}  # {origin}"));
        value
            .parse()
            .map_err(|error| wrong(&format!("{name} ({origin})"), &error))
    }

    fn workers(&mut self, flag: Option<usize>) -> Result<usize, Failure> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let flag = flag.map(|count| count.to_string());
        self.get("workers", flag, &processors.to_string())
    }

    fn engine(&mut self, args: &EngineArgs) -> Result<Option<EngineConfig>, Failure> {
        let credentials = args.nats_credentials.as_deref().map(text);
        let patience = args.nats_patience.map(|seconds| seconds.to_string());
        let url: String = self.get("nats", args.nats.clone(), "")?;
        let credentials: PathBuf = self.get("nats_credentials", credentials, "")?;
        let patience_s = self.get("nats_patience", patience, "30")?;
        Ok((!url.is_empty()).then_some(EngineConfig {
            url,
            credentials: Some(credentials).filter(|path| !path.as_os_str().is_empty()),
            patience_s,
        }))
    }

    fn refuse_unknown(&self) -> Result<(), Failure> {
        match self
            .file
            .keys()
            .find(|key| !self.known.contains(&key.as_str()))
        {
            None => Ok(()),
            Some(key) => {
                let known = self.known.join(", ");
                Err(Failure::Usage {
                    zh: format!("{}：没有设置项 {key}；可用：{known}", self.path.display()),
                    en: format!(
                        "{}: there is no setting {key}; there are: {known}",
                        self.path.display()
                    ),
                })
            }
        }
    }
}

/// Addresses may hold a password, which is nobody's business.
fn without_password(value: &str) -> String {
    let hidden = |part: &str| {
        let (scheme, rest) = part.split_once("://").unwrap_or(("", part));
        match rest.rsplit_once('@') {
            Some((_, host)) if !scheme.is_empty() => format!("{scheme}://…@{host}"),
            _ => part.to_owned(),
        }
    };
    value.split(',').map(hidden).collect::<Vec<_>>().join(",")
}

/// A value of the file as flags would write it.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(","),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Boolean(yes) => yes.to_string(),
        _ => String::new(),
    }
}

fn wrong(what: &str, error: &impl Display) -> Failure {
    Failure::Usage {
        zh: format!("设置 {what} 有误：{error}"),
        en: format!("the setting {what} is wrong: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_scheme_and_host_and_nothing_else() {
        let read = |text: &str| public_url(text).ok();
        assert_eq!(read(""), Some(None));
        let kept = Some(Some("https://plans.example".to_owned()));
        assert_eq!(read(" https://plans.example/ "), kept);
        for wrong in [
            "plans.example",
            "ftp://plans.example",
            "https://",
            "https://a/b",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let shown = without_password("nats://me:secret@a:4222,nats://b:4222");
        assert_eq!(shown, "nats://…@a:4222,nats://b:4222");
        assert_eq!(without_password("127.0.0.1:8080"), "127.0.0.1:8080");
    }
}
