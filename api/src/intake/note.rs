//! What happened to a row, in words: repairs, reasons, questions.

use crate::datum::Datum;
use crate::words::Language;

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is no lot: a title, a header, a total.
    Skipped,
    /// Taken as written.
    Accepted,
    /// Taken with a change that is shown.
    Repaired,
    /// Not taken, with a reason.
    Refused,
}

impl Verdict {
    /// Its name.
    pub const fn name(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Skipped => ("跳过", "skipped"),
            Self::Accepted => ("收下", "accepted"),
            Self::Repaired => ("改好收下", "repaired"),
            Self::Refused => ("退回", "refused"),
        };
        language.pick(zh, en)
    }

    /// A stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Accepted => "accepted",
            Self::Repaired => "repaired",
            Self::Refused => "refused",
        }
    }
}

/// One thing worth saying about a row: in which language it is said is decided by who reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it does to the row.
    pub verdict: Verdict,
    /// A stable code for machines.
    pub code: &'static str,
    zh: String,
    en: String,
}

impl Note {
    /// The message.
    pub fn message(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

fn note(verdict: Verdict, code: &'static str, zh: String, en: String) -> Note {
    Note {
        verdict,
        code,
        zh: with_days_in_words(zh, Language::Zh),
        en: with_days_in_words(en, Language::En),
    }
}

/// A message with the days of its moments in words: `-1d 17:00` is 前一日 17:00.
fn with_days_in_words(message: String, language: Language) -> String {
    if !message.contains("d ") {
        return message;
    }
    (1..=9).fold(message, |text, days| {
        let (before, after) = match (days, language) {
            (1, Language::Zh) => ("前一日 ".into(), "次日 ".into()),
            (1, Language::En) => ("the day before ".into(), "the next day ".into()),
            (_, Language::Zh) => (format!("{days} 天前 "), format!("{days} 天后 ")),
            (_, Language::En) => (
                format!("{days} days before "),
                format!("{days} days later "),
            ),
        };
        text.replace(&format!("-{days}d "), &before)
            .replace(&format!("+{days}d "), &after)
    })
}

/// The Chinese and the English half of a column's name.
fn column_names(column: &str) -> (&str, &str) {
    column.split_once(' ').unwrap_or((column, column))
}
fn repaired(code: &'static str, zh: String, en: String) -> Note {
    note(Verdict::Repaired, code, zh, en)
}
fn refused(code: &'static str, zh: String, en: String) -> Note {
    note(Verdict::Refused, code, zh, en)
}
fn remark(code: &'static str, zh: String, en: String) -> Note {
    note(Verdict::Accepted, code, zh, en)
}

// Rows that are no lots.

pub(super) fn title() -> Note {
    note(
        Verdict::Skipped,
        "title",
        "标题或表头，不是货批".into(),
        "a title or header, no lot".into(),
    )
}
pub(super) fn result() -> Note {
    note(
        Verdict::Skipped,
        "result",
        "方案结果，不是收货单；只读“货批”表".into(),
        "a result of the plan; only the sheet of lots is read".into(),
    )
}
pub(super) fn total() -> Note {
    note(
        Verdict::Skipped,
        "total",
        "合计行，不是货批".into(),
        "a total, no lot".into(),
    )
}
pub(super) fn chatter() -> Note {
    note(
        Verdict::Skipped,
        "chatter",
        "聊天抬头，不是货批".into(),
        "a chat heading, no lot".into(),
    )
}
pub(super) fn no_table(sheet: &str) -> Note {
    note(
        Verdict::Skipped,
        "no-table",
        format!("工作表“{sheet}”里没有带“品种”和“重量”的表头，没有读"),
        format!("sheet {sheet:?} has no header with product and mass; not read"),
    )
}

// Repairs.

pub(super) fn converted(written: &str, kg: &str) -> Note {
    repaired(
        "unit",
        format!("{written} = {kg} kg"),
        format!("{written} = {kg} kg"),
    )
}
pub(super) fn counted(written: &str, each: f64, kg: &str, source: &str) -> Note {
    repaired(
        "unit-weight",
        format!("{written} × 每件 {each} kg = {kg} kg（估计值，请核对；出处见 unit_weights.csv）"),
        format!("{written} × {each} kg each = {kg} kg (an estimate, please check; {source})"),
    )
}
pub(super) fn market_as(written: &str, market: &str) -> Note {
    repaired(
        "market-name",
        format!("“{written}”按市场“{market}”"),
        format!("{written:?} taken as market {market:?}"),
    )
}
pub(super) fn market_new(name: &str, county: &str, lon: f64, lat: f64) -> Note {
    repaired(
        "market-new",
        format!("新市场“{name}”{county}，位置 {lon:.5},{lat:.5}，开放时间先按 04:00-20:00，请核对"),
        format!(
            "new market {name:?} {county} at {lon:.5},{lat:.5}, open 04:00-20:00 for now, please check"
        ),
    )
}
pub(super) fn product_as(written: &str, product: &str) -> Note {
    remark(
        "product-name",
        format!("“{written}”是{product}"),
        format!("{written:?} is {product}"),
    )
}
pub(super) fn time_as(written: &str, moment: &str) -> Note {
    let [zh, en] = if let Some(until) = moment.strip_prefix("…–") {
        [format!("{until} 前"), format!("until {until}")]
    } else if let Some(from) = moment.strip_suffix("–…") {
        [format!("{from} 起"), format!("from {from}")]
    } else {
        [moment.to_owned(), moment.to_owned()]
    };
    repaired(
        "time",
        format!("“{written}”按 {zh}"),
        format!("{written:?} taken as {en}"),
    )
}
pub(super) fn overnight(written: &str, until: &str) -> Note {
    repaired(
        "overnight",
        format!("“{written}”跨过半夜，结束按次日（{until}）"),
        format!("{written:?} passes midnight: it ends the next day ({until})"),
    )
}
pub(super) fn harvest_assumed(moment: &str) -> Note {
    repaired(
        "harvest-assumed",
        format!("没写采收时间，先按{moment}，请核对"),
        format!("no harvest time; {moment} for now, please check"),
    )
}
pub(super) fn precool_assumed() -> Note {
    repaired(
        "precool-assumed",
        "没写是否预冷，按未预冷".into(),
        "pre-cooled or not is not said; taken as not".into(),
    )
}
pub(super) fn id_made(id: &str) -> Note {
    remark("id-made", format!("货批号 {id}"), format!("lot {id}"))
}
pub(super) fn merged(column: &str, value: &str) -> Note {
    repaired(
        "merged",
        format!("合并单元格：{column}按“{value}”"),
        format!("merged cell: {column} is {value:?}"),
    )
}
pub(super) fn swapped(lon: f64, lat: f64) -> Note {
    repaired(
        "swapped",
        format!("经度纬度写反了，改为经度 {lon}、纬度 {lat}"),
        format!("longitude and latitude are swapped; now longitude {lon}, latitude {lat}"),
    )
}
pub(super) fn datum_changed(datum: Datum, lon: f64, lat: f64) -> Note {
    repaired(
        "datum",
        format!("坐标由 {} 转为 WGS-84：{lon:.6},{lat:.6}", datum.name()),
        format!(
            "coordinates from {} to WGS-84: {lon:.6},{lat:.6}",
            datum.name()
        ),
    )
}
pub(super) fn position_kept(market: &str, meters: f64) -> Note {
    remark(
        "position-kept",
        format!("坐标离市场“{market}”有 {meters:.0} 米，沿用市场的位置"),
        format!("the coordinates are {meters:.0} m from market {market:?}, whose position is kept"),
    )
}
pub(super) fn datum_seen(datum: Datum, market: &str, meters: f64) -> Note {
    remark(
        "datum-seen",
        format!(
            "坐标偏 {meters:.0} 米，是 {} 的坐标；沿用市场“{market}”的位置",
            datum.name()
        ),
        format!(
            "the coordinates are off by {meters:.0} m: they are {}; the position of market {market:?} is kept",
            datum.name()
        ),
    )
}
pub(super) fn closed_box() -> Note {
    remark(
        "closed-box",
        "冷藏车都是封闭厢".into(),
        "every refrigerated truck has a closed box".into(),
    )
}
pub(super) fn said(text: &str) -> Note {
    remark("remark", format!("备注：{text}"), format!("remark: {text}"))
}
pub(super) fn leftover(text: &str) -> Note {
    repaired(
        "leftover",
        format!("没看懂“{text}”，没有用上"),
        format!("{text:?} was not understood and is not used"),
    )
}
pub(super) fn clock_run_out(hours: f64, limit: f64) -> Note {
    remark(
        "harvest-limit",
        format!(
            "采后 {hours:.1} 小时才能装车，超过 {limit} 小时的入冷时限：请在市场先预冷，或提前去收"
        ),
        format!(
            "loading begins {hours:.1} h after harvest, beyond its limit of {limit} h: pre-cool it at the market or fetch it earlier"
        ),
    )
}
pub(super) fn updated(id: &str, changes: &str) -> Note {
    repaired(
        "updated",
        format!("更新货批 {id}：{changes}"),
        format!("lot {id} updated: {changes}"),
    )
}
pub(super) fn unchanged(id: &str) -> Note {
    remark(
        "unchanged",
        format!("货批 {id} 没有变化"),
        format!("lot {id} is as before"),
    )
}

// Reasons.

pub(super) fn product_missing() -> Note {
    refused(
        "product-missing",
        "没写品种；请补上".into(),
        "no product; please add it".into(),
    )
}
pub(super) fn product_unknown(written: &str, nearest: Option<&str>) -> Note {
    let (zh, en) = nearest.map_or((String::new(), String::new()), |near| {
        (
            format!("是不是“{near}”？"),
            format!("did you mean {near:?}? "),
        )
    });
    refused(
        "product-unknown",
        format!("目录里没有品种“{written}”；{zh}请改成目录里的名字"),
        format!("there is no product {written:?}; {en}use a name of the catalogue"),
    )
}
pub(super) fn products_several(names: &str, apart: bool) -> Note {
    let (zh, en) = if apart {
        ("，而且不能混装", ", and they must ride apart")
    } else {
        ("", "")
    };
    refused(
        "products-several",
        format!("一行里有几种货（{names}）{zh}；请分成几行，各写各的重量"),
        format!(
            "one row names several products ({names}){en}; write one row each with its own mass"
        ),
    )
}
pub(super) fn market_missing() -> Note {
    refused(
        "market-missing",
        "没写市场；请写村镇或市场名".into(),
        "no market; write the village or market".into(),
    )
}
pub(super) fn market_unknown(written: &str, nearest: Option<&str>) -> Note {
    let (zh, en) = nearest.map_or((String::new(), String::new()), |near| {
        (
            format!("是不是“{near}”？"),
            format!("did you mean {near:?}? "),
        )
    });
    refused(
        "market-unknown",
        format!("没有叫“{written}”的市场或乡镇；{zh}请改名，或补经度纬度"),
        format!(
            "no market or township is called {written:?}; {en}correct it or add longitude and latitude"
        ),
    )
}
pub(super) fn market_ambiguous(written: &str, names: &str) -> Note {
    refused(
        "market-ambiguous",
        format!("“{written}”有好几个：{names}；请写全名"),
        format!("several markets fit {written:?}: {names}; write the full name"),
    )
}
pub(super) fn county_needed(written: &str, counties: &str) -> Note {
    refused(
        "county-needed",
        format!(
            "“{written}”在 {counties} 都有；请写上县名，如“{}{written}”",
            counties.split('、').next().unwrap_or("")
        ),
        format!("{written:?} exists in {counties}; add the county in front"),
    )
}
pub(super) fn no_position(written: &str, county: &str) -> Note {
    refused(
        "no-position",
        format!("知道{county}“{written}”，但没有它的位置；请补经度纬度，或先加进市场表"),
        format!(
            "{written:?} in {county} is known, its position is not; add longitude and latitude, or the market first"
        ),
    )
}
pub(super) fn mass_missing() -> Note {
    refused(
        "mass-missing",
        "没写重量；请写数量和单位，如 320筐、4吨".into(),
        "no mass; write number and unit, such as 4 t".into(),
    )
}
pub(super) fn not_a_number(column: &str, written: &str) -> Note {
    let (zh, en) = column_names(column);
    refused(
        "not-a-number",
        format!("{zh}“{written}”不是数；请只写数字和单位"),
        format!("{en} {written:?} is no number; write digits and a unit"),
    )
}
pub(super) fn unit_unknown(unit: &str, product: &str) -> Note {
    refused(
        "unit-unknown",
        format!("不知道一{unit}{product}有多重；请写公斤，或在 unit_weights.csv 里加一行"),
        format!(
            "nobody knows what one {unit} of {product} weighs; write kilograms, or add a row to unit_weights.csv"
        ),
    )
}
pub(super) fn mass_impossible(kg: f64) -> Note {
    let shown = if kg < 1e15 {
        format!("{kg:.0}")
    } else {
        format!("{kg:e}")
    };
    if kg <= 0.0 {
        return refused(
            "mass-not-positive",
            format!("重量 {kg} kg 不大于零；请改正"),
            format!("a mass of {kg} kg is not above zero; correct it"),
        );
    }
    refused(
        "mass-huge",
        format!("重量 {shown} kg 超过一辆最大的车（30 吨）；请检查单位，或分成几批"),
        format!(
            "{shown} kg are more than the largest truck takes (30 t); check the unit or split the lot"
        ),
    )
}
pub(super) fn time_unreadable(column: &str, written: &str) -> Note {
    let (zh, en) = column_names(column);
    refused(
        "time-unreadable",
        format!("{zh}“{written}”看不懂；请写成 05:30、明早6点前 或 04:00-07:00"),
        format!("{en} {written:?} cannot be read; write 05:30 or 04:00-07:00"),
    )
}
pub(super) fn window_backwards(from: &str, until: &str) -> Note {
    refused(
        "window-backwards",
        format!("装车时间从 {from} 到 {until}，不到 10 分钟；请检查"),
        format!("loading from {from} until {until} leaves less than 10 minutes; please check"),
    )
}
pub(super) fn harvest_future(moment: &str) -> Note {
    refused(
        "harvest-future",
        format!("采收时间 {moment} 在装车结束之后；请检查日期"),
        format!("harvested at {moment}, after loading must end; check the date"),
    )
}
pub(super) fn coordinates_zero() -> Note {
    refused(
        "coordinates-zero",
        "坐标是 0,0，没有定位；请重新取点".into(),
        "the coordinates are 0,0: nobody measured them; measure the place again".into(),
    )
}
pub(super) fn coordinates_outside(lon: f64, lat: f64) -> Note {
    refused(
        "coordinates-outside",
        format!("坐标 {lon},{lat} 不在山西（经度 110.2–114.6，纬度 34.5–40.8）；请检查"),
        format!(
            "{lon},{lat} is not in Shanxi (longitude 110.2–114.6, latitude 34.5–40.8); please check"
        ),
    )
}
pub(super) fn datum_asked(datum: Datum, rows: usize) -> Note {
    let name = datum.name();
    let flag = match datum {
        Datum::Wgs84 => "wgs84",
        Datum::Gcj02 => "gcj02",
        Datum::Bd09 => "bd09",
    };
    refused(
        "datum-asked",
        format!(
            "这份表的坐标像 {name}（{rows} 处与已知市场差一个偏移）；确认后在“坐标系”选 {name} 再导入（命令行加 --datum {flag}），否则选 WGS-84"
        ),
        format!(
            "the coordinates of this table look like {name} ({rows} places miss known markets by its shift); confirm by choosing {name} under Coordinates (--datum {flag} on the command line), or choose WGS-84"
        ),
    )
}
pub(super) fn duplicate([zh, en]: &[String; 2]) -> Note {
    refused(
        "duplicate",
        format!("和 {zh} 是同一批货（市场、品种、重量都一样）；如果真是两批，请各写货批号"),
        format!(
            "the same lot as {en} (market, product and mass agree); if there are two, give each a lot number"
        ),
    )
}
pub(super) fn id_twice(id: &str, [zh, en]: &[String; 2]) -> Note {
    refused(
        "id-twice",
        format!("货批号 {id} 和 {zh} 重复；请改一个"),
        format!("lot number {id} is also that of {en}; change one"),
    )
}
pub(super) fn set_point_outside(written: f64, low: f64, high: f64, product: &str) -> Note {
    refused(
        "set-point",
        format!("要求 {written} °C，{product}的适温是 {low}–{high} °C；请检查品种或温度"),
        format!(
            "{written} °C is asked for, {product} rides at {low}–{high} °C; check product or temperature"
        ),
    )
}
pub(super) fn not_a_lot() -> Note {
    refused(
        "not-a-lot",
        "这一行看不出是货；要有市场、品种和重量".into(),
        "this row is no lot: market, product and mass are needed".into(),
    )
}
