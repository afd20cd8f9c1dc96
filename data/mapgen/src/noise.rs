//! Integer noise: every "random" choice of the map, the same on every machine.
//!
//! A stream is named by a purpose and a key, so that a new road never shifts the noise of
//! another. It knows nothing of maps.

/// A stream of noise (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Noise(u64);

impl Noise {
    /// The stream of this purpose and key.
    pub(crate) fn new(purpose: &str, key: u64) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in purpose.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(hash ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A whole number below `bound`, which must be positive.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound
    }

    /// True in `percent` of all calls.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A number in −1..1; exact in binary, so the same everywhere.
    pub(crate) fn signed(&mut self) -> f64 {
        (self.next() >> 40) as f64 / f64::from(1 << 23) - 1.0
    }

    /// One of the given values.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, values: &[&'a T]) -> &'a T {
        values[self.below(values.len())]
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_named_by_purpose_and_key() {
        let draw = |purpose, key| Noise::new(purpose, key).below(1 << 30);
        assert_eq!(draw("road", 7), draw("road", 7));
        assert_ne!(draw("road", 7), draw("road", 8));
        assert_ne!(draw("road", 7), draw("town", 7));
    }

    #[test]
    fn signed_noise_stays_within_one_and_centers_on_zero() {
        let mut noise = Noise::new("test", 0);
        let values: Vec<f64> = (0..10_000).map(|_| noise.signed()).collect();
        assert!(values.iter().all(|v| (-1.0..1.0).contains(v)));
        assert!(values.iter().sum::<f64>().abs() < 200.0);
    }
}
