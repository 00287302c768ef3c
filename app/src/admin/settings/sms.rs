//! The switch of the whole site.

use engine::Site;
use leptos::prelude::*;

use super::Panel;
use crate::components::{Icon, IconName};

/// SMS on or off.
#[component]
pub fn SmsPanel(site: Site) -> impl IntoView {
    let slug = site.slug.to_string();
    let content = if site.sms_enabled {
        view! {
            <header>
                <h2>
                    <span class="status ok">
                        <Icon name=IconName::StatusOn />
                        "SMS are on"
                    </span>
                </h2>
                <button class="button" type="button" popovertarget="sms-off">
                    "Turn off…"
                </button>
            </header>
            <p class="muted">"Visitors see the popup, and messages go out."</p>
            <div class="popover" id="sms-off" popover>
                <p class="title">"Turn SMS off for this site?"</p>
                <p>"The popup stays away and nothing is sent, not even what is queued. STOP still counts. You can turn it on again at any time."</p>
                <form class="button-row" method="post" action="/fn/settings-sms">
                    <input type="hidden" name="site" value=slug />
                    <button class="button" type="button" popovertarget="sms-off" popovertargetaction="hide">
                        "Leave on"
                    </button>
                    <button class="button danger primary" name="enabled" value="false">
                        "Turn off"
                    </button>
                </form>
            </div>
        }
        .into_any()
    } else {
        view! {
            <header>
                <h2>
                    <span class="status bad">
                        <Icon name=IconName::StatusOff />
                        "SMS are off"
                    </span>
                </h2>
                <form method="post" action="/fn/settings-sms">
                    <input type="hidden" name="site" value=slug />
                    <button class="button primary" name="enabled" value="true">
                        "Turn on"
                    </button>
                </form>
            </header>
            <p class="muted">"There is no popup and nothing is sent. STOP still counts."</p>
        }
        .into_any()
    };
    view! {
        <section class="panel" id=Panel::Sms.name() aria-label="SMS on or off">
            {content}
        </section>
    }
}
