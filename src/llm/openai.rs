//! Any server that speaks `OpenAI`'s chat completions: streamed, bounded in time, size and number of open calls.

use std::sync::Arc;
use std::time::Duration;

use eventsource_stream::Eventsource as _;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::{Model, ModelError, Prompt, TextStream};
use crate::config::Llm;

/// Bytes of an answer, all events together, after which a server is taken for broken.
const MAX_BYTES: usize = 1 << 20;

/// A model behind an OpenAI-compatible server.
pub struct OpenAi {
    client: reqwest::Client,
    endpoint: String,
    settings: Arc<Settings>,
    open: Arc<Semaphore>,
}

struct Settings {
    model: String,
    api_key: Option<SecretString>,
    first_token: Duration,
    total: Duration,
    max_tokens: u32,
    max_open: usize,
}

impl OpenAi {
    /// A client for the configured server. Nothing is sent yet. Fails when the HTTP client cannot be made.
    pub fn new(config: &Llm) -> Result<Self, ModelError> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(config.connect_seconds))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ModelError::Unreachable(error.to_string()))?;
        let settings = Settings {
            model: config.model.clone(),
            api_key: config.has_key().then(|| config.api_key.clone()),
            first_token: Duration::from_secs(config.first_token_seconds),
            total: Duration::from_secs(config.total_seconds),
            max_tokens: config.max_tokens,
            max_open: config.max_open,
        };
        Ok(Self {
            client,
            endpoint: format!("{}/chat/completions", config.base_url.trim_end_matches('/')),
            open: Arc::new(Semaphore::new(config.max_open)),
            settings: Arc::new(settings),
        })
    }

    fn request(&self, prompt: &Prompt) -> reqwest::RequestBuilder {
        let body = serde_json::json!({
            "model": self.settings.model,
            "stream": true,
            "temperature": 0,
            "max_tokens": self.settings.max_tokens,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
        });
        let request = self.client.post(&self.endpoint).json(&body);
        match &self.settings.api_key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        }
    }
}

impl Model for OpenAi {
    fn name(&self) -> &str {
        &self.settings.model
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        let Ok(permit) = Arc::clone(&self.open).try_acquire_owned() else {
            let busy = ModelError::Busy(self.settings.max_open);
            return stream::once(async { Err(busy) }).boxed();
        };
        let call = Call {
            state: State::Ready(Box::new(self.request(&prompt))),
            settings: Arc::clone(&self.settings),
            started: None,
            spoke: false,
            _permit: permit,
        };
        stream::unfold(call, Call::next).boxed()
    }
}

/// One open call. Dropping it closes the connection and frees its place.
struct Call {
    state: State,
    settings: Arc<Settings>,
    started: Option<Instant>,
    spoke: bool,
    _permit: OwnedSemaphorePermit,
}

enum State {
    Ready(Box<reqwest::RequestBuilder>),
    Open(BoxStream<'static, Result<String, ModelError>>),
    Done,
}

impl Call {
    async fn next(mut self) -> Option<(Result<String, ModelError>, Self)> {
        let piece = match self.piece().await {
            Ok(Some(piece)) => {
                self.spoke = true;
                Ok(piece)
            }
            Ok(None) => return None,
            Err(error) => {
                self.state = State::Done;
                Err(error)
            }
        };
        Some((piece, self))
    }

    async fn piece(&mut self) -> Result<Option<String>, ModelError> {
        let started = *self.started.get_or_insert_with(Instant::now);
        let (what, limit) = if self.spoke {
            ("finish", self.settings.total)
        } else {
            ("begin", self.settings.first_token.min(self.settings.total))
        };
        let late = ModelError::Late { what, limit };
        timeout_at(started + limit, self.advance()).await.map_err(|_| late)?
    }

    async fn advance(&mut self) -> Result<Option<String>, ModelError> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(None),
                State::Ready(request) => self.state = State::Open(open(*request).await?),
                State::Open(mut pieces) => match pieces.next().await {
                    None => return Ok(None),
                    Some(piece) => {
                        let piece = piece?;
                        self.state = State::Open(pieces);
                        if !piece.is_empty() {
                            return Ok(Some(piece));
                        }
                    }
                },
            }
        }
    }
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
}

#[derive(Deserialize, Default)]
struct Delta {
    #[serde(default)]
    content: Option<String>,
}

/// Sends the request and turns the server's events into pieces of text, up to `[DONE]`.
async fn open(request: reqwest::RequestBuilder) -> Result<BoxStream<'static, Result<String, ModelError>>, ModelError> {
    let response = request.send().await.map_err(|error| ModelError::Unreachable(error.without_url().to_string()))?;
    if !response.status().is_success() {
        return Err(ModelError::Status(response.status().as_u16()));
    }
    let content_type = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|kind| kind.starts_with("text/event-stream")) {
        return Err(ModelError::Protocol(format!("content type {}", content_type.unwrap_or("missing"))));
    }
    let mut received = 0_usize;
    let bytes = response.bytes_stream().map(move |bytes| {
        let bytes = bytes.map_err(|error| ModelError::Protocol(error.without_url().to_string()))?;
        received += bytes.len();
        if received > MAX_BYTES { Err(ModelError::Protocol(format!("more than {MAX_BYTES} bytes"))) } else { Ok(bytes) }
    });
    let events = bytes.eventsource().map(|event| match event {
        Ok(event) => Ok(event.data),
        Err(eventsource_stream::EventStreamError::Transport(error)) => Err(error),
        Err(error) => Err(ModelError::Protocol(error.to_string())),
    });
    let pieces = events
        .take_while(|data| std::future::ready(!matches!(data, Ok(data) if data.trim() == "[DONE]")))
        .map(|data| {
            let chunk: Chunk = serde_json::from_str(&data?).map_err(|error| ModelError::Protocol(error.to_string()))?;
            Ok(chunk.choices.into_iter().filter_map(|choice| choice.delta.content).collect::<String>())
        });
    Ok(pieces.boxed())
}
