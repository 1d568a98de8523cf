//! The reported half of the demo district's question set, held here; and how `minwon eval` treats its input.
//!
//! The half is for numbers only: what is tuned is tuned on `queries.dev.jsonl`.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::embeddings::{EmbeddingsServer, Mood};

/// Runs the program and returns what it said, with its exit code.
fn minwon(dir: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    minwon_with(dir, &[], arguments)
}

/// The same with settings from the environment.
fn minwon_with(dir: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> (String, Option<i32>) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_minwon"))
        .args(["--data", dir.to_str().unwrap(), "eval"])
        .args(arguments)
        .env_remove("MINWON_DATABASE")
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    (String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned(), status.code())
}

fn demo() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/eval/demo")
}

/// A set of three documents and four questions.
fn small(dir: &Path, last: &str) -> String {
    let set = dir.join("set");
    std::fs::create_dir_all(&set).unwrap();
    let corpus = [
        ("sofa", "소파 버리기", "소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다."),
        ("passport", "여권 재발급", "여권을 잃어버리면 구청 민원여권과에서 다시 발급받습니다."),
        ("dumping", "쓰레기 무단투기 신고", "무단투기를 보면 사진을 찍어 청소행정과에 신고합니다."),
    ];
    let corpus: Vec<String> = corpus
        .iter()
        .map(|(id, title, body)| {
            serde_json::json!({"id": id, "category": "일반", "title": title, "body": body}).to_string()
        })
        .collect();
    std::fs::write(set.join("corpus.jsonl"), corpus.join("\n")).unwrap();
    let questions = [
        r#"{"qid":"1","lang":"ko","query":"소파 버리려면 어떻게 해요?","relevant":["sofa"],"kind":"colloquial"}"#,
        r#"{"qid":"2","lang":"ko","query":"여권을 잃어버렸어요","relevant":["passport"],"kind":"colloquial"}"#,
        r#"{"qid":"3","lang":"ko","query":"비트코인 지금 사도 될까?","relevant":[],"kind":"off_topic","now":"2026-12-24T09:00"}"#,
        last,
    ];
    std::fs::write(set.join("queries.dev.jsonl"), questions.join("\n")).unwrap();
    set.to_str().unwrap().to_owned()
}

const GOOD: &str =
    r#"{"qid":"4","lang":"ko","query":"누가 쓰레기를 몰래 버려요","relevant":["dumping"],"kind":"complaint"}"#;

#[test]
fn the_reported_half_holds() {
    let dir = tempfile::tempdir().unwrap();
    // A little under what docs/EVALUATION.md reports, so that noise passes and a loss does not.
    let (said, code) = minwon(
        dir.path(),
        &[
            "retrieval",
            demo(),
            "--split",
            "report",
            "--min-r1",
            "0.81",
            "--min-r5",
            "0.93",
            "--min-auroc",
            "0.88",
            "--min-precision",
            "0.92",
            "--min-answered",
            "0.45",
            "--max-false-answers",
            "0.08",
        ],
    );
    assert_eq!(code, Some(0), "{said}");
}

/// The pairs of neighbouring letters of a text.
fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn texts(file: &str, key: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let lines = std::fs::read_to_string(path).unwrap();
    let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()[key].as_str().unwrap().to_owned();
    lines.lines().map(text).collect()
}

#[test]
fn the_second_look_learns_nothing_like_the_reported_half() {
    let reported: Vec<_> = texts("eval/demo/queries.report.jsonl", "query").iter().map(|text| pairs(text)).collect();
    for text in texts("eval/triage/train.jsonl", "text") {
        let learned = pairs(&text);
        for asked in reported.iter().filter(|asked| !asked.is_empty()) {
            // No more than half can be shared where one has twice as many.
            let (less, more) = (learned.len().min(asked.len()), learned.len().max(asked.len()));
            if less * 2 >= more {
                let shared = learned.intersection(asked).count();
                assert!(shared * 2 < learned.len() + asked.len() - shared, "{text}");
            }
        }
    }
}

#[test]
fn a_run_is_measured_written_and_compared() {
    let dir = tempfile::tempdir().unwrap();
    let set = small(dir.path(), GOOD);
    let json = dir.path().join("base.json");
    let svg = dir.path().join("curve.svg");
    let (json, svg) = (json.to_str().unwrap(), svg.to_str().unwrap());
    let (said, code) = minwon(dir.path(), &["retrieval", &set, "--json", json, "--svg", svg, "--min-r1", "1"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("4 questions (3 answerable), 3 documents"), "{said}");
    assert!(std::fs::read_to_string(svg).unwrap().contains("<desc"));

    let (said, code) = minwon(dir.path(), &["retrieval", &set, "--compare", json]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("0 better, 0 worse\n"), "{said}");
    let (said, _) = minwon(dir.path(), &["retrieval", &set, "--compare", json, "--bodies", "--kind", "colloquial"]);
    assert!(said.contains("2 only in one of the runs"), "{said}");

    let wrong = GOOD.replace("\"dumping\"", "\"sofa\"");
    let set = small(dir.path(), &wrong);
    let (said, code) = minwon(dir.path(), &["retrieval", &set, "--compare", json, "--min-r1", "0.9", "--errors", "5"]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("R@1 is 0.667, less than 0.9") && said.contains("- 4 [complaint]"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_models_add_is_measured_too() {
    let dir = tempfile::tempdir().unwrap();
    // Nothing in the words tells which document is meant.
    let question = r#"{"qid":"4","lang":"ko","query":"몽골몽골","relevant":["dumping"],"kind":"slang"}"#;
    let set = small(dir.path(), question);
    let demand = ["retrieval", &set, "--kind", "slang", "--min-r1", "1"];
    assert_eq!(minwon(dir.path(), &demand).1, Some(4));

    let demand = [&demand[..], &["--with-models"]].concat();
    let (said, code) = minwon(dir.path(), &demand);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("MINWON_EMBEDDINGS__BASE_URL"), "{said}");

    let server = EmbeddingsServer::start(Mood::Works(8), &[("무단투기", 0), ("몽골", 0)]).await;
    let settings =
        [("MINWON_EMBEDDINGS__BASE_URL", server.base_url.as_str()), ("MINWON_EMBEDDINGS__MODEL", "test-model")];
    let (said, code) = minwon_with(dir.path(), &settings, &demand);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(server.calls().concat().len(), 4, "three documents and a question");

    server.set(Mood::Fails);
    let (said, code) = minwon_with(dir.path(), &settings, &demand);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the articles cannot be embedded"), "{said}");
}

#[test]
fn a_malformed_set_is_refused_with_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    for (line, complaint) in [
        ("{\"qid\":\"4\"", "EOF"),
        (r#"{"qid":"4","relevant":[]}"#, "missing field `query`"),
        (r#"{"qid":"4","query":"  "}"#, "`query` is empty"),
        (r#"{"qid":"1","query":"소파"}"#, "the qid `1` is used twice"),
        (r#"{"qid":"4","query":"소파","now":"tomorrow"}"#, "line 4"),
    ] {
        let set = small(dir.path(), line);
        let (said, code) = minwon(dir.path(), &["retrieval", &set]);
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("queries.dev.jsonl, line 4: ") && said.contains(complaint), "{said}");
    }
    let (said, code) = minwon(dir.path(), &["retrieval", "/no/such/set"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("/no/such/set/queries.dev.jsonl cannot be read"), "{said}");
}

#[test]
fn a_calibration_is_fitted_used_and_refused_when_it_is_foreign() {
    let dir = tempfile::tempdir().unwrap();
    let set = small(dir.path(), GOOD);
    let out = dir.path().join("own.toml");
    let (said, code) =
        minwon(dir.path(), &["calibrate", &format!("{set}=0.5"), "--out", out.to_str().unwrap(), "--folds", "2"]);
    assert_eq!(code, Some(0), "{said}");
    let text = std::fs::read_to_string(&out).unwrap();
    for part in ["analyser = ", "date = ", "[coefficients]", "[[sets]]", "[[reliability]]"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let again = dir.path().join("again.toml");
    minwon(dir.path(), &["calibrate", &format!("{set}=0.5"), "--out", again.to_str().unwrap(), "--folds", "2"]);
    assert_eq!(text, std::fs::read_to_string(&again).unwrap(), "the same questions give the same file");

    // Configured relative to the data folder.
    std::fs::write(dir.path().join("minwon.toml"), "[confidence]\ncalibration = \"own.toml\"\n").unwrap();
    let (said, code) = minwon(dir.path(), &["retrieval", &set]);
    assert_eq!(code, Some(0), "{said}");
    std::fs::write(&out, text.replacen("analyser = ", "analyser = 9", 1)).unwrap();
    let (said, code) = minwon(dir.path(), &["retrieval", &set]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("run `minwon eval calibrate` again"), "{said}");
}
