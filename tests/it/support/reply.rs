//! What the service answered, checked against what every answer must be.

use regex::Regex;
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An HTTP response, read whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    /// Sends a request and reads the response. Fails only when there is none.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap_or_else(|error| panic!("no response: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_else(|error| panic!("half a response: {error:?}"));
        Self { status, headers, text }
    }

    /// A header as text; empty when missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The text of a response that must have this status.
    pub(crate) fn expect_text(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.text);
        &self.text
    }

    /// The JSON of a response that must have this status.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem of a response that must be this error: its media type, its parts, and nothing from inside.
    pub(crate) fn expect_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "expected {code}, got {}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        let placeholder = Regex::new(r"\{[a-z]+\}").unwrap();
        for part in ["type", "title", "detail", "request_id"] {
            let text = problem[part].as_str().unwrap_or_else(|| panic!("no {part} in {problem}"));
            assert!(!text.is_empty() && !placeholder.is_match(text), "{part} in {problem}");
        }
        for inside in ["sqlx", "panicked", "src/", "tantivy"] {
            assert!(!self.text.contains(inside), "tells `{inside}` of the inside: {}", self.text);
        }
        problem
    }
}
