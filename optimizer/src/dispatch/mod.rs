//! Rounds of general vehicles: single jobs, pickups with deliveries, several sizes of load, skills,
//! priorities, several windows, breaks. For clients that ask no more than that.
//!
//! Every test of a route walks it whole, so that any limit can be added in one place; good for some
//! hundred tasks. It knows no products, temperatures or hubs: that is `solve`'s business.

mod model;
mod route;
mod search;

pub use model::{Break, Costs, Fleet, Stop, Task, Window, Work};
pub use route::{Timed, Timetable};
pub use search::{Rounds, arrange};

#[cfg(test)]
mod tests {
    use super::*;

    /// Places on a line, a second apart each.
    fn line(size: usize) -> Work {
        let row = |from: usize| (0..size).map(|to| from.abs_diff(to) as i64).collect();
        let table: Vec<Vec<i64>> = (0..size).map(row).collect();
        Work {
            tasks: Vec::new(),
            vehicles: Vec::new(),
            durations: vec![table.clone()],
            distances: vec![table.clone()],
            prices: vec![table],
        }
    }

    fn stop(place: usize) -> Stop {
        Stop {
            place,
            setup: 0,
            service: 0,
            windows: vec![[0, 10_000]],
        }
    }

    fn single(place: usize, pickup: i64) -> Task {
        Task::Single {
            stop: stop(place),
            delivery: vec![0],
            pickup: vec![pickup],
            skills: Vec::new(),
            priority: 0,
        }
    }

    fn vehicle(capacity: i64) -> Fleet {
        Fleet {
            start: Some(0),
            end: Some(0),
            table: 0,
            capacity: vec![capacity],
            skills: Vec::new(),
            window: [0, 10_000],
            breaks: Vec::new(),
            costs: Costs::default(),
            most_tasks: usize::MAX,
            longest_s: i64::MAX,
            farthest_m: i64::MAX,
        }
    }

    #[test]
    fn one_vehicle_drives_a_line_there_and_back() {
        let mut work = line(6);
        work.tasks = (1..6).map(|place| single(place, 1)).collect();
        work.vehicles = vec![vehicle(5)];
        let rounds = arrange(&work, 1, 200);
        assert_eq!((rounds.cost, rounds.left.len()), (10, 0));
    }

    #[test]
    fn what_does_not_fit_is_left_the_least_important_first() {
        let mut work = line(4);
        work.tasks = (1..4).map(|place| single(place, 1)).collect();
        if let Task::Single { priority, .. } = &mut work.tasks[2] {
            *priority = 5;
        }
        work.vehicles = vec![vehicle(1)];
        let rounds = arrange(&work, 1, 200);
        assert_eq!(rounds.left, [0, 1]);
        assert_eq!(rounds.cost, 6);
    }

    #[test]
    fn goods_are_fetched_before_they_are_brought_and_skills_are_needed() {
        let mut work = line(5);
        work.tasks = vec![Task::Pair {
            pickup: stop(4),
            delivery: stop(2),
            amount: vec![1],
            skills: vec![7],
            priority: 0,
        }];
        work.vehicles = vec![
            vehicle(1),
            Fleet {
                skills: vec![7],
                ..vehicle(1)
            },
        ];
        let rounds = arrange(&work, 1, 50);
        assert_eq!(rounds.routes[0].len(), 0);
        assert_eq!(rounds.cost, 8);
    }

    #[test]
    fn a_break_lies_in_its_window_while_driving_goes_on_before_and_after() {
        let mut work = line(101);
        work.tasks = vec![single(100, 1)];
        work.vehicles = vec![Fleet {
            end: None,
            breaks: vec![Break {
                windows: vec![[40, 60]],
                service: 30,
                most: Vec::new(),
            }],
            ..vehicle(1)
        }];
        let rounds = arrange(&work, 1, 10);
        let table = Timetable::of(&work, 0, &rounds.routes[0]).expect("it was arranged");
        let rest = table
            .steps
            .iter()
            .find(|step| step.rest == Some(0))
            .expect("there is a break");
        assert!((40..=60).contains(&(rest.arrival + rest.waiting)));
        assert_eq!(table.steps.last().map(|step| step.arrival), Some(130));
    }
}
