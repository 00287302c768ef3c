//! The one set of signs: 20 px, strokes of 1.75, in the colour of the text. They never stand alone: words or a label go with them.

use leptos::prelude::*;

/// A sign of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after what it stands for")]
pub enum IconName {
    Account,
    Alert,
    Bell,
    Broadcasts,
    Check,
    ChevronDown,
    Close,
    Credits,
    History,
    Inbox,
    Info,
    Key,
    Log,
    More,
    Overview,
    Phone,
    Search,
    Send,
    Settings,
    Shield,
    SignOut,
    Sites,
    StatusOff,
    StatusOn,
    StatusPending,
    StatusStop,
    Subscribers,
    Trash,
}

impl IconName {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::Account,
        Self::Alert,
        Self::Bell,
        Self::Broadcasts,
        Self::Check,
        Self::ChevronDown,
        Self::Close,
        Self::Credits,
        Self::History,
        Self::Inbox,
        Self::Info,
        Self::Key,
        Self::Log,
        Self::More,
        Self::Overview,
        Self::Phone,
        Self::Search,
        Self::Send,
        Self::Settings,
        Self::Shield,
        Self::SignOut,
        Self::Sites,
        Self::StatusOff,
        Self::StatusOn,
        Self::StatusPending,
        Self::StatusStop,
        Self::Subscribers,
        Self::Trash,
    ];

    /// The paths of the sign on a field of 20 by 20.
    fn path(self) -> &'static str {
        match self {
            Self::Account => "M3.5 16.5h13M4.5 16.5v-7M8.2 16.5v-7M11.8 16.5v-7M15.5 16.5v-7M2.8 7 10 3l7.2 4z",
            Self::Alert => "M10 3 2.5 16.5h15zM10 8v4M10 14.2v.1",
            Self::Bell => {
                "M5.5 13.5c.8-1 1-2.3 1-4.5a3.5 3.5 0 0 1 7 0c0 2.2.2 3.5 1 4.5zM4 13.5h12M8.5 16.2a1.6 1.6 0 0 0 3 0M10 3.2v2"
            }
            Self::Broadcasts => {
                "M10 10v.1M7.2 12.8a4 4 0 0 1 0-5.6M12.8 7.2a4 4 0 0 1 0 5.6M5 15a7 7 0 0 1 0-10M15 5a7 7 0 0 1 0 10"
            }
            Self::Check => "M4 10.5 8 14.5 16 5.8",
            Self::ChevronDown => "M5 7.5 10 12.5 15 7.5",
            Self::Close => "M5 5 15 15M15 5 5 15",
            Self::Credits => {
                "M10 5.5c3.3 0 6-.9 6-2s-2.7-2-6-2-6 .9-6 2 2.7 2 6 2zM4 3.5v6.2c0 1.1 2.7 2 6 2s6-.9 6-2V3.5M4 9.7v6.5c0 1.1 2.7 2 6 2s6-.9 6-2V9.7"
            }
            Self::History => "M3.5 10a6.5 6.5 0 1 0 2-4.7L3.5 7.2M3.5 3.5v3.7h3.7M10 6.5V10l2.5 1.7",
            Self::Inbox => "M3.5 11.5h4l1 2h3l1-2h4M3.5 11.5l2-7.5h9l2 7.5v5h-13z",
            Self::Info => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9v4.5M10 6.5v.1",
            Self::Key => {
                "M13 10.5a3.5 3.5 0 1 0-3.4-2.7L3.5 14v2.5H6l.8-.8v-1.5h1.5l2.3-2.9c.7.2 1.5.200 2.4.200zM13.5 6.5v.1"
            }
            Self::Log => "M5 3.5h10v13H5zM7.5 7h5M7.5 10h5M7.5 13h3",
            Self::More => "M4.5 10v.1M10 10v.1M15.5 10v.1",
            Self::Overview => "M3.5 3.5h5v6h-5zM11.5 3.5h5v3.5h-5zM11.5 10h5v6.5h-5zM3.5 12.5h5v4h-5z",
            Self::Phone => "M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9 15h2",
            Self::Search => "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
            Self::Send => "M3 10 17 3.5 12.5 17 9.5 11.5zM9.5 11.5 17 3.5",
            Self::Settings => "M3.5 6h7M14 6h2.5M12 4v4M3.5 14H6M9.5 14h7M7.8 12v4",
            Self::Shield => "M10 2.8 16 5v4.5c0 3.6-2.4 6.3-6 7.7-3.6-1.4-6-4.1-6-7.7V5zM7.5 9.8l1.9 1.9 3.3-3.6",
            Self::SignOut => "M8 3.5H4.5v13H8M12 6.5 15.5 10 12 13.5M15.5 10H8",
            Self::Sites => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c4 4 4 10 0 14M10 3c-4 4-4 10 0 14",
            Self::StatusOff => "M10 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8.2 8v4M11.8 8v4",
            Self::StatusOn => "M10 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM7.3 10.2 9.2 12l3.5-4",
            Self::StatusPending => "M10 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM10 7v3.2l2 1.3",
            Self::StatusStop => "M10 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM5.8 5.8l8.4 8.4",
            Self::Subscribers => {
                "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c0-3 2.5-4.7 5.5-4.7s5.5 1.7 5.5 4.7M12.5 3.8a3 3 0 0 1 0 5.4M14.5 12.3c2 .6 3.5 2 3.5 4.2"
            }
            Self::Trash => "M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.7 11h8.6l.7-11M8.3 8.5v5M11.7 8.5v5",
        }
    }
}

/// A sign, hidden from screen readers: the words beside it say the same.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            width="20"
            height="20"
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=name.path()></path>
        </svg>
    }
}
