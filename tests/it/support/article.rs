//! Articles for tests that need few of them.

use minwon::article::{Article, Category, Field, Source};

/// One that is always in force and belongs to nobody; tests change what matters to them by `Article { …, ..article(…) }`.
pub(crate) fn article(id: &str, title: &str, body: &str) -> Article {
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        category: Category::Field(Field::Cleaning),
        topic: None,
        questions: Vec::new(),
        department: None,
        phone: None,
        effective_from: None,
        effective_until: None,
        review_by: None,
        source: Source { name: "시험".to_owned(), url: None },
        event: None,
        body: body.to_owned(),
        easy: None,
    }
}
