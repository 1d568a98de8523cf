//! Bytes to text: UTF-8 everywhere; for tables also CP949 and UTF-16, in which Korean offices' Excel saves them.

use encoding_rs::{EUC_KR, UTF_16BE, UTF_16LE};

/// Why bytes are not a text: the line (0: the whole file), and what is wrong with the remedy.
pub(super) type NotText = (usize, String);

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// UTF-8, with or without a byte order mark.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, NotText> {
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    if utf16(bytes).is_some() {
        return Err((0, "is written in UTF-16: save it as UTF-8".to_owned()));
    }
    refuse_binary(bytes)?;
    std::str::from_utf8(bytes).map_err(|error| {
        let line = line_of(bytes, error.valid_up_to());
        match error.error_len() {
            None => (line, "ends in the middle of a character (is the file cut off?): get the whole file".to_owned()),
            Some(_) => (line, "is not UTF-8 here: save the file as UTF-8".to_owned()),
        }
    })
}

/// The text of a table: UTF-8, UTF-16 with its mark, else CP949.
pub(super) fn table(bytes: &[u8]) -> Result<String, NotText> {
    let damaged = |name: &str| (0, format!("is damaged {name}: save it again, best as `CSV UTF-8`"));
    if let Some(encoding) = utf16(bytes) {
        let (text, _, malformed) = encoding.decode(bytes);
        return if malformed || text.contains('\0') { Err(damaged("UTF-16")) } else { Ok(text.into_owned()) };
    }
    let plain = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    refuse_binary(plain)?;
    let error = match std::str::from_utf8(plain) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    // CP949 is hardly ever valid UTF-8 for several characters on end: such a beginning means damaged UTF-8.
    let beginning = String::from_utf8_lossy(&plain[..error.valid_up_to()]);
    let is_utf8 = plain.len() < bytes.len() || beginning.chars().filter(|c| !c.is_ascii()).take(3).count() == 3;
    if is_utf8 {
        return utf8(bytes).map(str::to_owned);
    }
    let (text, malformed) = EUC_KR.decode_without_bom_handling(plain);
    if malformed {
        return Err((0, "is neither UTF-8 nor CP949 (EUC-KR): save it as `CSV UTF-8`".to_owned()));
    }
    Ok(text.into_owned())
}

fn utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn refuse_binary(bytes: &[u8]) -> Result<(), NotText> {
    if bytes.contains(&0) { Err((0, "is a binary file, not text: name a file of text".to_owned())) } else { Ok(()) }
}

fn line_of(bytes: &[u8], offset: usize) -> usize {
    bytes[..offset].split(|byte| *byte == b'\n').count()
}
