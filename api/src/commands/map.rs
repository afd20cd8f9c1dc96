//! `coldroute map fetch`: a map from where it is published.

use crate::cli::{FetchArgs, MapCommand, MapCommandArgs};
use crate::facts::default_folder;
use crate::failure::Failure;
use crate::fetch::{FetchError, FetchParams, fetch};
use crate::progress::Progress;
use crate::table::{Column, Folder, required};
use crate::words::Language;
use std::path::{Path, PathBuf};
use std::time::Duration;

const FILE: &str = "map_sources.csv";
const COLUMNS: [Column; 2] = [required("name", &["名称"]), required("url", &["网址"])];

/// Does what was asked with maps.
///
/// # Errors
/// Whatever keeps the map from arriving whole.
pub fn run(args: &MapCommandArgs, language: Language) -> Result<(), Failure> {
    match &args.command {
        MapCommand::Fetch(args) => run_fetch(args, language),
    }
}

#[allow(clippy::print_stdout, reason = "the path is what the command is for")]
fn run_fetch(args: &FetchArgs, language: Language) -> Result<(), Failure> {
    let url = match &args.url {
        Some(url) => url.clone(),
        None => published(args)?,
    };
    let target = target(args, &url)?;
    let params = FetchParams {
        pause: Duration::from_secs_f64(args.pause),
        ..FetchParams::default()
    };
    let mut progress = Progress::new("fetch", "下载地图", "fetch map", language);
    let fetched = fetch(&url, &target, &params, &mut |done, total| {
        progress.show(done, total);
    });
    progress.finish();
    let fetched = fetched?;
    if !fetched.is_checked {
        let warning = language.pick(
            "警告：网站没有公布校验值（.md5），无法核对内容",
            "warning: no checksum (.md5) is published, the content could not be checked",
        );
        eprintln!("{warning}");
    }
    let (path, megabytes) = (target.display(), fetched.bytes as f64 / 1e6);
    match language {
        Language::Zh => println!("{path}：{megabytes:.1} MB，md5 {}", fetched.md5),
        Language::En => println!("{path}: {megabytes:.1} MB, md5 {}", fetched.md5),
    }
    Ok(())
}

/// The address of a named map.
fn published(args: &FetchArgs) -> Result<String, Failure> {
    let mut folder = Folder::new(&args.facts.clone().unwrap_or_else(default_folder));
    let table = folder.table(FILE, &COLUMNS);
    let Some(table) = table else {
        return Err(Failure::Findings(folder.findings));
    };
    let maps = folder.rows(&table, |row| (row.text("name"), row.text("url")));
    let known = maps.iter().find(|map| map.0 == args.name);
    let names: Vec<&str> = maps.iter().map(|map| map.0.as_str()).collect();
    known
        .map(|map| map.1.clone())
        .ok_or_else(|| Failure::Usage {
            zh: format!(
                "{FILE} 里没有地图 {}；可选：{}，或用 --url 给出网址",
                args.name,
                names.join("、")
            ),
            en: format!(
                "{FILE} has no map {}; choose one of {}, or give an address with --url",
                args.name,
                names.join(", ")
            ),
        })
}

/// Where the map goes; its folder is made.
fn target(args: &FetchArgs, url: &str) -> Result<PathBuf, Failure> {
    let named = || {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let name = path.rsplit('/').next().filter(|name| !name.is_empty());
        args.cache.join(name.unwrap_or("map.osm.pbf"))
    };
    let target = args.out.clone().unwrap_or_else(named);
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|source| Failure::Unwritable {
        path: folder.to_owned(),
        source,
    })?;
    Ok(target)
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        let zh = match &error {
            FetchError::Refused { url, status } => {
                format!("{url} 返回 {status}；请检查网址（--url）或换一个镜像")
            }
            FetchError::BrokenOff { bytes, reason } => {
                format!("下载到 {bytes} 字节后中断：{reason}；再运行一次即可从断点继续")
            }
            FetchError::NotAMap { url, .. } => {
                format!("{url} 不是 OpenStreetMap 数据（.osm.pbf）；请检查网址（--url）")
            }
            FetchError::Checksum { found, published } => {
                format!("校验值不符：下载的是 {found}，公布的是 {published}；请再运行一次")
            }
            FetchError::TooLarge { url, most } => {
                format!("{url} 超过 {most} 字节；请检查网址（--url）")
            }
            FetchError::Unwritable { path, source } => {
                format!("写不了 {}：{source}；请检查磁盘空间和权限", path.display())
            }
        };
        match error {
            FetchError::Unwritable { path, source } => Self::Unwritable { path, source },
            error => Self::Usage {
                zh,
                en: error.to_string(),
            },
        }
    }
}
