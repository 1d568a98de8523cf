//! Officers' accounts, for administrators: list, add, reset a password, lock out and let in again.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::Admin;
use super::texts;
use super::trouble::Trouble;
use super::when::{self, When};
use crate::app::App;
use crate::app::officers::{self, NewAccount};
use crate::question;
use crate::store::{Conflict, Role, StoreError};

/// Characters of a name.
const NAME: usize = 50;

#[derive(Template)]
#[template(path = "officers.html")]
struct OfficersPage {
    frame: Frame,
    rows: Vec<Row>,
    departments: Vec<(String, String)>,
    given: Given,
    once: Option<Once>,
}

struct Row {
    id: String,
    login: String,
    name: String,
    role: String,
    department: String,
    last_login: Option<When>,
    must_change: bool,
    disabled: bool,
    is_self: bool,
}

/// A password that is shown this one time.
struct Once {
    login: String,
    password: String,
}

/// The form for a new account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    login: String,
    name: String,
    department: String,
    role: String,
}

/// The form that locks out or lets in.
#[derive(Debug, Deserialize)]
pub struct Lock {
    #[serde(default)]
    disabled: String,
}

/// What the address says.
#[derive(Debug, Deserialize)]
pub struct Asked {
    done: Option<String>,
}

/// The list.
pub async fn show(State(app): State<Arc<App>>, admin: Admin, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let extra = Extra { done: asked.done, ..Extra::default() };
    view(&app, &admin, extra).await
}

/// Adds an officer and shows the one-time password. No redirect: the password must not stand in an address.
pub async fn add(State(app): State<Arc<App>>, admin: Admin, Form(given): Form<Given>) -> Result<Response, Trouble> {
    let refuse = |given: Given, key: &str| {
        let problem = Some(texts::text(key));
        view(&app, &admin, Extra { status: StatusCode::UNPROCESSABLE_ENTITY, problem, given, ..Extra::default() })
    };
    let login = given.login.trim().to_owned();
    if !officers::is_login(&login) {
        return refuse(given, "officers.bad_login").await;
    }
    let name = match question::clean(&given.name, NAME) {
        Ok(name) if !name.contains('\n') => name,
        _ => return refuse(given, "officers.bad_name").await,
    };
    let district = app.district();
    let department = Some(given.department.clone()).filter(|code| !code.is_empty());
    if department.as_ref().is_some_and(|code| !district.departments.iter().any(|known| known.code == *code)) {
        return refuse(given, "officers.bad_department").await;
    }
    let role = if given.role == Role::Admin.code() { Role::Admin } else { Role::Officer };
    match officers::add(&app.store, NewAccount { login, name, role, department }, app.now()).await {
        Ok((officer, password)) => {
            tracing::info!(by = admin.0.officer.id, officer = officer.id, "an officer was added");
            let once = Some(Once { login: officer.login, password });
            view(&app, &admin, Extra { once, ..Extra::default() }).await
        }
        Err(StoreError::Conflict(Conflict::LoginTaken)) => refuse(given, "officers.login_taken").await,
        Err(error) => Err(error.into()),
    }
}

/// Gives an officer a new one-time password, and shows it.
pub async fn reset(State(app): State<Arc<App>>, admin: Admin, Path(id): Path<String>) -> Result<Response, Trouble> {
    let officer = app.store.officer(&id).await?.ok_or(Trouble::NotFound)?;
    if officer.id == admin.0.officer.id {
        return Ok(Redirect::to("/console/password").into_response());
    }
    let password = officers::reset_password(&app.store, &officer.id).await?;
    tracing::info!(by = admin.0.officer.id, officer = officer.id, "a password was reset");
    let once = Some(Once { login: officer.login, password });
    view(&app, &admin, Extra { once, ..Extra::default() }).await
}

/// Locks an officer out, or lets them in again. Nobody locks themselves out, so that one administrator always remains.
pub async fn lock(
    State(app): State<Arc<App>>,
    admin: Admin,
    Path(id): Path<String>,
    Form(lock): Form<Lock>,
) -> Result<Response, Trouble> {
    let officer = app.store.officer(&id).await?.ok_or(Trouble::NotFound)?;
    if officer.id == admin.0.officer.id {
        let problem = Some(texts::text("officers.not_yourself"));
        return view(&app, &admin, Extra { status: StatusCode::CONFLICT, problem, ..Extra::default() }).await;
    }
    let disabled = lock.disabled == "1";
    app.store.set_disabled(&officer.id, disabled).await?;
    tracing::info!(by = admin.0.officer.id, officer = officer.id, disabled, "an account was locked or unlocked");
    let code = if disabled { "disabled" } else { "enabled" };
    Ok(Redirect::to(&format!("/console/officers?done={code}")).into_response())
}

#[derive(Default)]
struct Extra {
    status: StatusCode,
    done: Option<String>,
    problem: Option<String>,
    given: Given,
    once: Option<Once>,
}

async fn view(app: &App, admin: &Admin, extra: Extra) -> Result<Response, Trouble> {
    let (now, district) = (app.now(), app.district());
    let rows = app.store.officers().await?.into_iter().map(|officer| Row {
        department: officer
            .department
            .as_deref()
            .map_or_else(|| texts::text("department.none"), |code| app.department_shown(code).0),
        role: texts::text(&format!("role.{}", officer.role.code())),
        last_login: officer.last_login.map(|at| when::when(at, now)),
        must_change: officer.must_change,
        disabled: officer.disabled,
        is_self: officer.id == admin.0.officer.id,
        id: officer.id,
        login: officer.login,
        name: officer.name,
    });
    let frame = Frame::of(app, &admin.0, "officers", texts::text("officers.title"));
    let template = OfficersPage {
        frame: frame.done(extra.done.as_deref()).problem(extra.problem),
        rows: rows.collect(),
        departments: district.departments.iter().map(|known| (known.code.clone(), known.name.clone())).collect(),
        given: extra.given,
        once: extra.once,
    };
    Ok(page(extra.status, &template))
}
