//! The few parts of the Protocol Buffers wire format that a PBF file needs.
//!
//! It does not know which field means what.

/// A message being written, field after field.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// A whole number (`int32`, `int64`, `enum`).
    pub(crate) fn number(&mut self, field: u32, value: u64) {
        self.varint(u64::from(field << 3));
        self.varint(value);
    }

    /// A signed number in zigzag form (`sint64`).
    pub(crate) fn signed(&mut self, field: u32, value: i64) {
        self.number(field, zigzag(value));
    }

    /// A string, a byte field or a message inside this one.
    pub(crate) fn bytes(&mut self, field: u32, value: &[u8]) {
        self.varint(u64::from(field << 3 | 2));
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// A packed list of whole numbers; an empty list is left out.
    pub(crate) fn packed(&mut self, field: u32, values: impl IntoIterator<Item = u64>) {
        let mut list = Self::default();
        values.into_iter().for_each(|value| list.varint(value));
        if !list.0.is_empty() {
            self.bytes(field, &list.0);
        }
    }

    /// A packed list of signed numbers, each as the difference from the one before.
    pub(crate) fn packed_deltas(&mut self, field: u32, values: impl IntoIterator<Item = i64>) {
        let mut before = 0;
        let deltas = values.into_iter().map(|value| {
            let delta = value - before;
            before = value;
            zigzag(delta)
        });
        self.packed(field, deltas);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_format_says() {
        let mut message = Message::default();
        message.number(1, 150);
        message.signed(2, -2);
        message.bytes(3, b"ab");
        assert_eq!(
            message.into_bytes(),
            [0x08, 0x96, 0x01, 0x10, 0x03, 0x1a, 0x02, b'a', b'b']
        );
    }

    #[test]
    fn lists_hold_differences() {
        let mut message = Message::default();
        message.packed_deltas(1, [5, 3, 3]);
        assert_eq!(message.into_bytes(), [0x0a, 3, 10, 3, 0]);
    }
}
