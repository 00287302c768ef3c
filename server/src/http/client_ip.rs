//! The visitor's address.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use app::state::VisitorAddress;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::request::Parts;

use crate::state::ServerState;

/// Where the request came from: the connection's own address, or what the trusted proxy's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub Option<IpAddr>);

impl FromRequestParts<ServerState> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let forwarded = state.client_ip_header().and_then(|header| last_address(&parts.headers, header));
        Ok(Self(forwarded.or(peer)))
    }
}

/// Tells the pages where a request came from.
pub async fn pass_on(ClientIp(address): ClientIp, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(VisitorAddress(address));
    next.run(request).await
}

/// The last entry is the one our own proxy wrote; whatever stands before it came from outside.
fn last_address(headers: &HeaderMap, name: &http::HeaderName) -> Option<IpAddr> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let entry = line.rsplit(',').next()?.trim();
    entry.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_entry_is_believed() {
        let name = http::HeaderName::from_static("x-forwarded-for");
        let read = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(&name, line.parse().unwrap());
            last_address(&headers, &name).map(|ip| ip.to_string())
        };
        assert_eq!(read("203.0.113.9").as_deref(), Some("203.0.113.9"));
        assert_eq!(read("10.0.0.1, 203.0.113.9").as_deref(), Some("203.0.113.9"));
        assert_eq!(read("[2001:db8::1]:443").as_deref(), Some("2001:db8::1"));
        assert_eq!(read("unknown"), None);
    }
}
