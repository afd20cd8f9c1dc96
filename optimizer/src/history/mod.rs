//! What past days teach: how much slower than planned each class of road, each market and each
//! driver really is, with counts and spread.
//!
//! It proposes; a person decides. Nothing here changes a plan.

mod least_squares;

use least_squares::weighted;
use std::collections::BTreeMap;

/// A leg as it was planned and as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct LegObservation {
    /// Who drove: the vehicle's identifier, or the driver's where people keep it.
    pub driver: String,
    /// Planned driving in seconds by class of road.
    pub planned_s: Vec<(String, f64)>,
    /// Driving as it went, in seconds, without rest.
    pub actual_s: f64,
}

/// A stay at a market as it was planned and as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct DwellObservation {
    /// The market's identifier.
    pub market: String,
    /// From being able to begin to leaving, in seconds, as planned.
    pub planned_s: f64,
    /// The same as it went.
    pub actual_s: f64,
}

/// How learning works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistorySettings {
    /// Fewest observations from which anything is proposed.
    pub least_count: usize,
    /// Standard errors by which an effect must differ from nothing to be proposed.
    pub certain: f64,
    /// Smallest factor worth proposing.
    pub least_effect: f64,
    /// Smallest dwell in minutes worth proposing.
    pub least_minutes: f64,
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self {
            least_count: 10,
            certain: 2.0,
            least_effect: 0.02,
            least_minutes: 2.0,
        }
    }
}

/// A factor on planned times, or minutes on a planned stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// Class of road, driver or market.
    pub name: String,
    /// The factor (1 is as planned), or the minutes (0 is as planned).
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Spread of single observations around it: standard deviation of their ratio, or minutes.
    pub spread: f64,
    /// How many observations it rests on.
    pub count: usize,
    /// Whether it is certain and large enough to be proposed.
    pub proposed: bool,
}

/// Everything learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lessons {
    /// Factors on travel, by class of road.
    pub classes: Vec<Learned>,
    /// Factors on travel that remain, by driver.
    pub drivers: Vec<Learned>,
    /// Minutes on stays, by market.
    pub markets: Vec<Learned>,
}

/// Learns from observations, in any order. Rare long delays weigh little (Huber's weights).
pub fn learn(
    legs: &[LegObservation],
    dwells: &[DwellObservation],
    settings: &HistorySettings,
) -> Lessons {
    let (classes, ratios) = learn_classes(legs, settings);
    Lessons {
        drivers: learn_drivers(legs, &ratios, settings),
        markets: learn_markets(dwells, settings),
        classes,
    }
}

/// Factors by class, and per leg its time against what the factors say.
fn learn_classes(legs: &[LegObservation], settings: &HistorySettings) -> (Vec<Learned>, Vec<f64>) {
    let mut names: Vec<&str> = legs
        .iter()
        .flat_map(|leg| leg.planned_s.iter().map(|(class, _)| class.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    let planned = |leg: &LegObservation| leg.planned_s.iter().map(|(_, s)| s).sum::<f64>();
    let used: Vec<&LegObservation> = legs.iter().filter(|leg| planned(leg) > 0.0).collect();
    // Each row is divided by its planned time: spread grows with length.
    let rows: Vec<Vec<f64>> = used
        .iter()
        .map(|leg| {
            let of = |name: &&str| {
                let own = leg.planned_s.iter().filter(|(class, _)| class == name);
                own.map(|(_, s)| s).sum::<f64>() / planned(leg)
            };
            names.iter().map(of).collect()
        })
        .collect();
    let seen: Vec<f64> = used.iter().map(|leg| leg.actual_s / planned(leg)).collect();
    let fit = weighted(&rows, &seen);
    let learned = names.iter().enumerate().map(|(index, name)| {
        let count = rows.iter().filter(|row| row[index] > 0.05).count();
        let (value, error) = (fit.values[index], fit.errors[index]);
        let clear = (value - 1.0).abs() > (settings.certain * error).max(settings.least_effect);
        Learned {
            name: (*name).to_owned(),
            value,
            error,
            spread: fit.spread,
            count,
            proposed: count >= settings.least_count && clear,
        }
    });
    let ratios = legs.iter().map(|leg| {
        let said: f64 = leg
            .planned_s
            .iter()
            .map(|(class, s)| {
                let index = names.iter().position(|name| name == class);
                index.map_or(*s, |index| s * fit.values[index])
            })
            .sum();
        if said > 0.0 { leg.actual_s / said } else { 1.0 }
    });
    (learned.collect(), ratios.collect())
}

fn learn_drivers(
    legs: &[LegObservation],
    ratios: &[f64],
    settings: &HistorySettings,
) -> Vec<Learned> {
    let mut by_driver: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (leg, ratio) in legs.iter().zip(ratios) {
        by_driver.entry(&leg.driver).or_default().push(*ratio);
    }
    let learned = by_driver.into_iter().map(|(name, seen)| {
        let least = settings.least_effect;
        summed_up(name, &seen, 1.0, least, settings)
    });
    learned.collect()
}

fn learn_markets(dwells: &[DwellObservation], settings: &HistorySettings) -> Vec<Learned> {
    let mut by_market: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for dwell in dwells {
        let minutes = (dwell.actual_s - dwell.planned_s) / 60.0;
        by_market.entry(&dwell.market).or_default().push(minutes);
    }
    let learned = by_market.into_iter().map(|(name, seen)| {
        let least = settings.least_minutes;
        summed_up(name, &seen, 0.0, least, settings)
    });
    learned.collect()
}

/// Mean, spread and standard error of single numbers.
fn summed_up(
    name: &str,
    seen: &[f64],
    as_planned: f64,
    least: f64,
    settings: &HistorySettings,
) -> Learned {
    let rows = vec![vec![1.0]; seen.len()];
    let fit = weighted(&rows, seen);
    let (value, error) = (fit.values[0], fit.errors[0]);
    let clear = (value - as_planned).abs() > (settings.certain * error).max(least);
    Learned {
        name: name.to_owned(),
        value,
        error,
        spread: fit.spread,
        count: seen.len(),
        proposed: seen.len() >= settings.least_count && clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_are_told_apart_though_every_leg_has_both() {
        let legs: Vec<LegObservation> = (1..60)
            .map(|i| {
                let (hills, plain) = (f64::from(i % 7) * 200.0, f64::from(i % 5 + 1) * 300.0);
                LegObservation {
                    driver: format!("D{}", i % 3),
                    planned_s: vec![("hills".into(), hills), ("plain".into(), plain)],
                    actual_s: hills * 1.2 + plain,
                }
            })
            .collect();
        let lessons = learn(&legs, &[], &HistorySettings::default());
        let value = |name: &str| lessons.classes.iter().find(|l| l.name == name).unwrap();
        assert!((value("hills").value - 1.2).abs() < 1e-6 && value("hills").proposed);
        assert!((value("plain").value - 1.0).abs() < 1e-6 && !value("plain").proposed);
        assert!(lessons.drivers.iter().all(|driver| !driver.proposed));
    }

    #[test]
    fn one_traffic_jam_does_not_make_a_market_slow() {
        let mut dwells = vec![
            DwellObservation {
                market: "M".into(),
                planned_s: 1_800.0,
                actual_s: 1_830.0,
            };
            20
        ];
        dwells[7].actual_s = 20_000.0;
        let lessons = learn(&[], &dwells, &HistorySettings::default());
        assert!(lessons.markets[0].value < 2.0 && !lessons.markets[0].proposed);
    }

    #[test]
    fn nothing_is_learned_from_nothing() {
        let lessons = learn(&[], &[], &HistorySettings::default());
        assert_eq!(lessons, Lessons::default());
    }
}
