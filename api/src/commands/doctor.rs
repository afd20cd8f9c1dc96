//! `coldroute doctor`: looks at everything a server needs, and says what helps.

use crate::cli::ServeArgs;
use crate::config::Config;
use crate::facts::default_folder;
use crate::failure::Failure;
use crate::jobs::Workshop;
use crate::store::{Store, StoreError};
use crate::words::Language;
use std::path::Path;

/// Checks settings, data folder, store, facts, maps and address; one line each.
///
/// # Errors
/// Anything that would keep a server from working.
pub fn run(args: &ServeArgs, language: Language) -> Result<(), Failure> {
    let config = Config::read(args)?;
    for line in config.lines() {
        say("  ", line);
    }
    let facts = args.map.facts.clone().unwrap_or_else(default_folder);
    let found = findings(&config, &facts, language);
    let bad = found.iter().filter(|(is_good, _)| !is_good).count();
    for (is_good, line) in &found {
        say(if *is_good { "ok" } else { "!!" }, line);
    }
    if bad == 0 {
        return Ok(());
    }
    Err(Failure::Usage {
        zh: format!("有 {bad} 项要处理"),
        en: format!("{bad} things need attention"),
    })
}

#[allow(clippy::print_stdout, reason = "the findings are what was asked for")]
fn say(mark: &str, line: &str) {
    println!("{mark} {line}");
}

fn findings(config: &Config, facts: &Path, language: Language) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut note = |name: [&str; 2], result: Result<String, String>| {
        let name = language.pick(name[0], name[1]);
        found.push(match result {
            Ok(more) => (true, format!("{name} {more}")),
            Err(why) => (false, format!("{name}: {why}")),
        });
    };
    let store = Store::open(&config.data);
    note(
        ["数据文件夹", "data folder"],
        match &store {
            Ok(_) => Ok(config.data.display().to_string()),
            Err(error) => Err(error.to_string()),
        },
    );
    let listening = std::net::TcpListener::bind(config.listen);
    note(
        ["监听地址", "address"],
        match listening {
            Ok(_) => Ok(config.listen.to_string()),
            Err(error) => Err(format!("{}: {error}; --listen", config.listen)),
        },
    );
    if let Some(engine) = &config.engine {
        let reached = super::serve::try_engine(engine);
        let said = |failure: Failure| failure.lines(language).join("; ");
        note(
            ["任务引擎", "job engine"],
            reached.map(|()| String::new()).map_err(said),
        );
    }
    let Ok(store) = store else { return found };
    note(
        ["数据完整", "store"],
        store
            .check()
            .map(|()| String::new())
            .map_err(|error| said(&error)),
    );
    let users = store.users().map_or(0, |users| users.len());
    let is_safe = users > 0 || config.listen.ip().is_loopback();
    note(
        ["用户", "users"],
        if is_safe {
            Ok(users.to_string())
        } else {
            Err("coldroute user add NAME --role admin".into())
        },
    );
    match Workshop::new(store, facts) {
        Err(failure) => note(
            ["基础数据", "facts"],
            Err(failure.lines(language).join("; ")),
        ),
        Ok(workshop) => {
            note(["基础数据", "facts"], Ok(facts.display().to_string()));
            for map in workshop.store.records("map", "").unwrap_or_default() {
                let opened = workshop.map(&map.id).map(|_| map.id.clone());
                note(
                    ["地图", "map"],
                    opened.map_err(|error| format!("{}: {error}", map.id)),
                );
            }
        }
    }
    found
}

fn said(error: &StoreError) -> String {
    error.to_string()
}
