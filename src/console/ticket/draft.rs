//! The skeleton of a reply as officers write it: greeting, 민원 요지, 검토 내용 with its ground, 조치·기한, department and phone.

use crate::answer::Citation;
use crate::app::App;
use crate::console::texts::{beginning, with};
use crate::console::trouble::Trouble;
use crate::console::when;
use crate::store::{Officer, Ticket};

/// Characters of the resident's text that are repeated.
const GIST: usize = 120;

/// Writes the skeleton; what was `typed` already becomes the examination.
pub(super) async fn write(app: &App, officer: &Officer, ticket: &Ticket, typed: &str) -> Result<String, Trouble> {
    let answer = match &ticket.answer_id {
        Some(id) => app.store.answer(id).await?,
        None => None,
    };
    let cited: Vec<Citation> =
        answer.and_then(|answer| serde_json::from_str(&answer.citations).ok()).unwrap_or_default();
    let grounds: Vec<String> = cited.iter().map(ground).collect();
    let ground = if grounds.is_empty() { with("draft.ground", &[]) } else { grounds.join("\n") };
    let typed = typed.trim();
    let examined = if typed.is_empty() { with("draft.examined", &[]) } else { typed.to_owned() };
    let (department, phone) = app.department_shown(&ticket.department);
    let due = when::when(ticket.due_at, app.now()).shown;
    let values = [
        ("district", app.config.district.name.as_str()),
        ("department", &department),
        ("phone", &phone),
        ("officer", &officer.name),
        ("gist", &beginning(&ticket.text, GIST)),
        ("examined", &examined),
        ("ground", &ground),
        ("due", &due),
    ];
    Ok(with("draft", &values))
}

fn ground(citation: &Citation) -> String {
    let key = if citation.as_of.is_some() { "draft.citation_as_of" } else { "draft.citation" };
    let as_of = citation.as_of.as_deref().unwrap_or_default();
    with(key, &[("title", &citation.title), ("source", &citation.source), ("as_of", as_of)])
}
