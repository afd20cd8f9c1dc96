//! When a day begins and what its end costs: the way home, and overtime counted from the beginning.

use super::ground::Ground;

/// Later than any departure.
const NEVER: i32 = i32::MAX / 2;

/// Departures that are alike: not before the first moment, nor after the second.
pub(super) type Departures = [i32; 2];

/// The departures that are taken for like one.
pub(super) fn alike(ground: &Ground, departure: i32) -> Departures {
    let begins = ground.vehicle.limits.shift.start().0;
    let late = departure - begins;
    let within = |length: i32| {
        let from = begins + late / length * length;
        [from, from + length]
    };
    match late {
        ..7_200 => within(900),
        7_200..21_600 => within(3_600),
        _ => [begins + 21_600, NEVER],
    }
}

/// What going home from a hub in a slice of time costs at least, overtime since a departure included.
///
/// A day that would be too long begins later: its driver is paid for the longest day.
pub(super) fn home_fen(
    ground: &Ground,
    hub: usize,
    moments: [i32; 2],
    departed: Departures,
) -> f64 {
    let limits = &ground.vehicle.limits;
    let (regular, longest) = (limits.regular.0 as i32, limits.longest.0 as i32);
    ground.home(hub).map_or(f64::INFINITY, |arc| {
        let least = (moments[0] + arc.seconds - departed[1]).min(longest);
        let most = (moments[1] + arc.seconds).min(limits.shift.end().0) - departed[0];
        arc.fen
            + ground.driver() * f64::from(arc.seconds - (most - longest).max(0))
            + ground.overtime() * f64::from((least - regular).max(0))
    })
}
