//! The inbox: tickets by filter, with how many there are of which.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::filters;
use super::frame::{Frame, page};
use super::session::Desk;
use super::texts;
use super::trouble::Trouble;
use super::when::{self, Due, When};
use crate::app::App;
use crate::store::{Counts, Filter, Group, Officer, Page, Ticket};
use crate::ticket::Status;

/// Tickets on a page.
const PER_PAGE: u32 = 25;
/// Characters of the resident's text that are shown.
const FIRST_WORDS: usize = 60;
/// Characters of a search.
const SEARCH: usize = 100;
/// Stands for no filter by department, where none would mean the officer's own.
const ALL: &str = "all";

/// What to list, as the address has it.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wanted {
    status: Option<String>,
    department: Option<String>,
    mine: Option<String>,
    overdue: Option<String>,
    q: Option<String>,
    page: Option<String>,
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    frame: Frame,
    tabs: Vec<Tab>,
    states: Vec<Choice>,
    departments: Vec<Choice>,
    mine: bool,
    overdue: bool,
    q: String,
    found: String,
    rows: Vec<Row>,
    is_filtered: bool,
    earlier: Option<String>,
    later: Option<String>,
    place: String,
}

/// A way to a part of the list.
struct Tab {
    name: String,
    count: i64,
    href: String,
    is_here: bool,
    tone: &'static str,
}

/// An entry of a selection.
struct Choice {
    code: String,
    name: String,
    is_chosen: bool,
}

/// A ticket of the list.
struct Row {
    number: String,
    words: String,
    status: String,
    status_code: &'static str,
    kind: String,
    topic: Option<String>,
    department: String,
    assignee: Option<String>,
    arrived: When,
    due: Due,
    receipt_late: Option<String>,
}

/// The list.
pub async fn show(State(app): State<Arc<App>>, desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, Trouble> {
    let now = app.now();
    let filter = filter(&wanted, &desk.officer);
    let number = wanted.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1_u32).clamp(1, 100_000);
    let inbox = app.store.inbox(&filter, Page { limit: PER_PAGE, offset: (number - 1) * PER_PAGE }, now).await?;
    let link = Link { filter: &filter, own: desk.officer.department.as_deref() };
    let last = u32::try_from(inbox.total).unwrap_or(u32::MAX).div_ceil(PER_PAGE).max(1);
    if number > last {
        return Ok(Redirect::to(&link.to(filter.group, filter.overdue, Some(last))).into_response());
    }
    let officers = app.store.officers().await?;
    let names = officers.iter().map(|officer| (officer.id.as_str(), officer.name.as_str())).collect();
    let rows: Vec<Row> = inbox.tickets.iter().map(|ticket| row(&app, ticket, &names, now)).collect();

    let values = [("page", &*number.to_string()), ("last", &*last.to_string())];
    let frame = Frame::of(&app, &desk, "inbox", texts::text("inbox.title"));
    Ok(page(
        StatusCode::OK,
        &InboxPage {
            frame: frame.done(wanted.done.as_deref()),
            tabs: tabs(&filter, &inbox.counts, &link),
            states: states(&filter, &inbox.counts),
            departments: departments(&app, &filter, &inbox.counts),
            mine: filter.assignee.is_some(),
            overdue: filter.overdue,
            q: filter.text.clone().unwrap_or_default(),
            found: texts::with("inbox.found", &[("count", &inbox.total.to_string())]),
            is_filtered: filter.text.is_some() || filter.assignee.is_some() || filter.overdue,
            earlier: (number > 1).then(|| link.to(filter.group, filter.overdue, Some(number - 1))),
            later: (number < last).then(|| link.to(filter.group, filter.overdue, Some(number + 1))),
            place: if last > 1 { texts::with("inbox.place", &values) } else { String::new() },
            rows,
        },
    ))
}

/// Without a word in the address: what is open in the officer's own department.
fn filter(wanted: &Wanted, officer: &Officer) -> Filter {
    let given =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let department = match given(&wanted.department) {
        None => officer.department.clone(),
        Some(code) if code == ALL => None,
        code => code,
    };
    Filter {
        group: given(&wanted.status).and_then(|code| group(&code)).unwrap_or_default(),
        department,
        overdue: given(&wanted.overdue).is_some(),
        assignee: given(&wanted.mine).map(|_| officer.id.clone()),
        text: given(&wanted.q).map(|text| text.chars().take(SEARCH).collect()),
    }
}

const GROUPS: [(&str, Group); 4] =
    [("open", Group::Open), ("answered", Group::Answered), ("finished", Group::Finished), ("all", Group::All)];

fn group(code: &str) -> Option<Group> {
    let known = GROUPS.into_iter().find(|(known, _)| *known == code).map(|(_, group)| group);
    known.or_else(|| Status::from_code(code).map(Group::Only))
}

fn group_code(group: Group) -> &'static str {
    match group {
        Group::Only(status) => status.code(),
        group => GROUPS.into_iter().find(|(_, known)| *known == group).map_or("open", |(code, _)| code),
    }
}

/// Addresses within the inbox.
struct Link<'a> {
    filter: &'a Filter,
    own: Option<&'a str>,
}

impl Link<'_> {
    fn to(&self, group: Group, overdue: bool, page: Option<u32>) -> String {
        let mut address = format!("/console?status={}", group_code(group));
        let mut add = |name: &str, value: &str| {
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            let _ = write!(address, "&{name}={value}");
        };
        match self.filter.department.as_deref() {
            None if self.own.is_some() => add("department", ALL),
            Some(code) if self.own != Some(code) => add("department", code),
            _ => {}
        }
        if overdue {
            add("overdue", "1");
        }
        if page.is_some() {
            if self.filter.assignee.is_some() {
                add("mine", "1");
            }
            if let Some(text) = &self.filter.text {
                add("q", text);
            }
        }
        if let Some(page) = page.filter(|page| *page > 1) {
            add("page", &page.to_string());
        }
        address
    }
}

fn tabs(filter: &Filter, counts: &Counts, link: &Link<'_>) -> Vec<Tab> {
    let department = filter.department.as_deref();
    let late = counts.overdue(department);
    let overdue = Tab {
        name: texts::text("inbox.tab.overdue"),
        count: late,
        href: link.to(Group::Open, true, None),
        is_here: filter.overdue,
        tone: if late > 0 { "late" } else { "" },
    };
    let tab = |(code, group): (&str, Group)| Tab {
        name: texts::text(&format!("inbox.tab.{code}")),
        count: counts.of(group, department),
        href: link.to(group, false, None),
        is_here: !filter.overdue && filter.group == group,
        tone: "",
    };
    let mut tabs: Vec<Tab> = GROUPS.into_iter().map(tab).collect();
    tabs.insert(1, overdue);
    tabs
}

fn states(filter: &Filter, counts: &Counts) -> Vec<Choice> {
    let department = filter.department.as_deref();
    let choice = |code: &str, name: String, group: Group| Choice {
        code: code.to_owned(),
        name: counted(&name, counts.of(group, department)),
        is_chosen: filter.group == group,
    };
    let groups = GROUPS.into_iter().map(|(code, group)| choice(code, texts::text(&format!("inbox.tab.{code}")), group));
    let single = Status::ALL.into_iter().filter(|status| *status != Status::Answered);
    let single = single.map(|status| choice(status.code(), texts::status(status), Group::Only(status)));
    groups.chain(single).collect()
}

fn departments(app: &App, filter: &Filter, counts: &Counts) -> Vec<Choice> {
    let chosen = filter.department.as_deref();
    let all = Choice {
        code: ALL.to_owned(),
        name: counted(&texts::text("inbox.all_departments"), counts.of(filter.group, None)),
        is_chosen: chosen.is_none(),
    };
    let district = app.district();
    let each = district.departments.iter().map(|department| Choice {
        name: counted(&department.name, counts.of(filter.group, Some(&department.code))),
        is_chosen: chosen == Some(department.code.as_str()),
        code: department.code.clone(),
    });
    std::iter::once(all).chain(each).collect()
}

fn counted(name: &str, count: i64) -> String {
    texts::with("inbox.counted", &[("name", name), ("count", &count.to_string())])
}

fn row(app: &App, ticket: &Ticket, names: &HashMap<&str, &str>, now: Timestamp) -> Row {
    let (calendar, district) = (app.calendar(), app.district());
    let topic = ticket.topic.as_deref().and_then(|code| district.topic(code));
    let receipt = when::receipt_due(&calendar, ticket, now).filter(|due| due.tone == "late");
    Row {
        number: ticket.number.clone(),
        words: texts::beginning(&ticket.text, FIRST_WORDS),
        status: texts::status(ticket.status),
        status_code: ticket.status.code(),
        kind: texts::kind(ticket.kind),
        topic: topic.map(|topic| topic.name.clone()),
        department: app.department_shown(&ticket.department).0,
        assignee: ticket.assignee.as_deref().and_then(|id| names.get(id)).map(|name| (*name).to_owned()),
        arrived: when::when(ticket.arrived_at, now),
        due: when::due(&calendar, ticket, now),
        receipt_late: receipt.map(|_| texts::text("due.receipt_late")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read_back() {
        let single = Status::ALL.map(Group::Only).into_iter().filter(|group| *group != Group::Only(Status::Answered));
        for group in GROUPS.map(|(_, group)| group).into_iter().chain(single) {
            assert_eq!(super::group(group_code(group)), Some(group));
        }
        assert_eq!(super::group("<script>"), None);
    }
}
