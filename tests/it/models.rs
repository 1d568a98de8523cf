//! Language models: as a part that fails, what their answers cost, and answers that are kept.

mod desk;
mod failing;
mod first_words;
mod installed;
mod kept;
