//! A corpus of damaged and hostile maps: each is refused with the right error, or read for what is
//! good in it. None panics, none fills the memory.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use osm_loader::{ImportError, RawMap, RoadGraph};
use support::pbf_writer::{
    Message, STRINGS, block, data, frame, good_map, header, header_requiring, nodes,
    primitive_block, varint, way, ways,
};

/// How an import ends: the kind of error, or the number of directed edges read.
fn outcome(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.osm.pbf");
    std::fs::write(&path, bytes).unwrap();
    let read = RawMap::from_pbf(&path, &mut |_| ()).map(RoadGraph::build);
    match read {
        Ok(graph) => format!("{} edges", graph.edge_count()),
        Err(error) => kind(&error).to_owned(),
    }
}

fn kind(error: &ImportError) -> &'static str {
    match error {
        ImportError::Unreadable { .. } => "unreadable",
        ImportError::Empty { .. } => "empty",
        ImportError::NotPbf { .. } => "not pbf",
        ImportError::Truncated { .. } => "truncated",
        ImportError::Damaged { .. } => "damaged",
        ImportError::UnsupportedFeature { .. } => "unsupported",
        ImportError::Hostile { .. } => "hostile",
        ImportError::NoRoads { .. } => "no roads",
    }
}

/// A whole map with these blocks after the header.
fn map(blocks: &[Vec<u8>]) -> Vec<u8> {
    [header(), blocks.concat()].concat()
}

/// A framed blob whose size is told truly.
fn framed(kind: &str, blob: &Message) -> Vec<u8> {
    frame(kind, &blob.0, blob.0.len() as u64)
}

/// Three nodes in a row, ids 1 to 3.
fn three_nodes() -> Vec<u8> {
    let place = |id: i64| (id, 1_125_000_000 + id * 100_000, 378_000_000);
    data(&[""], &nodes(&[place(1), place(2), place(3)]))
}

fn road(refs: &[i64]) -> Vec<u8> {
    data(&STRINGS, &ways(&[way(1, &[(1, 2)], refs)]))
}

/// The good map without its last bytes.
fn cut(bytes: usize) -> Vec<u8> {
    let good = good_map();
    good[..good.len() - bytes].to_vec()
}

/// A data block whose blob claims to unpack to another size than it does: what it holds counts.
fn lying_about_size(claimed: u64) -> Vec<u8> {
    let content = primitive_block(&STRINGS, &ways(&[way(1, &[(1, 2)], &[1, 2])])).0;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packer, &content).unwrap();
    let packed = packer.finish().unwrap();
    framed(
        "OSMData",
        &Message::default().int(2, claimed).bytes(3, &packed),
    )
}

/// A turn restriction with these members, by type and id.
fn restriction(types: &[u64], ids: &[i64], roles: &[u64]) -> Vec<u8> {
    let strings = [
        "",
        "type",
        "restriction",
        "no_left_turn",
        "from",
        "via",
        "to",
    ];
    let relation = Message::default()
        .int(1, 9)
        .packed(2, [1, 2])
        .packed(3, [2, 3])
        .packed(8, roles.iter().copied())
        .deltas(9, ids)
        .packed(10, types.iter().copied());
    data(&strings, &Message::default().bytes(4, &relation.0))
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table reads best in one piece")]
fn every_damaged_or_hostile_map_ends_as_it_should() {
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        // Not a map at all.
        ("nothing", Vec::new(), "empty"),
        ("one byte", vec![0x0a], "truncated"),
        ("four bytes", vec![0, 0, 0, 9], "not pbf"),
        ("zeroes", vec![0; 1 << 16], "not pbf"),
        ("a web page", b"<html>404</html>".to_vec(), "not pbf"),
        (
            "OSM XML",
            b"<?xml version=\"1.0\"?><osm/>".to_vec(),
            "not pbf",
        ),
        (
            "a gzip archive",
            b"\x1f\x8b\x08\0\0\0\0\0".to_vec(),
            "not pbf",
        ),
        ("a zip archive", b"PK\x03\x04\x14\0".to_vec(), "not pbf"),
        ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3".to_vec(), "not pbf"),
        (
            "a picture",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "not pbf",
        ),
        (
            "JSON",
            b"{\"type\":\"FeatureCollection\"}".to_vec(),
            "not pbf",
        ),
        ("a data block first", road(&[1, 2]), "not pbf"),
        // Cut off.
        ("the last byte missing", cut(1), "truncated"),
        ("half of the last block missing", cut(30), "truncated"),
        (
            "only the length of a block",
            [good_map(), vec![0, 0]].concat(),
            "truncated",
        ),
        (
            "a header length and no header",
            [good_map(), vec![0, 0, 0, 20]].concat(),
            "damaged",
        ),
        // Lengths that lie.
        (
            "a header of 2 GB",
            vec![0x7f, 0xff, 0xff, 0xff, 1, 2, 3],
            "not pbf",
        ),
        (
            "a blob of 4 GB",
            map(&[frame("OSMData", &[], u64::from(u32::MAX))]),
            "damaged",
        ),
        (
            "a blob of 33 MB",
            map(&[frame("OSMData", &[1; 8], 33 << 20)]),
            "damaged",
        ),
        (
            "a blob of less than nothing",
            map(&[frame("OSMData", &[], -1_i64 as u64)]),
            "damaged",
        ),
        (
            "a blob longer than the file",
            map(&[frame("OSMData", &[1; 8], 1_000)]),
            "truncated",
        ),
        (
            "a blob that claims to unpack to 4 GB",
            map(&[three_nodes(), lying_about_size(1 << 32)]),
            "2 edges",
        ),
        (
            "a blob that claims to unpack to nothing",
            map(&[three_nodes(), lying_about_size(0)]),
            "2 edges",
        ),
        (
            "a blob that claims one byte",
            map(&[three_nodes(), lying_about_size(1)]),
            "2 edges",
        ),
        // Bombs.
        (
            "40 MB of zeroes, packed",
            map(&[block("OSMData", &vec![0; 40 << 20])]),
            "damaged",
        ),
        (
            "eight million empty ways",
            map(&[data(&STRINGS, &Message([0x1a, 0].repeat(8 << 20)))]),
            "damaged",
        ),
        (
            "two million references in a few bytes",
            map(&[road(&vec![1; 2_000_000])]),
            "hostile",
        ),
        (
            "a hundred thousand empty groups",
            map(&[block("OSMData", &[0x12, 0].repeat(100_000))]),
            "damaged",
        ),
        // Blobs that are no blobs.
        ("an empty blob", map(&[frame("OSMData", &[], 0)]), "damaged"),
        (
            "noise for a blob",
            map(&[frame("OSMData", &[0xff; 64], 64)]),
            "damaged",
        ),
        (
            "noise for zlib",
            map(&[framed(
                "OSMData",
                &Message::default().int(2, 9).bytes(3, b"no zlib"),
            )]),
            "damaged",
        ),
        (
            "lzma",
            map(&[framed(
                "OSMData",
                &Message::default().int(2, 9).bytes(4, b"lzma"),
            )]),
            "damaged",
        ),
        (
            "noise for a block",
            map(&[block("OSMData", &[0xff; 40])]),
            "damaged",
        ),
        (
            "an unknown kind of block",
            map(&[block("OSMPictures", b"abc")]),
            "no roads",
        ),
        (
            "a header that is noise",
            block("OSMHeader", &[0xff; 20]),
            "damaged",
        ),
        // Features we do not have.
        (
            "history",
            [header_requiring(&["HistoricalInformation"]), three_nodes()].concat(),
            "unsupported",
        ),
        (
            "locations on ways",
            header_requiring(&["OsmSchema-V0.6", "LocationsOnWays"]),
            "unsupported",
        ),
        // Elements that make no sense.
        ("no roads", map(&[three_nodes()]), "no roads"),
        (
            "a road without nodes",
            map(&[three_nodes(), road(&[])]),
            "no roads",
        ),
        (
            "a road with one node",
            map(&[three_nodes(), road(&[1])]),
            "no roads",
        ),
        (
            "a road over missing nodes",
            map(&[three_nodes(), road(&[7, 8, 9])]),
            "no roads",
        ),
        (
            "ids beyond all range",
            map(&[three_nodes(), road(&[i64::MAX, i64::MIN, 0])]),
            "no roads",
        ),
        (
            "tags that name no string",
            map(&[
                three_nodes(),
                data(&STRINGS, &ways(&[way(1, &[(99, 98)], &[1, 2])])),
            ]),
            "no roads",
        ),
        (
            "nodes not on earth",
            map(&[
                data(&[""], &nodes(&[(1, 1_900_000_000, 0), (2, 0, 990_000_000)])),
                road(&[1, 2]),
            ]),
            "no roads",
        ),
        (
            "coordinates at the end of the range",
            map(&[
                data(
                    &[""],
                    &nodes(&[(1, i64::MAX / 200, 5), (2, i64::MIN / 200, 5)]),
                ),
                road(&[1, 2]),
            ]),
            "no roads",
        ),
        // Maps with a fault in one place and good roads beside it.
        (
            "negative ids",
            map(&[
                data(
                    &[""],
                    &nodes(&[
                        (-2, 1_125_000_000, 378_000_000),
                        (-1, 1_125_100_000, 378_000_000),
                    ]),
                ),
                road(&[-2, -1]),
            ]),
            "2 edges",
        ),
        (
            "one node missing at the end",
            map(&[three_nodes(), road(&[1, 2, 99])]),
            "2 edges",
        ),
        (
            "one node missing in the middle",
            map(&[three_nodes(), road(&[1, 2, 99, 3])]),
            "2 edges",
        ),
        (
            "a node again and again",
            map(&[three_nodes(), road(&[1, 1, 1, 2, 2])]),
            "2 edges",
        ),
        (
            "roads before nodes",
            map(&[road(&[1, 2, 3]), three_nodes()]),
            "2 edges",
        ),
        (
            "the same road twice",
            map(&[three_nodes(), road(&[1, 2]), road(&[1, 2])]),
            "4 edges",
        ),
        (
            "a restriction without members",
            map(&[three_nodes(), road(&[1, 2, 3]), restriction(&[], &[], &[])]),
            "2 edges",
        ),
        (
            "a restriction over roads that are not there",
            map(&[
                three_nodes(),
                road(&[1, 2, 3]),
                restriction(&[1, 0, 1], &[50, 60, 70], &[4, 5, 6]),
            ]),
            "2 edges",
        ),
        (
            "a restriction whose members have no such role",
            map(&[
                three_nodes(),
                road(&[1, 2, 3]),
                restriction(&[1, 0, 1], &[1, 2, 1], &[77, 78, 79]),
            ]),
            "2 edges",
        ),
        (
            "a restriction with an unknown kind of member",
            map(&[
                three_nodes(),
                road(&[1, 2, 3]),
                restriction(&[9], &[1], &[4]),
            ]),
            "damaged",
        ),
    ];
    assert!(cases.len() >= 40);
    let wrong: Vec<String> = cases
        .iter()
        .map(|(name, bytes, expected)| (name, outcome(bytes), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(name, found, expected)| format!("{name}: {found}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_number_that_never_ends_is_refused() {
    let mut endless = vec![0, 0, 0, 12];
    varint(&mut endless, u64::MAX);
    endless.extend([0xff; 8]);
    assert_eq!(outcome(&endless), "not pbf");
}
