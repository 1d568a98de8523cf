//! A linear machine: L2-regularised, squared hinge loss, by dual coordinate descent (Hsieh et al. 2008).

/// Sweeps over all samples.
const SWEEPS: usize = 40;

/// What is learned from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    /// Numbers of its features, each once, and how much of them it has.
    pub(super) features: &'a [(u32, f32)],
    /// On which side it stands.
    pub(super) is: bool,
    /// What it counts against the squared weights.
    pub(super) cost: f64,
}

/// The weight of each feature, and the bias last.
pub(super) fn fit(samples: &[Sample<'_>], features: usize) -> Vec<f64> {
    let mut weights = vec![0.0; features + 1];
    let mut duals = vec![0.0; samples.len()];
    let mut order: Vec<usize> = (0..samples.len()).collect();
    for sweep in 0..SWEEPS {
        // Another order each time, or what comes last is heard most.
        order.sort_by_cached_key(|at| hash(&format!("{sweep} {at}")));
        for at in &order {
            let (sample, dual) = (samples[*at], &mut duals[*at]);
            let side = if sample.is { 1.0 } else { -1.0 };
            let ridge = 1.0 / (2.0 * sample.cost);
            let gradient = side * score(&weights, sample.features) - 1.0 + ridge * *dual;
            let square: f64 = sample.features.iter().map(|(_, value)| f64::from(value * value)).sum();
            // The bias is one feature more.
            let curvature = square + 1.0 + ridge;
            let moved = (*dual - gradient / curvature).max(0.0);
            let step = (moved - *dual) * side;
            *dual = moved;
            for (feature, value) in sample.features {
                weights[*feature as usize] += step * f64::from(*value);
            }
            weights[features] += step;
        }
    }
    weights
}

/// On which side these features stand, and how far.
pub(super) fn score(weights: &[f64], features: &[(u32, f32)]) -> f64 {
    let sum: f64 = features.iter().map(|(feature, value)| weights[*feature as usize] * f64::from(*value)).sum();
    sum + weights[weights.len() - 1]
}

/// FNV-1a: parts that stay the same from fit to fit.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A weight as it is written: whole thousandths.
pub(super) fn whole(number: f64) -> String {
    format!("{}", (number * 1_000.0).round().clamp(-32_000.0, 32_000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_are_parted_and_a_cheap_sample_gives_way() {
        let (left, right, both) = ([(0, 1.0)], [(1, 1.0)], [(0, 1.0), (1, 1.0)]);
        let sample = |features, is, cost| Sample { features, is, cost };
        let weights = fit(&[sample(&left, true, 5.0), sample(&right, false, 5.0), sample(&both, true, 0.01)], 2);
        assert!(score(&weights, &left) > 0.5 && score(&weights, &right) < -0.5);
        assert!(score(&weights, &both).abs() < 0.5);
    }
}
