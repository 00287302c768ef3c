//! Price lists and the rates made of them.

use domain::{PriceList, RateTable, SiteId, SiteSettings};
use gateway::Provider;
use store::{NewRates, Rates};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::provider_accounts::PriceListView;

/// The source of prices that come with Carillon.
pub(crate) const BUILTIN: &str = "builtin";
/// The source of prices that a provider told.
pub(crate) const MOCEAN: &str = "mocean";

impl Engine {
    /// The site's rates in force: the built-in ones until a provider's are loaded.
    pub(crate) async fn site_rates(&self, site: SiteId, settings: &SiteSettings) -> Result<Rates, EngineError> {
        if let Some(rates) = self.store().current_rates(site).await? {
            return Ok(rates);
        }
        let prices = PriceList::builtin();
        self.keep_prices(site, settings, &prices, BUILTIN).await?;
        self.store().current_rates(site).await?.ok_or_else(|| EngineError::Internal("rates vanished".to_owned()))
    }

    /// Turns the prices in force into rates again, after the owner set another price of a credit.
    pub(crate) async fn reprice(&self, site: SiteId) -> Result<(), EngineError> {
        // As they are now: the price may have been set twice.
        let settings = self.current_site(site).await?.settings;
        let current = self.site_rates(site, &settings).await?;
        self.keep_prices(site, &settings, &current.prices, &current.source).await
    }

    /// Loads the provider's price list. If that fails the old prices stay, with a warning; says whether it worked.
    pub(crate) async fn load_prices(
        &self,
        site: SiteId,
        settings: &SiteSettings,
        provider: &dyn Provider,
    ) -> Result<bool, EngineError> {
        let loaded = match provider.price_list().await {
            Ok(rows) => PriceList::from_rows(&rows).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match loaded {
            Ok(prices) => {
                self.keep_prices(site, settings, &prices, MOCEAN).await?;
                Ok(true)
            }
            Err(words) => {
                tracing::warn!(%site, %words, "the price list can't be loaded, the old one stays");
                self.site_rates(site, settings).await?;
                let warning = format!("The provider's price list could not be loaded: {words}");
                self.store().warn_rates(site, &warning, self.now()).await?;
                Ok(false)
            }
        }
    }

    async fn keep_prices(
        &self,
        site: SiteId,
        settings: &SiteSettings,
        prices: &PriceList,
        source: &str,
    ) -> Result<(), EngineError> {
        let table = RateTable::from_prices(prices, settings.credit_price);
        self.store().add_rates(site, NewRates { prices, table: &table, source }, self.now()).await?;
        Ok(())
    }
}

impl PriceListView {
    pub(crate) fn of(rates: Rates) -> Self {
        let builtin = rates.source == BUILTIN;
        // A failed attempt counts as a look at the prices, too.
        let loaded_at = if rates.warning.is_some() { rates.created_at } else { rates.checked_at };
        Self {
            source: if builtin {
                PriceList::builtin_source().to_owned()
            } else {
                "The provider's price list".to_owned()
            },
            currency: rates.prices.currency,
            loaded_at: (!builtin).then_some(loaded_at),
            warning: rates.warning,
        }
    }
}
