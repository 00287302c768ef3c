//! Name resolution that never leads inside.

use std::io;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::is_public_address;

/// Resolves with the system's resolver and drops every address that isn't public. The check sits here, between the
/// answer of the name server and the connection, so that a name can't change its address in between.
#[derive(Debug)]
pub(super) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses = public_only(found)?;
            Ok(addresses)
        })
    }
}

fn public_only(found: impl Iterator<Item = SocketAddr>) -> io::Result<Addrs> {
    let public: Vec<SocketAddr> = found.filter(|address| is_public_address(address.ip())).collect();
    if public.is_empty() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the name leads to a private address"));
    }
    Ok(Box::new(public.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::{PublicResolver, public_only};
    use reqwest::dns::Resolve;
    use std::net::SocketAddr;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn only_public_addresses_are_left() {
        let mixed = addresses(&["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"]);
        let left: Vec<SocketAddr> = public_only(mixed.into_iter()).unwrap().collect();
        assert_eq!(left, addresses(&["1.1.1.1:0"]));
    }

    #[tokio::test]
    async fn localhost_leads_inside() {
        assert!(PublicResolver.resolve("localhost".parse().unwrap()).await.is_err());
    }

    #[test]
    fn a_name_with_private_addresses_alone_is_an_error() {
        let private = addresses(&["127.0.0.1:0", "[fd00::1]:0"]);
        assert!(public_only(private.into_iter()).is_err());
    }
}
