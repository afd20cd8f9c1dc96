//! Cases of a day by which lots ride in one trip (Ryan, Foster: An Integer Programming Approach to
//! Scheduling, 1981).

use super::haul::LotSet;
use super::program::KnownRoute;
use super::sequence::members;

/// How far from whole the share of plans must be that let two lots ride together.
const WHOLE: f64 = 0.02;

/// Two lots that ride in one trip, or in different ones.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    lots: LotSet,
    is_together: bool,
}

/// What is settled about lots that ride together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pairs(Vec<Pair>);

impl Pairs {
    /// Whether a plan may have a trip with these lots.
    pub(super) fn admit(&self, trip: LotSet) -> bool {
        self.0
            .iter()
            .all(|pair| match (pair.lots & trip).count_ones() {
                0 => true,
                1 => !pair.is_together,
                _ => pair.is_together,
            })
    }

    pub(super) fn admit_route(&self, route: &KnownRoute) -> bool {
        route.trips.iter().all(|&trip| self.admit(trip))
    }

    /// Whether all plans of other cases are plans of these.
    pub(super) fn include(&self, narrower: &Self) -> bool {
        self.0.iter().all(|pair| narrower.0.contains(pair))
    }

    /// Two cases by the lots of which it is least clear whether they ride together; none where all is clear.
    pub(super) fn parts(&self, lots: usize, driven: &[(KnownRoute, f64)]) -> Option<[Self; 2]> {
        let mut shares = vec![0.0; lots * lots];
        for (route, share) in driven {
            for &trip in &route.trips {
                for a in members(trip) {
                    for b in members(trip).filter(|&b| b > a) {
                        shares[a * lots + b] += share;
                    }
                }
            }
        }
        let unclear = |share: &f64| share.min(1.0 - share);
        let shares = shares.iter().enumerate();
        let (pair, share) = shares.max_by(|a, b| unclear(a.1).total_cmp(&unclear(b.1)))?;
        let both = 1 << (pair / lots) | 1 << (pair % lots);
        (unclear(share) > WHOLE).then(|| {
            [false, true].map(|is_together| {
                let mut part = self.clone();
                part.0.push(Pair {
                    lots: both,
                    is_together,
                });
                part
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(trips: [LotSet; 3]) -> KnownRoute {
        KnownRoute {
            kind: 0,
            lots: trips[0] | trips[1] | trips[2],
            trips,
            fen: 0.0,
        }
    }

    #[test]
    fn a_case_is_divided_by_the_pair_that_is_least_clear() {
        let driven = [
            (route([0b0011, 0b1100, 0]), 0.5),
            (route([0b0001, 0b1110, 0]), 0.4),
        ];
        let [apart, together] = Pairs::default()
            .parts(4, &driven)
            .expect("0 and 1 are unclear");
        for (trip, is_apart) in [(0b0011, false), (0b0001, true), (0b0010, true)] {
            assert_eq!(
                (apart.admit(trip), together.admit(trip)),
                (is_apart, !is_apart)
            );
        }
        assert!(apart.admit(0b1100) && together.admit(0b1100));
        assert!(Pairs::default().include(&apart) && !apart.include(&together));
    }

    #[test]
    fn whole_routes_leave_nothing_to_divide() {
        let driven = [(route([0b0011, 0b1100, 0]), 1.0)];
        assert_eq!(Pairs::default().parts(4, &driven), None);
    }
}
