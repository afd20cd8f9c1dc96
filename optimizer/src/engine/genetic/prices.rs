//! What plans pay for what they break, so that about two in five break nothing.

use super::ground::Ground;

/// Share of the plans that should be legal.
const TARGET: f64 = 0.4;

/// Bounds of the prices, in 256ths: what is broken never costs more than fits into 64 bits.
const LEAST: i64 = 16;
const MOST_PAID: i64 = 1 << 58;
/// By how much prices are raised where a plan is mended.
const MENDING: i64 = 10;

/// What a unit of excess load and of lateness costs, in 256ths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Prices {
    pub(crate) load: i64,
    pub(crate) warp: i64,
}

impl Prices {
    /// Cost of so much excess load and lateness.
    #[inline]
    pub(crate) fn of(self, excess: i64, warp: i64) -> i64 {
        (excess * self.load + warp * self.warp) >> 8
    }

    /// Those under which a plan is mended.
    pub(crate) fn raised(self) -> Self {
        Self {
            load: self.load * MENDING,
            warp: self.warp * MENDING,
        }
    }
}

/// Prices that follow how many plans are legal.
#[derive(Clone, Debug)]
pub(crate) struct Pricing {
    pub(crate) now: Prices,
    most: Prices,
    has_times: bool,
    /// Plans between two looks at the prices.
    period: u32,
    /// Plans since the last, and how many of them keep which rule.
    plans: u32,
    in_load: u32,
    in_time: u32,
}

impl Pricing {
    /// At the beginning, with a look at the prices after every so many plans.
    pub(crate) fn new(ground: &Ground, period: u32) -> Self {
        let [load, warp] = [ground.total_demand(), i64::from(i32::MAX)]
            .map(|most| (MOST_PAID / MENDING / most).max(LEAST));
        let first = ((ground.first_price() * 256.0) as i64).clamp(LEAST, load);
        Self {
            now: Prices {
                load: first,
                warp: 256,
            },
            most: Prices { load, warp },
            has_times: ground.has_times,
            period,
            plans: 0,
            in_load: 0,
            in_time: 0,
        }
    }

    /// Hears of a plan.
    pub(crate) fn hear(&mut self, is_in_load: bool, is_in_time: bool) {
        self.plans += 1;
        self.in_load += u32::from(is_in_load);
        self.in_time += u32::from(is_in_time);
    }

    /// Once it has heard of enough plans: raises the price of a rule that too few of them keep, lowers
    /// it where too many do. Whether that was done.
    pub(crate) fn adapt(&mut self) -> bool {
        if self.plans < self.period {
            return false;
        }
        self.now.load = self.adapted(self.now.load, self.in_load, self.most.load);
        if self.has_times {
            self.now.warp = self.adapted(self.now.warp, self.in_time, self.most.warp);
        }
        (self.plans, self.in_load, self.in_time) = (0, 0, 0);
        true
    }

    fn adapted(&self, price: i64, legal: u32, most: i64) -> i64 {
        let share = f64::from(legal) / f64::from(self.period);
        let new = if share < TARGET - 0.05 {
            price * 6 / 5 + 1
        } else if share > TARGET + 0.05 {
            price * 17 / 20
        } else {
            price
        };
        new.clamp(LEAST, most)
    }
}
