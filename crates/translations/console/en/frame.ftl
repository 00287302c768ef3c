## The frame of the console: navigation, head, banners.

skip-to-page = Skip to the page
credits-left = credits left
all-sites = All sites
site-switch = Site
sign-out = Sign out
shortcuts = Keyboard shortcuts
shortcuts-list = This list
shortcuts-search = Search on this page
shortcuts-then = then
shortcuts-on = Single keys work
shortcuts-on-hint = Turn this off where a screen reader or speech input presses keys of its own.
shortcuts-close = Close
scheme = Light or dark
scheme-device = Auto
scheme-light = Light
scheme-dark = Dark
nav = Console
nav-short = Console, short
nav-more = More
nav-more-pages = More pages
nav-sites = Sites
# $count (Number)
nav-waiting = { $count ->
    [one] waits for you
   *[other] wait for you
}
demo-mode = Demo mode
demo-text = Messages go to virtual handsets, not to real phones.
demo-link = See the virtual handsets

section-overview = Overview
section-subscribers = Subscribers
section-send = Send
section-broadcasts = Broadcasts
section-inbox = Inbox
section-history = History
section-unclear = Unclear messages
section-credits = Credits
section-costs = Costs
section-abuse = Abuse
section-settings = Settings
section-account = Account
section-sites = Sites
section-users = Users
section-api-keys = API keys
section-audit = Audit log
section-security = Your sign-in
section-handsets = Virtual handsets
