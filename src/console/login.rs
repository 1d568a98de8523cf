//! In and out.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::{client, forget, local, remember, retry_after};
use super::texts;
use super::trouble::Trouble;
use crate::app::App;
use crate::app::limits::Action;
use crate::passwords;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    login: String,
    next: String,
}

/// Where to go after logging in.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
    done: Option<String>,
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct Credentials {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// The page with the form.
pub async fn show(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Response {
    let frame = Frame::bare(&app, texts::text("login.title")).done(asked.done.as_deref());
    let next = local(&asked.next).unwrap_or_default().to_owned();
    page(StatusCode::OK, &LoginPage { frame, login: String::new(), next })
}

/// Opens a session, or says that it cannot.
pub async fn enter(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    parts: Parts,
    Form(given): Form<Credentials>,
) -> Result<Response, Trouble> {
    let next = local(&given.next).unwrap_or_default();
    let again = |status: StatusCode, problem: String| {
        let frame = Frame::bare(&app, texts::text("login.title")).problem(Some(problem));
        page(status, &LoginPage { frame, login: texts::beginning(&given.login, 50), next: next.to_owned() })
    };
    if let Err(wait) = app.limits.check(Action::Guess, client(&parts).0) {
        metrics::counter!("minwon_logins_total", "result" => "limited").increment(1);
        let mut response =
            again(StatusCode::TOO_MANY_REQUESTS, texts::with("login.limited", &[("wait", &texts::wait(wait))]));
        retry_after(&mut response, wait.as_secs() + 1);
        return Ok(response);
    }
    let login = given.login.trim();
    let possible = login.len() <= 50 && given.password.chars().count() <= *passwords::LENGTH.end();
    let token = if possible { app.log_in(login, &given.password).await? } else { None };
    Ok(match token {
        Some(token) => {
            let next = if next.is_empty() { "/console" } else { next };
            (remember(&app, jar, token), Redirect::to(next)).into_response()
        }
        None => again(StatusCode::UNPROCESSABLE_ENTITY, texts::text("login.wrong")),
    })
}

/// Ends the session.
pub async fn leave(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Response, Trouble> {
    let (jar, token) = forget(&app, jar);
    if let Some(token) = token {
        app.log_out(&token).await?;
    }
    Ok((jar, Redirect::to("/console/login?done=logged_out")).into_response())
}
