//! The district's own lexicon: imported while the service runs, refused whole when an entry is wrong.

use serde_json::Value;

use crate::support::service::{Service, run};

const QUESTION: &str = "깐부봉 환불";

fn cited(answer: &Value) -> Option<&str> {
    answer["citations"][0]["article"].as_str()
}

/// Asks until the service has followed the database; the harness gives up on the whole test before this does.
async fn ask_until(service: &Service, question: &str, expected: &str) {
    loop {
        let answer = service.ask(question).await;
        if cited(&answer) == Some(expected) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_district_teaches_its_words_and_a_faulty_lesson_changes_nothing() {
    let service = Service::start();
    assert_eq!(cited(&service.ask(QUESTION).await), None, "nobody knows the word yet");

    let file = service.data().join("lexicon.tsv");
    let lesson = |lines: &str| std::fs::write(&file, format!("wording\tofficial\tweight\n{lines}")).unwrap();
    lesson("깐부봉\t종량제봉투\t1\n");
    let arguments = [file.to_str().unwrap()];
    let taught = run("import", service.data(), &arguments);
    assert!(taught.status.success(), "{}", taught.output);
    tokio::time::timeout(std::time::Duration::from_secs(20), ask_until(&service, QUESTION, "bag-where-to-buy"))
        .await
        .expect("the service follows the database");

    lesson("깐부봉\t여권\t1\n어떻게 해요\t여권\t1\n");
    let refused = run("import", service.data(), &arguments);
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        refused.output.contains("lexicon.tsv:3: ") && refused.output.contains("match everything"),
        "{}",
        refused.output
    );
    assert_eq!(cited(&service.ask(QUESTION).await), Some("bag-where-to-buy"), "what was known stays");
}
