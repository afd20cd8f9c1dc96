//! Synthetic regions the size of Shanxi: townships scattered around county seats, hubs near some
//! of them, road minutes from bent straight lines. A seed, no data; the same region every time.

use optimizer::siting::{
    CostBasis, DemandPoint, Serving, Site, SitingDraft, SitingLeg, SitingModel, SitingProblem,
};

/// Size of a region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegionSize {
    /// Shown in tables.
    pub(crate) label: &'static str,
    /// Candidate sites.
    pub(crate) sites: usize,
    /// Demand points.
    pub(crate) points: usize,
    /// Cheapest sites kept per demand point.
    pub(crate) nearest: Option<usize>,
}

/// The sizes the targets are set for.
pub(crate) const SIZES: [RegionSize; 3] = [
    RegionSize {
        label: "60x117",
        sites: 60,
        points: 117,
        nearest: None,
    },
    RegionSize {
        label: "60x1400",
        sites: 60,
        points: 1400,
        nearest: None,
    },
    RegionSize {
        label: "300x1400/20",
        sites: 300,
        points: 1400,
        nearest: Some(20),
    },
];

/// Length and width of the region in kilometers, and the number of county seats.
const EXTENT: (f64, f64) = (340.0, 680.0);
const SEATS: usize = 117;

/// Room of all sites together, in the demand.
const ROOM: f64 = 2.5;
/// Fixed cost of a site per unit of its usual capacity, fen: where fixed costs weigh as much as
/// transport, the choice of sites is hardest to prove.
const FIXED_PER_UNIT: f64 = 2_400.0;

/// The capacitated question: least fixed plus transport cost.
pub(crate) fn capacitated(size: RegionSize) -> (SitingProblem, SitingModel) {
    let mut model = SitingModel::capacitated(Serving::Split);
    model.rules.nearest = size.nearest;
    (region(size), model)
}

/// The p-median with a sixth of the sites.
pub(crate) fn median(size: RegionSize) -> (SitingProblem, SitingModel) {
    let mut model = SitingModel::p_median(size.sites / 6, Serving::Unlimited);
    model.rules.nearest = size.nearest;
    (region(size), model)
}

fn region(size: RegionSize) -> SitingProblem {
    let mut random = Random(20_261_123 + size.sites as u64 * 7 + size.points as u64);
    let seats: Vec<(f64, f64)> = (0..SEATS)
        .map(|_| (random.unit() * EXTENT.0, random.unit() * EXTENT.1))
        .collect();
    let seat_of_site = |index: usize| index * SEATS / size.sites;
    let places: Vec<(f64, f64)> = (0..size.sites)
        .map(|index| random.near(seats[seat_of_site(index) % SEATS], 12.0))
        .collect();
    let homes: Vec<(f64, f64)> = (0..size.points)
        .map(|index| random.near(seats[index % SEATS], 45.0))
        .collect();
    let demands: Vec<DemandPoint> = (0..size.points)
        .map(|index| DemandPoint {
            name: format!("township {index}"),
            county: format!("county {}", index % SEATS),
            amounts: vec![(20.0 + 600.0 * random.unit().powi(3)).round() as i64],
        })
        .collect();
    let total: i64 = demands.iter().map(|demand| demand.amounts[0]).sum();
    let usual = total as f64 * ROOM / size.sites as f64;
    let sites = (0..size.sites)
        .map(|index| Site {
            capacity: Some((usual * (0.6 + 0.8 * random.unit())) as i64),
            fixed_cost: (FIXED_PER_UNIT * usual * (0.8 + 0.5 * random.unit())) as i64,
            ..Site::candidate(format!("hub {index}"))
        })
        .collect();
    let legs = homes
        .iter()
        .map(|home| {
            places
                .iter()
                .map(|place| Some(random.leg(*home, *place)))
                .collect()
        })
        .collect();
    SitingDraft::single_period(sites, demands, legs, CostBasis::PerUnit)
        .check()
        .expect("names are numbered and amounts are above zero")
}

/// Knuth's linear congruential generator, upper bits.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn near(&mut self, seat: (f64, f64), spread: f64) -> (f64, f64) {
        (
            seat.0 + (self.unit() - 0.5) * spread,
            seat.1 + (self.unit() - 0.5) * spread,
        )
    }

    /// Truck minutes over a road bent by a quarter to three fifths, 45 fen a minute and unit.
    fn leg(&mut self, from: (f64, f64), to: (f64, f64)) -> SitingLeg {
        let bend = 1.25 + 0.35 * self.unit();
        let minutes = (1.1 * bend * (from.0 - to.0).hypot(from.1 - to.1)).ceil() + 4.0;
        SitingLeg {
            minutes: minutes as u32,
            cost: (minutes * 45.0) as i64,
        }
    }
}
