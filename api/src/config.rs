//! Settings of the server: flags before environment before file before defaults, each with where
//! it comes from. `coldroute serve --print-config` shows them.

use crate::cli::ServeArgs;
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
    /// A folder of the pages' files that comes before those in the program.
    pub ui: Option<PathBuf>,
    /// Days that jobs are kept after they ended.
    pub keep_days: u32,
    lines: Vec<String>,
}

impl Config {
    /// Reads all settings.
    ///
    /// # Errors
    /// A file that cannot be read, a key nobody knows, a value that makes no sense.
    pub fn read(args: &ServeArgs) -> Result<Self, Failure> {
        let mut reader = Reader::open(args.config.as_deref())?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let origins = Some(args.allow_origin.join(",")).filter(|origins| !origins.is_empty());
        let config = Self {
            data: reader.get("data", args.data.as_deref().map(text), "coldroute-data")?,
            listen: reader.get(
                "listen",
                args.listen.map(|at| at.to_string()),
                "127.0.0.1:8080",
            )?,
            workers: reader.get(
                "workers",
                args.workers.map(|n| n.to_string()),
                &processors.to_string(),
            )?,
            origins: list(&reader.get::<String>("origins", origins, "")?),
            requests_per_second: reader.get("requests_per_second", None, "0")?,
            public_url: public_url(reader.get("public_url", None, "")?)?,
            ui: Some(reader.get::<PathBuf>("ui", None, "")?)
                .filter(|ui| !ui.as_os_str().is_empty()),
            keep_days: reader.get("keep_days", None, "30")?,
            lines: Vec::new(),
        };
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
fn public_url(text: String) -> Result<Option<String>, Failure> {
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
        self.lines.push(format!("{name} = {value:?}  # {origin}"));
        value
            .parse()
            .map_err(|error| wrong(&format!("{name} ({origin})"), &error))
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
        let read = |text: &str| public_url(text.to_owned()).ok();
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
}
