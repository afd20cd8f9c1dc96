//! Exponential and logarithm, by our own few multiplications: the evaluator calls them hundreds of
//! times a route, and their bits must be the same on every machine.

const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// The natural logarithm of two in two parts, so that multiples of the first lose no bits.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_588e-10;
/// Added and taken away again it leaves the nearest whole number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `e` to the power of `x`, within 2·10⁻¹¹ of the truth for `x` from −700 to 700 and held at these
/// ends beyond.
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let doublings = (x * LOG2_E + ROUNDER) - ROUNDER;
    let rest = x - doublings * LN_2_HIGH - doublings * LN_2_LOW;
    power_of_two(doublings) * near_zero(rest)
}

/// `e` to the power of `x`, for factors between one short step and the next: where `x` is small a
/// few terms of the series do, within 2·10⁻⁹.
pub(crate) fn exp_small(x: f64) -> f64 {
    if x.abs() > 0.1 {
        return exp(x);
    }
    let x2 = x * x;
    (1.0 + x) + x2 * ((1.0 / 2.0 + x * (1.0 / 6.0)) + x2 * (1.0 / 24.0 + x * (1.0 / 120.0)))
}

/// The natural logarithm of `x` from 1 to 10³⁰⁰, within 10⁻¹⁰: an exponent of two, and the series of
/// the inverse hyperbolic tangent for the rest.
pub(crate) fn ln(x: f64) -> f64 {
    // The exponent is split off so that the rest lies between √½ and √2.
    let bits = x.to_bits() + (ONE_BITS - SQRT_HALF_BITS);
    let doublings = (bits >> 52) as i64 - 1_023;
    let rest = f64::from_bits((bits & MANTISSA) + SQRT_HALF_BITS);
    let s = (rest - 1.0) / (rest + 1.0);
    let s2 = s * s;
    let s4 = s2 * s2;
    let low = 1.0 + s2 * (1.0 / 3.0);
    let middle = 1.0 / 5.0 + s2 * (1.0 / 7.0);
    let high = 1.0 / 9.0 + s2 * (1.0 / 11.0);
    let series = low + s4 * (middle + s4 * high);
    doublings as f64 * std::f64::consts::LN_2 + 2.0 * s * series
}

const ONE_BITS: u64 = 1.0_f64.to_bits();
const SQRT_HALF_BITS: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
const MANTISSA: u64 = (1 << 52) - 1;

/// Taylor's series to the ninth power, by pairs so that the multiplications overlap.
fn near_zero(x: f64) -> f64 {
    let x2 = x * x;
    let x4 = x2 * x2;
    let low = (1.0 + x) + x2 * (1.0 / 2.0 + x * (1.0 / 6.0));
    let middle = (1.0 / 24.0 + x * (1.0 / 120.0)) + x2 * (1.0 / 720.0 + x * (1.0 / 5_040.0));
    let high = 1.0 / 40_320.0 + x * (1.0 / 362_880.0);
    low + x4 * (middle + x4 * high)
}

fn power_of_two(exponent: f64) -> f64 {
    f64::from_bits(((exponent as i64 + 1_023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_equals_the_library_function_over_the_whole_range() {
        for i in -70_000..=70_000 {
            let x = f64::from(i) / 100.0 + 0.001_37;
            let (ours, theirs) = (exp(x), x.clamp(-700.0, 700.0).exp());
            assert!((ours / theirs - 1.0).abs() < 2e-11, "{x}: {ours} {theirs}");
        }
    }

    #[test]
    fn the_logarithm_equals_the_library_function_from_one_on() {
        for i in 0..60_000 {
            let x = 1.0 + (f64::from(i) / 100.0).exp() * 1e-6;
            let (ours, theirs) = (ln(x), x.ln());
            assert!((ours - theirs).abs() < 1e-10, "{x}: {ours} {theirs}");
        }
    }

    #[test]
    fn the_short_series_meets_the_long_one_where_they_join() {
        for i in -300..=300 {
            let x = f64::from(i) / 1_000.0;
            assert!((exp_small(x) / x.exp() - 1.0).abs() < 2e-9, "{x}");
        }
    }
}
