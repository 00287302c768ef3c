## What every page of the console says first when sending is in trouble.

# $credits (String) - how many there are in a day
banner-closed = Today's { $credits } credits for welcomes and codes are used up: new numbers are refused until midnight UTC.
banner-closed-look = See what came
banner-closed-allow = Allow more
# $words (String) - what fails
banner-failing = Sending has failed within the last minute: { $words }. Nothing is lost; it is tried again by itself.
# $since (Element) - a point in time
banner-silent = Nothing is being sent: no process that sends has been heard from since { $since }.
# $from (Element) - a point in time
# $to (Element) - a point in time
banner-stopped = Carillon was not running from { $from } to { $to }, or a backup was restored.
# $messages (String) - how many there are
banner-waiting = { $messages } from before
banner-waiting-more = wait for your decision; new messages go out.
banner-send = Send them…
# $messages (String)
banner-send-question = Send { $messages } from before?
banner-send-warning = If a backup was restored, they may have gone out before: then everybody gets them a second time.
banner-send-confirm = Send them
banner-cancel = Cancel them…
# $messages (String)
banner-cancel-question = Cancel { $messages } from before?
banner-cancel-warning = They stay unsent for good, and their credits come back.
banner-cancel-confirm = Cancel them
banner-not-now = Not now
banner-sent = What waited goes out now.
banner-cancelled = Cancelled. What waited stays unsent, and its credits are back.
