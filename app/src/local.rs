//! Addresses that come back from a form or a link, and may lead nowhere but here.

/// The path if it leads to a page of this server: no scheme, no host, nothing a header can't carry.
pub fn local_path(path: &str) -> Option<&str> {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = path.starts_with('/') && !path.starts_with("//");
    (plain && local && path.len() <= 2_000).then_some(path)
}

/// The path without the name of a kept form: where a page says a form should come back to.
pub fn without_form(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("form=")).collect();
    if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_pass() {
        for path in ["/admin", "/admin/sites/main/subscribers?status=active&page=2", "/"] {
            assert_eq!(local_path(path), Some(path));
        }
        for path in [
            "",
            "admin",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: b",
            "/é",
            "/a b",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(path), None, "{path}");
        }
        assert_eq!(local_path(&format!("/{}", "a".repeat(2_000))), None);
    }

    #[test]
    fn a_kept_form_is_not_carried_on() {
        assert_eq!(without_form("/admin?form=1"), "/admin");
        assert_eq!(without_form("/admin?page=2&form=1&status=active"), "/admin?page=2&status=active");
        assert_eq!(without_form("/admin"), "/admin");
        assert_eq!(without_form("/admin?"), "/admin");
    }
}
