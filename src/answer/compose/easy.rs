//! The same answer in easy words, where its articles have them: quoted whole, with what stands below every answer.

use serde::{Deserialize, Serialize};

use super::citation::Citation;
use super::quote::shown;
use super::{closing, event_facts};
use crate::article::{Article, pieces};
use crate::district::District;
use crate::locale::Language;

/// An answer in easy Korean (쉬운 말), to be read in place of the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Easy {
    /// Plain text as that of the answer: short sentences, one a line; department, phone and 기준일 in the language of the answer.
    pub text: String,
    /// What proves it: the text in easy words of each article.
    pub citations: Vec<Citation>,
}

/// What these articles say in easy words; `None` unless each of them has such a text. Under titles when they are several.
pub fn easy(articles: &[&Article], district: &District, language: Language) -> Option<Easy> {
    let titled = articles.len() > 1;
    let mut texts = Vec::new();
    let mut citations = Vec::new();
    for article in articles {
        let easy = article.easy.as_deref()?;
        let lines: Vec<String> = pieces(easy).iter().map(|piece| shown(&piece.block)).collect();
        let lines = lines.join("\n");
        let mut parts = Vec::new();
        if titled {
            parts.push(format!("[{}]", article.title));
        }
        parts.extend(article.event.as_ref().map(|event| event_facts(event, language)));
        parts.push(lines.clone());
        parts.push(closing(article, district, language));
        texts.push(parts.join("\n\n"));
        citations.push(Citation::of_easy(article, lines));
    }
    (!citations.is_empty()).then(|| Easy { text: texts.join("\n\n").trim().to_owned(), citations })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOFA: &str = "+++\nid = \"sofa\"\ntitle = \"소파\"\nfield = \"cleaning\"\neffective_from = 2026-01-01\n\n[source]\nname = \"안내\"\n+++\n\n\
        소파는 신고하고 버립니다.\n\n## 방법\n\n1. 신고합니다.\n2. 내놓습니다.\n\n## 쉬운 말\n\n소파를 버리기 전에 말해 주세요.\n- 신고합니다.\n";

    #[test]
    fn it_is_quoted_whole_and_proven_by_its_own_section() {
        let sofa = Article::parse(SOFA).unwrap();
        let told = easy(&[&sofa], &District::default(), Language::Ko).unwrap();
        assert!(told.text.starts_with("소파를 버리기 전에 말해 주세요.\n- 신고합니다.\n\n"), "{}", told.text);
        assert!(told.text.contains("2026-01-01"), "{}", told.text);
        let [cited] = &told.citations[..] else { panic!("one article, one citation") };
        assert_eq!(cited.quote, "소파를 버리기 전에 말해 주세요.\n- 신고합니다.");
        assert!(cited.page.ends_with("&marks=3-4#s2"), "{}", cited.page);
        assert!(cited.page.starts_with("articles/sofa?v="), "{}", cited.page);
    }

    #[test]
    fn several_articles_are_told_only_when_each_has_it() {
        let sofa = Article::parse(SOFA).unwrap();
        let plain = Article { easy: None, ..sofa.clone() };
        assert_eq!(easy(&[&sofa, &plain], &District::default(), Language::Ko), None);
        assert_eq!(easy(&[], &District::default(), Language::Ko), None);
        let both = easy(&[&sofa, &sofa], &District::default(), Language::Ko).unwrap();
        assert_eq!(both.text.matches("[소파]").count(), 2, "{}", both.text);
        assert_eq!(both.citations.len(), 2);
    }
}
