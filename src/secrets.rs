//! Tokens, lookup codes and sealed contact data, all derived from one secret key of the installation.
//!
//! The database holds only hashes of tokens and codes, and contact data sealed with XChaCha20-Poly1305: a copy of the database alone opens
//! nothing. A ticket's lookup code follows from its id, so that a retried request gets the same code without the code being stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Letters of lookup codes: no 0/O, 1/I/L or U, so that a code survives being read over the phone.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH: usize = 8;
const NONCE_LENGTH: usize = 24;

/// The installation's key. Never printed.
#[derive(Clone)]
pub struct Secrets {
    key: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets([REDACTED])")
    }
}

/// Sealed data could not be opened: another key, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data cannot be opened with this installation's key")]
pub struct CannotOpen;

impl Secrets {
    /// A new random key.
    pub fn generate() -> Self {
        Self { key: rand::random() }
    }

    /// Reads a key as `to_text` wrote it: 43 characters of URL-safe base64.
    pub fn from_text(text: &str) -> Option<Self> {
        let key = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        Some(Self { key: key.try_into().ok()? })
    }

    /// The key for its file.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key)
    }

    /// The lookup code of a ticket, as `ABCD-EFGH`: about 39 bits, guarded by the limit on attempts.
    pub fn lookup_code(&self, ticket_id: &str) -> String {
        let bytes = self.derive("lookup code", ticket_id);
        let mut number = u64::from_be_bytes(bytes[..8].try_into().expect("a hash has 32 bytes"));
        let mut code = String::with_capacity(CODE_LENGTH + 1);
        for at in 0..CODE_LENGTH {
            if at == CODE_LENGTH / 2 {
                code.push('-');
            }
            let base = ALPHABET.len() as u64;
            code.push(char::from(ALPHABET[usize::try_from(number % base).expect("below 30")]));
            number /= base;
        }
        code
    }

    /// Is this the ticket's code? Case, blanks and hyphens do not matter; the comparison takes the same time either way.
    pub fn is_lookup_code(&self, ticket_id: &str, given: &str) -> bool {
        let letters = |text: &str| {
            text.chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_uppercase())
                .take(64)
                .collect::<String>()
        };
        let expected = letters(&self.lookup_code(ticket_id));
        letters(given).as_bytes().ct_eq(expected.as_bytes()).into()
    }

    /// Seals personal data for the record `name`; it opens only under the same name.
    pub fn seal(&self, name: &str, data: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LENGTH] = rand::random();
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: data, aad: name.as_bytes() })
            .expect("memory for one record suffices");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what `seal` made.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (nonce, data) = sealed.split_at_checked(NONCE_LENGTH).ok_or(CannotOpen)?;
        let nonce: [u8; NONCE_LENGTH] = nonce.try_into().map_err(|_| CannotOpen)?;
        self.cipher().decrypt(&XNonce::from(nonce), Payload { msg: data, aad: name.as_bytes() }).map_err(|_| CannotOpen)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.derive("contact data", "")))
    }

    fn derive(&self, purpose: &str, name: &str) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(name.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// A new opaque token: 256 random bits.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the database keeps of a token.
pub fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// A password to be given to a person once: 16 letters and digits.
pub fn new_password() -> String {
    let random: [u8; 16] = rand::random();
    random.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]).to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_from_the_ticket_and_the_key() {
        let secrets = Secrets::generate();
        let code = secrets.lookup_code("t1");
        assert_eq!(code.len(), 9);
        assert_eq!(code, secrets.lookup_code("t1"));
        assert_ne!(code, secrets.lookup_code("t2"));
        assert_ne!(code, Secrets::generate().lookup_code("t1"));
        assert!(secrets.is_lookup_code("t1", &code.to_lowercase().replace('-', " ")));
        assert!(!secrets.is_lookup_code("t2", &code));
        assert!(!secrets.is_lookup_code("t1", ""));
    }

    #[test]
    fn sealed_data_opens_only_with_its_key_and_name() {
        let secrets = Secrets::generate();
        let sealed = secrets.seal("t1", "010-0000-0000".as_bytes());
        assert!(!sealed.windows(4).any(|bytes| bytes == b"0000"));
        assert_eq!(secrets.open("t1", &sealed).unwrap(), b"010-0000-0000");
        assert_eq!(secrets.open("t2", &sealed), Err(CannotOpen));
        assert_eq!(Secrets::generate().open("t1", &sealed), Err(CannotOpen));
        assert_eq!(secrets.open("t1", &sealed[..10]), Err(CannotOpen));
    }

    #[test]
    fn the_key_is_read_back_and_never_printed() {
        let secrets = Secrets::generate();
        let again = Secrets::from_text(&secrets.to_text()).unwrap();
        assert_eq!(again.lookup_code("t"), secrets.lookup_code("t"));
        assert!(!format!("{secrets:?}").contains(&secrets.to_text()));
        assert!(Secrets::from_text("short").is_none());
    }
}
