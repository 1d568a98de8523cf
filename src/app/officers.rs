//! Officers' accounts and sessions: how they get in, and how an administrator lets others in.

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::App;
use crate::store::{NewOfficer, Officer, Role, Store, StoreError};
use crate::{passwords, secrets};

/// Passwords checked at a time: each takes 19 MiB and a core for a while, and anybody may ask for it.
const CHECKS: usize = 4;

static CHECKING: Semaphore = Semaphore::const_new(CHECKS);

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they log in with; see [`is_login`].
    pub login: String,
    /// Name as colleagues read it.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Code of their department.
    pub department: Option<String>,
}

/// Can this be a login? 2 to 50 letters, digits, `.`, `-` and `_`.
pub fn is_login(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    (2..=50).contains(&text.len()) && text.chars().all(known)
}

/// Makes an account with a one-time password, which is returned beside. Fails with `Conflict::LoginTaken`.
pub async fn add(store: &Store, account: NewAccount, at: Timestamp) -> Result<(Officer, String), StoreError> {
    let password = secrets::new_password();
    let new = NewOfficer {
        id: Uuid::now_v7().to_string(),
        login: account.login,
        name: account.name,
        password_hash: hash(&password).await,
        role: account.role,
        department: account.department,
        must_change: true,
    };
    Ok((store.create_officer(&new, at).await?, password))
}

/// Gives an officer a new one-time password; their sessions end. Fails with `NotFound("officer")`.
pub async fn reset_password(store: &Store, officer_id: &str) -> Result<String, StoreError> {
    let password = secrets::new_password();
    store.set_password(officer_id, &hash(&password).await, true).await?;
    Ok(password)
}

impl App {
    /// Checks login and password; the token of a new session when they are right. An unknown login takes as long as a known one.
    pub async fn log_in(&self, login: &str, password: &str) -> Result<Option<String>, StoreError> {
        let officer = self.store.officer_by_login(login).await?;
        let right = is_password(password, officer.as_ref()).await;
        let officer = officer.filter(|officer| right && !officer.disabled);
        let result = if officer.is_some() { "in" } else { "refused" };
        metrics::counter!("minwon_logins_total", "result" => result).increment(1);
        match officer {
            Some(officer) => self.open_session(&officer.id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The officer whose session the token opens.
    pub async fn officer_of_session(&self, token: &str) -> Result<Option<Officer>, StoreError> {
        self.store.officer_by_session(&secrets::token_hash(token), self.now()).await
    }

    /// Ends the session of a token.
    pub async fn log_out(&self, token: &str) -> Result<(), StoreError> {
        self.store.delete_session(&secrets::token_hash(token)).await
    }

    /// Sets an officer's own password. All sessions end; the token of a new one is returned.
    pub async fn change_password(&self, officer_id: &str, password: &str) -> Result<String, StoreError> {
        self.store.set_password(officer_id, &hash(password).await, false).await?;
        self.open_session(officer_id).await
    }

    async fn open_session(&self, officer_id: &str) -> Result<String, StoreError> {
        let token = secrets::new_token();
        let now = self.now();
        let length = SignedDuration::from_hours(i64::from(self.config.console.session_hours));
        let end = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        self.store.create_session(&secrets::token_hash(&token), officer_id, now, end).await?;
        Ok(token)
    }
}

/// Is it the officer's password? Never, when there is no officer, after the same work.
pub async fn is_password(password: &str, officer: Option<&Officer>) -> bool {
    let (password, hash) = (password.to_owned(), officer.map(|officer| officer.password_hash.clone()));
    blocking(move || passwords::verify(&password, hash.as_deref())).await
}

async fn hash(password: &str) -> String {
    let password = password.to_owned();
    blocking(move || passwords::hash(&password)).await
}

/// Runs argon2 beside the threads that serve, a few at a time.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _place = CHECKING.acquire().await.expect("never closed");
    tokio::task::spawn_blocking(work).await.expect("argon2 does not panic")
}
