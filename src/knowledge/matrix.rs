//! The little linear algebra the latent model needs.

/// A dense matrix, row by row.
#[derive(Debug, Default, Clone)]
pub(super) struct Matrix {
    width: usize,
    values: Vec<f32>,
}

impl Matrix {
    /// From its values, row by row.
    pub(super) fn new(width: usize, values: Vec<f32>) -> Self {
        Self { width, values }
    }

    /// Its values, row by row.
    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// A matrix of zeros.
    fn zeros(height: usize, width: usize) -> Self {
        Self { width, values: vec![0.0; height * width] }
    }

    /// A matrix of reproducible noise between -1 and 1.
    fn noise(height: usize, width: usize) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let values = (0..height * width)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let unit = (state >> 40) as f32 / 8_388_608.0;
                unit - 1.0
            })
            .collect();
        Self { width, values }
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// One row.
    pub(super) fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..(index + 1) * self.width]
    }

    fn row_mut(&mut self, index: usize) -> &mut [f32] {
        &mut self.values[index * self.width..(index + 1) * self.width]
    }

    fn height(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// The products of all pairs of columns.
    fn gram_matrix(&self) -> Vec<f64> {
        let width = self.width;
        let mut products = vec![0.0_f64; width * width];
        let mut block = vec![0.0_f32; width * width];
        for (index, row) in (0..self.height()).map(|index| (index, self.row(index))) {
            for (i, value) in row.iter().enumerate() {
                add(&mut block[i * width..=i * width + i], row, *value);
            }
            if index % 256 == 255 {
                flush(&mut products, &mut block);
            }
        }
        flush(&mut products, &mut block);
        for i in 0..width {
            for j in 0..i {
                products[j * width + i] = products[i * width + j];
            }
        }
        products
    }

    /// Makes the columns orthonormal: eigenvectors of the products, divided by their lengths, largest first.
    /// Columns without length become zero.
    fn orthonormalise(&mut self, keep: usize) {
        let (values, vectors) = eigen(&self.gram_matrix(), self.width);
        let mut order: Vec<usize> = (0..self.width).collect();
        order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
        order.truncate(keep);
        let floor = order.first().map_or(0.0, |first| values[*first]) * 1e-9;
        let width = self.width;
        let mut turned = Self::zeros(self.height(), order.len());
        #[expect(clippy::cast_possible_truncation, reason = "the matrix is f32")]
        let turn: Vec<f32> = (0..width)
            .flat_map(|i| order.iter().map(move |column| (i, *column)))
            .map(|(i, column)| {
                let value = values[column];
                if value > floor && value > 0.0 { (vectors[i * width + column] / value.sqrt()) as f32 } else { 0.0 }
            })
            .collect();
        for index in 0..self.height() {
            let target = &mut turned.values[index * order.len()..(index + 1) * order.len()];
            for (i, value) in self.values[index * width..(index + 1) * width].iter().enumerate() {
                add(target, &turn[i * order.len()..(i + 1) * order.len()], *value);
            }
        }
        *self = turned;
    }
}

fn flush(products: &mut [f64], block: &mut [f32]) {
    for (sum, part) in products.iter_mut().zip(block.iter_mut()) {
        *sum += f64::from(*part);
        *part = 0.0;
    }
}

/// Adds `factor` times the beginning of `row`. Counts by hand: where nothing is optimised an iterator costs ten times as much, and every
/// test that starts the service would wait for it.
fn add(target: &mut [f32], row: &[f32], factor: f32) {
    let row = &row[..target.len()];
    let mut at = 0;
    while at < row.len() {
        target[at] += factor * row[at];
        at += 1;
    }
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi rotations.
fn eigen(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    let total: f64 = a.iter().map(|value| value * value).sum();
    for _sweep in 0..30 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j] * a[i * n + j]).sum();
        if off <= total * 1e-18 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), vectors)
}

fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let off = a[p * n + q];
    if off.abs() < 1e-300 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * off);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let tangent = if theta == 0.0 { 1.0 } else { tangent };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |values: &mut [f64], first: usize, second: usize| {
        let (one, other) = (values[first], values[second]);
        values[first] = cosine * one - sine * other;
        values[second] = sine * one + cosine * other;
    };
    for k in 0..n {
        turn(a, k * n + p, k * n + q);
    }
    for k in 0..n {
        turn(a, p * n + k, q * n + k);
    }
    for k in 0..n {
        turn(vectors, k * n + p, k * n + q);
    }
}

/// A sparse matrix: a list of (column, value) a row.
#[derive(Debug)]
pub(super) struct Sparse {
    rows: Vec<Vec<(u32, f32)>>,
    width: usize,
}

impl Sparse {
    /// From its rows.
    pub(super) fn new(rows: Vec<Vec<(u32, f32)>>, width: usize) -> Self {
        Self { rows, width }
    }

    /// This matrix times a dense one.
    fn times(&self, right: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.rows.len(), right.width);
        for (index, row) in self.rows.iter().enumerate() {
            let target = product.row_mut(index);
            for (column, value) in row {
                add(target, right.row(*column as usize), *value);
            }
        }
        product
    }

    /// This matrix, transposed, times a dense one.
    fn transposed_times(&self, right: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.width, right.width);
        for (index, row) in self.rows.iter().enumerate() {
            for (column, value) in row {
                add(product.row_mut(*column as usize), right.row(index), *value);
            }
        }
        product
    }

    /// The `count` first right singular vectors, as columns.
    pub(super) fn right_singular(&self, count: usize, spare: usize, rounds: usize) -> Matrix {
        let sketch = (count + spare).min(self.rows.len()).min(self.width);
        let mut left = self.times(&Matrix::noise(self.width, sketch));
        for _ in 0..rounds {
            left.orthonormalise(sketch);
            let mut right = self.transposed_times(&left);
            right.orthonormalise(sketch);
            left = self.times(&right);
        }
        left.orthonormalise(sketch);
        let mut right = self.transposed_times(&left);
        right.orthonormalise(count);
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_vectors_span_what_the_rows_share() {
        // Rows of two kinds: columns 0–1 together, columns 2–3 together.
        let rows = (0..20_u32)
            .map(|row| {
                let start = if row % 2 == 0 { 0 } else { 2 };
                vec![(start, 1.0), (start + 1, 1.0 + 0.01 * f32::from(u8::try_from(row).unwrap()))]
            })
            .collect();
        let basis = Sparse::new(rows, 4).right_singular(2, 2, 2);
        let cosine = |a: usize, b: usize| {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let (a, b) = (basis.row(a), basis.row(b));
            dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        };
        assert!(cosine(0, 1) > 0.99, "{}", cosine(0, 1));
        assert!(cosine(2, 3) > 0.99);
        assert!(cosine(0, 2).abs() < 0.05);
    }

    #[test]
    fn eigenvectors_are_found() {
        let (values, vectors) = eigen(&[2.0, 1.0, 1.0, 2.0], 2);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        assert!((sorted[0] - 1.0).abs() < 1e-9 && (sorted[1] - 3.0).abs() < 1e-9);
        assert!((vectors[0] * vectors[1] + vectors[2] * vectors[3]).abs() < 1e-9);
    }
}
