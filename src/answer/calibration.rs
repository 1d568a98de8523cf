//! Calibration: the reviewed coefficients that turn features into a probability.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::value::Datetime;

use super::features::Features;
use crate::korean::ANALYSER_VERSION;

const BUILT_IN: &str = include_str!("calibration.toml");

/// Coefficients of a logistic regression, with where they come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Version of the analysis they were fitted with.
    pub analyser: u32,
    /// Day of the fit.
    pub date: Datetime,
    /// Questions they were fitted on.
    pub data: String,
    /// Area under the ROC curve, cross-validated over all sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auroc: Option<f64>,
    /// Share of the answerable questions answered rightly where 95 % of the answers are right, cross-validated over all sets.
    #[serde(default)]
    pub coverage_at_95: f64,
    /// Constant term.
    pub intercept: f64,
    /// A coefficient a feature; a feature without one does not count.
    pub coefficients: BTreeMap<String, f64>,
    /// Where the questions come from.
    #[serde(default)]
    pub sets: Vec<FittedSet>,
    /// The reliability curve, cross-validated.
    #[serde(default)]
    pub reliability: Vec<Bin>,
}

/// A set of questions that the fit rests on, with how well questions left out of the fit were told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FittedSet {
    /// Its name and splits.
    pub name: String,
    /// Questions.
    pub questions: usize,
    /// What each of them counts.
    pub weight: f64,
    /// Area under the ROC curve, where some first documents are right and some wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auroc: Option<f64>,
    /// Share of its answerable questions answered rightly where 95 % of its answers are right.
    pub coverage_at_95: f64,
    /// The confidence from which on that holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_at_95: Option<f64>,
}

/// Questions of like confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// The least confidence.
    pub from: f64,
    /// Questions.
    pub questions: usize,
    /// Their mean confidence.
    pub expected: f64,
    /// Share of them whose first document is right.
    pub right: f64,
}

const HEAD: &str = "\
# Logistic regression: probability that the first article answers the question. Written by `minwon eval calibrate`; a file fitted on
# another version of the analysis is refused. What is said about quality comes from cross-validation.
";

/// Why a calibration is refused.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// No file to read.
    #[error("the calibration {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not the format.
    #[error("the calibration cannot be read: {0}")]
    Format(#[from] toml::de::Error),
    /// Fitted with another version of the analysis.
    #[error(
        "the calibration was fitted with analyser version {found}, this program has {ANALYSER_VERSION}: run `minwon eval calibrate` again"
    )]
    Analyser {
        /// Its version.
        found: u32,
    },
    /// A coefficient of a feature that does not exist.
    #[error("the calibration names the feature `{0}`, which does not exist: run `minwon eval calibrate` again")]
    Feature(String),
    /// A coefficient that is not a number.
    #[error("the calibration's coefficient of `{0}` is not finite")]
    NotFinite(String),
}

impl Calibration {
    /// Reads and checks a file.
    pub fn load(path: &Path) -> Result<Self, CalibrationError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| CalibrationError::Read { path: path.to_owned(), source })?;
        Self::parse(&text)
    }

    /// Reads and checks a calibration.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let calibration: Self = toml::from_str(text)?;
        if calibration.analyser != ANALYSER_VERSION {
            return Err(CalibrationError::Analyser { found: calibration.analyser });
        }
        for (name, value) in &calibration.coefficients {
            if !Features::NAMES.contains(&name.as_str()) {
                return Err(CalibrationError::Feature(name.clone()));
            }
            if !value.is_finite() {
                return Err(CalibrationError::NotFinite(name.clone()));
            }
        }
        if !calibration.intercept.is_finite() {
            return Err(CalibrationError::NotFinite("intercept".to_owned()));
        }
        Ok(calibration)
    }

    /// The file, to be reviewed.
    pub fn to_text(&self) -> String {
        let body = toml::to_string(self).expect("numbers and names can be written");
        format!("{HEAD}{body}")
    }

    /// The calibration that comes with the program.
    ///
    /// # Panics
    ///
    /// Never: a test reads it.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).expect("the calibration in the binary is read by a test")
    }

    /// The probability that the features belong to a right answer.
    pub fn probability(&self, features: &Features) -> f64 {
        let sum: f64 =
            features.named().map(|(name, value)| self.coefficients.get(name).copied().unwrap_or(0.0) * value).sum();
        1.0 / (1.0 + (-(self.intercept + sum)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_calibration_is_sound() {
        let calibration = Calibration::built_in();
        let probability = calibration.probability(&Features::default());
        assert!((0.0..0.5).contains(&probability), "nothing found must not be an answer: {probability}");
    }

    #[test]
    fn a_foreign_calibration_is_refused() {
        let other = BUILT_IN.replace(&format!("analyser = {ANALYSER_VERSION}"), "analyser = 999");
        assert!(matches!(Calibration::parse(&other), Err(CalibrationError::Analyser { found: 999 })));
        let unknown = BUILT_IN.replace("[coefficients]", "[coefficients]\nluck = 1.0");
        assert!(matches!(Calibration::parse(&unknown), Err(CalibrationError::Feature(name)) if name == "luck"));
    }
}
