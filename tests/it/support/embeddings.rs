//! An embeddings server in this process, as good or as bad as a test wants it.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use minwon::llm::ScriptedEmbedder;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// A vector of so many numbers for each text.
    Works(usize),
    /// The same, but calls with a text of more characters than the second number are refused with 400.
    Short(usize, usize),
    /// Takes the request and says nothing.
    Hangs,
    /// 500.
    Fails,
    /// 200, and nonsense.
    Garbage,
}

/// An OpenAI-compatible `/v1/embeddings`; it ends with the value.
pub(crate) struct EmbeddingsServer {
    /// What `embeddings.base_url` takes.
    pub(crate) base_url: String,
    state: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    mood: Mutex<Mood>,
    /// The texts of each call.
    calls: Mutex<Vec<Vec<String>>>,
    phrases: Vec<(String, usize)>,
}

impl EmbeddingsServer {
    /// Starts it on a free port. Texts with one of the phrases lie in the direction of its axis.
    pub(crate) async fn start(mood: Mood, phrases: &[(&str, usize)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let phrases = phrases.iter().map(|(phrase, axis)| ((*phrase).to_owned(), *axis)).collect();
        let state = Arc::new(Shared { mood: Mutex::new(mood), calls: Mutex::default(), phrases });
        let router = Router::new().route("/v1/embeddings", post(embed)).with_state(Arc::clone(&state));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base_url, state, server }
    }

    /// From now on it behaves like this.
    pub(crate) fn set(&self, mood: Mood) {
        *self.state.mood.lock().unwrap() = mood;
    }

    /// The texts of each call since the last time this was asked.
    pub(crate) fn calls(&self) -> Vec<Vec<String>> {
        std::mem::take(&mut *self.state.calls.lock().unwrap())
    }
}

impl Drop for EmbeddingsServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn embed(State(shared): State<Arc<Shared>>, Json(request): Json<Value>) -> Response {
    let texts: Vec<String> = serde_json::from_value(request["input"].clone()).unwrap();
    assert_eq!(request["model"], "test-model");
    shared.calls.lock().unwrap().push(texts.clone());
    let mood = *shared.mood.lock().unwrap();
    let dimension = match mood {
        Mood::Hangs => return std::future::pending().await,
        Mood::Fails => return (StatusCode::INTERNAL_SERVER_ERROR, "out of memory").into_response(),
        Mood::Garbage => return "<html>Welcome to nginx!</html>".into_response(),
        Mood::Short(_, most) if texts.iter().any(|text| text.chars().count() > most) => {
            return (StatusCode::BAD_REQUEST, "too long").into_response();
        }
        Mood::Works(dimension) | Mood::Short(dimension, _) => dimension,
    };
    let scripted = ScriptedEmbedder::new("test-model", dimension);
    let scripted = shared.phrases.iter().fold(scripted, |scripted, (phrase, axis)| scripted.with(phrase, *axis));
    // In reverse, as the protocol allows.
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .rev()
        .map(|(index, text)| json!({"object": "embedding", "index": index, "embedding": scripted.vector(text)}))
        .collect();
    Json(json!({"object": "list", "data": data, "model": "test-model", "usage": {"prompt_tokens": 1, "total_tokens": 1}}))
        .into_response()
}
