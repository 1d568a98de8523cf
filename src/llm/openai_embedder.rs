//! Any server that speaks the embeddings of `OpenAI`: bounded in time, size and number of open calls.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::embedder::{EmbedError, Embedded, Embedder, check};
use crate::config::Embeddings;

/// Bytes of an answer for each text, after which a server is taken for broken: 8,192 numbers of 24 characters, and as much again.
const BYTES_A_TEXT: usize = 400_000;
/// Calls open at a time; a question that finds none free is answered without.
const OPEN: usize = 16;

/// An embedder behind an OpenAI-compatible server.
pub struct OpenAiEmbedder {
    client: reqwest::Client,
    endpoint: String,
    model: String,
    api_key: Option<SecretString>,
    limit: Duration,
    open: Arc<Semaphore>,
}

impl OpenAiEmbedder {
    /// A client for the configured server. Nothing is sent yet. Fails when the HTTP client cannot be made.
    pub fn new(config: &Embeddings) -> Result<Self, EmbedError> {
        let limit = Duration::from_secs(config.seconds);
        let client = reqwest::Client::builder()
            .connect_timeout(limit)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| EmbedError::Unreachable(error.to_string()))?;
        Ok(Self {
            client,
            endpoint: format!("{}/embeddings", config.base_url.trim_end_matches('/')),
            model: config.model.clone(),
            api_key: config.has_key().then(|| config.api_key.clone()),
            limit,
            open: Arc::new(Semaphore::new(OPEN)),
        })
    }
}

impl Embedder for OpenAiEmbedder {
    fn name(&self) -> &str {
        &self.model
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Embedded> {
        let body = serde_json::json!({"model": self.model, "input": texts, "encoding_format": "float"});
        let request = self.client.post(&self.endpoint).json(&body);
        let request = match &self.api_key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        };
        let (open, limit) = (Arc::clone(&self.open), self.limit);
        async move {
            let _permit = open.try_acquire_owned().map_err(|_| EmbedError::Busy(OPEN))?;
            let answer = tokio::time::timeout(limit, call(request, texts.len()));
            answer.await.map_err(|_| EmbedError::Late(limit))?
        }
        .boxed()
    }
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Datum>,
}

#[derive(Deserialize)]
struct Datum {
    /// Place among the texts; some servers leave it out and keep the order.
    index: Option<usize>,
    embedding: Vec<f32>,
}

async fn call(request: reqwest::RequestBuilder, texts: usize) -> Embedded {
    let mut response =
        request.send().await.map_err(|error| EmbedError::Unreachable(error.without_url().to_string()))?;
    if !response.status().is_success() {
        return Err(EmbedError::Status(response.status().as_u16()));
    }
    let most = texts.max(1) * BYTES_A_TEXT;
    let mut bytes = Vec::new();
    loop {
        let chunk = response.chunk().await;
        match chunk.map_err(|error| EmbedError::Protocol(error.without_url().to_string()))? {
            None => break,
            Some(chunk) if bytes.len() + chunk.len() > most => {
                return Err(EmbedError::Protocol(format!("more than {most} bytes")));
            }
            Some(chunk) => bytes.extend_from_slice(&chunk),
        }
    }
    let reply: Reply = serde_json::from_slice(&bytes).map_err(|error| EmbedError::Protocol(error.to_string()))?;
    let vectors = in_order(reply.data)?;
    check(&vectors, texts)?;
    Ok(vectors)
}

/// The vectors in the order of the texts.
fn in_order(mut data: Vec<Datum>) -> Embedded {
    data.sort_by_key(|datum| datum.index);
    let numbered = data.iter().enumerate().all(|(at, datum)| datum.index == Some(at));
    if !numbered && data.iter().any(|datum| datum.index.is_some()) {
        return Err(EmbedError::Protocol("vectors that are not numbered as the texts are".to_owned()));
    }
    Ok(data.into_iter().map(|datum| datum.embedding).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, texts: usize) -> Embedded {
        let reply: Reply = serde_json::from_str(json).map_err(|error| EmbedError::Protocol(error.to_string()))?;
        let vectors = in_order(reply.data)?;
        check(&vectors, texts)?;
        Ok(vectors)
    }

    #[test]
    fn vectors_are_put_in_the_order_of_the_texts() {
        let swapped = r#"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}],"usage":{}}"#;
        assert_eq!(read(swapped, 2).unwrap(), [[1.0, 0.0], [0.0, 1.0]]);
        let bare = r#"{"data":[{"embedding":[0,1]},{"embedding":[1,0]}]}"#;
        assert_eq!(read(bare, 2).unwrap(), [[0.0, 1.0], [1.0, 0.0]]);
    }

    #[test]
    fn what_is_no_vector_for_each_text_is_refused() {
        for (json, texts) in [
            (r#"{"data":[{"index":0,"embedding":[1]}]}"#, 2),
            (r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#, 2),
            (r#"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}"#, 2),
            (r#"{"data":[{"index":0,"embedding":[0,0]}]}"#, 1),
            (r#"{"data":[{"index":0,"embedding":[]}]}"#, 1),
            (r#"{"data":[{"index":0,"embedding":[1e39]}]}"#, 1),
            (r#"{"data":[{"index":0,"embedding":"AACAPw=="}]}"#, 1),
            (r#"{"error":{"message":"no"}}"#, 1),
        ] {
            assert!(matches!(read(json, texts), Err(EmbedError::Protocol(_))), "{json}");
        }
    }
}
