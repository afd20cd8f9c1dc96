//! The README's lines, run as they are written.

use super::server::Server;
use std::path::Path;
use std::process::Command;

/// Every line of the README that asks a server, in order, continued lines joined.
fn lines() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(path).unwrap().replace("\\\n", " ");
    let code = text.lines().filter_map(|line| line.strip_prefix("    "));
    code.filter(|line| line.starts_with("curl "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_readme_s_lines_work_as_written() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join(".curlrc"),
        "fail-with-body\nshow-error\n",
    )
    .unwrap();
    let server = Server::start(&folder.path().join("data"));
    let (mut job, mut plan) = (String::new(), String::new());
    let lines = lines();
    assert!(lines.len() >= 10, "{lines:?}");
    for line in &lines {
        let asked = line.replace("127.0.0.1:8080", &server.address());
        let asked = asked.replace("JOB", &job).replace("PLAN", &plan);
        let told = Command::new("sh")
            .args(["-c", &asked])
            .env("CURL_HOME", folder.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(
            told.status.success(),
            "{line}\n{text}\n{}",
            String::from_utf8_lossy(&told.stderr)
        );
        assert!(!text.is_empty(), "{line} says nothing");
        let answer: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        if answer["events"].is_string() && answer["kind"].is_string() {
            answer["id"].as_str().unwrap().clone_into(&mut job);
            let ended = server.finished(&job);
            ended["result"]["plan"]
                .as_str()
                .unwrap()
                .clone_into(&mut plan);
        }
    }
    server.stop();
}
