//! Products of the catalogue.

use super::finding::{Finding, Kind};
use super::inspector::Inspector;
use crate::draft::ProductDraft;
use crate::problem::{Product, Respiration, ShelfLife};

/// Checks one row of the catalogue.
pub(super) fn product(draft: &ProductDraft, findings: &mut Vec<Finding>) -> Product {
    let mut item = Inspector::new(findings, &draft.source, Kind::Product, &draft.id);
    let window = item.temperatures("t_min_c–t_max_c", draft.window_c);
    Product {
        id: draft.id.clone(),
        name_zh: draft.name_zh.clone(),
        name_en: draft.name_en.clone(),
        window,
        optimum: item.celsius("t_opt_c", draft.optimum_c, [-40.0, 40.0]),
        chilling: draft
            .chilling_c
            .map(|degrees| item.celsius("chill_injury_c", degrees, [-5.0, 25.0])),
        chilling_tolerance_h: item.optional(
            "chill_tolerance_h_at_5k_below",
            draft.chilling_tolerance_h,
            [0.5, 2_000.0],
        ),
        freezing: draft
            .freezing_c
            .map(|degrees| item.celsius("freeze_point_c", degrees, [-20.0, 2.0])),
        ethylene_production: draft.ethylene_production,
        ethylene_sensitivity: draft.ethylene_sensitivity,
        odor_emission: item.whole("odour_emit_0_3", draft.odor_emission, [0.0, 3.0]) as u8,
        odor_absorption: item.whole("odour_absorb_0_3", draft.odor_absorption, [0.0, 3.0]) as u8,
        storage_group: draft.storage_group.clone(),
        hygiene: draft.hygiene,
        excursion: draft.excursion,
        hours_to_cold: item.number(
            "max_h_harvest_to_precool",
            draft.hours_to_cold,
            [0.0, 2_000.0],
        ),
        shelf_life: shelf_life(draft, &mut item),
        respiration: Respiration(
            draft
                .respiration_mw_kg
                .map(|heat| item.number("resp_mw_kg", heat, [0.0, 5_000.0])),
        ),
        specific_heat: item.number("cp_kj_kgk", draft.specific_heat_kj, [0.5, 4.5]) * 1_000.0,
        density: item.number("stow_density_kg_m3", draft.density_kg_m3, [20.0, 1_500.0]),
        green_channel: draft.green_channel,
    }
}

fn shelf_life(draft: &ProductDraft, item: &mut Inspector<'_>) -> ShelfLife {
    ShelfLife {
        days: item.number(
            "shelf_life_days_at_ref",
            draft.shelf_life_days,
            [0.1, 5_000.0],
        ),
        reference: item.celsius("t_ref_c", draft.reference_c, [-40.0, 40.0]),
        q10: draft.q10.map(|q10| item.number("q10", q10, [1.0, 10.0])),
    }
}
