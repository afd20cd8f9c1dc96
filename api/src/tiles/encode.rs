//! The bytes of a Mapbox Vector Tile, version 2: a layer of lines or points with text tags.

use super::project::EXTENT;
use std::collections::BTreeMap;

/// A layer under writing.
pub(super) struct Layer {
    name: String,
    features: Vec<u8>,
    keys: Index,
    values: Index,
}

/// Texts in the order of their first use.
#[derive(Default)]
struct Index {
    numbers: BTreeMap<String, u32>,
    texts: Vec<String>,
}

impl Index {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }
}

const POINT: u64 = 1;
const LINE_STRING: u64 = 2;
const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;

impl Layer {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            features: Vec::new(),
            keys: Index::default(),
            values: Index::default(),
        }
    }

    /// Adds one feature of lines; empty tags are left out.
    pub(super) fn lines(&mut self, lines: &[Vec<[i32; 2]>], tags: &[(&str, &str)]) {
        self.feature(LINE_STRING, &geometry(lines), tags);
    }

    /// Adds one point; empty tags are left out.
    pub(super) fn point(&mut self, at: [i32; 2], tags: &[(&str, &str)]) {
        self.feature(POINT, &geometry(&[vec![at]]), tags);
    }

    fn feature(&mut self, kind: u64, geometry: &[u8], tags: &[(&str, &str)]) {
        let mut pairs = Vec::new();
        for (key, value) in tags.iter().filter(|(_, value)| !value.is_empty()) {
            varint(&mut pairs, self.keys.of(key).into());
            varint(&mut pairs, self.values.of(value).into());
        }
        let mut feature = Vec::new();
        bytes(&mut feature, 2, &pairs);
        varint(&mut feature, 3 << 3);
        varint(&mut feature, kind);
        bytes(&mut feature, 4, geometry);
        bytes(&mut self.features, 2, &feature);
    }

    /// The finished tile; empty if nothing was drawn.
    pub(super) fn finish(self) -> Vec<u8> {
        if self.features.is_empty() {
            return Vec::new();
        }
        let mut layer = Vec::new();
        varint(&mut layer, 15 << 3);
        varint(&mut layer, 2);
        bytes(&mut layer, 1, self.name.as_bytes());
        layer.extend(&self.features);
        for key in &self.keys.texts {
            bytes(&mut layer, 3, key.as_bytes());
        }
        for value in &self.values.texts {
            let mut text = Vec::new();
            bytes(&mut text, 1, value.as_bytes());
            bytes(&mut layer, 4, &text);
        }
        varint(&mut layer, 5 << 3);
        varint(&mut layer, EXTENT as u64);
        let mut tile = Vec::new();
        bytes(&mut tile, 3, &layer);
        tile
    }
}

/// Commands and steps, each relative to the point before.
fn geometry(lines: &[Vec<[i32; 2]>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut pen = [0, 0];
    let mut step = |out: &mut Vec<u8>, to: [i32; 2]| {
        for axis in 0..2 {
            let delta = to[axis] - pen[axis];
            varint(out, u64::from(((delta << 1) ^ (delta >> 31)) as u32));
        }
        pen = to;
    };
    for line in lines {
        let Some((first, rest)) = line.split_first() else {
            continue;
        };
        varint(&mut out, (1 << 3 | MOVE_TO).into());
        step(&mut out, *first);
        if rest.is_empty() {
            continue;
        }
        varint(&mut out, ((rest.len() as u32) << 3 | LINE_TO).into());
        for &point in rest {
            step(&mut out, point);
        }
    }
    out
}

/// A field of bytes: its number, its length, itself.
fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend(content);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of the specification's example: 2,2 to 2,10 to 10,10.
    #[test]
    fn the_specifications_example_is_encoded_as_printed() {
        let line = vec![vec![[2, 2], [2, 10], [10, 10]]];
        assert_eq!(geometry(&line), [9, 4, 4, 18, 0, 16, 16, 0]);
        let two = vec![vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]];
        assert_eq!(
            geometry(&two),
            [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]
        );
    }

    /// The point of the specification's example: 25,17.
    #[test]
    fn a_point_is_one_move() {
        assert_eq!(geometry(&[vec![[25, 17]]]), [9, 50, 34]);
    }

    #[test]
    fn a_layer_of_nothing_is_no_bytes() {
        assert!(Layer::new("roads").finish().is_empty());
    }
}
