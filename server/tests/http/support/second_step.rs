//! A person's authenticator app.

use reqwest::Method;
use totp_rs::{Algorithm, Secret, TOTP};

use super::TestApp;

/// The page on which the second step is set up.
const PAGE: &str = "/admin/security/second-step";
/// Seconds that a code counts.
const STEP: u64 = 30;

/// An authenticator app that has seen the page with the secret.
pub struct SecondStep(TOTP);

impl SecondStep {
    /// Begins to turn the second step on, and reads the secret off the page.
    pub async fn begin(app: &TestApp, cookie: &str) -> Self {
        let begun = app.call(Method::POST, "/fn/second-step-begin").sent_by_our_page(app).header("cookie", cookie);
        let begun = begun.form(&[]).send().await;
        assert!(matches!(begun.status, 302 | 303), "{begun:?}");
        let page = app.call(Method::GET, PAGE).header("cookie", cookie).send().await;
        assert!(page.body.contains("class=\"qr\""), "{page:?}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let secret = page.body.split_once("id=\"secret\">").and_then(|(_, rest)| rest.split_once('<'));
        let secret = secret.unwrap_or_else(|| panic!("no secret: {page:?}")).0.replace(' ', "");
        let secret = Secret::Encoded(secret).to_bytes().unwrap();
        Self(TOTP::new(Algorithm::SHA1, 6, 1, STEP, secret, None, String::new()).unwrap())
    }

    /// The code that counts now.
    pub fn code_now(&self) -> String {
        self.0.generate(now())
    }

    /// The code before, which still counts too.
    pub fn code_before(&self) -> String {
        self.0.generate(now() - STEP)
    }

    /// The secret as people type it.
    pub fn secret(&self) -> String {
        self.0.get_secret_base32()
    }

    /// The recovery codes on the page that shows them once.
    pub fn recovery_codes(page: &str) -> Vec<String> {
        let list = page.split_once("id=\"recovery-codes\"").and_then(|(_, rest)| rest.split_once("</ul>"));
        let list = list.unwrap_or_else(|| panic!("no recovery codes: {page}")).0;
        let codes = list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        let codes: Vec<String> = codes.collect();
        assert_eq!(codes.len(), 10, "{list}");
        codes
    }
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}
