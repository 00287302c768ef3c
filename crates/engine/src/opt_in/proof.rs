//! Proofs of work: a visitor's browser computes for a moment before its number is taken, which costs a person nothing and
//! whoever sends thousands of numbers a lot. The ALTCHA protocol, version 2.

use std::collections::BTreeMap;
use std::time::Duration;

use altcha::{
    Challenge, CreateChallengeOptions, Payload, VerifySolutionOptions, VerifySolutionResult, create_challenge,
    verify_solution,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{ProofOfWork, SiteId, Timestamp, WithoutScript};
use translations::phrases;

use super::LeftNumber;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::secrets::token_hash;
use crate::sites::Site;

/// How long a challenge may be answered.
const LIFETIME: Duration = Duration::from_mins(10);
/// What browsers, ours and `WebCrypto`'s everywhere, can compute: rounds of PBKDF2 for one try.
const ALGORITHM: &str = "PBKDF2/SHA-256";
const ROUNDS: u32 = 2_000;
/// One try of 256 fits: a quarter of a second on a laptop, about one on a phone.
const BEGINNING: &str = "00";
/// Longer ones are no proofs of ours.
const MAX_PROOF_BYTES: usize = 4_096;
/// What the challenge says of the site it is for, so that it counts nowhere else.
const SITE: &str = "site";

impl Engine {
    /// A challenge for a visitor's browser, signed, of use for one attempt at this site within ten minutes.
    ///
    /// # Errors
    /// `NotFound` for an unknown site.
    pub async fn challenge(&self, slug: &str) -> Result<Challenge, EngineError> {
        let visited = self.visited_site(Some(slug)).await?;
        let expires = self.now().plus(LIFETIME).as_micros() / 1_000_000;
        let data = BTreeMap::from([(SITE.to_owned(), visited.site.id.to_string().into())]);
        let options = CreateChallengeOptions {
            algorithm: ALGORITHM.to_owned(),
            cost: ROUNDS,
            key_prefix: BEGINNING.to_owned(),
            data: Some(data),
            expires_at: Some(expires),
            hmac_signature_secret: Some(self.secrets().challenge_key()),
            ..CreateChallengeOptions::default()
        };
        create_challenge(options).map_err(|error| EngineError::Internal(format!("no challenge can be made: {error}")))
    }

    /// Whether an attempt may go on to be judged: `Ok(true)` if it comes without a proof that was needed, where the site lets
    /// that in; what to tell the visitor if not. Says nothing about the number.
    pub(super) async fn weigh_proof(
        &self,
        site: &Site,
        counted_as: Option<&[u8]>,
        left: &LeftNumber<'_>,
    ) -> Result<Result<bool, FieldErrors>, EngineError> {
        let protection = &site.settings.protection;
        let needed = match (protection.proof_of_work, counted_as) {
            (ProofOfWork::Off, _) | (ProofOfWork::WhenBusy, None) => false,
            (ProofOfWork::Always, _) => true,
            (ProofOfWork::WhenBusy, Some(key)) => {
                self.store().times_counted(key, self.now()).await? >= protection.busy_after
            }
        };
        if !needed {
            return Ok(Ok(false));
        }
        let refused = || Ok(Err(FieldErrors::one("proof", phrases(left.language).proof_needed())));
        match left.proof {
            Some(proof) if self.takes_proof(site.id, proof).await? => Ok(Ok(false)),
            None if left.without_script && protection.without_script == WithoutScript::LetIn => Ok(Ok(true)),
            Some(_) | None => refused(),
        }
    }

    /// Whether this is the proof for a challenge of ours to visitors of this site, in time and not used before. It is used up
    /// then.
    async fn takes_proof(&self, site: SiteId, proof: &str) -> Result<bool, EngineError> {
        let Some(payload) = read(proof) else { return Ok(false) };
        let data = payload.challenge.parameters.data.as_ref();
        let of_this_site = data.and_then(|data| data.get(SITE)?.as_str()) == Some(&site.to_string());
        let (Some(signature), true) = (payload.challenge.signature.clone(), of_this_site) else { return Ok(false) };
        let expires = payload.challenge.parameters.expires_at.unwrap_or(0).saturating_mul(1_000_000);
        let secrets = self.secrets().clone();
        // A few milliseconds of computing, which other requests needn't wait for.
        let verified =
            tokio::task::spawn_blocking(move || secrets.signed_challenge(|key| verified(&payload, key))).await;
        if !verified.unwrap_or(false) {
            return Ok(false);
        }
        // Kept a little longer than it could be used, should clocks differ.
        let until = Timestamp::from_micros(expires).plus(LIFETIME);
        Ok(self.store().spend_proof(&token_hash(&signature), until).await?)
    }
}

fn read(proof: &str) -> Option<Payload> {
    let bytes = (proof.len() <= MAX_PROOF_BYTES).then(|| STANDARD.decode(proof.trim()).ok())??;
    serde_json::from_slice(&bytes).ok()
}

/// Whether the challenge is ours and not too old, and the solution solves it. The signature is looked at first, so that
/// nobody else says how much there is to compute.
fn verified(payload: &Payload, key: String) -> bool {
    let options = VerifySolutionOptions::new(&payload.challenge, &payload.solution, key);
    verify_solution(options).is_ok_and(|VerifySolutionResult { verified, .. }| verified)
}
