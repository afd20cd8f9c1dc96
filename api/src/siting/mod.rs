//! Where the next hubs should stand: from a folder of tables to what a planner reads.
//!
//! `tables → Case → Region (roads, prices) → Study (plans, proofs, changes) → Report → files`.
//! The mathematics is `optimizer::siting`; here are names, money, months and roads.

mod asked;
mod case;
mod describe;
mod freshness;
mod prices;
mod question;
mod region;
mod report;
mod request;
mod roads;
mod routed;
mod settings;
mod study;
mod tables;
mod volumes;
mod words;

pub use asked::{AskedStudy, SitingQuestion, StudyRequest, question_of_folder};
pub use case::{
    Case, ClosureEntry, LimitEntry, LimitKind, PhaseEntry, PointEntry, ScenarioEntry, SiteEntry,
    read_case,
};
pub use region::{CaseRoads, Inputs, Region, UNIT_T};
pub use report::{
    Bar, County, FrontRow, PhaseRow, Question, Report, RoutedRow, Service, SiteLine, Totals,
    TransportCosts, Without,
};
pub use request::{Request, RequestError, read_effort, rows};
pub use settings::{Ask, Settings};
pub use study::{Effort, StudyProgress, study};
pub use tables::{QuestionTable, TABLES, TableRow};
pub use words::{finding_line, method_name, siting_lines};
