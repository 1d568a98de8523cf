//! What an officer does with a ticket. What the ticket's state or a faster colleague does not allow is told in the ticket's page, with
//! everything that was typed.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Extra, Shown, draft, find, view};
use crate::app::App;
use crate::app::desk::{ReplyError, may_see_contact};
use crate::console::session::{Desk, Refused};
use crate::console::texts;
use crate::console::trouble::Trouble;
use crate::question::{self, QuestionError};
use crate::store::{Author, Conflict, StoreError, Ticket};
use crate::ticket::Status;

/// Characters of a note.
const NOTE: usize = 500;

/// Every form of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Act {
    /// `updated_at` of the ticket in the page from which the form was sent.
    seen: String,
    /// Text of a reply.
    text: String,
    /// State to move to; empty to stay.
    status: String,
    /// Why.
    note: String,
    /// Id of an officer; empty for nobody.
    assignee: String,
    /// Code of a department.
    department: String,
    /// `draft` asks for the skeleton of a reply instead of sending it.
    button: String,
}

impl Act {
    fn seen(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.seen.parse().ok()?).ok()
    }
}

/// 접수
pub async fn receive(
    State(app): State<Arc<App>>,
    desk: Desk,
    Path(number): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Trouble> {
    let ticket = find(&app, &number).await?;
    let moved = app.move_ticket(&ticket, &desk.officer, Status::Received, None, act.seen()).await;
    done(&app, &desk, &ticket, &act, moved.map(drop), "received").await
}

/// Moves to another state.
pub async fn set_status(
    State(app): State<Arc<App>>,
    desk: Desk,
    Path(number): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Trouble> {
    let ticket = find(&app, &number).await?;
    let Some(to) = Status::from_code(&act.status) else { return Err(Trouble::BadForm) };
    let note = question::clean(&act.note, NOTE).map(|note| question::mask(&note).text);
    let note = match note {
        Ok(note) => Some(note),
        Err(QuestionError::TooLong { .. }) => {
            let problem = texts::with("status.note_too_long", &[("limit", &NOTE.to_string())]);
            return refuse(&app, &desk, &ticket, &act, StatusCode::UNPROCESSABLE_ENTITY, problem).await;
        }
        Err(_) => None,
    };
    let moved = app.move_ticket(&ticket, &desk.officer, to, note.as_deref(), act.seen()).await;
    done(&app, &desk, &ticket, &act, moved.map(drop), "moved").await
}

/// Gives the ticket to an officer, or to nobody.
pub async fn assign(
    State(app): State<Arc<App>>,
    desk: Desk,
    Path(number): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Trouble> {
    let ticket = find(&app, &number).await?;
    let assignee = Some(act.assignee.as_str()).filter(|id| !id.is_empty());
    if let Some(id) = assignee {
        let known = app.store.officer(id).await?;
        if known.is_none_or(|officer| officer.disabled) {
            let problem = texts::text("assign.unknown");
            return refuse(&app, &desk, &ticket, &act, StatusCode::UNPROCESSABLE_ENTITY, problem).await;
        }
    }
    let assigned = app.assign_ticket(&ticket, &desk.officer, assignee, act.seen()).await;
    let code = if assignee.is_some() { "assigned" } else { "unassigned" };
    done(&app, &desk, &ticket, &act, assigned.map(drop), code).await
}

/// Gives the ticket to another department.
pub async fn transfer(
    State(app): State<Arc<App>>,
    desk: Desk,
    Path(number): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Trouble> {
    let ticket = find(&app, &number).await?;
    let district = app.district();
    let known = district.departments.iter().find(|department| department.code == act.department);
    let Some(department) = known.filter(|department| department.code != ticket.department) else {
        let problem = texts::text("transfer.unknown");
        return refuse(&app, &desk, &ticket, &act, StatusCode::UNPROCESSABLE_ENTITY, problem).await;
    };
    let transferred = app.transfer_ticket(&ticket, &desk.officer, &department.code, act.seen()).await;
    done(&app, &desk, &ticket, &act, transferred.map(drop), "transferred").await
}

/// Sends a reply, or drafts one.
pub async fn reply(
    State(app): State<Arc<App>>,
    desk: Result<Desk, Refused>,
    Path(number): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Trouble> {
    let desk = match desk {
        Ok(desk) => desk,
        // The session ended while the officer was writing.
        Err(refused) => {
            let ticket = app.store.ticket_by_number(&number).await?;
            let back = ticket.map_or_else(|| "/console".to_owned(), |ticket| page_of(&ticket));
            return Ok(refused.keeping(&app, &act.text, &back));
        }
    };
    let ticket = find(&app, &number).await?;
    if act.button == "draft" {
        let reply = draft::write(&app, &desk.officer, &ticket, &act.text).await?;
        let extra = Extra { reply: Some(reply), after: Some(act.status), ..Extra::default() };
        return view(&app, &desk, &ticket, extra).await;
    }
    let to = match act.status.as_str() {
        "" => None,
        code => Some(Status::from_code(code).ok_or(Trouble::BadForm)?),
    };
    let problem = match app.reply_to_ticket(&ticket, &desk.officer, &act.text, to, act.seen()).await {
        Ok(_) => return done(&app, &desk, &ticket, &act, Ok(()), "replied").await,
        Err(ReplyError::Store(StoreError::Conflict(Conflict::Stale)))
            if is_sent(&app, &desk, &ticket, &act).await? =>
        {
            return done(&app, &desk, &ticket, &act, Ok(()), "replied").await;
        }
        Err(ReplyError::Store(error)) => return done(&app, &desk, &ticket, &act, Err(error), "replied").await,
        Err(ReplyError::Identifies(kind)) => texts::with("reply.identifies", &[("what", kind.placeholder())]),
        Err(ReplyError::Text(QuestionError::TooLong { length, limit })) => {
            texts::with("reply.too_long", &[("length", &length.to_string()), ("limit", &limit.to_string())])
        }
        Err(ReplyError::Text(_)) => texts::text("reply.empty"),
    };
    refuse(&app, &desk, &ticket, &act, StatusCode::UNPROCESSABLE_ENTITY, problem).await
}

/// Shows the contact data; that it was shown is on record before.
pub async fn contact(State(app): State<Arc<App>>, desk: Desk, Path(number): Path<String>) -> Result<Response, Trouble> {
    let ticket = find(&app, &number).await?;
    if !may_see_contact(&desk.officer, &ticket) {
        return Err(Trouble::Forbidden);
    }
    let sealed = app.store.contact(&ticket.id, &desk.officer.id, app.now()).await?;
    tracing::info!(number = ticket.number, officer = desk.officer.id, "contact data was shown");
    let Some(opened) = sealed.and_then(|sealed| app.unseal(&ticket.id, &sealed)) else {
        let problem = texts::text("contact.unreadable");
        return view(&app, &desk, &ticket, Extra { problem: Some(problem), ..Extra::default() }).await;
    };
    let fields = [("name", opened.contact.name), ("phone", opened.contact.phone), ("email", opened.contact.email)];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((texts::text(&format!("contact.{name}")), value?)));
    let masked = opened.masked.into_iter().map(|value| (texts::text("contact.masked"), value));
    let shown = Shown { rows: fields.chain(masked).collect() };
    view(&app, &desk, &ticket, Extra { contact: Some(shown), ..Extra::default() }).await
}

/// A second click on the same button is no second reply, and no conflict either.
async fn is_sent(app: &App, desk: &Desk, ticket: &Ticket, act: &Act) -> Result<bool, Trouble> {
    let thread = app.store.thread(&ticket.id).await?;
    let Some(last) = thread.last().filter(|last| last.author == Author::Officer) else { return Ok(false) };
    let text = question::clean(&act.text, app.config.limits.message_characters).unwrap_or_default();
    Ok(last.officer_id.as_ref() == Some(&desk.officer.id) && last.text == text)
}

/// Back to the ticket with the news, or the page that says why not.
async fn done(
    app: &App,
    desk: &Desk,
    ticket: &Ticket,
    act: &Act,
    result: Result<(), StoreError>,
    code: &str,
) -> Result<Response, Trouble> {
    let conflict = match result {
        Ok(()) => return Ok(Redirect::to(&format!("{}?done={code}", page_of(ticket))).into_response()),
        Err(StoreError::Conflict(conflict)) => conflict,
        Err(error) => return Err(error.into()),
    };
    let problem = match conflict {
        Conflict::Transition { from, to } => {
            texts::with("status.not_allowed", &[("from", &texts::status(from)), ("to", &texts::status(to))])
        }
        Conflict::Stale => texts::text("ticket.stale"),
        other => return Err(StoreError::Conflict(other).into()),
    };
    refuse(app, desk, ticket, act, StatusCode::CONFLICT, problem).await
}

/// The ticket as it is now, with the problem and what was typed.
async fn refuse(
    app: &App,
    desk: &Desk,
    ticket: &Ticket,
    act: &Act,
    status: StatusCode,
    problem: String,
) -> Result<Response, Trouble> {
    let now = app.store.ticket(&ticket.id).await?.ok_or(Trouble::NotFound)?;
    let typed = !act.text.is_empty();
    let extra = Extra {
        status,
        problem: Some(problem),
        reply: typed.then(|| act.text.clone()),
        after: typed.then(|| act.status.clone()),
        since: act.seen(),
        ..Extra::default()
    };
    view(app, desk, &now, extra).await
}

fn page_of(ticket: &Ticket) -> String {
    format!("/console/tickets/{}", ticket.number)
}
