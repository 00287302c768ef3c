//! `GET /admin/sites/{site}`

use reqwest::Method;

use crate::support::{TestApp, on_both_engines};

const PATH: &str = "/admin/sites/main";

on_both_engines! {
    async fn charts_say_what_they_show(database) {
        let app = TestApp::start(database).await;
        let cookie = app.sign_in().await;
        let page = async |query: &str| app.call(Method::GET, &format!("{PATH}{query}")).header("cookie", &cookie).send().await;
        assert!(page("").await.body.contains("No figures yet"));

        app.without_limits().await;
        for phone in ["+60123456789", "+12025550143", "+33612345678"] {
            app.subscribe(phone).await;
        }
        app.message_with_status("search=60123456789", "delivered").await;
        app.text("33612345678", "STOP").await;
        let shown = page("?days=7").await;
        assert_eq!(shown.status, 200);
        let body = &shown.body;
        assert_eq!(body.matches("role=\"img\"").count(), 5, "{body}");
        assert!(body.contains("2 subscribers receive texts now, 2 more than at the end of"), "{body}");
        assert!(body.contains("3 numbers opted in and 1 left in 7 days."), "{body}");
        assert!(body.contains("The last 7 days") && body.contains("Malaysia"), "{body}");
        assert!(!body.contains(" style=") && !body.contains("<style"), "the policy lets no style in: {body}");
        assert!(page("?days=90").await.body.contains("left in 90 days."));
        let refused = page("?days=8").await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Choose 7, 30 or 90 days.") && refused.body.contains("The last 30 days"));
    }
}
