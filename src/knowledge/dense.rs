//! Likeness by meaning: vectors that an embeddings server made, compared exactly, one after the other.
//!
//! No approximate index: up to [`MAX_VECTORS`] a scan is a matter of milliseconds, is exact, needs no training and no parameters, and an
//! article's vector comes and goes with the article (`docs/adr/0005-exact-scan.md`).

use std::cmp::Ordering;

/// Vectors kept in memory at most; articles beyond them are found by words alone.
pub const MAX_VECTORS: usize = 100_000;
/// Nearest articles that join the candidates.
const NEAREST: usize = 20;
/// Sums kept apart, so that the processor can add them side by side.
const LANES: usize = 16;

/// A vector of length 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector(Box<[f32]>);

impl Vector {
    /// Brings a vector to length 1; `None` when it has no direction.
    pub fn new(mut numbers: Vec<f32>) -> Option<Self> {
        let length = numbers.iter().map(|number| f64::from(*number).powi(2)).sum::<f64>().sqrt();
        if !length.is_finite() || length <= 0.0 {
            return None;
        }
        for number in &mut numbers {
            #[expect(clippy::cast_possible_truncation, reason = "a share of the length lies within 1")]
            let share = (f64::from(*number) / length) as f32;
            *number = share;
        }
        Some(Self(numbers.into()))
    }

    /// Its numbers.
    pub fn dimension(&self) -> usize {
        self.0.len()
    }

    /// The cosine, as both have length 1; 0 for another dimension.
    pub(super) fn cosine(&self, other: &Self) -> f32 {
        if self.0.len() != other.0.len() {
            return 0.0;
        }
        let mut sums = [0.0_f32; LANES];
        let (ones, ones_rest) = self.0.as_chunks::<LANES>();
        let (others, others_rest) = other.0.as_chunks::<LANES>();
        for (one, other) in ones.iter().zip(others) {
            for lane in 0..LANES {
                sums[lane] += one[lane] * other[lane];
            }
        }
        let rest: f32 = ones_rest.iter().zip(others_rest).map(|(one, other)| one * other).sum();
        sums.iter().sum::<f32>() + rest
    }
}

/// What a question means, and what likeness to it weighs in the score.
#[derive(Debug, Clone, Copy)]
pub struct Meaning<'a> {
    /// The question as a vector.
    pub vector: &'a Vector,
    /// Score of an article that means exactly the same.
    pub weight: f32,
}

/// What one scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Slots of the nearest, best first.
    pub nearest: Vec<u32>,
    /// Mean cosine: what an article that has nothing to do with the question scores with this model.
    mean: f32,
}

impl Scan {
    /// Compares the question with every vector.
    pub(super) fn new<'a>(question: &Vector, vectors: impl Iterator<Item = (u32, &'a Vector)>) -> Self {
        let mut nearest: Vec<(f32, u32)> = Vec::with_capacity(NEAREST + 1);
        let (mut sum, mut count) = (0.0_f64, 0_u32);
        for (slot, vector) in vectors {
            let cosine = question.cosine(vector);
            sum += f64::from(cosine);
            count += 1;
            if nearest.len() < NEAREST || nearest.last().is_some_and(|last| cosine > last.0) {
                let at = nearest.partition_point(|known| known.0.total_cmp(&cosine) != Ordering::Less);
                nearest.insert(at, (cosine, slot));
                nearest.truncate(NEAREST);
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "a mean of cosines lies within 1")]
        let mean = if count > 0 { (sum / f64::from(count)) as f32 } else { 0.0 };
        Self { nearest: nearest.into_iter().map(|(_, slot)| slot).collect(), mean }
    }

    /// The raw score of a cosine: 1 for the same meaning, 0 for no more than the mean of all articles. Models differ widely in the
    /// cosine that they give to texts without anything in common; and an article without a vector must not fall behind those.
    pub(super) fn score(&self, cosine: f32) -> f32 {
        let room = 1.0 - self.mean;
        if room > f32::EPSILON { ((cosine - self.mean) / room).clamp(0.0, 1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(numbers: &[f32]) -> Vector {
        Vector::new(numbers.to_vec()).unwrap()
    }

    #[test]
    fn the_nearest_come_first_whatever_the_number() {
        let question = vector(&[1.0, 0.0]);
        let vectors: Vec<Vector> = (0..100_u16).map(|n| vector(&[f32::from(n % 50), 10.0])).collect();
        let scan = Scan::new(&question, (0_u32..).zip(&vectors));
        assert_eq!(scan.nearest.len(), NEAREST);
        assert_eq!(&scan.nearest[..4], [49, 99, 48, 98], "equals keep their order");
        assert!(scan.score(1.0) > 0.999 && scan.score(scan.mean) == 0.0 && scan.score(-1.0) == 0.0);
        assert!(Scan::new(&question, std::iter::empty()).nearest.is_empty());
    }

    #[test]
    fn vectors_have_a_direction() {
        assert_eq!(Vector::new(vec![]), None);
        assert_eq!(Vector::new(vec![0.0, 0.0]), None);
        assert_eq!(Vector::new(vec![f32::NAN]), None);
        let long: Vec<f32> = (0..37_u16).map(f32::from).collect();
        assert!((vector(&long).cosine(&vector(&long)) - 1.0).abs() < 1e-6);
        assert!(vector(&[1.0]).cosine(&vector(&[1.0, 0.0])).abs() < f32::EPSILON, "another dimension");
    }

    /// Figures, not judgements: `cargo test --release --lib dense -- --ignored --nocapture`.
    #[test]
    #[ignore = "measures; see above"]
    fn speed() {
        for (count, dimension) in [(10_000_u32, 384), (10_000, 1024), (100_000, 384), (100_000, 1024)] {
            let mut state = 1_u32;
            let mut number = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f32::from(u16::try_from(state >> 16).unwrap()) - 32_768.0
            };
            let mut vector = || vector(&(0..dimension).map(|_| number()).collect::<Vec<_>>());
            let vectors: Vec<Vector> = (0..count).map(|_| vector()).collect();
            let question = vector();
            let mut times: Vec<f64> = (0..20)
                .map(|_| {
                    let started = std::time::Instant::now();
                    std::hint::black_box(Scan::new(&question, (0_u32..).zip(&vectors)));
                    started.elapsed().as_secs_f64() * 1e3
                })
                .collect();
            times.sort_by(f64::total_cmp);
            println!("{count} × {dimension}: median {:.2} ms, best {:.2} ms", times[10], times[0]);
        }
    }
}
