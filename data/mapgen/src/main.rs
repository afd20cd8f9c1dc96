//! Writes `data/maps/shanxi-synthetic.osm.pbf`, `data/facts/demo_places.csv` and the tables of
//! `data/siting/shanxi-60`.

use std::fs;
use std::io::{Write, stdout};
use std::path::Path;

use anyhow::{Context, Result};
use mapgen::{Facts, generate};

fn main() -> Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let facts = Facts::read(&data.join("facts"))?;
    let generated = generate(&facts);
    let bytes = generated.map.to_pbf();
    write(&data.join("maps/shanxi-synthetic.osm.pbf"), &bytes)?;
    write(
        &data.join("facts/demo_places.csv"),
        generated.demo_places.as_bytes(),
    )?;
    for (name, text) in &generated.siting {
        write(&data.join("siting/shanxi-60").join(name), text.as_bytes())?;
    }
    let map = generated.map;
    writeln!(
        stdout(),
        "{} nodes, {} ways, {} turn restrictions, {} bytes",
        map.nodes.len(),
        map.ways.len(),
        map.relations.len(),
        bytes.len()
    )?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(|| format!("create {}", directory.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("write {}", path.display()))
}
