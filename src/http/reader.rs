//! Who reads the reply: in which language, from which address. Every error is made here, so that each is worded for its reader.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use tower_http::request_id::RequestId;

use super::Failure;
use crate::app::App;
use crate::app::limits::{Action, Client};
use crate::error::{Code, Problem};
use crate::locale::Language;
use crate::store::StoreError;

/// The reader of a reply.
#[derive(Debug, Clone)]
pub struct Reader {
    /// From the body's `language`, else `Accept-Language`, else Korean.
    pub language: Language,
    /// The client's address.
    pub address: IpAddr,
    phone: String,
    request_id: Option<String>,
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = accepted.and_then(Language::from_accept_language).unwrap_or(Language::Ko);
        let address = parts.extensions.get::<Client>().map_or(Client::UNKNOWN, |client| *client).0;
        let request_id = parts.extensions.get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
        let phone = app.config.district.phone.clone();
        Ok(Self { language, address, phone, request_id: request_id.map(str::to_owned) })
    }
}

impl Reader {
    /// The same reader, who chose a language in the body.
    #[must_use]
    pub fn choosing(mut self, language: Option<Language>) -> Self {
        self.language = language.unwrap_or(self.language);
        self
    }

    /// An error for this reader. `{phone}` is filled with the office's number.
    pub fn problem(&self, code: Code, values: &[(&str, &str)]) -> Failure {
        let mut values = values.to_vec();
        values.push(("phone", &self.phone));
        Failure(Problem { request_id: self.request_id.clone(), ..Problem::new(code, self.language, &values) })
    }

    /// The error for an outage or a fault of the database; the cause goes to the log only.
    pub fn store_failure(&self, error: &StoreError) -> Failure {
        if error.is_outage() {
            return self.outage(error);
        }
        tracing::error!(%error, "the database failed");
        self.problem(Code::Internal, &[])
    }

    /// The error for an outage; never to be taken for "we don't know".
    pub fn outage(&self, error: &dyn std::error::Error) -> Failure {
        tracing::error!(%error, "outage");
        let Failure(problem) = self.problem(Code::Unavailable, &[]);
        Failure(problem.retry_after(30))
    }

    /// Counts one action of this client, or says when to come back.
    pub fn limit(&self, app: &App, action: Action) -> Result<(), Failure> {
        app.limits.check(action, self.address).map_err(|wait| self.too_many(Code::TooManyRequests, wait))
    }

    /// An error with a time to wait.
    pub fn too_many(&self, code: Code, wait: Duration) -> Failure {
        let seconds = wait.as_secs() + 1;
        let (in_seconds, in_minutes) = (seconds.to_string(), seconds.div_ceil(60).to_string());
        let Failure(problem) = self.problem(code, &[("seconds", &in_seconds), ("minutes", &in_minutes)]);
        Failure(problem.retry_after(seconds))
    }
}
