//! Balance, prices and the status of a message.

use domain::{Decimal, PriceRow};
use gateway::{Balance, Credentials, MoceanClient, Provider, ProviderError, RejectionClass, ReportedStatus};

use crate::fake::{FakeMocean, Play, client_to};

async fn asked(play: Play) -> (FakeMocean, MoceanClient) {
    let fake = FakeMocean::playing([play]).await;
    let client = fake.client();
    (fake, client)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[tokio::test]
async fn questions_are_gets_with_credentials_and_the_wish_for_json() {
    let (fake, client) = asked(Play::json(r#"{"status":0,"value":1}"#)).await;
    let _ = client.balance().await;
    let _ = client.price_list().await;
    let _ = client.message_status("cust.0001&x=y").await;
    let places: Vec<(String, String)> = fake.requests().into_iter().map(|r| (r.method, r.path)).collect();
    let get = |path: &str| ("GET".to_owned(), path.to_owned());
    assert_eq!(places, [get("/rest/1/account/balance"), get("/rest/1/account/pricing"), get("/rest/1/report/message")]);
    for request in fake.requests() {
        assert_eq!(request.query["mocean-api-key"], "the-key");
        assert_eq!(request.query["mocean-api-secret"], "the-secret");
        assert_eq!(request.query["mocean-resp-format"], "json");
    }
    assert_eq!(fake.requests()[2].query["mocean-msgid"], "cust.0001&x=y");
}

#[tokio::test]
async fn a_token_keeps_the_query_free_of_secrets() {
    let fake = FakeMocean::playing([Play::json(r#"{"status":0,"value":1}"#)]).await;
    let client = client_to(&format!("http://{}", fake.address), Credentials::Token { token: "t0ken".into() });
    client.balance().await.unwrap();
    let request = &fake.requests()[0];
    assert_eq!(request.path, "/rest/2/account/balance");
    assert_eq!(request.headers["authorization"], "Bearer t0ken");
    assert_eq!(request.query.keys().collect::<Vec<_>>(), ["mocean-resp-format"]);
}

#[tokio::test]
async fn balances_in_every_form() {
    for (play, value) in [
        (Play::json(r#"{"status":0,"value":100.0000}"#), "100"),
        (Play::json(r#"{"status":"0","value":"100.0000"}"#), "100"),
        (Play::json(r#"{"status":0,"value":0.1}"#), "0.1"),
        (Play::json(r#"{"status":0,"value":-3.25}"#), "-3.25"),
        (Play::json(r#"{"status":0,"value":"1e-4"}"#), "0.0001"),
        (
            Play::xml(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result>\n<status>0</status>\n<value>1234.5678</value></result>",
            ),
            "1234.5678",
        ),
    ] {
        let (_fake, client) = asked(play.clone()).await;
        let expected = Balance { value: decimal(value), currency: None };
        assert_eq!(client.balance().await, Ok(expected), "{play:?}");
    }
}

#[tokio::test]
async fn refusals_carry_the_providers_words() {
    for play in [
        Play::json(r#"{"status":1,"err_msg":"Authorization+failed"}"#),
        Play::json(r#"{"status":"1","err_msg":"Authorization failed"}"#),
        Play::body(401, "application/json", br#"{"status":1,"err_msg":"Authorization failed"}"#),
        Play::xml("\u{feff}<result><status>1</status><err_msg>Authorization failed</err_msg></result>"),
    ] {
        let (_fake, client) = asked(play.clone()).await;
        let expected =
            ProviderError::Refused { code: 1, words: "Authorization failed".into(), class: RejectionClass::Account };
        assert_eq!(client.balance().await, Err(expected.clone()), "{play:?}");
        assert_eq!(client.price_list().await, Err(expected.clone()), "{play:?}");
        assert_eq!(client.message_status("x").await, Err(expected), "{play:?}");
    }
}

#[tokio::test]
async fn endings_of_questions() {
    for play in [Play::CloseAfterRequest, Play::ResetInBody(b"{\"status\":0}".to_vec()), Play::Silence] {
        let fake = FakeMocean::playing([play.clone()]).await;
        assert!(matches!(fake.impatient_client().balance().await, Err(ProviderError::NoAnswer { .. })), "{play:?}");
    }
    for play in [
        Play::html(200),
        Play::html(503),
        Play::json("{"),
        Play::json(r#"{"status":0}"#),
        Play::json(r#"{"status":0,"value":"much"}"#),
    ] {
        let (_fake, client) = asked(play.clone()).await;
        assert!(matches!(client.balance().await, Err(ProviderError::Unreadable { .. })), "{play:?}");
    }
}

fn row(mcc: Option<u16>, default_country: bool, default_operator: bool, price: &str) -> PriceRow {
    PriceRow {
        mcc,
        is_default_country: default_country,
        is_default_operator: default_operator,
        price: decimal(price),
        currency: "MYR".into(),
    }
}

#[tokio::test]
async fn the_documents_price_list_in_every_form() {
    let expected = [
        row(None, true, true, "0.0100"),
        row(Some(640), false, true, "0.2600"),
        row(Some(502), false, false, "0.0020"),
    ];
    let json = r#"{"status":0,"destinations":[
        {"country":"Default","operator":"Default","mcc":"Default","mnc":"Default","price":"0.0100","currency":"MYR"},
        {"country":"Tanzania+%28United+Republic+of%29","operator":"Default","mcc":640,"mnc":"Default","price":0.2600,"currency":"MYR"},
        {"country":"Malaysia","operator":"Celcom","mcc":"502","mnc":"13%2C19","price":"0.0020","currency":"MYR"}]}"#;
    let elements = "\
        <destination><country>Default</country><operator>Default</operator><mcc>Default</mcc><mnc>Default</mnc><price>0.0100</price><currency>MYR</currency></destination>\
        <destination><country>Tanzania+%28United+Republic+of%29</country><operator>Default</operator><mcc>640</mcc><mnc>Default</mnc><price>0.2600</price><currency>MYR</currency></destination>\
        <destination><country>Malaysia</country><operator>Celcom</operator><mcc>502</mcc><mnc>13,19</mnc><price>0.0020</price><currency>MYR</currency></destination>";
    for play in [
        Play::json(json),
        Play::xml(&format!("<?xml version=\"1.0\"?><result><status>0</status><data>{elements}</data></result>")),
        Play::xml(&format!("<result><status>0</status><destinations>{elements}</destinations></result>")),
    ] {
        let (_fake, client) = asked(play.clone()).await;
        assert_eq!(client.price_list().await.unwrap(), expected, "{play:?}");
    }
}

#[tokio::test]
async fn unreadable_rows_are_left_out_and_a_list_of_them_is_an_error() {
    let bad = r#"{"country":"Nowhere","operator":"Default","mcc":"?","mnc":"Default","price":"1","currency":"MYR"},
                 {"country":"Malaysia","operator":"Default","mcc":"502","mnc":"Default","price":"n/a","currency":"MYR"}"#;
    let good =
        r#"{"country":"Malaysia","operator":"Default","mcc":"502","mnc":"Default","price":"1.5","currency":"MYR"}"#;
    let (_fake, client) = asked(Play::json(&format!(r#"{{"status":0,"destinations":[{bad},{good}]}}"#))).await;
    assert_eq!(client.price_list().await.unwrap(), [row(Some(502), false, true, "1.5")]);
    for list in [format!("[{bad}]"), "[]".to_owned()] {
        let (_fake, client) = asked(Play::json(&format!(r#"{{"status":0,"destinations":{list}}}"#))).await;
        assert!(matches!(client.price_list().await, Err(ProviderError::Unreadable { .. })));
    }
}

#[tokio::test]
async fn a_long_price_list_fits() {
    let row = r#"{"country":"Malaysia","operator":"Some+Operator+%28with+a+long+name%29","mcc":"502","mnc":"13%2C19","price":"0.1566","currency":"MYR"}"#;
    let list = vec![row; 3_000].join(",");
    let (_fake, client) = asked(Play::json(&format!(r#"{{"status":0,"destinations":[{list}]}}"#))).await;
    assert_eq!(client.price_list().await.unwrap().len(), 3_000);
}

#[tokio::test]
async fn message_statuses_in_every_form() {
    for (code, expected) in [
        (1, ReportedStatus::Delivered),
        (2, ReportedStatus::Failed),
        (3, ReportedStatus::Expired),
        (4, ReportedStatus::Pending),
        (5, ReportedStatus::NotFound),
    ] {
        for play in [
            Play::json(&format!(r#"{{"status":0,"message_status":{code},"msgid":"x"}}"#)),
            Play::json(&format!(r#"{{"status":"0","message_status":"{code}","msgid":"x"}}"#)),
            Play::xml(&format!("<result><status>0</status><message_status>{code}</message_status></result>")),
        ] {
            let (_fake, client) = asked(play).await;
            assert_eq!(client.message_status("x").await.unwrap().status, expected);
        }
    }
    let (_fake, client) = asked(Play::json(r#"{"status":0,"message_status":9}"#)).await;
    assert!(matches!(client.message_status("x").await, Err(ProviderError::Unreadable { .. })));
}

#[tokio::test]
async fn what_was_charged_comes_with_the_status_in_every_form() {
    for (written, amount) in [
        (r#""1""#, Some("1")),
        ("0.26", Some("0.26")),
        (r#""0.0080""#, Some("0.0080")),
        ("1.5e-3", Some("0.0015")),
        ("0", Some("0")),
        ("-1", None),
        (r#""""#, None),
        ("null", None),
        (r#""much""#, None),
    ] {
        let body = format!(r#"{{"status":0,"message_status":1,"msgid":"x","credit_deducted":{written}}}"#);
        let (_fake, client) = asked(Play::json(&body)).await;
        let answer = client.message_status("x").await.unwrap();
        assert_eq!(answer.credit_deducted, amount.map(decimal), "{written}");
        assert_eq!(answer.raw, body, "as it came");
    }
    let xml =
        "<result><status>0</status><message_status>1</message_status><credit_deducted>2.5</credit_deducted></result>";
    let (_fake, client) = asked(Play::xml(xml)).await;
    assert_eq!(client.message_status("x").await.unwrap().credit_deducted, Some(decimal("2.5")));
}
