//! `coldroute user`: who may use the server.

use super::serve::refused;
use crate::access::{Role, SHORTEST_PASSWORD, hash_password};
use crate::cli::{UserAction, UserArgs};
use crate::failure::Failure;
use crate::resources::is_identifier;
use crate::store::{Store, StoreError, User};
use crate::words::Language;
use std::io::BufRead;

/// Adds, lists or removes users.
///
/// # Errors
/// A data folder that cannot be used, or a change that would lock everyone out.
pub fn run(args: &UserArgs, language: Language) -> Result<(), Failure> {
    let failed = |error: StoreError| refused(&error);
    let store = Store::open(&args.data).map_err(failed)?;
    let users = store.users().map_err(failed)?;
    match &args.action {
        UserAction::List => list(&users),
        UserAction::Add { name, role } => {
            if !is_identifier(name) {
                return Err(usage(
                    "用户名应为 1 到 64 个字，不含 / 等符号",
                    "a name has 1 to 64 characters and no / or the like",
                ));
            }
            if *role != Role::Admin && !has_other_admin(&users, name) {
                return Err(last_admin());
            }
            let password = password(language)?;
            let hash = hash_password(&password);
            store
                .put_user(name, role.name(), &hash, "command line")
                .map_err(failed)?;
        }
        UserAction::Remove { name } => {
            if users.len() > 1 && !has_other_admin(&users, name) {
                return Err(last_admin());
            }
            if !store.remove_user(name, "command line").map_err(failed)? {
                return Err(usage("没有这个用户", "there is no such user"));
            }
        }
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "the list is what was asked for")]
fn list(users: &[User]) {
    for user in users {
        println!("{}\t{}\t{}", user.name, user.role, user.created_at);
    }
}

fn has_other_admin(users: &[User], name: &str) -> bool {
    users
        .iter()
        .any(|user| user.role == Role::Admin.name() && user.name != name)
}

fn last_admin() -> Failure {
    usage(
        "至少要有一个管理员；请先添加 --role admin 的用户",
        "there must be an admin; add a user with --role admin first",
    )
}

/// The first line of the input.
fn password(language: Language) -> Result<String, Failure> {
    eprintln!(
        "{}",
        language.pick("请输入密码（一行）：", "password (one line):")
    );
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if read.is_err() || password.chars().count() < SHORTEST_PASSWORD {
        return Err(usage(
            &format!("密码至少 {SHORTEST_PASSWORD} 个字"),
            &format!("a password has at least {SHORTEST_PASSWORD} characters"),
        ));
    }
    Ok(password)
}

fn usage(zh: &str, en: &str) -> Failure {
    Failure::Usage {
        zh: zh.into(),
        en: en.into(),
    }
}
