//! Violations in sentences, English and Chinese.

use super::violation::{Amount, Complaint, Excess, Fault, Harm, Measure, Place, Violation};
use crate::plan::TollReason;
use crate::units::PlanTime;

/// A text in both languages.
type Words = (&'static str, &'static str);

/// Which of the two is wanted.
#[derive(Clone, Copy)]
enum Language {
    English,
    Chinese,
}

impl Language {
    fn pick(self, (english, chinese): Words) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

impl Violation {
    /// One English sentence: who, where, when, what, how much.
    pub fn message_en(&self) -> String {
        self.message(Language::English)
    }

    /// One Chinese sentence: who, where, when, what, how much.
    pub fn message_zh(&self) -> String {
        self.message(Language::Chinese)
    }

    fn message(&self, language: Language) -> String {
        let subject = subject(&self.place, self.route.as_deref(), language);
        let fault = fault(&self.fault, self.at, language);
        match language {
            Language::English => format!("{subject}: {fault}"),
            Language::Chinese => format!("{subject}：{fault}"),
        }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.message_en())
    }
}

fn subject(place: &Place, route: Option<&str>, language: Language) -> String {
    let name = match place {
        Place::Day => language.pick(("the day", "当日计划")).to_owned(),
        Place::Vehicle(id) => return format!("{} {id}", language.pick(("truck", "车辆"))),
        Place::Compartment(number) => {
            format!("{} {number}", language.pick(("compartment", "温区")))
        }
        Place::Lot(id) => format!("{} {id}", language.pick(("lot", "货批"))),
        Place::Market(id) => format!("{} {id}", language.pick(("market", "田头市场"))),
        Place::Hub(id) => format!("{} {id}", language.pick(("hub", "集散中心"))),
        Place::Zone { hub, zone } => {
            let (of, named) = (
                language.pick(("hub", "集散中心")),
                language.pick(("zone", "库区")),
            );
            format!("{of} {hub}, {named} {zone}")
        }
    };
    match (route, language) {
        (None, _) => name,
        (Some(vehicle), Language::English) => format!("{name} on truck {vehicle}"),
        (Some(vehicle), Language::Chinese) => format!("车辆 {vehicle} 上的{name}"),
    }
}

fn fault(fault: &Fault, at: Option<PlanTime>, language: Language) -> String {
    let clock = at.map_or_else(String::new, |at| match language {
        Language::English => format!(" at {}", clock(at)),
        Language::Chinese => format!("（{}）", clock(at)),
    });
    match fault {
        Fault::Over { what, found, most } => {
            let bound = match most {
                Amount::Moment(_) => ("not after", "不得晚于"),
                _ => ("at most", "不得超过"),
            };
            compare(*what, found, bound, most, &clock, language)
        }
        Fault::Under { what, found, least } => {
            let bound = match least {
                Amount::Moment(_) => ("not before", "不得早于"),
                _ => ("at least", "不得低于"),
            };
            compare(*what, found, bound, least, &clock, language)
        }
        Fault::Outside {
            what,
            found,
            allowed,
        } => compare(*what, found, ("allowed", "允许"), allowed, &clock, language),
        Fault::Misstated {
            what,
            stated,
            actual,
        } => misstated(*what, stated, actual, &clock, language),
        Fault::TooWarm(excess) => too_warm(excess, &clock, language),
        Fault::TooCold(excess) => too_cold(excess, CORE_FALLS, &clock, language),
        Fault::FrostyAir(excess) => too_cold(excess, AIR_FALLS, &clock, language),
        Fault::Beside { other, harm } => beside(other, harm, language) + &clock,
        Fault::Plain(complaint) => language.pick(complaint_words(*complaint)).to_owned() + &clock,
    }
}

fn compare(
    what: Measure,
    found: &Amount,
    bound: Words,
    allowed: &Amount,
    clock: &str,
    language: Language,
) -> String {
    let (what, bound) = (language.pick(measure_words(what)), language.pick(bound));
    let (found, allowed) = (amount(found, language), amount(allowed, language));
    match language {
        Language::English => format!("{what} is {found}{clock}; {bound} {allowed}"),
        Language::Chinese => format!("{what}为 {found}{clock}，{bound} {allowed}"),
    }
}

fn misstated(
    what: Measure,
    stated: &Amount,
    actual: &Amount,
    clock: &str,
    language: Language,
) -> String {
    let what = language.pick(measure_words(what));
    let (stated, actual) = (amount(stated, language), amount(actual, language));
    match language {
        Language::English => format!("{what}{clock} is stated as {stated}, but is {actual}"),
        Language::Chinese => format!("{what}{clock}写为 {stated}，实际为 {actual}"),
    }
}

/// Why a toll is paid or not, in a few words.
const fn toll_words(reason: TollReason) -> Words {
    match reason {
        TollReason::NoTollRoad => ("no toll road", "不经收费公路"),
        TollReason::GreenChannel => ("green channel", "绿色通道免费"),
        TollReason::Empty => ("empty truck", "空车"),
        TollReason::TooLittle => ("too little on board for the green channel", "装载率不够"),
        TollReason::NotListed => (
            "something on board is not in the green-channel catalogue",
            "有货不在绿色通道目录",
        ),
        TollReason::BookingRefused => ("green channel refused today", "当天未获准走绿色通道"),
    }
}

fn too_warm(excess: &Excess, clock: &str, language: Language) -> String {
    let Excess {
        degrees,
        beyond_k,
        minutes,
        allowed_minutes,
    } = excess;
    match language {
        Language::English => format!(
            "core reaches {degrees:.1} °C{clock}, {beyond_k:.1} K beyond its window, and is beyond \
             tolerance for {minutes:.0} min; allowed {allowed_minutes:.0} min"
        ),
        Language::Chinese => format!(
            "中心温度达到 {degrees:.1} °C{clock}，高出允许范围 {beyond_k:.1} K，超过容差 \
             {minutes:.0} 分钟；允许 {allowed_minutes:.0} 分钟"
        ),
    }
}

const CORE_FALLS: Words = ("core falls to", "中心温度降至");
const AIR_FALLS: Words = ("the air around it falls to", "周围空气温度降至");

fn too_cold(excess: &Excess, what: Words, clock: &str, language: Language) -> String {
    let what = language.pick(what);
    let Excess {
        degrees,
        beyond_k,
        minutes,
        allowed_minutes,
    } = excess;
    match language {
        Language::English => format!(
            "{what} {degrees:.1} °C{clock}, {beyond_k:.1} K too close to freezing, for \
             {minutes:.0} min; allowed {allowed_minutes:.0} min"
        ),
        Language::Chinese => format!(
            "{what} {degrees:.1} °C{clock}，低于防冻界限 {beyond_k:.1} K，持续 \
             {minutes:.0} 分钟；允许 {allowed_minutes:.0} 分钟"
        ),
    }
}

fn beside(other: &str, harm: &Harm, language: Language) -> String {
    let why = language.pick(match harm {
        Harm::Temperature => ("no temperature suits both", "没有共同的适宜温度"),
        Harm::Odor => ("smells pass between them", "会串味"),
        Harm::Hygiene => ("hygiene keeps them apart", "卫生要求须隔离"),
        Harm::Ethylene { .. } => ("ethylene harms one of them", "乙烯会伤害其中之一"),
    });
    let how_long = match (harm, language) {
        (Harm::Ethylene { minutes, allowed }, Language::English) => {
            format!(", {minutes:.0} min together; at most {allowed:.0} min")
        }
        (Harm::Ethylene { minutes, allowed }, Language::Chinese) => {
            format!("，同箱 {minutes:.0} 分钟，不得超过 {allowed:.0} 分钟")
        }
        _ => String::new(),
    };
    match language {
        Language::English => format!("rides with lot {other}: {why}{how_long}"),
        Language::Chinese => format!("与货批 {other} 同车：{why}{how_long}"),
    }
}

fn amount(amount: &Amount, language: Language) -> String {
    match amount {
        Amount::Nothing => language.pick(("none", "无")).to_owned(),
        Amount::TollReason(reason) => language.pick(toll_words(*reason)).to_owned(),
        Amount::Flag(true) => language.pick(("yes", "是")).to_owned(),
        Amount::Flag(false) => language.pick(("no", "否")).to_owned(),
        Amount::Count(count) => count.to_string(),
        Amount::Moment(at) => clock(*at),
        Amount::Seconds(seconds) => duration(*seconds),
        Amount::Minutes(minutes) => format!("{minutes:.0} {}", language.pick(("min", "分钟"))),
        Amount::Kilograms(kg) => format!("{kg} kg"),
        Amount::Liters(liters) => format!("{liters} L"),
        Amount::Pallets(hundredths) => {
            let places = *hundredths as f64 / 100.0;
            format!("{places:.2} {}", language.pick(("pallets", "托盘")))
        }
        Amount::Celsius(degrees) => format!("{degrees:.1} °C"),
        Amount::Meters(meters) => format!("{:.3} km", *meters as f64 / 1000.0),
        Amount::Length(meters) => format!("{meters:.2} m"),
        Amount::Share(share) => format!("{:.1} %", share * 100.0),
        Amount::Fen(fen) => format!(
            "{:.2} {}",
            *fen as f64 / 100.0,
            language.pick(("yuan", "元"))
        ),
        Amount::Windows(windows) => windows
            .iter()
            .map(|window| format!("{}–{}", clock(window.start()), clock(window.end())))
            .collect::<Vec<_>>()
            .join(", "),
        Amount::Band(band) => format!(
            "{:.1} … {:.1} °C",
            band.min().degrees(),
            band.max().degrees()
        ),
    }
}

/// `05:10`, or `05:10:07` where seconds matter.
fn clock(at: PlanTime) -> String {
    match at.0.rem_euclid(60) {
        0 => at.to_string(),
        seconds => format!("{at}:{seconds:02}"),
    }
}

fn duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{sign}{hours}:{minutes:02}:{seconds:02} h")
}

fn measure_words(measure: Measure) -> Words {
    match measure {
        Measure::Departure => ("departure", "出发时间"),
        Measure::Finish => ("finish", "收车时间"),
        Measure::LegDuration => ("time from departure to arrival", "行驶时间"),
        Measure::Distance => ("distance", "里程"),
        Measure::TollDistance => ("distance on toll roads", "收费里程"),
        Measure::LoadingStart => ("start of loading", "装货开始时间"),
        Measure::LoadingDuration => ("loading time", "装货时长"),
        Measure::UnloadingStart => ("start of unloading", "卸货开始时间"),
        Measure::UnloadingDuration => ("unloading time", "卸货时长"),
        Measure::Unloading => ("unloading", "卸货时段"),
        Measure::ColdStorage => ("arrival in cold storage", "入冷库时间"),
        Measure::WorkingTime => ("working time", "工作时长"),
        Measure::DrivingStretch => ("driving without rest", "连续驾驶时长"),
        Measure::NightStretch => ("driving by night without rest", "夜间连续驾驶时长"),
        Measure::DrivingDay => ("driving in the day", "当日驾驶时长"),
        Measure::Trips => ("number of trips", "趟数"),
        Measure::Range => ("distance in the day", "当日总里程"),
        Measure::DocksInUse => ("docks in use at once", "同时占用月台数"),
        Measure::Mass => ("load", "载重"),
        Measure::Volume => ("volume", "体积"),
        Measure::FloorPlaces => ("floor space", "托盘位"),
        Measure::MassOnBoard => ("mass on board", "在车重量"),
        Measure::VolumeOnBoard => ("volume on board", "在车体积"),
        Measure::FloorPlacesOnBoard => ("floor space taken", "在车托盘位"),
        Measure::GrossMass => ("gross mass on leaving", "离场总质量"),
        Measure::Length => ("length of the truck", "车长"),
        Measure::SetPoint => ("set point", "设定温度"),
        Measure::SetPoints => ("number of set points", "设定温度个数"),
        Measure::PrecoolingStart => ("start of pre-cooling", "预冷开始时间"),
        Measure::CoreAtHub => ("core temperature at the hub", "到达时中心温度"),
        Measure::Warmest => ("warmest core temperature", "途中最高中心温度"),
        Measure::Coldest => ("coldest core temperature", "途中最低中心温度"),
        Measure::ShelfLife => ("share of shelf life used", "已消耗货架期"),
        Measure::ExcursionMinutes => ("excursion", "超温时长"),
        Measure::Chilling => ("chilling", "冷害累积"),
        Measure::Loss => ("worth of the shelf life used", "货架期损失"),
        Measure::Toll => ("toll of a leg", "路段通行费"),
        Measure::TollReason => ("reason of the toll", "通行费原因"),
        Measure::GreenChannel => ("green channel", "绿色通道"),
        Measure::BookBy => (
            "latest booking of the green channel",
            "绿色通道最晚预约时间",
        ),
        Measure::VehicleDay => ("cost of the vehicle's day", "车辆日费"),
        Measure::DriverTime => ("cost of the driver's time", "司机工时费"),
        Measure::DistanceCost => ("cost of distance", "里程费"),
        Measure::Fuel => ("cost of drive energy", "行驶能耗费"),
        Measure::Refrigeration => ("cost of refrigeration", "制冷费"),
        Measure::TollCost => ("toll of the route", "通行费合计"),
        Measure::Overtime => ("cost of overtime", "加班费"),
        Measure::Balance => ("price of unevenly shared working hours", "工时均衡代价"),
        Measure::ShelfLifeCost => ("cost of shelf life", "货架期损失合计"),
        Measure::Lateness => ("cost of lateness", "迟到费"),
        Measure::Change => ("cost of changes", "改动费"),
        Measure::VisitCosts => ("costs of all visits together", "各站费用合计"),
        Measure::LotCosts => ("costs of all lots together", "各货批费用合计"),
        Measure::ExceptionFrom => ("beginning of a noted temperature", "温度例外的开始"),
        Measure::ExceptionUntil => ("end of a noted temperature", "温度例外的结束"),
        Measure::ExceptionMinutes => ("minutes of a noted temperature", "温度例外的时长"),
        Measure::ExceptionBorne => ("minutes that are borne", "允许的时长"),
        Measure::ExceptionExtreme => ("gravest noted temperature", "温度例外的极值"),
        Measure::Unserved => ("cost of lots left behind", "未收货批费用"),
    }
}

fn complaint_words(complaint: Complaint) -> Words {
    match complaint {
        Complaint::UnknownVehicle => ("no such vehicle", "没有这辆车"),
        Complaint::UnknownHub => ("no such hub", "没有这个集散中心"),
        Complaint::UnknownLot => ("no such lot", "没有这个货批"),
        Complaint::UnknownLayout => ("no such bulkhead position", "没有这种隔板位置"),
        Complaint::UnknownCompartment => ("put into no such compartment", "装入了不存在的温区"),
        Complaint::VehicleTwice => ("has more than one route", "安排了不止一条路线"),
        Complaint::LotTwice => ("is planned more than once", "被安排了不止一次"),
        Complaint::LeftOnBoard => (
            "is on board, but goes to no hub",
            "已在车上，却没有送到任何集散中心",
        ),
        Complaint::MovedOnBoard => (
            "is on board already and cannot ride elsewhere",
            "已在车上，不能改装到别处",
        ),
        Complaint::BoxChanged => (
            "the box is loaded: its division and set point cannot change now",
            "车厢已装货，隔板和设定温度不能再改",
        ),
        Complaint::ExceptionHidden => (
            "leaves its band and the plan does not say so",
            "温度超出限度，计划里却没有写明",
        ),
        Complaint::ExceptionInvented => (
            "is noted for a temperature it does not have",
            "计划里写的温度例外并不存在",
        ),
        Complaint::ExceptionCause => (
            "is noted with another cause than its own",
            "温度例外的原因写得不对",
        ),
        Complaint::LotForgotten => ("neither planned nor left behind", "既未安排也未列为未收"),
        Complaint::EmptyRoute => ("has a route without trips", "路线没有任何趟次"),
        Complaint::EmptyTrip => ("a trip without pickups ends here", "有一趟没有任何装货点"),
        Complaint::NoRoad => ("no legal road leads there", "没有可合法通行的道路"),
        Complaint::NoWayHome => (
            "must return, but no way home is planned",
            "须返回，但未安排返程",
        ),
        Complaint::NeedlessWayHome => (
            "need not return, but a way home is planned",
            "无须返回，却安排了返程",
        ),
        Complaint::NotSimulated => (
            "times run backwards or too far apart: temperatures cannot be computed",
            "时间倒退或间隔过长，无法计算温度",
        ),
        Complaint::SkillForLot => (
            "needs a skill the truck does not offer",
            "所需条件该车不具备",
        ),
        Complaint::SkillForMarket => (
            "its market needs a skill the truck does not offer",
            "其市场所需条件该车不具备",
        ),
        Complaint::LockedElsewhere => ("is locked to another truck", "已锁定在另一辆车"),
        Complaint::LockedOut => ("is locked out of this truck", "已被禁止装上该车"),
        Complaint::OutOfOrder => (
            "is fetched before a lot that was locked to come first",
            "先于人工定在它前面的货批装车",
        ),
        Complaint::HubRefusesProduct => ("the hub does not take its product", "集散中心不收该产品"),
        Complaint::HubHasNoZone => (
            "no zone of the hub suits its product",
            "集散中心没有适合的库区",
        ),
        Complaint::HubNotForLot => ("may not go to this hub", "不允许送到该集散中心"),
        Complaint::RangeUnsuited => (
            "the compartment cannot be held at a temperature that suits it",
            "该温区无法保持适宜温度",
        ),
    }
}
