//! How the routes of a kind of vehicle are priced: trip by trip, or from below where there are too many.

use super::PricingParams;
use super::combine::{Care, Joined, Prices, Yard};
use super::ground::Ground;
use super::haul::LotSet;
use super::pricing::price;

/// How routes of a kind of vehicle are priced.
pub(super) enum Pricer<'g, 'p> {
    /// Trip by trip.
    Trips(Box<Yard<'g, 'p>>),
    /// From below, where trips are too many.
    Below(&'g Ground<'p>),
}

/// What came of asking a kind of vehicle: the least that a route costs beyond the worth of its lots,
/// if that is known, and routes with that.
pub(super) struct Answer {
    pub(super) least: Option<f64>,
    /// Their lots, what they cost, and what beyond the worth of their lots.
    pub(super) routes: Vec<(LotSet, f64, f64)>,
}

impl<'g, 'p> Pricer<'g, 'p> {
    pub(super) fn ground(&self) -> &'g Ground<'p> {
        match self {
            Self::Trips(yard) => yard.ground,
            Self::Below(ground) => ground,
        }
    }

    /// Routes that cost less than `below` beyond what their lots are worth.
    pub(super) fn ask(
        &mut self,
        kind: usize,
        prices: &Prices,
        (care, below): (Care, f64),
        params: &PricingParams,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Answer {
        match self {
            Self::Trips(yard) => {
                let look = yard.look(prices, (care, below), goes_on);
                let routes = look.routes.iter();
                Answer {
                    least: look.least,
                    routes: routes
                        .map(|&Joined { lots, fen, reduced }| (lots, fen, reduced))
                        .collect(),
                }
            }
            Self::Below(_) if care == Care::Quick => Answer {
                least: None,
                routes: Vec::new(),
            },
            Self::Below(ground) => {
                let priced = price(ground, kind, &prices.lots, params, goes_on);
                let columns = priced.iter().flat_map(|it| &it.columns);
                let routes = columns.filter(|it| it.is_elementary()).map(|column| {
                    let lots = column.lots.iter().map(|lot| 1 << lot.index()).sum();
                    (lots, column.fen, column.fen - prices.worth(lots))
                });
                Answer {
                    routes: routes.collect(),
                    least: priced.as_ref().map(|it| it.least.min(below)),
                }
            }
        }
    }
}
