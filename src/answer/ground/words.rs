//! The words that deny, close clauses and name offices, from the TOML files beside.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Polarity {
    pub(super) behind: Vec<String>,
    pub(super) not_behind: Vec<String>,
    pub(super) ahead: Vec<String>,
    pub(super) not_ahead: Vec<String>,
    pub(super) instead: Vec<String>,
    pub(super) only: Vec<String>,
    pub(super) cases: Vec<String>,
    pub(super) through: Vec<String>,
    pub(super) omissible: Vec<String>,
    pub(super) costs: Vec<String>,
    pub(super) opening: Vec<String>,
    pub(super) paid: Vec<String>,
    pub(super) endings: Vec<String>,
    pub(super) joints: Vec<String>,
    pub(super) open_endings: Vec<String>,
    pub(super) nouns: Vec<String>,
    pub(super) duty: Vec<String>,
    pub(super) conditional: Vec<String>,
    pub(super) release: Vec<String>,
    pub(super) also: Vec<String>,
    pub(super) not_also: Vec<String>,
    pub(super) contrary: Vec<[String; 2]>,
    pub(super) ages: Vec<String>,
    pub(super) universals: Vec<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Names {
    pub(super) korean: Vec<String>,
    pub(super) bare: Vec<String>,
    pub(super) place: Vec<String>,
    pub(super) not_place: Vec<String>,
    pub(super) department: Vec<String>,
    pub(super) affairs: Vec<String>,
    pub(super) common: Vec<String>,
    pub(super) foreign: Vec<String>,
    pub(super) vague: Vec<String>,
    pub(super) not_foreign: Vec<String>,
    pub(super) not_law: Vec<String>,
    pub(super) authorities: Vec<[Vec<String>; 2]>,
}

pub(super) static POLARITY: LazyLock<Polarity> =
    LazyLock::new(|| toml::from_str(include_str!("polarity.toml")).expect("a test reads the embedded words"));

pub(super) static NAMES: LazyLock<Names> =
    LazyLock::new(|| toml::from_str(include_str!("names.toml")).expect("a test reads the embedded names"));

impl Polarity {
    /// Does a Korean word close a clause?
    pub(super) fn closes(&self, word: &str) -> bool {
        let ends = |endings: &[String]| endings.iter().any(|ending| word.ends_with(ending.as_str()));
        ends(&self.endings) || ends(&self.open_endings) && word.chars().count() > 1 && !ends(&self.nouns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_read() {
        assert!(POLARITY.behind.contains(&"지 않".to_owned()));
        assert!(NAMES.department.contains(&"과".to_owned()));
    }
}
