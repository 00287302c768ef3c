//! The simulator as the demo uses it: through the client, with reports and answers coming back over HTTP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::{Decimal, PhoneNumber, PriceList, Region, Timestamp, measure};
use gateway::simulator::{
    AnswerForm, Direction, Fate, HandsetLogError, ReplyError, Scenario, SimulatorOptions, scenarios,
};
use gateway::webhook::{InboundFields, ReportFields};
use gateway::{
    Credentials, DeliveryError, HandsetEntry, HandsetLog, MoceanClient, MoceanConfig, Nature, OutboundSms,
    PrivateAddresses, Provider, ReportedStatus, SendOutcome, SendStatus, Simulator, SimulatorHandle, Transport,
    TransportConfig,
};
use tokio::sync::mpsc;
use url::Url;

use crate::fake::Request;

/// Keeps entries in memory, or refuses them all.
#[derive(Default)]
pub(crate) struct MemoryLog {
    entries: Mutex<Vec<HandsetEntry>>,
    broken: bool,
}

#[async_trait]
impl HandsetLog for MemoryLog {
    async fn record(&self, entry: HandsetEntry) -> Result<(), HandsetLogError> {
        if self.broken {
            return Err(HandsetLogError("disk full".into()));
        }
        self.entries.lock().unwrap().push(entry);
        Ok(())
    }
}

fn fixed_now() -> Timestamp {
    Timestamp::from_secs(1_546_185_599)
}

fn quick() -> SimulatorOptions {
    SimulatorOptions {
        report_after: Duration::from_millis(10),
        late_report_after: Duration::from_millis(150),
        slow_answer: Duration::from_millis(150),
        held_answer: Duration::from_mins(1),
        opening_balance: Decimal::new(1_000, 0),
        now: fixed_now,
    }
}

pub(crate) async fn simulator() -> (SimulatorHandle, Arc<MemoryLog>) {
    let log = Arc::new(MemoryLog::default());
    let handle = Simulator::start_with(Arc::clone(&log) as Arc<dyn HandsetLog>, quick()).await.unwrap();
    (handle, log)
}

fn client(handle: &SimulatorHandle) -> MoceanClient {
    client_with(handle, handle.credentials())
}

fn client_with(handle: &SimulatorHandle, credentials: Credentials) -> MoceanClient {
    client_waiting(handle, credentials, Duration::from_secs(30))
}

fn client_waiting(handle: &SimulatorHandle, credentials: Credentials, total_timeout: Duration) -> MoceanClient {
    let transport = Transport::new(TransportConfig {
        total_timeout,
        connect_timeout: total_timeout / 2,
        private_addresses: PrivateAddresses::Allowed,
        ..TransportConfig::default()
    });
    let config = MoceanConfig { base_url: handle.base_url().clone(), credentials };
    MoceanClient::new(config, transport.unwrap()).unwrap()
}

/// A Malaysian mobile with these last digits.
fn number(digits: &str) -> PhoneNumber {
    format!("+601234{digits}").parse().unwrap()
}

/// A webhook that passes on what arrives and answers with the given statuses, the last one for ever.
async fn webhook(statuses: Vec<u16>) -> (Url, mpsc::UnboundedReceiver<Request>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let url = crate::simulator_protocol::webhook(statuses, sender).await;
    (url, receiver)
}

fn form_body(request: &Request) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.form).finish().into_bytes()
}

async fn next(receiver: &mut mpsc::UnboundedReceiver<Request>) -> Request {
    tokio::time::timeout(Duration::from_secs(30), receiver.recv()).await.unwrap().unwrap()
}

async fn next_report(receiver: &mut mpsc::UnboundedReceiver<Request>) -> ReportFields {
    let request = next(receiver).await;
    assert_eq!(request.method, "PUT");
    ReportFields::parse(None, &form_body(&request)).unwrap()
}

#[tokio::test]
async fn a_message_arrives_is_charged_and_reported() {
    let (handle, log) = simulator().await;
    let (url, mut reports) = webhook(vec![200]).await;
    let to = number("11111");
    let text = "Grüße ".repeat(40);
    let before = handle.balance();
    let outcome = client(&handle).send(&OutboundSms::new("Bells", to, &text).with_report_url(url.clone())).await;
    let SendOutcome::Accepted { provider_message_id: Some(id) } = outcome else { panic!("{outcome:?}") };

    let report = next_report(&mut reports).await;
    assert_eq!(report.recipient, Some(to));
    assert_eq!(report.sender.as_deref(), Some("Bells"));
    assert_eq!(report.status, Some(ReportedStatus::Delivered));
    assert_eq!(report.provider_message_id.as_deref(), Some(id.as_str()));
    assert_eq!(report.error_code, None);
    let price = PriceList::builtin().regions[&Region::MY];
    let cost = price * Decimal::from(measure(&text).segments);
    assert_eq!(before - handle.balance(), cost);
    let asked = client(&handle).message_status(&id).await.unwrap();
    assert_eq!((asked.status, asked.credit_deducted), (ReportedStatus::Delivered, Some(cost)));
    assert_eq!(client(&handle).balance().await.unwrap().value, handle.balance().round_dp(4));

    let entries = log.entries.lock().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        entries[0],
        HandsetEntry {
            direction: Direction::Received,
            handset: to,
            peer: "Bells".into(),
            text,
            webhook: Some(url),
            outcome: "delivered".into(),
            arrived: true,
            at: fixed_now(),
        }
    );
}

#[tokio::test]
async fn version_two_works_alike_and_wrong_credentials_don_t() {
    let (handle, _log) = simulator().await;
    let token = Credentials::Token { token: handle.api_token().to_owned() };
    let outcome = client_with(&handle, token).send(&OutboundSms::new("Bells", number("11111"), "Hi")).await;
    assert!(matches!(outcome, SendOutcome::Accepted { .. }), "{outcome:?}");
    for wrong in [
        Credentials::Token { token: "wrong".into() },
        Credentials::KeySecret { key: handle.api_key().into(), secret: "wrong".into() },
    ] {
        let client = client_with(&handle, wrong);
        let outcome = client.send(&OutboundSms::new("Bells", number("11111"), "Hi")).await;
        assert!(matches!(outcome, SendOutcome::Rejected { code: 1, .. }), "{outcome:?}");
        assert!(client.balance().await.is_err());
        assert!(client.price_list().await.is_err());
    }
}

#[tokio::test]
async fn the_price_list_of_the_client_is_the_built_in_one() {
    let (handle, _log) = simulator().await;
    let list = PriceList::from_rows(&client(&handle).price_list().await.unwrap()).unwrap();
    let builtin = PriceList::builtin();
    assert_eq!(list.currency, builtin.currency);
    for region in [Region::MY, Region::US, Region::DE, Region::NG] {
        assert_eq!(list.regions[&region], builtin.regions[&region], "{region:?}");
    }
    assert!(list.default.is_some());
}

/// What the client must make of a row of the table.
fn expected(scenario: &Scenario, outcome: &SendOutcome) -> bool {
    use AnswerForm::{Normal, Slow, Strings, Xml};
    match &scenario.fate {
        Fate::Refused(status) => match (status.nature(), outcome) {
            (Nature::Temporary, SendOutcome::TryLater { code, .. }) => *code == Some(status.code()),
            (Nature::Temporary, _) => false,
            (_, SendOutcome::Rejected { code, .. }) => *code == status.code(),
            _ => false,
        },
        Fate::RefusedOnce(status) => {
            matches!(outcome, SendOutcome::TryLater { code, .. } if *code == Some(status.code()))
        }
        Fate::TooManyRequests => matches!(outcome, SendOutcome::TryLater { code: None, after: Some(_), .. }),
        Fate::Taken(course) if matches!(course.answer, Normal | Slow | Strings | Xml) => {
            matches!(outcome, SendOutcome::Accepted { provider_message_id: Some(_) })
        }
        Fate::Taken(_) => matches!(outcome, SendOutcome::Unknown { .. }),
    }
}

#[tokio::test]
async fn every_row_of_the_table_does_what_it_says() {
    let (handle, log) = simulator().await;
    let patient = client(&handle);
    let impatient = client_waiting(&handle, handle.credentials(), Duration::from_secs(1));
    for scenario in scenarios() {
        let held = matches!(&scenario.fate, Fate::Taken(course) if course.answer == AnswerForm::Held);
        let client = if held { &impatient } else { &patient };
        let (url, mut reports) = webhook(vec![200]).await;
        let to = number(&scenario.digits);
        let before = log.entries.lock().unwrap().len();
        let outcome = client.send(&OutboundSms::new("Bells", to, "Hi").with_report_url(url)).await;
        assert!(expected(scenario, &outcome), "{}: {outcome:?}", scenario.words);
        let Fate::Taken(course) = &scenario.fate else {
            assert_eq!(log.entries.lock().unwrap().len(), before, "{}", scenario.words);
            continue;
        };
        assert_eq!(log.entries.lock().unwrap().len(), before + 1, "{}", scenario.words);
        for planned in &course.reports {
            let report = next_report(&mut reports).await;
            assert_eq!(report.status, Some(planned.status), "{}", scenario.words);
            assert_eq!(report.error().unwrap_or(DeliveryError::None), planned.error, "{}", scenario.words);
        }
    }
}

#[tokio::test]
async fn the_second_try_of_a_throttled_message_is_taken() {
    let (handle, _log) = simulator().await;
    let once = scenarios().iter().find(|scenario| matches!(scenario.fate, Fate::RefusedOnce(_))).unwrap();
    let sms = OutboundSms::new("Bells", number(&once.digits), "Hi");
    assert!(matches!(client(&handle).send(&sms).await, SendOutcome::TryLater { code: Some(32), .. }));
    assert!(matches!(client(&handle).send(&sms).await, SendOutcome::Accepted { .. }));
}

#[tokio::test]
async fn failed_messages_are_logged_as_not_arrived() {
    let (handle, log) = simulator().await;
    client(&handle).send(&OutboundSms::new("Bells", number("98005"), "Hi")).await;
    let entry = log.entries.lock().unwrap()[0].clone();
    assert!(!entry.arrived);
    assert_eq!(entry.outcome, "failed: 005 Unknown subscriber.");
}

#[tokio::test]
async fn an_empty_account_refuses_with_insufficient_balance() {
    let options = SimulatorOptions { opening_balance: Decimal::ZERO, ..quick() };
    let handle = Simulator::start_with(Arc::new(MemoryLog::default()), options).await.unwrap();
    let outcome = client(&handle).send(&OutboundSms::new("Bells", number("11111"), "Hi")).await;
    let code = SendStatus::InsufficientBalance.code();
    assert!(matches!(outcome, SendOutcome::Rejected { code: found, .. } if found == code), "{outcome:?}");
}

#[tokio::test]
async fn a_broken_log_refuses_as_temporary_and_costs_nothing() {
    let log = Arc::new(MemoryLog { broken: true, ..MemoryLog::default() });
    let handle = Simulator::start_with(log, quick()).await.unwrap();
    let before = handle.balance();
    let outcome = client(&handle).send(&OutboundSms::new("Bells", number("11111"), "Hi")).await;
    assert!(matches!(outcome, SendOutcome::TryLater { code: Some(45), .. }), "{outcome:?}");
    assert_eq!(handle.balance(), before);
}

#[tokio::test]
async fn reports_are_repeated_until_200() {
    let (handle, _log) = simulator().await;
    let (url, mut reports) = webhook(vec![500, 204, 200]).await;
    client(&handle).send(&OutboundSms::new("Bells", number("11111"), "Hi").with_report_url(url)).await;
    for _ in 0..3 {
        assert_eq!(next_report(&mut reports).await.status, Some(ReportedStatus::Delivered));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(reports.try_recv().is_err());
}

#[tokio::test]
async fn answers_of_handsets_arrive_as_inbound_messages() {
    let (handle, log) = simulator().await;
    let (url, mut inbound) = webhook(vec![200]).await;
    let from = number("11111");
    for (text, coding) in [("STOP please", 1), ("停止 😀", 3)] {
        handle.reply(&url, from, "63001", text).await.unwrap();
        let request = next(&mut inbound).await;
        assert_eq!(request.method, "POST");
        let fields = InboundFields::parse(None, &form_body(&request)).unwrap();
        assert_eq!(fields.sender(), Some(from));
        assert_eq!(fields.to.as_deref(), Some("63001"));
        assert_eq!(fields.coding, Some(coding));
        assert_eq!(fields.readable_text(), text);
        assert_eq!(fields.time.as_deref(), Some("2018-12-30 23:59:59"));
        assert_eq!(fields.received_at(), Some(fixed_now()));
        let entry = log.entries.lock().unwrap().pop().unwrap();
        assert_eq!((entry.direction, entry.text.as_str(), entry.arrived), (Direction::Sent, text, true));
        assert_eq!(entry.webhook.as_ref(), Some(&url));
    }
}

#[tokio::test]
async fn a_refused_answer_is_told_and_logged() {
    let (handle, log) = simulator().await;
    let (url, _inbound) = webhook(vec![404]).await;
    let told = handle.reply(&url, number("11111"), "63001", "STOP").await;
    assert_eq!(told, Err(ReplyError::Refused(404)));
    let entry = log.entries.lock().unwrap().pop().unwrap();
    assert_eq!((entry.arrived, entry.outcome.as_str()), (false, "the webhook answered HTTP 404"));
}

#[tokio::test]
async fn a_dropped_simulator_no_longer_listens() {
    let (handle, _log) = simulator().await;
    let client = client(&handle);
    drop(handle);
    for _ in 0..50 {
        if client.balance().await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still answering");
}
