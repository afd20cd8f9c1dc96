//! People and their tokens. Passwords and tokens are kept as hashes only.

use super::audit;
use super::{Store, StoreError};
use rusqlite::{OptionalExtension, Row, params};

/// A person or program that may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Unique name.
    pub name: String,
    /// Its role, by name.
    pub role: String,
    /// Argon2id hash of the password.
    pub password: String,
    /// When it was added, RFC 3339.
    pub created_at: String,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A browser's session.
    Session,
    /// A program's key.
    Api,
}

impl TokenKind {
    /// Its name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Api => "api",
        }
    }
}

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its identifier.
    pub id: String,
    /// `session` or `api`.
    pub kind: String,
    /// Whose it is.
    pub user: String,
    /// What its owner calls it.
    pub label: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it ends, Unix seconds.
    pub expires_at: i64,
}

impl Store {
    /// All users by name.
    ///
    /// # Errors
    /// The database refuses.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT name, role, password, created_at FROM users ORDER BY name",
            )?;
            query.query_map([], user)?.collect()
        })
    }

    /// One user.
    ///
    /// # Errors
    /// The database refuses.
    pub fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, role, password, created_at FROM users WHERE name=?1")?
                .query_row([name], user)
                .optional()
        })
    }

    /// Adds a user or changes role and password; all its tokens end.
    ///
    /// # Errors
    /// The database refuses.
    pub fn put_user(
        &self,
        name: &str,
        role: &str,
        password: &str,
        who: &str,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM tokens WHERE user=?1", [name])?;
            transaction.execute(
                "INSERT INTO users VALUES(?1, ?2, ?3, ?4) \
                 ON CONFLICT DO UPDATE SET role=?2, password=?3",
                params![name, role, password, crate::clock::now()],
            )?;
            audit::note(
                transaction,
                who,
                "user.put",
                name,
                &format!("{{\"role\":\"{role}\"}}"),
            )
        })
    }

    /// Takes a user and its tokens away; whether it was there.
    ///
    /// # Errors
    /// The database refuses.
    pub fn remove_user(&self, name: &str, who: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let gone = transaction.execute("DELETE FROM users WHERE name=?1", [name])? > 0;
            if gone {
                audit::note(transaction, who, "user.delete", name, "{}")?;
            }
            Ok(gone)
        })
    }

    /// Keeps a new token by the hash of its secret.
    ///
    /// # Errors
    /// The database refuses.
    pub fn add_token(
        &self,
        hash: &str,
        kind: TokenKind,
        user: &str,
        label: &str,
        expires_at: i64,
    ) -> Result<Token, StoreError> {
        let id = crate::access::new_id();
        self.write(|transaction| {
            let now = crate::clock::now();
            transaction.execute(
                "INSERT INTO tokens VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![id, hash, kind.name(), user, label, now, expires_at],
            )?;
            let detail = format!("{{\"kind\":\"{}\"}}", kind.name());
            audit::note(transaction, user, "token.create", &id, &detail)?;
            Ok(Token {
                id: id.clone(),
                kind: kind.name().into(),
                user: user.into(),
                label: label.into(),
                created_at: now,
                expires_at,
            })
        })
    }

    /// The user of a secret that has not ended, by its hash, and the token.
    ///
    /// # Errors
    /// The database refuses.
    pub fn bearer(&self, hash: &str, now: i64) -> Result<Option<(User, Token)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT u.name, u.role, u.password, u.created_at, t.id, t.kind, t.user, \
                     t.label, t.created_at, t.expires_at FROM tokens AS t \
                     JOIN users AS u ON u.name=t.user WHERE t.hash=?1 AND t.expires_at>?2",
                )?
                .query_row(params![hash, now], |row| Ok((user(row)?, token(row, 4)?)))
                .optional()
        })
    }

    /// All tokens of a user.
    ///
    /// # Errors
    /// The database refuses.
    pub fn tokens(&self, user: &str) -> Result<Vec<Token>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id, kind, user, label, created_at, expires_at FROM tokens \
                 WHERE user=?1 ORDER BY id",
            )?;
            query.query_map([user], |row| token(row, 0))?.collect()
        })
    }

    /// Revokes a token of a user; whether it was there.
    ///
    /// # Errors
    /// The database refuses.
    pub fn revoke(&self, id: &str, user: &str, who: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let sql = "DELETE FROM tokens WHERE id=?1 AND user=?2";
            let gone = transaction.execute(sql, [id, user])? > 0;
            if gone {
                audit::note(transaction, who, "token.revoke", id, "{}")?;
            }
            Ok(gone)
        })
    }
}

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        name: row.get(0)?,
        role: row.get(1)?,
        password: row.get(2)?,
        created_at: row.get(3)?,
    })
}

fn token(row: &Row<'_>, first: usize) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(first)?,
        kind: row.get(first + 1)?,
        user: row.get(first + 2)?,
        label: row.get(first + 3)?,
        created_at: row.get(first + 4)?,
        expires_at: row.get(first + 5)?,
    })
}
