//! Cases of a day by how many vehicles leave.

/// How far from whole a number of vehicles must be to be split.
const WHOLE: f64 = 0.02;

/// How many vehicles leave, at least and at most: of each kind, and in all.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) kinds: Vec<[usize; 2]>,
    pub(super) all: [usize; 2],
}

impl Counts {
    /// Whether a vehicle of a kind may have to leave.
    pub(super) fn asks_for(&self, kind: usize) -> bool {
        self.kinds[kind][0] > 0 || self.all[0] > 0
    }

    /// The least that vehicles cost in all whose least routes cost so much each.
    pub(super) fn least(&self, least: &[f64]) -> f64 {
        let fixed: f64 = self
            .kinds
            .iter()
            .zip(least)
            .map(|(it, c)| it[0] as f64 * c)
            .sum();
        let leaving: usize = self.kinds.iter().map(|it| it[0]).sum();
        let mut more: Vec<f64> = Vec::new();
        for (count, &fen) in self.kinds.iter().zip(least) {
            more.extend(std::iter::repeat_n(fen, count[1] - count[0]));
        }
        more.sort_by(f64::total_cmp);
        let needed = self.all[0].saturating_sub(leaving);
        if needed > more.len() || leaving > self.all[1] {
            return f64::INFINITY;
        }
        let most = more.len().min(self.all[1] - leaving);
        let chosen = more[..most].iter().enumerate();
        let pays = chosen.filter(|&(index, &fen)| index < needed || fen < 0.0);
        fixed + pays.map(|(_, fen)| fen).sum::<f64>()
    }

    /// Two cases by the number of vehicles that leave, where a program lets a part of one leave: in all,
    /// or of the kind of which it does most.
    pub(super) fn parts(&self, leaving: &[f64]) -> Vec<Self> {
        if let Some(halves) = split(self.all, leaving.iter().sum()) {
            let part = |all| Self {
                all,
                ..self.clone()
            };
            return halves.map(part).into();
        }
        let halves = self.kinds.iter().zip(leaving).enumerate();
        let halves = halves.filter_map(|(kind, (&range, &value))| {
            let apart = (value - value.round()).abs();
            Some((apart, kind, split(range, value)?))
        });
        let most = halves.max_by(|a, b| a.0.total_cmp(&b.0));
        most.map_or(Vec::new(), |(_, kind, halves)| {
            let part = |half| {
                let mut part = self.clone();
                part.kinds[kind] = half;
                part
            };
            halves.map(part).into()
        })
    }
}

/// A range on both sides of a number that is not whole.
fn split(range: [usize; 2], value: f64) -> Option<[[usize; 2]; 2]> {
    let down = value.floor() as usize;
    let is_whole = (value - value.round()).abs() < WHOLE;
    (!is_whole && range[0] <= down && down < range[1])
        .then_some([[range[0], down], [down + 1, range[1]]])
}
