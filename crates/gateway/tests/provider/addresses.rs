//! Where calls may go: not to private addresses written in the URL, and not through a proxy.

use gateway::{ConfigError, MoceanClient, MoceanConfig, PrivateAddresses, Provider, Transport, TransportConfig};

use crate::fake::{FakeMocean, Play, key_and_secret};

fn guarded(base_url: &str) -> Result<MoceanClient, ConfigError> {
    let transport = Transport::new(TransportConfig::default()).unwrap();
    MoceanClient::new(MoceanConfig { base_url: base_url.parse().unwrap(), credentials: key_and_secret() }, transport)
}

#[test]
fn the_default_is_to_refuse() {
    assert_eq!(TransportConfig::default().private_addresses, PrivateAddresses::Refused);
}

#[test]
fn written_addresses_are_refused_in_all_their_spellings() {
    for base_url in [
        "http://127.0.0.1:8080",
        "http://127.1",
        "http://0x7f000001",
        "http://2130706433",
        "http://0177.0.0.1",
        "http://[::1]:8080",
        "http://[::ffff:10.0.0.1]",
        "http://10.0.0.1",
        "http://192.168.1.1",
        "http://169.254.169.254",
        "http://0.0.0.0",
        "http://localhost:3000",
        "http://LOCALHOST.",
        "http://api.localhost",
    ] {
        assert_eq!(guarded(base_url).err(), Some(ConfigError::PrivateAddress), "{base_url}");
    }
    assert!(guarded("https://rest.moceanapi.com").is_ok());
    assert!(guarded("https://1.1.1.1").is_ok());
}

#[tokio::test]
async fn calls_go_straight_to_the_provider() {
    let fake = FakeMocean::playing([Play::json(r#"{"status":0,"value":1}"#)]).await;
    fake.client().balance().await.unwrap();
}

/// The environment can't be changed within a running process, so the test above runs again in one of its own, where a proxy
/// that nobody runs is set.
#[tokio::test]
async fn proxies_of_the_environment_are_not_asked() {
    let mut again = tokio::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "addresses::calls_go_straight_to_the_provider"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        again.env(name, "http://127.0.0.1:9");
    }
    again.env_remove("no_proxy").env_remove("NO_PROXY");
    let output = again.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}
