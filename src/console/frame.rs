//! What every page has around its content.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::session::Desk;
use super::texts;
use super::trouble::Trouble;
use crate::app::App;
use crate::store::Role;

/// The parts of the layout that differ.
#[derive(Debug)]
pub(super) struct Frame {
    /// Title of the page.
    pub(super) title: String,
    /// Name of the district.
    pub(super) district: String,
    /// Who is logged in.
    pub(super) who: Option<Who>,
    /// Which entry of the navigation this is.
    pub(super) here: &'static str,
    /// What was just done.
    pub(super) done: Option<String>,
    /// What could not be done, and what to do about it.
    pub(super) problem: Option<String>,
}

/// The officer at the desk.
#[derive(Debug)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) department: String,
    pub(super) is_admin: bool,
}

impl Frame {
    /// For a page that nobody has to be logged in for.
    pub(super) fn bare(app: &App, title: String) -> Self {
        let district = app.config.district.name.clone();
        Self { title, district, who: None, here: "", done: None, problem: None }
    }

    /// For an officer's page.
    pub(super) fn of(app: &App, desk: &Desk, here: &'static str, title: String) -> Self {
        let officer = &desk.officer;
        let department = officer.department.as_deref().map(|code| app.department_shown(code).0);
        let who = Who {
            name: officer.name.clone(),
            department: department.unwrap_or_else(|| texts::text("department.none")),
            is_admin: officer.role == Role::Admin,
        };
        Self { who: Some(who), here, ..Self::bare(app, title) }
    }

    /// With the news that a redirect brought, if the code is one.
    pub(super) fn done(mut self, code: Option<&str>) -> Self {
        self.done = code.and_then(|code| texts::known(&format!("done.{code}")));
        self
    }

    /// With a problem.
    pub(super) fn problem(mut self, problem: Option<String>) -> Self {
        self.problem = problem;
        self
    }
}

/// Renders a page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page of the console cannot be rendered");
            Trouble::Internal.into_response()
        }
    }
}
