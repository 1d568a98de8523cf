//! Any server that speaks `OpenAI`'s chat completions, streamed. One call, as it is: limits of time, retries and the like are other
//! models' business (`llm.rs` puts them together). What the server sends is bounded in size.

use std::sync::Arc;
use std::time::Duration;

use eventsource_stream::{EventStreamError, Eventsource as _};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use secrecy::{ExposeSecret as _, SecretString};

use super::chunk::{Chunk, Count, Prices};
use super::source::{Source, pieces};
use super::{Model, ModelError, Piece, Prompt, TextStream};
use crate::config::Endpoint;

/// Bytes of an answer, all events together, after which a server is taken for broken.
const MAX_BYTES: usize = 1 << 20;

/// A model behind an OpenAI-compatible server.
pub struct OpenAi {
    client: reqwest::Client,
    endpoint: String,
    model: Arc<str>,
    api_key: Option<SecretString>,
    prices: Prices,
    max_tokens: u32,
}

impl OpenAi {
    /// A client for the server. Nothing is sent yet. Fails when the HTTP client cannot be made.
    pub fn new(endpoint: &Endpoint, connect: Duration, max_tokens: u32) -> Result<Self, ModelError> {
        let client = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ModelError::Unreachable(error.to_string()))?;
        Ok(Self {
            client,
            endpoint: format!("{}/chat/completions", endpoint.base_url.trim_end_matches('/')),
            model: endpoint.model.as_str().into(),
            api_key: endpoint.key().cloned(),
            prices: Prices { input: endpoint.input_price, output: endpoint.output_price },
            max_tokens,
        })
    }

    fn request(&self, prompt: &Prompt) -> reqwest::RequestBuilder {
        let body = serde_json::json!({
            "model": &*self.model,
            "stream": true,
            "stream_options": {"include_usage": true},
            "temperature": 0,
            "max_tokens": self.max_tokens,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
        });
        let request = self.client.post(&self.endpoint).json(&body);
        match &self.api_key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        }
    }
}

impl Model for OpenAi {
    fn name(&self) -> &str {
        &self.model
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        pieces(Call {
            state: State::Ready(Box::new(self.request(&prompt))),
            by: Arc::clone(&self.model),
            count: Count::new(self.prices, &prompt),
            finish: None,
        })
    }
}

/// One open call. Dropping it closes the connection.
struct Call {
    state: State,
    by: Arc<str>,
    count: Count,
    /// The server's word for how the answer ended.
    finish: Option<String>,
}

enum State {
    Ready(Box<reqwest::RequestBuilder>),
    Open(Events),
    Done,
}

/// The data of the server's events.
type Events = BoxStream<'static, Result<String, ModelError>>;

impl Source for Call {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Ready(request) => Some(self.begin(*request).await),
            State::Open(events) => self.go_on(events).await.transpose(),
        }
    }
}

impl Call {
    async fn begin(&mut self, request: reqwest::RequestBuilder) -> Result<Piece, ModelError> {
        self.state = State::Open(open(request).await?);
        // From now on the server works, and its work is paid for.
        Ok(Piece { usage: self.count.asked(), ..Piece::default() })
    }

    async fn go_on(&mut self, mut events: Events) -> Result<Option<Piece>, ModelError> {
        let data = match events.next().await.transpose()? {
            Some(data) if data.trim() != "[DONE]" => data,
            end => return self.ended(end.is_some()),
        };
        let chunk: Chunk = serde_json::from_str(&data).map_err(|error| ModelError::Protocol(error.to_string()))?;
        if chunk.error.is_some() {
            return Err(ModelError::Cut("the server reports an error".to_owned()));
        }
        self.state = State::Open(events);
        let mut text = String::new();
        for choice in chunk.choices {
            text.push_str(choice.delta.content.as_deref().unwrap_or_default());
            self.finish = choice.finish_reason.or(self.finish.take());
        }
        let mut usage = self.count.said(&text);
        if let Some(report) = chunk.usage {
            usage += self.count.reported(report);
        }
        Ok(Some(Piece { text, by: Some(Arc::clone(&self.by)), usage }))
    }

    /// The stream is over, properly (`[DONE]`) or not. An answer that was cut is none: a half sentence may say the opposite.
    fn ended(&self, properly: bool) -> Result<Option<Piece>, ModelError> {
        match self.finish.as_deref() {
            Some("length") => Err(ModelError::Cut("it is longer than `llm.max_tokens`".to_owned())),
            Some("content_filter") => Err(ModelError::Cut("the server's filter ended it".to_owned())),
            None if !properly => Err(ModelError::Cut("the server ended it without finishing".to_owned())),
            _ => Ok(None),
        }
    }
}

/// Sends the request; what comes back is the data of each event.
async fn open(request: reqwest::RequestBuilder) -> Result<Events, ModelError> {
    let response = request.send().await.map_err(|error| ModelError::Unreachable(told(error)))?;
    let (status, headers) = (response.status(), response.headers());
    let retry_after = retry_after(headers);
    if status == StatusCode::TOO_MANY_REQUESTS || (status == StatusCode::SERVICE_UNAVAILABLE && retry_after.is_some()) {
        return Err(ModelError::TooMany { retry_after });
    }
    if !status.is_success() {
        return Err(ModelError::Status(status.as_u16()));
    }
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|kind| kind.starts_with("text/event-stream")) {
        let kind: String = content_type.unwrap_or("missing").chars().take(60).collect();
        return Err(ModelError::Protocol(format!("content type {kind}")));
    }
    let mut received = 0_usize;
    let bytes = response.bytes_stream().map(move |bytes| {
        let bytes = bytes.map_err(|error| ModelError::Cut(told(error)))?;
        received += bytes.len();
        if received > MAX_BYTES { Err(ModelError::Protocol(format!("more than {MAX_BYTES} bytes"))) } else { Ok(bytes) }
    });
    let events = bytes.eventsource().map(|event| match event {
        Ok(event) => Ok(event.data),
        Err(EventStreamError::Transport(error)) => Err(error),
        Err(error) => Err(ModelError::Protocol(error.to_string())),
    });
    Ok(events.boxed())
}

/// Seconds to wait, when the server names them.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u32 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.into()))
}

/// What the client says, with its causes and without the address.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
