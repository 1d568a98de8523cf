//! The latent model on disk, beside the index: a restart, and every change too small to train again, goes on with the model it had.
//!
//! A cache: a file that does not read back whole is left aside, and the model is trained again.

use std::io::{self, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::super::matrix::Matrix;
use super::Latent;

const MAGIC: &[u8] = b"minwon latent 1\n";
const DIGEST: usize = 32;

/// Writes the model; whoever reads meanwhile sees the old file or the new one.
pub(in crate::knowledge) fn write(latent: &Latent, path: &Path) -> io::Result<()> {
    let mut bytes = MAGIC.to_vec();
    let mut number = |count: usize| bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    number(latent.basis.width());
    number(latent.columns.len());
    number(latent.trained.len());
    let mut grams: Vec<(u32, u32)> = latent.columns.iter().map(|(gram, column)| (*column, *gram)).collect();
    grams.sort_unstable();
    bytes.extend(grams.iter().flat_map(|(_, gram)| gram.to_le_bytes()));
    bytes.extend(latent.idf.iter().flat_map(|idf| idf.to_le_bytes()));
    bytes.extend(latent.basis.values().iter().flat_map(|value| value.to_le_bytes()));
    bytes.extend(latent.trained.iter().flat_map(|print| print.to_le_bytes()));
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(fresh, path)
}

/// Reads the model. `None` when there is none or it is damaged.
pub(in crate::knowledge) fn read(path: &Path) -> Option<Latent> {
    let bytes = std::fs::read(path).ok()?;
    let (content, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
    if *Sha256::digest(content) != *digest {
        return None;
    }
    let mut rest = content.strip_prefix(MAGIC)?;
    let mut number = || {
        let (number, behind) = rest.split_first_chunk::<4>()?;
        rest = behind;
        usize::try_from(u32::from_le_bytes(*number)).ok()
    };
    let (width, grams, trained) = (number()?, number()?, number()?);
    let (columns, rest) = rest.split_at_checked(grams.checked_mul(4)?)?;
    let (idf, rest) = rest.split_at_checked(grams.checked_mul(4)?)?;
    // A model of too few articles has no dimensions, and knows its grams all the same.
    let (basis, trained_on) = rest.split_at_checked(grams.checked_mul(width)?.checked_mul(4)?)?;
    let columns = columns.as_chunks::<4>().0.iter().map(|gram| u32::from_le_bytes(*gram)).zip(0_u32..).collect();
    let idf = idf.as_chunks::<4>().0.iter().map(|idf| f32::from_le_bytes(*idf)).collect();
    let basis = basis.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
    let prints = trained_on.as_chunks::<8>().0.iter().map(|print| u64::from_le_bytes(*print)).collect();
    let latent = Latent { columns, idf, basis: Matrix::new(width, basis), trained: prints };
    (latent.trained.len() == trained).then_some(latent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_reads_back_as_it_was_and_a_damaged_one_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("latent");
        assert!(read(&path).is_none());
        let latent = Latent {
            columns: [(7, 0), (3, 1)].into_iter().collect(),
            idf: vec![1.5, 0.5],
            basis: Matrix::new(2, vec![0.5, -1.0, 0.25, 2.0]),
            trained: vec![1, u64::MAX],
        };
        write(&latent, &path).unwrap();
        let same = read(&path).unwrap();
        assert_eq!((same.columns, same.idf, same.trained), (latent.columns, latent.idf, latent.trained));
        assert_eq!(same.basis.values(), latent.basis.values());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(read(&path).is_none());
        std::fs::write(&path, &bytes[..20]).unwrap();
        assert!(read(&path).is_none());
    }
}
