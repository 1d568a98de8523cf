//! minwon
