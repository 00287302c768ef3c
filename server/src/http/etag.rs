//! Entity tags (RFC 9110, 8.8.3): a name for the very bytes of an answer, so that who has them needn't get them again.

use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

/// The tag of these bytes.
pub fn of(bytes: &[u8]) -> HeaderValue {
    let tag = format!("\"{}\"", hex(&Sha256::digest(bytes)[..12]));
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether who asks has what is under this tag. A proxy that compresses on the way makes tags weak, which is the same to a GET.
pub fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| {
        let known = known.trim();
        known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag.as_bytes()
    })
}

/// The bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_is_known_by_its_tag() {
        let tag = of(b"a");
        let asked = |known: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, known.parse().unwrap());
            is_known(&headers, &tag)
        };
        let tag = tag.to_str().unwrap().to_owned();
        assert!(asked(&tag) && asked(&format!("W/{tag}")) && asked(&format!("\"b\", {tag}")));
        assert!(!asked("\"b\"") && !asked("") && !asked("*"));
        assert!(!is_known(&HeaderMap::new(), &of(b"a")));
    }
}
