//! Configuration: typed, validated once. `config.default.toml` holds every default and is the reference.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use crate::calendar::WorkingHours;

mod embeddings;
mod llm;

pub use embeddings::Embeddings;
pub use llm::{Budget, Cache, Endpoint, Llm};

/// The defaults with their explanations.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whose service this is.
    pub district: District,
    /// Where and to whom it listens.
    pub server: Server,
    /// Bounds on what clients send.
    pub limits: Limits,
    /// Working time.
    pub office_hours: WorkingHours,
    /// When to answer.
    pub confidence: Confidence,
    /// Residents' wordings learned from use.
    pub learning: Learning,
    /// The language model, if any.
    pub llm: Llm,
    /// The server that turns texts into vectors, if any.
    pub embeddings: Embeddings,
    /// The officers' console.
    pub console: Console,
    /// Logging.
    pub log: Log,
}

/// Whose service this is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Name of the district.
    pub name: String,
    /// The office's main number.
    pub phone: String,
    /// When the phone is answered, in words.
    pub hours: String,
    /// Code of the department that gets what no topic claims.
    pub default_department: String,
}

/// Residents' wordings learned from use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Learn, and use what was learned.
    pub enabled: bool,
    /// Residents who must vouch for a wording, where no officer does; at least 2.
    pub residents: i64,
}

/// Where and to whom the service listens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port.
    pub listen: SocketAddr,
    /// Origins of pages that may embed the widget.
    pub allowed_origins: Vec<String>,
    /// https ends at a proxy in front.
    pub behind_https: bool,
    /// Header in which a trusted proxy passes the client's address; empty for none.
    pub client_address_header: String,
    /// The installation's key; empty for the key file.
    pub secret: SecretString,
    /// Seconds for which open answers are finished after a stop signal.
    pub shutdown_seconds: u64,
}

/// Bounds on what clients send.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Characters of a question.
    pub question_characters: usize,
    /// Characters of a ticket or a message.
    pub message_characters: usize,
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Questions a minute and client.
    pub questions_per_minute: u32,
    /// Requests of any kind a minute and client.
    pub requests_per_minute: u32,
    /// Tickets an hour and client.
    pub tickets_per_hour: u32,
    /// Wrong lookup codes until a ticket is locked.
    pub lookup_attempts: u32,
    /// Minutes for which it stays locked.
    pub lookup_lock_minutes: u32,
    /// Wrong passwords a minute and client.
    pub logins_per_minute: u32,
    /// Live streams open at a time.
    pub streams: usize,
}

/// When to answer. Justified by `minwon eval`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// At least this probable: answer.
    pub answer: f64,
    /// At least this probable, but less than `answer`: offer the likeliest articles as a question back.
    pub clarify: f64,
    /// File of a calibration of one's own, relative to the data folder; empty for the built-in one.
    pub calibration: PathBuf,
}

impl Confidence {
    /// From which probability on what is done.
    pub fn thresholds(&self) -> Thresholds {
        Thresholds { answer: self.answer, clarify: self.clarify }
    }
}

/// From which probability on the program answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At least this probable: answer.
    pub answer: f64,
    /// At least this probable, but less than `answer`: offer the likeliest articles as a question back.
    pub clarify: f64,
}

/// The officers' console.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Console {
    /// Hours of a session.
    pub session_hours: u32,
}

/// Logging.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A `tracing` filter.
    pub filter: String,
    /// Text for people or JSON for collectors.
    pub format: LogFormat,
}

/// Form of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For collectors.
    Json,
}

/// What is wrong with the configuration and where it was set.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {0}")]
pub struct ConfigError(String);

impl Config {
    /// Reads defaults, then `file` if it exists, then `MINWON_<SECTION>__<KEY>` of the environment, and checks the whole.
    pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let variables = environment.filter(|(name, _)| name.contains("__")).collect();
        let mut builder =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml).required(false));
        }
        let variables = config::Environment::with_prefix("MINWON")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("server.allowed_origins")
            .source(Some(variables));
        let config: Self = builder
            .add_source(variables)
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|error| ConfigError(error.to_string()))?;
        config.check()?;
        Ok(config)
    }

    /// The defaults alone.
    pub fn defaults() -> Result<Self, ConfigError> {
        Self::load(None, std::iter::empty())
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key: &str, remedy: &str| Err(ConfigError(format!("`{key}` {remedy}")));
        for origin in &self.server.allowed_origins {
            let is_origin = Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == *origin);
            if !is_origin {
                return wrong(
                    "server.allowed_origins",
                    &format!("has `{origin}`: write scheme and host only, as https://www.example.kr"),
                );
            }
        }
        self.llm.check().or_else(|(key, remedy)| wrong(key, remedy))?;
        self.embeddings.check().or_else(|(key, remedy)| wrong(key, remedy))?;
        if self.learning.residents < 2 {
            return wrong("learning.residents", "must be 2 or more: one resident teaches nothing alone");
        }
        let positive = [
            ("limits.question_characters", self.limits.question_characters),
            ("limits.message_characters", self.limits.message_characters),
            ("limits.body_bytes", self.limits.body_bytes),
            ("limits.questions_per_minute", self.limits.questions_per_minute as usize),
            ("limits.requests_per_minute", self.limits.requests_per_minute as usize),
            ("limits.tickets_per_hour", self.limits.tickets_per_hour as usize),
            ("limits.lookup_attempts", self.limits.lookup_attempts as usize),
            ("limits.logins_per_minute", self.limits.logins_per_minute as usize),
            ("limits.streams", self.limits.streams),
            ("console.session_hours", self.console.session_hours as usize),
        ];
        for (key, value) in positive {
            if value == 0 {
                return wrong(key, "must be more than 0");
            }
        }
        let Thresholds { answer, clarify } = self.confidence.thresholds();
        if !(0.0 <= clarify && clarify <= answer && answer <= 1.0) {
            return wrong("confidence", "must hold 0 ≤ clarify ≤ answer ≤ 1");
        }
        let hours = &self.office_hours;
        if !(hours.start <= hours.lunch_start && hours.lunch_start <= hours.lunch_end && hours.lunch_end <= hours.end) {
            return wrong("office_hours", "must run start ≤ lunch_start ≤ lunch_end ≤ end");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::load(None, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn defaults_hold() {
        let config = Config::defaults().unwrap();
        assert_eq!(config.limits.question_characters, 500);
        assert!(!config.llm.is_configured() && config.llm.endpoints().is_empty());
    }

    #[test]
    fn environment_wins_and_other_variables_are_left_alone() {
        let config = load(&[
            ("MINWON_DATA", "/srv/minwon"),
            ("MINWON_LLM__BASE_URL", "http://127.0.0.1:9100/v1"),
            ("MINWON_LLM__MODEL", "m"),
            ("MINWON_LLM__API_KEY", "s3cret"),
            ("MINWON_SERVER__ALLOWED_ORIGINS", "https://a.example,https://b.example"),
        ])
        .unwrap();
        assert!(config.llm.is_configured() && config.llm.endpoints()[0].key().is_some());
        assert_eq!(config.server.allowed_origins.len(), 2);
        assert!(!format!("{config:?}").contains("s3cret"), "a secret must not be printed");
    }

    #[test]
    fn mistakes_name_the_key() {
        let table: [(&[(&str, &str)], &str); 11] = [
            (&[("MINWON_LLM__BASE_URL", "http://127.0.0.1/v1")], "llm.model"),
            (&[("MINWON_LLM__BASE_URL", "no address"), ("MINWON_LLM__MODEL", "m")], "llm.base_url"),
            (
                &[("MINWON_LLM__FALLBACK__BASE_URL", "http://127.0.0.1/v1"), ("MINWON_LLM__FALLBACK__MODEL", "m")],
                "llm.fallback",
            ),
            (&[("MINWON_LLM__TOTAL_SECONDS", "-1")], "llm.total_seconds"),
            (&[("MINWON_LLM__OUTPUT_PRICE", "-0.5")], "llm.output_price"),
            (&[("MINWON_LLM__BUDGET__COST_PER_MONTH", "1000")], "llm.budget.cost_per_month"),
            (&[("MINWON_EMBEDDINGS__BASE_URL", "http://127.0.0.1/v1")], "embeddings.model"),
            (
                &[
                    ("MINWON_EMBEDDINGS__BASE_URL", "http://127.0.0.1/v1"),
                    ("MINWON_EMBEDDINGS__MODEL", "m"),
                    ("MINWON_EMBEDDINGS__WEIGHT", "-1"),
                ],
                "embeddings.weight",
            ),
            (&[("MINWON_SERVER__ALLOWED_ORIGINS", "https://a.example/path")], "allowed_origins"),
            (&[("MINWON_LIMITS__QUESTIONS_PER_MINUTE", "0")], "limits.questions_per_minute"),
            (&[("MINWON_LIMITS__NO_SUCH_KEY", "1")], "no_such_key"),
        ];
        for (variables, expected) in table {
            let error = load(variables).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
