//! Why a command ends without its result, said to a person; and the exit code that says it to a
//! program.

use crate::dto::PlanFileError;
use crate::siting::siting_lines;
use crate::words::Language;
use optimizer::siting::SitingFinding;
use optimizer::validate::{Finding, Severity};
use optimizer::verify::Violation;
use osm_loader::{ImportError, OpenError, SnapError};
use std::path::PathBuf;

/// Why a command ends without its result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What people wrote is wrong: everything at once.
    #[error("the input is wrong")]
    Findings(Vec<Finding>),
    /// The map is wrong.
    #[error(transparent)]
    Map(#[from] OpenError),
    /// A place is not on the map.
    #[error(transparent)]
    Place(#[from] SnapError),
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {path}: {source}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The plan file is wrong.
    #[error(transparent)]
    PlanFile(#[from] PlanFileError),
    /// The plan was made from other inputs than are there now.
    #[error("the inputs have changed since the plan was made")]
    OtherInputs {
        /// Fingerprint in the plan.
        planned: String,
        /// Fingerprint of what is there now.
        found: String,
    },
    /// No plan of sites keeps the rules.
    #[error("no plan of sites keeps the rules")]
    Siting(Vec<SitingFinding>),
    /// The plan breaks rules.
    #[error("the plan breaks {} rules", .0.len())]
    Violations(Vec<Violation>),
    /// An option has a value that cannot be.
    #[error("{en}")]
    Usage {
        /// What is wrong and what helps, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
}

impl Failure {
    /// 2 for wrong input, 3 for a plan that breaks rules, 1 for trouble on this machine.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Violations(_) => 3,
            Self::Unwritable { .. } => 1,
            _ => 2,
        }
    }

    /// All that a person should read, one line per fault.
    pub fn lines(&self, language: Language) -> Vec<String> {
        match self {
            Self::Findings(findings) => findings_lines(findings, language),
            Self::Siting(findings) => siting_lines(findings, language),
            Self::Violations(violations) => violations
                .iter()
                .map(|violation| violation_line(violation, language))
                .collect(),
            _ if language == Language::En => vec![self.to_string()],
            _ => vec![self.in_chinese()],
        }
    }

    fn in_chinese(&self) -> String {
        match self {
            Self::Map(error) => map_in_chinese(error),
            Self::Place(error) => place_in_chinese(error),
            Self::Unreadable { path, source } => {
                format!("读不了 {}：{source}；请检查路径和权限", path.display())
            }
            Self::Unwritable { path, source } => {
                format!("写不了 {}：{source}；请检查磁盘空间和权限", path.display())
            }
            Self::PlanFile(error) => format!("方案文件有误：{error}；请重新排一次"),
            Self::OtherInputs { planned, found } => format!(
                "排方案之后数据有改动（当时 {planned}，现在 {found}），不能再核对；请重新排一次"
            ),
            Self::Usage { zh, .. } => zh.clone(),
            Self::Findings(_) | Self::Siting(_) | Self::Violations(_) => String::new(),
        }
    }
}

/// Findings as lines, errors first.
pub fn findings_lines(findings: &[Finding], language: Language) -> Vec<String> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity() != Severity::Error);
    sorted
        .into_iter()
        .map(|finding| match language {
            Language::Zh => finding.message_zh(),
            Language::En => finding.message_en(),
        })
        .collect()
}

fn violation_line(violation: &Violation, language: Language) -> String {
    match language {
        Language::Zh => violation.message_zh(),
        Language::En => violation.message_en(),
    }
}

fn map_in_chinese(error: &OpenError) -> String {
    match error {
        OpenError::Import(error) => import_in_chinese(error),
        OpenError::File(error) => format!("路网缓存文件有误：{error}"),
        OpenError::Folder { path, source } => {
            format!(
                "建不了文件夹 {}：{source}；请换一个可写的位置（--cache）",
                path.display()
            )
        }
    }
}

fn import_in_chinese(error: &ImportError) -> String {
    match error {
        ImportError::Unreadable { path, source } => {
            format!("读不了地图 {}：{source}；请检查路径和权限", path.display())
        }
        ImportError::Empty { path } => format!("地图 {} 是空文件；请重新下载", path.display()),
        ImportError::NotPbf { path, .. } => {
            format!(
                "{} 不是 OpenStreetMap 的 PBF 文件；请用 .osm.pbf 文件",
                path.display()
            )
        }
        ImportError::Truncated { path, offset } => format!(
            "地图 {} 在第 {offset} 字节处断了，下载不完整；请重新下载",
            path.display()
        ),
        ImportError::Damaged { path, offset, .. } => {
            format!(
                "地图 {} 在第 {offset} 字节处损坏；请重新下载",
                path.display()
            )
        }
        ImportError::UnsupportedFeature { path, feature } => format!(
            "地图 {} 需要本程序不支持的特性 {feature}；请用 osmium cat 转成普通的 .osm.pbf",
            path.display()
        ),
        ImportError::Hostile { path } => format!(
            "地图 {} 解开后大得不像真的地图；请换一个来源",
            path.display()
        ),
        ImportError::NoRoads { path } => {
            format!(
                "地图 {} 里没有道路；请用带 highway=* 的 OSM 数据",
                path.display()
            )
        }
    }
}

fn place_in_chinese(error: &SnapError) -> String {
    match error {
        SnapError::TooFar {
            position,
            nearest_m,
            limit_m,
            truck,
            ..
        } => format!(
            "地点（经度 {:.6}，纬度 {:.6}）离 {truck} 能走的路有 {nearest_m} 米，超过 {limit_m} 米；\
             请检查坐标（先经度后纬度，WGS-84）和地图范围",
            position.lon, position.lat
        ),
        SnapError::NotOnEarth { position, .. } => {
            format!(
                "经度 {}、纬度 {} 不是地球上的地点；请给度数，先经度",
                position.lon, position.lat
            )
        }
        SnapError::NoRoads { truck } => {
            format!("这张地图上没有 {truck} 能走的路；请检查车辆尺寸和临时限行")
        }
    }
}
