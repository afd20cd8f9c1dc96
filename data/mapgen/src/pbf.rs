//! Map → OpenStreetMap PBF file, as the wiki page "PBF Format" describes it.
//!
//! Nodes, ways and relations in blocks of at most 8,000, sorted by type and id. No authors, no
//! times: nobody surveyed this map. The only room naming flate2.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::map::{Map, MapNode, MapRelation, MapWay};
use crate::network::Tags;
use crate::protobuf::Message;

const BLOCK_ENTITIES: usize = 8_000;
/// 1e-7 degree in the nanodegrees of the header.
const NANODEGREES: i64 = 100;
const NODE_MEMBER: u64 = 0;
const WAY_MEMBER: u64 = 1;

/// The bytes of the file.
pub(crate) fn write(map: &Map) -> Vec<u8> {
    let mut file = Vec::new();
    append_blob(&mut file, "OSMHeader", &header(map));
    for nodes in map.nodes.chunks(BLOCK_ENTITIES) {
        append_blob(&mut file, "OSMData", &node_block(nodes));
    }
    for ways in map.ways.chunks(BLOCK_ENTITIES) {
        append_blob(&mut file, "OSMData", &way_block(ways));
    }
    for relations in map.relations.chunks(BLOCK_ENTITIES) {
        append_blob(&mut file, "OSMData", &relation_block(relations));
    }
    file
}

/// Length of the blob header, blob header, compressed blob.
fn append_blob(file: &mut Vec<u8>, kind: &str, data: &[u8]) {
    let mut blob = Message::default();
    blob.number(2, data.len() as u64);
    blob.bytes(3, &compress(data));
    let blob = blob.into_bytes();
    let mut header = Message::default();
    header.bytes(1, kind.as_bytes());
    header.number(3, blob.len() as u64);
    let header = header.into_bytes();
    file.extend_from_slice(&(header.len() as u32).to_be_bytes());
    file.extend_from_slice(&header);
    file.extend_from_slice(&blob);
}

fn compress(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("a vector takes every byte");
    encoder.finish().expect("a vector takes every byte")
}

fn header(map: &Map) -> Vec<u8> {
    let mut header = Message::default();
    header.bytes(1, &bounds(&map.nodes));
    for feature in ["OsmSchema-V0.6", "DenseNodes"] {
        header.bytes(4, feature.as_bytes());
    }
    header.bytes(5, b"Sort.Type_then_ID");
    header.bytes(16, b"coldroute mapgen");
    header.bytes(
        17,
        b"synthetic: invented roads between real places, no OpenStreetMap data",
    );
    header.into_bytes()
}

fn bounds(nodes: &[MapNode]) -> Vec<u8> {
    let range = |value: fn(&MapNode) -> i32| {
        let values = nodes.iter().map(value);
        (values.clone().min().unwrap_or(0), values.max().unwrap_or(0))
    };
    let ((left, right), (bottom, top)) = (range(|node| node.lon), range(|node| node.lat));
    let mut bounds = Message::default();
    for (field, value) in [(1, left), (2, right), (3, top), (4, bottom)] {
        bounds.signed(field, i64::from(value) * NANODEGREES);
    }
    bounds.into_bytes()
}

/// The strings of one block; index 0 stays empty.
#[derive(Default)]
struct Strings<'a> {
    indexes: BTreeMap<&'a str, u64>,
    in_order: Vec<&'a str>,
}

impl<'a> Strings<'a> {
    fn index(&mut self, text: &'a str) -> u64 {
        let next = self.in_order.len() as u64 + 1;
        let index = *self.indexes.entry(text).or_insert(next);
        if index == next {
            self.in_order.push(text);
        }
        index
    }

    fn keys(&mut self, tags: &'a Tags) -> Vec<u64> {
        tags.iter().map(|(key, _)| self.index(key)).collect()
    }

    fn values(&mut self, tags: &'a Tags) -> Vec<u64> {
        tags.iter().map(|(_, value)| self.index(value)).collect()
    }

    /// A block of one group with these strings.
    fn block(self, group: Message) -> Vec<u8> {
        let mut table = Message::default();
        table.bytes(1, b"");
        self.in_order
            .iter()
            .for_each(|text| table.bytes(1, text.as_bytes()));
        let mut block = Message::default();
        block.bytes(1, &table.into_bytes());
        block.bytes(2, &group.into_bytes());
        block.into_bytes()
    }
}

fn node_block(nodes: &[MapNode]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut keys_values = Vec::new();
    for node in nodes {
        for (key, value) in &node.tags {
            keys_values.extend([strings.index(key), strings.index(value)]);
        }
        keys_values.push(0);
    }
    let mut dense = Message::default();
    dense.packed_deltas(1, nodes.iter().map(|node| node.id));
    dense.packed_deltas(8, nodes.iter().map(|node| i64::from(node.lat)));
    dense.packed_deltas(9, nodes.iter().map(|node| i64::from(node.lon)));
    dense.packed(10, keys_values);
    let mut group = Message::default();
    group.bytes(2, &dense.into_bytes());
    strings.block(group)
}

fn way_block(ways: &[MapWay]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut group = Message::default();
    for way in ways {
        let mut message = Message::default();
        message.number(1, way.id as u64);
        message.packed(2, strings.keys(&way.tags));
        message.packed(3, strings.values(&way.tags));
        message.packed_deltas(8, way.refs.iter().copied());
        group.bytes(3, &message.into_bytes());
    }
    strings.block(group)
}

fn relation_block(relations: &[MapRelation]) -> Vec<u8> {
    let mut strings = Strings::default();
    let mut group = Message::default();
    for relation in relations {
        let mut message = Message::default();
        message.number(1, relation.id as u64);
        message.packed(2, strings.keys(&relation.tags));
        message.packed(3, strings.values(&relation.tags));
        message.packed(8, ["from", "via", "to"].map(|role| strings.index(role)));
        message.packed_deltas(9, [relation.from, relation.via, relation.to]);
        message.packed(10, [WAY_MEMBER, NODE_MEMBER, WAY_MEMBER]);
        group.bytes(4, &message.into_bytes());
    }
    strings.block(group)
}
