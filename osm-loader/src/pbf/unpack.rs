//! The bytes of one PBF block: unpacked, and counted before anything is built from them.
//!
//! A few kilobytes can unpack to millions of empty elements, each of which takes hundreds of bytes
//! once decoded. So the outermost fields are counted first; the decoder sees only sane blocks.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// The most bytes a block may unpack to, by the format's own rule.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// The most elements and strings a block may hold. Writers put 8,000 elements into one; none is
/// known to exceed this.
const MAX_ITEMS: usize = 1_000_000;

/// Why a block was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnpackError {
    #[error("it is not a valid message")]
    Malformed,
    #[error("it is packed with something other than zlib")]
    Compression,
    #[error("it cannot be unpacked: {0}")]
    Zlib(std::io::Error),
    #[error("it unpacks to more than 32 MiB")]
    TooLarge,
    #[error("it holds more than a million items")]
    TooMany,
}

/// Unpacks a block and wraps it again, uncompressed, as the decoder wants it.
pub(super) fn repack(blob: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let block = unpack(blob)?;
    if count_items(&block)? > MAX_ITEMS {
        return Err(UnpackError::TooMany);
    }
    Ok(wrap(&block))
}

fn unpack(blob: &[u8]) -> Result<Vec<u8>, UnpackError> {
    for field in Fields(blob) {
        match field? {
            (1, Value::Bytes(raw)) if raw.len() as u64 >= MAX_BYTES => {
                return Err(UnpackError::TooLarge);
            }
            (1, Value::Bytes(raw)) => return Ok(raw.to_vec()),
            (3, Value::Bytes(packed)) => return inflate(packed),
            _ => {}
        }
    }
    Err(UnpackError::Compression)
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let mut block = Vec::new();
    ZlibDecoder::new(packed)
        .take(MAX_BYTES)
        .read_to_end(&mut block)
        .map_err(UnpackError::Zlib)?;
    if block.len() as u64 == MAX_BYTES {
        return Err(UnpackError::TooLarge);
    }
    Ok(block)
}

/// Strings, groups and elements in a block.
fn count_items(block: &[u8]) -> Result<usize, UnpackError> {
    let mut items = 0;
    for field in Fields(block) {
        let (number, Value::Bytes(part)) = field? else {
            continue;
        };
        if number == STRINGS || number == GROUP {
            items += 1;
            for field in Fields(part) {
                items += 1;
                if let ((RELATION, Value::Bytes(relation)), GROUP) = (field?, number) {
                    check_member_types(relation)?;
                }
            }
        }
    }
    Ok(items)
}

/// Fields of a block, a group and a relation that are looked into.
const STRINGS: u64 = 1;
const GROUP: u64 = 2;
const RELATION: u64 = 4;
const MEMBER_TYPES: u64 = 10;

/// The decoder panics on members that are neither node, way nor relation.
fn check_member_types(relation: &[u8]) -> Result<(), UnpackError> {
    for field in Fields(relation) {
        if let (MEMBER_TYPES, Value::Bytes(types)) = field? {
            let mut rest = Fields(types);
            while !rest.0.is_empty() {
                let known = rest.varint().filter(|&kind| kind <= 2);
                known.ok_or(UnpackError::Malformed)?;
            }
        }
    }
    Ok(())
}

/// A block header and an uncompressed blob around a block.
fn wrap(block: &[u8]) -> Vec<u8> {
    let mut blob = vec![0x0a];
    push_varint(&mut blob, block.len() as u64);
    let mut header = b"\x0a\x07OSMData\x18".to_vec();
    push_varint(&mut header, (blob.len() + block.len()) as u64);
    let mut bytes = Vec::with_capacity(4 + header.len() + blob.len() + block.len());
    bytes.extend((header.len() as u32).to_be_bytes());
    bytes.extend(header);
    bytes.extend(blob);
    bytes.extend(block);
    bytes
}

/// The value of a protocol-buffer field, as far as we care.
enum Value<'a> {
    Bytes(&'a [u8]),
    Other,
}

/// The outermost fields of a protocol-buffer message: number and value.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), UnpackError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field().ok_or(UnpackError::Malformed);
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => {
                self.varint()?;
                Value::Other
            }
            1 => self.skip(8)?,
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.skip(4)?,
            _ => return None,
        };
        Some((key >> 3, value))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn skip(&mut self, length: usize) -> Option<Value<'a>> {
        self.take(length).map(|_| Value::Other)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

fn push_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_block_is_wrapped_as_it_is() {
        let block = [0x0a, 0x00];
        let wrapped = repack(&[0x0a, 0x02, 0x0a, 0x00]).unwrap();
        assert!(wrapped.ends_with(&block));
        assert_eq!(&wrapped[..4], [0, 0, 0, 11]);
    }

    #[test]
    fn millions_of_empty_ways_are_counted_before_decoding() {
        let group = [0x1a, 0x00].repeat(MAX_ITEMS + 1);
        let mut block = vec![0x12];
        push_varint(&mut block, group.len() as u64);
        block.extend(group);
        assert!(count_items(&block).unwrap() > MAX_ITEMS);
    }

    #[test]
    fn nonsense_is_malformed_and_other_compression_is_named() {
        assert!(matches!(repack(&[0xff; 12]), Err(UnpackError::Malformed)));
        assert!(matches!(
            repack(&[0x22, 0x01, 0x00]),
            Err(UnpackError::Compression)
        ));
    }
}
