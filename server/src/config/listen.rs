//! Addresses: where the process listens and under which URL the world reaches it.

use std::net::SocketAddr;

use url::Url;

/// Addresses of the process.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Addresses")]
pub struct ListenSettings {
    /// Where HTTP is served; port 0 takes a free one
    #[arg(long, global = true, value_name = "ADDRESS", env = "LEPTOS_SITE_ADDR", default_value = "127.0.0.1:3000")]
    pub site_addr: SocketAddr,

    /// What browsers and providers reach this process under; webhooks are built from it
    /// [default: `http://` and the address]
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "CARILLON_PUBLIC_URL",
        value_parser = parse_public_url
    )]
    pub public_url: Option<Url>,

    /// Where `/metrics` (Prometheus) is served; off when absent
    #[arg(long, global = true, value_name = "ADDRESS", env = "CARILLON_METRICS_ADDR")]
    pub metrics_addr: Option<SocketAddr>,

    /// Header a trusted proxy puts the visitor's address in, such as `X-Forwarded-For`
    /// (its last entry counts); the connection's own address when absent
    #[arg(long, global = true, value_name = "HEADER", env = "CARILLON_CLIENT_IP_HEADER")]
    pub client_ip_header: Option<http::HeaderName>,

    /// Connections served at once; fewer where the system allows the process fewer open files
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        env = "CARILLON_MAX_CONNECTIONS",
        default_value_t = 10_000,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(16..)
    )]
    pub max_connections: usize,
}

impl ListenSettings {
    /// The public URL, given the address that was really bound.
    ///
    /// # Errors
    /// When the address makes no URL, which a bound one always does.
    pub fn public_url(&self, bound: SocketAddr) -> Result<Url, url::ParseError> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => Url::parse(&format!("http://{bound}/")),
        }
    }
}

fn parse_public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("must begin with http:// or https:// and name a host".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("must be a bare origin such as https://sms.example.com, without a path".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not carry a user name or a password".to_owned());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::parse_public_url;

    #[test]
    fn public_urls() {
        for good in ["http://127.0.0.1:3000", "https://sms.example.com", "https://sms.example.com/"] {
            assert!(parse_public_url(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "sms.example.com",
            "ftp://sms.example.com",
            "https://sms.example.com/app",
            "https://sms.example.com/?a=1",
            "https://user:secret@sms.example.com",
        ] {
            assert!(parse_public_url(bad).is_err(), "{bad}");
        }
    }
}
