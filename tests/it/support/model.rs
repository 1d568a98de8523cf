//! Language models' servers in this process: one that says nothing until it may, and one as good or as bad as a test wants it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// An OpenAI-compatible server that says something unproven once it may; it ends with the value.
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
        let (called, released) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (calls, releases) = (Arc::clone(&called), Arc::clone(&released));
        let answer = move || {
            calls.add_permits(1);
            let releases = Arc::clone(&releases);
            let words = async move {
                releases.acquire().await.unwrap().forget();
                Event::default().data(chunk("확인되지 않은 말입니다.", Some("stop")))
            };
            let end = async { Event::default().data("[DONE]") };
            let events = stream::once(words).chain(stream::once(end)).map(Ok::<_, Infallible>);
            std::future::ready(Sse::new(events))
        };
        let (base_url, server) = serve(Router::new().route("/v1/chat/completions", post(answer))).await;
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

/// How a server of a model behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Says what it was started with, and counts 100 tokens of the prompt and 10 of the answer.
    Good,
    /// The same without a count.
    Uncounted,
    /// The same after this time, headers at once.
    Slow(Duration),
    /// Takes the request and says nothing.
    Hangs,
    /// A byte of a good answer each second.
    Drips,
    /// The whole of a good answer, letter by letter, and then nothing: neither more nor an end.
    Trails,
    /// The first half of a good answer, then the connection breaks.
    Breaks,
    /// The first half of a good answer, then a proper end of the body.
    Ends,
    /// The first half of a good answer, at the limit of tokens.
    TooLong,
    /// An error within the stream.
    Reports,
    /// Events that are not JSON.
    BrokenJson,
    /// 200, and a web page.
    Html,
    /// 100 MB without an end of line.
    Huge,
    /// Comments without end, as servers send to keep a connection open.
    Chatter,
    /// 429, with these seconds to wait.
    TooMany(u32),
    /// This status.
    Fails(u16),
}

/// An OpenAI-compatible `/v1/chat/completions`; it ends with the value.
pub(crate) struct ModelServer {
    /// What `llm.base_url` takes.
    pub(crate) base_url: String,
    state: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    /// For one call each; the last stays.
    moods: Mutex<VecDeque<Mood>>,
    calls: Mutex<Vec<Value>>,
    words: String,
    /// When the last letter of a trailing answer went out.
    spoken: Mutex<Option<Instant>>,
}

impl ModelServer {
    /// Starts it on a free port. It behaves like each of the moods for one call, and like the last one from then on.
    pub(crate) async fn start(words: &str, moods: &[Mood]) -> Self {
        let moods = Mutex::new(moods.iter().copied().collect());
        let state =
            Arc::new(Shared { moods, calls: Mutex::default(), words: words.to_owned(), spoken: Mutex::default() });
        let router = Router::new().route("/v1/chat/completions", post(complete)).with_state(Arc::clone(&state));
        let (base_url, server) = serve(router).await;
        Self { base_url, state, server }
    }

    /// From now on it behaves like this.
    pub(crate) fn set(&self, mood: Mood) {
        *self.state.moods.lock().unwrap() = VecDeque::from([mood]);
    }

    /// When it sent the last letter of the last trailing answer.
    pub(crate) fn spoken(&self) -> Option<Instant> {
        *self.state.spoken.lock().unwrap()
    }

    /// The requests since the last time this was asked.
    pub(crate) fn calls(&self) -> Vec<Value> {
        std::mem::take(&mut *self.state.calls.lock().unwrap())
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(router: Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    (base_url, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

fn chunk(text: &str, finish: Option<&str>) -> String {
    json!({"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})
        .to_string()
}

fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}

async fn complete(State(shared): State<Arc<Shared>>, Json(request): Json<Value>) -> Response {
    shared.calls.lock().unwrap().push(request);
    let mood = {
        let mut moods = shared.moods.lock().unwrap();
        if moods.len() > 1 { moods.pop_front().unwrap() } else { moods[0] }
    };
    let words: Vec<char> = shared.words.chars().collect();
    let (half, rest): (String, String) =
        (words[..words.len() / 2].iter().collect(), words[words.len() / 2..].iter().collect());
    // As real servers begin: a role, no words.
    let role = event(r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}"#);
    let first = format!("{role}{}", event(&chunk(&half, None)));
    let last = format!("{}{}", event(&chunk(&rest, None)), event(&chunk("", Some("stop"))));
    let count = event(r#"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}"#);
    let done = event("[DONE]");
    match mood {
        Mood::Good => whole([first, last, count, done].concat()),
        Mood::Uncounted => whole([first, last, done].concat()),
        Mood::Slow(pause) => {
            let answer = async move {
                tokio::time::sleep(pause).await;
                Ok::<_, Infallible>([first, last, count, done].concat())
            };
            sse(stream::once(answer))
        }
        Mood::Hangs => std::future::pending().await,
        Mood::Drips => sse(stream::iter(first.into_bytes()).then(async |byte| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, Infallible>(vec![byte])
        })),
        Mood::Trails => {
            let last = words.len() - 1;
            let letters = stream::iter(words.into_iter().enumerate()).then(move |(at, letter)| {
                let shared = Arc::clone(&shared);
                async move {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    if at == last {
                        *shared.spoken.lock().unwrap() = Some(Instant::now());
                    }
                    Ok::<_, Infallible>(event(&chunk(&letter.to_string(), None)))
                }
            });
            sse(letters.chain(stream::pending()))
        }
        Mood::Breaks => {
            let broken = async {
                // Else hyper throws the first half away with the rest.
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(std::io::Error::other("broken"))
            };
            sse(stream::iter([Ok(first)]).chain(stream::once(broken)))
        }
        Mood::Ends => whole(first),
        Mood::TooLong => whole([first, event(&chunk("", Some("length"))), done].concat()),
        Mood::Reports => {
            whole([role, event(r#"{"error":{"message":"out of memory","type":"server_error"}}"#), done].concat())
        }
        Mood::BrokenJson => whole([role, event(r#"{"choices":[{"delta":{"content":"#), done].concat()),
        Mood::Html => ([(header::CONTENT_TYPE, "text/html")], "<html>Welcome to nginx!</html>").into_response(),
        Mood::Huge => {
            let megabyte = Bytes::from(vec![b'x'; 1 << 20]);
            sse(stream::iter(
                std::iter::once(Bytes::from("data: "))
                    .chain(std::iter::repeat_n(megabyte, 100))
                    .map(Ok::<_, Infallible>),
            ))
        }
        Mood::Chatter => {
            let comment = Bytes::from(format!(":{}\n\n", " ".repeat(10_000)));
            sse(stream::iter(std::iter::repeat(comment).map(Ok::<_, Infallible>)))
        }
        Mood::TooMany(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], "slow down").into_response()
        }
        Mood::Fails(status) => (StatusCode::from_u16(status).unwrap(), "no").into_response(),
    }
}

fn whole(events: String) -> Response {
    sse(stream::once(std::future::ready(Ok::<_, Infallible>(events))))
}

fn sse<B: Into<Bytes> + 'static, E: Into<axum::BoxError> + 'static>(
    pieces: impl Stream<Item = Result<B, E>> + Send + 'static,
) -> Response {
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(pieces)).into_response()
}
