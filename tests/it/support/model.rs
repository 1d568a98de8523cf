//! A language model's server that says nothing until it may.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::response::sse::{Event, Sse};
use axum::routing::post;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// An OpenAI-compatible server; it ends with the value.
pub(crate) struct HeldModel {
    /// What `llm.base_url` takes.
    pub(crate) base_url: String,
    called: Arc<Semaphore>,
    released: Arc<Semaphore>,
    server: JoinHandle<()>,
}

impl HeldModel {
    /// Starts it on a free port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (called, released) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (calls, releases) = (Arc::clone(&called), Arc::clone(&released));
        let answer = move || {
            calls.add_permits(1);
            let releases = Arc::clone(&releases);
            let words = async move {
                releases.acquire().await.unwrap().forget();
                let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": "확인되지 않은 말입니다." }, "finish_reason": "stop" }] });
                Event::default().data(chunk.to_string())
            };
            let end = async { Event::default().data("[DONE]") };
            let events = futures_util::stream::once(words);
            std::future::ready(Sse::new(futures_util::StreamExt::map(
                futures_util::StreamExt::chain(events, futures_util::stream::once(end)),
                Ok::<_, Infallible>,
            )))
        };
        let router = Router::new().route("/v1/chat/completions", post(answer));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base_url, called, released, server }
    }

    /// Waits until it was asked something.
    pub(crate) async fn called(&self) {
        self.called.acquire().await.unwrap().forget();
    }

    /// Lets it say what it has to say, once.
    pub(crate) fn release(&self) {
        self.released.add_permits(1);
    }
}

impl Drop for HeldModel {
    fn drop(&mut self) {
        self.server.abort();
    }
}
