//! The articles that answer, read only: which there are, from and until when, and which an officer should look at again.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::Desk;
use super::texts;
use super::trouble::Trouble;
use crate::app::App;
use crate::article::Category;
use crate::calendar::in_korea;
use crate::store::ArticleRow;

/// Articles on a page.
const PER_PAGE: usize = 100;
/// Characters of a search.
const SEARCH: usize = 100;

#[derive(Template)]
#[template(path = "articles.html")]
struct ArticlesPage {
    frame: Frame,
    q: String,
    stale: bool,
    found: String,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
    place: String,
}

struct Row {
    id: String,
    title: String,
    field: String,
    effective: String,
    review_by: String,
    mark: Option<(&'static str, String)>,
}

/// What to list.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    stale: Option<String>,
    page: Option<String>,
}

/// The list.
pub async fn show(State(app): State<Arc<App>>, desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, Trouble> {
    let today = in_korea(app.now()).date().to_string();
    let q: String = wanted.q.trim().chars().take(SEARCH).collect();
    let stale = wanted.stale.is_some();
    let sought = q.to_lowercase();
    let articles = app.store.all_articles().await?;
    let fits = |row: &&ArticleRow| {
        (sought.is_empty() || row.id.to_lowercase().contains(&sought) || row.title.to_lowercase().contains(&sought))
            && (!stale || mark(row, &today).is_some_and(|(tone, _)| tone == "late"))
    };
    let fitting: Vec<&ArticleRow> = articles.iter().filter(fits).collect();
    let last = fitting.len().div_ceil(PER_PAGE).max(1);
    let number = wanted.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1_usize).clamp(1, last);
    let rows = fitting.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE).map(|row| Row {
        id: row.id.clone(),
        title: row.title.clone(),
        field: Category::from_text(&row.category).korean().to_owned(),
        effective: effective(row),
        review_by: row.review_by.clone().unwrap_or_else(|| "–".to_owned()),
        mark: mark(row, &today),
    });
    let to = |page: usize| {
        let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
        format!("/console/articles?q={q}{}&page={page}", if stale { "&stale=1" } else { "" })
    };
    let values = [("page", &*number.to_string()), ("last", &*last.to_string())];
    let template = ArticlesPage {
        frame: Frame::of(&app, &desk, "articles", texts::text("articles.title")),
        found: texts::with("articles.found", &[("count", &fitting.len().to_string())]),
        rows: rows.collect(),
        earlier: (number > 1).then(|| to(number - 1)),
        later: (number < last).then(|| to(number + 1)),
        place: if last > 1 { texts::with("inbox.place", &values) } else { String::new() },
        stale,
        q,
    };
    Ok(page(StatusCode::OK, &template))
}

fn effective(row: &ArticleRow) -> String {
    match (row.effective_from.as_deref(), row.effective_until.as_deref()) {
        (None, None) => texts::text("articles.always"),
        (from, until) => {
            let values = [("from", from.unwrap_or_default()), ("until", until.unwrap_or_default())];
            texts::with("articles.span", &values)
        }
    }
}

/// Whether it answers today, and whether it should be looked at. Days are ISO text and compare as such.
fn mark(row: &ArticleRow, today: &str) -> Option<(&'static str, String)> {
    let before = |day: &Option<String>| day.as_deref().is_some_and(|day| day < today);
    if before(&row.effective_until) {
        Some(("rest", texts::text("articles.expired")))
    } else if row.effective_from.as_deref().is_some_and(|day| day > today) {
        Some(("rest", texts::text("articles.not_yet")))
    } else if before(&row.review_by) {
        Some(("late", texts::text("articles.stale")))
    } else {
        None
    }
}
