//! Changes, contradictions, alarms and mends in sentences, Chinese and English.

use super::label::told;
use crate::clock::to_clock;
use crate::words::{Language, rule_name};
use optimizer::Problem;
use optimizer::alarm::{Basis, Level, Limit};
use optimizer::day::alarms::{Alarm, Device, Subject};
use optimizer::day::change::{Change, Follows, What};
use optimizer::day::{Contradiction, Dispute, Event, Gone};
use optimizer::simulation::Mend;
use optimizer::units::PlanTime;

fn clock(at: PlanTime) -> String {
    to_clock(at, "d")
}

/// A change in one sentence, with the events behind it.
pub fn change_text(change: &Change, events: &[Event], language: Language) -> String {
    let what = what_text(&change.what, language);
    if change.because.is_empty() {
        let why = change.follows.as_ref();
        return why.map_or(what.clone(), |why| what + &follows_text(why, language));
    }
    let because = told(&change.because, events, language);
    match language {
        Language::Zh => format!("{what}（起因：{because}）"),
        Language::En => format!("{what} (because of {because})"),
    }
}

/// What a change follows from that no event is directly behind.
fn follows_text(why: &Follows, language: Language) -> String {
    let of_lot = |lot: &Option<String>| match (lot, language) {
        (None, _) => String::new(),
        (Some(lot), Language::Zh) => format!("的货批 {lot} "),
        (Some(lot), Language::En) => format!("lot {lot} "),
    };
    match (why, language) {
        (Follows::Truck { vehicle, lot }, Language::Zh) => {
            format!("（连带：{vehicle} 上{}有改动）", of_lot(lot))
        }
        (Follows::Truck { vehicle, lot }, Language::En) => {
            format!(" (follows from the change of {}on {vehicle})", of_lot(lot))
        }
        (Follows::Hub { hub, lot }, Language::Zh) => {
            format!("（连带：{hub} {}有改动，月台或库位随之变）", of_lot(lot))
        }
        (Follows::Hub { hub, lot }, Language::En) => {
            format!(" (follows from the change of {}at hub {hub})", of_lot(lot))
        }
        (Follows::Cheaper, Language::Zh) => "（这样更省）".into(),
        (Follows::Cheaper, Language::En) => " (saves money)".into(),
    }
}

#[allow(
    clippy::too_many_lines,
    reason = "one sentence per kind of change, nothing else"
)]
fn what_text(what: &What, language: Language) -> String {
    let say = |zh: String, en: String| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    match what {
        What::Urgent {
            vehicle,
            hub,
            at,
            lot,
            minutes_left,
            limit,
        } => {
            let limit = rule_name(*limit, language);
            let left = minutes_left.floor();
            say(
                format!(
                    "{vehicle} 把车上的货送到 {hub}，{} 入库；货批 {lot} 还能撑 {left} 分钟（{limit}）",
                    clock(*at)
                ),
                format!(
                    "{vehicle} takes its load to {hub}, in the cold at {}; {left} min left for lot {lot} ({limit})",
                    clock(*at)
                ),
            )
        }
        What::Uncooled { vehicle, hub, at } => say(
            format!(
                "{vehicle} 的货没有制冷了，一天内还守得住限度：送到 {hub}，{} 入库",
                clock(*at)
            ),
            format!(
                "the load of {vehicle} is not cooled any more but keeps its limits for a day: to {hub}, in the cold at {}",
                clock(*at)
            ),
        ),
        What::Forfeited {
            lot,
            vehicle,
            limit,
            core,
        } => {
            let limit = rule_name(*limit, language);
            let on = vehicle.as_deref().unwrap_or("–");
            say(
                format!(
                    "{on} 上的货批 {lot} 已无法守住“{limit}”（中心温度 {core}），到集散中心后由人决定：收下、降级或拒收"
                ),
                format!(
                    "lot {lot} on {on} cannot keep its limit any more ({limit}, core {core}): accept, downgrade or reject it at the hub"
                ),
            )
        }
        What::Stranded {
            vehicle,
            lots,
            rule,
        } => {
            let lots = lots.join(", ");
            let why = match (rule, language) {
                (Some(rule), _) => rule_name(*rule, language).to_owned(),
                (None, Language::Zh) => "车坏且不许倒货".into(),
                (None, Language::En) => "truck broken, no transfer allowed".into(),
            };
            say(
                format!("{vehicle} 上的货无处可送：{lots}（{why}）"),
                format!("the load of {vehicle} can go nowhere: {lots} ({why})"),
            )
        }
        What::Waits { vehicle, lots } => {
            let lots = lots.join(", ");
            say(
                format!("{vehicle} 上的货还没有车来倒：{lots}；请就近找冷库或另派车"),
                format!(
                    "nobody takes over the load of {vehicle} yet: {lots}; find a cold room nearby or another truck"
                ),
            )
        }
        What::Exceeds { vehicle, limit } => {
            let limit = rule_name(*limit, language);
            say(
                format!("{vehicle} 的司机要超出“{limit}”才能把车上的货送到；送完收车，或派人接替"),
                format!(
                    "the driver of {vehicle} must exceed a limit ({limit}) to bring his load in; nothing more for him, or send a relief"
                ),
            )
        }
        What::Dropped { lot, vehicle } => say(
            format!("货批 {lot}（原定 {vehicle}）今天收不了"),
            format!("lot {lot} (planned on {vehicle}) cannot be fetched any more"),
        ),
        What::Gone { lot, why } => {
            let why = gone_text(*why, language);
            say(
                format!("货批 {lot} 不收：{why}"),
                format!("lot {lot} is not fetched: {why}"),
            )
        }
        What::TakenOver { lot, from, to, at } => say(
            format!("货批 {lot} 由 {to} 从 {from} 倒车接走，{} 开始", clock(*at)),
            format!("{to} takes lot {lot} over from {from} at {}", clock(*at)),
        ),
        What::Moved { lot, from, to, at } => say(
            format!(
                "货批 {lot} 改由 {to} 去收（原 {from}），{} 装车",
                clock(*at)
            ),
            format!(
                "{to} fetches lot {lot} instead of {from}, loading at {}",
                clock(*at)
            ),
        ),
        What::Added { lot, vehicle, at } => say(
            format!("新增货批 {lot}：{vehicle} 于 {} 装车", clock(*at)),
            format!("lot {lot} is added: {vehicle} loads it at {}", clock(*at)),
        ),
        What::Shifted {
            lot,
            vehicle,
            by_s,
            at,
        } => {
            let minutes = by_s.abs().div_euclid(60);
            let (zh, en) = if *by_s < 0 {
                ("提前", "earlier")
            } else {
                ("推迟", "later")
            };
            say(
                format!(
                    "{vehicle} 收货批 {lot} {zh} {minutes} 分钟，{} 装车",
                    clock(*at)
                ),
                format!(
                    "{vehicle} loads lot {lot} {minutes} min {en}, at {}",
                    clock(*at)
                ),
            )
        }
        What::HubChanged {
            lot,
            vehicle,
            from,
            to,
        } => say(
            format!("{vehicle} 上的货批 {lot} 改送 {to}（原 {from}）"),
            format!("lot {lot} on {vehicle} goes to {to} instead of {from}"),
        ),
        What::LosesLife {
            lot,
            vehicle,
            core,
            used,
            planned,
        } => {
            let [used, planned] = [used, planned].map(|share| (share * 100.0).round());
            say(
                format!(
                    "{vehicle} 上的货批 {lot} 入库时约 {core}，货架期用掉 {used} %（原计划 {planned} %）：装车前请定收下、降级或拒收"
                ),
                format!(
                    "lot {lot} on {vehicle} comes in at about {core} with {used} % of its shelf life used (planned {planned} %): take, downgrade or refuse it"
                ),
            )
        }
        What::PaysToll { vehicle, toll } => say(
            format!(
                "{vehicle} 走不了绿色通道，要缴通行费 {:.2} 元；路线仍然有效",
                toll.yuan()
            ),
            format!(
                "{vehicle} does not pass free and pays {:.2} yuan of toll; its route still holds",
                toll.yuan()
            ),
        ),
        What::CalledOut { vehicle, at } => say(
            format!("加派 {vehicle}，{} 出发", clock(*at)),
            format!("{vehicle} is called out, leaving at {}", clock(*at)),
        ),
        What::StoodDown { vehicle } => say(
            format!("{vehicle} 不用出车"),
            format!("{vehicle} need not leave"),
        ),
    }
}

fn gone_text(why: Gone, language: Language) -> &'static str {
    match why {
        Gone::Cancelled => language.pick("货主取消", "cancelled"),
        Gone::Refused => language.pick("当场拒收", "refused at the market"),
        Gone::Contaminated => language.pick("被污染或有异味", "contaminated or smelling"),
        Gone::MarketAbsent => language.pick("市场没人", "nobody at the market"),
    }
}

/// A contradiction in one sentence, with both sides.
pub fn contradiction_text(found: &Contradiction, events: &[Event], language: Language) -> String {
    let events = match &found.dispute {
        Dispute::SameId { .. } => String::new(),
        _ => told(&found.events, events, language),
    };
    let (zh, en) = match &found.dispute {
        Dispute::SameId { id } => (
            format!("编号 {id} 有两条不同的事件，都不算；请改一个编号"),
            format!("two different events are named {id}: neither counts; rename one"),
        ),
        Dispute::UnknownName { name } => (
            format!("没有叫“{name}”的车、市场、集散中心、货批或品种；请核对名称"),
            format!("nothing is called {name:?} in this day; check the name"),
        ),
        Dispute::LoadedTwice { lot } => (
            format!("货批 {lot} 被两次报为已装车；先按第一条算，请核实"),
            format!("lot {lot} is said to be loaded twice; the first report counts, please check"),
        ),
        Dispute::LoadedThoughGone { lot } => (
            format!("货批 {lot} 既报不收又报已装车；按已装车算，请核实"),
            format!(
                "lot {lot} is said to be gone and to be loaded; it counts as loaded, please check"
            ),
        ),
        Dispute::TooFast { vehicle } => (
            format!("{vehicle} 两处之间快得不可能；请核对时间"),
            format!("{vehicle} cannot have driven that fast; check the times"),
        ),
        Dispute::TwoPlaces { vehicle } => (
            format!("{vehicle} 同一时刻报在两个地方；先按第一条算，请核实"),
            format!(
                "{vehicle} is said to be at two places at once; the first counts, please check"
            ),
        ),
        Dispute::NothingToDeliver { vehicle } => (
            format!("{vehicle} 报已卸货，但车上没有货；漏报了装车？"),
            format!("{vehicle} delivers with nothing on board; was a loading not reported?"),
        ),
        Dispute::OfferedTwice { lot } => (
            format!("与货批 {lot} 像是同一批货重复登记；请核实后取消一个"),
            format!("this looks like lot {lot} registered twice; check, and cancel one"),
        ),
        Dispute::TwoValues { lot } => (
            format!("货批 {lot} 同一时刻有两个不同的数；请核实"),
            format!("two different values are reported for lot {lot} at one moment; please check"),
        ),
    };
    match language {
        _ if events.is_empty() => language.pick(&zh, &en).to_owned(),
        Language::Zh => format!("{zh}（{events}）"),
        Language::En => format!("{en} ({events})"),
    }
}

/// An alarm in one sentence.
pub fn alarm_text(alarm: &Alarm, problem: &Problem, language: Language) -> String {
    let level = match alarm.level {
        Level::Warn => language.pick("提醒", "warning"),
        Level::Alarm => language.pick("报警", "alarm"),
        Level::Reject => language.pick("拒收", "reject"),
    };
    let basis = match alarm.basis {
        Basis::Legal => language.pick("法规", "legal"),
        Basis::Quality => language.pick("品质", "quality"),
    };
    let vehicle = &problem.vehicles[alarm.vehicle.index()].id;
    let lot = |lot: optimizer::problem::LotId| problem.lots[lot.index()].id.clone();
    let what = match alarm.subject {
        Subject::Air(part, limit) => match language {
            Language::Zh => format!("{} 号温区空气{}", part + 1, limit_text(limit, language)),
            Language::En => format!(
                "air of compartment {} {}",
                part + 1,
                limit_text(limit, language)
            ),
        },
        Subject::Core(id, limit) => match language {
            Language::Zh => format!(
                "货批 {} 实测中心温度{}",
                lot(id),
                limit_text(limit, language)
            ),
            Language::En => format!("core of lot {} {}", lot(id), limit_text(limit, language)),
        },
        Subject::Estimate(id, limit) => match language {
            Language::Zh => format!(
                "货批 {} 推算中心温度{}",
                lot(id),
                limit_text(limit, language)
            ),
            Language::En => format!(
                "estimated core of lot {} {}",
                lot(id),
                limit_text(limit, language)
            ),
        },
        Subject::Device(Device::DoorsWhileDriving) => language
            .pick("行驶中车门开着", "doors open while driving")
            .into(),
        Subject::Device(Device::Silence) => language.pick("温度记录中断", "no readings").into(),
        Subject::Device(Device::UnitOff) => language
            .pick("有货而冷机停机", "unit off with goods on board")
            .into(),
    };
    let extreme = alarm.extreme.map_or_else(String::new, |t| match language {
        Language::Zh => format!("，最严重 {t:.1} °C"),
        Language::En => format!(", at worst {t:.1} °C"),
    });
    let greyed = if alarm.suppressed {
        language.pick("；装卸开门中，不呼叫", "; doors open, nobody is called")
    } else {
        ""
    };
    let (from, until) = (clock(alarm.from), clock(alarm.until));
    match language {
        Language::Zh => {
            format!("{level}（{basis}）{vehicle}：{what}，{from}–{until}{extreme}{greyed}")
        }
        Language::En => {
            format!("{level} ({basis}) {vehicle}: {what}, {from}–{until}{extreme}{greyed}")
        }
    }
}

fn limit_text(limit: Limit, language: Language) -> String {
    match (limit, language) {
        (Limit::Warm(t), Language::Zh) => format!("高于 {t:.1} °C"),
        (Limit::Warm(t), Language::En) => format!("above {t:.1} °C"),
        (Limit::Cold(t), Language::Zh) => format!("低于 {t:.1} °C"),
        (Limit::Cold(t), Language::En) => format!("below {t:.1} °C"),
    }
}

/// What would mend a weak place.
pub fn mend_text(mend: Mend, language: Language) -> String {
    let minutes = |s: optimizer::units::Seconds| s.0.div_ceil(60);
    match (mend, language) {
        (Mend::LeaveEarlier(by), Language::Zh) => format!("提前 {} 分钟出发", minutes(by)),
        (Mend::LeaveEarlier(by), Language::En) => format!("leave {} min earlier", minutes(by)),
        (Mend::WidenWindow(by), Language::Zh) => format!("请市场多等 {} 分钟", minutes(by)),
        (Mend::WidenWindow(by), Language::En) => {
            format!("have the market stay {} min longer", minutes(by))
        }
        (Mend::HubOpenLonger(by), Language::Zh) => format!("请集散中心晚关门 {} 分钟", minutes(by)),
        (Mend::HubOpenLonger(by), Language::En) => {
            format!("have the hub stay open {} min longer", minutes(by))
        }
        (Mend::Precool, Language::Zh) => "装车前先预冷".into(),
        (Mend::Precool, Language::En) => "cool the goods before loading".into(),
        (Mend::ColderBox, Language::Zh) => "换制冷更强或有门帘的车".into(),
        (Mend::ColderBox, Language::En) => {
            "send a box with a stronger unit or a door curtain".into()
        }
    }
}
