## Lists, and what is counted in them.

pages = Pages
per-page = a page
# $page (String) - the page's number
page-number = Page { $page }
# $first (String)
# $last (String)
# $total (String)
page-range = { $first }–{ $last } of { $total }
# $first (String)
# $last (String)
# $total (String)
page-range-about = { $first }–{ $last } of about { $total }

# $count (Number)
# $shown (String) - the same number as it is written
attempts = { $count ->
    [one] { $shown } attempt
   *[other] { $shown } attempts
}
# $count (Number)
# $shown (String)
credits = { $count ->
    [one] { $shown } credit
   *[other] { $shown } credits
}
# $count (Number)
# $shown (String)
days = { $count ->
    [one] { $shown } day
   *[other] { $shown } days
}
# $count (Number)
# $shown (String)
fields = { $count ->
    [one] { $shown } field
   *[other] { $shown } fields
}
# $count (Number)
# $shown (String)
messages = { $count ->
    [one] { $shown } message
   *[other] { $shown } messages
}
# $count (Number)
# $shown (String)
others = { $count ->
    [one] { $shown } other
   *[other] { $shown } others
}
# $count (Number)
# $shown (String)
recipients = { $count ->
    [one] { $shown } recipient
   *[other] { $shown } recipients
}
# $count (Number)
# $shown (String)
recovery-codes = { $count ->
    [one] { $shown } recovery code
   *[other] { $shown } recovery codes
}
# $count (Number)
# $shown (String)
subscribers = { $count ->
    [one] { $shown } subscriber
   *[other] { $shown } subscribers
}
# $count (Number)
# $shown (String)
texts = { $count ->
    [one] { $shown } text
   *[other] { $shown } texts
}
