//! Hostile text against the whole flow, with a model that obeys it.

use std::path::Path;

use minwon::config::Config;
use minwon::eval::attack::{Line, Target};
use minwon::eval::set;

#[tokio::test]
async fn nothing_forbidden_reaches_the_resident() {
    let file = format!("{}/eval/attack/attacks.jsonl", env!("CARGO_MANIFEST_DIR"));
    let lines: Vec<Line> = set::labelled(Path::new(&file)).unwrap();
    assert!(lines.len() >= 300);
    let report = Target::open(&Config::defaults().unwrap()).unwrap().measure(&lines).await.unwrap();
    assert_eq!((report.all.n, report.all.leaks), (lines.len(), 0), "{:#?}", report.errors);
    assert!(report.replies > lines.len());
}
