//! The sub-pages of the settings and the panels on them. Routes, navigation and the ways back of the forms are made from these two.
//!
//! A new panel is a variant of [`Panel`]: the compiler asks for its arms here and for its view in `mod.rs`. A new sub-page
//! is a variant of [`SubPage`], in the same way; it needs a panel at least.

use engine::Role;

use crate::need::Need;

/// A page of the settings, with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubPage {
    /// What visitors see.
    Page,
    /// In which languages they see it.
    Languages,
    /// Who may subscribe, and how.
    OptIn,
    /// The popup in pages of other web sites.
    Embedding,
    /// What is sent by itself, and what all messages have in common.
    Messages,
    /// What keeps the public form from being abused.
    Protection,
    /// When broadcasts may go out.
    QuietHours,
    /// What is kept, and for how long.
    Records,
    /// What the site gets and what a credit is worth: for owners.
    Credits,
}

impl SubPage {
    /// All of them, in the order of the navigation; the first is what "Settings" leads to.
    pub const ALL: [Self; 9] = [
        Self::Page,
        Self::Languages,
        Self::OptIn,
        Self::Embedding,
        Self::Messages,
        Self::Protection,
        Self::QuietHours,
        Self::Records,
        Self::Credits,
    ];

    /// The route.
    pub const fn route(self) -> &'static str {
        match self {
            Self::Page => "/admin/sites/{site}/settings/page",
            Self::Languages => "/admin/sites/{site}/settings/languages",
            Self::OptIn => "/admin/sites/{site}/settings/opt-in",
            Self::Embedding => "/admin/sites/{site}/settings/embedding",
            Self::Messages => "/admin/sites/{site}/settings/messages",
            Self::Protection => "/admin/sites/{site}/settings/protection",
            Self::QuietHours => "/admin/sites/{site}/settings/quiet-hours",
            Self::Records => "/admin/sites/{site}/settings/records",
            Self::Credits => "/admin/sites/{site}/settings/credits",
        }
    }

    /// Its name in the navigation.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Page => "Page and popup",
            Self::Languages => "Languages",
            Self::OptIn => "Opt-in",
            Self::Embedding => "Embedding",
            Self::Messages => "Messages",
            Self::Protection => "Protection",
            Self::QuietHours => "Quiet hours",
            Self::Records => "Records",
            Self::Credits => "Credits",
        }
    }

    /// The role that one needs to see it.
    const fn role(self) -> Role {
        match self {
            Self::Credits => Role::Owner,
            Self::Page
            | Self::Languages
            | Self::OptIn
            | Self::Embedding
            | Self::Messages
            | Self::Protection
            | Self::QuietHours
            | Self::Records => Role::Manager,
        }
    }

    /// What its route asks for.
    pub const fn need(self) -> Need {
        Need::Role(self.role())
    }

    /// Whether somebody with this role may see it.
    pub fn is_open_to(self, role: Option<Role>) -> bool {
        role.is_some_and(|role| role.includes(self.role()))
    }

    /// Its address at a site.
    pub fn path(self, site: &str) -> String {
        self.route().replace("{site}", site)
    }

    /// What stands on it, from top to bottom.
    pub fn panels(self) -> impl Iterator<Item = Panel> {
        Panel::ALL.into_iter().filter(move |panel| panel.sub_page() == self)
    }
}

/// A part of the settings: a form with its own Save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The switch of the whole site.
    Sms,
    /// Name, page and popup.
    PageWords,
    /// When the popup opens.
    Popup,
    /// The site's own colour.
    Look,
    /// The site's own icon.
    Icon,
    /// Terms and privacy policy.
    Links,
    /// The languages there are, and the way to the words in each.
    Languages,
    /// Mode, and what there is to a code.
    OptIn,
    /// Whose numbers may opt in.
    Countries,
    /// Other web sites that may show the popup and call the opt-in API.
    Origins,
    /// When the popup opens there.
    Embedding,
    /// What to put into their pages.
    Snippets,
    /// A look at the popup in a page.
    Preview,
    /// Texts that are sent by themselves.
    Texts,
    /// Words that unsubscribe.
    OptOut,
    /// The longest message.
    Limits,
    /// How long messages may wait.
    Wait,
    /// Limits of the public form.
    Protection,
    /// When broadcasts may go out.
    QuietHours,
    /// What is kept, and for how long.
    Records,
    /// What the site gets each month and what a credit is worth.
    Credits,
}

impl Panel {
    /// All of them; those of a sub-page stand in this order.
    pub const ALL: [Self; 21] = [
        Self::Sms,
        Self::PageWords,
        Self::Popup,
        Self::Look,
        Self::Icon,
        Self::Links,
        Self::Languages,
        Self::OptIn,
        Self::Countries,
        Self::Origins,
        Self::Embedding,
        Self::Snippets,
        Self::Preview,
        Self::Texts,
        Self::OptOut,
        Self::Limits,
        Self::Wait,
        Self::Protection,
        Self::QuietHours,
        Self::Records,
        Self::Credits,
    ];

    /// Where it stands.
    pub const fn sub_page(self) -> SubPage {
        match self {
            Self::Sms | Self::PageWords | Self::Popup | Self::Look | Self::Icon | Self::Links => SubPage::Page,
            Self::OptIn | Self::Countries => SubPage::OptIn,
            Self::Origins | Self::Embedding | Self::Snippets | Self::Preview => SubPage::Embedding,
            Self::Languages => SubPage::Languages,
            Self::Texts | Self::OptOut | Self::Limits | Self::Wait => SubPage::Messages,
            Self::Protection => SubPage::Protection,
            Self::QuietHours => SubPage::QuietHours,
            Self::Records => SubPage::Records,
            Self::Credits => SubPage::Credits,
        }
    }

    /// The name of its form, and the id of its section. The form is sent to `/fn/settings-` and this name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::PageWords => "page-words",
            Self::Popup => "popup",
            Self::Look => "look",
            Self::Icon => "icon",
            Self::Links => "links",
            Self::Languages => "languages",
            Self::OptIn => "opt-in",
            Self::Countries => "countries",
            Self::Origins => "origins",
            Self::Embedding => "embedding",
            Self::Snippets => "snippets",
            Self::Preview => "preview",
            Self::Texts => "texts",
            Self::OptOut => "opt-out",
            Self::Limits => "limits",
            Self::Wait => "wait",
            Self::Protection => "protection",
            Self::QuietHours => "quiet-hours",
            Self::Records => "records",
            Self::Credits => "credits",
        }
    }

    /// Its address at a site.
    pub fn path(self, site: &str) -> String {
        format!("{}#{}", self.sub_page().path(site), self.name())
    }
}

/// Where "Settings" leads.
pub fn first(site: &str) -> String {
    SubPage::ALL[0].path(site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sub_page_shows_something_and_every_panel_once() {
        let shown: Vec<Panel> = SubPage::ALL.into_iter().flat_map(SubPage::panels).collect();
        assert!(Panel::ALL.iter().all(|panel| shown.contains(panel)) && shown.len() == Panel::ALL.len(), "{shown:?}");
        for here in SubPage::ALL {
            assert!(here.panels().next().is_some(), "{here:?}");
            assert!(here.route().starts_with("/admin/sites/{site}/settings/"), "{here:?}");
        }
    }

    #[test]
    fn panels_are_found_on_their_pages() {
        assert_eq!(Panel::Wait.path("main"), "/admin/sites/main/settings/messages#wait");
        assert!(SubPage::Records.is_open_to(Some(Role::Manager)) && !SubPage::Credits.is_open_to(Some(Role::Manager)));
        assert!(!SubPage::Page.is_open_to(Some(Role::Viewer)) && !SubPage::Page.is_open_to(None));
    }
}
