//! Checks of what people type into forms. Each returns the value as it is to be stored, or what is wrong with it.
//!
//! NUL is refused everywhere: PostgreSQL can't store it in a text.

use crate::FieldProblem;

/// The most characters of a name: of a site, a user, an API key.
pub const NAME_MAX_CHARS: usize = 80;
/// The most characters of one of a site's texts.
pub const WORDS_MAX_CHARS: usize = 2_000;
/// The most characters of a message looked at at all; its segments are limited apart from this.
pub const BODY_MAX_CHARS: usize = 20_000;
/// The most characters of a sender of letters (GSM 03.40: eleven septets-packed characters).
pub const SENDER_MAX_CHARS: usize = 11;

const EMAIL_MAX_CHARS: usize = 254;
const LINK_MAX_CHARS: usize = 2_000;
/// NIST SP 800-63B-4, section 3.1.1.2: fifteen where a password may be all that is asked for.
const PASSWORD_MIN_CHARS: usize = 15;
const PASSWORD_MAX_CHARS: usize = 200;
const SENDER_MAX_DIGITS: usize = 15;

/// A name on one line: trimmed, not empty, no control characters, at most [`NAME_MAX_CHARS`].
pub fn name(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Empty);
    }
    limit(text, NAME_MAX_CHARS)?;
    if text.chars().any(char::is_control) {
        return Err(FieldProblem::ControlCharacters);
    }
    Ok(text.to_owned())
}

/// One of a site's texts: line ends made `\n`, trimmed, at most [`WORDS_MAX_CHARS`]. It may be empty: the built-in text takes
/// its place then.
pub fn words(text: &str) -> Result<String, FieldProblem> {
    multiline(text, WORDS_MAX_CHARS)
}

/// A reason or remark that may be empty: line ends made `\n`, trimmed, at most [`WORDS_MAX_CHARS`].
pub fn note(text: &str) -> Result<String, FieldProblem> {
    multiline(text, WORDS_MAX_CHARS)
}

/// The text of a message: line ends made `\n`, not blank, otherwise as typed. How many segments it may have is the
/// site's setting and checked apart.
pub fn message_body(text: &str) -> Result<String, FieldProblem> {
    limit(text, BODY_MAX_CHARS)?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim().is_empty() {
        return Err(FieldProblem::Empty);
    }
    if text.contains('\0') {
        return Err(FieldProblem::ControlCharacters);
    }
    Ok(text)
}

/// A password for the admin pages: at least 15 characters, at most 200 (hashing longer ones only costs time).
pub fn password(text: &str) -> Result<(), FieldProblem> {
    if text.chars().count() < PASSWORD_MIN_CHARS {
        return Err(FieldProblem::TooShort { min: PASSWORD_MIN_CHARS });
    }
    limit(text, PASSWORD_MAX_CHARS)
}

/// An e-mail address, in lowercase: something, an at sign, a host with a dot or `localhost`. Whether it exists only a
/// message to it can tell.
pub fn email(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Err(FieldProblem::Empty);
    }
    limit(&text, EMAIL_MAX_CHARS)?;
    let plain = !text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"'));
    let well_formed = text.rsplit_once('@').is_some_and(|(local, host)| {
        let labels = host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        !local.is_empty() && !local.contains('@') && labels && (host.contains('.') || host == "localhost")
    });
    if plain && well_formed { Ok(text) } else { Err(FieldProblem::NotAnEmail) }
}

/// Who a message comes from: a number of up to 15 digits, with or without plus, or up to 11 letters, digits, spaces
/// and the signs `.`, `-`, `_`, `&` with at least one letter.
pub fn sender(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Empty);
    }
    let digits = text.strip_prefix('+').unwrap_or(text);
    let number = (1..=SENDER_MAX_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '&');
    let letters = text.chars().count() <= SENDER_MAX_CHARS
        && text.chars().all(allowed)
        && text.chars().any(|c| c.is_ascii_alphabetic());
    if number || letters { Ok(text.to_owned()) } else { Err(FieldProblem::NotASender) }
}

/// A link that may be empty; else `https://` or `http://` with a host, without spaces, quotes or control characters,
/// so that `javascript:` never gets into a page.
pub fn web_link(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    limit(text, LINK_MAX_CHARS)?;
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`');
    if text.chars().any(forbidden) {
        return Err(FieldProblem::NotALink);
    }
    let rest = after_scheme(text).ok_or(FieldProblem::NotALink)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if is_host_with_port(host) { Ok(text.to_owned()) } else { Err(FieldProblem::NotALink) }
}

/// An origin as browsers send it: scheme, host and perhaps a port, in lowercase; one slash at the end is dropped.
pub fn origin(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Err(FieldProblem::Empty);
    }
    limit(&text, LINK_MAX_CHARS)?;
    let text = text.strip_suffix('/').unwrap_or(&text);
    let rest = after_scheme(text).ok_or(FieldProblem::NotAnOrigin)?;
    if is_host_with_port(rest) { Ok(text.to_owned()) } else { Err(FieldProblem::NotAnOrigin) }
}

fn after_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    })
}

fn is_host_with_port(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port_ok = port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_ok = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
                && !label.starts_with('-')
        }),
    };
    port_ok && host_ok
}

fn multiline(text: &str, max: usize) -> Result<String, FieldProblem> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    limit(text, max)?;
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(FieldProblem::ControlCharacters);
    }
    Ok(text.to_owned())
}

fn limit(text: &str, max: usize) -> Result<(), FieldProblem> {
    if text.chars().count() > max { Err(FieldProblem::TooLong { max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line() {
        assert_eq!(name("  Bob's Bikes "), Ok("Bob's Bikes".to_owned()));
        assert_eq!(name(" "), Err(FieldProblem::Empty));
        assert_eq!(name("a\nb"), Err(FieldProblem::ControlCharacters));
        assert_eq!(name("a\0b"), Err(FieldProblem::ControlCharacters));
        assert_eq!(name(&"é".repeat(80)).map(|name| name.chars().count()), Ok(80));
        assert_eq!(name(&"é".repeat(81)), Err(FieldProblem::TooLong { max: 80 }));
    }

    #[test]
    fn texts_keep_their_lines() {
        assert_eq!(words(" a\r\nb\rc\n"), Ok("a\nb\nc".to_owned()));
        assert_eq!(words("\n"), Ok(String::new()));
        assert_eq!(words("a\0"), Err(FieldProblem::ControlCharacters));
        assert_eq!(words(&"a".repeat(2_001)), Err(FieldProblem::TooLong { max: 2_000 }));
        assert_eq!(note(""), Ok(String::new()));
        assert_eq!(note("by telephone\t"), Ok("by telephone".to_owned()));
        assert_eq!(message_body(" Sale\r\ntoday "), Ok(" Sale\ntoday ".to_owned()));
        assert_eq!(message_body("\u{200f}سلام 😀"), Ok("\u{200f}سلام 😀".to_owned()));
        assert_eq!(message_body(" \n"), Err(FieldProblem::Empty));
        assert_eq!(message_body("a\0"), Err(FieldProblem::ControlCharacters));
        assert_eq!(message_body(&"a".repeat(1_000_000)), Err(FieldProblem::TooLong { max: BODY_MAX_CHARS }));
    }

    #[test]
    fn passwords_have_fifteen_characters() {
        assert_eq!(password("fourteen chars"), Err(FieldProblem::TooShort { min: 15 }));
        assert_eq!(password("fifteen letters"), Ok(()));
        assert_eq!(password(&"a".repeat(201)), Err(FieldProblem::TooLong { max: 200 }));
    }

    #[test]
    fn e_mail_addresses() {
        for good in ["a@b.example", "first.last+tag@sub.example.org", "root@localhost", "ü@bücher.example"] {
            assert_eq!(email(good).as_deref(), Ok(good));
        }
        assert_eq!(email(" Owner@Example.ORG "), Ok("owner@example.org".to_owned()));
        assert_eq!(email(""), Err(FieldProblem::Empty));
        for bad in
            ["a", "@b.c", "a@", "a@b", "a@b..c", "a@@b.c", "a b@c.d", "a@b.c\0", "<a@b.c>", "a@-b.c", "a@b.c,d@e.f"]
        {
            assert_eq!(email(bad), Err(FieldProblem::NotAnEmail), "{bad}");
        }
    }

    #[test]
    fn senders_are_numbers_or_eleven_letters() {
        for good in ["60123456789", "+12025550143", "12345", "Carillon", "Bob & Co.", "A1", "elevenchars"] {
            assert_eq!(sender(good).as_deref(), Ok(good));
        }
        for bad in ["twelve chars", "1234567890123456", "+", "é", "a\0", "a\nb", "!!", "12 34"] {
            assert_eq!(sender(bad), Err(FieldProblem::NotASender), "{bad}");
        }
        assert_eq!(sender(" "), Err(FieldProblem::Empty));
    }

    #[test]
    fn links_lead_to_the_web_only() {
        for good in
            ["", "https://example.com", "http://localhost:3000/a?b=c#d", "HTTPS://EXAMPLE.com/ü", "https://[::1]:8/x"]
        {
            assert_eq!(web_link(good).as_deref(), Ok(good));
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "example.com",
            "https://",
            "https:///x",
            "ftp://a.b",
            "https://a b",
            "https://a\"b",
            "https://a:99999",
            "//a.b",
            "https://u:p@a.b",
        ] {
            assert_eq!(web_link(bad), Err(FieldProblem::NotALink), "{bad}");
        }
    }

    #[test]
    fn origins_have_no_path() {
        assert_eq!(origin("https://Shop.Example/"), Ok("https://shop.example".to_owned()));
        assert_eq!(origin("http://localhost:5173"), Ok("http://localhost:5173".to_owned()));
        for bad in ["https://a.b/c", "*", "null", "a.b", "https://a.b?x", "https://u@a.b"] {
            assert_eq!(origin(bad), Err(FieldProblem::NotAnOrigin), "{bad}");
        }
        assert_eq!(origin(""), Err(FieldProblem::Empty));
    }
}
