//! The answer in people's words and clock times: what is printed, sent, checked and driven by.
//!
//! A plan states everything it claims: times, loads, temperatures, costs. The verifier recomputes
//! all of it from the problem and believes none of it.

use crate::units::{Celsius, Cost, Load, Meters, PlanTime, Seconds};

/// A day's plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// One per vehicle that leaves, ordered as in the problem.
    pub routes: Vec<PlannedRoute>,
    /// Lots left behind, ordered as in the problem.
    pub unserved: Vec<UnservedLot>,
    /// What the day costs, including what is left behind.
    pub costs: CostItems,
}

impl Plan {
    /// Toll paid only because something on board is not in the green-channel catalogue.
    pub fn green_channel_lost(&self) -> Cost {
        let legs = self.routes.iter().flat_map(PlannedRoute::legs);
        legs.filter(|leg| leg.toll_reason == TollReason::NotListed)
            .map(|leg| leg.toll)
            .sum()
    }

    /// How many lots are fetched.
    pub fn fetched(&self) -> usize {
        let trips = self.routes.iter().flat_map(|route| &route.trips);
        trips.map(|trip| trip.stops.len()).sum()
    }
}

/// The day of one vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRoute {
    /// The vehicle's identifier.
    pub vehicle: String,
    /// Leaves its start; pre-cooling lies before.
    pub departure: PlanTime,
    /// Back at its end, or unloaded at the last hub where it need not return.
    pub finish: PlanTime,
    /// In driving order.
    pub trips: Vec<PlannedTrip>,
    /// The leg back to its end, if it returns.
    pub home: Option<PlannedLeg>,
    /// What the way home bears of the route's costs.
    pub home_costs: CostItems,
    /// What the route costs: what its visits bear together, and what its lots bear together.
    pub costs: CostItems,
}

/// Pickups and the hub they end at.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedTrip {
    /// Where the trip ends.
    pub hub: String,
    /// Index of the bulkhead position among the vehicle's layouts.
    pub layout: usize,
    /// Set point per compartment; `None` where nothing rides.
    pub set_points: Vec<Option<Celsius>>,
    /// Begins pre-cooling the empty box, if it must be cooled (or warmed) for this trip.
    pub precool_from: Option<PlanTime>,
    /// Pickups in driving order.
    pub stops: Vec<PlannedStop>,
    /// The leg to the hub.
    pub to_hub: PlannedLeg,
    /// Unloading begins, after set-up and any wait for a dock.
    pub unload_start: PlanTime,
    /// Everything is in cold storage.
    pub unload_end: PlanTime,
    /// What the visit to the hub bears of the route's costs.
    pub hub_costs: CostItems,
}

impl PlannedRoute {
    /// Every leg in driving order, the one home included.
    pub fn legs(&self) -> impl Iterator<Item = &PlannedLeg> {
        self.trips
            .iter()
            .flat_map(PlannedTrip::legs)
            .chain(&self.home)
    }

    /// Road length of the whole route.
    pub fn distance(&self) -> Meters {
        self.legs().map(|leg| leg.distance).sum()
    }
}

impl PlannedTrip {
    /// Every leg in driving order, the one to the hub included.
    pub fn legs(&self) -> impl Iterator<Item = &PlannedLeg> {
        let to_stops = self.stops.iter().map(|stop| &stop.leg);
        to_stops.chain(std::iter::once(&self.to_hub))
    }
}

/// Driving from one place to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedLeg {
    /// Wheels roll.
    pub departure: PlanTime,
    /// Rest taken on the way, because the law asks for it; part of the time between
    /// departure and arrival.
    pub rest: Seconds,
    /// Wheels stop.
    pub arrival: PlanTime,
    /// Road length.
    pub distance: Meters,
    /// The part of it on toll roads.
    pub toll_distance: Meters,
    /// Toll paid.
    pub toll: Cost,
    /// Why it costs that.
    pub toll_reason: TollReason,
    /// Whether the load makes this leg free of toll.
    pub green_channel: bool,
    /// When the free passage must be booked at the latest, if this leg rides free on toll roads.
    pub book_by: Option<PlanTime>,
}

/// Why a leg costs the toll it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TollReason {
    /// No part of it is a toll road.
    #[default]
    NoTollRoad,
    /// It rides free: enough of the truck is filled with listed products and nothing else.
    GreenChannel,
    /// Nothing is on board.
    Empty,
    /// The load fills too little of the truck.
    TooLittle,
    /// The load would fill enough, but something in it is not listed.
    NotListed,
    /// The load would do, but free passage has been refused today.
    BookingRefused,
}

/// One pickup.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedStop {
    /// The leg to it; of no length within one market.
    pub leg: PlannedLeg,
    /// The lot's identifier.
    pub lot: String,
    /// Index of the compartment it is put into.
    pub compartment: usize,
    /// Loading (with its paperwork) begins, after set-up and any wait for the window.
    pub load_start: PlanTime,
    /// Loading ends.
    pub load_end: PlanTime,
    /// In the truck when it leaves.
    pub on_board: Load,
    /// What becomes of the lot.
    pub quality: LotQuality,
    /// What this visit bears of the route's costs, by what it causes.
    pub costs: CostItems,
    /// What the lot bears of the route's costs, by the room it takes, how long and how far.
    pub lot_costs: CostItems,
}

/// What becomes of a lot between its market and cold storage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LotQuality {
    /// Core temperature when it is in cold storage.
    pub core_at_hub: Celsius,
    /// Warmest core temperature on the way.
    pub warmest: Celsius,
    /// Coldest core temperature on the way.
    pub coldest: Celsius,
    /// Share of its shelf life used between its first chance of loading and the hub.
    pub shelf_life_used: f64,
    /// Minutes its core spends beyond its class's excursion tolerance.
    pub excursion_minutes: f64,
    /// Share of its tolerance of chilling that is used up; 1 is injury.
    pub chilling: f64,
    /// Worth of the shelf life used.
    pub loss: Cost,
}

/// A lot that is left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct UnservedLot {
    /// The lot's identifier.
    pub lot: String,
    /// What leaving it behind costs.
    pub cost: Cost,
    /// Why, per vehicle, and what would help.
    pub reasons: Vec<UnservedReason>,
    /// The cheapest remedies found, best first.
    pub remedies: Vec<Remedy>,
}

/// What keeps a lot off some vehicles.
#[derive(Clone, Debug, PartialEq)]
pub struct UnservedReason {
    /// What it is.
    pub cause: Cause,
    /// The vehicles it keeps the lot off, by identifier.
    pub vehicles: Vec<String>,
}

/// What keeps a lot off a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The rule that stops the attempt that comes nearest: on the empty vehicle, else in the
    /// vehicle's planned day.
    Rule(Rule),
    /// No rule: fetching it would cost more than leaving it behind.
    NotWorthIt,
}

/// A change that would let a lot be served.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// Let loading end this much later, or begin this much earlier.
    WidenWindow(Seconds),
    /// Let loading begin this much earlier.
    CollectEarlier(Seconds),
    /// Let it go to this hub as well.
    OtherHub(String),
    /// Take the field heat out at the market before loading.
    Precool,
    /// Split it so that the largest part weighs this many kg.
    Split(u32),
    /// Send one more vehicle like this one.
    MoreVehicles(String),
    /// No single change among those tried helps.
    NoneFound,
}

/// What a plan costs, by kind, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostItems {
    /// Vehicles and drivers, once a day.
    pub vehicle_day: Cost,
    /// Drivers' hours away from the start.
    pub driver_time: Cost,
    /// Wear by kilometer.
    pub distance: Cost,
    /// Drive energy by kilometer and load.
    pub fuel: Cost,
    /// Refrigeration and heating.
    pub refrigeration: Cost,
    /// Toll paid.
    pub toll: Cost,
    /// Overtime.
    pub overtime: Cost,
    /// Drivers' squared hours, where their balance is a goal; nobody is paid it.
    pub balance: Cost,
    /// Worth of the shelf life used.
    pub shelf_life: Cost,
    /// Hours after soft due times.
    pub lateness: Cost,
    /// Lots fetched otherwise than promised, where a running day is planned anew.
    pub change: Cost,
    /// Lots left behind.
    pub unserved: Cost,
}

impl CostItems {
    /// All items together: what the search makes small.
    pub fn total(&self) -> Cost {
        self.items().iter().map(|&(_, cost)| cost).sum()
    }

    /// Every item with its name, in printing order.
    pub fn items(&self) -> [(&'static str, Cost); 12] {
        [
            ("vehicle_day", self.vehicle_day),
            ("driver_time", self.driver_time),
            ("distance", self.distance),
            ("fuel", self.fuel),
            ("refrigeration", self.refrigeration),
            ("toll", self.toll),
            ("overtime", self.overtime),
            ("balance", self.balance),
            ("shelf_life", self.shelf_life),
            ("lateness", self.lateness),
            ("change", self.change),
            ("unserved", self.unserved),
        ]
    }
}

impl std::ops::AddAssign for CostItems {
    fn add_assign(&mut self, other: Self) {
        self.vehicle_day += other.vehicle_day;
        self.driver_time += other.driver_time;
        self.distance += other.distance;
        self.fuel += other.fuel;
        self.refrigeration += other.refrigeration;
        self.toll += other.toll;
        self.overtime += other.overtime;
        self.balance += other.balance;
        self.shelf_life += other.shelf_life;
        self.lateness += other.lateness;
        self.change += other.change;
        self.unserved += other.unserved;
    }
}

/// Every hard rule by name. Each has its room in `rules/` and a second reading in `verify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Loading lies inside a window of market and lot.
    TimeWindow,
    /// Mass, volume and floor places, per compartment and truck.
    Capacity,
    /// The vehicle has a legal road.
    Road,
    /// The truck can enter and turn in the market's yard.
    MarketAccess,
    /// The vehicle offers the skills asked for.
    Skill,
    /// A person's lock is kept.
    Lock,
    /// What is on board stays where it is and goes to the first hub.
    OnBoard,
    /// The set point suits compartment and every lot in it.
    SetPoint,
    /// Products that must ride apart do.
    Pairing,
    /// An ethylene source and a product harmed by it do not ride together for long.
    Ethylene,
    /// Field-warm lots are in the cold before their harvest clock runs out.
    HarvestClock,
    /// Core temperature stays inside window and tolerance.
    Excursion,
    /// Core temperature keeps away from freezing.
    Freezing,
    /// No injury by chilling.
    Chilling,
    /// Not more shelf life is used than allowed.
    ShelfLife,
    /// Driving is broken by rest.
    DrivingStretch,
    /// Not too much driving in the day.
    DrivingDay,
    /// The driver works inside his shift and not too long.
    Shift,
    /// The hub takes goods in at that time.
    HubHours,
    /// Not more trucks unload at once than there are docks.
    HubDocks,
    /// The hub's zones have room.
    HubZone,
    /// The hub takes the product, and the lot may go there.
    HubAccepts,
    /// Not too many trips.
    Trips,
    /// Not farther than the vehicle's range.
    Range,
    /// Every lot is planned once or unserved, and all names are known.
    Assignment,
    /// Times, loads, temperatures, tolls and costs are what they say.
    Consistency,
}
