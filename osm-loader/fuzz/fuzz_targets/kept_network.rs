//! Any bytes as the kept file of a truck's network: replaced or used, never a panic.
#![no_main]

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use osm_loader::RoadGraph;
use osm_loader_fuzz::{drive_on, kept_town, made_from, network, with_checksums};

/// A small town in a folder, where the network of the truck on it is kept, and the file.
static TOWN: LazyLock<(Arc<RoadGraph>, PathBuf, Vec<u8>)> = LazyLock::new(|| {
    let (graph, path) = kept_town();
    let file = std::fs::read(&path).expect("the network was kept");
    (graph, path, file)
});

fuzz_target!(|bytes: &[u8]| {
    let (graph, path, kept) = &*TOWN;
    // As the bytes are, and with checksums put right, so that what lies behind them is reached.
    for file in [bytes.to_vec(), with_checksums(&made_from(bytes, kept))] {
        std::fs::write(path, &file).expect("the temporary folder can be written");
        drive_on(&network(graph));
    }
});
