//! A small town as a map, for the first inputs and for a network to be kept.

use crate::pbf_writer::{Message, STRINGS, nodes, primitive_block, way, ways};

/// A grid of streets with tags of every kind and a turn restriction, as bare blocks.
pub fn framed_town() -> Vec<u8> {
    let places: Vec<(i64, i64, i64)> = (0..25)
        .map(|at| {
            (
                at + 1,
                1_125_000_000 + at % 5 * 20_000,
                378_000_000 + at / 5 * 20_000,
            )
        })
        .collect();
    let strings = [
        "",
        "highway",
        "primary",
        "service",
        "access",
        "destination",
        "toll",
        "yes",
        "oneway",
        "maxweight",
        "5 t",
        "hgv:conditional",
        "no @ (07:00-09:00)",
        "name",
        "滨河路",
        "type",
        "restriction",
        "no_left_turn",
        "from",
        "via",
        "to",
    ];
    let line = |number: u64, refs: Vec<i64>| match number % 4 {
        0 => way(number + 1, &[(1, 2), (6, 7), (13, 14)], &refs),
        1 => way(number + 1, &[(1, 2), (8, 7)], &refs),
        2 => way(number + 1, &[(1, 3), (4, 5)], &refs),
        _ => way(number + 1, &[(1, 2), (9, 10), (11, 12)], &refs),
    };
    let across = (0..5).map(|row| line(row as u64, (1..=5).map(|at| row * 5 + at).collect()));
    let along = (0..5).map(|row| line(row as u64 + 5, (0..5).map(|at| at * 5 + row + 1).collect()));
    let roads: Vec<Message> = across.chain(along).collect();
    let restriction = Message::default()
        .int(1, 1)
        .packed(2, [15, 16])
        .packed(3, [16, 17])
        .packed(8, [18, 19, 20])
        .deltas(9, &[1, 3, 8])
        .packed(10, [1, 0, 1]);
    let relations = Message::default().bytes(4, &restriction.0);
    let blocks = [
        primitive_block(&[""], &nodes(&places)).0,
        primitive_block(&STRINGS, &ways(&[way(99, &[(1, 2)], &[1, 25])])).0,
        primitive_block(&strings, &ways(&roads)).0,
        primitive_block(&strings, &relations).0,
    ];
    let mut bytes = vec![1];
    bytes.extend(blocks.join(&[0xFE, 0xED][..]));
    bytes
}
