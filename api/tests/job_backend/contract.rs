//! What everything that keeps jobs promises.

use super::Place;
use api::jobs::JobBackend;
use api::store::{Job, JobState, MOST_ATTEMPTS, Made, NewJob, Outcome, Submitted};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Hand = Arc<dyn JobBackend>;

/// How long a job may take to come.
const LONG: Duration = Duration::from_secs(30);

/// Several times what any place of these tests waits for a silent worker.
const LONGER_THAN_ANY_PATIENCE: Duration = Duration::from_secs(4);

fn asked<'a>(request: &'a str, key: Option<&'a str>) -> NewJob<'a> {
    NewJob {
        id: None,
        kind: "plan",
        day: "tiny",
        owner: "me",
        request,
        key,
        inputs: None,
    }
}

fn submitted(hand: &Hand) -> Job {
    match hand.submit(&asked("{}", None)).unwrap() {
        Submitted::New(job) => job,
        other => panic!("{other:?}"),
    }
}

/// The next job, waited for.
fn next(hand: &Hand) -> (Job, String) {
    let start = Instant::now();
    loop {
        if let Some(job) = hand.lease().unwrap() {
            let lease = job.lease.clone().unwrap();
            return (job, lease);
        }
        assert!(start.elapsed() < LONG, "no job comes");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn done(result: &str) -> Outcome {
    Outcome::of(result.to_owned())
}

fn read(hand: &Hand, id: &str) -> Job {
    hand.job(id).unwrap().unwrap()
}

pub(crate) fn what_was_submitted_comes_back(place: &dyn Place) {
    let hand = place.hand();
    assert!(hand.lease().unwrap().is_none(), "nothing was submitted yet");
    assert!(hand.job("none").unwrap().is_none());
    let first = submitted(&hand);
    assert_eq!(first.state, JobState::Queued);
    let (job, lease) = next(&hand);
    assert_eq!(
        (&*job.id, &*job.kind, &*job.day, &*job.owner, &*job.request),
        (&*first.id, "plan", "tiny", "me", "{}")
    );
    assert_eq!((job.state, job.attempts), (JobState::Running, 1));
    assert!(hand.goes_on(&job.id, &lease).unwrap());
    let large = format!("\"{}\"", "x".repeat(3_000_000));
    assert!(hand.complete(&job.id, &lease, &done(&large)).unwrap());
    let kept = read(&place.hand(), &job.id);
    assert_eq!((kept.state, kept.result), (JobState::Done, Some(large)));
    assert!(kept.started_at.is_some() && kept.finished_at.is_some());
}

pub(crate) fn a_job_is_completed_once_by_the_worker_that_has_it(place: &dyn Place) {
    let hand = place.hand();
    let id = submitted(&hand).id;
    let (_, lease) = next(&hand);
    assert!(!hand.complete(&id, "another", &done("0")).unwrap());
    assert!(!hand.progress(&id, "another", "{}").unwrap());
    assert!(!hand.goes_on(&id, "another").unwrap());
    assert!(hand.complete(&id, &lease, &done("1")).unwrap());
    assert!(!hand.complete(&id, "another", &done("2")).unwrap());
    assert_eq!(read(&hand, &id).result.as_deref(), Some("1"));
    assert!(hand.lease().unwrap().is_none(), "it does not come again");
}

pub(crate) fn a_key_is_good_for_one_request(place: &dyn Place) {
    let (hand, other) = (place.hand(), place.hand());
    let Submitted::New(first) = hand.submit(&asked("{}", Some("k"))).unwrap() else {
        panic!("the first is new");
    };
    let again = other.submit(&asked("{}", Some("k"))).unwrap();
    assert!(
        matches!(&again, Submitted::Same(job) if job.id == first.id),
        "{again:?}"
    );
    let different = hand.submit(&asked("[]", Some("k"))).unwrap();
    assert!(matches!(&different, Submitted::Other(job) if job.id == first.id));
    let someone = NewJob {
        owner: "you",
        ..asked("{}", Some("k"))
    };
    assert!(matches!(hand.submit(&someone).unwrap(), Submitted::New(_)));
    let mut seen = [next(&hand).0.id, next(&hand).0.id];
    seen.sort();
    assert_ne!(seen[0], seen[1]);
    assert!(
        hand.lease().unwrap().is_none(),
        "what was submitted thrice came once"
    );
}

pub(crate) fn a_dead_worker_s_job_goes_to_another_and_its_result_is_refused(place: &dyn Place) {
    let (hand, doomed) = (place.hand(), place.hand());
    let id = submitted(&hand).id;
    let (_, lost) = next(&doomed);
    drop(doomed);
    place.notice_death();
    let (again, lease) = next(&hand);
    assert_eq!((&again.id, again.attempts), (&id, 2));
    let late = place.hand();
    assert!(!late.progress(&id, &lost, "{}").unwrap());
    assert!(!late.complete(&id, &lost, &done("0")).unwrap());
    assert!(hand.complete(&id, &lease, &done("1")).unwrap());
    assert!(!late.complete(&id, &lost, &done("2")).unwrap());
    assert_eq!(read(&hand, &id).result.as_deref(), Some("1"));
}

pub(crate) fn a_job_given_back_begins_anew_and_counts_no_attempt(place: &dyn Place) {
    let hand = place.hand();
    let id = submitted(&hand).id;
    let (_, lease) = next(&hand);
    hand.give_back(&id, &lease).unwrap();
    assert_eq!(read(&hand, &id).state, JobState::Queued);
    assert!(!hand.complete(&id, &lease, &done("0")).unwrap());
    let (again, _) = next(&place.hand());
    assert_eq!((again.id, again.attempts), (id, 1));
}

pub(crate) fn cancelling_ends_a_waiting_job_at_once(place: &dyn Place) {
    let hand = place.hand();
    let id = submitted(&hand).id;
    let ended = hand.cancel(&id).unwrap().unwrap();
    assert_eq!((ended.state, ended.result), (JobState::Cancelled, None));
    assert!(hand.lease().unwrap().is_none());
    assert!(hand.cancel("none").unwrap().is_none());
}

pub(crate) fn cancelling_asks_a_running_job_and_keeps_its_best(place: &dyn Place) {
    let (hand, worker) = (place.hand(), place.hand());
    let id = submitted(&hand).id;
    let (_, lease) = next(&worker);
    assert_eq!(hand.cancel(&id).unwrap().unwrap().state, JobState::Running);
    assert!(!worker.goes_on(&id, &lease).unwrap());
    assert!(!worker.progress(&id, &lease, "{}").unwrap());
    assert!(worker.complete(&id, &lease, &done("1")).unwrap());
    let job = read(&hand, &id);
    assert_eq!(
        (job.state, job.result.as_deref()),
        (JobState::Cancelled, Some("1"))
    );
}

pub(crate) fn a_cancelled_job_whose_worker_dies_ends(place: &dyn Place) {
    let (hand, doomed) = (place.hand(), place.hand());
    let id = submitted(&hand).id;
    next(&doomed);
    hand.cancel(&id).unwrap();
    drop(doomed);
    place.notice_death();
    let start = Instant::now();
    while read(&hand, &id).state != JobState::Cancelled {
        assert!(hand.lease().unwrap().is_none(), "nobody wants it any more");
        assert!(start.elapsed() < LONG, "it does not end");
    }
}

pub(crate) fn events_come_in_order_and_can_be_read_from_the_middle(place: &dyn Place) {
    let (hand, worker) = (place.hand(), place.hand());
    let id = submitted(&hand).id;
    submitted(&hand);
    let (_, lease) = next(&worker);
    for cost in ["{\"cost_fen\":2}", "{\"cost_fen\":1}"] {
        assert!(worker.progress(&id, &lease, cost).unwrap());
    }
    worker.complete(&id, &lease, &done("1")).unwrap();
    let all = hand.events(&id, 0).unwrap();
    let names: Vec<&str> = all.iter().map(|event| &*event.name).collect();
    assert_eq!(names, ["queued", "running", "progress", "progress", "done"]);
    assert_eq!(all[3].data, "{\"cost_fen\":1}");
    assert!(all.windows(2).all(|two| two[0].seq < two[1].seq));
    assert_eq!(hand.events(&id, all[2].seq).unwrap(), all[3..]);
    assert!(hand.events("none", 0).unwrap().is_empty());
}

pub(crate) fn a_failed_job_keeps_its_problem(place: &dyn Place) {
    let hand = place.hand();
    let id = submitted(&hand).id;
    let (_, lease) = next(&hand);
    let problem = Outcome::Failed("{\"code\":\"invalid-day\"}".into());
    assert!(hand.complete(&id, &lease, &problem).unwrap());
    let job = read(&hand, &id);
    assert_eq!((job.state, job.result), (JobState::Failed, None));
    assert_eq!(job.problem.as_deref(), Some("{\"code\":\"invalid-day\"}"));
    assert!(hand.lease().unwrap().is_none());
}

pub(crate) fn a_job_that_takes_long_stays_with_its_worker(place: &dyn Place) {
    let (hand, other) = (place.hand(), place.hand());
    let id = submitted(&hand).id;
    let (_, lease) = next(&hand);
    let start = Instant::now();
    while start.elapsed() < LONGER_THAN_ANY_PATIENCE {
        assert!(other.lease().unwrap().is_none(), "it was taken away");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(hand.complete(&id, &lease, &done("1")).unwrap());
}

pub(crate) fn no_two_workers_get_the_same_job(place: &dyn Place) {
    const JOBS: usize = 40;
    let hand = place.hand();
    let ids: Vec<String> = (0..JOBS).map(|_| submitted(&hand).id).collect();
    let taken: Mutex<BTreeMap<String, usize>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let worker = place.hand();
            scope.spawn(|| {
                let worker = worker;
                while taken.lock().unwrap().len() < JOBS {
                    let Some(job) = worker.lease().unwrap() else {
                        continue;
                    };
                    let lease = job.lease.clone().unwrap();
                    let made = Outcome::Done(Box::new(Made {
                        result: format!("\"{}\"", job.id),
                        ..Made::default()
                    }));
                    assert!(worker.complete(&job.id, &lease, &made).unwrap());
                    *taken.lock().unwrap().entry(job.id).or_default() += 1;
                }
            });
        }
    });
    let taken = taken.into_inner().unwrap();
    for id in ids {
        assert_eq!(taken.get(&id), Some(&1), "{id}");
        assert_eq!(read(&hand, &id).result, Some(format!("\"{id}\"")));
    }
}

pub(crate) fn a_job_that_kills_its_workers_fails_and_says_so(place: &dyn Place) {
    let hand = place.hand();
    let id = submitted(&hand).id;
    for attempt in 1..=MOST_ATTEMPTS {
        let doomed = place.hand();
        assert_eq!(next(&doomed).0.attempts, attempt);
        drop(doomed);
        place.notice_death();
    }
    let start = Instant::now();
    while read(&hand, &id).state != JobState::Failed {
        assert!(hand.lease().unwrap().is_none(), "it was begun too often");
        assert!(start.elapsed() < LONG, "it does not end");
    }
    assert!(read(&hand, &id).problem.unwrap().contains("died-too-often"));
}
