//! `GET /api/v1/conversations/events`: officers' replies arrive in the open widget.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::ToSchema;

use super::problem::ProblemBody;
use super::tickets::{ThreadMessage, moment, status_label};
use super::{Failure, Reader};
use crate::app::App;
use crate::app::live::News;
use crate::error::Code;
use crate::locale::Language;
use crate::store::{Author, Message, StoreError};
use crate::ticket::Status;

/// The database is read at least this often, for replies written by another replica.
const PATIENCE: Duration = Duration::from_secs(15);

/// An officer's message as event `message`.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveMessage {
    /// The ticket's number.
    pub ticket: String,
    /// The ticket's state.
    pub status: Status,
    /// The same for people.
    pub status_label: String,
    /// When the answer is due.
    pub due_at: String,
    /// The message.
    #[serde(flatten)]
    pub message: ThreadMessage,
}

/// Streams officers' messages of a conversation, from now on or after `Last-Event-ID`.
#[utoipa::path(get, path = "/api/v1/conversations/events", tag = "tickets", params(
    ("Authorization" = String, Header, description = "`Bearer` and the conversation's token"),
    ("Last-Event-ID" = Option<String>, Header, description = "Id of the last message seen; later ones are sent at once"),
), responses(
    (status = 200, description = "Events `message`", body = LiveMessage, content_type = "text/event-stream"),
    (status = 404, description = "`conversation_not_found`", body = ProblemBody),
    (status = 429, description = "`too_many_requests`: all places for streams are taken", body = ProblemBody),
))]
pub async fn listen(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    reader: Reader,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let token =
        text(header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let failed = |error: StoreError| reader.store_failure(&error);
    let conversation = app.conversation(token).await.map_err(failed)?;
    let conversation = conversation.ok_or_else(|| reader.problem(Code::ConversationNotFound, &[]))?;
    let place = Arc::clone(&app.streams).try_acquire_owned();
    let place = place.map_err(|_| reader.too_many(Code::TooManyRequests, PATIENCE))?;
    // Listening begins before the database is read, so that nothing falls between.
    let news = app.live.listen();
    let after = match text("last-event-id") {
        Some(id) => id.to_owned(),
        None => app.store.last_message_id(&conversation).await.map_err(failed)?,
    };
    let listener =
        Listener { app, conversation, after, news, waiting: Vec::new(), language: reader.language, _place: place };
    let events = stream::unfold(listener, |mut listener| async move {
        let message = listener.next().await?;
        let event = Event::default().id(message.message.id.clone()).event("message").json_data(&message);
        Some((Ok(event.expect("messages serialise")), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

struct Listener {
    app: Arc<App>,
    conversation: String,
    /// Id of the last message sent.
    after: String,
    news: News,
    waiting: Vec<LiveMessage>,
    language: Language,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    /// The next message; `None` when the service stops.
    async fn next(&mut self) -> Option<LiveMessage> {
        loop {
            if !self.waiting.is_empty() {
                return Some(self.waiting.remove(0));
            }
            if let Err(error) = self.read().await {
                tracing::warn!(%error, "messages of a conversation cannot be read");
            }
            if !self.waiting.is_empty() {
                continue;
            }
            tokio::select! {
                () = self.app.stopping.cancelled() => return None,
                () = self.news.of(&self.conversation) => {}
                () = tokio::time::sleep(PATIENCE) => {}
            }
        }
    }

    async fn read(&mut self) -> Result<(), StoreError> {
        for message in self.app.store.messages_since(&self.conversation, &self.after).await? {
            self.after.clone_from(&message.id);
            if message.author != Author::Resident {
                self.waiting.extend(self.shown(message).await?);
            }
        }
        Ok(())
    }

    async fn shown(&self, message: Message) -> Result<Option<LiveMessage>, StoreError> {
        let Some(ticket) = self.app.store.ticket(&message.ticket_id).await? else { return Ok(None) };
        let (department, _) = self.app.department_shown(&ticket.department);
        Ok(Some(LiveMessage {
            ticket: ticket.number,
            status: ticket.status,
            status_label: status_label(ticket.status, self.language),
            due_at: moment(ticket.due_at),
            message: ThreadMessage::new(message, &department),
        }))
    }
}
