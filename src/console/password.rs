//! An officer's own password: the one-time one changed at the first login, and later at will.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::{Desk, Newcomer, remember};
use super::texts;
use super::trouble::Trouble;
use crate::app::App;
use crate::app::limits::Action;
use crate::app::officers::is_password;
use crate::passwords;

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    login: String,
    must_change: bool,
    shortest: usize,
    longest: usize,
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct Change {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// The page with the form.
pub async fn show(State(app): State<Arc<App>>, newcomer: Newcomer) -> Response {
    form(&app, newcomer, StatusCode::OK, None)
}

/// Changes the password, and ends all other sessions.
pub async fn change(
    State(app): State<Arc<App>>,
    newcomer: Newcomer,
    jar: CookieJar,
    Form(given): Form<Change>,
) -> Result<Response, Trouble> {
    if let Err(wait) = app.limits.check(Action::Guess, newcomer.client.0) {
        let problem = texts::with("login.limited", &[("wait", &texts::wait(wait))]);
        return Ok(form(&app, newcomer, StatusCode::TOO_MANY_REQUESTS, Some(problem)));
    }
    if let Some(fault) = fault(&newcomer, &given).await {
        let values =
            [("shortest", &*passwords::LENGTH.start().to_string()), ("longest", &*passwords::LENGTH.end().to_string())];
        let problem = texts::with(fault, &values);
        return Ok(form(&app, newcomer, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)));
    }
    let token = app.change_password(&newcomer.officer.id, &given.new).await?;
    Ok((remember(&app, jar, token), Redirect::to("/console?done=password")).into_response())
}

/// What is wrong with the change: the key of a text.
async fn fault(newcomer: &Newcomer, given: &Change) -> Option<&'static str> {
    let officer = &newcomer.officer;
    let length = given.new.chars().count();
    if length < *passwords::LENGTH.start() {
        Some("password.too_short")
    } else if length > *passwords::LENGTH.end() {
        Some("password.too_long")
    } else if given.new != given.again {
        Some("password.differs")
    } else if given.new.contains(&officer.login) {
        Some("password.has_login")
    } else if !officer.must_change && !is_password(&given.current, Some(officer)).await {
        Some("password.wrong")
    } else if is_password(&given.new, Some(officer)).await {
        Some("password.same")
    } else {
        None
    }
}

fn form(app: &App, newcomer: Newcomer, status: StatusCode, problem: Option<String>) -> Response {
    let Newcomer { officer, .. } = newcomer;
    let (login, must_change) = (officer.login.clone(), officer.must_change);
    let title = texts::text("password.title");
    // One who must change has nothing else to go to.
    let frame =
        if must_change { Frame::bare(app, title) } else { Frame::of(app, &Desk { officer }, "password", title) };
    let (shortest, longest) = (*passwords::LENGTH.start(), *passwords::LENGTH.end());
    page(status, &PasswordPage { frame: frame.problem(problem), login, must_change, shortest, longest })
}
