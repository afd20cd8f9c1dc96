//! What can be wrong with what people write: place, subject, rule and remedy, in zh and en.
//!
//! Each kind of fault says both languages side by side in its own file. Nothing here decides
//! whether something is wrong.

mod fit;
mod reference;
mod source;
mod table;
mod time;
mod value;

use crate::draft::SourceRow;

pub use fit::FitFault;
pub use reference::ReferenceFault;
pub use source::SourceFault;
pub use table::TableFault;
pub use time::{TimeFault, clock_zh};
pub use value::ValueFault;

/// One thing that is wrong, or strange, in what was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Where it is written.
    pub source: SourceRow,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What is wrong and what helps.
    pub fault: Fault,
}

/// Whether planning can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input is wrong; nothing is planned.
    Error,
    /// The input is strange, or a lot will not be served; planning goes on.
    Warning,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its kind.
    pub kind: Kind,
    /// Its identifier, as written.
    pub id: String,
}

impl Subject {
    /// The subject of a kind with an identifier.
    pub fn new(kind: Kind, id: &str) -> Self {
        Self {
            kind,
            id: id.to_owned(),
        }
    }
}

/// Kinds of things people write about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 货批.
    Lot,
    /// 市场.
    Market,
    /// 集散中心.
    Hub,
    /// 冷库分区.
    Zone,
    /// 车辆.
    Vehicle,
    /// 车型.
    VehicleType,
    /// 品种.
    Product,
    /// 锁定.
    Lock,
    /// 设置项.
    Setting,
    /// 地点.
    Place,
    /// 气象站.
    Station,
    /// 道路等级.
    Road,
    /// 收费车型.
    TollClass,
    /// 作业方式.
    Activity,
    /// 候选点.
    Site,
    /// 产地.
    DemandPoint,
    /// 情景.
    Scenario,
    /// 县.
    County,
    /// 阶段.
    Phase,
}

impl Kind {
    /// Its English name.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Market => "market",
            Self::Hub => "hub",
            Self::Zone => "zone",
            Self::Vehicle => "vehicle",
            Self::VehicleType => "vehicle type",
            Self::Product => "product",
            Self::Lock => "lock",
            Self::Setting => "setting",
            Self::Place => "place",
            Self::Station => "weather station",
            Self::Road => "road class",
            Self::TollClass => "toll class",
            Self::Activity => "handling mode",
            Self::Site => "site",
            Self::DemandPoint => "demand point",
            Self::Scenario => "scenario",
            Self::County => "county",
            Self::Phase => "phase",
        }
    }

    /// Its Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Lot => "货批",
            Self::Market => "市场",
            Self::Hub => "集散中心",
            Self::Zone => "冷库分区",
            Self::Vehicle => "车辆",
            Self::VehicleType => "车型",
            Self::Product => "品种",
            Self::Lock => "锁定",
            Self::Setting => "设置项",
            Self::Place => "地点",
            Self::Station => "气象站",
            Self::Road => "道路等级",
            Self::TollClass => "收费车型",
            Self::Activity => "作业方式",
            Self::Site => "候选点",
            Self::DemandPoint => "产地",
            Self::Scenario => "情景",
            Self::County => "县",
            Self::Phase => "阶段",
        }
    }
}

/// What is wrong, by family.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A file or its columns.
    Table(TableFault),
    /// One value.
    Value(ValueFault),
    /// A name that points nowhere, or twice.
    Reference(ReferenceFault),
    /// Where numbers come from.
    Source(SourceFault),
    /// Times.
    Time(TimeFault),
    /// Things that do not fit together.
    Fit(FitFault),
}

macro_rules! family {
    ($($family:ident($fault:ty)),*) => {
        $(impl From<$fault> for Fault {
            fn from(fault: $fault) -> Self {
                Self::$family(fault)
            }
        })*
        impl Fault {
            fn words(&self) -> Words {
                match self {
                    $(Self::$family(fault) => fault.words(),)*
                }
            }

            /// Whether planning can go on.
            pub fn severity(&self) -> Severity {
                match self {
                    $(Self::$family(fault) => fault.severity(),)*
                }
            }
        }
    };
}
family!(
    Table(TableFault),
    Value(ValueFault),
    Reference(ReferenceFault),
    Source(SourceFault),
    Time(TimeFault),
    Fit(FitFault)
);

/// A stable name of the rule, and rule with remedy in both languages.
struct Words {
    code: &'static str,
    en: String,
    zh: String,
}

fn words(code: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Words {
    Words {
        code,
        en: en.into(),
        zh: zh.into(),
    }
}

impl Finding {
    /// Whether planning can go on.
    pub fn severity(&self) -> Severity {
        self.fault.severity()
    }

    /// A stable name of the rule, such as `mass-unit`.
    pub fn code(&self) -> &'static str {
        self.fault.words().code
    }

    /// Place, subject, rule and remedy in English.
    pub fn message_en(&self) -> String {
        let row = self.source.row.map(|row| format!(" row {row}"));
        let subject = self
            .subject
            .as_ref()
            .map(|subject| format!(", {} {}", subject.kind.en(), subject.id));
        format!(
            "{}{}{}: {}",
            self.source.file,
            row.unwrap_or_default(),
            subject.unwrap_or_default(),
            self.fault.words().en
        )
    }

    /// Place, subject, rule and remedy in Chinese.
    pub fn message_zh(&self) -> String {
        let row = self.source.row.map(|row| format!("第{row}行"));
        let subject = self
            .subject
            .as_ref()
            .map(|subject| format!("，{} {}", subject.kind.zh(), subject.id));
        format!(
            "{}{}{}：{}",
            self.source.file,
            row.unwrap_or_default(),
            subject.unwrap_or_default(),
            self.fault.words().zh
        )
    }
}

/// A number for people: at most three decimals, no trailing zeros.
pub(super) fn plain(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 1e15 {
        return format!("{value:e}");
    }
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_row_subject_rule_and_remedy() {
        let finding = Finding {
            source: SourceRow::new("lots.csv", 4),
            subject: Some(Subject::new(Kind::Lot, "L3")),
            fault: ReferenceFault::Unknown {
                kind: Kind::Product,
                name: "西瓜子".into(),
                nearest: Some("西瓜".into()),
            }
            .into(),
        };
        assert_eq!(
            finding.message_en(),
            "lots.csv row 4, lot L3: product \"西瓜子\" is unknown. Did you mean \"西瓜\"?"
        );
        assert_eq!(
            finding.message_zh(),
            "lots.csv第4行，货批 L3：没有“西瓜子”这个品种。是不是“西瓜”？"
        );
        assert_eq!(finding.code(), "unknown-name");
    }

    #[test]
    fn numbers_are_printed_plainly() {
        assert_eq!(plain(160.0), "160");
        assert_eq!(plain(0.125), "0.125");
        assert_eq!(plain(f64::NAN), "NaN");
        assert_eq!(plain(1e308), "1e308");
    }
}
