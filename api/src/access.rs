//! Roles, passwords, secrets and signed links. It knows no HTTP and no store.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use blake2::digest::{KeyInit, Mac};
use blake2::{Blake2b256, Blake2bMac512, Digest};

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Role {
    /// Everything, people included.
    Admin,
    /// Master data, days, plans.
    Coordinator,
    /// Where hubs should stand: reads everything, starts searches, changes nothing.
    Planner,
    /// The routes of approved plans.
    Driver,
    /// Reads everything.
    ReadOnly,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [
        Self::Admin,
        Self::Coordinator,
        Self::Planner,
        Self::Driver,
        Self::ReadOnly,
    ];

    /// Its name in the store and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Coordinator => "coordinator",
            Self::Planner => "planner",
            Self::Driver => "driver",
            Self::ReadOnly => "read_only",
        }
    }

    /// The role of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What an endpoint asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// To be someone.
    SignedIn,
    /// To read what the office sees.
    Read,
    /// To start searches.
    Search,
    /// To change data and plans.
    Edit,
    /// To manage people.
    Manage,
}

impl Need {
    /// Whether a role is enough.
    pub const fn is_met_by(self, role: Role) -> bool {
        use Role::{Admin, Coordinator, Driver, Planner};
        match self {
            Self::Nothing | Self::SignedIn => true,
            Self::Read => !matches!(role, Driver),
            Self::Search => matches!(role, Admin | Coordinator | Planner),
            Self::Edit => matches!(role, Admin | Coordinator),
            Self::Manage => matches!(role, Admin),
        }
    }
}

/// The shortest password that is taken.
pub const SHORTEST_PASSWORD: usize = 10;

/// A password as an argon2id hash with a salt of its own.
///
/// # Panics
/// Where the system gives no randomness.
pub fn hash_password(password: &str) -> String {
    let salt = random::<16>();
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .expect("the parameters are the library's own")
        .to_string()
}

/// Whether a password is the one of a hash. Takes tens of milliseconds, as it should.
pub fn is_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// A new secret of 256 bits, as text.
///
/// # Panics
/// Where the system gives no randomness.
pub fn new_secret() -> String {
    hex(&random::<32>())
}

/// A new identifier that sorts by the time it was made.
///
/// # Panics
/// Where the system gives no randomness.
pub fn new_id() -> String {
    let now = crate::clock::unix_milliseconds();
    format!("{now:012x}{}", hex(&random::<5>()))
}

/// What is kept of a secret or a body.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Blake2b256::digest(bytes))
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// What a driver's link opens: one route of one plan, until a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The plan.
    pub plan: String,
    /// The vehicle whose route it is.
    pub vehicle: String,
    /// Unix seconds.
    pub expires_at: i64,
}

impl Link {
    /// The link as text that only the holder of the key can make.
    pub fn sign(&self, key: &str) -> String {
        let vehicle = hex(self.vehicle.as_bytes());
        let body = format!("{}.{vehicle}.{}", self.plan, self.expires_at);
        let mac = hex(&mac(key, &body).finalize().into_bytes()[..32]);
        format!("{body}.{mac}")
    }

    /// The link of a text, if it was signed with the key and has not ended.
    pub fn read(text: &str, key: &str, now: i64) -> Option<Self> {
        let (body, signature) = text.rsplit_once('.')?;
        let signature = unhex(signature).filter(|signature| signature.len() == 32)?;
        mac(key, body).verify_truncated_left(&signature).ok()?;
        let mut parts = body.split('.');
        let link = Self {
            plan: parts.next()?.to_owned(),
            vehicle: String::from_utf8(unhex(parts.next()?)?).ok()?,
            expires_at: parts.next()?.parse().ok()?,
        };
        (link.expires_at > now).then_some(link)
    }
}

fn mac(key: &str, body: &str) -> Blake2bMac512 {
    let mut mac = Blake2bMac512::new_from_slice(key.as_bytes())
        .expect("a key of 64 characters is no longer than 64 bytes");
    mac.update(body.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_alone() {
        let hash = hash_password("田头到冷库 secret");
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_password("田头到冷库 secret", &hash));
        assert!(!is_password("something else", &hash));
        assert_ne!(
            hash,
            hash_password("田头到冷库 secret"),
            "each has its own salt"
        );
    }

    #[test]
    fn a_link_opens_one_route_until_it_ends() {
        let key = new_secret();
        let link = Link {
            plan: new_id(),
            vehicle: "晋A演01".into(),
            expires_at: 1_000,
        };
        let text = link.sign(&key);
        assert_eq!(Link::read(&text, &key, 999), Some(link.clone()));
        assert_eq!(Link::read(&text, &key, 1_000), None, "it has ended");
        assert_eq!(Link::read(&text, &new_secret(), 999), None, "another key");
        let longer = text.replacen(".1000.", ".9000.", 1);
        assert_eq!(Link::read(&longer, &key, 999), None, "it was changed");
        assert_eq!(Link::read("", &key, 0), None);
    }

    #[test]
    fn every_role_may_do_what_its_name_says() {
        assert!(Need::Edit.is_met_by(Role::Coordinator));
        assert!(!Need::Edit.is_met_by(Role::Planner));
        assert!(Need::Search.is_met_by(Role::Planner));
        assert!(!Need::Read.is_met_by(Role::Driver));
        assert!(Need::Read.is_met_by(Role::ReadOnly));
        assert!(!Need::Manage.is_met_by(Role::Coordinator));
    }
}
