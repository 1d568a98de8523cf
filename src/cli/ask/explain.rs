//! `ask --explain`: the record that is stored with each answer, as tables to read.

use std::fmt::Write as _;

use serde_json::Value;

use crate::answer::Answer;
use crate::answer::calibration::Calibration;

/// How an answer came about. `calibration` is the one in force; it tells what each feature adds.
pub(super) fn text(answer: &Answer, calibration: &Calibration) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "outcome {}, reason {}, confidence {:.3}, topic {}",
        answer.outcome.code(),
        answer.record.reason.code(),
        answer.confidence,
        answer.record.topic.as_deref().unwrap_or("–")
    );
    match &answer.record.judgement {
        // Several questions in one: each has a judgement of its own.
        Value::Array(parts) => parts.iter().for_each(|part| judgement(&mut text, part, calibration)),
        Value::Object(fields) if fields.is_empty() => {
            text.push_str("Nothing was looked up: a rule or a list answered.\n");
        }
        whole => judgement(&mut text, whole, calibration),
    }
    text
}

fn judgement(text: &mut String, record: &Value, calibration: &Calibration) {
    let query = &record["query"];
    let _ = writeln!(text, "\nquery      {} (asks for: {})", words(&query["text"]), words(&query["kind"]));
    for (at, expansion) in list(&query["expansions"]).iter().enumerate() {
        let name = if at == 0 { "expansions" } else { "" };
        let (wording, official) = (words(&expansion["wording"]), words(&expansion["official"]));
        let _ = writeln!(text, "{name:<11}{wording} → {official} ({:.2})", number(&expansion["weight"]));
    }
    let subject = record["subject"].as_f64().map(|subject| format!(", its subject {subject:.3}")).unwrap_or_default();
    let (confidence, reason) = (number(&record["confidence"]), words(&record["reason"]));
    let _ = writeln!(text, "judged     first hit {confidence:.3}{subject}: {reason}");
    hits(text, list(&record["hits"]));
    features(text, &record["features"], calibration);
    for name in ["meaning", "rewriting"] {
        if !record[name].is_null() {
            let _ = writeln!(text, "{name:<11}{}", words(&record[name]));
        }
    }
}

/// The hits, and below them the parts of their scores side by side.
fn hits(text: &mut String, hits: &[Value]) {
    if hits.is_empty() {
        text.push_str("\nnothing found\n");
        return;
    }
    text.push_str("\nhits\n");
    for (at, hit) in hits.iter().enumerate() {
        let (id, title) = (words(&hit["article"]), words(&hit["title"]));
        let _ = writeln!(text, "  {}. {:>6.3}  {id}  {title}", at + 1, number(&hit["score"]));
    }
    let _ = write!(text, "\n  {:<18}", "parts of the score");
    for at in 1..=hits.len() {
        let _ = write!(text, "{at:>8}");
    }
    text.push('\n');
    for name in hits[0]["parts"].as_object().into_iter().flat_map(|parts| parts.keys()) {
        let _ = write!(text, "  {name:<18}");
        for hit in hits {
            let _ = write!(text, "{:>8.3}", number(&hit["parts"][name]));
        }
        text.push('\n');
    }
}

/// The features with what each adds to the logarithm of the odds, the heaviest first.
fn features(text: &mut String, features: &Value, calibration: &Calibration) {
    let mut rows: Vec<(&String, f64, f64)> = features
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let value = number(value);
            (name, value, value * calibration.coefficients.get(name).copied().unwrap_or(0.0))
        })
        .collect();
    rows.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    let _ = writeln!(text, "\n  {:<18}{:>8}{:>8}", "feature", "value", "adds");
    let _ = writeln!(text, "  {:<18}{:>8}{:>8.2}", "(constant)", "", calibration.intercept);
    for (name, value, adds) in rows {
        let _ = writeln!(text, "  {name:<18}{value:>8.3}{adds:>8.2}");
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_becomes_tables() {
        let record = json!({
            "query": {"text": "소파 버리려면", "kind": "how", "expansions": [{"wording": "소파", "official": "대형폐기물", "weight": 0.6, "words": [0, 0]}]},
            "hits": [
                {"article": "sofa", "title": "소파 버리기", "score": 3.25, "parts": {"grams": 0.5}},
                {"article": "bed", "title": "침대 버리기", "score": 1.5, "parts": {"grams": 0.25}},
            ],
            "features": {"grams": 0.5, "margin": 0.4},
            "confidence": 0.91,
            "subject": 0.97,
            "reason": "confident",
        });
        let mut text = String::new();
        judgement(&mut text, &record, &Calibration::built_in());
        for expected in [
            "소파 → 대형폐기물 (0.60)",
            "0.910, its subject 0.970: confident",
            "1.  3.250  sofa",
            "   0.500   0.250",
            "margin",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        let mut empty = String::new();
        judgement(&mut empty, &json!({"hits": [], "features": {}}), &Calibration::built_in());
        assert!(empty.contains("nothing found"));
    }
}
