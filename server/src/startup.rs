//! From settings to an engine that can work.

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::{Context, bail};
use engine::{Engine, EngineConfig, ModeSetting, Secrets, SystemClock};
use store::Store;
use url::Url;

use crate::config::{Mode, Settings};

/// The database, brought to this version's schema.
///
/// # Errors
/// When it can't be opened or migrated, or holds a part of another database only.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let store = Store::connect(&settings.database.database_url).await.context("the database can't be opened")?;
    store.migrate().await.context("the database can't be migrated")?;
    if store.unfinished_move().await.context("the database can't be read")? {
        bail!(
            "this database is the target of a move that was not finished: run the same `carillon move` with --resume, \
             or start from a new, empty database"
        );
    }
    Ok(store)
}

/// An engine over an open store, reached under `public_url`. Serving needs [`Engine::start`] on top.
///
/// # Errors
/// When the secret key can't be read or made.
pub fn open_engine(settings: &Settings, store: Store, public_url: Url) -> anyhow::Result<Engine> {
    let secrets = Secrets::open(&settings.secrets.secret_key_file).context("the secret key can't be used")?;
    let defaults = EngineConfig::new(public_url);
    let config = EngineConfig {
        mode: match settings.mode.mode {
            None => ModeSetting::Auto,
            Some(Mode::Demo) => ModeSetting::Demo,
            Some(Mode::Live) => ModeSetting::Live,
        },
        allow_private_providers: settings.delivery.allow_private_providers,
        breaker_after: settings.delivery.breaker_after,
        concurrency: NonZeroUsize::new(settings.delivery.send_concurrency as usize).unwrap_or(defaults.concurrency),
        ..defaults
    };
    Ok(Engine::new(store, secrets, Arc::new(SystemClock), config)?)
}

/// Makes the first owner from the environment if there is no user yet.
///
/// # Errors
/// When only half of the credentials is given, or they can't be taken.
pub async fn ensure_first_owner(settings: &Settings, engine: &Engine) -> anyhow::Result<()> {
    if let Some((email, password)) = settings.first_owner.credentials().map_err(anyhow::Error::msg)? {
        let made = engine
            .ensure_first_owner(email, password)
            .await
            .context("CARILLON_ADMIN_EMAIL and CARILLON_ADMIN_PASSWORD")?;
        if made {
            tracing::info!("first owner made from the environment");
        }
    }
    Ok(())
}
