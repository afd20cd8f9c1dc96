//! Any bytes as a map file: refused with an error, or opened and driven on, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use osm_loader::RoadGraph;
use osm_loader_fuzz::{drive, scratch, with_checksums};

fuzz_target!(|bytes: &[u8]| {
    // As the bytes are, and with checksums put right, so that what lies behind them is reached.
    for file in [bytes.to_vec(), with_checksums(bytes)] {
        let path = scratch("map.graph", &file);
        if let Ok(graph) = RoadGraph::open(&path) {
            drive(graph);
        }
    }
});
