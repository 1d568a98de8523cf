//! Settings of the language model.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

/// Seconds that a limit may have.
const LONGEST: f64 = 3600.0;

/// Calls that may be open or wait.
const MOST_CALLS: usize = 10_000;

/// The language model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Llm {
    /// Root of an OpenAI-compatible API, usually ending in `/v1`; empty for none.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// Sent as a bearer token when not empty.
    pub api_key: SecretString,
    /// Price of a million tokens of the prompt.
    pub input_price: f64,
    /// Price of a million tokens of the answer.
    pub output_price: f64,
    /// Seconds to connect.
    pub connect_seconds: f64,
    /// Seconds to the first token, retries included.
    pub first_token_seconds: f64,
    /// Seconds to the end of the answer.
    pub total_seconds: f64,
    /// Tokens of an answer.
    pub max_tokens: u32,
    /// Calls open at a time.
    pub max_open: usize,
    /// Calls that wait for one of those to end.
    pub max_waiting: usize,
    /// Seconds they wait at most.
    pub wait_seconds: f64,
    /// Further calls after a failure that may pass.
    pub retries: u32,
    /// Seconds before the first of them.
    pub retry_seconds: f64,
    /// Failures in a row after which it is left alone.
    pub breaker_failures: u32,
    /// Seconds for which it is left alone first.
    pub breaker_seconds: f64,
    /// Ask it for the office's wording of a question that is not answered as it is.
    pub rewrite: bool,
    /// Seconds for that.
    pub rewrite_seconds: f64,
    /// A second server, asked when the first fails.
    pub fallback: Endpoint,
    /// What a month may cost.
    pub budget: Budget,
    /// Answers kept for questions that are asked again.
    pub cache: Cache,
}

/// A server and its model. Limits and retries are those of the first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Root of an OpenAI-compatible API; empty for none.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// Sent as a bearer token when not empty.
    pub api_key: SecretString,
    /// Price of a million tokens of the prompt.
    pub input_price: f64,
    /// Price of a million tokens of the answer.
    pub output_price: f64,
}

/// What a calendar month (in Korea) may cost; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Tokens, of prompts and answers.
    pub tokens_per_month: u64,
    /// In the currency of the prices.
    pub cost_per_month: f64,
}

/// Answers of the model kept for questions that are asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// How many; 0 for none.
    pub entries: u64,
    /// For how long.
    pub minutes: u64,
}

impl Llm {
    /// Is a model to be used?
    pub fn is_configured(&self) -> bool {
        !self.base_url.is_empty()
    }

    /// The servers in the order in which they are asked: none, one or two.
    pub fn endpoints(&self) -> Vec<Endpoint> {
        let first = Endpoint {
            base_url: self.base_url.clone(),
            model: self.model.clone(),
            api_key: self.api_key.clone(),
            input_price: self.input_price,
            output_price: self.output_price,
        };
        [first, self.fallback.clone()].into_iter().filter(|endpoint| !endpoint.base_url.is_empty()).collect()
    }

    /// The time that rewriting may take; none when it is off.
    pub fn rewriting(&self) -> Option<Duration> {
        self.rewrite.then(|| Duration::from_secs_f64(self.rewrite_seconds))
    }

    /// The key that is wrong and the remedy.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let servers = [
            (&self.base_url, &self.model, "llm.base_url", "llm.model"),
            (&self.fallback.base_url, &self.fallback.model, "llm.fallback.base_url", "llm.fallback.model"),
        ];
        for (url, model, url_key, model_key) in servers.into_iter().filter(|(url, ..)| !url.is_empty()) {
            if !Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
                return Err((url_key, "is not a web address: write it as http://10.0.0.5:8000/v1"));
            }
            if model.is_empty() {
                return Err((model_key, "is missing: name the model that the server at `base_url` serves"));
            }
        }
        if !self.is_configured() && !self.fallback.base_url.is_empty() {
            return Err(("llm.fallback.base_url", "needs a first server: set `llm.base_url`, or set only that"));
        }
        for (key, seconds) in [
            ("llm.connect_seconds", self.connect_seconds),
            ("llm.first_token_seconds", self.first_token_seconds),
            ("llm.total_seconds", self.total_seconds),
            ("llm.wait_seconds", self.wait_seconds),
            ("llm.retry_seconds", self.retry_seconds),
            ("llm.breaker_seconds", self.breaker_seconds),
            ("llm.rewrite_seconds", self.rewrite_seconds),
        ] {
            if !(seconds > 0.0 && seconds <= LONGEST) {
                return Err((key, "must be more than 0 and at most 3600 seconds"));
            }
        }
        for (key, price) in [
            ("llm.input_price", self.input_price),
            ("llm.output_price", self.output_price),
            ("llm.fallback.input_price", self.fallback.input_price),
            ("llm.fallback.output_price", self.fallback.output_price),
            ("llm.budget.cost_per_month", self.budget.cost_per_month),
        ] {
            if !(price >= 0.0 && price.is_finite()) {
                return Err((key, "must be 0 or more"));
            }
        }
        for (key, is_zero) in [
            ("llm.max_open", self.max_open == 0),
            ("llm.max_tokens", self.max_tokens == 0),
            ("llm.breaker_failures", self.breaker_failures == 0),
            ("llm.cache.minutes", self.cache.entries > 0 && self.cache.minutes == 0),
        ] {
            if is_zero {
                return Err((key, "must be more than 0"));
            }
        }
        if self.max_open > MOST_CALLS || self.max_waiting > MOST_CALLS {
            return Err(("llm.max_open", "and `llm.max_waiting` must be at most 10000"));
        }
        if self.budget.cost_per_month > 0.0 && self.endpoints().iter().all(Endpoint::is_free) {
            return Err((
                "llm.budget.cost_per_month",
                "limits nothing while all prices are 0: set `llm.input_price` and `llm.output_price`",
            ));
        }
        Ok(())
    }
}

impl Endpoint {
    /// The key, if one is set.
    pub fn key(&self) -> Option<&SecretString> {
        Some(&self.api_key).filter(|key| !key.expose_secret().is_empty())
    }

    fn is_free(&self) -> bool {
        self.input_price <= 0.0 && self.output_price <= 0.0
    }
}
