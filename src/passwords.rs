//! Officers' passwords: argon2id, in PHC form.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// Characters of a password.
pub const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;

/// What the database keeps of a password. Takes tens of milliseconds: call it on a blocking thread.
pub fn hash(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the default parameters and a random salt are valid")
        .to_string()
}

/// Is this the password? Without a hash (no such officer) the same work is done, so that time tells nothing.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bWlud29uLW5vYm9keQ$Z3P6pQ0iS3o4R0sT0bQ2mR0m3XJ3n0m1bq9k2v1c8yE";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_opens() {
        let hashed = hash("one-time-password");
        assert!(hashed.starts_with("$argon2id$"));
        assert!(verify("one-time-password", Some(&hashed)));
        assert!(!verify("one-time-passwore", Some(&hashed)));
        assert!(!verify("one-time-password", None));
        assert!(!verify("one-time-password", Some("no hash")));
    }

    #[test]
    fn an_unknown_officer_costs_as_much_as_a_known_one() {
        let known = PasswordHash::new(&hash("x")).unwrap();
        let nobody = PasswordHash::new(
            "$argon2id$v=19$m=19456,t=2,p=1$bWlud29uLW5vYm9keQ$Z3P6pQ0iS3o4R0sT0bQ2mR0m3XJ3n0m1bq9k2v1c8yE",
        )
        .unwrap();
        assert_eq!(known.params.to_string(), nobody.params.to_string());
    }
}
