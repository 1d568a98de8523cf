//! Barriers in a page, found by axe-core: what keeps people out who see, hear or move otherwise (KWCAG and WCAG 2.2 AA).

use serde_json::{Value, json};

use super::browser::{Browser, target_folder};

/// What axe-core calls the rules of WCAG up to 2.2, level AA, and its own advice beyond them.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// Fails when the page as it is now has a barrier, shadow roots included.
pub(crate) async fn assert_no_barriers(browser: &Browser) {
    let path = target_folder().join("tools/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}. `scripts/test` fetches axe-core", path.display()));
    let run = "const [rules, done] = arguments;
        axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then((found) => done(found.violations), (error) => done(String(error)));";
    let found = browser.script_async(&format!("{axe};{run}"), vec![json!(RULES)]).await;
    let violations = found.as_array().unwrap_or_else(|| panic!("axe-core failed: {found}"));
    let barriers: Vec<String> = violations.iter().map(describe).collect();
    assert!(barriers.is_empty(), "barriers at {}:\n{}", browser.url().await, barriers.join("\n"));
}

fn describe(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let places: Vec<String> = nodes.map(|node| format!("    {} {}", node["target"], node["failureSummary"])).collect();
    format!("{} ({}): {}\n{}", violation["id"], violation["impact"], violation["help"], places.join("\n"))
}
