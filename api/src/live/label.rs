//! Events named as people speak of them: when, about whom, what; their identifiers where nothing is
//! known of them.

use crate::clock::to_clock;
use crate::words::Language;
use optimizer::day::{Event, EventKind};

/// Events by their identifiers, each once, in words.
pub(super) fn told(ids: &[String], events: &[Event], language: Language) -> String {
    let label = |id: &String| {
        let event = events.iter().find(|event| event.id == *id);
        event.map_or_else(|| id.clone(), |event| label_of(event, language))
    };
    let labels: Vec<String> = ids.iter().map(label).collect();
    labels.join(language.pick("；", "; "))
}

fn label_of(event: &Event, language: Language) -> String {
    let (zh, en) = kind_words(&event.kind);
    let about = [event.vehicle(), event.lot(), event.place()];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    let (at, about) = (to_clock(event.at, "d"), about.join(" "));
    let what = language.pick(zh, en);
    let words = [at.as_str(), about.as_str(), what];
    let words = words.into_iter().filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

const fn kind_words(kind: &EventKind) -> (&'static str, &'static str) {
    match kind {
        EventKind::Started { .. } => ("出发", "left its start"),
        EventKind::Arrived { .. } => ("到达", "arrived"),
        EventKind::Loaded { .. } => ("装完", "loaded"),
        EventKind::Left { .. } => ("离开", "left"),
        EventKind::Delivered { .. } => ("已入库", "delivered"),
        EventKind::TruckBroken { .. } => ("车坏了", "truck broken"),
        EventKind::UnitBroken { .. } => ("冷机坏了", "unit broken"),
        EventKind::DriverOverHours { .. } => ("司机超时", "driver over hours"),
        EventKind::TollRefused { .. } => ("绿通预约被拒", "toll booking refused"),
        EventKind::MarketLate { .. } => ("市场晚到", "market late"),
        EventKind::MarketAbsent { .. } => ("市场没人", "market absent"),
        EventKind::MarketPowerCut { .. } => ("冷库停电", "power cut"),
        EventKind::LotSize { .. } => ("数量不符", "other size"),
        EventKind::LotWarm { .. } => ("货温不符", "other core temperature"),
        EventKind::LotRefused { .. } => ("拒收", "refused"),
        EventKind::LotContaminated { .. } => ("被污染", "contaminated"),
        EventKind::LotCancelled { .. } => ("取消", "cancelled"),
        EventKind::LotNew(_) => ("新货批", "new lot"),
        EventKind::Road(_) => ("道路中断或变慢", "road closed or slow"),
        EventKind::RoadsDrawn { .. } => ("封路", "road closed"),
        EventKind::HubFull { .. } => ("库满", "hub full"),
        EventKind::HubClosed { .. } => ("集散中心关门", "hub closed"),
        EventKind::HubQueue { .. } => ("排队", "queue"),
        EventKind::Weather { .. } => ("天气预警", "weather warning"),
        EventKind::Sensor { .. } => ("读数", "reading"),
        EventKind::SensorSilent { .. } => ("记录仪没信号", "recorder silent"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use optimizer::units::PlanTime;

    #[test]
    fn an_event_is_named_by_time_subject_and_kind_and_an_unknown_one_by_its_identifier() {
        let event = Event {
            id: "#1".into(),
            at: PlanTime::at(5, 37),
            kind: EventKind::UnitBroken {
                vehicle: "晋A演08".into(),
            },
        };
        let ids = ["#1".to_owned(), "#2".to_owned()];
        let zh = told(&ids, std::slice::from_ref(&event), Language::Zh);
        assert_eq!(zh, "05:37 晋A演08 冷机坏了；#2");
        let en = told(&ids, &[event], Language::En);
        assert_eq!(en, "05:37 晋A演08 unit broken; #2");
    }
}
