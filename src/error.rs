//! The public errors: one table of codes, each with its HTTP status, and the problem (RFC 9457) that carries one to a reader.
//!
//! Rooms behind the edges return their own error types; the edges turn them into a `Problem`, whose text comes from
//! `locales/<language>/errors.json` and never from inside.

use crate::locale::{self, Language};

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $status:literal;)*) => {
        /// Every error a client can get.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable name that clients may rely on; also the key in `errors.json`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or not UTF-8.
    MalformedBody = "malformed_body", 400;
    /// The body is JSON of another shape: unknown field, wrong type.
    WrongShape = "wrong_shape", 422;
    /// The `Content-Type` is not JSON.
    NotJson = "not_json", 415;
    /// The body has more bytes than allowed.
    BodyTooLarge = "body_too_large", 413;
    /// Nothing was asked.
    QuestionEmpty = "question_empty", 422;
    /// More characters than allowed.
    QuestionTooLong = "question_too_long", 422;
    /// No letter and no digit.
    QuestionWithoutWords = "question_without_words", 422;
    /// The ticket or message is empty.
    MessageEmpty = "message_empty", 422;
    /// The ticket or message has more characters than allowed.
    MessageTooLong = "message_too_long", 422;
    /// Contact data without consent to keep it.
    ConsentMissing = "consent_missing", 422;
    /// A contact field is too long or not of its form.
    ContactInvalid = "contact_invalid", 422;
    /// The idempotency key is not 1–100 visible ASCII characters.
    IdempotencyKeyInvalid = "idempotency_key_invalid", 422;
    /// The idempotency key was used for another ticket.
    IdempotencyKeyReused = "idempotency_key_reused", 409;
    /// The conversation token is unknown or has expired.
    ConversationNotFound = "conversation_not_found", 404;
    /// No such answer in this conversation.
    AnswerNotFound = "answer_not_found", 404;
    /// Number and code do not belong together.
    TicketNotFound = "ticket_not_found", 404;
    /// The ticket is closed to new messages.
    TicketClosed = "ticket_closed", 409;
    /// Too many wrong codes.
    TooManyAttempts = "too_many_attempts", 429;
    /// Too many requests from this client.
    TooManyRequests = "too_many_requests", 429;
    /// No such path.
    NotFound = "not_found", 404;
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The office cannot be reached now (database or index down); never shown as "we don't know".
    Unavailable = "unavailable", 503;
    /// Something is broken on our side.
    Internal = "internal", 500;
}

/// An error as a client sees it (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which error.
    pub code: Code,
    /// Short name of the error in the reader's language.
    pub title: String,
    /// What happened and what to do, in the reader's language.
    pub detail: String,
    /// Seconds after which to try again.
    pub retry_after: Option<u64>,
    /// The request's id, which stands in the log too.
    pub request_id: Option<String>,
}

impl Problem {
    /// The problem `code` in the reader's language; `values` fill the text's placeholders.
    pub fn new(code: Code, language: Language, values: &[(&str, &str)]) -> Self {
        let text = |key: &str| locale::text(language, "errors", key, values);
        Self {
            code,
            title: text(&format!("{}.title", code.name())),
            detail: text(&format!("{}.detail", code.name())),
            retry_after: None,
            request_id: None,
        }
    }

    /// The same problem with a `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_texts() {
        for language in [Language::Ko, Language::En] {
            for code in Code::ALL {
                let problem = Problem::new(*code, language, &[]);
                assert!(
                    !problem.title.contains(code.name()) && !problem.detail.contains(code.name()),
                    "{language:?} {code:?}"
                );
            }
        }
    }
}
