//! Any bytes as a map: refused with an error or imported, driven on, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use osm_loader::{RawMap, RoadGraph};
use osm_loader_fuzz::{drive, framed, scratch};

fuzz_target!(|bytes: &[u8]| {
    // An even first byte means a whole file; an odd one a block that is given a valid frame, so
    // that the fuzzer need not keep lengths right.
    let Some((&kind, rest)) = bytes.split_first() else {
        return;
    };
    let map = if kind % 2 == 0 {
        rest.to_vec()
    } else {
        framed(rest)
    };
    let path = scratch("map.osm.pbf", &map);
    if let Ok(raw) = RawMap::from_pbf(&path, &mut |_| ()) {
        drive(RoadGraph::build(raw));
    }
});
