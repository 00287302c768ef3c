//! The console's pages as its navigation knows them.

use engine::Role;
use translations::console_phrases;

use crate::components::IconName;

/// A page of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// A site at a glance.
    Overview,
    /// Who is subscribed.
    Subscribers,
    /// A new broadcast.
    Send,
    /// The broadcasts so far.
    Broadcasts,
    /// What people wrote.
    Inbox,
    /// Every message.
    History,
    /// Messages that wait for a decision: part of the history.
    Unclear,
    /// The ledger.
    Credits,
    /// What the provider charged: part of the credits.
    Costs,
    /// What the public form refused.
    Abuse,
    /// The site's settings.
    Settings,
    /// The account with the provider.
    Account,
    /// All sites.
    Sites,
    /// The people who may sign in.
    Users,
    /// Keys for programs.
    ApiKeys,
    /// Who did what.
    Audit,
    /// One's own password, second step and sessions.
    Security,
    /// The virtual handsets of the demo.
    Handsets,
}

impl Section {
    /// The pages of one site, in the order of the navigation.
    pub const OF_A_SITE: [Self; 10] = [
        Self::Overview,
        Self::Subscribers,
        Self::Send,
        Self::Broadcasts,
        Self::Inbox,
        Self::History,
        Self::Credits,
        Self::Abuse,
        Self::Settings,
        Self::Account,
    ];

    /// The pages of one site that somebody with this role may see, in the order of the navigation.
    pub fn of_a_site(role: Option<Role>) -> Vec<Self> {
        let managers = [Self::Send, Self::Settings, Self::Account];
        let manages = role.is_some_and(|role| role.includes(Role::Manager));
        Self::OF_A_SITE.into_iter().filter(|page| manages || !managers.contains(page)).collect()
    }

    /// How many of [`Self::of_a_site`] stand in a phone's bar; the rest is behind "More".
    pub const IN_THE_BAR: usize = 4;

    /// Its name in the navigation.
    pub fn label(self) -> String {
        let say = console_phrases();
        match self {
            Self::Overview => say.section_overview(),
            Self::Subscribers => say.section_subscribers(),
            Self::Send => say.section_send(),
            Self::Broadcasts => say.section_broadcasts(),
            Self::Inbox => say.section_inbox(),
            Self::History => say.section_history(),
            Self::Unclear => say.section_unclear(),
            Self::Credits => say.section_credits(),
            Self::Costs => say.section_costs(),
            Self::Abuse => say.section_abuse(),
            Self::Settings => say.section_settings(),
            Self::Account => say.section_account(),
            Self::Sites => say.section_sites(),
            Self::Users => say.section_users(),
            Self::ApiKeys => say.section_api_keys(),
            Self::Audit => say.section_audit(),
            Self::Security => say.section_security(),
            Self::Handsets => say.section_handsets(),
        }
    }

    /// The letter that leads there after a `g`, for who works by keyboard.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Overview => Some("o"),
            Self::Subscribers => Some("s"),
            Self::Send => Some("n"),
            Self::Broadcasts => Some("b"),
            Self::Inbox => Some("i"),
            Self::History => Some("h"),
            Self::Credits => Some("c"),
            Self::Settings => Some("e"),
            _ => None,
        }
    }

    /// Its sign.
    pub fn icon(self) -> IconName {
        match self {
            Self::Overview => IconName::Overview,
            Self::Subscribers | Self::Users => IconName::Subscribers,
            Self::Send => IconName::Send,
            Self::Broadcasts => IconName::Broadcasts,
            Self::Inbox => IconName::Inbox,
            Self::History => IconName::History,
            Self::Unclear => IconName::Alert,
            Self::Credits | Self::Costs => IconName::Credits,
            Self::Abuse => IconName::Shield,
            Self::Settings => IconName::Settings,
            Self::Account => IconName::Account,
            Self::Sites => IconName::Sites,
            Self::ApiKeys | Self::Security => IconName::Key,
            Self::Audit => IconName::Log,
            Self::Handsets => IconName::Phone,
        }
    }

    /// Its address; `site` is the slug of the site at hand and matters to the pages of a site only.
    pub fn path(self, site: &str) -> String {
        let page = match self {
            Self::Overview => "",
            Self::Subscribers => "/subscribers",
            Self::Send => "/send",
            Self::Broadcasts => "/broadcasts",
            Self::Inbox => "/inbox",
            Self::History => "/history",
            Self::Unclear => "/unclear",
            Self::Credits => "/credits",
            Self::Costs => "/costs",
            Self::Abuse => "/abuse",
            Self::Account => "/provider",
            Self::Settings => return super::settings::first(site),
            Self::Sites => return "/admin/sites".to_owned(),
            Self::Users => return "/admin/users".to_owned(),
            Self::ApiKeys => return "/admin/api-keys".to_owned(),
            Self::Audit => return "/admin/audit".to_owned(),
            Self::Security => return super::SECURITY.to_owned(),
            Self::Handsets => return "/simulator".to_owned(),
        };
        format!("/admin/sites/{site}{page}")
    }
}
