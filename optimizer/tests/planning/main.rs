//! What one route means, by hand arithmetic: its times, its rules, its stowage, its price.

mod money;
mod plain;
mod rules;
mod schedule;
mod stowage;
