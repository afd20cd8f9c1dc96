//! Places and the hops between them, as the search's arithmetic wants them.

use crate::problem::{Hub, Market, MarketId};
use osm_loader::{LocationId, TravelMatrix};

/// A place a vehicle can stand at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    location: LocationId,
    market: Option<MarketId>,
    setup: u32,
}

/// The way from one spot to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hop {
    /// Driving and set-up before anything is handled.
    pub(crate) seconds: u32,
    /// Driving alone.
    pub(crate) driving: u32,
    pub(crate) meters: u32,
    pub(crate) toll_meters: u32,
}

impl Spot {
    /// A market.
    pub(crate) fn market(id: MarketId, market: &Market) -> Self {
        Self {
            location: market.location,
            market: Some(id),
            setup: market.handling.setup.0,
        }
    }

    /// A hub.
    pub(crate) fn hub(hub: &Hub) -> Self {
        Self {
            location: hub.location,
            market: None,
            setup: hub.handling.setup.0,
        }
    }

    /// Where a vehicle starts or ends its day.
    pub(crate) const fn yard(location: LocationId) -> Self {
        Self {
            location,
            market: None,
            setup: 0,
        }
    }

    /// The way to another spot, or `None` where no legal road leads there. Within one market
    /// nothing is driven or set up.
    pub(crate) fn hop(self, roads: &TravelMatrix, to: Self) -> Option<Hop> {
        if self.market.is_some() && self.market == to.market {
            return Some(Hop::default());
        }
        let leg = roads.get(self.location, to.location)?;
        Some(Hop {
            seconds: leg.duration.0.saturating_add(to.setup),
            driving: leg.duration.0,
            meters: leg.distance.0,
            toll_meters: leg.toll.0,
        })
    }
}
