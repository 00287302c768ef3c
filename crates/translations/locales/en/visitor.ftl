## The visitor's pages and the popup.

choose-language = Language
close = Close
country = Country
mobile-number = Mobile number
legal = Legal
terms = Terms
privacy = Privacy
first-text = The first text you get.
stop-any-time = Text STOP at any time to leave, HELP for help.
not-now = We don't take phone numbers at the moment. Please come back later.
thanks = Thank you.

## The code

code-title = Enter the code we sent
# $number (Element) - the number as it was typed
# $minutes (Number) - how long the code is good for
# $shown (String) - the same number as it is written
code-sent = If our texts reach { $number }, a code is on its way. It is good for { $minutes ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}.
# $digits (Number) - how many digits the code has
# $shown (String) - the same number as it is written
code-label = { $digits ->
    [one] Code of { $shown } digit
   *[other] Code of { $shown } digits
}
code-confirm = Confirm
code-again = Send another code
# $seconds (String) - when another one may be asked for
code-again-in = Send another code in { $seconds } s
code-again-said = If a code was due, another one is on its way.
code-change-number = Change the number
code-right = The code was right.
code-right-back = The code was right. You get our texts again.
code-left-before = Left before? Enter the code we sent.

## A number's own page

# $site (String) - the site's name
own-head = { $site }: your number
# $number (Element) - the number with its middle hidden
own-title = Your number { $number }
# $site (String) - the site's name
own-active = This number gets texts from { $site }.
own-pending = This number waits for its code. It gets no texts before.
# $site (String) - the site's name
own-suspended = { $site } has paused texts to this number.
# $site (String) - the site's name
own-unsubscribed = This number has left. It gets no texts from { $site }.
# $site (String) - the site's name
own-unknown = { $site } does not have this number.
own-leave-hint = You can come back at any time, by a code that is sent to your phone.
own-leave = Stop the texts
own-return-hint = To get texts, leave your number again: a code comes to your phone, and entering it brings you back.
own-return = Come back
own-left = You have left. No more texts, but for one that confirms it.
own-returned = You are back, and get our texts again.
own-return-over = That took too long, or you have left since. Leave your number again.

## The way to it by the number

# $site (String) - the site's name
subscription-head = { $site }: your subscription
subscription-title = Your subscription
subscription-manage = Manage your subscription
subscription-closed = No texts are sent at the moment, so no code can be. Please come back later.
subscription-stop-hint = To leave you can also answer any of our texts with STOP.
subscription-number-hint = Enter your number to see whether it gets our texts, and to change that. A code comes to your phone first.
subscription-send-code = Send me a code
# $site (String) - the site's name
subscription-unknown = Numbers that { $site } doesn't have get none.
subscription-asked = If the number is known, a code is on its way.

## Without a connection

# $site (String) - the site's name
offline-head = { $site }: offline
offline-title = You are offline
offline-text = This page needs the internet, and this device has no connection now.
try-again = Try again

## When something goes wrong

out-of-order-title = Out of order
out-of-order = Something went wrong on our side. Please try again in a moment.
not-found-head = Not found
not-found-title = There is nothing here
not-found = The page may have moved, or what it showed was deleted.
to-first-page = To the first page
too-many-title = Too many requests
too-many = Please try again in a few minutes.
failed-title = That did not work
back = Back

## The page as an app

# $site (String) - the site's name
app-install = Keep { $site } on your home screen: it opens like an app.
app-install-yes = Install
app-install-no = Not now
app-new = There is a new version of this page.
app-new-yes = Reload
# $number (Element) - the number as it was typed
offline-number-kept = Your number { $number } is kept on this device until the connection is back.
