//! Departments, topics, neighbourhoods, holidays and the district's own lexicon as data.

use sqlx::FromRow;

use super::db::{Tx, on};
use super::error::{StoreError, breaks_reference};
use super::knowledge::next_revision;
use super::types::storable;
use super::{Durability, Store};
use crate::article::Field;
use crate::district::{Department, District, Holiday, Neighbourhood, Topic, Weekdays};

#[derive(FromRow)]
struct TopicRow {
    code: String,
    name: String,
    name_en: Option<String>,
    field: String,
    department: String,
    keywords: String,
}

#[derive(FromRow)]
struct NeighbourhoodRow {
    code: String,
    name: String,
    office: String,
    address: String,
    phone: String,
    general: String,
    food: String,
    recyclables: String,
    put_out: String,
}

impl Store {
    /// Adds and changes what `district` lists, in one transaction; what it does not list stays. A lexicon replaces the earlier one. Returns whether anything changed;
    /// only then the knowledge revision grows. Fails with `NotFound("department")` when a topic names one that does not exist.
    pub async fn put_district(&self, district: &District) -> Result<bool, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        next_revision(&mut tx).await?;
        let changed = put(&mut tx, district).await?;
        if changed {
            tx.commit().await?;
        } else {
            tx.rollback().await?;
        }
        Ok(changed)
    }

    /// The whole district, each list in the order in which it was put, holidays by date.
    pub async fn district(&self) -> Result<District, StoreError> {
        let mut tx = self.begin_read().await?;
        let departments: Vec<(String, String, String, Option<String>)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT code, name, phone, hours FROM departments ORDER BY position, code",
        ).fetch_all(&mut **conn).await?);
        let topics: Vec<TopicRow> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT code, name, name_en, field, department, keywords FROM topics ORDER BY position, code",
        ).fetch_all(&mut **conn).await?);
        let neighbourhoods: Vec<NeighbourhoodRow> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT code, name, office, address, phone, general, food, recyclables, put_out FROM neighbourhoods ORDER BY position, code",
        ).fetch_all(&mut **conn).await?);
        let holidays: Vec<(String, String)> = on!(&mut tx, conn => sqlx::query_as("SELECT date, name FROM holidays ORDER BY date")
            .fetch_all(&mut **conn)
            .await?);
        let lexicon: Option<String> = on!(&mut tx, conn => sqlx::query_scalar("SELECT lines FROM lexicon WHERE id = 1").fetch_optional(&mut **conn).await?);
        tx.rollback().await?;
        Ok(District {
            lexicon: lexicon.unwrap_or_default(),
            departments: departments
                .into_iter()
                .map(|(code, name, phone, hours)| Department { code, name, phone, hours })
                .collect(),
            topics: topics.into_iter().map(topic).collect::<Result<_, _>>()?,
            neighbourhoods: neighbourhoods.into_iter().map(neighbourhood).collect::<Result<_, _>>()?,
            holidays: holidays
                .into_iter()
                .map(|(date, name)| Ok(Holiday { date: date.parse().map_err(damaged)?, name }))
                .collect::<Result<_, StoreError>>()?,
        })
    }
}

/// Adds and changes what `district` lists; whether anything changed.
pub(super) async fn put(tx: &mut Tx, district: &District) -> Result<bool, StoreError> {
    let mut changed = 0;
    for (department, position) in district.departments.iter().zip(0_i64..) {
        changed += put_department(tx, department, position).await?;
    }
    for (topic, position) in district.topics.iter().zip(0_i64..) {
        changed += put_topic(tx, topic, position).await?;
    }
    for (neighbourhood, position) in district.neighbourhoods.iter().zip(0_i64..) {
        changed += put_neighbourhood(tx, neighbourhood, position).await?;
    }
    for holiday in &district.holidays {
        changed += put_holiday(tx, holiday).await?;
    }
    if !district.lexicon.is_empty() {
        changed += put_lexicon(tx, &district.lexicon).await?;
    }
    Ok(changed > 0)
}

fn topic(row: TopicRow) -> Result<Topic, StoreError> {
    Ok(Topic {
        field: Field::find(&row.field).ok_or_else(|| damaged(format!("unknown field `{}`", row.field)))?,
        keywords: serde_json::from_str(&row.keywords).map_err(damaged)?,
        code: row.code,
        name: row.name,
        name_en: row.name_en,
        department: row.department,
    })
}

fn neighbourhood(row: NeighbourhoodRow) -> Result<Neighbourhood, StoreError> {
    let days = |json: &str| serde_json::from_str::<Weekdays>(json).map_err(damaged);
    Ok(Neighbourhood {
        general: days(&row.general)?,
        food: days(&row.food)?,
        recyclables: days(&row.recyclables)?,
        code: row.code,
        name: row.name,
        office: row.office,
        address: row.address,
        phone: row.phone,
        put_out: row.put_out,
    })
}

fn damaged(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    sqlx::Error::Decode(error.into()).into()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("lists of text are always JSON")
}

async fn put_department(tx: &mut Tx, department: &Department, position: i64) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(
            "INSERT INTO departments (code, name, phone, hours, position) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (code) DO UPDATE \
             SET name = excluded.name, phone = excluded.phone, hours = excluded.hours, position = excluded.position \
             WHERE (departments.name, departments.phone, departments.hours, departments.position) \
             IS DISTINCT FROM (excluded.name, excluded.phone, excluded.hours, excluded.position)",
        )
        .bind(&department.code)
        .bind(&department.name)
        .bind(&department.phone)
        .bind(&department.hours)
        .bind(position)
        .execute(&mut **conn)
        .await?
        .rows_affected()))
}

async fn put_topic(tx: &mut Tx, topic: &Topic, position: i64) -> Result<u64, StoreError> {
    let put = on!(tx, conn => sqlx::query(
            "INSERT INTO topics (code, name, name_en, field, department, keywords, position) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, field = excluded.field, \
             department = excluded.department, keywords = excluded.keywords, position = excluded.position \
             WHERE (topics.name, topics.name_en, topics.field, topics.department, topics.keywords, topics.position) \
             IS DISTINCT FROM \
             (excluded.name, excluded.name_en, excluded.field, excluded.department, excluded.keywords, excluded.position)",
        )
        .bind(&topic.code)
        .bind(&topic.name)
        .bind(&topic.name_en)
        .bind(topic.field.code())
        .bind(&topic.department)
        .bind(json(&topic.keywords))
        .bind(position)
        .execute(&mut **conn)
        .await
        .map(|done| done.rows_affected()));
    put.map_err(|error| if breaks_reference(&error) { StoreError::NotFound("department") } else { error.into() })
}

async fn put_neighbourhood(tx: &mut Tx, place: &Neighbourhood, position: i64) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(
            "INSERT INTO neighbourhoods (code, name, office, address, phone, general, food, recyclables, put_out, position) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (code) DO UPDATE SET name = excluded.name, office = excluded.office, address = excluded.address, \
             phone = excluded.phone, general = excluded.general, food = excluded.food, recyclables = excluded.recyclables, \
             put_out = excluded.put_out, position = excluded.position \
             WHERE (neighbourhoods.name, neighbourhoods.office, neighbourhoods.address, neighbourhoods.phone, \
             neighbourhoods.general, neighbourhoods.food, neighbourhoods.recyclables, neighbourhoods.put_out, \
             neighbourhoods.position) IS DISTINCT FROM (excluded.name, excluded.office, excluded.address, excluded.phone, \
             excluded.general, excluded.food, excluded.recyclables, excluded.put_out, excluded.position)",
        )
        .bind(&place.code)
        .bind(&place.name)
        .bind(&place.office)
        .bind(&place.address)
        .bind(&place.phone)
        .bind(json(&place.general))
        .bind(json(&place.food))
        .bind(json(&place.recyclables))
        .bind(&place.put_out)
        .bind(position)
        .execute(&mut **conn)
        .await?
        .rows_affected()))
}

async fn put_holiday(tx: &mut Tx, holiday: &Holiday) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(
            "INSERT INTO holidays (date, name) VALUES ($1, $2) \
             ON CONFLICT (date) DO UPDATE SET name = excluded.name WHERE holidays.name IS DISTINCT FROM excluded.name",
        )
        .bind(holiday.date.to_string())
        .bind(&holiday.name)
        .execute(&mut **conn)
        .await?
        .rows_affected()))
}

async fn put_lexicon(tx: &mut Tx, lines: &str) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(
            "INSERT INTO lexicon (id, lines) VALUES (1, $1) \
             ON CONFLICT (id) DO UPDATE SET lines = excluded.lines WHERE lexicon.lines IS DISTINCT FROM excluded.lines",
        )
        .bind(storable(lines).as_ref())
        .execute(&mut **conn)
        .await?
        .rows_affected()))
}
