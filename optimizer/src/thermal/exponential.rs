//! The exponential function, by our own few multiplications: the evaluator calls it a thousand
//! times a route, and its bits must be the same on every machine.

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
    fn the_short_series_meets_the_long_one_where_they_join() {
        for i in -300..=300 {
            let x = f64::from(i) / 1_000.0;
            assert!((exp_small(x) / x.exp() - 1.0).abs() < 2e-9, "{x}");
        }
    }
}
