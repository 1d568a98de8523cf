//! The officers' inbox: tickets by filter and page, and how many there are of which.

use jiff::Timestamp;
use sqlx::{FromRow, QueryBuilder};

use super::{Ticket, ticket_columns};
use crate::store::Store;
use crate::store::db::on;
use crate::store::error::StoreError;
use crate::store::types::pattern;
use crate::ticket::Status;

/// Tickets by how far they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Group {
    /// Something is still owed to the resident.
    #[default]
    Open,
    /// 답변완료, not yet closed.
    Answered,
    /// 종결, 반려, 취하.
    Finished,
    /// All of them.
    All,
    /// Those in one state.
    Only(Status),
}

impl Group {
    fn contains(self, status: Status) -> bool {
        match self {
            Self::Open => status.is_open(),
            Self::Answered => status == Status::Answered,
            Self::Finished => !status.is_open() && status != Status::Answered,
            Self::All => true,
            Self::Only(only) => status == only,
        }
    }
}

/// Which tickets to list. The default lists all that are open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// How far they are.
    pub group: Group,
    /// Code of a department.
    pub department: Option<String>,
    /// Only what is open after its due time while its clock runs.
    pub overdue: bool,
    /// Id of an officer.
    pub assignee: Option<String>,
    /// Part of a number or of the resident's wording; case does not matter in Latin script.
    pub text: Option<String>,
}

/// Which part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// At most this many.
    pub limit: u32,
    /// After so many.
    pub offset: u32,
}

/// A page of tickets with the numbers around it, all of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// What is open comes by due time, the most urgent first; otherwise the last changed first.
    pub tickets: Vec<Ticket>,
    /// How many the filter matches on all pages.
    pub total: i64,
    /// How many there are of which, whatever the filter.
    pub counts: Counts,
}

/// How many tickets there are by state and department.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(Vec<Tally>);

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
struct Tally {
    #[sqlx(try_from = "String")]
    status: Status,
    department: String,
    tickets: i64,
    late: i64,
}

impl Counts {
    /// Tickets of a group, in one department or in all.
    pub fn of(&self, group: Group, department: Option<&str>) -> i64 {
        self.select(group, department).map(|tally| tally.tickets).sum()
    }

    /// Tickets past their due time whose clock runs, in one department or in all.
    pub fn overdue(&self, department: Option<&str>) -> i64 {
        self.select(Group::Open, department).filter(|tally| tally.status.clock_runs()).map(|tally| tally.late).sum()
    }

    fn select<'a>(&'a self, group: Group, department: Option<&'a str>) -> impl Iterator<Item = &'a Tally> {
        self.0.iter().filter(move |tally| {
            group.contains(tally.status) && department.is_none_or(|department| tally.department == department)
        })
    }
}

impl Store {
    /// The tickets that `filter` matches at the moment `at`.
    pub async fn inbox(&self, filter: &Filter, page: Page, at: Timestamp) -> Result<Inbox, StoreError> {
        let mut tx = self.begin_read().await?;
        let inbox = on!(&mut tx, conn => {
            let mut query = QueryBuilder::new(concat!("SELECT ", ticket_columns!(), " FROM tickets WHERE "));
            push_filter!(query, filter, at);
            query.push(if filter.group == Group::Open { " ORDER BY due_at, id" } else { " ORDER BY updated_at DESC, id DESC" });
            query.push(" LIMIT ").push_bind(i64::from(page.limit)).push(" OFFSET ").push_bind(i64::from(page.offset));
            let tickets = query.build_query_as().fetch_all(&mut **conn).await?;

            let mut query = QueryBuilder::new("SELECT COUNT(*) FROM tickets WHERE ");
            push_filter!(query, filter, at);
            let total = query.build_query_scalar().fetch_one(&mut **conn).await?;

            let counts = sqlx::query_as(
                "SELECT status, department, COUNT(*) AS tickets, CAST(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END) AS BIGINT) AS late \
                 FROM tickets GROUP BY status, department",
            )
            .bind(at.as_millisecond())
            .fetch_all(&mut **conn)
            .await?;
            Inbox { tickets, total, counts: Counts(counts) }
        });
        tx.rollback().await?;
        Ok(inbox)
    }
}

/// The condition of a filter; a macro because the builder is of another type on each engine.
macro_rules! push_filter {
    ($query:ident, $filter:expr, $at:expr) => {{
        let filter: &Filter = $filter;
        $query.push("status IN (");
        let mut states = $query.separated(", ");
        for status in Status::ALL
            .into_iter()
            .filter(|status| filter.group.contains(*status) && (!filter.overdue || status.clock_runs()))
        {
            states.push_bind(status.code());
        }
        states.push("''");
        $query.push(")");
        if filter.overdue {
            $query.push(" AND due_at < ").push_bind($at.as_millisecond());
        }
        if let Some(department) = filter.department.as_deref() {
            $query.push(" AND department = ").push_bind(department);
        }
        if let Some(assignee) = filter.assignee.as_deref() {
            $query.push(" AND assignee = ").push_bind(assignee);
        }
        if let Some(text) = filter.text.as_deref() {
            let pattern = pattern(text);
            $query
                .push(" AND (number LIKE ")
                .push_bind(pattern.clone())
                .push(" ESCAPE '\\' OR LOWER(text) LIKE LOWER(");
            $query.push_bind(pattern).push(") ESCAPE '\\')");
        }
    }};
}
use push_filter;
