//! Who may do what: every endpoint and every role.

use super::server::Server;
use api::access::{Role, digest, hash_password, new_secret};
use api::clock::unix_seconds;
use api::store::{Store, TokenKind};
use serde_json::json;

const PASSWORD: &str = "correct horse";

fn closed() -> (Server, tempfile::TempDir, Vec<(Role, String)>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let hash = hash_password(PASSWORD);
    let mut tokens = Vec::new();
    for role in Role::ALL {
        store
            .put_user(role.name(), role.name(), &hash, "test")
            .unwrap();
        let secret = new_secret();
        let ends = unix_seconds() + 600;
        store
            .add_token(
                &digest(secret.as_bytes()),
                TokenKind::Api,
                role.name(),
                "test",
                ends,
            )
            .unwrap();
        tokens.push((role, secret));
    }
    (Server::start(folder.path()), folder, tokens)
}

#[test]
fn the_roles_of_every_endpoint_are_those_that_were_agreed() {
    let row = |(method, path, roles): (String, String, Vec<&str>)| {
        format!("{method} {path}: {}\n", roles.join(" "))
    };
    let mut found: Vec<String> = api::server::access_table().into_iter().map(row).collect();
    found.sort();
    let found = found.concat();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/access.txt");
    if std::env::var_os("UPDATE_ACCESS").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == agreed,
        "who may do what has changed: UPDATE_ACCESS=1 cargo test -p api --test server, and read the difference"
    );
    let document: serde_json::Value = serde_json::from_str(&api::server::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let line = format!("{} {path}: ", method.to_uppercase());
            assert!(agreed.contains(&line), "{line} is not in the table");
        }
    }
}

#[test]
fn every_endpoint_lets_in_the_roles_it_names_and_nobody_else() {
    let (server, _folder, tokens) = closed();
    for (method, path, roles) in api::server::access_table() {
        let is_link = path.contains("/driver/") || path.starts_with("/d/");
        let is_public = roles.len() == Role::ALL.len()
            && (path.ends_with('z')
                || path.contains("openapi")
                || is_link
                || (path.ends_with("/session") && method == "POST"));
        let path = path
            .split('/')
            .map(|part| if part.starts_with('{') { "none" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        if path.ends_with("/session") && method == "DELETE" {
            continue; // it would end the session this test goes on with
        }
        let nobody = server.send(&method, &path, &[], "").status;
        assert_eq!(
            nobody == 401,
            !is_public,
            "{method} {path} without a token: {nobody}"
        );
        for (role, secret) in &tokens {
            let header = format!("Bearer {secret}");
            let answer = server.send(&method, &path, &[("Authorization", &header)], "");
            let may = roles.contains(&role.name());
            let refused = answer.status == 403 && !is_link;
            assert_eq!(
                may,
                !refused,
                "{method} {path} as {}: {} {}",
                role.name(),
                answer.status,
                answer.text
            );
            assert!(answer.status < 500, "{method} {path}: {}", answer.text);
        }
    }
    server.stop();
}

#[test]
fn a_session_begins_with_a_password_and_pages_of_others_cannot_use_it() {
    let (server, _folder, _) = closed();
    let wrong = server.post(
        "/api/v1/session",
        &json!({ "name": "admin", "password": "wrong" }).to_string(),
    );
    assert_eq!(
        (wrong.status, wrong.json()["code"].as_str()),
        (401, Some("wrong-password"))
    );
    let body = json!({ "name": "admin", "password": PASSWORD }).to_string();
    let signed = server.post("/api/v1/session", &body);
    let cookie = signed.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let area = json!({ "id": "mine", "name": "mine", "map": "shanxi-synthetic" }).to_string();
    let json_kind = ("Content-Type", "application/json");
    let ours = server.send(
        "PUT",
        "/api/v1/areas/mine",
        &[("Cookie", &cookie), json_kind],
        &area,
    );
    assert_eq!(ours.status, 201, "{}", ours.text);
    let foreign = [
        ("Cookie", &*cookie),
        json_kind,
        ("Origin", "https://evil.example"),
    ];
    assert_eq!(
        server
            .send("PUT", "/api/v1/areas/mine", &foreign, &area)
            .status,
        403
    );
    assert_eq!(
        server
            .send("DELETE", "/api/v1/session", &[("Cookie", &cookie)], "")
            .status,
        204
    );
    assert_eq!(
        server
            .send("GET", "/api/v1/session", &[("Cookie", &cookie)], "")
            .status,
        401
    );
    server.stop();
}

#[test]
fn a_driver_s_link_opens_one_route_and_nothing_else() {
    let (server, _folder, tokens) = closed();
    let admin = format!("Bearer {}", tokens[0].1);
    let send = |method: &str, path: &str, body: &str| {
        let headers = [
            ("Authorization", &*admin),
            ("Content-Type", "application/json"),
        ];
        server.send(method, path, &headers, body)
    };
    let id = send("POST", "/api/v1/days/tiny/plans", "{\"iterations\":5}").json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    send("GET", &format!("/api/v1/jobs/{id}/events"), "");
    let plan = send("GET", &format!("/api/v1/jobs/{id}"), "").json()["result"]["plan"]
        .as_str()
        .unwrap()
        .to_owned();
    let routes = send("GET", &format!("/api/v1/plans/{plan}/routes"), "").json();
    let vehicle = percent(routes["items"][0]["vehicle"].as_str().unwrap());
    let made = send(
        "POST",
        &format!("/api/v1/plans/{plan}/routes/{vehicle}/links"),
        "{}",
    );
    assert_eq!(made.status, 201, "{}", made.text);
    let page = made.json()["page"].as_str().unwrap().to_owned();
    let is_public = page.starts_with("https://plans.example/d/");
    assert!(is_public, "{page} is not the address that people use");
    let link = made.json()["href"].as_str().unwrap().to_owned();
    let opened = server.get(&link);
    assert_eq!(
        opened.json()["route"]["vehicle"],
        routes["items"][0]["vehicle"]
    );
    assert_eq!(server.get(&format!("{link}0")).status, 403);
    assert_eq!(server.get(&format!("/api/v1/plans/{plan}")).status, 401);
    let decided = send(
        "PUT",
        &format!("/api/v1/plans/{plan}/state"),
        "{\"state\":\"approved\"}",
    );
    assert_eq!(decided.json()["state"], "approved");
    let audit = send("GET", "/api/v1/audit", "").text;
    for action in ["plan.create", "plan.state", "link.create", "user.put"] {
        assert!(audit.contains(action), "{audit}");
    }
    server.stop();
}

fn percent(text: &str) -> String {
    let coded = |byte: u8| {
        [
            b'%',
            b"0123456789ABCDEF"[usize::from(byte >> 4)],
            b"0123456789ABCDEF"[usize::from(byte & 15)],
        ]
    };
    String::from_utf8(text.bytes().flat_map(coded).collect()).unwrap()
}
