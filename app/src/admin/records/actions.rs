//! The server function behind the records.

use engine::{EngineError, ErasureState};
use leptos::prelude::*;

use crate::error::FnError;
use crate::forms::{self, Done};
use crate::outcome::Outcome;
use crate::session::SignedIn;
use crate::state::AppState;

/// The form that erases a number.
pub const ERASE: &str = "erase";

/// Erases a number, once it was typed as confirmation.
#[server(endpoint = "record-erase", prefix = "/fn")]
pub async fn erase_record(
    site: String,
    #[server(default)] phone: String,
    #[server(default)] confirmation: String,
) -> Result<Outcome, FnError> {
    let me = SignedIn::of_call().await?;
    let engine = expect_context::<AppState>().engine;
    let back = super::path(&site);
    let result = async {
        let access = engine.enter(&me.actor, &site).await?;
        if digits(&confirmation) != digits(&phone) {
            return Err(EngineError::invalid("confirmation", "This is not the number. Nothing was erased."));
        }
        let said = match engine.erase_number(&access, &phone).await? {
            ErasureState::Done => "Erased. The number stays silent unless its owner texts START.",
            ErasureState::UnderWay => {
                "The number is silent from now on. The rest is erased within minutes, as soon as no message to it is on its way."
            }
        };
        Ok(Done::new(back.clone(), said))
    }
    .await;
    let values = [("phone", phone.as_str()), ("confirmation", confirmation.as_str())];
    forms::finish(ERASE, &format!("{back}#{ERASE}"), &values, result).await
}

fn digits(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).collect()
}
