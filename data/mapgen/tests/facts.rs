//! What the fact files promise to their readers.

use std::fs;
use std::path::{Path, PathBuf};

use csv::{Reader, StringRecord};

fn facts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../facts")
}

fn rows(name: &str) -> (StringRecord, Vec<StringRecord>) {
    let mut reader = Reader::from_path(facts().join(name)).expect("the file is there");
    let headers = reader.headers().expect("a header row").clone();
    (
        headers,
        reader
            .records()
            .collect::<Result<_, _>>()
            .expect("every row has every column"),
    )
}

#[test]
fn every_row_of_every_fact_file_names_its_source_confidence_and_licence() {
    for entry in fs::read_dir(facts()).expect("the folder is there") {
        let name = entry
            .expect("readable")
            .file_name()
            .into_string()
            .expect("an ASCII name");
        if ["elevation_5arcmin.csv", "demo_places.csv"].contains(&name.as_str()) {
            continue;
        }
        let (headers, rows) = rows(&name);
        // The two files that are the sources say it under the names of what they hold.
        let source = match name.as_str() {
            "products.csv" => "source_keys",
            "product_sources.csv" => "keys",
            "source_keys.csv" => "citation",
            _ => "source",
        };
        for column in [source, "confidence", "licence"] {
            let index = headers.iter().position(|header| header == column);
            let index = index.unwrap_or_else(|| panic!("{name} has no column {column}"));
            assert!(
                rows.iter().all(|row| !row[index].is_empty()),
                "{name}: empty {column}"
            );
        }
    }
}

#[test]
fn the_product_table_is_whole() {
    let (headers, rows) = rows("products.csv");
    assert_eq!((headers.len(), rows.len()), (37, 80));
    let numbers = [
        "t_min_c",
        "t_max_c",
        "shelf_life_days_at_ref",
        "stow_density_kg_m3",
        "cp_kj_kgk",
    ];
    for column in numbers {
        let index = headers
            .iter()
            .position(|header| header == column)
            .expect("a known column");
        assert!(
            rows.iter().all(|row| row[index].parse::<f64>().is_ok()),
            "{column}"
        );
    }
}

#[test]
fn the_readme_lists_every_file_with_a_checksum() {
    let readme = fs::read_to_string(facts().join("../README.md")).expect("the readme is there");
    for folder in ["facts", "maps"] {
        for entry in fs::read_dir(facts().join("..").join(folder)).expect("the folder is there") {
            let name = entry
                .expect("readable")
                .file_name()
                .into_string()
                .expect("an ASCII name");
            let path = format!("{folder}/{name}");
            let listed = readme
                .lines()
                .any(|line| line.len() > 66 && line[64..].trim_start() == path);
            assert!(
                listed && readme.contains(&format!("| `{path}` |")),
                "{path}"
            );
        }
    }
}
