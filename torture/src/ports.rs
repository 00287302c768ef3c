//! Ports that stay free while their process is dead.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::ensure;

/// So many free loopback ports below those that the system hands out to outgoing connections.
pub(crate) fn free_ports(count: usize) -> anyhow::Result<Vec<u16>> {
    // What is free has nothing to do with the seed of a run.
    let mut rng = fastrand::Rng::new();
    let mut found = BTreeSet::new();
    for _ in 0..500 {
        if found.len() == count {
            break;
        }
        let port = rng.u16(20_000..32_000);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            found.insert(port);
        }
    }
    ensure!(found.len() == count, "no free ports");
    Ok(found.into_iter().collect())
}
