//! Local knowledge changes routes without a new import; the second start needs no import at all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use osm_loader::{
    Day, Effect, ImportStage, OverrideError, Overrides, Position, RoadOverride, open_or_import,
};
use support::pbf_writer::good_map;
use support::town::Town;
use support::{ANY_DAY, even_truck};

/// A straight road and a way around it.
fn loop_road() -> Town {
    Town::draw("a b c d\n\n  e f")
        .road("ab", &[])
        .road("bc", &[])
        .road("cd", &[])
        .road("be", &[])
        .road("ef", &[])
        .road("fc", &[])
}

fn at(place: Vec<Position>, effect: Effect) -> RoadOverride {
    RoadOverride {
        place,
        effect,
        from: None,
        until: None,
    }
}

/// Meters from ab to cd under an override.
fn meters(entry: RoadOverride) -> u32 {
    let town = loop_road();
    let overrides = Overrides::new(vec![entry]).unwrap();
    let network = town.network_with(&even_truck(), &overrides);
    town.route(&network, "ab", "cd").unwrap().travel.distance.0
}

#[test]
fn a_closed_road_is_driven_around() {
    let town = loop_road();
    assert_eq!(meters(at(vec![town.at("bc")], Effect::Closed)), 800);
    let line = vec![town.at("b"), town.at("bc"), town.at("c")];
    assert_eq!(meters(at(line, Effect::Closed)), 800);
}

#[test]
fn a_line_across_a_road_does_not_close_it() {
    let town = loop_road();
    let (north, south) = (town.at("bc"), town.at("ef"));
    let north = Position::new(north.lon, north.lat + 0.0007);
    let south = Position::new(south.lon, south.lat - 0.0007);
    assert_eq!(meters(at(vec![north, south], Effect::Closed)), 400);
}

#[test]
fn height_bars_and_weight_limits_stop_only_those_above() {
    let bc = || vec![loop_road().at("bc")];
    assert_eq!(meters(at(bc(), Effect::HeightLimit { meters: 3.0 })), 800);
    assert_eq!(meters(at(bc(), Effect::HeightLimit { meters: 4.0 })), 400);
    assert_eq!(meters(at(bc(), Effect::WeightLimit { tonnes: 10.0 })), 800);
}

#[test]
fn a_slow_road_is_avoided_where_it_pays() {
    let bc = || vec![loop_road().at("bc")];
    assert_eq!(meters(at(bc(), Effect::Slow { kmh: 20.0 })), 400);
    assert_eq!(meters(at(bc(), Effect::Slow { kmh: 5.0 })), 800);
}

#[test]
fn an_override_holds_on_its_days_only() {
    let closed = |from, until| RoadOverride {
        from,
        until,
        ..at(vec![loop_road().at("bc")], Effect::Closed)
    };
    let before = Day {
        month: 6,
        ..ANY_DAY
    };
    let after = Day {
        month: 8,
        ..ANY_DAY
    };
    assert_eq!(meters(closed(Some(before), Some(after))), 800);
    assert_eq!(meters(closed(None, Some(ANY_DAY))), 800);
    assert_eq!(meters(closed(Some(after), None)), 400);
    assert_eq!(meters(closed(None, Some(before))), 400);
}

#[test]
fn overrides_that_make_no_sense_are_refused() {
    let nowhere = Overrides::new(vec![at(Vec::new(), Effect::Closed)]);
    assert_eq!(nowhere, Err(OverrideError::NoPlace { index: 0 }));
    let place = vec![loop_road().at("bc")];
    let still = Overrides::new(vec![at(place, Effect::Slow { kmh: 0.0 })]);
    assert!(matches!(
        still,
        Err(OverrideError::BadFigure { index: 0, .. })
    ));
}

#[test]
fn the_second_start_imports_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("town.osm.pbf");
    let cache = folder.path().join("cache");
    std::fs::write(&map, good_map()).unwrap();
    let stages = || {
        let mut stages = Vec::new();
        let graph = open_or_import(&map, &cache, &mut |progress| stages.push(progress.stage));
        assert_eq!(graph.unwrap().edge_count(), 2);
        stages.dedup();
        stages
    };
    let all = [
        ImportStage::Ways,
        ImportStage::Nodes,
        ImportStage::Graph,
        ImportStage::File,
    ];
    assert_eq!(stages(), all);
    assert_eq!(stages(), []);
    std::fs::write(cache.join("town.graph"), b"garbage").unwrap();
    assert_eq!(stages(), all);
    std::fs::write(&map, [good_map(), Vec::new()].concat()).unwrap();
    assert_eq!(stages(), all, "a rewritten map is imported again");
    let left: Vec<_> = std::fs::read_dir(&cache)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["town.graph"]);
}

#[test]
fn a_faulty_map_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("town.osm.pbf");
    let cache = folder.path().join("cache");
    std::fs::write(&map, &good_map()[..100]).unwrap();
    assert!(open_or_import(&map, &cache, &mut |_| ()).is_err());
    assert!(!cache.exists());
}
