//! Names of rules, costs and remedies in Chinese and English: the one message catalogue.

use optimizer::alarm::{Basis, Level, Probe};
use optimizer::plan::{Cause, Remedy, Rule, TollReason};
use optimizer::verify::{Exception, ExceptionCause};

/// The language a person reads.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Picks the text in this language.
    pub const fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// A rule as a stable code for machines.
pub fn rule_code(rule: Rule) -> &'static str {
    entry(rule).0
}

/// A rule in a few words.
pub fn rule_name(rule: Rule, language: Language) -> &'static str {
    let (_, zh, en) = entry(rule);
    language.pick(zh, en)
}

/// The rule of a code, if there is one.
pub fn rule_from_code(code: &str) -> Option<Rule> {
    ALL_RULES.into_iter().find(|&rule| rule_code(rule) == code)
}

/// A cause as a stable code for machines.
pub fn cause_code(cause: Cause) -> &'static str {
    match cause {
        Cause::Rule(rule) => rule_code(rule),
        Cause::NotWorthIt => NOT_WORTH_IT,
    }
}

/// A cause in a few words.
pub fn cause_name(cause: Cause, language: Language) -> &'static str {
    match cause {
        Cause::Rule(rule) => rule_name(rule, language),
        Cause::NotWorthIt => language.pick("去收不划算", "not worth the trip"),
    }
}

/// The cause of a code, if there is one.
pub fn cause_from_code(code: &str) -> Option<Cause> {
    if code == NOT_WORTH_IT {
        return Some(Cause::NotWorthIt);
    }
    rule_from_code(code).map(Cause::Rule)
}

const TOLL_REASONS: [TollReason; 6] = [
    TollReason::NoTollRoad,
    TollReason::GreenChannel,
    TollReason::Empty,
    TollReason::TooLittle,
    TollReason::NotListed,
    TollReason::BookingRefused,
];

/// Why a leg costs the toll it does, as a stable code for machines.
pub fn toll_reason_code(reason: TollReason) -> &'static str {
    toll_reason_entry(reason).0
}

/// The same in a few words.
pub fn toll_reason_name(reason: TollReason, language: Language) -> &'static str {
    let (_, zh, en) = toll_reason_entry(reason);
    language.pick(zh, en)
}

/// The reason of a code, if there is one.
pub fn toll_reason_from_code(code: &str) -> Option<TollReason> {
    let mut all = TOLL_REASONS.into_iter();
    all.find(|&reason| toll_reason_code(reason) == code)
}

const fn toll_reason_entry(reason: TollReason) -> (&'static str, &'static str, &'static str) {
    match reason {
        TollReason::NoTollRoad => ("no_toll_road", "不经收费公路", "no toll road"),
        TollReason::GreenChannel => ("green_channel", "绿色通道免费", "green channel"),
        TollReason::Empty => ("empty", "空车", "empty truck"),
        TollReason::TooLittle => (
            "too_little",
            "装载率不够绿色通道",
            "too little on board for the green channel",
        ),
        TollReason::NotListed => (
            "not_listed",
            "有货不在绿色通道目录",
            "something on board is not in the green-channel catalogue",
        ),
        TollReason::BookingRefused => (
            "booking_refused",
            "当天未获准走绿色通道",
            "green channel refused today",
        ),
    }
}

/// What must be noted about a lot, word by word.
#[derive(Clone, Copy, Debug)]
pub struct ExceptionWords {
    /// How grave it is.
    pub level: &'static str,
    /// Who asks.
    pub basis: &'static str,
    /// What was measured.
    pub probe: &'static str,
    /// Why.
    pub cause: &'static str,
}

const LEVELS: [(Level, &str); 3] = [
    (Level::Warn, "warn"),
    (Level::Alarm, "alarm"),
    (Level::Reject, "reject"),
];
const BASES: [(Basis, &str); 2] = [(Basis::Legal, "legal"), (Basis::Quality, "quality")];
const PROBES: [(Probe, &str); 2] = [(Probe::Air, "air"), (Probe::Core, "core")];
const EXCEPTION_CAUSES: [(ExceptionCause, &str); 4] = [
    (ExceptionCause::FieldHeat, "field_heat"),
    (ExceptionCause::LoadedSo, "loaded_so"),
    (ExceptionCause::SlowRecovery, "slow_recovery"),
    (ExceptionCause::OnTheWay, "on_the_way"),
];

fn coded<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    let row = table.iter().find(|(known, _)| *known == value);
    row.map_or("", |(_, code)| *code)
}

fn decoded<T: Copy>(table: &[(T, &'static str)], code: &str) -> Option<T> {
    let row = table.iter().find(|(_, known)| *known == code);
    row.map(|(value, _)| *value)
}

/// An exception as stable codes for machines.
pub fn exception_codes(exception: &Exception) -> ExceptionWords {
    ExceptionWords {
        level: coded(&LEVELS, exception.level),
        basis: coded(&BASES, exception.basis),
        probe: coded(&PROBES, exception.probe),
        cause: coded(&EXCEPTION_CAUSES, exception.cause),
    }
}

/// The level of a code.
pub fn level_from_code(code: &str) -> Option<Level> {
    decoded(&LEVELS, code)
}

/// The basis of a code.
pub fn basis_from_code(code: &str) -> Option<Basis> {
    decoded(&BASES, code)
}

/// The probe of a code.
pub fn probe_from_code(code: &str) -> Option<Probe> {
    decoded(&PROBES, code)
}

/// The cause of an exception by its code.
pub fn exception_cause_from_code(code: &str) -> Option<ExceptionCause> {
    decoded(&EXCEPTION_CAUSES, code)
}

/// An exception in words.
pub fn exception_words(exception: &Exception, language: Language) -> ExceptionWords {
    let level = match exception.level {
        Level::Warn => ("提醒", "warn"),
        Level::Alarm => ("报警", "alarm"),
        Level::Reject => ("拒收", "reject"),
    };
    let basis = match exception.basis {
        Basis::Legal => ("法规标准", "law or standard"),
        Basis::Quality => ("品质", "quality"),
    };
    let probe = match exception.probe {
        Probe::Air => ("厢内空气", "air"),
        Probe::Core => ("中心温度", "core"),
    };
    let cause = match exception.cause {
        ExceptionCause::FieldHeat => (
            "装车时带田间热，车只保温不预冷",
            "came with its field heat, which a truck does not take out",
        ),
        ExceptionCause::LoadedSo => (
            "名为已预冷，装车时已超限",
            "called pre-cooled, but beyond the limit when loaded",
        ),
        ExceptionCause::SlowRecovery => (
            "开门后冷机来不及把空气温度拉回",
            "the unit did not bring the air back in time after open doors",
        ),
        ExceptionCause::OnTheWay => ("途中超限", "became so on the way"),
    };
    let pick = |(zh, en)| language.pick(zh, en);
    ExceptionWords {
        level: pick(level),
        basis: pick(basis),
        probe: pick(probe),
        cause: pick(cause),
    }
}

/// A cost item's name, by its key in [`optimizer::plan::CostItems::items`].
pub fn cost_name(key: &str, language: Language) -> &str {
    let (zh, en) = match key {
        "vehicle_day" => ("车辆人工", "vehicle day"),
        "driver_time" => ("工时", "driver time"),
        "distance" => ("里程磨损", "wear"),
        "fuel" => ("油电", "fuel"),
        "refrigeration" => ("制冷", "refrigeration"),
        "toll" => ("通行费", "toll"),
        "overtime" => ("加班", "overtime"),
        "balance" => ("工时均衡", "balance of hours"),
        "shelf_life" => ("货架期损失", "shelf life lost"),
        "lateness" => ("迟到", "lateness"),
        "change" => ("改动", "changes"),
        "unserved" => ("未收", "left behind"),
        other => (other, other),
    };
    language.pick(zh, en)
}

/// A remedy as a sentence.
pub fn remedy(remedy: &Remedy, language: Language) -> String {
    match (remedy, language) {
        (Remedy::WidenWindow(by), Language::Zh) => {
            format!("把装货时间窗放宽 {} 分钟", by.0.div_ceil(60))
        }
        (Remedy::WidenWindow(by), Language::En) => {
            format!("widen its loading window by {} min", by.0.div_ceil(60))
        }
        (Remedy::CollectEarlier(by), Language::Zh) => {
            format!("提前 {} 分钟装货", by.0.div_ceil(60))
        }
        (Remedy::CollectEarlier(by), Language::En) => {
            format!("let it be loaded {} min earlier", by.0.div_ceil(60))
        }
        (Remedy::OtherHub(hub), Language::Zh) => format!("允许送到 {hub}"),
        (Remedy::OtherHub(hub), Language::En) => format!("let it go to {hub} as well"),
        (Remedy::Precool, Language::Zh) => "装车前在市场把货温降到适温".into(),
        (Remedy::Precool, Language::En) => {
            "bring it to its temperature at the market before loading".into()
        }
        (Remedy::Split(kg), Language::Zh) => format!("分成每份不超过 {kg} kg 的几批"),
        (Remedy::Split(kg), Language::En) => format!("split it into lots of at most {kg} kg"),
        (Remedy::MoreVehicles(vehicle), Language::Zh) => format!("再派一辆与 {vehicle} 同样的车"),
        (Remedy::MoreVehicles(vehicle), Language::En) => {
            format!("send one more truck like {vehicle}")
        }
        (Remedy::NoneFound, Language::Zh) => "试过的单项调整都不够".into(),
        (Remedy::NoneFound, Language::En) => "no single change that was tried is enough".into(),
    }
}

const NOT_WORTH_IT: &str = "not_worth_it";

const ALL_RULES: [Rule; 26] = [
    Rule::TimeWindow,
    Rule::Capacity,
    Rule::Road,
    Rule::MarketAccess,
    Rule::Skill,
    Rule::Lock,
    Rule::OnBoard,
    Rule::SetPoint,
    Rule::Pairing,
    Rule::Ethylene,
    Rule::HarvestClock,
    Rule::Excursion,
    Rule::Freezing,
    Rule::Chilling,
    Rule::ShelfLife,
    Rule::DrivingStretch,
    Rule::DrivingDay,
    Rule::Shift,
    Rule::HubHours,
    Rule::HubDocks,
    Rule::HubZone,
    Rule::HubAccepts,
    Rule::Trips,
    Rule::Range,
    Rule::Assignment,
    Rule::Consistency,
];

/// Code, Chinese and English of a rule.
const fn entry(rule: Rule) -> (&'static str, &'static str, &'static str) {
    match rule {
        Rule::TimeWindow => ("time_window", "装货时间窗", "loading window"),
        Rule::Capacity => ("capacity", "载重或容积", "capacity"),
        Rule::Road => ("road", "没有可走的路", "no legal road"),
        Rule::MarketAccess => (
            "market_access",
            "车进不了市场",
            "truck too large for the market",
        ),
        Rule::Skill => ("skill", "车辆条件不符", "missing skill"),
        Rule::Lock => ("lock", "人工锁定", "locked by a person"),
        Rule::OnBoard => ("on_board", "已在车上的货", "lots on board"),
        Rule::SetPoint => ("set_point", "温区设定温度", "set point"),
        Rule::Pairing => ("pairing", "不能混装", "products that must ride apart"),
        Rule::Ethylene => ("ethylene", "乙烯敏感同车过久", "ethylene exposure"),
        Rule::HarvestClock => ("harvest_clock", "采后入冷时限", "harvest-to-cold limit"),
        Rule::Excursion => ("excursion", "货温超限", "temperature excursion"),
        Rule::Freezing => ("freezing", "冻害", "freezing"),
        Rule::Chilling => ("chilling", "冷害", "chilling injury"),
        Rule::ShelfLife => ("shelf_life", "货架期消耗过多", "shelf life used"),
        Rule::DrivingStretch => ("driving_stretch", "连续驾驶超时", "driving without rest"),
        Rule::DrivingDay => ("driving_day", "全天驾驶超时", "driving time of the day"),
        Rule::Shift => ("shift", "司机班次", "driver's shift"),
        Rule::HubHours => ("hub_hours", "集散中心收货时间", "hub hours"),
        Rule::HubDocks => ("hub_docks", "卸货口占满", "docks in use"),
        Rule::HubZone => ("hub_zone", "冷库库容", "room in the hub's zone"),
        Rule::HubAccepts => ("hub_accepts", "集散中心不收此货", "hub does not take it"),
        Rule::Trips => ("trips", "趟次", "number of trips"),
        Rule::Range => ("range", "续航里程", "range"),
        Rule::Assignment => ("assignment", "货批分配", "assignment of lots"),
        Rule::Consistency => ("consistency", "数字对不上", "figures do not add up"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_a_toll_has_a_code_of_its_own() {
        for reason in TOLL_REASONS {
            assert_eq!(
                toll_reason_from_code(toll_reason_code(reason)),
                Some(reason)
            );
        }
    }

    #[test]
    fn every_rule_has_a_code_of_its_own() {
        for rule in ALL_RULES {
            assert_eq!(rule_from_code(rule_code(rule)), Some(rule));
        }
    }
}
