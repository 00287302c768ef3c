//! What visitors, subscribers and admins do, in short words.

use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::client::Answer;
use super::{TestApp, eventually};

impl TestApp {
    /// Subscribes a number through the public door.
    pub async fn subscribe(&self, phone: &str) {
        let body = serde_json::json!({"phone": phone, "consent": true});
        let answer = self.call(Method::POST, "/api/v1/sites/main/subscriptions").json(&body).send().await;
        assert_eq!(answer.status, 202, "{answer:?}");
        self.judged().await;
    }

    /// Lifts the limits of the public form, for a test that leaves many numbers.
    pub async fn without_limits(&self) {
        let none = serde_json::json!({
            "proof_of_work": "off", "per_network_an_hour": null, "per_number_a_day": null, "per_prefix_an_hour": null,
            "credits_per_message": null, "credits_per_day": null,
        });
        let answer = self.patch("/sites/main", serde_json::json!({"protection": none})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Waits until every number that visitors left was judged.
    pub async fn judged(&self) {
        if self.settings.iter().any(|(name, value)| name == "CARILLON_ROLE" && value == "web") {
            // Such a process judges nothing: whoever sends does.
            self.engine().await.judge_attempts().await.unwrap();
        }
        eventually("what visitors left is judged", || async {
            let waiting = self.get("/sites/main/abuse").await.json()["waiting"].as_u64();
            (waiting == Some(0)).then_some(())
        })
        .await;
    }

    /// The subscriber with this number.
    pub async fn subscriber(&self, phone: &str) -> Value {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let answer = self.get(&format!("/sites/main/subscribers?search={digits}")).await;
        assert_eq!(answer.json()["total"], 1, "{answer:?}");
        answer.json()["items"][0].clone()
    }

    /// The messages that the filter shows.
    pub async fn messages(&self, filter: &str) -> Vec<Value> {
        let answer = self.get(&format!("/sites/main/messages?{filter}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["items"].as_array().unwrap().clone()
    }

    /// Waits until a message that the filter shows has this status.
    pub async fn message_with_status(&self, filter: &str, status: &str) -> Value {
        eventually(&format!("a message {filter} is {status}"), || async {
            self.messages(filter).await.into_iter().find(|message| message["status"] == status)
        })
        .await
    }

    /// Sends a broadcast with a key of its own.
    pub async fn broadcast(&self, body: Value) -> Answer {
        self.broadcast_with_key(body, &uuid::Uuid::now_v7().to_string()).await
    }

    /// Sends a broadcast with this idempotency key.
    pub async fn broadcast_with_key(&self, body: Value, key: &str) -> Answer {
        self.api(Method::POST, "/sites/main/broadcasts").header("idempotency-key", key).json(&body).send().await
    }

    /// Waits until a broadcast is done.
    pub async fn broadcast_done(&self, id: &str) -> Value {
        eventually("the broadcast is done", || async {
            let broadcast = self.get(&format!("/sites/main/broadcasts/{id}")).await.json().clone();
            (broadcast["status"] == "done").then_some(broadcast)
        })
        .await
    }

    /// The path of the inbound webhook.
    pub async fn inbound_path(&self) -> String {
        let provider = self.get("/sites/main/provider").await;
        let url: Url = provider.json()["webhooks"]["inbound"].as_str().unwrap().parse().unwrap();
        url.path().to_owned()
    }

    /// Lets a subscriber text the site, as the provider would tell us.
    pub async fn text(&self, from: &str, text: &str) -> Answer {
        let time = format!("2026-01-01 00:00:{:02}.{}", rand_byte() % 60, uuid::Uuid::now_v7().as_u128() % 1_000_000);
        let form = [("mocean-from", from), ("mocean-to", "63001"), ("mocean-text", text), ("mocean-time", &time)];
        self.call(Method::POST, &self.inbound_path().await).form(&form).send().await
    }
}

fn rand_byte() -> u8 {
    uuid::Uuid::now_v7().as_bytes()[15]
}
