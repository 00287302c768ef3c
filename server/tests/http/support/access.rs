//! Who comes in: keys, people and their sessions, made beside the running process or through its doors.

use std::sync::Arc;
use std::time::Duration;

use engine::{
    Actor, Clock, Engine, EngineConfig, ManualClock, NewApiKey, NewPerson, Role, Scope, Secrets, SystemClock,
};
use reqwest::Method;
use store::Store;
use url::Url;

use super::{EMAIL, PASSWORD, TestApp};

impl TestApp {
    /// Makes an owner's key by the command line.
    pub async fn make_key(&self, name: &str) -> String {
        let output = self.command().args(["api-key", "create", "--name", name]).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A key for the work of a role, at one site or at all, made beside the running process.
    pub async fn make_key_for(&self, role: Role, site: Option<&str>) -> String {
        let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| role.has(*scope)).collect();
        self.make_key_with(&scopes, site).await
    }

    /// A key with these scopes, for one site or for all, made beside the running process.
    pub async fn make_key_with(&self, scopes: &[Scope], site: Option<&str>) -> String {
        // Only a key for all sites can add one.
        let scopes = scopes.iter().copied().filter(|scope| site.is_none() || *scope != Scope::SitesCreate).collect();
        let new = NewApiKey { scopes, site: site.map(str::to_owned), ..NewApiKey::for_everything("narrow") };
        self.engine().await.create_api_key(&Actor::system(), new).await.unwrap().key
    }

    /// A key with this scope that ended yesterday.
    pub async fn make_expired_key(&self, scope: Scope) -> String {
        let long_ago = SystemClock.now().minus(Duration::from_hours(48));
        let scopes = [scope].into_iter().collect();
        let new = NewApiKey { scopes, expires_in_days: Some(1), ..NewApiKey::for_everything("old") };
        let engine = self.engine_by(Arc::new(ManualClock::at(long_ago))).await;
        engine.create_api_key(&Actor::system(), new).await.unwrap().key
    }

    /// An engine of our own on the app's database.
    pub async fn engine(&self) -> Engine {
        self.engine_by(Arc::new(SystemClock)).await
    }

    async fn engine_by(&self, clock: Arc<dyn Clock>) -> Engine {
        let store = Store::connect(&self.database_url).await.unwrap();
        let secrets = Secrets::open(&self.key_file()).unwrap();
        let config = EngineConfig::new(self.base.clone());
        Engine::new(store, secrets, clock, config).unwrap()
    }

    /// Adds somebody of this role, at one site or at all, with the first owner's password.
    pub async fn add_person(&self, email: &str, role: Role, site: Option<&str>) {
        let new = NewPerson { email, role, site, password: PASSWORD };
        self.engine().await.add_user(&Actor::system(), new).await.unwrap();
    }

    /// Signs the first owner in; the session's cookie.
    pub async fn sign_in(&self) -> String {
        self.sign_in_as(EMAIL).await
    }

    /// Signs somebody in who has the first owner's password; the session's cookie.
    pub async fn sign_in_as(&self, email: &str) -> String {
        let form = [("email", email), ("password", PASSWORD), ("next", "/admin")];
        let answer = self.call(Method::POST, "/fn/sign-in").sent_by_our_page(self).form(&form).send().await;
        let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer:?}"));
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The set-up link that it printed.
    pub fn set_up_link(&self) -> Url {
        let said = self.said.lock().unwrap().clone();
        let link = said.iter().find_map(|line| Some(line.split_once("once): ")?.1.to_owned()));
        link.unwrap_or_else(|| panic!("{said:?}")).parse().unwrap()
    }

    /// A page of the console, as the first owner sees it.
    pub async fn signed_in_page(&self, path: &str) -> String {
        let cookie = self.sign_in().await;
        let answer = self.call(Method::GET, path).header("cookie", &cookie).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }
}
