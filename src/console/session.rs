//! Who is at the desk: the session cookie, and the extractors that let officers and administrators in.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::filters;
use super::frame::{Frame, page};
use super::texts;
use super::trouble::Trouble;
use crate::app::App;
use crate::app::limits::Client;
use crate::store::{Officer, Role};

/// Name of the session cookie.
const COOKIE: &str = "minwon_session";

/// An officer who is logged in and has a password of their own.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The officer.
    pub officer: Officer,
}

/// An officer who is logged in, perhaps with a one-time password that must be changed first.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The officer.
    pub officer: Officer,
    /// Their address.
    pub client: Client,
}

/// An administrator.
#[derive(Debug, Clone)]
pub struct Admin(pub Desk);

/// Why a page is not shown.
#[derive(Debug)]
pub enum Refused {
    /// Nobody is logged in, or no longer. Logging in leads back to the page, if it can be read.
    LoggedOut {
        /// Address of the page.
        next: Option<String>,
        /// The request came from a link on another site, for which browsers hold a strict cookie back.
        from_elsewhere: bool,
    },
    /// The one-time password must be changed first.
    MustChange,
    /// Not the officer's business, or an outage.
    Trouble(Trouble),
}

impl FromRequestParts<Arc<App>> for Newcomer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let client = client(parts);
        let jar = CookieJar::from_headers(&parts.headers);
        let officer = match jar.get(COOKIE) {
            Some(cookie) => {
                app.officer_of_session(cookie.value()).await.map_err(|error| Refused::Trouble(error.into()))?
            }
            None => None,
        };
        officer.map(|officer| Self { officer, client }).ok_or_else(|| {
            let site = parts.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
            let readable = parts.method == Method::GET;
            let next = readable.then(|| address(&parts.uri)).flatten();
            Refused::LoggedOut { from_elsewhere: site && next.is_some(), next }
        })
    }
}

impl FromRequestParts<Arc<App>> for Desk {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let Newcomer { officer, .. } = Newcomer::from_request_parts(parts, app).await?;
        if officer.must_change { Err(Refused::MustChange) } else { Ok(Self { officer }) }
    }
}

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let desk = Desk::from_request_parts(parts, app).await?;
        if desk.officer.role == Role::Admin { Ok(Self(desk)) } else { Err(Refused::Trouble(Trouble::Forbidden)) }
    }
}

#[derive(Template)]
#[template(path = "bounce.html")]
struct Bounce {
    next: String,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            // Coming back from this page of our own, the browser sends the cookie, if there is one.
            Self::LoggedOut { next: Some(next), from_elsewhere: true } => {
                let refresh = HeaderValue::from_str(&format!("0; url={next}"));
                let mut response = page(StatusCode::OK, &Bounce { next });
                if let Ok(refresh) = refresh {
                    response.headers_mut().insert(HeaderName::from_static("refresh"), refresh);
                }
                response
            }
            Self::LoggedOut { next: Some(next), .. } if next != "/console" => {
                let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
                Redirect::to(&format!("/console/login?next={next}")).into_response()
            }
            Self::LoggedOut { .. } => Redirect::to("/console/login").into_response(),
            Self::MustChange => Redirect::to("/console/password").into_response(),
            Self::Trouble(trouble) => trouble.into_response(),
        }
    }
}

#[derive(Template)]
#[template(path = "kept.html")]
struct Kept {
    frame: Frame,
    text: String,
    again: String,
}

impl Refused {
    /// The same for one who was writing: the text is shown, so that it can be copied.
    pub fn keeping(self, app: &App, text: &str, back: &str) -> Response {
        if text.trim().is_empty() || !matches!(self, Self::LoggedOut { .. }) {
            return self.into_response();
        }
        let frame = Frame::bare(app, texts::text("kept.title")).problem(Some(texts::text("kept.problem")));
        let next: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
        let kept = Kept { frame, text: text.to_owned(), again: format!("/console/login?next={next}") };
        page(StatusCode::FORBIDDEN, &kept)
    }
}

/// The client's address, as the router put it beside the request.
pub(super) fn client(parts: &Parts) -> Client {
    parts.extensions.get::<Client>().map_or(Client::UNKNOWN, |client| *client)
}

/// The jar with the cookie of a session. The browser forgets it when it closes; the database knows when the session ends.
pub(super) fn remember(app: &App, jar: CookieJar, token: String) -> CookieJar {
    jar.add(cookie(app, token))
}

/// The jar without the cookie, and the token that was in it.
pub(super) fn forget(app: &App, jar: CookieJar) -> (CookieJar, Option<String>) {
    let token = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    (jar.remove(cookie(app, String::new())), token)
}

fn cookie(app: &App, token: String) -> Cookie<'static> {
    let cookie = Cookie::build((COOKIE, token)).path("/console").http_only(true).same_site(SameSite::Strict);
    cookie.secure(app.config.server.behind_https).build()
}

/// Path and query of a page of the console.
fn address(uri: &Uri) -> Option<String> {
    local(uri.path_and_query()?.as_str()).map(str::to_owned)
}

/// The address, if it leads to a page of this console and nowhere else.
pub(super) fn local(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("/console")?;
    let plain =
        address.len() <= 500 && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b';');
    let inside = rest.is_empty() || rest.starts_with(['/', '?']);
    let ours = inside && plain && !address.contains("..") && !address.contains("//");
    let outside = ["/console/login", "/console/logout", "/console/assets"];
    (ours && !outside.iter().any(|path| address.starts_with(path))).then_some(address)
}

/// `Retry-After` for a client that must wait.
pub(super) fn retry_after(response: &mut Response, seconds: u64) {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_console_are_led_back_to() {
        let good = ["/console", "/console?status=all", "/console/tickets/2026-000001", "/console/officers"];
        for address in good {
            assert_eq!(local(address), Some(address));
        }
        let bad = [
            "",
            "/",
            "https://evil.example/console",
            "//evil.example",
            "/consolex",
            "/console.evil.example",
            "/console\\evil",
            "/console/../api",
            "/console//evil.example",
            "/console/login",
            "/console/logout",
            "/console/a b",
            "/console/\r\nX: y",
            "javascript:alert(1)",
            "/console@evil.example",
            "/console;url=https://evil.example",
        ];
        for address in bad {
            assert_eq!(local(address), None, "{address}");
        }
    }
}
