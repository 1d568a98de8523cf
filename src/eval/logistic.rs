//! Logistic regression: L2-regularised, fitted by Newton's method (iteratively reweighted least squares) on standardised features.
//! Deterministic; enough for some tens of features and some tens of thousands of samples.

/// Steps of Newton's method at most; it takes about ten.
const STEPS: usize = 50;
/// A step smaller than this ends the search.
const TINY: f64 = 1e-8;

/// One sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its features.
    pub features: Vec<f64>,
    /// What is to be told from them.
    pub right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// A fitted line: the logarithm of the odds is `intercept + coefficients · features`.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Constant term.
    pub intercept: f64,
    /// One a feature.
    pub coefficients: Vec<f64>,
}

impl Line {
    /// Logarithm of the odds.
    pub fn logit(&self, features: &[f64]) -> f64 {
        self.intercept + self.coefficients.iter().zip(features).map(|(a, b)| a * b).sum::<f64>()
    }

    /// Probability.
    pub fn probability(&self, features: &[f64]) -> f64 {
        sigmoid(self.logit(features))
    }
}

/// Fits. `ridge` is the weight of the squared (standardised) coefficients beside the samples; the intercept is free.
pub fn fit(samples: &[&Sample], ridge: f64) -> Line {
    let width = samples.first().map_or(0, |sample| sample.features.len());
    let scale = Scale::of(samples, width);
    let rows: Vec<Vec<f64>> = samples.iter().map(|sample| scale.apply(&sample.features)).collect();
    // The last entry is the intercept.
    let mut line = vec![0.0; width + 1];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; width + 1];
        let mut curvature = vec![vec![0.0; width + 1]; width + 1];
        for (row, sample) in rows.iter().zip(samples) {
            let chance = sigmoid(row.iter().zip(&line).map(|(a, b)| a * b).sum());
            let error = sample.weight * (f64::from(u8::from(sample.right)) - chance);
            let spread = sample.weight * (chance * (1.0 - chance)).max(1e-9);
            for (i, a) in row.iter().enumerate() {
                gradient[i] += error * a;
                for (cell, b) in curvature[i].iter_mut().zip(&row[..=i]) {
                    *cell += spread * a * b;
                }
            }
        }
        for i in 0..width {
            gradient[i] -= ridge * line[i];
            curvature[i][i] += ridge;
        }
        curvature[width][width] += TINY;
        let step = solve(&curvature, &gradient);
        for (value, change) in line.iter_mut().zip(&step) {
            *value += change;
        }
        if step.iter().all(|change| change.abs() < TINY) {
            break;
        }
    }
    scale.undo(&line)
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Mean and deviation of each feature.
struct Scale {
    mean: Vec<f64>,
    deviation: Vec<f64>,
}

impl Scale {
    fn of(samples: &[&Sample], width: usize) -> Self {
        let whole: f64 = samples.iter().map(|sample| sample.weight).sum();
        let average = |value: &dyn Fn(&Sample) -> f64| {
            samples.iter().map(|sample| sample.weight * value(sample)).sum::<f64>() / whole.max(TINY)
        };
        let mean: Vec<f64> = (0..width).map(|at| average(&|sample| sample.features[at])).collect();
        let deviation = (0..width)
            .map(|at| {
                let deviation = average(&|sample| (sample.features[at] - mean[at]).powi(2)).sqrt();
                // A feature that never varies tells nothing.
                if deviation > TINY { deviation } else { f64::INFINITY }
            })
            .collect();
        Self { mean, deviation }
    }

    /// Standardised, with a 1 for the intercept behind.
    fn apply(&self, features: &[f64]) -> Vec<f64> {
        let scaled =
            features.iter().zip(&self.mean).zip(&self.deviation).map(|((value, mean), by)| (value - mean) / by);
        scaled.chain([1.0]).collect()
    }

    /// The line in terms of the features as they are.
    fn undo(&self, line: &[f64]) -> Line {
        let coefficients: Vec<f64> = line.iter().zip(&self.deviation).map(|(value, by)| value / by).collect();
        let shift: f64 = coefficients.iter().zip(&self.mean).map(|(value, mean)| value * mean).sum();
        Line { intercept: line.last().copied().unwrap_or(0.0) - shift, coefficients }
    }
}

/// Solves a symmetric positive definite system, of which the lower triangle is given, by Cholesky's decomposition.
fn solve(lower: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    let mut root = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = root[i][..j].iter().zip(&root[j][..j]).map(|(a, b)| a * b).sum();
            root[i][j] =
                if i == j { (lower[i][i] - known).max(TINY).sqrt() } else { (lower[i][j] - known) / root[j][j] };
        }
    }
    let mut solution = right.to_vec();
    for i in 0..n {
        let known: f64 = (0..i).map(|j| root[i][j] * solution[j]).sum();
        solution[i] = (solution[i] - known) / root[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| root[j][i] * solution[j]).sum();
        solution[i] = (solution[i] - known) / root[i][i];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Samples of a known line, the second feature noise, the third constant.
    fn samples() -> Vec<Sample> {
        (0..4000_u32)
            .map(|n| {
                let value = f64::from(n.wrapping_mul(2_654_435_761) >> 16) / 65_536.0;
                let noise = f64::from(n.wrapping_mul(40_503) & 0xffff) / 65_536.0;
                let luck = f64::from(n.wrapping_mul(2_246_822_519) >> 16) / 65_536.0;
                let right = luck < sigmoid(6.0 * value - 2.0);
                Sample { features: vec![value, noise, 7.0], right, weight: 1.0 }
            })
            .collect()
    }

    #[test]
    fn a_known_line_is_found_again() {
        let samples = samples();
        let line = fit(&samples.iter().collect::<Vec<_>>(), 0.01);
        assert!((line.coefficients[0] - 6.0).abs() < 0.6, "{line:?}");
        assert!((line.intercept + 2.0).abs() < 0.4, "{line:?}");
        assert!(line.coefficients[1].abs() < 0.4 && line.coefficients[2].abs() < 1e-6, "{line:?}");
        assert_eq!(line, fit(&samples.iter().collect::<Vec<_>>(), 0.01), "deterministic");
    }

    #[test]
    fn weights_count_like_repetitions_and_a_ridge_shrinks() {
        let samples = samples();
        let doubled: Vec<Sample> = samples.iter().cloned().map(|sample| Sample { weight: 2.0, ..sample }).collect();
        let twice: Vec<&Sample> = samples.iter().chain(&samples).collect();
        let (one, other) = (fit(&doubled.iter().collect::<Vec<_>>(), 1.0), fit(&twice, 1.0));
        assert!((one.coefficients[0] - other.coefficients[0]).abs() < 1e-6);
        let shrunk = fit(&twice, 1e6);
        assert!(shrunk.coefficients[0].abs() < 0.1 * one.coefficients[0].abs());
    }

    #[test]
    fn separable_or_missing_samples_stay_finite() {
        let separable: Vec<Sample> =
            (0..20).map(|n| Sample { features: vec![f64::from(n)], right: n >= 10, weight: 1.0 }).collect();
        let line = fit(&separable.iter().collect::<Vec<_>>(), 0.1);
        assert!(line.intercept.is_finite() && line.probability(&[19.0]) > 0.9 && line.probability(&[0.0]) < 0.1);
        assert!(fit(&[], 1.0).coefficients.is_empty());
    }
}
