//! Settings: rules that can be kept, prices that are prices.

use super::finding::{Finding, Kind};
use super::inspector::Inspector;
use crate::draft::SourceRow;
use crate::problem::Settings;

/// Checks every setting that a plan divides by or waits for.
pub(super) fn settings(settings: &Settings, findings: &mut Vec<Finding>) {
    let driver = &settings.driver;
    let thermal = &settings.thermal;
    let checks = [
        (
            "DRIVE_CONT_MAX_MIN",
            driver.longest_stretch.minutes(),
            [10.0, 1_440.0],
        ),
        ("DRIVE_REST_MIN", driver.rest.minutes(), [0.0, 600.0]),
        (
            "DRIVE_DAY_MAX_MIN",
            driver.longest_day.minutes(),
            [10.0, 1_440.0],
        ),
        (
            "DRIVE_24H_MAX_MIN",
            driver.regular_day.minutes(),
            [10.0, 1_440.0],
        ),
        (
            "DRIVE_BEYOND_YUAN_H",
            driver.beyond_regular.yuan(),
            [0.0, 10_000.0],
        ),
        (
            "NIGHT_CONT_MAX_MIN",
            driver.night.longest_stretch.minutes(),
            [10.0, 1_440.0],
        ),
        ("NIGHT_FROM_H", driver.night.hours[0], [0.0, 24.0]),
        ("NIGHT_UNTIL_H", driver.night.hours[1], [0.0, 24.0]),
        (
            "GREEN_MIN_LOAD_FRAC",
            settings.green_channel.least_share,
            [0.0, 1.0],
        ),
        ("AIR_J_M3K", thermal.air_j_m3k, [1_000.0, 100_000.0]),
        ("UNIT_EFFICIENCY", thermal.unit_efficiency, [0.05, 1.0]),
        ("SEALED_DOCK_SHARE", thermal.sealed_dock, [0.0, 1.0]),
        ("STEP_MIN", thermal.step.minutes(), [0.1, 60.0]),
        ("STRIDE_MIN", thermal.stride.minutes(), [0.1, 600.0]),
        ("NOTICED_K", thermal.noticed_k, [0.0, 2.0]),
        ("TYPICAL_DUTY", thermal.typical_duty, [0.05, 1.0]),
        ("PRECOOL_K_PER_MIN", thermal.precool_k_per_min, [0.05, 20.0]),
        ("FAN_SHARE", thermal.fan_share, [0.0, 0.5]),
        ("DEFROST_SHARE", thermal.defrost_share, [0.0, 0.5]),
        (
            "AIR_RECOVERY_MIN",
            thermal.air_recovery.minutes(),
            [0.0, 600.0],
        ),
        ("SHELF_LIFE_LIMIT", settings.shelf_life_limit, [0.01, 1.0]),
        (
            "DIESEL_YUAN_L",
            settings.energy.diesel_fen_l / 100.0,
            [0.0, 100.0],
        ),
        (
            "ELECTRICITY_YUAN_KWH",
            settings.energy.electricity_fen_kwh / 100.0,
            [0.0, 100.0],
        ),
        (
            "DRIVER_YUAN_H",
            settings.driver_hour.yuan(),
            [0.0, 10_000.0],
        ),
        ("BALANCE_YUAN_H2", settings.balance.yuan(), [0.0, 1_000.0]),
    ];
    for (name, value, range) in checks {
        let source = SourceRow::whole("settings.csv");
        Inspector::new(findings, &source, Kind::Setting, name).number("value", value, range);
    }
}
