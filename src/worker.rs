//! The loop that drains the outbox and does what falls due: officers' replies reach open widgets, old sessions and counts go.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::app::App;
use crate::store::{Notice, StoreError};

/// Pause between looks at an empty outbox.
const PAUSE: Duration = Duration::from_millis(250);
/// Notices taken at a time.
const BATCH: u32 = 50;
/// A notice not finished within this time is taken again.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often old sessions and counts are dropped, and what other processes used of the model is read.
const TIDY: Duration = Duration::from_mins(1);

/// Works until the service stops.
pub async fn run(app: Arc<App>) {
    let mut tidy = tokio::time::interval(TIDY);
    let mut failing = false;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = tidy.tick() => sweep(&app).await,
            () = tokio::time::sleep(PAUSE) => match drain(&app).await {
                Ok(()) => failing = false,
                Err(error) => {
                    if !failing {
                        tracing::error!(%error, "the outbox cannot be drained");
                    }
                    failing = true;
                }
            },
        }
    }
}

#[derive(Deserialize)]
struct Payload {
    ticket_id: String,
}

async fn drain(app: &App) -> Result<(), StoreError> {
    loop {
        let notices = app.store.claim_outbox(BATCH, app.now(), LEASE).await?;
        if notices.is_empty() {
            return Ok(());
        }
        for notice in notices {
            deliver(app, &notice).await?;
            app.store.finish_outbox(&notice.id, app.now()).await?;
        }
    }
}

/// Tells the conversation's open widgets. A widget that is closed reads the thread when it comes back.
async fn deliver(app: &App, notice: &Notice) -> Result<(), StoreError> {
    metrics::counter!("minwon_notices_total", "kind" => notice.kind.code()).increment(1);
    let Ok(payload) = serde_json::from_str::<Payload>(&notice.payload) else {
        tracing::error!(notice = notice.id, "a notice has no ticket");
        return Ok(());
    };
    let ticket = app.store.ticket(&payload.ticket_id).await?;
    if let Some(conversation) = ticket.and_then(|ticket| ticket.conversation_id) {
        app.live.tell(&conversation);
    }
    Ok(())
}

async fn sweep(app: &App) {
    app.limits.forget_old();
    if let Err(error) = app.store.delete_expired_sessions(app.now()).await {
        tracing::warn!(%error, "expired sessions could not be deleted");
    }
    if let Err(error) = app.learn_use().await {
        tracing::warn!(%error, "what the model has used this month could not be read");
    }
}
