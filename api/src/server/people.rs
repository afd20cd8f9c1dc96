//! People: users and their roles, the audit log.

use super::App;
use super::endpoint::{Endpoint, any_json, json_like, paging};
use super::extract::{Body, Params};
use super::guard::Caller;
use super::problem::{Problem, words};
use crate::access::{Need, Role, SHORTEST_PASSWORD, hash_password};
use crate::jobs::Workshop;
use crate::resources::is_identifier;
use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A user to be.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    /// What they may do.
    role: RoleName,
    /// At least ten characters.
    #[schema(min_length = 10)]
    password: String,
}

/// What a person may do.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RoleName {
    Admin,
    Coordinator,
    Planner,
    Driver,
    ReadOnly,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Coordinator => Self::Coordinator,
            RoleName::Planner => Self::Planner,
            RoleName::Driver => Self::Driver,
            RoleName::ReadOnly => Self::ReadOnly,
        }
    }
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "/users",
            "list_users",
            ["列出用户", "List users"],
            users,
        )
        .needs(Need::Manage)
        .answers(200, "All of them", Some(any_json())),
        Endpoint::new(
            Method::PUT,
            "/users/{user}",
            "write_user",
            [
                "新建或修改用户",
                "Add a user or change role and password; ends their tokens",
            ],
            put_user,
        )
        .needs(Need::Manage)
        .body(json_like::<NewUser>(
            json!({ "role": "coordinator", "password": "correct horse battery" }),
        ))
        .answers(204, "It is so", None),
        Endpoint::new(
            Method::DELETE,
            "/users/{user}",
            "delete_user",
            ["删除用户", "Delete a user and their tokens"],
            delete_user,
        )
        .needs(Need::Manage)
        .answers(204, "They are gone", None),
        Endpoint::new(
            Method::GET,
            "/audit",
            "read_audit",
            ["审计记录", "Who changed plans and people, newest first"],
            audit,
        )
        .needs(Need::Manage)
        .query(paging())
        .answers(200, "One page", Some(any_json())),
    ]
}

async fn users(State(app): State<App>) -> Result<Response, Problem> {
    let users = app.run(|workshop| Ok(workshop.store.users()?)).await?;
    let items: Vec<Value> = users
        .iter()
        .map(|user| json!({ "name": user.name, "role": user.role, "created_at": user.created_at }))
        .collect();
    Ok(Json(json!({ "items": items })).into_response())
}

async fn put_user(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Body(user): Body<NewUser>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        write_user(
            workshop,
            &name,
            user.role.into(),
            &user.password,
            &caller.name,
        )?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Adds a user or changes role and password. The first user is an admin, the last admin stays one:
/// somebody must be able to open the door.
fn write_user(
    workshop: &Workshop,
    name: &str,
    role: Role,
    password: &str,
    who: &str,
) -> Result<(), Problem> {
    if !is_identifier(name) {
        return Err(Problem::bad_identifier(""));
    }
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(Problem::weak_password());
    }
    if role != Role::Admin && !has_other_admin(workshop, name)? {
        return Err(last_admin());
    }
    Ok(workshop
        .store
        .put_user(name, role.name(), &hash_password(password), who)?)
}

fn has_other_admin(workshop: &Workshop, name: &str) -> Result<bool, Problem> {
    let users = workshop.store.users()?;
    Ok(users
        .iter()
        .any(|user| user.role == Role::Admin.name() && user.name != name))
}

fn last_admin() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "last-admin",
        words("至少要有一个管理员", "there must be an admin"),
        words("请先添加另一个管理员", "add another admin first"),
    )
}

async fn delete_user(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        if workshop.store.user(&name)?.is_none() {
            return Err(Problem::missing("user", &name));
        }
        if !has_other_admin(workshop, &name)? {
            return Err(last_admin());
        }
        workshop.store.remove_user(&name, &caller.name)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn audit(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor"])?;
    let (limit, before) = (params.limit()?, params.before()?);
    let lines = app
        .run(move |workshop| Ok(workshop.store.audit(before, limit)?))
        .await?;
    let next = lines
        .last()
        .filter(|_| lines.len() == limit)
        .map(|line| line.seq.to_string());
    let items: Vec<Value> = lines
        .iter()
        .map(|line| {
            let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
            json!({ "at": line.at, "who": line.who, "action": line.action,
                    "subject": line.subject, "detail": detail })
        })
        .collect();
    Ok(Json(json!({ "items": items, "next": next })).into_response())
}
