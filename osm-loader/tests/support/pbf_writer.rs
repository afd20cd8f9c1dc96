//! A tiny writer of PBF files, so that tests can make every kind of broken map.

use std::io::Write;

/// A protocol-buffer message under construction.
#[derive(Clone, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    pub(crate) fn int(mut self, field: u64, value: u64) -> Self {
        varint(&mut self.0, field << 3);
        varint(&mut self.0, value);
        self
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        varint(&mut self.0, field << 3 | 2);
        varint(&mut self.0, bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    pub(crate) fn packed(self, field: u64, values: impl IntoIterator<Item = u64>) -> Self {
        let mut bytes = Vec::new();
        for value in values {
            varint(&mut bytes, value);
        }
        self.bytes(field, &bytes)
    }

    /// Values as differences to the one before, zigzag-coded.
    pub(crate) fn deltas(self, field: u64, values: &[i64]) -> Self {
        let mut last = 0_i64;
        self.packed(
            field,
            values.iter().map(|&value| {
                let step = value.wrapping_sub(last);
                last = value;
                zigzag(step)
            }),
        )
    }
}

pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

pub(crate) fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// A block around an already encoded blob.
pub(crate) fn frame(kind: &str, blob: &[u8], claimed_size: u64) -> Vec<u8> {
    let header = Message::default()
        .bytes(1, kind.as_bytes())
        .int(3, claimed_size)
        .0;
    let mut bytes = (header.len() as u32).to_be_bytes().to_vec();
    bytes.extend(header);
    bytes.extend(blob);
    bytes
}

/// A zlib-packed block.
pub(crate) fn block(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(content).unwrap();
    let packed = packer.finish().unwrap();
    let blob = Message::default()
        .int(2, content.len() as u64)
        .bytes(3, &packed)
        .0;
    frame(kind, &blob, blob.len() as u64)
}

pub(crate) fn header() -> Vec<u8> {
    header_requiring(&["OsmSchema-V0.6", "DenseNodes"])
}

pub(crate) fn header_requiring(features: &[&str]) -> Vec<u8> {
    let content = (features.iter()).fold(Message::default(), |header, feature| {
        header.bytes(4, feature.as_bytes())
    });
    block("OSMHeader", &content.0)
}

/// A data block with these strings and one group.
pub(crate) fn data(strings: &[&str], group: &Message) -> Vec<u8> {
    block("OSMData", &primitive_block(strings, group).0)
}

pub(crate) fn primitive_block(strings: &[&str], group: &Message) -> Message {
    let table = (strings.iter()).fold(Message::default(), |table, string| {
        table.bytes(1, string.as_bytes())
    });
    Message::default().bytes(1, &table.0).bytes(2, &group.0)
}

/// A group of untagged nodes: id, and coordinates in ten-millionths of a degree.
pub(crate) fn nodes(nodes: &[(i64, i64, i64)]) -> Message {
    let column = |pick: fn(&(i64, i64, i64)) -> i64| nodes.iter().map(pick).collect::<Vec<_>>();
    let dense = Message::default()
        .deltas(1, &column(|node| node.0))
        .deltas(8, &column(|node| node.2))
        .deltas(9, &column(|node| node.1));
    Message::default().bytes(2, &dense.0)
}

/// A way with pairs of string indices as tags.
pub(crate) fn way(id: u64, tags: &[(u64, u64)], refs: &[i64]) -> Message {
    Message::default()
        .int(1, id)
        .packed(2, tags.iter().map(|tag| tag.0))
        .packed(3, tags.iter().map(|tag| tag.1))
        .deltas(8, refs)
}

/// A group of ways.
pub(crate) fn ways(ways: &[Message]) -> Message {
    ways.iter()
        .fold(Message::default(), |group, way| group.bytes(3, &way.0))
}

/// Strings of the good map.
pub(crate) const STRINGS: [&str; 3] = ["", "highway", "primary"];

/// Three nodes near Taiyuan with 64-bit ids and a primary road along them.
pub(crate) fn good_map() -> Vec<u8> {
    let base = 10_000_000_000;
    let places = [
        (base, 1_125_000_000, 378_000_000),
        (base + 1, 1_125_100_000, 378_000_000),
        (base + 2, 1_125_200_000, 378_000_000),
    ];
    let road = way(7, &[(1, 2)], &[base, base + 1, base + 2]);
    [
        header(),
        data(&[""], &nodes(&places)),
        data(&STRINGS, &ways(&[road])),
    ]
    .concat()
}
