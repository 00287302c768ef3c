//! Addresses: where the process listens and under which URL the world reaches it.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::Url;

use crate::http::client_ip::{self, Proxies};

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

    /// Header that proxies put the visitor's address in; believed from trusted proxies alone. Where neither this nor
    /// `--trusted-proxies` is set, the connection's own address counts [default: `X-Forwarded-For` with
    /// `--trusted-proxies`]
    #[arg(long, global = true, value_name = "HEADER", env = "CARILLON_CLIENT_IP_HEADER")]
    pub client_ip_header: Option<http::HeaderName>,

    /// Addresses and networks of the proxies in front, separated by commas: `10.0.0.0/8,2001:db8::1`
    /// [default: this machine and private networks with `--client-ip-header`]
    #[arg(
        long,
        global = true,
        value_name = "NETWORKS",
        env = "CARILLON_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = parse_network
    )]
    pub trusted_proxies: Vec<IpNet>,

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
    /// Which proxies are believed, and in what; `None` where no proxy was named in any way.
    pub fn proxies(&self) -> Option<Proxies> {
        if self.client_ip_header.is_none() && self.trusted_proxies.is_empty() {
            return None;
        }
        let header = self.client_ip_header.clone().unwrap_or(client_ip::X_FORWARDED_FOR);
        Some(Proxies::new(header, self.trusted_proxies.clone()))
    }

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

fn parse_network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address).ok_or_else(|| "must be addresses or networks such as 10.0.0.0/8".to_owned())
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
    use super::{parse_network, parse_public_url};

    #[test]
    fn networks() {
        for (text, network) in [("10.0.0.0/8", "10.0.0.0/8"), (" 192.0.2.1", "192.0.2.1/32"), ("::1", "::1/128")] {
            assert_eq!(parse_network(text).unwrap().to_string(), network);
        }
        for bad in ["", "proxy.example", "10.0.0.0/33", "10.0.0"] {
            assert!(parse_network(bad).is_err(), "{bad}");
        }
    }

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
