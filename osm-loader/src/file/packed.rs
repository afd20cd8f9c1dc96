//! Columns that are kept smaller in a file than they are in memory: most of what a map file holds
//! are arcs whose heads lie close together, and delays that are short.
//!
//! Numbers are written in groups of seven bits, the lowest first; the top bit of a byte says that
//! more follow (LEB128).

/// Heads of arcs in rows, ascending within each: what a row has, and how far it is from one to the
/// next.
pub(super) fn pack_rows(first: &[u32], heads: &[u32]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(heads.len() * 3 / 2);
    for (row, ends) in first.windows(2).enumerate() {
        let row_heads = &heads[ends[0] as usize..ends[1] as usize];
        push(&mut packed, row_heads.len() as u32);
        let mut before = row as u32;
        for &head in row_heads {
            push(&mut packed, head.wrapping_sub(before));
            before = head;
        }
    }
    packed
}

/// See [`pack_rows`]; `None` unless there are so many rows, and nothing else.
pub(crate) fn unpack_rows(packed: &[u8], rows: usize) -> Option<(Vec<u32>, Vec<u32>)> {
    // Every row has at least a byte.
    if rows > packed.len() {
        return None;
    }
    let mut bytes = Numbers(packed);
    let mut first = Vec::with_capacity(rows + 1);
    let mut heads = Vec::with_capacity(packed.len());
    first.push(0);
    for row in 0..rows as u32 {
        let mut before = row;
        for _ in 0..bytes.next()? {
            before = before.wrapping_add(bytes.next()?);
            heads.push(before);
        }
        first.push(heads.len() as u32);
    }
    bytes.0.is_empty().then_some((first, heads))
}

/// Numbers most of which are small, and for which the largest of all stands often.
pub(super) fn pack_numbers(numbers: &[u32]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(numbers.len() * 3 / 2);
    for number in numbers {
        push(&mut packed, number.wrapping_add(1));
    }
    packed
}

/// See [`pack_numbers`]; `None` unless there are so many.
pub(super) fn unpack_numbers(packed: &[u8], count: usize) -> Option<Vec<u32>> {
    if count > packed.len() {
        return None;
    }
    let mut bytes = Numbers(packed);
    let numbers: Option<Vec<u32>> = (0..count)
        .map(|_| Some(bytes.next()?.wrapping_sub(1)))
        .collect();
    numbers.filter(|_| bytes.0.is_empty())
}

fn push(packed: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        packed.push(number as u8 | 0x80);
        number >>= 7;
    }
    packed.push(number as u8);
}

/// Reads numbers one after another.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in (0..32).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: [u32; 4] = [0, 3, 3, 5];
    const HEADS: [u32; 5] = [1, 9, 700, 3, 4_000_000_000];

    #[test]
    fn rows_come_back_and_damaged_ones_do_not() {
        let packed = pack_rows(&FIRST, &HEADS);
        let found = unpack_rows(&packed, 3);
        assert_eq!(found, Some((FIRST.to_vec(), HEADS.to_vec())));
        assert_eq!(unpack_rows(&packed, 2), None);
        assert_eq!(unpack_rows(&packed, usize::MAX), None);
        assert_eq!(unpack_rows(&packed[..packed.len() - 1], 3), None);
        assert_eq!(unpack_rows(&[0xff; 9], 1), None);
    }

    #[test]
    fn numbers_come_back_the_largest_in_a_byte() {
        let numbers = [0, 5, u32::MAX, 1 << 26, 126, 127];
        let packed = pack_numbers(&numbers);
        assert_eq!(packed.len(), 10);
        assert_eq!(unpack_numbers(&packed, 6), Some(numbers.to_vec()));
        assert_eq!(unpack_numbers(&packed, 5), None);
        assert_eq!(unpack_numbers(&packed, 7), None);
    }
}
