//! Vehicles: from the type table's plain numbers to limits, box, layouts and prices.

use super::finding::{Finding, Kind, ReferenceFault, ValueFault};
use super::inspector::{Inspector, finite};
use super::lookups::Lookups;
use crate::draft::{Door, Estimates, ProblemDraft, VehicleDraft, VehicleTypeDraft};
use crate::problem::{
    BoxThermal, Compartment, Layout, RoadProfileId, RunningCosts, Settings, Vehicle, VehicleLimits,
};
use crate::units::{Cost, Load, Meters, Seconds, TemperatureWindow};
use osm_loader::LocationId;

/// Height of the door that the estimates of its conductance are for, m (DOMAIN §2.3: 4.1 m²,
/// 2.05 m); what flows through a door grows with the root of its height.
const DOOR_HEIGHT_M: f64 = 2.05;

/// Without unit no set point is held; the wide range only says that nothing is excluded by it.
const DRIFTING_C: [f64; 2] = [-40.0, 60.0];

/// Bulkhead positions as volume shares, front first, of types that state none.
const TWO_ZONES: [[f64; 2]; 3] = [[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]];
const THREE_ZONES: [[f64; 3]; 3] = [[0.33, 0.33, 0.34], [0.25, 0.25, 0.5], [0.5, 0.25, 0.25]];

/// Checks the numbers of a vehicle type.
pub(super) fn vehicle_type(draft: &VehicleTypeDraft, findings: &mut Vec<Finding>) {
    let mut item = Inspector::new(findings, &draft.source, Kind::VehicleType, &draft.id);
    let checks = [
        ("gvw_kg", draft.gross_kg, [500.0, 60_000.0]),
        ("payload_kg", draft.payload_kg, [50.0, 45_000.0]),
        ("inner_l_m", draft.inner_length_m, [0.5, 20.0]),
        ("volume_m3", draft.volume_m3, [0.5, 150.0]),
        ("overall_l_m", draft.length_m, [2.0, 25.0]),
        ("door_area_m2", draft.door_m2, [0.2, 15.0]),
        ("inner_h_m", draft.door_height_m, [0.5, 4.0]),
        ("area_mean_m2", draft.surface_m2, [2.0, 400.0]),
        ("k_5yr_w_m2k", draft.k_w_m2k, [0.1, 5.0]),
        ("cool_kw_at_0c_30c", draft.cooling_kw, [0.0, 60.0]),
        ("cool_kw_at_m18_30c", draft.frozen_cooling_kw, [0.0, 60.0]),
        ("heat_kw", draft.heating_kw, [0.0, 60.0]),
        ("pallets_1000x1200", draft.pallets, [0.0, 60.0]),
        ("fuel_l_100km_empty", draft.fuel_l_100km[0], [0.0, 100.0]),
        ("fuel_l_100km_loaded", draft.fuel_l_100km[1], [0.0, 100.0]),
        (
            "reefer_fuel_l_h_chill",
            draft.refrigeration_l_h,
            [0.0, 20.0],
        ),
        (
            "fixed_yuan_day_incl_driver",
            draft.yuan_day,
            [0.0, 50_000.0],
        ),
        ("var_yuan_km_excl_fuel", draft.yuan_km, [0.0, 50.0]),
    ];
    for (column, value, range) in checks {
        item.number(column, value, range);
    }
    item.whole("zones_max", draft.zones, [1.0, 3.0]);
    for shares in &draft.bulkheads {
        item.number(
            "bulkheads",
            100.0 * shares.iter().sum::<f64>(),
            [99.0, 101.0],
        );
        item.number(
            "bulkheads",
            shares.len() as f64,
            [2.0, draft.zones.max(2.0)],
        );
        for share in shares {
            item.number("bulkheads", 100.0 * share, [5.0, 95.0]);
        }
    }
    item.optional("elec_kwh_km", draft.electricity_kwh_km, [0.01, 5.0]);
    item.optional("range_km", draft.range_km, [10.0, 3_000.0]);
    if draft.payload_kg >= draft.gross_kg {
        item.note(ValueFault::Reversed {
            column: "payload_kg–gvw_kg",
            min: draft.payload_kg,
            max: draft.gross_kg,
        });
    }
}

/// Checks a vehicle; its type's numbers are checked by [`vehicle_type`].
pub(super) fn vehicle(
    draft: &VehicleDraft,
    day: &ProblemDraft,
    lookups: &Lookups,
    findings: &mut Vec<Finding>,
) -> Vehicle {
    let mut item = Inspector::new(findings, &draft.source, Kind::Vehicle, &draft.id);
    let payload = payload(draft, &mut item);
    Vehicle {
        id: draft.id.clone(),
        name: draft.kind.name.clone(),
        roads: RoadProfileId(draft.roads as u32),
        start: location(draft.start, day, &mut item),
        end: draft.end.map(|place| location(place, day, &mut item)),
        limits: limits(draft, payload, &day.estimates, &mut item),
        layouts: layouts(&draft.kind, payload, &day.estimates),
        thermal: thermal(draft, &day.estimates),
        costs: costs(draft, &day.settings, &day.estimates, &mut item),
        skills: lookups.skills(&draft.skills),
        pays_toll: false,
        cools_from: None,
        underway: None,
    }
}

fn payload(draft: &VehicleDraft, item: &mut Inspector<'_>) -> Load {
    let most = (draft.kind.gross_kg - 200.0).max(50.0);
    let kg = item
        .optional("payload_kg", draft.payload_kg, [50.0, most])
        .unwrap_or(draft.kind.payload_kg);
    Load {
        kg: kg as u32,
        liters: (draft.kind.volume_m3 * 1_000.0) as u32,
        pallets: (draft.kind.pallets * 100.0) as u32,
    }
}

fn location(place: usize, day: &ProblemDraft, item: &mut Inspector<'_>) -> LocationId {
    if place >= day.places.len() {
        item.note(ReferenceFault::SizeMismatch {
            places: day.places.len(),
            given: place,
        });
    }
    LocationId(place as u32)
}

fn limits(
    draft: &VehicleDraft,
    payload: Load,
    estimates: &Estimates,
    item: &mut Inspector<'_>,
) -> VehicleLimits {
    let longest_h = draft.longest_h.unwrap_or(estimates.longest_h);
    VehicleLimits {
        payload,
        curb_kg: (draft.kind.gross_kg - f64::from(payload.kg)).max(0.0) as u32,
        length_m: draft.kind.length_m,
        shift: item.window("shift", draft.shift),
        regular: hours(item.number("regular_h", estimates.regular_h, [0.0, 24.0])),
        longest: hours(item.number("longest_h", longest_h, [0.5, 24.0])),
        trips: item.whole("max_trips", draft.trips, [1.0, 20.0]),
        range: draft.kind.range_km.map(|km| Meters::round(km * 1_000.0)),
    }
}

fn hours(hours: f64) -> Seconds {
    Seconds::ceil(hours * 3_600.0)
}

fn thermal(draft: &VehicleDraft, estimates: &Estimates) -> BoxThermal {
    let door = match draft.door {
        Door::Bare => estimates.door_w_k_m2[0],
        Door::Curtain => estimates.door_w_k_m2[1],
    };
    BoxThermal {
        wall_w_k: draft.kind.k_w_m2k * draft.kind.surface_m2,
        volume_m3: draft.kind.volume_m3,
        door_w_k: door * draft.kind.door_m2 * (draft.kind.door_height_m / DOOR_HEIGHT_M).sqrt(),
        cooling_w: draft.kind.cooling_kw * 1_000.0,
        heating_w: draft.kind.heating_kw * 1_000.0,
        bulkhead_w_k: estimates.bulkhead_w_m2k * draft.kind.volume_m3 / draft.kind.inner_length_m,
    }
}

fn costs(
    draft: &VehicleDraft,
    settings: &Settings,
    estimates: &Estimates,
    item: &mut Inspector<'_>,
) -> RunningCosts {
    let kind = &draft.kind;
    let per_day = item
        .optional("yuan_day", draft.yuan_day, [0.0, 50_000.0])
        .unwrap_or(kind.yuan_day);
    let toll = item.number("toll_yuan_km", draft.toll_yuan_km, [0.0, 20.0]);
    let electric = kind
        .electricity_kwh_km
        .map(|kwh| kwh * settings.energy.electricity_fen_kwh);
    RunningCosts {
        per_day: Cost::round(per_day * 100.0),
        per_km_fen: kind.yuan_km * 100.0,
        energy_per_km_fen: electric.map_or_else(
            || {
                kind.fuel_l_100km
                    .map(|liters| liters / 100.0 * settings.energy.diesel_fen_l)
            },
            |fen| [fen; 2],
        ),
        refrigeration_per_hour_fen: refrigeration_fen(kind, settings, estimates),
        toll_per_km_fen: toll * 100.0,
        overtime_per_hour: Cost::round(estimates.overtime_yuan_h * 100.0),
    }
}

/// One hour at typical duty: diesel by the table, electricity by the unit's efficiency.
fn refrigeration_fen(kind: &VehicleTypeDraft, settings: &Settings, estimates: &Estimates) -> f64 {
    if kind.electricity_kwh_km.is_some() {
        let kwh = kind.cooling_kw * settings.thermal.typical_duty / estimates.electric_cop;
        return kwh * settings.energy.electricity_fen_kwh;
    }
    kind.refrigeration_l_h * settings.energy.diesel_fen_l
}

/// All ways to divide the box, the undivided one first. A box without unit stays undivided.
fn layouts(kind: &VehicleTypeDraft, payload: Load, estimates: &Estimates) -> Vec<Layout> {
    let set_points = set_points(kind, estimates);
    let divide = |shares: &[f64]| {
        let bulkheads = estimates.bulkhead_m * (shares.len() - 1) as f64;
        let usable = (1.0 - bulkheads / kind.inner_length_m).max(0.0);
        let powers = power_shares(shares, estimates.remote_evaporator);
        let compartments = shares
            .iter()
            .zip(powers)
            .map(|(&share, power_share)| Compartment {
                power_share,
                ..compartment(payload, share, usable, set_points)
            });
        Layout {
            compartments: compartments.collect(),
        }
    };
    let zones = if kind.cooling_kw > 0.0 {
        kind.zones
    } else {
        1.0
    };
    let mut layouts = vec![divide(&[1.0])];
    if !kind.bulkheads.is_empty() {
        let fit = kind.bulkheads.iter();
        let fit = fit.filter(|shares| shares.len() as f64 <= zones);
        layouts.extend(fit.map(|shares| divide(shares)));
        return layouts;
    }
    if zones >= 2.0 {
        layouts.extend(TWO_ZONES.iter().map(|shares| divide(shares)));
    }
    if zones >= 3.0 {
        layouts.extend(THREE_ZONES.iter().map(|shares| divide(shares)));
    }
    layouts
}

/// Of the unit's power, what each evaporator gives: a remote one by its compartment's share of the
/// box, though no more than `largest`; the main one, in front, the rest.
fn power_shares(shares: &[f64], largest: f64) -> Vec<f64> {
    let remote: Vec<f64> = shares[1..].iter().map(|share| share.min(largest)).collect();
    let main = 1.0 - remote.iter().sum::<f64>();
    std::iter::once(main).chain(remote).collect()
}

fn compartment(
    payload: Load,
    share: f64,
    usable: f64,
    set_points: TemperatureWindow,
) -> Compartment {
    Compartment {
        capacity: Load {
            kg: (f64::from(payload.kg) * share) as u32,
            liters: (f64::from(payload.liters) * share * usable) as u32,
            pallets: (f64::from(payload.pallets) * share) as u32,
        },
        set_points,
        volume_share: share,
        power_share: share,
    }
}

fn set_points(kind: &VehicleTypeDraft, estimates: &Estimates) -> TemperatureWindow {
    let [freezing, chilling, highest] = estimates.set_points_c;
    let [min, max] = if kind.cooling_kw <= 0.0 {
        DRIFTING_C
    } else if kind.frozen_cooling_kw > 0.0 {
        [freezing, highest]
    } else {
        [chilling, highest]
    };
    TemperatureWindow::new(finite(min), finite(max)).expect("settings are in order")
}
