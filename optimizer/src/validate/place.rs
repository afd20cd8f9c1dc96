//! Markets, hubs, and the points where both lie.

use super::finding::{Finding, FitFault, Kind, ReferenceFault, ValueFault};
use super::inspector::Inspector;
use super::lookups::Lookups;
use crate::draft::{
    HandlingDraft, HubDraft, MarketDraft, PlaceDraft, ProblemDraft, RoadAccess, ZoneDraft,
};
use crate::problem::{Handling, Hub, HubZone, Market, ProductId};
use crate::units::{Position, Seconds};
use osm_loader::LocationId;

/// Checks a point: on the earth, in the right order, on the map, near a road.
pub(super) fn place(draft: &PlaceDraft, snap_limit_m: f64, findings: &mut Vec<Finding>) {
    let mut item = Inspector::new(findings, &draft.source, Kind::Place, &draft.name);
    let Position { lon, lat } = draft.position;
    if (18.0..=54.0).contains(&lon) && (73.0..=136.0).contains(&lat) {
        item.note(ValueFault::Swapped { lon, lat });
        return;
    }
    item.number("lon", lon, [-180.0, 180.0]);
    item.number("lat", lat, [-90.0, 90.0]);
    match draft.access {
        RoadAccess::OutsideMap => item.note(FitFault::OutsideMap { lon, lat }),
        RoadAccess::Meters(meters) if meters.is_nan() || meters > snap_limit_m => {
            item.note(FitFault::NoRoadNear {
                meters,
                limit: snap_limit_m,
            });
        }
        RoadAccess::Meters(_) | RoadAccess::Unknown => {}
    }
}

/// Checks a market.
pub(super) fn market(
    draft: &MarketDraft,
    day: &ProblemDraft,
    lookups: &Lookups,
    findings: &mut Vec<Finding>,
) -> Market {
    let needs = lookups.needed_skills(
        &draft.source,
        Kind::Market,
        &draft.id,
        &draft.needs,
        findings,
    );
    let mut item = Inspector::new(findings, &draft.source, Kind::Market, &draft.id);
    Market {
        id: draft.id.clone(),
        name: draft.name.clone(),
        position: position(day, draft.place, &mut item),
        location: LocationId(draft.place as u32),
        windows: item.windows("windows", &draft.windows),
        handling: handling(&draft.handling, &mut item),
        cold_store: draft
            .cold_store_c
            .map(|degrees| item.celsius("cold_store_c", degrees, [-40.0, 25.0])),
        max_gross_kg: item
            .optional("max_gross_kg", draft.max_gross_kg, [500.0, 100_000.0])
            .map(|kg| kg as u32),
        max_length_m: item.optional("max_length_m", draft.max_length_m, [2.0, 30.0]),
        needs,
    }
}

/// Checks a hub.
pub(super) fn hub(
    draft: &HubDraft,
    day: &ProblemDraft,
    lookups: &Lookups,
    findings: &mut Vec<Finding>,
) -> Hub {
    let zones = draft
        .zones
        .iter()
        .map(|draft| zone(draft, findings))
        .collect();
    let mut item = Inspector::new(findings, &draft.source, Kind::Hub, &draft.id);
    if draft.zones.is_empty() {
        item.note(ReferenceFault::None { kind: Kind::Zone });
    }
    let mut refuses = Vec::new();
    for name in &draft.refuses {
        match lookups.products.find(name) {
            Ok(product) => refuses.push(ProductId(product as u32)),
            Err(fault) => item.note(fault),
        }
    }
    Hub {
        id: draft.id.clone(),
        name: draft.name.clone(),
        position: position(day, draft.place, &mut item),
        location: LocationId(draft.place as u32),
        windows: item.windows("windows", &draft.windows),
        docks: item.whole("docks", draft.docks, [1.0, 200.0]),
        handling: handling(&draft.handling, &mut item),
        zones,
        refuses,
        taken: Vec::new(),
    }
}

fn zone(draft: &ZoneDraft, findings: &mut Vec<Finding>) -> HubZone {
    let mut item = Inspector::new(findings, &draft.source, Kind::Zone, &draft.name);
    HubZone {
        name: draft.name.clone(),
        window: item.temperatures("min_c–max_c", [draft.min_c, draft.max_c]),
        capacity_kg: item.number("capacity_kg", draft.capacity_kg, [0.0, 1e8]) as u32,
    }
}

fn position(day: &ProblemDraft, place: usize, item: &mut Inspector<'_>) -> Position {
    day.places.get(place).map_or_else(
        || {
            item.note(ReferenceFault::SizeMismatch {
                places: day.places.len(),
                given: place,
            });
            Position::new(0.0, 0.0)
        },
        |place| place.position,
    )
}

fn handling(draft: &HandlingDraft, item: &mut Inspector<'_>) -> Handling {
    let mut minutes =
        |column, value| Seconds::ceil(item.number(column, value, [0.0, 600.0]) * 60.0);
    Handling {
        setup: minutes("setup_min", draft.setup_min),
        paperwork: minutes("paperwork_min", draft.paperwork_min),
        per_tonne: minutes("per_tonne_min", draft.per_tonne_min),
        door_open: item.number("door_open", draft.door_open, [0.0, 1.0]),
        sealed_dock: draft.sealed_dock,
    }
}
