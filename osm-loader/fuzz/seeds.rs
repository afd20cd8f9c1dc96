//! Writes the first inputs of all targets: `cargo run --manifest-path osm-loader/fuzz/Cargo.toml
//! --bin seeds` in the root of the checkout, before `cargo fuzz run`.

#[path = "../tests/support/pbf_writer.rs"]
#[allow(dead_code, reason = "seeds need a part of what tests need")]
mod pbf_writer;

use std::path::Path;

use osm_loader::{RawMap, RoadGraph};
use osm_loader_fuzz::town::framed_town;
use osm_loader_fuzz::{kept_town, scratch};
use pbf_writer::good_map;

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let keep = |target: &str, name: &str, bytes: &[u8]| {
        let folder = corpus.join(target);
        std::fs::create_dir_all(&folder).expect("the checkout can be written");
        std::fs::write(folder.join(name), bytes).expect("the checkout can be written");
    };
    let whole = |map: &[u8]| [&[0], map].concat();
    keep("pbf", "whole", &whole(&good_map()));
    keep("pbf", "town", &framed_town());
    let path = scratch(
        "seed.osm.pbf",
        &osm_loader_fuzz::framed(&framed_town()[1..]),
    );
    let town = RawMap::from_pbf(&path, &mut |_| ()).expect("the town is a map");
    for (name, raw) in [("town", town)] {
        let file = scratch("seed.graph", &[]);
        RoadGraph::build(raw).save(&file).expect("it can be saved");
        keep(
            "map_file",
            name,
            &std::fs::read(file).expect("it was saved"),
        );
    }
    let (_, path) = kept_town();
    keep(
        "kept_network",
        "town",
        &std::fs::read(path).expect("it was kept"),
    );
}
