//! A small map of a tour: the road driven, numbered stops, hubs, north and a scale.

use super::paper::{Paper, Weight};
use crate::datum::meters_between;
use crate::export::itinerary::{Task, Tour};
use optimizer::units::Position;
use osm_loader::{Meters, simplify};

/// Draws a tour into a frame: left, top, width, height.
pub(super) fn draw(paper: &mut Paper, frame: [f32; 4], tour: &Tour<'_>, north: &str) {
    paper.frame(frame, 0.6);
    let places = tour.visits.iter().map(|visit| visit.position);
    let bends = tour
        .visits
        .iter()
        .flat_map(|visit| visit.line.iter().copied());
    let points: Vec<Position> = places
        .chain(bends)
        .chain(tour.home.iter().copied())
        .collect();
    let Some(view) = View::around(&points, frame) else {
        return;
    };
    let fine = Meters((view.meters_per_point * 0.4) as u32 + 1);
    let course = |line: &[Position]| -> Vec<[f32; 2]> {
        simplify(line, fine)
            .into_iter()
            .map(|point| view.place(point))
            .collect()
    };
    paper.polyline(&course(tour.home), 0.8, 0.6, &[1.0, 2.0]);
    for visit in &tour.visits {
        let dashes: &[f32] = if visit.trip_index == 0 {
            &[]
        } else {
            &[4.0, 2.0]
        };
        paper.polyline(&course(visit.line), 1.3, 0.35, dashes);
    }
    marks(paper, &view, tour);
    scale(paper, &view, frame);
    let [x, y, width, _] = frame;
    paper.text([x + width - 26.0, y + 12.0], 8.0, north);
}

/// One mark per place: the numbers of all visits there.
fn marks(paper: &mut Paper, view: &View, tour: &Tour<'_>) {
    let mut places: Vec<(Position, bool, Vec<usize>)> = Vec::new();
    for visit in &tour.visits {
        let is_hub = matches!(visit.task, Task::Unload(_));
        match places.iter_mut().find(|(at, ..)| *at == visit.position) {
            Some((_, _, numbers)) => numbers.push(visit.number),
            None => places.push((visit.position, is_hub, vec![visit.number])),
        }
    }
    let mut taken: Vec<[f32; 4]> = Vec::new();
    for (position, is_hub, numbers) in places {
        let spot = view.place(position);
        let label = numbers_text(&numbers);
        let width = paper.width(&label, 7.0);
        let half = [(width / 2.0 + 3.0).max(7.0), 7.0];
        let at = free_spot(spot, half, &taken);
        taken.push([at[0], at[1], half[0], half[1]]);
        if (at[0] - spot[0]).abs() + (at[1] - spot[1]).abs() > 1.0 {
            paper.line(spot, at, 0.6, 0.0);
            paper.disc(spot, 1.5, 0.0);
        }
        let [x, y] = at;
        if is_hub {
            paper.filled(&[[x - half[0], y - 6.0, half[0] * 2.0, 12.0]], 0.0);
            paper.filled(
                &[[x - half[0] + 0.8, y - 5.2, half[0] * 2.0 - 1.6, 10.4]],
                1.0,
            );
        } else {
            paper.disc(at, half[0] - 0.5, 1.0);
        }
        let page = paper.pages() - 1;
        paper.write(page, [x - width / 2.0, y + 2.6], 7.0, Weight::Bold, &label);
    }
}

/// Where a mark of some half width and height covers no earlier one: here, or around here.
fn free_spot(spot: [f32; 2], half: [f32; 2], taken: &[[f32; 4]]) -> [f32; 2] {
    let is_free = |&[x, y]: &[f32; 2]| {
        taken
            .iter()
            .all(|&[tx, ty, w, h]| (x - tx).abs() > half[0] + w || (y - ty).abs() > half[1] + h)
    };
    let around = (1..4).flat_map(|ring| {
        (0..8).map(move |direction| {
            let angle = direction as f32 * std::f32::consts::FRAC_PI_4;
            let reach = 18.0 * ring as f32;
            [spot[0] + reach * angle.cos(), spot[1] - reach * angle.sin()]
        })
    });
    std::iter::once(spot)
        .chain(around)
        .find(is_free)
        .unwrap_or(spot)
}

/// `1–3,5`
fn numbers_text(numbers: &[usize]) -> String {
    let mut runs: Vec<[usize; 2]> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some(run) if run[1] + 1 == number => run[1] = number,
            _ => runs.push([number, number]),
        }
    }
    let run = |&[from, until]: &[usize; 2]| {
        if from == until {
            from.to_string()
        } else {
            format!("{from}–{until}")
        }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

fn scale(paper: &mut Paper, view: &View, [x, y, width, height]: [f32; 4]) {
    let longest = f64::from(width) * 0.3 * view.meters_per_point;
    let lengths = [
        200_000.0, 100_000.0, 50_000.0, 20_000.0, 10_000.0, 5_000.0, 2_000.0, 1_000.0, 500.0, 200.0,
    ];
    let meters = lengths
        .into_iter()
        .find(|&meters| meters <= longest)
        .unwrap_or(100.0);
    let bar = (meters / view.meters_per_point) as f32;
    let (left, bottom) = (x + 8.0, y + height - 7.0);
    paper.line([left, bottom], [left + bar, bottom], 1.2, 0.0);
    let label = if meters >= 1_000.0 {
        format!("{} km", meters / 1_000.0)
    } else {
        format!("{meters} m")
    };
    paper.text([left + bar + 3.0, bottom + 2.0], 7.0, &label);
}

/// From degrees to points of paper.
struct View {
    low: Position,
    high: Position,
    middle: [f32; 2],
    points_per_degree: [f64; 2],
    meters_per_point: f64,
}

impl View {
    fn around(points: &[Position], [x, y, width, height]: [f32; 4]) -> Option<Self> {
        const MARGIN: f32 = 16.0;
        let first = *points.first()?;
        let (mut low, mut high) = (first, first);
        for point in points {
            low = Position::new(low.lon.min(point.lon), low.lat.min(point.lat));
            high = Position::new(high.lon.max(point.lon), high.lat.max(point.lat));
        }
        let across = meters_between(low, Position::new(high.lon, low.lat)).max(500.0);
        let up = meters_between(low, Position::new(low.lon, high.lat)).max(500.0);
        let room = [
            f64::from(width - 2.0 * MARGIN),
            f64::from(height - 2.0 * MARGIN),
        ];
        let meters_per_point = (across / room[0]).max(up / room[1]);
        let north = meters_between(low, Position::new(low.lon, low.lat + 1.0));
        let east = meters_between(low, Position::new(low.lon + 1.0, low.lat));
        Some(Self {
            low,
            high,
            middle: [x + width / 2.0, y + height / 2.0],
            points_per_degree: [east / meters_per_point, north / meters_per_point],
            meters_per_point,
        })
    }

    fn place(&self, point: Position) -> [f32; 2] {
        let [per_lon, per_lat] = self.points_per_degree;
        let east = (point.lon - f64::midpoint(self.low.lon, self.high.lon)) * per_lon;
        let north = (point.lat - f64::midpoint(self.low.lat, self.high.lat)) * per_lat;
        [self.middle[0] + east as f32, self.middle[1] - north as f32]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_moves_aside_for_an_earlier_one() {
        let taken = [[100.0, 100.0, 7.0, 7.0]];
        let moved = |from: [f32; 2]| {
            let to = free_spot(from, [7.0, 7.0], &taken);
            (to[0] - from[0]).hypot(to[1] - from[1])
        };
        assert!(moved([150.0, 100.0]) < 0.1);
        assert!(moved([103.0, 101.0]) > 10.0);
    }

    #[test]
    fn visits_of_one_place_share_a_mark() {
        assert_eq!(numbers_text(&[1, 2, 3, 5]), "1–3,5");
        assert_eq!(numbers_text(&[4]), "4");
    }
}
