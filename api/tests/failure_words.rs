//! What a person reads when a day breaks: for every failure a county has to live with, the whole
//! sentence in both languages. That each failure leads there is shown in `running_day`.

use api::live::{change_text, contradiction_text};
use api::words::Language;
use optimizer::day::change::{Change, Follows, What};
use optimizer::day::{Contradiction, Dispute, Event, EventKind, Gone};
use optimizer::plan::Rule;
use optimizer::units::{Celsius, Cost, PlanTime};

fn name(text: &str) -> String {
    text.to_owned()
}

fn at(hour: i32, minute: i32) -> PlanTime {
    PlanTime::at(hour, minute)
}

fn celsius(degrees: f64) -> Celsius {
    Celsius::new(degrees).expect("a temperature")
}

/// The failure, what is reported at 05:10, what it changes, and the sentence.
type Row = (&'static str, EventKind, What, &'static str, &'static str);

#[allow(clippy::too_many_lines, reason = "one row per failure, nothing else")]
fn failures() -> Vec<Row> {
    let moved = || What::Moved {
        lot: name("L07"),
        from: name("晋A01"),
        to: name("晋A02"),
        at: at(6, 20),
    };
    let shifted = || What::Shifted {
        lot: name("L07"),
        vehicle: name("晋A01"),
        by_s: 2_400,
        at: at(7, 0),
    };
    let loses_life = || What::LosesLife {
        lot: name("L07"),
        vehicle: name("晋A01"),
        core: celsius(14.0),
        used: 0.12,
        planned: 0.04,
    };
    let other_hub = || What::HubChanged {
        lot: name("L07"),
        vehicle: name("晋A01"),
        from: name("H1"),
        to: name("H2"),
    };
    vec![
        (
            "a truck breaks down on its way",
            EventKind::TruckBroken {
                vehicle: name("晋A01"),
            },
            What::TakenOver {
                lot: name("L07"),
                from: name("晋A01"),
                to: name("晋A02"),
                at: at(6, 20),
            },
            "货批 L07 由 晋A02 从 晋A01 倒车接走，06:20 开始（起因：05:10 晋A01 车坏了）",
            "晋A02 takes lot L07 over from 晋A01 at 06:20 (because of 05:10 晋A01 truck broken)",
        ),
        (
            "its load waits",
            EventKind::TruckBroken {
                vehicle: name("晋A01"),
            },
            What::Waits {
                vehicle: name("晋A01"),
                lots: vec![name("L07"), name("L08")],
            },
            "晋A01 上的货还没有车来倒：L07, L08；请就近找冷库或另派车（起因：05:10 晋A01 车坏了）",
            "nobody takes over the load of 晋A01 yet: L07, L08; find a cold room nearby or another truck (because of 05:10 晋A01 truck broken)",
        ),
        (
            "a unit fails",
            EventKind::UnitBroken {
                vehicle: name("晋A01"),
            },
            What::Urgent {
                vehicle: name("晋A01"),
                hub: name("H1"),
                at: at(6, 5),
                lot: name("L07"),
                minutes_left: 71.9,
                limit: Rule::Excursion,
            },
            "晋A01 把车上的货送到 H1，06:05 入库；货批 L07 还能撑 71 分钟（货温超限）（起因：05:10 晋A01 冷机坏了）",
            "晋A01 takes its load to H1, in the cold at 06:05; 71 min left for lot L07 (temperature excursion) (because of 05:10 晋A01 unit broken)",
        ),
        (
            "a unit fails over goods that last",
            EventKind::UnitBroken {
                vehicle: name("晋A01"),
            },
            What::Uncooled {
                vehicle: name("晋A01"),
                hub: name("H1"),
                at: at(6, 5),
            },
            "晋A01 的货没有制冷了，一天内还守得住限度：送到 H1，06:05 入库（起因：05:10 晋A01 冷机坏了）",
            "the load of 晋A01 is not cooled any more but keeps its limits for a day: to H1, in the cold at 06:05 (because of 05:10 晋A01 unit broken)",
        ),
        (
            "a road is closed",
            EventKind::Road(optimizer::day::RoadChange {
                between: Some([name("M1"), name("H1")]),
                factor: None,
                until: None,
            }),
            moved(),
            "货批 L07 改由 晋A02 去收（原 晋A01），06:20 装车（起因：05:10 道路中断或变慢）",
            "晋A02 fetches lot L07 instead of 晋A01, loading at 06:20 (because of 05:10 road closed or slow)",
        ),
        (
            "snow and ice",
            EventKind::Road(optimizer::day::RoadChange {
                between: None,
                factor: Some(1.6),
                until: None,
            }),
            What::Dropped {
                lot: name("L07"),
                vehicle: name("晋A01"),
            },
            "货批 L07（原定 晋A01）今天收不了（起因：05:10 道路中断或变慢）",
            "lot L07 (planned on 晋A01) cannot be fetched any more (because of 05:10 road closed or slow)",
        ),
        (
            "a market is late",
            EventKind::MarketLate {
                market: name("M1"),
                until: at(7, 0),
                open_until: None,
            },
            shifted(),
            "晋A01 收货批 L07 推迟 40 分钟，07:00 装车（起因：05:10 M1 市场晚到）",
            "晋A01 loads lot L07 40 min later, at 07:00 (because of 05:10 M1 market late)",
        ),
        (
            "nobody is at a market, or a festival closes it",
            EventKind::MarketAbsent { market: name("M1") },
            What::Gone {
                lot: name("L07"),
                why: Gone::MarketAbsent,
            },
            "货批 L07 不收：市场没人（起因：05:10 M1 市场没人）",
            "lot L07 is not fetched: nobody at the market (because of 05:10 M1 market absent)",
        ),
        (
            "a lot is larger than declared",
            EventKind::LotSize {
                lot: name("L07"),
                kg: 900,
            },
            moved(),
            "货批 L07 改由 晋A02 去收（原 晋A01），06:20 装车（起因：05:10 L07 数量不符）",
            "晋A02 fetches lot L07 instead of 晋A01, loading at 06:20 (because of 05:10 L07 other size)",
        ),
        (
            "a core is too warm at pickup",
            EventKind::LotWarm {
                lot: name("L07"),
                core: celsius(14.0),
            },
            loses_life(),
            "晋A01 上的货批 L07 入库时约 14.0 °C，货架期用掉 12 %（原计划 4 %）：装车前请定收下、降级或拒收（起因：05:10 L07 货温不符）",
            "lot L07 on 晋A01 comes in at about 14.0 °C with 12 % of its shelf life used (planned 4 %): take, downgrade or refuse it (because of 05:10 L07 other core temperature)",
        ),
        (
            "it is refused",
            EventKind::LotRefused { lot: name("L07") },
            What::Gone {
                lot: name("L07"),
                why: Gone::Refused,
            },
            "货批 L07 不收：当场拒收（起因：05:10 L07 拒收）",
            "lot L07 is not fetched: refused at the market (because of 05:10 L07 refused)",
        ),
        (
            "a contaminated load",
            EventKind::LotContaminated { lot: name("L07") },
            What::Gone {
                lot: name("L07"),
                why: Gone::Contaminated,
            },
            "货批 L07 不收：被污染或有异味（起因：05:10 L07 被污染）",
            "lot L07 is not fetched: contaminated or smelling (because of 05:10 L07 contaminated)",
        ),
        (
            "a hub is full",
            EventKind::HubFull {
                hub: name("H1"),
                zone: None,
            },
            other_hub(),
            "晋A01 上的货批 L07 改送 H2（原 H1）（起因：05:10 H1 库满）",
            "lot L07 on 晋A01 goes to H2 instead of H1 (because of 05:10 H1 hub full)",
        ),
        (
            "a queue at the docks",
            EventKind::HubQueue {
                hub: name("H1"),
                until: at(8, 0),
            },
            other_hub(),
            "晋A01 上的货批 L07 改送 H2（原 H1）（起因：05:10 H1 排队）",
            "lot L07 on 晋A01 goes to H2 instead of H1 (because of 05:10 H1 queue)",
        ),
        (
            "a driver over his hours",
            EventKind::DriverOverHours {
                vehicle: name("晋A01"),
                relief: None,
            },
            What::Exceeds {
                vehicle: name("晋A01"),
                limit: Rule::Shift,
            },
            "晋A01 的司机要超出“司机班次”才能把车上的货送到；送完收车，或派人接替（起因：05:10 晋A01 司机超时）",
            "the driver of 晋A01 must exceed a limit (driver's shift) to bring his load in; nothing more for him, or send a relief (because of 05:10 晋A01 driver over hours)",
        ),
        (
            "a booking is refused",
            EventKind::TollRefused {
                vehicle: name("晋A01"),
            },
            What::PaysToll {
                vehicle: name("晋A01"),
                toll: Cost::round(3_650.0),
            },
            "晋A01 走不了绿色通道，要缴通行费 36.50 元；路线仍然有效（起因：05:10 晋A01 绿通预约被拒）",
            "晋A01 does not pass free and pays 36.50 yuan of toll; its route still holds (because of 05:10 晋A01 toll booking refused)",
        ),
        (
            "a recorder is silent",
            EventKind::SensorSilent {
                vehicle: name("晋A01"),
            },
            What::Forfeited {
                lot: name("L07"),
                vehicle: Some(name("晋A01")),
                limit: Rule::Excursion,
                core: celsius(11.3),
            },
            "晋A01 上的货批 L07 已无法守住“货温超限”（中心温度 11.3 °C），到集散中心后由人决定：收下、降级或拒收（起因：05:10 晋A01 记录仪没信号）",
            "lot L07 on 晋A01 cannot keep its limit any more (temperature excursion, core 11.3 °C): accept, downgrade or reject it at the hub (because of 05:10 晋A01 recorder silent)",
        ),
        (
            "a night of frost",
            EventKind::Weather {
                by_k: -9.0,
                from: at(0, 0),
                until: at(9, 0),
            },
            What::Dropped {
                lot: name("L07"),
                vehicle: name("晋A01"),
            },
            "货批 L07（原定 晋A01）今天收不了（起因：05:10 天气预警）",
            "lot L07 (planned on 晋A01) cannot be fetched any more (because of 05:10 weather warning)",
        ),
        (
            "a cold room without power",
            EventKind::MarketPowerCut {
                market: name("M1"),
                core: Some(celsius(14.0)),
            },
            loses_life(),
            "晋A01 上的货批 L07 入库时约 14.0 °C，货架期用掉 12 %（原计划 4 %）：装车前请定收下、降级或拒收（起因：05:10 M1 冷库停电）",
            "lot L07 on 晋A01 comes in at about 14.0 °C with 12 % of its shelf life used (planned 4 %): take, downgrade or refuse it (because of 05:10 M1 power cut)",
        ),
    ]
}

#[test]
fn every_failure_is_told_in_a_whole_sentence() {
    let mut wrong = Vec::new();
    for (failure, kind, what, zh, en) in failures() {
        let event = Event {
            id: name("e1"),
            at: at(5, 10),
            kind,
        };
        let change = Change {
            what,
            because: vec![name("e1")],
            follows: None,
        };
        let said = |language| change_text(&change, std::slice::from_ref(&event), language);
        let told = [said(Language::Zh), said(Language::En)];
        if told != [zh, en] {
            wrong.push(format!("{failure}: {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_without_an_event_behind_it_says_what_it_follows_from() {
    let change = Change {
        what: What::StoodDown {
            vehicle: name("晋A03"),
        },
        because: Vec::new(),
        follows: Some(Follows::Cheaper),
    };
    assert_eq!(
        change_text(&change, &[], Language::Zh),
        "晋A03 不用出车（这样更省）"
    );
    assert_eq!(
        change_text(&change, &[], Language::En),
        "晋A03 need not leave (saves money)"
    );
}

#[test]
fn a_request_that_came_by_phone_and_by_message_is_asked_about() {
    let found = Contradiction {
        dispute: Dispute::OfferedTwice { lot: name("L07") },
        events: Vec::new(),
    };
    assert_eq!(
        contradiction_text(&found, &[], Language::Zh),
        "与货批 L07 像是同一批货重复登记；请核实后取消一个"
    );
    assert_eq!(
        contradiction_text(&found, &[], Language::En),
        "this looks like lot L07 registered twice; check, and cancel one"
    );
}
