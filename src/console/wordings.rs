//! What the articles have learned from use: which wording, from whom, when; and striking out what is wrong.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::Desk;
use super::texts;
use super::trouble::Trouble;
use super::when::{When, when};
use crate::app::App;
use crate::store::{Learned, MAX_WORDINGS, StoreError, Word};

/// Articles on a page.
const PER_PAGE: i64 = 20;
/// Characters of a search.
const SEARCH: usize = 100;

#[derive(Template)]
#[template(path = "wordings.html")]
struct WordingsPage {
    frame: Frame,
    enabled: bool,
    q: String,
    found: String,
    articles: Vec<Article>,
    number: i64,
    earlier: Option<String>,
    later: Option<String>,
    place: String,
}

struct Article {
    id: String,
    title: String,
    rows: Vec<Row>,
}

struct Row {
    wording: String,
    from: String,
    ticket: Option<String>,
    first: When,
    last: Option<When>,
    /// Name of a style, and the words.
    state: (&'static str, String),
    struck: bool,
}

/// What to list.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    page: Option<String>,
    done: Option<String>,
}

/// The form that strikes a wording, or lets it be learned again.
#[derive(Debug, Deserialize)]
pub struct Given {
    article: String,
    wording: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

/// The list.
pub async fn show(State(app): State<Arc<App>>, desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, Trouble> {
    view(&app, &desk, wanted, None).await
}

/// Strikes a wording.
pub async fn strike(State(app): State<Arc<App>>, desk: Desk, Form(given): Form<Given>) -> Result<Response, Trouble> {
    let struck = app.store.strike_phrasing(&given.article, &given.wording, &desk.officer.id, app.now()).await;
    finish(&app, &desk, given, struck, "struck").await
}

/// Lets a struck wording be learned again.
pub async fn readmit(State(app): State<Arc<App>>, desk: Desk, Form(given): Form<Given>) -> Result<Response, Trouble> {
    let readmitted = app.store.readmit_phrasing(&given.article, &given.wording).await;
    finish(&app, &desk, given, readmitted, "readmitted").await
}

async fn finish(
    app: &App,
    desk: &Desk,
    given: Given,
    changed: Result<(), StoreError>,
    done: &str,
) -> Result<Response, Trouble> {
    match changed {
        Ok(()) => {
            tracing::info!(by = desk.officer.id, article = given.article, done, "what an article learns was changed");
            let number = given.page.parse().unwrap_or(1);
            Ok(Redirect::to(&format!("{}&done={done}", address(&given.q, number))).into_response())
        }
        Err(StoreError::NotFound(_)) => {
            let wanted = Wanted { q: given.q, page: Some(given.page), done: None };
            view(app, desk, wanted, Some(texts::text("wordings.gone"))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(app: &App, desk: &Desk, wanted: Wanted, problem: Option<String>) -> Result<Response, Trouble> {
    let q: String = wanted.q.trim().chars().take(SEARCH).collect();
    let residents = app.config.learning.residents;
    let asked =
        wanted.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1_i64).clamp(1, i64::MAX / PER_PAGE);
    let (mut articles, all) = app.store.learned(&q, residents, (asked - 1) * PER_PAGE, PER_PAGE).await?;
    let last = (all.max(1) + PER_PAGE - 1) / PER_PAGE;
    let number = asked.min(last);
    if number < asked {
        // The last of its page was struck, or the address was typed.
        (articles, _) = app.store.learned(&q, residents, (number - 1) * PER_PAGE, PER_PAGE).await?;
    }
    let officers: HashMap<String, String> =
        app.store.officers().await?.into_iter().map(|officer| (officer.id, officer.name)).collect();
    let now = app.now();
    let articles = articles.into_iter().map(|(title, learned)| {
        let id = learned.first().map(|row| row.article_id.clone()).unwrap_or_default();
        let mut used = 0;
        let rows = learned.into_iter().map(|learned| {
            used += usize::from(learned.counts);
            row(learned, used <= MAX_WORDINGS, &officers, now)
        });
        Article { rows: rows.collect(), id, title }
    });
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let values = [("page", &*number.to_string()), ("last", &*last.to_string())];
    let frame = Frame::of(app, desk, "wordings", texts::text("wordings.title"));
    let template = WordingsPage {
        frame: frame.done(wanted.done.as_deref()).problem(problem),
        enabled: app.config.learning.enabled,
        found: texts::with("wordings.found", &[("count", &all.to_string())]),
        articles: articles.collect(),
        earlier: (number > 1).then(|| address(&q, number - 1)),
        later: (number < last).then(|| address(&q, number + 1)),
        place: if last > 1 { texts::with("inbox.place", &values) } else { String::new() },
        number,
        q,
    };
    Ok(page(status, &template))
}

fn address(q: &str, page: i64) -> String {
    let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    format!("/console/wordings?q={q}&page={page}")
}

fn row(learned: Learned, is_new: bool, officers: &HashMap<String, String>, now: Timestamp) -> Row {
    let officer = learned.officer.as_ref().map(|id| officers.get(id).cloned());
    let officer = officer.map(|name| name.unwrap_or_else(|| texts::text("wordings.from.nobody"))).unwrap_or_default();
    let from = match (learned.word, learned.residents) {
        (Word::Struck, _) => "wordings.from.struck",
        (Word::Reply, 0) => "wordings.from.reply",
        (Word::Reply, _) => "wordings.from.reply_and_residents",
        (Word::Residents, _) => "wordings.from.residents",
    };
    let values = [("officer", officer.as_str()), ("count", &*learned.residents.to_string())];
    let state = match (learned.word, learned.counts) {
        (Word::Struck, _) => ("returned", "wordings.struck"),
        (_, true) if is_new => ("answered", "wordings.used"),
        (_, true) => ("rest", "wordings.rest"),
        (_, false) => ("rest", "wordings.waiting"),
    };
    Row {
        from: texts::with(from, &values),
        ticket: learned.ticket,
        first: when(learned.first, now),
        last: (learned.last != learned.first).then(|| when(learned.last, now)),
        state: (state.0, texts::text(state.1)),
        struck: learned.word == Word::Struck,
        wording: learned.wording,
    }
}
