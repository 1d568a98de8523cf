//! One ticket: what the resident wrote, what came before, where the legal clock stands, and what an officer may do.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::Desk;
use super::texts;
use super::trouble::Trouble;
use super::when::{self, Due, When};
use crate::app::App;
use crate::app::desk::may_see_contact;
use crate::locale::Language;
use crate::store::{Author, Event, Message, Officer, Ticket};
use crate::ticket::Status;

pub mod act;
mod draft;
mod sight;

use sight::Exchange;

/// Answers shown of the conversation before the ticket.
const ANSWERS: u32 = 20;
/// Characters of the resident's text in the title.
const TITLE: usize = 40;

#[derive(Template)]
#[template(path = "ticket.html")]
struct TicketPage {
    frame: Frame,
    facts: Facts,
    text: String,
    thread: Vec<Entry>,
    exchanges: Vec<Exchange>,
    desk: Acts,
    contact: Contact,
    history: Vec<Step>,
}

/// The head of the page.
struct Facts {
    number: String,
    status: String,
    status_code: &'static str,
    kind: String,
    topic: String,
    department: String,
    phone: String,
    assignee: Option<String>,
    language: String,
    arrived: When,
    received: Option<When>,
    receipt: Option<Due>,
    due: Due,
    answered: Option<When>,
    closed: Option<When>,
}

/// A message of the thread.
struct Entry {
    who: String,
    side: &'static str,
    text: String,
    at: When,
    is_new: bool,
}

/// What an officer may do.
struct Acts {
    seen: i64,
    can_receive: bool,
    can_close: bool,
    is_mine: bool,
    me: String,
    next: Vec<Choice>,
    departments: Vec<Choice>,
    colleagues: Vec<Colleagues>,
    reply: String,
    after: Vec<Choice>,
    longest: usize,
}

struct Choice {
    code: String,
    name: String,
    is_chosen: bool,
}

/// Officers of one department.
struct Colleagues {
    department: String,
    officers: Vec<Choice>,
}

/// The contact data's place.
struct Contact {
    exists: bool,
    allowed: bool,
    shown: Option<Shown>,
    views: Vec<(String, When)>,
}

/// Contact data that an officer asked for.
#[derive(Debug, Default)]
struct Shown {
    rows: Vec<(String, String)>,
}

/// An event.
struct Step {
    at: When,
    who: String,
    what: String,
    note: Option<String>,
}

/// What a page has beyond the ticket as it is stored.
#[derive(Debug, Default)]
struct Extra {
    status: StatusCode,
    done: Option<String>,
    problem: Option<String>,
    /// A reply that was typed, or drafted.
    reply: Option<String>,
    /// The state chosen to go with it.
    after: Option<String>,
    /// What came after this is marked as new.
    since: Option<Timestamp>,
    contact: Option<Shown>,
}

/// What the address says.
#[derive(Debug, Deserialize)]
pub struct Asked {
    draft: Option<String>,
    done: Option<String>,
}

/// The page.
pub async fn show(
    State(app): State<Arc<App>>,
    desk: Desk,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let ticket = find(&app, &number).await?;
    let reply = match asked.draft {
        Some(_) => Some(draft::write(&app, &desk.officer, &ticket, "").await?),
        None => None,
    };
    view(&app, &desk, &ticket, Extra { done: asked.done, reply, ..Extra::default() }).await
}

async fn find(app: &App, number: &str) -> Result<Ticket, Trouble> {
    app.store.ticket_by_number(number).await?.ok_or(Trouble::NotFound)
}

async fn view(app: &App, desk: &Desk, ticket: &Ticket, extra: Extra) -> Result<Response, Trouble> {
    let now = app.now();
    let officers = app.store.officers().await?;
    let names = Names { officers: officers.iter().map(|officer| (officer.id.as_str(), officer)).collect() };
    let messages = app.store.thread(&ticket.id).await?;
    let answers = match &ticket.conversation_id {
        Some(id) => app.store.recent_answers(id, ANSWERS).await?,
        None => Vec::new(),
    };
    let events = app.store.events(&ticket.id).await?;
    let title = format!("{} {}", ticket.number, texts::beginning(&ticket.text, TITLE));
    let frame = Frame::of(app, desk, "", title).done(extra.done.as_deref()).problem(extra.problem);
    // The first message is the petition itself, which stands at the head.
    let later = messages
        .iter()
        .skip_while(|message| message.author == Author::Resident && message.text == ticket.text)
        .collect();
    let template = TicketPage {
        frame,
        facts: facts(app, ticket, &names, now),
        text: ticket.text.clone(),
        thread: thread(app, ticket, later, &names, extra.since, now),
        exchanges: answers.iter().map(|answer| Exchange::new(app, answer, now)).collect(),
        desk: acts(app, desk, ticket, &officers, extra.reply, extra.after.as_deref()),
        contact: contact(app, desk, ticket, &names, extra.contact, now).await?,
        history: events.iter().map(|event| step(app, event, &names, now)).collect(),
    };
    Ok(page(extra.status, &template))
}

/// Officers by id.
struct Names<'a> {
    officers: HashMap<&'a str, &'a Officer>,
}

impl Names<'_> {
    fn of(&self, id: &str) -> String {
        self.officers.get(id).map_or_else(|| texts::text("officer.unknown"), |officer| officer.name.clone())
    }
}

fn facts(app: &App, ticket: &Ticket, names: &Names<'_>, now: Timestamp) -> Facts {
    let (calendar, district) = (app.calendar(), app.district());
    let (department, phone) = app.department_shown(&ticket.department);
    let topic = ticket.topic.as_deref().map(|code| district.topic(code).map_or(code, |topic| topic.name.as_str()));
    let language = Language::from_tag(&ticket.language).unwrap_or(Language::Ko);
    Facts {
        number: ticket.number.clone(),
        status: texts::status(ticket.status),
        status_code: ticket.status.code(),
        kind: texts::kind(ticket.kind),
        topic: topic.map_or_else(|| texts::text("ticket.no_topic"), str::to_owned),
        department,
        phone,
        assignee: ticket.assignee.as_deref().map(|id| names.of(id)),
        language: texts::text(&format!("language.{}", language.code())),
        arrived: when::when(ticket.arrived_at, now),
        received: ticket.received_at.map(|at| when::when(at, now)),
        receipt: when::receipt_due(&calendar, ticket, now),
        due: when::due(&calendar, ticket, now),
        answered: ticket.answered_at.map(|at| when::when(at, now)),
        closed: ticket.closed_at.map(|at| when::when(at, now)),
    }
}

fn thread(
    app: &App,
    ticket: &Ticket,
    messages: Vec<&Message>,
    names: &Names<'_>,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Entry> {
    let department = app.department_shown(&ticket.department).0;
    let entry = |message: &Message| Entry {
        who: match (message.author, message.officer_id.as_deref()) {
            (Author::Resident, _) => texts::text("thread.resident"),
            (Author::Officer, Some(id)) => {
                texts::with("thread.officer", &[("name", &names.of(id)), ("department", &department)])
            }
            _ => texts::text("thread.system"),
        },
        side: message.author.code(),
        text: message.text.clone(),
        at: when::when(message.created_at, now),
        is_new: since.is_some_and(|since| message.created_at > since),
    };
    messages.into_iter().map(entry).collect()
}

fn acts(
    app: &App,
    desk: &Desk,
    ticket: &Ticket,
    officers: &[Officer],
    reply: Option<String>,
    after: Option<&str>,
) -> Acts {
    let next = ticket.status.next();
    let choice =
        |status: &Status| Choice { code: status.code().to_owned(), name: texts::status(*status), is_chosen: false };
    let usual = if next.contains(&Status::Answered) { Status::Answered.code() } else { "" };
    let wanted =
        after.filter(|code| code.is_empty() || next.iter().any(|status| status.code() == *code)).unwrap_or(usual);
    let stay = texts::with("reply.stay", &[("status", &texts::status(ticket.status))]);
    let after = next.iter().map(|status| Choice { is_chosen: status.code() == wanted, ..choice(status) });
    let stay = Choice { code: String::new(), name: stay, is_chosen: wanted.is_empty() };
    let district = app.district();
    let departments = district.departments.iter().filter(|department| department.code != ticket.department);
    Acts {
        seen: ticket.updated_at.as_millisecond(),
        can_receive: ticket.status == Status::Arrived,
        can_close: next.contains(&Status::Closed),
        is_mine: ticket.assignee.as_ref() == Some(&desk.officer.id),
        me: desk.officer.id.clone(),
        next: next.iter().map(choice).collect(),
        departments: departments
            .map(|department| Choice { code: department.code.clone(), name: department.name.clone(), is_chosen: false })
            .collect(),
        colleagues: colleagues(app, ticket, officers),
        reply: reply.unwrap_or_default(),
        after: after.chain(std::iter::once(stay)).collect(),
        longest: app.config.limits.message_characters,
    }
}

/// Officers who may get the ticket: those of its department first.
fn colleagues(app: &App, ticket: &Ticket, officers: &[Officer]) -> Vec<Colleagues> {
    let mut groups: Vec<Colleagues> = Vec::new();
    let mut active: Vec<&Officer> = officers.iter().filter(|officer| !officer.disabled).collect();
    active.sort_by_key(|officer| {
        let near = officer.department.as_deref() != Some(ticket.department.as_str());
        (near, officer.department.clone(), officer.name.clone())
    });
    for officer in active {
        let named = officer.department.as_deref().map(|code| app.department_shown(code).0);
        let department = named.unwrap_or_else(|| texts::text("department.none"));
        let chosen = ticket.assignee.as_ref() == Some(&officer.id);
        let choice = Choice { code: officer.id.clone(), name: officer.name.clone(), is_chosen: chosen };
        match groups.last_mut().filter(|group| group.department == department) {
            Some(group) => group.officers.push(choice),
            None => groups.push(Colleagues { department, officers: vec![choice] }),
        }
    }
    groups
}

async fn contact(
    app: &App,
    desk: &Desk,
    ticket: &Ticket,
    names: &Names<'_>,
    shown: Option<Shown>,
    now: Timestamp,
) -> Result<Contact, Trouble> {
    let views = app.store.contact_views(&ticket.id).await?;
    Ok(Contact {
        exists: app.store.contact_for_notice(&ticket.id).await?.is_some(),
        allowed: may_see_contact(&desk.officer, ticket),
        shown,
        views: views.iter().map(|view| (names.of(&view.officer_id), when::when(view.at, now))).collect(),
    })
}

fn step(app: &App, event: &Event, names: &Names<'_>, now: Timestamp) -> Step {
    let department = event.department.as_deref().map(|code| app.department_shown(code).0).unwrap_or_default();
    let what = if event.officer_id.is_none() {
        texts::text("history.arrived")
    } else if event.from_status != event.to_status {
        let (from, to) = (texts::status(event.from_status), texts::status(event.to_status));
        texts::with("history.moved", &[("from", &from), ("to", &to)])
    } else if let Some(id) = event.assignee.as_deref() {
        texts::with("history.assigned", &[("name", &names.of(id)), ("department", &department)])
    } else {
        texts::with("history.unassigned", &[("department", &department)])
    };
    let who = event.officer_id.as_deref().map_or_else(|| texts::text("thread.resident"), |id| names.of(id));
    Step { at: when::when(event.at, now), who, what, note: event.note.clone() }
}
