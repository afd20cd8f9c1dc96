//! What the fuzz targets share: a file to put bytes in, frames and checksums put right, and a
//! drive over whatever was accepted.

#[path = "../../tests/support/pbf_writer.rs"]
#[allow(
    dead_code,
    missing_docs,
    reason = "the fuzz targets need a part of what tests need"
)]
pub mod pbf_writer;
pub mod town;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::OnceLock;

use osm_loader::{
    Day, Meters, Overrides, Plate, Position, Profile, RoadClass, RoadGraph, RoadNetwork, Seconds,
    SpeedTable, TagRules, TruckClass, TurnCosts, open_or_customize, open_or_import,
};

/// Writes bytes to a file of this process and answers its path.
pub fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("there is a temporary folder"));
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("the temporary folder can be written");
    path
}

/// A map of one header and data blocks that hold these bytes, cut at `0xFE 0xED`.
pub fn framed(content: &[u8]) -> Vec<u8> {
    let mut map = block(b"OSMHeader", &field(4, b"OsmSchema-V0.6"));
    let mut rest = content;
    while let Some(at) = rest.windows(2).position(|pair| pair == [0xFE, 0xED]) {
        map.extend(block(b"OSMData", &rest[..at]));
        rest = &rest[at + 2..];
    }
    map.extend(block(b"OSMData", rest));
    map
}

fn block(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let blob = field(1, content);
    let mut header = field(1, kind);
    header.push(3 << 3);
    varint(&mut header, blob.len());
    let mut bytes = (header.len() as u32).to_be_bytes().to_vec();
    bytes.extend(header);
    bytes.extend(blob);
    bytes
}

fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    varint(&mut bytes, content.len());
    bytes.extend(content);
    bytes
}

fn varint(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

const HEADER_BYTES: usize = 64;
const SECTION_BYTES: usize = 24;

/// The same map file with its length and all checksums as they must be, where it has any.
pub fn with_checksums(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    if file.len() < HEADER_BYTES {
        return file;
    }
    let length = file.len() as u64;
    file[40..48].copy_from_slice(&length.to_le_bytes());
    let count = u32::from_le_bytes(file[48..52].try_into().expect("four bytes")) as usize;
    let table_end = HEADER_BYTES + count.saturating_mul(SECTION_BYTES);
    if table_end <= file.len() {
        let mut end = table_end;
        for at in (HEADER_BYTES..table_end).step_by(SECTION_BYTES) {
            let number = |from: usize| {
                let bytes = file[at + from..at + from + 8].try_into();
                u64::from_le_bytes(bytes.expect("eight bytes")) as usize
            };
            let (start, next) = (end, number(0).saturating_add(number(8)));
            let Some(covered) = file.get(start..next) else {
                break;
            };
            let crc = crc32fast::hash(covered).to_le_bytes();
            file[at + 16..at + 20].copy_from_slice(&crc);
            end = next;
        }
        let crc = crc32fast::hash(&file[HEADER_BYTES..table_end]).to_le_bytes();
        file[52..56].copy_from_slice(&crc);
    }
    let crc = crc32fast::hash(&file[..HEADER_BYTES - 4]).to_le_bytes();
    file[HEADER_BYTES - 4..HEADER_BYTES].copy_from_slice(&crc);
    file
}

/// Snaps, drives and measures on a graph, whatever it holds.
pub fn drive(graph: RoadGraph) {
    let graph = Arc::new(graph);
    drive_on(&RoadNetwork::new(
        &graph,
        &truck(),
        &Overrides::default(),
        DAY,
    ));
}

/// The network of the truck on a graph, from its kept file where that can be used.
pub fn network(graph: &Arc<RoadGraph>) -> RoadNetwork {
    open_or_customize(graph, &truck(), &Overrides::default(), DAY)
}

/// A small town read from a map file, and the file in which the network of the truck on it is kept.
pub fn kept_town() -> (Arc<RoadGraph>, PathBuf) {
    let map = scratch("kept.osm.pbf", &framed(&town::framed_town()[1..]));
    let folder = map.parent().expect("it is in a folder").join("kept");
    let graph = open_or_import(&map, &folder, &mut |_| ()).expect("the town is a map");
    let graph = Arc::new(graph);
    drop(network(&graph));
    let files = std::fs::read_dir(folder).expect("the network was kept");
    let mut paths = files.filter_map(|file| Some(file.ok()?.path()));
    let path = paths.find(|path| path.extension().is_some_and(|it| it == "network"));
    (graph, path.expect("the network was kept"))
}

/// The same kept file with the mark of the map on which another was made.
pub fn made_from(file: &[u8], other: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    if let (Some(mark), Some(wanted)) = (file.get_mut(SOURCE), other.get(SOURCE)) {
        mark.copy_from_slice(wanted);
    }
    file
}

/// Where a file says what it was made from.
const SOURCE: std::ops::Range<usize> = 16..40;

/// Snaps, drives and measures on a network, whatever it holds.
pub fn drive_on(network: &RoadNetwork) {
    let (low, high) = network.graph().bounds();
    let at = |share: f64| {
        Position::new(
            low.lon + (high.lon - low.lon) * share,
            low.lat + (high.lat - low.lat) * share,
        )
    };
    let Ok(places) = network.snap(&[0.0, 0.3, 0.7, 1.0].map(at), Meters(u32::MAX)) else {
        return;
    };
    let _ = network.matrix_between(&places);
    let _ = network.route_between(&places[0], &places[3]);
    let _ = network.isochrone(&places[1], Seconds::from_minutes(10));
}

const DAY: Day = Day {
    year: 2026,
    month: 7,
    day: 1,
};

fn truck() -> Profile {
    let rows = RoadClass::ALL.map(|class| format!("{},80,50,45\n", class.osm_value()));
    let header = "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n";
    let table = header.to_owned() + &rows.concat();
    Profile {
        name: "18 t truck".to_owned(),
        height_m: 3.8,
        width_m: 2.5,
        length_m: 9.0,
        weight_t: 18.0,
        axle_load_t: 10.0,
        axles: 2,
        plate: Plate::Yellow,
        class: TruckClass::Heavy,
        speeds: SpeedTable::from_csv(&table).expect("the table is well-formed"),
        turns: TurnCosts::default(),
        rules: TagRules::TRUCK,
    }
}
