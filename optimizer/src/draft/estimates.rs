//! Estimates that fill what people leave out; every one is a setting with its source.

/// How a product is packed, as far as heat cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packaging {
    /// Ventilated crates.
    Crate,
    /// Open crates of leaves or broccoli.
    LeafyCrate,
    /// Tight cartons.
    Carton,
    /// Bulk bags.
    Bag,
    /// Bottles and milk crates.
    Bottle,
    /// Hung carcasses.
    Carcass,
    /// Frozen blocks.
    Frozen,
}

/// Hours in which a lot takes on 63 % of the difference to the air around it, by packaging
/// (DOMAIN §2.3: engineering estimates from half-cooling practice in truck air).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PackagingHours {
    /// Ventilated crates: 14–20 h.
    pub ventilated: f64,
    /// Open crates of leaves: 8–12 h.
    pub leafy: f64,
    /// Tight cartons: 25–40 h.
    pub carton: f64,
    /// Bulk bags: 20–40 h.
    pub bag: f64,
    /// Bottles: 10–15 h.
    pub bottle: f64,
    /// Carcasses: 10–14 h.
    pub carcass: f64,
    /// Frozen blocks: 40–60 h.
    pub frozen: f64,
}

impl PackagingHours {
    /// The time constant of a packaging.
    pub const fn of(&self, packaging: Packaging) -> f64 {
        match packaging {
            Packaging::Crate => self.ventilated,
            Packaging::LeafyCrate => self.leafy,
            Packaging::Carton => self.carton,
            Packaging::Bag => self.bag,
            Packaging::Bottle => self.bottle,
            Packaging::Carcass => self.carcass,
            Packaging::Frozen => self.frozen,
        }
    }
}

/// How much it matters to fetch a lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priority {
    /// May stay behind if a truck would have to come for it alone.
    Low,
    /// Should be fetched.
    #[default]
    Normal,
    /// Must be fetched if any truck can.
    High,
}

/// What leaving a lot behind costs: `value × value_factor + fixed`, an own estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnservedPrices {
    /// Times the lot's worth.
    pub value_factor: f64,
    /// Yuan on top for low, normal and high priority. Normal exceeds a small truck's day.
    pub fixed_yuan: [f64; 3],
}

impl UnservedPrices {
    /// The fixed part for a priority, in yuan.
    pub const fn fixed(&self, priority: Priority) -> f64 {
        self.fixed_yuan[priority as usize]
    }
}

/// All estimates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimates {
    /// Time constants by packaging.
    pub tau_h: PackagingHours,
    /// Conductance of an open door without and with strip curtain, W/K per m² (DOMAIN §2.3).
    pub door_w_k_m2: [f64; 2],
    /// Greatest distance in meters from a place to the next road: a market yard's depth.
    pub snap_limit_m: f64,
    /// What leaving a lot behind costs.
    pub unserved: UnservedPrices,
    /// Price of an hour after a soft due time, in yuan, where a lot states none.
    pub late_yuan_per_hour: f64,
    /// Working hours from which overtime is paid: 8 (Labour Law art. 36).
    pub regular_h: f64,
    /// Longest working hours: 11, that is three of overtime (Labour Law art. 41).
    pub longest_h: f64,
    /// Overtime per hour, in yuan: 1.5 times 30 yuan (Labour Law art. 44; wage is an estimate).
    pub overtime_yuan_h: f64,
    /// Heat moved per electricity drawn by a battery truck's unit; an estimate.
    pub electric_cop: f64,
    /// Length of the box that a bulkhead takes, in meters (DOMAIN §2.6).
    pub bulkhead_m: f64,
    /// Heat that passes a bulkhead, W/K per m²: 0.6–0.8 (DOMAIN §2.6).
    pub bulkhead_w_m2k: f64,
    /// Most of the unit's power that a remote evaporator gives: 40–60 % (DOMAIN §2.6).
    pub remote_evaporator: f64,
    /// Set points a box can be held at, °C: lowest with a freezing unit, lowest with a chilling one,
    /// highest with either.
    pub set_points_c: [f64; 3],
    /// Kelvin above the window from which frozen goods count as thawed: −18 + 6 is the −12 °C at
    /// which hubs refuse them.
    pub thawed_k: f64,
    /// Vegetables packed looser than this, kg/m³, are leaves or broccoli in open crates.
    pub leafy_kg_m3: f64,
    /// Q10 from 20 to 30 °C and above (Kader), for products that state none there.
    pub warm_q10: [f64; 2],
    /// Trips a truck makes at most if nobody says otherwise.
    pub trips: f64,
    /// How many times its even share of the mass the heaviest axle carries: 11.7 t of 18 t on two.
    pub axle_share: f64,
}

impl Default for Estimates {
    fn default() -> Self {
        Self {
            tau_h: PackagingHours {
                ventilated: 16.0,
                leafy: 10.0,
                carton: 32.0,
                bag: 30.0,
                bottle: 12.0,
                carcass: 12.0,
                frozen: 50.0,
            },
            door_w_k_m2: [73.0, 37.0],
            snap_limit_m: 500.0,
            unserved: UnservedPrices {
                value_factor: 2.0,
                fixed_yuan: [300.0, 1_000.0, 5_000.0],
            },
            late_yuan_per_hour: 50.0,
            regular_h: 8.0,
            longest_h: 11.0,
            overtime_yuan_h: 45.0,
            electric_cop: 1.6,
            bulkhead_m: 0.1,
            bulkhead_w_m2k: 0.7,
            remote_evaporator: 0.5,
            set_points_c: [-25.0, 0.0, 15.0],
            thawed_k: 6.0,
            leafy_kg_m3: 260.0,
            warm_q10: [2.0, 1.5],
            trips: 3.0,
            axle_share: 1.3,
        }
    }
}
