//! Every kind of broken, foreign or hostile map gets one clear error: no panic, no blow-up.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::path::Path;

use osm_loader::{FileError, ImportError, RawMap, RoadGraph};
use support::pbf_writer::{
    Message, STRINGS, data, frame, good_map, header, header_requiring, nodes, way, ways,
};

fn import(bytes: &[u8]) -> Result<RoadGraph, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.osm.pbf");
    std::fs::write(&path, bytes).unwrap();
    RawMap::from_pbf(&path, &mut |_| ()).map(RoadGraph::build)
}

/// The error an import ends with.
fn refusal(bytes: &[u8]) -> ImportError {
    match import(bytes) {
        Ok(_) => panic!("the map was accepted"),
        Err(error) => error,
    }
}

#[test]
fn a_good_map_is_read_with_its_large_ids() {
    let graph = import(&good_map()).unwrap();
    assert_eq!((graph.node_count(), graph.edge_count()), (2, 2));
}

#[test]
fn a_missing_file_is_named() {
    let path = Path::new("no/such/map.osm.pbf");
    let error = RawMap::from_pbf(path, &mut |_| ()).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read no/such/map.osm.pbf"),
        "{error}"
    );
}

#[test]
fn files_of_other_kinds_are_recognized() {
    let cases: [(&[u8], &str); 9] = [
        (b"\x1f\x8b\x08\x00rest", "gzip"),
        (b"BZh91AY", "bzip2"),
        (b"PK\x03\x04rest", "zip"),
        (b"<!DOCTYPE html><title>404</title>", "web page"),
        (b"\n <html><body>", "web page"),
        (b"<?xml version='1.0'?><osm>", "XML"),
        (&[0; 4096], "zero bytes"),
        (b"name,lon,lat\nTaiyuan,112.5,37.8\n", "unknown"),
        (&[0xa5; 300], "unknown"),
    ];
    for (bytes, word) in cases {
        let error = refusal(bytes);
        assert!(matches!(error, ImportError::NotPbf { .. }), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn an_empty_file_is_empty() {
    assert!(matches!(refusal(b""), ImportError::Empty { .. }));
}

#[test]
fn a_map_cut_anywhere_is_refused() {
    let map = good_map();
    let blocks = [header().len(), map.len()];
    for end in 1..map.len() {
        let outcome = import(&map[..end]);
        let error = outcome
            .err()
            .unwrap_or_else(|| panic!("cut at {end} was accepted"));
        if !blocks.contains(&end) {
            let fits = matches!(
                error,
                ImportError::Truncated { .. }
                    | ImportError::NotPbf { .. }
                    | ImportError::Damaged { .. }
                    | ImportError::NoRoads { .. }
            );
            assert!(fits, "cut at {end}: {error}");
        }
    }
}

#[test]
fn a_map_with_any_byte_changed_never_panics() {
    let map = good_map();
    for at in 0..map.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut changed = map.clone();
            changed[at] ^= flip;
            let _ = import(&changed);
        }
    }
}

#[test]
fn sizes_that_lie_are_refused() {
    let rest = [header(), frame("OSMData", &[], u64::from(u32::MAX))].concat();
    assert!(matches!(refusal(&rest), ImportError::Damaged { .. }));
    let negative = [header(), frame("OSMData", &[], -40_i64 as u64)].concat();
    assert!(matches!(refusal(&negative), ImportError::Damaged { .. }));
    let beyond = [header(), frame("OSMData", &[1, 2, 3], 1_000)].concat();
    assert!(matches!(refusal(&beyond), ImportError::Truncated { .. }));
    let huge_header = [vec![0x7f, 0xff, 0xff, 0xff], good_map()].concat();
    assert!(matches!(refusal(&huge_header), ImportError::NotPbf { .. }));
}

#[test]
fn blocks_that_unpack_to_millions_of_elements_are_refused_before_they_fill_the_memory() {
    let group = Message([0x1a, 0x00].repeat(8_000_000));
    let error = refusal(&[header(), data(&STRINGS, &group)].concat());
    assert!(
        error.to_string().contains("more than a million items"),
        "{error}"
    );
    let bomb = support::pbf_writer::block("OSMData", &vec![0; 40 << 20]);
    assert!(matches!(
        refusal(&[header(), bomb].concat()),
        ImportError::Damaged { .. }
    ));
    let refs = vec![1_i64; 2_000_000];
    let long = data(&STRINGS, &ways(&[way(1, &[(1, 2)], &refs)]));
    assert!(matches!(
        refusal(&[header(), long].concat()),
        ImportError::Hostile { .. }
    ));
}

#[test]
fn blocks_that_cannot_be_decoded_are_refused_with_their_place() {
    let start = header().len() as u64;
    let lzma = Message::default().bytes(4, b"whatever").0;
    let unpacked = Message::default().bytes(3, b"not zlib at all").0;
    let nonsense = Message::default().bytes(1, &[0xff; 30]).0;
    for blob in [lzma, unpacked, nonsense] {
        let map = [header(), frame("OSMData", &blob, blob.len() as u64)].concat();
        match refusal(&map) {
            ImportError::Damaged { offset, .. } => assert_eq!(offset, start),
            error => panic!("{error}"),
        }
    }
}

#[test]
fn elements_that_make_no_sense_are_refused_or_skipped() {
    let relation = Message::default()
        .int(1, 1)
        .packed(2, [1])
        .packed(3, [2])
        .packed(8, [0])
        .packed(9, [2])
        .packed(10, [9]);
    let group = Message::default().bytes(4, &relation.0);
    let strings = ["", "type", "restriction"];
    let unknown_member = [good_map(), data(&strings, &group)].concat();
    assert!(matches!(
        refusal(&unknown_member),
        ImportError::Damaged { .. }
    ));

    let no_such_string = way(1, &[(99, 98)], &[1, 2]);
    let map = [header(), data(&STRINGS, &ways(&[no_such_string]))].concat();
    assert!(matches!(refusal(&map), ImportError::NoRoads { .. }));
}

#[test]
fn roads_whose_nodes_are_missing_or_not_on_earth_are_no_roads() {
    let extremes = way(1, &[(1, 2)], &[i64::MAX, i64::MIN, 0, -1]);
    let map = [header(), data(&STRINGS, &ways(&[extremes]))].concat();
    assert!(matches!(refusal(&map), ImportError::NoRoads { .. }));
    let far = nodes(&[
        (1, 1_900_000_000, 0),
        (2, i64::MAX / 200, 5),
        (3, 0, -950_000_000),
    ]);
    let road = way(1, &[(1, 2)], &[1, 2, 3]);
    let map = [header(), data(&[""], &far), data(&STRINGS, &ways(&[road]))].concat();
    assert!(matches!(refusal(&map), ImportError::NoRoads { .. }));
}

#[test]
fn maps_without_roads_or_with_history_are_refused() {
    assert!(matches!(refusal(&header()), ImportError::NoRoads { .. }));
    let buildings = data(
        &["", "building", "yes"],
        &ways(&[way(1, &[(1, 2)], &[1, 2])]),
    );
    assert!(matches!(
        refusal(&[header(), buildings].concat()),
        ImportError::NoRoads { .. }
    ));
    let history = header_requiring(&["OsmSchema-V0.6", "HistoricalInformation"]);
    let error = refusal(&[history, good_map()].concat());
    assert!(
        error.to_string().contains("HistoricalInformation"),
        "{error}"
    );
    let headless = data(&STRINGS, &ways(&[way(1, &[(1, 2)], &[1, 2])]));
    assert!(matches!(refusal(&headless), ImportError::NotPbf { .. }));
}

#[test]
fn a_graph_file_with_a_byte_changed_or_missing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.graph");
    import(&good_map()).unwrap().save(&path).unwrap();
    let good = std::fs::read(&path).unwrap();
    let open = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        RoadGraph::open(&path)
    };
    assert!(open(&good).is_ok());
    // A sample, because each try writes a file: denser in header and table than in the columns.
    let columns = 64 + 27 * 24;
    for at in (0..columns)
        .step_by(3)
        .chain((columns..good.len()).step_by(13))
    {
        let mut changed = good.clone();
        changed[at] ^= 0x10;
        assert!(open(&changed).is_err(), "byte {at} was changed unnoticed");
    }
    for end in (0..good.len()).step_by(29) {
        assert!(open(&good[..end]).is_err(), "cut at {end} was accepted");
    }
}

#[test]
fn graph_files_of_other_kinds_and_versions_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.graph");
    import(&good_map()).unwrap().save(&path).unwrap();
    let mut older = std::fs::read(&path).unwrap();
    older[8] = 0;
    std::fs::write(&path, &older).unwrap();
    let error = RoadGraph::open(&path).unwrap_err();
    assert!(matches!(error, FileError::Version { found: 0, .. }));
    assert!(
        error.to_string().contains("run coldroute import again"),
        "{error}"
    );
    std::fs::write(&path, good_map()).unwrap();
    assert!(matches!(
        RoadGraph::open(&path),
        Err(FileError::Foreign { .. })
    ));
}
